package relate

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"kg/extract/doc"
	"kg/graph/fact"
)

// reading is the state of reading one document.
type reading struct {
	*Relater
	*terms
	speeches []speech
	speechOf []int // by token: index of the speech it stands in, or -1
	events   *events
	facts    []found
	explain  *Explanation
	claimed  map[*frame]bool // frames that a typed rule took
}

// found is a fact with the frame that gave it.
type found struct {
	fact  fact.Fact
	frame *frame
	typed bool
}

func newReading(r *Relater, d *doc.Document) *reading {
	a := analyse(newTree(d, r.lex), r.kinds)
	rd := &reading{Relater: r, explain: &Explanation{d: d}, claimed: map[*frame]bool{}}
	rd.terms = &terms{analyser: a, local: map[string]string{}, except: -1}
	a.describeFrames()
	rd.speeches, rd.speechOf = a.findSpeeches()
	rd.events = rd.findEvents()
	return rd
}

// apply tries the rules on one frame, in order, until one fires.
func (r *reading) apply(f *frame) {
	r.explain.frame(r, f)
	if f.unreal || f.prefix != "" {
		return
	}
	r.except = f.head
	defer func() { r.except = -1 }()
	fired := false
	for _, rule := range r.rules {
		if fired && !rule.Also {
			continue
		}
		ok, why := r.match(rule, f)
		if !ok {
			if why != "" {
				r.near(rule, f, why)
			}
			continue
		}
		facts := r.fire(rule, f)
		if len(facts) == 0 {
			continue
		}
		fired = true
		r.claimed[f] = true
		if f.kind == "noun" && f.outer != nil {
			r.claimed[f.outer] = true // "held talks": the noun has said it
		}
		r.explain.fired(rule.Name, f, facts)
		for _, x := range facts {
			r.facts = append(r.facts, found{x, f, true})
			if x.Relation.ID == "rises" || x.Relation.ID == "falls" {
				r.levels(f, &x)
			}
		}
	}
}

// leave gives a frame that no rule has claimed its open form.
func (r *reading) leave(f *frame) {
	if f.unreal || r.claimed[f] {
		return
	}
	r.except = f.head
	defer func() { r.except = -1 }()
	for _, x := range r.open(f) {
		if x.Confidence < doubtful {
			r.drop("open", &x, "it tells too little")
			continue
		}
		r.explain.fired("open", f, []fact.Fact{x})
		r.facts = append(r.facts, found{x, f, false})
	}
}

// finish gives a fact what every fact has: status, speaker, time, source.
func (r *reading) finish(f *frame, x *fact.Fact, rule string, status fact.Status, typed bool) {
	x.Status = f.status
	if status != "" && x.Status == fact.Asserted {
		x.Status = status
	}
	by, said := r.speakers(f.head)
	if said && r.is(f.head, "conj") && r.lex.is(f.lemma, "say") && len(by) == 1 && sameTerm(by[0], x.Subject) {
		said = false // "said he backed it but warned them": the warning is no part of what he said
	}
	if said && !r.aside(f) && !r.ownWords(f) {
		x.SaidBy = by
		if x.Status == fact.Asserted {
			x.Status = fact.Claimed
		}
	}
	if who := r.foreseer(f); len(who) > 0 && len(x.SaidBy) == 0 {
		x.SaidBy = who
	}
	if who := r.denier(f); len(who) > 0 && len(x.SaidBy) == 0 {
		x.SaidBy = who
	}
	if x.Qualifiers.Time == "" {
		x.Qualifiers.Time, x.Qualifiers.Duration, x.Qualifiers.Frequency = r.timeOf(f)
	}
	r.ahead(f, x)
	r.tooLate(f, x)
	s := r.d.SentenceOf(f.head)
	if s >= 0 {
		x.Sources = []fact.Source{r.source(s, rule)}
	}
	x.Confidence = r.trust(f, x, typed)
}

