package rdf

import (
	"errors"
	"iter"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cayleygraph/quad"
	"github.com/cayleygraph/quad/voc/rdf"
)

// hard holds the values that trip writers of RDF.
var hard = []struct {
	value quad.Value
	want  string
}{
	{quad.IRI("urn:newsgraph:e:Antony_Blinken"), `<urn:newsgraph:e:Antony_Blinken>`},
	{quad.IRI(`http://a/b c<d>"{}|^` + "`\\"), `<http://a/b%20c%3Cd%3E%22%7B%7D%7C%5E%60%5C>`},
	{quad.IRI("http://a/é"), `<http://a/é>`},
	{quad.String("plain"), `"plain"`},
	{quad.String("a \"quote\" \\ and\nlines\r\tand \x01 \x7f 😀 “é”"), `"a \"quote\" \\ and\nlines\r\tand \u0001 \u007F 😀 “é”"`},
	{quad.LangString{Value: "Bogotá", Lang: "es"}, `"Bogotá"@es`},
	{quad.TypedString{Value: "2024-05-07", Type: xsd + "date"}, `"2024-05-07"^^<http://www.w3.org/2001/XMLSchema#date>`},
	{quad.TypedString{Value: "2024-05-07", Type: "xsd:date"}, `"2024-05-07"^^<http://www.w3.org/2001/XMLSchema#date>`},
	{quad.TypedString{Value: "s", Type: xsd + "string"}, `"s"`},
	{quad.Int(-170000000), `"-170000000"^^<http://www.w3.org/2001/XMLSchema#integer>`},
	{quad.Float(1.5), `"1.5E0"^^<http://www.w3.org/2001/XMLSchema#double>`},
	{quad.Float(1150000), `"1.15E6"^^<http://www.w3.org/2001/XMLSchema#double>`},
	{quad.Float(1e-7), `"1.0E-7"^^<http://www.w3.org/2001/XMLSchema#double>`},
	{quad.Bool(true), `"true"^^<http://www.w3.org/2001/XMLSchema#boolean>`},
	{quad.Time(time.Date(2024, 5, 7, 1, 2, 3, 0, time.UTC)), `"2024-05-07T01:02:03Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>`},
	{quad.BNode("a b"), `_:a_20b`},
	{quad.BNode("a_20b"), `_:a_5f20b`},
}

func TestTerms(t *testing.T) {
	for _, c := range hard {
		if got := string(appendTerm(nil, c.value)); got != c.want {
			t.Errorf("%#v is written %s, want %s", c.value, got, c.want)
		}
	}
}

func all(quads ...quad.Quad) iter.Seq2[quad.Quad, error] {
	return func(yield func(quad.Quad, error) bool) {
		for _, q := range quads {
			if !yield(q, nil) {
				return
			}
		}
	}
}

func hardQuads() []quad.Quad {
	var quads []quad.Quad
	for _, c := range hard {
		quads = append(quads, quad.Quad{Subject: quad.IRI("urn:s"), Predicate: quad.IRI("urn:p"), Object: c.value, Label: quad.IRI("urn:g:1")})
	}
	return append(quads,
		quad.Quad{Subject: quad.IRI("urn:newsgraph:e:Jos%C3%A9"), Predicate: quad.IRI(rdf.NS + "type"), Object: quad.IRI("https://schema.org/Person")},
		quad.Quad{Subject: quad.IRI("urn:newsgraph:e:A."), Predicate: quad.IRI("urn:p"), Object: quad.IRI("urn:newsgraph:e:B"), Label: quad.IRI("urn:g:2")},
		quad.Quad{Subject: quad.IRI("urn:newsgraph:e:A."), Predicate: quad.IRI("urn:p"), Object: quad.IRI("urn:newsgraph:e:B"), Label: quad.IRI("urn:g:3")},
	)
}

var prefixes = []Prefix{{"e", "urn:newsgraph:e:"}, {"xsd", xsd}, {"g", "urn:g:"}}

// rapper parses s in a syntax of RDF and gives back sorted N-Quads.
func rapper(t *testing.T, syntax, s string) []string {
	t.Helper()
	cmd := exec.Command("rapper", "-q", "-i", syntax, "-o", "nquads", "-", "urn:base:")
	cmd.Stdin = strings.NewReader(s)
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil || errs.Len() > 0 {
		t.Fatalf("rapper refuses this %s (is raptor2-utils installed?): %v\n%s\n%s", syntax, err, errs.String(), s)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	slices.Sort(lines)
	return slices.Compact(lines)
}

// The three syntaxes say the same to a parser that is not ours.
func TestSyntaxesAgree(t *testing.T) {
	var nq, trig, turtle strings.Builder
	if err := NQuads(&nq, all(hardQuads()...)); err != nil {
		t.Fatal(err)
	}
	if err := TriG(&trig, prefixes, all(hardQuads()...)); err != nil {
		t.Fatal(err)
	}
	if err := Turtle(&turtle, prefixes, all(hardQuads()...)); err != nil {
		t.Fatal(err)
	}
	fromNQ, fromTriG := rapper(t, "nquads", nq.String()), rapper(t, "trig", trig.String())
	if !slices.Equal(fromNQ, fromTriG) {
		t.Errorf("TriG differs from N-Quads:\n%s\n%s", strings.Join(fromNQ, "\n"), strings.Join(fromTriG, "\n"))
	}
	var flat strings.Builder
	var unlabelled []quad.Quad
	for _, q := range hardQuads() {
		q.Label = nil
		unlabelled = append(unlabelled, q)
	}
	if err := NQuads(&flat, all(unlabelled...)); err != nil {
		t.Fatal(err)
	}
	if a, b := rapper(t, "nquads", flat.String()), rapper(t, "turtle", turtle.String()); !slices.Equal(a, b) {
		t.Errorf("Turtle differs from N-Quads without labels:\n%s\n%s", strings.Join(a, "\n"), strings.Join(b, "\n"))
	}
}

func TestTurtleAbbreviates(t *testing.T) {
	var b strings.Builder
	if err := Turtle(&b, prefixes, all(hardQuads()...)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"e:Jos%C3%A9 a <https://schema.org/Person> .", "<urn:newsgraph:e:A.> <urn:p> e:B .", `"2024-05-07"^^xsd:date`, "<urn:p> -170000000,"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("Turtle lacks %q:\n%s", want, b.String())
		}
	}
}

func TestErrorsComeThrough(t *testing.T) {
	broken := errors.New("broken")
	quads := func(yield func(quad.Quad, error) bool) { yield(quad.Quad{}, broken) }
	var b strings.Builder
	for name, err := range map[string]error{"N-Quads": NQuads(&b, quads), "Turtle": Turtle(&b, nil, quads), "TriG": TriG(&b, nil, quads)} {
		if !errors.Is(err, broken) {
			t.Errorf("%s: error %v, want the iterator's", name, err)
		}
	}
}
