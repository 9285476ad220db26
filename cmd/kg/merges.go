package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"kg/graph"
)

func mergesCommand(a *app) *cobra.Command {
	var proposed bool
	cmd := &cobra.Command{
		Use:     "merges --proposed",
		Short:   "List things that may be one",
		Long:    "Lists pairs of things that are too alike to leave apart without asking and not alike enough to join, the likeliest first, with the evidence. Settle each with kg same or kg differ.",
		Example: `  kg merges --proposed`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !proposed {
				return usageError{fmt.Errorf("merges lists proposals"), "use: kg merges --proposed; kg why-same A B tells of one pair"}
			}
			return a.read(func(g *graph.Graph) error {
				pairs, err := g.ProposedMerges(cmd.Context())
				if err != nil {
					return err
				}
				for i := range pairs {
					a.pair(g, &pairs[i])
				}
				a.note("%s", count(len(pairs), "pair", "pairs"))
				return nil
			})
		},
	}
	cmd.Flags().BoolVar(&proposed, "proposed", false, "pairs for a person to look at")
	return cmd
}

// pair shows two things with what speaks for their being one and against it.
func (a *app) pair(g *graph.Graph, m *graph.Merge) {
	fmt.Fprintf(a.out, "%s\t%s\t%.2f\t%s\n", plain(m.NameA), plain(m.NameB), m.Score, standing(m))
	fmt.Fprintf(a.out, "  %s  %s\n", shortIRI(g.Base(), m.A.ID), shortIRI(g.Base(), m.B.ID))
	for _, r := range m.Reasons {
		fmt.Fprintf(a.out, "  %+.1f  %s\n", r.Weight, plain(r.Text))
	}
}

// standing says whether the two are one, and who says so.
func standing(m *graph.Merge) string {
	out := "apart"
	if m.Joined {
		out = "one"
	}
	if m.Decided != "" {
		out += ", decided: " + m.Decided
	}
	return out
}

func whySameCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:               "why-same A B",
		Short:             "Tell why two things are one, or not",
		Long:              "Tells for each pair of what articles call the two whether they are one node, the score (the probability that they are one), the evidence with its weight, and what a person decided.",
		Example:           `  kg why-same "Mazar-e-Sharif" "Mazar-i-Sharif"`,
		Args:              cobra.ExactArgs(2),
		ValidArgsFunction: a.completeThings(),
		RunE: func(cmd *cobra.Command, names []string) error {
			return a.read(func(g *graph.Graph) error {
				pairs, err := g.WhySame(cmd.Context(), names[0], names[1])
				if err != nil {
					return err
				}
				for i := range pairs {
					a.pair(g, &pairs[i])
				}
				return nil
			})
		},
	}
}
