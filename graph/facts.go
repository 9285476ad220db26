package graph

import (
	"cmp"
	"context"
	"encoding/json"
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
	Rejected      bool // only the facts that a person has rejected, which nothing else shows
	Limit         int
}

// Facts gives the facts that the filter chooses, by subject, relation, object and
// time. They are the caller's own, and all of one moment: what is added while the
// caller works is not among them.
func (g *Graph) Facts(ctx context.Context, flt Filter) iter.Seq2[fact.Fact, error] {
	return func(yield func(fact.Fact, error) bool) {
		stopped := false
		err := g.store.read(func(r reader) error {
			v := factView{reader: r, base: g.base, entities: map[string]*Entity{}}
			choose, err := v.chooser(flt)
			if err != nil {
				return err
			}
			n := 0
			for f, err := range v.plan(choose) {
				if err := cmp.Or(err, ctx.Err(), r.err()); err != nil {
					return err
				}
				if !choose.wants(&v, &f) {
					continue
				}
				f.Sources = v.sources(f.ID)
				if stopped = !yield(f, nil); stopped {
					return nil
				}
				if n++; n == flt.Limit {
					return nil
				}
			}
			return nil
		})
		if err != nil && !stopped {
			yield(fact.Fact{}, err)
		}
	}
}

// factView shows facts as callers know them, with IRIs and names.
type factView struct {
	reader
	base     string
	entities map[string]*Entity // seen already, by head; nil keeps none
}

// entity gives the entity of a head.
func (v *factView) entity(head string) *Entity {
	if e, ok := v.entities[head]; ok {
		return e
	}
	rec, ok := load[entityRecord](v, rowKey(tEntity, head))
	if !ok {
		return nil
	}
	e := rec.entity(v.base)
	if v.entities != nil {
		v.entities[head] = &e
	}
	return &e
}

func (e *entityRecord) entity(base string) Entity {
	return Entity{ID: spaceIRI(base, entitySpace) + e.Local, Name: e.Name, Kind: e.Kind, Aliases: e.Aliases, Wikidata: e.Wikidata, Link: e.Link, Support: e.Support, Named: e.Named}
}

// term gives what a reference stands for.
func (v *factView) term(ref string) fact.Term {
	switch ref[0] {
	case 'e':
		e := v.entity(ref[1:])
		if e == nil {
			return fact.Term{Text: ref[1:]} // check tells of it
		}
		return fact.Term{ID: e.ID, Name: e.Name, Kind: e.Kind, Aliases: e.Aliases, Wikidata: e.Wikidata, Link: e.Link, Named: e.Named}
	case 'f':
		return fact.Term{Fact: spaceIRI(v.base, factSpace) + ref[1:]}
	}
	return fact.Term{Text: ref[1:]}
}

func (v *factView) terms(refs []string) []fact.Term {
	var out []fact.Term
	for _, r := range refs {
		out = append(out, v.term(r))
	}
	return out
}

// fact shows a fact without its sources. Of what a saying tells, only what is
// visible is named.
func (v *factView) fact(id string, f *factRecord) fact.Fact {
	x := fact.Fact{ID: spaceIRI(v.base, factSpace) + id, Relation: f.relation(), Status: f.status(), Inferred: f.Stated == 0,
		Confidence: f.confidence(f.verdict(v)), Qualifiers: f.qualifiers()}
	x.Subject = v.term(f.Subject)
	for _, o := range f.Objects {
		if o[0] != 'f' || visible(v, o[1:]) {
			x.Objects = append(x.Objects, v.term(o))
		}
	}
	x.SaidBy = v.terms(f.SaidBy.sorted())
	for role, refs := range f.Roles {
		if x.Qualifiers.Roles == nil {
			x.Qualifiers.Roles = map[string][]fact.Term{}
		}
		x.Qualifiers.Roles[role] = v.terms(refs.sorted())
	}
	return x
}

