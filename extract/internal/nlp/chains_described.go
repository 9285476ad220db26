package nlp

import (
	"slices"
	"strings"

	"kg/extract/doc"
	"kg/graph/gazetteer"
)

// describedKinds gives a name the kind that the text itself says it is of, where
// the reader took it for another and the world does not know it as that: "machine
// tool maker Tokiwa Seiki", "Baltic Voice, a populist party". The same name, and
// its first word alone, are of that kind throughout.
func (c *chainer) describedKinds() {
	d := c.d
	told, first := map[string]string{}, map[string]string{} // kinds by the name, and by its first word
	for m, x := range d.Mentions {
		if !describable(&x) {
			continue
		}
		for _, i := range c.describing(m) {
			if k := c.w.kinds[lower(&d.Tokens[i])]; c.overrules(k, i, m) {
				name := gazetteer.Fold(c.name(m))
				told[name] = k
				if word, _, more := strings.Cut(name, " "); more && k != "person" {
					first[word] = k
				}
			}
		}
	}
	if len(told) == 0 {
		return
	}
	for m := range d.Mentions {
		x := &d.Mentions[m]
		if !describable(x) {
			continue
		}
		name := gazetteer.Fold(c.name(m))
		if k := told[name]; k != "" {
			x.Kind = k
		} else if k := first[name]; k != "" && len(name) > 3 && !c.knownAs(name, x.Kind) {
			x.Kind = k
		}
	}
}

// describable reports a name whose kind the text can tell: peoples and countries
// are known by their names.
func describable(x *doc.Mention) bool {
	return x.Form == doc.Name && x.Kind != "title" && x.Kind != "nationality" && x.Kind != "country"
}

// describing are the nouns that say what the name of mention m is: its apposition,
// the noun whose apposition it is, a noun before it, a predicate.
func (c *chainer) describing(m int) []int {
	d := c.d
	x := d.Mentions[m]
	top := c.top(m)
	var out []int
	add := func(i int) {
		if i >= 0 && d.Tokens[i].UPOS == "NOUN" && !x.Has(i) && !slices.Contains(out, i) {
			out = append(out, i)
		}
	}
	t := &d.Tokens[top]
	switch {
	case plainRel(t) == "appos":
		add(t.Head)
	case plainRel(t) == "nsubj" && t.Head >= 0 && c.hasKid(t.Head, "cop"):
		add(t.Head)
	}
	for _, k := range c.kids[top] {
		switch r := d.Tokens[k].Rel; {
		case r == "appos" && k > top, r == "nmod:desc", r == "compound" && k == x.From-1:
			add(k)
		}
	}
	return out
}

// overrules reports that kind k, told by the noun at i, is to be believed against
// the one that the reader gave mention m.
func (c *chainer) overrules(k string, i, m int) bool {
	x := c.d.Mentions[m]
	switch {
	case k == "" || k == x.Kind || k == "thing":
		return false
	case kindFamily(k) == kindFamily(x.Kind):
		if x.Kind != "organisation" || k != "party" && k != "government" {
			return false
		}
	case k == "person":
		if !contains(c.w.titles, lower(&c.d.Tokens[i])) || x.Score >= 0.8 {
			return false
		}
	case x.Kind == "person" && c.givenName(m):
		return false
	}
	return !c.knownAs(gazetteer.Fold(c.name(m)), x.Kind)
}

// knownAs reports a name that the world has for something of that family.
func (c *chainer) knownAs(name, kind string) bool {
	for _, e := range c.l.g.Lookup(name) {
		if kindFamily(e.Kind) == kindFamily(kind) && e.Prominence >= 0.3 && e.Use != gazetteer.Surname {
			return true
		}
	}
	return false
}

// givenName reports a name of several words that begins with a given name.
func (c *chainer) givenName(m int) bool {
	words := c.core(m)
	if len(words) < 2 {
		return false
	}
	_, ok := c.l.g.Given(words[0])
	return ok
}

// national resolves "the Latvian" to the person of the text who is said or known to
// be of that country: the only one, else the one who is the subject nearest before.
func (c *chainer) national(m int) int {
	d := c.d
	x := d.Mentions[m]
	e, _, ok := c.l.g.Demonym(d.Tokens[x.Head].Form)
	if !ok {
		return -1
	}
	here := d.SentenceOf(x.From)
	var sure, open []int
	for k, t := range c.things {
		last := t.last(d, x.From)
		if t.gone || t.kind != "person" || !t.named || t.plural || last < 0 || here-d.SentenceOf(d.Mentions[last].From) > 4 {
			continue
		}
		switch code := c.countryCode(t); {
		case code == e.Country:
			sure = append(sure, k)
		case code == "":
			open = append(open, k)
		}
	}
	if len(sure) > 0 {
		return c.nearest(sure, m)
	}
	if len(open) == 1 {
		return open[0]
	}
	return c.subjectAmong(open, here)
}

// countryCode is the country that a person is known or said to be of.
func (c *chainer) countryCode(t *thing) string {
	d := c.d
	if t.link >= linkLeast && t.entry.Country != "" {
		return t.entry.Country
	}
	for _, m := range t.mentions {
		if d.Mentions[m].Form != doc.Name {
			continue
		}
		near := append([]int{c.top(m)}, c.describing(m)...)
		for _, i := range near {
			for _, k := range c.kids[i] {
				if r := plainRel(&d.Tokens[k]); r != "amod" && r != "compound" && r != "nmod" {
					continue
				}
				if e, _, ok := c.l.g.Demonym(d.Tokens[k].Form); ok {
					return e.Country
				}
				if o := c.thingAt(k); o >= 0 && c.things[o].kind == "country" && c.things[o].link >= linkLeast {
					return c.things[o].entry.Country
				}
			}
		}
	}
	return ""
}
