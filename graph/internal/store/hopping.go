package store

import (
	"context"
	"fmt"
	"runtime"
	"strings"

	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/refs"
	"github.com/cayleygraph/quad"
)

// hopping is the iterator of a hop.
type hopping struct {
	hop
	from iterator.Shape
	subs []iterator.Shape // of sets
}

// String names what is given, for plans.
func (s *hopping) String() string {
	var b strings.Builder
	for d := quad.Subject; d <= quad.Label; d++ {
		if id := s.given[d]; id != 0 {
			val, err := s.src.view().value(id)
			if err != nil {
				val = quad.String(err.Error())
			}
			fmt.Fprintf(&b, "%v %v, ", d, val)
		}
	}
	if s.from != nil {
		fmt.Fprintf(&b, "from each %v ", s.start)
	}
	return fmt.Sprintf("Hop(%sto %v)", b.String(), s.goal)
}

func (s *hopping) SubIterators() []iterator.Shape {
	out := append([]iterator.Shape{}, s.subs...)
	if s.from != nil {
		out = append(out, s.from)
	}
	return out
}

func (s *hopping) Optimize(ctx context.Context) (iterator.Shape, bool) {
	if s.from != nil {
		s.from, _ = s.from.Optimize(ctx)
	}
	for i := range s.subs {
		s.subs[i], _ = s.subs[i].Optimize(ctx)
	}
	return s, false
}

// Stats guesses: what is given is counted, a set brings its share.
func (s *hopping) Stats(ctx context.Context) (iterator.Costs, error) {
	v := s.src.view()
	var w walk
	w.start(v, s.given)
	size, exact := w.exact()
	if !exact {
		size = w.size()
	}
	cost := iterator.Costs{NextCost: 1, ContainsCost: 2}
	if s.from != nil {
		exact = false
		st, err := s.from.Stats(ctx)
		if err != nil {
			return cost, err
		}
		cost.NextCost, cost.ContainsCost = cost.NextCost+st.NextCost, cost.ContainsCost+st.ContainsCost
		if g, ok := s.from.(*given); ok {
			n := 0
			for _, id := range g.ids {
				k := s.given
				k[s.start] = id
				w.start(v, k)
				n += w.size()
			}
			size = n
		} else {
			each := 1 + float64(size)*4/float64(max(v.nodes, 1))
			size = int(min(float64(size), float64(st.Size.Value)*each))
		}
	}
	for _, sub := range s.subs {
		exact = false
		st, err := sub.Stats(ctx)
		if err != nil {
			return cost, err
		}
		cost.NextCost, cost.ContainsCost = cost.NextCost+st.ContainsCost, cost.ContainsCost+st.ContainsCost
	}
	cost.Size = refs.Size{Value: int64(size), Exact: exact && s.goal != quad.Label}
	return cost, nil
}

func (s *hopping) lookups() []iterator.Index {
	var out []iterator.Index
	for _, sub := range s.subs {
		out = append(out, sub.Lookup())
	}
	return out
}

func (s *hopping) Iterate() iterator.Scanner {
	it := &hopScan{hopState: hopState{s: s, v: s.src.view(), subs: s.lookups()}}
	if s.from != nil {
		it.from = s.from.Iterate()
	} else {
		it.walk.start(it.v, s.given)
	}
	return it
}

func (s *hopping) Lookup() iterator.Index {
	it := &hopIndex{hopState: hopState{s: s, v: s.src.view(), subs: s.lookups()}}
	if s.from != nil {
		it.subs = append(it.subs, s.from.Lookup())
		it.start = true
	}
	return it
}

// hopState is what scanning and looking up have in common: a walk, and the sets
// that its edges must agree with.
type hopState struct {
	s     *hopping
	v     *view
	subs  []iterator.Index
	start bool // the last of subs is the set to start from
	walk  walk
	stopped
}

func (h *hopState) dir(i int) quad.Direction {
	if i < len(h.s.sets) {
		return h.s.sets[i].dir
	}
	return h.s.start
}

// next goes to the next edge that agrees.
func (h *hopState) next(ctx context.Context) bool {
	for h.walk.next() {
		if h.stop(ctx) {
			return false
		}
		if h.walk.edge.at(h.s.goal) == 0 {
			continue // an edge without label leads to no label
		}
		if h.agrees(ctx, 0) {
			return true
		}
	}
	return false
}

func (h *hopState) agrees(ctx context.Context, from int) bool {
	for i := from; i < len(h.subs); i++ {
		id := h.walk.edge.at(h.dir(i))
		if id == 0 || !indexHas(ctx, h.subs[i], id) {
			h.keep(h.subs[i].Err())
			return false
		}
	}
	return true
}