// sources gives the places that state a fact, by article and place.
func (v *factView) sources(iri string) []fact.Source {
	id := strings.TrimPrefix(iri, spaceIRI(v.base, factSpace))
	var out []fact.Source
	for k, b := range v.scan(rowKey(tSource, id, "")) {
		var s sourceRecord
		if err := json.Unmarshal(b, &s); err != nil {
			v.fail(fmt.Errorf("row %q is damaged: %w", k, err))
			return nil
		}
		art := partsOf(k)[1]
		text := v.get(rowKey(tText, art))
		for _, p := range s.Places {
			out = append(out, fact.Source{Article: art, Start: p.Start, End: p.End, Quote: string(text[p.Start:p.End]), Rule: p.Rule,
				Status: s.Status, SaidBy: s.By, Confidence: s.Confidence})
		}
	}
	slices.SortStableFunc(out, func(a, b fact.Source) int {
		switch {
		case a.Less(b):
			return -1
		case b.Less(a):
			return 1
		}
		return 0
	})
	return out
}

// choice is a filter with its names found.
type choice struct {
	Filter
	about, by set // heads; nil for any
	relation  string
}

func (v *factView) chooser(flt Filter) (choice, error) {
	c := choice{Filter: flt}
	var err error
	if c.about, err = v.heads(flt.About); err != nil {
		return c, err
	}
	if c.by, err = v.heads(flt.SaidBy); err != nil {
		return c, err
	}
	if c.Since, _, err = bounds(flt.Since); err != nil {
		return c, err
	}
	if _, c.Until, err = bounds(flt.Until); err != nil {
		return c, err
	}
	if flt.Article != "" && v.get(rowKey(tArticle, flt.Article)) == nil {
		return c, fmt.Errorf("article %q: %w", flt.Article, ErrNotFound)
	}
	if flt.Status != "" && !flt.Status.Valid() {
		return c, fmt.Errorf("no status %q; there are %v", flt.Status, fact.Statuses())
	}
	c.relation = strings.TrimPrefix(strings.TrimPrefix(strings.Trim(flt.Relation, "<>"), relationNS), "r:")
	return c, nil
}

// plan gives, in order, facts among which are all that the choice wants, by the
// narrowest way to them.
func (v *factView) plan(c choice) iter.Seq2[fact.Fact, error] {
	var ids set
	switch {
	case c.Rejected:
		ids = set{}
		ids.add(keysBelow(v, rowKey(tHidden))...)
		return v.inOrder(ids, true)
	case c.Article != "":
		ids = set{}
		all, _ := load[[]mention](v, rowKey(tMention, c.Article))
		for _, m := range all {
			ids.add(m.Fact)
		}
	case c.about != nil || c.by != nil:
		ids = set{}
		heads := c.about
		if heads == nil {
			heads = c.by
		}
		for head := range heads {
			ids.add(keysBelow(v, rowKey(tAbout, "e"+head, ""))...)
		}
	case c.relation != "" && v.get(rowKey(tRelation, c.relation)) != nil:
		ids = set{}
		ids.add(keysBelow(v, rowKey(tUses, c.relation, ""))...)
	}
	if ids != nil {
		return v.inOrder(ids, false)
	}
	return func(yield func(fact.Fact, error) bool) {
		for k := range v.scan(rowKey(tOrder)) {
			id := k[strings.LastIndexByte(k, 0)+1:]
			f, ok := load[factRecord](v, rowKey(tFact, id))
			if ok && !yield(v.fact(id, &f), nil) {
				return
			}
		}
	}
}

func (v *factView) inOrder(ids set, hidden bool) iter.Seq2[fact.Fact, error] {
	return func(yield func(fact.Fact, error) bool) {
		var all []fact.Fact
		for id := range ids {
			if f, ok := load[factRecord](v, rowKey(tFact, id)); ok && hidden != visible(v, id) {
				all = append(all, v.fact(id, &f))
			}
		}
		slices.SortFunc(all, func(a, b fact.Fact) int { return compareFacts(&a, &b) })
		for _, f := range all {
			if !yield(f, nil) {
				return
			}
		}
	}
}

// wants tests what the plan left open.
func (c *choice) wants(v *factView, f *fact.Fact) bool {
	switch {
	case c.relation != "" && f.Relation.ID != c.relation && f.Relation.Name != c.relation,
		c.Status != "" && f.Status != c.Status,
		f.Confidence < c.MinConfidence,
		c.Article != "" && len(keys(v, rowKey(tSource, v.factID(f.ID), c.Article, ""), 1)) == 0,
		c.about != nil && !v.anyOf(c.about, f.Subject) && !v.anyOf(c.about, f.Objects...) && !v.anyRole(c.about, f),
		c.by != nil && !v.anyOf(c.by, f.SaidBy...):
		return false
	}
	return c.Since == "" && c.Until == "" || v.touches(f, c.Since, c.Until)
}

