package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"kg/extract"
	"kg/graph"
)

func rereadCommand(a *app) *cobra.Command {
	var all bool
	var own ownFiles
	cmd := &cobra.Command{
		Use:   "reread [ARTICLE...]",
		Short: "Read articles again with this version",
		Long:  "Reads articles of the graph again that another version of model and rules has read, or those named, and shows the facts that came and went. Decisions hold. Nothing is fetched: the graph keeps the texts.",
		Example: `  kg reread
  kg reread guatemala-afp-2024-05-07`,
		ValidArgsFunction: a.completeArticles(),
		RunE: func(cmd *cobra.Command, ids []string) error {
			p, err := own.pipeline()
			if err != nil {
				return err
			}
			return a.write(func(g *graph.Graph) error {
				if len(ids) == 0 {
					if ids, err = readBefore(cmd.Context(), g, p.Version(), all); err != nil {
						return err
					}
				}
				for _, id := range ids {
					if err := a.reread(cmd.Context(), g, p, id); err != nil {
						return err
					}
				}
				a.note("%s read again", count(len(ids), "article", "articles"))
				return nil
			})
		},
	}
	own.namesFlag(cmd)
	cmd.Flags().BoolVar(&all, "all", false, "also articles that this version has read")
	return cmd
}

// readBefore gives the articles that another version has read.
func readBefore(ctx context.Context, g *graph.Graph, version string, all bool) ([]string, error) {
	var ids []string
	for art, err := range g.Articles(ctx) {
		if err != nil {
			return nil, err
		}
		if all || art.Reader != version {
			ids = append(ids, art.ID)
		}
	}
	return ids, nil
}

func (a *app) reread(ctx context.Context, g *graph.Graph, p *extract.Pipeline, id string) error {
	art, err := g.Article(ctx, id)
	if err != nil {
		return err
	}
	facts, err := p.Article(ctx, art)
	if err != nil {
		return err
	}
	art.Reader = p.Version()
	change, err := g.Replace(ctx, art, facts)
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("interrupted; articles told of so far are read again: %w", err)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "%s\t%s\n", id, count(len(facts), "fact", "facts"))
	writeChange(a.out, change)
	return nil
}
