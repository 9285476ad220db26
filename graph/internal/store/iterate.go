package store

import (
	"context"
	"fmt"

	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/refs"
	"github.com/cayleygraph/quad"
)

// source gives the view that iterators read: always the same for a snapshot, the
// newest for the store.
type source interface{ view() *view }

// Iterators of this package know the number of their result, so that none need be
// made into a reference before somebody asks.
type numbered interface{ id() uint32 }

type numberedIndex interface {
	has(ctx context.Context, id uint32) bool
}

// scanID is the number of a scanner's result; 0 if it is no node of the store.
func scanID(v *view, it iterator.Base) uint32 {
	if n, ok := it.(numbered); ok {
		return n.id()
	}
	return v.id(it.Result())
}

func indexHas(ctx context.Context, it iterator.Index, id uint32) bool {
	if n, ok := it.(numberedIndex); ok {
		return n.has(ctx, id)
	}
	return it.Contains(ctx, node(id))
}

// plain is what iterators without tags, paths and errors have in common.
type plain struct{}

func (plain) TagResults(map[string]refs.Ref) {}
func (plain) NextPath(context.Context) bool  { return false }
func (plain) Err() error                     { return nil }
func (plain) Close() error                   { return nil }

// stopped tells every so many steps whether the context has ended.
type stopped struct {
	steps int
	err   error
}

func (s *stopped) stop(ctx context.Context) bool {
	if s.steps++; s.steps&1023 == 0 && s.err == nil {
		s.err = ctx.Err()
	}
	return s.err != nil
}

// edges is the quads that agree with what is known.
type edges struct {
	src   source
	given known
	none  bool
}

func (s *edges) String() string                                  { return fmt.Sprintf("Edges(%v)", s.given[1:]) }
func (s *edges) Optimize(context.Context) (iterator.Shape, bool) { return s, false }
func (s *edges) SubIterators() []iterator.Shape                  { return nil }
func (s *edges) Iterate() iterator.Scanner                       { return s.open() }
func (s *edges) Lookup() iterator.Index                          { return s.open() }

func (s *edges) Stats(context.Context) (iterator.Costs, error) {
	it := s.open()
	n, exact := it.walk.exact()
	if !exact {
		n = it.walk.size()
	}
	return iterator.Costs{ContainsCost: 1, NextCost: 1, Size: refs.Size{Value: int64(n), Exact: exact}}, nil
}

func (s *edges) open() *edgeScan {
	it := &edgeScan{shape: s}
	v := s.src.view()
	if s.none {
		it.walk.v = v
	} else {
		it.walk.start(v, s.given)
	}
	return it
}

type edgeScan struct {
	plain
	shape *edges
	walk  walk
	found edge
	stopped
}

func (it *edgeScan) Err() error     { return it.err }
func (it *edgeScan) String() string { return it.shape.String() }

func (it *edgeScan) Next(ctx context.Context) bool {
	if it.stop(ctx) || !it.walk.next() {
		return false
	}
	it.found = it.walk.edge
	return true
}

func (it *edgeScan) Contains(_ context.Context, r refs.Ref) bool {
	e, ok := r.(edge)
	if !ok || it.shape.none {
		return false
	}
	for d := quad.Subject; d <= quad.Label; d++ {
		if k := it.shape.given[d]; k != 0 && k != e.at(d) {
			return false
		}
	}
	it.found = e
	return it.walk.v.has(e)
}

func (it *edgeScan) Result() refs.Ref { return it.found }

// nodes is every node that an edge has.
type nodes struct{ src source }

func (s *nodes) String() string                                  { return "Nodes" }
func (s *nodes) Optimize(context.Context) (iterator.Shape, bool) { return s, false }
func (s *nodes) SubIterators() []iterator.Shape                  { return nil }
func (s *nodes) Iterate() iterator.Scanner                       { return &nodeScan{v: s.src.view()} }
func (s *nodes) Lookup() iterator.Index                          { return &nodeScan{v: s.src.view()} }

func (s *nodes) Stats(context.Context) (iterator.Costs, error) {
	return iterator.Costs{ContainsCost: 1, NextCost: 1, Size: refs.Size{Value: s.src.view().nodes, Exact: true}}, nil
}

type nodeScan struct {
	plain
	v *view
	n uint32
	stopped
}

func (it *nodeScan) Err() error       { return it.err }
func (it *nodeScan) String() string   { return "Nodes" }
func (it *nodeScan) id() uint32       { return it.n }
func (it *nodeScan) Result() refs.Ref { return node(it.n) }

func (it *nodeScan) Next(ctx context.Context) bool {
	for it.n < it.v.maxID {
		it.n++
		if it.stop(ctx) {
			return false
		}
		if it.v.used(it.n) {
			return true
		}
	}
	return false
}

func (it *nodeScan) Contains(ctx context.Context, r refs.Ref) bool {
	id := it.v.id(r)
	return id != 0 && it.has(ctx, id)
}

func (it *nodeScan) has(_ context.Context, id uint32) bool {
	it.n = id
	return it.v.used(id)
}
