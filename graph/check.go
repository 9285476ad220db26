package graph

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"iter"
	"os"
	"path/filepath"
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
	var s Stats
	err := g.store.read(func(r reader) error {
		for _, c := range [...]struct {
			what string
			to   *int
		}{{"articles", &s.Articles}, {"origins", &s.Origins}, {"entities", &s.Entities}, {"facts", &s.Facts}, {"edges", &s.Edges}, {"relations", &s.Relations}, {"quads", &s.Quads}} {
			*c.to = counted(r, c.what)
		}
		return cmp.Or(r.err(), ctx.Err())
	})
	return s, err
}

// Problem is something that Check found wrong.
type Problem struct {
	Place string // article, fact, or the store's file
	Err   error
}

// Check reads everything: the store's pages, every record, that each fact keeps
// to the schema and each source to its text. Then it makes the graph anew from
// its articles and decisions, in a temporary folder, and compares: what was added
// and removed step by step must be what the evidence gives.
func (g *Graph) Check(ctx context.Context) ([]Problem, error) {
	var out []Problem
	for _, err := range g.store.check(ctx) {
		out = append(out, Problem{storeFolder, err})
	}
	temp, err := os.MkdirTemp("", "kg-check-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(temp)
	fresh, problems, err := g.rebuild(ctx, filepath.Join(temp, "graph"))
	if err != nil {
		return nil, err
	}
	defer fresh.Close()
	out = append(out, problems...)
	if len(problems) > 0 {
		return out, nil // it can't be the same then
	}
	differ, err := difference(ctx, g, fresh)
	if differ != "" {
		out = append(out, Problem{storeFolder, fmt.Errorf("what the store holds does not follow from its articles: %s", differ)})
	}
	return out, err
}

// rebuild makes the graph in another folder from the articles and decisions of
// this one, and tells which articles could not be taken.
func (g *Graph) rebuild(ctx context.Context, dir string) (*Graph, []Problem, error) {
	if err := Init(dir, g.base); err != nil {
		return nil, nil, err
	}
	fresh, err := Open(dir, &Options{passing: true})
	if err != nil {
		return nil, nil, err
	}
	decisions, err := g.Decisions(ctx)
	if err == nil && len(decisions) > 0 {
		_, err = fresh.update(ctx, demand{decide: decisions})
	}
	var problems []Problem
	for art, infoErr := range g.Articles(ctx) {
		if err = cmp.Or(err, infoErr); err != nil {
			break
		}
		var e evidence
		err = g.store.read(func(r reader) error {
			e.Facts = factsRead(r, art.ID)
			var err error
			e.Article, err = article(r, art.ID)
			return cmp.Or(err, r.err())
		})
		if err == nil {
			err = g.check(e.Article, e.Facts)
		}
		if err != nil {
			problems = append(problems, Problem{art.ID, err})
			err = nil
			continue
		}
		if _, err = fresh.update(ctx, demand{add: []evidence{e}}); err != nil {
			break
		}
	}
	if err != nil {
		fresh.Close()
		return nil, nil, err
	}
	return fresh, problems, nil
}

// difference names the first row that two graphs of the same evidence do not
// share; the log of redirects is history and may differ.
func difference(ctx context.Context, a, b *Graph) (string, error) {
	differ := ""
	err := a.store.read(func(ra reader) error {
		return b.store.read(func(rb reader) error {
			next, stop := iter.Pull2(rb.scan(""))
			defer stop()
			skip := func() (string, []byte, bool) {
				for {
					k, v, ok := next()
					if !ok || k[:1] != tRedirect {
						return k, v, ok
					}
				}
			}
			for k, v := range ra.scan("") {
				if k[:1] == tRedirect {
					continue
				}
				if err := ctx.Err(); err != nil {
					return err
				}
				kb, vb, ok := skip()
				if !ok || kb != k || !bytes.Equal(v, vb) {
					differ = fmt.Sprintf("it has %q, the articles give %q", k, kb)
					if k == kb {
						differ = fmt.Sprintf("%q is %.200q, the articles give %.200q", k, v, vb)
					}
					return nil
				}
			}
			if k, _, ok := skip(); ok {
				differ = fmt.Sprintf("it lacks %q", k)
			}
			return nil
		})
	})
	return differ, err
}
