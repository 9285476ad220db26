package store

import (
	"bytes"
	"errors"
	"iter"
	"sync"

	"github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/quad"
	"github.com/cockroachdb/pebble/v2"
)

func userKey(k []byte) []byte { return append([]byte{keyUser}, k...) }

// after is the first key that does not begin with prefix.
func after(prefix []byte) []byte {
	end := bytes.Clone(prefix)
	for i := len(end) - 1; i >= 0; i-- {
		if end[i]++; end[i] != 0 {
			return end[:i+1]
		}
	}
	return nil
}

// Get is what was put under a key, or nil if nothing was.
func (s *Store) Get(key []byte) ([]byte, error) {
	snap, err := s.Snapshot()
	if err != nil {
		return nil, err
	}
	defer snap.Release()
	return snap.Get(key)
}

// Scan gives the records whose keys begin with prefix, in the order of their keys.
// They may be kept.
func (s *Store) Scan(prefix []byte) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		snap, err := s.Snapshot()
		if err != nil {
			yield(Record{}, err)
			return
		}
		defer snap.Release()
		snap.Scan(prefix)(yield)
	}
}

// Snapshot is the store after one batch, whatever is written meanwhile. It is a
// graph.QuadStore for one question; Release it afterwards. Several goroutines may
// use it.
type Snapshot struct {
	reader
	store *Store
	db    *pebble.Snapshot
	of    *beside // of a reader: the state that this holds
	once  sync.Once
}

type fixedView struct{ v *view }

func (f fixedView) view() *view { return f.v }

var _ graph.QuadStore = (*Snapshot)(nil)

// Snapshot takes the store as it is now; beside a writer as it was a moment ago.
// Errors: ErrClosed.
func (s *Store) Snapshot() (*Snapshot, error) {
	if err := s.follow(); err != nil {
		return nil, err
	}
	s.pub.RLock()
	defer s.pub.RUnlock()
	if s.shut.Load() {
		return nil, ErrClosed
	}
	s.open.Add(1)
	if s.beside != nil {
		s.beside.hold()
	}
	return &Snapshot{reader: reader{fixedView{s.view()}}, store: s, db: s.db.NewSnapshot(), of: s.beside}, nil
}

// Release ends the use of the snapshot.
func (p *Snapshot) Release() error {
	var err error
	p.once.Do(func() {
		err = p.db.Close()
		p.store.open.Add(-1)
		if p.of != nil {
			err = errors.Join(err, p.of.drop())
		}
	})
	return err
}

// Close is Release, under the name that Cayley knows.
func (p *Snapshot) Close() error { return p.Release() }

// ApplyDeltas gives ErrReadOnly.
func (p *Snapshot) ApplyDeltas([]graph.Delta, graph.IgnoreOpts) error { return ErrReadOnly }

// NewQuadWriter gives ErrReadOnly.
func (p *Snapshot) NewQuadWriter() (quad.WriteCloser, error) { return nil, ErrReadOnly }

// Seq counts the batches that have changed the store; two snapshots of one number
// are the same.
func (p *Snapshot) Seq() uint64 { return p.view().seq }

// Get is what was put under a key, or nil if nothing was.
func (p *Snapshot) Get(key []byte) ([]byte, error) { return get(p.db, userKey(key)) }

// Scan gives the records whose keys begin with prefix, in the order of their keys.
// They may be kept.
func (p *Snapshot) Scan(prefix []byte) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		from := userKey(prefix)
		it, err := p.db.NewIter(&pebble.IterOptions{LowerBound: from, UpperBound: after(from)})
		if err != nil {
			yield(Record{}, engineError(err))
			return
		}
		defer it.Close()
		for it.First(); it.Valid(); it.Next() {
			b, err := it.ValueAndErr()
			if err != nil {
				yield(Record{}, engineError(err))
				return
			}
			if !yield(Record{bytes.Clone(it.Key()[1:]), bytes.Clone(b)}, nil) {
				return
			}
		}
		if err := it.Error(); err != nil {
			yield(Record{}, engineError(err))
		}
	}
}

// Quads gives every quad, in no order that means anything.
func (p *Snapshot) Quads() iter.Seq2[quad.Quad, error] {
	return func(yield func(quad.Quad, error) bool) {
		var w walk
		v := p.view()
		w.start(v, known{})
		for w.next() {
			if !yield(v.quadOf(w.edge)) {
				return
			}
		}
	}
}