// foreseer is who expects what the frame says: "analysts expect the rate to fall".
func (r *reading) foreseer(f *frame) []fact.Term {
	i := f.head
	for n := 0; n < 4 && r.is(i, "xcomp", "ccomp", "conj") && r.head(i) >= 0; n++ {
		i = r.head(i)
		if up := r.frames[i]; up != nil && up.kind == "verb" && !up.passive && (r.lex.is(up.lemma, "foresee") || r.lex.is(up.lemma, "deny") && r.xpos(f.head) == "VBG") && up.surface != nil {
			var out []fact.Term
			for _, h := range up.surface.heads {
				for _, t := range r.of(h) {
					if t.Text == "" && r.schema.IsA(t.Kind, []string{"agent"}) {
						out = append(out, t)
					}
				}
			}
			return out
		}
	}
	return nil
}

// denier is who denies the report or the claim that the frame completes: "she denied a
// report that she would leave".
func (r *reading) denier(f *frame) []fact.Term {
	h := r.head(f.head)
	if h < 0 || f.status != fact.Denied || !r.is(f.head, "acl") || !r.is(h, "obj") {
		return nil
	}
	up := r.frames[r.head(h)]
	if up == nil || !r.lex.is(up.lemma, "deny") || up.surface == nil {
		return nil
	}
	return r.termsOf(up.surface.heads)
}

// ownWords reports what the article explains by itself of what somebody said, outside
// quotation marks: a relative clause or a passive participle set off by commas, which
// event or body is spoken of, "the attack that killed six", whose it was.
func (r *reading) ownWords(f *frame) bool {
	switch {
	case r.inQuote(f.head):
		return false
	case f.kind == "noun" && f.status == fact.Asserted: // "Kenya's attack was a mistake, he said": that there was one is no claim
		return r.kid(f.head, "nmod:poss") >= 0 && f.outer == nil
	case !r.is(f.head, "acl"):
		return false
	case r.setOff(f.head):
		return r.sub(f.head) == "relcl" || f.passive
	}
	h := r.head(f.head)
	if s := f.arg("subj"); f.passive && s != nil && r.isName(s.head) && s.head > f.head && r.pointsBack(h) == "the" && slices.Contains([]string{"organisation", "government", "party", "group"}, r.kindOf(h)) {
		return true // "the coalition led by Anna Berg"
	}
	return f.status == fact.Asserted && r.isEventNoun(h) && r.pointsBack(h) == "the" && r.sub(f.head) == "relcl" && (r.xpos(f.head) == "VBD" || f.passive)
}

// aside reports a title or an apposition outside quotation marks: who somebody is
// the article says itself, also where it reports what he said.
func (r *reading) aside(f *frame) bool {
	return (f.lemma == "title" || f.lemma == "appos") && !r.inQuote(f.head)
}

func (r *reading) inQuote(i int) bool {
	return slices.ContainsFunc(r.d.Quotes, func(q doc.Quote) bool { return q.Has(i) })
}

// ahead moves a month without a year that lies before the article to the year
// after, where the clause speaks of what is to come: "if elected in November".
func (r *reading) ahead(f *frame, x *fact.Fact) {
	switch x.Status {
	case fact.Conditional, fact.Planned, fact.Expected:
	case fact.Possible:
		if !strings.HasPrefix(x.Qualifiers.Time, "../") {
			return // "could be back in prison months after completing a sentence in May"
		}
	default:
		return
	}
	day := r.d.Article.Date
	when, until := strings.CutPrefix(x.Qualifiers.Time, "../")
	if len(day) < 7 || len(when) != 7 || when >= day[:7] || when[:4] < day[:4] && when[5:] <= day[5:7] {
		return
	}
	for _, v := range r.d.Values {
		if v.Kind == doc.Time && strings.TrimPrefix(v.Time, "../") == when && r.d.SentenceOf(v.From) == r.d.SentenceOf(f.head) && strings.ContainsAny(r.d.Text(v.Span), "0123456789") {
			return
		}
	}
	if y, err := strconv.Atoi(when[:4]); err == nil {
		x.Qualifiers.Time = strconv.Itoa(y+1) + when[4:]
		if until {
			x.Qualifiers.Time = "../" + x.Qualifiers.Time
		}
	}
}

