package relate

import (
	"slices"
	"strings"

	"kg/graph/fact"
)

// frame is one predicate with its arguments, in the active voice: what verbs,
// nouns of action, copulas and appositions have in common.
type frame struct {
	kind    string // "verb", "noun", "be", "title", "appos"
	head    int    // the predicate's token
	lemma   string // of the verb, particle or idiom noun joined by "_": "step_up", "take_part"
	passive bool
	words   []int // tokens that express the predicate, for the cue
	args    []arg

	status   fact.Status
	prefix   string // "try_to": what the subject does about it, for the open form
	unreal   bool   // nothing is said to have happened or to be going to: purposes, wishes of others
	outer    *frame // the frame it stands under, if that has given it anything
	shared   bool   // the subject comes from another frame
	surface  *arg   // the subject as it stands, before passives are turned round
	question bool
}

// arg is an argument: a noun phrase or a clause, by its head.
type arg struct {
	role    string // "subj", "obj", "iobj", "ccomp", "xcomp", "advcl", "adv", "time", or the preposition
	head    int
	heads   []int // the head and what is coordinated with it
	mark    string
	shared  bool
	partner bool // stands for an event noun's participant
	late    bool // belongs to the clause before too, and completes that
}

func (f *frame) arg(role string) *arg {
	for i := range f.args {
		if f.args[i].role == role {
			return &f.args[i]
		}
	}
	return nil
}

func (f *frame) has(role string) bool { return f.arg(role) != nil }

// analyser turns the trees of a document into frames.
type analyser struct {
	*tree
	kinds  map[string]string // of common nouns
	frames map[int]*frame    // verbs and copulas by head
	order  []*frame
}

func analyse(t *tree, kinds map[string]string) *analyser {
	a := &analyser{tree: t, kinds: kinds, frames: map[int]*frame{}}
	for _, s := range t.d.Sentences {
		for i := s.From; i < s.To; i++ {
			if h := t.head(i); h < s.From || h >= s.To || h == i {
				a.visit(i)
			}
		}
	}
	a.frontPhrases()
	return a
}

// frontPhrases gives a content clause that stands before its verb of saying the
// phrases in front of it, which parsers hang on the verb of saying: "In February,
// Washington announced a policy, he said".
func (a *analyser) frontPhrases() {
	for _, f := range a.order {
		c := f.arg("ccomp")
		if c == nil || c.head > f.head || f.kind != "verb" || !a.lex.is(f.lemma, "say") {
			continue
		}
		g := a.frames[c.head]
		s := f.arg("subj")
		if g == nil || s != nil && s.head < c.head {
			continue
		}
		f.args = slices.DeleteFunc(f.args, func(x arg) bool {
			if x.head >= c.head || x.role == "subj" || x.role == "ccomp" || x.role == "according_to" {
				return false
			}
			if y := g.arg("subj"); y != nil && x.head > y.head {
				return false
			}
			g.args = append(g.args, x)
			return true
		})
	}
}

// visit walks the tree from the top, so that a clause finds the clause above it
// already analysed.
func (a *analyser) visit(i int) {
	var f *frame
	switch {
	case a.isVerb(i):
		f = a.verbFrame(i)
	case a.isPredicate(i):
		f = a.beFrame(i)
	}
	if f != nil {
		a.frames[i] = f
		a.order = append(a.order, f)
		a.inherit(f)
		a.normalise(f)
		a.setStatus(f)
	}
	for _, k := range a.kids[i] {
		a.visit(k)
	}
	if f == nil && a.nominal(i) {
		if n := a.nounFrame(i); n != nil {
			a.order = append(a.order, n)
		}
	}
}

// isVerb reports whether token i is a verb that heads a clause, not one used as
// an adjective, a preposition or an auxiliary.
func (a *analyser) isVerb(i int) bool {
	if a.upos(i) != "VERB" && !strings.HasPrefix(a.xpos(i), "VB") {
		return false
	}
	if a.is(i, "amod", "compound", "case", "mark", "fixed", "aux", "cop", "flat", "det", "cc", "nummod", "nmod:desc") {
		return false
	}
	if a.kid(i, "cop") >= 0 && a.xpos(i) != "VBG" && a.xpos(i) != "VBN" && !a.infinitive(i) {
		return false
	}
	return a.upos(i) != "AUX" || a.is(i, "root", "ccomp", "advcl", "parataxis", "acl")
}

// isPredicate reports whether token i is what a form of "be" says of its subject.
func (a *analyser) isPredicate(i int) bool { return a.copula(i) >= 0 }

// copula is the form of "be" before the predicate, which parsers mistake for an
// auxiliary before adjectives: "two fishermen are missing".
func (a *analyser) copula(i int) int {
	if k := a.kid(i, "cop"); k >= 0 {
		return k
	}
	if k := a.kid(i, "aux"); k >= 0 && a.upos(i) == "ADJ" && a.lemma(k) == "be" {
		return k
	}
	return -1
}

