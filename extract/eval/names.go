package eval

import (
	"bytes"
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"kg/extract/doc"
)

//go:embed names.yaml
var namesYAML []byte

// NameMap says how the kinds of a published set of names compare with ours.
type NameMap struct {
	Ours    map[string]string
	Gold    map[string]string
	Unknown []string // kinds of gold marks that say nothing for or against a name
}

// NameMaps are the sets whose kinds are mapped, by name.
func NameMaps() (map[string]NameMap, error) {
	out := map[string]NameMap{}
	d := yaml.NewDecoder(bytes.NewReader(namesYAML))
	d.KnownFields(true)
	if err := d.Decode(&out); err != nil {
		return nil, fmt.Errorf("names.yaml: %w", err)
	}
	return out, nil
}

// NameScore counts names with the right ends and the right kind.
type NameScore struct {
	Tally
	Kinds map[string]Tally // by the set's kind
}

// Tally is how many things gold has, how many were given, and how many agree.
type Tally struct{ Gold, Given, Right int }

// F1 is the harmonic mean of precision and recall in percent.
func (t Tally) F1() float64 { return 200 * float64(t.Right) / float64(max(1, t.Gold+t.Given)) }

// Precision and Recall in percent.
func (t Tally) Precision() float64 { return 100 * float64(t.Right) / float64(max(1, t.Given)) }
func (t Tally) Recall() float64    { return 100 * float64(t.Right) / float64(max(1, t.Gold)) }

// String writes the figures on one line.
func (s NameScore) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "names P %.2f R %.2f F1 %.2f (%d)", s.Precision(), s.Recall(), s.F1(), s.Gold)
	for _, k := range slices.Sorted(maps.Keys(s.Kinds)) {
		fmt.Fprintf(&b, " %s %.1f", k, s.Kinds[k].F1())
	}
	return b.String()
}

// place is a name by its bytes and kind.
type place struct {
	start, end int
	kind       string
}

// ScoreNames compares the names of documents with gold mentions of the same
// texts, in the same order. Dates, money and counts are values, where a set
// marks them.
func ScoreNames(gold, got []*doc.Document, m NameMap) (NameScore, error) {
	if len(gold) != len(got) {
		return NameScore{}, fmt.Errorf("%d documents, the gold has %d", len(got), len(gold))
	}
	s := NameScore{Kinds: map[string]Tally{}}
	for i, g := range gold {
		if g.Article.Text != got[i].Article.Text {
			return NameScore{}, fmt.Errorf("document %d (%s): its text is not the gold one", i+1, g.Article.ID)
		}
		want, given := goldNames(g, m), givenNames(got[i], g, m)
		for p := range want {
			s.count(p.kind, Tally{Gold: 1})
			if given[p] {
				s.count(p.kind, Tally{Right: 1})
			}
		}
		for p := range given {
			s.count(p.kind, Tally{Given: 1})
		}
	}
	return s, nil
}

func (s *NameScore) count(kind string, t Tally) {
	add := func(a *Tally) { a.Gold, a.Given, a.Right = a.Gold+t.Gold, a.Given+t.Given, a.Right+t.Right }
	k := s.Kinds[kind]
	add(&k)
	add(&s.Tally)
	s.Kinds[kind] = k
}

func goldNames(g *doc.Document, m NameMap) map[place]bool {
	out := map[place]bool{}
	for _, x := range g.Mentions {
		if kind, ok := m.Gold[x.Kind]; ok {
			out[spot(g, x.Span, kind)] = true
		}
	}
	return out
}

func givenNames(d, gold *doc.Document, m NameMap) map[place]bool {
	out := map[place]bool{}
	add := func(s doc.Span, kind string) {
		kind, ok := m.Ours[kind]
		if !ok {
			return
		}
		p := spot(d, s, kind)
		for _, x := range gold.Mentions {
			g := spot(gold, x.Span, "")
			if slices.Contains(m.Unknown, x.Kind) && g.start < p.end && p.start < g.end {
				return
			}
		}
		out[p] = true
	}
	for _, x := range d.Mentions {
		if x.Form == doc.Name {
			add(x.Span, x.Kind)
		}
	}
	for _, v := range d.Values {
		switch v.Kind {
		case doc.Time:
			add(v.Span, "date")
		case doc.Money:
			add(v.Span, "money")
		}
	}
	return out
}

func spot(d *doc.Document, s doc.Span, kind string) place {
	return place{d.Tokens[s.From].Start, d.Tokens[s.To-1].End, kind}
}