// tooLate takes a time after the article's day from what has happened: it tells when what
// is decided on is to be, "cancels a trip next month". Where the present tense speaks of
// the clause's own time, that is expected: "leaves office in January".
func (r *reading) tooLate(f *frame, x *fact.Fact) {
	first, _, ok := fact.Bounds(x.Qualifiers.Time)
	day, err := time.Parse(time.DateOnly, r.d.Article.Date)
	if x.Status != fact.Asserted || !ok || err != nil || first <= day.AddDate(0, 0, 1).Format(time.DateOnly) {
		return
	}
	if slices.ContainsFunc(f.args, func(y arg) bool { return y.role == "time" && r.prep(y.head) == "to" }) {
		return // "postpones the vote to June"
	}
	past := r.xpos(f.head) == "VBD" || r.xpos(f.head) == "VBN"
	switch {
	case r.lex.is(f.lemma, "hypothetical", "intends", "undone") || !past && r.lex.is(f.lemma, "say") || x.Relation.ID == "says" && r.is(f.head, "advcl"),
		slices.ContainsFunc(f.args, func(y arg) bool { // "protest against the visit next week"
			return (y.role == "against" || y.role == "for" || y.role == "over" || y.role == "about") && r.isEventNoun(y.head)
		}):
		x.Qualifiers.Time = ""
	case f.kind != "verb" || r.xpos(f.head) != "VBZ" && r.xpos(f.head) != "VBP" || r.kid(f.head, "aux") >= 0:
	case r.lex.is(f.lemma, "timetabled"):
		x.Status = fact.Expected
	default:
		x.Qualifiers.Time = ""
	}
}

// source is sentence s as the place where a fact stands.
func (r *reading) source(s int, rule string) fact.Source {
	sp := r.d.Sentences[s].Span
	return fact.Source{Article: r.d.Article.ID, Start: r.d.Tokens[sp.From].Start, End: r.d.Tokens[sp.To-1].End, Quote: r.d.Text(sp), Rule: rule}
}

// doubtful is the confidence under which an open fact is not printed: neither its
// ends nor its verb tell enough to be worth a line.
const doubtful = 0.45

// trust lowers a rule's confidence for what makes readings go wrong or worth
// little: ends that are descriptions or words, weak verbs, shared arguments.
func (r *reading) trust(f *frame, x *fact.Fact, typed bool) float64 {
	c := x.Confidence
	if c == 0 {
		c = 0.7
	}
	if typed {
		if !x.Subject.Named {
			c -= 0.05
		}
		if len(x.Objects) > 0 && x.Objects[0].Text != "" {
			c -= 0.05
		}
	} else {
		c += r.worth(f, x)
	}
	if f.shared {
		c -= 0.03
	}
	if f.kind == "noun" {
		c -= 0.05
	}
	if r.is(f.head, "parataxis", "dep") {
		c -= 0.05
	}
	return max(0.05, min(0.99, c))
}

// worth weighs what an open fact tells: who and what it links, and how.
func (r *reading) worth(f *frame, x *fact.Fact) float64 {
	w := 0.0
	ends := append([]fact.Term{x.Subject}, x.Objects...)
	for n, t := range ends {
		switch {
		case t.Named:
			w += 0.05
		case t.Text == "" && r.schema.IsA(t.Kind, []string{"agent"}):
		case t.Text == "":
			w -= 0.04
		case n == 0:
			w -= 0.12
		case len(strings.Fields(t.Text)) > 8:
			w -= 0.1
		default:
			w -= 0.06
		}
		if n == 1 {
			break
		}
	}
	for _, role := range []string{"subj", "obj"} { // "Guatemala's political establishment" holds a name
		if a := f.arg(role); a != nil && r.mention[a.head] < 0 && r.anchored(a.head) {
			w += 0.05
		}
	}
	if r.lex.is(f.lemma, "weak_verb") && !(f.passive && x.Qualifiers.Amount != nil) {
		w -= 0.1
	}
	if s := f.arg("subj"); f.kind == "be" && !x.Subject.Named && (s == nil || !r.anchored(s.head)) {
		w -= 0.08
	}
	if x.Qualifiers.Time != "" {
		w += 0.03
	}
	if x.Qualifiers.Amount != nil {
		w += 0.04
	}
	if len(x.Qualifiers.Roles["place"]) > 0 {
		w += 0.03
	}
	return w
}