func (a *analyser) verbFrame(i int) *frame {
	f := &frame{kind: "verb", head: i, lemma: a.lemma(i), words: []int{i}}
	f.passive = a.isPassive(i)
	for _, k := range a.kids[i] {
		if a.is(k, "advmod") && k == i+1 && a.lex.is(a.form(k), "particle") { // "backed away from it"
			f.lemma += "_" + a.form(k)
			f.words = append(f.words, k)
			continue
		}
		switch a.rel(k) {
		case "compound":
			if a.sub(k) == "prt" {
				f.lemma += "_" + a.form(k)
				f.words = append(f.words, k)
			}
		default:
			a.addArg(f, k)
		}
	}
	if x := f.arg("iobj"); x != nil && !f.has("obj") && !f.has("ccomp") {
		x.role = "obj"
	}
	if x := f.arg("xcomp"); x != nil && !f.has("obj") && !f.passive && f.lemma != "become" && f.lemma != "remain" && a.isName(x.head) && a.nominal(x.head) {
		x.role = "obj" // "named Maria Lopez as ambassador"
	}
	if x := f.arg("xcomp"); x != nil && x.head == i+1 && (f.lemma == "go" || f.lemma == "come") && !a.infinitive(x.head) && (a.upos(x.head) == "ADJ" || a.upos(x.head) == "VERB") {
		f.args = slices.DeleteFunc(f.args, func(y arg) bool { return y.role == "xcomp" })
		f.lemma += "_" + a.form(i+1) // "went missing", "came clean"
		f.words = append(f.words, i+1)
		for _, k := range a.kids[i+1] {
			a.addArg(f, k)
		}
	}
	if a.toDeath(f) {
		f.lemma = "kill"
	}
	if s := f.arg("subj"); s != nil && a.lex.is(f.lemma, "impersonal") && a.expletive(f, s.head) {
		f.args = slices.DeleteFunc(f.args, func(x arg) bool { return x.role == "subj" })
	}
	if f.lemma == "miss" && a.xpos(i) == "VBG" && !f.has("obj") {
		f.lemma = "go_missing" // "two fishermen are missing"
	}
	a.fixIdiom(f)
	a.singleOut(f)
	slices.Sort(f.words)
	return f
}

// expletive reports the "it" of "it is difficult to say", which stands for the clause
// behind.
func (a *analyser) expletive(f *frame, i int) bool {
	if a.form(i) != "it" {
		return false
	}
	return slices.ContainsFunc(a.kids[f.head], func(k int) bool {
		return k > f.head && a.is(k, "csubj", "ccomp", "xcomp", "advcl", "acl") && (a.upos(k) == "VERB" || a.kid(k, "mark", "cop") >= 0)
	})
}

// toDeath reports "shot dead" and "beaten to death", which say that somebody was
// killed, and takes the words that say it from the arguments.
func (a *analyser) toDeath(f *frame) bool {
	if !a.lex.is(f.lemma, "deadly") {
		return false
	}
	n := len(f.args)
	f.args = slices.DeleteFunc(f.args, func(x arg) bool {
		dead := x.role == "to" && a.lemma(x.head) == "death" || (x.role == "xcomp" || x.role == "adv" || x.role == "obj") && a.form(x.head) == "dead"
		if dead {
			f.words = append(f.words, x.head)
		}
		return dead
	})
	return len(f.args) < n
}

// singleOut adds the people whom "including" names from among those that the frame
// speaks of: "37 people were detained, including Saul Condori".
func (a *analyser) singleOut(f *frame) {
	x := f.arg("obj")
	if x == nil || f.passive {
		x = f.arg("subj")
	}
	if x == nil {
		return
	}
	if w := f.arg("subj"); w != nil && f.passive {
		x = w
	}
	add := func(k int) {
		for _, h := range a.conjuncts(k) {
			for _, y := range append([]int{h}, a.kids[h]...) {
				if (y == h || a.is(y, "appos")) && a.personName(y) && !slices.Contains(x.heads, y) {
					x.heads = append(slices.Clone(x.heads), y)
					break
				}
			}
		}
	}
	if y := f.arg("including"); y != nil && y.head > x.head && a.kinds[a.lemma(x.head)] == "person" {
		add(y.head)
		f.args = slices.DeleteFunc(f.args, func(z arg) bool { return z.role == "including" })
		return
	}
	if a.kinds[a.lemma(x.head)] != "person" {
		return
	}
	for _, k := range a.kids[x.head] {
		if a.is(k, "nmod", "acl") && (a.prep(k) == "including" || a.form(k) == "including") {
			add(k)
		}
	}
}

