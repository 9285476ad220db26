package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// openBeside opens the store for reading while another process may write to it.
// The engine's files never change once written, except that its logs and lists
// grow; so the reader links them into a folder of its own, where the writer can't
// delete them, and opens that. A list that grew while linking means that files may
// be missing, and it begins again. A reader that follows finds, before the next
// question, that files have changed, and opens them anew.
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
	const tries = 20
	for try := range tries {
		if err = s.tryBeside(try == tries-1); err == nil {
			return nil
		}
		err = errors.Join(err, s.beside.retire())
		s.beside = nil
		if !errors.Is(err, errMoved) && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return fmt.Errorf("the writer changes files faster than they can be linked: %w", err)
}

var errMoved = errors.New("the files changed meanwhile")

// beside is one state of the store that a reader has linked and opened. It ends
// when another has taken its place and no snapshot holds it.
type beside struct {
	db     *pebble.DB
	folder string           // of links
	files  map[string]int64 // of the writer when they were linked, with sizes

	mu      sync.Mutex
	held    int
	retired bool
}

func (b *beside) hold() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.held++
}

func (b *beside) drop() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.held--
	return b.endIfOver()
}

func (b *beside) retire() error {
	if b == nil {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.retired = true
	return b.endIfOver()
}

func (b *beside) endIfOver() error {
	if !b.retired || b.held > 0 {
		return nil
	}
	var err error
	if b.db != nil {
		err = b.db.Close()
		b.db = nil
	}
	os.RemoveAll(b.folder)            // a writer that opens just now may be sweeping it too; what stays, the next one sweeps
	os.Remove(filepath.Dir(b.folder)) // stays while other readers are there
	return err
}

func (s *Store) tryBeside(last bool) error {
	folder, err := s.linkFolder()
	if err != nil {
		return err
	}
	engine := filepath.Join(s.dir, engineFolder)
	s.beside = &beside{folder: folder}
	before, err := list(engine)
	if err != nil {
		return err
	}
	s.beside.files = before
	for name := range before {
		if err := linkOrCopy(filepath.Join(engine, name), filepath.Join(folder, name)); err != nil {
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
	if s.beside.db, err = pebble.Open(folder, s.engineOptions()); err != nil {
		if _, serr := os.Stat(folder); serr != nil || !pebble.IsCorruptionError(err) {
			return fmt.Errorf("%w: %w", errMoved, err) // swept away, or just being so
		}
		return engineError(err)
	}
	s.db = s.beside.db
	if !last { // a newer index has taken the place of one that is named and gone
		name, err := get(s.db, metaKey("index"))
		if err != nil {
			return err
		}
		if _, err := os.Stat(s.path(string(name))); err != nil {
			return err
		}
	}
	return s.load()
}

// follow opens the store anew if the writer has written since it was opened. The
// caller may go on with what it has if another does so just now. Looking costs
// little and opening some milliseconds, so each is followed by a pause of ten
// times its length: a reader spends a tenth of its time on it at most.
func (s *Store) follow() error {
	if !s.readOnly || !s.follows || !s.mu.TryLock() {
		return nil
	}
	defer s.mu.Unlock()
	began := time.Now()
	if s.closed || began.Before(s.pause) {
		return nil
	}
	defer func() {
		if !s.eager {
			s.pause = time.Now().Add(10 * time.Since(began))
		}
	}()
	files, err := list(filepath.Join(s.dir, engineFolder))
	if err != nil {
		return err
	}
	if maps.Equal(files, s.beside.files) {
		return nil
	}
	next := &Store{dir: s.dir, fs: s.fs, readOnly: true, memory: s.memory, ghosts: map[uint32]bool{}}
	if err := next.openBeside(); errors.Is(err, errMoved) {
		return nil // the next question looks again
	} else if err != nil {
		return errors.Join(err, next.beside.retire())
	}
	s.pub.Lock()
	old := s.beside
	s.beside, s.db, s.rebuilt = next.beside, next.db, next.rebuilt
	s.now.Store(next.view())
	s.pub.Unlock()
	return old.retire()
}

// linkFolder makes the reader's own folder: in the store where that can be
// written, else among the machine's temporary files.
func (s *Store) linkFolder() (string, error) {
	readers := filepath.Join(s.dir, readersFolder)
	if err := os.MkdirAll(readers, 0o755); err == nil {
		if folder, err := os.MkdirTemp(readers, ""); err == nil {
			return folder, nil
		}
	}
	return os.MkdirTemp("", "store-reader-")
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
		if errors.Is(err, fs.ErrNotExist) {
			continue // gone since the folder was read
		}
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

// sweepReaders deletes what readers left behind that ended without Close: those
// whose lock is free. A reader that is just linking begins again.
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
		folder := filepath.Join(readers, e.Name())
		lock, err := s.fs.Lock(filepath.Join(folder, "LOCK"))
		if err != nil {
			continue
		}
		// In one step, so that a reader that links there finds nothing, not a part.
		dead := filepath.Join(readers, "dead-"+e.Name())
		if os.Rename(folder, dead) == nil {
			folder = dead
		}
		os.RemoveAll(folder)
		lock.Close()
	}
	os.Remove(readers) // stays while readers are there
}
