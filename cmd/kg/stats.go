package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"kg/graph"
)

func statsCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "stats",
		Short: "Count what the graph holds",
		Long:  "Counts articles, the stories they tell (copies of one story are one), entities, facts, the edges they lay, relations in use and quads.",
		Example: `  kg stats
  kg stats --format jsonl`,
		Args: cobra.NoArgs,
	}
	format := formatFlag(cmd, "table", "jsonl")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.read(func(g *graph.Graph) error {
			s, err := g.Stats(cmd.Context())
			if err != nil {
				return err
			}
			if format.value == "jsonl" {
				return a.out.line(s)
			}
			for _, r := range [...]struct {
				name string
				n    int
			}{{"articles", s.Articles}, {"stories", s.Origins}, {"entities", s.Entities}, {"facts", s.Facts}, {"edges", s.Edges}, {"relations", s.Relations}, {"quads", s.Quads}} {
				fmt.Fprintf(a.out, "%-10s %s\n", r.name, number(float64(r.n)))
			}
			return nil
		})
	}
	return cmd
}
