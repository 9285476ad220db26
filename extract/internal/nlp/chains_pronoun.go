package nlp

import (
	"strings"

	"kg/extract/doc"
)

// pronoun finds the thing of a pronoun, or -1.
func (c *chainer) pronoun(m int) int {
	x := c.d.Mentions[m]
	p := c.w.pronouns[strings.ToLower(c.d.Tokens[x.Head].Form)]
	if p.person == 1 {
		return c.speaker(m, p)
	}
	return c.third(m, p)
}

// third resolves "he", "she", "it" and "they" by the rules where these are sure
// and the model does not gainsay them, else by the model.
func (c *chainer) third(m int, p pronoun) int {
	by := c.near(m, p)
	best, share := c.learned(m, func(k int) bool {
		return c.agrees(c.things[k], p) && !c.speaks(m, k) && c.things[k].last(c.d, c.d.Mentions[m].From) >= 0 && !c.boundTo(m, k)
	})
	switch {
	case by >= 0 && by != best && share >= overruleShare:
		return best
	case by >= 0:
		return by
	case share >= pronounShare:
		return best
	}
	return -1
}

// speaker resolves "I" to who speaks, and "we" to the country or body for which
// she speaks.
func (c *chainer) speaker(m int, p pronoun) int {
	d := c.d
	q := c.quote[d.Mentions[m].Head]
	if q < 0 || d.Quotes[q].Speaker < 0 {
		return -1
	}
	who := c.of[d.Quotes[q].Speaker]
	if who < 0 {
		// The speaker may be a pronoun behind the quote that is not resolved yet.
		s := d.Quotes[q].Speaker
		if d.Mentions[s].Form != doc.Pronoun || s == m {
			return -1
		}
		sp := c.w.pronouns[strings.ToLower(d.Tokens[d.Mentions[s].Head].Form)]
		if sp.person != 3 {
			return -1
		}
		if who = c.third(s, sp); who < 0 {
			return -1
		}
		c.put(s, who)
	}
	t := c.things[who]
	switch {
	case !p.plural:
		if t.kind == "person" && !t.plural {
			return who
		}
	case t.kind == "person" && !t.plural:
		if side := c.sideOf(t); side >= 0 {
			return side
		}
		return c.bodyOf(t)
	case t.kind == "country" || kindFamily(t.kind) == "body" || t.plural:
		return who
	}
	return -1
}

// sideOf is the country of the text in whose government a person holds a post.
func (c *chainer) sideOf(t *thing) int {
	if t.link < linkLeast || t.entry.Country == "" {
		return -1
	}
	now := false
	for _, h := range c.l.g.Posts(t.entry) {
		now = now || h.On(c.l.date) && h.Country == t.entry.Country
	}
	if !now {
		return -1
	}
	for k, o := range c.things {
		if !o.gone && o.kind == "country" && o.link >= linkLeast && o.entry.Country == t.entry.Country {
			return k
		}
	}
	return -1
}

// bodyOf is the body for which a person speaks or works, as the text tells beside the
// name: "Paul Andria, a spokesman for the agency", "its lawyer, Samira Haddad".
func (c *chainer) bodyOf(t *thing) int {
	d := c.d
	for _, m := range t.mentions {
		if d.Mentions[m].Form == doc.Pronoun {
			continue
		}
		top := c.top(m)
		nouns := []int{top}
		if h := d.Tokens[top].Head; h >= 0 && plainRel(&d.Tokens[top]) == "appos" {
			nouns = append(nouns, h)
		}
		for _, k := range c.kids[top] {
			if r := d.Tokens[k].Rel; r == "appos" || r == "nmod:desc" {
				nouns = append(nouns, k)
			}
		}
		for _, n := range nouns {
			if !contains(c.w.titles, lower(&d.Tokens[n])) {
				continue
			}
			for _, k := range c.kids[n] {
				if r := plainRel(&d.Tokens[k]); r != "nmod" && r != "compound" {
					continue
				}
				if o := c.thingAt(k); o >= 0 && (kindFamily(c.things[o].kind) == "body" || c.things[o].kind == "country") {
					return o
				}
			}
		}
	}
	return -1
}

// candidate is a thing that a pronoun may stand for, with what speaks for it.
type candidate struct {
	thing int
	score float64
}

