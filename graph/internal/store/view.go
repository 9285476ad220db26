package store

import (
	"fmt"
	"runtime"

	"github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/refs"
	"github.com/cayleygraph/quad"
)

// node is a value's number and a reference of Cayley's.
type node uint32

// Key makes a node a reference of Cayley's.
func (n node) Key() any { return n }

// view is the graph after one batch. It never changes.
type view struct {
	index *index
	dict  *dict
	segs  []*segment // the index's first, then the batches since, oldest first
	seq   uint64
	maxID uint32
	quads int64
	nodes int64
	gone  bool // some segment takes edges away
}

func (v *view) with(segs []*segment) *view {
	w := *v
	w.segs = segs
	w.gone = false
	for _, s := range segs {
		w.gone = w.gone || s.went[0].n > 0
	}
	return &w
}

// pending is how many changes are not yet in the index.
func (v *view) pending() int {
	n := 0
	for _, s := range v.segs[1:] {
		n += s.size()
	}
	return n
}

// bytesOf is the encoded value of a node; empty if there is none.
func (v *view) bytesOf(id uint32) []byte {
	if b := v.index.value(id); len(b) > 0 {
		return b
	}
	return []byte(v.dict.value(id))
}

func (v *view) value(id uint32) (quad.Value, error) {
	if id == 0 {
		return nil, nil
	}
	var out quad.Value
	var err error
	if b := v.index.value(id); len(b) > 0 {
		out, err = decodeValue(b)
	} else if s := v.dict.value(id); s != "" {
		out, err = decodeValue([]byte(s))
	}
	runtime.KeepAlive(v)
	return out, err
}

// lookup is the number of a value whether or not an edge uses it; 0 if none.
func (v *view) lookup(b []byte) uint32 {
	id := v.index.find(b)
	if id == 0 {
		id = v.dict.find(b)
	}
	if id > v.maxID {
		return 0
	}
	return id
}

// find is the number of a value that an edge uses; 0 if none.
func (v *view) find(val quad.Value) uint32 {
	if val == nil {
		return 0
	}
	var room [128]byte
	b, err := appendValue(room[:0], val)
	if err != nil {
		return 0 // what can't be stored is not here
	}
	id := v.lookup(b)
	if id == 0 || !v.used(id) {
		return 0
	}
	return id
}

// used says whether an edge has the node.
func (v *view) used(id uint32) bool {
	if id == 0 || id > v.maxID {
		return false
	}
	if !v.gone && (len(v.index.value(id)) > 0) {
		return true
	}
	for o := range orders {
		if v.count(o, id) > 0 {
			return true
		}
	}
	return false
}

// count is how many edges have the node in the first column of the order.
func (v *view) count(order int, id uint32) int {
	n := 0
	for _, s := range v.segs {
		lo, hi := s.came[order].run(id)
		n += hi - lo
		if v.gone {
			lo, hi = s.went[order].run(id)
			n -= hi - lo
		}
	}
	return n
}

// count2 is count with the second column given too.
func (v *view) count2(order int, first, second uint32) int {
	n := 0
	for _, s := range v.segs {
		n += len2(&s.came[order], first, second)
		if v.gone {
			n -= len2(&s.went[order], first, second)
		}
	}
	return n
}

func len2(t *table, first, second uint32) int {
	lo, hi := t.run(first)
	if lo == hi {
		return 0
	}
	lo, hi = narrow(t.cols[1], lo, hi, second)
	return hi - lo
}

func (t *table) has(e edge, order int) bool {
	c := &columns[order]
	lo, hi := t.run(e[c[0]])
	for col := 1; col < 4 && lo < hi; col++ {
		lo, hi = narrow(t.cols[col], lo, hi, e[c[col]])
	}
	return lo < hi
}

// has says whether the edge is there.
func (v *view) has(e edge) bool {
	if !v.gone {
		for _, s := range v.segs {
			if s.came[bySubject].has(e, bySubject) {
				return true
			}
		}
		return false
	}
	for i := len(v.segs) - 1; i >= 0; i-- {
		if v.segs[i].went[bySubject].has(e, bySubject) {
			return false
		}
		if v.segs[i].came[bySubject].has(e, bySubject) {
			return true
		}
	}
	return false
}

// wentAfter says whether an edge that came with segment i went with a later one.
func (v *view) wentAfter(i int, e edge) bool {
	for _, s := range v.segs[i+1:] {
		if s.went[bySubject].n > 0 && s.went[bySubject].has(e, bySubject) {
			return true
		}
	}
	return false
}

// id is the number of the node that a reference of Cayley's means; 0 if none.
func (v *view) id(r refs.Ref) uint32 {
	switch r := r.(type) {
	case node:
		return uint32(r)
	case refs.PreFetchedValue:
		return v.find(r.NameOf())
	}
	return 0
}

func (v *view) nameOf(r refs.Ref) (quad.Value, error) {
	switch r := r.(type) {
	case nil:
		return nil, nil
	case node:
		return v.value(uint32(r))
	case refs.PreFetchedValue:
		return r.NameOf(), nil
	}
	return nil, fmt.Errorf("a reference of type %T is not of this store", r)
}

func (v *view) quad(r refs.Ref) (quad.Quad, error) {
	e, ok := r.(edge)
	if !ok {
		return quad.Quad{}, fmt.Errorf("a reference of type %T is no quad of this store", r)
	}
	return v.quadOf(e)
}

func (v *view) quadOf(e edge) (quad.Quad, error) {
	var q quad.Quad
	for d := quad.Subject; d <= quad.Label; d++ {
		val, err := v.value(e.at(d))
		if err != nil {
			return q, err
		}
		q.Set(d, val)
	}
	return q, nil
}

func (v *view) stats() graph.Stats {
	return graph.Stats{Nodes: refs.Size{Value: v.nodes, Exact: true}, Quads: refs.Size{Value: v.quads, Exact: true}}
}
