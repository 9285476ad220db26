package resolve

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"kg/graph/gazetteer"
)

// Score is the probability that two records are of one thing, with the reasons.
// It depends on the two alone, and not on which comes first.
func Score(a, b *Record) (float64, []Reason) {
	s := &scorer{a: a, b: b}
	if oneStory(a, b) {
		s.because(4, "one description in copies of one story")
		return 1 / (1 + math.Exp(-s.odds())), s.reasons
	}
	if s.never() {
		return 0, s.reasons
	}
	if a.Local {
		s.events()
		return 1 / (1 + math.Exp(-s.odds())), s.reasons
	}
	if a.Kind == "person" {
		s.people()
	} else {
		s.others()
	}
	if len(s.reasons) == 0 || s.reasons[0].Weight <= -10 {
		return 0, s.reasons
	}
	s.context()
	return 1 / (1 + math.Exp(-s.odds())), s.reasons
}

type scorer struct {
	a, b    *Record
	reasons []Reason
}

func (s *scorer) because(weight float64, format string, args ...any) {
	s.reasons = append(s.reasons, Reason{fmt.Sprintf(format, args...), weight})
}

func (s *scorer) odds() float64 {
	sum := 0.0
	for _, r := range s.reasons {
		sum += r.Weight
	}
	return sum
}

// oneStory reports descriptions that copies of one story share: "the US delegation"
// means in each what it means in the others.
func oneStory(a, b *Record) bool {
	return a.Local && b.Local && a.Story != "" && a.Story == b.Story && a.Kind == b.Kind && len(commonTexts(a.Names, b.Names)) > 0
}

// never tells pairs that no evidence makes one.
func (s *scorer) never() bool {
	a, b := s.a, s.b
	switch {
	case a.Wikidata != "" && b.Wikidata != "":
		if a.Wikidata == b.Wikidata {
			return false
		}
		s.because(-20, "two Wikidata ids: %s and %s", min(a.Wikidata, b.Wikidata), max(a.Wikidata, b.Wikidata))
	case a.State != "" && b.State != "" && a.State != b.State:
		s.because(-20, "bodies of two states: %s and %s", min(a.State, b.State), max(a.State, b.State))
	case a.Local != b.Local:
		s.because(-20, "a name and a description of one article")
	case a.Local && (a.Kind != "event" || b.Kind != "event"):
		s.because(-20, "descriptions of two articles")
	case a.Kind != b.Kind && (a.Kind == "title" || b.Kind == "title"):
		s.because(-20, "a post and a thing")
	case a.Kind != b.Kind && family(a.Kind) != family(b.Kind) && !loose(a.Kind, b.Kind):
		s.because(-20, "kinds %s and %s", min(a.Kind, b.Kind), max(a.Kind, b.Kind))
	default:
		return false
	}
	return true
}

// loose pairs of kinds are mistaken for one another by readers of names.
func loose(a, b string) bool {
	a, b = min(family(a), family(b)), max(family(a), family(b))
	return a == "body" && b == "place" || a == "thing" || b == "thing"
}

// houses reports a building and a body, which news calls by one name.
func houses(a, b string) bool {
	return a == "facility" && family(b) == "body" || b == "facility" && family(a) == "body"
}

// people compares names of persons.
func (s *scorer) people() {
	best, text := -20.0, "no name in common"
	both := full(s.a.Names) && full(s.b.Names)
	for _, x := range s.a.Names {
		for _, y := range s.b.Names {
			if both && (len(parse(x, true).core) == 1 || len(parse(y, true).core) == 1) {
				continue // the full names tell
			}
			if w, why := comparePeople(parse(x, true), parse(y, true)); w > best || w == best && why < text {
				best, text = w, why
			}
		}
	}
	s.because(best, "%s", text)
	switch x, y := suffixOf(s.a.Names), suffixOf(s.b.Names); {
	case x == y:
	case x == "" || y == "":
		s.because(-1.5, "one of them %q", x+y)
	default:
		s.because(-6, "%q and %q", min(x, y), max(x, y))
	}
}

