package nlp

import (
	"strings"

	"kg/extract/doc"
)

// offices are the words after "Secretary of", "Chief of", "Minister of" that
// belong to the post and not to the name that follows.
var offices = [...]string{"State", "Defense", "Defence", "Staff", "Justice", "Interior", "Treasury", "Commerce", "Labor", "Labour", "Energy", "Education",
	"Transportation", "Transport", "Agriculture", "Health", "War", "Finance", "Affairs", "Security", "Parliament", "Culture", "Trade", "Mission", "Police", "Operations"}

// mendNames takes a post out of a person's name: readers of names take "of State
// Antony Blinken" for one after "Secretary". A name that does not begin with a
// capital loses its small words.
func mendNames(d *doc.Document) {
	for i := range d.Mentions {
		m := &d.Mentions[i]
		if m.Kind != "person" || m.Form != doc.Name {
			continue
		}
		start := m.From
		for m.Len() > 1 && smallWord(d.Tokens[m.From]) {
			m.From++
		}
		if m.From > start || start > 1 && strings.EqualFold(d.Tokens[start-1].Form, "of") && beginsCapital(d.Tokens[start-2].Form) {
			for m.Len() > 1 && office(d.Tokens[m.From].Form) {
				m.From++
			}
		}
		if m.Head < m.From {
			m.Head = m.From
		}
	}
}

// mendTrees puts right what parsers of news often get wrong and the words alone
// settle.
func mendTrees(d *doc.Document) {
	for _, m := range d.Mentions {
		appositionOfName(d, m)
	}
	kids := childrenOf(d)
	for i := range d.Tokens {
		secondSubject(d, i)
		subjectOverVerb(d, kids, i)
		gerund(d, kids, i)
		participleWithObject(d, kids, i)
		moneyIn(d, kids, i)
		adjectiveOfNext(d, i)
	}
}

// secondSubject makes an apposition of what a parser takes for the second subject
// of a verb though it stands behind a comma and only says who the noun before is:
// "said its chairwoman, Beata Wrona", "... of the Declaration, a framework agreed
// to at a summit".
func secondSubject(d *doc.Document, i int) {
	t := &d.Tokens[i]
	if plainRel(t) != "nsubj" || t.Head < 0 {
		return
	}
	from := i
	for from > 0 && d.Tokens[from-1].Head == i && d.Tokens[from-1].Rel != "punct" {
		from--
	}
	if from < 2 || d.Tokens[from-1].Form != "," {
		return
	}
	sentence := d.SentenceOf(i)
	for k := from - 2; k >= 0 && d.SentenceOf(k) == sentence; k-- {
		n := &d.Tokens[k]
		if n.Head != t.Head || plainRel(n) != "nsubj" {
			continue
		}
		switch {
		case t.UPOS == "PROPN" && n.UPOS == "NOUN" && i-k <= 12:
			t.Head, t.Rel = k, "appos"
		case t.UPOS == "NOUN" && t.Head < from && isArticle(&d.Tokens[from]):
			if host := phraseEnding(d, from-2); host >= 0 {
				t.Head, t.Rel = host, "appos"
			}
		}
		return
	}
}

// phraseEnding is the head of the name or the noun that ends with token i, or -1.
func phraseEnding(d *doc.Document, i int) int {
	for _, m := range d.Mentions {
		if m.Form == doc.Name && m.Has(i) {
			i = m.Head
			for n := 0; n < 10 && m.Has(d.Tokens[i].Head); n++ {
				i = d.Tokens[i].Head
			}
			return i
		}
	}
	if u := d.Tokens[i].UPOS; u != "NOUN" && u != "PROPN" {
		return -1
	}
	return i
}

// subjectOverVerb gives a verb without subject the one that was hung on its object
// behind it: "Washington is redoubling efforts".
func subjectOverVerb(d *doc.Document, kids [][]int, i int) {
	t := &d.Tokens[i]
	if t.Rel != "nsubj" || t.Head <= i {
		return
	}
	noun := &d.Tokens[t.Head]
	v := noun.Head
	if noun.UPOS != "NOUN" || plainRel(noun) != "obj" || v <= i || v >= t.Head || d.Tokens[v].UPOS != "VERB" {
		return
	}
	rel := "nsubj"
	for _, k := range kids[v] {
		switch d.Tokens[k].Rel {
		case "nsubj", "nsubj:pass", "csubj":
			return
		case "aux:pass":
			rel = "nsubj:pass"
		}
	}
	t.Head, t.Rel = v, rel
}