// cue is the words that express the frame's relation, five at most.
func (r *reading) cue(f *frame) string {
	words := slices.Clone(f.words)
	if f.prefix != "" && f.outer != nil {
		words = append(words, f.outer.words...)
	}
	if len(words) == 0 {
		words = []int{f.head}
	}
	slices.Sort(words)
	words = slices.Compact(words)
	if len(words) > 5 {
		words = words[:5]
	}
	var out []string
	for _, i := range words {
		if i >= 0 {
			out = append(out, r.d.Tokens[i].Form)
		}
	}
	return strings.Join(out, " ")
}

// qualifiers are roles being collected for a fact.
type qualifiers struct{ fact.Qualifiers }

func (q *qualifiers) add(role string, terms ...fact.Term) {
	if len(terms) == 0 || role == "" {
		return
	}
	if q.Roles == nil {
		q.Roles = map[string][]fact.Term{}
	}
	for _, t := range terms {
		if !slices.ContainsFunc(q.Roles[role], func(x fact.Term) bool { return sameTerm(x, t) }) {
			q.Roles[role] = append(q.Roles[role], t)
		}
	}
}

func (q *qualifiers) clone() fact.Qualifiers {
	out := q.Qualifiers
	if q.Roles != nil {
		out.Roles = maps.Clone(q.Roles)
		for k := range out.Roles {
			out.Roles[k] = slices.Clone(out.Roles[k])
		}
	}
	return out
}

// ruleRoles collects the roles that the rule names and, from the phrases that
// are left, those that prepositions usually mean.
func (r *reading) ruleRoles(rule *Rule, f *frame, subj, obj picked) qualifiers {
	var q qualifiers
	used := map[int]bool{}
	for _, p := range []picked{subj, obj} {
		for _, h := range p.heads {
			used[h] = true
		}
	}
	for _, role := range slices.Sorted(mapKeys(rule.Roles)) {
		for _, sel := range rule.Roles[role] {
			heads := r.pick(f, sel)
			if len(heads) == 0 || used[heads[0]] && !(role == "place" && len(obj.heads) > 0 && heads[0] == obj.heads[0] && r.placeKind(heads[0]) == "place") {
				continue
			}
			for _, h := range heads {
				if role == "cause" && (sel == "in" || sel == "at" || sel == "during") && r.kindOf(r.core(h)) != "event" && !r.isEventNoun(r.core(h)) {
					continue // killed in a city, not by it
				}
				used[h] = true
				if role == "topic" && sel == "on" && r.placeKind(h) == "place" && !r.isName(r.core(h)) {
					q.add("place", r.of(h)...) // "a meeting on the campus"
					continue
				}
				if strings.HasPrefix(sel, "obj.") && (role == "place" || role == "destination" || role == "source") {
					if r.placeKind(h) != "place" {
						continue
					}
					r.left[h] = true
				}
				if role == "post" && strings.HasPrefix(sel, "obj.") {
					r.left[h] = true
				}
				terms := r.roleTerms(role, h)
				if role == "cause" && (r.kindOf(r.core(h)) == "event" || r.isEventNoun(r.core(h))) {
					r.placeOfEvent(h, &q)
				}
				q.add(role, terms...)
			}
			break
		}
	}
	if rel, _ := r.schema.Relation(rule.Relation); slices.Contains(rel.Roles, "score") {
		r.score(f, &q)
	}
	r.restRoles(f, used, &q)
	switch rule.Relation {
	case "participates", "hosts":
		for _, h := range obj.heads {
			r.placeOfEvent(h, &q)
		}
	}
	return q
}

// roleTerms gives things, or words; punishments, results and levels are words
// with their numbers.
func (r *reading) roleTerms(role string, h int) []fact.Term {
	switch role {
	case "post":
		if t, _ := r.title(h); t.Name != "" && r.lex.is(r.lemma(h), "title") {
			return []fact.Term{t}
		}
		return nil
	case "capacity": // "described her as a planet" is not about another planet
		if text := r.text(h); text != "" && r.nominal(h) && !r.isName(h) {
			return []fact.Term{{Text: text}}
		}
		if text := r.phrase(h); text != "" && r.upos(h) == "ADJ" { // "as tantamount to murder"
			return []fact.Term{{Text: text}}
		}
	case "to_amount", "from_amount":
		if v := r.onlyValue(h); v != nil {
			return []fact.Term{{Text: r.valueText(v)}}
		}
		for _, v := range r.values[h] {
			if r.d.Values[v].Amount != nil {
				return []fact.Term{{Text: r.d.Text(r.d.Values[v].Span)}}
			}
		}
		return nil
	case "charge":
		if r.lex.is(r.lemma(h), "no_charge") || r.lex.is(r.form(h), "no_charge") {
			return nil // "detained for questioning"
		}
	case "penalty", "score":
		if r.isTime(h) && r.prep(h) != "to" {
			return nil // "sentenced on Tuesday"
		}
		if text := r.phrase(h); text != "" {
			return []fact.Term{{Text: text}}
		}
		return nil
	}
	return r.clauseOrThing(h)
}

