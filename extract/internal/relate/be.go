package relate

import (
	"slices"
	"strings"

	"kg/extract/doc"
	"kg/graph/fact"
)

// describeFrames adds a "be" frame for each apposition and each title before a
// name: they say what a copula says.
func (a *analyser) describeFrames() {
	for i := range a.d.Tokens {
		h := a.head(i)
		if h < 0 {
			continue
		}
		switch {
		case a.lex.is(strings.TrimSuffix(a.lemma(i), "."), "form_of_address"):
		case a.is(i, "appos") && a.kid(i, "nummod") >= 0 && a.behind(i, "("): // "Eris (96.2 AU)"
		case a.is(i, "appos") && (a.semicolon(h, i) || a.behind(i, "not")): // "three players; a journalist", "a guest, not a hostage"
		case a.d.Tokens[i].Form == "FILE" || a.d.Tokens[h].Form == "FILE": // before the caption of an old picture
		case a.is(i, "appos") && (a.upos(i) == "NUM" || a.isTime(i) || a.monthOrDay(i) || a.prep(i) != "" || a.singledOut(i)):
		case a.is(i, "appos") && a.nominal(h) && a.nominal(i):
			name, noun := h, i
			switch {
			case a.lex.is(a.lemma(i), "title") && a.isName(h):
			case a.isName(i) && (!a.isName(h) || a.lex.is(a.lemma(h), "title")): // "the president, Joe Biden"
				name, noun = i, h
			case a.isName(i):
				continue // "Guatemala City, Guatemala"
			}
			a.addBe(name, noun, "appos")
		case a.is(i, "nmod:desc") && a.upos(i) != "NUM":
			for _, n := range a.conjuncts(h) { // "presidents Joe Biden and Bernardo Arevalo"
				if n == h || a.xpos(i) == "NNS" || a.xpos(i) == "NNPS" {
					a.addBe(n, i, "title")
				}
			}
		case a.is(i, "compound") && a.personName(h) && a.lex.is(a.lemma(i), "title") && !a.insideName(i, h):
			a.addBe(h, i, "title")
		case a.is(i, "flat") && a.personName(i) && !a.insideName(h, i) && a.lex.is(a.lemma(h), "title") && a.mention[i] >= 0 && a.d.Mentions[a.mention[i]].Form == doc.Name:
			a.addBe(i, h, "title")
		}
	}
	for i := range a.d.Tokens { // "the port city of Zadar", "Marta Echeverri of Colombia"
		h := a.head(i)
		if k := a.placeName(i); k >= 0 && a.kid(i, "amod", "compound") >= 0 {
			a.addBe(k, i, "appos")
		}
		if h < 0 || !a.is(i, "nmod") || !a.personName(h) || a.lex.is(a.lemma(h), "title") || a.insideName(i, h) {
			continue
		}
		if p := a.prep(i); p == "of" || p == "from" {
			a.order = append(a.order, &frame{kind: "be", lemma: "origin", head: i, words: []int{i}, status: fact.Asserted,
				args: []arg{{role: "subj", head: h, heads: []int{h}}, {role: "home", head: i, heads: []int{i}}}})
		}
	}
	slices.SortStableFunc(a.order, func(x, y *frame) int { return x.head - y.head })
}

// semicolon reports a semicolon or a colon between two words.
func (a *analyser) semicolon(from, to int) bool {
	for k := from + 1; k < to; k++ {
		if a.form(k) == ";" || a.form(k) == ":" {
			return true
		}
	}
	return false
}

// singledOut reports one that is named from among many: "observers, particularly
// Democrats".
func (a *analyser) singledOut(i int) bool {
	for _, k := range a.kids[i] {
		if k < i && a.prep(k) == "among" { // "nine people, among them two children"
			return true
		}
		if k < i && a.is(k, "advmod", "case", "cc") && slices.Contains([]string{"particularly", "especially", "notably", "including", "mainly", "namely", "mostly", "even"}, a.form(k)) {
			return true
		}
	}
	return false
}

// monthOrDay reports "July 17, 2023", which stands beside a place in a dateline.
func (a *analyser) monthOrDay(i int) bool {
	for _, k := range append([]int{i}, a.kids[i]...) {
		if a.upos(k) == "NUM" && a.xpos(i) == "NNP" && len(a.form(k)) <= 4 && a.is(k, "nummod", "flat", "nmod", "compound") {
			return true
		}
	}
	return false
}

// age reports a modifier such as "82-year-old".
func (a *analyser) age(k int) bool {
	for _, i := range a.subtree(k, nil) {
		for _, v := range a.values[i] {
			if a.d.Values[v].Kind == doc.Age {
				return true
			}
		}
	}
	return false
}

// placeName is the name that a noun for places goes with, "Arequipa" in "the Peruvian
// city of Arequipa", or -1.
func (a *analyser) placeName(i int) int {
	if a.xpos(i) != "NN" || !a.lex.is(a.lemma(i), "place_noun") || a.isName(i) {
		return -1
	}
	for _, k := range a.kids[i] {
		if k > i && a.is(k, "nmod") && a.prep(k) == "of" && a.isName(k) && len(a.conjuncts(k)) == 1 && a.mention[k] >= 0 {
			switch a.d.Mentions[a.mention[k]].Kind {
			case "place", "country", "facility":
				return k
			}
		}
	}
	return -1
}

