package graph

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/cayleygraph/quad"

	"kg/graph/fact"
	"kg/graph/internal/rdf"
)

// quads gives the graph as quads, sorted as lines of N-Quads: the same evidence
// gives the same quads in the same order.
func (g *Graph) quads(ctx context.Context) iter.Seq2[quad.Quad, error] {
	return func(yield func(quad.Quad, error) bool) {
		err := g.store.read(func(r reader) error {
			d := &dump{quadBuilder: quadBuilder{base: g.base, schema: g.schema}, reader: r, yield: yield, ctx: ctx}
			d.all()
			if d.stopped {
				return nil
			}
			return cmp.Or(d.fault, r.err())
		})
		if err != nil {
			yield(quad.Quad{}, err)
		}
	}
}

// dump writes the readable graph subject by subject.
type dump struct {
	quadBuilder
	reader
	ctx     context.Context
	yield   func(quad.Quad, error) bool
	stopped bool
	fault   error
}

// all goes through the spaces of subjects in the order of their lines.
func (d *dump) all() {
	spaces := []struct {
		prefix string
		write  func()
	}{
		{spaceIRI(d.base, articleSpace), d.articles}, {spaceIRI(d.base, entitySpace), d.entities},
		{spaceIRI(d.base, factSpace), d.facts}, {spaceIRI(d.base, evidenceSpace), d.evidences}, {relationNS, d.relations},
	}
	slices.SortFunc(spaces, func(a, b struct {
		prefix string
		write  func()
	}) int {
		return cmp.Compare(a.prefix, b.prefix)
	})
	for _, s := range spaces {
		if d.stopped || d.fault != nil {
			return
		}
		s.write()
	}
}

// each calls write for the names of a table in the order of the lines that begin
// with them, in which a name's end, ">", is a character like others.
func (d *dump) each(table string, name func(key string) string, write func(key string)) {
	var all [][2]string
	for k := range d.scan(rowKey(table)) {
		all = append(all, [2]string{name(k) + ">", k})
	}
	slices.SortFunc(all, func(a, b [2]string) int { return cmp.Compare(a[0], b[0]) })
	for _, k := range all {
		if d.fault = cmp.Or(d.fault, d.ctx.Err(), d.err()); d.fault != nil || d.stopped {
			return
		}
		d.out = d.out[:0]
		write(k[1])
		d.flush()
	}
}

// flush gives the quads of one subject, sorted.
func (d *dump) flush() {
	lines := make(map[string]quad.Quad, len(d.out))
	for _, q := range d.out {
		lines[rdf.Line(q)] = q
	}
	for _, l := range slices.Sorted(maps.Keys(lines)) {
		if !d.yield(lines[l], nil) {
			d.stopped = true
			return
		}
	}
}

func first(key string) string { return key[1:] }

func (d *dump) articles() {
	d.each(tArticle, func(k string) string { return localName(k[1:]) }, func(k string) {
		rec, _ := load[articleRecord](d, k)
		d.article(rec.Article)
	})
}

func (d *dump) entities() {
	v := factView{reader: d, base: d.base}
	d.each(tIRI, first, func(k string) {
		e, _ := load[entityRecord](d, rowKey(tEntity, string(d.get(k))))
		d.entity(e)
		iri := spaceIRI(d.base, entitySpace) + e.Local
		for row := range d.scan(rowKey(tOrder, iri, "")) {
			p := partsOf(row)
			f, _ := load[factRecord](d, rowKey(tFact, p[len(p)-1]))
			x := v.fact(p[len(p)-1], &f)
			d.edges(&x)
		}
	})
}

func (d *dump) facts() {
	v := factView{reader: d, base: d.base}
	d.each(tFact, first, func(k string) {
		if id := k[1:]; visible(d, id) {
			f, _ := load[factRecord](d, k)
			x := v.fact(id, &f)
			d.node(&x, f.verdict(d))
			for row, val := range d.scan(rowKey(tSource, id, "")) {
				var src sourceRecord
				if err := json.Unmarshal(val, &src); err != nil {
					d.fault = err
					return
				}
				for _, p := range src.Places {
					d.derived(id, partsOf(row)[1], p)
				}
			}
		}
	})
}

func (d *dump) evidences() {
	d.each(tEvidence, first, func(k string) {
		p := strings.Split(string(d.get(k)), "\x00")
		if len(p) != 4 || !visible(d, p[0]) {
			return
		}
		src, _ := load[sourceRecord](d, rowKey(tSource, p[0], p[1], p[2]))
		i, _ := strconv.Atoi(p[3]) // book wrote it
		if i >= len(src.Places) {
			d.fault = fmt.Errorf("evidence %s: its place is missing; run check", k[1:])
			return
		}
		d.selector(p[0], p[1], src, src.Places[i], string(d.get(rowKey(tText, p[1]))))
	})
}

func (d *dump) relations() {
	d.each(tRelation, func(k string) string { return localName(k[1:]) }, func(k string) {
		rec, _ := load[relationRecord](d, k)
		d.relation(k[1:], rec)
	})
}

// quadBuilder collects quads: entities and relations without label, facts under
// their own, and evidence under its article's.
type quadBuilder struct {
	base   string
	schema *fact.Schema
	out    []quad.Quad
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

func (b *quadBuilder) entity(e entityRecord) {
	id := spaceIRI(b.base, entitySpace) + e.Local
	b.text(id, rdfsLabel, e.Name, "")
	for _, a := range e.Aliases {
		b.text(id, skosAlt, a, "")
	}
	b.text(id, termNS+"kind", e.Kind, "")
	for _, class := range b.classes(e.Kind) {
		b.add(id, rdfType, quad.IRI(class), "")
	}
	if e.Wikidata != "" {
		same := skosClose
		if e.Link >= 0.95 {
			same = owlSameAs
		}
		b.add(id, same, quad.IRI(wikidataNS+e.Wikidata), "")
	}
}

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
		if ns := namespace(prefix); ns != "" {
			out = append(out, ns+rest)
		}
	}
	return out
}

