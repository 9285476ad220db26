package nlp

import (
	"math"
	"strings"

	"kg/extract/doc"
	"kg/graph/gazetteer"
)

// The weights of linking, tuned on half of the linked current-events sentences.
const (
	linkLeast   = 0.5  // no link is given below this confidence
	linkUnknown = 0.12 // weight of something that the gazetteer does not hold
	linkNoPlace = 0.05 // the same for places, of which it holds most
)

// linker finds what the names of an article stand for in the world. The countries
// the article names and its date are the evidence beside a name.
type linker struct {
	g         *gazetteer.Gazetteer
	date      string
	countries map[string]float64 // ISO code -> how strongly the article is about it
}

func newLinker(d *doc.Document, g *gazetteer.Gazetteer) *linker {
	l := &linker{g: g, date: d.Article.Date, countries: map[string]float64{}}
	see := func(name string, weight float64) {
		for _, e := range l.g.Lookup(name) {
			switch {
			case e.Kind == "country" && e.Use != gazetteer.Metonym && e.Use != gazetteer.Surname:
				l.countries[e.Country] += weight
			case e.Kind == "place" && e.Capital && e.Use != gazetteer.Surname:
				l.countries[e.Country] += weight / 2
			}
		}
	}
	for _, m := range d.Mentions {
		if m.Form == doc.Name && m.Kind != "person" {
			see(d.Text(m.Span), 1)
		}
	}
	see(d.Article.Place, 1)
	return l
}

// evidence is what an article says of a name beside the name.
type evidence struct {
	names  []string // the fullest first
	kind   string
	sure   float64  // of the kind
	posts  []string // "president", "secretary of state"
	region bool     // it stands behind a place and a comma
	given  bool     // the name is a ruler's given name
	near   []string // names of regions and countries that stand beside it: "Paris, Texas"
}

// link gives the entry that the names mean, with a confidence. An empty entry
// means none.
func (l *linker) link(v *evidence) (gazetteer.Entry, float64) {
	scores := map[gazetteer.Entry]float64{}
	var order []gazetteer.Entry
	beside := false
	for n, name := range v.names {
		for _, e := range l.g.Lookup(name) {
			if e.Use == gazetteer.Surname && v.given {
				continue // "King Abdullah"
			}
			if e.Use == gazetteer.Surname && strings.Contains(v.names[0], " ") && (v.kind == "person" || n < len(v.names)-1) {
				continue // the full name tells
			}
			s := l.weigh(v, e)
			if n > 0 && s < 0.3 {
				continue
			}
			beside = beside || s > 0 && l.lies(e, v.near)
			e.Use = 0
			if _, ok := scores[e]; !ok {
				order = append(order, e)
			}
			scores[e] = max(scores[e], s)
		}
	}
	var best gazetteer.Entry
	var top, second, sum float64
	for _, e := range order {
		s := scores[e]
		if beside && !l.lies(e, v.near) {
			s *= 0.02 // "Paris, Texas"
		}
		sum += s
		if s > top {
			best, top, second = e, s, top
		} else {
			second = max(second, s)
		}
	}
	if top == 0 {
		return best, 0
	}
	unknown := linkUnknown
	if best.Kind == "place" || best.Kind == "country" {
		unknown = linkNoPlace
	}
	if beside && l.lies(best, v.near) {
		unknown /= 10
	}
	rest := sum - top - second // many villages of one name weigh less than one town
	return best, math.Round(1000*top/(top+second+0.3*rest+unknown)) / 1000
}

// lies reports a place in the region or country that a name beside it gives.
func (l *linker) lies(e gazetteer.Entry, near []string) bool {
	if e.Kind != "place" {
		return false
	}
	for _, n := range near {
		f := gazetteer.Fold(n)
		if e.Region != "" && f == gazetteer.Fold(e.Region) {
			return true
		}
		if c, ok := l.g.Country(e.Country); ok && f == gazetteer.Fold(c.Name) {
			return true
		}
	}
	return false
}

