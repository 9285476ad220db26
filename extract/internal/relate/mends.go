package relate

import (
	"slices"
	"strings"

	"kg/extract/doc"
)

// mendClauses mends what parsers of news get wrong in clauses: subjects with long
// appositions, reports that the clause stands under, infinitives of objects, values
// that a change goes to, counts in lists.
func mendClauses(d *doc.Document, lex *lexicon) {
	for _, s := range d.Sentences {
		dateline(d, s.Span)
	}
	for i := range d.Tokens {
		relativeBeforeNoun(d, i)
		modifierAcrossVerb(d, i)
		phraseAcrossVerb(d, i)
		nameAfterNamed(d, i)
		participleBeforeNoun(d, lex, i)
		objectBeforeVerb(d, i)
		subjectAfterMark(d, i)
		subjectBeforeComma(d, i)
		sourceAsRoot(d, i)
		infinitiveOfObject(d, lex, i)
		infinitiveOfVerb(d, lex, i)
		subjectOfSecond(d, i)
		verbOfSpeaker(d, lex, i)
		valueOfChange(d, lex, i)
		countInList(d, i)
		thatOfContent(d, lex, i)
		participleOfSpeaker(d, lex, i)
	}
}

// kidsOf are the dependents of token i in order of the text.
func kidsOf(d *doc.Document, i int) []int {
	at := d.SentenceOf(i)
	if at < 0 {
		return nil
	}
	var out []int
	for k := d.Sentences[at].From; k < d.Sentences[at].To; k++ {
		if d.Tokens[k].Head == i && k != i {
			out = append(out, k)
		}
	}
	return out
}

// subjectBeforeComma makes a name that was read as the sentence's root the subject
// of the finite verb after its apposition: "Baltic Voice, a populist party founded
// last year, won 4.7%".
func subjectBeforeComma(d *doc.Document, i int) {
	t := &d.Tokens[i]
	if t.Rel != "root" && t.Rel != "parataxis" || t.UPOS != "PROPN" && t.UPOS != "NOUN" {
		return
	}
	verb, appos := -1, false
	for _, k := range kidsOf(d, i) {
		c := d.Tokens[k]
		switch {
		case c.Rel == "cop" || strings.HasPrefix(c.Rel, "nsubj") || c.Rel == "case":
			return
		case k > i && (c.Rel == "appos" || strings.HasPrefix(c.Rel, "acl")):
			appos = true
		case verb < 0 && k > i && (c.Rel == "conj" || c.Rel == "parataxis") && c.UPOS == "VERB" && (c.XPOS == "VBD" || c.XPOS == "VBZ" || c.XPOS == "VBP"):
			verb = k
		}
	}
	if verb < 1 || !appos {
		return
	}
	for _, k := range kidsOf(d, verb) {
		if r := d.Tokens[k].Rel; strings.HasPrefix(r, "nsubj") || r == "cc" && k < verb || strings.HasPrefix(r, "csubj") {
			return
		}
	}
	if d.Tokens[verb-1].Form != "," {
		return
	}
	v := &d.Tokens[verb]
	v.Head, v.Rel = t.Head, t.Rel
	t.Head, t.Rel = verb, "nsubj"
	for _, k := range kidsOf(d, i) {
		if k > verb {
			d.Tokens[k].Head = verb
		}
	}
}

// sourceAsRoot gives the clause back its place above the report that it is taken
// from: "Around 47 million people live in poverty, according to a report".
func sourceAsRoot(d *doc.Document, i int) {
	t := &d.Tokens[i]
	if t.Rel != "root" || t.UPOS != "NOUN" && t.UPOS != "PROPN" {
		return
	}
	according, verb := false, -1
	kids := kidsOf(d, i)
	for _, k := range kids {
		c := d.Tokens[k]
		switch {
		case c.Rel == "case" && strings.EqualFold(c.Form, "according"):
			according = true
		case verb < 0 && k < i && c.UPOS == "VERB" && (strings.HasPrefix(c.Rel, "acl") || c.Rel == "ccomp" || c.Rel == "parataxis"):
			if slices.ContainsFunc(kidsOf(d, k), func(x int) bool { return strings.HasPrefix(d.Tokens[x].Rel, "nsubj") }) {
				verb = k
			}
		}
	}
	if !according || verb < 0 {
		return
	}
	d.Tokens[verb].Head, d.Tokens[verb].Rel = t.Head, "root"
	t.Head, t.Rel = verb, "obl"
	for _, k := range kids {
		c := &d.Tokens[k]
		if k == verb || c.UPOS != "VERB" {
			continue
		}
		for _, x := range kidsOf(d, k) {
			if strings.HasPrefix(d.Tokens[x].Rel, "nsubj") {
				c.Head, c.Rel = verb, "advcl"
				break
			}
		}
	}
}