// suffixOf is the "jr" or "ii" behind one of the names.
func suffixOf(names []string) string {
	out := ""
	for _, n := range names {
		out = max(out, parse(n, true).suffix)
	}
	return out
}

// full reports that one of a person's names has more than one word.
func full(names []string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return len(parse(n, true).core) > 1 })
}

// comparePeople weighs two names of people: the family names must agree, and
// nothing in the given names may speak against it.
func comparePeople(a, b name) (float64, string) {
	if len(a.core) == 0 || len(b.core) == 0 {
		return -20, "no name"
	}
	if a.folded == b.folded {
		if len(a.core) == 1 {
			return 0, fmt.Sprintf("one word in common: %q", a.folded)
		}
		return 4, fmt.Sprintf("one name: %q", a.folded)
	}
	if len(a.core) == 1 || len(b.core) == 1 {
		return -20, "a name and a part of it"
	}
	fa, fb := a.last(), b.last()
	same := fa == fb
	alike := !same && skeleton(fa) == skeleton(fb) && len(skeleton(fa)) >= 2 && near(fa, fb)
	if !same && !alike {
		return compareSurnames(a.core, b.core)
	}
	given, why := compareGiven(a.core[:len(a.core)-1], b.core[:len(b.core)-1])
	if given <= -10 {
		return given, why
	}
	if alike {
		if given -= 2; len(fa) >= 7 && distance(fa, fb) == 1 && a.core[0] == b.core[0] {
			given += 1.7 // "Volodymyr Zelensky", "Volodymyr Zelenskyy"
		}
		why += fmt.Sprintf("; family names written %q and %q", min(fa, fb), max(fa, fb))
	}
	return given, why
}

// compareSurnames weighs names of which one has a second family name: "Gabriel
// García" and "Gabriel García Márquez".
func compareSurnames(a, b []string) (float64, string) {
	if len(b) < len(a) {
		a, b = b, a
	}
	n := len(a) - 1
	if len(a) == len(b) || !slices.Equal(a, b[:len(a)]) || !gazetteer.Open().Family(a[n]) {
		return -20, "other family names"
	}
	return 1.4, fmt.Sprintf("given and family name; a further family name %q", strings.Join(b[n+1:], " "))
}

// compareGiven weighs given names and initials in order.
func compareGiven(a, b []string) (float64, string) {
	g := gazetteer.Open()
	if !g.SameGiven(a[0], b[0]) && !(skeleton(a[0]) == skeleton(b[0]) && near(a[0], b[0])) {
		return -20, "other given names"
	}
	for _, x := range a[1:] { // "George W." and "George H. W.": middle names that exclude each other
		for _, y := range b[1:] {
			if x[0] == y[0] {
				continue
			}
			if !anyInitial(a[1:], y) && !anyInitial(b[1:], x) {
				return -20, "other middle names"
			}
		}
	}
	short := len(a[0]) == 1 || len(b[0]) == 1
	switch {
	case len(a) > 1 && len(b) > 1 && len(a) != len(b): // "George W." and "George H. W."
		return 0.8, "given and family name; not the same middle names"
	case short:
		return -1, "an initial and the family name"
	case a[0] == b[0] && len(a) != len(b):
		return 2.6, "given and family name; a middle name more"
	case a[0] == b[0]:
		return 2.6, "given and family name"
	case g.SameGiven(a[0], b[0]):
		return 2.3, fmt.Sprintf("%q is short for %q", shorter(a[0], b[0]), longer(a[0], b[0]))
	}
	return 1.2, fmt.Sprintf("given names written %q and %q", min(a[0], b[0]), max(a[0], b[0]))
}

func anyInitial(list []string, w string) bool {
	return slices.ContainsFunc(list, func(x string) bool { return x == w || x[0] == w[0] && (len(x) == 1 || len(w) == 1) })
}

func shorter(a, b string) string {
	if len(a) < len(b) || len(a) == len(b) && a < b {
		return a
	}
	return b
}

func longer(a, b string) string {
	if shorter(a, b) == a {
		return b
	}
	return a
}

// near reports words that differ in few letters: a third of them at most.
func near(a, b string) bool { return distance(a, b)*3 <= max(len(a), len(b)) }

