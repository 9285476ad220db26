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
	var all, repeated chainTally
	for i, g := range texts {
		d := got[i].Document
		gold, facts = append(gold, g.Facts...), append(facts, got[i].Facts...)
		key, things := g.chains(d), thingsOf(d)
		single := func(list []doc.Span) bool { return len(list) < 2 }
		all.add(key, things)
		repeated.add(slices.DeleteFunc(key, single), slices.DeleteFunc(things, single))
	}
	s.Chains = ChainScore{all.figures(), repeated.figures(), all.mentions.f1()}
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
	each := func(of func(kind string) string, into map[string]Tally) {
		for _, name := range keysOf(gold, got, of) {
			t := into[name]
			t.add(pick(gold, of, name), pick(got, of, name))
			into[name] = t
		}
	}
	each(func(k string) string { return k }, s.Kinds)
	each(func(k string) string { return families[k] }, s.Families)
	named := func(k string) string {
		switch k {
		case "date", "money", "count":
			return ""
		}
		return "name"
	}
	s.Names.add(pickKinds(gold, named), pickKinds(got, named))
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

func keysOf(a, b map[stretch]bool, of func(string) string) []string {
	var out []string
	for _, m := range [...]map[stretch]bool{a, b} {
		for x := range m {
			if k := of(x.kind); k != "" && !slices.Contains(out, k) {
				out = append(out, k)
			}
		}
	}
	return out
}

// pick gives the stretches of one class, their kind being the class.
func pick(m map[stretch]bool, of func(string) string, class string) map[stretch]bool {
	out := map[stretch]bool{}
	for x := range m {
		if of(x.kind) == class {
			out[stretch{x.start, x.end, class}] = true
		}
	}
	return out
}

// pickKinds gives the stretches that belong to any class, with their own kinds.
func pickKinds(m map[stretch]bool, of func(string) string) map[stretch]bool {
	out := map[stretch]bool{}
	for x := range m {
		if of(x.kind) != "" {
			out[x] = true
		}
	}
	return out
}

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

// chains are the chains of the marks as spans of the document's tokens; a mark
// whose ends no token has keeps a span that nothing else has.
func (g *Gold) chains(d *doc.Document) [][]doc.Span {
	starts, ends := map[int]int{}, map[int]int{}
	for i, t := range d.Tokens {
		starts[t.Start], ends[t.End] = i, i+1
	}
	number := map[string]int{}
	var out [][]doc.Span
	for i, m := range g.Marks {
		if m.Chain == "" {
			continue
		}
		k, ok := number[m.Chain]
		if !ok {
			k, out = len(out), append(out, nil)
			number[m.Chain] = k
		}
		from, okFrom := starts[m.Start]
		to, okTo := ends[m.End]
		s := doc.Span{From: from, To: to}
		if !okFrom || !okTo {
			s = doc.Span{From: -1 - i, To: -1 - i}
		}
		out[k] = append(out[k], s)
	}
	return out
}
