package store

import (
	"context"
	"fmt"
	"maps"
	"math/rand"
	randv2 "math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/memstore"
	"github.com/cayleygraph/cayley/query/path"
	"github.com/cayleygraph/cayley/query/shape"
	"github.com/cayleygraph/quad"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// steps is how long histories are: thousands in a test, more when KG_SOAK says so.
func steps(t *testing.T, n int) int {
	if s := os.Getenv("KG_SOAK"); s != "" {
		f, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		n *= f
	}
	return n
}

// model is a store as it should be: plain sets.
type model struct {
	quads   map[quad.Quad]bool
	records map[string]string
}

func newModel() *model { return &model{map[quad.Quad]bool{}, map[string]string{}} }

func (m *model) apply(b *Batch) {
	for _, q := range b.Remove {
		delete(m.quads, q)
	}
	for _, q := range b.Add {
		m.quads[q] = true
	}
	for _, p := range b.DeletePrefix {
		maps.DeleteFunc(m.records, func(k, _ string) bool { return len(k) >= len(p) && k[:len(p)] == string(p) })
	}
	for _, k := range b.Delete {
		delete(m.records, string(k))
	}
	for _, r := range b.Put {
		m.records[string(r.Key)] = string(r.Value)
	}
}

func (m *model) nodes() map[quad.Value]bool {
	out := map[quad.Value]bool{}
	for q := range m.quads {
		for _, d := range quad.Directions {
			if v := q.Get(d); v != nil {
				out[v] = true
			}
		}
	}
	return out
}

func randomValue(r *rand.Rand) quad.Value {
	n := r.Intn(12)
	switch r.Intn(12) {
	case 0:
		return quad.Int(n)
	case 1:
		return quad.String(fmt.Sprint("s", n))
	case 2:
		return quad.TypedString{Value: quad.String(fmt.Sprint(n)), Type: "x"}
	default:
		return quad.IRI(fmt.Sprint("n", n))
	}
}

func randomQuad(r *rand.Rand) quad.Quad {
	q := quad.Quad{Subject: quad.IRI(fmt.Sprint("n", r.Intn(12))), Predicate: quad.IRI(fmt.Sprint("p", r.Intn(4))), Object: randomValue(r)}
	if n := r.Intn(4); n > 0 {
		q.Label = quad.IRI(fmt.Sprint("l", n))
	}
	return q
}

func randomBatch(r *rand.Rand, m *model) *Batch {
	b := &Batch{}
	for range r.Intn(8) {
		b.Add = append(b.Add, randomQuad(r))
	}
	for range r.Intn(6) {
		b.Remove = append(b.Remove, randomQuad(r))
	}
	if r.Intn(20) == 0 { // a node's last quads go, or all
		v := randomValue(r)
		all := r.Intn(3) == 0
		for q := range m.quads {
			if all || q.Subject == v || q.Object == v {
				b.Remove = append(b.Remove, q)
			}
		}
	}
	if r.Intn(4) == 0 {
		b.Put = append(b.Put, Record{fmt.Append(nil, "k", r.Intn(20)), fmt.Append(nil, r.Int63())})
		b.Delete = append(b.Delete, fmt.Append(nil, "k", r.Intn(20)))
		if r.Intn(10) == 0 {
			b.DeletePrefix = append(b.DeletePrefix, []byte("k1"))
		}
	}
	return b
}

// compare holds a store against the model in every way it can be asked.
func compare(t *testing.T, s *Store, m *model) {
	t.Helper()
	p, err := s.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer p.Release()
	st, _ := p.Stats(context.Background(), true)
	nodes := m.nodes()
	if int(st.Quads.Value) != len(m.quads) || int(st.Nodes.Value) != len(nodes) {
		t.Fatalf("%d quads and %d nodes, want %d and %d", st.Quads.Value, st.Nodes.Value, len(m.quads), len(nodes))
	}
	got := map[quad.Quad]bool{}
	for q, err := range p.Quads() {
		if err != nil {
			t.Fatal(err)
		}
		if got[q] || !m.quads[q] {
			t.Fatalf("quad %v is there twice or should not be", q)
		}
		got[q] = true
	}
	if len(got) != len(m.quads) {
		t.Fatalf("%d quads come, want %d", len(got), len(m.quads))
	}
	ctx := context.Background()
	n := 0
	it := p.NodesAllIterator().Iterate()
	for it.Next(ctx) {
		v, err := p.NameOf(it.Result())
		if err != nil || !nodes[v] {
			t.Fatalf("node %v, %v should not be", v, err)
		}
		n++
	}
	if n != len(nodes) {
		t.Fatalf("%d nodes come, want %d", n, len(nodes))
	}
	for v := range nodes {
		ref, err := p.ValueOf(v)
		if err != nil || ref == nil {
			t.Fatalf("node %v is not found: %v", v, err)
		}
		for _, d := range quad.Directions {
			want, have := 0, 0
			for q := range m.quads {
				if q.Get(d) == v {
					want++
				}
			}
			qi := p.QuadIterator(d, ref).Iterate()
			for qi.Next(ctx) {
				if q, err := p.Quad(qi.Result()); err != nil || q.Get(d) != v {
					t.Fatalf("quad %v, %v has not %v as %v", q, err, v, d)
				}
				have++
			}
			if size, _ := p.QuadIteratorSize(ctx, d, ref); have != want || size.Exact && int(size.Value) != want {
				t.Fatalf("%v as %v: %d quads, size %+v, want %d", v, d, have, size, want)
			}
		}
	}
	records := map[string]string{}
	for r, err := range p.Scan(nil) {
		if err != nil {
			t.Fatal(err)
		}
		records[string(r.Key)] = string(r.Value)
	}
	if !maps.Equal(records, m.records) {
		t.Fatalf("records %v, want %v", records, m.records)
	}
}

// TestHistories makes random changes, new indexes, compactions, closings and
// crashes, and holds the store against plain sets. A crash keeps what was synced
// and of the rest what chance wants.
func TestHistories(t *testing.T) {
	for seed := range int64(steps(t, 12)) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			r := rand.New(rand.NewSource(seed))
			fs := vfs.NewCrashableMem()
			opts := func() *Options {
				return &Options{Memory: 64 << 20, fs: fs, every: []int{0, 1, 20}[r.Intn(3)]}
			}
			s, err := Open("/store", opts())
			if err != nil {
				t.Fatal(err)
			}
			m := newModel()
			for range 120 {
				switch n := r.Intn(40); {
				case n == 0:
					if err := s.Close(); err != nil {
						t.Fatal(err)
					}
					if s, err = Open("/store", opts()); err != nil {
						t.Fatal(err)
					}
				case n == 1:
					crashed := fs.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: r.Intn(101), RNG: randv2.New(randv2.NewPCG(uint64(seed), r.Uint64()))})
					s.Close() // what it still writes goes to the old disk
					fs = crashed
					if s, err = Open("/store", opts()); err != nil {
						t.Fatal(err)
					}
				case n == 2:
					if err := s.Index(); err != nil {
						t.Fatal(err)
					}
				case n == 3:
					if err := s.Compact(context.Background()); err != nil {
						t.Fatal(err)
					}
				case n < 8:
					compare(t, s, m)
				default:
					b := randomBatch(r, m)
					if err := s.Apply(b); err != nil {
						t.Fatal(err)
					}
					m.apply(b)
				}
			}
			compare(t, s, m)
			for err := range s.Check(context.Background()) {
				t.Error(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// TestPaths asks random paths of a random graph, and works out the same from the
// plain set. Cayley's memory store is asked too: it misses combinations of saved
// values, so what it finds must be among the answers.
func TestPaths(t *testing.T) {
	r := rand.New(rand.NewSource(7))
	for round := range steps(t, 20) {
		m := newModel()
		s := open(t, t.TempDir(), &Options{Memory: 64 << 20, every: 1 + r.Intn(50)})
		for range 6 {
			b := randomBatch(r, m)
			for range 20 {
				b.Add = append(b.Add, randomQuad(r))
			}
			if err := s.Apply(b); err != nil {
				t.Fatal(err)
			}
			m.apply(b)
		}
		mem := memstore.New(slices.Collect(maps.Keys(m.quads))...)
		snap, err := s.Snapshot()
		if err != nil {
			t.Fatal(err)
		}
		for range 50 {
			seed := r.Int63()
			got, want := answers(t, snap, seed), m.answers(seed)
			if !slices.Equal(want, got) {
				t.Fatalf("round %d, path %d: %v\nwant %v", round, seed, got, want)
			}
			for _, row := range answers(t, mem, seed) {
				if _, found := slices.BinarySearch(got, row); !found {
					t.Fatalf("round %d, path %d: memstore finds %s as well", round, seed, row)
				}
			}
		}
		snap.Release()
	}
}

// A step of a random path, as Cayley takes it and as the plain set does.
type step struct {
	path func(graph.QuadStore, *path.Path) *path.Path
	rows func(*model, []row) []row
}

// row is a node that a path has reached and what was saved on the way.
type row struct {
	at   quad.Value
	tags map[string]quad.Value
}

func (r row) with(tag string, v quad.Value) row {
	tags := maps.Clone(r.tags)
	tags[tag] = v
	return row{r.at, tags}
}

func (m *model) start(nodes []quad.Value) []row {
	var out []row
	all := m.nodes()
	for v := range all {
		if nodes == nil || slices.Contains(nodes, v) {
			out = append(out, row{v, map[string]quad.Value{}})
		}
	}
	return out
}

// follow goes from the rows over quads that ok admits.
func (m *model) follow(rows []row, from, to quad.Direction, ok func(quad.Quad) bool) []row {
	var out []row
	for _, r := range rows {
		for q := range m.quads {
			if q.Get(from) == r.at && ok(q) {
				out = append(out, row{q.Get(to), r.tags})
			}
		}
	}
	return out
}

func (m *model) holds(v quad.Value, ok func(quad.Quad) bool) bool {
	for q := range m.quads {
		if q.Subject == v && ok(q) {
			return true
		}
	}
	return false
}

func keep(rows []row, ok func(row) bool) []row {
	var out []row
	for _, r := range rows {
		if ok(r) {
			out = append(out, r)
		}
	}
	return out
}

func randomStep(r *rand.Rand, i int) step {
	via := func() quad.Value { return quad.IRI(fmt.Sprint("p", r.Intn(4))) }
	p, p2, v, v2 := via(), via(), randomValue(r), randomValue(r)
	tag := fmt.Sprint("t", i)
	onP := func(q quad.Quad) bool { return q.Predicate == p }
	both := func(m *model, rows []row) []row {
		return append(m.follow(rows, quad.Subject, quad.Object, onP), m.follow(rows, quad.Object, quad.Subject, onP)...)
	}
	hasV := func(q quad.Quad) bool { return q.Predicate == p && q.Object == v }
	switch r.Intn(13) {
	case 0, 1, 2:
		return step{func(_ graph.QuadStore, x *path.Path) *path.Path { return x.Out(p) },
			func(m *model, rows []row) []row { return m.follow(rows, quad.Subject, quad.Object, onP) }}
	case 3, 4:
		return step{func(_ graph.QuadStore, x *path.Path) *path.Path { return x.In(p) },
			func(m *model, rows []row) []row { return m.follow(rows, quad.Object, quad.Subject, onP) }}
	case 5:
		return step{func(_ graph.QuadStore, x *path.Path) *path.Path { return x.Both(p) }, both}
	case 6:
		return step{func(_ graph.QuadStore, x *path.Path) *path.Path { return x.Has(p, v) },
			func(m *model, rows []row) []row {
				return keep(rows, func(r row) bool { return m.holds(r.at, hasV) })
			}}
	case 7:
		return step{func(_ graph.QuadStore, x *path.Path) *path.Path { return x.Tag(tag) },
			func(m *model, rows []row) []row {
				for i := range rows {
					rows[i] = rows[i].with(tag, rows[i].at)
				}
				return rows
			}}
	case 8:
		return step{func(_ graph.QuadStore, x *path.Path) *path.Path { return x.Save(p, tag) },
			func(m *model, rows []row) []row {
				var out []row
				for _, r := range rows {
					for q := range m.quads {
						if q.Subject == r.at && onP(q) {
							out = append(out, r.with(tag, q.Object))
						}
					}
				}
				return out
			}}
	case 9:
		return step{func(qs graph.QuadStore, x *path.Path) *path.Path { return x.And(path.StartPath(qs, v, v2).Both(p)) },
			func(m *model, rows []row) []row {
				in := map[quad.Value]bool{}
				for _, r := range both(m, m.start([]quad.Value{v, v2})) {
					in[r.at] = true
				}
				return keep(rows, func(r row) bool { return in[r.at] })
			}}
	case 10:
		return step{func(_ graph.QuadStore, x *path.Path) *path.Path {
			return x.LabelContext(quad.IRI("l1"), quad.IRI("l2")).Out(p, p2).LabelContext()
		}, func(m *model, rows []row) []row {
			return m.follow(rows, quad.Subject, quad.Object, func(q quad.Quad) bool {
				return (q.Predicate == p || q.Predicate == p2) && (q.Label == quad.IRI("l1") || q.Label == quad.IRI("l2"))
			})
		}}
	case 11:
		return step{func(qs graph.QuadStore, x *path.Path) *path.Path { return x.Except(path.StartPath(qs).Has(p, v)) },
			func(m *model, rows []row) []row {
				return keep(rows, func(r row) bool { return !m.holds(r.at, hasV) })
			}}
	default:
		n := quad.Int(r.Intn(12))
		more := func(q quad.Quad) bool { i, ok := q.Object.(quad.Int); return ok && q.Predicate == p && i > n }
		return step{func(_ graph.QuadStore, x *path.Path) *path.Path {
			return x.HasFilter(p, false, shape.Comparison{Op: iterator.CompareGT, Val: n})
		}, func(m *model, rows []row) []row {
			return keep(rows, func(r row) bool { return m.holds(r.at, more) })
		}}
	}
}

// randomPath is where a path starts, nil for everywhere, and its steps.
func randomPath(seed int64) (start []quad.Value, steps []step) {
	r := rand.New(rand.NewSource(seed))
	if r.Intn(4) > 0 {
		start = []quad.Value{randomValue(r), quad.IRI(fmt.Sprint("n", r.Intn(12)))}
	}
	for i := range 1 + r.Intn(4) {
		steps = append(steps, randomStep(r, i))
	}
	return start, steps
}

func answers(t *testing.T, qs graph.QuadStore, seed int64) []string {
	start, steps := randomPath(seed)
	p := path.StartPath(qs, start...)
	for _, s := range steps {
		p = s.path(qs, p)
	}
	var out []string
	err := p.Tag("at").Iterate(context.Background()).Paths(true).TagValues(qs, func(m map[string]quad.Value) error {
		out = append(out, fmt.Sprint(m))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (m *model) answers(seed int64) []string {
	start, steps := randomPath(seed)
	rows := m.start(start)
	for _, s := range steps {
		rows = s.rows(m, rows)
	}
	var out []string
	for _, r := range rows {
		out = append(out, fmt.Sprint(r.with("at", r.at).tags))
	}
	slices.Sort(out)
	return slices.Compact(out)
}
