package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"kg/graph"
	"kg/graph/web"
)

func serveCommand(a *app) *cobra.Command {
	var addr string
	var opts web.Options
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Show the graph as a page on this machine",
		Long:  "Serves the graph as a page and a small JSON API, and prints the address. It asks no other host for anything. Cayley's own query address, /api/v1/query/gizmo, answers too. Articles that another process adds meanwhile are shown.",
		Example: `  kg serve
  kg serve --addr 127.0.0.1:8080`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.follow(func(g *graph.Graph) error {
				return web.Serve(cmd.Context(), addr, web.Handler(g, &opts), func(url string) {
					fmt.Fprintln(a.out, url)
					a.out.Flush()
					a.note("press Ctrl-C to end")
				})
			})
		},
	}
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:6464", "`ADDRESS` to listen at; port 0 takes a free one")
	cmd.Flags().DurationVar(&opts.Timeout, "timeout", 10*time.Second, "time at most for a query")
	cmd.Flags().IntVar(&opts.Limit, "limit", 1000, "rows at most for a query")
	return cmd
}
