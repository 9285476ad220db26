package graph

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"

	"kg/graph/fact"
)

// store is the durable part: one record an article, in a bbolt file. A batch is
// on disk whole when put or remove returns, or not at all.
type store struct {
	db     *bolt.DB
	holder string // file that names who writes; empty when reading
}

const (
	storeVersion = "1"
	storeFile    = "graph.db"
	versionFile  = "VERSION"
	holderFile   = "writer"
)

var (
	recordBucket = []byte("records")
	metaBucket   = []byte("meta")
	baseKey      = []byte("base")
)

// record is an article and what was read from it.
type record struct {
	Article fact.Article `json:"article"`
	Facts   []fact.Fact  `json:"facts"`
	Shingle []uint64     `json:"shingle,omitempty"` // MinHash of the text
}

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
		if _, err := tx.CreateBucketIfNotExists(recordBucket); err != nil {
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
	db, err := bolt.Open(filepath.Join(dir, storeFile), 0o644, &bolt.Options{Timeout: 500 * time.Millisecond, ReadOnly: readOnly})
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
		if tx.Bucket(metaBucket) == nil || tx.Bucket(recordBucket) == nil {
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

// get is the record of an article, or ErrNotFound.
func (s *store) get(id string) (record, error) {
	var r record
	err := s.db.View(func(tx *bolt.Tx) error {
		b := tx.Bucket(recordBucket).Get([]byte(id))
		if b == nil {
			return fmt.Errorf("article %q: %w", id, ErrNotFound)
		}
		return r.read(id, b)
	})
	return r, err
}

func (r *record) read(id string, b []byte) error {
	if err := json.Unmarshal(b, r); err != nil {
		return fmt.Errorf("article %q: the record is damaged: %w", id, err)
	}
	return nil
}

// records gives every record, in the order of their ids.
func (s *store) records(ctx context.Context) ([]record, error) {
	var out []record
	err := s.db.View(func(tx *bolt.Tx) error {
		return tx.Bucket(recordBucket).ForEach(func(k, v []byte) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			var r record
			if err := r.read(string(k), v); err != nil {
				return err
			}
			out = append(out, r)
			return nil
		})
	})
	return out, err
}

// put writes the record in place of any of the same article.
func (s *store) put(r record) error {
	b, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("article %q: %w", r.Article.ID, err)
	}
	return s.update(func(tx *bolt.Tx) error {
		if old := tx.Bucket(recordBucket).Get([]byte(r.Article.ID)); bytes.Equal(old, b) {
			return nil
		}
		return tx.Bucket(recordBucket).Put([]byte(r.Article.ID), b)
	})
}

// remove deletes all the records or, if one is not there, none.
func (s *store) remove(ids []string) error {
	return s.update(func(tx *bolt.Tx) error {
		for _, id := range ids {
			if tx.Bucket(recordBucket).Get([]byte(id)) == nil {
				return fmt.Errorf("article %q: %w", id, ErrNotFound)
			}
			if err := tx.Bucket(recordBucket).Delete([]byte(id)); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *store) update(f func(tx *bolt.Tx) error) error {
	if s.db.IsReadOnly() {
		return ErrReadOnly
	}
	return s.db.Update(f)
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
