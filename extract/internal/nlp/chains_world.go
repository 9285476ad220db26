package nlp

import (
	"slices"
	"strings"

	"kg/extract/doc"
	"kg/graph/gazetteer"
)

// linkNames looks every named thing up in the world.
func (c *chainer) linkNames() {
	for _, t := range c.things {
		if t.gone {
			continue
		}
		v := &evidence{kind: t.kind, sure: t.sure, posts: t.posts, names: slices.Clone(t.names)}
		slices.SortStableFunc(v.names, func(a, b string) int { return len(strings.Fields(b)) - len(strings.Fields(a)) })
		for _, m := range t.mentions {
			v.near = append(v.near, c.beside(m)...)
			v.region = v.region || c.behindPlace(m)
			v.given = v.given || t.kind == "person" && c.reigns(m) != ""
		}
		if t.kind == "nationality" || !slices.ContainsFunc(t.names, capitalised) && !slices.ContainsFunc(t.names, innerCapital) {
			continue
		}
		t.entry, t.link = c.l.link(v)
		if t.link < linkLeast {
			continue
		}
		if t.entry.Kind != "person" || t.kind == "person" {
			t.kind = t.entry.Kind
		}
		if t.sex == anySex {
			t.sex = sexOf(t.entry.Gender)
		}
		if t.entry.Kind == "person" {
			for _, h := range c.l.g.Posts(t.entry) {
				if h.On(c.l.date) {
					t.posts = append(t.posts, h.Post)
				}
			}
		}
	}
}

// innerCapital reports a name such as "al-Shabaab".
func innerCapital(s string) bool { return strings.ToLower(s) != s }

// beside gives names that stand in apposition to a place: "Paris, Texas".
func (c *chainer) beside(m int) []string {
	x := c.d.Mentions[m]
	if x.To+1 >= len(c.d.Tokens) || c.d.Tokens[x.To].Form != "," {
		return nil
	}
	for _, y := range c.d.Mentions {
		if y.From == x.To+1 && y.Form == doc.Name {
			return []string{c.d.Text(y.Span)}
		}
	}
	return nil
}

// metonyms takes from the capitals and residences the mentions that mean the
// government, and gives them to the country.
func (c *chainer) metonyms() {
	for _, t := range slices.Clone(c.things) {
		if t.gone || t.kind == "person" || t.kind == "nationality" || t.kind == "country" && t.link >= linkLeast {
			continue
		}
		country, ok := c.speaksFor(t)
		if !ok {
			continue
		}
		var moved []int
		for _, m := range slices.Clone(t.mentions) {
			if c.acts(m) && !c.located(m) {
				moved = append(moved, m)
			}
		}
		if len(moved) == 0 {
			continue
		}
		t.mentions = slices.DeleteFunc(t.mentions, func(m int) bool { return slices.Contains(moved, m) })
		n := &thing{mentions: moved, kind: "country", sure: 1, named: true, names: []string{t.names[0]}, entry: country, link: 0.9}
		t.gone = len(t.mentions) == 0
		c.add(n)
	}
}

// speaksFor is the country for which the name of a thing can stand.
func (c *chainer) speaksFor(t *thing) (gazetteer.Entry, bool) {
	for _, n := range t.names {
		for _, e := range c.l.g.Lookup(n) {
			if e.Use == gazetteer.Metonym && e.Kind == "country" && c.town(n, e.Country) && (t.link < linkLeast || t.entry.Capital || t.entry.Kind != "place") {
				if t.entry.Capital && t.entry.Country != e.Country {
					continue
				}
				return e, true
			}
		}
	}
	return gazetteer.Entry{}, false
}

// town reports the name of a town of the country: "Washington", not "Kremlin",
// which is a body of its own, nor "White House", though a town is called so too.
func (c *chainer) town(name, country string) bool {
	town := false
	for _, e := range c.l.g.Lookup(name) {
		if e.Kind == "government" && e.Country == country && e.Use == gazetteer.Name {
			return false
		}
		town = town || e.Kind == "place" && e.Country == country
	}
	return town
}

// acts reports a name that is the subject of a verb that people and governments
// are subjects of, or stands beside a country on one level with it.
func (c *chainer) acts(m int) bool {
	d := c.d
	i := c.top(m)
	t := &d.Tokens[i]
	switch {
	case plainRel(t) == "nsubj" && t.Head >= 0 && !strings.HasSuffix(t.Rel, ":pass"):
		return c.w.speaks[lower(&d.Tokens[t.Head])]
	case (plainRel(t) == "obj" || plainRel(t) == "iobj") && t.Head >= 0 && c.w.told[lower(&d.Tokens[t.Head])]:
		return true
	case plainRel(t) == "conj" && t.Head >= 0:
		for _, k := range c.at[c.headName(t.Head)] {
			if o := c.of[k]; o >= 0 && c.things[o].kind == "country" && d.Mentions[k].Form == doc.Name {
				return true
			}
		}
	}
	return c.between(i)
}

// between reports "between Washington and Beijing", "Washington's allies".
func (c *chainer) between(i int) bool {
	for _, k := range c.kids[i] {
		if f := strings.ToLower(c.d.Tokens[k].Form); plainRel(&c.d.Tokens[k]) == "case" && (f == "between" || f == "with" || f == "against") {
			return true
		}
	}
	return false
}

// headName is the head token of the name that holds token i, or i.
func (c *chainer) headName(i int) int {
	for _, x := range c.d.Mentions {
		if x.Form == doc.Name && x.Has(i) {
			return x.Head
		}
	}
	return i
}

// top is the token of the mention that is governed from outside it.
func (c *chainer) top(m int) int {
	x := c.d.Mentions[m]
	for i := x.From; i < x.To; i++ {
		if h := c.d.Tokens[i].Head; (h < x.From || h >= x.To) && c.d.Tokens[i].UPOS != "PUNCT" {
			return i
		}
	}
	return x.Head
}

// located reports a mention behind a preposition of place.
func (c *chainer) located(m int) bool {
	for _, k := range c.kids[c.top(m)] {
		if plainRel(&c.d.Tokens[k]) == "case" && c.w.located[strings.ToLower(c.d.Tokens[k].Form)] {
			return true
		}
	}
	return false
}

// joinLinked makes one of things that stand for one entry of the world.
func (c *chainer) joinLinked() {
	for a := range c.things {
		for b := a + 1; b < len(c.things); b++ {
			x, y := c.things[a], c.things[b]
			if x.gone || y.gone || x.link < linkLeast || y.link < linkLeast || x.kind == "nationality" || y.kind == "nationality" {
				continue
			}
			if x.entry.Wikidata != "" && x.entry.Wikidata == y.entry.Wikidata || x.entry.Same(y.entry) {
				c.join(a, b)
			}
		}
	}
}
