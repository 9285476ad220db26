package store

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/cayleygraph/quad"
	"github.com/cockroachdb/pebble/v2/sstable"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"
)

// batchOf is article n as one batch: its text and quads under its label.
func batchOf(n int) *Batch {
	label := quad.IRI(fmt.Sprint("article/", n))
	b := &Batch{Put: []Record{{fmt.Append(nil, "text/", n), bytes.Repeat(fmt.Append(nil, n, " "), 200)}}}
	for i := range 12 {
		b.Add = append(b.Add, quad.Quad{Subject: quad.IRI(fmt.Sprint("thing/", n%7, i)), Predicate: iri("knows"), Object: quad.String(fmt.Sprint(n, " says ", i)), Label: label})
	}
	return b
}

// whole counts the articles that are there and complains of those in part.
func whole(t *testing.T, s *Store) map[int]bool {
	t.Helper()
	quads, out := map[string]int{}, map[int]bool{}
	snap, err := s.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Release()
	for q, err := range snap.Quads() {
		if err != nil {
			t.Fatal(err)
		}
		quads[strings.TrimPrefix(string(q.Label.(quad.IRI)), "article/")]++
	}
	texts := 0
	for r, err := range snap.Scan([]byte("text/")) {
		if err != nil {
			t.Fatal(err)
		}
		n, err := strconv.Atoi(strings.TrimPrefix(string(r.Key), "text/"))
		if err != nil {
			t.Fatal(err)
		}
		texts++
		if quads[strconv.Itoa(n)] != 12 || !bytes.Equal(r.Value, batchOf(n).Put[0].Value) {
			t.Errorf("article %d is there in part: %d quads, %d bytes", n, quads[strconv.Itoa(n)], len(r.Value))
		}
		out[n] = true
	}
	if texts != len(quads) {
		t.Errorf("%d texts and %d labels", texts, len(quads))
	}
	for err := range s.Check(context.Background()) {
		t.Error(err)
	}
	return out
}

