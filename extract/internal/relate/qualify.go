package relate

import (
	"slices"
	"strings"

	"kg/extract/doc"
	"kg/graph/fact"
)

// timeOf is the time of a frame in EDTF: its own expressions of time, else that
// of the clause whose subject it shares, else of the event it happens at.
func (r *reading) timeOf(f *frame) (when, duration, frequency string) {
	for n, g := 0, f; g != nil && n < 4; n, g = n+1, g.outer {
		w, d, q := r.ownTime(g)
		if n > 0 && r.sayingVerb(g) && !r.is(f.head, "conj") {
			break
		}
		if n > 0 && r.is(f.head, "conj") && g == f.outer && r.liesAhead(g) != r.liesAhead(f) {
			break // "is closed today but will reopen"
		}
		if when == "" {
			when = w
		}
		if duration == "" && n == 0 {
			duration = d
		}
		if frequency == "" && n == 0 {
			frequency = q
		}
		if when != "" || !g.shared && g.kind != "noun" {
			break
		}
		if g.outer != nil && r.is(g.head, "advcl") && (r.mark(g.head) != "" || r.xpos(g.head) == "VBN" && g.head < g.outer.head) {
			break // "after leaving", "born in Liepaja" are not at the time of what follows
		}
		if g.outer != nil && r.is(g.head, "conj") && r.finite(g.head) && r.ownTimeWords(g) {
			break
		}
	}
	if when == "" {
		when = r.frontTime(f)
	}
	for n, g := 0, f; when == "" && g != nil && n < 3; n, g = n+1, g.outer {
		when = r.eventTime(g)
		if !r.is(g.head, "xcomp") && !r.alongside(g) {
			break
		}
	}
	for _, x := range f.args { // "71 were killed when a plane crashed on Monday"
		if g := r.frames[x.head]; when == "" && x.role == "advcl" && x.mark == "when" && x.head > f.head && g != nil && r.finite(x.head) && f.status == fact.Asserted && r.xpos(f.head) != "VBG" {
			when, _, _ = r.ownTime(g)
		}
	}
	return when, duration, frequency
}

// liesAhead reports a clause about what is to come.
func (r *reading) liesAhead(f *frame) bool {
	switch f.status {
	case fact.Planned, fact.Expected, fact.Conditional:
		return true
	}
	return slices.ContainsFunc(r.kids[f.head], func(k int) bool { return r.is(k, "aux") && r.lex.is(r.form(k), "modal_future") })
}

// alongside reports a participle that goes with the clause before it: "broke through a
// cordon, throwing stones".
func (r *reading) alongside(f *frame) bool {
	return f.outer != nil && f.shared && r.xpos(f.head) == "VBG" && f.head > f.outer.head && r.mark(f.head) == "" && r.is(f.head, "advcl", "conj")
}

// frontTime is the time in front of the clause that this one is coordinated with, or
// goes on at the same time as: "On Monday protesters stormed the palace and soldiers
// fired at them", "... as soldiers fired".
func (r *reading) frontTime(f *frame) string {
	if f.kind != "verb" || f.status != fact.Asserted || r.ownTimeWords(f) {
		return ""
	}
	up := r.frames[r.head(f.head)]
	if r.head(f.head) < 0 || up == nil || up.status != fact.Asserted || up.surface == nil {
		return ""
	}
	switch mark := r.mark(f.head); {
	case r.is(f.head, "conj") && r.xpos(f.head) == r.xpos(up.head):
	case r.is(f.head, "advcl") && (mark == "as" || mark == "while") && r.finite(f.head):
	default:
		return ""
	}
	if r.sayingVerb(up) {
		return ""
	}
	when := ""
	for _, x := range up.args {
		if x.role != "time" || x.head > up.surface.head {
			continue
		}
		for _, v := range r.values[x.head] {
			if val := r.d.Values[v]; val.Kind == doc.Time && len(val.Time) == len("2024-05-07") {
				when = narrower(when, r.bounded(val, x.head))
			}
		}
	}
	return when
}

func (r *reading) sayingVerb(f *frame) bool {
	return f.kind == "verb" && r.lex.is(f.lemma, "say") && (f.has("ccomp") || f.has("xcomp"))
}

// ownTimeWords reports a clause with a word of time that has no value: "later".
func (r *reading) ownTimeWords(f *frame) bool {
	for _, x := range f.args {
		if x.role == "adv" && slices.Contains([]string{"later", "earlier", "then", "subsequently", "previously", "eventually", "now"}, r.lemma(x.head)) {
			return true
		}
	}
	return false
}

