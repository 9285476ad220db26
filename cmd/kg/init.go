package main

import (
	"github.com/spf13/cobra"

	"kg/graph"
)

func initCommand(a *app) *cobra.Command {
	var base string
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Make an empty graph",
		Long:  "Makes an empty graph in a folder that holds none yet. kg add does so too where there is no graph; init is for a base of your own.",
		Example: `  kg init
  kg init --graph trade --base https://data.example.org/`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := graph.Init(a.folder(), base); err != nil {
				return err
			}
			a.note("made an empty graph in %s", a.folder())
			return nil
		},
	}
	cmd.Flags().StringVar(&base, "base", "", "begin of the `IRI`s of things: a urn ending in a colon or an http address ending in a slash (default "+graph.DefaultBase+")")
	return cmd
}