// infinitiveOfObject hangs the infinitive after an object on the verb, not on the
// object: "expects the rate to end the year at 4.75%".
func infinitiveOfObject(d *doc.Document, lex *lexicon, i int) {
	t := &d.Tokens[i]
	if t.Rel != "acl" || t.UPOS != "VERB" || t.Head < 0 || t.Head > i {
		return
	}
	o := d.Tokens[t.Head]
	if o.Rel != "obj" || o.Head < 0 || o.Head > t.Head || !lex.is(d.Tokens[o.Head].Lemma, "takes_infinitive") {
		return
	}
	for _, k := range kidsOf(d, i) {
		if d.Tokens[k].Rel == "mark" && strings.EqualFold(d.Tokens[k].Form, "to") {
			t.Head, t.Rel = o.Head, "xcomp"
			return
		}
	}
}

// valueOfChange hangs "to 1.2 per cent" and "from 1.4 per cent" on the verb of
// change that they belong to, not on a noun of its object.
func valueOfChange(d *doc.Document, lex *lexicon, i int) {
	t := &d.Tokens[i]
	if t.Rel != "nmod" || t.Head < 0 || t.Head > i || !valueHead(d, i) {
		return
	}
	to := false
	for _, k := range kidsOf(d, i) {
		if k < i && d.Tokens[k].Rel == "case" {
			switch strings.ToLower(d.Tokens[k].Form) {
			case "to", "from":
				to = true
			}
		}
	}
	if !to {
		return
	}
	h := t.Head
	for n := 0; n < 6 && h >= 0; n++ {
		if d.Tokens[h].UPOS == "VERB" {
			if lex.is(d.Tokens[h].Lemma, "changes_value") {
				t.Head, t.Rel = h, "obl"
			}
			return
		}
		switch d.Tokens[h].Rel {
		case "nmod", "obj", "obl", "conj", "nummod":
		default:
			return
		}
		h = d.Tokens[h].Head
	}
}

// valueHead reports a token that heads a sum, a share or a number.
func valueHead(d *doc.Document, i int) bool {
	for _, v := range d.Values {
		if !v.Has(i) || v.Amount == nil {
			continue
		}
		switch v.Kind {
		case doc.Money, doc.Percent:
			return true
		case doc.Count:
			return d.Tokens[i].UPOS == "NUM"
		}
	}
	return false
}

// countInList hangs a number on the noun that it counts where the parser has listed
// the number beside the first object: "25.8% and 41 seats".
func countInList(d *doc.Document, i int) {
	if i+1 >= len(d.Tokens) || d.Tokens[i].UPOS != "NUM" || d.Tokens[i].Rel != "conj" {
		return
	}
	n, t := &d.Tokens[i+1], &d.Tokens[i]
	first := t.Head
	if first < 0 || first > i || n.UPOS != "NOUN" || n.Head != d.Tokens[first].Head && n.Head != first {
		return
	}
	n.Head, n.Rel = first, "conj"
	t.Head, t.Rel = i+1, "nummod"
	for _, k := range kidsOf(d, i) {
		if d.Tokens[k].Rel == "cc" {
			d.Tokens[k].Head = i + 1
		}
	}
}

