package gizmo

import (
	"context"

	"github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/query/shape"
	"github.com/cayleygraph/quad"
)

// watched makes the leaves of every iterator over a store stop when the context
// of their run ends: an intersection or a count can walk millions of quads before
// it gives a result to anybody who would look.
func watched(qs graph.QuadStore) graph.QuadStore { return &watchedStore{qs} }

type watchedStore struct{ graph.QuadStore }

func (w *watchedStore) QuadIterator(d quad.Direction, v graph.Ref) iterator.Shape {
	return &leaf{w.QuadStore.QuadIterator(d, v)}
}
func (w *watchedStore) NodesAllIterator() iterator.Shape {
	return &leaf{w.QuadStore.NodesAllIterator()}
}
func (w *watchedStore) QuadsAllIterator() iterator.Shape {
	return &leaf{w.QuadStore.QuadsAllIterator()}
}

// OptimizeShape lowers recursions here, and lets the store lower the other shapes to
// its own.
func (w *watchedStore) OptimizeShape(ctx context.Context, s shape.Shape) (shape.Shape, bool) {
	if f, ok := s.(shape.Filter); ok {
		if out, ok := lowerRecursions(f, func(s shape.Shape) shape.Shape { s, _ = w.lower(ctx, s); return s }); ok {
			return out, true
		}
	}
	return w.lower(ctx, s)
}

func (w *watchedStore) lower(ctx context.Context, s shape.Shape) (shape.Shape, bool) {
	if o, ok := w.QuadStore.(shape.Optimizer); ok {
		return o.OptimizeShape(ctx, s)
	}
	return s, false
}

type leaf struct{ iterator.Shape }

func (l *leaf) Iterate() iterator.Scanner { return &leafScanner{Scanner: l.Shape.Iterate()} }

func (l *leaf) Optimize(ctx context.Context) (iterator.Shape, bool) {
	s, changed := l.Shape.Optimize(ctx)
	return &leaf{s}, changed
}

type leafScanner struct {
	iterator.Scanner
	steps int
	err   error
}

// every is how many steps pass between two looks at the context.
const every = 256

func (s *leafScanner) Next(ctx context.Context) bool {
	if s.steps++; s.steps%every == 0 {
		if s.err = ctx.Err(); s.err != nil {
			return false
		}
	}
	return s.Scanner.Next(ctx)
}

func (s *leafScanner) Err() error {
	if s.err != nil {
		return s.err
	}
	return s.Scanner.Err()
}
