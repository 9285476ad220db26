package gizmo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/memstore"
	"github.com/cayleygraph/cayley/graph/refs"
	"github.com/cayleygraph/cayley/query"
	cayley "github.com/cayleygraph/cayley/query/gizmo"
	"github.com/cayleygraph/quad"

	"kg/graph/internal/store"
)

func iri(s string) quad.IRI { return quad.IRI("http://x/" + s) }

// people is a small graph: who follows whom, since when, and how old they are.
func people() *memstore.QuadStore {
	var out []quad.Quad
	add := func(s, p string, o quad.Value, label string) {
		q := quad.Quad{Subject: iri(s), Predicate: iri(p), Object: o}
		if label != "" {
			q.Label = iri(label)
		}
		out = append(out, q)
	}
	for _, f := range []string{"alice bob", "charlie bob", "charlie dani", "dani bob", "bob fred", "emily fred", "fred greg", "dani greg"} {
		a, b, _ := strings.Cut(f, " ")
		add(a, "follows", iri(b), "")
	}
	for i, n := range []string{"alice", "bob", "dani", "greg"} {
		add(n, "status", quad.String([]string{"cool", "smart"}[i%2]), "statuses")
		add(n, "age", []quad.Value{quad.Int(30), quad.Float(9.5), quad.Int(100), quad.Int(9)}[i], "")
		add(n, "since", quad.TypedString{Value: quad.String([]string{"2024-04-01", "2023-12-31", "2024-05-07", "2022-01-01"}[i]), Type: "http://www.w3.org/2001/XMLSchema#date"}, "")
	}
	return memstore.New(out...)
}

