package main

import (
	"github.com/spf13/cobra"

	"kg/graph"
)

func compactCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "compact",
		Short: "Make the graph's folder small, and forget what was removed for good",
		Long:  "Writes the store anew. What kg rm took out leaves the answers at once but stays in the folder's files until then; afterwards no file of the graph holds a byte of it. What people decided stays, with the names that it speaks of, and so do copies: backups, and what processes that read the graph just now hold until they ask again or end.",
		Example: `  kg rm guatemala-afp-2024-05-07
  kg compact`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.write(func(g *graph.Graph) error {
				if err := g.Compact(cmd.Context()); err != nil {
					return err
				}
				a.note("%s: compacted", a.folder())
				return nil
			})
		},
	}
}
