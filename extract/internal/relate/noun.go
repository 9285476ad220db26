package relate

import (
	"slices"

	"kg/graph/fact"
)

// nounFrame is a noun that names what a verb says, with its participants: "the
// arrest of X by Y", "X's visit to Y", "US aid to Z". A light verb over it gives
// its subject: "X held talks with Y".
func (a *analyser) nounFrame(i int) *frame {
	if !slices.Contains([]string{"NOUN", "VERB", "PROPN"}, a.upos(i)) || a.is(i, "compound", "amod", "flat") {
		return nil
	}
	e, ok := a.lex.events[a.lemma(i)]
	if !ok {
		return nil
	}
	f := &frame{kind: "noun", head: i, lemma: e.verb, words: []int{i}, status: fact.Asserted}
	for _, k := range a.kids[i] {
		a.addNounArg(f, e, k)
	}
	a.killing(f)
	a.lighten(f, e)
	if !f.has("subj") && !f.has("obj") && !f.has("with") && !f.has("to") && !f.has("on") && !f.has("against") && !(f.has("in") && a.lex.is(f.lemma, "change")) {
		return nil
	}
	a.nounStatus(f)
	return f
}

// killing makes a killing of a death "by" somebody: "the death of a student by police",
// "the shooting death of a boy by an officer".
func (a *analyser) killing(f *frame) {
	if f.lemma != "die" {
		return
	}
	by := func(x arg) bool { return x.role == "subj" && a.prep(x.head) == "by" }
	n := slices.IndexFunc(f.args, by)
	if n < 0 || !a.somebody(f.args[n].head) {
		f.args = slices.DeleteFunc(f.args, by) // "death by hanging"
		return
	}
	f.lemma = "kill"
	for k := range f.args {
		if f.args[k].role == "subj" && k != n {
			f.args[k].role = "obj"
		}
	}
}

// addNounArg files dependent k of an event noun.
func (a *analyser) addNounArg(f *frame, e eventNoun, k int) {
	add := func(role string) { f.args = append(f.args, arg{role: role, head: k, heads: a.conjuncts(k)}) }
	other := map[string]string{"subj": "obj", "obj": "subj"}
	switch a.rel(k) {
	case "nmod", "obl":
		prep := a.prep(k)
		switch {
		case a.isTime(k):
			add("time")
		case a.sub(k) == "poss":
			if e.of == "obj" && a.phraseOf(f.head) { // "Kenya's rejection of the plan"
				add("subj")
			} else if f.has(e.of) {
				add(other[e.of])
			} else {
				add(e.of)
			}
		case prep == "of":
			if f.has(e.of) {
				add(other[e.of])
			} else {
				add(e.of)
			}
		case prep == "by" || a.sub(k) == "agent":
			add("subj")
		case prep == "between" || prep == "among":
			if x := a.conjuncts(k); len(x) > 1 {
				f.args = append(f.args, arg{role: "subj", head: k, heads: x, partner: true})
			} else {
				f.args = append(f.args, arg{role: "subj", head: k, heads: x})
			}
		case prep != "":
			add(prep)
		}
	case "compound", "amod":
		if a.isTime(k) {
			add("time")
		} else if a.agentNoun(k) && !f.has("subj") {
			if e.of == "obj" && a.d.Mentions[a.mention[k]].Kind == "person" {
				add("obj")
			} else {
				add("subj")
			}
		}
	case "acl":
		if a.infinitive(k) {
			add("inf")
		}
	}
}

// phraseOf reports a noun with an "of" phrase.
func (a *analyser) phraseOf(i int) bool {
	return slices.ContainsFunc(a.kids[i], func(k int) bool { return a.is(k, "nmod") && a.prep(k) == "of" && !a.isTime(k) })
}

