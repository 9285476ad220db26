package main

import (
	"github.com/spf13/cobra"

	"kg/graph"
)

func backupCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "backup FOLDER",
		Short: "Copy the graph into a new folder, also while it is written to",
		Long:  "Copies the graph as it is at this moment and reads the copy through. Nobody needs to stop: another process may be adding articles meanwhile, and an article is in the copy whole or not at all. The folder must be empty or not there. The copy is a graph like any other.",
		Example: `  kg backup /mnt/disk/kg-2024-05-08
  kg show Blinken --graph /mnt/disk/kg-2024-05-08`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.read(func(g *graph.Graph) error {
				if err := g.Backup(cmd.Context(), args[0]); err != nil {
					return err
				}
				a.note("%s: copied to %s and read through", a.folder(), args[0])
				return nil
			})
		},
	}
}
