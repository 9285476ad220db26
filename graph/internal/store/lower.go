package store

import (
	"context"
	"encoding/binary"
	"math"
	"time"

	"github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/refs"
	"github.com/cayleygraph/cayley/query/shape"
	"github.com/cayleygraph/quad"
)

var _ shape.Optimizer = reader{}

// OptimizeShape puts shapes of this package in the place of Cayley's, where they
// answer from runs of sorted edges. Cayley calls it from the leaves up.
func (r reader) OptimizeShape(_ context.Context, s shape.Shape) (shape.Shape, bool) {
	switch s := s.(type) {
	case shape.NodesFrom:
		quads, ok := s.Quads.(shape.Quads)
		if !ok {
			return s, false
		}
		return r.hopOf(s, s.Dir, quads)
	case shape.QuadsAction:
		var quads shape.Quads
		for d, v := range s.Filter {
			quads = append(quads, shape.QuadFilter{Dir: d, Values: shape.Fixed{v}})
		}
		for d, tags := range s.Save {
			quads = append(quads, shape.QuadFilter{Dir: d, Values: shape.Save{From: shape.AllNodes{}, Tags: tags}})
		}
		return r.hopOf(s, s.Result, quads)
	case shape.Unique:
		return built{s, func(qs graph.QuadStore) iterator.Shape {
			return &unique{src: r.source, from: s.From.BuildIterator(qs)}
		}}, true
	case shape.Count:
		return built{s, func(qs graph.QuadStore) iterator.Shape {
			return &count{src: r.source, from: s.Values.BuildIterator(qs)}
		}}, true
	case shape.Intersect:
		if len(s) < 2 {
			return s, false
		}
		return built{s, func(qs graph.QuadStore) iterator.Shape {
			a := &all{src: r.source}
			for _, sub := range s {
				a.subs = append(a.subs, sub.BuildIterator(qs))
			}
			return a
		}}, true
	case shape.Union:
		var some shape.Union // Cayley would build what has turned out empty, too
		for _, sub := range s {
			if !shape.IsNull(sub) {
				some = append(some, sub)
			}
		}
		switch len(some) {
		case 0:
			return shape.Null{}, true
		case 1:
			return some[0], true
		}
		return built{s, func(qs graph.QuadStore) iterator.Shape {
			e := &either{src: r.source}
			for _, sub := range some {
				e.subs = append(e.subs, sub.BuildIterator(qs))
			}
			return e
		}}, true
	case shape.Save:
		return tagged{r.source, s.From, s.Tags}, true
	case shape.Fixed:
		if ids, ok := numbers(s); ok {
			return fixed{r.source, ids}, true
		}
	}
	return s, false
}

// numbers are the nodes of a fixed shape, if all are of this store.
func numbers(s shape.Fixed) ([]uint32, bool) {
	ids := make([]uint32, len(s))
	for i, ref := range s {
		n, ok := ref.(node)
		if !ok {
			return nil, false
		}
		ids[i] = uint32(n)
	}
	return ids, true
}

// built is a shape that has become one iterator.
type built struct {
	was  shape.Shape
	make func(graph.QuadStore) iterator.Shape
}

// BuildIterator makes the iterator.
func (b built) BuildIterator(qs graph.QuadStore) iterator.Shape { return b.make(qs) }

// Optimize has nothing left to do.
func (b built) Optimize(context.Context, shape.Optimizer) (shape.Shape, bool) { return b, false }

// tagged is a shape whose results are saved under names.
type tagged struct {
	src  source
	from shape.Shape
	tags []string
}

// BuildIterator makes the iterator.
func (t tagged) BuildIterator(qs graph.QuadStore) iterator.Shape {
	return &saved{src: t.src, from: t.from.BuildIterator(qs), tags: t.tags}
}

// Optimize has nothing left to do.
func (t tagged) Optimize(context.Context, shape.Optimizer) (shape.Shape, bool) { return t, false }

// fixed is given nodes.
type fixed struct {
	src source
	ids []uint32
}

// BuildIterator makes the iterator.
func (f fixed) BuildIterator(graph.QuadStore) iterator.Shape { return &given{src: f.src, ids: f.ids} }

// Optimize has nothing left to do.
func (f fixed) Optimize(context.Context, shape.Optimizer) (shape.Shape, bool) { return f, false }

// hop is the nodes at one end of edges of which other ends are given: each by one
// node, by a set of nodes, or not at all but saved under names.
type hop struct {
	src   source
	goal  quad.Direction
	given known
	from  shape.Shape // the set that the walk starts from; nil if none
	start quad.Direction
	sets  []ends // further sets, only asked whether they hold a node
	saves []save
}

