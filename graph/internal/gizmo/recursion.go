package gizmo

import (
	"context"
	"errors"
	"fmt"

	"github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/refs"
	"github.com/cayleygraph/cayley/query/path"
	"github.com/cayleygraph/cayley/query/shape"
	"github.com/cayleygraph/quad"
)

// recursion is one followRecursive: a path that is followed from where it has led,
// again and again. Cayley's own step hides what comes before it and what it follows
// from the optimiser, so both would be walked quad by quad. This one is a shape like
// others, wherever it stands: in a path of g.M(), in one that is walked backwards, in
// another recursion.
type recursion struct {
	turn  *path.Path
	depth int // turns at most; negative for no end
	tags  []string
}

// defaultDepth is how many turns a recursion makes that doesn't say, as with Cayley.
const defaultDepth = 50

// on puts the recursion at the end of a path. A path lets steps of one's own in among
// its filters only, and turns their order round when it is walked backwards, without
// telling them. So a recursion is two marks, and the order they come in says which way
// it goes.
func (r *recursion) on(p *path.Path) *path.Path {
	return p.Filters(mark{r, true}).Filters(mark{r, false})
}

// mark is one of the two filters that stand for a recursion.
type mark struct {
	of    *recursion
	first bool
}

// BuildIterator is for filters that nobody has lowered, which can't be: the store
// that a run has lowers all.
func (mark) BuildIterator(graph.QuadStore, iterator.Shape) iterator.Shape {
	return iterator.NewError(errors.New("a recursion was not lowered"))
}

// lowerRecursions makes the marks among filters shapes of their own. The filters
// before, between and after them are lowered by lower.
func lowerRecursions(f shape.Filter, lower func(shape.Shape) shape.Shape) (shape.Shape, bool) {
	out, plain, found := f.From, []shape.ValueFilter(nil), false
	flush := func() {
		if len(plain) > 0 {
			out, plain = lower(shape.Filter{From: out, Filters: plain}), nil
		}
	}
	for i := 0; i < len(f.Filters); i++ {
		m, ok := f.Filters[i].(mark)
		if !ok {
			plain = append(plain, f.Filters[i])
			continue
		}
		flush()
		turn := m.of.turn
		if !m.first {
			turn = turn.Reverse()
		}
		out, found = recursing{recursion: m.of, turn: turn, from: out}, true
		i++ // the other mark
	}
	if !found {
		return f, false
	}
	flush()
	return out, true
}

// recursing is a recursion over what comes before it.
type recursing struct {
	*recursion
	turn *path.Path // as it is walked here
	from shape.Shape
}

// BuildIterator makes the iterator.
func (r recursing) BuildIterator(qs graph.QuadStore) iterator.Shape {
	return &recurring{recursing: r, qs: qs, base: r.from.BuildIterator(qs)}
}

// Optimize has nothing left to do: what comes before was optimised first.
func (r recursing) Optimize(context.Context, shape.Optimizer) (shape.Shape, bool) { return r, false }

// recurring gives each node that a recursion leads to once, the nearest first, with
// the names of what it began at.
type recurring struct {
	recursing
	qs   graph.QuadStore
	base iterator.Shape
}

func (s *recurring) String() string                 { return "Recursion" }
func (s *recurring) SubIterators() []iterator.Shape { return []iterator.Shape{s.base} }
func (s *recurring) Iterate() iterator.Scanner      { return &recursionScan{recursionRun{s: s}} }
func (s *recurring) Lookup() iterator.Index {
	return &recursionIndex{recursionRun: recursionRun{s: s, keep: true}}
}

func (s *recurring) Optimize(ctx context.Context) (iterator.Shape, bool) {
	s.base, _ = s.base.Optimize(ctx)
	return s, false
}

// Stats guesses that a recursion leads to a good part of the graph.
func (s *recurring) Stats(ctx context.Context) (iterator.Costs, error) {
	st, err := s.base.Stats(ctx)
	if err != nil {
		return st, err
	}
	all, err := s.qs.Stats(ctx, false)
	size := min(st.Size.Value*100, max(all.Nodes.Value, 1))
	return iterator.Costs{NextCost: st.NextCost + 2, ContainsCost: st.NextCost + 2, Size: refs.Size{Value: size}}, err
}

