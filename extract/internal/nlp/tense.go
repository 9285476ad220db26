package nlp

import (
	"strings"

	"kg/extract/doc"
)

// clause is the verb, or the head of the sentence, of the clause token i is in.
func (v *valuer) clause(i int) int {
	at := i
	for range longestClimb {
		t := v.d.Tokens[at]
		if t.UPOS == "VERB" && at != i || t.Head == doc.Root {
			break
		}
		at = t.Head
	}
	return at
}

// longestClimb bounds the way up a tree.
const longestClimb = 12

// farHelper is how far from a verb its auxiliaries are looked for.
const farHelper = 30

// direction says whether the clause of token i looks back (-1) or ahead (1), and
// whether that is sure.
func (v *valuer) direction(i int) (direction int, sure bool) {
	if v.putOff(i) {
		return 1, true
	}
	if v.lower(i-1) == "for" && v.words.times[v.lower(i)].class == "weekday" && v.d.Tokens[min(i+1, v.end-1)].XPOS != "POS" {
		return 1, false // "called a meeting for Friday"
	}
	ahead := false
	at := i
	for range longestClimb {
		t := v.d.Tokens[at]
		if v.words.scheduled[v.lemma(at)] && at != i {
			ahead = true
		}
		if t.UPOS == "VERB" || t.UPOS == "AUX" || t.Head == doc.Root {
			break
		}
		at = t.Head
	}
	switch tense := v.tense(at); {
	case tense == future:
		return 1, true
	case tense == past:
		return -1, true
	case ahead, tense == present && v.d.Sentences[v.sentence].Role != "headline":
		return 1, false
	}
	return -1, false
}

// putOff reports the day to which something is put off: "postponed the case to 24
// November".
func (v *valuer) putOff(i int) bool {
	at, until := i, false
	for range longestClimb {
		for j := max(v.from, at-farHelper); j < at; j++ {
			if v.d.Tokens[j].Head == at && v.d.Tokens[j].Rel == "case" {
				w := v.lower(j)
				until = until || w == "to" || w == "until" || w == "till"
			}
		}
		h := v.d.Tokens[at].Head
		if h == doc.Root {
			return false
		}
		if v.d.Tokens[h].UPOS == "VERB" {
			return until && v.words.putOff[v.lemma(h)]
		}
		at = h
	}
	return false
}

type tense int

const (
	perfect tense = iota // or none to be seen
	present
	past
	future
)

// tense is that of the clause that token i heads.
func (v *valuer) tense(i int) tense {
	t := v.d.Tokens[i]
	plain := t.XPOS == "VB"
	is := perfect
	switch t.XPOS {
	case "VBD":
		is = past
	case "VBZ", "VBP":
		is = present
	}
	to, helped := false, false
	for j := max(v.from, i-farHelper); j < min(v.end, i+farHelper); j++ {
		c := v.d.Tokens[j]
		if c.Head != i {
			continue
		}
		if c.XPOS == "TO" {
			to = true
		}
		if !strings.HasPrefix(c.Rel, "aux") && c.Rel != "cop" {
			continue
		}
		helped = true
		switch w := v.lower(j); w {
		case "will", "'ll", "’ll", "wo", "shall", "may", "might", "would":
			return future
		case "has", "have", "had", "'ve", "’ve":
			return perfect
		case "was", "were", "did":
			is = past
		case "does", "do":
			is = present
		case "is", "are", "'s", "’s", "'re", "am":
			is = present
		}
	}
	head := ""
	if t.Head != doc.Root {
		head = v.lemma(t.Head)
	}
	switch {
	case v.words.plans[v.lemma(i)] && t.XPOS == "VBN" && is != past,
		to && plain && is == past, // "he was to speak on Sunday"
		to && plain && !helped && (t.Head == doc.Root || v.words.plans[head]):
		return future
	case t.UPOS == "VERB" && is == present && !helped && saying()[v.lemma(i)]:
		return perfect // "the report says on Tuesday": nothing lies ahead
	case t.UPOS != "VERB" && is == present:
		return perfect
	}
	return is
}
