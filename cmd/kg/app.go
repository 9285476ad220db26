package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"kg/graph"
)

// app is what every command works with.
type app struct {
	in  io.Reader
	out *output
	err io.Writer
	dir string // of --graph
}

var errNoGraph = errors.New("no graph is there")

// folder is where the graph is.
func (a *app) folder() string {
	switch {
	case a.dir != "":
		return a.dir
	case os.Getenv("KG_GRAPH") != "":
		return os.Getenv("KG_GRAPH")
	}
	return "kg.graph"
}

func openAt(dir string, opts graph.Options) (*graph.Graph, error) {
	g, err := graph.Open(dir, &opts)
	if errors.Is(err, graph.ErrNotFound) {
		return nil, fmt.Errorf("%s: %w", dir, errNoGraph)
	}
	return g, err
}

// read runs f on the graph, opened for reading, as it is now.
func (a *app) read(f func(g *graph.Graph) error) error {
	return a.use(graph.Options{ReadOnly: true}, f)
}

// follow runs f on the graph, opened for reading; questions see what other processes
// add meanwhile.
func (a *app) follow(f func(g *graph.Graph) error) error {
	return a.use(graph.Options{ReadOnly: true, Follow: true}, f)
}

// write runs f on the graph, opened for writing.
func (a *app) write(f func(g *graph.Graph) error) error { return a.use(graph.Options{}, f) }

func (a *app) use(opts graph.Options, f func(g *graph.Graph) error) error {
	g, err := openAt(a.folder(), opts)
	if err != nil {
		return err
	}
	return errors.Join(f(g), g.Close())
}

// note tells something that is neither data nor an error.
func (a *app) note(format string, args ...any) { fmt.Fprintf(a.err, format+"\n", args...) }

// isTerminal reports whether w is a terminal.
func isTerminal(w any) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// choice is a flag that takes one of a few names.
type choice struct {
	value string
	names []string
}

func (c *choice) String() string { return c.value }
func (c *choice) Type() string   { return strings.Join(c.names, "|") }

func (c *choice) Set(s string) error {
	for _, n := range c.names {
		if n == s {
			c.value = s
			return nil
		}
	}
	return fmt.Errorf("there are %s", strings.Join(c.names, ", "))
}

// set checks a name and writes it to where it is meant to be.
func (c *choice) set(name string, to *string) error {
	if err := c.Set(name); err != nil {
		return usagef("%q: %w", name, err)
	}
	*to = name
	return nil
}

// formatFlag adds --format to a command, with the first name as the default.
func formatFlag(cmd *cobra.Command, names ...string) *choice {
	c := &choice{names[0], names}
	cmd.Flags().Var(c, "format", "form of the output")
	cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp))
	return c
}

// completion is a function that completes arguments.
type completion = func(cmd *cobra.Command, args []string, prefix string) ([]string, cobra.ShellCompDirective)

// complete makes a completion of names that the graph gives; without a graph
// there are none.
func (a *app) complete(names func(ctx context.Context, g *graph.Graph, yield func(string) bool) error) completion {
	return func(cmd *cobra.Command, _ []string, prefix string) ([]string, cobra.ShellCompDirective) {
		var out []string
		err := a.read(func(g *graph.Graph) error {
			return names(cmd.Context(), g, func(s string) bool {
				if strings.HasPrefix(strings.ToLower(s), strings.ToLower(prefix)) {
					out = append(out, s)
				}
				return len(out) < 100
			})
		})
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		return out, cobra.ShellCompDirectiveNoFileComp
	}
}

func (a *app) completeThings() completion {
	return a.complete(func(ctx context.Context, g *graph.Graph, yield func(string) bool) error {
		for e, err := range g.Entities(ctx, graph.EntityFilter{}) {
			if err != nil || !yield(e.Name) {
				return err
			}
		}
		return nil
	})
}

func (a *app) completeArticles() completion {
	return a.complete(func(ctx context.Context, g *graph.Graph, yield func(string) bool) error {
		for art, err := range g.Articles(ctx) {
			if err != nil || !yield(art.ID) {
				return err
			}
		}
		return nil
	})
}

func (a *app) completeFacts() completion {
	return a.complete(func(ctx context.Context, g *graph.Graph, yield func(string) bool) error {
		for f, err := range g.Facts(ctx, graph.Filter{}) {
			if err != nil || !yield(shortIRI(g.Base(), f.ID)+"\t"+sentenceOf(&f)) {
				return err
			}
		}
		return nil
	})
}
