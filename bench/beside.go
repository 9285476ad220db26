package main

import (
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/cayleygraph/quad"

	"kg/graph/internal/store"
)

// beside has a reader follow a writer that puts batches of 200 quads into a store
// that is there: how long the reader's snapshots take, and how far behind they are.
func beside(dir string, n int) error {
	w, err := store.Open(dir, nil)
	if err != nil {
		return err
	}
	defer w.Close()
	start := time.Now()
	r, err := store.Open(dir, &store.Options{ReadOnly: true, Follow: true})
	if err != nil {
		return err
	}
	defer r.Close()
	fmt.Printf("open beside\t%.1f ms\n", ms(time.Since(start)))
	var last atomic.Uint64 // batch, counted from the first
	first, err := r.Snapshot()
	if err != nil {
		return err
	}
	began := first.Seq()
	first.Release()
	done := make(chan error, 1)
	go func() {
		for i := range n / 200 {
			var b store.Batch
			for k := range 200 {
				b.Add = append(b.Add, quad.Quad{Subject: thing(i), Predicate: relation(k), Object: quad.String(fmt.Sprint(start.UnixNano(), " ", i, " ", k)), Label: article(i)})
			}
			if err := w.Apply(&b); err != nil {
				done <- err
				return
			}
			last.Store(uint64(i + 1))
			time.Sleep(20 * time.Millisecond) // an article is read meanwhile
		}
		done <- nil
	}()
	var took []time.Duration
	var behind []int
	for {
		select {
		case err := <-done:
			slices.Sort(took)
			slices.Sort(behind)
			fmt.Printf("snapshots\t%d\tmedian %.3f ms\t99 of 100 below %.1f ms\tmost %.1f ms\n", len(took), ms(took[len(took)/2]), ms(took[len(took)*99/100]), ms(took[len(took)-1]))
			fmt.Printf("behind\tmedian %d batches\tmost %d\n", behind[len(behind)/2], behind[len(behind)-1])
			return err
		default:
		}
		there := last.Load()
		start := time.Now()
		s, err := r.Snapshot()
		if err != nil {
			return err
		}
		took = append(took, time.Since(start))
		behind = append(behind, max(0, int(there)-int(s.Seq()-began)))
		s.Release()
		time.Sleep(time.Millisecond)
	}
}