// phrase is the noun phrase headed by h with its numbers, without preposition
// and article.
func (r *reading) phrase(h int) string {
	toks := r.subtree(h, func(k int) bool {
		return r.is(k, "acl:relcl", "appos", "parataxis", "advcl", "cc", "conj") && r.head(k) == h || r.is(k, "case", "det") && r.head(k) == h
	})
	for len(toks) > 0 && isPunct(r.d.Tokens[toks[0]]) {
		toks = toks[1:]
	}
	for len(toks) > 0 && isPunct(r.d.Tokens[toks[len(toks)-1]]) {
		toks = toks[:len(toks)-1]
	}
	if len(toks) > maxWords {
		return ""
	}
	return r.join(toks)
}

var result = regexp.MustCompile(`^\d+ ?[-–] ?\d+$`)

// score finds the result of a contest among the frame's phrases: "won 2-1".
func (r *reading) score(f *frame, q *qualifiers) {
	for _, k := range r.kids[f.head] {
		if k < f.head || r.is(k, "nsubj", "punct", "aux", "advcl", "conj") {
			continue
		}
		for _, i := range append([]int{k}, r.kids[k]...) {
			text := r.phrase(i)
			if result.MatchString(text) {
				q.add("score", fact.Term{Text: text})
				return
			}
		}
	}
}

// restRoles files every phrase that nothing has used yet.
func (r *reading) restRoles(f *frame, used map[int]bool, q *qualifiers) {
	for _, x := range f.args {
		if used[x.head] || x.shared && f.kind != "noun" {
			continue
		}
		switch x.role {
		case "subj", "obj", "iobj", "ccomp", "xcomp", "time", "parataxis", "csubj", "pred", "agent", "according_to", "inf":
			continue
		case "adv":
			if r.xpos(x.head) == "RB" && strings.HasSuffix(r.form(x.head), "ly") && !r.lex.is(r.lemma(x.head), "weak_adverb") && !r.isTime(x.head) {
				q.add("manner", fact.Term{Text: r.form(x.head)})
			}
			continue
		case "advcl":
			r.clauseRole(x, q)
			continue
		}
		role := r.roleOf(x.role, x.head)
		if r.lex.is(r.lemma(x.head), "no_complement") && role != "cause" && r.mention[x.head] < 0 {
			continue // "on top of that"
		}
		switch {
		case role == "capacity" && r.lex.is(r.lemma(x.head), "reason_noun"), // "as a consequence of the war"
			x.role == "in" && r.lex.is(r.lemma(x.head), "reason_noun"), // "in protest of the plan"
			role == "source" && r.lex.is(f.lemma, "from_cause"),        // "died from a virus"
			role == "purpose" && x.role == "for" && (r.lex.is(f.lemma, "alleges") || f.has("obj") && r.lex.is(r.lemma(f.arg("obj").head), "charge_noun")):
			role = "cause"
		}
		if x.role == "at" && role == "place" && r.lex.is(f.lemma, "aims") {
			role = "target" // "fired missiles at the port"
		}
		if !r.isTime(x.head) && r.amountRole(f, x, q) || role == "means" && r.lex.is(r.lemma(x.head), "quantity_strict") && r.core(x.head) == x.head {
			continue // "rose by 5%", "rose by a third"
		}
		if role == "" || r.isTime(x.head) {
			continue
		}
		if role == "event" && r.kindOf(r.core(x.head)) != "event" || role == "place" && r.lex.is(r.lemma(x.head), "no_place") {
			continue
		}
		if v := r.amountOf(x.head); v != nil && (x.role == "with" || x.role == "by" || x.role == "for") && (r.kindOf(r.core(x.head)) == "" || x.role == "by" && r.lex.is(r.lemma(x.head), "margin")) {
			if q.Amount == nil && (v.Unit != "percent" || r.core(x.head) == x.head) { // "for 11 percent of spending" needs its whole
				q.Amount = v
			}
			continue
		}
		for _, h := range x.heads {
			if role == "capacity" {
				q.add(role, r.roleTerms(role, h)...)
				continue
			}
			q.add(role, r.of(h)...)
		}
		if role == "event" || role == "place" { // "at a meeting in Guatemala": the meeting's place is the fact's
			r.placeOfEvent(x.head, q)
		}
	}
}

