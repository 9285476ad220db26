package main

import (
	"github.com/spf13/cobra"

	"kg/graph"
)

func restoreCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "restore FOLDER",
		Short:   "Make the graph of a backup",
		Long:    "Makes the graph of a backup, which is read through first and not changed. The graph's own folder must be empty or not there: to go back to a backup, move the graph that is there away.",
		Example: `  mv kg.graph broken.graph && kg restore /mnt/disk/kg-2024-05-08`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := graph.Restore(cmd.Context(), args[0], a.folder()); err != nil {
				return err
			}
			a.note("%s: restored from %s", a.folder(), args[0])
			return nil
		},
	}
}