// origin is a node that a recursion began at: what was saved on each way to it.
type origin struct{ ways []map[string]refs.Ref }

// reached is a node that a recursion has led to.
type reached struct {
	depth int
	from  *origin             // nil where no origin has more to tell than that it is one
	tags  map[string]refs.Ref // of the last turn; kept for those who ask for a node
}

// recursionRun is one run of a recursion.
type recursionRun struct {
	s    *recurring
	keep bool // tags of the last turn

	began   bool
	origins map[any]*origin // by node, and then by each node they led to; nil if none has more to tell
	seen    map[any]reached
	front   *front
	next    []refs.Ref // where the next turn begins
	turn    iterator.Shape
	it      iterator.Scanner // of the turn under way
	depth   int
	cur     refs.Ref
	at      reached
	way     int
	steps   int
	err     error
}

// begin takes all nodes to begin at.
func (r *recursionRun) begin(ctx context.Context) bool {
	r.began, r.seen, r.origins = true, map[any]reached{}, map[any]*origin{}
	base := r.s.base.Iterate()
	defer base.Close()
	plain := true
	for !r.stopped(ctx) && base.Next(ctx) {
		key := refs.ToKey(base.Result())
		o := r.origins[key]
		if o == nil {
			o = new(origin)
			r.origins[key] = o
			r.next = append(r.next, base.Result())
		}
		for more := true; more && !r.stopped(ctx); more = base.NextPath(ctx) {
			tags := map[string]refs.Ref{}
			base.TagResults(tags)
			o.ways = append(o.ways, tags)
			plain = plain && len(tags) == 0 && len(o.ways) == 1
		}
	}
	if r.err == nil {
		r.err = base.Err()
	}
	if plain {
		r.origins = nil
	}
	r.front = new(front)
	var start shape.Shape = r.front
	if r.origins != nil {
		start = shape.Save{From: start, Tags: []string{r.here()}}
	}
	r.turn = shape.BuildIterator(ctx, r.s.qs, r.s.turn.ShapeFrom(start))
	r.turn, _ = r.turn.Optimize(ctx)
	return r.err == nil
}

// here is the tag of where a turn began. Recursions lie within each other, and none
// must see another's.
func (r *recursionRun) here() string { return fmt.Sprintf("\x00%p", r) }

func (r *recursionRun) stopped(ctx context.Context) bool {
	if r.steps++; r.steps%every == 0 && r.err == nil {
		r.err = ctx.Err()
	}
	return r.err != nil
}

// advance goes to the next node that was not seen yet.
func (r *recursionRun) advance(ctx context.Context) bool {
	if !r.began && !r.begin(ctx) {
		return false
	}
	r.way = 0
	for r.err == nil {
		if r.it == nil {
			if len(r.next) == 0 || r.s.depth > 0 && r.depth >= r.s.depth {
				return false
			}
			if r.err = ctx.Err(); r.err != nil {
				return false
			}
			r.depth++
			r.front.nodes, r.front.keys, r.next = r.next, nil, nil
			r.it = r.turn.Iterate()
		}
		for !r.stopped(ctx) && r.it.Next(ctx) {
			key := refs.ToKey(r.it.Result())
			if _, before := r.seen[key]; !before {
				r.reach(key)
				return true
			}
		}
		if r.err == nil {
			r.err = r.it.Err()
		}
		if err := r.it.Close(); r.err == nil {
			r.err = err
		}
		r.it = nil
	}
	return false
}

func (r *recursionRun) reach(key any) {
	r.cur, r.at = r.it.Result(), reached{depth: r.depth}
	if r.origins != nil || r.keep {
		tags := map[string]refs.Ref{}
		r.it.TagResults(tags)
		if from := tags[r.here()]; r.origins != nil && from != nil {
			r.at.from = r.origins[refs.ToKey(from)]
			if r.origins[key] == nil {
				r.origins[key] = r.at.from
			}
		}
		if delete(tags, r.here()); r.keep && len(tags) > 0 {
			r.at.tags = tags
		}
	}
	r.seen[key] = r.at
	r.next = append(r.next, r.cur)
}