// gerund makes a verb of a noun in -ing that has a subject: "with the presidents
// meeting in March".
func gerund(d *doc.Document, kids [][]int, i int) {
	t := &d.Tokens[i]
	if t.UPOS != "NOUN" || t.XPOS != "NN" || !strings.HasSuffix(t.Form, "ing") || plainRel(t) != "advcl" && plainRel(t) != "acl" {
		return
	}
	for _, k := range kids[i] {
		if d.Tokens[k].Rel == "cop" || d.Tokens[k].Rel == "det" {
			return
		}
	}
	for _, k := range kids[i] {
		if d.Tokens[k].Rel == "nsubj" && k < i {
			t.UPOS, t.XPOS, t.Feats = "VERB", "VBG", "VerbForm=Ger"
			t.Lemma = lemma(t.Form, t.UPOS, t.XPOS, lemmaScript{lower: true, cut: len("ing")})
			for _, o := range kids[i] {
				if o > i && d.Tokens[o].Rel == "nmod" {
					d.Tokens[o].Rel = "obl"
				}
			}
			return
		}
	}
}

// participleWithObject makes a verb of an adjective in -ing that has an object: "is
// redoubling efforts".
func participleWithObject(d *doc.Document, kids [][]int, i int) {
	t := &d.Tokens[i]
	if t.UPOS != "ADJ" || !strings.HasSuffix(t.Form, "ing") {
		return
	}
	for _, k := range kids[i] {
		if d.Tokens[k].Rel == "obj" && k > i {
			t.UPOS, t.XPOS, t.Feats = "VERB", "VBG", "Tense=Pres|VerbForm=Part"
			t.Lemma = lemma(t.Form, t.UPOS, t.XPOS, lemmaScript{lower: true, cut: len("ing")})
			return
		}
	}
}

// appositionOfName hangs an apposition that the parser was not sure of on the name that
// ends right before its comma: "talks on the Nairobi Accord, a pact of five states".
func appositionOfName(d *doc.Document, m doc.Mention) {
	if m.Form != doc.Name || m.Kind == "title" || m.To+1 >= len(d.Tokens) || d.Tokens[m.To].Form != "," {
		return
	}
	for i := m.To + 1; i < len(d.Tokens) && i < m.To+8; i++ {
		t := &d.Tokens[i]
		if plainRel(t) != "appos" || t.UPOS != "NOUN" {
			continue
		}
		if t.Head >= m.From || t.Sure <= 0 || t.Sure >= 0.5 || d.SentenceOf(i) != d.SentenceOf(m.From) {
			return
		}
		for k := m.From; k < m.To; k++ {
			if h := d.Tokens[k].Head; h < m.From || h >= m.To {
				t.Head = k
				return
			}
		}
		return
	}
}

// adjectiveOfNext hangs an adjective on the noun right behind it, not on a later
// one past a comma.
func adjectiveOfNext(d *doc.Document, i int) {
	t := &d.Tokens[i]
	if t.UPOS != "ADJ" || t.Rel != "amod" || t.Head <= i+1 || i+1 >= len(d.Tokens) || d.Tokens[i+1].UPOS != "NOUN" {
		return
	}
	for k := i + 1; k < t.Head; k++ {
		if d.Tokens[k].Form == "," {
			for n := i + 1; n < k; n++ { // the head of the nouns before the comma
				if d.Tokens[n].UPOS != "NOUN" {
					return
				}
			}
			t.Head = k - 1
			return
		}
	}
}

// moneyIn hangs what a sum is given in on the sum: "$20 million in food aid".
func moneyIn(d *doc.Document, kids [][]int, i int) {
	t := &d.Tokens[i]
	if t.UPOS != "SYM" || t.Head < 0 || t.Head > i {
		return
	}
	end := i + 1
	for end < len(d.Tokens) && d.Tokens[end].UPOS == "NUM" {
		end++
	}
	if end >= len(d.Tokens) || d.Tokens[end].Form != "in" || end == i+1 {
		return
	}
	noun := d.Tokens[end].Head
	if noun > end && d.Tokens[noun].Head == t.Head && d.Tokens[noun].UPOS == "NOUN" && !isTimeNoun(d.Tokens[noun]) {
		d.Tokens[noun].Head, d.Tokens[noun].Rel = i, "nmod"
	}
}

func isTimeNoun(t doc.Token) bool {
	switch lower(&t) {
	case "year", "month", "week", "day", "quarter", "decade", "hour", "period", "time":
		return true
	}
	return false
}

func smallWord(t doc.Token) bool {
	return (t.UPOS == "ADP" || t.UPOS == "CCONJ" || t.UPOS == "PUNCT") && !beginsCapital(t.Form)
}

func beginsCapital(s string) bool { return s != "" && strings.ToUpper(s[:1]) == s[:1] }

func office(s string) bool {
	for _, o := range offices {
		if o == s {
			return true
		}
	}
	return false
}