// ownTime reads the times among the frame's dependents; two that lie one in the
// other give the narrower.
func (r *reading) ownTime(f *frame) (when, duration, frequency string) {
	var toks []int
	for _, x := range f.args {
		switch x.role {
		case "time", "adv", "for", "in", "since", "from", "until", "during", "by", "on", "at", "after", "before", "within", "over", "between":
			toks = append(toks, x.head)
			if x.role == "time" || x.role == "from" {
				for _, k := range r.kids[x.head] {
					if r.is(k, "nmod", "conj", "obl", "appos", "advmod", "nummod") {
						toks = append(toks, k)
					}
				}
			}
		}
	}
	if f.kind == "noun" {
		for _, k := range r.kids[f.head] {
			if r.is(k, "compound", "amod", "nmod", "nummod", "obl", "advmod") && len(r.values[k]) > 0 {
				toks = append(toks, k)
			}
		}
	}
	for _, o := range []string{"obj", "subj", "pred"} { // "hosted him for a meeting in March", "talks Tuesday"
		if x := f.arg(o); x != nil && !x.shared && f.kind == "verb" {
			for _, k := range r.kids[x.head] {
				if k > x.head && o == "obj" && r.isTime(k) && r.is(k, "nmod:unmarked", "nmod:tmod", "nmod:npmod") {
					toks = append(toks, k)
				}
			}
		}
	}
	if f.kind == "verb" {
		toks = append(toks, r.lentTimes(f)...)
	}
	for _, i := range toks {
		for _, v := range r.values[i] {
			val := r.d.Values[v]
			switch val.Kind {
			case doc.Time:
				if r.timeOfNoun(f, val.Span) {
					continue
				}
				if w := r.bounded(val, i); w != "" && !(strings.HasSuffix(w, "/..") && r.ofRanked(f)) {
					when = narrower(when, w)
				}
			case doc.Duration:
				if duration == "" && !r.measuresGap(val.Span) && !r.endedBefore(r.headOf(val.Span)) && !r.rankedAgent(f, i) {
					duration = val.Time
				}
			case doc.Frequency:
				if frequency == "" {
					frequency = r.d.Text(val.Span)
				}
			}
		}
	}
	return when, duration, frequency
}

// lentTimes are the times that the parser hung on the last noun of a clause though they
// are of the clause: "found on a sandbank on Tuesday", "reached it as a qualifier in
// 2019". Events have times of their own.
func (r *reading) lentTimes(f *frame) []int {
	var out []int
	for _, x := range f.args {
		for h, last := x.head, -1; h > f.head && r.nominal(h) && !r.isEventNoun(h) && !r.isTime(h); h, last = last, -1 {
			for _, k := range r.kids[h] {
				if k < h || !r.is(k, "nmod") {
					continue
				}
				last = k
				if r.isTime(k) && (r.prep(k) == "on" && r.isDay(k) || r.prep(k) == "in" && r.timeless(h)) {
					out = append(out, k)
				}
			}
		}
	}
	return out
}

// timeOfNoun reports a time that tells of the noun before it, not of the clause, though
// the parser hung it there: "found after a storm three days ago", "condemns the missile
// test yesterday", where what is told now is not told of yesterday.
func (r *reading) timeOfNoun(f *frame, s doc.Span) bool {
	if f.kind != "verb" || s.From <= f.head {
		return false
	}
	bygone := false
	for i := s.From; i < s.To; i++ {
		bygone = bygone || r.lex.is(r.form(i), "bygone")
	}
	if !bygone {
		return false
	}
	now := (r.xpos(f.head) == "VBZ" || r.xpos(f.head) == "VBP") && r.kid(f.head, "aux") < 0
	for _, x := range f.args {
		if x.head < f.head || x.head >= s.From || slices.Max(r.subtree(x.head, func(k int) bool { return s.Has(k) })) != s.From-1 {
			continue
		}
		switch x.role {
		case "after", "following", "before", "despite", "since", "over":
			if r.placeKind(x.head) != "place" {
				return true
			}
		}
		if now {
			return r.lex.is(f.lemma, "presupposes") || slices.ContainsFunc(r.subtree(x.head, nil), r.isEventNoun)
		}
	}
	return false
}

// isDay reports a time that tells a day.
func (r *reading) isDay(i int) bool {
	return slices.ContainsFunc(r.values[i], func(v int) bool { return len(r.d.Values[v].Time) >= len("2024-05-07") })
}

// timeless reports a person or a place, which no month or year tells apart from others.
func (r *reading) timeless(i int) bool {
	switch r.kindOf(i) {
	case "person", "group", "place", "country", "facility":
		return true
	}
	return false
}

