package main

import (
	"github.com/spf13/cobra"

	"kg/graph"
)

func rmCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:               "rm ARTICLE...",
		Short:             "Take articles out of the graph",
		Long:              "Takes articles out with all that only they said, and shows the facts that went. Either all of them go or, if one is not there, none.",
		Example:           `  kg rm guatemala-afp-2024-05-07`,
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: a.completeArticles(),
		RunE: func(cmd *cobra.Command, ids []string) error {
			return a.write(func(g *graph.Graph) error {
				change, err := g.Remove(cmd.Context(), ids...)
				if err != nil {
					return err
				}
				writeChange(a.out, change)
				a.note("%s removed", count(len(ids), "article", "articles"))
				return nil
			})
		},
	}
}
