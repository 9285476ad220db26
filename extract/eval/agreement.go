package eval

import (
	"fmt"
	"strings"

	"kg/extract/doc"
	"kg/graph/fact"
)

// Agreement is how far two annotators of the same texts agree. The first is taken
// for gold: F1 is the same from both sides, the share of facts found is not.
type Agreement struct {
	Texts       int
	Names       Tally      // names with their kinds
	Chains      ChainScore // over all marks that have a chain
	Found, Back Score      // the first's facts among the second's, and the reverse
}

// String writes the figures, a line for each subject.
func (a Agreement) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d texts\nnames F1 %.2f (%d)\nchains: %s\n", a.Texts, a.Names.F1(), a.Names.Gold, a.Chains)
	fmt.Fprintf(&b, "the first's facts among the second's: %s\nthe second's facts among the first's: %s", a.Found, a.Back)
	return b.String()
}

// Agree compares second annotations with the first ones of the same texts; texts
// that were annotated once are passed over.
func Agree(first, second []Gold) (Agreement, error) {
	var out Agreement
	var all, repeated chainTally
	var one, two []GoldFact
	for _, s := range second {
		f, ok := textOf(first, s.Article.ID)
		if !ok {
			return out, fmt.Errorf("%s: there is no first annotation", s.Article.ID)
		}
		if f.Article.Text != s.Article.Text {
			return out, fmt.Errorf("%s: the two texts differ", s.Article.ID)
		}
		out.Texts++
		a, b := namesOf(f), namesOf(s)
		out.Names.add(a, b)
		all.add(byteChains(f, 1), byteChains(s, 1))
		repeated.add(byteChains(f, 2), byteChains(s, 2))
		one, two = append(one, f.Facts...), append(two, s.Facts...)
	}
	out.Chains = ChainScore{all.figures(), repeated.figures(), all.mentions.f1()}
	out.Found, out.Back = ScoreFacts(one, stated(two)), ScoreFacts(two, stated(one))
	return out, nil
}

func textOf(list []Gold, id string) (Gold, bool) {
	for _, g := range list {
		if g.Article.ID == id {
			return g, true
		}
	}
	return Gold{}, false
}

// byteChains are the chains of a text with at least so many marks, as spans of bytes.
func byteChains(g Gold, least int) [][]doc.Span {
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
		out[k] = append(out[k], doc.Span{From: m.Start, To: m.End})
	}
	kept := out[:0]
	for _, c := range out {
		if len(c) >= least {
			kept = append(kept, c)
		}
	}
	return kept
}

// stated are gold facts as a program would give them.
func stated(gold []GoldFact) []fact.Fact {
	var out []fact.Fact
	term := func(names []string) fact.Term {
		t := fact.Term{Name: names[0], Aliases: names[1:]}
		t.ID = t.Name
		return t
	}
	for _, g := range gold {
		f := fact.Fact{ID: g.ID, Subject: term(g.Subject), Confidence: 1, Status: fact.Asserted,
			Relation: fact.Relation{ID: strings.ReplaceAll(strings.Join(g.Relation, " "), "_", " ")}, Sources: []fact.Source{{Article: g.Doc}}}
		if len(g.Object) > 0 {
			f.Objects = []fact.Term{term(g.Object)}
		}
		f.Qualifiers.Time, f.Qualifiers.Amount = g.Time, g.Amount
		if g.Modality != "" {
			f.Status = fact.Status(g.Modality)
		}
		if g.SaidBy != "" {
			f.SaidBy = []fact.Term{{Text: g.SaidBy}}
		}
		if g.Place != "" {
			f.Qualifiers.Roles = map[string][]fact.Term{"place": {{Text: g.Place}}}
		}
		out = append(out, f)
	}
	return out
}
