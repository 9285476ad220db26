package gizmo

import (
	"context"
	"fmt"
	"maps"
	"math/rand"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/memstore"
	"github.com/cayleygraph/quad"

	"kg/graph/internal/store"
)

// way is a part of a path: how Gizmo writes it, and where it leads from a set of
// nodes by the plain quads, onwards and back.
type way struct {
	text      string
	on, back  func(set) set
	different bool // Cayley can't run it, or not rightly
}

type set map[string]bool

type plainGraph struct {
	quads []quad.Quad
	nodes set
}

func randomGraph(r *rand.Rand) *plainGraph {
	g := &plainGraph{nodes: set{}}
	seen := map[quad.Quad]bool{}
	for range 26 {
		q := quad.Quad{Subject: iri(fmt.Sprint("n", r.Intn(14))), Predicate: iri(fmt.Sprint("p", r.Intn(3))), Object: iri(fmt.Sprint("n", r.Intn(14)))}
		if r.Intn(4) == 0 {
			q.Label = iri("l")
		}
		if !seen[q] {
			seen[q] = true
			g.quads = append(g.quads, q)
		}
		g.nodes[q.Subject.String()], g.nodes[q.Object.String()] = true, true
	}
	return g
}

// hop goes over edges of a predicate from one end to the other.
func (g *plainGraph) hop(p quad.Value, from, to quad.Direction) func(set) set {
	return func(in set) set {
		out := set{}
		for _, q := range g.quads {
			if q.Predicate == p && in[q.Get(from).String()] {
				out[q.Get(to).String()] = true
			}
		}
		return out
	}
}

// levels is what a recursion reaches, and in which turn.
func levels(turn func(set) set, from set, most int) map[string]int {
	out := map[string]int{}
	for depth := 1; len(from) > 0 && (most < 0 || depth <= most); depth++ {
		next := set{}
		for v := range turn(from) {
			if out[v] == 0 {
				out[v], next[v] = depth, true
			}
		}
		from = next
	}
	return out
}

func reach(turn func(set) set, most int) func(set) set {
	return func(in set) set {
		out := set{}
		for v := range levels(turn, in, most) {
			out[v] = true
		}
		return out
	}
}

func joined(ways ...way) way {
	w := way{on: func(s set) set { return s }, back: func(s set) set { return s }}
	for _, next := range ways {
		on, back := w.on, w.back
		w.text += next.text
		w.on = func(s set) set { return next.on(on(s)) }
		w.back = func(s set) set { return back(next.back(s)) }
		w.different = w.different || next.different
	}
	return w
}

func (g *plainGraph) randomWay(r *rand.Rand, deep int) way {
	p := iri(fmt.Sprint("p", r.Intn(3)))
	out, in := g.hop(p, quad.Subject, quad.Object), g.hop(p, quad.Object, quad.Subject)
	switch n := r.Intn(8); {
	case n < 3:
		return way{text: fmt.Sprintf(".out(%q)", p.String()), on: out, back: in}
	case n < 5:
		return way{text: fmt.Sprintf(".in(%q)", p.String()), on: in, back: out}
	case n == 5:
		both := func(s set) set { u := out(s); maps.Copy(u, in(s)); return u }
		return way{text: fmt.Sprintf(".both(%q)", p.String()), on: both, back: both, different: true}
	case n == 6 || deep == 0:
		has := func(s set) set {
			kept := set{}
			for v := range s {
				if len(out(set{v: true})) > 0 {
					kept[v] = true
				}
			}
			return kept
		}
		return joined(way{text: fmt.Sprintf(".has(%q)", p.String()), on: has, back: has}, way{text: fmt.Sprintf(".out(%q)", p.String()), on: out, back: in})
	}
	return g.randomRecursion(r, deep-1)
}

func (g *plainGraph) randomRecursion(r *rand.Rand, deep int) way {
	turn := g.randomWay(r, deep)
	if r.Intn(2) == 0 {
		turn = joined(turn, g.randomWay(r, deep))
	}
	most := []int{-1, 1, 2, 3}[r.Intn(4)]
	nested := strings.Contains(turn.text, "followRecursive")
	return way{text: fmt.Sprintf(".followRecursive(g.M()%s, %d)", turn.text, most), on: reach(turn.on, most), back: reach(turn.back, most), different: turn.different || nested}
}