// measuresGap reports the "two days" of "two days after they met", which is how long
// after, not how long.
func (r *reading) measuresGap(s doc.Span) bool {
	if s.To >= len(r.d.Tokens) {
		return false
	}
	switch r.form(s.To) {
	case "after", "before", "later", "earlier", "ago", "since":
		return true
	}
	return false
}

// endedBefore reports a length of time that is over when the clause happens: "freed
// after five days of captivity".
func (r *reading) endedBefore(i int) bool {
	switch r.prep(i) {
	case "after", "before", "following", "prior_to", "ahead_of":
		return true
	}
	return false
}

// rankedAgent reports a length of time behind the largest or the first of its kind,
// that tells for how long there was none like it: "hit by the worst storm for a decade".
func (r *reading) rankedAgent(f *frame, i int) bool {
	s := f.arg("subj")
	return s != nil && s.head > f.head && s.head < i && r.ranked(s.head)
}

// ofRanked reports a clause about one that is the first or the largest: "the biggest
// meeting held here since 1945" was not held since 1945.
func (r *reading) ofRanked(f *frame) bool {
	if h := r.head(f.head); h >= 0 && r.is(f.head, "acl") && r.ranked(h) {
		return true
	}
	o := f.arg("obj")
	return o != nil && r.ranked(o.head)
}

// bounded reads "since 2021" as 2021/.. and "until May" as ../05 where the value
// does not say so itself; "before" and "after" a time give no time.
func (r *reading) bounded(v doc.Value, i int) string {
	if v.Time == "" || strings.Contains(v.Time, "/") {
		return v.Time
	}
	switch r.prep(i) {
	case "since":
		return v.Time + "/.."
	case "until", "till":
		return "../" + v.Time
	case "by":
		return "../" + v.Time
	case "before", "after", "ahead_of", "prior_to":
		return ""
	}
	return v.Time
}

// narrower prefers the time that lies within the other.
func narrower(a, b string) string {
	switch {
	case a == "":
		return b
	case b == "", strings.HasPrefix(a, b):
		return a
	case strings.HasPrefix(b, a):
		return b
	}
	return a
}

// eventTime is the time of an event that the frame happens at or reports: "at a
// meeting", "attended Tuesday's talks".
func (r *reading) eventTime(f *frame) string {
	for _, x := range f.args {
		switch x.role {
		case "pred": // "Biden's challenger in November elections"
			for _, k := range r.kids[x.head] {
				if r.is(k, "nmod") && (r.prep(k) == "in" || r.prep(k) == "at") && f.lemma != "title" {
					if w := r.events.time(k); w != "" {
						return w
					}
				}
			}
		case "at", "during", "in", "to", "obj", "subj":
			if x.role == "subj" && (f.kind != "verb" || !r.lex.is(f.lemma, "befalls_people")) {
				continue // "Monday's quake killed six", but "Monday's quake is still felt"
			}
			if x.role == "to" && f.kind != "noun" && f.lemma != "speak" {
				continue
			}
			if x.role == "obj" && !slices.Contains([]string{"attend", "host", "hold", "join", "convene", "open"}, f.lemma) {
				continue
			}
			if w := r.events.time(x.head); w != "" {
				return w
			}
		}
	}
	return ""
}

// amountOf is the sum or count that phrase i gives for itself.
func (r *reading) amountOf(i int) *fact.Amount {
	for n := 0; n < 4; n++ {
		if v := r.valueAt(i); v != nil {
			return v
		}
		c := r.core1(i)
		if c == i || r.lex.is(r.lemma(i), "part_of") {
			break // "some of its 60 soldiers" are not 60
		}
		i = c
	}
	return nil
}

// core1 looks through one word of quantity.
func (r *reading) core1(i int) int {
	if !r.quantity(i) {
		return i
	}
	for _, k := range r.kids[i] {
		if k > i && r.is(k, "nmod") && (r.prep(k) == "of" || r.prep(k) == "in") {
			return k
		}
	}
	return i
}

