package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"kg/extract"
	"kg/extract/source"
	"kg/graph"
	"kg/graph/fact"
)

// adding is one run of kg add.
type adding struct {
	*app
	given   fact.Article // what flags say of the article
	replace bool
	workers int
	timeout time.Duration
	own     ownFiles

	added, replaced, same, failed, skipped int
}

func addCommand(a *app) *cobra.Command {
	x := &adding{app: a}
	cmd := &cobra.Command{
		Use:   "add [FILE|FOLDER|ADDRESS|-]...",
		Short: "Read articles into the graph",
		Long: "Reads articles and adds what they say. Each is added whole or not at all; one that can't be read is reported and the rest is done. " +
			"The same article again changes nothing. Without arguments, standard input is read.\n\nRead are: " + kindsText() + ".",
		Example: `  kg add article.txt
  kg add articles/ saved-page.html dump.jsonl
  kg add https://example.org/2024/05/talks-end.html
  pbpaste | kg add --id talks --date 2024-05-08 --publisher "Example News" -
  kg add --replace corrected/talks.txt`,
		RunE: func(cmd *cobra.Command, places []string) error {
			if len(places) == 0 {
				if isTerminal(a.in) {
					return usageError{errors.New("nothing to add"), "name files, folders or addresses; - is standard input"}
				}
				places = []string{"-"}
			}
			return x.run(cmd.Context(), places)
		},
	}
	f := cmd.Flags()
	f.StringVar(&x.given.ID, "id", "", "`NAME` of the article in the graph, in place of the file's")
	f.Var((*day)(&x.given.Date), "date", "day of the article, `YYYY-MM-DD`")
	f.StringVar(&x.given.Publisher, "publisher", "", "who published it")
	f.StringVar(&x.given.Title, "title", "", "its title")
	f.StringVar(&x.given.URL, "url", "", "its address, for citations; it is not asked for")
	f.BoolVar(&x.replace, "replace", false, "put an article of the same id and another text in the old one's place, and show what changed")
	f.IntVar(&x.workers, "workers", runtime.GOMAXPROCS(0), "articles that are read at a time; the result does not depend on it")
	x.own.namesFlag(cmd)
	f.DurationVar(&x.timeout, "timeout", 30*time.Second, "for an address")
	return cmd
}

// day is a flag that takes a day as people write it.
type day string

func (d *day) String() string { return string(*d) }
func (d *day) Type() string   { return "day" }

func (d *day) Set(s string) error {
	v, err := source.ParseDay(s)
	*d = day(v)
	return err
}

func kindsText() string {
	var out []string
	for _, k := range source.Kinds() {
		out = append(out, k.Name+" ("+strings.Join(k.Extensions, " ")+")")
	}
	return strings.Join(out, ", ")
}

func (x *adding) run(ctx context.Context, places []string) error {
	if x.workers < 1 {
		return usagef("--workers %d: at least one is needed", x.workers)
	}
	g, err := openAt(x.folder(), graph.Options{})
	if errors.Is(err, errNoGraph) {
		if err = graph.Init(x.folder(), ""); err != nil {
			return err
		}
		x.note("made a new graph in %s", x.folder())
		g, err = openAt(x.folder(), graph.Options{})
	}
	if err != nil {
		return err
	}
	p, err := x.own.pipeline()
	if err != nil {
		return errors.Join(err, g.Close())
	}
	bar := x.progress()
	for r := range x.readings(ctx, g, p, places) {
		x.put(ctx, g, p, r)
		bar()
	}
	if err := g.Close(); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return errors.New("interrupted; what was told as added is in the graph")
	}
	x.note("%s", x.summary())
	if x.failed > 0 {
		return toldError{fmt.Errorf("%d failed", x.failed)}
	}
	return nil
}

// progress shows how many articles are done, on a terminal only.
func (x *adding) progress() (step func()) {
	if !isTerminal(x.err) {
		return func() {}
	}
	bar := progressbar.NewOptions(-1, progressbar.OptionSetWriter(x.err), progressbar.OptionSetDescription("reading"), progressbar.OptionShowCount(),
		progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100*time.Millisecond))
	return func() { bar.Add(1) }
}

