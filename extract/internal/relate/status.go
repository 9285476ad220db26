package relate

import (
	"slices"
	"strings"

	"kg/graph/fact"
)

// reality is what a clause inherits from the clauses above it.
type reality struct {
	status fact.Status
	prefix string // "try_to"
	unreal bool
}

// real is the reality of a main clause.
var real = reality{status: fact.Asserted}

// setStatus reads whether what the frame says has happened, from its own words
// and from what it stands under.
func (a *analyser) setStatus(f *frame) {
	above := a.embedding(f)
	own := a.own(f)
	f.unreal = above.unreal || own.unreal
	f.prefix = above.prefix
	if own.prefix != "" {
		f.prefix = join(above.prefix, own.prefix)
	}
	f.status = combine(above.status, own.status)
}

func combine(above, own fact.Status) fact.Status {
	switch {
	case own == fact.Asserted:
		return above
	case above == fact.Asserted || own == fact.Denied:
		return own
	case above == fact.Denied:
		return above
	}
	for _, s := range []fact.Status{fact.Conditional, fact.Possible, fact.Expected, fact.Planned, fact.Claimed} {
		if above == s || own == s {
			return s
		}
	}
	return own
}

// own is the reality that the clause's own words give: negation, modals, adverbs
// and the form of a question or an order.
func (a *analyser) own(f *frame) reality {
	r := real
	i := f.head
	past := a.xpos(i) == "VBD"
	for _, k := range a.kids[i] {
		w := a.lemma(k)
		switch {
		case a.is(k, "aux"):
			switch form := a.form(k); {
			case form == "would" || form == "'d":
				r.status = a.would(f)
				if a.xpos(i) == "VBN" && a.perfect(i) {
					r.unreal = true // "would have condemned it" did not
				}
			case form == "will" || form == "shall" || form == "'ll" || form == "’ll" || form == "wo":
				r.status = fact.Expected
				if a.willed(f) {
					r.status = fact.Planned
				}
			case a.inverted(i):
			case a.lex.is(form, "modal_duty"):
				r.prefix = form // a duty is there; whether it is done is another matter
			case f.passive && !f.has("as") && a.lex.is(f.lemma, "perceived"): // "can be heard there"
			case a.lex.is(form, "modal_possible"):
				r.status = fact.Possible
			}
		case a.is(k, "advmod", "det", "cc") && a.lex.is(w, "negative") && !a.onlyNot(k):
			r.status = fact.Denied
		case a.is(k, "advmod") && a.lex.is(w, "doubt_adverb"):
			r.status = fact.Possible
		case a.is(k, "advmod") && a.lex.is(w, "likely_adverb"):
			r.status = fact.Expected
			if past || a.perfect(i) {
				r.status = fact.Possible // nobody expects what is over
			}
		case a.is(k, "advmod") && a.lex.is(w, "alleged_adverb"):
			r.status = fact.Claimed
		}
	}
	for _, x := range f.args {
		if (x.role == "subj" || x.role == "obj" || x.role == "pred" || x.role == "agent") && !x.shared && a.negated(x.head) {
			r.status = fact.Denied
		}
	}
	if s := f.surface; s != nil && r.status == fact.Asserted && slices.ContainsFunc(s.heads, a.alternative) {
		r.status = fact.Possible // "rebels or soldiers shot them": which of them did, nobody says
	}
	for _, x := range f.args {
		if x.role == "advcl" && (x.mark == "if" || x.mark == "unless") && r.status == fact.Asserted && !past {
			r.status = fact.Conditional
		}
	}
	if r.status == fact.Asserted && !past && (a.going(i) || a.isTo(i) || f.kind == "verb" && a.kid(i, "cop") >= 0 && a.infinitive(i)) {
		r.status = fact.Planned
	}
	if a.head(i) < 0 || a.is(i, "root") {
		if a.xpos(i) == "VB" && !f.has("subj") && a.kid(i, "aux") < 0 || a.asks(i) {
			r.unreal = true
		}
	}
	return r
}

