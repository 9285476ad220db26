package nlp

import (
	"strings"

	"kg/extract/doc"
)

// pronoun adds the pronoun at i. What stands for nothing, as the "it" of "it
// rains" and "it is said that", is none.
func (m *finder) pronoun(i int) {
	t := &m.d.Tokens[i]
	p, ok := m.w.pronouns[strings.ToLower(t.Form)]
	if !ok || m.taken[i] || t.UPOS != "PRON" && t.UPOS != "DET" || t.Form == "US" {
		return
	}
	if plainRel(t) == "expl" || p.sex == neuter && m.empty(i) {
		return
	}
	kind := "thing"
	if p.sex == male || p.sex == female || p.person == 1 && !p.plural {
		kind = "person"
	}
	m.d.Mentions = append(m.d.Mentions, doc.Mention{Span: doc.Span{From: i, To: i + 1}, Head: i, Kind: kind, Form: doc.Pronoun, Score: 1, Chain: -1})
}

// empty reports an "it" that announces a clause: "it is unclear whether", "it was
// reported that", or tells of weather and time.
func (m *finder) empty(i int) bool {
	t := &m.d.Tokens[i]
	if plainRel(t) != "nsubj" || t.Head < 0 {
		return false
	}
	for _, k := range m.kids[t.Head] {
		switch r := m.d.Tokens[k].Rel; {
		case strings.HasPrefix(r, "csubj"), r == "ccomp" && strings.HasSuffix(t.Rel, ":pass"):
			return true
		case (r == "ccomp" || r == "advcl" || r == "xcomp") && (m.d.Tokens[t.Head].UPOS == "ADJ" || m.d.Tokens[t.Head].UPOS == "NOUN"):
			return true
		}
	}
	return m.d.Tokens[t.Head].UPOS == "NUM"
}

// nominal adds the noun phrase headed by the common noun at i.
func (m *finder) nominal(sentence doc.Span, i int) {
	t := &m.d.Tokens[i]
	if t.UPOS != "NOUN" || m.taken[i] {
		return
	}
	switch plainRel(t) {
	case "compound", "flat", "fixed", "goeswith":
		return
	}
	kind := m.w.kindOf(t)
	if kind == "" {
		return
	}
	s := doc.Span{From: i, To: i + 1}
	for _, k := range m.kids[i] {
		switch plainRel(&m.d.Tokens[k]) {
		case "det", "amod", "compound", "nummod", "advmod", "nmod":
			if k < i && !m.behindPreposition(k) {
				s.From = min(s.From, m.leftmost(k, sentence))
			}
		}
	}
	s.To = max(s.To, m.ofPhrase(i, sentence))
	m.d.Mentions = append(m.d.Mentions, doc.Mention{Span: s, Head: i, Kind: kind, Form: doc.Nominal, Score: 1, Chain: -1})
}

// kindOf is the kind of thing that a common noun names; people in the plural are
// a group.
func (w *chainWords) kindOf(t *doc.Token) string {
	l := lower(t)
	k := w.kinds[l]
	if k == "" {
		if p := strings.LastIndexByte(l, '-'); p > 0 {
			k = w.kinds[l[p+1:]]
		}
	}
	if k == "person" && t.XPOS == "NNS" {
		return "group"
	}
	return k
}

// behindPreposition reports a modifier that a preposition introduces, which is
// no part of the phrase whatever the tree says.
func (m *finder) behindPreposition(k int) bool {
	for _, x := range m.kids[k] {
		if t := &m.d.Tokens[x]; x < k && plainRel(t) == "case" && t.XPOS != "POS" {
			return true
		}
	}
	return false
}

// leftmost is the first token of what k governs, as far as it stands without a
// gap before it.
func (m *finder) leftmost(k int, sentence doc.Span) int {
	from := k
	for _, x := range m.kids[k] {
		if x < from && sentence.Has(x) {
			from = min(from, m.leftmost(x, sentence))
		}
	}
	return from
}

// ofPhrase is the end of the phrase with "of" that follows the noun.
func (m *finder) ofPhrase(i int, sentence doc.Span) int {
	to := i + 1
	for _, k := range m.kids[i] {
		if k <= i || plainRel(&m.d.Tokens[k]) != "nmod" {
			continue
		}
		for _, c := range m.kids[k] {
			if strings.EqualFold(m.d.Tokens[c].Form, "of") && c == to {
				end := k + 1
				for end < sentence.To && m.under(end, k) && !m.clause(end, k) {
					end++
				}
				return end
			}
		}
	}
	return to
}

// under reports whether token i hangs below k.
func (m *finder) under(i, k int) bool {
	for n := 0; i >= 0 && n < 40; n++ {
		if i == k {
			return true
		}
		i = m.d.Tokens[i].Head
	}
	return false
}

// clause reports whether a clause or punctuation stands between i and k above it.
func (m *finder) clause(i, k int) bool {
	for n := 0; i >= 0 && i != k && n < 40; n++ {
		switch plainRel(&m.d.Tokens[i]) {
		case "acl", "advcl", "appos", "conj", "cc", "parataxis", "punct":
			return true
		}
		i = m.d.Tokens[i].Head
	}
	return false
}