// addArg files dependent k of the frame's head under its role.
func (a *analyser) addArg(f *frame, k int) {
	add := func(role string) { f.args = append(f.args, arg{role: role, head: k, heads: a.conjuncts(k)}) }
	switch a.rel(k) {
	case "nsubj":
		if a.sub(k) == "outer" && f.has("subj") || a.floating(f.head, k) {
			return
		}
		if x := f.arg("subj"); x != nil { // two subjects: the nearer is the verb's
			if k < f.head {
				x.head, x.heads = k, a.conjuncts(k)
			}
			return
		}
		add("subj")
	case "csubj":
		add("csubj")
	case "obj":
		if p := a.prep(k); p != "" && k > f.head { // parsers mistake "called for migration"
			add(p)
			return
		}
		add("obj")
	case "iobj":
		add("iobj")
	case "ccomp":
		add("ccomp")
	case "xcomp":
		add("xcomp")
	case "advcl":
		f.args = append(f.args, arg{role: "advcl", head: k, heads: a.conjuncts(k), mark: a.mark(k)})
	case "advmod":
		add("adv")
	case "obl", "nmod":
		switch prep := a.prep(k); {
		case a.isTime(k):
			add("time")
		case a.sub(k) == "agent" && (prep == "by" || prep == ""):
			add("agent")
		case prep == "with" && a.lex.is(a.lemma(k), "hearsay"): // "was shelled, with reports of deaths"
		case prep != "":
			add(prep)
		case a.sub(k) == "unmarked" || a.sub(k) == "tmod" || a.sub(k) == "npmod":
			add("adv")
		}
	case "parataxis":
		add("parataxis")
	}
}

// mark is the word that joins clause i to the one above: "if", "to", "after".
func (a *analyser) mark(i int) string {
	var words []string
	for _, k := range a.kids[i] {
		if c := a.kid(i, "cop"); c >= 0 && k > c {
			break // "of being behind the attack"
		}
		if k < i && (a.is(k, "mark") || a.is(k, "case") || a.is(k, "advmod") && a.xpos(k) == "WRB") {
			if a.form(k) == "if" && k > 0 && a.form(k-1) == "even" {
				words = append(words, "even")
			}
			words = append(words, a.form(k))
			for _, x := range a.kids[k] {
				if a.is(x, "fixed") {
					words = append(words, a.form(x))
				}
			}
		}
	}
	m := strings.Join(words, "_")
	if m == "" && a.inverted(i) {
		return "if"
	}
	if m == "as" || strings.HasSuffix(m, "_as") { // "as long as they adhere to the rules"
		for k := i - 1; k > 2 && k > i-8; k-- {
			if a.form(k) == "as" && a.form(k-1) == "long" && (a.form(k-2) == "as" || a.form(k-2) == "so") {
				return "as_long_as"
			}
		}
	}
	return m
}

// inverted reports a condition without "if": "should a ceasefire not be reached", "had
// he known".
func (a *analyser) inverted(i int) bool {
	s := a.kid(i, "nsubj")
	return s >= 0 && a.is(i, "advcl") && slices.ContainsFunc(a.kids[i], func(k int) bool {
		return k < s && a.is(k, "aux") && (a.form(k) == "should" || a.form(k) == "had" || a.form(k) == "were")
	})
}

// isPassive sees the passive by its subject or auxiliary, or a bare participle
// that describes a noun.
func (a *analyser) isPassive(i int) bool {
	if a.kid(i, "aux:pass") >= 0 {
		return true
	}
	if a.kid(i, "nsubj:pass", "csubj:pass") >= 0 {
		if a.kid(i, "aux") < 0 && a.kid(i, "obl:agent") < 0 && a.lex.is(a.lemma(i), "goes_itself") {
			return false // "inflation quickened"
		}
		// "Arevalo called for talks." is none, whatever the parser says; a
		// headline leaves the auxiliary out
		return a.kid(i, "aux") >= 0 || a.is(i, "conj", "xcomp", "advcl", "acl", "parataxis", "ccomp") || !a.fullStop(i) || a.kid(i, "obl:agent") >= 0
	}
	if a.xpos(i) != "VBN" && a.xpos(i) != "VBD" {
		return false
	}
	for _, k := range a.kids[i] {
		if a.is(k, "aux") && (a.lemma(k) == "be" || a.lemma(k) == "get") && a.xpos(i) == "VBN" && k < i && !a.anyAux(i, "have", k) {
			return true
		}
	}
	if k := a.kid(i, "xcomp"); k >= 0 && a.lemma(i) == "say" && a.infinitive(k) && a.kid(i, "aux") < 0 && !a.fullStop(i) {
		return true // a headline's "official said to tip cartel"
	}
	if a.xpos(i) == "VBD" && a.is(i, "advcl") && a.kid(i, "nsubj") < 0 && a.kid(i, "aux") < 0 && a.lex.is(a.mark(i), "shortened_clause") {
		return true // "when asked what he thought"
	}
	if a.xpos(i) == "VBD" && a.is(i, "acl", "advcl") && (a.is(i, "acl") || a.kid(i, "obl:agent") >= 0 || a.byPhrase(i)) && a.sub(i) != "relcl" && a.kid(i, "aux") < 0 && a.kid(i, "nsubj") < 0 && a.kid(i, "obj") < 0 {
		return true
	}
	if h := a.head(i); h >= 0 && a.is(i, "conj") && a.xpos(i) == "VBN" && a.kid(i, "aux", "obj") < 0 && a.kid(h, "aux:pass") >= 0 {
		return true // "two are killed and one wounded"
	}
	if a.xpos(i) == "VBN" && a.kid(i, "aux") < 0 && a.kid(i, "nsubj") < 0 {
		if a.is(i, "acl") && a.sub(i) != "relcl" || a.is(i, "advcl", "xcomp") {
			return true
		}
		if a.is(i, "conj") {
			h := a.head(i)
			return h >= 0 && a.xpos(h) == "VBN" && a.isPassive(h)
		}
	}
	return false
}