func (v *factView) factID(iri string) string {
	return strings.TrimPrefix(iri, spaceIRI(v.base, factSpace))
}

func (v *factView) anyOf(heads set, terms ...fact.Term) bool {
	return slices.ContainsFunc(terms, func(t fact.Term) bool {
		return t.ID != "" && heads[string(v.get(rowKey(tIRI, strings.TrimPrefix(t.ID, spaceIRI(v.base, entitySpace)))))]
	})
}

func (v *factView) anyRole(heads set, f *fact.Fact) bool {
	for _, terms := range f.Qualifiers.Roles {
		if v.anyOf(heads, terms...) {
			return true
		}
	}
	return false
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

// touches reports whether the fact's time, else the date of one of its articles,
// has a day in since..until.
func (v *factView) touches(f *fact.Fact, since, until string) bool {
	meet := func(from, to string) bool {
		return (until == "" || from == "" || from <= until) && (since == "" || to == "" || to >= since)
	}
	if from, to, ok := fact.Bounds(f.Qualifiers.Time); ok {
		return meet(from, to)
	}
	for k := range v.scan(rowKey(tSource, v.factID(f.ID), "")) {
		rec, _ := load[articleRecord](v, rowKey(tArticle, partsOf(k)[1]))
		if d := rec.Article.Date; d != "" && meet(d, d) {
			return true
		}
	}
	return false
}

// Fact gives one fact by its IRI, or by what follows f: in it; one that was
// rejected too. An IRI that the fact bore once is understood where one fact
// bears its mentions now.
func (g *Graph) Fact(ctx context.Context, id string) (fact.Fact, error) {
	var out fact.Fact
	err := g.store.read(func(r reader) error {
		v := factView{reader: r, base: g.base}
		name, ok := v.findFact(id)
		if !ok {
			return fmt.Errorf("fact %q: %w", id, ErrNotFound)
		}
		f, _ := load[factRecord](r, rowKey(tFact, name))
		out = v.fact(name, &f)
		out.Sources = v.sources(out.ID)
		return cmp.Or(r.err(), ctx.Err())
	})
	return out, err
}

// findFact gives the last part of a fact's IRI.
func (v *factView) findFact(id string) (string, bool) {
	prefix := spaceIRI(v.base, factSpace)
	for _, name := range []string{strings.TrimPrefix(expandIRI(v.base, id), prefix), strings.ToUpper(strings.TrimSpace(id))} {
		for range 20 { // redirects may point in a ring after facts came and went
			if v.get(rowKey(tFact, name)) != nil {
				return name, true
			}
			to, _ := load[Redirect](v, rowKey(tRedirect, prefix+name))
			if len(to.To) != 1 {
				break
			}
			name = strings.TrimPrefix(to.To[0], prefix)
		}
	}
	return "", false
}

// Article gives an article with its text.
func (g *Graph) Article(ctx context.Context, id string) (fact.Article, error) {
	var art fact.Article
	err := g.store.read(func(r reader) error {
		var err error
		art, err = article(r, id)
		return cmp.Or(err, ctx.Err())
	})
	return art, err
}

// ArticleInfo is an article without its text.
type ArticleInfo struct {
	fact.Article
	Facts  int
	Origin int // articles of one number are copies of one story
}

// Articles gives every article without its text, by id.
func (g *Graph) Articles(ctx context.Context) iter.Seq2[ArticleInfo, error] {
	return func(yield func(ArticleInfo, error) bool) {
		stopped := false
		err := g.store.read(func(r reader) error {
			number := map[string]int{}
			for k, v := range r.scan(rowKey(tArticle)) {
				var rec articleRecord
				if err := json.Unmarshal(v, &rec); err != nil {
					return fmt.Errorf("article %q: the record is damaged: %w", k[1:], err)
				}
				from := originOf(r, rec.Article.ID)
				if number[from] == 0 {
					number[from] = len(number) + 1
				}
				if stopped = !yield(ArticleInfo{rec.Article, rec.Facts, number[from]}, nil); stopped {
					return nil
				}
				if err := ctx.Err(); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil && !stopped {
			yield(ArticleInfo{}, err)
		}
	}
}