// lighten takes the participants that a light verb over the noun holds.
func (a *analyser) lighten(f *frame, e eventNoun) {
	h := a.head(f.head)
	up := a.frames[h]
	if up == nil || up.kind != "verb" || !a.lex.is(up.lemma, "light") {
		return
	}
	x := up.arg("obj")
	if x == nil || !slices.Contains(x.heads, f.head) {
		return
	}
	side := "subj"
	if a.lex.is(up.lemma, "light_passive") {
		side = "obj"
		if e.of == "subj" && (up.lemma == "win" || up.lemma == "secure") {
			side = "subj"
		}
	}
	if s := up.arg("subj"); s != nil && !f.has(side) {
		c := *s
		c.role, c.shared = side, true
		f.args = append(f.args, c)
	}
	for _, y := range up.args {
		switch y.role {
		case "subj", "obj", "ccomp", "xcomp", "advcl", "csubj", "parataxis":
		default:
			if !f.has(y.role) {
				f.args = append(f.args, y)
			}
		}
	}
	f.outer = up
	f.words = append(f.words, up.words...)
	slices.Sort(f.words)
	f.surface = up.surface
}

// nounStatus says whether the event that a noun names has happened: its own
// modifiers tell, and the clause that it stands in.
func (a *analyser) nounStatus(f *frame) {
	for _, k := range a.kids[f.head] {
		if !a.is(k, "amod", "det", "advmod") {
			continue
		}
		switch a.lemma(k) {
		case "no":
			f.status = fact.Denied
		case "possible", "potential", "future", "hypothetical", "any", "attempted", "failed", "foiled":
			f.unreal = true
		case "planned", "proposed", "upcoming", "forthcoming", "scheduled", "next", "promised":
			f.status = fact.Planned
		case "expected", "imminent", "likely", "anticipated", "looming":
			f.status = fact.Expected
		case "alleged", "suspected", "reported":
			f.status = fact.Claimed
		}
	}
	if f.outer != nil {
		f.status = combine(f.outer.status, f.status)
		f.unreal = f.unreal || f.outer.unreal
		f.prefix = f.outer.prefix
		return
	}
	up := a.clauseAbove(f.head)
	if up == nil {
		return
	}
	// the path from the clause to the noun decides: what is called for, planned
	// or feared has not happened
	i := f.head
	for n := 0; n < 20 && a.head(i) >= 0 && i != up.head; n++ {
		h := a.head(i)
		if h == up.head {
			a.governed(f, up, i)
			return
		}
		if a.lex.is(a.lemma(h), "plan_noun") && a.is(i, "nmod") {
			switch a.prep(i) {
			case "for", "of", "about", "on", "against", "over":
				f.unreal = true
			}
		}
		i = h
	}
}

// governed reads the reality of an event noun from the verb that holds the
// phrase headed by i.
func (a *analyser) governed(f, up *frame, i int) {
	f.unreal = f.unreal || up.unreal
	prep := a.prep(i)
	switch {
	case prep == "during" && a.kid(i, "nmod:poss") >= 0 || // "said he would go during his talks with them"
		prep == "after" || prep == "following" || prep == "since" || prep == "despite" || prep == "because_of" || prep == "due_to" || prep == "amid":
		f.unreal = up.unreal && up.status == fact.Asserted // what came before has happened, whatever follows it
	case a.lex.is(up.lemma, "undone") && (a.is(i, "nsubj") && up.passive || a.is(i, "obj")):
		f.unreal = true // "talks have been cancelled"
	case a.is(i, "nsubj") && up.kind == "be" && up.has("pred") && a.lex.is(a.lemma(up.arg("pred").head), "doubted"):
		f.unreal = true // "a meeting is unlikely"
	case a.is(i, "nsubj") && up.passive && a.lex.is(up.lemma, "foresee"):
		f.status = combine(fact.Expected, f.status) // "her election was expected"
	case a.is(i, "nsubj"):
		if up.status != fact.Asserted && up.status != fact.Denied {
			f.status = combine(up.status, f.status)
		}
	case prep == "for" || prep == "against" || prep == "with" && (up.lemma == "charge" || up.lemma == "threaten") || prep == "of" && a.lex.is(up.lemma, "say"):
		f.unreal = true
	case prep == "ahead_of" || prep == "before" || prep == "until":
		f.status = combine(f.status, fact.Expected)
	case prep != "":
		if up.status != fact.Denied {
			f.status = combine(up.status, f.status)
		}
	case a.lex.is(up.lemma, "presupposes"):
		f.unreal = false // who is to investigate a death says that it has happened
	case a.lex.is(up.lemma, "factive"):
		f.status = combine(up.status, f.status)
	case a.lex.is(up.lemma, "hypothetical", "intends", "attempts", "failed", "foreseen", "deny"):
		f.unreal = true
	default:
		f.status = combine(up.status, f.status)
	}
}