// byPhrase reports a verb with a "by" phrase that can act.
func (a *analyser) byPhrase(i int) bool {
	for _, k := range a.kids[i] {
		if a.is(k, "obl") && a.prep(k) == "by" && a.agentLike(k) {
			return true
		}
	}
	return false
}

// fullStop reports a sentence that ends as running text does.
func (a *analyser) fullStop(i int) bool {
	s := a.d.SentenceOf(i)
	if s < 0 || a.d.Sentences[s].Role == "headline" {
		return false
	}
	for k := a.d.Sentences[s].To - 1; k >= a.d.Sentences[s].From; k-- {
		switch a.form(k) {
		case ".":
			return true
		case "\"", "”", "''", ")":
		default:
			return false
		}
	}
	return false
}

// anyAux reports "have" after auxiliary k: "is" of "is having" is no passive.
func (a *analyser) anyAux(i int, lemma string, after int) bool {
	for _, k := range a.kids[i] {
		if a.is(k, "aux") && k > after && a.lemma(k) == lemma {
			return true
		}
	}
	return false
}

// fixIdiom joins a verb and its bare noun where together they are one predicate.
func (a *analyser) fixIdiom(f *frame) {
	base, _, _ := strings.Cut(f.lemma, "_")
	for i, x := range f.args {
		if x.role != "obj" && x.role != "xcomp" && x.role != "into" && x.role != "for" && (x.role != "to" || base != "come" && base != "rise" && base != "return") {
			continue
		}
		name, ok := a.lex.idioms[[2]string{base, a.lemma(x.head)}]
		if !ok || x.role == "to" && a.kid(x.head, "det", "nmod:poss", "amod") >= 0 || x.role == "for" && base != "run" || x.role == "xcomp" && base == "plead" {
			continue
		}
		f.lemma = name
		f.words = append(f.words, x.head)
		f.args = slices.Delete(f.args, i, i+1)
		for _, k := range a.kids[x.head] {
			if a.is(k, "nmod", "acl", "advcl") {
				if a.is(k, "nmod") && a.sub(k) != "poss" {
					a.addArg(f, k)
				}
			}
		}
		return
	}
}

// beFrame is "X is Y": the predicate noun or adjective is the object.
func (a *analyser) beFrame(i int) *frame {
	f := &frame{kind: "be", head: i, lemma: "be"}
	f.words = append(f.words, a.copula(i))
	for _, k := range a.kids[i] {
		switch a.rel(k) {
		case "nsubj":
			if a.prep(k) == "among" { // "among the victims were", read as the subject
				f.args = append(f.args, arg{role: "among", head: k, heads: a.conjuncts(k)})
				continue
			}
			a.addArg(f, k)
		case "csubj", "advcl", "advmod", "ccomp", "xcomp", "parataxis":
			a.addArg(f, k)
		case "obl":
			a.addArg(f, k)
		case "nmod":
			if a.isTime(k) || k < f.words[0] && a.prep(k) == "among" {
				a.addArg(f, k)
			}
		}
	}
	if a.lemma(i) == "worth" { // "was worth $1.9 billion"
		for _, k := range a.kids[i] {
			if k > i && a.valueOf(k) != nil && !f.has("obj") {
				f.args = slices.DeleteFunc(f.args, func(x arg) bool { return x.head == k })
				f.args = append(f.args, arg{role: "obj", head: k, heads: []int{k}})
			}
		}
	}
	if x := f.arg("among"); x != nil && x.head < f.words[0] && f.words[0] < i && !f.has("subj") && a.nominal(i) { // "Among the dead was Wilber Quispe"
		f.args = append(f.args, arg{role: "subj", head: i, heads: a.conjuncts(i)})
		return f
	}
	if a.nominal(i) || a.upos(i) == "ADJ" || a.upos(i) == "VERB" || a.upos(i) == "ADV" {
		if p := a.prep(i); p != "" && !a.isTime(i) {
			f.args = append(f.args, arg{role: p, head: i, heads: a.conjuncts(i)})
		} else {
			f.args = append(f.args, arg{role: "pred", head: i, heads: a.conjuncts(i)})
		}
	}
	return f
}

