package relate

import (
	"slices"
	"strings"

	"kg/graph/fact"
)

// event is a happening that the article speaks of once or several times: its
// nouns and verbs, with what any of them says of time, place and participants.
type event struct {
	class    string // the verb that names it: "meet", "visit"
	heads    []int
	time     string
	places   []fact.Term
	partners []fact.Term
	sources  []int // sentences
}

// events are those of one document, by token.
type events struct {
	r    *reading
	list []*event
	of   map[int]*event
}

// families lets "visit" and "meeting" speak of one event.
var families = map[string]string{"meet": "meet", "visit": "meet", "host": "meet", "negotiate": "meet", "discuss": "meet", "receive": "meet", "welcome": "meet", "attend": ""}

func (e *events) time(head int) string {
	if x := e.of[e.r.core(head)]; x != nil {
		return x.time
	}
	return ""
}

func (e *events) place(head int) []fact.Term {
	if x := e.of[e.r.core(head)]; x != nil {
		return x.places
	}
	return nil
}

// findEvents groups event nouns and the verbs that state the same kind of
// event. A noun joins an earlier event of its family if it points back ("that
// visit", "the meeting") or says nothing of its own that the other contradicts.
func (r *reading) findEvents() *events {
	e := &events{r: r, of: map[int]*event{}}
	for i := range r.d.Tokens {
		class := r.eventClass(i)
		if class == "" {
			continue
		}
		x := &event{class: class, heads: []int{i}}
		r.eventDetails(x, i)
		if old := e.earlier(x, i); old != nil {
			old.absorb(x)
			e.of[i] = old
			continue
		}
		e.list = append(e.list, x)
		e.of[i] = x
	}
	return e
}

// eventClass is the family of the event that token i names.
func (r *reading) eventClass(i int) string {
	if f := r.frames[i]; f != nil && f.kind == "verb" && !f.unreal {
		if c := families[f.lemma]; c != "" {
			return c
		}
		return ""
	}
	if r.upos(i) != "NOUN" && r.upos(i) != "PROPN" || r.is(i, "compound", "flat", "amod") {
		return ""
	}
	n, ok := r.lex.events[r.lemma(i)]
	if ok {
		if c := families[n.verb]; c != "" {
			return c
		}
		return n.verb
	}
	if r.kinds[r.lemma(i)] == "event" {
		return r.lemma(i)
	}
	return ""
}

// eventDetails reads time, place and participants of the event named at i.
func (r *reading) eventDetails(x *event, i int) {
	if s := r.d.SentenceOf(i); s >= 0 {
		x.sources = []int{s}
	}
	if f := r.frames[i]; f != nil {
		x.time, _, _ = r.ownTime(f)
		for _, role := range []string{"subj", "obj", "with"} {
			if a := f.arg(role); a != nil {
				x.partners = append(x.partners, r.termsOf(a.heads)...)
			}
		}
		if a := f.arg("in"); a != nil && r.placeKind(a.head) == "place" {
			x.places = r.of(a.head)
		}
		return
	}
	f := &frame{kind: "noun", head: i}
	for _, k := range r.kids[i] {
		switch {
		case r.isTime(k) && r.is(k, "nmod", "obl", "compound", "amod", "advmod"):
			f.args = append(f.args, arg{role: "time", head: k})
		case r.is(k, "nmod") && (r.prep(k) == "in" || r.prep(k) == "at") && r.placeKind(k) == "place":
			x.places = append(x.places, r.of(k)...)
		case r.is(k, "nmod") && (r.prep(k) == "with" || r.prep(k) == "between") || r.is(k, "nmod:poss"):
			x.partners = append(x.partners, r.termsOf(r.conjuncts(k))...)
		}
	}
	for _, n := range r.order { // "presidents A and B meeting in March"
		if n.kind == "noun" && n.head == i {
			for _, role := range []string{"subj", "obj", "with"} {
				if a := n.arg(role); a != nil && n.lemma == "meet" {
					x.partners = append(x.partners, r.termsOf(a.heads)...)
				}
			}
		}
	}
	x.time, _, _ = r.ownTime(f)
	h := r.head(i)
	up := r.frames[h]
	if up == nil || up.kind != "verb" {
		return
	}
	at := up.arg("at")
	if at != nil && at.head == i && x.time == "" { // "said at talks on Tuesday"
		x.time, _, _ = r.ownTime(up)
	}
	if a := up.arg("obj"); a != nil && a.head == i && slices.Contains([]string{"hold", "host", "attend", "have", "convene"}, up.lemma) {
		if x.time == "" {
			x.time, _, _ = r.ownTime(up)
		}
		if s := up.arg("subj"); s != nil {
			x.partners = append(x.partners, r.termsOf(s.heads)...)
		}
	}
	if fam := families[up.lemma]; fam == x.class && !up.unreal { // "hosting him for a meeting in March"
		for _, role := range []string{"subj", "obj", "with"} {
			if a := up.arg(role); a != nil && a.head != i {
				x.partners = append(x.partners, r.termsOf(a.heads)...)
			}
		}
	}
}

