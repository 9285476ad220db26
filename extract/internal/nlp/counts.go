package nlp

import (
	"strings"

	"kg/extract/doc"
	"kg/graph/fact"
)

// count finds what a number counts: the noun it modifies in the tree, else the
// next noun of the phrase.
func (v *valuer) count(q quantity, a *fact.Amount) (to int, ok bool) {
	if v.inName(q) || v.grades(q) || q.value == 1 && v.lower(q.to) == "of" || q.fraction {
		return q.from, false // "the G-20", "a category 4 storm", "one of the reasons", "a third of it"
	}
	noun := v.nounOf(q)
	if noun < 0 {
		if q.to == q.from+1 && v.d.Tokens[q.from].UPOS != "NUM" {
			return q.from, false
		}
		// A number alone counts people where it is they who are killed or fled.
		if !v.harmed(q.to-1) && v.words.harm[v.lower(q.to)] != "state" {
			return q.from, false
		}
		a.Unit = "people"
		return v.add(doc.Count, q.from, q.to, a)
	}
	lemma := v.lemma(noun)
	switch class := v.words.times[lemma].class; {
	case class == "unit" || class == "small":
		return q.from, false // a duration, read with the times
	case lemma == "time" || lemma == "worth":
		return q.from, false // a frequency; a sum in a currency that is not known
	}
	a.Unit = lemma
	if before := v.lower(noun - 1); before == "square" || before == "cubic" {
		a.Unit = before + " " + lemma
	}
	if v.words.people[lemma] || v.words.people[v.lower(noun)] || v.nationals(noun) || lemma == "other" && v.harmed(noun) {
		a.Unit = "people"
	} else if t := v.d.Tokens[noun]; t.UPOS == "PROPN" && t.XPOS != "NNPS" && v.lower(noun) == lemma {
		return q.from, false // "One China"
	}
	return v.add(doc.Count, q.from, q.to, a)
}

// inName reports whether a number is a part of a name or a word: "G-20",
// "one-on-one", "48-43".
func (v *valuer) inName(q quantity) bool {
	joined := func(i int) bool { // a hyphen without spaces
		return (v.lower(i) == "-" || v.lower(i) == "–") && i > v.from && i+1 < v.end && v.d.Tokens[i-1].End == v.d.Tokens[i].Start && v.d.Tokens[i].End == v.d.Tokens[i+1].Start
	}
	if joined(q.from - 1) {
		return true
	}
	next := v.lower(q.to + 1)
	_, score := figure(next) // "a 5-4 vote"
	return joined(q.to) && (score || next == "on" || next == "and" || next == "to")
}

// grades reports a number behind the scale that it is a grade of: "a level 4 warning",
// "magnitude 7.1".
func (v *valuer) grades(q quantity) bool {
	_, is := v.words.class(v.lower(q.from-1), "grade")
	return is
}

// nounOf is the noun that a number counts, or -1.
func (v *valuer) nounOf(q quantity) int {
	last := q.to - 1
	t := v.d.Tokens[last]
	if h := t.Head; h != doc.Root && (t.Rel == "nummod" || t.Rel == "compound") && h >= q.to && h < v.end && v.isNoun(h) && h < q.to+8 {
		return h
	}
	if v.lower(q.to) == "of" { // "dozens of Western journalists", "five of the hostages"
		for i := q.to + 1; i < min(v.end, q.to+8); i++ {
			if v.d.Tokens[i].Head == last && strings.HasPrefix(v.d.Tokens[i].Rel, "nmod") && v.isNoun(i) {
				return i
			}
		}
	}
	for i := q.to; i < min(v.end, q.to+6); i++ {
		t := v.d.Tokens[i]
		switch {
		case v.isNoun(i) && i+1 < v.end && (v.isNoun(i+1) || v.d.Tokens[i+1].XPOS == "POS"):
		case v.isNoun(i):
			return i
		case t.UPOS == "ADJ" || t.UPOS == "DET" || v.lower(i) == "of" || v.lower(i) == "-" || t.XPOS == "POS" || t.UPOS == "VERB" && t.Rel == "amod":
		default:
			return -1
		}
	}
	return -1
}

// harmed reports whether token i is the subject or object of being killed,
// injured, arrested and the like: only people are counted so without being named.
func (v *valuer) harmed(i int) bool {
	t := v.d.Tokens[i]
	if t.Head == doc.Root || !strings.HasPrefix(t.Rel, "nsubj") && t.Rel != "obj" {
		return false
	}
	return v.words.harm[v.lemma(t.Head)] == "verb"
}

func (v *valuer) isNoun(i int) bool {
	return i < v.end && (v.d.Tokens[i].UPOS == "NOUN" || v.d.Tokens[i].UPOS == "PROPN")
}

// nationals reports whether token i names people by their nation: Guatemalans.
func (v *valuer) nationals(i int) bool {
	t := v.d.Tokens[i]
	if _, plural, ok := v.words.gazetteer.Demonym(t.Form); ok {
		return plural || t.UPOS == "NOUN" || t.XPOS == "NNPS"
	}
	return v.marks[i]&ofNation != 0
}
