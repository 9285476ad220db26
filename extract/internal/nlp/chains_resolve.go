package nlp

import (
	"slices"
	"strings"

	"kg/extract/doc"
	"kg/graph/gazetteer"
)

// capitalOf resolves "the Guatemalan capital" and "the capital" by the gazetteer,
// if the text names that city.
func (c *chainer) capitalOf(m int) int {
	d := c.d
	x := d.Mentions[m]
	if lower(&d.Tokens[x.Head]) != "capital" {
		return -1
	}
	code := ""
	for i := x.From; i < x.To; i++ {
		if e, _, ok := c.l.g.Demonym(d.Tokens[i].Form); ok && i != x.Head {
			code = e.Country
		} else if o := c.thingAt(i); o >= 0 && c.things[o].kind == "country" && c.things[o].link >= linkLeast {
			code = c.things[o].entry.Country
		}
	}
	best, at := -1, -1
	for k, t := range c.things {
		if t.gone || !t.entry.Capital || t.link < linkLeast || code != "" && t.entry.Country != code {
			continue
		}
		if last := t.last(d, x.From); last > at || code != "" && best < 0 {
			best, at = k, last
		}
	}
	return best
}

// holderOf resolves "the secretary of state", "the Guatemalan president" to the
// person of the text who held that post on the day, as the gazetteer or the text
// itself says.
func (c *chainer) holderOf(m int) int {
	d := c.d
	x := d.Mentions[m]
	if x.Kind != "person" || c.w.weak[lower(&d.Tokens[x.Head])] && x.Len() < 3 {
		return -1
	}
	post := c.postText(x.Head)
	code := ""
	for i := x.From; i < x.To; i++ {
		if e, _, ok := c.l.g.Demonym(d.Tokens[i].Form); ok && i < x.Head {
			code = e.Country
		}
		if o := c.thingAt(i); o >= 0 && c.things[o].kind == "country" && c.things[o].link >= linkLeast {
			code = c.things[o].entry.Country
		}
	}
	post = c.withoutPlace(post, code)
	var exact, loose []int
	for k, t := range c.things {
		if t.gone || t.kind != "person" || !t.named || t.last(d, x.From) < 0 {
			continue
		}
		if code != "" && t.entry.Country != "" && t.link >= linkLeast && t.entry.Country != code {
			continue
		}
		for _, p := range t.posts {
			q := strings.ToLower(p)
			if c.withoutPlace(q, code) == post || q == post {
				exact = append(exact, k)
				break
			}
			if len(strings.Fields(post)) > 1 && postsAgree(post, p) {
				loose = append(loose, k)
				break
			}
		}
	}
	switch {
	case len(exact) == 1, len(exact) > 1 && code == "":
		return c.nearest(exact, m)
	case len(exact) == 0 && len(loose) == 1:
		return loose[0]
	}
	return -1
}

// withoutPlace takes words for a country off a post: "guatemalan president".
func (c *chainer) withoutPlace(post, code string) string {
	words := strings.Fields(post)
	return strings.Join(slices.DeleteFunc(words, func(w string) bool {
		if w == "of" {
			return false
		}
		e, _, ok := c.l.g.Demonym(strings.ToUpper(w[:1]) + w[1:])
		return ok && (code == "" || e.Country == code) || w == "us" || w == "u.s."
	}), " ")
}

// byRole finds the thing that the text has called by this noun, or a synonym,
// before: "Arevalo, a lawyer, ... the lawyer".
func (c *chainer) byRole(m int) int {
	d := c.d
	x := d.Mentions[m]
	noun := lower(&d.Tokens[x.Head])
	mods := c.modifiers(m)
	var fits []int
	for k, t := range c.things {
		if t.gone || !t.named || t.last(d, x.From) < 0 || !c.kindsFit(t, x.Kind) || t.plural {
			continue
		}
		if !t.roles[noun] && !c.anySynonym(t.roles, noun) {
			continue
		}
		if !c.modifiersFit(t, mods) || !c.modifiersTold(t, m, noun) || t.kind == "person" && !c.ofBody(t, m) {
			continue
		}
		fits = append(fits, k)
	}
	if len(fits) == 0 {
		return -1
	}
	return c.nearest(fits, m)
}

