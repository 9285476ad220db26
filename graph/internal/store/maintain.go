package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/sstable"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// Check reads everything and gives what is wrong: bytes that are not as written,
// in any file, and an index that does not hold what the engine holds.
func (s *Store) Check(ctx context.Context) iter.Seq[error] {
	return func(yield func(error) bool) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.closed {
			yield(ErrClosed)
			return
		}
		for s.frozen > 0 {
			s.idle.Wait()
		}
		for _, check := range []func(context.Context) error{s.checkEngine, s.checkIndex, s.checkEdges, s.checkNodes} {
			if err := check(ctx); err != nil && !yield(err) {
				return
			}
		}
	}
}

// checkEngine reads every block of every file of the engine.
func (s *Store) checkEngine(ctx context.Context) error {
	dir := s.path(engineFolder)
	if s.readOnly {
		dir = s.linked
	}
	names, err := s.fs.List(dir)
	if err != nil {
		return err
	}
	for _, name := range names {
		if strings.HasSuffix(name, ".sst") {
			if err := s.checkTable(ctx, s.fs.PathJoin(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("%w: %s: %w", ErrCorrupt, name, err)
			}
		}
	}
	if err := s.db.CheckLevels(nil); err != nil {
		return fmt.Errorf("%w: the engine: %w", ErrCorrupt, err)
	}
	it, err := s.db.NewIter(nil)
	if err != nil {
		return engineError(err)
	}
	defer it.Close()
	for it.First(); it.Valid(); it.Next() {
		if _, err := it.ValueAndErr(); err != nil {
			return engineError(err)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return engineError(it.Error())
}

// checkTable reads also the blocks that no key lies in.
func (s *Store) checkTable(ctx context.Context, path string) error {
	f, err := s.fs.Open(path)
	if err != nil {
		return err
	}
	r, err := sstable.NewSimpleReadable(f)
	if err != nil {
		return errors.Join(err, f.Close())
	}
	table, err := sstable.NewReader(ctx, r, s.engineOptions().MakeReaderOptions())
	if err != nil {
		return errors.Join(err, r.Close())
	}
	return errors.Join(table.ValidateBlockChecksums(), table.Close())
}

func (s *Store) checkIndex(context.Context) error { return s.view().index.check() }

// checkEdges compares the edges of the engine, which come sorted by subject, with
// those that are read, in every order.
func (s *Store) checkEdges(ctx context.Context) error {
	v := s.view()
	n := 0
	if err := s.readEdges(ctx, func(edges []edge) error {
		n += len(edges)
		for _, e := range edges {
			for o := range orders {
				if net(v, e, o) != 1 {
					return fmt.Errorf("%w: a quad of the engine is not in the index: %v", ErrCorrupt, e)
				}
			}
		}
		return nil
	}); err != nil {
		return err
	}
	if int64(n) != v.quads {
		return fmt.Errorf("%w: the engine has %d quads, its state says %d", ErrCorrupt, n, v.quads)
	}
	for o := range orders {
		have := 0
		for _, s := range v.segs {
			have += s.came[o].n - s.went[o].n
		}
		if have != n {
			return fmt.Errorf("%w: the index has %d quads in order %d, the engine %d", ErrCorrupt, have, o, n)
		}
	}
	return nil
}

func net(v *view, e edge, order int) int {
	n := 0
	for _, s := range v.segs {
		if s.came[order].has(e, order) {
			n++
		}
		if s.went[order].has(e, order) {
			n--
		}
	}
	return n
}

// checkNodes compares the values of the engine with those that are read.
func (s *Store) checkNodes(ctx context.Context) error {
	it, err := s.db.NewIter(&pebble.IterOptions{LowerBound: []byte{keyValue}, UpperBound: []byte{keyValue + 1}})
	if err != nil {
		return engineError(err)
	}
	defer it.Close()
	v := s.view()
	n := int64(0)
	for it.First(); it.Valid(); it.Next() {
		n++
		b, err := it.ValueAndErr()
		if err != nil {
			return engineError(err)
		}
		id := uint32(edgeOf(append(bytes.Clone(it.Key()[1:]), make([]byte, 12)...))[0])
		if !bytes.Equal(v.bytesOf(id), b) || v.lookup(b) != id || !v.used(id) {
			return fmt.Errorf("%w: node %d is not read as it is kept", ErrCorrupt, id)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	if err := it.Error(); err != nil {
		return engineError(err)
	}
	if n != v.nodes {
		return fmt.Errorf("%w: the engine has %d nodes, its state says %d", ErrCorrupt, n, v.nodes)
	}
	return nil
}

// Compact takes the bytes of what was removed out of every file and makes a new
// index. It needs a moment in which no snapshot is held.
func (s *Store) Compact(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return ErrClosed
	case s.readOnly:
		return ErrReadOnly
	case s.broken != nil:
		return s.broken
	}
	if err := s.reindex(); err != nil {
		return err
	}
	// A table that nothing overlaps is moved down as it is, with what it has
	// deleted. The first flush makes such tables; the second one that spans all.
	for range 2 {
		b := s.db.NewBatch()
		b.Set([]byte{1}, nil, nil)
		b.Set([]byte{0xfe}, nil, nil)
		if err := s.commit(b); err != nil {
			return err
		}
		if err := s.db.Flush(); err != nil {
			return engineError(err)
		}
	}
	if err := s.db.Compact(ctx, []byte{0}, []byte{0xff}, true); err != nil {
		return engineError(err)
	}
	// The engine's list of files still names the first and last key of those that
	// are gone. It begins a new list when it is opened.
	s.pub.Lock()
	defer s.pub.Unlock()
	if n := s.open.Load(); n > 0 {
		return fmt.Errorf("%d snapshots are held; compact again when they are released", n)
	}
	err := s.closeEngine()
	if err == nil {
		s.db, err = pebble.Open(s.path(engineFolder), s.engineOptions())
	}
	if err != nil {
		s.broken = fmt.Errorf("the store can't be written any more; open it anew: %w", engineError(err))
		s.db = nil
		s.shut.Store(true)
		return s.broken
	}
	return nil
}

// Backup copies the store as it is now into a new folder, while it is in use.
func (s *Store) Backup(dir string) error {
	if s.readOnly {
		return ErrReadOnly
	}
	if err := emptyFolder(dir); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return ErrClosed
	}
	for s.frozen > 0 {
		s.idle.Wait()
	}
	if err := s.db.Checkpoint(filepath.Join(dir, engineFolder), pebble.WithFlushedWAL()); err != nil {
		return engineError(err)
	}
	// The index can be made anew, but it is quicker to have it.
	name, err := get(s.db, metaKey("index"))
	if err == nil && name != nil {
		err = vfs.Copy(s.fs, s.path(string(name)), filepath.Join(dir, string(name)))
	}
	if err != nil {
		return err
	}
	b := &Store{dir: dir, fs: s.fs}
	return b.writeSmall(versionFile, formatVersion+"\n")
}

// Restore makes a store of a backup, after checking the backup as it copies.
func Restore(ctx context.Context, backup, dir string) error {
	if err := emptyFolder(dir); err != nil {
		return err
	}
	s, err := Open(backup, nil)
	if err != nil {
		return err
	}
	defer s.Close()
	for err := range s.Check(ctx) {
		return fmt.Errorf("the backup: %w", err)
	}
	return s.Backup(dir)
}

func emptyFolder(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return os.MkdirAll(dir, 0o755)
	}
	if err == nil && len(entries) > 0 {
		return fmt.Errorf("%s is not empty", dir)
	}
	return err
}