// placeOfEvent takes the place of an event that the fact happens in.
func (r *reading) placeOfEvent(i int, q *qualifiers) {
	if q.Roles["place"] != nil {
		return
	}
	for _, k := range r.kids[i] {
		if r.is(k, "nmod") && (r.prep(k) == "in" || r.prep(k) == "at") && r.placeKind(k) == "place" {
			q.add("place", r.of(k)...)
			return
		}
	}
	if p := r.events.place(i); len(p) > 0 {
		q.add("place", p...)
	}
}

// clauseRole files an adverbial clause: purpose, cause, condition.
func (r *reading) clauseRole(x arg, q *qualifiers) {
	role := ""
	switch x.mark {
	case "to", "in_order_to", "so_that":
		role = "purpose"
	case "":
		if r.infinitive(x.head) {
			role = "purpose"
		}
	case "because":
		role = "cause"
	case "since":
		if h := r.head(x.head); h >= 0 && r.finite(h) && !r.perfect(h) { // "has risen since the war began" tells when
			role = "cause"
		}
	case "if", "unless", "provided":
		role = "condition"
	case "by":
		role = "means"
	case "for":
		role = "cause"
	}
	if up := r.frames[r.head(x.head)]; role == "purpose" && r.lex.is(r.lemma(x.head), "outcome") && up != nil && !up.has("obj") { // "weakened to become a storm"
		return
	}
	if role == "" || role == "purpose" && (r.xpos(x.head) == "VBN" || r.xpos(x.head) == "VBD" || r.xpos(x.head) == "VBG") && r.kid(x.head, "aux") < 0 {
		return // "to vaccinated travellers" and "confessed to helping" have no infinitive
	}
	if text := r.clauseText(x.head); text != "" {
		if all := r.statement(x.head); role == "condition" && all != "" && slices.ContainsFunc(r.kids[x.head], func(k int) bool { return r.is(k, "conj") && !r.nominal(k) }) {
			text = all // "if they leave and disarm" are two conditions
		}
		if x.mark == "unless" { // the condition is that it does not hold
			text = x.mark + " " + text
		}
		q.add(role, fact.Term{Text: text})
	}
}

// clauseText is a clause in its own words, without what joins it, cut short at
// twice the length of a description.
func (r *reading) clauseText(h int) string {
	toks := r.subtree(h, func(k int) bool {
		if r.is(k, "advcl") && r.head(k) == h && k > h && r.kid(k, "nsubj") >= 0 {
			switch r.mark(k) {
			case "as", "while", "although", "though", "whereas", "with":
				return true // what happens besides
			}
		}
		return r.is(k, "parataxis", "discourse") || r.prep(k) == "according_to" || r.is(k, "mark") && r.head(k) == h && r.form(k) != "to" || r.is(k, "conj", "cc") && r.head(k) == h && !r.nominal(k)
	})
	if v := r.head(h); r.is(h, "ccomp") && v > h { // "It will help," he said after the ruling
		toks = slices.DeleteFunc(toks, func(k int) bool { return k > v })
	}
	for len(toks) > 0 && (isPunct(r.d.Tokens[toks[0]]) || r.is(toks[0], "cc") || r.form(toks[0]) == "to" && r.is(toks[0], "mark")) {
		toks = toks[1:]
	}
	for len(toks) > 0 && isPunct(r.d.Tokens[toks[len(toks)-1]]) {
		toks = toks[:len(toks)-1]
	}
	if len(toks) == 0 {
		return ""
	}
	return r.join(r.cut(r.bridge(toks), h, maxClause))
}