// ofBody reports that the body that the phrase names, if it names one, is the person's
// as far as the text tells: after "Venezuelan President Nicolas Maduro" the leader of
// the Organization of American States is another.
func (c *chainer) ofBody(t *thing, m int) bool {
	for _, k := range c.kids[c.d.Mentions[m].Head] {
		if r := plainRel(&c.d.Tokens[k]); r != "compound" && r != "nmod" {
			continue
		}
		if o := c.thingAt(k); o >= 0 && c.things[o].named && kindFamily(c.things[o].kind) == "body" && c.bodyOf(t) != o {
			return false
		}
	}
	return true
}

// modifiersTold reports that the nouns before the noun, which tell posts and kinds
// apart ("video assistant referee", "prime minister"), have been said of the thing.
func (c *chainer) modifiersTold(t *thing, m int, noun string) bool {
	d := c.d
	x := d.Mentions[m]
	post := contains(c.w.titles, noun)
	for i := x.From; i < x.Head; i++ {
		tok := &d.Tokens[i]
		w := lower(tok)
		_, _, people := c.l.g.Demonym(tok.Form)
		if people || tok.UPOS != "NOUN" && !(post && tok.UPOS == "ADJ") || c.w.former[w] {
			continue
		}
		if !slices.ContainsFunc(t.posts, func(p string) bool { return strings.Contains(" "+strings.ToLower(p)+" ", " "+w+" ") }) && !c.told(t, []string{w}, false) {
			return false
		}
	}
	return true
}

// modifiersFit reports that no word before the noun speaks against the thing:
// "the Turkish president" is not the American one.
func (c *chainer) modifiersFit(t *thing, mods []string) bool {
	for _, w := range mods {
		e, _, ok := c.l.g.Demonym(strings.ToUpper(w[:1]) + w[1:])
		if ok && t.link >= linkLeast && t.entry.Country != "" && t.entry.Country != e.Country {
			return false
		}
		if c.w.former[w] {
			return false
		}
	}
	return true
}

func (c *chainer) anySynonym(roles map[string]bool, noun string) bool {
	for r := range roles {
		if c.synonyms(r, noun) {
			return true
		}
	}
	return false
}

func (c *chainer) synonyms(a, b string) bool {
	if a == b {
		return true
	}
	for _, g := range c.w.synonym[a] {
		if slices.Contains(c.w.synonym[b], g) {
			return true
		}
	}
	return false
}

// sameNoun finds an earlier phrase of the same noun: "a meeting in Guatemala ...
// the regional meeting". The later phrase may not say more than the earlier
// sentences did, or it speaks of another.
func (c *chainer) sameNoun(m int) int {
	d := c.d
	x := d.Mentions[m]
	noun := lower(&d.Tokens[x.Head])
	mods := c.modifiers(m)
	plural := (&d1{c, x}).plural()
	best, at := -1, -1
	for k, t := range c.things {
		if t.gone || t.named || t.plural != plural || !c.kindsFit(t, x.Kind) {
			continue
		}
		last := t.last(d, x.From)
		if last < 0 || last <= at {
			continue
		}
		same := t.roles[noun]
		if !same && (plural || !c.anySynonym(t.roles, noun) || len(mods) > 0) {
			continue
		}
		first := t.mentions[0]
		if d.Mentions[first].Covers(x.Span) || d.Mentions[last].Covers(x.Span) || c.number(m) != 0 && c.number(m) != c.number(first) {
			continue
		}
		switch c.determiner(first) {
		case "no", "every", "any", "each", "another":
			continue
		}
		if slices.ContainsFunc(c.modifiers(first), func(w string) bool { return w == "previous" || w == "next" || w == "other" || w == "last" }) {
			continue
		}
		if c.told(t, mods, same) {
			best, at = k, last
		}
	}
	if best >= 0 && d.SentenceOf(x.From)-d.SentenceOf(d.Mentions[at].From) > 6 {
		return -1
	}
	return best
}

