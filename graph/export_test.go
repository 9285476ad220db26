package graph

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"kg/graph/fact"
)

func export(t *testing.T, g *Graph, format string, o ExportOptions) string {
	t.Helper()
	var b strings.Builder
	if err := g.Export(ctx, &b, format, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// parsed runs a parser that is not ours over s and gives what it prints.
func parsed(t *testing.T, s string, command ...string) string {
	t.Helper()
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stdin = strings.NewReader(s)
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s (make test installs what the tests need): %v\n%s\n%s", command[0], err, errs.String(), s)
	}
	return string(out)
}

const readGraphML = `
import sys, networkx
g = networkx.parse_graphml(sys.stdin.read())
print(g.number_of_nodes(), g.number_of_edges())
for a, b, d in g.edges(data=True):
    if d.get("amount"):
        print(g.nodes[a]["label"], d["relation"], g.nodes[b]["label"], d["amount"], d["unit"], d["time"])
`

// Each format is read by a parser of somebody else's, and says what the graph
// does.
func TestFormats(t *testing.T) {
	g := open(t, newsroom()...)
	checks := map[string]func(s string){
		"nquads": func(s string) {
			if got := strings.Count(parsed(t, s, "rapper", "-q", "-i", "nquads", "-o", "nquads", "-", "urn:x:"), "\n"); got != strings.Count(s, "\n") {
				t.Errorf("rapper reads %d of %d quads", got, strings.Count(s, "\n"))
			}
		},
		"trig": func(s string) {
			want := strings.Count(export(t, g, "nquads", ExportOptions{}), "\n")
			if got := strings.Count(parsed(t, s, "rapper", "-q", "-i", "trig", "-o", "nquads", "-", "urn:x:"), "\n"); got != want {
				t.Errorf("rapper reads %d of %d quads", got, want)
			}
		},
		"turtle": func(s string) {
			out := parsed(t, s, "rapper", "-q", "-i", "turtle", "-o", "ntriples", "-", "urn:x:")
			if !strings.Contains(out, "<urn:newsgraph:e:Antony_Blinken> <urn:newsgraph:r:leads> <urn:newsgraph:e:US_delegation>") {
				t.Errorf("an asserted edge is missing:\n%s", out)
			}
		},
		"graphml": func(s string) {
			if got, want := parsed(t, s, "python3", "-c", readGraphML), "7 6\nUnited States aids Guatemala 170000000.0 USD 2024-03\n"; got != want {
				t.Errorf("networkx reads %q, want %q", got, want)
			}
		},
		"dot": func(s string) {
			if out := parsed(t, s, "dot", "-Tsvg"); !strings.Contains(out, "Antony Blinken") {
				t.Error("graphviz draws no Blinken")
			}
		},
		"jsonl": func(s string) {
			n := 0
			for line := range strings.Lines(s) {
				var f fact.Fact
				if err := json.Unmarshal([]byte(line), &f); err != nil {
					t.Error(err)
				}
				n++
			}
			if n != 7 {
				t.Errorf("%d facts, want 7", n)
			}
		},
	}
	for _, f := range Formats() {
		check := checks[f.Name]
		if check == nil {
			t.Errorf("%s has no check by another parser", f.Name)
			continue
		}
		s := export(t, g, f.Name, ExportOptions{})
		check(s)
		if again := export(t, g, f.Name, ExportOptions{}); again != s {
			t.Errorf("%s differs when written again", f.Name)
		}
		moved := export(t, g, f.Name, ExportOptions{Base: "https://data.example.org/"})
		for _, left := range []string{"urn:newsgraph:e:", "urn:newsgraph:f:", "urn:newsgraph:a:"} {
			if strings.Contains(moved, left) {
				t.Errorf("%s under another base still says %s", f.Name, left)
			}
		}
	}
	if err := g.Export(ctx, &strings.Builder{}, "pdf", ExportOptions{}); err == nil || !strings.Contains(err.Error(), "turtle") {
		t.Errorf("an unknown format: %v", err)
	}
}

// Turtle can't say who claims a thing or that it is denied: it states neither,
// but claims on request.
func TestTurtleStatesWhatIsAsserted(t *testing.T) {
	claim := with(aid("2024-03", 5), fact.Claimed, blinken)
	denial := with(typed(us, "aids", arevalo), fact.Denied)
	a, f := said("a", "2024-05-07", claim, denial)
	g := open(t, entry{a, f})
	edge := "e:United_States r:aids e:Guatemala"
	has := func(o ExportOptions) bool {
		s := export(t, g, "turtle", o)
		if strings.Contains(s, "r:aids e:Bernardo_Arevalo") {
			t.Error("a denied edge is stated")
		}
		return strings.Contains(strings.ReplaceAll(s, " ;\n    ", " ; "), "r:aids e:Guatemala") || strings.Contains(s, edge)
	}
	if has(ExportOptions{}) {
		t.Error("a claim is stated without being asked for")
	}
	if !has(ExportOptions{Claimed: true}) {
		t.Error("a claim is not stated on request")
	}
}
