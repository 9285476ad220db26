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
		if d.Tokens[i].Rel == "ccomp" {
			subjectOfContent(d, i)
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
