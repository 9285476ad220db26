package graph

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kg/graph/fact"
)

// newsroom for the extras of queries: facts with times, ends open and none, with
// confidence and status.
func timedGraph(t *testing.T) *Graph {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "g")
	if err := Init(dir, ""); err != nil {
		t.Fatal(err)
	}
	g, err := Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close() })
	at := func(f fact.Fact, time string, confidence float64) fact.Fact {
		f.Qualifiers.Time, f.Confidence = time, confidence
		return f
	}
	planned := at(typed(biden, "visits", guatemala), "2024-07", 0.6)
	planned.Status = fact.Planned
	art, facts := said("a", "2024-05-07",
		at(typed(blinken, "leads", mission), "2024-05-07", 0.9),
		at(typed(biden, "meets", arevalo), "2024-03", 0.7),
		at(typed(us, "aids", guatemala), "2021/..", 0.5),
		at(typed(blinken, "meets", arevalo), "", 0.8),
		at(typed(arevalo, "visits", us), "../2023", 0.4),
		planned)
	if _, err := g.Add(ctx, art, facts); err != nil {
		t.Fatal(err)
	}
	return g
}

// asked gives of each row the values under some names.
func asked(g *Graph, program string, o QueryOptions, names ...string) (string, error) {
	var out []string
	for r, err := range g.Query(ctx, program, o) {
		if err != nil {
			return "", err
		}
		var cells []string
		for _, n := range names {
			b, err := json.Marshal(r[n])
			if err != nil {
				return "", err
			}
			s := strings.Trim(strings.NewReplacer(`\u003c`, "", `\u003e`, "", "urn:newsgraph:", "").Replace(string(b)), `"`)
			cells = append(cells, s)
		}
		out = append(out, strings.Join(cells, " "))
	}
	return strings.Join(out, "; "), nil
}

func TestQueryExtras(t *testing.T) {
	g := timedGraph(t)
	for _, c := range []struct{ program, names, want string }{
		{`kg.entity("Blinken").all()`, "id", "e:Antony_Blinken"},
		{`kg.entity("<e:Guatemala>").all()`, "id", "e:Guatemala"},
		{`kg.entities("Blinken", "Washington").order().all()`, "id", "e:Antony_Blinken; e:United_States"},
		{`kg.entity("Blinken").facts("leads").all()`, "subject relation object time status confidence", "e:Antony_Blinken r:leads e:US_delegation 2024-05-07 asserted 0.9"},
		{`kg.entity("Arevalo").facts("meets", "r:visits").count() == 3 && g.emit("three")`, "id", "three"},
		{`kg.facts("visits").status("planned").all()`, "subject time", "e:Joe_Biden 2024-07"},
		{`kg.facts().during("2024-05").all()`, "relation", "r:leads; r:aids"},
		{`kg.facts().during("2022", "2022-06-30").all()`, "relation", "r:aids; r:visits"},
		{`kg.facts().during("2020").all()`, "subject", "e:Bernardo_Arevalo"},
		{`kg.facts().during("2024").status("asserted").confidence(0.7).all()`, "relation", "r:leads; r:meets"},
		{`kg.facts("leads").confidence(0.95).all()`, "relation", ""},
		{`kg.facts("leads").has("kg:status", "asserted").tag("f").limit(1).all()`, "relation f", ""},
		{`kg.facts("leads").sources().all()`, "article exact start rule", "a:a Antony Blinken leads US delegation in a. 0 test"},
		{`kg.facts("leads").out("kg:object").all()`, "id relation", "e:US_delegation null"},
		{`g.emit(kg.facts("leads").tagArray()[0].object)`, "id", "e:US_delegation"},
		{`kg.path("Blinken", "Biden")`, "step from relation to back", "1 e:Antony_Blinken r:meets e:Bernardo_Arevalo false; 2 e:Bernardo_Arevalo r:meets e:Joe_Biden false"},
	} {
		got, err := asked(g, c.program, QueryOptions{}, strings.Fields(c.names)...)
		if err != nil {
			t.Errorf("%s: %v", c.program, err)
			continue
		}
		if c.want == "" && strings.Contains(c.names, "f") && strings.Contains(c.program, "tag") {
			if !strings.HasPrefix(got, "r:leads f:") {
				t.Errorf("%s: %s", c.program, got)
			}
			continue
		}
		if sorted(got) != sorted(c.want) {
			t.Errorf("%s\n got %s\nwant %s", c.program, got, c.want)
		}
	}
	for program, want := range map[string]string{
		`kg.entity("Nobody")`:                     `entity(): nothing is named "Nobody"`,
		`kg.entity({})`:                           "entity(): takes a string",
		`kg.path("Blinken", "US")`:                "",
		`kg.path("US delegation", "Joe Biden")`:   "",
		`kg.path("Blinken", "Nowhere")`:           `path(): nothing is named "Nowhere"`,
		`kg.facts().during("May")`:                `during(): "May" is no day, month or year`,
		`kg.facts().confidence("high")`:           "confidence(): takes a number",
		`kg.facts().status()`:                     "status(): takes at least 1 arguments",
		`kg.facts().during("2024", "2025", "26")`: "during(): takes 1 to 2 arguments",
	} {
		_, err := asked(g, program, QueryOptions{}, "id")
		if want == "" != (err == nil) || err != nil && (!errors.Is(err, ErrQuery) || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %s", program, err, want)
		}
	}
}

