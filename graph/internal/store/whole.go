package store

import (
	"context"

	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/refs"
	"github.com/cayleygraph/quad"
)

// wholly is a scanner that answers sooner in an order of its own choice, once it
// knows that every result will be taken, or counted.
type wholly interface {
	takeAll()
}

func takeAll(it iterator.Scanner) {
	if w, ok := it.(wholly); ok {
		w.takeAll()
	}
}

// untagged says that an iterator tells nothing but its results: those may be looked at
// in any order, and again.
func untagged(it iterator.Shape) bool {
	switch it := it.(type) {
	case *given, *nodes, *objectsOf:
		return true
	case *unique:
		return untagged(it.from)
	case *hopping:
		if len(it.saves) > 0 || it.from != nil && !untagged(it.from) {
			return false
		}
	case *all, *either:
	default:
		return false
	}
	for _, sub := range it.SubIterators() {
		if !untagged(sub) {
			return false
		}
	}
	return true
}

// members is a set of nodes with how often each is in it.
type members struct {
	plain
	v    *view
	seen seen
	more map[uint32]int // beyond the first
	cur  uint32
	left int
}

func (m *members) add(id uint32) {
	if m.seen.add(id) {
		return
	}
	if m.more == nil {
		m.more = map[uint32]int{}
	}
	m.more[id]++
}

func (m *members) String() string   { return "Members" }
func (m *members) Result() refs.Ref { return node(m.cur) }

func (m *members) Contains(ctx context.Context, r refs.Ref) bool {
	id := m.v.id(r)
	return id != 0 && m.has(ctx, id)
}

func (m *members) has(_ context.Context, id uint32) bool {
	if !m.seen.has(id) {
		return false
	}
	m.cur, m.left = id, m.more[id]
	return true
}

// NextPath gives the node again for each time that it was added.
func (m *members) NextPath(context.Context) bool {
	m.left--
	return m.left >= 0
}

// takeAll has the hop read all edges of its predicate, and keep those that begin where
// it starts, if it starts from so many nodes that to find the edges of each would take
// longer: to find those of a node takes as long as to read one.
func (it *hopScan) takeAll() {
	if it.from == nil || it.on {
		return
	}
	takeAll(it.from)
	k := it.s.given
	predicate := k[quad.Predicate]
	k[quad.Predicate] = 0
	if predicate == 0 || k != (known{}) || it.s.start != quad.Subject && it.s.start != quad.Object || !untagged(it.s.from) {
		return
	}
	st, err := it.s.from.Stats(context.Background())
	it.choose = err == nil && st.Size.Value > int64(it.v.count(byPredicate, predicate))
}

// begin takes all nodes to start from.
func (it *hopScan) begin(ctx context.Context) {
	it.choose = false
	set := &members{v: it.v}
	for !it.stop(ctx) && it.from.Next(ctx) {
		id := scanID(it.v, it.from)
		if id == 0 {
			continue
		}
		for more := true; more && !it.stop(ctx); more = it.from.NextPath(ctx) {
			set.add(id)
		}
	}
	it.keep(it.from.Err())
	it.keep(it.from.Close())
	it.from = nil
	it.subs, it.start = append(it.subs, set), true
	it.walk.start(it.v, it.s.given)
}

// leave passes over the edges that lead to the same node again, where they lie
// together and are many.
func (it *hopScan) leave() {
	if it.from != nil || len(it.subs) == 0 || it.walk.order != byPredicate || it.s.goal != quad.Object {
		return
	}
	w := &it.walk
	s := &w.spans[w.cur]
	col := s.t.cols[1]
	w.i = leap(col, w.i, w.i, s.hi, col[w.i]+1) - 1
}

func (it *savedScan) takeAll() { takeAll(it.Scanner) }
func (it *allScan) takeAll()   { takeAll(it.first) }

func (it *eitherScan) takeAll() {
	for _, sub := range it.subs {
		takeAll(sub)
	}
}
