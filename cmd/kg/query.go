package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kg/graph"
)

// queryFormats are the forms that rows are written in.
var queryFormats = [...]string{"table", "json", "jsonl", "csv"}

func queryCommand(a *app) *cobra.Command {
	var file string
	var params []string
	var listed, explain bool
	var opts graph.QueryOptions
	cmd := &cobra.Command{
		Use:   "query [GIZMO | @SAVED | -f FILE]",
		Short: "Ask in Gizmo; without a program, one question after the other",
		Long: "Runs a program in Gizmo, Cayley's query language, or a saved query. On a terminal and without a program it asks for one after the other, with history, completion and .explain; .help tells more. Parameters are bound as variables of the program; they never become part of its text. " +
			"The program - is standard input.\n\nSaved queries:\n" + savedText(),
		Example: `  kg query @met
  kg query @aid --param least=100000000
  kg query @around --param thing="Antony Blinken" --format csv
  kg query 'g.V("<urn:newsgraph:e:United_States>").out("<urn:newsgraph:r:aids>").all()'
  kg query -f mine.js --param month=2024-03 --timeout 5s
  kg query 'kg.entity("Blinken").facts().during("2024-05").all()'
  kg query --explain 'kg.path("Blinken", "Guatemala")'
  kg query`,
		Args: cobra.MaximumNArgs(1),
		ValidArgsFunction: func(*cobra.Command, []string, string) (names []string, _ cobra.ShellCompDirective) {
			for _, q := range graph.Saved() {
				names = append(names, "@"+q.Name+"\t"+q.Title)
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
	}
	f := cmd.Flags()
	f.StringVarP(&file, "file", "f", "", "read the program from this `FILE`; - is standard input")
	f.StringArrayVar(&params, "param", nil, "a parameter, `NAME=VALUE`; may stand several times")
	f.IntVar(&opts.Limit, "limit", 10000, "rows at most")
	f.DurationVar(&opts.Timeout, "timeout", 30*time.Second, "time at most")
	lang := &choice{graph.Languages()[0], graph.Languages()}
	f.Var(lang, "lang", "language of the program")
	cmd.RegisterFlagCompletionFunc("lang", cobra.FixedCompletions(lang.names, cobra.ShellCompDirectiveNoFileComp))
	f.BoolVar(&explain, "explain", false, "show how each path is answered, with sizes and time, and no rows")
	f.BoolVar(&listed, "list", false, "list the saved queries with their parameters")
	format := formatFlag(cmd, queryFormats[:]...)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if listed {
			return a.out.write(listFormat(format.value), savedList())
		}
		if opts.Limit < 1 || opts.Timeout <= 0 {
			return usagef("--limit and --timeout must be more than 0")
		}
		opts.Lang = lang.value
		if file == "" && len(args) == 0 && isTerminal(a.in) {
			return a.follow(func(g *graph.Graph) error { return a.prompt(cmd.Context(), g, format.value, opts) })
		}
		program, err := a.program(file, args)
		if err != nil {
			return err
		}
		if opts.Params, err = parseParams(params); err != nil {
			return err
		}
		return a.read(func(g *graph.Graph) error {
			if explain {
				opts.Explain = a.writePlan
			}
			rows := g.Query(cmd.Context(), program, opts)
			if name, ok := strings.CutPrefix(program, "@"); ok {
				rows = g.RunSaved(cmd.Context(), strings.TrimSpace(name), opts)
			}
			if explain {
				_, err := collect(rows)
				return err
			}
			return a.answer(g, format.value, rows)
		})
	}
	return cmd
}

// listFormat is the form of a list for a command that knows json too.
func listFormat(format string) string {
	if format == "json" {
		return "jsonl"
	}
	return format
}

// program is the text to run: the argument, the file, or standard input.
func (a *app) program(file string, args []string) (string, error) {
	switch {
	case (file == "") == (len(args) == 0):
		return "", usageError{errors.New("kg query: give one program"), `kg query 'g.V().limit(5).all()', kg query @NAME or kg query -f FILE; kg query --list shows the saved ones`}
	case file == "-" || file == "" && args[0] == "-":
		b, err := io.ReadAll(io.LimitReader(a.in, 1<<20))
		return string(b), err
	case file != "":
		b, err := os.ReadFile(file)
		var p *os.PathError
		if errors.As(err, &p) {
			err = fmt.Errorf("%s: %w", file, p.Err)
		}
		return string(b), err
	}
	return args[0], nil
}

func parseParams(list []string) (map[string]string, error) {
	params := map[string]string{}
	for _, p := range list {
		name, value, ok := strings.Cut(p, "=")
		if !ok || name == "" {
			return nil, usagef("--param %q: write name=value", p)
		}
		params[name] = value
	}
	return params, nil
}

// answer writes the rows of a query. Rows that came before an error are written
// in the forms that stream.
func (a *app) answer(g *graph.Graph, format string, rows iter.Seq2[graph.Row, error]) error {
	if format == "jsonl" {
		var line []byte
		for r, err := range rows {
			if err != nil {
				return err
			}
			if line, err = graph.AppendJSON(line[:0], r); err != nil {
				return err
			}
			if _, err := a.out.Write(append(line, '\n')); err != nil {
				return err
			}
		}
		return nil
	}
	all, err := collect(rows)
	if err != nil {
		return err
	}
	if format == "json" {
		if all == nil {
			all = []graph.Row{}
		}
		enc := json.NewEncoder(a.out)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		return enc.Encode(all)
	}
	l := rowList(all, func(v any) any {
		if s, ok := v.(string); ok && format == "table" {
			return shortIRI(g.Base(), s)
		}
		return v
	})
	if len(all) == 0 {
		a.note("no rows")
	}
	return a.out.write(format, l)
}

// rowList makes columns of what the rows name, in order of the names with id
// last: it is where the path ended, and mostly the least of interest. It is left
// out where each row names it as something else too.
func rowList(rows []graph.Row, show func(any) any) *list {
	names := map[string]bool{}
	for _, r := range rows {
		for k := range r {
			names[k] = true
		}
	}
	l := &list{columns: sortedKeys(names)}
	if i := slices.Index(l.columns, "id"); i >= 0 {
		l.columns = slices.Delete(l.columns, i, i+1)
		if !slices.ContainsFunc(l.columns, func(c string) bool {
			return !slices.ContainsFunc(rows, func(r graph.Row) bool { return fmt.Sprint(r[c]) != fmt.Sprint(r["id"]) })
		}) {
			l.columns = append(l.columns, "id")
		}
	}
	for _, r := range rows {
		cells := make([]any, len(l.columns))
		for i, c := range l.columns {
			switch v := r[c].(type) {
			case nil:
				cells[i] = ""
			case string:
				cells[i] = show(v)
			case map[string]any, []any:
				b, err := json.Marshal(v)
				if err != nil {
					b = []byte(fmt.Sprint(v))
				}
				cells[i] = string(b)
			case float64:
				cells[i] = strings.ReplaceAll(number(v), ",", "")
			default:
				cells[i] = v
			}
		}
		l.add(cells...)
	}
	return l
}

// collect reads an iterator to its end.
func collect[V any](seq iter.Seq2[V, error]) ([]V, error) {
	var out []V
	for v, err := range seq {
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

func savedText() string {
	var b strings.Builder
	for _, q := range graph.Saved() {
		fmt.Fprintf(&b, "  %-12s %s", "@"+q.Name, q.Title)
		for _, p := range q.Params {
			if p.Default == "" {
				fmt.Fprintf(&b, " (needs %s)", p.Name)
			} else {
				fmt.Fprintf(&b, " (%s=%s)", p.Name, p.Default)
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func savedList() *list {
	l := &list{columns: []string{"query", "title", "parameters", "doc"}}
	for _, q := range graph.Saved() {
		var params []string
		for _, p := range q.Params {
			params = append(params, p.Name+"="+p.Default)
		}
		l.add("@"+q.Name, q.Title, strings.Join(params, " "), q.Doc)
	}
	return l
}