// infinitiveOfVerb makes the complement of "voted to accept" of what was read as its
// purpose.
func infinitiveOfVerb(d *doc.Document, lex *lexicon, i int) {
	t := &d.Tokens[i]
	if t.Rel != "advcl" || t.Head < 0 || t.Head > i || t.XPOS != "VB" || !lex.is(d.Tokens[t.Head].Lemma, "takes_plan") || d.Tokens[t.Head].UPOS != "VERB" {
		return
	}
	to := false
	for _, k := range kidsOf(d, i) {
		c := d.Tokens[k]
		to = to || k < i && c.Rel == "mark" && strings.EqualFold(c.Form, "to")
	}
	for _, k := range kidsOf(d, t.Head) {
		if r := d.Tokens[k].Rel; r == "obj" || r == "xcomp" || r == "ccomp" {
			return
		}
	}
	if to {
		t.Rel = "xcomp"
	}
}

// subjectOfSecond gives the second of two verbs the subject between "and" and it:
// "the bridge had been cleared and 37 people detained".
func subjectOfSecond(d *doc.Document, i int) {
	t := &d.Tokens[i]
	if !strings.HasPrefix(t.Rel, "nsubj") || t.Head < 0 || t.Head > i {
		return
	}
	for _, k := range kidsOf(d, t.Head) {
		c := d.Tokens[k]
		if k < i || c.Rel != "conj" || c.UPOS != "VERB" {
			continue
		}
		and, own := false, false
		for _, x := range kidsOf(d, k) {
			and = and || x < i && d.Tokens[x].Rel == "cc"
			own = own || strings.HasPrefix(d.Tokens[x].Rel, "nsubj")
		}
		if and && !own {
			t.Head = k
		}
		return
	}
}

// verbOfSpeaker gives a verb back to who speaks where it has the tense of the verb of
// saying and not that of what is said: "confirms that he has fled and declares a
// curfew".
//
// So it is too where what is said has a thing for its subject and the verb is one of
// speaking: "states that the refusal means it is guilty, and vows to help".
func verbOfSpeaker(d *doc.Document, lex *lexicon, i int) {
	t := &d.Tokens[i]
	if t.Rel != "conj" || t.UPOS != "VERB" || t.XPOS != "VBZ" && t.XPOS != "VBD" || t.Head < 0 || t.Head > i {
		return
	}
	said := d.Tokens[t.Head]
	if said.Rel != "ccomp" || said.Head < 0 || said.Head > t.Head {
		return
	}
	if lex.is(t.Lemma, "say") && lex.is(d.Tokens[said.Head].Lemma, "say") && d.Tokens[said.Head].XPOS == t.XPOS && thingActs(d, lex, t.Head) && !ownSubject(d, i) {
		t.Head = said.Head
		return
	}
	if said.XPOS == t.XPOS || said.XPOS != "VB" && said.XPOS != "VBN" && said.XPOS != "VBG" {
		return
	}
	if d.Tokens[said.Head].XPOS != t.XPOS || said.XPOS == "VBN" && strings.HasSuffix(t.Form, "ed") {
		return
	}
	aux := false
	for _, k := range kidsOf(d, t.Head) {
		aux = aux || d.Tokens[k].Rel == "aux"
	}
	for _, k := range kidsOf(d, i) {
		if r := d.Tokens[k].Rel; strings.HasPrefix(r, "nsubj") || strings.HasPrefix(r, "aux") {
			return
		}
	}
	if aux {
		t.Head = said.Head
	}
}

// thatOfContent makes a content clause of what was read as a relative clause with two
// objects: "the narrative that Kenya has abandoned Somalia".
func thatOfContent(d *doc.Document, lex *lexicon, i int) {
	t := &d.Tokens[i]
	if t.Rel != "acl:relcl" || t.Head < 0 || t.Head > i {
		return
	}
	that, obj := -1, false
	for _, k := range kidsOf(d, i) {
		switch c := d.Tokens[k]; {
		case c.Rel == "obj" && k < i && (c.XPOS == "IN" || lex.is(d.Tokens[t.Head].Lemma, "unheld_noun")) && strings.EqualFold(c.Form, "that"):
			that = k
		case c.Rel == "obj" && k > i:
			obj = true
		}
	}
	if that >= 0 && obj {
		t.Rel, d.Tokens[that].Rel = "acl", "mark"
	}
}

