package relate

import (
	"kg/extract/doc"
	"kg/graph/fact"
)

// placeEvents says of each event noun with a place where it is: "a summit in
// California in 2022".
func (r *reading) placeEvents() {
	rel, ok := r.schema.Relation("located_in")
	if !ok {
		return
	}
	for i := range r.d.Tokens {
		if !r.lex.is(r.lemma(i), "meeting_noun") || r.upos(i) != "NOUN" || r.is(i, "compound", "amod") {
			continue
		}
		up := r.clauseAbove(i)
		if up != nil && (up.unreal || up.status != fact.Asserted) {
			continue
		}
		for _, k := range r.kids[i] {
			if !r.is(k, "nmod") || r.isTime(k) || r.prep(k) != "in" && r.prep(k) != "at" || r.placeKind(k) != "place" {
				continue
			}
			what, ok := r.eventTerm(i)
			if !ok {
				continue
			}
			for _, p := range r.of(k) {
				f := &frame{kind: "noun", head: i, lemma: r.lemma(i), words: r.casesOf(k), status: fact.Asserted}
				x := fact.Fact{Subject: what, Relation: fact.Relation{ID: rel.Name, Name: rel.Label, Cue: r.cue(f)}, Objects: []fact.Term{p}, Confidence: 0.8}
				x.Qualifiers.Time = r.events.time(i)
				r.finish(f, &x, "event-place", "", true)
				x.Qualifiers.Duration = "" // "two days after a bombing" is not how long it took
				if why := r.forbidden(&Rule{}, f, rel, &x); why != "" {
					r.drop("event-place", &x, why)
					continue
				}
				r.facts = append(r.facts, found{x, f, true})
			}
			break
		}
	}
}

func (r *reading) casesOf(k int) []int {
	var out []int
	for _, c := range r.kids[k] {
		if r.is(c, "case") {
			out = append(out, c)
		}
	}
	return out
}

// eventTerm names the event at i: all of its mentions in the article are one.
func (r *reading) eventTerm(i int) (fact.Term, bool) {
	r.short = true
	ts := r.of(i)
	r.short = false
	if len(ts) != 1 {
		return fact.Term{}, false
	}
	t := ts[0]
	if t.Kind == "" {
		t.Kind = "event"
		t.ID, t.Name, t.Text = "x:"+t.Text, t.Text, ""
		t.Local = true
	}
	return t, t.Kind == "event"
}

// ages makes a fact of each age that stands beside a person: "Montalvo, 19,",
// "14-year-old Ahmed".
func (r *reading) ages() {
	rel, ok := r.schema.Relation("has_age")
	if !ok {
		return
	}
	for _, v := range r.d.Values {
		if v.Kind != doc.Age || v.Amount == nil {
			continue
		}
		i := r.headOf(v.Span)
		for n := 0; i >= 0 && n < 4; n++ {
			m := r.mention[i]
			if m >= 0 && r.d.Mentions[m].Kind == "person" && !v.Has(i) {
				f := &frame{kind: "noun", head: i, words: r.tokensOf(v.Span), status: fact.Asserted}
				for _, t := range r.of(i) {
					x := fact.Fact{Subject: t, Relation: fact.Relation{ID: rel.Name, Name: rel.Label, Cue: r.cue(f)}, Confidence: 0.85}
					x.Qualifiers.Amount = v.Amount
					x.Qualifiers.Time = ""
					r.finish(f, &x, "age", "", true)
					x.Qualifiers.Time, x.Qualifiers.Duration = "", ""
					if t.Kind == "person" {
						r.facts = append(r.facts, found{x, f, true})
					}
				}
				break
			}
			if r.frames[i] != nil && r.frames[i].kind == "verb" && r.lemma(i) != "age" {
				break
			}
			i = r.head(i)
		}
	}
}

func (r *reading) tokensOf(s doc.Span) []int {
	var out []int
	for i := s.From; i < s.To; i++ {
		out = append(out, i)
	}
	return out
}
