package store

import (
	"sync"
	"sync/atomic"
	"testing"

	"github.com/cayleygraph/quad"
)

// TestReadersAndWriter has readers count while one writer adds and removes whole
// articles and indexes are made: every snapshot must see articles whole.
func TestReadersAndWriter(t *testing.T) {
	s := open(t, t.TempDir(), &Options{Memory: 64 << 20, every: 50})
	var done atomic.Bool
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for !done.Load() {
				snap, err := s.Snapshot()
				if err != nil {
					t.Error(err)
					return
				}
				labels := map[quad.Value]int{}
				for q, err := range snap.Quads() {
					if err != nil {
						t.Error(err)
					}
					labels[q.Label]++
				}
				texts := 0
				for range snap.Scan([]byte("text/")) {
					texts++
				}
				for l, n := range labels {
					if n != 12 {
						t.Errorf("a reader sees %d quads of %v", n, l)
					}
				}
				if texts != len(labels) {
					t.Errorf("a reader sees %d texts and %d labels", texts, len(labels))
				}
				snap.Release()
			}
		})
	}
	for n := range steps(t, 150) {
		b := batchOf(n)
		if n >= 10 {
			old := batchOf(n - 10)
			b.Remove, b.Delete = old.Add, [][]byte{old.Put[0].Key}
		}
		if err := s.Apply(b); err != nil {
			t.Fatal(err)
		}
	}
	done.Store(true)
	wg.Wait()
}