// inherit gives a clause without a subject the one it shares with another.
func (a *analyser) inherit(f *frame) {
	if s := f.arg("subj"); s != nil {
		c := *s
		f.surface = &c
		a.resolveRelative(f)
		return
	}
	i := f.head
	h := a.head(i)
	if h < 0 || f.has("csubj") || a.kid(i, "expl") >= 0 { // "it proved hard to tell", "joining them is hard"
		return
	}
	up := a.frames[h]
	give := func(role string, from *arg) {
		if from == nil {
			return
		}
		c := *from
		c.role, c.shared = role, true
		f.args = append(f.args, c)
		f.outer, f.shared = up, true
		if role == "subj" {
			f.surface = &c
		}
	}
	switch a.rel(i) {
	case "conj":
		if up != nil && f.kind == up.kind || up != nil && a.finite(i) {
			give("subj", up.surface)
			a.shareRight(f, up)
			a.shareAfter(f, up)
		}
	case "xcomp", "ccomp":
		if up != nil && !(up.has("csubj") && a.finite(i)) { // "pushing them, he says, helps nobody"
			give("subj", a.controller(up, f, ""))
		}
	case "advcl":
		if up != nil {
			give("subj", a.controller(up, f, a.mark(i)))
		}
	case "parataxis":
		if up != nil && a.xpos(i) == "VBG" {
			give("subj", up.surface)
		}
	case "acl":
		if a.sub(i) == "relcl" {
			a.resolveRelative(f)
			return
		}
		a.participle(f, h)
	}
	if !f.has("subj") && a.rel(i) == "acl" {
		a.resolveRelative(f)
	}
}

// finite reports whether verb i carries its own tense.
func (a *analyser) finite(i int) bool {
	switch a.xpos(i) {
	case "VBD", "VBZ", "VBP":
		return true
	}
	return a.kid(i, "aux", "cop") >= 0
}

// shareRight gives "arrested and charged two men" its object in both halves.
func (a *analyser) shareRight(f, up *frame) {
	if f.kind != "verb" {
		return
	}
	for _, x := range up.args {
		if x.head > f.head && (x.role == "obj" || x.role == "ccomp") && !f.has("obj") && !f.has("ccomp") {
			c := x
			c.shared = true
			f.args = append(f.args, c)
		}
	}
	if o := f.arg("obj"); o != nil && !up.has("obj") && !up.has("ccomp") && !up.passive && !a.lex.is(up.lemma, "intransitive_ok", "goes_itself", "no_object") && o.head > f.head && a.adjacentVerbs(up.head, f.head) {
		c := *o
		c.shared = true
		up.args = append(up.args, c)
	}
}

// shareAfter gives the second of two verbs the phrases that stand behind it and hang
// on the first: "killed eleven people and displaced thousands in the Philippines".
func (a *analyser) shareAfter(f, up *frame) {
	if f.kind != "verb" || up.kind != "verb" {
		return
	}
	for _, x := range up.args {
		switch x.role {
		case "subj", "obj", "iobj", "ccomp", "xcomp", "advcl", "csubj", "parataxis", "agent", "adv", "according_to":
			continue
		}
		if x.head > f.head && !f.has(x.role) {
			x.late = true
			f.args = append(f.args, x)
		}
	}
}

// adjacentVerbs reports two verbs with nothing but a conjunction, a comma or an
// adverb between them: "condemned and rejected the plan".
func (a *analyser) adjacentVerbs(x, y int) bool {
	for i := x + 1; i < y; i++ {
		switch a.upos(i) {
		case "CCONJ", "PUNCT", "ADV", "VERB", "AUX":
		default:
			return false
		}
	}
	return true
}

// controller is the argument of the upper clause that acts in the lower one.
func (a *analyser) controller(up, f *frame, mark string) *arg {
	base, _, _ := strings.Cut(up.lemma, "_")
	obj := up.arg("obj")
	if o := up.arg("iobj"); o != nil && up.kind == "verb" {
		obj = o
	}
	switch {
	case mark == "" && up.passive && a.lex.is(base, "alleges") && a.lex.is(f.lemma, "say") && a.xpos(f.head) == "VBG" && f.head > up.head && up.has("subj"):
		return up.arg("subj") // "was sued by farmers, claiming"
	case (mark == "" || mark == "to") && !(f.head < up.head):
		if obj != nil && obj.head < f.head && a.lex.is(base, "object_control") && !(base == "promise") && (a.rel(f.head) == "xcomp" || a.rel(f.head) == "ccomp") {
			return obj
		}
		if obj != nil && a.rel(f.head) == "advcl" && a.lex.is(base, "object_control") && !a.lex.is(base, "light") && base != "use" && base != "send" && mark == "to" {
			return obj
		}
		return up.surface
	case mark == "as" && obj != nil && !up.passive && a.gerund(f):
		return obj // "described the group as being weak"
	case mark == "for" && obj != nil && a.lex.is(base, "alleges", "attacks_for"):
		return a.blamed(obj)
	case mark == "for" && obj != nil && a.lex.is(a.lemma(obj.head), "penalty_noun") && (up.has("on") || up.has("against")):
		if x := up.arg("on"); x != nil {
			return x // "imposed sanctions on the bank for helping them"
		}
		return up.arg("against")
	case mark == "of" || mark == "for" || mark == "from" || mark == "against" || mark == "into":
		if obj != nil && a.lex.is(base, "object_control") {
			return obj
		}
		return up.surface
	case mark == "by" && up.passive:
		return up.arg("subj")
	}
	if s := up.surface; s != nil && s.head > up.head && f.head < up.head && a.lex.is(base, "say") {
		return nil // "raising taxes, says the minister, helps nobody"
	}
	return up.surface
}

