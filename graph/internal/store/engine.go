package store

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/bloom"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// engineOptions sets Pebble up: small tables in memory, so that the folder stays
// small, and a log that is never written over an older one, so that removed text
// doesn't linger in it.
func (s *Store) engineOptions() *pebble.Options {
	o := &pebble.Options{
		FS:           noReuse{s.fs},
		Logger:       engineLogger{},
		CacheSize:    min(max(s.memory/8, 8<<20), 256<<20),
		MemTableSize: uint64(min(max(s.memory/32, 4<<20), 32<<20)),
		ReadOnly:     s.readOnly,
		// A load of millions of quads must not wait for the work that puts them in
		// order; two cores may do it, and in fewer steps.
		MemTableStopWritesThreshold: 4,
		L0StopWritesThreshold:       64,
		LBaseMaxBytes:               256 << 20,
		CompactionConcurrencyRange:  func() (int, int) { return 1, 2 },
		FormatMajorVersion:          pebble.FormatNewest,
		// Damage comes back as an error; unset, Pebble would end the process.
		EventListener: &pebble.EventListener{DataCorruption: func(pebble.DataCorruptionInfo) {}},
	}
	for i := range o.Levels {
		o.Levels[i].FilterPolicy = bloom.FilterPolicy(10)
	}
	return o
}

// noReuse is a file system where an old log is deleted and not overwritten.
type noReuse struct{ vfs.FS }

func (f noReuse) ReuseForWrite(old, name string, category vfs.DiskWriteCategory) (vfs.File, error) {
	if err := f.Remove(old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return f.Create(name, category)
}

// Unwrap tells Pebble what lies below.
func (f noReuse) Unwrap() vfs.FS { return f.FS }

// engineLogger keeps Pebble quiet. Where Pebble would end the process the error
// is raised as engineFailure, which commit turns into an error.
type engineLogger struct{}

type engineFailure struct{ err error }

func (engineLogger) Infof(string, ...any)  {}
func (engineLogger) Errorf(string, ...any) {}
func (engineLogger) Fatalf(format string, args ...any) {
	panic(engineFailure{fmt.Errorf(format, args...)})
}

// engineError says of Pebble's errors which mean damage.
func engineError(err error) error {
	if err == nil || !pebble.IsCorruptionError(err) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrCorrupt, err)
}

// commit writes a batch of the engine and waits for the disk. After a failure
// nobody knows what is on disk, so nothing more is written until the store is
// opened anew. The caller holds mu.
func (s *Store) commit(b *pebble.Batch) (err error) {
	if s.broken != nil {
		return s.broken
	}
	defer func() {
		if r := recover(); r != nil {
			f, ok := r.(engineFailure)
			if !ok {
				panic(r)
			}
			err = f.err
		}
		if err != nil {
			s.broken = fmt.Errorf("the store can't be written any more; open it anew: %w", err)
			err = s.broken
		}
	}()
	return b.Commit(pebble.Sync)
}

// closeEngine writes out what the engine has in memory and ends it. Its logs then
// hold nothing that is not elsewhere, and those before the last are deleted: Pebble
// keeps them to write over. Where the disk is nearly full, or the store was not opened
// whole, it only ends it: Pebble ends the process when it can't begin a new log, and
// what is in memory is in the logs.
func (s *Store) closeEngine() error {
	if s.readOnly || s.broken != nil || s.view() == nil || s.room(0) != nil {
		return s.db.Close()
	}
	err := s.db.Flush()
	if err = errors.Join(err, s.db.Close()); err != nil {
		return engineError(err)
	}
	names, err := s.fs.List(s.path(engineFolder))
	if err != nil {
		return err
	}
	last := ""
	for _, n := range names {
		if strings.HasSuffix(n, ".log") && (len(n) > len(last) || len(n) == len(last) && n > last) {
			last = n
		}
	}
	for _, n := range names {
		if strings.HasSuffix(n, ".log") && n != last {
			if err := s.fs.Remove(s.path(engineFolder, n)); err != nil {
				return err
			}
		}
	}
	return nil
}

// room refuses to write when the disk could fill up under the engine.
func (s *Store) room(bytes int) error {
	u, err := s.fs.GetDiskUsage(s.dir)
	if errors.Is(err, vfs.ErrUnsupported) {
		return nil
	}
	if err != nil {
		return err
	}
	need := uint64(len(s.view().index.data)) + uint64(bytes)*4 + 64<<20
	if u.AvailBytes < need {
		return fmt.Errorf("%w: %d MB are left, %d MB are needed", ErrDiskFull, u.AvailBytes>>20, need>>20)
	}
	return nil
}
