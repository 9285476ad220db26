package store

import (
	"context"
	"fmt"
	"math/rand"
	"slices"
	"testing"

	"github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/query/path"
	"github.com/cayleygraph/quad"
)

// bag is nodes and how often a path leads to each.
type bag map[quad.Value]int

// bagPath is a path and where it leads by the plain quads.
type bagPath struct {
	path *path.Path
	bag  bag
}

func (m *model) walk(in bag, p quad.Value, from, to quad.Direction) bag {
	out := bag{}
	for q := range m.quads {
		if n := in[q.Get(from)]; n > 0 && q.Predicate == p {
			out[q.Get(to)] += n
		}
	}
	return out
}

func (m *model) having(in bag, p, o quad.Value) bag {
	out := bag{}
	for q := range m.quads {
		if n := in[q.Subject]; n > 0 && q.Predicate == p && q.Object == o {
			out[q.Subject] += n
		}
	}
	return out
}

// randomBag begins at nodes, or everywhere at those that have something.
func (m *model) randomBag(r *rand.Rand, qs graph.QuadStore, few int, deep int) bagPath {
	p, v := iri(fmt.Sprint("p", r.Intn(3))), iri(fmt.Sprint("n", r.Intn(few)))
	b := bagPath{path.StartPath(qs, v), bag{v: 1}}
	if r.Intn(2) == 0 {
		all := bag{}
		for n := range m.nodes() {
			all[n] = 1
		}
		b = bagPath{path.StartPath(qs).Has(p, v), m.having(all, p, v)}
	}
	for range 1 + r.Intn(3) {
		p, v := iri(fmt.Sprint("p", r.Intn(3))), iri(fmt.Sprint("n", r.Intn(few)))
		switch n := r.Intn(7); {
		case n < 2:
			b = bagPath{b.path.Out(p), m.walk(b.bag, p, quad.Subject, quad.Object)}
		case n == 2:
			b = bagPath{b.path.In(p), m.walk(b.bag, p, quad.Object, quad.Subject)}
		case n == 3:
			b = bagPath{b.path.Has(p, v), m.having(b.bag, p, v)}
		case n == 4:
			once := bag{}
			for v := range b.bag {
				once[v] = 1
			}
			b = bagPath{b.path.Unique(), once}
		case deep > 0:
			other := m.randomBag(r, qs, few, deep-1)
			both := bag{}
			for v, n := range b.bag {
				if k := other.bag[v]; k > 0 {
					both[v] = n * k
				}
			}
			b = bagPath{b.path.And(other.path), both}
		}
	}
	return b
}

