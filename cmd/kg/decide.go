package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"kg/graph"
)

// judgement gives a command the flags of a decision.
func judgement(cmd *cobra.Command) *graph.Judgement {
	j := &graph.Judgement{}
	cmd.Flags().StringVar(&j.Reason, "reason", "", "why, for the record")
	cmd.Flags().Var((*day)(&j.Date), "date", "day of the decision, `YYYY-MM-DD` (default today)")
	return j
}

// judging makes a command that decides about facts.
func (a *app) judging(use, short, long, example string, decide func(*graph.Graph, context.Context, string, graph.Judgement) (graph.Change, error)) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, Long: long, Example: example, Args: cobra.MinimumNArgs(1), ValidArgsFunction: a.completeFacts()}
	j := judgement(cmd)
	cmd.RunE = func(cmd *cobra.Command, ids []string) error {
		return a.write(func(g *graph.Graph) error {
			for _, id := range ids {
				change, err := decide(g, cmd.Context(), id, *j)
				if err != nil {
					return err
				}
				a.decided(change)
			}
			return nil
		})
	}
	return cmd
}

// tying makes a command that decides about two things.
func (a *app) tying(use, short, long, example string, decide func(*graph.Graph, context.Context, string, string, graph.Judgement) (graph.Change, error)) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, Long: long, Example: example, Args: cobra.ExactArgs(2), ValidArgsFunction: a.completeThings()}
	j := judgement(cmd)
	cmd.RunE = func(cmd *cobra.Command, names []string) error {
		return a.write(func(g *graph.Graph) error {
			change, err := decide(g, cmd.Context(), names[0], names[1], *j)
			if err != nil {
				return err
			}
			a.decided(change)
			return nil
		})
	}
	return cmd
}

// decided shows what a decision changed.
func (a *app) decided(c graph.Change) {
	writeChange(a.out, c)
	for _, x := range c.Changed {
		if x.Before.Confidence != x.After.Confidence {
			fmt.Fprintf(a.out, "~ %s\tconfidence %.2f, was %.2f\n", plain(sentenceOf(&x.After)), x.After.Confidence, x.Before.Confidence)
		}
	}
	a.note("decision %d; kg undo %d takes it back", c.Decision, c.Decision)
}

func decisionsCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "decisions",
		Short:   "List what people decided",
		Long:    "Lists the decisions of people about facts and things, in the order in which they were taken, with those that were undone.",
		Example: `  kg decisions`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.read(func(g *graph.Graph) error {
				all, err := g.Decisions(cmd.Context())
				if err != nil {
					return err
				}
				for _, d := range all {
					what := strings.TrimSpace(shortIRI(g.Base(), d.A) + "\t" + d.B)
					undone := ""
					if d.Undone {
						undone = "undone"
					}
					fmt.Fprintf(a.out, "%d\t%s\t%s\t%s\t%s\t%s\n", d.Number, d.Date, d.Kind, plain(what), plain(d.Reason), undone)
				}
				return nil
			})
		},
	}
}
