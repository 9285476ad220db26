package main

import (
	"strings"

	"github.com/spf13/cobra"

	"kg/graph"
	"kg/graph/fact"
)

func factsCommand(a *app) *cobra.Command {
	var flt graph.Filter
	status := &choice{names: []string{}}
	for _, s := range fact.Statuses() {
		status.names = append(status.names, string(s))
	}
	cmd := &cobra.Command{
		Use:   "facts",
		Short: "List facts",
		Long:  "Lists the facts that all the filters let pass. A fact's day is its time, else the date of its article. Things are named by name, alias, Wikidata id or IRI.",
		Example: `  kg facts --about "Antony Blinken"
  kg facts --relation aids --since 2024-01 --until 2024-06
  kg facts --status planned --min-confidence 0.8 --format csv
  kg facts --said-by "White House" --format jsonl`,
		Args: cobra.NoArgs,
	}
	f := cmd.Flags()
	f.StringVar(&flt.About, "about", "", "facts that name this `THING`")
	f.StringVar(&flt.Relation, "relation", "", "facts of this `RELATION`, such as aids")
	f.StringVar(&flt.Article, "article", "", "facts that this `ARTICLE` gives")
	f.Var(status, "status", "facts of this status")
	f.StringVar(&flt.SaidBy, "said-by", "", "facts that this `THING` is named as saying")
	f.StringVar(&flt.Since, "since", "", "facts of this `DAY`, month or year or later")
	f.StringVar(&flt.Until, "until", "", "facts of this `DAY`, month or year or earlier")
	f.Float64Var(&flt.MinConfidence, "min-confidence", 0, "facts at least so certain, 0 to 1")
	f.BoolVar(&flt.Rejected, "rejected", false, "only facts that a person rejected, which nothing else shows")
	f.IntVar(&flt.Limit, "limit", 0, "at most so many; 0 for all")
	cmd.RegisterFlagCompletionFunc("about", a.completeThings())
	cmd.RegisterFlagCompletionFunc("said-by", a.completeThings())
	cmd.RegisterFlagCompletionFunc("article", a.completeArticles())
	cmd.RegisterFlagCompletionFunc("status", cobra.FixedCompletions(status.names, cobra.ShellCompDirectiveNoFileComp))
	cmd.RegisterFlagCompletionFunc("relation", func(*cobra.Command, []string, string) (names []string, _ cobra.ShellCompDirective) {
		for _, r := range fact.BuiltinSchema().Relations {
			names = append(names, r.Name+"\t"+r.Doc)
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	})
	format := formatFlag(cmd, "table", "jsonl", "csv")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		flt.Status = fact.Status(status.value)
		return a.read(func(g *graph.Graph) error {
			var facts []fact.Fact
			none := true
			for f, err := range g.Facts(cmd.Context(), flt) {
				if err != nil {
					return err
				}
				none = false
				if format.value != "jsonl" {
					facts = append(facts, f)
				} else if err := a.out.line(f); err != nil {
					return err
				}
			}
			if none {
				a.note("no facts%s", nearRelation(flt.Relation))
			}
			if format.value == "jsonl" {
				return nil
			}
			return a.out.write(format.value, factList(cmd.Context(), g, facts, format.value == "table"))
		})
	}
	return cmd
}

// nearRelation suggests a relation of the schema for a name that is none.
func nearRelation(name string) string {
	s := fact.BuiltinSchema()
	if _, ok := s.Relation(name); ok || name == "" {
		return ""
	}
	for _, r := range s.Relations {
		if strings.HasPrefix(r.Name, name) || strings.Contains(name, r.Name) || strings.EqualFold(r.Name, name+"s") {
			return "; is " + r.Name + " meant?"
		}
	}
	return ""
}