// kept is the same graph in our own store.
func kept(t testing.TB) *store.Store {
	t.Helper()
	s, err := store.Open(filepath.Join(t.TempDir(), "graph"), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Apply(&store.Batch{Add: everyQuad(t, people())}); err != nil {
		t.Fatal(err)
	}
	return s
}

func everyQuad(t testing.TB, qs graph.QuadStore) []quad.Quad {
	t.Helper()
	var out []quad.Quad
	if err := iterator.Iterate(context.Background(), qs.QuadsAllIterator()).Each(func(r refs.Ref) error {
		q, err := qs.Quad(r)
		out = append(out, q)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

func run(t testing.TB, program string, o Options) ([]string, error) {
	t.Helper()
	return runOn(t, people(), program, o)
}

func runOn(t testing.TB, qs graph.QuadStore, program string, o Options) ([]string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	var rows []string
	err := Run(ctx, qs, program, o, func(r Row) bool {
		b, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, string(b))
		return true
	})
	return rows, err
}

// theirs runs a program on Cayley's own runtime.
func theirs(t *testing.T, program string) []string {
	t.Helper()
	return theirsOn(t, people(), program)
}

func theirsOn(t *testing.T, qs graph.QuadStore, program string) []string {
	t.Helper()
	it, err := cayley.NewSession(qs).Execute(context.Background(), program, query.Options{Collation: query.JSON, Limit: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer it.Close()
	var rows []string
	for it.Next(context.Background()) {
		r := it.Result()
		if r == nil {
			continue
		}
		if _, ok := r.(map[string]any); !ok {
			r = map[string]any{"id": r}
		}
		b, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, string(b))
	}
	if it.Err() != nil {
		t.Fatalf("%s: %v", program, it.Err())
	}
	return rows
}

// What Cayley's documentation shows gives here what it gives there.
func TestAsCayley(t *testing.T) {
	stored := kept(t)
	for _, program := range []string{
		`g.V("<http://x/alice>").out("<http://x/follows>").all()`,
		`g.V("<http://x/bob>").In("<http://x/follows>").All()`,
		`g.V().all()`,
		`g.V("<http://x/bob>").both("<http://x/follows>").all()`,
		`g.V("<http://x/alice>").out().all()`,
		`g.V("<http://x/dani>").out(["<http://x/follows>", "<http://x/status>"]).all()`,
		`g.V("<http://x/dani>").out(["<http://x/follows>", "<http://x/status>"], "pred").all()`,
		`g.V("<http://x/charlie>").out(g.V("<http://x/follows>")).all()`,
		`g.V("<http://x/bob>").tag("a").out("<http://x/follows>").tag("b").back("a").out("<http://x/status>").all()`,
		`g.V().has("<http://x/status>", "cool").all()`,
		`g.V().hasR("<http://x/follows>").all()`,
		`g.V().has("<http://x/age>", gt(10)).has("<http://x/age>", lt(50)).all()`,
		`g.V().has("<http://x/follows>", "<http://x/bob>").save("<http://x/status>", "s").all()`,
		`g.V("<http://x/bob>", "<http://x/emily>").saveOpt("<http://x/status>", "s").all()`,
		`g.V("<http://x/bob>").saveR("<http://x/follows>", "by").all()`,
		`g.V("<http://x/charlie>").out("<http://x/follows>").and(g.V("<http://x/alice>").out("<http://x/follows>")).all()`,
		`g.V("<http://x/charlie>").out("<http://x/follows>").or(g.V("<http://x/emily>").out("<http://x/follows>")).all()`,
		`g.V("<http://x/charlie>").out("<http://x/follows>").except(g.V("<http://x/bob>")).all()`,
		`var two = g.M().out("<http://x/follows>").out("<http://x/follows>"); g.V("<http://x/charlie>").follow(two).unique().all()`,
		`var two = g.M().out("<http://x/follows>").out("<http://x/follows>"); g.V("<http://x/greg>").followR(two).unique().all()`,
		`g.V("<http://x/alice>").followRecursive("<http://x/follows>").all()`,
		`g.V("<http://x/alice>").followRecursive("<http://x/follows>", 2).all()`,
		`g.V("<http://x/alice>").followRecursive(g.M().out("<http://x/follows>")).all()`,
		`g.V("<http://x/alice>").tag("a").followRecursive("<http://x/follows>", -1, "d").tag("b").all()`,
		`g.V("<http://x/alice>", "<http://x/charlie>").followRecursive("<http://x/follows>").out("<http://x/status>").all()`,
		`g.V("<http://x/alice>").tag("a").followRecursive("<http://x/follows>").back("a").all()`,
		`g.V("<http://x/greg>").follow(g.M().followRecursive(g.M().in("<http://x/follows>"))).all()`,
		`g.V("<http://x/greg>").followR(g.M().followRecursive("<http://x/follows>")).all()`,
		`g.V("<http://x/greg>").labelContext("<http://x/statuses>").out("<http://x/status>").all()`,
		`g.V("<http://x/greg>").labelContext("<http://x/other>").out("<http://x/status>").all()`,
		`g.V("<http://x/bob>").inPredicates().all()`,
		`g.V("<http://x/bob>").outPredicates().all()`,
		`g.V("<http://x/bob>").saveInPredicates("p").all()`,
		`g.V("<http://x/greg>").labels().all()`,
		`g.V().filter(regex("ool")).all()`,
		`g.V().filter(like("%mar%")).all()`,
		`g.V(/a/.test("a") ? "<http://x/bob>" : "x").is("<http://x/bob>").all()`,
		`g.V("<http://x/alice>").out("<http://x/follows>").forEach(function (r) { g.emit({who: r.id}); })`,
		`g.emit(g.V("<http://x/charlie>").out("<http://x/follows>").toArray().length)`,
		`g.emit(g.V("<http://x/alice>").out("<http://x/follows>").toValue())`,
		`g.V().limit(3).count() === 3 ? g.emit("three") : g.emit("not three")`,
		`g.emit([1, "a", true, {b: 2}])`,
	} {
		want := theirs(t, program)
		slices.Sort(want)
		for on, qs := range map[string]graph.QuadStore{"memory": people(), "the store": stored} {
			got, err := runOn(t, qs, program, Options{})
			if err != nil {
				t.Errorf("%s: %v", program, err)
				continue
			}
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("on %s: %s\n got %s\nwant %s", on, program, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
			}
		}
	}
}

// What Cayley's runtime gets wrong is right here.
func TestMends(t *testing.T) {
	prefixes := map[string]string{"x": "http://x/"}
	for _, c := range []struct{ why, program, want string }{
		{"order is by value", `g.V().in().out("x:age").unique().order().all()`, `{"id":9},{"id":9.5},{"id":30},{"id":100}`},
		{"whole and fractional numbers compare", `g.V().has("x:age", lt(10)).order().all()`, `{"id":"\u003chttp://x/bob\u003e"},{"id":"\u003chttp://x/greg\u003e"}`},
		{"dates compare with strings", `g.V().has("x:since", gt("2024-04-01")).all()`, `{"id":"\u003chttp://x/dani\u003e"}`},
		{"a prefixed predicate is an IRI", `g.V("<x:alice>").out("x:follows").all()`, `{"id":"\u003chttp://x/bob\u003e"}`},
		{"getLimit limits its own call", `g.V("<x:charlie>").out("x:follows").getLimit(1); g.V("<x:dani>").out("x:follows").all()`, `3`},
		{"count of an intersection", `g.emit(g.V("<x:bob>", "<x:dani>").and(g.V("<x:bob>")).count())`, `{"id":1}`},
		{"count of a difference", `g.emit(g.V("<x:bob>", "<x:dani>").except(g.V("<x:bob>")).count())`, `{"id":1}`},
		{"values are given out as a path gives them", `g.emit(iri("a")); g.emit(str("b")); g.emit(typed("1", "t"))`, `{"id":"\u003ca\u003e"},{"id":"b"},{"id":"\"1\"^^\u003ct\u003e"}`},
		{"a parameter is no program", `g.emit(p)`, `{"id":"\"; while(true){} //"}`},
	} {
		got, err := runOn(t, kept(t), c.program, Options{Prefixes: prefixes, Params: map[string]string{"p": `"; while(true){} //`}})
		if err != nil {
			t.Errorf("%s: %v", c.why, err)
			continue
		}
		if s := strings.Join(got, ","); s != c.want && fmt.Sprint(len(got)) != c.want {
			t.Errorf("%s: %s gives %s, want %s", c.why, c.program, s, c.want)
		}
	}
}

// Errors name the call and the line.
func TestErrors(t *testing.T) {
	for _, c := range []struct{ program, want string }{
		{"g.V(", "line 1"},
		{"\n\ng.V().out({}).all()", "line 3: out(): an object of class Object is no value of a graph"},
		{`g.V(iri({})).all()`, "iri(): takes a string"},
		{`g.V("a").out("p", 5).all()`, "a name must be a string, not 5"},
		{`g.V("a").in(null, [{}]).all()`, "in(): a name must be a string"},
		{`g.V("a").labelContext({}).all()`, "labelContext()"},
		{`g.V("a").followRecursive({}).all()`, "followRecursive()"},
		{`g.V("a").follow(5)`, "follow(): takes a path, not 5"},
		{`g.V("a").has()`, "has(): takes at least 1 arguments, not 0"},
		{`g.V("a").has("p", lt(5), 6)`, "values or comparisons, not both"},
		{`g.M().out().all()`, "follow it from g.V()"},
		{`var a = {}; a.a = a; g.emit(a)`, "in circles"},
		{`g.emit(g.V())`, "use all()"},
		{`g.V().forEach(5)`, "takes a function"},
		{`g.V().forEach(function () { throw new Error("mine") })`, "mine"},
		{`g.V().filter(5)`, "takes comparisons"},
		{`g.V().limit("x")`, "whole number"},
		{`g.V().limit(1e300)`, "whole number"},
		{`g.V().filter(regex("("))`, "regex(): error parsing regexp"},
		{`g.V().nothing()`, "nothing"},
		{`undefined.x`, "line 1"},
		{"\n\"x\".repeat(1e9)", "line 2: RangeError: the string would be too long"},
		{"\n\n[1, 2].join(\"x\".repeat(1e6))", "line 3: RangeError"},
		{`g.emit(1n)`, "line 1: the number 1n"},
		{`g.V().tag("t".repeat(2000)).all()`, "1000 characters at most"},
		{`g.emit(Array(20).fill("x".repeat(1e6)))`, "characters"},
		{`g.V(Array(20).fill("x".repeat(1e6))).all()`, "characters"},
		{`g.V.apply(g, Array(3).fill(Array(90000).fill("a"))).all()`, "values at most"},
	} {
		if _, err := run(t, c.program, Options{}); !errors.Is(err, ErrProgram) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: error %v, want %s", c.program, err, c.want)
		}
	}
}

// hostile programs, none of which may do more than end with an error.
func hostile() []string {
	list := []string{
		`while(true){}`, `for(;;) g.emit(1)`, `var s = "x"; while(true) s += s`, `var a = []; while(true) a.push("x".repeat(1000))`,
		`"x".repeat(1e9)`, `"x".padStart(1e9)`, `"x".padEnd(2e9, "ab")`, `new Array(1e9).join("x")`, `Array(1e9).fill(0)`, `[].constructor(1e9)`, `new ([].constructor)(4e9)`,
		`var a = []; a.length = 4e9; a.join("xxxxxxxx")`, `var a = []; a[4294967294] = 1; a.concat(a).fill(1)`,
		`/(?=a*)*b/.test("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")`, `new RegExp("(a+)+\\1b").test("a".repeat(50))`, `RegExp("(?=a)")`, `"a".match("(?=(a+)+)b")`, `"a".search("(?!a)")`,
		`new (/x/.constructor)("(?=a)")`, `/x/.compile("(?=a)")`, `eval("1")`, `Function("return 1")()`, `(function(){}).constructor("return 1")()`, `(function*(){}).constructor("yield 1")`,
		`(function f(){ f() })()`, `var f = function(){ return f() + f() }; f()`, `function f(n){ return n ? f(n-1) : 0 } f(1e7)`,
		`var p = g.V(); for (var i = 0; i < 1e6; i++) p = p.out(); p.all()`, `var p = g.V(); for (var i = 0; i < 60; i++) p = p.or(p); p.all()`, `var p = g.M(); for (var i = 0; i < 60; i++) p = p.follow(p); g.V().follow(p).all()`,
		`g.V().out().in().out().in().out().in().out().in().out().in().out().in().out().in().out().in().out().in().count()`,
		`g.V("a").followRecursive(g.M().labels()).all()`, `g.V().followRecursive("p", -5).all()`, `g.V().both().both().both().both().both().both().both().both().both().all()`,
		`var a = {}; a.a = a; g.emit(a)`, `var a = []; a[0] = a; g.emit(a)`, `g.emit({get x() { return this.x }})`, `g.emit(new Proxy({}, {ownKeys: function () { while (true) {} }}))`,
		`g.V({toString: function () { while (true) {} }})`, `g.V(Symbol("x"))`, `g.V(function () {})`, `g.V([[[["a"]]]])`, `g.V(NaN)`, `g.V(Infinity).all()`, `g.V(null, undefined).all()`, `g.V(new Date(NaN)).all()`,
		`g.V().out.call(null)`, `g.V().out.call({})`, `g.V.call(5)`, `g.V().all.apply(g.M())`, `g = null; g.V()`, `delete g.V; g.V()`, `Object.prototype.x = 1; g.V().all()`, `Object.freeze(g); g.V = 1; g.V().all()`,
		`Object.defineProperty(Object.prototype, "then", {get: function () { while (true) {} }}); g.emit({})`, `JSON.stringify((function n(d) { return d ? [n(d - 1)] : [] })(1500))`,
		`JSON.parse("[".repeat(200000))`, `g.V().filter(regex("(".repeat(1000))).all()`, `g.V().filter(regex("(a{1000}){1000}")).all()`, `g.V().filter(like("%".repeat(100000))).all()`,
		`g.V().tag("a").back("b").all()`, `g.V().back("x").back("x").all()`, `g.V().save("p", "").all()`, `g.V().save(g.V()).all()`, `g.V().limit(-1).all()`, `g.V().skip(-5).all()`, `g.V().getLimit(-7)`,
		`g.addNamespace("", ""); g.V().out(":a").all()`, `g.addNamespace({}, 1)`, `g.V().forEach(function () { g.V().forEach(function () { g.V().forEach(function () { g.V().count() }) }) })`,
		`g.V().forEach(function f(r) { g.V().forEach(f) })`, `throw null`, `throw g.V()`, `throw {toString: function () { throw 1 }}`, `(async function () { while (true) {} })()`, `setTimeout(1)`, `require("fs")`, `process.exit()`, `import("x")`,
		`var x = 1; ` + strings.Repeat("x;", 20000), strings.Repeat("(", 60000), strings.Repeat("[", 200) + strings.Repeat("]", 200), strings.Repeat("!", 60000) + "1", strings.Repeat("a=", 25000) + "1", strings.Repeat("-", 1) + strings.Repeat(" - ", 20000) + "1",
		strings.Repeat("x", 100000), "\x00", "\xff\xfe", "🙈", "'" + strings.Repeat("a", 60000), "/*", "`${", "`${`${`${1}`}`}`", "1..constructor.constructor('return 1')()",
		`[..."x".repeat(8e6)].map(function (c) { return c.repeat(8e6) }).length`, `Array.from({length: 1e9})`, `Array.from({length: 4e9}, function () { return 1 })`, `new Set(Array.from({length: 1e8}))`, `"x".repeat(8e6).split("").join("y".repeat(80))`, `Object.keys("x".repeat(8e6)).length`, `"a".repeat(8e6).replace(/a/g, "b".repeat(1e6))`, `"ab".repeat(1e6).replaceAll("a", "c".repeat(1e5))`, `String.raw({raw: {length: 1e9}})`, `[1,2,3].toString.call({join: 1})`, `Array.prototype.concat.apply([], Array(90000).fill(Array(90000)))`,
		`for (;;) kg.entity("a")`, `for (;;) kg.path("a", "b")`, `kg.entities.apply(kg, Array(90000).fill("a")).all()`, `kg.entity({toString: function () { while (true) {} }})`, `kg.path()`, `kg.entity("a").facts().facts().facts().all()`,
		`kg.facts().during("2024").or(kg.facts().during("0", "9999")).all()`, `var p = kg.facts(); for (var i = 0; i < 1e6; i++) p = p.during("2024"); p.all()`, `kg.facts({}).all()`, `kg.facts(null).all()`, `kg.facts().confidence(NaN)`, `kg.facts().status(g.V())`, `kg.facts().sources().sources().all()`, `kg = null; kg.facts()`,
	}
	return list
}

// anywhere is a world where every name means alice.
type anywhere struct{}

func (anywhere) Entities(context.Context, string) ([]string, error) {
	return []string{string(iri("alice"))}, nil
}
func (anywhere) Path(context.Context, string, string) ([]Row, error) {
	return []Row{{"step": 1}}, nil
}

func TestHostile(t *testing.T) {
	store := people()
	for _, program := range append(hostile(), lines(t)...) {
		ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
		began := time.Now()
		rows := 0
		err := Run(ctx, store, program, Options{Memory: 64 << 20, Limit: 1000, World: anywhere{}}, func(Row) bool { rows++; return true })
		took := time.Since(began)
		cancel()
		name := program[:min(60, len(program))]
		if took > 20*time.Second {
			t.Errorf("%s ran for %v after its deadline", name, took)
		}
		if rows > 1000 {
			t.Errorf("%s gave %d rows", name, rows)
		}
		if err != nil && !errors.Is(err, ErrProgram) && !errors.Is(err, ErrMemory) && !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v, which is none of the errors a program ends with", name, err)
		}
	}
	// The store still answers.
	n := 0
	if err := Run(context.Background(), store, `g.V("<http://x/alice>").out().all()`, Options{}, func(Row) bool { n++; return true }); err != nil || n == 0 {
		t.Errorf("after all that: %d rows, %v", n, err)
	}
}

func TestLimitAndStop(t *testing.T) {
	got, err := run(t, `for (;;) g.emit(1)`, Options{Limit: 7})
	if err != nil || len(got) != 7 {
		t.Errorf("%d rows, %v", len(got), err)
	}
	n := 0
	err = Run(context.Background(), people(), `for (;;) g.emit(1)`, Options{}, func(Row) bool { n++; return n < 3 })
	if err != nil || n != 3 {
		t.Errorf("stopped after %d rows, %v", n, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := Run(ctx, people(), `g.V().all()`, Options{}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("a run that was cancelled before: %v", err)
	}
}

func FuzzRun(f *testing.F) {
	for _, p := range append(hostile(), lines(f)...) {
		f.Add(p[:min(len(p), 2000)])
	}
	store := people()
	f.Fuzz(func(t *testing.T, program string) {
		ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
		defer cancel()
		Run(ctx, store, program, Options{Memory: 64 << 20, Limit: 100}, func(Row) bool { return true })
	})
}

func BenchmarkPoint(b *testing.B) {
	store := people()
	var r Runner
	for b.Loop() {
		r.Run(context.Background(), store, `g.V("<http://x/alice>").out("<http://x/follows>").all()`, Options{}, func(Row) bool { return true })
	}
}
