package store

import (
	"errors"
	"fmt"
)

// limit is how many changes make a new index: an eighth of what is there, so that
// the work of a quad is bounded, and not so few that small stores are busy, nor
// so many that they fill the memory.
func (s *Store) limit() int {
	if s.every > 0 {
		return s.every
	}
	n := max(1<<16, s.view().segs[0].came[0].n/8)
	if s.bulk > 0 {
		n *= 8 // while many quads come nobody opens the store for long
	}
	return int(min(int64(n), max(s.memory/1024, 1<<16)))
}

// reindexIfLarge starts making a new index beside the writer. The caller holds mu.
func (s *Store) reindexIfLarge() {
	v := s.view()
	if s.frozen > 0 || v.pending() < s.limit() || s.merged != nil {
		return
	}
	s.frozen = len(v.segs)
	go func() {
		ix, err := s.makeIndex(v)
		s.mu.Lock()
		defer s.mu.Unlock()
		if err == nil {
			err = s.adopt(ix, len(v.segs))
		}
		s.merged = err
		s.frozen = 0
		s.idle.Broadcast()
		if err == nil {
			s.reindexIfLarge()
		}
	}()
}

// reindex makes a new index now. The caller holds mu.
func (s *Store) reindex() error {
	for s.frozen > 0 {
		s.idle.Wait()
	}
	v := s.view()
	ix, err := s.makeIndex(v)
	if err != nil {
		return err
	}
	s.merged = nil
	return s.adopt(ix, len(v.segs))
}

func (s *Store) makeIndex(v *view) (*index, error) {
	name := s.path(fmt.Sprintf("%016x%s", v.seq, indexSuffix))
	segs := v.segs
	if len(segs) > 2 {
		segs = []*segment{segs[0], merge(segs[1:])}
	}
	s.fs.Remove(name)
	if err := writeIndex(s.fs, name, s.id, v.seq, v.maxID, segs, v.bytesOf); err != nil {
		return nil, err
	}
	return openIndex(s.fs, name, s.id)
}

// adopt puts an index in the place of the first segments. The caller holds mu.
func (s *Store) adopt(ix *index, done int) error {
	if s.closed {
		return ErrClosed
	}
	if err := s.install(fmt.Sprintf("%016x%s", ix.seq, indexSuffix), ix.seq); err != nil {
		return err
	}
	old := s.view()
	rest := old.segs[done:]
	next := old.with(append([]*segment{&ix.seg}, rest...))
	next.index, next.dict = ix, newDict()
	for _, seg := range rest {
		for _, t := range []*table{&seg.came[0], &seg.went[0]} {
			for _, col := range t.cols {
				for _, id := range col {
					if id != 0 && len(ix.value(id)) == 0 && next.dict.value(id) == "" {
						next.dict.add(id, string(old.bytesOf(id)))
					}
				}
			}
		}
	}
	for id := range s.ghosts {
		if len(ix.value(id)) == 0 && next.dict.value(id) == "" {
			delete(s.ghosts, id)
		}
	}
	s.now.Store(next)
	return nil
}

// Index makes the index of everything that is there now, so that the next Open
// has nothing to read again.
func (s *Store) Index() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return ErrClosed
	case s.readOnly:
		return ErrReadOnly
	}
	for s.frozen > 0 {
		s.idle.Wait()
	}
	if s.view().pending() == 0 {
		return errors.Join(s.broken)
	}
	return s.reindex()
}
