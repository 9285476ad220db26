package nlp

import (
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
	for _, k := range c.at[i] {
		if c.of[k] >= 0 && !c.things[c.of[k]].gone && (best < 0 || c.d.Mentions[k].Form == doc.Name) {
			best = c.of[k]
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
	if to := c.national(m); to >= 0 {
		return to
	}
	finds := []func(int) int{c.capitalOf, c.holderOf, c.byRole, c.sameNoun, c.byKind}
	plural := (&d1{c, x}).plural() || c.number(m) > 1
	if plural {
		finds = []func(int) int{c.sameNoun}
	}
	for _, find := range finds {
		if to := find(m); to >= 0 && !c.boundTo(m, to) {
			return to
		}
	}
	if plural {
		return -1
	}
	return c.meant(m)
}

// meant is the one thing that the model is sure a noun phrase means, if nothing in
// the phrase speaks against it.
func (c *chainer) meant(m int) int {
	x := c.d.Mentions[m]
	mods := c.modifiers(m)
	s := c.w.gendered[lower(&c.d.Tokens[x.Head])]
	best, share := c.learned(m, func(k int) bool {
		t := c.things[k]
		last := t.last(c.d, x.From)
		return last >= 0 && !t.plural && c.kindsFit(t, x.Kind) && (s == anySex || t.sex == anySex || t.sex == s) &&
			c.modifiersFit(t, mods) && !c.d.Mentions[last].Covers(x.Span) && !c.speaks(m, k) &&
			!c.boundTo(m, k)
	})
	if share < nominalShare {
		return -1
	}
	return best
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
