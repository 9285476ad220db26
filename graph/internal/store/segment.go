package store

import (
	"cmp"
	"slices"
	"sync"

	"github.com/cayleygraph/quad"
)

// edge is a quad as four numbers: subject, predicate, object, label. A label of
// zero is none.
type edge [4]uint32

// Key makes an edge a reference of Cayley's.
func (e edge) Key() any { return e }

// at is the number in a direction.
func (e edge) at(d quad.Direction) uint32 { return e[d-quad.Subject] }

// The orders that edges are sorted in; every question finds its answers in one
// run of one of them.
const (
	bySubject   = iota // subject, predicate, object, label
	byObject           // object, predicate, subject, label
	byPredicate        // predicate, object, subject, label
	byLabel            // label, subject, predicate, object
	orders
)

// columns says for each order which part of an edge stands in which column.
var columns = [orders][4]int{{0, 1, 2, 3}, {2, 1, 0, 3}, {1, 2, 0, 3}, {3, 0, 1, 2}}

// places is the inverse of columns: in which column a part stands.
var places = [orders][4]int{{0, 1, 2, 3}, {2, 1, 0, 3}, {2, 0, 1, 3}, {1, 2, 3, 0}}

// table holds edges sorted in one order, a column for each part. Where starts is
// set it tells for every number where its run begins, and the first column is
// left away.
type table struct {
	n      int
	cols   [4][]uint32
	starts []uint32
}

// run is the part of the table whose first column is v.
func (t *table) run(v uint32) (int, int) {
	if t.starts != nil {
		if int(v)+1 >= len(t.starts) {
			return 0, 0
		}
		return int(t.starts[v]), int(t.starts[v+1])
	}
	return narrow(t.cols[0], 0, t.n, v)
}

// narrow finds the v in a sorted part of a column.
func narrow(col []uint32, lo, hi int, v uint32) (int, int) {
	a := seek(col, lo, hi, v)
	if a == hi || col[a] != v {
		return a, a
	}
	// Most runs are short: look near before halving what is left.
	step := 1
	for a+step < hi && col[a+step] == v {
		step *= 2
	}
	return a, seek(col, a+step/2, min(a+step, hi), v+1)
}

// seek is the first place in a sorted part of a column that is not less than v.
func seek(col []uint32, lo, hi int, v uint32) int {
	if v == 0 {
		return lo
	}
	for lo < hi {
		m := int(uint(lo+hi) >> 1)
		if col[m] < v {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return lo
}

// segment is a set of changes: edges that came and edges that went, each in every
// order. No edge is in both.
type segment struct {
	came, went [orders]table
}

func (s *segment) size() int { return s.came[0].n + s.went[0].n }

// pair is an edge in the order of some table, to be compared in two steps.
type pair struct{ hi, lo uint64 }

func pairOf(e edge, order int) pair {
	c := &columns[order]
	return pair{uint64(e[c[0]])<<32 | uint64(e[c[1]]), uint64(e[c[2]])<<32 | uint64(e[c[3]])}
}

func comparePairs(a, b pair) int {
	if c := cmp.Compare(a.hi, b.hi); c != 0 {
		return c
	}
	return cmp.Compare(a.lo, b.lo)
}

func compareEdges(a, b edge) int {
	return comparePairs(pairOf(a, bySubject), pairOf(b, bySubject))
}

// newTables sorts edges in every order. Edges that are sorted already are sorted
// sooner, and many of them in all orders at once.
func newTables(edges []edge) (out [orders]table) {
	if len(edges) == 0 {
		return out
	}
	each(len(edges), func(o int) { out[o] = newSorted(edges, o) })
	return out
}

func newSorted(edges []edge, order int) table {
	pairs := make([]pair, len(edges))
	for i, e := range edges {
		pairs[i] = pairOf(e, order)
	}
	slices.SortFunc(pairs, comparePairs)
	t := newTable(len(pairs))
	for _, p := range pairs {
		t.push(p)
	}
	return t
}

// each does the work of every order, side by side where there is much of it.
func each(size int, work func(order int)) {
	if size < 1<<12 {
		for o := range orders {
			work(o)
		}
		return
	}
	var wg sync.WaitGroup
	for o := range orders {
		wg.Go(func() { work(o) })
	}
	wg.Wait()
}

func newTable(capacity int) table {
	var t table
	all := make([]uint32, 4*capacity)
	for c := range t.cols {
		t.cols[c] = all[c*capacity : c*capacity : (c+1)*capacity]
	}
	return t
}

func (t *table) push(p pair) {
	t.cols[0] = append(t.cols[0], uint32(p.hi>>32))
	t.cols[1] = append(t.cols[1], uint32(p.hi))
	t.cols[2] = append(t.cols[2], uint32(p.lo>>32))
	t.cols[3] = append(t.cols[3], uint32(p.lo))
	t.n++
}

// cursor walks a table from its first row to its last.
type cursor struct {
	t    *table
	i    int
	head uint32 // first column of row i
	sign int
	now  pair
	done bool
}

func newCursor(t *table, sign int) *cursor {
	c := &cursor{t: t, i: -1, sign: sign}
	c.next()
	return c
}

func (c *cursor) next() {
	c.i++
	if c.i >= c.t.n {
		c.done = true
		return
	}
	if c.t.starts == nil {
		c.head = c.t.cols[0][c.i]
	} else {
		for int(c.t.starts[c.head+1]) <= c.i {
			c.head++
		}
	}
	c.now = pair{uint64(c.head)<<32 | uint64(c.t.cols[1][c.i]), uint64(c.t.cols[2][c.i])<<32 | uint64(c.t.cols[3][c.i])}
}

// fold walks the segments together in one order and calls emit for each edge with
// what is left of its coming and going: 1, or -1 if it went from what lies below.
func fold(segs []*segment, order int, emit func(p pair, net int)) {
	var cs []*cursor
	for _, s := range segs {
		for _, c := range []*cursor{newCursor(&s.came[order], 1), newCursor(&s.went[order], -1)} {
			if !c.done {
				cs = append(cs, c)
			}
		}
	}
	for len(cs) > 0 {
		least := cs[0].now
		for _, c := range cs[1:] {
			if comparePairs(c.now, least) < 0 {
				least = c.now
			}
		}
		net, ended := 0, false
		for _, c := range cs {
			if c.now == least {
				net += c.sign
				c.next()
				ended = ended || c.done
			}
		}
		if net != 0 {
			emit(least, net)
		}
		if ended {
			cs = slices.DeleteFunc(cs, func(c *cursor) bool { return c.done })
		}
	}
}

// merge makes one segment of several, oldest first.
func merge(segs []*segment) *segment {
	came, went := 0, 0
	for _, s := range segs {
		came, went = came+s.came[0].n, went+s.went[0].n
	}
	out := new(segment)
	each(came+went, func(o int) {
		out.came[o], out.went[o] = newTable(came), newTable(went)
		fold(segs, o, func(p pair, net int) {
			if net > 0 {
				out.came[o].push(p)
			} else {
				out.went[o].push(p)
			}
		})
	})
	return out
}