// near finds what agrees with a pronoun in sex and number, named in this sentence before it or in the two before; subjects before
// objects, near before far. What is not clearly better than the next is left.
func (c *chainer) near(m int, p pronoun) int {
	d := c.d
	x := d.Mentions[m]
	here := d.SentenceOf(x.From)
	var best, next candidate
	best.thing = -1
	above := c.subjectAbove(x.Head)
	if p.sex == neuter && !c.agent(m) {
		return -1
	}
	for k, t := range c.things {
		if t.gone || c.speaks(m, k) || !c.agrees(t, p) || p.sex == neuter && !actor(t) {
			continue
		}
		score := 0.0
		for _, y := range t.mentions {
			score = max(score, c.nearness(m, y, here))
		}
		if score == 0 {
			continue
		}
		if t.named {
			score *= 1.2
		}
		if t.sex == p.sex && p.sex != neuter && p.sex != anySex {
			score *= 1.3
		}
		if c.speaksOn(m, t, here) {
			score = max(score, 1) * 1.6
		}
		if n := len(t.mentions); n > 2 {
			score *= 1.1
		}
		if k == above {
			score *= 1.6
		}
		if score > best.score {
			best, next = candidate{k, score}, best
		} else if score > next.score {
			next = candidate{k, score}
		}
	}
	margin := 1.12
	if p.sex == neuter || p.plural {
		margin = 1.3
	}
	if best.thing < 0 || best.score < 0.3 || best.score < margin*next.score {
		return -1
	}
	return best.thing
}

// subjectAbove is the thing of the subject of the clause whose content or relative
// clause the pronoun at i is the subject of: of "says" in "Berg had said that Holm left,
// but now says that she did", of "indoctrinated" in "Holm, who indoctrinated children he
// was teaching". It is -1 where there is none.
func (c *chainer) subjectAbove(i int) int {
	d := c.d
	v := d.Tokens[i].Head
	if plainRel(&d.Tokens[i]) != "nsubj" || v < 0 {
		return -1
	}
	for n := 0; n < longestClimb && plainRel(&d.Tokens[v]) == "conj" && d.Tokens[v].Head >= 0; n++ {
		v = d.Tokens[v].Head
	}
	up := d.Tokens[v].Head
	switch {
	case up < 0:
		return -1
	case d.Tokens[v].Rel == "acl:relcl":
		for _, k := range c.kids[v] {
			if d.Tokens[k].XPOS == "WRB" {
				return -1 // "a hospital where he lies" is anybody's
			}
		}
	case d.Tokens[v].Rel != "ccomp":
		return -1
	}
	for range longestClimb {
		if s := c.subjectOf(up); s >= 0 {
			return c.thingAt(s)
		}
		if up = d.Tokens[up].Head; up < 0 {
			break
		}
	}
	return -1
}

// subjectOf is the subject of verb v, the noun of its relative clause for a relative
// pronoun, the people for "many of the people"; -1 where it has none of its own.
func (c *chainer) subjectOf(v int) int {
	d := c.d
	for _, k := range c.kids[v] {
		t := &d.Tokens[k]
		switch {
		case plainRel(t) != "nsubj":
			continue
		case t.XPOS == "WP" || t.XPOS == "WDT":
			return d.Tokens[v].Head
		case c.thingAt(k) < 0:
			for _, of := range c.kids[k] {
				if plainRel(&d.Tokens[of]) == "nmod" && of > k {
					return of
				}
			}
		}
		return k
	}
	return -1
}

// speaks reports that thing k says the words in which mention m stands: who speaks
// does not call himself "he".
func (c *chainer) speaks(m, k int) bool {
	q := c.quote[c.d.Mentions[m].Head]
	return q >= 0 && c.d.Quotes[q].Speaker >= 0 && c.of[c.d.Quotes[q].Speaker] == k
}

// boundTo reports that thing k is another argument of the pronoun's verb.
func (c *chainer) boundTo(m, k int) bool {
	here := c.d.SentenceOf(c.d.Mentions[m].From)
	for _, y := range c.things[k].mentions {
		if c.d.SentenceOf(c.d.Mentions[y].From) == here && c.bound(m, y) {
			return true
		}
	}
	return false
}

// speaksOn reports "..., he said" in the sentence after one in which the thing
// spoke: the speaker goes on.
func (c *chainer) speaksOn(m int, t *thing, here int) bool {
	d := c.d
	x := &d.Tokens[d.Mentions[m].Head]
	if plainRel(x) != "nsubj" || x.Head < 0 || !saying()[lower(&d.Tokens[x.Head])] || c.quote[d.Mentions[m].Head] >= 0 {
		return false
	}
	for _, y := range t.mentions {
		i := c.top(y)
		z := &d.Tokens[i]
		if s := d.SentenceOf(i); (s == here-1 || s == here-2) && plainRel(z) == "nsubj" && z.Head >= 0 && saying()[lower(&d.Tokens[z.Head])] && c.quote[i] < 0 {
			return true
		}
	}
	return false
}

