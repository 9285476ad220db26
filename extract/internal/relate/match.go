package relate

import (
	"slices"
	"strings"

	"kg/extract/doc"
	"kg/graph/fact"
)

// picked is what a selector found: the argument's heads, in order.
type picked struct {
	selector string
	heads    []int
}

// pick gives the tokens that a selector stands for in the frame.
func (r *reading) pick(f *frame, selector string) []int {
	if one, other, ok := strings.Cut(selector, "|"); ok {
		if heads := r.pick(f, one); len(heads) > 0 {
			return heads
		}
		return r.pick(f, other)
	}
	first, rest, _ := strings.Cut(selector, ".")
	var heads []int
	if first == "head" {
		heads = []int{f.head}
	} else {
		for i := range f.args {
			if f.args[i].role+":"+f.args[i].mark == first { // "advcl:in"
				heads = append(heads, f.args[i].heads...)
			}
			if f.args[i].role == first && (first != "advcl" || r.completes(f.args[i].mark)) {
				heads = append(heads, f.args[i].heads...)
			}
		}
	}
	for rest != "" && len(heads) > 0 {
		var step string
		step, rest, _ = strings.Cut(rest, ".")
		var next []int
		for _, h := range heads {
			found := r.step(h, step)
			if c := r.core(h); len(found) == 0 && c != h { // "$20 million in aid to Nepal"
				found = r.step(c, step)
			}
			next = append(next, found...)
		}
		heads = next
	}
	return heads
}

// completes reports the mark of an adverbial clause that completes its verb:
// "accused of stealing", "arrested for driving".
func (r *reading) completes(mark string) bool {
	return slices.Contains([]string{"of", "for", "from", "with", "against", "on", "about", "into", "to", "over"}, mark)
}

// step goes from a noun to its dependents: possessor, compound, modifier, noun
// in apposition, or the phrase of a preposition.
func (r *reading) step(h int, to string) []int {
	var out []int
	for _, k := range r.kids[h] {
		ok := false
		switch to {
		case "poss":
			ok = r.is(k, "nmod:poss")
		case "compound":
			ok = r.is(k, "compound", "nmod:desc") && r.mention[k] >= 0
		case "amod":
			ok = r.is(k, "amod") && r.mention[k] >= 0
		case "appos":
			ok = r.is(k, "appos")
		case "that":
			ok = r.is(k, "acl", "ccomp") && strings.HasPrefix(r.mark(k), "that")
		case "inf":
			ok = r.is(k, "acl", "xcomp", "advcl") && r.infinitive(k)
		default:
			ok = r.is(k, "nmod", "obl") && r.prep(k) == to && r.sub(k) != "poss" && !r.isTime(k)
		}
		if ok {
			out = append(out, r.conjuncts(k)...)
		}
	}
	return out
}

// first gives the first selector of the list that is there.
func (r *reading) first(f *frame, selectors []string) picked {
	for _, s := range selectors {
		if h := r.pick(f, s); len(h) > 0 {
			return picked{s, h}
		}
	}
	return picked{}
}

// match reports whether the rule speaks of the frame, or what hindered it;
// "" as hindrance means that it is about other words altogether.
func (r *reading) match(rule *Rule, f *frame) (ok bool, hindrance string) {
	if !slices.Contains(rule.On, f.kind) {
		return false, ""
	}
	lemma := f.lemma
	if f.kind == "be" {
		lemma = "be"
	}
	if len(rule.Lemma) > 0 && !r.lex.wordIn(lemma, rule.Lemma) {
		return false, ""
	}
	if rule.Passive != nil && *rule.Passive != f.passive {
		return false, "voice"
	}
	for _, s := range rule.Without {
		if len(r.pick(f, s)) > 0 {
			return false, "has " + s
		}
	}
	for _, sel := range slices.Sorted(mapKeys(rule.Where)) {
		w := rule.Where[sel]
		heads := r.pick(f, sel)
		if len(heads) == 0 {
			if w.Maybe {
				continue
			}
			return false, "no " + sel
		}
		if !r.holds(w, heads[0]) {
			if len(rule.Lemma) == 0 {
				return false, ""
			}
			return false, sel + " is " + r.lemma(heads[0])
		}
	}
	return true, ""
}

