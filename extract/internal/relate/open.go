package relate

import (
	"slices"
	"strings"

	"kg/extract/doc"
	"kg/graph/fact"
)

// complements are prepositions whose phrase completes a verb without an object:
// "call for", "prey on", "arrive in".
var complements = []string{"for", "on", "upon", "to", "with", "against", "in", "at", "into", "about", "of", "from", "over", "through",
	"toward", "towards", "after", "as", "off", "across", "around", "by", "under", "near", "outside", "inside", "along", "within", "between", "beyond", "behind", "onto", "out_of",
	"in_front_of", "in_support_of", "in_favor_of", "in_favour_of", "in_search_of", "in_memory_of", "in_honor_of", "in_honour_of", "on_behalf_of"}

// open makes the facts of a frame that no rule has claimed: the relation is its
// lemma with what completes it.
func (r *reading) open(f *frame) []fact.Fact {
	switch f.kind {
	case "verb":
		return r.openVerb(f)
	case "be":
		return r.openBe(f)
	}
	return nil
}

func (r *reading) openVerb(f *frame) []fact.Fact {
	if r.lex.is(f.lemma, "empty_verb") && !f.has("obj") && !r.hasComplement(f) || r.isSpeech(f) {
		return nil
	}
	if f.lemma == "tell" && !f.has("ccomp") && !f.has("xcomp") {
		return nil // "he told reporters": what was told stands elsewhere
	}
	if f.has("xcomp") && r.leadsOn(f) && !(f.has("obj") && r.lex.is(f.lemma, "forcing")) {
		return nil // its infinitive says it
	}
	subj := f.arg("subj")
	if subj == nil {
		return r.openAgentless(f)
	}
	if o := f.arg("obj"); o != nil && (f.lemma == "see" || f.lemma == "witness" || f.lemma == "mark") && r.isEventNoun(subj.head) && r.isEventNoun(o.head) {
		return nil // "that visit saw the announcement": the nouns say it
	}
	id, name, obj := r.openObject(f)
	if id == "" {
		return nil
	}
	var q qualifiers
	used := map[int]bool{subj.head: true}
	if obj != nil {
		for _, h := range obj.heads {
			used[h] = true
		}
	}
	r.restRoles(f, used, &q)
	if x := f.arg("xcomp"); x != nil && obj != nil && obj.role == "obj" && x.head > obj.head && (r.upos(x.head) == "ADJ" || r.upos(x.head) == "NOUN") && r.kid(x.head, "mark", "cop") < 0 {
		if text := r.clauseText(x.head); text != "" { // "declares the company bankrupt"
			q.add("capacity", fact.Term{Text: text})
		}
	}
	r.does(f, obj, &q)
	if obj != nil && obj.role != "obj" && r.nominal(obj.head) && r.isEventNoun(obj.head) {
		r.placeOfEvent(obj.head, &q)
	}
	var out []fact.Fact
	for _, h := range subj.heads {
		if r.vague(h) {
			continue
		}
		for _, s := range r.of(h) {
			r.asActor(f, nil, &s)
			x := fact.Fact{Subject: s, Relation: fact.Relation{ID: id, Name: name, Cue: r.cue(f), Open: true}, Qualifiers: q.clone(), Confidence: 0.7}
			for _, part := range r.parts(obj) {
				y := x
				y.Qualifiers = q.clone()
				if part != nil {
					y.Objects = r.openObjects(f, part)
					if len(y.Objects) == 0 {
						continue
					}
					if v := r.amountOf(part.head); v != nil && (len(y.Objects) > 1 || !r.countsAll(r.core(part.head))) {
						y.Qualifiers.Amount = v
					}
				}
				if y.Qualifiers.Amount == nil {
					y.Qualifiers.Amount = r.ownAmount(h)
				}
				if y.Qualifiers.Amount == nil {
					if to := f.arg("to"); to != nil && len(y.Qualifiers.Roles["to_amount"]) > 0 {
						y.Qualifiers.Amount = r.amountOf(to.head)
					}
				}
				r.finish(f, &y, "open", "", false)
				if r.sound(&y) || len(y.Objects) > 0 && r.anchored(h) && !selfSame(&y) {
					out = append(out, y)
				}
			}
		}
	}
	return out
}

