package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"kg/graph"
)

func diffCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "diff OTHER",
		Short:   "Show the facts in which two graphs differ",
		Long:    "Shows the facts that the graph has and the one in the folder OTHER has not (-), and those that only OTHER has (+).",
		Example: `  kg diff --graph yesterday.graph today.graph`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.read(func(g *graph.Graph) error {
				other, err := openAt(args[0], graph.Options{ReadOnly: true})
				if err != nil {
					return err
				}
				change, err := g.Diff(cmd.Context(), other)
				if err := errors.Join(err, other.Close()); err != nil {
					return err
				}
				writeChange(a.out, change)
				return nil
			})
		},
	}
}

// writeChange shows the facts that came and went.
func writeChange(w io.Writer, c graph.Change) {
	for i := range c.Lost {
		fmt.Fprintf(w, "- %s\n", plain(sentenceOf(&c.Lost[i])))
	}
	for i := range c.Gained {
		fmt.Fprintf(w, "+ %s\n", plain(sentenceOf(&c.Gained[i])))
	}
}
