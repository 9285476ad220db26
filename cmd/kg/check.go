package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"kg/graph"
)

func checkCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "check",
		Short:   "Read the whole graph and report what is wrong with it",
		Long:    "Reads the store, every article and every fact, and checks that each source is in its text, each fact keeps to the schema, and nothing is missing. Exit code 1 if something is wrong.",
		Example: `  kg check && kg compact`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.read(func(g *graph.Graph) error {
				problems, err := g.Check(cmd.Context())
				if err != nil {
					return err
				}
				for _, p := range problems {
					fmt.Fprintf(a.out, "%s: %v\n", p.Place, p.Err)
				}
				if len(problems) > 0 {
					return fmt.Errorf("%s: %s", a.folder(), count(len(problems), "problem", "problems"))
				}
				a.note("%s: nothing is wrong", a.folder())
				return nil
			})
		},
	}
}
