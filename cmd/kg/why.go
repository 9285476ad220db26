package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"kg/graph"
	"kg/graph/fact"
)

func whyCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "why FACT...",
		Short: "Show the words a fact comes from",
		Long:  "Shows for each place that states the fact the sentence, with its words marked, the rule that read it, and a citation to paste: publisher, title, date, address. Before them stand the facts that give another number. FACT is the id that other commands print.",
		Example: `  kg why f:7Q2KXN5BPAZ3WJ4M
  kg facts --relation aids --format csv | tail -1 | cut -d, -f1 | xargs kg why`,
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: a.completeFacts(),
		RunE: func(cmd *cobra.Command, ids []string) error {
			return a.read(func(g *graph.Graph) error {
				for i, id := range ids {
					if i > 0 {
						fmt.Fprintln(a.out)
					}
					if err := a.why(cmd.Context(), g, id); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
}

func (a *app) why(ctx context.Context, g *graph.Graph, id string) error {
	f, err := g.Fact(ctx, id)
	if err != nil {
		return err
	}
	spell(ctx, g, &f)
	fmt.Fprintf(a.out, "%s\n  %s  %s  confidence %.2f\n", a.out.heading(plain(sentenceOf(&f))), shortIRI(g.Base(), f.ID), f.Status, f.Confidence)
	if f.Inferred {
		fmt.Fprintln(a.out, "  inferred: it follows from these sentences together")
	}
	if err := a.conflicts(ctx, g, &f, "  "); err != nil {
		return err
	}
	for _, s := range f.Sources {
		art, err := g.Article(ctx, s.Article)
		if err != nil {
			return err
		}
		fmt.Fprintf(a.out, "\n%s\n", wrap(plain(marked(s.Quote, wordsOf(&f), a.out.bold)), "  ", 90))
		fmt.Fprintf(a.out, "  - %s\n", plain(citation(art)))
		fmt.Fprintf(a.out, "    %s, bytes %d to %d, rule %s%s\n", s.Article, s.Start, s.End, s.Rule, voice(s, &f))
	}
	return nil
}

// voice is what this source says of the fact, where it differs from the whole.
func voice(s fact.Source, f *fact.Fact) string {
	out := ""
	if s.Status != "" && s.Status != f.Status {
		out += ", " + string(s.Status)
	}
	if len(s.SaidBy) > 0 && len(f.Sources) > 1 {
		out += ", says " + strings.Join(s.SaidBy, " & ")
	}
	return out
}

// wordsOf gives the words to mark in a fact's sentences: the names of its ends,
// the words that express the relation.
func wordsOf(f *fact.Fact) []string {
	var words []string
	for _, t := range append([]fact.Term{f.Subject}, f.Objects...) {
		if t.Fact == "" {
			words = append(words, t.Name, t.Text)
			words = append(words, t.Aliases...)
		}
	}
	words = append(words, f.Relation.Cue)
	words = slices.DeleteFunc(words, func(w string) bool { return w == "" })
	slices.SortStableFunc(words, func(a, b string) int { return cmp.Compare(len(b), len(a)) }) // the longest first
	return words
}

// marked puts a mark around each whole-word place of the words in a text.
func marked(text string, words []string, mark func(string) string) string {
	type span struct{ from, to int }
	var spans []span
	for _, w := range words {
		for at := 0; ; {
			i := strings.Index(text[at:], w)
			if i < 0 {
				break
			}
			s := span{at + i, at + i + len(w)}
			at = s.to
			if wholeWord(text, s.from, s.to) && !slices.ContainsFunc(spans, func(t span) bool { return s.from < t.to && t.from < s.to }) {
				spans = append(spans, s)
			}
		}
	}
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	var b strings.Builder
	at := 0
	for _, s := range spans {
		b.WriteString(text[at:s.from] + mark(text[s.from:s.to]))
		at = s.to
	}
	return b.String() + text[at:]
}

func wholeWord(text string, from, to int) bool {
	letter := func(c byte) bool {
		return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= 0x80
	}
	return (from == 0 || !letter(text[from-1])) && (to == len(text) || !letter(text[to]) || text[to:] == "" || strings.HasPrefix(text[to:], "’") || strings.HasPrefix(text[to:], "”"))
}
