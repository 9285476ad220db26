package main

import (
	"fmt"

	"github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/query/path"
	"github.com/cayleygraph/quad"
)

// question is asked with another parameter k each time. Plain works the answer out
// from the plain set.
type question struct {
	name  string
	gizmo func(k int) string
	plain func(p *plain, k int) int
	sql   func(k int) (string, []quad.Value)
	// sparql asks for the same: its answer is the number ?n, a truth (1 or 0), or
	// how many rows come. Every quad lies in a named graph, so each pattern asks for
	// it in any.
	sparql func(k int) string
	path   func(qs graph.QuadStore, k int) *path.Path // in place of gizmo
}

// in is a pattern of SPARQL over a quad in any graph, which is named ?g and a number.
func in(i int, s, p, o any) string { return fmt.Sprintf("GRAPH ?g%d { %v %v %v } ", i, s, p, o) }

func counted(what, where string) string {
	return fmt.Sprintf("SELECT (COUNT(%s) AS ?n) WHERE { %s}", what, where)
}

func g(v quad.IRI) string { return fmt.Sprintf("%q", v.String()) }

// noSession is asked of a runner that has no session ready.
const noSession = "the same, no session ready"

func questions() []question {
	mid := func(k int) quad.IRI { return thing(60 + k) }
	hub := func(k int) quad.IRI { return thing(k % 5) }
	r0, r1 := relation(0), relation(1)
	literal := func(k int) string { return fmt.Sprintf("g.Emit(%d)", k) }
	twoHops := func(p *plain, k int) int { return len(p.out(p.out([]quad.Value{mid(k)}, r1), r0)) }
	return []question{
		{name: "one literal, nothing asked", gizmo: literal, plain: func(_ *plain, k int) int { return k }},
		{name: noSession, gizmo: literal, plain: func(_ *plain, k int) int { return k }},
		{
			name:  "point",
			gizmo: func(k int) string { return fmt.Sprintf("g.V(%s).All()", g(mid(k))) },
			plain: func(*plain, int) int { return 1 },
			sql: func(k int) (string, []quad.Value) {
				return "select count(*) from (select 1 from quads where s=?1 limit 1)", []quad.Value{mid(k)}
			},
			sparql: func(k int) string { return "ASK { " + in(1, mid(k), "?p", "?o") + "}" },
		},
		{
			name: "2 hops, count",
			gizmo: func(k int) string {
				return fmt.Sprintf("g.Emit(g.V(%s).Out(%s).Out(%s).Count())", g(mid(k)), g(r1), g(r0))
			},
			plain: twoHops,
			sql: func(k int) (string, []quad.Value) {
				return "select count(*) from quads a join quads b on b.s=a.o and b.p=?3 where a.s=?1 and a.p=?2", []quad.Value{mid(k), r1, r0}
			},
			sparql: func(k int) string { return counted("*", in(1, mid(k), r1, "?a")+in(2, "?a", r0, "?b")) },
		},
		{
			name:  "2 hops, count, without Gizmo",
			plain: twoHops,
			path:  func(qs graph.QuadStore, k int) *path.Path { return path.StartPath(qs, mid(k)).Out(r1).Out(r0).Count() },
		},
		{
			name: "3 hops, unique",
			gizmo: func(k int) string {
				return fmt.Sprintf("g.Emit(g.V(%s).Out(%s).Unique().Out(%[2]s).Unique().Out(%[2]s).Unique().Count())", g(mid(k)), g(r1))
			},
			plain: func(p *plain, k int) int {
				at := []quad.Value{mid(k)}
				for range 3 {
					at = distinct(p.out(at, r1))
				}
				return len(at)
			},
			sql: func(k int) (string, []quad.Value) {
				return "select count(*) from (select distinct o from quads where p=?2 and s in (select o from quads where p=?2 and s in (select o from quads where s=?1 and p=?2)))", []quad.Value{mid(k), r1}
			},
			sparql: func(k int) string {
				return counted("DISTINCT ?c", fmt.Sprintf("{ SELECT DISTINCT ?b { { SELECT DISTINCT ?a { %s} } %s} } %s", in(1, mid(k), r1, "?a"), in(2, "?a", r1, "?b"), in(3, "?b", r1, "?c")))
			},
		},
		{
			name: "hub out, has type",
			gizmo: func(k int) string {
				return fmt.Sprintf("g.Emit(g.V(%s).Out(%s).Has(%s, %s).Unique().Count())", g(hub(k)), g(r0), g(rdfType), g(kind(k/5)))
			},
			plain: func(p *plain, k int) int {
				n := 0
				for _, v := range distinct(p.out([]quad.Value{hub(k)}, r0)) {
					if p.has(v, rdfType, kind(k/5)) {
						n++
					}
				}
				return n
			},
			sql: func(k int) (string, []quad.Value) {
				return "select count(*) from (select distinct a.o from quads a join quads t on t.s=a.o and t.p=?3 and t.o=?4 where a.s=?1 and a.p=?2)", []quad.Value{hub(k), r0, rdfType, kind(k / 5)}
			},
			sparql: func(k int) string {
				return counted("DISTINCT ?a", in(1, hub(k), r0, "?a")+in(2, "?a", rdfType, kind(k/5)))
			},
		},
		{
			name: "has type, out",
			gizmo: func(k int) string {
				return fmt.Sprintf("g.Emit(g.V().Has(%s, %s).Out(%s).Count())", g(rdfType), g(kind(k)), g(relation(3+k)))
			},
			plain: func(p *plain, k int) int {
				n := 0
				for _, q := range p.quads {
					if q.Predicate == relation(3+k) && p.has(q.Subject, rdfType, kind(k)) {
						n++
					}
				}
				return n
			},
			sql: func(k int) (string, []quad.Value) {
				return "select count(*) from quads a where a.p=?3 and exists (select 1 from quads t where t.s=a.s and t.p=?1 and t.o=?2)", []quad.Value{rdfType, kind(k), relation(3 + k)}
			},
			sparql: func(k int) string {
				return counted("*", in(1, "?a", rdfType, kind(k))+in(2, "?a", relation(3+k), "?b"))
			},
		},
		{
			name: "has amount above",
			gizmo: func(k int) string {
				return fmt.Sprintf("g.Emit(g.V().Has(%s, gt(%d)).Unique().Count())", g(amount), 990000000+k*500000)
			},
			plain: func(p *plain, k int) int {
				seen := map[quad.Value]bool{}
				for _, q := range p.quads {
					if v, ok := q.Object.(quad.Int); ok && q.Predicate == amount && int(v) > 990000000+k*500000 {
						seen[q.Subject] = true
					}
				}
				return len(seen)
			},
			sparql: func(k int) string {
				return counted("DISTINCT ?a", in(1, "?a", amount, "?v")+fmt.Sprintf("FILTER(?v > %d) ", 990000000+k*500000))
			},
		},
		{
			name: "intersect",
			gizmo: func(k int) string {
				return fmt.Sprintf("g.Emit(g.V(%s).Out(%s).Intersect(g.V(%s).Out(%[2]s)).Unique().Count())", g(hub(k)), g(r0), g(mid(k)))
			},
			plain: func(p *plain, k int) int {
				in := map[quad.Value]bool{}
				for _, v := range p.out([]quad.Value{hub(k)}, r0) {
					in[v] = true
				}
				n := 0
				for _, v := range distinct(p.out([]quad.Value{mid(k)}, r0)) {
					if in[v] {
						n++
					}
				}
				return n
			},
			sql: func(k int) (string, []quad.Value) {
				return "select count(*) from (select o from quads where s=?1 and p=?3 intersect select o from quads where s=?2 and p=?3)", []quad.Value{hub(k), mid(k), r0}
			},
			sparql: func(k int) string {
				return counted("DISTINCT ?a", in(1, hub(k), r0, "?a")+in(2, mid(k), r0, "?a"))
			},
		},
		{
			name: "save name",
			gizmo: func(k int) string {
				return fmt.Sprintf("g.V(%s).Out(%s).Save(%s, \"n\").All()", g(mid(k)), g(r0), g(name))
			},
			plain: func(p *plain, k int) int {
				n := 0
				for _, v := range p.out([]quad.Value{mid(k)}, r0) {
					n += len(p.out([]quad.Value{v}, name))
				}
				return n
			},
			sparql: func(k int) string {
				return "SELECT ?a ?name { " + in(1, mid(k), r0, "?a") + in(2, "?a", name, "?name") + "}"
			},
		},
		{
			name: "label context by number",
			gizmo: func(k int) string {
				return fmt.Sprintf("g.Emit(g.V(%s).LabelContext(g.V().Has(%s, gt(%d))).Out(%s).Count())", g(hub(k)), g(words), 1500+k, g(r0))
			},
			plain: func(p *plain, k int) int {
				n := 0
				for _, q := range p.by[[2]quad.Value{hub(k), r0}] {
					if w := p.by[[2]quad.Value{q.Label, words}]; len(w) > 0 && int(w[0].Object.(quad.Int)) > 1500+k {
						n++
					}
				}
				return n
			},
			sparql: func(k int) string {
				return counted("*", in(1, hub(k), r0, "?a")+in(2, "?g1", words, "?w")+fmt.Sprintf("FILTER(?w > %d) ", 1500+k))
			},
		},
		{
			name:  "10k rows as JSON lines",
			gizmo: func(k int) string { return fmt.Sprintf("g.V().Tag(\"s\").Out(%s).GetLimit(10000)", g(relation(k%2))) },
			plain: func(p *plain, k int) int {
				n := 0
				for _, q := range p.quads {
					if q.Predicate == relation(k%2) {
						n++
					}
				}
				return min(n, 10000)
			},
			sparql: func(k int) string { return "SELECT ?s ?o { " + in(1, "?s", relation(k%2), "?o") + "} LIMIT 10000" },
		},
	}
}

// plain is the quads without any store.
type plain struct {
	quads []quad.Quad
	by    map[[2]quad.Value][]quad.Quad
}

func newPlain(n int) *plain {
	p := &plain{quads: collect(n), by: map[[2]quad.Value][]quad.Quad{}}
	for _, q := range p.quads {
		k := [2]quad.Value{q.Subject, q.Predicate}
		p.by[k] = append(p.by[k], q)
	}
	return p
}

func (p *plain) out(from []quad.Value, via quad.Value) []quad.Value {
	var out []quad.Value
	for _, v := range from {
		for _, q := range p.by[[2]quad.Value{v, via}] {
			out = append(out, q.Object)
		}
	}
	return out
}

func (p *plain) has(s, via, o quad.Value) bool {
	for _, q := range p.by[[2]quad.Value{s, via}] {
		if q.Object == o {
			return true
		}
	}
	return false
}

func distinct(in []quad.Value) []quad.Value {
	seen := map[quad.Value]bool{}
	var out []quad.Value
	for _, v := range in {
		if !seen[v] {
			seen[v] = true
			out = append(out, v)
		}
	}
	return out
}