// namespace is what a prefix stands for that schema.yaml writes IRIs with.
func namespace(prefix string) string {
	switch prefix {
	case "schema":
		return schemaNS
	case "prov":
		return provNS
	case "wd":
		return wikidataNS
	case "wdt":
		return "http://www.wikidata.org/prop/direct/"
	case "skos":
		return "http://www.w3.org/2004/02/skos/core#"
	case "rdf":
		return "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	case "foaf":
		return "http://xmlns.com/foaf/0.1/"
	case "org":
		return "http://www.w3.org/ns/org#"
	}
	return ""
}

func (b *quadBuilder) fact(f *fact.Fact, verdict string) {
	b.edges(f)
	b.node(f, verdict)
}

func relationIRI(id string) string { return relationNS + localName(id) }

// edges lays the edge of each object, if what the fact tells has happened.
func (b *quadBuilder) edges(f *fact.Fact) {
	if !f.Status.LaysEdge() || f.Subject.ID == "" {
		return
	}
	for _, o := range f.Objects {
		b.add(f.Subject.ID, relationIRI(f.Relation.ID), value(o), f.ID)
	}
}

// node is the fact itself with its details.
func (b *quadBuilder) node(f *fact.Fact, verdict string) {
	id := f.ID
	b.add(id, rdfType, quad.IRI(termNS+"Fact"), id)
	b.add(id, termNS+"subject", value(f.Subject), id)
	b.add(id, termNS+"relation", quad.IRI(relationIRI(f.Relation.ID)), id)
	for _, o := range f.Objects {
		b.add(id, termNS+"object", value(o), id)
	}
	b.text(id, termNS+"status", string(f.Status), id)
	b.add(id, termNS+"confidence", quad.Float(f.Confidence), id)
	if verdict == Accept {
		b.text(id, termNS+"review", "accepted", id)
	}
	if f.Inferred {
		b.add(id, termNS+"inferred", quad.Bool(true), id)
	}
	for _, t := range f.SaidBy {
		b.add(id, termNS+"saidBy", value(t), id)
	}
	b.qualifiers(id, f.Qualifiers)
}

func (b *quadBuilder) relation(id string, rec relationRecord) {
	iri := relationIRI(id)
	b.add(iri, rdfType, quad.IRI(termNS+"Relation"), "")
	if rec.Open {
		b.add(iri, rdfType, quad.IRI(termNS+"OpenRelation"), "")
	}
	b.text(iri, rdfsLabel, rec.Names.most(), "")
	if t, ok := b.schema.Relation(id); ok {
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

// evidence writes the place in an article where a fact is stated, and gives the
// last part of the IRI of its node.
func (b *quadBuilder) evidence(fact, art string, src sourceRecord, p place, text string) string {
	b.derived(fact, art, p)
	b.selector(fact, art, src, p, text)
	return evidenceName(fact, art, p)
}

func evidenceName(fact, art string, p place) string {
	return hashOf(art, fact, p.Rule, strconv.Itoa(p.Start), strconv.Itoa(p.End))
}

// derived ties a fact to a node of evidence.
func (b *quadBuilder) derived(fact, art string, p place) {
	b.add(spaceIRI(b.base, factSpace)+fact, provNS+"wasDerivedFrom", quad.IRI(spaceIRI(b.base, evidenceSpace)+evidenceName(fact, art, p)), b.articleIRI(art))
}

// selector is the node of evidence. Its offsets count characters, as Web
// Annotation wants.
func (b *quadBuilder) selector(fact, id string, src sourceRecord, p place, text string) {
	art := b.articleIRI(id)
	ev := spaceIRI(b.base, evidenceSpace) + evidenceName(fact, id, p)
	b.add(ev, oaNS+"hasSource", quad.IRI(art), art)
	b.text(ev, oaNS+"exact", text[p.Start:p.End], art)
	b.add(ev, oaNS+"start", quad.Int(p.FirstChar), art)
	b.add(ev, oaNS+"end", quad.Int(p.LastChar), art)
	b.text(ev, termNS+"rule", p.Rule, art)
	b.text(ev, termNS+"status", string(src.Status), art)
	b.add(ev, termNS+"confidence", quad.Float(src.Confidence), art)
	for _, who := range src.By {
		b.text(ev, termNS+"saidBy", who, art)
	}
}

func (b *quadBuilder) articleIRI(id string) string {
	return spaceIRI(b.base, articleSpace) + localName(id)
}

func (b *quadBuilder) article(a fact.Article) {
	art := b.articleIRI(a.ID)
	b.add(art, rdfType, quad.IRI(schemaNS+"NewsArticle"), art)
	b.text(art, schemaNS+"identifier", a.ID, art)
	b.text(art, schemaNS+"headline", a.Title, art)
	b.text(art, schemaNS+"author", a.Author, art)
	b.text(art, schemaNS+"publisher", a.Publisher, art)
	b.text(art, schemaNS+"locationCreated", a.Place, art)
	b.text(art, termNS+"reader", a.Reader, art)
	if a.Date != "" {
		b.add(art, schemaNS+"datePublished", quad.TypedString{Value: quad.String(a.Date), Type: xsdDate}, art)
	}
	if a.URL != "" {
		b.add(art, schemaNS+"url", quad.IRI(a.URL), art)
	}
}
