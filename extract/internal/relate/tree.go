package relate

import (
	"slices"
	"strings"

	"kg/extract/doc"
)

// tree is a document with its dependency arcs turned round, and its mentions and
// values indexed by the token that heads them.
type tree struct {
	d       *doc.Document
	lex     *lexicon
	kids    [][]int // by token, in order of the text
	mention []int   // by token: the outermost mention that it heads in the tree, or -1
	inside  []int   // by token: the innermost mention that holds it, or -1
	values  [][]int // by token: the values that hold it
}

func newTree(d *doc.Document, lex *lexicon) *tree {
	n := len(d.Tokens)
	c := *d
	c.Tokens = slices.Clone(d.Tokens)
	breakCircles(&c)
	mended := c
	mended.Tokens = slices.Clone(c.Tokens)
	repair(&mended, lex)
	if !breakCircles(&mended) {
		c = mended
	}
	d = &c
	t := &tree{d: d, lex: lex, kids: make([][]int, n), mention: make([]int, n), inside: make([]int, n), values: make([][]int, n)}
	for i := range n {
		t.mention[i], t.inside[i] = -1, -1
		if h := d.Tokens[i].Head; h >= 0 && h < n && h != i {
			t.kids[h] = append(t.kids[h], i)
		}
	}
	for k, m := range d.Mentions {
		h := t.headOf(m.Span)
		if h < 0 {
			continue
		}
		if old := t.mention[h]; old < 0 || betterMention(d.Mentions[old], m) {
			t.mention[h] = k
		}
		for i := m.From; i < m.To; i++ {
			if old := t.inside[i]; old < 0 || d.Mentions[old].Len() > m.Len() {
				t.inside[i] = k
			}
		}
	}
	for k, v := range d.Values {
		for i := max(0, v.From); i < v.To && i < n; i++ {
			t.values[i] = append(t.values[i], k)
		}
	}
	return t
}

// breakCircles makes a root of the first token of each circle of arcs, so that
// walks over any document end, and reports whether there was one.
func breakCircles(d *doc.Document) bool {
	found := false
	state := make([]int, len(d.Tokens)) // 0 new, the walk's number while on it, -1 done
	for i := range d.Tokens {
		k := i
		for k >= 0 && k < len(d.Tokens) && state[k] == 0 {
			state[k] = i + 1
			k = d.Tokens[k].Head
		}
		if k >= 0 && k < len(d.Tokens) && state[k] == i+1 {
			d.Tokens[k].Head, d.Tokens[k].Rel = doc.Root, "root"
			found = true
		}
		for k = i; k >= 0 && k < len(d.Tokens) && state[k] == i+1; k = d.Tokens[k].Head {
			state[k] = -1
		}
	}
	return found
}

// betterMention prefers a name to a description, then the longer span.
func betterMention(old, m doc.Mention) bool {
	if (old.Form == doc.Name) != (m.Form == doc.Name) {
		return m.Form == doc.Name
	}
	return m.Len() > old.Len()
}

// headOf is the token of the span that is governed from outside it.
func (t *tree) headOf(s doc.Span) int {
	for i := s.From; i < s.To && i < len(t.d.Tokens); i++ {
		if h := t.d.Tokens[i].Head; h < s.From || h >= s.To {
			if !isPunct(t.d.Tokens[i]) {
				return i
			}
		}
	}
	return -1
}

func isPunct(tok doc.Token) bool { return tok.UPOS == "PUNCT" }

// rel is the relation of token i without its subtype.
func (t *tree) rel(i int) string {
	r, _, _ := strings.Cut(t.d.Tokens[i].Rel, ":")
	return r
}

// sub is the subtype of the relation of token i.
func (t *tree) sub(i int) string {
	_, s, _ := strings.Cut(t.d.Tokens[i].Rel, ":")
	return s
}

// lemma is the lemma of token i in lower case; its form where there is none.
func (t *tree) lemma(i int) string {
	l := t.d.Tokens[i].Lemma
	if l == "" || l == "_" {
		l = t.d.Tokens[i].Form
	}
	l = strings.ToLower(l)
	if len(l) > 2 && strings.HasSuffix(l, ".") {
		l = strings.TrimSuffix(l, ".") // "Sen."
	}
	return l
}

