package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"kg/graph"
)

func pathCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "path A B",
		Short: "Show how two things are tied",
		Long:  "Shows a shortest chain of facts between two things. Only facts that are asserted or claimed count.",
		Example: `  kg path "Joe Biden" Nicaragua
  kg path Q30 Guatemala --format jsonl`,
		Args:              cobra.ExactArgs(2),
		ValidArgsFunction: a.completeThings(),
	}
	format := formatFlag(cmd, "text", "jsonl")
	cmd.RunE = func(cmd *cobra.Command, ends []string) error {
		return a.read(func(g *graph.Graph) error {
			steps, err := g.Path(cmd.Context(), ends[0], ends[1])
			if err != nil {
				return err
			}
			if format.value == "jsonl" {
				for _, s := range steps {
					if err := a.out.line(s.Fact); err != nil {
						return err
					}
				}
				return nil
			}
			if len(steps) == 0 {
				a.note("%s and %s are one thing", ends[0], ends[1])
			}
			for i, s := range steps {
				if i == 0 {
					fmt.Fprintln(a.out, a.out.heading(plain(s.From.Name)))
				}
				fmt.Fprintf(a.out, "  %s\n      %s  %s\n%s\n", plain(sentenceOf(&s.Fact)), shortIRI(g.Base(), s.Fact.ID), s.Fact.Sources[0].Article, a.out.heading(plain(s.To.Name)))
			}
			return nil
		})
	}
	return cmd
}
