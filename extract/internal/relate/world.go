package relate

import (
	"strings"

	"kg/graph/fact"
	"kg/graph/gazetteer"
)

// world answers what the text takes for granted, from the gazetteer.
type world struct {
	g *gazetteer.Gazetteer
}

// country makes a term of a country by its code.
func (w world) country(code string) (fact.Term, bool) {
	if code == "" {
		return fact.Term{}, false
	}
	e, ok := w.g.Country(code)
	if !ok {
		return fact.Term{}, false
	}
	return fact.Term{ID: "w:" + e.Wikidata, Name: e.Name, Kind: "country", Wikidata: e.Wikidata, Link: 0.9, Named: true}, true
}

// actor gives the country or government for which a capital or a building
// stands when it acts: "Washington", "the Kremlin".
func (w world) actor(t fact.Term) (fact.Term, bool) {
	if t.Text != "" || t.Kind == "person" {
		return fact.Term{}, false
	}
	if t.Kind == "nationality" {
		return w.ofPeople(t.Name)
	}
	for _, e := range w.g.Lookup(t.Name) {
		if e.Use == gazetteer.Metonym && e.Country != "" {
			return w.country(e.Country)
		}
	}
	if e, ok := w.entry(t); ok && e.Capital {
		return w.country(e.Country)
	}
	return fact.Term{}, false
}

// ofPeople gives Germany for "German", nothing for "Germans": an adjective
// speaks of the country, the plural of its people.
func (w world) ofPeople(word string) (fact.Term, bool) {
	e, plural, ok := w.g.Demonym(word)
	if !ok || plural {
		return fact.Term{}, false
	}
	if e.Kind == "country" {
		return fact.Term{ID: "w:" + e.Wikidata, Name: e.Name, Kind: "country", Wikidata: e.Wikidata, Link: 0.9, Named: true}, true
	}
	return fact.Term{}, false
}

// entry is the gazetteer's entry for a term: by its Wikidata id, else by a name
// that is the thing's own.
func (w world) entry(t fact.Term) (gazetteer.Entry, bool) {
	if t.Wikidata != "" {
		if e, ok := w.g.Entry(t.Wikidata); ok {
			return e, true
		}
	}
	for _, e := range w.g.Lookup(t.Name) {
		if (e.Use == gazetteer.Name || e.Use == gazetteer.Alias || e.Use == gazetteer.Acronym) && (e.Kind == t.Kind || t.Kind == "place" && e.Kind == "country") {
			return e, true
		}
	}
	return gazetteer.Entry{}, false
}

// countryOf gives the country that a person, a body or a place belongs to.
func (w world) countryOf(t fact.Term) (fact.Term, bool) {
	switch t.Kind {
	case "country":
		return t, true
	case "nationality":
		return w.ofPeople(t.Name)
	}
	if !t.Named {
		return fact.Term{}, false
	}
	e, ok := w.entry(t)
	if !ok {
		return fact.Term{}, false
	}
	return w.country(e.Country)
}

// postCountry gives the country in which the person held the post on the day:
// Antony Blinken, "secretary of state", 2024-05-07 gives the United States.
func (w world) postCountry(who fact.Term, post, date string) (fact.Term, bool) {
	if who.Kind != "person" || !who.Named || !strings.Contains(who.Name, " ") || date == "" {
		return fact.Term{}, false
	}
	e, ok := w.entry(who)
	if !ok {
		return fact.Term{}, false
	}
	former := strings.HasPrefix(strings.ToLower(post), "former ")
	post = strings.TrimPrefix(strings.ToLower(post), "former ")
	for _, h := range w.g.Posts(e) {
		if strings.EqualFold(h.Post, post) && (h.On(date) || former) {
			return w.country(h.Country)
		}
	}
	return fact.Term{}, false
}

// inArticle gives a thing of the world the identity that it has in the article,
// if the article speaks of it.
func (r *reading) inArticle(t fact.Term) fact.Term {
	for c, ch := range r.d.Chains {
		if ch.Named && (t.Wikidata != "" && ch.Wikidata == t.Wikidata || strings.EqualFold(ch.Name, t.Name) && ch.Kind == t.Kind) {
			return r.chainTerm(c)
		}
	}
	return t
}

// homes gives posts without a country that of the holder's office, as the
// gazetteer knows it; such a fact is inferred.
func (r *reading) homes() {
	for n := range r.facts {
		x := &r.facts[n].fact
		if x.Relation.ID != "holds_post" || len(x.Objects) == 0 || len(x.Qualifiers.Roles["organisation"]) > 0 {
			continue
		}
		c, ok := r.world.postCountry(x.Subject, x.Objects[0].Name, r.d.Article.Date)
		if !ok {
			continue
		}
		q := qualifiers{x.Qualifiers}
		x.Qualifiers = q.clone()
		q.Qualifiers = x.Qualifiers
		q.add("organisation", r.inArticle(c))
		x.Qualifiers = q.Qualifiers
		x.Inferred = true
		x.Confidence -= 0.05
	}
}
