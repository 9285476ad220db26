package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ergochat/readline"

	"kg/graph"
)

// samplesGraph is a graph of the sample articles, opened for reading.
func samplesGraph(t *testing.T) *graph.Graph {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "g")
	if _, errs, code := kg(t, "", "add", "--graph", dir, filepath.Join("..", "..", "testdata", "articles")); code != 0 {
		t.Fatal(errs)
	}
	g, err := graph.Open(dir, &graph.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close() })
	return g
}

// typed types keys at a prompt on a terminal that is none, and gives what the
// program printed, what it complained of, and the history it kept.
func typed(t *testing.T, g *graph.Graph, keys string) (out, errs, history string) {
	t.Helper()
	var stdout, stderr strings.Builder
	file := filepath.Join(t.TempDir(), "history")
	p := &prompt{app: &app{out: newOutput(&stdout), err: &stderr}, g: g, format: "csv", opts: graph.QueryOptions{Limit: 100}, stop: context.WithCancel}
	none := func() error { return nil }
	if err := p.open(&readline.Config{Stdin: strings.NewReader(keys), Stdout: io.Discard, Stderr: io.Discard, HistoryFile: file,
		FuncIsTerminal: func() bool { return true }, FuncMakeRaw: none, FuncExitRaw: none, FuncGetSize: func() (int, int) { return 200, 50 }}); err != nil {
		t.Fatal(err)
	}
	if err := p.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return stdout.String(), stderr.String(), string(b)
}

func TestPrompt(t *testing.T) {
	g := samplesGraph(t)
	const enter, tab, up, ctrlC, ctrlD = "\r", "\t", "\x1b[A", "\x03", "\x04"
	out, errs, history := typed(t, g, strings.Join([]string{
		".help",
		`g.emit({one: 1})`,
		"g.emit({", "two:", "2})", // one program on three lines
		`kg.entity("Anto` + tab + `").facts("leads` + tab + `").lim` + tab + `(1).al` + tab + `()`,
		`g.emit("never` + ctrlC + `g.emit({three: 3})`,
		`g.V(`, ``, // an empty line runs what is there
		".explain " + `g.V("<e:Antony_Bl` + tab + `>").out("r:leads").count()`,
		".format jsonl", ".limit 1", `g.emit(4); g.emit(5)`,
		".limit x", ".nothing", "@met", "@around thing=Antony Blinken",
		up + up + up + up + up + up, // .format, .limit and so on are in the history too
		".lang graphql", `{ things(kg:kind: "country", first: 1) { id` + enter + ` name: rdfs:label } }`,
	}, enter)+enter+ctrlD)
	for _, want := range []string{
		"Tab completes methods", "one\n1\n", "two\n2\n", "urn:newsgraph:r:leads", "three\n3\n",
		"Hop(", " result in ", `{"id":4}`, "Guatemala",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("the prompt printed no %q", want)
		}
	}
	for _, never := range []string{"never", `{"id":5}`} {
		if strings.Contains(out, never) {
			t.Errorf("the prompt printed %q", never)
		}
	}
	for _, want := range []string{"kg: query: line ", "kg: .limit x: give a number", "kg: there is no .nothing"} {
		if !strings.Contains(errs, want) {
			t.Errorf("the prompt complained of no %q", want)
		}
	}
	if !strings.Contains(history, "\ng.emit({ two: 2})\n") || strings.Contains(history, "never") {
		t.Errorf("history %s", history)
	}
	if t.Failed() {
		t.Logf("%s\n%s\n%s", out, errs, history)
	}
}

func TestComplete(t *testing.T) {
	g := samplesGraph(t)
	for _, c := range []struct{ program, want string }{
		{`kg.en`, "entities entity"},
		{`g.V().hasR`, "hasR"},
		{`g.V().followR`, "followR followRecursive"},
		{"g.V()\n  .label", "labelContext labels"},
		{`g.em`, "emit"},
		{`rege`, "regex"},
		{`kg.entity("Antony Bl`, "Antony Blinken"},
		{`kg.path("Antony Blinken", "Guatemala Ci`, "Guatemala City"},
		{`g.V("<e:Antony_`, "Antony_Blinken"},
		{`g.V().out("r:leads`, "leads"},
		{`kg.entity("US").facts("leads`, "leads"},
		{`kg.facts("r:leads`, "leads"},
		{`g.V().has("kg:amountM`, "amountMax amountMin"},
		{`g.V().has("kg:confi`, "confidence"},
		{`g.V("<sche`, "schema:"},
		{`g.V("nothing like that`, ""},
		{`g.V("a\"").tag`, "tag tagArray tagValue"},
	} {
		words, begun, err := g.Complete(t.Context(), c.program)
		if got := strings.Join(words, " "); err != nil || got != c.want {
			t.Errorf("%s: %q, %v, want %q", c.program, got, err, c.want)
		}
		for _, w := range words {
			if !strings.HasSuffix(c.program, w[:begun]) {
				t.Errorf("%s: %s does not begin where %d bytes stand", c.program, w, begun)
			}
		}
	}
}

func TestUnfinished(t *testing.T) {
	for program, want := range map[string]bool{
		"g.V()": false, "g.V(": true, "g.V().": true, `g.V("(")`: false, `g.V("a`: true, `"a`: false, "var a = [": true, "var a =": true, ".help (": false, "@met (": false,
		".explain g.V(": true, "`a": true, `g.V("\"(")`: false, "})": false,
	} {
		if got := unfinished(program); got != want {
			t.Errorf("%s: %v", fmt.Sprintf("%q", program), got)
		}
	}
}