// does files what the object is let or kept from doing: "allows the general to retire",
// "bars him from leaving".
func (r *reading) does(f *frame, obj *arg, q *qualifiers) {
	if obj == nil || obj.role != "obj" || !r.lex.is(f.lemma, "object_control") {
		return
	}
	for _, x := range f.args {
		switch {
		case x.head < max(f.head, obj.head):
		case x.role == "xcomp" && r.infinitive(x.head), x.role == "advcl" && x.mark == "from":
			if text := r.clauseText(x.head); text != "" {
				q.add("action", fact.Term{Text: text})
			}
		}
	}
}

// parts are the objects that make facts of their own: all together, or each where
// each has its amount.
func (r *reading) parts(obj *arg) []*arg {
	if obj == nil || !r.parted(obj.heads) {
		return []*arg{obj}
	}
	var out []*arg
	for _, h := range obj.heads {
		out = append(out, &arg{role: obj.role, head: h, heads: []int{h}})
	}
	return out
}

// anchored reports a description that a name stands in: "Interpol's charges".
func (r *reading) anchored(h int) bool {
	for _, i := range r.subtree(h, func(k int) bool { return r.is(k, "acl", "appos", "parataxis", "advcl", "conj") }) {
		if m := r.mention[i]; m >= 0 && r.d.Mentions[m].Form == doc.Name {
			return true
		}
	}
	return false
}

// openAgentless is a passive whose doer is not named: "2.5 million people were
// intercepted at the border". The relation is the passive, its subject whom it
// befell.
func (r *reading) openAgentless(f *frame) []fact.Fact {
	obj := f.arg("obj")
	if obj == nil || !f.passive || r.is(f.head, "acl") && r.lex.is(f.lemma, "empty_verb") {
		return nil // "compared to", "aged", "based on"
	}
	var comp *arg
	for _, p := range complements {
		if x := f.arg(p); x != nil && r.rounds(f, x) {
			comp = x
			break
		}
	}
	be := "be_" + strings.Trim(r.form(f.head), "'’") // at the end of a headline's quotation
	if strings.Contains(f.lemma, "_") {
		_, part, _ := strings.Cut(f.lemma, "_")
		be += "_" + part
	}
	id := be
	if comp != nil {
		id += "_" + comp.role
	} else if !r.lex.is(f.lemma, "intransitive_ok") && len(f.args) < 2 || r.lex.is(f.lemma, "say", "opinion", "appears", "foreseen", "deny") {
		return nil // "is reported", "is expected": what, stands elsewhere
	}
	var q qualifiers
	used := map[int]bool{obj.head: true}
	if comp != nil {
		for _, h := range comp.heads {
			used[h] = true
		}
	}
	r.restRoles(f, used, &q)
	x := f.arg("iobj")
	if x != nil && r.placeKind(obj.head) == "agent" && r.placeKind(x.head) != "agent" { // "the prize is awarded Marie Curie"
		x, obj = obj, x
	}
	if x != nil {
		q.add("recipient", r.termsOf(x.heads)...)
	}
	name := ""
	if x := f.arg("xcomp"); x != nil && x.head > f.head && !r.infinitive(x.head) && (r.nominal(x.head) || r.upos(x.head) == "ADJ") {
		switch text := r.clauseText(x.head); {
		case text == "":
		case r.lex.is(f.lemma, "calls") && comp == nil:
			name = text // "dubbed Black Friday"
		default:
			q.add("capacity", fact.Term{Text: text}) // "was declared bankrupt"
		}
	}
	if comp == nil {
		r.does(f, obj, &q) // "will be required to quarantine"
	}
	if r.lex.is(f.lemma, "calls") && comp == nil && name == "" {
		return nil
	}
	var out []fact.Fact
	for _, h := range obj.heads {
		if r.vague(h) {
			continue
		}
		for _, s := range r.of(h) {
			x := fact.Fact{Subject: s, Relation: fact.Relation{ID: prefixed(f, id), Name: spaced(prefixed(f, id)), Cue: r.cue(f), Open: true}, Qualifiers: q.clone(), Confidence: 0.65}
			if comp != nil {
				x.Objects = r.openObjects(f, comp)
				if r.isEventNoun(comp.head) {
					r.placeOfEvent(comp.head, &q)
					x.Qualifiers.Roles = q.clone().Roles
				}
				if r.placeKind(comp.head) == "place" && (comp.role == "in" || comp.role == "at" || comp.role == "near") {
					x.Qualifiers.Roles = roleWith(x.Qualifiers.Roles, "place", x.Objects)
				}
				if len(x.Objects) == 0 {
					continue
				}
			}
			if name != "" {
				x.Objects = []fact.Term{{Text: name}}
			}
			if v := r.ownAmount(h); v != nil {
				x.Qualifiers.Amount = v
			}
			r.finish(f, &x, "open", "", false)
			if r.sound(&x) {
				out = append(out, x)
			}
		}
	}
	return out
}

