package rdf

import (
	"bufio"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/cayleygraph/quad"
)

// Prefix abbreviates IRIs that begin with IRI as Name:rest.
type Prefix struct{ Name, IRI string }

// Line is q as one line of canonical N-Quads, newline included.
func Line(q quad.Quad) string { return string(appendLine(nil, q)) }

func appendLine(b []byte, q quad.Quad) []byte {
	for _, v := range []quad.Value{q.Subject, q.Predicate, q.Object} {
		b = append(appendTerm(b, v), ' ')
	}
	if q.Label != nil {
		b = append(appendTerm(b, q.Label), ' ')
	}
	return append(b, ".\n"...)
}

// NQuads writes each quad as one line, in the order given.
func NQuads(w io.Writer, quads iter.Seq2[quad.Quad, error]) error {
	out := bufio.NewWriter(w)
	var line []byte
	for q, err := range quads {
		if err != nil {
			return err
		}
		line = appendLine(line[:0], q)
		if _, err := out.Write(line); err != nil {
			return err
		}
	}
	return out.Flush()
}

// Turtle writes the quads without their labels, a block for each subject. A
// triple that stands under several labels is written once. All quads are held
// in memory to be sorted.
func Turtle(w io.Writer, prefixes []Prefix, quads iter.Seq2[quad.Quad, error]) error {
	lines, err := sorted(quads, false)
	if err != nil {
		return err
	}
	out := &writer{Writer: bufio.NewWriter(w), prefixes: prefixes}
	out.head()
	out.blocks(lines, "")
	return out.Flush()
}

// TriG writes the quads with each label as a named graph. All quads are held in
// memory to be sorted.
func TriG(w io.Writer, prefixes []Prefix, quads iter.Seq2[quad.Quad, error]) error {
	lines, err := sorted(quads, true)
	if err != nil {
		return err
	}
	out := &writer{Writer: bufio.NewWriter(w), prefixes: prefixes}
	out.head()
	for len(lines) > 0 {
		n := 1
		for n < len(lines) && lines[n].label == lines[0].label {
			n++
		}
		if label := lines[0].quad.Label; label == nil {
			out.blocks(lines[:n], "")
		} else {
			out.WriteString(out.term(label) + " {\n")
			out.blocks(lines[:n], "    ")
			out.WriteString("}\n\n")
		}
		lines = lines[n:]
	}
	return out.Flush()
}

// keyed is a quad with the strings it is sorted by.
type keyed struct {
	quad                 quad.Quad
	label, subject, rest string
}

func sorted(quads iter.Seq2[quad.Quad, error], labels bool) ([]keyed, error) {
	var out []keyed
	for q, err := range quads {
		if err != nil {
			return nil, err
		}
		k := keyed{quad: q, subject: string(appendTerm(nil, q.Subject)), rest: string(appendTerm(append(appendTerm(nil, q.Predicate), ' '), q.Object))}
		if labels && q.Label != nil {
			k.label = string(appendTerm(nil, q.Label))
		}
		out = append(out, k)
	}
	compare := func(a, b keyed) int {
		if c := strings.Compare(a.label, b.label); c != 0 {
			return c
		}
		if c := strings.Compare(a.subject, b.subject); c != 0 {
			return c
		}
		return strings.Compare(a.rest, b.rest)
	}
	slices.SortFunc(out, compare)
	return slices.CompactFunc(out, func(a, b keyed) bool { return compare(a, b) == 0 }), nil
}

// writer writes Turtle; a failed write shows at Flush.
type writer struct {
	*bufio.Writer
	prefixes []Prefix
}

func (w *writer) head() {
	for _, p := range w.prefixes {
		w.WriteString("@prefix " + p.Name + ": " + string(appendIRI(nil, p.IRI)) + " .\n")
	}
	w.WriteString("\n")
}

// blocks writes the triples of one graph, sorted by subject.
func (w *writer) blocks(lines []keyed, indent string) {
	for i, k := range lines {
		q := k.quad
		switch {
		case i == 0 || lines[i-1].subject != k.subject:
			w.WriteString(indent + w.term(q.Subject) + " " + w.predicate(q.Predicate) + " " + w.term(q.Object))
		case lines[i-1].quad.Predicate != q.Predicate:
			w.WriteString(" ;\n" + indent + "    " + w.predicate(q.Predicate) + " " + w.term(q.Object))
		default:
			w.WriteString(", " + w.term(q.Object))
		}
		if i == len(lines)-1 || lines[i+1].subject != k.subject {
			w.WriteString(" .\n")
		}
	}
}

func (w *writer) predicate(v quad.Value) string {
	if v == quad.IRI("http://www.w3.org/1999/02/22-rdf-syntax-ns#type") {
		return "a"
	}
	return w.term(v)
}

// term is v with prefixes where what follows the prefix needs no escape.
func (w *writer) term(v quad.Value) string {
	if iri, ok := v.(quad.IRI); ok {
		return w.iri(string(iri))
	}
	lexical, datatype, _, ok := literal(v)
	if !ok || datatype == "" {
		return string(appendTerm(nil, v))
	}
	if datatype == xsd+"integer" {
		return lexical
	}
	return string(appendString(nil, lexical)) + "^^" + w.iri(datatype)
}

func (w *writer) iri(iri string) string {
	best := Prefix{}
	for _, p := range w.prefixes {
		if len(p.IRI) > len(best.IRI) && strings.HasPrefix(iri, p.IRI) && plainLocal(iri[len(p.IRI):]) {
			best = p
		}
	}
	if best.IRI == "" {
		return string(appendIRI(nil, iri))
	}
	return best.Name + ":" + iri[len(best.IRI):]
}

// plainLocal reports whether s can stand behind a prefix as it is: ASCII
// letters, digits, underscores, inner dashes and dots, and percent escapes.
func plainLocal(s string) bool {
	if s == "" {
		return false
	}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_':
		case (c == '-' || c == '.') && i > 0 && i < len(s)-1:
		case c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			i += 2
		default:
			return false
		}
	}
	return true
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}
