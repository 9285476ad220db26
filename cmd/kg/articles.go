package main

import (
	"github.com/spf13/cobra"

	"kg/graph"
)

func articlesCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "articles",
		Short: "List the articles",
		Long:  "Lists the articles of the graph by id. Articles of the same story number are copies of one story.",
		Example: `  kg articles
  kg articles --format csv`,
		Args: cobra.NoArgs,
	}
	format := formatFlag(cmd, "table", "jsonl", "csv")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.read(func(g *graph.Graph) error {
			l := &list{columns: []string{"id", "date", "publisher", "title", "facts", "story", "url"}}
			for art, err := range g.Articles(cmd.Context()) {
				if err != nil {
					return err
				}
				l.add(art.ID, art.Date, art.Publisher, art.Title, art.Facts, art.Origin, art.URL)
			}
			return a.out.write(format.value, l)
		})
	}
	return cmd
}