func sorted(s string) string {
	parts := strings.Split(s, "; ")
	for i := range parts {
		for j := range i {
			if parts[i] < parts[j] {
				parts[i], parts[j] = parts[j], parts[i]
			}
		}
	}
	return strings.Join(parts, "; ")
}

func TestExplain(t *testing.T) {
	g := timedGraph(t)
	var plans []Plan
	o := QueryOptions{Explain: func(p Plan) { plans = append(plans, p) }}
	if _, err := asked(g, `kg.facts("leads").all(); g.V("<r:meets>").in("kg:relation").count()`, o, "id"); err != nil {
		t.Fatal(err)
	}
	if len(plans) != 2 || plans[0].Rows != 1 || plans[1].Rows != 2 {
		t.Fatalf("plans %+v", plans)
	}
	if !strings.Contains(plans[0].Text, "urn:newsgraph:r:leads") || !strings.Contains(plans[0].Text, ": 1\n") {
		t.Errorf("the plan names no relation or no size:\n%s", plans[0].Text)
	}
}

func TestGraphQL(t *testing.T) {
	g := timedGraph(t)
	for _, c := range []struct{ question, want string }{
		{`{ people(kg:kind: "person", first: 10) { name: rdfs:label } }`, `{"name":"Antony Blinken"}|{"name":"Bernardo Arevalo"}|{"name":"Joe Biden"}`},
		{`{ it(id: <e:US_delegation>) { id, led: ~r:leads { rdfs:label } } }`, `{"id":"\u003curn:newsgraph:e:US_delegation\u003e","led":{"rdfs:label":"Antony Blinken"}}`},
		{`{ facts(kg:relation: <r:leads>) { kg:subject { rdfs:label } kg:time } }`, `{"kg:subject":{"rdfs:label":"Antony Blinken"},"kg:time":"2024-05-07"}`},
		{`{ a: n(kg:relation: <r:leads>) { kg:time } b: n(kg:relation: <r:aids>) { kg:time } }`, `{"a":{"kg:time":"2024-05-07"},"b":{"kg:time":"2021/.."}}`},
		{`{ none(kg:relation: <r:nothing>) { id } }`, ``},
	} {
		var rows []string
		for r, err := range g.Query(ctx, c.question, QueryOptions{Lang: "graphql"}) {
			if err != nil {
				t.Errorf("%s: %v", c.question, err)
				break
			}
			b, err := json.Marshal(r)
			if err != nil {
				t.Fatal(err)
			}
			rows = append(rows, string(b))
		}
		got := sorted(strings.Join(rows, "; "))
		if want := sorted(strings.ReplaceAll(c.want, "|", "; ")); got != want {
			t.Errorf("%s\n got %s\nwant %s", c.question, got, want)
		}
	}
	for _, bad := range []string{"", "{", "{a}", "mutation { a }", "{ a { * } b }", strings.Repeat("{a", 30000), strings.Repeat("{a ", 100) + strings.Repeat("}", 100), `{ a(first: "x") { id } }`, `{ a(id: {b: 1}) { id } }`, "\x00", "{ a @x { id } }", "{ a { b @unnest { id } } }"} {
		o := QueryOptions{Lang: "graphql", Timeout: time.Minute}
		for _, err := range g.Query(ctx, bad, o) {
			if err != nil && !errors.Is(err, ErrQuery) {
				t.Errorf("%.40q: %v", bad, err)
			}
		}
	}
	if _, err := asked(g, "x", QueryOptions{Lang: "sparql"}, "id"); !errors.Is(err, ErrQuery) {
		t.Errorf("an unknown language: %v", err)
	}
}
