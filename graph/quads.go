package graph

import (
	"context"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/cayleygraph/quad"

	"kg/graph/fact"
	"kg/graph/internal/rdf"
)

// quads gives the graph as quads, sorted as lines of N-Quads: the same evidence
// gives the same quads in the same order.
func (g *Graph) quads(ctx context.Context) iter.Seq2[quad.Quad, error] {
	return func(yield func(quad.Quad, error) bool) {
		s, err := g.derived(ctx)
		if err != nil {
			yield(quad.Quad{}, err)
			return
		}
		for _, q := range s.quads() {
			if !yield(q, ctx.Err()) {
				return
			}
		}
	}
}

// quads writes entities and relations without label, facts under their own, and
// evidence under its article's.
func (s *state) quads() []quad.Quad {
	b := &quadBuilder{state: s}
	for _, e := range s.entities {
		b.entity(e)
	}
	for i := range s.facts {
		b.fact(&s.facts[i])
	}
	for _, a := range s.articles {
		b.article(a)
	}
	lines := make([]string, len(b.out))
	order := make([]int, len(b.out))
	for i, q := range b.out {
		lines[i], order[i] = rdf.Line(q), i
	}
	slices.SortFunc(order, func(a, c int) int { return strings.Compare(lines[a], lines[c]) })
	var sorted []quad.Quad
	for i, o := range order {
		if i == 0 || lines[o] != lines[order[i-1]] {
			sorted = append(sorted, b.out[o])
		}
	}
	return sorted
}

type quadBuilder struct {
	*state
	out       []quad.Quad
	relations map[string]bool
}

func (b *quadBuilder) add(s, p string, o quad.Value, label string) {
	q := quad.Quad{Subject: quad.IRI(s), Predicate: quad.IRI(p), Object: o}
	if label != "" {
		q.Label = quad.IRI(label)
	}
	b.out = append(b.out, q)
}

func (b *quadBuilder) text(s, p, o, label string) {
	if o != "" {
		b.add(s, p, quad.String(o), label)
	}
}

func (b *quadBuilder) entity(e Entity) {
	b.text(e.ID, rdfsLabel, e.Name, "")
	for _, a := range e.Aliases {
		b.text(e.ID, skosAlt, a, "")
	}
	b.text(e.ID, termNS+"kind", e.Kind, "")
	for _, class := range b.classes(e.Kind) {
		b.add(e.ID, rdfType, quad.IRI(class), "")
	}
	if e.Wikidata != "" {
		same := skosClose
		if e.Link >= 0.95 {
			same = owlSameAs
		}
		b.add(e.ID, same, quad.IRI(wikidataNS+e.Wikidata), "")
	}
}

// namespaces are the prefixes that schema.yaml writes IRIs with.
var namespaces = map[string]string{"schema": schemaNS, "prov": provNS, "wd": wikidataNS, "wdt": "http://www.wikidata.org/prop/direct/",
	"skos": "http://www.w3.org/2004/02/skos/core#", "foaf": "http://xmlns.com/foaf/0.1/", "org": "http://www.w3.org/ns/org#"}

// classes are the IRIs of a kind, or of the nearest broader one that has some.
func (b *quadBuilder) classes(kind string) []string {
	for range b.schema.Kinds {
		k, ok := b.schema.Kind(kind)
		if !ok {
			return nil
		}
		if out := expandAll(k.IRI); len(out) > 0 {
			return out
		}
		kind = k.Of
	}
	return nil
}

// expandAll writes prefixed names out; those of unknown prefixes are left away.
func expandAll(names []string) []string {
	var out []string
	for _, n := range names {
		prefix, rest, _ := strings.Cut(n, ":")
		if ns, ok := namespaces[prefix]; ok {
			out = append(out, ns+rest)
		}
	}
	return out
}

func (b *quadBuilder) fact(f *fact.Fact) {
	b.relation(f.Relation)
	rel, id := relationNS+localName(f.Relation.ID), f.ID
	b.add(id, rdfType, quad.IRI(termNS+"Fact"), id)
	b.add(id, termNS+"subject", value(f.Subject), id)
	b.add(id, termNS+"relation", quad.IRI(rel), id)
	for _, o := range f.Objects {
		b.add(id, termNS+"object", value(o), id)
		if f.Status.LaysEdge() && f.Subject.ID != "" {
			b.add(f.Subject.ID, rel, value(o), id)
		}
	}
	b.text(id, termNS+"status", string(f.Status), id)
	b.add(id, termNS+"confidence", quad.Float(f.Confidence), id)
	if f.Inferred {
		b.add(id, termNS+"inferred", quad.Bool(true), id)
	}
	for _, t := range f.SaidBy {
		b.add(id, termNS+"saidBy", value(t), id)
	}
	b.qualifiers(id, f.Qualifiers)
	for _, src := range f.Sources {
		b.evidence(id, src)
	}
}

