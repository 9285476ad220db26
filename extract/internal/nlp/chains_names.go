package nlp

import (
	"slices"
	"strings"
	"unicode/utf8"

	"kg/extract/doc"
	"kg/graph/gazetteer"
)

// names makes things of all names.
func (c *chainer) names() {
	d := c.d
	c.describedKinds()
	var people, rest []int
	for i, m := range d.Mentions {
		if m.Form != doc.Name || m.Kind == "title" {
			continue
		}
		switch {
		case m.Kind == "person":
			people = append(people, i)
		default:
			rest = append(rest, i)
		}
	}
	// Full names first, so that a surname alone finds its bearer wherever it stands.
	slices.SortStableFunc(people, func(a, b int) int { return len(c.core(b)) - len(c.core(a)) })
	for _, m := range people {
		if to := c.samePerson(m); to >= 0 {
			c.put(m, to)
			c.learn(to, m)
			continue
		}
		c.add(c.newThing(m))
	}
	rest = c.surnamesReadAsPlaces(rest)
	slices.SortStableFunc(rest, func(a, b int) int { return d.Mentions[b].Len() - d.Mentions[a].Len() })
	for _, m := range rest {
		if to := c.sameName(m); to >= 0 {
			c.put(m, to)
			c.learn(to, m)
			continue
		}
		c.add(c.newThing(m))
	}
	c.linkNames()
	c.metonyms()
	c.joinLinked()
}

func (c *chainer) newThing(m int) *thing {
	x := c.d.Mentions[m]
	t := &thing{mentions: []int{m}, kind: x.Kind, sure: x.Score, named: true, names: []string{c.name(m)}, plural: x.Kind == "nationality" && c.d.Tokens[x.Head].XPOS == "NNPS", roles: map[string]bool{}}
	if x.Kind == "person" {
		t.sex = c.sexOfName(m)
	}
	c.rolesBefore(t, m)
	return t
}

// learn takes what mention m tells of a thing it was put to.
func (c *chainer) learn(to, m int) {
	t := c.things[to]
	if n := c.name(m); !slices.Contains(t.names, n) {
		t.names = append(t.names, n)
	}
	if s := c.sexOfName(m); t.kind == "person" && t.sex == anySex {
		t.sex = s
	}
	if x := c.d.Mentions[m]; x.Score > t.sure && x.Kind != t.kind && t.kind != "person" {
		t.kind, t.sure = x.Kind, x.Score
	}
	c.rolesBefore(t, m)
}

// name is the text of a name without titles before it and quotes around it.
func (c *chainer) name(m int) string {
	x := c.d.Mentions[m]
	s := x.Span
	if x.Kind == "person" {
		s.From = c.afterTitles(s)
	}
	text := strings.Join(strings.Fields(c.d.Text(s)), " ")
	for _, end := range []string{"'s", "’s"} {
		text = strings.TrimSuffix(text, end)
	}
	return strings.Trim(text, "\"“”,;: ")
}

// afterTitles is where a person's name begins behind "President", "U.S. Secretary
// of State", "Pentagon Press Secretary"; the King of "Martin Luther King" is none.
func (c *chainer) afterTitles(s doc.Span) int {
	for i := s.To - 2; i >= s.From; i-- {
		if !c.isTitle(i) || i+2 == s.To && len(personWords(c.d.Tokens[i+1].Form)) == 1 && jr(c.d.Tokens[i+1].Form) {
			continue
		}
		if i == s.From {
			return i + 1
		}
		if _, given := c.l.g.Given(c.d.Tokens[i-1].Form); !given || c.isTitle(i-1) {
			return i + 1
		}
	}
	return s.From
}

func jr(form string) bool {
	switch strings.Trim(strings.ToLower(form), ".,") {
	case "jr", "sr", "ii", "iii", "iv":
		return true
	}
	return false
}

func (c *chainer) isTitle(i int) bool {
	_, ok := c.w.titles[strings.Trim(strings.ToLower(c.d.Tokens[i].Form), ".")]
	return ok
}

// core is the folded words of a person's name, without titles and "Jr.".
func (c *chainer) core(m int) []string { return personWords(c.name(m)) }

