package eval

import (
	"fmt"
	"slices"
	"strings"

	"kg/extract/doc"
	"kg/graph/fact"
)

// CorpusScore is how well the texts of a corpus laid out as testdata/gold are read.
type CorpusScore struct {
	Facts    Score
	Speakers Tally // of the gold facts found that somebody says
	Names    NamesScore
	Chains   ChainScore
}

// families are the three classes that most others tell names apart by.
var families = map[string]string{"person": "people", "organisation": "bodies", "government": "bodies", "party": "bodies",
	"country": "places", "place": "places", "facility": "places"}

// String writes the figures, a line for each subject.
func (s CorpusScore) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", s.Facts)
	fmt.Fprintf(&b, "speakers right %.1f%% (%d of %d)\n%s", s.Speakers.Recall(), s.Speakers.Right, s.Speakers.Gold, s.Names)
	fmt.Fprintf(&b, "\nchains: %s", s.Chains)
	return b.String()
}

// Reading is what was found in a text.
type Reading struct {
	Document *doc.Document
	Facts    []fact.Fact
}

// ScoreCorpus compares readings with the texts, in the same order.
func ScoreCorpus(texts []Gold, got []Reading) (CorpusScore, error) {
	var s CorpusScore
	var docs []*doc.Document
	for _, r := range got {
		docs = append(docs, r.Document)
	}
	var err error
	if s.Names, err = ScoreMarks(texts, docs); err != nil {
		return s, err
	}
	var gold []GoldFact
	var facts []fact.Fact
	var chains chainTallies
	for i, g := range texts {
		d := got[i].Document
		gold, facts = append(gold, g.Facts...), append(facts, got[i].Facts...)
		chains.add(g.chains(tokensOf(d)), thingsOf(d))
	}
	s.Chains = chains.score()
	s.Facts = ScoreFacts(gold, facts)
	for _, o := range s.Facts.Outcomes {
		if o.Fact == nil || o.Gold.SaidBy == "" {
			continue
		}
		s.Speakers.Gold++
		if !slices.Contains(o.Misses, "said_by") {
			s.Speakers.Right++
		}
	}
	return s, nil
}

// stretch is marked text.
type stretch struct {
	start, end int
	kind       string
}

func (s *NamesScore) add(g Gold, d *doc.Document) {
	gold, got := namesOf(g), map[stretch]bool{}
	for _, m := range d.Mentions {
		if m.Form == doc.Name {
			got[stretch{d.Tokens[m.From].Start, d.Tokens[m.To-1].End, m.Kind}] = true
		}
	}
	inName := func(s doc.Span) bool { // the year of "2012 Summer Olympics" is no date of its own
		return slices.ContainsFunc(d.Mentions, func(m doc.Mention) bool { return m.Form == doc.Name && m.Covers(s) })
	}
	for _, v := range d.Values {
		if kind := valueKinds[v.Kind]; kind != "" && !inName(v.Span) {
			got[stretch{d.Tokens[v.From].Start, d.Tokens[v.To-1].End, kind}] = true
		}
	}
	count := func(into map[string]Tally, class func(kind string) string) {
		gold, got := classed(gold, class), classed(got, class)
		for x := range gold {
			t := into[x.kind]
			t.Gold++
			into[x.kind] = t
		}
		for x := range got {
			t := into[x.kind]
			t.Given++
			if gold[x] {
				t.Right++
			}
			into[x.kind] = t
		}
	}
	count(s.Kinds, func(k string) string { return k })
	count(s.Families, func(k string) string { return families[k] })
	s.Names.add(classed(gold, nameKind), classed(got, nameKind))
}

// nameKind is the kind of a name; values have none.
func nameKind(kind string) string {
	switch kind {
	case "date", "money", "count":
		return ""
	}
	return kind
}

// classed are the stretches with their classes for kinds; those of no class are left
// out.
func classed(m map[stretch]bool, class func(kind string) string) map[stretch]bool {
	out := map[stretch]bool{}
	for x := range m {
		if k := class(x.kind); k != "" {
			out[stretch{x.start, x.end, k}] = true
		}
	}
	return out
}

// namesOf are the names and values that a text's marks hold.
func namesOf(g Gold) map[stretch]bool {
	out := map[stretch]bool{}
	for _, m := range g.Marks {
		if m.Form == doc.Name {
			out[stretch{m.Start, m.End, m.Kind}] = true
		}
	}
	return out
}

func (t *Tally) add(gold, got map[stretch]bool) {
	t.Gold, t.Given = t.Gold+len(gold), t.Given+len(got)
	for x := range got {
		if gold[x] {
			t.Right++
		}
	}
}

// valueKinds are the kinds of marks for values.
var valueKinds = map[string]string{doc.Time: "date", doc.Duration: "date", doc.Frequency: "date", doc.Money: "money", doc.Count: "count", doc.Percent: "count", doc.Age: "count"}

// thingsOf are the chains of a document by the words of their mentions.
func thingsOf(d *doc.Document) [][]doc.Span {
	out := make([][]doc.Span, len(d.Chains))
	for i, c := range d.Chains {
		for _, m := range c.Mentions {
			out[i] = append(out[i], d.Mentions[m].Span)
		}
	}
	return out
}

// chains are the chains of the marks, each mark as place has it.
func (g *Gold) chains(place func(m Mark) doc.Span) [][]doc.Span {
	number := map[string]int{}
	var out [][]doc.Span
	for _, m := range g.Marks {
		if m.Chain == "" {
			continue
		}
		k, ok := number[m.Chain]
		if !ok {
			k, out = len(out), append(out, nil)
			number[m.Chain] = k
		}
		out[k] = append(out[k], place(m))
	}
	return out
}

// tokensOf gives the place of a mark among the document's tokens. A mark whose ends
// no token has is at a place of its own where no mention is.
func tokensOf(d *doc.Document) func(m Mark) doc.Span {
	starts, ends := map[int]int{}, map[int]int{}
	for i, t := range d.Tokens {
		starts[t.Start], ends[t.End] = i, i+1
	}
	return func(m Mark) doc.Span {
		from, okFrom := starts[m.Start]
		to, okTo := ends[m.End]
		if !okFrom || !okTo {
			return doc.Span{From: -1 - m.Start, To: -1 - m.End}
		}
		return doc.Span{From: from, To: to}
	}
}
