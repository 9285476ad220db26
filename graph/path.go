package graph

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"kg/graph/fact"
)

// Step is one edge of a path, in either direction.
type Step struct {
	From, To Entity
	Fact     fact.Fact
	Back     bool // the fact runs from To to From
}

// Path is a shortest way between two things over facts that are asserted or
// claimed; of several the one of better supported facts. ErrNotFound if there is
// none.
func (g *Graph) Path(ctx context.Context, a, b string) ([]Step, error) {
	var steps []Step
	err := g.store.read(func(r reader) error {
		var err error
		steps, err = g.pathOf(ctx, r, a, b)
		return err
	})
	return steps, err
}

func (g *Graph) pathOf(ctx context.Context, r reader, a, b string) ([]Step, error) {
	w := &wander{factView: factView{reader: r, base: g.base, entities: map[string]*Entity{}}, ctx: ctx, came: map[string]hop{}}
	var ends [2]string
	for i, name := range [...]string{a, b} {
		found := w.find(name)
		if len(found) == 0 {
			return nil, fmt.Errorf("nothing is named %q: %w", name, ErrNotFound)
		}
		ends[i] = found[0]
	}
	if ends[0] == ends[1] {
		return nil, nil
	}
	if !w.reach(ends[0], ends[1]) {
		return nil, cmp.Or(ctx.Err(), r.err(), fmt.Errorf("no facts tie %s to %s: %w", w.entity(ends[0]).Name, w.entity(ends[1]).Name, ErrNotFound))
	}
	return w.steps(ends[0], ends[1]), r.err()
}

// hop is a fact seen from one of its ends.
type hop struct {
	to         string // head
	fact       string
	back       bool
	confidence float64
}

// wander searches breadth first.
type wander struct {
	factView
	ctx  context.Context
	came map[string]hop // how a thing was reached: from where, by which fact
}

func (w *wander) reach(from, to string) bool {
	w.came[from] = hop{}
	for queue := []string{from}; len(queue) > 0; queue = queue[1:] {
		if w.ctx.Err() != nil {
			return false
		}
		for _, h := range w.hops(queue[0]) {
			if _, seen := w.came[h.to]; seen {
				continue
			}
			w.came[h.to] = hop{queue[0], h.fact, h.back, h.confidence}
			if h.to == to {
				return true
			}
			queue = append(queue, h.to)
		}
	}
	return false
}

// hops gives the facts between a thing and others, the most certain first.
func (w *wander) hops(head string) []hop {
	var out []hop
	for _, id := range keysBelow(w, rowKey(tAbout, "e"+head, "")) {
		f, ok := load[factRecord](w, rowKey(tFact, id))
		if !ok || !f.status().LaysEdge() || f.Subject[0] != 'e' || !visible(w, id) {
			continue
		}
		c := f.confidence(f.verdict(w))
		for _, o := range f.Objects {
			switch {
			case o[0] != 'e' || o == f.Subject:
			case f.Subject == "e"+head:
				out = append(out, hop{o[1:], id, false, c})
			case o == "e"+head:
				out = append(out, hop{f.Subject[1:], id, true, c})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b hop) int { return cmp.Compare(b.confidence, a.confidence) })
	return out
}

func (w *wander) steps(from, to string) []Step {
	var out []Step
	for at := to; at != from; at = w.came[at].to {
		h := w.came[at]
		f, _ := load[factRecord](w, rowKey(tFact, h.fact))
		x := w.fact(h.fact, &f)
		x.Sources = w.sources(x.ID)
		out = append(out, Step{From: *w.entity(h.to), To: *w.entity(at), Fact: x, Back: h.back})
	}
	slices.Reverse(out)
	return out
}