func personWords(name string) []string {
	words := strings.Fields(gazetteer.Fold(name))
	for len(words) > 1 && jr(words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	return words
}

// sexOfName is told by titles before the name, else by the given name, else by
// the gazetteer's person of that name.
func (c *chainer) sexOfName(m int) sex {
	x := c.d.Mentions[m]
	for i := max(0, x.From-3); i < x.To; i++ {
		form := strings.Trim(strings.ToLower(c.d.Tokens[i].Form), ".")
		if s := c.w.titles[form]; s != anySex && (i >= x.From || i == x.From-1) {
			return s
		}
		if s := c.w.gendered[lower(&c.d.Tokens[i])]; s != anySex && i == x.From-1 {
			return s
		}
	}
	words := strings.Fields(c.name(m))
	if len(words) < 2 {
		return anySex
	}
	for _, e := range c.l.g.Lookup(c.name(m)) {
		if e.Kind == "person" && e.Gender != gazetteer.Unknown && e.Prominence > 0.25 {
			return sexOf(e.Gender)
		}
	}
	if g, ok := c.l.g.Given(words[0]); ok {
		return sexOf(g)
	}
	return anySex
}

// rolesBefore reads the nouns that stand before or inside a name: "top diplomat
// Antony Blinken", "President Joe Biden".
func (c *chainer) rolesBefore(t *thing, m int) {
	d := c.d
	x := d.Mentions[m]
	from := x.From
	var post []string
	for i := x.From - 1; i >= 0 && i >= x.From-6; i-- {
		tok := &d.Tokens[i]
		if tok.UPOS != "NOUN" && tok.UPOS != "PROPN" && tok.UPOS != "ADP" && tok.UPOS != "ADJ" || d.SentenceOf(i) != d.SentenceOf(x.From) {
			break
		}
		if tok.UPOS == "ADP" && !strings.EqualFold(tok.Form, "of") {
			break
		}
		from = i
	}
	for i := from; i < x.From; i++ {
		if c.inName(i, m) {
			post = nil
			continue
		}
		post = append(post, strings.ToLower(d.Tokens[i].Form))
	}
	if x.Kind == "person" {
		for i := x.From; i < x.To-1 && c.isTitle(i); i++ {
			post = append(post, strings.ToLower(d.Tokens[i].Form))
		}
	}
	for len(post) > 0 && c.w.former[post[0]] {
		post = post[1:]
	}
	if len(post) == 0 {
		return
	}
	head := post[len(post)-1]
	if k := slices.Index(post, "of"); k > 0 {
		head = post[k-1]
	}
	head = strings.TrimSuffix(head, "s") // "presidents Joe Biden and ..."
	if t.kind == "person" && (c.w.kinds[head] == "person" || c.w.titles[head] != anySex || contains(c.w.titles, head)) || t.kind != "person" && c.w.kinds[head] == t.kind {
		t.roles[head] = true
		t.posts = append(t.posts, strings.TrimSuffix(strings.Join(post, " "), "s"))
		if s := c.w.gendered[head]; s != anySex && t.sex == anySex {
			t.sex = s
		}
	}
}

func contains[V any](m map[string]V, k string) bool { _, ok := m[k]; return ok }

// inName reports whether token i is part of another name than m.
func (c *chainer) inName(i, m int) bool {
	for k, x := range c.d.Mentions {
		if k != m && x.Form == doc.Name && x.Kind != "title" && x.Has(i) {
			return true
		}
	}
	return false
}

// samePerson finds the person that the name of mention m can be: the full name
// again, another form of it, or a part of it that one person alone bears; of
// several the one named last before it.
func (c *chainer) samePerson(m int) int {
	words := c.core(m)
	if len(words) == 0 {
		return -1
	}
	s := c.sexOfName(m)
	reigns := c.reigns(m)
	var fits []int
	for k, t := range c.things {
		if t.gone || t.kind != "person" || s != anySex && t.sex != anySex && s != t.sex {
			continue
		}
		for _, n := range t.names {
			full := personWords(n)
			if c.samePersonName(words, full) && (reigns == "" || t.roles[reigns] || len(full) == 1) {
				fits = append(fits, k)
				break
			}
		}
	}
	if len(words) == 1 && len(fits) > 1 {
		if k := c.bearer(fits, m); k >= 0 {
			return k
		}
	}
	return c.nearest(fits, m)
}

// reigns is the title of who is called by a given name alone behind it, as rulers are:
// "King Abdullah" is no Mutaib bin Abdullah. Empty for everybody else.
func (c *chainer) reigns(m int) string {
	if len(c.core(m)) != 1 {
		return ""
	}
	x := c.d.Mentions[m]
	from := x.From
	if x.Kind == "person" {
		from = c.afterTitles(x.Span)
	}
	if from < 1 {
		return ""
	}
	title := strings.ToLower(c.d.Tokens[from-1].Form)
	if !c.w.regnal[title] {
		return ""
	}
	return title
}

// bearer is the one of several people of a surname of whom the text has spoken by
// it alone before: a relative that is named in full between does not take it over.
func (c *chainer) bearer(list []int, m int) int {
	best, at := -1, -1
	for _, k := range list {
		for _, y := range c.things[k].mentions {
			if x := c.d.Mentions[y]; x.From < c.d.Mentions[m].From && x.From > at && len(c.core(y)) == 1 {
				best, at = k, x.From
			}
		}
	}
	return best
}

// samePersonName compares the words of a name with those of a fuller or equal one.
func (c *chainer) samePersonName(a, b []string) bool {
	if slices.Equal(a, b) {
		return true
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) == 0 {
		return false
	}
	if len(a) == 1 {
		if len(b) == 1 {
			return false
		}
		// The family name, also of "Xi Jinping" and "Bernardo Arévalo de León".
		if a[0] == b[len(b)-1] || len(a[0]) > 2 && a[0] == b[1] && len(b) > 2 && !contains(c.w.titles, a[0]) {
			return true
		}
		return a[0] == b[0] && len(a[0]) > 1
	}
	if !c.l.g.SameGiven(a[0], b[0]) {
		return false
	}
	return a[len(a)-1] == b[len(b)-1] && middlesAgree(a[1:len(a)-1], b[1:len(b)-1]) || subsequence(a, b)
}

// middlesAgree reports that one of two lists of middle names is empty or that they have
// a name or its initial in common: the king Jigme Khesar Namgyel Wangchuck is not his
// father Jigme Singye Wangchuck.
func middlesAgree(a, b []string) bool {
	if len(a) == 0 || len(b) == 0 {
		return true
	}
	for _, x := range a {
		for _, y := range b {
			if x == y || strings.TrimSuffix(x, ".") == y[:1] || strings.TrimSuffix(y, ".") == x[:1] {
				return true
			}
		}
	}
	return false
}

// subsequence reports whether all words of a stand in b in order.
func subsequence(a, b []string) bool {
	i := 0
	for _, w := range b {
		if i < len(a) && a[i] == w {
			i++
		}
	}
	return i == len(a)
}

// nearest is the thing of the list that was named last before mention m, else
// the first named after it; -1 for none.
func (c *chainer) nearest(list []int, m int) int {
	best, at := -1, -1
	from := c.d.Mentions[m].From
	for _, k := range list {
		if x := c.things[k].last(c.d, from); x > at {
			best, at = k, x
		}
	}
	if best < 0 && len(list) > 0 {
		return list[0]
	}
	return best
}

// surnamesReadAsPlaces finds names of one word that the reader took for something
// else though a person of that surname is named in full, and that are not sure:
// it joins them to the person and gives the others back.
func (c *chainer) surnamesReadAsPlaces(rest []int) []int {
	return slices.DeleteFunc(rest, func(m int) bool {
		x := c.d.Mentions[m]
		words := personWords(c.d.Text(x.Span))
		if len(words) != 1 || x.Kind == "nationality" || x.Kind == "country" || x.Score > 0.9 && c.knownAs(words[0], x.Kind) {
			return false
		}
		for k, t := range c.things {
			if t.kind != "person" || t.gone {
				continue
			}
			for _, n := range t.names {
				if full := personWords(n); len(full) > 1 && full[len(full)-1] == words[0] && !c.located(m) {
					c.put(m, k)
					c.learn(k, m)
					return true
				}
			}
		}
		return false
	})
}

// sameName finds the thing other than a person that a name can be.
func (c *chainer) sameName(m int) int {
	x := c.d.Mentions[m]
	name := c.name(m)
	folded := gazetteer.Fold(name)
	var equal, part []int
	for k, t := range c.things {
		if t.gone || t.kind == "person" || (t.kind == "nationality") != (x.Kind == "nationality") {
			continue
		}
		for _, n := range t.names {
			switch f := gazetteer.Fold(n); {
			case f == folded && (strings.EqualFold(n, name) || len(folded) > 3):
				equal = append(equal, k)
			case kindFamily(t.kind) == kindFamily(x.Kind) && c.shortFor(m, name, n, t):
				part = append(part, k)
			default:
				continue
			}
			break
		}
	}
	if len(equal) > 0 {
		return c.nearest(equal, m)
	}
	if len(part) == 1 {
		return part[0]
	}
	return -1
}

// shortFor reports whether name is a shorter form of full: its letters, or its
// beginning or end of a body's, law's or event's name.
func (c *chainer) shortFor(m int, name, full string, t *thing) bool {
	a, b := strings.Fields(gazetteer.Fold(name)), strings.Fields(gazetteer.Fold(full))
	if len(a) >= len(b) {
		return false
	}
	if isAcronym(name) {
		letters := strings.Join(a, "")
		return firstLetters(full) == letters || allLetters(full) == letters || c.bracketed(m, t)
	}
	if kindFamily(t.kind) == "place" && t.kind != "facility" || t.kind == "nationality" {
		return false
	}
	for _, e := range c.l.g.Lookup(name) { // "Guatemala" is no short form of "Bank of Guatemala", nor "United Nations" of its Population Fund
		if kindFamily(e.Kind) == "body" && e.Use <= gazetteer.Alias && e.Prominence >= 0.5 && !strings.EqualFold(name, c.firstWords(full, len(a))) {
			return false
		}
		if kindFamily(e.Kind) == "body" && e.Use <= gazetteer.Alias && e.Prominence >= 0.6 && len(b)-len(a) > 1 {
			return false
		}
		if e.Kind == "nationality" || e.Kind == "country" || e.Kind == "place" && e.Prominence > 0.3 || e.Kind == "person" && e.Use == gazetteer.Surname || e.Use == gazetteer.Adjective || e.Use == gazetteer.Demonym {
			return false
		}
	}
	if len(a) == 1 && (len(a[0]) < 4 || len(b) > 2) { // no "Royal" for the Royal Thai Navy
		return false
	}
	return slices.Equal(a, b[:len(a)]) || slices.Equal(a, b[len(b)-len(a):]) && len(a) > 1
}

// firstWords gives the first n words of a name.
func (c *chainer) firstWords(name string, n int) string {
	words := strings.Fields(name)
	return strings.Join(words[:min(n, len(words))], " ")
}

// bracketed reports a name in brackets right behind a name of the thing.
func (c *chainer) bracketed(m int, t *thing) bool {
	x := c.d.Mentions[m]
	if x.From < 1 || c.d.Tokens[x.From-1].Form != "(" {
		return false
	}
	for _, k := range t.mentions {
		if c.d.Mentions[k].To == x.From-1 {
			return true
		}
	}
	return false
}

// behindPlace reports a name that follows a place and a comma.
func (c *chainer) behindPlace(m int) bool {
	x := c.d.Mentions[m]
	if x.From < 2 || c.d.Tokens[x.From-1].Form != "," {
		return false
	}
	for _, y := range c.d.Mentions {
		if y.To == x.From-1 && y.Form == doc.Name && y.Kind == "place" {
			return true
		}
	}
	return false
}

func isAcronym(s string) bool {
	n := 0
	for _, r := range s {
		if r >= 'A' && r <= 'Z' {
			n++
		} else if r != '.' && r != '-' {
			return false
		}
	}
	return n >= 2 && n <= 7
}

// firstLetters are the first letters of the capitalised words.
func firstLetters(full string) string {
	var b strings.Builder
	for _, w := range strings.FieldsFunc(full, func(r rune) bool { return r == ' ' || r == '-' }) {
		if capitalised(w) {
			r, _ := utf8.DecodeRuneInString(w)
			b.WriteRune(r)
		}
	}
	return gazetteer.Fold(b.String())
}

func allLetters(full string) string {
	var b strings.Builder
	for _, w := range strings.Fields(full) {
		r, _ := utf8.DecodeRuneInString(w)
		b.WriteRune(r)
	}
	return gazetteer.Fold(b.String())
}