// alternative reports somebody whom "or" adds to the first of a list; things after it are
// often the same by another name.
func (a *analyser) alternative(i int) bool {
	return a.is(i, "conj") && a.somebody(i) && slices.ContainsFunc(a.kids[i], func(k int) bool { return a.is(k, "cc") && a.form(k) == "or" })
}

// perfect reports a verb in a perfect tense: "have been killed".
func (a *analyser) perfect(i int) bool {
	return slices.ContainsFunc(a.kids[i], func(k int) bool { return a.is(k, "aux") && a.lemma(k) == "have" })
}

// onlyNot reports the "not" of "not only", which denies nothing.
func (a *analyser) onlyNot(k int) bool {
	return k+1 < len(a.d.Tokens) && (a.form(k+1) == "only" || a.form(k+1) == "just" || a.form(k+1) == "least")
}

// negated reports "no evidence", "none of the men", "nobody".
func (a *analyser) negated(i int) bool {
	switch a.form(i) {
	case "none", "nobody", "nothing", "neither":
		return true
	}
	for _, k := range a.kids[i] {
		if k < i && a.is(k, "det", "cc:preconj") && (a.form(k) == "no" || a.form(k) == "neither") {
			return true
		}
		if k < i && a.is(k, "advmod") && a.form(k) == "not" && a.is(i, "nsubj") {
			return true
		}
	}
	return a.form(i) == "one" && i > 0 && a.form(i-1) == "no"
}

// would is a plan reported in the past ("said he would visit"), or a condition.
func (a *analyser) would(f *frame) fact.Status {
	for _, x := range f.args {
		if x.role == "advcl" && (x.mark == "if" || x.mark == "unless") {
			return fact.Conditional
		}
	}
	h := a.head(f.head)
	for n := 0; h >= 0 && n < 20; n++ {
		if up := a.frames[h]; up != nil && up.kind == "verb" && (a.lex.is(up.lemma, "say") || a.lex.is(up.lemma, "intends")) && (a.xpos(h) == "VBD" || a.xpos(h) == "VBN") {
			if a.willed(f) {
				return fact.Planned
			}
			return fact.Expected
		}
		h = a.head(h)
	}
	return fact.Possible
}

// willed reports a subject that can plan.
func (a *analyser) willed(f *frame) bool {
	if a.lex.is(f.lemma, "unwilled") {
		return false
	}
	s := f.surface
	if s == nil {
		s = f.arg("subj")
	}
	if f.passive {
		s = f.arg("subj")
		if s == nil || s.role == "obj" {
			return true // "will be held": somebody plans it
		}
	}
	if s == nil {
		return false
	}
	if m := a.mention[s.head]; m >= 0 {
		switch a.d.Mentions[m].Kind {
		case "person", "organisation", "government", "party", "country", "group", "nationality", "agent", "title":
			return true
		}
		return false
	}
	return a.upos(s.head) == "PRON" && a.form(s.head) != "it"
}

// going reports "is going to", whose infinitive is planned.
func (a *analyser) going(i int) bool {
	h := a.head(i)
	return a.is(i, "xcomp") && h >= 0 && a.form(h) == "going"
}

// isTo reports "is to be charged", "was to play": what is or was arranged.
func (a *analyser) isTo(i int) bool {
	be := false
	for _, k := range a.kids[i] {
		if k < i && a.is(k, "aux", "cop") && a.lemma(k) == "be" {
			be = true
		}
		if be && k < i && a.is(k, "mark") && a.form(k) == "to" {
			return true
		}
	}
	return false
}

// asks reports a sentence that ends in a question mark.
func (a *analyser) asks(i int) bool {
	s := a.d.SentenceOf(i)
	if s < 0 {
		return false
	}
	for k := a.d.Sentences[s].To - 1; k >= a.d.Sentences[s].From; k-- {
		if a.form(k) == "?" {
			return true
		}
		if !isPunct(a.d.Tokens[k]) {
			return false
		}
	}
	return false
}

