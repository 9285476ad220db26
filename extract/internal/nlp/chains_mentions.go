package nlp

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kg/extract/doc"
	"kg/graph/gazetteer"
)

// mentions adds to the names the noun phrases and pronouns that chains are made
// of, names that only the gazetteer sees, and puts right kinds of names that it
// knows better than an unsure reader.
func mentions(d *doc.Document, g *gazetteer.Gazetteer) {
	m := &finder{d: d, w: chainLexicon(), g: g, taken: make([]bool, len(d.Tokens)), kids: childrenOf(d)}
	m.tidyNames()
	m.longerNames()
	m.nationals()
	for i := range d.Mentions {
		for k := d.Mentions[i].From; k < d.Mentions[i].To; k++ {
			m.taken[k] = true
		}
	}
	m.unseenNames()
	for _, v := range d.Values {
		if v.Kind == doc.Time || v.Kind == doc.Duration || v.Kind == doc.Money || v.Kind == doc.Frequency {
			for k := v.From; k < v.To; k++ {
				m.taken[k] = true
			}
		}
	}
	for _, s := range d.Sentences {
		if s.Role == "dateline" || s.Role == "byline" {
			continue
		}
		for i := s.From; i < s.To; i++ {
			m.pronoun(i)
			m.nominal(s.Span, i)
		}
	}
	sortMentions(d)
}

// childrenOf turns the arcs of the trees round.
func childrenOf(d *doc.Document) [][]int {
	kids := make([][]int, len(d.Tokens))
	for i, t := range d.Tokens {
		if t.Head >= 0 && t.Head < len(d.Tokens) && t.Head != i {
			kids[t.Head] = append(kids[t.Head], i)
		}
	}
	return kids
}

func sortMentions(d *doc.Document) {
	slices.SortStableFunc(d.Mentions, func(a, b doc.Mention) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(b.To, a.To), cmp.Compare(a.Form, b.Form))
	})
}

type finder struct {
	d     *doc.Document
	w     *chainWords
	g     *gazetteer.Gazetteer
	taken []bool // tokens of names and values
	kids  [][]int
}

// tidyNames takes the article and a possessive off names, drops what is none,
// and mends kinds.
func (m *finder) tidyNames() {
	d := m.d
	var out []doc.Mention
	for _, x := range m.split() {
		for x.Len() > 1 && outside(&d.Tokens[x.From], true) {
			x.From++
		}
		for x.Len() > 1 && outside(&d.Tokens[x.To-1], false) {
			x.To--
		}
		if x.Head < x.From || x.Head >= x.To {
			x.Head = x.To - 1
		}
		if text := d.Text(x.Span); m.inMoney(x.Span) || strings.ToLower(text) == text && x.Kind != "title" && x.Kind != "nationality" {
			continue // "US$"; a name has a capital
		}
		if m.w.pronouns[strings.ToLower(d.Text(x.Span))] != (pronoun{}) && d.Text(x.Span) != "US" {
			continue
		}
		if x.Kind == "person" && m.onlyTitles(x.Span) {
			x.Kind = "title"
		}
		if x.Kind == "title" && m.standsForPerson(&x) {
			continue // the noun phrase speaks of a person
		}
		m.kind(&x)
		out = append(out, x)
	}
	d.Mentions = out
}

// standsForPerson reports a post that is used for who holds it: "the secretary of
// state is leading".
func (m *finder) standsForPerson(x *doc.Mention) bool {
	top := x.Head
	for n := 0; n < 6 && x.Has(m.d.Tokens[top].Head); n++ {
		top = m.d.Tokens[top].Head
	}
	t := &m.d.Tokens[top]
	if t.UPOS != "NOUN" {
		return false
	}
	switch plainRel(t) {
	case "nsubj", "obj", "iobj", "obl":
	case "nmod":
		if t.Rel != "nmod:poss" {
			return false
		}
	default:
		return false
	}
	for _, k := range m.kids[top] {
		if r := plainRel(&m.d.Tokens[k]); k < top && (r == "det" || t.Rel != "nmod:poss" && m.d.Tokens[k].Rel == "nmod:poss") {
			return true
		}
	}
	return false
}

// split parts "Kerry and Lavrov" into two people.
func (m *finder) split() []doc.Mention {
	var out []doc.Mention
	for _, x := range m.d.Mentions {
		for i := x.From + 1; x.Kind == "person" && i < x.To-1; i++ {
			if m.d.Tokens[i].UPOS == "CCONJ" {
				first := x
				first.To = i
				out = append(out, first)
				x.From = i + 1
			}
		}
		out = append(out, x)
	}
	return out
}

func (m *finder) onlyTitles(s doc.Span) bool {
	for i := s.From; i < s.To; i++ {
		if _, ok := m.w.titles[strings.Trim(strings.ToLower(m.d.Tokens[i].Form), ".")]; !ok {
			return false
		}
	}
	return true
}

// outside reports a token at the beginning or the end of a name that is no part of
// it: "In Australia", "Europe and", "the UN 's".
func outside(t *doc.Token, first bool) bool {
	switch t.UPOS {
	case "ADP", "CCONJ", "SCONJ":
		return true
	case "PUNCT":
		return first || t.Form != "." && t.Form != "!"
	}
	return first && isArticle(t) || !first && t.XPOS == "POS"
}

// inMoney reports a stretch that is part of a sum.
func (m *finder) inMoney(s doc.Span) bool {
	for _, v := range m.d.Values {
		if v.Kind == doc.Money && v.Covers(s) {
			return true
		}
	}
	return strings.HasSuffix(m.d.Text(s), "$")
}

