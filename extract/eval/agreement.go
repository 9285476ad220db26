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
	var chains chainTallies
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
		out.Names.add(namesOf(f), namesOf(s))
		chains.add(f.chains(bytesOf), s.chains(bytesOf))
		one, two = append(one, f.Facts...), append(two, s.Facts...)
	}
	out.Chains = chains.score()
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

// bytesOf is the place of a mark in the text.
func bytesOf(m Mark) doc.Span { return doc.Span{From: m.Start, To: m.End} }

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
