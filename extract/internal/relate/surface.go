package relate

import (
	"slices"
	"strings"

	"kg/extract/doc"
)

// Tuple is what a clause says in the text's own words: the view of open
// information extraction, for other people's yardsticks.
type Tuple struct {
	Sentence   string
	Confidence float64
	Relation   string
	Args       []string
}

// Tuples gives the clauses of a document, in order of the text.
func (r *Relater) Tuples(d *doc.Document) []Tuple {
	rd := newReading(r, d)
	var out []Tuple
	for _, f := range rd.order {
		if t, ok := rd.tuple(f); ok {
			if s := rd.d.SentenceOf(f.head); s >= 0 {
				t.Sentence = rd.d.Text(rd.d.Sentences[s].Span)
				out = append(out, t)
			}
		}
	}
	return out
}

// tuple writes one frame: subject, the verb with its auxiliaries and, where a
// preposition follows at once, that; then object and phrases in their order.
func (r *reading) tuple(f *frame) (Tuple, bool) {
	if f.kind == "noun" {
		return Tuple{}, false
	}
	s := f.surface
	if s == nil {
		s = f.arg("subj")
	}
	if s == nil || r.relativizer(s.head) {
		return Tuple{}, false
	}
	if f.kind == "verb" && f.has("xcomp") && r.leadsOn(f) {
		return Tuple{}, false
	}
	if f.lemma == "appos" || f.lemma == "title" {
		pred := r.words(f.head, s.head, -1)
		if pred == "" {
			return Tuple{}, false
		}
		return Tuple{Confidence: 0.5, Relation: "is", Args: []string{r.words(s.head, f.head, -1), pred}}, true
	}
	rel := r.predicate(f)
	args := r.surfaceArgs(f, s.head)
	if len(args) == 0 {
		return Tuple{}, false
	}
	t := Tuple{Confidence: r.trustTuple(f), Relation: r.joinWords(rel), Args: []string{r.words(s.head, f.head, -1)}}
	first := args[0]
	text := r.words(first, s.head, -1)
	if p := r.caseWords(first); len(p) > 0 && !r.isTime(first) {
		t.Relation += " " + r.joinWords(p)
		text = r.words(first, s.head, p[len(p)-1])
	}
	t.Args = append(t.Args, text)
	for _, a := range args[1:] {
		t.Args = append(t.Args, r.words(a, s.head, -1))
	}
	return t, t.Args[0] != "" && t.Args[1] != ""
}

func (r *reading) trustTuple(f *frame) float64 {
	c := 0.9
	if f.shared {
		c -= 0.1
	}
	if f.unreal {
		c -= 0.3
	}
	if f.kind == "be" {
		c -= 0.05
	}
	return c
}

// predicate is the verb group, with the verbs that carry it: "is expected to
// face off".
func (r *reading) predicate(f *frame) []int {
	out := slices.Clone(f.words)
	if f.kind == "verb" {
		out = append(out, f.head)
	}
	for _, k := range r.kids[f.head] {
		if r.is(k, "aux", "cop", "compound:prt") || r.is(k, "mark") && r.form(k) == "to" && r.is(f.head, "xcomp") ||
			r.is(k, "advmod") && r.lex.is(r.lemma(k), "negative") {
			out = append(out, k)
		}
	}
	if f.kind == "be" && r.upos(f.head) == "ADJ" {
		out = append(out, f.head)
	}
	if r.is(f.head, "xcomp") {
		if up := r.frames[r.head(f.head)]; up != nil && up.kind == "verb" && !up.has("obj") {
			out = append(out, r.predicate(up)...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// surfaceArgs are the heads of object and phrases, the object first, then in
// order of the text.
func (r *reading) surfaceArgs(f *frame, subject int) []int {
	var first, rest []int
	for _, k := range r.kids[f.head] {
		switch {
		case k == subject || r.is(k, "nsubj", "csubj", "punct", "aux", "cop", "mark", "cc", "conj", "parataxis", "compound", "det", "case", "expl", "discourse", "advmod", "fixed", "appos"):
		case r.is(k, "obj", "ccomp"):
			first = append(first, k)
		case r.is(k, "iobj", "xcomp", "obl", "advcl"):
			if r.is(k, "xcomp") && r.frames[k] != nil && r.frames[k].kind == "verb" && !r.frames[k].unreal {
				continue
			}
			rest = append(rest, k)
		case f.kind == "be" && r.is(k, "nmod") && r.isTime(k):
			rest = append(rest, k)
		}
	}
	if f.kind == "be" && r.upos(f.head) != "ADJ" {
		first = append([]int{f.head}, first...)
	}
	if x := f.arg("obj"); x != nil && x.shared && !f.passive && len(first) == 0 && x.head != subject {
		first = append(first, x.head)
	}
	return append(first, rest...)
}

// caseWords are the prepositions before phrase i.
func (r *reading) caseWords(i int) []int {
	var out []int
	for _, k := range r.kids[i] {
		if k < i && r.is(k, "case") && r.frames[i] == nil {
			out = append(out, k)
		}
	}
	return out
}

// words is the phrase headed by i without the clause that except heads, from
// the token after from.
func (r *reading) words(i, except, from int) string {
	f := r.frames[i]
	toks := r.subtree(i, func(k int) bool {
		if k == except || r.is(k, "parataxis") {
			return true
		}
		if f != nil && f.kind == "be" && r.head(k) == i {
			return r.is(k, "nsubj", "cop", "aux", "advcl", "obl", "mark", "punct", "conj", "cc", "ccomp") && (k < i || !r.is(k, "obl"))
		}
		return r.head(k) == i && r.is(k, "appos", "acl:relcl") && r.mention[i] >= 0
	})
	for len(toks) > 0 && (toks[0] <= from || isPunct(r.d.Tokens[toks[0]]) || r.is(toks[0], "case") && r.head(toks[0]) == i && !r.is(i, "obl")) {
		toks = toks[1:]
	}
	for len(toks) > 0 && isPunct(r.d.Tokens[toks[len(toks)-1]]) {
		toks = toks[:len(toks)-1]
	}
	return r.joinWords(toks)
}

func (r *reading) joinWords(toks []int) string {
	var out []string
	for _, k := range toks {
		out = append(out, r.d.Tokens[k].Form)
	}
	return strings.Join(out, " ")
}