// maxClause bounds a clause that stands as words.
const maxClause = 30

func (r *reading) near(rule *Rule, f *frame, why string) { r.explain.near(rule.Name, f, why) }

func (r *reading) drop(rule string, x *fact.Fact, why string) { r.explain.drop(rule, x, why) }

// asActor lets a capital or a building act for its country where the relation
// wants an actor and the verb is one that states do; an adjective of nationality
// stands for its country.
func (r *reading) asActor(f *frame, kinds []string, t *fact.Term) {
	if len(kinds) > 0 && r.schema.IsA(t.Kind, kinds) && t.Kind != "nationality" {
		return
	}
	if t.ID == "" || len(kinds) == 0 && f.kind != "verb" || t.Kind == "country" || t.Kind == "person" {
		return
	}
	if t.Kind != "nationality" && (f.kind == "be" || !r.lex.is(f.lemma, "state_act")) {
		return
	}
	if a, ok := r.world.actor(*t); ok && (len(kinds) == 0 || r.schema.IsA(a.Kind, kinds)) {
		*t = r.inArticle(a)
	}
}

// done numbers the facts, each once: what is stated twice joins its sources.
func (r *reading) done() ([]fact.Fact, *Explanation) {
	var out []fact.Fact
	at := map[string]int{}
	rename := map[string]string{}
	r.decide()
	slices.SortStableFunc(r.facts, func(a, b found) int { return start(&a.fact) - start(&b.fact) })
	for _, x := range r.facts {
		x := x.fact
		key := factKey(&x)
		if i, ok := at[key]; ok {
			merge(&out[i], &x)
			rename[x.ID] = out[i].ID
			continue
		}
		old := x.ID
		x.ID = fmt.Sprintf("f%d", len(out)+1)
		if old != "" {
			rename[old] = x.ID
		}
		at[key] = len(out)
		out = append(out, x)
	}
	for i := range out {
		for j := range out[i].Objects {
			if o := &out[i].Objects[j]; o.Fact != "" {
				o.Fact = rename[o.Fact]
			}
		}
	}
	return out, r.explain
}

// start is where the first sentence of a fact begins.
func start(x *fact.Fact) int {
	if len(x.Sources) == 0 {
		return 0
	}
	return x.Sources[0].Start
}

// factKey is what makes two statements one fact within the article.
func factKey(x *fact.Fact) string {
	var b strings.Builder
	b.WriteString(x.Subject.ID + x.Subject.Text + "|" + x.Relation.ID + "|")
	for _, o := range x.Objects {
		b.WriteString(o.ID + o.Text + o.Fact + ";")
	}
	fmt.Fprintf(&b, "|%v|%s", x.Denied(), x.Qualifiers.Time)
	if a := x.Qualifiers.Amount; a != nil {
		fmt.Fprintf(&b, "|%v%s", a.Value, a.Unit)
	}
	return b.String()
}

// merge adds the sources and details of y, the same fact stated again, to x.
func merge(x, y *fact.Fact) {
	for _, s := range y.Sources {
		if !slices.ContainsFunc(x.Sources, func(t fact.Source) bool { return t.Start == s.Start && t.End == s.End }) {
			x.Sources = append(x.Sources, s)
		}
	}
	x.Confidence = max(x.Confidence, y.Confidence)
	if statusRank(y.Status) < statusRank(x.Status) {
		x.Status = y.Status
	}
	for _, t := range y.SaidBy {
		if !slices.ContainsFunc(x.SaidBy, func(u fact.Term) bool { return sameTerm(t, u) }) {
			x.SaidBy = append(x.SaidBy, t)
		}
	}
	if x.Status == fact.Asserted {
		x.SaidBy = nil // the article says it too
	}
	for role, terms := range y.Qualifiers.Roles {
		if _, ok := x.Qualifiers.Roles[role]; !ok {
			if x.Qualifiers.Roles == nil {
				x.Qualifiers.Roles = map[string][]fact.Term{}
			}
			x.Qualifiers.Roles[role] = terms
		}
	}
}

func statusRank(s fact.Status) int { return slices.Index(fact.Statuses(), s) }
