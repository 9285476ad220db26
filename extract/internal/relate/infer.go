package relate

import (
	"slices"
	"strconv"
	"strings"

	"kg/extract/doc"
	"kg/graph/fact"
)

// infer adds what follows from several clauses: an event noun without a time or
// a partner takes them from the event that it belongs to.
func (r *reading) infer() {
	r.placeEvents()
	r.ages()
	r.descriptions()
	r.homes()
	for _, f := range r.order {
		if f.kind == "noun" && f.lemma == "aid" && !f.unreal && f.status == fact.Asserted {
			r.inferAid(f)
		}
	}
}

// inferAid gives aid without a recipient the other party of the event in which
// it was announced.
func (r *reading) inferAid(f *frame) {
	donor := f.arg("subj")
	if donor == nil || f.has("to") || f.has("for") || f.has("obj") {
		return
	}
	e := r.settingOf(f.head)
	if e == nil {
		return
	}
	givers := r.of(donor.head)
	if len(givers) != 1 {
		return
	}
	var parties []fact.Term
	for _, p := range e.partners {
		if c, ok := r.countryOf(p); ok && !sameTerm(c, givers[0]) && !slices.ContainsFunc(parties, func(t fact.Term) bool { return sameTerm(t, c) }) {
			parties = append(parties, c)
		}
	}
	rel, ok := r.schema.Relation("aids")
	if len(parties) != 1 || !ok {
		return
	}
	x := fact.Fact{Subject: givers[0], Relation: fact.Relation{ID: rel.Name, Name: rel.Label, Cue: r.d.Tokens[f.head].Form}, Objects: parties, Inferred: true, Confidence: 0.75}
	x.Qualifiers.Amount = r.amountAround(f.head)
	x.Qualifiers.Time = e.time
	r.finish(f, &x, "aid-at-event", "", true)
	for _, s := range e.sources {
		src := r.source(s, "aid-at-event")
		if !slices.ContainsFunc(x.Sources, func(t fact.Source) bool { return t.Start == src.Start }) {
			x.Sources = append(x.Sources, src)
		}
	}
	slices.SortFunc(x.Sources, func(a, b fact.Source) int { return a.Start - b.Start })
	r.facts = append(r.facts, found{x, f, true})
}

// amountAround is the sum that the noun carries, or that carries it ("$170
// million in aid").
func (r *reading) amountAround(i int) *fact.Amount {
	if a := r.amountOf(i); a != nil {
		return a
	}
	if h := r.head(i); h >= 0 && r.quantity(h) {
		return r.valueAt(h)
	}
	return nil
}

// settingOf is the event in which what token i names took place: the subject of
// "that visit saw ...", or the place of an announcement.
func (r *reading) settingOf(i int) *event {
	up := r.clauseAbove(i)
	if up == nil {
		return nil
	}
	for _, role := range []string{"subj", "at", "during", "in", "after", "following"} {
		if x := up.arg(role); x != nil {
			if e := r.events.of[x.head]; e != nil && len(e.partners) > 0 {
				return e
			}
		}
	}
	return nil
}

// countryOf is the country for which a participant stands: itself, that of its
// post in this article, or what the world knows.
func (r *reading) countryOf(t fact.Term) (fact.Term, bool) {
	if t.Kind == "country" {
		return t, true
	}
	for _, x := range r.facts {
		if x.fact.Relation.ID == "holds_post" && sameTerm(x.fact.Subject, t) {
			for _, o := range x.fact.Qualifiers.Roles["organisation"] {
				if o.Kind == "country" {
					return o, true
				}
			}
		}
	}
	c, ok := r.world.countryOf(t)
	if ok {
		c = r.inArticle(c)
	}
	return c, ok
}

// sayings adds that something was said: the object is the fact that the content
// gave, or its words.
func (r *reading) sayings() {
	rel, ok := r.schema.Relation("says")
	if !ok {
		return
	}
	for n := range r.facts {
		r.facts[n].fact.ID = "n" + strconv.Itoa(n) // for reference until they are numbered
	}
	for _, s := range r.speeches {
		if s.frame == nil || s.speaker < 0 || s.content < 0 || s.frame.unreal || r.subjunctive(s.content) || !r.lex.is(s.frame.lemma, "say_always", "say") || r.lex.is(s.frame.lemma, "opinion") {
			continue
		}
		for _, speaker := range r.of(s.speaker) {
			x := fact.Fact{Subject: speaker, Relation: fact.Relation{ID: rel.Name, Name: rel.Label, Cue: r.cue(s.frame)}, Confidence: 0.7}
			if !r.fits(speaker, rel.Subject, false) {
				continue
			}
			x.Objects = r.saidObject(s.content)
			if len(x.Objects) == 0 {
				continue
			}
			var q qualifiers
			r.restRoles(s.frame, map[int]bool{s.speaker: true, s.content: true}, &q)
			delete(q.Roles, "means") // "by doing so, he said, they win" tells how they win
			delete(q.Roles, "condition")
			delete(q.Roles, "cause")
			x.Qualifiers = q.clone()
			r.finish(s.frame, &x, "saying", "", true)
			if why := r.forbidden(&Rule{Words: true}, s.frame, rel, &x); why != "" {
				r.drop("saying", &x, why)
				continue
			}
			x.Confidence = 0.6
			r.facts = append(r.facts, found{x, s.frame, true})
		}
	}
}