// embedding is the reality that the clause gets from what it stands under.
func (a *analyser) embedding(f *frame) reality {
	i := f.head
	h := a.head(i)
	if h < 0 || a.is(i, "root") {
		return real
	}
	up := a.frames[h]
	if up == nil && a.is(i, "advcl") && a.mark(i) == "as_long_as" {
		return reality{status: fact.Conditional}
	}
	if up == nil {
		return a.underNoun(f, h)
	}
	base, _, _ := strings.Cut(up.lemma, "_")
	r := reality{unreal: up.unreal, status: fact.Asserted}
	switch a.rel(i) {
	case "conj":
		above := a.embedding(up)
		if !a.ownSubject(f) && !a.tensed(i) {
			own := a.own(up)
			if own.status != fact.Denied || !a.butNot(i) {
				above.status = combine(above.status, own.status)
			}
			if own.prefix != "" { // "must hold elections and release prisoners"
				above.prefix = join(above.prefix, own.prefix)
			}
		}
		if a.ownSubject(f) && a.own(up).status == fact.Conditional {
			above.status = fact.Conditional
		}
		return above
	case "xcomp":
		return a.underControl(f, up, base)
	case "ccomp":
		return a.underSaying(f, up, base)
	case "csubj":
		r.unreal = true
		return r
	case "advcl":
		return a.underAdverb(f, up, base)
	case "acl":
		if a.sub(i) == "relcl" && !a.contentOf(i) {
			if a.restricts(i, h) {
				r.unreal = true // "all visitors who are travelling there will be tested"
				return r
			}
			return real
		}
		return a.underNoun(f, h)
	case "parataxis", "appos", "dep", "list":
		return real
	}
	return r
}

// restricts reports a relative clause that only says which of many are meant, where
// nothing is said to have happened to any: all, or those of a rule to come.
func (a *analyser) restricts(clause, noun int) bool {
	if a.xpos(noun) != "NNS" && a.xpos(noun) != "NNPS" || slices.ContainsFunc(a.kids[noun], func(k int) bool { return k > noun && k < clause && a.form(k) == "," }) {
		return false
	}
	if a.behind(clause, ",") {
		return false
	}
	for _, k := range a.kids[noun] {
		if k < noun && (a.form(k) == "all" || a.form(k) == "any" || a.form(k) == "every") {
			return true
		}
	}
	up := a.clauseAbove(noun)
	return up != nil && (up.unreal || up.status == fact.Possible || up.status == fact.Expected || up.status == fact.Conditional)
}

// butNot reports a clause that "but" sets against the one before: "did not deny
// it but blamed others" denies nothing of the blaming.
func (a *analyser) butNot(i int) bool {
	for _, k := range a.kids[i] {
		if a.is(k, "cc") && (a.form(k) == "but" || a.form(k) == "yet") {
			return true
		}
	}
	return false
}

// tensed reports a verb with an auxiliary of its own; the "be" of "must pass and be
// signed" is none.
func (a *analyser) tensed(i int) bool {
	return slices.ContainsFunc(a.kids[i], func(k int) bool { return a.is(k, "aux", "cop") && a.form(k) != "be" })
}

func (a *analyser) ownSubject(f *frame) bool {
	return a.kid(f.head, "nsubj", "csubj") >= 0
}

