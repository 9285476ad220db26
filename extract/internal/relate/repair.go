package relate

import (
	"strings"

	"kg/extract/doc"
)

// repair mends what parsers of news get wrong most often, on a copy of the
// document's arcs; each mend is sure from the words alone.
func repair(d *doc.Document, lex *lexicon) {
	for _, m := range d.Mentions {
		if m.Form == doc.Name && m.Kind == "person" && m.From > 0 {
			titleBeforeName(d, m)
		}
	}
	for _, m := range d.Mentions {
		if m.Form == doc.Name && m.Kind == "person" {
			nameInList(d, m)
		}
	}
	for i := range d.Tokens {
		actingBeforePost(d, i)
		strandedCase(d, i)
		countBeforeNoun(d, i)
		modifiersBeforeNoun(d, i)
		postBeforeName(d, i)
		wordsOfPreposition(d, lex, i)
	}
	for _, m := range d.Mentions {
		if m.Form == doc.Name {
			speakerBeforeVerb(d, m)
		}
	}
	mendClauses(d, lex)
	for i := range d.Tokens {
		reducedRelative(d, i)
		switch d.Tokens[i].Rel {
		case "ccomp":
			subjectOfContent(d, i)
		case "advcl":
			participleOfNoun(d, i)
		}
	}
}

// wordsOfPreposition makes one preposition of several words where they have a role of
// their own: what stands "in front of the embassy" is not in any front.
func wordsOfPreposition(d *doc.Document, lex *lexicon, noun int) {
	n := d.Tokens[noun]
	if n.UPOS != "NOUN" || n.Rel != "obl" && n.Rel != "nmod" || noun+2 >= len(d.Tokens) || n.Head < 0 {
		return
	}
	what, first := -1, noun
	for _, k := range kidsOf(d, noun) {
		switch rel := d.Tokens[k].Rel; {
		case (rel == "case" || rel == "det") && k < first:
			first = k
		case rel == "nmod" && k > noun && what < 0:
			what = k
		default:
			return
		}
	}
	if what < 0 || d.Tokens[first].Rel != "case" || d.Tokens[noun+1].Rel != "case" || d.Tokens[noun+1].Head != what {
		return
	}
	var words []string
	for k := first; k <= noun+1; k++ {
		words = append(words, strings.ToLower(d.Tokens[k].Form))
	}
	if _, ok := lex.Roles[strings.Join(words, "_")]; !ok {
		return
	}
	d.Tokens[what].Head, d.Tokens[what].Rel = n.Head, n.Rel
	d.Tokens[first].Head = what
	for k := first + 1; k <= noun+1; k++ {
		d.Tokens[k].Head, d.Tokens[k].Rel = first, "fixed"
	}
}

// titleBeforeName hangs a noun right before a person's name on the name: "top
// diplomat Antony Blinken" is one phrase, not two subjects.
func titleBeforeName(d *doc.Document, m doc.Mention) {
	noun, name := m.From-1, m.From
	if noun > 1 && d.Tokens[noun-1].Form == "of" && d.Tokens[noun].Head == noun-2 { // "chief of staff"
		noun -= 2
	}
	n, p := &d.Tokens[noun], &d.Tokens[name]
	if n.UPOS != "NOUN" && !(n.UPOS == "PROPN" && inTitle(d, noun)) {
		return
	}
	same := n.Head == p.Head
	under := p.Head == noun && (p.Rel == "appos" || p.Rel == "flat" || p.Rel == "nmod:unmarked" || p.Rel == "compound" || p.Rel == "dep")
	switch {
	case same && n.Head >= 0 && n.Rel != "compound" && n.Rel != "nmod:desc" && n.Rel != "amod" && (n.XPOS == "NN" || n.XPOS == "NNP"):
		p.Rel = n.Rel
		n.Head, n.Rel = name, "nmod:desc"
		for i := range d.Tokens {
			if t := &d.Tokens[i]; t.Head == noun && t.Rel == "case" {
				t.Head = name
			}
		}
	case under && (n.XPOS == "NN" || n.XPOS == "NNP"):
		p.Head, p.Rel = n.Head, n.Rel
		n.Head, n.Rel = name, "nmod:desc"
		for i := range d.Tokens { // what stood under the noun from outside the title
			t := &d.Tokens[i]
			if t.Head == noun && (i > name || t.Rel == "case" || t.Rel == "mark" || t.Rel == "cop") && i != name {
				t.Head = name
			}
		}
	}
}

