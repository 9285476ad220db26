package gizmo

import (
	"regexp"

	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/query/path"
	"github.com/cayleygraph/cayley/query/shape"
	"github.com/cayleygraph/quad"
	"github.com/cayleygraph/quad/voc"
	"github.com/dop251/goja"
)

// valueFilter is Cayley's.
type valueFilter = shape.ValueFilter

// graphMethods are those of g.
var graphMethods = [...]method{
	{[]string{"v", "vertex"}, 0, -1, func(c *call) goja.Value { return c.path(path.StartMorphism(c.values(c.args)...), false) }},
	{[]string{"m", "morphism"}, 0, 0, func(c *call) goja.Value { return c.path(path.StartMorphism(), true) }},
	{[]string{"IRI", "iri", "uri"}, 1, 1, func(c *call) goja.Value { return c.object(&term{quad.IRI(c.expand(c.string(0)))}, nil) }},
	{[]string{"emit"}, 1, 1, emit},
	{[]string{"addNamespace"}, 2, 2, func(c *call) goja.Value { c.prefixes[c.string(0)] = c.string(1); return goja.Undefined() }},
	{[]string{"addDefaultNamespaces"}, 0, 0, addDefaults},
	{[]string{"loadNamespaces"}, 0, 0, addDefaults},
}

func emit(c *call) goja.Value {
	if empty(c.args[0]) {
		return goja.Null()
	}
	parts := 0
	switch v := c.export(c.args[0], 0, &parts).(type) {
	case Row:
		c.send(v)
	default:
		c.send(Row{"id": v})
	}
	return goja.Null()
}

// addDefaults adds the prefixes that everybody uses: rdf, rdfs, owl, schema, xsd.
func addDefaults(c *call) goja.Value {
	for _, ns := range voc.List() {
		p := ns.Prefix
		if _, taken := c.prefixes[p[:len(p)-1]]; !taken {
			c.prefixes[p[:len(p)-1]] = ns.Full
		}
	}
	return goja.Undefined()
}

func (c *call) string(i int) string {
	switch s := held(c.args[i]).(type) {
	case string:
		return s
	case *term:
		if iri, ok := s.value.(quad.IRI); ok {
			return string(iri)
		}
		return quad.ToString(s.value)
	}
	c.fail("takes a string, not %s", describe(c.args[i]))
	return ""
}

func constant(make func(c *call) quad.Value) func(c *call) goja.Value {
	return func(c *call) goja.Value { return c.object(&term{make(c)}, nil) }
}

// functions are global: they make values and tests.
var functions = [...]method{
	{[]string{"iri"}, 1, 1, constant(func(c *call) quad.Value { return quad.IRI(c.expand(c.string(0))) })},
	{[]string{"bnode"}, 1, 1, constant(func(c *call) quad.Value { return quad.BNode(c.string(0)) })},
	{[]string{"raw"}, 1, 1, constant(func(c *call) quad.Value { return quad.Raw(c.string(0)) })},
	{[]string{"str"}, 1, 1, constant(func(c *call) quad.Value { return quad.String(c.string(0)) })},
	{[]string{"lang"}, 2, 2, constant(func(c *call) quad.Value { return quad.LangString{Value: quad.String(c.string(0)), Lang: c.string(1)} })},
	{[]string{"typed"}, 2, 2, constant(func(c *call) quad.Value {
		return quad.TypedString{Value: quad.String(c.string(0)), Type: quad.IRI(c.expand(c.string(1)))}
	})},
	{[]string{"lt"}, 1, 1, comparison(iterator.CompareLT)},
	{[]string{"lte"}, 1, 1, comparison(iterator.CompareLTE)},
	{[]string{"gt"}, 1, 1, comparison(iterator.CompareGT)},
	{[]string{"gte"}, 1, 1, comparison(iterator.CompareGTE)},
	{[]string{"regex"}, 1, 2, pattern},
	{[]string{"like"}, 1, 1, func(c *call) goja.Value { return c.object(&filter{shape.Wildcard{Pattern: c.string(0)}}, nil) }},
}

func comparison(op iterator.Operator) func(c *call) goja.Value {
	return func(c *call) goja.Value { return c.object(&filter{ordered{op, c.value(c.args[0], false)}}, nil) }
}

func pattern(c *call) goja.Value {
	refs := false
	if len(c.args) > 1 {
		refs = c.args[1].ToBoolean()
	}
	text := ""
	switch x := held(c.args[0]).(type) {
	case string:
		text = x
	case *term:
		switch v := x.value.(type) {
		case quad.String:
			text = string(v)
		case quad.IRI, quad.BNode:
			if !refs {
				c.fail("an IRI as pattern needs true as second argument")
			}
			text = quad.ToString(v)
			if iri, ok := v.(quad.IRI); ok {
				text = string(iri)
			}
		default:
			c.fail("a pattern must be a string, not %s", describe(c.args[0]))
		}
	default:
		c.fail("a pattern must be a string, not %s", describe(c.args[0]))
	}
	re, err := regexp.Compile(text)
	if err != nil {
		c.fail("%v", err)
	}
	return c.object(&filter{shape.Regexp{Re: re, Refs: refs}}, nil)
}

// Place is where a name of the language stands.
type Place int

// The places of names: alone, or after the dot behind g, kg or a path.
const (
	Functions Place = iota
	OfGraph
	OfWorld
	OfPath
)

// Words lists the names that the language knows at a place.
func Words(p Place) []string {
	var out []string
	for _, list := range map[Place][][]method{
		Functions: {functions[:]}, OfGraph: {graphMethods[:]}, OfWorld: {worldMethods[:]}, OfPath: {methods[:], factMethods[:]},
	}[p] {
		for _, m := range list {
			out = append(out, m.names[0])
		}
	}
	switch p {
	case Functions:
		out = append(out, "g", "kg")
	case OfGraph:
		out = append(out, "V", "M")
	}
	return out
}
