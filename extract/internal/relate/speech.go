package relate

import (
	"slices"
	"strings"

	"kg/extract/doc"
	"kg/graph/fact"
)

// speech is one act of saying: who says, by which verb, and which clause.
type speech struct {
	frame   *frame // nil for "according to" and for quotation alone
	speaker int    // token that heads the speaker, or -1
	mention int    // the speaker's mention where only that is known, or -1
	content int    // token that heads what is said, or -1
	cue     []int
}

// findSpeeches says for each token in whose speech it stands.
func (a *analyser) findSpeeches() (speeches []speech, of []int) {
	of = make([]int, len(a.d.Tokens))
	for i := range of {
		of[i] = -1
	}
	give := func(s speech, toks []int) {
		speeches = append(speeches, s)
		for _, i := range toks {
			of[i] = len(speeches) - 1
		}
	}
	for _, f := range a.order {
		if f.kind != "verb" {
			continue
		}
		if s, toks, ok := a.saying(f); ok {
			give(s, toks)
		}
	}
	for i := range a.d.Tokens {
		if a.prep(i) == "according_to" || a.is(i, "obl", "advmod") && a.accordingKid(i) {
			top := a.head(i)
			if top < 0 {
				continue
			}
			for n := 0; n < 10 && a.frames[top] == nil && a.head(top) >= 0; n++ {
				top = a.head(top)
			}
			s := speech{speaker: i, mention: -1, content: top, cue: a.accordingWords(i)}
			toks := a.subtree(top, func(k int) bool { return k == i })
			if a.firstToken(i) > top && a.behind(i, ",") { // "the office says it will act, according to the agency": it says so still
				toks = slices.DeleteFunc(toks, func(k int) bool { return of[k] >= 0 })
			}
			give(s, toks)
		}
	}
	for _, q := range a.d.Quotes {
		if q.Speaker < 0 || q.Speaker >= len(a.d.Mentions) {
			continue
		}
		m := a.d.Mentions[q.Speaker]
		var toks []int
		for i := q.From; i < q.To && i < len(of); i++ {
			if of[i] < 0 {
				toks = append(toks, i)
			}
		}
		if len(toks) > 0 {
			s := speech{speaker: a.headOf(m.Span), mention: q.Speaker, content: -1}
			if q.Cue >= 0 {
				s.cue = []int{q.Cue}
			}
			give(s, toks)
		}
	}
	return speeches, of
}

// canSpeak keeps laws, events and places other than countries from speaking.
func (a *analyser) canSpeak(i int) bool {
	if m := a.mention[i]; m >= 0 {
		switch a.d.Mentions[m].Kind {
		case "law", "event":
			return false
		}
		return true
	}
	switch a.kinds[a.lemma(i)] {
	case "law", "event", "place":
		return a.lex.is(a.lemma(i), "document")
	}
	return true
}

func (a *analyser) accordingKid(i int) bool {
	for _, k := range a.kids[i] {
		if k < i && a.form(k) == "according" {
			return true
		}
	}
	return false
}

