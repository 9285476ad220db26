package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"

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
		dir = s.beside.folder
	}
	// Other tables that lie there are being written, or no longer read.
	levels, err := s.db.SSTables()
	if err != nil {
		return engineError(err)
	}
	for _, level := range levels {
		for _, table := range level {
			name := table.BackingSSTNum.String() + ".sst"
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
	if err := s.room(int(s.db.Metrics().DiskSpaceUsage() / 4)); err != nil { // all is written anew
		return err
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
	// are gone. It begins a new list when it is opened, keeps the one before, and
	// deletes the one before that while it is open: closed again, it has done so.
	s.pub.Lock()
	defer s.pub.Unlock()
	if n := s.open.Load(); n > 0 {
		return fmt.Errorf("%d snapshots are held; compact again when they are released", n)
	}
	var err error
	for range 3 {
		if err = s.closeEngine(); err == nil {
			s.db, err = pebble.Open(s.path(engineFolder), s.engineOptions())
		}
		if err != nil {
			break
		}
	}
	if err != nil {
		s.broken = fmt.Errorf("the store can't be written any more; open it anew: %w", engineError(err))
		s.db = nil
		s.shut.Store(true)
		return s.broken
	}
	return nil
}

// Backup copies the store as it is now into a new folder, while it is in use, and
// checks the copy. If it fails it leaves no folder behind.
func (s *Store) Backup(ctx context.Context, dir string) error {
	if s.fs != vfs.Default {
		return errors.New("a store in memory has no files to copy")
	}
	if err := emptyFolder(dir); err != nil {
		return err
	}
	err := s.backup(dir)
	if err == nil {
		err = settle(ctx, dir)
	}
	if err != nil {
		return errors.Join(err, os.RemoveAll(dir))
	}
	return nil
}

func (s *Store) backup(dir string) error {
	r := s
	if !s.readOnly {
		// What a reader links is what the last batch left, and stays so.
		var err error
		if r, err = Open(s.dir, &Options{ReadOnly: true, Memory: s.memory}); err != nil {
			return err
		}
		defer r.Close()
	} else if err := s.follow(); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return ErrClosed
	}
	to := filepath.Join(dir, engineFolder)
	if err := r.makeDir(to); err != nil {
		return err
	}
	for name := range r.beside.files {
		if err := copyFile(r.fs, filepath.Join(r.beside.folder, name), filepath.Join(to, name)); err != nil {
			return err
		}
	}
	// The index can be made anew, but it is quicker to have it.
	if ix := r.view().index; ix.data != nil && !r.rebuilt {
		if err := writeFile(r.fs, filepath.Join(dir, fmt.Sprintf("%016x%s", ix.seq, indexSuffix)), bytes.NewReader(ix.data)); err != nil {
			return err
		}
	}
	b := &Store{dir: dir, fs: r.fs}
	return errors.Join(b.syncDir(to), b.writeSmall(versionFile, formatVersion+"\n"))
}

// settle reads a copy through, and has the engine put its log into tables: the end
// of a log that is damaged looks like one that a crash cut short, a table doesn't.
func settle(ctx context.Context, dir string) error {
	s, err := Open(dir, nil)
	if err != nil {
		return err
	}
	for err := range s.Check(ctx) {
		return errors.Join(fmt.Errorf("%s: %w", dir, err), s.Close())
	}
	return s.Close()
}

// copyFile copies a file whole, without a link between the two, and waits for the
// disk.
func copyFile(fs vfs.FS, from, to string) error {
	src, err := fs.Open(from)
	if err != nil {
		return err
	}
	defer src.Close()
	return writeFile(fs, to, src)
}

func writeFile(fs vfs.FS, name string, from io.Reader) error {
	dst, err := fs.Create(name, vfs.WriteCategoryUnspecified)
	if err != nil {
		return err
	}
	_, err = io.Copy(dst, from)
	if err == nil {
		err = dst.Sync()
	}
	return errors.Join(err, dst.Close())
}

// Restore makes a store of a backup, which it checks first and does not change.
func Restore(ctx context.Context, backup, dir string) error {
	s, err := Open(backup, &Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer s.Close()
	for err := range s.Check(ctx) {
		return fmt.Errorf("the backup %s: %w", backup, err)
	}
	return s.Backup(ctx, dir)
}

// emptyFolder refuses a folder that has something in it.
func emptyFolder(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err == nil && len(entries) > 0 {
		return fmt.Errorf("%s is not empty", dir)
	}
	return err
}