func (x *adding) summary() string {
	var parts []string
	for _, c := range [...]struct {
		n    int
		text string
	}{{x.added, "added"}, {x.replaced, "replaced"}, {x.same, "there already"}, {x.skipped, "skipped"}, {x.failed, "failed"}} {
		if c.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", c.n, c.text))
		}
	}
	if len(parts) == 0 {
		return "nothing was added"
	}
	return strings.Join(parts, ", ")
}

// reading is an article with its facts, or an error.
type reading struct {
	art   fact.Article
	facts []fact.Fact
	same  bool // it is in the graph already
	err   error
}

// readings reads articles with several workers and gives them in the order of the
// places, so that their number decides nothing.
func (x *adding) readings(ctx context.Context, g *graph.Graph, p *extract.Pipeline, places []string) <-chan reading {
	queue := make(chan chan reading, 2*x.workers) // in order; bounds what waits
	out := make(chan reading)
	slots := make(chan struct{}, x.workers)
	go func() {
		defer close(queue)
		n := 0
		for art, err := range source.Read(ctx, places, &source.Options{Stdin: x.in, Timeout: x.timeout}) {
			if err == nil {
				n++
				err = x.complete(&art, n)
			}
			r := make(chan reading, 1)
			queue <- r
			if err != nil {
				r <- reading{art: art, err: err}
				continue
			}
			slots <- struct{}{}
			go func() {
				r <- x.read(ctx, g, p, art)
				<-slots
			}()
		}
	}()
	go func() {
		defer close(out)
		for r := range queue {
			out <- <-r
		}
	}()
	return out
}

// complete sets what the flags say. n counts the articles of this run.
func (x *adding) complete(art *fact.Article, n int) error {
	if x.given.ID != "" {
		if n > 1 {
			return fmt.Errorf("%s: --id names one article, and this is another", art.ID)
		}
		art.ID = x.given.ID
	}
	for _, f := range [...]struct {
		given string
		to    *string
	}{{x.given.Date, &art.Date}, {x.given.Publisher, &art.Publisher}, {x.given.Title, &art.Title}, {x.given.URL, &art.URL}} {
		if f.given != "" {
			*f.to = f.given
		}
	}
	return nil
}

// read extracts the facts, unless the graph has the article already or has
// another of its id that is not to be replaced.
func (x *adding) read(ctx context.Context, g *graph.Graph, p *extract.Pipeline, art fact.Article) reading {
	old, err := g.Article(ctx, art.ID)
	switch {
	case errors.Is(err, graph.ErrNotFound):
	case err != nil:
		return reading{art: art, err: err}
	case old.Text == art.Text && !x.replace:
		return reading{art: art, same: true}
	case old.Text != art.Text && !x.replace:
		return reading{art: art, err: fmt.Errorf("%s: the graph has %s with another text under this id: %w", art.ID, described(old), graph.ErrConflict)}
	}
	facts, err := p.Article(ctx, art)
	return reading{art: art, facts: facts, err: err}
}

func described(art fact.Article) string {
	return fmt.Sprintf("%s (%d bytes)", citation(art), len(art.Text))
}

// put adds one article, and tells how that went.
func (x *adding) put(ctx context.Context, g *graph.Graph, p *extract.Pipeline, r reading) {
	if r.err == nil && ctx.Err() != nil {
		return
	}
	r.art.Reader = p.Version()
	var change graph.Change
	switch {
	case r.err != nil || r.same:
	case x.replace:
		change, r.err = g.Replace(ctx, r.art, r.facts)
	default:
		change, r.err = g.Add(ctx, r.art, r.facts)
	}
	switch {
	case errors.Is(r.err, context.Canceled):
	case errors.Is(r.err, source.ErrSkipped):
		x.skipped++
		x.note("kg: %v", r.err)
	case r.err != nil:
		x.failed++
		report(x.err, r.err)
	case r.same || !change.Done:
		x.same++
		fmt.Fprintf(x.out, "%s\tthere already\n", r.art.ID)
	case x.replace:
		x.replaced++
		fmt.Fprintf(x.out, "%s\treplaced\t%s\n", r.art.ID, count(len(r.facts), "fact", "facts"))
		writeChange(x.out, change)
	default:
		x.added++
		fmt.Fprintf(x.out, "%s\tadded\t%s\n", r.art.ID, count(len(r.facts), "fact", "facts"))
	}
}
