package nlp

import (
	"cmp"
	"slices"
	"strings"

	"kg/extract/doc"
	"kg/graph/gazetteer"
)

// chains joins the mentions of one thing. Names come first, by the logic of names
// and the gazetteer; then noun phrases and pronouns, in the order of the text,
// each to a thing spoken of before. Where the evidence is thin a mention stays
// alone: a wrong link costs more than a missing one. Mentions of nothing that is
// spoken of twice are taken out again, but for names, pronouns and speakers.
//
// Without referents only the rules speak.
func chains(d *doc.Document, g *gazetteer.Gazetteer, r *referents) {
	c := &chainer{d: d, w: chainLexicon(), l: newLinker(d, g), kids: childrenOf(d), of: make([]int, len(d.Mentions)), quote: make([]int, len(d.Tokens)), at: map[int][]int{}, r: r}
	for i := range c.of {
		c.of[i] = -1
		head := d.Mentions[i].Head
		c.at[head] = append(c.at[head], i)
		if top := c.top(i); d.Mentions[i].Form == doc.Name && top != head {
			c.at[top] = append(c.at[top], i)
		}
	}
	for i := range c.quote {
		c.quote[i] = -1
	}
	for k, q := range d.Quotes {
		for i := q.From; i < q.To; i++ {
			c.quote[i] = k
		}
	}
	c.names()
	c.appositions()
	for _, s := range d.Sentences {
		c.sentence(s)
	}
	c.finish()
}

// chainer is one article on its way to chains.
type chainer struct {
	d      *doc.Document
	w      *chainWords
	l      *linker
	kids   [][]int
	of     []int         // thing of each mention, or -1
	quote  []int         // quote of each token, or -1
	at     map[int][]int // mentions by head token, names by the word on top too
	things []*thing
	r      *referents
}

// thing is what becomes a chain.
type thing struct {
	mentions []int
	kind     string
	sure     float64
	names    []string // distinct, as written
	named    bool
	sex      sex
	plural   bool
	members  []int
	roles    map[string]bool // lemmas of nouns that say who or what it is
	posts    []string        // "secretary of state"
	entry    gazetteer.Entry
	link     float64
	gone     bool // joined to another
}

func (c *chainer) add(t *thing) int {
	if t.roles == nil {
		t.roles = map[string]bool{}
	}
	c.things = append(c.things, t)
	for _, m := range t.mentions {
		c.of[m] = len(c.things) - 1
	}
	return len(c.things) - 1
}

// put adds a mention to a thing.
func (c *chainer) put(m, to int) {
	t := c.things[to]
	i, _ := slices.BinarySearch(t.mentions, m)
	t.mentions = slices.Insert(t.mentions, i, m)
	c.of[m] = to
}

// join makes one of two things; the first keeps its place.
func (c *chainer) join(a, b int) {
	if a == b {
		return
	}
	x, y := c.things[a], c.things[b]
	for _, m := range y.mentions {
		c.put(m, a)
	}
	for _, n := range y.names {
		if !slices.Contains(x.names, n) {
			x.names = append(x.names, n)
		}
	}
	for r := range y.roles {
		x.roles[r] = true
	}
	x.posts = append(x.posts, y.posts...)
	x.named = x.named || y.named
	if x.sex == anySex {
		x.sex = y.sex
	}
	if y.link > x.link {
		x.entry, x.link = y.entry, y.link
	}
	y.gone, y.mentions = true, nil
}

// last is the last mention of the thing before token i, or -1.
func (t *thing) last(d *doc.Document, i int) int {
	best := -1
	for _, m := range t.mentions {
		if d.Mentions[m].From < i {
			best = m
		}
	}
	return best
}

// finish writes the things into the document as chains.
func (c *chainer) finish() {
	d := c.d
	speaker := map[int]bool{}
	for _, q := range d.Quotes {
		speaker[q.Speaker] = true
	}
	keep := make([]int, len(d.Mentions))
	var left []doc.Mention
	for i, m := range d.Mentions {
		keep[i] = -1
		alone := c.of[i] < 0 || len(c.things[c.of[i]].mentions) == 1 && !c.things[c.of[i]].named && len(c.things[c.of[i]].members) == 0
		if m.Form == doc.Nominal && alone && !speaker[i] {
			continue
		}
		if alone && m.Form != doc.Name {
			c.of[i] = -1
		}
		keep[i] = len(left)
		left = append(left, m)
	}
	number := make([]int, len(c.things))
	for i := range number {
		number[i] = -1
	}
	d.Chains = nil
	for i := range d.Mentions {
		t := c.of[i]
		if keep[i] < 0 || t < 0 || number[t] >= 0 {
			continue
		}
		number[t] = len(d.Chains)
		d.Chains = append(d.Chains, c.chain(c.things[t], keep))
	}
	for i := range d.Mentions {
		if k := keep[i]; k >= 0 {
			left[k].Chain = -1
			if t := c.of[i]; t >= 0 {
				left[k].Chain = number[t]
				if d.Mentions[i].Form == doc.Name && c.things[t].kind != "" {
					left[k].Kind = c.things[t].kind
				}
			}
		}
	}
	for k := range d.Quotes {
		if s := d.Quotes[k].Speaker; s >= 0 {
			d.Quotes[k].Speaker = keep[s]
		}
	}
	for k := range d.Chains {
		ch := &d.Chains[k]
		for i, m := range ch.Members {
			ch.Members[i] = number[m]
		}
		ch.Members = slices.DeleteFunc(ch.Members, func(m int) bool { return m < 0 })
		slices.Sort(ch.Members)
	}
	d.Mentions = left
}

// metonym reports a name that is none of the country's own.
func (c *chainer) metonym(name string, country gazetteer.Entry) bool {
	for _, e := range c.l.g.Lookup(name) {
		if e.Wikidata == country.Wikidata && e.Use != gazetteer.Metonym {
			return false
		}
	}
	return true
}

func (c *chainer) chain(t *thing, keep []int) doc.Chain {
	d := c.d
	ch := doc.Chain{Named: t.named, Kind: t.kind, Plural: t.plural, Members: slices.Clone(t.members)}
	for _, m := range t.mentions {
		if keep[m] >= 0 {
			ch.Mentions = append(ch.Mentions, keep[m])
		}
	}
	names := slices.Clone(t.names)
	slices.SortStableFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(strings.Fields(b)), len(strings.Fields(a))), cmp.Compare(len(b), len(a)))
	})
	if t.named && len(names) > 0 {
		ch.Name = names[0]
		known := t.entry.Wikidata != "" || t.entry.Kind != "place" && isAcronym(ch.Name) // letters alone name nothing that a reader knows
		if t.link >= linkLeast && t.entry.Kind == t.kind && known {
			ch.Name = t.entry.Name
			// "Washington" names no country, though it can stand for one.
			names = slices.DeleteFunc(names, func(n string) bool { return t.kind == "country" && c.metonym(n, t.entry) })
		}
	} else {
		for _, m := range t.mentions {
			if x := d.Mentions[m]; x.Form == doc.Nominal && x.Len() > len(strings.Fields(ch.Name)) {
				ch.Name = d.Text(x.Span)
			}
		}
		names = nil
	}
	for _, n := range names {
		if n != ch.Name && !slices.Contains(ch.Aliases, n) {
			ch.Aliases = append(ch.Aliases, n)
		}
	}
	slices.Sort(ch.Aliases)
	if t.link >= linkLeast && t.entry.Wikidata != "" {
		ch.Wikidata, ch.Link = t.entry.Wikidata, t.link
	}
	return ch
}
