package graph

import (
	"context"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/cayleygraph/quad"

	"kg/graph/fact"
	"kg/graph/internal/rdf"
)

// Format is one way to write a graph to a file.
type Format struct {
	Name  string // "turtle"
	Ext   string // ".ttl"
	Doc   string // one sentence
	write func(ctx context.Context, g *Graph, w io.Writer, o ExportOptions) error
}

// ExportOptions says what of the graph is written; the zero value writes what
// is there.
type ExportOptions struct {
	// Base replaces the graph's base in every IRI of a thing, a fact and an
	// article. Empty keeps it.
	Base string
	// Claimed lets forms that cannot carry a status state claimed facts too.
	Claimed bool
	// Records adds to N-Quads what Import needs: each article with its text and the
	// facts as read, and people's decisions.
	Records bool
}

var formats = [...]Format{
	{"nquads", ".nq", "RDF N-Quads: every quad as stored, each fact a named graph.", writeNQuads},
	{"trig", ".trig", "RDF TriG: the same, with prefixes, grouped by fact.", writeTriG},
	{"turtle", ".ttl", "RDF Turtle: without named graphs; edges of asserted facts only.", writeTurtle},
	{"graphml", ".graphml", "GraphML for Gephi, Cytoscape, networkx: things and the facts between them.", writeGraphML},
	{"dot", ".dot", "Graphviz DOT: the same as a drawing; what is not asserted or claimed is dashed.", writeDOT},
	{"jsonl", ".jsonl", "JSON lines: one fact a line, with details and sources.", writeJSONL},
}

// Formats lists the forms Export writes.
func Formats() []Format { return append([]Format(nil), formats[:]...) }

// Export writes the graph in the format of that name. The same graph gives the
// same bytes.
func (g *Graph) Export(ctx context.Context, w io.Writer, format string, o ExportOptions) error {
	var names []string
	if o.Records && format != formats[0].Name {
		return fmt.Errorf("records go into %s only, not into %s", formats[0].Name, format)
	}
	for _, f := range formats {
		if f.Name == format {
			return f.write(ctx, g, w, o)
		}
		names = append(names, f.Name)
	}
	return fmt.Errorf("no format %q; there are %s", format, strings.Join(names, ", "))
}

func writeNQuads(ctx context.Context, g *Graph, w io.Writer, o ExportOptions) error {
	if err := rdf.NQuads(w, g.rebased(ctx, o.Base)); err != nil || !o.Records {
		return err
	}
	return rdf.NQuads(w, g.records(ctx, o.Base))
}

func writeTriG(ctx context.Context, g *Graph, w io.Writer, o ExportOptions) error {
	return rdf.TriG(w, g.prefixes(o.Base), g.rebased(ctx, o.Base))
}

// writeTurtle leaves out the edges whose status Turtle cannot show, and keeps
// the nodes of those facts, which do.
func writeTurtle(ctx context.Context, g *Graph, w io.Writer, o ExportOptions) error {
	stated := map[quad.Value]bool{}
	for f, err := range g.Facts(ctx, Filter{}) {
		if err != nil {
			return err
		}
		if f.Status == fact.Asserted || o.Claimed && f.Status == fact.Claimed {
			stated[quad.IRI(rebase(f.ID, g.Base(), o.Base))] = true
		}
	}
	quads := g.rebased(ctx, o.Base)
	return rdf.Turtle(w, g.prefixes(o.Base), func(yield func(quad.Quad, error) bool) {
		for q, err := range quads {
			if err == nil && isEdge(q) && !stated[q.Label] {
				continue
			}
			if !yield(q, err) {
				return
			}
		}
	})
}

// isEdge reports whether q is the edge of a fact: its predicate is a relation.
func isEdge(q quad.Quad) bool {
	p, ok := q.Predicate.(quad.IRI)
	return ok && strings.HasPrefix(string(p), relationNS)
}

// rebased gives the canonical quads with things under another base.
func (g *Graph) rebased(ctx context.Context, base string) iter.Seq2[quad.Quad, error] {
	if base == "" || base == g.Base() {
		return g.quads(ctx)
	}
	value := func(v quad.Value) quad.Value {
		if iri, ok := v.(quad.IRI); ok {
			return quad.IRI(rebase(string(iri), g.Base(), base))
		}
		return v
	}
	return func(yield func(quad.Quad, error) bool) {
		for q, err := range g.quads(ctx) {
			q.Subject, q.Object, q.Label = value(q.Subject), value(q.Object), value(q.Label)
			if !yield(q, err) {
				return
			}
		}
	}
}

// thingSpaces are the parts of a base: entities, facts, articles, evidence.
var thingSpaces = [...]string{"e", "f", "a", "ev"}

// rebase moves an IRI from one base to another; any other IRI stays.
func rebase(iri, from, to string) string {
	if to == "" || to == from {
		return iri
	}
	for _, space := range thingSpaces {
		if rest, ok := strings.CutPrefix(iri, spaceIRI(from, space)); ok {
			return spaceIRI(to, space) + rest
		}
	}
	return iri
}

func (g *Graph) prefixes(base string) []rdf.Prefix {
	if base == "" {
		base = g.Base()
	}
	out := []rdf.Prefix{
		{Name: "rdf", IRI: "http://www.w3.org/1999/02/22-rdf-syntax-ns#"}, {Name: "rdfs", IRI: "http://www.w3.org/2000/01/rdf-schema#"},
		{Name: "owl", IRI: "http://www.w3.org/2002/07/owl#"}, {Name: "skos", IRI: "http://www.w3.org/2004/02/skos/core#"},
		{Name: "xsd", IRI: "http://www.w3.org/2001/XMLSchema#"}, {Name: "schema", IRI: "https://schema.org/"},
		{Name: "prov", IRI: "http://www.w3.org/ns/prov#"}, {Name: "oa", IRI: "http://www.w3.org/ns/oa#"},
		{Name: "wd", IRI: "http://www.wikidata.org/entity/"}, {Name: "r", IRI: relationNS}, {Name: "kg", IRI: termNS},
	}
	for _, space := range thingSpaces {
		out = append(out, rdf.Prefix{Name: space, IRI: spaceIRI(base, space)})
	}
	return out
}
