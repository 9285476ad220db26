package relate

import (
	"fmt"
	"slices"
	"strings"

	"kg/extract/doc"
	"kg/graph/fact"
)

// terms makes the ends of facts from noun phrases: the thing that the phrase's
// chain stands for, else a description of the article's own, else words.
type terms struct {
	*analyser

	local  map[string]string // description to its id
	bare   bool              // what something is, without clauses that say more of it
	short  bool              // events are told apart from their places
	left   map[int]bool      // phrases that a fact tells apart from the description
	except int               // a clause that descriptions leave out: the one being read
}

// maxWords bounds a description; longer ones lose their clauses, if they say enough
// without them, then their last phrases.
const maxWords = 14

// of gives the things that the phrase headed by i stands for: one, or the
// members of "both countries". Nothing if it cannot be told.
func (t *terms) of(i int) []fact.Term {
	whole := i
	i = t.core(i)
	if k := t.placeName(i); k >= 0 && !t.bare {
		i = k
	}
	if k := t.holder(i); k >= 0 && !t.bare {
		i = k
	}
	if t.form(whole) == "one" && t.xpos(i) == "NNS" && !t.chained(i) {
		if x, ok := t.describe(i); ok { // "one of the worst attacks" is not all of them
			x.Name, x.Text = oneOf(x.Name), oneOf(x.Text)
			if x.Kind != "" {
				k := x.Kind
				if k == "group" {
					k = "person"
				}
				return []fact.Term{t.thing(k, x.Name, false)}
			}
			return []fact.Term{x}
		}
	}
	if m := t.mention[i]; m >= 0 {
		if c := t.d.Mentions[m].Chain; c >= 0 && c < len(t.d.Chains) {
			return t.ofChain(c, i, 0)
		}
	}
	if t.upos(i) == "PRON" || t.upos(i) == "DET" && t.nominal(i) {
		return nil
	}
	if x, ok := t.describe(i); ok {
		return []fact.Term{x}
	}
	return nil
}

// holder is the name behind a post that stands for it: "the Prime Minister of Israel,
// Ariel Sharon, is buried". It is -1 where there is none.
func (t *terms) holder(i int) int {
	if m := t.mention[i]; m < 0 || t.d.Mentions[m].Kind != "title" || t.xpos(i) == "NNS" || t.xpos(i) == "NNPS" {
		return -1
	}
	for _, k := range t.kids[i] {
		if k > i && t.is(k, "appos") && t.personName(k) && len(t.conjuncts(k)) == 1 {
			return k
		}
	}
	return -1
}

func oneOf(words string) string {
	if words == "" {
		return ""
	}
	return "one of the " + words
}

// chained reports a phrase that speaks of a named thing.
func (t *terms) chained(i int) bool {
	m := t.mention[i]
	if m < 0 {
		return false
	}
	c := t.d.Mentions[m].Chain
	return c >= 0 && c < len(t.d.Chains) && t.d.Chains[c].Named
}

