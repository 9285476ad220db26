package relate

import "kg/extract/doc"

// repair mends what parsers of news get wrong most often, on a copy of the
// document's arcs; each mend is sure from the words alone.
func repair(d *doc.Document) {
	for _, m := range d.Mentions {
		if m.Form == doc.Name && m.Kind == "person" && m.From > 0 {
			titleBeforeName(d, m)
		}
	}
	for i := range d.Tokens {
		switch d.Tokens[i].Rel {
		case "ccomp":
			subjectOfContent(d, i)
		case "advcl":
			participleOfNoun(d, i)
		}
	}
}

// titleBeforeName hangs a noun right before a person's name on the name: "top
// diplomat Antony Blinken" is one phrase, not two subjects.
func titleBeforeName(d *doc.Document, m doc.Mention) {
	noun, name := m.From-1, m.From
	n, p := &d.Tokens[noun], &d.Tokens[name]
	if n.UPOS != "NOUN" {
		return
	}
	same := n.Head == p.Head && n.Rel == p.Rel
	under := p.Head == noun && (p.Rel == "appos" || p.Rel == "flat" || p.Rel == "nmod:unmarked" || p.Rel == "compound" || p.Rel == "dep")
	switch {
	case same && n.Head >= 0:
		n.Head, n.Rel = name, "nmod:desc"
	case under && n.XPOS == "NN":
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
	if i == 0 || t.XPOS != "VBN" || t.Head >= i {
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