// underControl is an infinitive or a participle as complement: "tried to link".
func (a *analyser) underControl(f, up *frame, base string) reality {
	r := reality{status: up.status, unreal: up.unreal, prefix: up.prefix}
	if r.prefix != "" && f.outer == up && up.has("obj") && f.surface != nil && f.surface.head == up.arg("obj").head {
		r.prefix, r.unreal = "", true // who tries is another: "tried to help the hosts repair it"
	}
	if up.kind == "be" {
		if p := up.arg("pred"); p != nil {
			base = a.lemma(p.head)
		}
		switch base {
		case "able":
			return r
		case "unable", "unwilling", "reluctant":
			r.status = fact.Denied
			return r
		case "ready", "willing", "prepared", "determined", "eager", "keen":
			r.status = combine(r.status, fact.Possible)
			return r
		}
		if a.lex.is(base, "foreseen") {
			r.status = combine(r.status, fact.Expected)
			if base == "unlikely" {
				r.status = fact.Possible
			}
			p := up.arg("pred")
			r.unreal = r.unreal || p != nil && slices.ContainsFunc(a.kids[p.head], func(k int) bool { // "more likely to die than others"
				return a.is(k, "advmod") && (a.form(k) == "more" || a.form(k) == "less")
			})
			return r
		}
		r.unreal = true
		return r
	}
	if a.kid(f.head, "mark") < 0 && a.xpos(f.head) != "VBG" && a.xpos(f.head) != "VB" && a.xpos(f.head) != "VBN" {
		return r
	}
	objectActs := up.has("obj") && a.lex.is(base, "object_control")
	switch {
	case base == "use" && a.form(up.head) == "used" && !up.has("obj"):
		return r
	case up.status == fact.Denied && !up.passive && a.lex.is(base, "foresee"):
		r.unreal = true // "nobody expects them to win" does not say that they will not
	case objectActs && up.passive && a.lex.is(base, "foreseen"):
		r.status = combine(r.status, fact.Expected)
		if base == "schedule" || base == "set" || base == "slate" {
			r.status = combine(up.status, fact.Planned)
		}
	case objectActs && !up.passive && a.lex.is(base, "foresee"):
		r.status = combine(r.status, fact.Expected)
	case objectActs && up.passive && a.lex.is(base, "appears"):
		r.status = combine(r.status, fact.Claimed)
	case objectActs && a.lex.is(base, "forcing"):
		if s := up.arg("subj"); s != nil && up.shared && a.lex.is(a.lemma(s.head), "draft_law") {
			r.unreal = true // "a bill forcing teachers to pay"
		}
		return r
	case objectActs && up.passive && (base == "allow" || base == "permit" || base == "authorize"):
		r.status = combine(r.status, fact.Possible)
	case objectActs:
		r.unreal = true
	case a.lex.is(base, "deny") && a.xpos(f.head) == "VBG" && !up.passive:
		r.status = fact.Denied // "denies paying bribes"
	case base == "have" && a.infinitive(f.head) && a.yet(up.head, f.head):
		r.status = fact.Denied // "has yet to decide"
	case base == "have" && a.infinitive(f.head):
		if a.xpos(up.head) != "VBD" && a.xpos(up.head) != "VBN" { // "had to" was done, "has to" need not be
			r.status = combine(r.status, fact.Possible)
		}
	case a.lex.is(base, "ended") && a.xpos(f.head) == "VBG" && !up.passive:
		r.prefix = join(r.prefix, base)
	case a.lex.is(base, "failed"):
		r.status = fact.Denied
		if up.status == fact.Denied {
			r.status = fact.Asserted
		}
	case up.passive && a.lex.is(base, "appears"):
		r.status = combine(r.status, fact.Claimed)
	case (base == "appear" || base == "seem") && (a.infinitive(f.head) || f.kind == "be"):
		r.status = combine(r.status, fact.Possible)
	case a.lex.is(base, "foreseen") && (up.passive || base == "expect" || base == "set"):
		r.status = combine(r.status, fact.Expected)
		if base == "schedule" || base == "slate" {
			r.status = combine(up.status, fact.Planned)
		}
	case a.lex.is(base, "intends"):
		r.status = combine(r.status, fact.Planned)
	case a.lex.is(base, "attempts"):
		r.prefix = join(r.prefix, base+"_to")
	case a.lex.is(base, "transparent"), base == "be", base == "become":
		return r
	case a.lex.is(base, "say"):
		r.status = combine(r.status, fact.Planned)
	default:
		r.unreal = true
	}
	return r
}

func join(prefix, word string) string {
	if prefix == "" {
		return word
	}
	return prefix + "_" + word
}