// saidObject is the fact that the clause headed by i states, or its words.
func (r *reading) saidObject(i int) []fact.Term {
	for _, x := range r.facts {
		if x.frame != nil && x.frame.head == i && x.fact.Relation.ID != "says" {
			return []fact.Term{{Fact: x.fact.ID}}
		}
	}
	f := r.frames[i]
	if f == nil || f.surface == nil && !f.has("csubj") && r.kid(i, "expl") < 0 {
		return nil
	}
	if text := r.statement(i); len(strings.Fields(text)) > 3 {
		return []fact.Term{{Text: text}}
	}
	return nil
}

// maxStatement bounds what is quoted of a statement, in words.
const maxStatement = 60

// statement is what the clause headed by i says, whole: from its first word to its
// last. A clause that its own verb of saying stands in the middle of gives only its
// words.
func (r *reading) statement(i int) string {
	inside := r.subtree(i, func(k int) bool {
		return r.is(k, "parataxis", "discourse") || r.is(k, "mark") && r.head(k) == i && r.form(k) != "to"
	})
	for _, q := range r.d.Quotes { // "It is over," he said after the ruling
		if h := r.head(i); q.Has(i) && h >= q.To {
			inside = slices.DeleteFunc(inside, func(k int) bool { return !q.Has(k) && k > h })
		}
	}
	if len(inside) == 0 {
		return ""
	}
	var toks []int
	for k := inside[0]; k <= inside[len(inside)-1]; k++ {
		if r.head(i) == k {
			return r.clauseText(i)
		}
		toks = append(toks, k)
	}
	for len(toks) > 0 && (isPunct(r.d.Tokens[toks[0]]) || r.is(toks[0], "cc") || r.is(toks[0], "mark") && r.form(toks[0]) == "that") {
		toks = toks[1:]
	}
	for len(toks) > 0 && isPunct(r.d.Tokens[toks[len(toks)-1]]) {
		toks = toks[:len(toks)-1]
	}
	if len(toks) > maxStatement {
		toks = toks[:maxStatement]
		for len(toks) > maxStatement/2 && !isPunct(r.d.Tokens[toks[len(toks)-1]]) {
			toks = toks[:len(toks)-1]
		}
	}
	return r.join(toks)
}

// descriptions says of a named person what another mention calls it: "the
// secretary of state" for Antony Blinken is his post, "the underdog campaigner"
// what he is. It rests on the chain, so it is marked as inferred.
func (r *reading) descriptions() {
	post, ok1 := r.schema.Relation("holds_post")
	kind, ok2 := r.schema.Relation("is_a")
	if !ok1 || !ok2 {
		return
	}
	for _, m := range r.d.Mentions {
		if m.Form != doc.Nominal || m.Chain < 0 || m.Chain >= len(r.d.Chains) {
			continue
		}
		c := r.d.Chains[m.Chain]
		i := r.headOf(m.Span)
		if !c.Named || c.Kind != "person" || i < 0 || r.is(i, "appos", "nmod:desc", "compound") || r.isPredicate(i) || r.xpos(i) == "NNS" {
			continue
		}
		f := &frame{kind: "be", lemma: "mention", head: i, words: []int{i}, status: fact.Asserted, args: []arg{{role: "pred", head: i, heads: []int{i}}}}
		x := fact.Fact{Subject: r.chainTerm(m.Chain), Confidence: 0.7, Inferred: true}
		if r.lex.is(r.lemma(i), "title") {
			t, roles := r.title(i)
			if t.Name == "" || strings.EqualFold(t.Name, r.lemma(i)) && len(roles) == 0 && r.known(x.Subject, t.Name) {
				continue
			}
			x.Relation = fact.Relation{ID: post.Name, Name: post.Label, Cue: r.d.Tokens[i].Form}
			x.Objects = []fact.Term{t}
			x.Qualifiers.Roles = roles
		} else {
			r.bare = true // what it calls him, without his name
			text := r.text(i)
			r.bare = false
			if !strings.Contains(text, " ") {
				continue
			}
			x.Relation = fact.Relation{ID: kind.Name, Name: kind.Label, Cue: r.d.Tokens[i].Form}
			x.Objects = []fact.Term{{Text: text}}
			x.Confidence = 0.6
		}
		r.finish(f, &x, "description", "", true)
		x.SaidBy, x.Status = nil, fact.Asserted
		x.Qualifiers.Time, x.Qualifiers.Duration = "", ""
		r.facts = append(r.facts, found{x, f, true})
	}
}

// chainTerm is the thing that chain c stands for.
func (r *reading) chainTerm(c int) fact.Term {
	ch := r.d.Chains[c]
	return fact.Term{ID: doc.TermID(c), Name: ch.Name, Kind: ch.Kind, Aliases: ch.Aliases, Wikidata: ch.Wikidata, Link: ch.Link, Named: ch.Named, Local: !ch.Named}
}

// known reports a post of that name, or a fuller one, that the article has given
// the person already.
func (r *reading) known(who fact.Term, post string) bool {
	for _, x := range r.facts {
		if x.fact.Relation.ID == "holds_post" && sameTerm(x.fact.Subject, who) && len(x.fact.Objects) > 0 && strings.Contains(strings.ToLower(x.fact.Objects[0].Name), strings.ToLower(post)) {
			return true
		}
	}
	return false
}
