package graph

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	engine "kg/graph/internal/store"
)

// store is the durable part: quads and rows in one folder. A batch is on disk
// whole when write returns, or not at all.
type store struct {
	db       *engine.Store
	readOnly bool
}

const (
	storeVersion = "4"
	versionFile  = "VERSION" // version and base
	storeFolder  = "store"
)

func initStore(dir, base string) error {
	if _, err := os.Stat(filepath.Join(dir, versionFile)); err == nil {
		return fmt.Errorf("%s: %w", dir, ErrExists)
	}
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return fmt.Errorf("%s: the folder is not empty and holds no graph", dir)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	db, err := engine.Open(filepath.Join(dir, storeFolder), nil)
	if err != nil {
		return storeError(err)
	}
	if err := db.Close(); err != nil {
		return storeError(err)
	}
	return writeVersion(dir, base)
}

// writeVersion comes last: a folder without it holds no graph.
func writeVersion(dir, base string) error {
	return os.WriteFile(filepath.Join(dir, versionFile), []byte(storeVersion+"\n"+base+"\n"), 0o644)
}

// readVersion gives the base of the graph in a folder.
func readVersion(dir string) (base string, err error) {
	b, err := os.ReadFile(filepath.Join(dir, versionFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("%s: no graph is there: %w", dir, ErrNotFound)
	case err != nil:
		return "", err
	}
	version, base, _ := strings.Cut(strings.TrimSpace(string(b)), "\n")
	if version != storeVersion {
		return "", fmt.Errorf("%s: %w: it is %q, this program reads %q", dir, ErrVersion, version, storeVersion)
	}
	if err := checkBase(base); err != nil {
		return "", fmt.Errorf("%s: %s is damaged: %w", dir, versionFile, err)
	}
	return base, nil
}

func openStore(dir string, o Options) (*store, string, error) {
	base, err := readVersion(dir)
	if err != nil {
		return nil, "", err
	}
	db, err := engine.Open(filepath.Join(dir, storeFolder), &engine.Options{ReadOnly: o.ReadOnly, Follow: o.Follow, Passing: o.passing})
	if err != nil {
		return nil, "", storeError(err)
	}
	return &store{db, o.ReadOnly}, base, nil
}

// storeError says of what the system refuses that the graph can only be read. The
// store's errors name its folder.
func storeError(err error) error {
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, errReadOnlyDisk) {
		return fmt.Errorf("%w: %w", ErrReadOnly, err)
	}
	return err
}

func (s *store) close() error { return s.db.Close() }

// snapshotReader reads rows of one moment.
type snapshotReader struct {
	snap  *engine.Snapshot
	fault error
}

func (r *snapshotReader) err() error { return r.fault }

func (r *snapshotReader) fail(err error) {
	if r.fault == nil {
		r.fault = err
	}
}

func (r *snapshotReader) get(key string) []byte {
	b, err := r.snap.Get([]byte(key))
	if err != nil {
		r.fail(err)
	}
	return b
}

func (r *snapshotReader) scan(prefix string) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for rec, err := range r.snap.Scan([]byte(prefix)) {
			if err != nil {
				r.fail(err)
				return
			}
			if !yield(string(rec.Key), rec.Value) {
				return
			}
		}
	}
}

// read calls f with the store as it is now.
func (s *store) read(f func(reader) error) error {
	snap, err := s.db.Snapshot()
	if err != nil {
		return err
	}
	r := &snapshotReader{snap: snap}
	return cmp.Or(f(r), r.fault, snap.Release())
}

// write calls f with the store as it is, and then writes what f has changed:
// all of it is on disk when write returns, or nothing if f fails. One at a time
// may write.
func (s *store) write(f func(*overlay) error) error {
	if s.readOnly {
		return ErrReadOnly
	}
	var b engine.Batch
	err := s.read(func(r reader) error {
		o := newOverlay(r)
		if err := cmp.Or(f(o), r.err()); err != nil {
			return err
		}
		b.Add, b.Remove = o.adds, o.dels
		for _, rows := range o.rows {
			for _, k := range slices.Sorted(maps.Keys(rows)) {
				if v := rows[k]; v == nil {
					b.Delete = append(b.Delete, []byte(k))
				} else {
					b.Put = append(b.Put, engine.Record{Key: []byte(k), Value: v})
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.db.Apply(&b)
}

// check asks the engine for damage.
func (s *store) check(ctx context.Context) []error {
	var out []error
	for err := range s.db.Check(ctx) {
		out = append(out, err)
	}
	return out
}