func roleWith(roles map[string][]fact.Term, role string, terms []fact.Term) map[string][]fact.Term {
	q := qualifiers{}
	q.Roles = roles
	q.add(role, terms...)
	return q.Roles
}

// isSpeech reports a verb of saying whose content stands elsewhere: sayings are
// made apart.
func (r *reading) isSpeech(f *frame) bool {
	for _, s := range r.speeches {
		if s.frame == f {
			return true
		}
	}
	if c := f.arg("ccomp"); c != nil && r.lex.is(f.lemma, "say") && r.hasWh(c.head) {
		return true // "said why": nothing is told
	}
	return r.lex.is(f.lemma, "say_always") && !f.has("obj") && !f.has("xcomp") // "says on the video": what, stands elsewhere
}

// leadsOn reports a verb that only carries its infinitive: "is expected to".
func (r *reading) leadsOn(f *frame) bool {
	x := f.arg("xcomp")
	g := r.frames[x.head]
	return g != nil && g.kind == "verb" && !g.unreal
}

// spell reports a length of time that no value tells, "in the past few weeks", and "in
// some cases".
func (r *reading) spell(i int) bool {
	switch r.lemma(i) {
	case "hour", "day", "week", "month", "year", "decade", "century", "case":
		return r.xpos(i) == "NNS" && r.mention[i] < 0 && (r.prep(i) == "in" || r.prep(i) == "over" || r.prep(i) == "for" || r.prep(i) == "within")
	}
	return false
}

func (r *reading) hasComplement(f *frame) bool {
	for _, p := range complements {
		if x := f.arg(p); x != nil && !r.isTime(x.head) {
			return true
		}
	}
	return false
}

// openObject chooses what the verb says something of: its object, else the
// phrase that completes it, else a clause; and names the relation.
func (r *reading) openObject(f *frame) (id, name string, obj *arg) {
	lemma := f.lemma
	switch {
	case f.has("obj") && r.wished(f) >= 0:
		obj = &arg{role: "xcomp", head: r.wished(f), heads: []int{r.wished(f)}}
	case f.has("obj"):
		obj = f.arg("obj")
		if r.isTime(obj.head) && r.mention[obj.head] < 0 {
			obj = nil
		}
	case f.has("ccomp") && !r.lex.is(lemma, "say"):
		obj = f.arg("ccomp")
	}
	if obj == nil {
		for i := range f.args {
			x := &f.args[i]
			if slices.Contains(complements, x.role) && r.rounds(f, x) {
				obj = x
				lemma += "_" + x.role
				break
			}
		}
	}
	if obj == nil {
		if x := f.arg("xcomp"); x != nil && x.head > f.head {
			obj = x
			if r.infinitive(x.head) {
				lemma += "_to"
			}
		}
	}
	if obj == nil && !r.lex.is(f.lemma, "intransitive_ok") {
		return "", "", nil
	}
	id = prefixed(f, lemma)
	return id, spaced(id), obj
}

