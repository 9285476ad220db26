package store

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/quad"
	"github.com/cockroachdb/pebble/v2"
)

// Batch is changes that are made together or not at all: first quads go and
// records are deleted, then quads come and records are put.
type Batch struct {
	Remove       []quad.Quad // those that are not there are passed over
	Add          []quad.Quad // those that are there are passed over
	DeletePrefix [][]byte    // every record whose key begins so
	Delete       [][]byte
	Put          []Record
}

// Record is a key and what is kept under it.
type Record struct{ Key, Value []byte }

// writing is a batch on its way into the store.
type writing struct {
	s       *Store
	v       *view
	batch   *pebble.Batch
	changed map[edge]int8 // edges that come (1) or go (-1), beside the view
	fresh   []uint32      // nodes that got their number now
	first   uint32        // the first of those
	nextID  uint32
	revived map[uint32]bool
	buf     []byte
}

// Apply makes the changes of a batch. They are on disk when it returns without
// error; if it returns an error none of them has been made. Errors: ErrReadOnly,
// ErrDiskFull, ErrClosed; a quad without subject, predicate or object.
func (s *Store) Apply(b *Batch) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	w, err := s.begin()
	if err != nil {
		return err
	}
	defer w.end()
	for _, q := range b.Remove {
		if _, err := w.remove(q); err != nil {
			return err
		}
	}
	for _, q := range b.Add {
		if _, err := w.add(q); err != nil {
			return err
		}
	}
	for _, p := range b.DeletePrefix {
		from := userKey(p)
		if err := w.batch.DeleteRange(from, after(from), nil); err != nil {
			return err
		}
	}
	for _, k := range b.Delete {
		if err := w.batch.Delete(userKey(k), nil); err != nil {
			return err
		}
	}
	for _, r := range b.Put {
		if err := w.batch.Set(userKey(r.Key), r.Value, nil); err != nil {
			return err
		}
	}
	return w.commit()
}

func (s *Store) begin() (*writing, error) {
	switch {
	case s.closed:
		return nil, ErrClosed
	case s.readOnly:
		return nil, ErrReadOnly
	case s.broken != nil:
		return nil, s.broken
	}
	for s.frozen > 0 && s.view().pending() > 4*s.limit() {
		s.idle.Wait() // the index can't be made as fast as this writes
	}
	return &writing{s: s, v: s.view(), batch: s.db.NewBatch(), changed: map[edge]int8{}, first: s.nextID, nextID: s.nextID, revived: map[uint32]bool{}}, nil
}

// end takes back what was not committed.
func (w *writing) end() {
	w.batch.Close()
	for _, id := range w.fresh {
		w.v.dict.forget(id)
	}
}

// known finds the edge of a quad; not ok if one of its values is nowhere.
func (w *writing) known(q quad.Quad) (e edge, ok bool, err error) {
	for d := quad.Subject; d <= quad.Label; d++ {
		val := q.Get(d)
		if val == nil {
			if d != quad.Label {
				return e, false, fmt.Errorf("a quad has no %v: %v", d, q)
			}
			continue
		}
		if w.buf, err = appendValue(w.buf[:0], val); err != nil {
			return e, false, err
		}
		id := w.find()
		if id == 0 {
			return e, false, nil
		}
		e[d-quad.Subject] = id
	}
	return e, true, nil
}

func (w *writing) find() uint32 {
	if id := w.v.index.find(w.buf); id != 0 {
		return id
	}
	return w.v.dict.find(w.buf)
}

// has says whether the edge is there after what the batch has done so far.
func (w *writing) has(e edge) bool {
	switch w.changed[e] {
	case 1:
		return true
	case -1:
		return false
	}
	for _, id := range e {
		if id >= w.first {
			return false
		}
	}
	return w.v.has(e)
}

func (w *writing) remove(q quad.Quad) (bool, error) {
	e, ok, err := w.known(q)
	if err != nil || !ok || !w.has(e) {
		return false, err
	}
	w.mark(e, -1)
	return true, nil
}

