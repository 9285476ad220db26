package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"kg/graph"
	"kg/graph/fact"
)

func showCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "show NAME",
		Short: "Show one thing with its facts",
		Long:  "Shows one thing: its kind, its names, and its facts with time, amount, status, who says so, and the articles they come from. NAME is a name, an alias, a Wikidata id or an IRI.",
		Example: `  kg show "Antony Blinken"
  kg show Q30
  kg show e:Guatemala`,
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: a.completeThings(),
	}
	format := formatFlag(cmd, "text", "jsonl")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		name := strings.Join(args, " ")
		return a.read(func(g *graph.Graph) error {
			found, err := g.Find(cmd.Context(), name)
			if err != nil {
				return err
			}
			if len(found) == 0 {
				return fmt.Errorf("nothing is named %q: %w", name, graph.ErrNotFound)
			}
			if err := a.show(cmd.Context(), g, found[0], format.value); err != nil {
				return err
			}
			for _, e := range found[1:] {
				a.note("also: %s, %s, %s", e.Name, e.Kind, shortIRI(g.Base(), e.ID))
			}
			return nil
		})
	}
	return cmd
}

func (a *app) show(ctx context.Context, g *graph.Graph, e graph.Entity, format string) error {
	facts, err := collect(g.Facts(ctx, graph.Filter{About: e.ID}))
	if err != nil {
		return err
	}
	if format == "jsonl" {
		for i := range facts {
			if err := a.out.line(facts[i]); err != nil {
				return err
			}
		}
		return nil
	}
	fmt.Fprintln(a.out, a.out.heading(plain(e.Name)))
	for _, l := range [...][2]string{
		{"kind", e.Kind}, {"also", strings.Join(e.Aliases, ", ")}, {"wikidata", e.Wikidata}, {"iri", e.ID}, {"support", count(e.Support, "story", "stories")},
	} {
		if l[1] != "" {
			fmt.Fprintf(a.out, "  %-9s %s\n", l[0], plain(l[1]))
		}
	}
	fmt.Fprintf(a.out, "\n%s\n", count(len(facts), "fact", "facts"))
	for i := range facts {
		spell(ctx, g, &facts[i])
		a.out.fact(g.Base(), &facts[i])
	}
	return nil
}

// fact writes a fact for people: what, then its details, where it stands, its id.
func (o *output) fact(base string, f *fact.Fact) {
	fmt.Fprintf(o, "  %s\n", plain(sentenceOf(f)))
	var articles []string
	for _, s := range f.Sources {
		if len(articles) == 0 || articles[len(articles)-1] != s.Article {
			articles = append(articles, s.Article)
		}
	}
	fmt.Fprintf(o, "      %s  %.2f  %s\n", shortIRI(base, f.ID), f.Confidence, strings.Join(articles, ", "))
}