func (b *quadBuilder) relation(r fact.Relation) {
	if b.relations == nil {
		b.relations = map[string]bool{}
	}
	if b.relations[r.ID] {
		return
	}
	b.relations[r.ID] = true
	iri := relationNS + localName(r.ID)
	b.add(iri, rdfType, quad.IRI(termNS+"Relation"), "")
	if r.Open {
		b.add(iri, rdfType, quad.IRI(termNS+"OpenRelation"), "")
	}
	b.text(iri, rdfsLabel, r.Name, "")
	if t, ok := b.schema.Relation(r.ID); ok {
		for _, same := range expandAll(t.IRI) {
			b.add(iri, skosClose, quad.IRI(same), "")
		}
	}
}

func (b *quadBuilder) qualifiers(id string, q fact.Qualifiers) {
	b.text(id, termNS+"time", q.Time, id)
	if from, until, ok := fact.Bounds(q.Time); ok {
		for _, end := range [...]struct{ name, day string }{{"from", from}, {"until", until}} {
			if end.day != "" {
				b.add(id, termNS+end.name, quad.TypedString{Value: quad.String(end.day), Type: xsdDate}, id)
			}
		}
	}
	b.text(id, termNS+"duration", q.Duration, id)
	b.text(id, termNS+"frequency", q.Frequency, id)
	if a := q.Amount; a != nil {
		b.add(id, termNS+"amount", number(a.Value), id)
		b.text(id, termNS+"unit", a.Unit, id)
		b.text(id, termNS+"hedge", a.Hedge, id)
		if a.Min != nil {
			b.add(id, termNS+"amountMin", number(*a.Min), id)
		}
		if a.Max != nil {
			b.add(id, termNS+"amountMax", number(*a.Max), id)
		}
	}
	for _, role := range slices.Sorted(maps.Keys(q.Roles)) {
		for _, t := range q.Roles[role] {
			b.add(id, termNS+localName(role), value(t), id)
		}
	}
}

// number is an integer when whole, else a double: Cayley compares no others.
func number(v float64) quad.Value {
	if v == float64(int64(v)) {
		return quad.Int(int64(v))
	}
	return quad.Float(v)
}

func value(t fact.Term) quad.Value {
	switch {
	case t.ID != "":
		return quad.IRI(t.ID)
	case t.Fact != "":
		return quad.IRI(t.Fact)
	}
	return quad.String(t.Text)
}

// evidence is a node made from article, fact, place and rule. Its offsets count
// characters, as Web Annotation wants.
func (b *quadBuilder) evidence(id string, src fact.Source) {
	short := strings.TrimPrefix(id, spaceIRI(b.base, factSpace))
	art := b.articleIRI(src.Article)
	ev := spaceIRI(b.base, evidenceSpace) + hashOf(src.Article, short, src.Rule, src.Quote, strconv.Itoa(src.Start), strconv.Itoa(src.End))
	text := b.texts[src.Article].Article.Text
	start := utf8.RuneCountInString(text[:src.Start])
	b.add(id, provNS+"wasDerivedFrom", quad.IRI(ev), art)
	b.add(ev, oaNS+"hasSource", quad.IRI(art), art)
	b.text(ev, oaNS+"exact", src.Quote, art)
	b.add(ev, oaNS+"start", quad.Int(start), art)
	b.add(ev, oaNS+"end", quad.Int(start+utf8.RuneCountInString(src.Quote)), art)
	b.text(ev, termNS+"rule", src.Rule, art)
	b.text(ev, termNS+"status", string(src.Status), art)
	b.add(ev, termNS+"confidence", quad.Float(src.Confidence), art)
	for _, who := range src.SaidBy {
		b.text(ev, termNS+"saidBy", who, art)
	}
}

func (b *quadBuilder) articleIRI(id string) string {
	return spaceIRI(b.base, articleSpace) + localName(id)
}

func (b *quadBuilder) article(a ArticleInfo) {
	art := b.articleIRI(a.ID)
	b.add(art, rdfType, quad.IRI(schemaNS+"NewsArticle"), art)
	b.text(art, schemaNS+"identifier", a.ID, art)
	b.text(art, schemaNS+"headline", a.Title, art)
	b.text(art, schemaNS+"author", a.Author, art)
	b.text(art, schemaNS+"publisher", a.Publisher, art)
	b.text(art, schemaNS+"locationCreated", a.Place, art)
	if a.Date != "" {
		b.add(art, schemaNS+"datePublished", quad.TypedString{Value: quad.String(a.Date), Type: xsdDate}, art)
	}
	if a.URL != "" {
		b.add(art, schemaNS+"url", quad.IRI(a.URL), art)
	}
}