// gerund reports a clause with an "-ing" form as its verb.
func (a *analyser) gerund(f *frame) bool {
	if f.kind == "be" {
		return a.xpos(a.copula(f.head)) == "VBG"
	}
	if k := a.kid(f.head, "aux"); k >= 0 {
		return a.xpos(k) == "VBG"
	}
	return a.xpos(f.head) == "VBG"
}

// blamed is who is blamed or praised where it is for something of theirs: "attacked the
// government's policy for hurting the poor" blames the policy, "attacked Norway's
// culture for trying" Norway.
func (a *analyser) blamed(obj *arg) *arg {
	for _, k := range a.kids[obj.head] {
		if a.is(k, "nmod:poss") && a.somebody(k) && !a.somebody(obj.head) {
			return &arg{head: k, heads: a.conjuncts(k)}
		}
	}
	return obj
}

// participle gives "networks operating in X", "a deal signed by X", "efforts by
// Y to block" its subject from the noun.
func (a *analyser) participle(f *frame, noun int) {
	noun = a.host(noun)
	here := arg{head: noun, heads: []int{noun}, shared: true}
	if slices.ContainsFunc(a.kids[f.head], func(k int) bool { return a.floating(f.head, k) }) {
		here.heads = a.conjuncts(noun)
	}
	f.shared = true
	switch {
	case f.passive:
		here.role = "subj"
		if p := a.stranded(f); p != "" && !f.has("obj") {
			f.lemma += "_" + p // "a framework agreed to at a summit"
		}
		f.surface = &here
		f.args = append(f.args, here)
	case a.xpos(f.head) == "VBG":
		here.role = "subj"
		f.surface = &here
		f.args = append(f.args, here)
	case a.infinitive(f.head):
		if s := a.actorOf(noun); s != nil {
			s.role, s.shared = "subj", true
			f.surface = s
			f.args = append(f.args, *s)
		}
	}
}

// floating reports the "both" of "a boy and a woman, both shot", which stands for the
// nouns before.
func (a *analyser) floating(verb, k int) bool {
	return a.is(verb, "acl") && k < verb && a.is(k, "nsubj") && (a.form(k) == "both" || a.form(k) == "all") && len(a.kids[k]) == 0
}

// host is the name that a noun in apposition describes, and the noun itself where
// there is none: in "Kim, a farmer who fled" it is Kim who fled.
func (a *analyser) host(noun int) int {
	if h := a.head(noun); h >= 0 && a.isName(h) && !a.isName(noun) && (a.is(noun, "appos") || a.is(noun, "nmod:desc") && h > noun) {
		return h
	}
	if !a.isName(noun) {
		for _, k := range a.kids[noun] { // "Bowen's wife, Nancy Bowen, who works there"
			if a.is(k, "appos") && a.isName(k) {
				return k
			}
		}
	}
	return noun
}

func (a *analyser) infinitive(i int) bool {
	for _, k := range a.kids[i] {
		if a.is(k, "mark") && a.form(k) == "to" {
			return true
		}
	}
	return false
}

// stranded is a preposition left at the end of a clause: "agreed to at a summit".
func (a *analyser) stranded(f *frame) string {
	for _, k := range a.kids[f.head] {
		if k > f.head && a.upos(k) == "ADP" && a.is(k, "case", "obl", "advmod", "compound") && len(a.kids[k]) == 0 && a.sub(k) != "prt" {
			return a.form(k)
		}
	}
	for _, k := range a.kids[f.head] { // "agreed to at a summit"
		if k != f.head+2 && k < f.head {
			continue
		}
		var cases []int
		for _, c := range a.kids[k] {
			if a.is(c, "case") && c < k {
				cases = append(cases, c)
			}
		}
		if len(cases) == 2 && cases[0] == f.head+1 && a.lex.is(a.form(cases[0]), "left_alone") && a.lex.is(a.form(cases[1]), "begins_phrase") {
			return a.form(cases[0])
		}
	}
	return ""
}

// actorOf is who acts in a noun: its possessor, its "by" phrase, or the subject
// of the verb that it is the object of.
func (a *analyser) actorOf(noun int) *arg {
	for _, k := range a.kids[noun] {
		if a.is(k, "nmod:poss") || a.is(k, "nmod") && a.prep(k) == "by" {
			return &arg{head: k, heads: a.conjuncts(k)}
		}
	}
	for _, k := range a.kids[noun] {
		if a.is(k, "compound", "amod", "nmod:desc") && a.agentNoun(k) {
			return &arg{head: k, heads: []int{k}}
		}
	}
	h := a.head(noun)
	if up := a.frames[h]; up != nil {
		if x := up.arg("by"); x != nil && x.head > noun && !up.passive && !a.isTime(x.head) {
			return &arg{head: x.head, heads: x.heads}
		}
	}
	if up := a.frames[h]; up != nil && up.surface != nil && a.is(noun, "obj", "xcomp") && !up.passive && a.lex.is(up.lemma, "light", "has_noun") && !a.lex.is(a.lemma(up.surface.head), "document") {
		c := *up.surface
		return &c
	}
	return nil
}

