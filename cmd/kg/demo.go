package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"kg/extract"
	"kg/graph"
	"kg/graph/fact"
	"kg/testdata"
)

func demoCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "demo",
		Short:   "Read two sample articles and show what comes of them",
		Long:    "Reads the two sample articles that the program carries into a graph in a temporary folder and shows what they say. Nothing is left behind but the graph, whose folder is named at the end.",
		Example: `  kg demo`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			dir, err := os.MkdirTemp("", "kg-demo-")
			if err != nil {
				return err
			}
			return a.demo(cmd.Context(), filepath.Join(dir, "kg.graph"), filepath.Join(dir, "articles"))
		},
	}
}

func (a *app) demo(ctx context.Context, dir, articles string) error {
	if err := os.CopyFS(filepath.Dir(articles), testdata.Articles); err != nil {
		return err
	}
	if err := graph.Init(dir, ""); err != nil {
		return err
	}
	g, err := openAt(dir, graph.Options{})
	if err != nil {
		return err
	}
	if err := errors.Join(a.demoRead(ctx, g, articles), a.demoShow(ctx, g), g.Close()); err != nil {
		return err
	}
	fmt.Fprintf(a.out, `
%s
  export KG_GRAPH=%s
  kg show "Antony Blinken"         one thing and all its facts
  kg facts --relation aids         facts of one relation
  kg why FACT                      the sentences a fact comes from
  kg query --list                  what else can be asked
  kg serve                         the graph as a page
  kg add --graph my.graph FILE     a graph of your own
`, a.out.heading("What to type next"), dir)
	return nil
}

func (a *app) demoRead(ctx context.Context, g *graph.Graph, articles string) error {
	p, err := extract.New(nil)
	if err != nil {
		return err
	}
	x := &adding{app: &app{in: a.in, out: newOutput(io.Discard), err: a.err}, workers: 2}
	for r := range x.readings(ctx, g, p, []string{articles}) {
		x.put(ctx, g, p, r)
	}
	if x.failed > 0 {
		return toldError{fmt.Errorf("%d failed", x.failed)}
	}
	s, err := g.Stats(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "%s, %s, %s.\n", count(s.Articles, "article", "articles"), count(s.Entities, "entity", "entities"), count(s.Facts, "fact", "facts"))
	return ctx.Err()
}

// demoShow prints what a newcomer wants to see.
func (a *app) demoShow(ctx context.Context, g *graph.Graph) error {
	for _, part := range [...]struct {
		title string
		flt   graph.Filter
		quote bool
	}{
		{"What is said of Antony Blinken", graph.Filter{About: "Antony Blinken"}, true},
		{"Who gives aid to whom", graph.Filter{Relation: "aids"}, false},
	} {
		facts, err := collect(g.Facts(ctx, part.flt))
		if err != nil {
			return err
		}
		fmt.Fprintf(a.out, "\n%s\n", a.out.heading(part.title))
		for i := range facts {
			spell(ctx, g, &facts[i])
			if err := a.demoFact(ctx, g, &facts[i], part.quote); err != nil {
				return err
			}
		}
	}
	for _, name := range [...]string{"met", "leads"} {
		for _, q := range graph.Saved() {
			if q.Name == name {
				fmt.Fprintf(a.out, "\n%s\n", a.out.heading(q.Title+": kg query @"+name))
			}
		}
		if err := a.answer(g, "table", g.RunSaved(ctx, name, graph.QueryOptions{})); err != nil {
			return err
		}
	}
	return nil
}

// demoFact prints a fact with the date of its article and its sentence.
func (a *app) demoFact(ctx context.Context, g *graph.Graph, f *fact.Fact, quote bool) error {
	fmt.Fprintf(a.out, "  %s\n", plain(sentenceOf(f)))
	if !quote {
		return nil
	}
	art, err := g.Article(ctx, f.Sources[0].Article)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "      %s: %s\n", art.Date, cut(f.Sources[0].Quote, 100))
	return nil
}