// underSaying is a content clause: what is said, thought, wanted, shown.
func (a *analyser) underSaying(f, up *frame, base string) reality {
	r := reality{status: fact.Asserted, unreal: up.unreal}
	mark := a.mark(f.head)
	if p := up.arg("pred"); p != nil {
		base = a.lemma(p.head)
	}
	switch {
	case mark == "whether" || mark == "if":
		r.unreal = true
	case a.lex.is(base, "deny"):
		r.status = fact.Denied
	case up.status == fact.Denied || up.status == fact.Conditional:
		r.unreal = true
	case a.lex.is(base, "foresee"):
		r.status = fact.Expected
	case a.subjunctive(f.head) && (a.lex.is(base, "say") || f.passive):
		r.unreal = true
	case a.lex.is(base, "say"):
		if base == "suggest" || base == "hint" || base == "imply" || base == "speculate" || base == "guess" {
			r.status = fact.Possible
		}
	case a.lex.is(base, "hopes_fears"):
		r.status = fact.Possible
	case a.lex.is(base, "hypothetical"):
		r.unreal = true
	case a.kid(f.head, "mark") >= 0 && a.form(a.kid(f.head, "mark")) == "to" && !a.isTo(f.head) || a.hasWh(f.head):
		r.unreal = true
	case base == "ensure" || base == "mean" || base == "pretend" || base == "wish":
		r.unreal = true
	}
	return r
}

// yet reports the "yet" of "has yet to", between its two verbs.
func (a *analyser) yet(from, to int) bool {
	for i := from + 1; i < to; i++ {
		if a.form(i) == "yet" {
			return true
		}
	}
	return false
}

// subjunctive is a bare verb with a subject: "demanded that he leave", "that he be
// pardoned".
func (a *analyser) subjunctive(i int) bool {
	if a.kid(i, "nsubj") < 0 || a.isTo(i) || a.tensed(i) {
		return false
	}
	return a.xpos(i) == "VB" || a.xpos(i) == "VBN" && a.kid(i, "aux:pass") >= 0
}

// hasWh reports an indirect question: "what he did", "how it works".
func (a *analyser) hasWh(i int) bool {
	for _, k := range a.kids[i] {
		switch a.xpos(k) {
		case "WP", "WRB", "WDT":
			return true
		}
	}
	return false
}

// underAdverb is an adverbial clause.
func (a *analyser) underAdverb(f, up *frame, base string) reality {
	r := reality{status: fact.Asserted, unreal: up.unreal}
	switch mark := a.mark(f.head); mark {
	case "while", "as", "although", "though", "whereas", "because", "since", "even_though":
		if a.ownSubject(f) && a.finite(f.head) {
			r.unreal = false // it stands for itself, whatever the main clause only wishes
		}
	case "if", "unless", "provided", "in_case", "even_if", "if_not", "only_if", "should", "as_long_as", "so_long_as", "provided_that":
		r.status = fact.Conditional
		if a.own(f).status == fact.Denied {
			r.unreal = true // "if they do not return"
		}
	case "to", "in_order_to", "so_that", "so_as_to", "in_order", "instead_of", "rather_than", "rather", "as_if", "until", "till", "whether", "instead", "lest", "as_though":
		r.unreal = true
	case "without":
		r.status = fact.Denied
	case "of", "with":
		r.status = fact.Claimed
		if mark == "with" && !a.lex.is(base, "alleges") {
			r.status = up.status // "will run, with his deputy serving in his place"
		}
		if base == "warn" || base == "think" || base == "dream" {
			r.unreal = true
		}
	case "from":
		r.unreal = true
	case "for":
		if a.lex.is(base, "alleges") {
			r.status = fact.Claimed
		}
	case "before", "when", "once", "as_soon_as", "after":
		told := mark == "after" && (a.xpos(f.head) == "VBD" || a.perfect(f.head))
		if !told && (up.status == fact.Planned || up.status == fact.Expected || up.status == fact.Possible || up.status == fact.Conditional) {
			r.status = up.status
		}
		if mark == "when" && up.passive && a.lex.is(base, "intends", "foreseen") && (a.xpos(f.head) == "VBZ" || a.xpos(f.head) == "VBP") {
			r.status = fact.Expected // "when he becomes king, it is intended that ..."
		}
		if mark == "before" && a.xpos(f.head) == "VBG" && f.shared {
			r.status = up.status
		}
	case "on", "about", "against", "at", "into", "in", "by":
		if a.lex.is(base, "hypothetical", "intends") || mark == "against" || mark == "about" {
			r.unreal = true
		}
		if up.status != fact.Denied {
			r.status = up.status // "agreed to cooperate in defeating them"
		}
	case "":
		if a.infinitive(f.head) || a.result(f, up) {
			r.unreal = true
		}
		if up.status != fact.Asserted && up.status != fact.Denied && !a.finite(f.head) {
			r.status = up.status
		}
	}
	return r
}