func (a *analyser) accordingWords(i int) []int {
	var out []int
	for _, k := range a.kids[i] {
		if a.form(k) == "according" {
			out = append(out, k)
			for _, x := range a.kids[k] {
				out = append(out, x)
			}
		} else if a.form(k) == "to" && a.is(k, "case") {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return out
}

// saying recognises a verb of saying with its content clause: below it, or the
// clause that it interrupts or follows.
func (a *analyser) saying(f *frame) (speech, []int, bool) {
	if !a.lex.is(f.lemma, "say", "opinion", "deny") {
		return speech{}, nil, false
	}
	s := speech{frame: f, speaker: -1, mention: -1, content: -1, cue: f.words}
	if x := f.arg("subj"); x != nil {
		if !a.canSpeak(x.head) || a.form(x.head) == "all" && a.xpos(f.head) == "VBN" { // "all told"
			return s, nil, false
		}
		if s.speaker = x.head; len(x.heads) < 2 {
			s.speaker = a.author(x.head)
		}
	}
	if c := f.arg("ccomp"); c != nil {
		if strings.HasPrefix(a.mark(c.head), "whether") || a.mark(c.head) == "if" {
			return s, nil, false
		}
		s.content = c.head
		return s, a.subtree(c.head, func(k int) bool { return k == f.head }), true
	}
	if c := f.arg("parataxis"); c != nil && a.lex.is(f.lemma, "say_always") && !f.has("obj") {
		s.content = c.head
		return s, a.subtree(c.head, nil), true
	}
	i := f.head
	if a.is(i, "parataxis") && a.head(i) >= 0 && (a.lex.is(f.lemma, "say_always") || a.lex.is(f.lemma, "say") && !f.has("obj")) && !f.has("obj") {
		s.content = a.head(i)
		return s, a.subtree(s.content, func(k int) bool { return k == i }), true
	}
	if a.is(i, "advcl") && a.mark(i) == "as" && a.lex.is(f.lemma, "say_always") && !f.has("obj") && a.head(i) >= 0 {
		return s, nil, false
	}
	return s, nil, false
}

// author is who speaks in a document: "a White House statement" speaks for the
// White House, "a report by the UN" for the UN.
func (a *analyser) author(i int) int {
	if !a.isName(i) || a.mention[i] >= 0 && a.d.Mentions[a.mention[i]].Kind == "title" {
		for _, k := range a.kids[i] { // "the deputy prime minister, Mark Vaile", "the ship's owner, Lundgaard Shipping"
			if a.is(k, "appos") && a.isName(k) && a.canSpeak(k) && len(a.conjuncts(k)) == 1 {
				return k
			}
		}
	}
	if !a.lex.is(a.lemma(i), "document") {
		return i
	}
	if m := a.mention[i]; m >= 0 && a.d.Mentions[m].Form == doc.Name {
		return i
	}
	if up := a.frames[a.head(i)]; up != nil && a.is(i, "obj") && !up.passive && up.surface != nil && a.lex.is(up.lemma, "issues") {
		return up.surface.head // "he issued a statement saying that"
	}
	for _, k := range a.kids[i] {
		if a.is(k, "nmod:poss") && a.upos(k) != "PRON" {
			return k
		}
		if a.is(k, "nmod") && (a.prep(k) == "by" || a.prep(k) == "from") && !a.isTime(k) {
			return k
		}
	}
	for _, k := range a.kids[i] {
		if a.is(k, "compound") && a.mention[k] >= 0 {
			switch a.d.Mentions[a.mention[k]].Kind {
			case "organisation", "government", "person", "party", "facility":
				return k
			}
		}
	}
	return i
}

// speakers gives the terms of who says what stands at token i, and whether it is
// said at all.
func (r *reading) speakers(i int) ([]fact.Term, bool) {
	if i < 0 || i >= len(r.speechOf) || r.speechOf[i] < 0 {
		return nil, false
	}
	s := r.speeches[r.speechOf[i]]
	if s.frame != nil && s.frame.head == i {
		return nil, false
	}
	if s.speaker < 0 || r.relativizer(s.speaker) {
		return []fact.Term{{Text: "somebody"}}, true // what is claimed names who claims it
	}
	var out []fact.Term
	heads := []int{s.speaker}
	if s.frame != nil {
		if x := s.frame.arg("subj"); x != nil && x.head == s.speaker {
			heads = x.heads
		}
	}
	for _, h := range heads {
		for _, x := range r.of(h) {
			if r.lex.is(strings.ToLower(x.String()), "vague_subject") {
				continue
			}
			if y, ok := r.world.actor(x); ok && x.Kind == "place" { // "Nairobi complained": Kenya did
				x = r.inArticle(y)
			}
			if !slices.ContainsFunc(out, func(y fact.Term) bool { return y.ID == x.ID && y.Text == x.Text }) {
				out = append(out, x)
			}
		}
	}
	if len(out) == 0 { // "he said", where nothing tells who he is
		out = []fact.Term{{Text: r.d.Tokens[s.speaker].Form}}
	}
	return out, true
}
