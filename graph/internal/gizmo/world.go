package gizmo

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/refs"
	"github.com/cayleygraph/cayley/query/path"
	"github.com/cayleygraph/quad"
	"github.com/dop251/goja"
)

// World tells a program what names mean. It answers from the quads of the run.
type World interface {
	// Entities gives the IRIs of the things that a name or an IRI may mean, the
	// best first; none is no error.
	Entities(ctx context.Context, name string) ([]string, error)
	// Path gives a shortest way between two things, a row for each step.
	Path(ctx context.Context, from, to string) ([]Row, error)
}

// Terms of the vocabulary that the extras go over, with their prefixes.
const (
	termPrefix   = "kg"
	termRelation = "kg:relation"
	termSubject  = "kg:subject"
	termObject   = "kg:object"
	termFact     = "kg:Fact"
	termFrom     = "kg:from"
	termUntil    = "kg:until"
	termStatus   = "kg:status"
	termScore    = "kg:confidence"
	derivedFrom  = "prov:wasDerivedFrom"
	hasSource    = "oa:hasSource"
	typeOf       = "rdf:type"
)

// worldMethods are those of kg.
var worldMethods = [...]method{
	{[]string{"entity"}, 1, 1, func(c *call) goja.Value { return c.start(c.named(c.string(0))[:1]) }},
	{[]string{"entities"}, 1, -1, func(c *call) goja.Value {
		var all []quad.Value
		for i := range c.args {
			all = append(all, c.named(c.string(i))...)
		}
		return c.start(all)
	}},
	{[]string{"facts"}, 0, -1, func(c *call) goja.Value {
		p := path.StartMorphism(c.iri(termFact)).In(c.iri(typeOf))
		if len(c.args) > 0 {
			p = path.StartMorphism(c.relations()...).In(c.iri(termRelation))
		}
		return c.object(&walker{path: p, steps: 2, facts: true}, c.paths)
	}},
	{[]string{"path"}, 2, 2, func(c *call) goja.Value {
		rows, err := c.world.Path(c.ctx, c.string(0), c.string(1))
		if err != nil {
			c.fail("%v", err)
		}
		for _, r := range rows {
			c.send(r)
		}
		return goja.Null()
	}},
}

// factMethods are those of paths that lead to facts, or from things to them.
var factMethods = [...]method{
	{[]string{"facts"}, 0, -1, func(c *call) goja.Value {
		p := c.on.path.Clone().In([]any{c.iri(termSubject), c.iri(termObject)}...).Unique()
		if len(c.args) > 0 {
			p = p.Has(c.iri(termRelation), c.relations()...)
		}
		return c.toFacts(p, 3)
	}},
	{[]string{"during"}, 1, 2, func(c *call) goja.Value { return c.toFacts(c.during(), 5) }},
	{[]string{"confidence"}, 1, 1, func(c *call) goja.Value {
		least := c.value(c.args[0], false)
		if _, ok := number(least); !ok {
			c.fail("takes a number from 0 to 1, not %s", describe(c.args[0]))
		}
		return c.toFacts(c.on.path.Clone().HasFilter(c.iri(termScore), false, ordered{iterator.CompareGTE, least}), 1)
	}},
	{[]string{"status"}, 1, -1, func(c *call) goja.Value {
		return c.toFacts(c.on.path.Clone().Has(c.iri(termStatus), c.values(c.args)...), 1)
	}},
	{[]string{"sources"}, 0, 0, func(c *call) goja.Value {
		p := c.on.path.Clone().Tag("fact").Out(c.iri(derivedFrom)).Save(c.iri(hasSource), "article")
		for _, part := range []string{"exact", "start", "end"} {
			p = p.Save(c.iri("oa:"+part), part)
		}
		return c.next(p.SaveOptional(c.iri("kg:rule"), "rule"), 6)
	}},
}

// iri is a prefixed name of the vocabulary written out.
func (c *call) iri(name string) quad.Value { return quad.IRI(c.expand(name)) }

func (c *call) start(nodes []quad.Value) goja.Value {
	return c.path(path.StartMorphism(nodes...), false)
}

// toFacts is the next path, whose rows are facts with their details.
func (c *call) toFacts(p *path.Path, steps int) goja.Value {
	v := c.next(p, steps)
	held(v).(*walker).facts = true
	return v
}

// named gives the things that a name means.
func (c *call) named(name string) []quad.Value {
	iris, err := c.world.Entities(c.ctx, strings.Trim(name, "<>"))
	if err != nil {
		c.fail("%v", err)
	}
	if len(iris) == 0 {
		c.fail("nothing is named %q", name)
	}
	out := make([]quad.Value, len(iris))
	for i, iri := range iris {
		out[i] = quad.IRI(iri)
	}
	return out
}

// relations reads relations: r:leads, "leads" or <r:leads>.
func (c *call) relations() []quad.Value {
	var out []quad.Value
	for _, a := range c.flat(c.args) {
		v := c.value(a, true)
		if s, ok := v.(quad.String); ok {
			v = quad.IRI(c.expand("r:" + string(s)))
		}
		out = append(out, v)
	}
	return out
}

// during keeps facts whose time meets that from the first day of the first
// argument to the last day of the last. An open end meets everything; facts
// without a time are left out.
func (c *call) during() *path.Path {
	first, _, err := days(c.string(0))
	_, last, err2 := days(c.string(len(c.args) - 1))
	if err = cmp.Or(err, err2); err != nil {
		c.fail("%v", err)
	}
	dated := path.StartMorphism().Has(c.iri(termFrom)).Or(path.StartMorphism().Has(c.iri(termUntil)))
	after := path.StartMorphism().HasFilter(c.iri(termFrom), false, ordered{iterator.CompareGT, quad.String(last)})
	before := path.StartMorphism().HasFilter(c.iri(termUntil), false, ordered{iterator.CompareLT, quad.String(first)})
	return c.on.path.Clone().And(dated.Unique()).Except(after).Except(before)
}

// days gives the first and last day of a day, a month or a year.
func days(s string) (first, last string, err error) {
	t, ok := parseTime(s)
	if !ok {
		return "", "", fmt.Errorf("%q is no day, month or year: write 2024-05-07, 2024-05 or 2024", s)
	}
	end := t
	switch len(s) {
	case len("2024"):
		end = t.AddDate(1, 0, -1)
	case len("2024-05"):
		end = t.AddDate(0, 1, -1)
	}
	return t.Format("2006-01-02"), end.Format("2006-01-02"), nil
}

// details adds to a row what stands on its fact, by the names of the terms; what
// is there several times becomes a list.
func (c *call) details(r Row, fact refs.Ref) {
	all := map[string][]any{}
	ns := c.prefixes[termPrefix]
	it := c.quads.QuadIterator(quad.Subject, fact).Iterate()
	defer it.Close()
	for it.Next(c.ctx) {
		q, err := c.quads.Quad(it.Result())
		if err != nil {
			c.fail("%v", err)
		}
		p, _ := q.Predicate.(quad.IRI)
		if name, ok := strings.CutPrefix(string(p), ns); ok && ns != "" {
			all[name] = append(all[name], native(q.Object))
		}
	}
	if err := it.Err(); err != nil {
		c.fail("%v", err)
	}
	for name, list := range all {
		if _, taken := r[name]; taken {
			continue
		}
		if r[name] = list[0]; len(list) > 1 {
			slices.SortFunc(list, func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
			r[name] = list
		}
	}
}