func (r *recursionRun) String() string   { return r.s.String() }
func (r *recursionRun) Err() error       { return r.err }
func (r *recursionRun) Result() refs.Ref { return r.cur }

// NextPath goes to the next way to where the recursion began.
func (r *recursionRun) NextPath(context.Context) bool {
	if r.at.from == nil || r.way+1 >= len(r.at.from.ways) {
		return false
	}
	r.way++
	return true
}

func (r *recursionRun) tell(dst map[string]refs.Ref) {
	for _, t := range r.s.tags {
		dst[t] = refs.PreFetched(quad.Int(r.at.depth))
	}
	if r.at.from != nil {
		for name, ref := range r.at.from.ways[r.way] {
			dst[name] = ref
		}
	}
}

func (r *recursionRun) Close() error {
	if r.it == nil {
		return nil
	}
	err := r.it.Close()
	r.it = nil
	return err
}

type recursionScan struct{ recursionRun }

func (r *recursionScan) Next(ctx context.Context) bool { return r.advance(ctx) }

func (r *recursionScan) TagResults(dst map[string]refs.Ref) {
	r.tell(dst)
	if r.it != nil {
		r.it.TagResults(dst)
		delete(dst, r.here())
	}
}

// recursionIndex is asked for single nodes. It runs the recursion whole when the first
// is asked for.
type recursionIndex struct{ recursionRun }

func (r *recursionIndex) Contains(ctx context.Context, ref refs.Ref) bool {
	for r.advance(ctx) {
	}
	if r.err != nil {
		return false
	}
	var ok bool
	r.cur, r.way = ref, 0
	r.at, ok = r.seen[refs.ToKey(ref)]
	return ok
}

func (r *recursionIndex) TagResults(dst map[string]refs.Ref) {
	r.tell(dst)
	for name, ref := range r.at.tags {
		dst[name] = ref
	}
}

// front is the nodes that a turn begins at, others each time.
type front struct {
	nodes []refs.Ref
	keys  map[any]bool // of the nodes, when one is asked for
}

// BuildIterator makes the iterator; there may be several over one front.
func (f *front) BuildIterator(graph.QuadStore) iterator.Shape { return &frontShape{f} }

// Optimize has nothing left to do.
func (f *front) Optimize(context.Context, shape.Optimizer) (shape.Shape, bool) { return f, false }

type frontShape struct{ of *front }

func (s *frontShape) String() string                                  { return "Front" }
func (s *frontShape) SubIterators() []iterator.Shape                  { return nil }
func (s *frontShape) Optimize(context.Context) (iterator.Shape, bool) { return s, false }
func (s *frontShape) Iterate() iterator.Scanner                       { return &frontScan{f: s.of, i: -1} }
func (s *frontShape) Lookup() iterator.Index                          { return &frontScan{f: s.of, i: -1} }

// Stats says few, so that a turn is walked from here and not towards it.
func (s *frontShape) Stats(context.Context) (iterator.Costs, error) {
	return iterator.Costs{NextCost: 1, ContainsCost: 1, Size: refs.Size{Value: int64(max(len(s.of.nodes), 1))}}, nil
}

type frontScan struct {
	f   *front
	i   int
	cur refs.Ref
}

func (s *frontScan) String() string                 { return "Front" }
func (s *frontScan) TagResults(map[string]refs.Ref) {}
func (s *frontScan) NextPath(context.Context) bool  { return false }
func (s *frontScan) Err() error                     { return nil }
func (s *frontScan) Close() error                   { return nil }
func (s *frontScan) Result() refs.Ref               { return s.cur }

func (s *frontScan) Next(context.Context) bool {
	if s.i++; s.i >= len(s.f.nodes) {
		return false
	}
	s.cur = s.f.nodes[s.i]
	return true
}

func (s *frontScan) Contains(_ context.Context, ref refs.Ref) bool {
	if s.f.keys == nil {
		s.f.keys = make(map[any]bool, len(s.f.nodes))
		for _, n := range s.f.nodes {
			s.f.keys[refs.ToKey(n)] = true
		}
	}
	s.cur = ref
	return s.f.keys[refs.ToKey(ref)]
}
