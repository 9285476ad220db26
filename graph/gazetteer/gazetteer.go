// Package gazetteer holds names of the world: countries with their demonyms and
// capitals, cities, politicians and the posts they held, organisations, given
// and family names. It is read-only, embedded in the program, and looked up
// straight in its bytes.
//
// Open gives the built-in names; Read adds a user's list on top of them. Most
// callers need Lookup (which things bear this name), Entry (the thing with this
// Wikidata id) and Holders (who held this post on that day).
package gazetteer

import (
	_ "embed"
	"strings"
)

// The names are made by package gen from public lists; names.bin stands under
// the licences that NOTICE gives for it, which are not those of the program.
//
//go:embed names.bin
var namesBin string

// Gazetteer answers questions about names. The zero value knows no name. It is
// safe for use by several goroutines.
type Gazetteer struct {
	tables []table // the user's lists first, the built-in one last
}

// Use says how a name stands for a thing.
type Use uint8

// The ways a name stands for a thing.
const (
	Name      Use = iota // its usual or full name: "Guatemala", "Joe Biden"
	Alias                // another name of its own: "Republic of Guatemala", "Joseph Biden"
	Acronym              // letters: "UN", "GT"; matches capitals only
	Demonym              // a person of it: "Guatemalan", "Guatemalans"; matches a capital only
	Adjective            // what belongs to it: "Guatemalan", "British"; matches a capital only
	Metonym              // what speaks for it: "Washington", "the Kremlin"
	Surname              // the last name of somebody known by it: "Putin"
)

var uses = [...]string{"name", "alias", "acronym", "demonym", "adjective", "metonym", "surname"}

// String is the use in lower case: "metonym".
func (u Use) String() string { return uses[u] }

// Gender of a person or of a given name.
type Gender uint8

// The genders that a name can tell.
const (
	Unknown Gender = iota
	Male
	Female
	Either // a given name of both
)

// Entry is a thing of the world.
type Entry struct {
	Name       string // as people write it: "Bernardo Arévalo"
	Kind       string // of the schema: person, country, place, organisation, government, party, ...
	Wikidata   string // "Q774", or empty where it is not known
	Country    string // ISO 3166-1 alpha-2 of the country it is, lies in or acts for, or empty
	Region     string // name of the state or province it lies in, or empty
	Population int    // of a place, 0 when unknown
	Capital    bool   // it is the capital of Country
	Gender     Gender // of a person
	Born       string // of a person: "1942-11-20", "1942", or empty

	// Prominence is how likely the news means this thing, of all that bear its
	// name: 0 to 1, comparable between kinds, made from population and posts.
	Prominence float64

	// Use says how the name that was looked up stands for the thing; Lookup sets it.
	Use Use

	table, index int
}

// Same reports whether a and b are one entry, however they were found.
func (e Entry) Same(f Entry) bool {
	return e.table == f.table && e.index == f.index && e.Name == f.Name
}

// Holding is a post that somebody held.
type Holding struct {
	Person  Entry
	Post    string // "President", "Secretary of State"
	Country string // ISO 3166-1 alpha-2; "UN" for the United Nations
	Start   string // "2021-01-26", "2021", or empty when unknown
	End     string // empty when the list knows of no end; the lists end in 2024 to 2026
}

// On reports whether the post was held on the day, given as YYYY-MM-DD. An
// unknown start counts as held; a post without an end ends after ten years,
// because lists forget to end what is past.
func (h Holding) On(date string) bool {
	if date == "" {
		return false
	}
	if h.Start != "" && date[:min(len(date), len(h.Start))] < h.Start {
		return false
	}
	if h.End == "" {
		return h.Start != "" && year(date)-year(h.Start) <= 10
	}
	return date[:min(len(date), len(h.End))] <= h.End
}

func year(date string) int {
	y := 0
	for i := 0; i < 4 && i < len(date) && '0' <= date[i] && date[i] <= '9'; i++ {
		y = y*10 + int(date[i]-'0')
	}
	return y
}

// Open gives the built-in names. It reads nothing: call it as often as you like.
func Open() *Gazetteer { return &Gazetteer{tables: []table{open(namesBin)}} }

// Lookup gives the things that bear the name, the most prominent first. Case,
// accents, full stops, apostrophes, hyphens and a leading "the" don't matter,
// except that acronyms match capitals only. It takes no possessive: strip "'s".
func (g *Gazetteer) Lookup(name string) []Entry {
	var buf [96]byte
	key := appendFold(buf[:0], name)
	if len(key) == 0 {
		return nil
	}
	shape := shapeOf(name)
	var out []Entry
	for t := range g.tables {
		if list := g.tables[t].find(names, key); list != "" {
			out = g.tables[t].entries(out, t, list, shape)
		}
	}
	return out
}