// result reports a participle that speaks of what the whole clause brings about,
// not of what its subject does: "attendees were invited to ask, allowing for a
// discussion".
func (a *analyser) result(f, up *frame) bool {
	if a.xpos(f.head) != "VBG" || f.head < up.head || !a.lex.is(f.lemma, "result_participle") {
		return false
	}
	if f.has("ccomp") && a.lex.is(f.lemma, "say") { // "he said, adding that ..."
		return false
	}
	if up.passive {
		return true
	}
	s := up.surface
	if s == nil {
		return true
	}
	if m := a.mention[s.head]; m >= 0 {
		return a.d.Mentions[m].Kind != "event"
	}
	switch a.kinds[a.lemma(s.head)] {
	case "person", "group", "organisation", "government", "party":
		return true
	}
	return a.upos(s.head) == "PRON"
}

// contentOf reports a clause with the conjunction "that" that says what its noun holds,
// where the parser took it for a relative clause.
func (a *analyser) contentOf(i int) bool {
	return strings.HasPrefix(a.mark(i), "that") && a.lex.is(a.lemma(a.head(i)), "unheld_noun")
}

// underNoun is a clause that describes or completes a noun.
func (a *analyser) underNoun(f *frame, h int) reality {
	r := real
	i := f.head
	if !a.is(i, "acl") || a.sub(i) == "relcl" && !a.infinitive(i) && !a.contentOf(i) {
		return r
	}
	noun := a.lemma(h)
	mark := a.mark(i)
	if up := a.head(h); up >= 0 && a.is(h, "nmod") && a.lex.is(a.lemma(up), "danger_noun") {
		r.unreal = true // "the risk of fires caused by drought"
	}
	switch {
	case a.infinitive(i):
		switch {
		case a.lex.is(noun, "intends_noun"):
			r.status = fact.Planned
		case a.lex.is(noun, "attempts_noun"):
			r.prefix = "attempt_to"
		case a.lex.is(noun, "fails_noun"):
			r.status = fact.Denied
		default:
			r.unreal = true
		}
		if a.negated(h) {
			r.unreal = true
		}
		if up := a.clauseAbove(h); up != nil && up.unreal {
			r.unreal = true
		}
	case strings.HasPrefix(mark, "that") && a.kid(i, "nsubj", "csubj") >= 0:
		switch noun {
		case "fact", "news", "evidence", "proof", "reality", "confirmation":
		case "fear", "hope", "possibility", "risk", "chance", "prospect", "danger", "concern", "warning", "suspicion":
			r.status = fact.Possible
		case "report", "claim", "allegation", "rumour", "rumor", "accusation", "story", "charge", "assertion":
			r.status = fact.Claimed
			if up := a.frames[a.head(h)]; up != nil && a.is(h, "obj") && a.lex.is(up.lemma, "deny") {
				r.status = fact.Denied
			}
		default:
			r.status = fact.Claimed
			r.unreal = a.lex.is(noun, "unheld_noun")
		}
	case mark != "" && !strings.HasPrefix(mark, "that") && a.xpos(i) == "VBG":
		r.unreal = true // "a treaty on cleaning up the site"
	case a.xpos(i) == "VBG":
		if up := a.clauseAbove(h); up != nil && up.unreal {
			r.unreal = true
		}
	}
	return r
}

// clauseAbove is the nearest frame over token i.
func (a *analyser) clauseAbove(i int) *frame {
	for n := 0; i >= 0 && n <= len(a.d.Tokens); n++ {
		if f := a.frames[i]; f != nil {
			return f
		}
		i = a.head(i)
	}
	return nil
}
