package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"kg/graph"
)

func exportCommand(a *app) *cobra.Command {
	var file string
	var opts graph.ExportOptions
	var names, docs []string
	for _, f := range graph.Formats() {
		names = append(names, f.Name)
		docs = append(docs, fmt.Sprintf("  %-10s %s", f.Name, f.Doc))
	}
	format := &choice{names: names}
	cmd := &cobra.Command{
		Use:   "export --format FORMAT [-o FILE]",
		Short: "Write the graph for other programs",
		Long:  "Writes the whole graph in one of these forms. A file is complete or not there.\n\n" + strings.Join(docs, "\n"),
		Example: `  kg export --format turtle -o graph.ttl
  kg export -o graph.graphml
  kg export --format nquads --base https://data.example.org/ | gzip > graph.nq.gz
  kg export --records -o graph.nq
  kg export --format dot | dot -Tsvg > graph.svg`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if format.value == "" {
				format.value = formatOfFile(file)
			}
			if format.value == "" {
				return usageError{errors.New("kg export: which format?"), "--format is one of " + strings.Join(names, ", ")}
			}
			return a.read(func(g *graph.Graph) error {
				if file == "" || file == "-" {
					return g.Export(cmd.Context(), a.out, format.value, opts)
				}
				return writeFile(file, func(w io.Writer) error { return g.Export(cmd.Context(), w, format.value, opts) })
			})
		},
	}
	cmd.Flags().Var(format, "format", "form of the output; without it the end of FILE tells")
	cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp))
	cmd.Flags().StringVarP(&file, "output", "o", "", "`FILE` to write; - and nothing mean standard output")
	cmd.Flags().StringVar(&opts.Base, "base", "", "begin of the `IRI`s of things, in place of the graph's own")
	cmd.Flags().BoolVar(&opts.Records, "records", false, "add the articles with their texts, facts as read and decisions, for kg import; nquads only")
	cmd.Flags().BoolVar(&opts.Claimed, "claimed", false, "state claimed facts too, in forms that can't carry a status")
	return cmd
}

func formatOfFile(file string) string {
	for _, f := range graph.Formats() {
		if ext := filepath.Ext(file); ext != "" && ext == f.Ext {
			return f.Name
		}
	}
	return ""
}

// writeFile writes a file beside the name and puts it in place when whole, so that
// a failure leaves what was there.
func writeFile(name string, write func(io.Writer) error) error {
	tmp, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*")
	if err != nil {
		return placed(name, err)
	}
	out := newOutput(tmp)
	err = errors.Join(write(out), out.Flush(), tmp.Chmod(0o644), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), name)
	}
	if err != nil {
		os.Remove(tmp.Name())
		return placed(name, err)
	}
	return nil
}

// placed says what is wrong with the file that was asked for, in place of the one
// beside it.
func placed(name string, err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return fmt.Errorf("%s: %w", name, err)
}