func (h *hopState) keep(err error) {
	if h.err == nil {
		h.err = err
	}
}

// nextPath goes to another way that the sets hold the same edge: the last set
// turns fastest.
func (h *hopState) nextPath(ctx context.Context) bool {
	for i := len(h.subs) - 1; i >= 0; i-- {
		if h.subs[i].NextPath(ctx) {
			return h.agrees(ctx, i+1)
		}
		h.keep(h.subs[i].Err())
	}
	return false
}

func (h *hopState) id() uint32       { return h.walk.edge.at(h.s.goal) }
func (h *hopState) Result() refs.Ref { return node(h.id()) }
func (h *hopState) String() string   { return h.s.String() }

func (h *hopState) TagResults(dst map[string]refs.Ref) {
	for _, sub := range h.subs {
		sub.TagResults(dst)
	}
	for _, s := range h.s.saves {
		id := h.walk.edge.at(s.dir)
		for _, t := range s.tags {
			if id != 0 {
				dst[t] = node(id)
			}
		}
	}
}

func (h *hopState) Close() error {
	var err error
	for _, sub := range h.subs {
		if e := sub.Close(); err == nil {
			err = e
		}
	}
	return err
}

func (h *hopState) Err() error { return h.err }

// hopScan gives the goals of all edges.
type hopScan struct {
	hopState
	from   iterator.Scanner // nil if the hop starts nowhere
	on     bool             // from stands on a node
	choose bool             // all edges of the predicate are to be read
}

func (it *hopScan) Next(ctx context.Context) bool {
	if it.choose {
		it.begin(ctx)
	}
	for {
		if it.next(ctx) {
			return true
		}
		if it.from == nil || it.stop(ctx) || !it.advance(ctx) {
			return false
		}
	}
}

// advance goes to the next node to start from, or to another path to the same.
func (it *hopScan) advance(ctx context.Context) bool {
	if it.on && it.from.NextPath(ctx) {
		it.walk.start(it.v, it.walk.given)
		return true
	}
	for it.from.Next(ctx) {
		it.on = true
		if id := scanID(it.v, it.from); id != 0 {
			k := it.s.given
			k[it.s.start] = id
			it.walk.start(it.v, k)
			return true
		}
	}
	it.keep(it.from.Err())
	return false
}

// Count is the number of results that are left; of runs of edges only the length
// is looked at.
func (it *hopScan) Count(ctx context.Context) (int64, error) {
	if it.takeAll(); it.choose {
		it.begin(ctx)
	}
	total := int64(0)
	whole := len(it.subs) == 0 && it.s.goal != quad.Label
	for {
		n, exact := it.walk.exact()
		if whole && exact {
			total += int64(n)
		} else {
			for it.next(ctx) {
				total++
				for it.nextPath(ctx) {
					total++
				}
			}
		}
		if it.from == nil || it.stop(ctx) || !it.advance(ctx) {
			break
		}
	}
	runtime.KeepAlive(it.v)
	return total, it.Err()
}

func (it *hopScan) NextPath(ctx context.Context) bool { return it.nextPath(ctx) }

func (it *hopScan) TagResults(dst map[string]refs.Ref) {
	if it.from != nil {
		it.from.TagResults(dst)
	}
	it.hopState.TagResults(dst)
}

func (it *hopScan) Close() error {
	err := it.hopState.Close()
	if it.from != nil {
		if e := it.from.Close(); err == nil {
			err = e
		}
	}
	return err
}

// hopIndex tells whether a node is the goal of an edge.
type hopIndex struct {
	hopState
	asked  bool
	sorted *sorted // nil where no order fits
}

func (it *hopIndex) Contains(ctx context.Context, r refs.Ref) bool {
	id := it.v.id(r)
	return id != 0 && it.has(ctx, id)
}

func (it *hopIndex) has(ctx context.Context, id uint32) bool {
	k := it.s.given
	if k[it.s.goal] != 0 && k[it.s.goal] != id {
		return false
	}
	if it.start {
		if g, ok := it.subs[len(it.subs)-1].(*givenScan); ok && len(g.ids) == 1 && it.s.start != it.s.goal {
			k[it.s.start] = g.ids[0] // a narrower run
		}
	}
	without := k
	k[it.s.goal] = id
	if !it.asked {
		it.asked = true
		it.sorted = it.v.sortedBy(without, k, it.s.goal)
	}
	if it.sorted != nil {
		it.walk.startAt(it.v, k, it.sorted.order, it.sorted.find(id))
	} else {
		it.walk.start(it.v, k)
	}
	return it.next(ctx)
}

func (it *hopIndex) NextPath(ctx context.Context) bool {
	return it.nextPath(ctx) || it.next(ctx)
}