// TestRecursions asks for random recursions of random graphs: alone, within paths of
// g.M(), backwards, within each other, as parts of intersections and differences. The
// answers are those of the plain quads, over our store and over Cayley's, and those of
// Cayley's own runtime where it can.
func TestRecursions(t *testing.T) {
	r := rand.New(rand.NewSource(3))
	asked, compared := 0, 0
	for round := range 4 {
		g := randomGraph(r)
		mem := memstore.New(g.quads...)
		ours, err := store.Open(filepath.Join(t.TempDir(), "graph"), nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := ours.Apply(&store.Batch{Add: g.quads}); err != nil {
			t.Fatal(err)
		}
		for range 45 {
			program, want, different := g.randomProgram(r)
			asked++
			for on, qs := range map[string]graph.QuadStore{"our store": ours, "memory": mem} {
				rows, err := runOn(t, qs, program, Options{})
				if err != nil {
					t.Fatalf("round %d, on %s: %s: %v", round, on, program, err)
				}
				if got := distinct(rows); !slices.Equal(got, want.sorted()) {
					t.Fatalf("round %d, on %s: %s\n got %v\nwant %v", round, on, program, got, want.sorted())
				}
			}
			if different {
				continue
			}
			compared++
			if got := distinct(theirsOn(t, memstore.New(g.quads...), program)); !slices.Equal(got, want.sorted()) {
				t.Fatalf("round %d: Cayley: %s\n got %v\nwant %v", round, program, got, want.sorted())
			}
		}
		if err := ours.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if compared < asked/4 {
		t.Errorf("of %d programs only %d could be compared with Cayley's runtime", asked, compared)
	}
}

// randomProgram is a program with a recursion, and what it leads to.
func (g *plainGraph) randomProgram(r *rand.Rand) (program string, want set, different bool) {
	a, b := iri(fmt.Sprint("n", r.Intn(14))).String(), iri(fmt.Sprint("n", r.Intn(14))).String()
	rec, before, after := g.randomRecursion(r, 1), g.randomWay(r, 0), g.randomWay(r, 0)
	at := set{a: true}
	different = rec.different || before.different || after.different
	switch r.Intn(7) {
	case 0:
		return fmt.Sprintf("g.V(%q, %q)%s%s.all()", a, b, rec.text, after.text), after.on(rec.on(set{a: true, b: true})), different
	case 1:
		w := joined(before, rec, after)
		return fmt.Sprintf("g.V(%q).follow(g.M()%s).all()", a, w.text), w.on(at), different
	case 2:
		w := joined(before, rec, after)
		return fmt.Sprintf("g.V(%q).followR(g.M()%s).all()", a, w.text), w.back(at), different
	case 3:
		w := joined(before, rec)
		want = set{}
		if w.back(g.nodes)[a] {
			want[a] = true
		}
		return fmt.Sprintf("g.V(%q).tag(\"x\")%s.back(\"x\").all()", a, w.text), want, different
	case 4:
		want = set{}
		other := rec.on(set{b: true})
		for v := range before.on(at) {
			if other[v] {
				want[v] = true
			}
		}
		return fmt.Sprintf("g.V(%q)%s.and(g.V(%q)%s).all()", a, before.text, b, rec.text), want, different
	case 5:
		want = set{}
		other := rec.on(set{b: true})
		for v := range before.on(at) {
			if !other[v] {
				want[v] = true
			}
		}
		return fmt.Sprintf("g.V(%q)%s.except(g.V(%q)%s).all()", a, before.text, b, rec.text), want, different
	}
	want = after.on(at)
	maps.Copy(want, rec.on(before.on(at)))
	return fmt.Sprintf("var m = g.M()%s; g.V(%q)%s.or(g.V(%q).follow(m)).all()", joined(before, rec).text, a, after.text, a), want, different
}

// distinct is the places that rows tell of, each once: how often one comes Cayley
// leaves to chance where a recursion began at several.
func distinct(rows []string) []string {
	var out []string
	for _, row := range rows {
		_, id, _ := strings.Cut(row, `"id":"\u003c`)
		id, _, _ = strings.Cut(id, `\u003e"`)
		out = append(out, "<"+id+">")
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (s set) sorted() []string { return slices.Sorted(maps.Keys(s)) }

// TestRecursionTells gives names with each node: in which turn it was reached, what was
// saved where the recursion began, in which ways, and in the last turn.
func TestRecursionTells(t *testing.T) {
	stored := kept(t)
	r := rand.New(rand.NewSource(5))
	for _, program := range []string{
		`g.V("<http://x/alice>").tag("a").followRecursive("<http://x/follows>", "d").all()`,
		`g.V("<http://x/alice>").tag("a").followRecursive(g.M().tag("before").out("<http://x/follows>").tag("b"), -1, "d").all()`,
		`g.V("<http://x/alice>").follow(g.M().tag("a").followRecursive(g.M().out("<http://x/follows>", "p"), 2, ["d", "e"])).all()`,
		`g.V("<http://x/greg>").followR(g.M().followRecursive("<http://x/follows>", "d").tag("end")).all()`,
		`g.V("<http://x/bob>").save("<http://x/age>", "age").followRecursive("<http://x/follows>").saveOpt("<http://x/status>", "s").all()`,
		`g.V("<http://x/bob>").in("<http://x/follows>").unique().tag("x").out("<http://x/follows>").is("<http://x/bob>").followRecursive("<http://x/follows>").all()`,
	} {
		want := theirs(t, program)
		slices.Sort(want)
		for on, qs := range map[string]graph.QuadStore{"memory": people(), "the store": stored} {
			got, err := runOn(t, qs, program, Options{})
			if err != nil {
				t.Fatalf("%s: %v", program, err)
			}
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("on %s: %s\n got %s\nwant %s", on, program, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
			}
		}
	}
	for range 40 {
		g := randomGraph(r)
		turn := g.randomWay(r, 1)
		a := iri(fmt.Sprint("n", r.Intn(14))).String()
		var want []string
		for v, depth := range levels(turn.on, set{a: true}, -1) {
			want = append(want, fmt.Sprintf(`{"a":%q,"d":%d,"id":%q}`, a, depth, v))
		}
		slices.Sort(want)
		got, err := runOn(t, memstore.New(g.quads...), fmt.Sprintf("g.V(%q).tag(\"a\").followRecursive(g.M()%s, -1, \"d\").all()", a, turn.text), Options{})
		if err != nil {
			t.Fatal(err)
		}
		for i := range got {
			got[i] = strings.NewReplacer(`\u003c`, "<", `\u003e`, ">").Replace(got[i])
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s from %s\n got %v\nwant %v", turn.text, a, got, want)
		}
	}
}

// A recursion ends with its run, however far it would go.
func TestRecursionEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	err := Run(ctx, kept(t), `g.V().tag("a").followRecursive(g.M().both(), -1).all(); for (;;) g.V().followRecursive(g.M().both(), -1).count()`, Options{}, func(Row) bool { cancel(); return true })
	if err == nil || ctx.Err() == nil {
		t.Errorf("the run ended with %v, its context with %v", err, ctx.Err())
	}
}

// BenchmarkRecursion reaches 20,000 things from one, over a chain of wide steps.
func BenchmarkRecursion(b *testing.B) {
	s, err := store.Open(filepath.Join(b.TempDir(), "graph"), nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	r := rand.New(rand.NewSource(1))
	var quads []quad.Quad
	for i := range 60000 {
		quads = append(quads, quad.Quad{Subject: iri(fmt.Sprint("n", r.Intn(20000))), Predicate: iri("knows"), Object: iri(fmt.Sprint("n", r.Intn(20000))), Label: iri(fmt.Sprint("l", i))})
	}
	if err := s.Apply(&store.Batch{Add: quads}); err != nil {
		b.Fatal(err)
	}
	if err := s.Index(); err != nil {
		b.Fatal(err)
	}
	for name, program := range map[string]string{
		"alone":      `g.emit(g.V("<http://x/n1>").followRecursive("<http://x/knows>", -1).count())`,
		"inMorphism": `g.emit(g.V("<http://x/n1>").follow(g.M().followRecursive("<http://x/knows>", -1)).count())`,
		"backwards":  `g.emit(g.V("<http://x/n1>").followR(g.M().followRecursive("<http://x/knows>", -1)).count())`,
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := Run(context.Background(), s, program, Options{}, func(Row) bool { return true }); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