func (t *tree) form(i int) string { return strings.ToLower(t.d.Tokens[i].Form) }
func (t *tree) upos(i int) string { return t.d.Tokens[i].UPOS }
func (t *tree) xpos(i int) string { return t.d.Tokens[i].XPOS }
func (t *tree) head(i int) int    { return t.d.Tokens[i].Head }

// kid is the first dependent of i with one of the relations (subtypes ignored
// unless named), or -1.
func (t *tree) kid(i int, rels ...string) int {
	for _, k := range t.kids[i] {
		if t.is(k, rels...) {
			return k
		}
	}
	return -1
}

// is reports whether token i has one of the relations.
func (t *tree) is(i int, rels ...string) bool {
	full, base := t.d.Tokens[i].Rel, t.rel(i)
	for _, r := range rels {
		if r == full || r == base {
			return true
		}
	}
	return false
}

// conjuncts are i and what is coordinated with it, in order of the text.
func (t *tree) conjuncts(i int) []int {
	out := []int{i}
	for _, k := range t.kids[i] {
		if t.is(k, "conj") && t.sameClass(i, k) && !t.contrasted(k) && t.kid(k, "nsubj", "csubj") < 0 {
			out = append(out, t.conjuncts(k)...)
		}
	}
	return out
}

// contrasted reports a conjunct that is set against the first: "A, not B",
// "A rather than B".
func (t *tree) contrasted(k int) bool {
	for _, c := range t.kids[k] {
		if t.is(c, "cc", "advmod") && slices.Contains([]string{"not", "rather", "instead", "never"}, t.form(c)) {
			return true
		}
	}
	return false
}

// sameClass keeps a clause from being listed beside a noun.
func (t *tree) sameClass(a, b int) bool {
	return t.nominal(a) == t.nominal(b) && (t.nominal(a) || (t.upos(a) == "VERB") == (t.upos(b) == "VERB"))
}

// nominal reports whether token i heads a noun phrase.
func (t *tree) nominal(i int) bool {
	switch t.upos(i) {
	case "NOUN", "PROPN", "PRON", "NUM", "SYM":
		return true
	case "DET":
		return !t.is(i, "det")
	case "ADJ":
		return t.is(i, "nsubj", "obj", "iobj", "obl", "nmod", "appos") && t.kid(i, "det") >= 0
	case "VERB":
		return t.xpos(i) == "NN" || t.xpos(i) == "NNS" || t.xpos(i) == "NNP"
	case "X":
		return true
	}
	return false
}

// subtree are the tokens under i, i included, in order of the text; skip keeps
// a dependent and what is under it out.
func (t *tree) subtree(i int, skip func(k int) bool) []int {
	var out []int
	var walk func(int)
	walk = func(i int) {
		out = append(out, i)
		for _, k := range t.kids[i] {
			if skip == nil || !skip(k) {
				walk(k)
			}
		}
	}
	walk(i)
	slices.Sort(out)
	return out
}

// prep is the preposition of the phrase headed by i, several words joined by _:
// "of", "because_of", "out_of"; empty if there is none.
func (t *tree) prep(i int) string {
	var words []string
	for _, k := range t.kids[i] {
		if k > i || !t.is(k, "case") || t.form(k) == "'s" || t.form(k) == "’s" || t.form(k) == "’" || t.form(k) == "'" {
			continue
		}
		if t.upos(k) == "PART" && t.xpos(k) == "POS" {
			continue
		}
		words = append(words, t.form(k))
		for _, f := range t.kids[k] {
			if t.is(f, "fixed") {
				words = append(words, t.form(f))
			}
		}
	}
	if len(words) == 2 && t.lex.is(words[0], "left_alone") && t.lex.is(words[1], "begins_phrase") {
		return words[1] // "agreed to at a summit": the first belongs to the verb
	}
	return strings.Join(words, "_")
}

// firstToken is the first token of the phrase headed by i.
func (t *tree) firstToken(i int) int { return slices.Min(t.subtree(i, nil)) }

// behind reports a phrase that begins with the word or stands right behind it.
func (t *tree) behind(i int, word string) bool {
	from := t.firstToken(i)
	return t.form(from) == word || from > 0 && t.form(from-1) == word
}

// below reports whether token i is anc or stands under it.
func (t *tree) below(i, anc int) bool {
	for n := 0; i >= 0 && n <= len(t.d.Tokens); n++ {
		if i == anc {
			return true
		}
		i = t.d.Tokens[i].Head
	}
	return false
}