// rounds reports a phrase behind a verb that says what the verb's fact is about:
// not when, how long ("for years") or in which manner ("in favour").
func (r *reading) rounds(f *frame, x *arg) bool {
	l := r.lemma(x.head)
	return x.head > f.head && !x.late && !r.isTime(x.head) && !r.spell(x.head) && !r.lex.is(l, "no_complement") && !(x.role == "for" && r.lex.is(l, "time_noun"))
}

// wished is the infinitive of what somebody wants another to do, or -1: in "they
// want the president to leave" the object is his leaving, not he.
func (r *reading) wished(f *frame) int {
	o, x := f.arg("obj"), f.arg("xcomp")
	if o == nil || x == nil || o.head > x.head || f.passive || !r.infinitive(x.head) || !r.lex.is(f.lemma, "wish") {
		return -1
	}
	return x.head
}

func prefixed(f *frame, id string) string {
	if f.prefix != "" {
		return f.prefix + "_" + id
	}
	return id
}

func spaced(id string) string { return strings.ReplaceAll(id, "_", " ") }

func (r *reading) openObjects(f *frame, obj *arg) []fact.Term {
	var out []fact.Term
	for _, h := range obj.heads {
		if r.nominal(h) && r.emptyNoun(h) {
			continue
		}
		if h == r.wished(f) {
			if who := f.arg("obj"); r.nominal(who.head) {
				text := r.text(who.head)
				if ts := r.of(who.head); len(ts) == 1 {
					text = ts[0].String()
				}
				if does := r.clauseText(h); does != "" && text != "" {
					out = append(out, fact.Term{Text: text + " to " + does})
				}
			}
			continue
		}
		for _, t := range r.clauseOrThing(h) {
			if !slices.ContainsFunc(out, func(x fact.Term) bool { return sameTerm(x, t) }) {
				out = append(out, t)
			}
		}
	}
	return out
}

// emptyNoun reports an object that says nothing: "it", "a lot", "the way".
func (r *reading) emptyNoun(h int) bool {
	if r.d.Tokens[h].Form == "FILE" { // before the caption of an old picture
		return true
	}
	if r.lex.is(r.lemma(h), "vague_object") && r.kid(h, "nmod", "acl", "amod") < 0 && r.mention[h] < 0 {
		return true
	}
	if r.upos(h) == "PRON" || r.upos(h) == "DET" {
		return r.mention[h] < 0 && r.kid(h, "acl", "nmod") < 0
	}
	return false
}

// vague reports a subject that tells nobody who is meant.
func (r *reading) vague(h int) bool {
	h = r.core(h)
	if r.moreThanOthers(h) {
		return true
	}
	if m := r.mention[h]; m >= 0 && r.d.Mentions[m].Chain >= 0 {
		return false
	}
	if r.kid(h, "acl") >= 0 && r.upos(h) != "NOUN" {
		return false
	}
	return r.lex.is(r.lemma(h), "vague_subject") || r.upos(h) == "PRON" || r.isTime(h)
}

// moreThanOthers reports "more cocaine", of which the clause tells than what it is more.
func (r *reading) moreThanOthers(h int) bool {
	for _, k := range r.kids[h] {
		if k < h && r.is(k, "amod") && (r.form(k) == "more" || r.form(k) == "less" || r.form(k) == "fewer") {
			s := r.d.SentenceOf(h)
			for i := h + 1; s >= 0 && i < r.d.Sentences[s].To; i++ {
				if r.form(i) == "than" {
					return true
				}
			}
		}
	}
	return false
}

// sound keeps facts whose ends say something.
func (r *reading) sound(x *fact.Fact) bool {
	if x.Subject.IsZero() || len(x.Subject.String()) < 2 {
		return false
	}
	if selfSame(x) {
		return false
	}
	if !solid(x.Subject) && (len(x.Objects) == 0 || !slices.ContainsFunc(x.Objects, solid)) && x.Qualifiers.Amount == nil && !slices.ContainsFunc(x.Qualifiers.Roles["place"], solid) {
		return false // "the challenge remains": neither end is a thing
	}
	if !x.Subject.Named && x.Relation.ID == "be" {
		return false
	}
	return len(x.Objects) > 0 || !x.Qualifiers.IsZero() || x.Subject.Named || x.Subject.Kind != ""
}