func (a *analyser) addBe(name, noun int, how string) {
	heads := slices.DeleteFunc(a.conjuncts(noun), func(i int) bool { return i != noun && a.personName(i) })
	names := []int{name}
	a.order = append(a.order, &frame{kind: "be", lemma: how, head: noun, words: []int{noun}, status: fact.Asserted,
		args: []arg{{role: "subj", head: name, heads: names}, {role: "pred", head: noun, heads: heads}}})
}

// isName reports a token that heads a proper name.
func (a *analyser) isName(i int) bool {
	m := a.mention[i]
	if m < 0 {
		return a.upos(i) == "PROPN"
	}
	x := a.d.Mentions[m]
	return x.Form == doc.Name && (x.Kind != "title" || a.upos(i) == "PROPN") // "an opponent" is a title, and no name
}

func (a *analyser) personName(i int) bool {
	m := a.mention[i]
	return m >= 0 && a.d.Mentions[m].Kind == "person" && a.d.Mentions[m].Form == doc.Name
}

// insideName reports whether token i belongs to the name that h heads.
func (a *analyser) insideName(i, h int) bool {
	m := a.mention[h]
	return m >= 0 && a.d.Mentions[m].Has(i)
}

// title reads a post: its name without country and body, and these as the role
// organisation. "Guatemalan President" is president, of Guatemala; "secretary of
// state" keeps its "of".
func (r *reading) title(i int) (fact.Term, map[string][]fact.Term) {
	roles := map[string][]fact.Term{}
	left := map[int]bool{}
	if r.hollow(i) {
		return fact.Term{}, nil // "the first head of government to enter the city" is no post
	}
	calling := r.lex.is(r.lemma(i), "calling")
	take := func(k int) {
		ts := r.of(k)
		for _, t := range ts {
			if t.Kind == "nationality" {
				if calling { // a French novelist holds no post of France
					left[k] = true
					continue
				}
				if c, ok := r.world.countryOf(t); ok {
					t = r.inArticle(c)
				}
			}
			if r.schema.IsA(t.Kind, []string{"organisation", "country", "place"}) && (t.Named || t.Kind != "country" && t.Kind != "place") {
				roles["organisation"] = append(roles["organisation"], t)
				left[k] = true
			}
		}
	}
	for _, k := range r.kids[i] {
		switch {
		case r.is(k, "nmod:poss"):
			take(k)
			left[k] = true
		case r.is(k, "nmod") && (r.prep(k) == "of" || r.prep(k) == "at" || r.prep(k) == "for" || r.prep(k) == "in" || r.prep(k) == "to" || r.prep(k) == "with"):
			if r.mention[k] >= 0 {
				for _, c := range r.conjuncts(k) {
					take(c)
				}
			}
			if r.prep(k) == "in" || r.prep(k) == "at" || r.prep(k) == "with" {
				left[k] = true
			}
		case r.is(k, "compound", "amod", "nmod:desc"):
			if r.mention[k] >= 0 {
				take(k)
			} else if c, ok := r.world.ofPeople(r.d.Tokens[k].Form); ok && calling {
				left[k] = true
			} else if ok {
				roles["organisation"] = append(roles["organisation"], r.inArticle(c))
				left[k] = true
			}
		}
	}
	if bodies := roles["organisation"]; slices.ContainsFunc(bodies, func(t fact.Term) bool { return r.schema.IsA(t.Kind, []string{"organisation"}) }) {
		// "Amnesty's director for Southeast Asia": the body's, not the region's
		roles["organisation"] = slices.DeleteFunc(bodies, func(t fact.Term) bool { return r.schema.IsA(t.Kind, []string{"place"}) })
	}
	toks := r.subtree(i, func(k int) bool {
		if left[k] || r.is(k, "amod") && r.age(k) || r.is(k, "appos", "punct", "conj", "cc", "acl", "advcl", "parataxis", "det", "nsubj", "cop", "case", "nummod", "aux", "mark", "obl", "advmod") && r.head(k) == i {
			return true
		}
		return r.is(k, "nmod", "obl") && r.isTime(k) || r.personName(k)
	})
	for _, m := range r.d.Mentions { // "Attorney General" is one post however the parser ties it
		if m.Kind == "title" && m.Has(i) && m.Len() < 5 {
			for k := m.From; k < m.To; k++ {
				toks = append(toks, k)
			}
		}
	}
	slices.Sort(toks)
	toks = slices.Compact(toks)
	if slices.ContainsFunc(toks, r.relativizer) {
		return fact.Term{}, nil
	}
	for len(toks) > 1 && isPunct(r.d.Tokens[toks[0]]) {
		toks = toks[1:]
	}
	for n := len(toks) - 1; n > 0 && (r.upos(toks[n]) == "ADP" || r.upos(toks[n]) == "DET"); n-- {
		toks = toks[:n] // the body behind them is told apart
	}
	name := strings.TrimSpace(r.join(toks))
	if strings.HasSuffix(r.xpos(i), "S") && strings.HasSuffix(name, r.d.Tokens[i].Form) { // "presidents A and B": each is a president
		name = strings.TrimSuffix(name, r.d.Tokens[i].Form) + r.d.Tokens[i].Lemma
	}
	if name == "" || len(toks) > 8 {
		return fact.Term{}, nil
	}
	return fact.Term{ID: "t:" + strings.ToLower(name), Name: name, Kind: "title"}, roles
}
