// Command kg turns news articles into a knowledge graph and answers questions of
// it, with the words that every answer rests on.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"kg/graph"
)

const version = "0.1.0"

// commands is every subcommand, in the order of help: first what fills a graph,
// then what asks it, then what takes it elsewhere.
var commands = [...]func(*app) *cobra.Command{
	initCommand,
	addCommand,
	articlesCommand,
	rmCommand,
	rereadCommand,
	entitiesCommand,
	factsCommand,
	showCommand,
	whyCommand,
	searchCommand,
	pathCommand,
	queryCommand,
	exportCommand,
	importCommand,
	extractCommand,
	evalCommand,
	rejectCommand,
	acceptCommand,
	sameCommand,
	differCommand,
	mergesCommand,
	whySameCommand,
	decisionsCommand,
	undoCommand,
	diffCommand,
	checkCommand,
	backupCommand,
	restoreCommand,
	compactCommand,
	statsCommand,
	serveCommand,
	demoCommand,
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is the program: 0 for success, 1 for failure, 2 for wrong usage.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	a := &app{in: stdin, out: newOutput(stdout), err: stderr}
	root := rootCommand(a)
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(a.out)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if flushErr := a.out.Flush(); err == nil {
		err = flushErr
	}
	if err == nil {
		return 0
	}
	var usage usageError
	isUsage := errors.As(err, &usage) || strings.HasPrefix(err.Error(), "unknown command")
	var told toldError
	if !errors.As(err, &told) {
		report(stderr, err)
	}
	if isUsage {
		return 2
	}
	return 1
}

// report writes an error as people are told it.
func report(w io.Writer, err error) {
	first, rest, _ := strings.Cut(err.Error(), "\n")
	fmt.Fprintf(w, "kg: %s\n", first)
	if rest = strings.TrimSpace(rest); rest != "" {
		fmt.Fprintln(w, rest)
	}
	if h := hint(err); h != "" {
		fmt.Fprintf(w, "hint: %s\n", h)
	}
}

// hints say what to do about the errors of a graph.
var hints = [...]struct {
	err  error
	text string
}{
	{errNoGraph, "make one with: kg init, or name one with --graph or KG_GRAPH"},
	{graph.ErrExists, "add articles to it with: kg add FILE, or name another folder with --graph"},
	{graph.ErrForeign, "only kg's own exports with --records can be imported; read the articles with kg add"},
	{graph.ErrCorrupt, "kg check says more; kg restore makes a graph of a backup"},
	{graph.ErrConflict, "give --id NAME to keep both, or --replace to put the new text in the old one's place"},
	{graph.ErrLocked, "one process writes to a graph at a time; wait for it or end it. Reading goes on meanwhile"},
	{graph.ErrVersion, "with the kg that made it: kg export --records -o old.nq; with this one: kg import old.nq --anew --graph NEW"},
	{graph.ErrReadOnly, "copy the graph to a folder that can be written to, and name that with --graph"},
	{graph.ErrQuery, "docs/GIZMO.md tells what can be asked; kg query --list shows saved queries to begin with"},
	{context.DeadlineExceeded, "give it more time with --timeout, or ask for less"},
	{graph.ErrNotFound, "kg search WORDS, kg entities and kg articles show what is there"},
}

func hint(err error) string {
	var usage usageError
	if errors.As(err, &usage) {
		return usage.hint
	}
	for _, h := range hints {
		if errors.Is(err, h.err) {
			return h.text
		}
	}
	return ""
}

// usageError is a mistake in how kg was called.
type usageError struct {
	err  error
	hint string
}

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error {
	return usageError{err: fmt.Errorf(format, args...)}
}

// toldError ends the program after what went wrong has been told item by item.
type toldError struct{ error }

const usageTemplate = `Usage:
  {{.UseLine}}{{if .HasAvailableSubCommands}} COMMAND

Commands:{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{end}}{{if .HasAvailableLocalFlags}}

Flags:
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableInheritedFlags}}

Flags of every command:
{{.InheritedFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}
`

// helpTemplate begins with examples: they say most.
const helpTemplate = `{{if .Example}}Examples:
{{.Example | trimTrailingWhitespaces}}

{{end}}{{with (or .Long .Short)}}{{. | trimTrailingWhitespaces}}

{{end}}{{if or .Runnable .HasSubCommands}}{{.UsageString}}{{end}}`

func rootCommand(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "kg",
		Short: "News articles as a knowledge graph",
		Long:  "kg reads news and keeps what it says as a graph: who did what to whom, when, where, how much, and who says so. Every fact can be traced to the words it came from.",
		Example: `  kg demo                                  see what it does
  kg add articles/ https://example.org/a   read articles into ./kg.graph
  kg show "Antony Blinken"                 one thing and its facts
  kg query @met                            who met whom and when
  kg serve                                 the graph as a page`,
		Version:           versionText(),
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: false},
		Args:              cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return unknownCommand(cmd, args[0])
		},
	}
	root.SetVersionTemplate("{{.Version}}\n")
	root.SetHelpTemplate(helpTemplate)
	root.SetUsageTemplate(usageTemplate)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usageError{err, "kg " + strings.TrimPrefix(cmd.CommandPath(), "kg ") + " --help shows the flags"}
	})
	root.PersistentFlags().StringVar(&a.dir, "graph", "", "`FOLDER` of the graph (default $KG_GRAPH, else ./kg.graph)")
	root.RegisterFlagCompletionFunc("graph", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return nil, cobra.ShellCompDirectiveFilterDirs
	})
	cobra.EnableCommandSorting = false
	for _, c := range commands {
		cmd := c(a)
		if check := cmd.Args; check != nil {
			cmd.Args = func(cmd *cobra.Command, args []string) error {
				if err := check(cmd, args); err != nil {
					return usageError{fmt.Errorf("%s: %w", cmd.CommandPath(), err), "use: " + cmd.UseLine()}
				}
				return nil
			}
		}
		root.AddCommand(cmd)
	}
	return root
}

func unknownCommand(cmd *cobra.Command, name string) error {
	text := "kg --help lists the commands"
	if near := cmd.SuggestionsFor(name); len(near) > 0 {
		text = "did you mean kg " + strings.Join(near, ", kg ") + "?"
	}
	return usageError{fmt.Errorf("there is no command %q", name), text}
}

// versionText names the program, what it was built from and for.
func versionText() string {
	s := "kg " + version
	info, ok := debug.ReadBuildInfo()
	if ok {
		for _, v := range info.Settings {
			if v.Key == "vcs.revision" {
				s += " (" + v.Value[:min(12, len(v.Value))] + ")"
			}
		}
	}
	return s + " " + runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH
}