func isArticle(t *doc.Token) bool {
	switch t.Form {
	case "the", "a", "an", "The", "A", "An":
		return true
	}
	return false
}

// kind puts right the kind of a name that the gazetteer knows as something else
// and only as something else, the more readily the less sure the reader was:
// "Asia" is no facility.
func (m *finder) kind(x *doc.Mention) {
	if x.Kind == "title" || x.Kind == "nationality" && x.Score > 0.5 {
		return
	}
	text := m.d.Text(x.Span)
	best, same := gazetteer.Entry{}, false
	for _, e := range m.g.Lookup(text) {
		if e.Use == gazetteer.Surname {
			continue
		}
		if e.Use == gazetteer.Demonym || e.Use == gazetteer.Adjective {
			e.Kind = "nationality"
		}
		if e.Kind == x.Kind {
			same = true
		}
		if e.Use != gazetteer.Metonym && (best.Name == "" || e.Prominence > best.Prominence) {
			best = e
		}
	}
	if best.Kind == "place" && x.Kind == "facility" && !same {
		x.Kind = "place" // readers of names take one for the other
		return
	}
	if best.Name == "" || same || best.Prominence < x.Score*0.55 || best.Prominence < 0.2 {
		return
	}
	if x.Kind == "person" && x.Len() > 1 && best.Kind != "person" && x.Score > 0.6 {
		return
	}
	x.Kind = best.Kind
}

// nationals makes a person of somebody whom the text calls by a people: "the
// Latvian beat ...". What can be plural too ("the French") is left.
func (m *finder) nationals() {
	d := m.d
	for i := range d.Mentions {
		x := &d.Mentions[i]
		t := &d.Tokens[x.Head]
		if x.Kind != "nationality" || x.Len() != 1 || t.XPOS == "NNS" || t.XPOS == "NNPS" {
			continue
		}
		if form := strings.ToLower(t.Form); strings.HasSuffix(form, "ch") || strings.HasSuffix(form, "sh") || strings.HasSuffix(form, "ese") || strings.HasSuffix(form, "ss") || strings.HasSuffix(form, "s") {
			continue
		}
		switch plainRel(t) {
		case "nsubj", "obj", "iobj", "obl", "nmod":
		default:
			continue
		}
		for _, k := range m.kids[x.Head] {
			if isArticle(&d.Tokens[k]) && k == x.Head-1 {
				x.From, x.Kind, x.Form, x.Score = k, "person", doc.Nominal, 1
			}
		}
	}
}

// longerNames stretches names to the longest that the gazetteer knows from where
// they begin or end, over other names too: "Central" "America", "Los Angeles
// Declaration" on Migration and Protection.
func (m *finder) longerNames() {
	d := m.d
	for i := range d.Mentions {
		x := &d.Mentions[i]
		s := d.Sentences[max(0, d.SentenceOf(x.From))].Span
		if x.Kind == "title" || x.Kind == "nationality" {
			continue
		}
		for to := min(s.To, x.From+10); to > x.To; to-- {
			if kind, ok := m.known(doc.Span{From: x.From, To: to}); ok && kind != "nationality" {
				x.To, x.Head, x.Kind = to, to-1, kind
				break
			}
		}
	}
	sortMentions(d)
	out := d.Mentions[:0]
	end := -1
	for _, x := range d.Mentions {
		if x.From < end && x.To <= end {
			continue
		}
		end = max(end, x.To)
		out = append(out, x)
	}
	d.Mentions = out
}

// unseenNames finds runs of proper nouns that no name covers and that the
// gazetteer knows well, the longest first.
func (m *finder) unseenNames() {
	d := m.d
	for _, s := range d.Sentences {
		for i := s.From; i < s.To; i++ {
			if m.taken[i] || !capitalised(d.Tokens[i].Form) || d.Tokens[i].UPOS != "PROPN" && d.Tokens[i].UPOS != "ADJ" {
				continue
			}
			for to := min(s.To, i+6); to > i; to-- {
				if e, ok := m.known(doc.Span{From: i, To: to}); ok {
					d.Mentions = append(d.Mentions, doc.Mention{Span: doc.Span{From: i, To: to}, Head: to - 1, Kind: e, Form: doc.Name, Score: 0.5, Chain: -1})
					for k := i; k < to; k++ {
						m.taken[k] = true
					}
					i = to - 1
					break
				}
			}
		}
	}
}

// known gives the kind of the thing that a stretch names without doubt.
func (m *finder) known(s doc.Span) (string, bool) {
	for i := s.From; i < s.To; i++ {
		if m.taken[i] || m.d.Tokens[i].XPOS == "POS" {
			return "", false
		}
	}
	if last := m.d.Tokens[s.To-1]; !capitalised(last.Form) {
		return "", false
	}
	text := m.d.Text(s)
	if m.inMoney(s) {
		return "", false
	}
	for _, e := range m.g.Lookup(text) {
		switch {
		case e.Use == gazetteer.Demonym || e.Use == gazetteer.Adjective:
			return "nationality", true
		case e.Use == gazetteer.Metonym || e.Use == gazetteer.Surname:
		case e.Kind == "country" && e.Prominence > 0.5:
			return "country", true
		case e.Prominence >= 0.45 && s.Len() > 1, e.Prominence >= 0.6 && (len(text) > 3 || e.Use == gazetteer.Acronym):
			return e.Kind, true
		}
	}
	return "", false
}

func capitalised(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}