// participleOfSpeaker hangs what a speaker adds or cites on the verb of saying, not on
// what is said: "says it will close the embassy, citing high costs".
func participleOfSpeaker(d *doc.Document, lex *lexicon, i int) {
	t := &d.Tokens[i]
	if t.Rel != "advcl" || t.XPOS != "VBG" || t.Head < 0 || t.Head > i || i == 0 || d.Tokens[i-1].Form != "," || !lex.is(t.Lemma, "adds") {
		return
	}
	said := d.Tokens[t.Head]
	if said.Rel == "ccomp" && said.Head >= 0 && said.Head < t.Head && lex.is(d.Tokens[said.Head].Lemma, "say") {
		t.Head = said.Head
	}
}

// thingActs reports a verb whose subject is a noun of something planned or done.
func thingActs(d *doc.Document, lex *lexicon, v int) bool {
	return slices.ContainsFunc(kidsOf(d, v), func(k int) bool {
		t := d.Tokens[k]
		_, event := lex.events[strings.ToLower(t.Lemma)]
		return strings.HasPrefix(t.Rel, "nsubj") && t.UPOS == "NOUN" && (event || lex.is(strings.ToLower(t.Lemma), "plan_noun"))
	})
}

// ownSubject reports a verb with a subject of its own.
func ownSubject(d *doc.Document, v int) bool {
	return slices.ContainsFunc(kidsOf(d, v), func(k int) bool {
		return strings.HasPrefix(d.Tokens[k].Rel, "nsubj") || strings.HasPrefix(d.Tokens[k].Rel, "csubj")
	})
}

// participleBeforeNoun makes an adjective of "arriving" in "for arriving refugees", which
// was read as a verb with an object, though such verbs take none.
func participleBeforeNoun(d *doc.Document, lex *lexicon, i int) {
	t := &d.Tokens[i]
	if t.XPOS != "VBG" || t.Rel != "advcl" && t.Rel != "acl" || t.Head < 0 || !lex.is(t.Lemma, "goes_itself", "no_object") {
		return
	}
	noun := -1
	for _, k := range kidsOf(d, i) {
		switch r := d.Tokens[k].Rel; {
		case r == "obj" && k > i && d.Tokens[k].XPOS == "NNS":
			noun = k
		case r == "mark" && k == i-1 && d.Tokens[k].XPOS == "IN":
		default:
			return
		}
	}
	if noun < 0 {
		return
	}
	for _, k := range kidsOf(d, i) {
		if k < i {
			d.Tokens[k].Head, d.Tokens[k].Rel = noun, "case"
		}
	}
	n := &d.Tokens[noun]
	n.Head, n.Rel = t.Head, "obl"
	t.Head, t.Rel, t.UPOS, t.XPOS = noun, "amod", "ADJ", "JJ"
}

// dateline takes the place or the date at the head of a text, up to its dash, out of
// the sentence: "HUAYLACOCHA, Peru - Police opened fire", "July 9 - Protesters storm".
// A date tells when; a place is left aside.
func dateline(d *doc.Document, s doc.Span) {
	dash := -1
	for i := s.From + 1; i < s.To && i < s.From+9 && dash < 0; i++ {
		switch d.Tokens[i].Form {
		case "-", "–", "—", "--":
			if d.Tokens[i-1].End < d.Tokens[i].Start && i+1 < s.To && d.Tokens[i].End < d.Tokens[i+1].Start {
				dash = i
			}
		}
	}
	if dash < 0 {
		return
	}
	date := slices.ContainsFunc(d.Values, func(v doc.Value) bool { return v.Kind == doc.Time && v.From == s.From && v.To == dash })
	loud := false
	for i := s.From; i < dash && !date; i++ {
		t := d.Tokens[i]
		if len(t.Form) > 2 && strings.ToUpper(t.Form) == t.Form && t.UPOS == "PROPN" {
			loud = true
		}
		if t.UPOS != "PROPN" && t.UPOS != "PUNCT" && t.UPOS != "ADP" && t.UPOS != "NUM" {
			return
		}
	}
	if !date && !loud {
		return
	}
	top := -1 // what the line hangs on, or what hangs on the line
	in := func(i int) bool { return i >= s.From && i < dash }
	head := s.From
	for i := s.From; i < dash; i++ {
		if h := d.Tokens[i].Head; !in(h) && d.Tokens[i].UPOS != "PUNCT" {
			head, top = i, h
			break
		}
	}
	rel := d.Tokens[head].Rel
	for i := dash + 1; i < s.To; i++ {
		t := &d.Tokens[i]
		if !in(t.Head) || t.UPOS == "PUNCT" {
			continue
		}
		if top < 0 || top == i {
			t.Head, t.Rel = doc.Root, "root"
			top, rel = i, "dep"
			continue
		}
		switch t.Rel {
		case "appos", "conj", "dep", "flat", "parataxis", "list", "compound", "nmod", "acl", "acl:relcl":
			if rel == "obj" || strings.HasPrefix(rel, "nsubj") || rel == "obl" || rel == "nmod" {
				t.Rel = "nsubj"
				rel = "dep"
			}
		}
		t.Head = top
	}
	if top < 0 {
		return
	}
	d.Tokens[head].Head = top
	if date {
		for d.Tokens[top].UPOS != "VERB" && d.Tokens[top].Head >= 0 && d.Tokens[top].Head != top {
			top = d.Tokens[top].Head
		}
		d.Tokens[head].Head, d.Tokens[head].Rel = top, "obl:unmarked"
	} else {
		d.Tokens[head].Rel = "dep"
	}
}