// distance is Levenshtein's, over bytes of folded words.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		left := row[0]
		row[0] = i + 1
		for j := range len(b) {
			was := row[j+1]
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(row[j+1]+1, row[j]+1, left+cost)
			left = was
		}
	}
	return row[len(b)]
}

// others compares names of anything but persons.
func (s *scorer) others() {
	best, text := -20.0, "no name in common"
	both := spelled(s.a.Names) && spelled(s.b.Names)
	for _, x := range s.a.Names {
		for _, y := range s.b.Names {
			if both && (acronym(x) || acronym(y)) {
				continue // letters stand for many names; the names in full tell
			}
			if w, why := compareNames(parse(x, false), parse(y, false), s.a.Kind); w > best || w == best && why < text {
				best, text = w, why
			}
		}
	}
	s.because(best, "%s", text)
	if s.a.State != s.b.State && slices.ContainsFunc(s.a.Names, OfState) && slices.ContainsFunc(s.b.Names, OfState) {
		s.because(-2, "a body that every state has; the articles on one of them name no state")
	}
	switch {
	case s.a.Kind == s.b.Kind:
	case family(s.a.Kind) == family(s.b.Kind):
		s.because(-0.5, "kinds %s and %s", min(s.a.Kind, s.b.Kind), max(s.a.Kind, s.b.Kind))
	case houses(s.a.Kind, s.b.Kind) && strings.Contains(strings.Join(commonTexts(s.a.Names, s.b.Names), "|"), " "): // a hospital, a mine, a school
		s.because(-0.5, "kinds %s and %s", min(s.a.Kind, s.b.Kind), max(s.a.Kind, s.b.Kind))
	case family(s.a.Kind) == "thing" || family(s.b.Kind) == "thing":
		s.because(-1, "kinds %s and %s", min(s.a.Kind, s.b.Kind), max(s.a.Kind, s.b.Kind))
	default: // "Chelsea" the club and the quarter
		s.because(-3, "kinds %s and %s", min(s.a.Kind, s.b.Kind), max(s.a.Kind, s.b.Kind))
	}
}

// spelled reports that one of the names is no acronym.
func spelled(names []string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return !acronym(n) })
}

func compareNames(a, b name, kind string) (float64, string) {
	switch {
	case a.folded == "" || b.folded == "":
		return -20, "no name"
	case a.folded == b.folded && a.short == b.short:
		return 4, fmt.Sprintf("one name: %q", a.folded)
	case a.key() == b.key() && a.key() != "":
		return 3.5, fmt.Sprintf("one name but for small words: %q", a.key())
	case a.bag() == b.bag() && OfState(a.folded): // "Interior Ministry", "Ministry of the Interior"
		return 3.5, fmt.Sprintf("one body, its words in another order: %q", a.bag())
	case a.short != b.short && a.letter == b.letter && len(a.letter) >= 3:
		return 1.5, fmt.Sprintf("letters %q of the words", a.letter)
	case kind == "title":
		return -20, "other posts"
	case skeleton(a.key()) == skeleton(b.key()) && len(skeleton(a.key())) >= 4 && near(a.key(), b.key()):
		if family(kind) == "place" {
			return 2.6, fmt.Sprintf("written %q and %q", min(a.key(), b.key()), max(a.key(), b.key()))
		}
		if len(a.key()) >= 12 && distance(a.key(), b.key()) == 1 { // "Organization", "Organisation"
			return 2.4, fmt.Sprintf("written %q and %q", min(a.key(), b.key()), max(a.key(), b.key()))
		}
		return 1, fmt.Sprintf("written %q and %q", min(a.key(), b.key()), max(a.key(), b.key()))
	}
	return -20, "no name in common"
}

// context adds what stands around the names. It can lift a pair that names leave
// open and hold back one that they join, but not make one of two names.
func (s *scorer) context() {
	s.overlap("post", s.a.Posts, s.b.Posts, 1.5, -1)
	s.overlap("thing told of with it", s.a.With, s.b.With, 0.8, 0)
	s.overlap("place", s.a.Places, s.b.Places, 0.6, -0.3)
}

