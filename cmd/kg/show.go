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
		Long:  "Shows one thing: its kind, its names, and its facts with time, amount, status, who says so, and the articles they come from. A number that other articles contradict has a line for each other number, with its day. NAME is a name, an alias, a Wikidata id or an IRI.",
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
		if err := a.conflicts(ctx, g, &facts[i], "      "); err != nil {
			return err
		}
	}
	return nil
}

// conflicts writes a line for each fact that gives another number than this one.
func (a *app) conflicts(ctx context.Context, g *graph.Graph, f *fact.Fact, indent string) error {
	if f.Qualifiers.Amount == nil {
		return nil
	}
	others, err := g.Conflicts(ctx, f.ID)
	if err != nil {
		return err
	}
	for _, c := range others {
		said := ""
		if len(c.SaidBy) > 0 {
			said = ", says " + strings.Join(c.SaidBy, " & ")
		}
		var articles []string
		for _, t := range c.Telling {
			articles = append(articles, strings.TrimSpace(t.Date+" "+t.Article))
		}
		fmt.Fprintf(a.out, "%sin conflict: %s  %s\n", indent, plain(amount(&c.Amount)+said+" ("+strings.Join(articles, ", ")+")"), shortIRI(g.Base(), c.Fact))
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