func mapKeys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func (r *reading) holds(w Where, i int) bool {
	c := r.core(i)
	if len(w.Lemma) > 0 && !r.lex.wordIn(r.lemma(i), w.Lemma) && !r.lex.wordIn(r.lemma(c), w.Lemma) {
		return false
	}
	if len(w.Not) > 0 && (r.lex.wordIn(r.lemma(i), w.Not) || r.lex.wordIn(r.lemma(c), w.Not)) {
		return false
	}
	if w.Nominal && (!r.nominal(i) || r.upos(i) == "NUM") {
		return false
	}
	if w.Count && r.amountOf(i) == nil {
		return false
	}
	if w.Value != nil && *w.Value != (r.onlyValue(i) != nil) {
		return false
	}
	if w.Percent && !isPercent(r.valueOf(i)) {
		return false
	}
	if len(w.Other) > 0 {
		for _, t := range r.of(i) {
			if t.Kind != "" && r.schema.IsA(t.Kind, w.Other) {
				return false
			}
		}
	}
	if len(w.Kind) > 0 {
		for _, t := range r.of(i) {
			if t.Kind != "" && r.fits(t, w.Kind, false) {
				return true
			}
		}
		return false
	}
	return true
}

// fire makes the rule's facts from the frame.
func (r *reading) fire(rule *Rule, f *frame) []fact.Fact {
	rel, _ := r.schema.Relation(rule.Relation)
	r.left = map[int]bool{}
	defer func() { r.left = nil }()
	subj := r.first(f, rule.Subject)
	var obj picked
	if len(rule.Object) > 0 {
		obj = r.first(f, rule.Object)
	}
	if len(subj.heads) == 0 {
		r.near(rule, f, "no subject")
		return nil
	}
	name := fact.Relation{ID: rel.Name, Name: rel.Label, Cue: r.cue(f)}
	quals := r.ruleRoles(rule, f, subj, obj)
	subjects := r.of
	if ofMeasure(rel.Name) {
		subjects = r.measured
	}
	var out []fact.Fact
	make1 := func(s fact.Term, objs []fact.Term, sh, oh int) {
		x := fact.Fact{Subject: s, Relation: name, Objects: objs, Qualifiers: quals.clone(), Confidence: rule.Confidence}
		r.amount(rule, f, &x, sh, oh)
		r.fill(rule, f, &x)
		r.finish(f, &x, rule.Name, rule.Status, true)
		out = append(out, x)
	}
	if len(obj.heads) == 0 {
		if rule.Pairs {
			subjects := r.termsOf(subj.heads)
			for i := range subjects {
				for j := i + 1; j < len(subjects); j++ {
					make1(subjects[i], []fact.Term{subjects[j]}, subj.heads[0], -1)
				}
			}
			if len(out) > 0 {
				return r.judge(rule, f, rel, out)
			}
		}
		if len(rule.Object) > 0 && !rel.NoObject {
			r.near(rule, f, "no object")
			return nil
		}
		for _, h := range subj.heads {
			for _, s := range subjects(h) {
				make1(s, nil, h, -1)
			}
		}
		return r.judge(rule, f, rel, out)
	}
	for _, h := range subj.heads {
		for _, s := range subjects(h) {
			r.bare = f.kind == "be"
			groups := r.objects(rule, obj.heads, &quals)
			if len(groups) == 0 && rel.NoObject {
				groups = []objectGroup{{nil, -1}}
			}
			r.bare = false
			for _, group := range groups {
				make1(s, group.terms, h, group.head)
			}
		}
	}
	return r.judge(rule, f, rel, out)
}

type objectGroup struct {
	terms []fact.Term
	head  int
}

// objects turns object heads into terms: things apart, words together as joint
// objects, posts as titles.
func (r *reading) objects(rule *Rule, heads []int, q *qualifiers) []objectGroup {
	var out []objectGroup
	var joint objectGroup
	for _, h := range heads {
		if ofMeasure(rule.Relation) && r.onlyValue(h) == nil {
			continue
		}
		if rule.As == "title" {
			if t, roles := r.title(h); t.Name != "" {
				for role, terms := range roles {
					q.add(role, terms...)
				}
				out = append(out, objectGroup{[]fact.Term{t}, h})
			}
			continue
		}
		terms := r.clauseOrThing(h)
		if m := r.mention[h]; rule.Words && m >= 0 && r.d.Mentions[m].Form == doc.Nominal {
			if t, ok := r.describe(h); ok { // what something is, though the words speak of that very thing
				terms = []fact.Term{t}
			}
		}
		for _, t := range terms {
			if t.Text != "" && r.parted(heads) {
				out = append(out, objectGroup{[]fact.Term{t}, h})
				continue
			}
			if t.Text != "" {
				joint.terms = append(joint.terms, t)
				if joint.head == 0 {
					joint.head = h
				}
				continue
			}
			out = append(out, objectGroup{[]fact.Term{t}, h})
		}
	}
	if len(joint.terms) > 0 {
		out = append(out, joint)
	}
	return out
}