type ends struct {
	dir   quad.Direction
	shape shape.Shape
}

type save struct {
	dir  quad.Direction
	tags []string
}

// hopOf makes a hop, where the directions have one condition each.
func (r reader) hopOf(old shape.Shape, goal quad.Direction, quads shape.Quads) (shape.Shape, bool) {
	h := hop{src: r.source, goal: goal}
	var seen [5]bool
	for _, f := range quads {
		if f.Dir < quad.Subject || f.Dir > quad.Label || seen[f.Dir] {
			return old, false
		}
		seen[f.Dir] = true
		switch v := unsaved(f.Values).(type) {
		case oneNode:
			h.given[f.Dir] = uint32(v)
		case saveAll:
			h.saves = append(h.saves, save{f.Dir, v})
		default:
			h.sets = append(h.sets, ends{f.Dir, f.Values})
		}
	}
	h.chooseStart()
	if h.from == nil && h.given == (known{}) && len(h.sets) > 0 {
		return old, false
	}
	return h, true
}

type oneNode uint32
type saveAll []string

// unsaved tells one node and "save whatever is there" from other shapes.
func unsaved(s shape.Shape) any {
	switch s := s.(type) {
	case fixed:
		if len(s.ids) == 1 {
			return oneNode(s.ids[0])
		}
	case shape.Fixed:
		if ids, ok := numbers(s); ok && len(ids) == 1 {
			return oneNode(ids[0])
		}
	case shape.AllNodes:
		return saveAll(nil)
	case tagged:
		if _, ok := s.from.(shape.AllNodes); ok {
			return saveAll(s.tags)
		}
	case shape.Save:
		if _, ok := s.From.(shape.AllNodes); ok {
			return saveAll(s.Tags)
		}
	}
	return s
}

// chooseStart takes a set at a subject or an object to walk from, when neither is
// given; the values of one predicate stand for all nodes in a filter.
func (h *hop) chooseStart() {
	for i, s := range h.sets {
		f, ok := s.shape.(shape.Filter)
		if !ok || h.given[quad.Predicate] == 0 || s.dir != quad.Object {
			continue
		}
		if _, ok := f.From.(shape.AllNodes); ok {
			h.sets[i].shape = filterObjects(objects{src: h.src, predicate: h.given[quad.Predicate]}, f.Filters)
		}
	}
	if h.given[quad.Subject] != 0 || h.given[quad.Object] != 0 {
		return
	}
	for _, want := range []quad.Direction{quad.Subject, quad.Object, quad.Label, quad.Predicate} {
		for i, s := range h.sets {
			if s.dir == want && (want <= quad.Object && want != quad.Predicate || h.given == known{}) {
				h.from, h.start = s.shape, s.dir
				h.sets = append(h.sets[:i:i], h.sets[i+1:]...)
				return
			}
		}
	}
}

// BuildIterator makes the iterator.
func (h hop) BuildIterator(qs graph.QuadStore) iterator.Shape {
	it := &hopping{hop: h}
	if h.from != nil {
		it.from = h.from.BuildIterator(qs)
	}
	for _, s := range h.sets {
		it.subs = append(it.subs, s.shape.BuildIterator(qs))
	}
	return it
}

// Optimize has nothing left to do.
func (h hop) Optimize(context.Context, shape.Optimizer) (shape.Shape, bool) { return h, false }

// objects is the nodes that are object of a predicate, each once.
type objects struct {
	src       source
	predicate uint32
	ok        func([]byte) bool // of the encoded value; nil admits all
}

// A filter of the asker's own that tells the store what it admits, so that the
// store needn't make a value of everything it looks at.
type (
	// admitting says of a value whether the filter lets it through.
	admitting interface {
		Admits(quad.Value) (bool, error)
	}
	// numeric is a comparison that lets through numbers only, whole and fractional
	// ones, by their size.
	numeric interface {
		Number() (op iterator.Operator, than float64, ok bool)
	}
)

// filterObjects tests values as they are encoded, where all the filters are such
// as the store knows; Cayley does the others.
func filterObjects(o objects, filters []shape.ValueFilter) shape.Shape {
	var tests []func([]byte) bool
	for _, f := range filters {
		t := encodedTest(f)
		if t == nil {
			return shape.Filter{From: o, Filters: filters}
		}
		tests = append(tests, t)
	}
	o.ok = tests[0]
	if len(tests) > 1 {
		o.ok = func(b []byte) bool {
			for _, t := range tests {
				if !t(b) {
					return false
				}
			}
			return true
		}
	}
	return o
}

