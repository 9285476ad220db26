package main

import (
	"strings"

	"github.com/spf13/cobra"

	"kg/graph"
	"kg/graph/fact"
)

func entitiesCommand(a *app) *cobra.Command {
	var flt graph.EntityFilter
	cmd := &cobra.Command{
		Use:   "entities",
		Short: "List the things, the most supported first",
		Long:  "Lists the things of the graph. Support is the number of stories that speak of a thing; copies of one story count once.",
		Example: `  kg entities --limit 20
  kg entities --kind person --format csv`,
		Args: cobra.NoArgs,
	}
	cmd.Flags().StringVar(&flt.Kind, "kind", "", "only things of this `KIND` and narrower ones")
	cmd.Flags().IntVar(&flt.Limit, "limit", 0, "at most so many; 0 for all")
	cmd.RegisterFlagCompletionFunc("kind", func(*cobra.Command, []string, string) (kinds []string, _ cobra.ShellCompDirective) {
		for _, k := range fact.BuiltinSchema().Kinds {
			kinds = append(kinds, k.Name+"\t"+k.Doc)
		}
		return kinds, cobra.ShellCompDirectiveNoFileComp
	})
	format := formatFlag(cmd, "table", "jsonl", "csv")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.read(func(g *graph.Graph) error {
			l := &list{columns: []string{"kind", "name", "support", "aliases", "wikidata", "id"}}
			for e, err := range g.Entities(cmd.Context(), flt) {
				if err != nil {
					return err
				}
				id := e.ID
				if format.value == "table" {
					id = shortIRI(g.Base(), id)
				}
				l.add(e.Kind, e.Name, e.Support, strings.Join(e.Aliases, ", "), e.Wikidata, id)
			}
			return a.out.write(format.value, l)
		})
	}
	return cmd
}