// clauseOrThing gives things for nouns and words for clauses.
func (r *reading) clauseOrThing(h int) []fact.Term {
	if r.upos(h) == "ADJ" && r.mention[h] < 0 && !r.nominal(h) {
		if text := r.adjective(h); text != "" {
			return []fact.Term{{Text: text}}
		}
		return nil
	}
	if !r.nominal(h) && r.mention[h] < 0 {
		if text := r.clauseText(h); text != "" {
			return []fact.Term{{Text: text}}
		}
		return nil
	}
	return r.of(h)
}

func (r *reading) termsOf(heads []int) []fact.Term {
	var out []fact.Term
	for _, h := range heads {
		for _, t := range r.of(h) {
			if !slices.ContainsFunc(out, func(x fact.Term) bool { return sameTerm(x, t) }) {
				out = append(out, t)
			}
		}
	}
	return out
}

func sameTerm(a, b fact.Term) bool { return a.ID == b.ID && a.Text == b.Text && a.Fact == b.Fact }

// amount puts the count or sum of the rule's selectors on the fact; without
// selectors that of the object, then of the subject.
func (r *reading) amount(rule *Rule, f *frame, x *fact.Fact, sh, oh int) {
	try := func(h int) bool {
		if h < 0 {
			return false
		}
		v := r.ownAmount(h)
		if h == oh && len(x.Objects) > 1 {
			v = r.amountOf(h)
		}
		if v != nil {
			x.Qualifiers.Amount = v
		}
		return v != nil
	}
	if len(rule.Amount) > 0 {
		for _, s := range rule.Amount {
			for _, h := range r.pick(f, s) {
				if try(h) {
					return
				}
			}
		}
		return
	}
	if oh >= 0 && try(oh) {
		return
	}
	if ofMeasure(rule.Relation) && oh >= 0 {
		if v := r.onlyValue(oh); v != nil {
			x.Qualifiers.Amount = r.levelAmount(&arg{head: sh}, v, r.lex.is(f.lemma, "exceeds"))
		}
		return
	}
	try(sh)
}

// fill gives a fact without an object the first detail that the rule names as one,
// and a change the value that tells it.
func (r *reading) fill(rule *Rule, f *frame, x *fact.Fact) {
	if len(x.Objects) > 0 {
		return
	}
	for _, role := range rule.Fill {
		if terms := x.Qualifiers.Roles[role]; len(terms) > 0 {
			x.Objects = terms[:1:1]
			if x.Qualifiers.Roles[role] = terms[1:]; len(terms) == 1 {
				delete(x.Qualifiers.Roles, role)
			}
			return
		}
	}
	if !ofMeasure(rule.Relation) {
		return
	}
	for _, s := range slices.Concat(rule.Amount, []string{"to"}) {
		for _, h := range r.pick(f, s) {
			if v := r.onlyValue(h); v != nil {
				x.Objects = []fact.Term{{Text: r.valueText(v)}}
				return
			}
		}
	}
}

// judge keeps what the schema allows, and tells the rest.
func (r *reading) judge(rule *Rule, f *frame, rel fact.RelType, facts []fact.Fact) []fact.Fact {
	var out []fact.Fact
	for _, x := range facts {
		if why := r.forbidden(rule, f, rel, &x); why != "" {
			r.drop(rule.Name, &x, why)
			continue
		}
		out = append(out, x)
	}
	return out
}

// unlike reports an "is" that cannot be: a person that is a firm, one thing that
// is several, a sum, or a class that says nothing of a thing without a name.
func (r *reading) unlike(f *frame, x *fact.Fact) string {
	pred, subj := f.arg("pred"), f.arg("subj")
	if pred == nil {
		if pred = f.arg("xcomp"); pred == nil {
			pred = f.arg("obj")
		}
	}
	if pred == nil || subj == nil || len(x.Objects) == 0 {
		return ""
	}
	h := pred.head
	s := x.Subject
	if r.isName(h) && r.personName(h) && s.Kind == "person" {
		return "two people are not one"
	}
	if s.Named && r.xpos(h) == "NNS" && r.amountOf(h) != nil && len(subj.heads) == 1 {
		return "one is not several"
	}
	if m := r.mention[h]; m >= 0 && s.Named && r.isName(h) {
		switch r.d.Mentions[m].Kind {
		case "organisation", "government", "country", "place", "facility":
			return "two names are two things"
		}
	}
	if r.personName(h) && s.Named && s.Kind != "person" {
		return "a person is not a " + s.Kind
	}
	if r.kinds[r.lemma(h)] == "country" && (s.Kind == "organisation" || s.Kind == "government" || s.Kind == "party") {
		return "a body is no country"
	}
	if r.quantity(r.core(subj.head)) {
		return "a sum is nothing else"
	}
	if s.Named && (s.Kind == "person" || s.Kind == "place" || s.Kind == "facility") && r.xpos(h) == "NNS" && len(subj.heads) == 1 {
		return "one is not several"
	}
	if k := r.kindOf(h); k != "" && s.Kind != "" && s.Kind != "thing" && !sameSort(s.Kind, k) {
		return s.Kind + " and " + k + " are unlike"
	}
	if s.Named && strings.Contains(strings.ToLower(x.Objects[0].String()), strings.ToLower(s.Name)) {
		return "the object names the subject"
	}
	if s.Named && strings.Contains(strings.ToLower(s.Name), strings.ToLower(x.Objects[0].String())) {
		return "the name says it already"
	}
	if (s.Kind == "group" || s.Kind == "nationality") && r.kindOf(h) == "person" && r.xpos(h) == "NN" {
		return "several are not one"
	}
	if !s.Named && s.Kind == "" && r.upos(subj.head) != "NOUN" && len(strings.Fields(s.Text)) == 1 {
		return "it tells of nothing"
	}
	if r.lex.is(r.lemma(h), "empty_class") || !s.Named && r.kindOf(h) == "" {
		return "it tells too little"
	}
	return ""
}