func encodedTest(f shape.ValueFilter) func([]byte) bool {
	if c, ok := f.(shape.Comparison); ok {
		return encodedComparison(c)
	}
	if n, ok := f.(numeric); ok {
		if op, than, ok := n.Number(); ok {
			return func(b []byte) bool {
				if len(b) != 9 {
					return false
				}
				switch bits := binary.BigEndian.Uint64(b[1:]); b[0] {
				case kindInt:
					return iterator.RunFloatOp(quad.Float(int64(bits)), op, quad.Float(than))
				case kindFloat:
					return iterator.RunFloatOp(quad.Float(math.Float64frombits(bits)), op, quad.Float(than))
				}
				return false
			}
		}
	}
	if a, ok := f.(admitting); ok {
		return func(b []byte) bool {
			v, err := decodeValue(b)
			if err != nil {
				return false // check tells of it
			}
			admitted, err := a.Admits(v)
			return err == nil && admitted
		}
	}
	return nil
}

func encodedComparison(c shape.Comparison) func([]byte) bool {
	switch val := c.Val.(type) {
	case quad.Int:
		return func(b []byte) bool {
			return len(b) == 9 && b[0] == kindInt && iterator.RunIntOp(quad.Int(binary.BigEndian.Uint64(b[1:])), c.Op, val)
		}
	case quad.Float:
		return func(b []byte) bool {
			return len(b) == 9 && b[0] == kindFloat && iterator.RunFloatOp(quad.Float(math.Float64frombits(binary.BigEndian.Uint64(b[1:]))), c.Op, val)
		}
	case quad.Time:
		return func(b []byte) bool {
			v, err := decodeValue(b)
			t, ok := v.(quad.Time)
			return err == nil && ok && iterator.RunTimeOp(time.Time(t), c.Op, time.Time(val))
		}
	}
	return nil
}

// BuildIterator makes the iterator.
func (o objects) BuildIterator(graph.QuadStore) iterator.Shape { return &objectsOf{objects: o} }

// Optimize has nothing left to do.
func (o objects) Optimize(context.Context, shape.Optimizer) (shape.Shape, bool) { return o, false }

type objectsOf struct{ objects }

func (s *objectsOf) String() string                                  { return "Objects" }
func (s *objectsOf) Optimize(context.Context) (iterator.Shape, bool) { return s, false }
func (s *objectsOf) SubIterators() []iterator.Shape                  { return nil }
func (s *objectsOf) Iterate() iterator.Scanner                       { return s.open() }
func (s *objectsOf) Lookup() iterator.Index                          { return s.open() }

func (s *objectsOf) Stats(context.Context) (iterator.Costs, error) {
	n := s.src.view().count(byPredicate, s.predicate)
	return iterator.Costs{ContainsCost: 1, NextCost: 1, Size: refs.Size{Value: int64(n)}}, nil
}

func (s *objectsOf) open() *objectScan {
	it := &objectScan{v: s.src.view(), p: s.predicate, ok: s.ok}
	it.spans = it.v.spans(nil, byPredicate, 1, &known{quad.Predicate: s.predicate})
	return it
}

type objectScan struct {
	plain
	v     *view
	p     uint32
	ok    func([]byte) bool
	spans []span
	cur   uint32
	stopped
}

func (it *objectScan) Err() error       { return it.err }
func (it *objectScan) String() string   { return "Objects" }
func (it *objectScan) id() uint32       { return it.cur }
func (it *objectScan) Result() refs.Ref { return node(it.cur) }

// Next jumps to the next object of any segment.
func (it *objectScan) Next(ctx context.Context) bool {
	for !it.stop(ctx) {
		least, found := uint32(0), false
		for i := range it.spans {
			s := &it.spans[i]
			if s.lo < s.hi && (!found || s.t.cols[1][s.lo] < least) {
				least, found = s.t.cols[1][s.lo], true
			}
		}
		if !found {
			return false
		}
		for i := range it.spans {
			s := &it.spans[i]
			if s.lo < s.hi && s.t.cols[1][s.lo] == least {
				_, s.lo = narrow(s.t.cols[1], s.lo, s.hi, least)
			}
		}
		if it.has(ctx, least) {
			return true
		}
	}
	return false
}

func (it *objectScan) Contains(ctx context.Context, r refs.Ref) bool {
	id := it.v.id(r)
	return id != 0 && it.has(ctx, id)
}

func (it *objectScan) has(_ context.Context, id uint32) bool {
	it.cur = id
	if it.ok != nil && !it.admits(id) {
		return false
	}
	return it.v.count2(byPredicate, it.p, id) > 0
}

func (it *objectScan) admits(id uint32) bool {
	if b := it.v.index.value(id); len(b) > 0 {
		return it.ok(b)
	}
	return it.ok([]byte(it.v.dict.value(id)))
}