// agentNoun reports a compound that names an actor: "US" in "US aid".
func (a *analyser) agentNoun(k int) bool {
	m := a.mention[k]
	if m < 0 {
		return false
	}
	switch a.d.Mentions[m].Kind {
	case "country", "organisation", "government", "party", "person", "nationality":
		return true
	}
	return false
}

// resolveRelative puts the noun in the place of "who", "which", "that", or in
// the gap of a relative clause without them.
func (a *analyser) resolveRelative(f *frame) {
	i := f.head
	for n := 0; a.is(i, "conj") && n < 8; n++ {
		i = a.head(i)
	}
	if !a.is(i, "acl") || a.sub(i) != "relcl" {
		// a parser without subtypes: a finite clause with a relative pronoun
		if !a.is(i, "acl") || !a.finite(i) {
			return
		}
	}
	noun := a.head(i)
	if noun < 0 {
		return
	}
	noun = a.host(noun)
	done := false
	for k := range f.args {
		x := &f.args[k]
		if a.relativizer(x.head) {
			if w := a.form(x.head); w == "who" || w == "whom" {
				noun = a.whose(noun, x.head)
			} else {
				noun = a.notPerson(noun, x.head, f)
			}
			x.head, x.heads, x.shared = noun, []int{noun}, true
			if s := a.predicated(noun); s != nil && x.role == "subj" {
				x.head, x.heads = s.head, s.heads
			}
			done = true
			if x.role == "subj" {
				f.surface = &arg{role: "subj", head: x.head, heads: x.heads, shared: true}
			}
			if p := f.arg("adv"); p != nil && x.role == "adv" {
				x.role = "in"
			}
		}
	}
	if done {
		return
	}
	if a.where(f.head) && a.is(f.head, "acl") && !f.has("in") { // "Bahrain, where the fleet is based"
		f.args = append(f.args, arg{role: "in", head: noun, heads: []int{noun}})
		return
	}
	if strings.HasPrefix(a.mark(f.head), "that") {
		return // "the possibility that the plane ran out of fuel" leaves no gap
	}
	s := f.arg("subj")
	for _, k := range a.kids[f.head] { // "whose", "where", "when"
		if a.xpos(k) == "WRB" || a.xpos(k) == "WP$" {
			return
		}
	}
	if s != nil && a.possRelative(s.head) {
		return
	}
	if s != nil && f.kind == "verb" && !f.has("obj") && !f.passive {
		role := "obj"
		if p := a.stranded(f); p != "" {
			role = p
		}
		f.args = append(f.args, arg{role: role, head: noun, heads: []int{noun}, shared: true})
	}
	if s == nil && !f.shared {
		c := arg{role: "subj", head: noun, heads: []int{noun}, shared: true}
		f.args = append(f.args, c)
		f.surface, f.shared = &c, true
	}
}

// predicated is the named thing of which the noun at i is said, if a form of "be" says
// it: in "Mosul will be a fight that requires an agreement" it is Mosul that does.
func (a *analyser) predicated(i int) *arg {
	be := a.frames[i]
	if be == nil || be.kind != "be" || be.unreal || be.status == fact.Denied || be.status == fact.Possible || be.status == fact.Conditional {
		return nil
	}
	s := be.arg("subj")
	if s == nil {
		return nil
	}
	m := a.mention[s.head]
	if m < 0 || a.d.Mentions[m].Chain < 0 || !a.d.Chains[a.d.Mentions[m].Chain].Named {
		return nil
	}
	return s
}

// whose is who the "who" at token who stands for, if the noun that its clause hangs on
// is nobody: in "a tour by Wolfowitz, who met members" the last person named before, in
// "the mayors of Adana and Antalya, who were arrested" the people of those places.
func (a *analyser) whose(noun, who int) int {
	if m := a.mention[noun]; !a.somebody(noun) || m >= 0 && a.d.Mentions[m].Kind == "country" {
		for i := noun; a.is(i, "nmod", "conj", "appos", "compound") && a.head(i) >= 0 && a.head(i) < noun; {
			if i = a.head(i); a.people(i) {
				return i
			}
		}
	}
	if a.somebody(noun) {
		return noun
	}
	for k := who - 1; k > noun && k > who-farName; k-- {
		if m := a.mention[k]; m >= 0 && a.d.Mentions[m].Kind == "person" && a.headOf(a.d.Mentions[m].Span) == k || m < 0 && a.nominal(k) && a.kinds[a.lemma(k)] == "person" && !a.is(k, "compound") {
			return k
		}
	}
	return noun
}

