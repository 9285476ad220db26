package nlp

import (
	"slices"
	"strings"

	"kg/extract/doc"
)

// appositions reads what the tree says a thing is: "Donald Trump, the former
// president", "the group Hamas", "Biden is the president". An apposition speaks
// of the thing; what a copula says is only remembered.
func (c *chainer) appositions() {
	d := c.d
	for i := range d.Tokens {
		t := &d.Tokens[i]
		if t.Head < 0 {
			continue
		}
		switch {
		case plainRel(t) == "appos":
			c.apposition(t.Head, i)
		case t.UPOS == "NOUN" && c.hasKid(i, "cop"):
			for _, k := range c.kids[i] {
				if plainRel(&d.Tokens[k]) == "nsubj" {
					if o := c.thingAt(k); o >= 0 {
						c.remember(o, i)
					}
				}
			}
		case (t.Rel == "compound" || t.Rel == "nmod:desc" || t.Rel == "flat") && t.UPOS == "NOUN":
			if o := c.thingAt(t.Head); o >= 0 && c.things[o].named && i < t.Head {
				c.remember(o, i)
			}
		}
	}
}

func (c *chainer) hasKid(i int, rel string) bool {
	for _, k := range c.kids[i] {
		if plainRel(&c.d.Tokens[k]) == rel {
			return true
		}
	}
	return false
}

// thingAt is the thing of the mention that token i heads, or -1; a name counts
// whichever of its words i is.
func (c *chainer) thingAt(i int) int {
	best := -1
	for k, x := range c.d.Mentions {
		if x.Has(i) && c.of[k] >= 0 && (x.Head == i || x.Form == doc.Name && c.top(k) == i) && !c.things[c.of[k]].gone {
			if best < 0 || x.Form == doc.Name {
				best = c.of[k]
			}
		}
	}
	return best
}

// mentionAt is the nominal mention that token i heads, or -1.
func (c *chainer) mentionAt(i int) int {
	for _, k := range c.at[i] {
		if c.d.Mentions[k].Form == doc.Nominal {
			return k
		}
	}
	return -1
}

// remember notes the noun at i as something that the thing is.
func (c *chainer) remember(o, i int) {
	l := lower(&c.d.Tokens[i])
	k := c.w.kinds[l]
	if t := c.things[o]; k == t.kind || kindFamily(k) == kindFamily(t.kind) {
		t.roles[l] = true
		if s := c.w.gendered[l]; s != anySex && t.sex == anySex {
			t.sex = s
		}
		if t.kind == "person" {
			t.posts = append(t.posts, c.postText(i))
		}
	}
}

// postText is the noun at i with what goes before it and its "of" phrase:
// "secretary of state".
func (c *chainer) postText(i int) string {
	d := c.d
	from, to := i, i+1
	for from > 0 && (d.Tokens[from-1].Head == i || d.Tokens[from-1].Head == from) && (d.Tokens[from-1].UPOS == "ADJ" || d.Tokens[from-1].UPOS == "NOUN") && !c.inName(from-1, -1) {
		from--
	}
	if to+1 < len(d.Tokens) && d.Tokens[to].Form == "of" && d.Tokens[to+1].UPOS == "NOUN" && !c.inName(to+1, -1) {
		to += 2
	}
	var words []string
	for k := from; k < to; k++ {
		if w := strings.ToLower(d.Tokens[k].Form); !c.w.former[w] {
			words = append(words, w)
		}
	}
	return strings.Join(words, " ")
}

// apposition joins head and apposition if they can be one thing.
func (c *chainer) apposition(head, app int) {
	d := c.d
	a, b := c.thingAt(head), c.thingAt(app)
	switch {
	case a >= 0 && b >= 0:
		return // two names: "Kyiv, Ukraine" is not one thing
	case a >= 0:
		if m := c.mentionAt(app); m >= 0 && c.of[m] < 0 && c.kindsFit(c.things[a], d.Mentions[m].Kind) && !c.listed(app) {
			c.put(m, a)
			c.remember(a, app)
		}
	case b >= 0:
		if m := c.mentionAt(head); m >= 0 && c.of[m] < 0 && c.kindsFit(c.things[b], d.Mentions[m].Kind) && !c.listed(app) {
			c.put(m, b)
			c.remember(b, head)
		}
	}
}

// listed reports a token with others on one level: "three men, A, B and C".
func (c *chainer) listed(i int) bool {
	return c.hasKid(i, "conj") || plainRel(&c.d.Tokens[i]) == "conj"
}

func (c *chainer) kindsFit(t *thing, kind string) bool {
	return t.kind == kind || t.kind == "thing" || kindFamily(t.kind) == kindFamily(kind) && t.kind != "country" && kind != "country"
}

// sentence resolves the noun phrases and pronouns of a sentence, in order.
func (c *chainer) sentence(s doc.Sentence) {
	d := c.d
	if s.Role == "dateline" || s.Role == "byline" {
		return
	}
	for m, x := range d.Mentions {
		if !s.Covers(x.Span) || c.of[m] >= 0 {
			continue
		}
		to := -1
		switch x.Form {
		case doc.Nominal:
			to = c.nominal(m)
		case doc.Pronoun:
			to = c.pronoun(m)
		default:
			continue
		}
		switch {
		case to >= 0:
			c.put(m, to)
			if x.Form == doc.Nominal {
				c.remember(to, x.Head)
			}
		case x.Form == doc.Nominal:
			c.newNominal(m)
		}
	}
}

