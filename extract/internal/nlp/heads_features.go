package nlp

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"kg/extract/doc"
)

// described is a mention as the features of pairs look at it; coref.py has the
// same in describe and pair_features, and trains on it.
type described struct {
	doc.Span
	row, head, sentence int
	form                int // 0 name, 1 nominal, 2 pronoun
	words               map[string]bool
	low, lemma          string
	initials            string
	number              int // 0 unknown, 1 singular, 2 plural
	pronoun             int
	role                int
	rel                 string
	above               []int // tokens over the head, the nearest first
}

// pronounClass tells pronouns apart, as the training does.
func pronounClass(low string) int {
	switch low {
	case "i", "me", "my", "mine", "myself":
		return 1
	case "we", "us", "our", "ours", "ourselves":
		return 2
	case "you", "your", "yours", "yourself", "yourselves":
		return 3
	case "he", "him", "his", "himself":
		return 4
	case "she", "her", "hers", "herself":
		return 5
	case "it", "its", "itself":
		return 6
	case "they", "them", "their", "theirs", "themselves":
		return 7
	case "who", "whom", "whose", "which":
		return 8
	case "this", "that", "these", "those":
		return 9
	}
	return 10
}

// describe looks at the mentions of the model's heads, in the order of the text.
func describe(d *doc.Document, h *heads, kids [][]int) []described {
	out := make([]described, len(h.tokens))
	for row, i := range h.tokens {
		t := &d.Tokens[i]
		si := d.SentenceOf(i)
		m := described{Span: phraseOf(d, kids, d.Sentences[si].Span, i), row: row, head: i, sentence: si, form: 1, rel: t.Rel, words: map[string]bool{}}
		switch t.UPOS {
		case "PROPN":
			m.form = 0
		case "PRON", "DET":
			m.form = 2
		}
		var initials strings.Builder
		for k := m.From; k < m.To; k++ {
			w := &d.Tokens[k]
			if r, _ := utf8.DecodeRuneInString(w.Form); unicode.IsUpper(r) {
				initials.WriteRune(unicode.ToLower(r))
			}
			switch w.UPOS {
			case "NOUN", "PROPN", "ADJ", "NUM", "X", "VERB":
				m.words[strings.ToLower(w.Form)] = true
			}
		}
		m.initials, m.low = initials.String(), strings.ToLower(t.Form)
		if m.lemma = strings.ToLower(t.Lemma); m.lemma == "" {
			m.lemma = m.low
		}
		if strings.Contains(t.Feats, "Number=Sing") {
			m.number = 1
		}
		if strings.Contains(t.Feats, "Number=Plur") {
			m.number = 2
		}
		for _, k := range kids[i] {
			if d.Tokens[k].Rel == "conj" {
				m.number = 2
			}
		}
		if m.form == 2 {
			m.pronoun = pronounClass(m.low)
		}
		m.role = roleClass(t.Rel)
		for x := t.Head; x >= 0 && len(m.above) < 60; x = d.Tokens[x].Head {
			m.above = append(m.above, x)
		}
		out[row] = m
	}
	return out
}

func roleClass(rel string) int {
	switch {
	case strings.HasPrefix(rel, "nsubj"), strings.HasPrefix(rel, "csubj"):
		return 1
	case rel == "obj", rel == "iobj":
		return 2
	case strings.HasPrefix(rel, "obl"):
		return 3
	case strings.HasPrefix(rel, "nmod"):
		return 4
	case rel == "appos", rel == "compound", rel == "flat", rel == "conj":
		return 5
	}
	return 0
}

// apart reports a relation of a head to a word that is no part of its noun phrase.
func apart(rel string) bool {
	switch rel {
	case "case", "cc", "mark", "punct", "cop", "nsubj", "nsubj:pass", "aux", "aux:pass", "parataxis", "conj", "discourse", "vocative",
		"cc:preconj", "advcl", "ccomp", "csubj", "expl", "nsubj:outer", "dislocated", "list", "reparandum", "orphan", "dep", "appos", "advmod":
		return true
	}
	return false
}

// phraseOf is the noun phrase of a head: its subtree without what stands apart, of
// a predicate without its obliques; a possessive 's behind the head belongs to it.
func phraseOf(d *doc.Document, kids [][]int, sentence doc.Span, head int) doc.Span {
	predicate := false
	for _, k := range kids[head] {
		predicate = predicate || d.Tokens[k].Rel == "cop"
	}
	in := map[int]bool{head: true}
	var todo []int
	for _, k := range kids[head] {
		if r := d.Tokens[k].Rel; !apart(r) && !(predicate && r == "obl") {
			todo = append(todo, k)
		}
	}
	s := doc.Span{From: head, To: head + 1}
	for len(todo) > 0 {
		k := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if in[k] || !sentence.Has(k) {
			continue
		}
		in[k] = true
		s.From, s.To = min(s.From, k), max(s.To, k+1)
		todo = append(todo, kids[k]...)
	}
	if s.To < sentence.To {
		switch t := &d.Tokens[s.To]; strings.ToLower(t.Form) {
		case "'s", "’s", "'", "’":
			if t.Rel == "case" && in[t.Head] {
				s.To++
			}
		}
	}
	return s
}

// features are the values of pairFeatures for anaphor a and the candidate that
// stands so many mentions before it.
func (a *described) features(c *described, before int, h *heads) [len(pairFeatures)]int {
	number := 0
	if a.number != 0 && c.number != 0 {
		number = 1
		if a.number != c.number {
			number = 2
		}
	}
	return [...]int{
		bucket(a.sentence-c.sentence, 0, 1, 2, 3, 4, 7, 15),
		bucket(before, 1, 2, 3, 4, 7, 15, 31, 63),
		matchClass(a, c),
		3*a.form + c.form,
		7*int(h.kinds[a.row]) + int(h.kinds[c.row]),
		number,
		11*a.pronoun + c.pronoun,
		6*a.role + c.role,
		nestedClass(a, c),
	}
}

func bucket(n int, limits ...int) int {
	for i, x := range limits {
		if n <= x {
			return i
		}
	}
	return len(limits)
}

// matchClass compares the words of two mentions; README.md of the training lists
// the classes.
func matchClass(a, c *described) int {
	if a.form == 2 || c.form == 2 {
		return 0
	}
	within, reverse, common := true, true, false
	for w := range a.words {
		within = within && c.words[w]
		common = common || c.words[w]
	}
	for w := range c.words {
		reverse = reverse && a.words[w]
	}
	switch {
	case within && reverse && len(a.words) > 0:
		return 7
	case a.lemma == c.lemma && within:
		return 5
	case a.lemma == c.lemma && reverse:
		return 6
	case a.lemma == c.lemma:
		return 4
	case c.words[a.low], a.words[c.low], acronymOf(a.low, c.initials), acronymOf(c.low, a.initials):
		return 3
	case common:
		return 2
	}
	return 1
}

func acronymOf(word, initials string) bool { return len(word) >= 2 && word == initials }

// nestedClass says how two mentions of one sentence hang together in its tree.
func nestedClass(a, c *described) int {
	if a.sentence != c.sentence {
		return 0
	}
	over := func(x, y *described) bool { return len(y.above) > 0 && y.above[0] == x.head }
	switch {
	case over(c, a) && a.rel == "appos":
		return 3
	case over(a, c) && strings.HasPrefix(c.rel, "nsubj"):
		return 4
	}
	for _, x := range a.above {
		if x == c.head {
			return 1
		}
	}
	for _, x := range c.above {
		if x == a.head {
			return 2
		}
	}
	return 0
}