func (w *writing) mark(e edge, sign int8) {
	if w.changed[e] == -sign {
		delete(w.changed, e)
	} else {
		w.changed[e] = sign
	}
}

func (w *writing) add(q quad.Quad) (bool, error) {
	var e edge
	for d := quad.Subject; d <= quad.Label; d++ {
		val := q.Get(d)
		if val == nil {
			if d != quad.Label {
				return false, fmt.Errorf("a quad has no %v: %v", d, q)
			}
			continue
		}
		id, err := w.node(val)
		if err != nil {
			return false, err
		}
		e[d-quad.Subject] = id
	}
	if w.has(e) {
		return false, nil
	}
	w.mark(e, 1)
	return true, nil
}

// node is the number of a value, a new one if it is nowhere.
func (w *writing) node(val quad.Value) (id uint32, err error) {
	if w.buf, err = appendValue(w.buf[:0], val); err != nil {
		return 0, err
	}
	if id := w.find(); id != 0 {
		return id, nil
	}
	if w.nextID >= math.MaxUint32-2 {
		return 0, errors.New("the store has no numbers left for new nodes; compact it")
	}
	id = w.nextID
	w.nextID++
	w.v.dict.add(id, string(w.buf))
	w.fresh = append(w.fresh, id)
	return id, nil
}

// commit writes everything and shows it to readers.
func (w *writing) commit() error {
	s := w.s
	var log []byte
	var came, went []edge
	changed := slices.SortedFunc(maps.Keys(w.changed), compareEdges) // the engine takes sorted keys faster
	for _, e := range changed {
		w.buf = appendEdgeKey(w.buf[:0], e)
		sign := byte('+')
		var err error
		if w.changed[e] > 0 {
			came = append(came, e)
			err = w.batch.Set(w.buf, nil, nil)
		} else {
			went, sign = append(went, e), '-'
			err = w.batch.Delete(w.buf, nil)
		}
		if err != nil {
			return err
		}
		log = append(append(log, sign), w.buf[1:]...)
	}
	if len(w.changed) == 0 && w.batch.Empty() {
		return nil
	}
	next := w.v
	if len(w.changed) > 0 {
		segs := append(w.v.segs[:len(w.v.segs):len(w.v.segs)], &segment{came: newTables(came), went: newTables(went)})
		next = w.v.with(s.tidy(segs))
	} else {
		c := *w.v
		next = &c
	}
	next.seq = w.v.seq + 1
	next.maxID = w.nextID - 1
	next.quads += int64(len(came) - len(went))
	dead, err := w.nodes(next, came, went)
	if err != nil {
		return err
	}
	if len(log) > 0 {
		if err := w.batch.Set(logKey(next.seq), log, nil); err != nil {
			return err
		}
	}
	st := state{Seq: next.seq, NextID: w.nextID, Quads: next.quads, Nodes: next.nodes}
	if err := w.batch.Set(metaKey("state"), st.encode(), nil); err != nil {
		return err
	}
	if err := s.room(w.batch.Len()); err != nil {
		return err
	}
	s.pub.Lock()
	err = s.commit(w.batch)
	if err == nil {
		s.now.Store(next)
	}
	s.pub.Unlock()
	if err != nil {
		return err
	}
	for id := range w.revived {
		delete(s.ghosts, id)
	}
	for _, id := range dead {
		s.ghosts[id] = true
	}
	w.fresh = nil
	s.nextID = w.nextID
	s.reindexIfLarge()
	return nil
}