// nameInList lists a person with a post beside another with one, where the parser made
// an apposition of it: "Prime Minister Shinzo Abe, Chancellor Angela Merkel".
func nameInList(d *doc.Document, m doc.Mention) {
	t := &d.Tokens[m.From]
	if t.Rel != "appos" || t.Head < 0 || t.Head > m.From {
		return
	}
	posted := func(name int) bool {
		for _, k := range kidsOf(d, name) {
			if d.Tokens[k].Rel == "nmod:desc" {
				return true
			}
		}
		return false
	}
	first := t.Head
	if d.Tokens[first].Rel == "nmod:desc" && d.Tokens[first].Head > first {
		first = d.Tokens[first].Head
	}
	if first < m.From && d.Tokens[first].UPOS == "PROPN" && posted(first) && posted(m.From) {
		t.Head, t.Rel = first, "conj"
	}
}

// inTitle reports a token that a post or title holds.
func inTitle(d *doc.Document, i int) bool {
	for _, m := range d.Mentions {
		if m.Kind == "title" && m.Has(i) {
			return true
		}
	}
	return false
}

// actingBeforePost hangs "acting" on the post that it is part of, though the people or
// the country of the post stand between: "acting South Korean President".
func actingBeforePost(d *doc.Document, i int) {
	t := &d.Tokens[i]
	if t.UPOS != "VERB" || t.Form != "acting" && t.Form != "Acting" && t.Form != "outgoing" && t.Form != "incoming" {
		return
	}
	k := i + 1
	for k < len(d.Tokens) && k < i+4 && (d.Tokens[k].Rel == "amod" || d.Tokens[k].Rel == "compound") && d.Tokens[k].Head > k && !inTitle(d, k) {
		k++
	}
	if k == len(d.Tokens) || !inTitle(d, k) || len(kidsOf(d, i)) > 0 {
		return
	}
	for d.Tokens[k].Rel == "compound" && d.Tokens[k].Head > k && inTitle(d, d.Tokens[k].Head) {
		k = d.Tokens[k].Head
	}
	t.UPOS, t.XPOS, t.Head, t.Rel = "ADJ", "JJ", k, "amod"
}

// strandedCase makes a preposition of what was read as a noun right before another:
// the "to" of "agreed to at a summit".
func strandedCase(d *doc.Document, i int) {
	if i+1 >= len(d.Tokens) {
		return
	}
	t, next := &d.Tokens[i], d.Tokens[i+1]
	if t.UPOS == "ADP" && (t.Rel == "nmod" || t.Rel == "obl") && next.UPOS == "ADP" && next.Rel == "case" && next.Head == t.Head && len(kidsOf(d, i)) == 0 {
		t.Rel = "case"
	}
}

// subjectOfContent gives a content clause before its verb of saying the first of
// the two subjects that hang on that verb: "Washington is redoubling efforts,
// Blinken said".
func subjectOfContent(d *doc.Document, c int) {
	say := d.Tokens[c].Head
	if say < c {
		return
	}
	var subjects []int
	for i := range d.Tokens[:say] {
		t := d.Tokens[i]
		if t.Head == c && (t.Rel == "nsubj" || t.Rel == "nsubj:pass" || t.Rel == "csubj") {
			return
		}
		if t.Head == say && (t.Rel == "nsubj" || t.Rel == "nsubj:pass") {
			subjects = append(subjects, i)
		}
	}
	if len(subjects) == 2 && subjects[0] < c && c < subjects[1] {
		d.Tokens[subjects[0]].Head = c
	}
}

