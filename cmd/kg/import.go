package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"kg/graph"
)

func importCommand(a *app) *cobra.Command {
	var base string
	var anew bool
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Make a graph of an export in N-Quads",
		Long: "Makes a new graph of what kg export --records wrote: the articles, the facts as they were read, and decisions. All else is worked out anew and compared with the file's quads, so that the graph is exactly the one that was exported; else it is an error and no graph is left. With --anew it is kept as this version works it out: so a graph goes from one version of kg to the next. " +
			"Quads of other programs are refused: without articles their facts could not be traced to words. - is standard input.",
		Example: `  kg export --records -o graph.nq
  kg import graph.nq --graph other.graph
  kg import old.nq --anew --graph new.graph`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			in := a.in
			if args[0] != "-" {
				f, err := os.Open(args[0])
				if err != nil {
					return placed(args[0], err)
				}
				defer f.Close()
				in = f
			}
			if err := graph.Init(a.folder(), base); err != nil {
				return err
			}
			n := 0
			err := a.write(func(g *graph.Graph) error {
				return g.Import(cmd.Context(), io.Reader(in), func(string) { n++ })
			})
			if anew && errors.Is(err, graph.ErrAnew) {
				a.note("%s: %s, worked out anew", a.folder(), count(n, "article", "articles"))
				return nil
			}
			if err != nil {
				return errors.Join(fmt.Errorf("%s: %w", args[0], err), os.RemoveAll(a.folder()))
			}
			a.note("%s: %s, as exported", a.folder(), count(n, "article", "articles"))
			return nil
		},
	}
	cmd.Flags().StringVar(&base, "base", "", "begin of the `IRI`s of things in the new graph (default "+graph.DefaultBase+")")
	cmd.Flags().BoolVar(&anew, "anew", false, "keep what this version works out, though the quads differ")
	return cmd
}