// told reports that the words that tell a phrase apart stand in the sentences
// that spoke of the thing: "the regional meeting" after "regional talks ... a
// meeting".
func (c *chainer) told(t *thing, mods []string, same bool) bool {
	d := c.d
	for _, w := range mods {
		found := false
		for _, k := range t.mentions {
			s := d.Sentences[d.SentenceOf(d.Mentions[k].From)]
			for i := s.From; i < s.To && !found; i++ {
				found = lower(&d.Tokens[i]) == w
			}
		}
		if !found && (!same || !c.loose(w)) {
			return false
		}
	}
	return true
}

// loose modifiers tell little: "the regional meeting" can be any meeting between
// countries, "the two-day visit" any visit.
func (c *chainer) loose(w string) bool {
	switch w {
	case "regional", "whole", "entire", "same", "latest", "current", "ongoing", "deadly", "massive", "historic":
		return true
	}
	return false
}

// byKind resolves a noun that only says what kind of thing is meant: "the
// company", "the country", "the 42-year-old". One thing of the kind, and one
// only, must be in focus: named in this sentence or the two before.
func (c *chainer) byKind(m int) int {
	d := c.d
	x := d.Mentions[m]
	noun := lower(&d.Tokens[x.Head])
	kinds := c.w.generic[noun]
	demonstrative := c.determiner(m) == "this" || c.determiner(m) == "that"
	s := c.w.gendered[noun]
	if len(kinds) == 0 && s == anySex && !c.aged(m) {
		return -1
	}
	if x.Kind == "person" {
		kinds = []string{"person"}
	}
	if len(kinds) == 0 || x.Kind != "person" && len(slices.DeleteFunc(c.modifiers(m), func(w string) bool { return c.where(m, w) })) > 1 {
		return -1
	}
	if noun == "group" && x.Len() > 2 || c.ofAfter(m) {
		return -1
	}
	mods := c.modifiers(m)
	if x.Kind != "person" && slices.ContainsFunc(mods, func(w string) bool {
		_, _, people := c.l.g.Demonym(strings.ToUpper(w[:1]) + w[1:])
		return !people && !c.loose(w) && !c.where(m, w)
	}) {
		return -1
	}
	here := d.SentenceOf(x.From)
	var fits []int
	for k, t := range c.things {
		if t.gone || !t.named || t.plural || !slices.Contains(kinds, t.kind) || !c.modifiersFit(t, mods) {
			continue
		}
		if s != anySex && t.sex != anySex && t.sex != s {
			continue
		}
		if t.kind == "place" && (t.link < linkLeast || t.entry.Population == 0) {
			continue
		}
		last := t.last(d, x.From)
		if last < 0 || d.Mentions[last].Covers(x.Span) || here-d.SentenceOf(d.Mentions[last].From) > 2 {
			continue
		}
		fits = append(fits, k)
	}
	if len(fits) == 1 {
		return fits[0]
	}
	if len(fits) == 0 && slices.Contains(kinds, "country") {
		return c.countryOfPeople(m)
	}
	// Of several the subject of the sentence before, if it alone is one.
	if len(fits) > 1 && (demonstrative || x.Kind == "person" || slices.Contains(kinds, "organisation")) {
		return c.subjectAmong(fits, here)
	}
	return -1
}