// participleOfNoun hangs a bare participle on the noun right before it:
// "disasters exacerbated by climate change".
func participleOfNoun(d *doc.Document, i int) {
	t := &d.Tokens[i]
	by := i+1 < len(d.Tokens) && d.Tokens[i+1].Form == "by" && t.XPOS == "VBD" && strings.HasSuffix(t.Form, "ed") // taken for a finite verb
	if i == 0 || t.XPOS != "VBN" && !by || t.Head >= i {
		return
	}
	noun := i - 1
	if u := d.Tokens[noun].UPOS; u != "NOUN" && u != "PROPN" {
		return
	}
	for k := range d.Tokens {
		if d.Tokens[k].Head == i && k < i {
			return // it has a mark, an auxiliary or a subject of its own
		}
	}
	for n := 0; n < 4; n++ { // the head of the phrase that the noun ends
		switch d.Tokens[noun].Rel {
		case "compound", "flat", "fixed":
			noun = d.Tokens[noun].Head
		}
	}
	if noun >= 0 && noun < i && noun != t.Head {
		t.Head, t.Rel = noun, "acl"
	}
}

// countBeforeNoun hangs a number on the noun right after it, where the parser
// has made two subjects or objects of them: "Nearly 130,000 Guatemalans crossed".
func countBeforeNoun(d *doc.Document, i int) {
	if i+1 >= len(d.Tokens) || d.Tokens[i].UPOS != "NUM" {
		return
	}
	n, t := &d.Tokens[i+1], &d.Tokens[i]
	if (n.UPOS == "NOUN" || n.UPOS == "PROPN") && t.Head == n.Head && t.Rel == n.Rel && t.Head >= 0 {
		t.Head, t.Rel = i+1, "nummod"
	}
}

// modifiersBeforeNoun mends "in humanitarian, development, and economic
// assistance", where the first adjective was read as the noun.
func modifiersBeforeNoun(d *doc.Document, i int) {
	h := &d.Tokens[i]
	if h.UPOS != "NOUN" && h.UPOS != "ADJ" || !adjectival(h.Form) || h.Head < 0 {
		return
	}
	last := -1
	for k := range d.Tokens {
		t := d.Tokens[k]
		if t.Head != i {
			continue
		}
		switch {
		case k < i && (t.Rel == "det" || t.Rel == "nmod:poss" || t.Rel == "nummod"):
			return
		case t.Rel == "conj":
			last = k
		case k > i && t.Rel != "punct" && t.Rel != "cc":
			return
		}
	}
	if last < 0 || d.Tokens[last].UPOS != "NOUN" || adjectival(d.Tokens[last].Form) || d.Tokens[last].XPOS != "NN" || d.Tokens[last-1].Head != last || d.Tokens[last-1].Rel != "amod" && d.Tokens[last-1].Rel != "compound" {
		return
	}
	d.Tokens[last].Head, d.Tokens[last].Rel = h.Head, h.Rel
	for k := range d.Tokens {
		t := &d.Tokens[k]
		if t.Head == i && k != last && (k < i || t.Rel == "acl:relcl") {
			t.Head = last
		}
	}
	h.Head, h.Rel = last, "amod"
}

func adjectival(form string) bool {
	for _, s := range []string{"tarian", "ical", "ental", "onal", "omic", "itary", "ative", "ious", "tional", "ural", "itical", "cial"} {
		if len(form) > len(s)+2 && strings.HasSuffix(form, s) {
			return true
		}
	}
	return false
}

