package graph

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"
)

// store is the durable part: rows in a bbolt file. A batch is on disk whole when
// write returns, or not at all.
type store struct {
	db     *bolt.DB
	holder string // file that names who writes; empty when reading
}

const (
	storeVersion = "2"
	storeFile    = "graph.db"
	versionFile  = "VERSION"
	holderFile   = "writer"
	mapSize      = 1 << 33 // addresses, not memory: mapping anew would wait for every reader, and may hang
)

var (
	rowBucket  = []byte("rows")
	metaBucket = []byte("meta")
	baseKey    = []byte("base")
)

func initStore(dir, base string) error {
	if _, err := os.Stat(filepath.Join(dir, storeFile)); err == nil {
		return fmt.Errorf("%s: %w", dir, ErrExists)
	}
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return fmt.Errorf("%s: the folder is not empty and holds no graph", dir)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	db, err := bolt.Open(filepath.Join(dir, storeFile), 0o644, &bolt.Options{Timeout: time.Second})
	if err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	err = db.Update(func(tx *bolt.Tx) error {
		if _, err := tx.CreateBucketIfNotExists(rowBucket); err != nil {
			return err
		}
		meta, err := tx.CreateBucketIfNotExists(metaBucket)
		if err != nil {
			return err
		}
		return meta.Put(baseKey, []byte(base))
	})
	if err := errors.Join(err, db.Close()); err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	return os.WriteFile(filepath.Join(dir, versionFile), []byte(storeVersion+"\n"), 0o644)
}

func openStore(dir string, readOnly bool) (*store, string, error) {
	version, err := os.ReadFile(filepath.Join(dir, versionFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, "", fmt.Errorf("%s: no graph is there: %w", dir, ErrNotFound)
	case err != nil:
		return nil, "", err
	case strings.TrimSpace(string(version)) != storeVersion:
		return nil, "", fmt.Errorf("%s: %w: it is %q, this program reads %q", dir, ErrVersion, strings.TrimSpace(string(version)), storeVersion)
	}
	holder := filepath.Join(dir, holderFile)
	db, err := bolt.Open(filepath.Join(dir, storeFile), 0o644, &bolt.Options{Timeout: 500 * time.Millisecond, ReadOnly: readOnly, InitialMmapSize: mapSize})
	switch {
	case err != nil && err.Error() == "timeout": // bbolt's error for a lock that is held
		who, _ := os.ReadFile(holder)
		return nil, "", fmt.Errorf("%s: %w by process %s", dir, ErrLocked, cmp.Or(strings.TrimSpace(string(who)), "unknown"))
	case errors.Is(err, fs.ErrPermission), err != nil && strings.Contains(err.Error(), "read-only file system"):
		return nil, "", fmt.Errorf("%s: %w: %w", dir, ErrReadOnly, err)
	case err != nil:
		return nil, "", fmt.Errorf("%s: %w", dir, err)
	}
	s := &store{db: db}
	if !readOnly {
		s.holder = holder
		if err := os.WriteFile(holder, []byte(strconv.Itoa(os.Getpid())+"\n"), 0o644); err != nil {
			return nil, "", errors.Join(err, db.Close())
		}
	}
	var base string
	err = db.View(func(tx *bolt.Tx) error {
		if tx.Bucket(metaBucket) == nil || tx.Bucket(rowBucket) == nil {
			return fmt.Errorf("%s: %s is damaged: a part is missing", dir, storeFile)
		}
		base = string(tx.Bucket(metaBucket).Get(baseKey))
		return nil
	})
	if err != nil {
		return nil, "", errors.Join(err, db.Close())
	}
	return s, base, nil
}

func (s *store) close() error {
	if s.holder != "" {
		os.Remove(s.holder) // only a note for people; the lock is the file's
	}
	return s.db.Close()
}

// boltReader reads rows within a transaction.
type boltReader struct {
	rows  *bolt.Bucket
	fault error
}

func (r *boltReader) err() error { return r.fault }

func (r *boltReader) fail(err error) {
	if r.fault == nil {
		r.fault = err
	}
}

func (r *boltReader) get(key string) []byte { return r.rows.Get([]byte(key)) }

func (r *boltReader) scan(prefix, after string) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		c := r.rows.Cursor()
		k, v := c.Seek([]byte(max(prefix, after)))
		if k != nil && string(k) == after {
			k, v = c.Next()
		}
		for ; k != nil && strings.HasPrefix(string(k), prefix); k, v = c.Next() {
			if !yield(string(k), v) {
				return
			}
		}
	}
}

// read calls f with the store as it is now. It must not be held for long: the
// file can't give pages free meanwhile.
func (s *store) read(f func(reader) error) error {
	return s.db.View(func(tx *bolt.Tx) error {
		r := &boltReader{rows: tx.Bucket(rowBucket)}
		err := f(r)
		return cmp.Or(err, r.fault)
	})
}

// write calls f with the store as it is, and then writes what f has changed:
// all of it is on disk when write returns, or nothing if f fails.
func (s *store) write(f func(*overlay) error) error {
	if s.db.IsReadOnly() {
		return ErrReadOnly
	}
	return s.db.Update(func(tx *bolt.Tx) error {
		r := &boltReader{rows: tx.Bucket(rowBucket)}
		o := newOverlay(r)
		if err := cmp.Or(f(o), r.fault); err != nil {
			return err
		}
		for _, rows := range o.rows {
			for _, k := range slices.Sorted(maps.Keys(rows)) {
				var err error
				if v := rows[k]; v == nil {
					err = r.rows.Delete([]byte(k))
				} else if !bytes.Equal(r.rows.Get([]byte(k)), v) || len(v) == 0 {
					err = r.rows.Put([]byte(k), v)
				}
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// check asks the engine for damage of its pages.
func (s *store) check() []error {
	var out []error
	err := s.db.View(func(tx *bolt.Tx) error {
		for err := range tx.Check() {
			out = append(out, err)
		}
		return nil
	})
	if err != nil {
		out = append(out, err)
	}
	return out
}