// selfSame reports a fact that ties a thing to itself or to nothing.
func selfSame(x *fact.Fact) bool {
	return slices.ContainsFunc(x.Objects, func(o fact.Term) bool {
		return sameTerm(o, x.Subject) || o.IsZero() || strings.EqualFold(o.String(), x.Subject.String())
	})
}

// solid reports a term that others could link to: a thing with a kind.
func solid(t fact.Term) bool { return t.Text == "" && t.Kind != "" }

// openBe is a copula or an apposition that no rule has claimed.
func (r *reading) openBe(f *frame) []fact.Fact {
	if f.lemma != "be" {
		return nil
	}
	subj := f.arg("subj")
	if subj == nil || r.vague(subj.head) || r.expletive(f, subj.head) {
		return nil
	}
	var id string
	var obj *arg
	pred := f.arg("pred")
	switch {
	case pred != nil && (r.upos(pred.head) == "ADJ" || r.upos(pred.head) == "VERB"):
		if f.has("xcomp") && r.leadsOn(f) {
			return nil
		}
		for i := range f.args {
			x := &f.args[i]
			if slices.Contains(complements, x.role) && x.head > f.head && !r.isTime(x.head) {
				obj, id = x, "be_"+r.lemma(pred.head)+"_"+x.role
				break
			}
		}
		if obj == nil {
			s := r.of(subj.head)
			if r.lex.is(r.lemma(pred.head), "empty_adjective") {
				return nil
			}
			if len(s) == 0 || !s[0].Named && r.upos(subj.head) == "PRON" {
				return nil
			}
			id, obj = "be", pred
		}
	case pred != nil && r.nominal(pred.head):
		return nil // "is a" has a rule
	case pred == nil:
		for i := range f.args {
			x := &f.args[i]
			if slices.Contains(complements, x.role) && !r.isTime(x.head) && !(x.role == "for" && r.lex.is(r.lemma(x.head), "time_noun")) {
				obj, id = x, "be_"+x.role
				break
			}
		}
	}
	if obj == nil {
		return nil
	}
	var q qualifiers
	used := map[int]bool{subj.head: true, obj.head: true}
	r.restRoles(f, used, &q)
	var out []fact.Fact
	for _, h := range subj.heads {
		for _, s := range r.of(h) {
			x := fact.Fact{Subject: s, Relation: fact.Relation{ID: prefixed(f, id), Name: spaced(prefixed(f, id)), Cue: r.beCue(f), Open: true}, Qualifiers: q.clone(), Confidence: 0.6}
			if obj == pred {
				for _, o := range pred.heads {
					if t := r.adjective(o); t != "" {
						x.Objects = append(x.Objects, fact.Term{Text: t})
					}
				}
			} else {
				x.Objects = r.openObjects(f, obj)
			}
			if len(x.Objects) == 0 {
				continue
			}
			if x.Qualifiers.Amount == nil {
				x.Qualifiers.Amount = r.ownAmount(h)
			}
			r.finish(f, &x, "open-be", "", false)
			if r.sound(&x) {
				out = append(out, x)
			}
		}
	}
	return out
}

func (r *reading) beCue(f *frame) string {
	if f.lemma == "be" && r.upos(f.head) == "ADJ" {
		return r.cue(&frame{words: append(slices.Clone(f.words), f.head)})
	}
	return r.cue(f)
}

// adjective is a predicate adjective with its adverbs.
func (r *reading) adjective(i int) string {
	toks := r.subtree(i, func(k int) bool {
		if r.lex.is(r.lemma(k), "negative") {
			return r.copula(i) >= 0 // the status of "is not guilty" says it, that of "pleaded not guilty" does not
		}
		return !r.is(k, "advmod", "compound", "amod", "nummod", "case") || r.isTime(k) || r.is(k, "advmod") && (k > i || r.lex.is(r.lemma(k), "weak_adverb"))
	})
	return r.join(toks)
}