// nodes writes the values of nodes that came and deletes those of nodes that no
// edge has any more, which it gives.
func (w *writing) nodes(next *view, came, went []edge) (dead []uint32, err error) {
	orphan := map[uint32]bool{} // new nodes of edges that went again in the same batch
	for _, id := range w.fresh {
		orphan[id] = true
	}
	for _, e := range came {
		for _, id := range e {
			switch {
			case id >= w.first:
				delete(orphan, id)
			case id != 0 && w.s.ghosts[id] && !w.revived[id]:
				w.revived[id] = true
				next.nodes++
				if err := w.batch.Set(valueKey(id), w.v.bytesOf(id), nil); err != nil {
					return nil, err
				}
			}
		}
	}
	for _, id := range w.fresh {
		if orphan[id] {
			dead = append(dead, id)
			continue
		}
		next.nodes++
		if err := w.batch.Set(valueKey(id), []byte(w.v.dict.value(id)), nil); err != nil {
			return nil, err
		}
	}
	seen := map[uint32]bool{}
	for _, e := range went {
		for _, id := range e {
			if id == 0 || seen[id] || next.used(id) {
				continue
			}
			seen[id] = true
			dead = append(dead, id)
			next.nodes--
			if err := w.batch.Delete(valueKey(id), nil); err != nil {
				return nil, err
			}
		}
	}
	return dead, nil
}

// tidy merges segments of like size, so that there are few; not those that an
// index is being made of.
func (s *Store) tidy(segs []*segment) []*segment {
	low := max(1, s.frozen)
	for len(segs) > low+1 && segs[len(segs)-2].size() <= 2*segs[len(segs)-1].size() {
		last := merge(segs[len(segs)-2:])
		segs = segs[: len(segs)-2 : len(segs)-2]
		if last.size() > 0 {
			segs = append(segs, last)
		}
	}
	return segs
}

// ApplyDeltas makes Cayley's changes in their order, as one batch.
func (s *Store) ApplyDeltas(in []graph.Delta, o graph.IgnoreOpts) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	w, err := s.begin()
	if err != nil {
		return err
	}
	defer w.end()
	for _, d := range in {
		var done bool
		var why error
		switch d.Action {
		case graph.Add:
			done, err = w.add(d.Quad)
			if !o.IgnoreDup {
				why = graph.ErrQuadExists
			}
		case graph.Delete:
			done, err = w.remove(d.Quad)
			if !o.IgnoreMissing {
				why = graph.ErrQuadNotExist
			}
		default:
			err = &graph.DeltaError{Delta: d, Err: graph.ErrInvalidAction}
		}
		if err != nil {
			return err
		}
		if !done && why != nil {
			return &graph.DeltaError{Delta: d, Err: why}
		}
	}
	return w.commit()
}

// NewQuadWriter adds many quads, some thousands in each batch; what WriteQuads
// has returned from is on disk.
func (s *Store) NewQuadWriter() (quad.WriteCloser, error) {
	if s.readOnly {
		return nil, ErrReadOnly
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bulk++
	return &quadWriter{s: s}, nil
}

type quadWriter struct {
	s      *Store
	buf    []quad.Quad
	closed bool
}

const writerBatch = 50000

// WriteQuad adds a quad, on disk after Close at the latest.
func (w *quadWriter) WriteQuad(q quad.Quad) error {
	w.buf = append(w.buf, q)
	if len(w.buf) < writerBatch {
		return nil
	}
	return w.flush()
}

// WriteQuads adds quads.
func (w *quadWriter) WriteQuads(quads []quad.Quad) (int, error) {
	if err := w.flush(); err != nil {
		return 0, err
	}
	n := 0
	for n < len(quads) {
		end := min(n+writerBatch, len(quads))
		if err := w.s.Apply(&Batch{Add: quads[n:end]}); err != nil {
			return n, err
		}
		n = end
	}
	return n, nil
}

func (w *quadWriter) flush() error {
	if len(w.buf) == 0 {
		return nil
	}
	err := w.s.Apply(&Batch{Add: w.buf})
	w.buf = w.buf[:0]
	return err
}

// Close adds what is left, and has an index made if there is need.
func (w *quadWriter) Close() error {
	err := w.flush()
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	if w.closed {
		return err
	}
	w.closed = true
	w.s.bulk--
	if !w.s.closed && w.s.broken == nil {
		w.s.reindexIfLarge()
	}
	return err
}