// countryOfPeople is the country whose people or doings the last sentences spoke of, if
// of one only: "the Qatari military says that the country was attacked".
func (c *chainer) countryOfPeople(m int) int {
	d := c.d
	x := d.Mentions[m]
	here := d.SentenceOf(x.From)
	var people gazetteer.Entry
	for i := d.Sentences[max(0, here-1)].From; i < x.From; i++ {
		e, _, ok := c.l.g.Demonym(d.Tokens[i].Form)
		if !ok {
			continue
		}
		if people.Country != "" && people.Country != e.Country {
			return -1
		}
		people = e
	}
	if people.Country == "" {
		return -1
	}
	for k, t := range c.things {
		if !t.gone && t.kind == "country" && t.link >= linkLeast && t.entry.Country == people.Country {
			return k
		}
	}
	return c.add(&thing{kind: "country", sure: 1, named: true, names: []string{people.Name}, entry: people, link: 0.9})
}

// where reports a word of "Nagoya-based", "born" of "Belgrade-born", which tells
// where the thing of the phrase is from.
func (c *chainer) where(m int, w string) bool {
	d := c.d
	x := d.Mentions[m]
	for i := x.From; i < x.Head; i++ {
		switch strings.ToLower(d.Tokens[i].Form) {
		case "based", "born":
			if i >= 2 && d.Tokens[i-1].Form == "-" && (lower(&d.Tokens[i]) == w || lower(&d.Tokens[i-2]) == w || d.Tokens[i-2].Head == i && strings.EqualFold(d.Tokens[i-2].Form, w)) {
				return true
			}
		}
		if f := strings.ToLower(d.Tokens[i].Form); lower(&d.Tokens[i]) == w && (strings.HasSuffix(f, "-based") || strings.HasSuffix(f, "-born")) {
			return true
		}
	}
	return false
}

// aged reports "the 42-year-old ...".
func (c *chainer) aged(m int) bool {
	x := c.d.Mentions[m]
	for _, v := range c.d.Values {
		if v.Kind == doc.Age && v.From >= x.From && v.To <= x.To {
			return true
		}
	}
	return false
}

func (c *chainer) ofAfter(m int) bool {
	x := c.d.Mentions[m]
	return x.To > x.Head+1
}

// subjectAmong is the one of the things that is the subject of the sentence
// before, or of this one, and no other.
func (c *chainer) subjectAmong(list []int, sentence int) int {
	for s := sentence; s >= 0 && s >= sentence-1; s-- {
		found := -1
		for _, k := range list {
			for _, m := range c.things[k].mentions {
				x := c.d.Mentions[m]
				if c.d.SentenceOf(x.From) == s && plainRel(&c.d.Tokens[c.top(m)]) == "nsubj" && x.From < c.d.Sentences[sentence].To {
					if found >= 0 && found != k {
						return -1
					}
					found = k
				}
			}
		}
		if found >= 0 {
			return found
		}
	}
	return -1
}

// membersOf finds whom "the two leaders" and "both countries" stand for: as many
// things of the kind as the number says, named side by side or alone in the last
// sentences.
func (c *chainer) membersOf(m int) []int {
	d := c.d
	x := d.Mentions[m]
	det := c.determiner(m)
	n := c.number(m)
	if det == "both" {
		n = 2
	}
	if n < 2 || n > 3 || det != "the" && det != "both" && det != "these" {
		return nil
	}
	noun := lower(&d.Tokens[x.Head])
	kind := c.w.kinds[noun]
	if noun == "side" || noun == "nation" {
		kind = "country"
	}
	here := d.SentenceOf(x.From)
	for s := here; s >= 0 && s >= here-2; s-- {
		var found []int
		for k, t := range c.things {
			if t.gone || !t.named || t.plural || t.kind != kind {
				continue
			}
			for _, y := range t.mentions {
				if z := d.Mentions[y]; z.From < x.From && d.SentenceOf(z.From) == s {
					found = append(found, k)
					break
				}
			}
		}
		if len(found) == n {
			return found
		}
		if len(found) > n {
			return nil
		}
	}
	return nil
}
