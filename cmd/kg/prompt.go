package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/ergochat/readline"

	"kg/graph"
)

// prompt asks for one program after the other, answers each, and goes on after
// mistakes.
type prompt struct {
	*app
	g      *graph.Graph
	format string
	opts   graph.QueryOptions
	lines  *readline.Instance
	stop   func(context.Context) (context.Context, context.CancelFunc) // of one query
}

const promptHelp = `A program in Gizmo runs when its brackets are closed; an empty line runs it too.
  kg.entity("Blinken").facts().all()          the facts of a thing
  g.V("<e:Guatemala>").in("r:visits").all()   over edges
  @met    @aid least=100000000                saved queries and their parameters
  .saved              saved queries
  .explain PROGRAM    what is walked, with sizes and time
  .format NAME        table, json, jsonl or csv
  .limit N  .timeout 10s  .lang gizmo|graphql
  .exit               or Ctrl-D; Ctrl-C gives a line up, or ends a query
Tab completes methods, relations and names of things; the arrows and Ctrl-R find earlier lines.`

// prompt reads programs from a terminal until its end.
func (a *app) prompt(ctx context.Context, g *graph.Graph, format string, opts graph.QueryOptions) error {
	p := &prompt{app: a, g: g, format: format, opts: opts, stop: func(ctx context.Context) (context.Context, context.CancelFunc) {
		return signal.NotifyContext(ctx, os.Interrupt)
	}}
	// An interrupt ends a query and not the prompt, so the program's own context,
	// which ends with the first one, is of no use here.
	ctx = context.WithoutCancel(ctx)
	ended, stop := signal.NotifyContext(ctx, syscall.SIGTERM)
	defer stop()
	err := p.open(&readline.Config{Stdin: io.NopCloser(a.in), Stdout: os.Stdout, Stderr: os.Stderr, HistoryFile: historyFile()})
	if err != nil {
		return err
	}
	defer context.AfterFunc(ended, func() { p.lines.Close() })()
	fmt.Fprintf(a.out, "%s: ask in Gizmo; .help tells more, .exit ends\n", a.folder())
	return p.run(ctx)
}

// historyFile is where lines are kept for the next time; none if there is no place.
func historyFile() string {
	dir, err := os.UserConfigDir()
	if err != nil || os.MkdirAll(filepath.Join(dir, "kg"), 0o700) != nil {
		return ""
	}
	return filepath.Join(dir, "kg", "query-history")
}

func (p *prompt) open(c *readline.Config) (err error) {
	c.Prompt, c.DisableAutoSaveHistory, c.HistorySearchFold, c.AutoComplete = "kg> ", true, true, p
	c.InterruptPrompt, c.EOFPrompt = "^C", ""
	p.lines, err = readline.NewFromConfig(c)
	return err
}

func (p *prompt) run(ctx context.Context) error {
	defer p.lines.Close()
	for {
		program, err := p.read()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.Is(err, readline.ErrInterrupt):
			continue
		case err != nil:
			return err
		}
		if program == ".exit" {
			return nil
		}
		if err := p.answerTo(ctx, program); err != nil {
			p.out.Flush()
			report(p.err, err)
		}
		if err := p.out.Flush(); err != nil {
			return err
		}
	}
}

// read reads lines until a program is whole.
func (p *prompt) read() (string, error) {
	if err := p.out.Flush(); err != nil {
		return "", err
	}
	var all []string
	p.lines.SetPrompt("kg> ")
	for {
		line, err := p.lines.ReadLine()
		if err != nil {
			return "", err
		}
		if line = strings.TrimRight(line, " \t"); line == "" && len(all) == 0 {
			continue
		}
		all = append(all, line)
		program := strings.TrimSpace(strings.Join(all, "\n"))
		if line == "" || !unfinished(program) {
			p.keep(program)
			return program, nil
		}
		p.lines.SetPrompt("... ")
	}
}

// keep puts a program into the history, on one line where that is the same.
func (p *prompt) keep(program string) {
	if strings.Contains(program, "//") {
		return // a comment would swallow the lines after it
	}
	p.lines.SaveToHistory(strings.Join(strings.Fields(program), " ")) // what can't be kept is not worth an error
}