// TestIntersections asks random intersections and walks of graphs whose nodes have
// many edges, some under several labels, in one piece and with changes beside: which
// nodes come, how often, and how many are counted.
func TestIntersections(t *testing.T) {
	r := rand.New(rand.NewSource(11))
	merged, turned := 0, 0
	for round := range steps(t, 10) {
		few := 2 + r.Intn(6) // few nodes have most of the edges
		m := newModel()
		s := open(t, t.TempDir(), &Options{Memory: 64 << 20, every: 1 << 20})
		node := func() quad.Value {
			if r.Intn(2) == 0 {
				return iri(fmt.Sprint("n", r.Intn(few)))
			}
			return iri(fmt.Sprint("n", r.Intn(120)))
		}
		for part := range 1 + r.Intn(3) {
			b := &Batch{}
			for range 300 {
				b.Add = append(b.Add, quad.Quad{Subject: node(), Predicate: iri(fmt.Sprint("p", r.Intn(3))), Object: node(), Label: iri(fmt.Sprint("l", r.Intn(3)))})
			}
			for q := range m.quads {
				if r.Intn(20) == 0 && !slices.Contains(b.Add, q) {
					b.Remove = append(b.Remove, q)
				}
			}
			if err := s.Apply(b); err != nil {
				t.Fatal(err)
			}
			m.apply(b)
			if part == 0 && r.Intn(2) == 0 {
				if err := s.Index(); err != nil {
					t.Fatal(err)
				}
			}
		}
		snap, err := s.Snapshot()
		if err != nil {
			t.Fatal(err)
		}
		for n := range 60 {
			b := m.randomBag(r, snap, few, 2)
			total := 0
			for _, k := range b.bag {
				total += k
			}
			if total > 50000 {
				continue
			}
			got := bag{}
			if err := b.path.Clone().Iterate(context.Background()).Paths(true).EachValue(snap, func(v quad.Value) error {
				got[v]++
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			if !sameBags(got, b.bag) {
				t.Fatalf("round %d, path %d: %v\nwant %v", round, n, got, b.bag)
			}
			it := b.path.Clone().BuildIterator(t.Context())
			it, _ = it.Optimize(t.Context())
			if k, err := countOf(t.Context(), it.Iterate()); err != nil || int(k) != total {
				t.Fatalf("round %d, path %d: %d are counted, %v, want %d", round, n, k, err, total)
			}
			once := b.path.Clone().Unique().BuildIterator(t.Context())
			scan := once.Iterate()
			if k, err := countOf(t.Context(), scan); err != nil || int(k) != len(b.bag) {
				t.Fatalf("round %d, path %d: %d different ones are counted, %v, want %d", round, n, k, err, len(b.bag))
			}
			if u, ok := scan.(*uniqueScan); ok && u.hop != nil && u.hop.start {
				turned++
			}
			if u, ok := scan.(*uniqueScan); ok {
				if a, ok := u.Scanner.(*allScan); ok {
					for _, i := range a.rest {
						if h, ok := i.(*hopIndex); ok && h.sorted != nil {
							merged++
						}
					}
				}
			}
		}
		snap.Release()
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if merged == 0 || turned == 0 {
		t.Errorf("%d intersections were merged and %d walks turned round: the graphs are not such as to try them", merged, turned)
	}
}

func sameBags(a, b bag) bool {
	for v, n := range a {
		if b[v] != n {
			return false
		}
	}
	for v, n := range b {
		if n > 0 && a[v] != n {
			return false
		}
	}
	return true
}

// TestLeap compares leaping with looking at every row.
func TestLeap(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for range 200 {
		col := make([]uint32, 1+r.Intn(60))
		for i := range col {
			col[i] = 1 + uint32(r.Intn(40))
		}
		slices.Sort(col)
		lo := r.Intn(len(col))
		hi := lo + 1 + r.Intn(len(col)-lo)
		for at := lo; at <= hi; at++ {
			for v := range uint32(43) {
				want := lo
				for want < hi && col[want] < v {
					want++
				}
				if got := leap(col, lo, at, hi, v); got != want {
					t.Fatalf("%d in rows %d to %d of %v, expected near %d: row %d, want %d", v, lo, hi, col, at, got, want)
				}
			}
		}
	}
}

// BenchmarkIntersect intersects runs of like and of unlike length.
func BenchmarkIntersect(b *testing.B) {
	s := open(b, b.TempDir(), nil)
	r := rand.New(rand.NewSource(1))
	var quads []quad.Quad
	for i := range 200000 {
		v := iri(fmt.Sprint("n", i))
		for kind, share := range []int{2, 2, 10, 1000} {
			if r.Intn(share) == 0 {
				quads = append(quads, quad.Quad{Subject: v, Predicate: iri("type"), Object: iri(fmt.Sprint("t", kind)), Label: iri("l")})
			}
		}
		for _, hub := range []int{0, 1} {
			if r.Intn(3) == 0 {
				quads = append(quads, quad.Quad{Subject: iri(fmt.Sprint("hub", hub)), Predicate: iri("leads"), Object: v, Label: iri("l")})
			}
		}
		if r.Intn(20) == 0 {
			quads = append(quads, quad.Quad{Subject: v, Predicate: iri("leads"), Object: iri(fmt.Sprint("n", r.Intn(200000))), Label: iri("l")})
		}
		quads = append(quads, quad.Quad{Subject: v, Predicate: iri("knows"), Object: iri(fmt.Sprint("n", r.Intn(200000))), Label: iri("l")})
	}
	w, err := s.NewQuadWriter()
	if err != nil {
		b.Fatal(err)
	}
	if _, err := w.WriteQuads(quads); err != nil {
		b.Fatal(err)
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	if err := s.Index(); err != nil {
		b.Fatal(err)
	}
	snap, err := s.Snapshot()
	if err != nil {
		b.Fatal(err)
	}
	defer snap.Release()
	has := func(kind int) *path.Path { return path.StartPath(snap).Has(iri("type"), iri(fmt.Sprint("t", kind))) }
	hub := func(n int) *path.Path { return path.StartPath(snap, iri(fmt.Sprint("hub", n))).Out(iri("leads")) }
	for name, p := range map[string]*path.Path{
		"hubs-66k-66k":     hub(0).And(hub(1)),
		"hub-66k-has-200":  hub(0).And(has(3)),
		"walk-100k-to-10k": has(0).Out(iri("leads")),
		"100k-100k":        has(0).And(has(1)),
		"20k-100k":         has(0).And(has(2)),
		"200-100k":         has(0).And(has(3)),
		"walk-100k-to-any": has(0).Out(iri("knows")),
		"walk-200-to-any":  has(3).Out(iri("knows")),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				it := p.Clone().BuildIterator(b.Context())
				it, _ = it.Optimize(b.Context())
				if _, err := countOf(b.Context(), it.Iterate()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