// newNominal makes a thing of a noun phrase, which later ones may speak of.
func (c *chainer) newNominal(m int) {
	x := c.d.Mentions[m]
	t := &d1{c, x}
	k := c.add(&thing{mentions: []int{m}, kind: x.Kind, sex: t.sex(), plural: t.plural(), roles: map[string]bool{lower(&c.d.Tokens[x.Head]): true}})
	if two := c.membersOf(m); len(two) > 1 {
		c.things[k].members = two
	}
}

// d1 is a noun phrase looked at.
type d1 struct {
	c *chainer
	x doc.Mention
}

func (n *d1) sex() sex {
	s := n.c.w.gendered[lower(&n.c.d.Tokens[n.x.Head])]
	if s == anySex && n.x.Kind != "person" && n.x.Kind != "group" {
		return neuter
	}
	return s
}

func (n *d1) plural() bool {
	x := n.c.d.Tokens[n.x.Head].XPOS
	return x == "NNS" || x == "NNPS"
}

// determiner of the phrase: "the", "this", "its", "a", "both", or empty.
func (c *chainer) determiner(m int) string {
	x := c.d.Mentions[m]
	for _, k := range c.kids[x.Head] {
		if t := &c.d.Tokens[k]; k < x.Head && (plainRel(t) == "det" || t.Rel == "nmod:poss") {
			if t.Rel == "nmod:poss" {
				return "'s"
			}
			return strings.ToLower(t.Form)
		}
	}
	return ""
}

// modifiers are the lemmas of the words that tell the phrase from others of its
// noun.
func (c *chainer) modifiers(m int) []string {
	x := c.d.Mentions[m]
	var out []string
	for i := x.From; i < x.To; i++ {
		t := &c.d.Tokens[i]
		if i == x.Head {
			continue
		}
		switch t.UPOS {
		case "NOUN", "PROPN", "ADJ", "NUM", "VERB":
			out = append(out, lower(t))
		}
	}
	return out
}

// nominal finds the thing of a definite noun phrase, or -1.
func (c *chainer) nominal(m int) int {
	x := c.d.Mentions[m]
	switch c.determiner(m) {
	case "the", "this", "that", "these", "those", "both":
	default:
		return -1
	}
	if c.restricted(m) {
		return -1
	}
	plural := (&d1{c, x}).plural()
	if plural || c.number(m) > 1 {
		return c.sameNoun(m)
	}
	for _, find := range [...]func(int) int{c.capitalOf, c.holderOf, c.byRole, c.sameNoun, c.byKind} {
		if to := find(m); to >= 0 {
			return to
		}
	}
	return -1
}

// restricted reports a phrase that says itself which thing it means, by a clause
// or a name behind it: "the group whose robots won", "the capital in Kabul".
func (c *chainer) restricted(m int) bool {
	d := c.d
	x := d.Mentions[m]
	for _, k := range c.kids[x.Head] {
		t := &d.Tokens[k]
		if k < x.Head {
			continue
		}
		switch plainRel(t) {
		case "acl":
			if d.Tokens[x.To].Form != "," {
				return true
			}
		case "nmod":
			if k >= x.To && c.nameAt(k) {
				return true
			}
		}
	}
	return false
}

// nameAt reports a token that belongs to a name.
func (c *chainer) nameAt(i int) bool {
	for _, x := range c.d.Mentions {
		if x.Form == doc.Name && x.Has(i) {
			return true
		}
	}
	return false
}

// number is what a numeral before the noun counts, or 0.
func (c *chainer) number(m int) int {
	for _, k := range c.kids[c.d.Mentions[m].Head] {
		if t := &c.d.Tokens[k]; plainRel(t) == "nummod" {
			switch strings.ToLower(t.Form) {
			case "one", "1":
				return 1
			case "two", "2":
				return 2
			case "three", "3":
				return 3
			}
			return 9
		}
	}
	return 0
}

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
		if !c.modifiersFit(t, mods) || !c.modifiersTold(t, m, noun) {
			continue
		}
		fits = append(fits, k)
	}
	if len(fits) == 0 {
		return -1
	}
	return c.nearest(fits, m)
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
	if len(kinds) == 0 || x.Kind != "person" && len(c.modifiers(m)) > 1 {
		return -1
	}
	if noun == "group" && x.Len() > 2 || c.ofAfter(m) {
		return -1
	}
	mods := c.modifiers(m)
	if x.Kind != "person" && slices.ContainsFunc(mods, func(w string) bool {
		_, _, people := c.l.g.Demonym(strings.ToUpper(w[:1]) + w[1:])
		return !people && !c.loose(w)
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
	// Of several the subject of the sentence before, if it alone is one.
	if len(fits) > 1 && (demonstrative || x.Kind == "person" || slices.Contains(kinds, "organisation")) {
		return c.subjectAmong(fits, here)
	}
	return -1
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