// Entry gives the thing with that Wikidata id ("Q774").
func (g *Gazetteer) Entry(wikidata string) (Entry, bool) {
	for t := range g.tables {
		if i, ok := g.tables[t].byID(wikidata); ok {
			return g.tables[t].entry(t, i), true
		}
	}
	return Entry{}, false
}

// Country gives the country of that ISO 3166-1 alpha-2 code ("GT").
func (g *Gazetteer) Country(code string) (Entry, bool) { return g.ofCountry("country ", code) }

// Capital gives the capital of the country with that code.
func (g *Gazetteer) Capital(code string) (Entry, bool) { return g.ofCountry("capital ", code) }

func (g *Gazetteer) ofCountry(what, code string) (Entry, bool) {
	var buf [32]byte
	key := append(append(buf[:0], what...), code...)
	for t := range g.tables {
		if v := g.tables[t].find(facts, key); len(v) == 4 {
			return g.tables[t].entry(t, int(u32(v, 0))), true
		}
	}
	return Entry{}, false
}

// Currency gives the ISO 4217 code of the country's money.
func (g *Gazetteer) Currency(country string) string {
	var buf [32]byte
	key := append(append(buf[:0], "currency "...), country...)
	for t := range g.tables {
		if v := g.tables[t].find(facts, key); v != "" {
			return v
		}
	}
	return ""
}

// Demonym gives the country or place whose people or adjective the word is:
// "Guatemalan" and "Guatemalans" give Guatemala. Plural tells the two apart.
func (g *Gazetteer) Demonym(word string) (e Entry, plural, ok bool) {
	for _, e := range g.Lookup(word) {
		if e.Use == Demonym || e.Use == Adjective {
			return e, e.Use == Demonym && strings.HasSuffix(word, "s") && !g.adjective(word), true
		}
	}
	return Entry{}, false, false
}

func (g *Gazetteer) adjective(word string) bool {
	for _, e := range g.Lookup(word) {
		if e.Use == Adjective {
			return true
		}
	}
	return false
}

// Holders gives who held the post of the country on the day (YYYY-MM-DD); with
// an empty date, everybody who ever did, the latest first. Posts are compared
// as names are ("prime minister"); an acting holder counts.
func (g *Gazetteer) Holders(post, country, date string) []Holding {
	var buf [128]byte
	key := append(append(buf[:0], country...), ' ')
	key = appendFold(key, post)
	var out []Holding
	for t := range g.tables {
		v := g.tables[t].find(posts, key)
		for len(v) >= 4 {
			h := g.tables[t].holding(t, int(u32(v, 0)))
			if date == "" || h.On(date) {
				out = append(out, h)
			}
			v = v[4:]
		}
	}
	return out
}

// Posts gives the posts that the person held, in order of their start.
func (g *Gazetteer) Posts(person Entry) []Holding {
	if person.table >= len(g.tables) {
		return nil
	}
	t := &g.tables[person.table]
	first, n := t.holdings(person.index)
	var out []Holding
	for i := range n {
		out = append(out, t.holding(person.table, first+i))
	}
	return out
}

// Given gives the gender of those who bear the word as a given name, and
// whether it is one at all.
func (g *Gazetteer) Given(word string) (Gender, bool) {
	f := g.flags(word)
	switch {
	case f&flagEither != 0 || f&flagMale != 0 && f&flagFemale != 0:
		return Either, true
	case f&flagMale != 0:
		return Male, true
	case f&flagFemale != 0:
		return Female, true
	}
	return Unknown, false
}

// Family reports whether the word is a family name.
func (g *Gazetteer) Family(word string) bool { return g.flags(word)&flagFamily != 0 }

func (g *Gazetteer) flags(word string) byte {
	var buf [96]byte
	key := appendFold(buf[:0], word)
	f := byte(0)
	for t := range g.tables {
		if v := g.tables[t].find(names, key); v != "" {
			f |= v[0]
		}
	}
	return f
}

// Nicknames gives the given names that the word can be short for, and the
// short forms of it: "joe" gives "joseph"; "joseph" gives "joe", "joey".
func (g *Gazetteer) Nicknames(word string) []string {
	var buf [96]byte
	key := appendFold(buf[:0], word)
	for t := range g.tables {
		if v := g.tables[t].find(nicks, key); v != "" {
			return strings.Split(v, " ")
		}
	}
	return nil
}

// SameGiven reports whether two given names can be one person's: equal, one an
// initial of the other, or nickname and name.
func (g *Gazetteer) SameGiven(a, b string) bool {
	a, b = Fold(a), Fold(b)
	if a == "" || b == "" {
		return false
	}
	if a == b || len(a) == 1 && strings.HasPrefix(b, a) || len(b) == 1 && strings.HasPrefix(a, b) {
		return true
	}
	for _, n := range g.Nicknames(a) {
		if n == b {
			return true
		}
	}
	return false
}
