package graph

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"kg/graph/fact"
)

// Filter chooses facts; zero values choose all. Names are IRIs, or names that
// Find understands.
type Filter struct {
	About         string // subject, object, or speaker's thing
	Relation      string // id ("aids") or IRI
	Article       string
	Status        fact.Status
	SaidBy        string
	Since, Until  string // YYYY-MM-DD or any EDTF time: facts of a time that touches the span, else of an article's date
	MinConfidence float64
	Limit         int
}

// Facts gives the facts that the filter chooses, by subject, relation, object and
// time. They are the caller's own.
func (g *Graph) Facts(ctx context.Context, flt Filter) iter.Seq2[fact.Fact, error] {
	return func(yield func(fact.Fact, error) bool) {
		s, err := g.derived(ctx)
		if err != nil {
			yield(fact.Fact{}, err)
			return
		}
		chosen, err := s.chooser(flt)
		if err != nil {
			yield(fact.Fact{}, err)
			return
		}
		n := 0
		for i := range s.facts {
			f := &s.facts[i]
			if !chosen(f) {
				continue
			}
			if err := ctx.Err(); err != nil {
				yield(fact.Fact{}, err)
				return
			}
			if !yield(clone(f), nil) {
				return
			}
			if n++; n == flt.Limit {
				return
			}
		}
	}
}

// clone copies what a caller could change.
func clone(f *fact.Fact) fact.Fact {
	c := *f
	c.Objects, c.SaidBy, c.Sources = slices.Clone(f.Objects), slices.Clone(f.SaidBy), slices.Clone(f.Sources)
	if f.Qualifiers.Roles != nil {
		c.Qualifiers.Roles = make(map[string][]fact.Term, len(f.Qualifiers.Roles))
		for k, v := range f.Qualifiers.Roles {
			c.Qualifiers.Roles[k] = slices.Clone(v)
		}
	}
	return c
}

// chooser makes a test of a filter.
func (s *state) chooser(flt Filter) (func(*fact.Fact) bool, error) {
	about, err := s.ids(flt.About)
	if err != nil {
		return nil, err
	}
	by, err := s.ids(flt.SaidBy)
	if err != nil {
		return nil, err
	}
	since, _, err := bounds(flt.Since)
	if err != nil {
		return nil, err
	}
	_, until, err := bounds(flt.Until)
	if err != nil {
		return nil, err
	}
	if flt.Article != "" && s.texts[flt.Article] == nil {
		return nil, fmt.Errorf("article %q: %w", flt.Article, ErrNotFound)
	}
	if flt.Status != "" && !flt.Status.Valid() {
		return nil, fmt.Errorf("no status %q; there are %v", flt.Status, fact.Statuses())
	}
	relation := strings.TrimPrefix(strings.TrimPrefix(strings.Trim(flt.Relation, "<>"), relationNS), "r:")
	return func(f *fact.Fact) bool {
		switch {
		case relation != "" && f.Relation.ID != relation && f.Relation.Name != relation,
			flt.Status != "" && f.Status != flt.Status,
			f.Confidence < flt.MinConfidence,
			flt.Article != "" && !slices.ContainsFunc(f.Sources, func(s fact.Source) bool { return s.Article == flt.Article }),
			about != nil && !about[f.Subject.ID] && !anyOf(f.Objects, about) && !anyRole(f, about),
			by != nil && !anyOf(f.SaidBy, by):
			return false
		}
		return since == "" && until == "" || s.touches(f, since, until)
	}, nil
}

func bounds(edtf string) (from, until string, err error) {
	if edtf == "" {
		return "", "", nil
	}
	from, until, ok := fact.Bounds(edtf)
	if !ok {
		return "", "", fmt.Errorf("%q is no time; write 2024-05-07, 2024-05 or 2024", edtf)
	}
	return from, until, nil
}

func anyOf(terms []fact.Term, ids map[string]bool) bool {
	return slices.ContainsFunc(terms, func(t fact.Term) bool { return ids[t.ID] })
}

func anyRole(f *fact.Fact, ids map[string]bool) bool {
	for _, terms := range f.Qualifiers.Roles {
		if anyOf(terms, ids) {
			return true
		}
	}
	return false
}