// TestKill kills a process that adds articles, again and again, with SIGKILL at
// any moment. What it has said is added must be whole, all else whole or absent.
func TestKill(t *testing.T) {
	if dir := os.Getenv("STORE_TEST_WRITER"); dir != "" {
		writeUntilKilled(t, dir)
		return
	}
	dir := filepath.Join(t.TempDir(), "graph")
	r := rand.New(rand.NewSource(time.Now().UnixNano()))
	next := 0
	for range steps(t, 8) {
		cmd := exec.Command(os.Args[0], "-test.run=^TestKill$")
		cmd.Env = append(os.Environ(), "STORE_TEST_WRITER="+dir, "STORE_TEST_FROM="+strconv.Itoa(next))
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		said := next - 1
		stop := next + r.Intn(60)
		sc := bufio.NewScanner(out)
		for sc.Scan() {
			n, err := strconv.Atoi(sc.Text())
			if err != nil {
				continue // the testing package's own lines
			}
			if said = n; n >= stop {
				break
			}
		}
		cmd.Process.Signal(syscall.SIGKILL)
		cmd.Wait()
		s, err := Open(dir, &Options{Memory: 64 << 20})
		if err != nil {
			t.Fatal(err)
		}
		there := whole(t, s)
		for n := 0; n <= said; n++ {
			if !there[n] {
				t.Errorf("article %d was said to be added and is gone", n)
			}
		}
		for next = said + 1; there[next]; next++ {
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func writeUntilKilled(t *testing.T, dir string) {
	from, err := strconv.Atoi(os.Getenv("STORE_TEST_FROM"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(dir, &Options{Memory: 64 << 20, every: 200})
	if err != nil {
		t.Fatal(err)
	}
	for n := from; ; n++ {
		if err := s.Apply(batchOf(n)); err != nil {
			t.Fatal(err)
		}
		fmt.Println(n)
	}
}

// TestFailingDisk lets every write and sync of batches and indexes fail in its
// turn, as when the disk is full. Whatever happens, what was acknowledged is there
// after a crash that loses all that was not synced, and for a process that lives on
// when the disk has room again. No failure leaves anything of a store running.
func TestFailingDisk(t *testing.T) {
	running := runtime.NumGoroutine()
	for at := int32(0); at < int32(steps(t, 40)); at++ {
		mem := vfs.NewCrashableMem()
		s, err := Open("/store", &Options{Memory: 64 << 20, fs: mem})
		if err != nil {
			t.Fatal(err)
		}
		for n := range 3 {
			if err := s.Apply(batchOf(n)); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		said := 3
		disk := &failing{left: at}
		s, err = Open("/store", &Options{Memory: 64 << 20, fs: errorfs.Wrap(mem, disk)})
		for n := 3; err == nil && n < 8; n++ {
			if s.Apply(batchOf(n)) != nil {
				break
			}
			said = n + 1
			if n == 5 {
				s.Index() // may fail; nothing depends on it
			}
		}
		crashed := mem.CrashClone(vfs.CrashCloneCfg{})
		disk.mended.Store(true)
		if err == nil {
			s.Close() // may tell of the failure
		}
		for _, fs := range []vfs.FS{crashed, mem} {
			s, err := Open("/store", &Options{Memory: 64 << 20, fs: fs})
			if err != nil {
				t.Fatalf("failure %d: %v", at, err)
			}
			there := whole(t, s)
			for n := range said {
				if !there[n] {
					t.Errorf("failure %d: article %d was acknowledged and is gone", at, n)
				}
			}
			if err := s.Close(); err != nil {
				t.Errorf("failure %d: %v", at, err)
			}
		}
	}
	if n := runtime.NumGoroutine(); n > running+20 {
		t.Errorf("%d goroutines are left running, %d were before", n, running)
	}
}

// failing lets some writes and syncs pass and then no other, until it is mended.
type failing struct {
	left   int32
	mended atomic.Bool
}

func (f *failing) String() string { return "failing" }

func (f *failing) MaybeError(op errorfs.Op) error {
	switch op.Kind {
	case errorfs.OpFileWrite, errorfs.OpFileWriteAt, errorfs.OpFileSync, errorfs.OpFileSyncData:
		// Pebble ends the process, in a goroutine of its own, when it can't note
		// down which files it has; TestKill is about that.
		if strings.Contains(op.Path, "MANIFEST") || strings.Contains(op.Path, "marker") || strings.HasSuffix(op.Path, engineFolder) {
			return nil
		}
		if atomic.AddInt32(&f.left, -1) < 0 && !f.mended.Load() {
			return syscall.ENOSPC
		}
	}
	return nil
}

// fullDisk has no room and takes nothing more, once it is full.
type fullDisk struct {
	vfs.FS
	full atomic.Bool
}

func (d *fullDisk) GetDiskUsage(string) (vfs.DiskUsage, error) {
	if d.full.Load() {
		return vfs.DiskUsage{AvailBytes: 1 << 20}, nil
	}
	return vfs.DiskUsage{AvailBytes: 1 << 40}, nil
}

// TestFullDisk fills the disk while a store is open, or before it is: writing is
// refused, asking and closing are not, and nothing is lost.
func TestFullDisk(t *testing.T) {
	mem := vfs.NewMem()
	disk := &fullDisk{FS: mem}
	broken := errorfs.InjectorFunc(func(op errorfs.Op) error {
		switch op.Kind {
		case errorfs.OpCreate, errorfs.OpFileWrite, errorfs.OpFileWriteAt:
			if disk.full.Load() && !strings.Contains(op.Path, "MANIFEST") && !strings.Contains(op.Path, "marker") {
				return syscall.ENOSPC
			}
		}
		return nil
	})
	disk.FS = errorfs.Wrap(mem, broken)
	s, err := Open("/store", &Options{Memory: 64 << 20, fs: disk})
	if err != nil {
		t.Fatal(err)
	}
	for n := range 5 {
		if err := s.Apply(batchOf(n)); err != nil {
			t.Fatal(err)
		}
	}
	disk.full.Store(true)
	if err := s.Apply(batchOf(5)); !errors.Is(err, ErrDiskFull) {
		t.Errorf("a batch on a full disk: %v", err)
	}
	if err := s.Compact(t.Context()); !errors.Is(err, ErrDiskFull) {
		t.Errorf("compaction on a full disk: %v", err)
	}
	if n := len(whole(t, s)); n != 5 {
		t.Errorf("%d articles on a full disk, want 5", n)
	}
	if err := s.Close(); err != nil && !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("closing on a full disk: %v", err)
	}
	if _, err := Open("/store", &Options{Memory: 64 << 20, fs: disk}); err == nil {
		t.Error("a store was opened for writing on a full disk")
	}
	disk.full.Store(false)
	s, err = Open("/store", &Options{Memory: 64 << 20, fs: disk})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(whole(t, s)); n != 5 {
		t.Errorf("%d articles when there is room again, want 5", n)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			out = append(out, p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// filled makes a closed store of many articles.
func filled(t *testing.T, dir string) {
	t.Helper()
	s := open(t, dir, nil)
	for n := range 200 {
		if err := s.Apply(batchOf(n)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Index(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestFlippedBit turns one bit anywhere in the files that hold anything.
func TestFlippedBit(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "graph")
	filled(t, dir)
	r := rand.New(rand.NewSource(1))
	for _, path := range files(t, dir) {
		base := filepath.Base(path)
		good, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case len(good) < 16 && strings.HasSuffix(base, ".log"), len(good) == 0, strings.HasPrefix(base, "OPTIONS"):
			continue // holds nothing that is read
		}
		for range steps(t, 12) {
			bit := r.Intn(8 * len(good))
			bad := bytes.Clone(good)
			bad[bit/8] ^= 1 << (bit % 8)
			copied := filepath.Join(t.TempDir(), "graph")
			if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
				t.Fatal(err)
			}
			rel, _ := filepath.Rel(dir, path)
			if err := os.WriteFile(filepath.Join(copied, rel), bad, 0o644); err != nil {
				t.Fatal(err)
			}
			if !findsFault(copied) {
				t.Errorf("%s: bit %d turned and nothing noticed", rel, bit)
			}
		}
	}
}

// findsFault opens and checks; an index that was found damaged and made anew is
// as good as told.
func findsFault(dir string) bool {
	s, err := Open(dir, nil)
	if err != nil {
		return true
	}
	defer s.Close()
	for range s.Check(context.Background()) {
		return true
	}
	return s.rebuilt
}

// TestRebuild loses the index, which may cost time and nothing else.
func TestRebuild(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "graph")
	filled(t, dir)
	for _, p := range files(t, dir) {
		if strings.HasSuffix(p, indexSuffix) {
			if err := os.Remove(p); err != nil {
				t.Fatal(err)
			}
		}
	}
	s := open(t, dir, nil)
	if n := len(whole(t, s)); n != 200 {
		t.Errorf("%d articles after losing the index, want 200", n)
	}
}

// TestCompactForgets removes an article; after Compact no file has its words.
func TestCompactForgets(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "graph")
	s := open(t, dir, nil)
	secret := []byte("Xylophon-Geheimnis")
	q := quad.Quad{Subject: quad.IRI(append([]byte("e/"), secret...)), Predicate: iri("p"), Object: quad.String(secret), Label: iri("l")}
	for n := range 50 {
		if err := s.Apply(batchOf(n)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Apply(&Batch{Add: []quad.Quad{q}, Put: []Record{{secret, secret}}}); err != nil {
		t.Fatal(err)
	}
	if err := s.Index(); err != nil {
		t.Fatal(err)
	}
	if err := s.db.Flush(); err != nil {
		t.Fatal(err)
	}
	if len(holding(t, dir, secret)) < 3 { // log, table, index
		t.Fatal("the words are in no file before they are removed: this test looks in the wrong way")
	}
	if err := s.Apply(&Batch{Remove: []quad.Quad{q}, Delete: [][]byte{secret}}); err != nil {
		t.Fatal(err)
	}
	if err := s.Compact(context.Background()); err != nil {
		t.Fatal(err)
	}
	if found := holding(t, dir, secret); len(found) > 0 {
		t.Errorf("%v still hold what was removed", found)
	}
	if n := len(whole(t, s)); n != 50 {
		t.Errorf("%d articles are left, want 50", n)
	}
}

func holding(t *testing.T, dir string, words []byte) (out []string) {
	for _, p := range files(t, dir) {
		b, err := os.ReadFile(p)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(p, ".sst") {
			b = append(b, unpacked(t, p)...)
		}
		if bytes.Contains(b, words) {
			out = append(out, p)
		}
	}
	return out
}

// unpacked is every key and value in a table of the engine, those of deletions too.
func unpacked(t *testing.T, path string) []byte {
	t.Helper()
	f, err := vfs.Default.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	readable, err := sstable.NewSimpleReadable(f)
	if err != nil {
		t.Fatal(err)
	}
	table, err := sstable.NewReader(t.Context(), readable, (&Store{fs: vfs.Default}).engineOptions().MakeReaderOptions())
	if err != nil {
		t.Fatal(err)
	}
	defer table.Close()
	it, err := table.NewIter(sstable.NoTransforms, nil, nil, sstable.AssertNoBlobHandles)
	if err != nil {
		t.Fatal(err)
	}
	defer it.Close()
	var out []byte
	for kv := it.First(); kv != nil; kv = it.Next() {
		v, _, err := kv.Value(nil)
		if err != nil {
			t.Fatal(err)
		}
		out = append(append(append(out, kv.K.UserKey...), 0), v...)
	}
	gone, err := table.NewRawRangeDelIter(t.Context(), sstable.NoFragmentTransforms, sstable.NoReadEnv)
	if err != nil {
		t.Fatal(err)
	}
	if gone == nil {
		return out
	}
	defer gone.Close()
	for span, err := gone.First(); span != nil; span, err = gone.Next() {
		if err != nil {
			t.Fatal(err)
		}
		out = append(append(append(out, span.Start...), 0), span.End...)
	}
	return out
}

func TestBackup(t *testing.T) {
	root := t.TempDir()
	s := open(t, filepath.Join(root, "graph"), nil)
	for n := range 30 {
		if err := s.Apply(batchOf(n)); err != nil {
			t.Fatal(err)
		}
	}
	backup := filepath.Join(root, "backup")
	if err := s.Backup(context.Background(), backup); err != nil {
		t.Fatal(err)
	}
	if err := s.Backup(context.Background(), backup); err == nil {
		t.Error("a backup was written over another")
	}
	if err := s.Apply(batchOf(30)); err != nil {
		t.Fatal(err)
	}
	if err := Restore(context.Background(), backup, filepath.Join(root, "graph")); err == nil {
		t.Error("a store was restored over another")
	}
	if err := Restore(context.Background(), backup, filepath.Join(root, "again")); err != nil {
		t.Fatal(err)
	}
	if n := len(whole(t, open(t, filepath.Join(root, "again"), nil))); n != 30 {
		t.Errorf("%d articles in the restored store, want 30", n)
	}
	r := open(t, filepath.Join(root, "graph"), &Options{ReadOnly: true})
	if err := r.Backup(context.Background(), filepath.Join(root, "second")); err != nil {
		t.Fatal(err)
	}
	if n := len(whole(t, open(t, filepath.Join(root, "second"), nil))); n != 31 {
		t.Errorf("%d articles in the backup that a reader made, want 31", n)
	}
	damage(t, backup)
	if err := Restore(context.Background(), backup, filepath.Join(root, "third")); !errors.Is(err, ErrCorrupt) {
		t.Errorf("a damaged backup was restored: %v", err)
	}
	if _, err := os.Stat(filepath.Join(root, "third")); err == nil {
		t.Error("of a damaged backup something was left")
	}
}

// damage flips a bit in the middle of the greatest file.
func damage(t *testing.T, dir string) {
	t.Helper()
	var best string
	var most []byte
	for _, p := range files(t, dir) {
		b, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		if len(b) > len(most) {
			best, most = p, b
		}
	}
	most[len(most)/2] ^= 1
	if err := os.WriteFile(best, most, 0o644); err != nil {
		t.Fatal(err)
	}
}
