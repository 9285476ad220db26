package store

import (
	"context"
	"fmt"

	"github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/refs"
	"github.com/cayleygraph/quad"
)

// reader is the reading half of Cayley's graph.QuadStore.
type reader struct{ source }

// ValueOf gives the reference of a value, or nil if no quad has it.
func (r reader) ValueOf(v quad.Value) (graph.Ref, error) {
	if id := r.view().find(v); id != 0 {
		return node(id), nil
	}
	return nil, nil
}

// NameOf gives the value of a reference.
func (r reader) NameOf(ref graph.Ref) (quad.Value, error) { return r.view().nameOf(ref) }

// Quad gives the quad of a reference.
func (r reader) Quad(ref graph.Ref) (quad.Quad, error) { return r.view().quad(ref) }

// QuadDirection gives one end of a quad; nil for a label it hasn't.
func (r reader) QuadDirection(ref graph.Ref, d quad.Direction) (graph.Ref, error) {
	e, ok := ref.(edge)
	if !ok || d < quad.Subject || d > quad.Label {
		return nil, fmt.Errorf("a reference of type %T has no direction %v", ref, d)
	}
	if id := e.at(d); id != 0 {
		return node(id), nil
	}
	return nil, nil
}

// QuadIterator gives the quads that have the node in the direction.
func (r reader) QuadIterator(d quad.Direction, ref graph.Ref) iterator.Shape {
	s := &edges{src: r.source}
	id := r.view().id(ref)
	if id == 0 || d < quad.Subject || d > quad.Label {
		s.none = true
		return s
	}
	s.given[d] = id
	return s
}

// QuadIteratorSize is how many quads QuadIterator gives.
func (r reader) QuadIteratorSize(ctx context.Context, d quad.Direction, ref graph.Ref) (refs.Size, error) {
	st, err := r.QuadIterator(d, ref).Stats(ctx)
	return st.Size, err
}

// SizeOf is how many quads have the node.
func (r reader) SizeOf(ref graph.Ref) int64 {
	v := r.view()
	n := 0
	if id := v.id(ref); id != 0 {
		for o := range orders {
			n += v.count(o, id)
		}
	}
	return int64(n)
}

// Stats counts nodes and quads, always exactly.
func (r reader) Stats(context.Context, bool) (graph.Stats, error) { return r.view().stats(), nil }

// NodesAllIterator gives every node that a quad has.
func (r reader) NodesAllIterator() iterator.Shape { return &nodes{src: r.source} }

// QuadsAllIterator gives every quad.
func (r reader) QuadsAllIterator() iterator.Shape { return &edges{src: r.source} }