// relativeBeforeNoun hangs a relative clause that was given to a noun far behind it on
// the noun that it follows: "villagers who fled the war carry food sent by an agency".
func relativeBeforeNoun(d *doc.Document, i int) {
	t := &d.Tokens[i]
	if t.Rel != "acl:relcl" || t.Head <= i {
		return
	}
	for _, k := range kidsOf(d, i) {
		if x := d.Tokens[k]; k == 0 || k > i || x.XPOS != "WP" && x.XPOS != "WDT" {
			continue
		}
		noun := k - 1
		if d.Tokens[noun].Form == "," && noun > 0 {
			noun--
		}
		if noun = nounEndingAt(d, noun); noun >= 0 {
			t.Head = noun
		}
		return
	}
}

// nounEndingAt is the head of the nouns and names in a row of which token i is the
// last, or -1.
func nounEndingAt(d *doc.Document, i int) int {
	for {
		t := d.Tokens[i]
		if t.UPOS != "NOUN" && t.UPOS != "PROPN" {
			return -1
		}
		if t.Rel != "compound" && t.Rel != "flat" || t.Head < 0 || t.Head > i {
			return i
		}
		i = t.Head
	}
}

// modifierAcrossVerb hangs a noun on the one right behind it that it belongs to, where
// it was given to one beyond a verb: "the foreign fighter issue alarmed some senators".
func modifierAcrossVerb(d *doc.Document, i int) {
	t := &d.Tokens[i]
	if t.Rel != "compound" || t.Head <= i+1 || !finiteBetween(d, i, t.Head) {
		return
	}
	k := i + 1
	for k < t.Head && d.Tokens[k].UPOS == "PUNCT" {
		k++
	}
	if n := d.Tokens[k]; k < t.Head && n.Head != i && (n.UPOS == "NOUN" || n.UPOS == "PROPN") {
		t.Head = k
	}
}

// phraseAcrossVerb hangs a phrase that follows the object and was given to the subject
// on the noun before it: "the attack raised the tension between the two countries".
func phraseAcrossVerb(d *doc.Document, i int) {
	t := &d.Tokens[i]
	subject := t.Head
	if t.Rel != "nmod" || subject < 0 || subject > i || !strings.HasPrefix(d.Tokens[subject].Rel, "nsubj") {
		return
	}
	verb := d.Tokens[subject].Head
	if verb <= subject || verb >= i || d.Tokens[verb].UPOS != "VERB" {
		return
	}
	for _, k := range kidsOf(d, i) {
		if d.Tokens[k].Rel != "case" || k > i || k == 0 {
			continue
		}
		if noun := nounEndingAt(d, k-1); noun > verb {
			t.Head = noun
		}
		return
	}
}