// ofChain gives a chain's thing; a plural one without a name its members.
func (t *terms) ofChain(c, head, depth int) []fact.Term {
	ch := t.d.Chains[c]
	if len(ch.Members) > 0 && !ch.Named && depth < 3 {
		var out []fact.Term
		for _, m := range ch.Members {
			if m >= 0 && m < len(t.d.Chains) {
				out = append(out, t.ofChain(m, head, depth+1)...)
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	m := t.d.Mentions[t.mentionAt(head, c)]
	if m.Form == doc.Pronoun && !ch.Named { // it is called as its noun is
		if head = t.noun(ch); head < 0 {
			return nil
		}
	}
	if !ch.Named {
		if first := t.noun(ch); first >= 0 && first < head && t.bareAgain(head, ch.Kind) && t.lemma(first) == t.lemma(head) && t.saysMore(first) {
			head = first
		}
		if x, ok := t.describe(head); ok {
			x.ID = doc.TermID(c)
			if x.Kind == "" || x.Text != "" {
				x.Kind, x.Name, x.Text = ch.Kind, x.String(), ""
			}
			x.Local = true
			if ch.Kind != "" {
				x.Kind = ch.Kind
			}
			x.Aliases = ch.Aliases
			return []fact.Term{x}
		}
	}
	if ch.Name == "" {
		return nil
	}
	return []fact.Term{{ID: doc.TermID(c), Name: ch.Name, Kind: ch.Kind, Aliases: ch.Aliases, Wikidata: ch.Wikidata,
		Link: ch.Link, Named: ch.Named, Local: !ch.Named}}
}

// bareAgain reports "the attack", a noun that says nothing of the thing but that the text
// has spoken of it before. Of places and of powers there are many in one text: "the
// military" is not always the first that it names.
func (t *terms) bareAgain(i int, kind string) bool {
	if kind == "place" || kind == "country" || kind == "government" {
		return false
	}
	det := t.kid(i, "det")
	return det >= 0 && t.form(det) == "the" && t.upos(i) == "NOUN" && t.alone(i) && t.kid(i, "acl") < 0
}

// saysMore reports a noun with words that tell which thing it is, few enough to stand for
// the thing again.
func (t *terms) saysMore(i int) bool {
	if k := t.kid(i, "nmod:poss"); k >= 0 && t.isTime(k) { // "Tuesday's attack"
		return false
	}
	return t.upos(i) == "NOUN" && !t.alone(i) && len(strings.Fields(t.text(i))) <= maxAgain
}

// maxAgain bounds the words that stand for a thing where the text has only its noun.
const maxAgain = 12

// mentionAt is the mention that token head heads, or the chain's first.
func (t *terms) mentionAt(head, c int) int {
	if m := t.mention[head]; m >= 0 && t.d.Mentions[m].Chain == c {
		return m
	}
	return t.d.Chains[c].Mentions[0]
}

// noun is the head of the chain's first noun phrase, or -1 where there are pronouns
// alone.
func (t *terms) noun(c doc.Chain) int {
	for _, m := range c.Mentions {
		if m < len(t.d.Mentions) && t.d.Mentions[m].Form != doc.Pronoun {
			return t.headOf(t.d.Mentions[m].Span)
		}
	}
	return -1
}

// core looks through words of quantity: "record numbers of migrants" speaks of
// migrants, "$170 million in aid" of aid, "12 of the men" of the men.
func (t *terms) core(i int) int {
	for n := 0; n < 4; n++ {
		if t.mention[i] >= 0 && t.d.Mentions[t.mention[i]].Form == doc.Name {
			return i
		}
		if !t.quantity(i) || t.compared(i) {
			return i
		}
		next := -1
		for _, k := range t.kids[i] {
			if k > i && t.is(k, "nmod", "obl") {
				if p := t.prep(k); p == "of" || p == "in" && t.inMoney(i) || p == "worth_of" {
					next = k
					break
				}
			}
		}
		if next < 0 {
			return i
		}
		i = next
	}
	return i
}

// compared reports a quantity that says how many compared with others: "lower numbers
// of defectors" are not defectors.
func (t *terms) compared(i int) bool {
	if h := t.head(i); t.is(i, "nsubj") && h >= 0 && t.lex.is(t.lemma(i), "counted_noun") && t.lex.is(t.lemma(h), "changes_value") && t.kid(h, "obj") < 0 && t.kid(i, "det") >= 0 && t.form(t.kid(i, "det")) != "a" {
		return true // "the number of defectors grows"
	}
	return slices.ContainsFunc(t.kids[i], func(k int) bool {
		return t.is(k, "amod") && (t.xpos(k) == "JJR" || t.lex.is(t.lemma(k), "shrinking"))
	})
}

// quantity reports a token that only counts: a number, a sum, "dozens".
func (t *terms) quantity(i int) bool {
	if t.form(i) == "third" && slices.ContainsFunc(t.kids[i], func(k int) bool { return t.is(k, "det") && t.form(k) == "the" }) {
		return false // "the third of three marathons"
	}
	if t.upos(i) == "NUM" || t.upos(i) == "SYM" || t.lex.is(t.lemma(i), "quantity_strict") {
		return true
	}
	return t.inMoney(i)
}

func (t *terms) inMoney(i int) bool {
	for _, v := range t.values[i] {
		if k := t.d.Values[v].Kind; k == doc.Money || k == doc.Percent {
			return t.headOf(t.d.Values[v].Span) == i
		}
	}
	return false
}

// describe makes a term of a phrase without a chain: a thing of this article
// where its noun has a kind, else words.
func (t *terms) describe(i int) (fact.Term, bool) {
	if v := t.valueOf(i); v != nil {
		return fact.Term{Text: t.valueText(v)}, true
	}
	text := t.text(i)
	if text == "" {
		return fact.Term{}, false
	}
	kind := t.kindOf(i)
	if kind == "" && t.bareCount(i) {
		text, kind = "people", "group"
	}
	if kind == "" && t.upos(i) == "PROPN" && !t.isTime(i) {
		return t.thing("thing", text, true), true
	}
	if kind == "" {
		return fact.Term{Text: text}, true
	}
	return t.thing(kind, text, false), true
}

// thing is a thing of this article without a chain: the same words are the same
// thing.
func (t *terms) thing(kind, text string, named bool) fact.Term {
	key := kind + " " + strings.ToLower(text)
	id, ok := t.local[key]
	if !ok {
		id = fmt.Sprintf("x%d", len(t.local)+1)
		t.local[key] = id
	}
	return fact.Term{ID: id, Name: text, Kind: kind, Named: named, Local: !named}
}

// bareCount reports a number that counts people without saying so: "killing 107
// and wounding 238".
func (t *terms) bareCount(i int) bool {
	others := t.lemma(i) == "other" && t.xpos(i) == "NNS"
	if t.upos(i) != "NUM" && !others && !t.lex.is(t.lemma(i), "quantity_strict") || t.isTime(i) || t.inMoney(i) {
		return false
	}
	h := i
	for n := 0; n < 4 && t.head(h) >= 0; n++ {
		if t.is(h, "obj", "nsubj", "obl", "nmod") && (t.lex.is(t.lemma(t.head(h)), "befalls_people") || t.homeless(t.head(h))) {
			return true
		}
		if !t.is(h, "conj") && !(t.is(h, "nmod") && t.lex.is(t.lemma(t.head(h)), "quantity_strict")) {
			return false
		}
		h = t.head(h)
	}
	return false
}

// homeless reports a verb that makes or leaves people without homes.
func (t *terms) homeless(v int) bool {
	k := t.kid(v, "xcomp")
	return k >= 0 && t.lemma(k) == "homeless"
}

// kindOf is the kind of thing that the noun at i names; people in the plural
// are a group.
func (t *terms) kindOf(i int) string {
	if m := t.mention[i]; m >= 0 {
		if k := t.d.Mentions[m].Kind; k != "" {
			if k == "person" && t.xpos(i) == "NNS" {
				return "group"
			}
			return k
		}
	}
	l := t.lemma(i)
	k, ok := t.kinds[l]
	if !ok {
		if p := strings.LastIndexByte(l, '-'); p > 0 {
			k = t.kinds[l[p+1:]]
		}
	}
	if k == "" {
		if _, ok := t.lex.events[l]; ok && t.kid(i, "det", "nmod", "compound", "amod") >= 0 {
			return "event"
		}
	}
	if k == "person" && t.xpos(i) == "NNS" {
		return "group"
	}
	return k
}

// text is the phrase headed by i without determiner, count, clauses and
// appositions, shortened to maxWords.
func (t *terms) text(i int) string {
	skip := func(k int) bool {
		if t.left[k] || t.bare && t.head(k) == i && t.setOff(k) {
			return true
		}
		switch t.rel(k) {
		case "appos", "parataxis", "punct", "advcl", "conj", "cc", "dep", "discourse", "list", "vocative", "ccomp", "reparandum", "orphan", "nsubj", "cop", "csubj", "aux", "mark":
			if t.is(k, "punct") && t.upos(k) == "PUNCT" {
				return t.edgePunct(k)
			}
			if t.is(k, "appos") && !t.bare && t.adjoining(k) {
				return false
			}
			return !t.innerClause(i, k) || t.is(k, "advcl") && t.setOff(k)
		case "acl":
			if t.head(k) == i && k != t.except && t.needsClause(i) {
				return false
			}
			if t.head(k) == i && t.infinitive(k) && t.ranked(i) {
				return false
			}
			if k != t.except && t.head(k) != i && (t.needsClause(t.head(k)) || t.restricts(k)) {
				return false
			}
			if k != t.except && t.picksOut(k, t.head(k)) && (t.head(k) != i || !t.bare || t.ranked(i)) {
				return false
			}
			if t.head(k) == i && t.setOff(k) {
				return true
			}
			return k == t.except || t.bare && t.head(k) == i && !t.infinitive(k) || t.sub(k) == "relcl" || t.xpos(k) != "VBN" && !t.infinitive(k) && t.xpos(k) != "VBG"
		case "case":
			return t.head(k) == i && k < i
		case "obl":
			return t.isTime(k) && t.head(k) == i || t.prep(k) == "according_to"
		case "nmod":
			if t.short && t.head(k) == i && (t.sub(k) == "poss" && t.isTime(k) || t.prep(k) == "in" || t.prep(k) == "at" || t.prep(k) == "near") {
				return true
			}
			if k < i && t.head(k) == i && t.prep(k) == "among" {
				return true // "among the victims was a boy"
			}
			if t.head(k) == i && (t.setOff(k) && t.lex.is(t.prep(k), "singles_out") || t.bare && k == t.placeName(i)) {
				return true
			}
			if t.head(k) == i && t.ranked(i) {
				return false // "the first case in two weeks" is not the first
			}
			return t.sub(k) != "poss" && t.isTime(k) && t.head(k) == i || t.prep(k) == "according_to"
		case "advmod":
			return t.head(k) == i && (t.lex.is(t.lemma(k), "weak_adverb") || t.upos(k) == "ADV" && k < i)
		}
		return false
	}
	toks := t.trim(t.together(t.bridge(t.subtree(i, skip)), i), i)
	if len(toks) > maxWords {
		if short := t.trim(t.bridge(t.subtree(i, func(k int) bool { return skip(k) || k > i && t.is(k, "acl", "advcl") })), i); len(short) > 1 && !t.hollow(i) {
			toks = short
		}
		toks = t.trim(t.cut(toks, i, maxWords), i)
	}
	return t.owner(i, toks) + t.join(toks)
}

// together are the words of a phrase without those that words of others part from its
// head: a parser hung them on it from afar.
func (t *terms) together(toks []int, head int) []int {
	apart := func(n int) bool { // a gap before toks[n] that no name and no clause bridges
		before, after := toks[n-1], toks[n]
		if m := t.inside[before]; m >= 0 && t.d.Mentions[m].Has(after) {
			return false
		}
		if after > head && slices.ContainsFunc(toks[:n], func(k int) bool { return k > head && t.head(k) >= after }) {
			return false
		}
		for g := before + 1; g < after; g++ {
			if !isPunct(t.d.Tokens[g]) && !t.below(g, head) {
				return true
			}
		}
		return false
	}
	from := slices.Index(toks, head)
	to := from + 1
	for from > 0 && !apart(from) {
		from--
	}
	for to < len(toks) && !apart(to) {
		to++
	}
	return toks[from:to]
}

// picksOut reports a clause that tells which of its noun's things are meant: those of a
// bare noun, "all soldiers serving there", "the only country that has signed".
func (t *terms) picksOut(k, noun int) bool {
	if t.setOff(k) {
		return false
	}
	relative := t.sub(k) == "relcl"
	for _, d := range t.kids[noun] {
		if d < noun && t.is(d, "det") && (t.form(d) == "all" || t.form(d) == "any" || t.form(d) == "every") {
			return relative || t.xpos(k) == "VBG" || t.xpos(k) == "VBN"
		}
	}
	return relative && (t.lone(noun) || t.ranked(noun))
}

// restricts reports a clause with "that", which tells of some of its noun's things only:
// "sun cream that harms corals".
func (t *terms) restricts(k int) bool {
	return t.sub(k) == "relcl" && !t.setOff(k) && slices.ContainsFunc(t.kids[k], func(d int) bool { return d < k && t.form(d) == "that" })
}

// lone reports a common noun that nothing but the clause behind it tells from others:
// "the law that allows drilling". Events are told apart by day and place.
func (t *terms) lone(i int) bool {
	if t.upos(i) != "NOUN" || t.quoted(i+1) || t.mention[i] >= 0 && t.d.Mentions[t.mention[i]].Chain >= 0 || t.kindOf(i) == "event" {
		return false
	}
	return t.alone(i)
}

// alone reports a noun without adjectives, nouns or numbers that say more of it.
func (t *terms) alone(i int) bool { return t.kid(i, "amod", "compound", "nmod", "nummod") < 0 }

// quoted reports a quotation mark at token i.
func (t *terms) quoted(i int) bool {
	return i < len(t.d.Tokens) && strings.Contains("\"”’'", t.form(i))
}

// setOff reports what follows its noun behind a comma, which says more of it and not
// which one it is.
func (t *terms) setOff(k int) bool {
	return t.firstToken(k) > t.head(k) && t.behind(k, ",")
}

// adjoining reports a name that follows its noun without a comma: "gas giant Enagas",
// "trade union Unite".
func (t *terms) adjoining(k int) bool {
	return t.isName(k) && t.firstToken(k) == t.head(k)+1
}

// ranked reports a noun that an ordinal or a superlative picks out: what follows says
// among which, "the first team to win twice".
func (t *terms) ranked(i int) bool {
	return slices.ContainsFunc(t.kids[i], func(k int) bool {
		return k < i && t.is(k, "amod", "nummod") && (t.xpos(k) == "JJS" || t.lex.is(t.lemma(k), "ordinal"))
	})
}

// hollow reports a noun that says little without the clause behind it: "the first team
// to ...", "their intention to ...".
func (t *terms) hollow(i int) bool {
	return slices.ContainsFunc(t.kids[i], func(k int) bool {
		return k > i && t.is(k, "acl") && t.infinitive(k) && (t.ranked(i) || t.lex.is(t.lemma(i), "plan_noun"))
	})
}

// owner names whose the phrase is, where only a pronoun says so: "its net profit"
// is nobody's in particular outside its sentence.
func (t *terms) owner(i int, toks []int) string {
	for _, k := range t.kids[i] {
		if !t.is(k, "nmod:poss") || t.upos(k) != "PRON" || slices.Contains(toks, k) {
			continue
		}
		m := t.mention[k]
		if m < 0 {
			continue
		}
		if c := t.d.Mentions[m].Chain; c >= 0 && c < len(t.d.Chains) && t.d.Chains[c].Named && t.d.Chains[c].Name != "" {
			name := t.d.Chains[c].Name
			if strings.HasSuffix(name, "s") {
				return name + "' "
			}
			return name + "'s "
		}
	}
	return ""
}

// needsClause reports a noun that tells nobody without its clause: "individuals
// who knowingly provide transportation".
func (t *terms) needsClause(i int) bool {
	return t.lex.is(t.lemma(i), "needs_clause") && t.alone(i)
}

// innerClause keeps the parts of a clause that completes the phrase ("those
// preying on migrants", "attempts to block and delay the vote") whole.
func (t *terms) innerClause(top, k int) bool {
	h := t.head(k)
	if h == top {
		return false
	}
	switch t.rel(k) {
	case "conj", "cc", "mark", "cop", "aux", "nsubj", "ccomp", "advcl":
		return true
	}
	return false
}

// edgePunct leaves out punctuation that is not between words of the phrase:
// hyphens and inner quotes stay.
func (t *terms) edgePunct(k int) bool {
	switch t.form(k) {
	case "-", "–", "'", "’", "/", "&", ".", "%", "$":
		return false
	case ",", "\"", "“", "”", "``", "''":
		return false
	}
	return true
}

// trim takes determiners, counts and punctuation off the ends.
func (t *terms) trim(toks []int, head int) []int {
	if len(toks) > 2 && t.d.Tokens[toks[0]].Form == "FILE" && t.form(toks[0]+1) == "-" { // before the caption of an old picture
		toks = toks[1:]
	}
	for len(toks) > 1 && toks[0] != head && t.trimmable(toks[0], head) {
		toks = toks[1:]
	}
	for len(toks) > 1 && toks[len(toks)-1] != head && (isPunct(t.d.Tokens[toks[len(toks)-1]]) || t.is(toks[len(toks)-1], "cc", "case", "punct") && t.upos(toks[len(toks)-1]) != "ADP") {
		toks = toks[:len(toks)-1]
	}
	return toks
}

func (t *terms) trimmable(k, head int) bool {
	switch {
	case k+1 < head && t.form(k+1) == "-":
		return false // "three-way", "too-optimistic"
	case t.is(k, "nummod") && t.head(k) != head && t.head(k) < head && t.is(t.head(k), "compound", "amod", "nmod"):
		return false // "3 metre tide"
	case t.form(k) == "including" || t.form(k) == "notably" || t.form(k) == "particular" && k > 0 && t.form(k-1) == "in":
		return true
	case t.form(k) == "half":
		return false // not all of it
	case isPunct(t.d.Tokens[k]) || t.is(k, "det", "cc", "punct", "case") || t.is(k, "mark") && t.head(k) == head:
		return true
	case t.is(k, "nmod:poss") && t.upos(k) == "PRON":
		return true
	case t.is(k, "advmod") && t.lex.is(t.lemma(k), "weak_adverb"):
		return true
	case t.is(k, "nummod") || t.upos(k) == "NUM" && t.below(k, head):
		return t.counted(k)
	}
	for _, v := range t.values[k] {
		switch t.d.Values[v].Kind {
		case doc.Count, doc.Money, doc.Percent:
			return k < head
		}
	}
	if t.lex.is(t.form(k), "hedge") && k+2 < len(t.d.Tokens) && k < head { // "more than", "at least"
		for n := k + 1; n <= head && n < k+4; n++ {
			if t.upos(n) == "NUM" {
				return true
			}
		}
	}
	return t.lemma(k) == "additional" || t.lemma(k) == "more" && t.is(k, "amod", "advmod")
}

// counted reports a number that a Value of the document holds, so that leaving
// it out of the name loses nothing.
func (t *terms) counted(k int) bool {
	for _, v := range t.values[k] {
		if t.d.Values[v].Amount != nil {
			return true
		}
	}
	return false
}

// cut shortens a phrase or clause headed by top to at most that many words, at the last
// place where what stays is whole: nothing in it has lost its head, and no verb its
// object, no list its end, no name a part.
func (t *tree) cut(toks []int, top, most int) []int {
	if len(toks) <= most {
		return toks
	}
	at := make(map[int]int, len(toks))
	for n, k := range toks {
		at[k] = n
	}
	whole := func(p int) bool {
		for n, k := range toks {
			h, ok := at[t.head(k)]
			if k == top || !ok {
				continue
			}
			if n < p && h >= p || n >= p && h < p && !t.severable(k, top) {
				return false
			}
		}
		return true
	}
	least := 2
	if t.xpos(top) == "NNS" {
		least = 1 // "fishermen" of many towns
	}
	for p := most; p >= least && toks[p-1] >= top; p-- {
		if whole(p) {
			return toks[:p]
		}
	}
	for p := most + 1; p < len(toks); p++ {
		if whole(p) {
			return toks[:p]
		}
	}
	return toks
}

// severable reports what can be left out behind its head without breaking a phrase or
// clause headed by top: not the "of" phrase of a noun, nor what completes a participle
// or an adjective within it ("placed between the two countries").
func (t *tree) severable(k, top int) bool {
	switch {
	case t.is(k, "punct", "parataxis", "appos", "acl", "nummod"):
		return true
	case t.is(k, "nmod"):
		return t.prep(k) != "of"
	case t.is(k, "obl", "advcl", "advmod"):
		return t.head(k) == top || t.nominal(t.head(k)) || slices.ContainsFunc(t.kids[t.head(k)], func(c int) bool {
			return c > t.head(k) && c < k && t.is(c, "obj", "obl", "xcomp", "ccomp")
		})
	}
	return t.is(k, "conj") && !t.nominal(k) && k > top
}

// bridge puts back the "and" between two parts of a phrase where nothing else is left
// out between them.
func (t *tree) bridge(toks []int) []int {
	out := make([]int, 0, len(toks))
	for n, k := range toks {
		if n > 0 {
			from := toks[n-1] + 1
			and := false
			only := true
			for g := from; g < k; g++ {
				and = and || t.is(g, "cc")
				only = only && (t.is(g, "cc") || t.form(g) == ",")
			}
			for g := from; g < k && and && only; g++ {
				out = append(out, g)
			}
		}
		out = append(out, k)
	}
	return out
}

// join writes tokens as the text has them; a gap becomes one blank.
func (t *terms) join(toks []int) string {
	var b strings.Builder
	for n, k := range toks {
		tok := t.d.Tokens[k]
		if n > 0 && t.d.Tokens[toks[n-1]].End < tok.Start {
			b.WriteByte(' ')
		}
		b.WriteString(t.d.Article.Text[tok.Start:tok.End])
	}
	s := strings.TrimSpace(b.String())
	for _, q := range []string{"\"", "“", "”"} { // a lone quotation mark is left over from a longer quote
		if q == "\"" && strings.Count(s, q) == 1 || q != "\"" && strings.Count(s, "“") != strings.Count(s, "”") {
			s = strings.TrimSpace(strings.ReplaceAll(s, q, ""))
		}
	}
	return strings.Trim(strings.ReplaceAll(strings.Join(strings.Fields(s), " "), " , ", ", "), ",;: ")
}
