package store

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/graphtest"
	"github.com/cayleygraph/quad"
)

func open(t testing.TB, dir string, opts *Options) *Store {
	t.Helper()
	s, err := Open(dir, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// Cayley's own suite, unchanged, over a store that keeps its changes in memory
// and over one that makes a new index at every turn.
func TestCayley(t *testing.T) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/cayleygraph/cayley").Output()
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(filepath.Join(strings.TrimSpace(string(out)), "graph")) // the suite looks for its data from there
	for _, every := range []int{0, 1} {
		t.Run(map[int]string{0: "delta", 1: "index"}[every], func(t *testing.T) {
			graphtest.TestAll(t, func(t testing.TB) (graph.QuadStore, graph.Options) {
				return open(t, t.TempDir(), &Options{Memory: 64 << 20, every: every}), nil
			}, nil)
		})
	}
}

func iri(s string) quad.Value { return quad.IRI(s) }

func TestBatchIsOne(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, nil)
	q := quad.Quad{Subject: iri("a"), Predicate: iri("p"), Object: quad.String("x"), Label: iri("l")}
	bare := q
	bare.Label = nil
	err := s.Apply(&Batch{Add: []quad.Quad{q, bare, q}, Put: []Record{{[]byte("text/1"), []byte("one")}, {[]byte("text/2"), []byte("two")}}})
	if err != nil {
		t.Fatal(err)
	}
	if st := s.view().stats(); st.Quads.Value != 2 || st.Nodes.Value != 4 {
		t.Errorf("stats %+v after adding one quad with and without label", st)
	}
	snap, err := s.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	other := quad.Quad{Subject: iri("a"), Predicate: iri("p"), Object: quad.String("x"), Label: iri("unknown")}
	if err := s.Apply(&Batch{Remove: []quad.Quad{other, q}, DeletePrefix: [][]byte{[]byte("text/")}, Put: []Record{{[]byte("text/3"), nil}}}); err != nil {
		t.Fatal(err)
	}
	if st := s.view().stats(); st.Quads.Value != 1 || st.Nodes.Value != 3 {
		t.Errorf("stats %+v after removing the labelled quad", st)
	}
	if b, err := snap.Get([]byte("text/1")); err != nil || string(b) != "one" || snap.view().quads != 2 {
		t.Errorf("the snapshot has %q, %v, %d quads", b, err, snap.view().quads)
	}
	var keys []string
	for r, err := range s.Scan([]byte("text/")) {
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, string(r.Key))
	}
	if strings.Join(keys, " ") != "text/3" {
		t.Errorf("keys %v", keys)
	}
	if err := s.Apply(&Batch{Add: []quad.Quad{other, {Subject: iri("a"), Predicate: iri("p")}}}); err == nil {
		t.Error("a quad without object was taken")
	}
	if r, _ := s.ValueOf(iri("unknown")); r != nil || s.view().quads != 1 {
		t.Error("a refused batch left something")
	}
	snap.Release()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	s = open(t, dir, nil)
	if st := s.view().stats(); st.Quads.Value != 1 || st.Nodes.Value != 3 {
		t.Errorf("stats %+v after opening again", st)
	}
}

func TestOneWriterManyReaders(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "graph")
	if _, err := Open(dir, &Options{ReadOnly: true}); !errors.Is(err, ErrNotFound) {
		t.Errorf("reading what is not there: %v", err)
	}
	w := open(t, dir, nil)
	if _, err := Open(dir, nil); !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), "process ") {
		t.Errorf("a second writer: %v", err)
	}
	q := quad.Quad{Subject: iri("a"), Predicate: iri("p"), Object: iri("b")}
	if err := w.Apply(&Batch{Add: []quad.Quad{q}, Put: []Record{{[]byte("k"), []byte("v")}}}); err != nil {
		t.Fatal(err)
	}
	r := open(t, dir, &Options{ReadOnly: true, Follow: true, eager: true})
	if b, err := r.Get([]byte("k")); err != nil || string(b) != "v" || r.view().quads != 1 {
		t.Errorf("the reader has %q, %v, %d quads", b, err, r.view().quads)
	}
	if err := r.Apply(&Batch{Add: []quad.Quad{q}}); !errors.Is(err, ErrReadOnly) {
		t.Errorf("writing to a reader: %v", err)
	}
	if err := w.Index(); err != nil {
		t.Fatal(err)
	}
	if got, err := r.Quad(edge{1, 2, 3, 0}); err != nil || got != q {
		t.Errorf("the reader reads %v, %v after the writer made a new index", got, err)
	}
	still := open(t, dir, &Options{ReadOnly: true})
	old, err := r.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Apply(&Batch{Remove: []quad.Quad{q}, Put: []Record{{[]byte("k"), []byte("new")}}}); err != nil {
		t.Fatal(err)
	}
	if b, err := r.Get([]byte("k")); err != nil || string(b) != "new" || r.view().quads != 0 {
		t.Errorf("after the writer wrote the reader has %q, %v, %d quads", b, err, r.view().quads)
	}
	if b, err := still.Get([]byte("k")); err != nil || string(b) != "v" {
		t.Errorf("a reader that does not follow has %q, %v", b, err)
	}
	if err := still.Close(); err != nil {
		t.Error(err)
	}
	if b, err := old.Get([]byte("k")); err != nil || string(b) != "v" || old.view().quads != 1 {
		t.Errorf("the older snapshot has %q, %v, %d quads", b, err, old.view().quads)
	}
	if err := old.Release(); err != nil {
		t.Error(err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(dir, readersFolder)); err == nil {
		t.Error("the reader left its links behind")
	}
}

// TestReaderFollows has a writer add, remove, make indexes, compact and open
// anew while readers ask: they see every article whole, and those that were
// acknowledged before they asked.
func TestReaderFollows(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "graph")
	w := open(t, dir, &Options{Memory: 64 << 20, every: 100})
	var acknowledged, done atomic.Int64
	acknowledged.Store(-1)
	var wg sync.WaitGroup
	for range 2 {
		r := open(t, dir, &Options{ReadOnly: true, Follow: true, Memory: 64 << 20, eager: true})
		wg.Go(func() {
			for done.Load() == 0 {
				know := acknowledged.Load()
				there := whole(t, r)
				for n := int64(0); n <= know; n++ {
					if !there[int(n)] {
						t.Errorf("article %d was acknowledged and is not seen", n)
					}
				}
			}
		})
	}
	for n := range steps(t, 60) {
		if err := w.Apply(batchOf(n)); err != nil {
			t.Fatal(err)
		}
		acknowledged.Store(int64(n))
		switch n % 20 {
		case 9:
			if err := w.Compact(t.Context()); err != nil {
				t.Fatal(err)
			}
		case 19:
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			w = open(t, dir, &Options{Memory: 64 << 20, every: 100})
		}
	}
	done.Store(1)
	wg.Wait()
}