// overlap adds the weight per common text, at most twice, or the one for none.
func (s *scorer) overlap(what string, a, b []string, each, none float64) {
	if len(a) == 0 || len(b) == 0 {
		return
	}
	common := commonTexts(a, b)
	if len(common) == 0 {
		if none != 0 {
			s.because(none, "no %s in common", what)
		}
		return
	}
	s.because(each*float64(min(2, len(common))), "%s in common: %s", what, strings.Join(common[:min(3, len(common))], ", "))
}

func commonTexts(a, b []string) []string {
	in := map[string]bool{}
	for _, x := range a {
		in[gazetteer.Fold(x)] = true
	}
	var out []string
	for _, y := range b {
		if f := gazetteer.Fold(y); f != "" && in[f] {
			out = append(out, f)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// events compares events that are only described: what they are, the days, and who
// and where must agree.
func (s *scorer) events() {
	a, b := s.a, s.b
	switch {
	case len(commonTexts(eventClasses(a.Names), eventClasses(b.Names))) == 0:
		s.because(-20, "other events")
		return
	case a.From == "" || b.From == "" || until(a) < b.From || until(b) < a.From,
		len(a.On) > 0 && len(b.On) > 0 && len(commonTexts(a.On, b.On)) == 0:
		s.because(-20, "other days")
		return
	}
	s.because(-1.5, "events of one noun and time")
	if days := commonTexts(a.On, b.On); len(days) > 0 {
		s.because(2, "one day: %s", days[0])
	}
	with, where := commonTexts(a.With, b.With), commonPlaces(a.Places, b.Places)
	if n := len(with); n > 0 {
		s.because(float64(min(2, n)), "taking part in both: %s", strings.Join(with[:min(3, n)], ", "))
	}
	small := func(p string) bool { return !country(p) }
	at := slices.IndexFunc(where, small)
	switch {
	case at >= 0:
		s.because(1.7, "one place: %s", where[at])
	case len(where) > 0:
		s.because(0.7, "one country: %s", where[0])
	case lieIn(a.Places, b.Places) || lieIn(b.Places, a.Places):
		s.because(0.7, "a place and its country")
	case slices.ContainsFunc(a.Places, small) && slices.ContainsFunc(b.Places, small):
		s.because(-2, "no place in common")
	case len(with) == 0:
		s.because(-1, "nothing in common but the time")
	}
	if len(with) == 0 && len(where) == 0 && len(a.With) > 0 && len(b.With) > 0 {
		s.because(-2, "nobody and no place in common")
	}
}

func until(r *Record) string { return max(r.Until, r.From) }

// commonPlaces gives the places of both, where "the Peruvian city of Arequipa" is
// "Arequipa".
func commonPlaces(a, b []string) []string {
	bare := func(list []string) []string {
		var out []string
		for _, p := range list {
			p = gazetteer.Fold(p)
			if i := strings.LastIndex(p, " of "); i >= 0 && town(p[:i]) {
				p = p[i+len(" of "):]
			}
			out = append(out, p)
		}
		return out
	}
	return commonTexts(bare(a), bare(b))
}

// town reports words that say what kind of place a name behind them is.
func town(text string) bool {
	w := strings.Fields(text)
	return len(w) > 0 && isWord(w[len(w)-1], "place")
}

// country reports the name of a country.
func country(text string) bool { return codeOf(text) != "" }

// codeOf is the ISO code of a country's name.
func codeOf(text string) string {
	for _, e := range gazetteer.Open().Lookup(text) {
		if e.Kind == "country" && (e.Use == gazetteer.Name || e.Use == gazetteer.Alias || e.Use == gazetteer.Acronym) {
			return e.Country
		}
	}
	return ""
}

// lieIn reports that one of the places lies in one of the countries among others.
func lieIn(places, countries []string) bool {
	for _, c := range countries {
		code := codeOf(c)
		for _, p := range places {
			if code != "" && slices.ContainsFunc(gazetteer.Open().Lookup(p), func(e gazetteer.Entry) bool { return e.Kind == "place" && e.Country == code }) {
				return true
			}
		}
	}
	return false
}