// postBeforeName hangs "Secretary of State" on the name after it.
func postBeforeName(d *doc.Document, i int) {
	if i+3 >= len(d.Tokens) || d.Tokens[i+1].Form != "of" || !capitalised(d.Tokens[i].Form) || !capitalised(d.Tokens[i+2].Form) {
		return
	}
	for _, m := range d.Mentions {
		if m.Kind != "person" || m.Form != doc.Name || m.From < i || m.From > i+3 || m.To <= i+3 {
			continue
		}
		post, of, office, name := &d.Tokens[i], &d.Tokens[i+1], &d.Tokens[i+2], &d.Tokens[i+3]
		if post.Rel != "nmod:desc" || post.Head != i+3 {
			name.Head, name.Rel = post.Head, post.Rel
			post.Head, post.Rel = i+3, "nmod:desc"
		}
		of.Head, of.Rel = i+2, "case"
		office.Head, office.Rel = i, "nmod"
		for k := range d.Tokens {
			t := &d.Tokens[k]
			if t.Head != i && t.Head != i+2 || k == i+2 || k == i+1 {
				continue
			}
			switch {
			case m.Has(k) && k > i+3:
				t.Head, t.Rel = i+3, "flat"
			case k > i+3 || t.Rel == "case" || t.Rel == "mark" || t.Rel == "cop":
				t.Head = i + 3
			}
		}
		if name.Head == i+2 || name.Head == i {
			name.Head = doc.Root
		}
	}
}

func capitalised(s string) bool { return s != "" && s[0] >= 'A' && s[0] <= 'Z' }

// reducedRelative mends ", a cooperation framework agreed to at a summit", where
// a described noun and its participle were read as a clause of their own.
func reducedRelative(d *doc.Document, i int) {
	v := &d.Tokens[i]
	if v.UPOS != "VERB" || v.XPOS != "VBD" && v.XPOS != "VBN" || v.Head < 0 || !strings.HasSuffix(v.Form, "ed") {
		return
	}
	switch v.Rel {
	case "parataxis", "acl:relcl", "acl", "dep":
	default:
		return
	}
	noun := -1
	for k := range d.Tokens {
		if d.Tokens[k].Head != i {
			continue
		}
		switch d.Tokens[k].Rel {
		case "nsubj":
			noun = k
		case "obj", "aux", "aux:pass", "cc", "mark", "ccomp", "xcomp", "nsubj:pass":
			return
		}
	}
	if noun < 0 || noun != i-1 || d.Tokens[noun].UPOS != "NOUN" || i+1 >= len(d.Tokens) || d.Tokens[i+1].UPOS != "ADP" {
		return
	}
	start := noun
	for start > 0 && d.Tokens[start-1].Head == noun {
		start--
	}
	if start < 2 || d.Tokens[start-1].Form != "," || !strings.EqualFold(d.Tokens[start].Form, "a") && !strings.EqualFold(d.Tokens[start].Form, "an") {
		return
	}
	host := start - 2
	for n := 0; n < 8; n++ { // the head of the name that ends before the comma
		h := d.Tokens[host].Head
		if h < 0 || h >= start || d.Tokens[h].UPOS != "PROPN" {
			break
		}
		host = h
	}
	if u := d.Tokens[host].UPOS; u != "PROPN" && u != "NOUN" {
		return
	}
	d.Tokens[noun].Head, d.Tokens[noun].Rel = host, "appos"
	v.Head, v.Rel, v.XPOS = noun, "acl", "VBN"
}

// speakerBeforeVerb makes a name right before a verb of saying its subject,
// where the verb has none: "as talks went on, Secretary of State X said".
func speakerBeforeVerb(d *doc.Document, m doc.Mention) {
	if m.To >= len(d.Tokens) {
		return
	}
	v := m.To
	switch strings.ToLower(d.Tokens[v].Form) {
	case "said", "says", "added", "told", "warned", "announced", "stated":
	default:
		return
	}
	if d.Tokens[v].UPOS != "VERB" {
		return
	}
	head := -1
	for i := range d.Tokens {
		t := d.Tokens[i]
		if t.Head == v && strings.HasPrefix(t.Rel, "nsubj") {
			return
		}
		if m.Has(i) && head < 0 && !m.Has(t.Head) {
			head = i
		}
	}
	for k := v; head >= 0 && k >= 0; k = d.Tokens[k].Head {
		if k == head {
			return // the verb stands under the name already
		}
	}
	if head >= 0 {
		d.Tokens[head].Head, d.Tokens[head].Rel = v, "nsubj"
	}
}
