package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// openBeside opens the store for reading while another process may write to it.
// The engine's files never change once written, except that its logs and lists
// grow; so the reader links them into a folder of its own, where the writer can't
// delete them, and opens that. A list that grew while linking means that files may
// be missing, and it begins again.
func (s *Store) openBeside() error {
	b, err := s.readSmall(versionFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("no store is there: %w", ErrNotFound)
	case err != nil:
		return err
	case string(b) != formatVersion+"\n":
		return fmt.Errorf("%w: it is %q, this program reads %q", ErrVersion, strings.TrimSpace(string(b)), formatVersion)
	}
	for range 20 {
		if err = s.tryBeside(); err == nil {
			return nil
		}
		if s.db != nil {
			s.db.Close()
			s.db = nil
		}
		if s.linked != "" {
			os.RemoveAll(s.linked)
			s.linked = ""
		}
		if !errors.Is(err, errMoved) && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return fmt.Errorf("the writer changes files faster than they can be linked: %w", err)
}

var errMoved = errors.New("the files changed meanwhile")

func (s *Store) tryBeside() error {
	if err := s.linkFolder(); err != nil {
		return err
	}
	engine := filepath.Join(s.dir, engineFolder)
	before, err := list(engine)
	if err != nil {
		return err
	}
	for name := range before {
		if err := linkOrCopy(filepath.Join(engine, name), filepath.Join(s.linked, name)); err != nil {
			return err
		}
	}
	after, err := list(engine)
	if err != nil {
		return err
	}
	for name, size := range before {
		if now, ok := after[name]; !ok || strings.HasPrefix(name, "MANIFEST") && now != size {
			return errMoved
		}
	}
	for name := range after {
		if _, ok := before[name]; !ok {
			return errMoved
		}
	}
	if s.db, err = pebble.Open(s.linked, s.engineOptions()); err != nil {
		return engineError(err)
	}
	return s.load()
}

// linkFolder makes the reader's own folder: in the store where that can be
// written, else among the machine's temporary files.
func (s *Store) linkFolder() error {
	readers := filepath.Join(s.dir, readersFolder)
	var err error
	if err = os.MkdirAll(readers, 0o755); err == nil {
		s.linked, err = os.MkdirTemp(readers, fmt.Sprintf("%d-", os.Getpid()))
	}
	if err != nil {
		s.linked, err = os.MkdirTemp("", "store-reader-")
	}
	return err
}

// list is the engine's files that a reader needs, with their sizes.
func list(dir string) (map[string]int64, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	out := map[string]int64{}
	for _, e := range entries {
		if e.IsDir() || e.Name() == "LOCK" || strings.HasSuffix(e.Name(), ".dbtmp") {
			continue
		}
		info, err := e.Info()
		if err != nil {
			return nil, err
		}
		out[e.Name()] = info.Size()
	}
	return out, nil
}

// linkOrCopy links what is written once and copies what still grows, so that
// neither process sees the other's end of it.
func linkOrCopy(from, to string) error {
	if strings.HasSuffix(from, ".sst") || strings.HasSuffix(from, ".blob") {
		err := os.Link(from, to)
		if err == nil || errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	src, err := os.Open(from)
	if err != nil {
		return err
	}
	defer src.Close()
	dst, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(dst, src)
	return errors.Join(err, dst.Close())
}

// sweepReaders deletes what readers left behind that ended without Close. Links
// cost nothing to whoever still has them open.
func (s *Store) sweepReaders() {
	if s.fs != vfs.Default {
		return
	}
	readers := filepath.Join(s.dir, readersFolder)
	entries, err := os.ReadDir(readers)
	if err != nil {
		return
	}
	for _, e := range entries {
		var pid int
		if _, err := fmt.Sscanf(e.Name(), "%d-", &pid); err == nil && !alive(pid) {
			os.RemoveAll(filepath.Join(readers, e.Name()))
		}
	}
	os.Remove(readers) // stays while readers are there
}
