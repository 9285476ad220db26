package graph

import (
	"context"
	"fmt"

	"kg/graph/fact"
)

// Stats counts what the graph holds.
type Stats struct {
	Articles  int `json:"articles"`
	Origins   int `json:"origins"` // articles less copies
	Entities  int `json:"entities"`
	Facts     int `json:"facts"`
	Edges     int `json:"edges"` // facts between things that are asserted or claimed
	Relations int `json:"relations"`
	Quads     int `json:"quads"`
}

// Stats counts what the graph holds.
func (g *Graph) Stats(ctx context.Context) (Stats, error) {
	s, err := g.derived(ctx)
	if err != nil {
		return Stats{}, err
	}
	out := Stats{Articles: len(s.articles), Entities: len(s.entities), Facts: len(s.facts)}
	origins, relations := map[int]bool{}, map[string]bool{}
	for _, a := range s.articles {
		origins[a.Origin] = true
	}
	for i := range s.facts {
		f := &s.facts[i]
		relations[f.Relation.ID] = true
		for _, o := range f.Objects {
			if f.Status.LaysEdge() && f.Subject.ID != "" && o.ID != "" {
				out.Edges++
			}
		}
	}
	out.Origins, out.Relations = len(origins), len(relations)
	for _, err := range g.quads(ctx) {
		if err != nil {
			return Stats{}, err
		}
		out.Quads++
	}
	return out, nil
}

// Problem is something that Check found wrong.
type Problem struct {
	Place string // article, fact, or the store's file
	Err   error
}

// Check reads everything: the store's pages, every record, that each fact keeps
// to the schema and each source to its text, and that no fact names a thing the
// graph has not.
func (g *Graph) Check(ctx context.Context) ([]Problem, error) {
	var out []Problem
	for _, err := range g.store.check() {
		out = append(out, Problem{storeFile, err})
	}
	records, err := g.store.records(ctx)
	if err != nil {
		return append(out, Problem{storeFile, err}), nil
	}
	for _, r := range records {
		if err := g.check(r.Article, r.Facts); err != nil {
			out = append(out, Problem{r.Article.ID, err})
		}
	}
	s, err := g.derived(ctx)
	if err != nil {
		return nil, err
	}
	for i := range s.facts {
		f := &s.facts[i]
		for _, t := range append([]fact.Term{f.Subject}, f.Objects...) {
			if _, ok := s.entity[t.ID]; t.ID != "" && !ok {
				out = append(out, Problem{f.ID, fmt.Errorf("it names %s, which is not in the graph", t.ID)})
			}
		}
	}
	return out, nil
}