// touches reports whether the fact's time, else the date of one of its articles,
// has a day in since..until.
func (s *state) touches(f *fact.Fact, since, until string) bool {
	meet := func(from, to string) bool {
		return (until == "" || from == "" || from <= until) && (since == "" || to == "" || to >= since)
	}
	if from, to, ok := fact.Bounds(f.Qualifiers.Time); ok {
		return meet(from, to)
	}
	return slices.ContainsFunc(f.Sources, func(src fact.Source) bool {
		d := s.texts[src.Article].Article.Date
		return d != "" && meet(d, d)
	})
}

// Fact gives one fact by its IRI, or by what follows f: in it.
func (g *Graph) Fact(ctx context.Context, id string) (fact.Fact, error) {
	s, err := g.derived(ctx)
	if err != nil {
		return fact.Fact{}, err
	}
	for _, iri := range []string{expandIRI(g.base, id), spaceIRI(g.base, factSpace) + strings.ToUpper(strings.TrimSpace(id))} {
		if i, ok := s.fact[iri]; ok {
			return clone(&s.facts[i]), nil
		}
	}
	return fact.Fact{}, fmt.Errorf("fact %q: %w", id, ErrNotFound)
}

// Article gives an article with its text.
func (g *Graph) Article(ctx context.Context, id string) (fact.Article, error) {
	if err := ctx.Err(); err != nil {
		return fact.Article{}, err
	}
	r, err := g.store.get(id)
	return r.Article, err
}

// Articles gives every article without its text, by id.
func (g *Graph) Articles(ctx context.Context) iter.Seq2[ArticleInfo, error] {
	return func(yield func(ArticleInfo, error) bool) {
		s, err := g.derived(ctx)
		if err != nil {
			yield(ArticleInfo{}, err)
			return
		}
		for _, a := range s.articles {
			if !yield(a, nil) {
				return
			}
		}
	}
}

// EntityFilter chooses entities; zero values choose all.
type EntityFilter struct {
	Kind  string // and narrower ones
	Limit int
}

// Entities gives the things of the graph, the most supported first.
func (g *Graph) Entities(ctx context.Context, flt EntityFilter) iter.Seq2[Entity, error] {
	return func(yield func(Entity, error) bool) {
		s, err := g.derived(ctx)
		if err != nil {
			yield(Entity{}, err)
			return
		}
		if _, ok := s.schema.Kind(flt.Kind); flt.Kind != "" && !ok {
			yield(Entity{}, fmt.Errorf("no kind %q in the schema", flt.Kind))
			return
		}
		n := 0
		for _, e := range s.entities {
			if flt.Kind != "" && !s.schema.IsA(e.Kind, []string{flt.Kind}) {
				continue
			}
			if !yield(e, nil) {
				return
			}
			if n++; n == flt.Limit {
				return
			}
		}
	}
}

// Find gives the things of an IRI, a Wikidata id, a name or an alias, the best
// first: an exact name before a part of one, the more supported before the less.
func (g *Graph) Find(ctx context.Context, name string) ([]Entity, error) {
	s, err := g.derived(ctx)
	if err != nil {
		return nil, err
	}
	return s.find(name), nil
}

func (s *state) find(name string) []Entity {
	if i, ok := s.entity[expandIRI(s.base, name)]; ok {
		return []Entity{s.entities[i]}
	}
	want := normalise(name)
	if want == "" {
		return nil
	}
	type found struct {
		Entity
		how int
	}
	var all []found
	for _, e := range s.entities {
		how := 9
		for i, n := range append([]string{e.Name, e.Wikidata}, e.Aliases...) {
			have := normalise(n)
			switch {
			case have == want:
				how = min(how, min(i, 1))
			case strings.Contains(" "+have+" ", " "+want+" "):
				how = min(how, 2)
			}
		}
		if how < 9 {
			all = append(all, found{e, how})
		}
	}
	slices.SortStableFunc(all, func(a, b found) int { return cmp.Compare(a.how, b.how) })
	out := make([]Entity, 0, len(all))
	for _, f := range all {
		if f.how == all[0].how || f.how < 2 {
			out = append(out, f.Entity)
		}
	}
	return out
}

// ids gives the IRIs a filter's name stands for, nil for no name.
func (s *state) ids(name string) (map[string]bool, error) {
	if name == "" {
		return nil, nil
	}
	out := map[string]bool{}
	for _, e := range s.find(name) {
		out[e.ID] = true
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("nothing is named %q: %w", name, ErrNotFound)
	}
	return out, nil
}
