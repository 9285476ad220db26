package gizmo

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/refs"
	"github.com/cayleygraph/quad"
)

// ordered is a comparison by value: whole and fractional numbers with each other,
// dates and times with each other and with strings that are such, other values
// with their own kind.
type ordered struct {
	op    iterator.Operator
	value quad.Value
}

// BuildIterator makes the test of Cayley's shapes.
func (o ordered) BuildIterator(qs graph.QuadStore, it iterator.Shape) iterator.Shape {
	return iterator.NewValueFilter(qs, it, o.Admits)
}

// Admits says whether a value is on the right side of the other.
func (o ordered) Admits(v quad.Value) (bool, error) {
	c, ok := compare(v, o.value)
	if !ok {
		return false, nil
	}
	switch o.op {
	case iterator.CompareLT:
		return c < 0, nil
	case iterator.CompareLTE:
		return c <= 0, nil
	case iterator.CompareGT:
		return c > 0, nil
	}
	return c >= 0, nil
}

// Number tells the store that only numbers are admitted, and which.
func (o ordered) Number() (op iterator.Operator, than float64, ok bool) {
	than, ok = number(o.value)
	return o.op, than, ok
}

// compare orders two values; ok is false where they have no order.
func compare(a, b quad.Value) (c int, ok bool) {
	if x, isNumber := number(a); isNumber {
		y, both := number(b)
		return cmp.Compare(x, y), both
	}
	if x, isTime := instant(a); isTime {
		if y, both := instant(b); both {
			return x.Compare(y), true
		}
		if s, isString := b.(quad.String); isString {
			y, both := parseTime(string(s))
			return x.Compare(y), both
		}
		return 0, false
	}
	switch x := a.(type) {
	case quad.String:
		y, both := b.(quad.String)
		return strings.Compare(string(x), string(y)), both
	case quad.IRI:
		y, both := b.(quad.IRI)
		return strings.Compare(string(x), string(y)), both
	case quad.BNode:
		y, both := b.(quad.BNode)
		return strings.Compare(string(x), string(y)), both
	case quad.LangString:
		y, both := b.(quad.LangString)
		return strings.Compare(string(x.Value), string(y.Value)), both && x.Lang == y.Lang
	case quad.Bool:
		y, both := b.(quad.Bool)
		return cmp.Compare(quad.ToString(x), quad.ToString(y)), both
	}
	return 0, false
}

func number(v quad.Value) (float64, bool) {
	switch n := v.(type) {
	case quad.Int:
		return float64(n), true
	case quad.Float:
		return float64(n), true
	}
	return 0, false
}

// instant reads times, and typed strings of XML Schema's dates and times.
func instant(v quad.Value) (time.Time, bool) {
	switch t := v.(type) {
	case quad.Time:
		return time.Time(t), true
	case quad.TypedString:
		switch name := string(t.Type); {
		case strings.HasSuffix(name, "#date"), strings.HasSuffix(name, "#dateTime"), strings.HasSuffix(name, "#gYear"), strings.HasSuffix(name, "#gYearMonth"), name == "xsd:date", name == "xsd:dateTime":
			return parseTime(string(t.Value))
		}
	}
	return time.Time{}, false
}

func parseTime(s string) (time.Time, bool) {
	for _, layout := range [...]string{time.DateOnly, time.RFC3339Nano, "2006-01", "2006", "2006-01-02T15:04:05"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// order is a total order: numbers, times, strings, then all else as N-Quads
// writes it.
func order(a, b quad.Value) int {
	if c, ok := compare(a, b); ok {
		return c
	}
	if c := cmp.Compare(class(a), class(b)); c != 0 {
		return c
	}
	return strings.Compare(quad.StringOf(a), quad.StringOf(b))
}

func class(v quad.Value) int {
	if _, ok := number(v); ok {
		return 0
	}
	if _, ok := instant(v); ok {
		return 1
	}
	if _, ok := v.(quad.String); ok {
		return 2
	}
	return 3
}

// byValue sorts results by value. It stands among the filters of a path, which is
// the place where Cayley lets a step of one's own in.
type byValue struct{}

// BuildIterator makes the sorting step.
func (byValue) BuildIterator(qs graph.QuadStore, it iterator.Shape) iterator.Shape {
	return &sorting{it, qs}
}

type sorting struct {
	iterator.Shape
	names refs.Namer
}

func (s *sorting) Iterate() iterator.Scanner {
	return &sorted{Scanner: s.Shape.Iterate(), names: s.names, at: -1}
}

func (s *sorting) Optimize(ctx context.Context) (iterator.Shape, bool) {
	sub, changed := s.Shape.Optimize(ctx)
	return &sorting{sub, s.names}, changed
}

func (s *sorting) SubIterators() []iterator.Shape { return []iterator.Shape{s.Shape} }
func (s *sorting) String() string                 { return "ByValue" }

// sorted gives the results of a scanner again, in order.
type sorted struct {
	iterator.Scanner
	names refs.Namer
	rows  []sortedRow
	at    int
	err   error
	read  bool
}

type sortedRow struct {
	ref   refs.Ref
	value quad.Value
	tags  map[string]refs.Ref
}

func (s *sorted) Next(ctx context.Context) bool {
	if !s.read {
		s.read = true
		s.fill(ctx)
	}
	s.at++
	return s.err == nil && s.at < len(s.rows)
}

func (s *sorted) fill(ctx context.Context) {
	for s.Scanner.Next(ctx) {
		for more := true; more; more = s.Scanner.NextPath(ctx) {
			r := sortedRow{ref: s.Scanner.Result(), tags: map[string]refs.Ref{}}
			s.Scanner.TagResults(r.tags)
			if r.value, s.err = s.names.NameOf(r.ref); s.err != nil {
				return
			}
			s.rows = append(s.rows, r)
		}
	}
	s.err = s.Scanner.Err()
	slices.SortStableFunc(s.rows, func(a, b sortedRow) int { return order(a.value, b.value) })
}

func (s *sorted) NextPath(context.Context) bool { return false }
func (s *sorted) Result() refs.Ref {
	if s.at < 0 || s.at >= len(s.rows) {
		return nil
	}
	return s.rows[s.at].ref
}
func (s *sorted) TagResults(dst map[string]refs.Ref) {
	if s.at >= 0 && s.at < len(s.rows) {
		for k, v := range s.rows[s.at].tags {
			dst[k] = v
		}
	}
}
func (s *sorted) Err() error     { return s.err }
func (s *sorted) String() string { return "ByValue" }