// people reports a noun of people or a person's name.
func (a *analyser) people(i int) bool {
	if m := a.mention[i]; m >= 0 && a.d.Mentions[m].Kind != "" {
		return a.d.Mentions[m].Kind == "person" || a.d.Mentions[m].Kind == "group"
	}
	return a.nominal(i) && a.kinds[a.lemma(i)] == "person"
}

// notPerson is what the "which" or "that" at token pron stands for, if the noun that its
// clause hangs on is a person: in "veterans of the battle, which ended in May" the thing
// behind that noun, in "the remains of the king, which lay there" the one before it. A
// "that" without a comma can be a person, but not one who "killed 39 people" where an
// event stands behind the noun: "the suspect in the shooting that killed 39 people".
func (a *analyser) notPerson(noun, pron int, f *frame) int {
	if !a.people(noun) {
		return noun
	}
	deadly := false
	switch {
	case a.form(pron) == "which" || pron > 0 && a.form(pron-1) == ",":
	case a.form(pron) == "that":
		deadly = a.lex.is(f.lemma, "befalls_people")
		if !deadly {
			return noun
		}
	default:
		return noun
	}
	for _, k := range a.kids[noun] {
		if k < pron && k > noun && a.is(k, "nmod") && !a.people(k) && !a.isTime(k) && (!deadly || a.kinds[a.lemma(k)] == "event" || a.isEvent(k)) {
			return k
		}
	}
	if h := a.head(noun); !deadly && a.is(noun, "nmod") && h >= 0 && h < noun && a.nominal(h) && !a.people(h) {
		return h
	}
	return noun
}

// isEvent reports a noun that names what a verb says.
func (a *analyser) isEvent(i int) bool {
	_, ok := a.lex.events[a.lemma(i)]
	return ok
}

// farName is how far before a "who" its person is looked for, in words.
const farName = 6

// somebody reports a noun or name of people or of those that act like people.
func (a *analyser) somebody(i int) bool {
	if m := a.mention[i]; m >= 0 && a.d.Mentions[m].Kind != "" {
		switch a.d.Mentions[m].Kind {
		case "place", "facility", "event", "law", "work", "object", "thing", "money", "date", "count":
			return false
		}
		return true
	}
	if k := a.kinds[a.lemma(i)]; k != "" {
		return k == "person" || k == "group" || k == "organisation"
	}
	_, event := a.lex.events[a.lemma(i)]
	return !event && a.xpos(i) == "NNS"
}

// where reports a clause that "where" begins.
func (a *analyser) where(i int) bool {
	return slices.ContainsFunc(a.kids[i], func(k int) bool { return k < i && a.form(k) == "where" })
}

func (a *analyser) relativizer(i int) bool {
	switch a.xpos(i) {
	case "WP", "WDT":
		return true
	}
	return a.upos(i) == "PRON" && (a.form(i) == "that" || a.form(i) == "which" || a.form(i) == "who" || a.form(i) == "whom") && a.below(i, a.head(i))
}

func (a *analyser) possRelative(i int) bool {
	for _, k := range a.kids[i] {
		if a.form(k) == "whose" || a.relativizer(k) {
			return true
		}
	}
	return false
}

// normalise turns passives into actives: the subject becomes the object, the
// "by" phrase the subject.
func (a *analyser) normalise(f *frame) {
	if f.kind != "verb" || !f.passive {
		for k := range f.args {
			if f.args[k].role == "agent" {
				f.args[k].role = "by"
			}
		}
		return
	}
	for k := range f.args {
		x := &f.args[k]
		switch {
		case x.role == "subj" && f.has("obj") && f.arg("obj").head > f.head: // "was given aid"
			x.role = "iobj"
		case x.role == "subj":
			x.role = "obj"
		case x.role == "agent":
			x.role = "subj"
		case x.role == "by" && a.agentLike(x.head) && x.head > f.head: // "by nightfall" stands before
			x.role = "subj"
		}
	}
	last := -1
	for k := range f.args { // of two "by" phrases the last tells who
		if x := &f.args[k]; x.role == "subj" && x.head > f.head {
			if last >= 0 {
				f.args[last].role = "by"
			}
			last = k
		}
	}
}

// agentLike reports a "by" phrase that can act, where the parser gives no
// subtype.
func (a *analyser) agentLike(i int) bool {
	return !a.isTime(i) && a.upos(i) != "NUM" && a.upos(i) != "SYM" && a.valueOf(i) == nil && !a.lex.is(a.lemma(i), "no_agent")
}

// isTime reports whether token i heads an expression of time.
func (a *analyser) isTime(i int) bool {
	for _, v := range a.values[i] {
		switch a.d.Values[v].Kind {
		case "time":
			return a.headOf(a.d.Values[v].Span) == i || a.d.Values[v].Has(i)
		case "duration", "frequency":
			return a.headOf(a.d.Values[v].Span) == i
		}
	}
	return false
}
