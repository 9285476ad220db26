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
	s, err := g.derived(ctx)
	if err != nil {
		return nil, err
	}
	var ends [2]Entity
	for i, name := range []string{a, b} {
		found := s.find(name)
		if len(found) == 0 {
			return nil, fmt.Errorf("nothing is named %q: %w", name, ErrNotFound)
		}
		ends[i] = found[0]
	}
	steps := s.path(ends[0].ID, ends[1].ID)
	if steps == nil && ends[0].ID != ends[1].ID {
		return nil, fmt.Errorf("no facts tie %s to %s: %w", ends[0].Name, ends[1].Name, ErrNotFound)
	}
	return steps, nil
}

// hop is a fact seen from one of its ends.
type hop struct {
	to   string
	fact int
	back bool
}

// hops gives the facts between things at each of their ends, the most certain
// first.
func (s *state) hops() map[string][]hop {
	next := map[string][]hop{}
	for i := range s.facts {
		f := &s.facts[i]
		if !f.Status.LaysEdge() || f.Subject.ID == "" {
			continue
		}
		for _, o := range f.Objects {
			if o.ID != "" {
				next[f.Subject.ID] = append(next[f.Subject.ID], hop{o.ID, i, false})
				next[o.ID] = append(next[o.ID], hop{f.Subject.ID, i, true})
			}
		}
	}
	for _, edges := range next {
		slices.SortStableFunc(edges, func(a, b hop) int { return cmp.Compare(s.facts[b.fact].Confidence, s.facts[a.fact].Confidence) })
	}
	return next
}

// path searches breadth first.
func (s *state) path(from, to string) []Step {
	next := s.hops()
	came := map[string]hop{} // the hop that led to a thing, with where it began
	seen := map[string]bool{from: true}
	for queue := []string{from}; len(queue) > 0 && !seen[to]; queue = queue[1:] {
		for _, e := range next[queue[0]] {
			if !seen[e.to] {
				seen[e.to] = true
				came[e.to] = hop{queue[0], e.fact, e.back}
				queue = append(queue, e.to)
			}
		}
	}
	if !seen[to] {
		return nil
	}
	var steps []Step
	for at := to; at != from; at = came[at].to {
		e := came[at]
		steps = append(steps, Step{From: s.entities[s.entity[e.to]], To: s.entities[s.entity[at]], Fact: clone(&s.facts[e.fact]), Back: e.back})
	}
	slices.Reverse(steps)
	return steps
}
