package store

import "github.com/cayleygraph/quad"

// sorted is the edges that agree with what is known, in runs that are sorted by the
// node at the goal. Nodes that are looked up in their order, as another such run gives
// them, are found by going on from the one before: two runs are merged, and of the
// longer one what lies between is leapt over.
type sorted struct {
	spans []span // whole runs
	at    []int  // of each: where the node before was found
	col   int    // the column of the goal
	order int
	found []span // of the node that was asked for
}

// sortedBy finds the order whose first columns are what is known and whose next is the
// goal. It is nil if there is none, or if asked, which is what is known with a node at
// the goal, is found sooner in another order: there the node's own edges are few and
// begin where a table says.
func (v *view) sortedBy(k, asked known, goal quad.Direction) *sorted {
	n := 0
	for d := quad.Subject; d <= quad.Label; d++ {
		if k[d] != 0 {
			n++
		}
	}
	if n == 0 || n > 3 {
		return nil
	}
	sooner, _ := v.plan(&asked)
	for order, cols := range columns {
		fits := quad.Direction(cols[n]+1) == goal
		for _, c := range cols[:n] {
			fits = fits && k[c+1] != 0
		}
		if fits && order == sooner {
			s := &sorted{col: n, order: order, spans: v.spans(nil, order, n, &k)}
			for i := range s.spans {
				s.at = append(s.at, s.spans[i].lo)
			}
			return s
		}
	}
	return nil
}

// find gives the parts of the runs that have the node at the goal.
func (s *sorted) find(id uint32) []span {
	s.found = s.found[:0]
	for i := range s.spans {
		run := &s.spans[i]
		col := run.t.cols[s.col]
		lo := leap(col, run.lo, s.at[i], run.hi, id)
		s.at[i] = lo
		if lo == run.hi || col[lo] != id {
			continue
		}
		part := *run
		part.lo, part.hi = narrow(col, lo, run.hi, id)
		s.found = append(s.found, part)
	}
	return s.found
}

// leap is seek for who expects v near a place, most often behind it: steps from there
// double until they have passed v.
func leap(col []uint32, lo, at, hi int, v uint32) int {
	if at >= hi || col[at] >= v {
		if at == lo || at > lo && col[at-1] < v {
			return at
		}
		return seek(col, lo, at, v)
	}
	step := 1
	for at+step < hi && col[at+step] < v {
		at += step
		step *= 2
	}
	return seek(col, at+1, min(at+step, hi), v)
}

// startAt begins the walk anew over edges that are found already.
func (w *walk) startAt(v *view, k known, order int, spans []span) {
	w.v, w.given, w.order, w.rest = v, k, order, w.room[:0]
	w.spans = append(w.spans[:0], spans...)
	w.cur, w.head = 0, 0
	if len(w.spans) > 0 {
		w.enter(1)
	}
}
