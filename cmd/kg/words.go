package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kg/graph/fact"
)

// shortIRI writes an IRI, bare or in angle brackets, with the prefix that people
// use: e:, f:, a:, r:, kg:.
func shortIRI(base, iri string) string {
	if strings.HasPrefix(iri, "<") && strings.HasSuffix(iri, ">") {
		iri = iri[1 : len(iri)-1]
	}
	for _, p := range [...][2]string{{"urn:newsgraph:r:", "r:"}, {"urn:newsgraph:v:", "kg:"}} {
		if rest, ok := strings.CutPrefix(iri, p[0]); ok {
			return p[1] + rest
		}
	}
	for _, space := range [...]string{"e", "f", "a", "ev"} {
		for _, sep := range [...]string{":", "/"} {
			if rest, ok := strings.CutPrefix(iri, base+space+sep); ok {
				return space + ":" + rest
			}
		}
	}
	return iri
}

// sentenceOf tells a fact in a line: United States -aids-> Guatemala, USD
// 170,000,000, 2024-03.
func sentenceOf(f *fact.Fact) string {
	parts := []string{arrow(f)}
	parts = append(parts, details(f)...)
	return strings.Join(parts, ", ")
}

// arrow is subject, relation and objects.
func arrow(f *fact.Fact) string {
	relation := f.Relation.ID
	if f.Denied() {
		relation = "not " + relation
	}
	s := f.Subject.String() + " -" + relation + "->"
	if o := objects(f); o != "" {
		s += " " + o
	}
	return s
}

func objects(f *fact.Fact) string { return terms(f.Objects) }

func terms(ts []fact.Term) string {
	var names []string
	for _, t := range ts {
		names = append(names, t.String())
	}
	return strings.Join(names, " & ")
}

// details are amount, time, roles, status and speaker, those that are there.
func details(f *fact.Fact) []string {
	var out []string
	q := f.Qualifiers
	if q.Amount != nil {
		out = append(out, amount(q.Amount))
	}
	for _, t := range [...]string{q.Time, q.Duration, q.Frequency} {
		if t != "" {
			out = append(out, t)
		}
	}
	out = append(out, roles(f)...)
	if f.Status != fact.Asserted {
		out = append(out, string(f.Status))
	}
	if len(f.SaidBy) > 0 {
		out = append(out, "says "+terms(f.SaidBy))
	}
	return out
}

// roles are the details that name things, by role.
func roles(f *fact.Fact) []string {
	var out []string
	for _, r := range sortedKeys(f.Qualifiers.Roles) {
		out = append(out, r+": "+terms(f.Qualifiers.Roles[r]))
	}
	return out
}

func sortedKeys[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// amount is a number with its unit: "USD 170,000,000", "nearly 130,000 people",
// "19 percent".
func amount(a *fact.Amount) string {
	n := number(a.Value)
	if a.Min != nil && a.Max != nil {
		n = number(*a.Min) + " to " + number(*a.Max)
	}
	if len(a.Unit) == 3 && strings.ToUpper(a.Unit) == a.Unit {
		n = a.Unit + " " + n
	} else if a.Unit != "" {
		n += " " + a.Unit
	}
	if a.Hedge != "" {
		n = a.Hedge + " " + n
	}
	return n
}

// number groups the digits of a number by three.
func number(v float64) string {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	whole, frac, _ := strings.Cut(s, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if frac != "" {
		whole += "." + frac
	}
	return sign + whole
}

// citation is a line to paste: publisher, title, date, address; what is not known
// is left out, and the id stands for a title.
func citation(art fact.Article) string {
	var parts []string
	if art.Publisher != "" {
		parts = append(parts, art.Publisher)
	}
	title := art.ID
	if art.Title != "" {
		title = "\"" + plain(art.Title) + "\""
	}
	parts = append(parts, title)
	for _, s := range [...]string{art.Date, art.URL} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, ", ")
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%s %s", number(float64(n)), many)
}