// unfinished says whether brackets, a string or a chain of methods are open at the
// end of a program. Commands and saved queries are one line.
func unfinished(program string) bool {
	if rest, ok := strings.CutPrefix(program, ".explain"); ok {
		program = strings.TrimSpace(rest)
	} else if strings.HasPrefix(program, ".") || strings.HasPrefix(program, "@") {
		return false
	}
	open, quote := 0, byte(0)
	for i := 0; i < len(program); i++ {
		c := program[i]
		switch {
		case quote != 0 && c == '\\':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'' || c == '`':
			quote = c
		case strings.IndexByte("([{", c) >= 0:
			open++
		case strings.IndexByte(")]}", c) >= 0:
			open--
		}
	}
	return open > 0 || quote == '`' || strings.HasSuffix(program, ".") || strings.HasSuffix(program, ",") || strings.HasSuffix(program, "=")
}

// answerTo runs a program, a saved query or a command of the prompt.
func (p *prompt) answerTo(ctx context.Context, text string) error {
	ctx, cancel := p.stop(ctx)
	defer cancel()
	opts := p.opts
	command, rest, _ := strings.Cut(text, " ")
	switch {
	case strings.HasPrefix(text, "@"):
		return p.saved(ctx, text, opts)
	case !strings.HasPrefix(text, "."):
		return p.answer(p.g, p.format, p.g.Query(ctx, text, opts))
	}
	rest = strings.TrimSpace(rest)
	switch command {
	case ".help":
		fmt.Fprintln(p.out, promptHelp)
	case ".saved":
		return p.out.write("table", savedList())
	case ".explain":
		return p.explained(ctx, rest, opts)
	case ".format":
		return (&choice{names: queryFormats[:]}).set(rest, &p.format)
	case ".lang":
		return (&choice{names: graph.Languages()}).set(rest, &p.opts.Lang)
	case ".limit":
		if _, err := fmt.Sscanf(rest, "%d", &opts.Limit); err != nil || opts.Limit < 1 {
			return usagef(".limit %s: give a number of rows", rest)
		}
		p.opts.Limit = opts.Limit
	case ".timeout":
		d, err := time.ParseDuration(rest)
		if err != nil || d <= 0 {
			return usagef(".timeout %s: give a time such as 10s", rest)
		}
		p.opts.Timeout = d
	default:
		return usageError{fmt.Errorf("there is no %s", command), ".help lists what there is"}
	}
	return nil
}

// saved runs "@name parameter=value ...".
func (p *prompt) saved(ctx context.Context, text string, opts graph.QueryOptions) error {
	name, rest, _ := strings.Cut(strings.TrimPrefix(text, "@"), " ")
	var params []string
	for _, f := range strings.Fields(rest) {
		if strings.Contains(f, "=") || len(params) == 0 {
			params = append(params, f)
		} else {
			params[len(params)-1] += " " + f // of a value of several words
		}
	}
	var err error
	if opts.Params, err = parseParams(params); err != nil {
		return err
	}
	return p.answer(p.g, p.format, p.g.RunSaved(ctx, name, opts))
}

// writePlan writes how a path was answered.
func (a *app) writePlan(p graph.Plan) {
	fmt.Fprintf(a.out, "%s%s in %s\n", p.Text, count(p.Rows, "result", "results"), p.Took.Round(time.Microsecond))
}

// explained runs a program for its plans alone.
func (p *prompt) explained(ctx context.Context, text string, opts graph.QueryOptions) error {
	opts.Explain = p.writePlan
	for _, err := range p.g.Query(ctx, text, opts) {
		if err != nil {
			return err
		}
	}
	return nil
}

// Do completes a line, for the line editor.
func (p *prompt) Do(line []rune, pos int) (endings [][]rune, begun int) {
	text := string(line[:pos])
	words, n, err := p.complete(text)
	if err != nil {
		return nil, 0 // a prompt has no place to tell it
	}
	for _, w := range words {
		endings = append(endings, []rune(w[n:]))
	}
	return endings, len([]rune(text[len(text)-n:]))
}

func (p *prompt) complete(text string) (words []string, begun int, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	text = strings.TrimPrefix(text, ".explain ")
	if strings.ContainsAny(text, " (") || !strings.HasPrefix(text, ".") && !strings.HasPrefix(text, "@") {
		return p.g.Complete(ctx, text)
	}
	all := []string{".explain ", ".exit", ".format ", ".help", ".lang ", ".limit ", ".saved", ".timeout "}
	for _, q := range graph.Saved() {
		all = append(all, "@"+q.Name)
	}
	for _, w := range all {
		if strings.HasPrefix(w, text) {
			words = append(words, w)
		}
	}
	return words, len(text), nil
}
