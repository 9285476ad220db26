package graph

import (
	"bufio"
	"context"
	"encoding/json"
	"encoding/xml"
	"io"
	"strconv"
	"strings"

	"kg/graph/fact"
)

// link is one edge of a drawing: a fact between two things.
type link struct {
	from, to string
	fact     fact.Fact
}

// drawing gives the things of the graph and the facts between two of them, in
// the graph's order; joint objects give a link each.
func (g *Graph) drawing(ctx context.Context) ([]Entity, []link, error) {
	var things []Entity
	known := map[string]bool{}
	for e, err := range g.Entities(ctx, EntityFilter{}) {
		if err != nil {
			return nil, nil, err
		}
		things = append(things, e)
		known[e.ID] = true
	}
	var links []link
	for f, err := range g.Facts(ctx, Filter{}) {
		if err != nil {
			return nil, nil, err
		}
		for _, o := range f.Objects {
			if known[f.Subject.ID] && known[o.ID] {
				links = append(links, link{f.Subject.ID, o.ID, f})
			}
		}
	}
	return things, links, nil
}

// details are the columns an edge carries, in the order of edgeKeys; fact is the
// fact's IRI.
func (l link) details(fact string) []string {
	q := l.fact.Qualifiers
	var amount, unit string
	if q.Amount != nil {
		amount, unit = strconv.FormatFloat(q.Amount.Value, 'f', -1, 64), q.Amount.Unit
	}
	var speakers []string
	for _, t := range l.fact.SaidBy {
		speakers = append(speakers, t.String())
	}
	return []string{l.fact.Relation.Name, l.fact.Relation.ID, fact, string(l.fact.Status), q.Time, amount, unit,
		strings.Join(speakers, "; "), strconv.FormatFloat(l.fact.Confidence, 'f', -1, 64)}
}

var edgeKeys = [...]struct{ name, kind string }{
	{"label", "string"}, {"relation", "string"}, {"fact", "string"}, {"status", "string"}, {"time", "string"},
	{"amount", "double"}, {"unit", "string"}, {"said_by", "string"}, {"confidence", "double"},
}

var nodeKeys = [...]struct{ name, kind string }{{"label", "string"}, {"kind", "string"}, {"wikidata", "string"}, {"support", "int"}}

func writeGraphML(ctx context.Context, g *Graph, w io.Writer, o ExportOptions) error {
	things, links, err := g.drawing(ctx)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	out.WriteString(xml.Header + `<graphml xmlns="http://graphml.graphdrawing.org/xmlns">` + "\n")
	for _, k := range nodeKeys {
		out.WriteString(`  <key id="n_` + k.name + `" for="node" attr.name="` + k.name + `" attr.type="` + k.kind + "\"/>\n")
	}
	for _, k := range edgeKeys {
		out.WriteString(`  <key id="e_` + k.name + `" for="edge" attr.name="` + k.name + `" attr.type="` + k.kind + "\"/>\n")
	}
	out.WriteString("  <graph id=\"kg\" edgedefault=\"directed\">\n")
	data := func(key, value string) {
		if value != "" {
			out.WriteString(`      <data key="` + key + `">` + xmlText(value) + "</data>\n")
		}
	}
	for _, e := range things {
		out.WriteString(`    <node id="` + xmlText(rebase(e.ID, g.Base(), o.Base)) + "\">\n")
		for i, v := range []string{e.Name, e.Kind, e.Wikidata, strconv.Itoa(e.Support)} {
			data("n_"+nodeKeys[i].name, v)
		}
		out.WriteString("    </node>\n")
	}
	for i, l := range links {
		out.WriteString(`    <edge id="e` + strconv.Itoa(i) + `" source="` + xmlText(rebase(l.from, g.Base(), o.Base)) + `" target="` + xmlText(rebase(l.to, g.Base(), o.Base)) + "\">\n")
		for k, v := range l.details(rebase(l.fact.ID, g.Base(), o.Base)) {
			data("e_"+edgeKeys[k].name, v)
		}
		out.WriteString("    </edge>\n")
	}
	out.WriteString("  </graph>\n</graphml>\n")
	return out.Flush()
}

// xmlText escapes s; characters that XML cannot hold become U+FFFD.
func xmlText(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s)) // a strings.Builder does not fail
	return b.String()
}

func writeDOT(ctx context.Context, g *Graph, w io.Writer, o ExportOptions) error {
	things, links, err := g.drawing(ctx)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	out.WriteString("digraph kg {\n  node [shape=box, style=rounded, fontname=\"sans-serif\"];\n  edge [fontname=\"sans-serif\", fontsize=10];\n")
	for _, e := range things {
		out.WriteString("  " + dotString(rebase(e.ID, g.Base(), o.Base)) + " [label=" + dotString(e.Name) + ", tooltip=" + dotString(e.Kind) + "];\n")
	}
	for _, l := range links {
		style := ""
		if !l.fact.Status.LaysEdge() {
			style = ", style=dashed"
		}
		out.WriteString("  " + dotString(rebase(l.from, g.Base(), o.Base)) + " -> " + dotString(rebase(l.to, g.Base(), o.Base)) + " [label=" + dotString(edgeLabel(l.fact)) + style + "];\n")
	}
	out.WriteString("}\n")
	return out.Flush()
}

// edgeLabel is the relation, with amount and time on lines of their own.
func edgeLabel(f fact.Fact) string {
	label := f.Relation.Name
	if a := f.Qualifiers.Amount; a != nil {
		label += "\n" + strconv.FormatFloat(a.Value, 'f', -1, 64) + " " + a.Unit
	}
	if f.Qualifiers.Time != "" {
		label += "\n" + f.Qualifiers.Time
	}
	return label
}

// dotString quotes s as DOT does: only quotes and backslashes are special.
func dotString(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\x00", "").Replace(s) + `"`
}

func writeJSONL(ctx context.Context, g *Graph, w io.Writer, o ExportOptions) error {
	out := bufio.NewWriter(w)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	move := func(t *fact.Term) {
		t.ID, t.Fact = rebase(t.ID, g.Base(), o.Base), rebase(t.Fact, g.Base(), o.Base)
	}
	for f, err := range g.Facts(ctx, Filter{}) {
		if err != nil {
			return err
		}
		f.ID = rebase(f.ID, g.Base(), o.Base)
		f.Terms(move)
		if err := enc.Encode(f); err != nil {
			return err
		}
	}
	return out.Flush()
}