// weigh scores one entry as the meaning of a name: its prominence, by how the
// name stands for it, whether its kind is the one read, and what the article is
// about.
func (l *linker) weigh(v *evidence, e gazetteer.Entry) float64 {
	s := e.Prominence * e.Prominence
	switch e.Use {
	case gazetteer.Metonym, gazetteer.Demonym, gazetteer.Adjective:
		return 0 // the caller knows these uses by the sentence
	case gazetteer.Surname:
		s *= 0.6
	}
	s *= l.kindFit(v, e)
	if s == 0 {
		return 0
	}
	if e.Kind == "person" {
		return s * l.personFit(v, e)
	}
	return s * l.placeFit(v, e)
}

// kindFit is how well the entry's kind goes with the one read.
func (l *linker) kindFit(v *evidence, e gazetteer.Entry) float64 {
	a, b := kindFamily(v.kind), kindFamily(e.Kind)
	switch {
	case v.kind == e.Kind:
		return 1
	case v.kind == "country" && e.Kind == "place":
		return 0.35
	case v.kind == "place" && e.Kind == "country":
		return 0.7
	case a == b:
		return 0.8
	case e.Kind == "thing":
		return 0
	case a == "person" || b == "person":
		return max(0, 0.5-v.sure)
	}
	return max(0.1, 0.7-v.sure)
}

func kindFamily(kind string) string {
	switch kind {
	case "organisation", "government", "party":
		return "body"
	case "country", "place", "facility":
		return "place"
	}
	return kind
}

// personFit weighs when and where somebody held posts against the article.
func (l *linker) personFit(v *evidence, e gazetteer.Entry) float64 {
	f := 1.0
	if l.date != "" && len(e.Born) >= 4 && yearOf(e.Born)+18 > yearOf(l.date) {
		return 0
	}
	posts := l.g.Posts(e)
	now, ever := false, len(posts) == 0
	said := len(v.posts) == 0
	for _, h := range posts {
		if l.date != "" && h.On(l.date) {
			now = true
		}
		if l.date == "" || h.End == "" || yearOf(h.End)+15 >= yearOf(l.date) {
			ever = true
		}
		for _, p := range v.posts {
			if postsAgree(p, h.Post) {
				said = true
				if h.On(l.date) {
					f = max(f, 4)
				} else {
					f = max(f, 2)
				}
			}
		}
	}
	if now {
		f *= 1.5
	}
	if !ever {
		f *= 0.4
	}
	if !said && len(posts) > 0 {
		f *= 0.8
	}
	if e.Country != "" && l.countries[e.Country] > 0 {
		f *= 2
	}
	return f
}

// postsAgree compares a post as a text has it ("foreign minister", "president")
// with one of the list ("Minister of Foreign Affairs").
func postsAgree(said, post string) bool {
	said, post = gazetteer.Fold(said), gazetteer.Fold(post)
	if said == post {
		return true
	}
	words := strings.Fields(said)
	if len(words) == 0 {
		return false
	}
	for _, w := range words {
		if w == "of" || w == "former" || w == "us" {
			continue
		}
		if !strings.Contains(" "+post+" ", " "+w+" ") {
			return false
		}
	}
	return len(words) > 1 || strings.HasPrefix(post, said)
}

// placeFit weighs where a thing is against what the article is about.
func (l *linker) placeFit(v *evidence, e gazetteer.Entry) float64 {
	f := 1.0
	if e.Kind == "country" {
		return 1.5
	}
	if e.Wikidata == "" {
		f = 0.5
	}
	if e.Country != "" && l.countries[e.Country] > 0 {
		f *= 2.5
	} else if e.Country != "" && len(l.countries) > 0 && (e.Kind == "government" || e.Kind == "party") && e.Use != gazetteer.Name {
		f *= 0.1 // every country has a "Supreme Court"
	} else if e.Country != "" && len(l.countries) > 0 && e.Kind == "place" {
		f *= 0.75
	}
	if v.region && e.Kind == "place" && e.Population == 0 {
		f *= 6 // "Schenectady, New York"
	}
	return f
}

func yearOf(date string) int {
	y := 0
	for i := 0; i < 4 && i < len(date); i++ {
		if date[i] < '0' || date[i] > '9' {
			return 0
		}
		y = y*10 + int(date[i]-'0')
	}
	return y
}
