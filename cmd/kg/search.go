package main

import (
	"strings"

	"github.com/spf13/cobra"

	"kg/graph"
)

func searchCommand(a *app) *cobra.Command {
	var limit int
	cmd := &cobra.Command{
		Use:   "search WORDS...",
		Short: "Find articles, sentences and things by words",
		Long:  "Finds things by their names, and articles and sentences by their words, the best first.",
		Example: `  kg search migration charter flights
  kg search --format jsonl Blinken`,
		Args: cobra.MinimumNArgs(1),
	}
	cmd.Flags().IntVar(&limit, "limit", 20, "at most so many")
	format := formatFlag(cmd, "table", "jsonl", "csv")
	cmd.RunE = func(cmd *cobra.Command, words []string) error {
		return a.read(func(g *graph.Graph) error {
			hits, err := g.Search(cmd.Context(), strings.Join(words, " "), limit)
			if err != nil {
				return err
			}
			l := &list{columns: []string{"type", "id", "kind", "title", "text"}}
			for _, h := range hits {
				if format.value == "table" {
					h.ID = shortIRI(g.Base(), h.ID)
				}
				if h.Title == h.ID {
					h.Title = ""
				}
				l.add(h.Type, h.ID, h.Kind, h.Title, h.Text)
			}
			if len(hits) == 0 {
				a.note("nothing found")
			}
			return a.out.write(format.value, l)
		})
	}
	return cmd
}
