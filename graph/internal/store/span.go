package store

import "github.com/cayleygraph/quad"

// known is what is given of an edge by direction, zero where it is not.
type known [5]uint32

// span is a run of rows of one segment that agree with what is known.
type span struct {
	seg    int
	t      *table
	lo, hi int
	check  bool // a later segment takes some away
}

// walk goes over the edges that agree with what is known.
type walk struct {
	v     *view
	order int
	given known
	rest  []quad.Direction // known too, but not part of the run
	room  [4]quad.Direction
	spans []span
	cur   int
	i     int
	head  uint32
	edge  edge
}

// plan chooses the order whose runs hold least beside what is asked, and how many
// of its columns are known.
func (v *view) plan(k *known) (order, prefix int) {
	s, p, o, l := k[quad.Subject] != 0, k[quad.Predicate] != 0, k[quad.Object] != 0, k[quad.Label] != 0
	switch {
	case s && p && o && l:
		return bySubject, 4
	case s && p && o:
		return bySubject, 3
	case s && p:
		return bySubject, 2
	case o && p:
		return byObject, 2
	case s && l:
		return byLabel, 2
	case s && o:
		if v.count(byObject, k[quad.Object]) < v.count(bySubject, k[quad.Subject]) {
			return byObject, 1
		}
		return bySubject, 1
	case s:
		return bySubject, 1
	case o && l, p && l:
		other := byObject
		d := quad.Object
		if !o {
			other, d = byPredicate, quad.Predicate
		}
		if v.count(other, k[d]) < v.count(byLabel, k[quad.Label]) {
			return other, 1
		}
		return byLabel, 1
	case o:
		return byObject, 1
	case p:
		return byPredicate, 1
	case l:
		return byLabel, 1
	}
	return bySubject, 0
}

// start begins the walk anew with other knowledge.
func (w *walk) start(v *view, k known) {
	w.v, w.given = v, k
	var prefix int
	w.order, prefix = v.plan(&k)
	w.rest = w.room[:0]
	for d := quad.Subject; d <= quad.Label; d++ {
		if k[d] != 0 && places[w.order][d-quad.Subject] >= prefix {
			w.rest = append(w.rest, d)
		}
	}
	w.spans = v.spans(w.spans[:0], w.order, prefix, &k)
	w.cur, w.head = 0, 0
	if len(w.spans) > 0 {
		w.enter(prefix)
	}
}

func (w *walk) enter(prefix int) {
	s := &w.spans[w.cur]
	w.i = s.lo - 1
	if prefix > 0 {
		w.head = w.given[columns[w.order][0]+1]
	} else {
		w.head = 0
	}
}

// spans finds the rows of every segment that agree with the first columns.
func (v *view) spans(dst []span, order, prefix int, k *known) []span {
	for i, s := range v.segs {
		if lo, hi := s.came[order].prefix(order, prefix, k); lo < hi {
			dst = append(dst, span{seg: i, t: &s.came[order], lo: lo, hi: hi})
		}
	}
	if !v.gone {
		return dst
	}
	for i, s := range v.segs {
		if lo, hi := s.went[order].prefix(order, prefix, k); lo < hi {
			for j := range dst {
				dst[j].check = dst[j].check || dst[j].seg < i
			}
		}
	}
	return dst
}

func (t *table) prefix(order, n int, k *known) (int, int) {
	if t.n == 0 || n == 0 {
		return 0, t.n
	}
	c := &columns[order]
	lo, hi := t.run(k[c[0]+1])
	for col := 1; col < n && lo < hi; col++ {
		lo, hi = narrow(t.cols[col], lo, hi, k[c[col]+1])
	}
	return lo, hi
}

// exact is the number of edges, where it follows from the runs alone.
func (w *walk) exact() (int, bool) {
	if len(w.rest) > 0 {
		return 0, false
	}
	n := 0
	for i := range w.spans {
		if w.spans[i].check {
			return 0, false
		}
		n += w.spans[i].hi - w.spans[i].lo
	}
	return n, true
}

// size is at least the number of edges.
func (w *walk) size() int {
	n := 0
	for i := range w.spans {
		n += w.spans[i].hi - w.spans[i].lo
	}
	return n
}

// next sets edge to the next edge.
func (w *walk) next() bool {
	for w.cur < len(w.spans) {
		s := &w.spans[w.cur]
		w.i++
		if w.i >= s.hi {
			w.cur++
			if w.cur < len(w.spans) {
				w.i = w.spans[w.cur].lo - 1
				if w.free() {
					w.head = 0
				}
			}
			continue
		}
		t := s.t
		head := w.head
		if w.free() {
			if t.starts == nil {
				head = t.cols[0][w.i]
			} else {
				for int(t.starts[w.head+1]) <= w.i {
					w.head++
				}
				head = w.head
			}
		}
		c := &columns[w.order]
		w.edge[c[0]] = head
		w.edge[c[1]] = t.cols[1][w.i]
		w.edge[c[2]] = t.cols[2][w.i]
		w.edge[c[3]] = t.cols[3][w.i]
		if len(w.rest) > 0 && !w.agrees() || s.check && w.v.wentAfter(s.seg, w.edge) {
			continue
		}
		return true
	}
	return false
}

// free says that nothing is known and the walk goes over everything.
func (w *walk) free() bool { return w.given == known{} }

func (w *walk) agrees() bool {
	for _, d := range w.rest {
		if w.edge.at(d) != w.given[d] {
			return false
		}
	}
	return true
}
