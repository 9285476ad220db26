package main

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"kg/graph"
)

func undoCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "undo [NUMBER]",
		Short: "Take back a decision",
		Long:  "Takes back the decision of that number, or the last one that stands. The graph is then as if it had never been taken.",
		Example: `  kg undo
  kg undo 3`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			number := 0
			if len(args) > 0 {
				n, err := strconv.Atoi(args[0])
				if err != nil || n < 1 {
					return usageError{fmt.Errorf("undo %q: this is no number of a decision", args[0]), "kg decisions lists them"}
				}
				number = n
			}
			return a.write(func(g *graph.Graph) error {
				change, err := g.Undo(cmd.Context(), number)
				if err != nil {
					return err
				}
				writeChange(a.out, change)
				a.note("decision %d undone", change.Decision)
				return nil
			})
		},
	}
}