// nameAfterNamed makes the name in "a man named Ali Hassan" the head of the phrase.
func nameAfterNamed(d *doc.Document, i int) {
	t := &d.Tokens[i]
	if t.Rel != "acl" || t.XPOS != "VBN" || t.Head < 0 || t.Head >= i || t.Form != "named" && t.Form != "called" {
		return
	}
	kids := kidsOf(d, i)
	name := slices.IndexFunc(kids, func(k int) bool {
		r := d.Tokens[k].Rel
		return k > i && d.Tokens[k].UPOS == "PROPN" && (r == "xcomp" || r == "obj" || r == "obl")
	})
	if name < 0 || !slices.ContainsFunc(d.Mentions, func(m doc.Mention) bool { return m.Form == doc.Name && m.From == i+1 && m.Has(kids[name]) }) {
		return
	}
	noun, top := t.Head, kids[name]
	n := &d.Tokens[noun]
	if n.XPOS == "NNS" {
		return
	}
	for _, k := range append(kids, kidsOf(d, noun)...) {
		if r := d.Tokens[k].Rel; k > i || r == "case" || r == "mark" || r == "cop" || r == "cc" {
			d.Tokens[k].Head = top
		}
	}
	d.Tokens[top].Head, d.Tokens[top].Rel = n.Head, n.Rel
	n.Head, n.Rel = top, "nmod:desc"
	t.Head, t.Rel, t.UPOS, t.XPOS = top, "discourse", "ADP", "IN"
}

// finiteBetween reports a verb with a tense of its own between two tokens.
func finiteBetween(d *doc.Document, from, to int) bool {
	return slices.ContainsFunc(d.Tokens[from+1:to], func(t doc.Token) bool {
		return t.XPOS == "VBD" || t.XPOS == "VBZ" || t.XPOS == "VBP" || t.XPOS == "MD"
	})
}

// objectBeforeVerb makes a subject of what was read as an object before a finite verb
// that has no subject: "Dante has killed eleven people".
func objectBeforeVerb(d *doc.Document, i int) {
	t := &d.Tokens[i]
	if t.Rel != "obj" || t.Head <= i || t.UPOS != "PROPN" && t.UPOS != "NOUN" {
		return
	}
	v := d.Tokens[t.Head]
	finite := v.XPOS == "VBD" || v.XPOS == "VBZ" || v.XPOS == "VBP"
	if v.UPOS != "VERB" || strings.HasPrefix(v.Rel, "acl") {
		return
	}
	for _, k := range kidsOf(d, t.Head) {
		c := d.Tokens[k]
		switch {
		case strings.HasPrefix(c.Rel, "nsubj"), strings.HasPrefix(c.Rel, "csubj"), c.Rel == "aux:pass":
			return
		case c.Rel == "aux" && k > i:
			finite = true
		}
	}
	for _, k := range kidsOf(d, i) {
		if c := d.Tokens[k]; c.Rel == "det" && (c.XPOS == "WDT" || c.XPOS == "WP$") || c.Rel == "case" {
			return
		}
	}
	if finite {
		t.Rel = "nsubj"
	}
}

// subjectAfterMark gives a clause the noun between its conjunction and its verb that
// hangs on the verb above: "resign after party leaders call for it".
func subjectAfterMark(d *doc.Document, i int) {
	t := &d.Tokens[i]
	if t.UPOS != "VERB" || t.Rel != "advcl" && t.Rel != "ccomp" || t.Head < 0 || t.Head > i || t.XPOS != "VBD" && t.XPOS != "VBZ" && t.XPOS != "VBP" {
		return
	}
	mark := -1
	for _, k := range kidsOf(d, i) {
		switch {
		case d.Tokens[k].Rel == "mark":
			mark = k
		case strings.HasPrefix(d.Tokens[k].Rel, "nsubj"), strings.HasPrefix(d.Tokens[k].Rel, "csubj"):
			return
		}
	}
	if mark < 0 {
		return
	}
	for k := mark + 1; k < i; k++ {
		x := &d.Tokens[k]
		if x.Head != t.Head || x.UPOS != "NOUN" && x.UPOS != "PROPN" && x.UPOS != "PRON" {
			continue
		}
		if slices.ContainsFunc(kidsOf(d, k), func(c int) bool { return d.Tokens[c].Rel == "case" && c < k && d.Tokens[c].UPOS == "ADP" }) {
			return
		}
		x.Head, x.Rel = i, "nsubj"
		return
	}
}