// valueAt is the amount among the values that phrase head i carries: on itself,
// or on the number that modifies it.
func (r *reading) valueAt(i int) *fact.Amount {
	look := []int{i}
	for _, k := range r.kids[i] {
		if k < i && r.is(k, "nummod", "compound", "nmod", "amod", "det") {
			look = append(look, k)
		}
	}
	for k := i - 1; k >= 0 && k > i-5; k-- { // a number that the parser hung elsewhere
		if r.upos(k) == "NUM" && len(r.values[k]) > 0 && r.d.SentenceOf(k) == r.d.SentenceOf(i) {
			look = append(look, k)
			break
		}
		if !r.is(k, "amod", "compound") || r.head(k) != i || r.form(k+1) == "-" {
			break
		}
	}
	for _, k := range look {
		for _, v := range r.values[k] {
			val := r.d.Values[v]
			switch val.Kind {
			case doc.Money, doc.Count, doc.Percent:
				if val.Amount != nil && val.Kind == doc.Count && val.Amount.Value == 1 && val.Amount.Hedge != "only" {
					continue // "one of the sons" counts nothing, "only one son" does
				}
				if val.Amount != nil && (k != i || r.headOf(val.Span) == i || val.Has(i)) {
					return val.Amount
				}
			}
		}
	}
	return nil
}

// ownAmount is the amount of phrase i where the fact speaks of it alone.
func (r *reading) ownAmount(i int) *fact.Amount {
	if r.countsAll(r.core(i)) {
		return nil
	}
	return r.amountOf(i)
}

// countsAll reports a noun whose number counts those listed behind it too: "300 birds,
// sheep and goats" are not 300 birds.
func (r *reading) countsAll(i int) bool {
	all := r.conjuncts(i)
	for _, k := range all[1:] {
		if r.xpos(k) != "NNS" || len(r.values[k]) > 0 || slices.ContainsFunc(r.kids[k], func(c int) bool {
			return !r.is(c, "cc", "punct", "compound", "amod") || r.lex.is(r.lemma(c), "quantity") || r.form(c) == "other"
		}) {
			return false
		}
	}
	return len(all) > 1 && r.xpos(i) == "NNS"
}

// roleOf files an oblique under the role that its preposition usually means.
func (r *reading) roleOf(prep string, head int) string {
	role := r.lex.Roles[prep]
	switch prep {
	case "in", "at", "on", "off", "near", "across", "inside", "outside", "within", "around", "along", "throughout", "over":
		k := r.placeKind(head)
		switch {
		case prep == "on" && r.lex.is(r.lemma(head), "medium"):
			return ""
		case k == "place":
			return "place"
		case prep == "over" && (k == "event" || r.isEventNoun(head)):
			if r.aboutSomething(head) {
				return "topic"
			}
			return "cause" // "left the league over its treatment of players"
		case k == "event" || r.isEventNoun(head):
			return "event"
		case (prep == "on" || prep == "over") && r.aboutSomething(head):
			return "topic"
		}
		return ""
	case "to", "into", "toward", "towards", "from", "out_of":
		if r.placeKind(head) == "agent" && (prep == "to") {
			return "recipient"
		}
		return role
	case "with", "alongside":
		if r.placeKind(head) != "agent" && r.kindOf(r.core(head)) != "country" {
			return ""
		}
	case "in_front_of":
		if r.placeKind(head) != "place" {
			return ""
		}
	case "under":
		if r.kindOf(r.core(head)) != "law" {
			return ""
		}
	case "for":
		if r.isTime(head) || r.lex.is(r.lemma(head), "time_noun") { // "for the first time", "for weeks"
			return ""
		}
		if r.placeKind(head) == "agent" {
			return "beneficiary"
		}
		if r.isEventNoun(head) && r.kindOf(head) == "event" {
			return "purpose"
		}
	case "by":
		if r.lex.is(r.lemma(head), "time_noun") { // "by nightfall"
			return ""
		}
	case "during", "following", "after", "before", "ahead_of":
		if prep == "during" {
			return "event"
		}
		return role
	}
	return role
}

// aboutSomething reports a phrase with "on" or "over" under a verb or a noun of
// speaking, thinking and deciding, where it says what about.
func (r *reading) aboutSomething(i int) bool {
	h := r.head(i)
	if h < 0 {
		return false
	}
	l := r.lemma(h)
	if f := r.frames[h]; f != nil {
		if l = f.lemma; f.has("obj") && r.lex.is(l, "of_things") {
			return false // "found bombs on a bus"
		}
	}
	return r.lex.is(l, "say", "opinion", "about")
}

// placeKind sorts a phrase: "place", "agent", "event" or nothing.
func (r *reading) placeKind(i int) string {
	i = r.core(i)
	k := r.kindOf(i)
	switch {
	case k == "country" || r.schema.IsA(k, []string{"place"}) && k != "":
		return "place"
	case k == "event":
		return "event"
	case k != "" && r.schema.IsA(k, []string{"agent"}):
		return "agent"
	}
	return ""
}

func (r *reading) isEventNoun(i int) bool {
	_, ok := r.lex.events[r.lemma(i)]
	return ok || r.kinds[r.lemma(i)] == "event"
}