// earlier is the event already known that a noun speaks of again.
func (e *events) earlier(x *event, i int) *event {
	back := e.r.pointsBack(i)
	verb := e.r.frames[i] != nil
	for n := len(e.list) - 1; n >= 0; n-- {
		y := e.list[n]
		if y.class != x.class || conflict(x, y) {
			continue
		}
		last := y.heads[len(y.heads)-1]
		near := e.r.d.SentenceOf(i)-e.r.d.SentenceOf(last) <= 1
		switch {
		case back == "a" && e.r.caption(i) && e.r.d.SentenceOf(i) != e.r.d.SentenceOf(last): // old pictures show other events
		case back == "that" && near:
			return y
		case back == "the" && !verb:
			return y
		case e.r.d.SentenceOf(i) == e.r.d.SentenceOf(last) && (e.r.below(i, last) || e.r.below(last, i)):
			return y
		case !verb && (shares(x.places, y.places) || len(x.places) == 0 && len(x.partners) == 0 && x.time == "" || y.time != "" && len(y.places) == 0 && len(y.partners) == 0 && x.time == ""):
			return y
		}
	}
	return nil
}

// caption reports a token of the caption of an old picture.
func (r *reading) caption(i int) bool {
	s := r.d.SentenceOf(i)
	return s >= 0 && r.d.Tokens[r.d.Sentences[s].From].Form == "FILE"
}

// pointsBack tells how a noun refers to what was said: "that", "the", or not, as with
// "a" or with nothing.
func (r *reading) pointsBack(i int) string {
	for _, k := range r.kids[i] {
		if r.is(k, "det") {
			switch r.form(k) {
			case "that", "this", "those", "these":
				return "that"
			case "the", "a":
				return r.form(k)
			case "an":
				return "a"
			}
		}
	}
	return ""
}

func shares(a, b []fact.Term) bool {
	for _, x := range a {
		if slices.ContainsFunc(b, func(y fact.Term) bool { return sameTerm(x, y) }) {
			return true
		}
	}
	return false
}

// conflict reports two events that cannot be one: other times, other places.
func conflict(x, y *event) bool {
	if x.time != "" && y.time != "" && !strings.HasPrefix(x.time, y.time) && !strings.HasPrefix(y.time, x.time) {
		return true
	}
	return len(x.places) > 0 && len(y.places) > 0 && !shares(x.places, y.places)
}

func (e *event) absorb(x *event) {
	e.heads = append(e.heads, x.heads...)
	e.time = narrower(e.time, x.time)
	e.places = append(e.places, x.places...)
	e.sources = append(e.sources, x.sources...)
	for _, p := range x.partners {
		if !slices.ContainsFunc(e.partners, func(y fact.Term) bool { return sameTerm(p, y) }) {
			e.partners = append(e.partners, p)
		}
	}
}