// agent reports an "it" or "its" of somebody who acts: the subject of a verb that
// bodies and countries are subjects of, or the owner of what the subject of its
// own clause deals with. Other uses speak of things that no chain holds.
func (c *chainer) agent(m int) bool {
	d := c.d
	i := d.Mentions[m].Head
	t := &d.Tokens[i]
	switch {
	case plainRel(t) == "nsubj" && t.Head >= 0 && !strings.HasSuffix(t.Rel, ":pass"):
		v := &d.Tokens[t.Head]
		return v.UPOS == "VERB" && c.w.speaks[lower(v)]
	case t.Rel == "nmod:poss":
		return true
	}
	return false
}

// actor reports a thing that acts: a body or a country, or a body that is only
// described.
func actor(t *thing) bool {
	return kindFamily(t.kind) == "body" || t.kind == "country"
}

// agrees reports whether a thing can be what the pronoun says.
func (c *chainer) agrees(t *thing, p pronoun) bool {
	switch {
	case p.plural:
		return t.plural && (t.kind == "person" || kindFamily(t.kind) == "body" || t.kind == "country") || t.kind == "group" || t.kind == "nationality" && t.plural || len(t.members) > 1 || t.kind == "organisation" && t.named && c.team(t)
	case t.plural:
		return false
	case p.sex == neuter:
		return t.kind != "person" && t.kind != "group" && t.kind != "nationality"
	}
	return t.kind == "person" && (t.sex == p.sex || t.sex == anySex)
}

// team reports a body that is many people to the writer: "police", a team.
func (c *chainer) team(t *thing) bool {
	return t.roles["team"] || t.roles["police"] || t.roles["club"] || t.roles["side"]
}

// nearness scores an earlier mention as the antecedent of pronoun m.
func (c *chainer) nearness(m, y, here int) float64 {
	d := c.d
	x, z := d.Mentions[m], d.Mentions[y]
	if z.From >= x.From || z.Covers(x.Span) {
		return 0
	}
	there := d.SentenceOf(z.From)
	if there < 0 || here-there > 2 {
		return 0
	}
	s := [...]float64{1, 0.75, 0.4}[here-there]
	i := c.top(y)
	for n := 0; n < 4 && plainRel(&d.Tokens[i]) == "conj" && d.Tokens[i].Head >= 0; n++ {
		i = d.Tokens[i].Head // "Smith and Brown": neither is the nearer one
	}
	switch plainRel(&d.Tokens[i]) {
	case "nsubj":
		s *= 1.25
	case "obj", "iobj":
		s *= 0.9
	case "obl":
		s *= 0.75
	case "nmod", "compound":
		s *= 0.55
		if d.Tokens[i].Rel == "nmod:poss" {
			s *= 1.2
		}
	}
	if there == here {
		if c.bound(m, y) {
			return 0
		}
		// A pronoun outside speech does not look into it, and the other way round.
		if c.quote[x.Head] != c.quote[z.Head] {
			s *= 0.6
		}
		s *= 1 - 0.01*float64(min(30, x.From-z.To))
	} else if c.quote[z.Head] >= 0 && c.quote[x.Head] != c.quote[z.Head] {
		s *= 0.5
	}
	if z.Form == doc.Pronoun {
		s *= 0.95
	}
	return s
}

// bound reports that the two mentions are two arguments of one verb, which are two
// things unless one is a reflexive pronoun or says whose something is.
func (c *chainer) bound(m, y int) bool {
	d := c.d
	i, j := d.Mentions[m].Head, c.top(y)
	t := &d.Tokens[i]
	form := strings.ToLower(t.Form)
	if strings.HasSuffix(form, "self") || strings.HasSuffix(form, "selves") {
		return false
	}
	if t.Rel == "nmod:poss" {
		return d.Tokens[j].Head == i || d.Tokens[i].Head == j && d.Tokens[j].Rel == "appos"
	}
	if t.Head >= 0 && t.Head == d.Tokens[j].Head {
		return plainRel(t) != "parataxis" && plainRel(t) != "xcomp"
	}
	switch plainRel(t) {
	case "obj", "iobj":
		return c.actsIn(j, t.Head)
	case "obl":
		return d.Mentions[m].Form == doc.Nominal && c.actsIn(j, t.Head)
	}
	return false
}

// actsIn reports that token i is the subject of verb v, though it stands in a clause
// above: "Berg, who met the mayor", "Berg rose and thanked him".
func (c *chainer) actsIn(i, v int) bool {
	d := c.d
	for range longestClimb {
		t := &d.Tokens[v]
		up := t.Head
		if up < 0 {
			return false
		}
		for _, k := range c.kids[v] {
			if x := &d.Tokens[k]; plainRel(x) == "nsubj" {
				return k == i || t.Rel == "acl:relcl" && x.XPOS == "WP" && up == i
			}
		}
		switch plainRel(t) {
		case "conj", "advcl":
		case "xcomp":
			if c.hasKid(up, "obj") || c.hasKid(up, "iobj") {
				return false // "asked him to help her"
			}
		default:
			return false
		}
		v = up
	}
	return false
}