// sameSort reports kinds that one thing can be of.
func sameSort(a, b string) bool {
	sorts := [][]string{
		{"person", "group", "nationality", "title", "agent"},
		{"organisation", "government", "party", "country", "group", "agent"},
		{"place", "country", "facility"},
		{"facility", "organisation", "government"},
		{"event"}, {"law", "work"}, {"work", "event", "facility"}, {"place", "organisation"},
	}
	if a == b {
		return true
	}
	for _, s := range sorts {
		if slices.Contains(s, a) && slices.Contains(s, b) {
			return true
		}
	}
	return false
}

// forbidden says why the schema does not allow the fact, or "".
func (r *reading) forbidden(rule *Rule, f *frame, rel fact.RelType, x *fact.Fact) string {
	r.asActor(f, rel.Subject, &x.Subject)
	if !r.fits(x.Subject, rel.Subject, len(rel.Subject) == 0) {
		return "subject " + x.Subject.String() + " is " + kindName(x.Subject)
	}
	if len(x.Objects) == 0 && !rel.NoObject {
		return "no object"
	}
	for i := range x.Objects {
		r.asActor(f, rel.Object, &x.Objects[i])
		if !r.fits(x.Objects[i], rel.Object, rule.Words || len(rule.Fill) > 0 || ofMeasure(rel.Name)) {
			return "object " + x.Objects[i].String() + " is " + kindName(x.Objects[i])
		}
		if sameTerm(x.Objects[i], x.Subject) {
			return "subject and object are one"
		}
	}
	if q := &x.Qualifiers; (rel.Name == "rises" || rel.Name == "falls") && q.Amount == nil && q.Time == "" && len(q.Roles["to_amount"]) == 0 {
		return "neither by how much nor when"
	}
	if f.kind == "be" && f.lemma != "title" && x.Subject.Named && x.Subject.Kind == "person" {
		if p, s := f.arg("pred"), f.arg("subj"); p != nil && s != nil && r.xpos(p.head) == "NNS" && len(s.heads) == 1 {
			return "one is not several"
		}
	}
	if rel.Name == "is_a" {
		if why := r.unlike(f, x); why != "" {
			return why
		}
	}
	for role, terms := range x.Qualifiers.Roles {
		rt, ok := r.schema.Role(role)
		if !ok {
			return "role " + role + " is not in the schema"
		}
		if len(rt.Kind) == 0 {
			continue
		}
		terms = slices.DeleteFunc(terms, func(t fact.Term) bool { return t.Kind == "" || !r.schema.IsA(t.Kind, rt.Kind) })
		if len(terms) == 0 {
			delete(x.Qualifiers.Roles, role)
		} else {
			x.Qualifiers.Roles[role] = terms
		}
	}
	return ""
}

func kindName(t fact.Term) string {
	if t.Kind == "" {
		return "words"
	}
	return t.Kind
}

func (r *reading) fits(t fact.Term, kinds []string, words bool) bool {
	if t.Text != "" {
		return words
	}
	if t.Fact != "" {
		return true
	}
	if t.Named && t.Kind == "thing" {
		return true // a name that the reader of names did not know
	}
	if len(kinds) == 0 || r.schema.IsA(t.Kind, kinds) {
		return true
	}
	// cities and states act, and readers of names take clubs and firms for places
	return t.Named && r.schema.IsA(t.Kind, []string{"place"}) && (slices.Contains(kinds, "agent") || slices.Contains(kinds, "organisation"))
}
