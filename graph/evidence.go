package graph

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"kg/graph/fact"
	"kg/graph/gazetteer"
	"kg/graph/internal/resolve"
)

// articleRecord is what the store keeps of an article beside its text and facts.
type articleRecord struct {
	Article fact.Article `json:"article"` // without text
	Facts   int          `json:"facts"`
	Words   int          `json:"words"`
	Shingle []uint64     `json:"shingle,omitempty"` // MinHash of the text
}

// evidence is an article with the facts read from it.
type evidence struct {
	Article fact.Article
	Facts   []fact.Fact
}

// article gives an article with its text.
func article(r reader, id string) (fact.Article, error) {
	rec, ok := load[articleRecord](r, rowKey(tArticle, id))
	if !ok {
		return fact.Article{}, cmp.Or(r.err(), fmt.Errorf("article %q: %w", id, ErrNotFound))
	}
	rec.Article.Text = string(r.get(rowKey(tText, id)))
	return rec.Article, r.err()
}

// factsRead gives the facts of an article as they were read.
func factsRead(r reader, id string) []fact.Fact {
	facts, _ := load[[]fact.Fact](r, rowKey(tRead, id))
	return facts
}

// putEvidence writes an article; what follows from it is left to the update.
func (o *overlay) putEvidence(e evidence) {
	art := e.Article
	rec := articleRecord{Article: art, Facts: len(e.Facts), Shingle: signature(art.Text), Words: len(strings.Fields(art.Title + " " + art.Text))}
	rec.Article.Text = ""
	b, err := json.Marshal(e.Facts)
	if err != nil {
		o.fail(fmt.Errorf("article %q: %w", art.ID, err))
		return
	}
	o.save(rowKey(tArticle, art.ID), rec)
	o.put(rowKey(tText, art.ID), []byte(art.Text))
	o.put(rowKey(tRead, art.ID), b)
}

func (o *overlay) delEvidence(id string) {
	for _, t := range [...]string{tArticle, tText, tRead} {
		o.del(rowKey(t, id))
	}
}

// form is what one article says of one thing.
type form struct {
	Names    []string `json:"names"`             // the fullest that the article gives it; several if it has several things of one key
	Aliases  []string `json:"aliases,omitempty"` // its other names
	Kinds    []string `json:"kinds"`
	Wikidata string   `json:"wikidata,omitempty"`
	Link     float64  `json:"link,omitempty"`
	Named    bool     `json:"named,omitempty"`
	Local    bool     `json:"local,omitempty"`
	State    string   `json:"state,omitempty"` // of a body that every state has, the state that the article speaks of most

	// What helps to tell whether it is a thing that another article names.
	With   []string `json:"with,omitempty"`   // named things in the same facts
	Posts  []string `json:"posts,omitempty"`  // "president of Guatemala"
	Places []string `json:"places,omitempty"` // where it is, or what happens to it happens
	Days   []string `json:"days,omitempty"`   // the bounds of its facts
	On     []string `json:"on,omitempty"`     // of an event, the days it is said to have been on
}

// articleForms is what one article says of all its things.
type articleForms struct {
	Keys  map[string]string `json:"keys"` // by local id
	Forms map[string]*form  `json:"forms"`
}

// formsOf gathers the things of an article's facts. Split says, for a local id,
// what to add to its key because a person told it from others of that key.
func formsOf(e evidence, split map[string]string, schema *fact.Schema) articleForms {
	out := articleForms{Keys: map[string]string{}, Forms: map[string]*form{}}
	state, shorter, words := stateOf(e.Facts), shorterNames(e.Facts), bareGroups(e.Facts, schema)
	eachTerm(e.Facts, func(t *fact.Term) {
		if t.ID == "" || words[t.ID] {
			return
		}
		key, known := out.Keys[t.ID]
		if !known {
			is := *t
			is.Name = cmp.Or(shorter[t.ID], t.Name)
			key = identityKey(&is, e.Article.ID, state) + split[t.ID]
			out.Keys[t.ID] = key
		}
		f := out.Forms[key]
		if f == nil {
			f = &form{}
			out.Forms[key] = f
		}
		f.Names = withString(f.Names, t.Name)
		f.Kinds = withString(f.Kinds, t.Kind)
		for _, a := range t.Aliases {
			f.Aliases = withString(f.Aliases, a)
		}
		if t.Wikidata != "" && t.Link > f.Link {
			f.Wikidata, f.Link = t.Wikidata, t.Link
		}
		f.Named, f.Local = f.Named || t.Named, f.Local || t.Local
		if bodyOfState(t) {
			f.State = state
		}
	})
	for i := range e.Facts {
		out.company(&e.Facts[i], schema)
	}
	return out
}

// company notes for the ends of a fact what the fact tells of them beside their
// names.
func (a *articleForms) company(x *fact.Fact, schema *fact.Schema) {
	ends := append([]fact.Term{x.Subject}, x.Objects...)
	from, until, _ := fact.Bounds(x.Qualifiers.Time)
	rel, _ := schema.Relation(x.Relation.ID)
	for i, t := range ends {
		f := a.Forms[a.Keys[t.ID]]
		if t.ID == "" || f == nil {
			continue
		}
		event := t.Local && t.Kind == "event"
		for j, other := range ends {
			switch {
			case i == j:
			case event && (other.Kind == "place" || other.Kind == "facility"):
				f.Places = withString(f.Places, other.Name)
			case other.Named:
				f.With = withString(f.With, other.Name)
			}
		}
		if event && (i == 0 || rel.Toll != "") && from == until {
			f.On = withString(f.On, from)
		}
		f.Days = withString(withString(f.Days, from), until)
		for _, p := range x.Qualifiers.Roles["place"] {
			f.Places = withString(f.Places, p.String())
		}
		switch {
		case i > 0 || len(ends) < 2:
		case x.Relation.ID == "located_in":
			f.Places = withString(f.Places, x.Objects[0].String())
		case x.Relation.ID == "holds_post":
			post := x.Objects[0].String()
			if of := x.Qualifiers.Roles["organisation"]; len(of) > 0 {
				post += " of " + of[0].String()
			}
			f.Posts = withString(f.Posts, post)
		}
	}
}

// withString adds s to a sorted list without repeats.
func withString(list []string, s string) []string {
	if s == "" {
		return list
	}
	if i, there := slices.BinarySearch(list, s); !there {
		list = slices.Insert(list, i, s)
	}
	return list
}

// eachTerm calls f for every term of the facts.
func eachTerm(facts []fact.Fact, f func(*fact.Term)) {
	for i := range facts {
		facts[i].Terms(f)
	}
}

// identityKey says when two terms are one thing without further evidence: the
// Wikidata id, else the normalised name with the kind; a description that means
// something of its own article only carries the article, and a body that every
// state has carries the state that the article speaks of most.
func identityKey(t *fact.Term, article, state string) string {
	switch {
	case t.Wikidata != "":
		return t.Wikidata
	case t.Local:
		return normalise(t.Name) + "|" + t.Kind + "|" + article
	case state != "" && bodyOfState(t):
		return normalise(t.Name) + "|" + t.Kind + "|" + state
	}
	return normalise(t.Name) + "|" + t.Kind
}

func bodyOfState(t *fact.Term) bool {
	return t.Wikidata == "" && !t.Local && (t.Kind == "government" || t.Kind == "organisation") && resolve.OfState(t.Name)
}

// shorterNames gives, for events that an article describes with more words and with
// fewer ("bomb attack in Kabul", "bomb attack"), the fewer, unless several fit.
func shorterNames(facts []fact.Fact) map[string]string {
	names := map[string]string{} // by ID
	eachTerm(facts, func(t *fact.Term) {
		if t.ID != "" && t.Local && t.Kind == "event" {
			names[t.ID] = normalise(t.Name)
		}
	})
	out := map[string]string{}
	for id, long := range names {
		fits := set{}
		for _, short := range names {
			if rest, ok := strings.CutPrefix(long, short+" "); ok && slices.Contains(behindEvent[:], strings.Fields(rest)[0]) {
				fits.add(short)
			}
		}
		if len(fits) == 1 {
			out[id] = fits.sorted()[0]
		}
	}
	return out
}

// behindEvent are the words that say more of a described event.
var behindEvent = [...]string{"in", "at", "on", "near", "of", "against", "that", "which"}

// ofEvent tells what befell a group in an event as what the event did: "six people
// died in the quake" is that the quake killed six people, so that both are one fact.
// Other facts it leaves as they are.
func ofEvent(x *fact.Fact, schema *fact.Schema) *fact.Fact {
	rel, ok := schema.Relation(x.Relation.ID)
	if !ok || rel.Toll == "" || !rel.NoObject || len(x.Objects) != 1 || x.Objects[0].ID == "" || x.Objects[0].Kind != "event" || !x.Subject.Local || x.Subject.Kind != "group" {
		return x
	}
	for _, does := range schema.Relations {
		if does.Toll == rel.Toll && !does.NoObject {
			y := *x
			y.Subject, y.Objects = x.Objects[0], []fact.Term{x.Subject}
			y.Relation.ID, y.Relation.Name = does.Name, does.Label
			return &y
		}
	}
	return x
}

// bareGroups gives the groups of which an article says no more than that something
// happened to them, by a word: the "people" whom an earthquake kills. They are words
// and no things, so that what several articles say of one event can be one fact.
func bareGroups(facts []fact.Fact, schema *fact.Schema) map[string]bool {
	bare, told := map[string]bool{}, map[string]int{}
	for i := range facts {
		x := ofEvent(&facts[i], schema)
		for _, t := range x.Objects {
			if t.ID == "" || !t.Local || t.Kind != "group" || strings.Contains(normalise(t.Name), " ") || x.Subject.ID == "" || x.Subject.Kind != "event" {
				continue
			}
			bare[t.ID] = true
			told[t.ID]++
		}
	}
	eachTerm(facts, func(t *fact.Term) {
		if bare[t.ID] {
			told[t.ID]--
		}
	})
	for id, n := range told {
		if n != 0 {
			delete(bare, id)
		}
	}
	return bare
}

// stateOf is the country that most of what an article's facts name is, lies in or
// acts for, by its ISO code; the first of the alphabet of several, empty if there
// is none.
func stateOf(facts []fact.Fact) string {
	var n counts
	world := gazetteer.Open()
	eachTerm(facts, func(t *fact.Term) {
		if t.Wikidata != "" {
			e, _ := world.Entry(t.Wikidata)
			n.add(e.Country, 1)
		}
	})
	return n.most()
}

// normalise folds case, accents, punctuation and spaces of a name.
func normalise(name string) string {
	words := strings.Fields(fold(name))
	if len(words) > 1 && (words[0] == "the" || words[0] == "a" || words[0] == "an") {
		words = words[1:]
	}
	return strings.Join(words, " ")
}

// fold writes letters and digits in lower case without accents, and spaces for
// all else.
func fold(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	ascii := true
	for i := range len(text) {
		c := text[i]
		switch {
		case c >= 0x80:
			ascii = false
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			b.WriteByte(c)
			continue
		case c >= 'A' && c <= 'Z':
			b.WriteByte(c + 'a' - 'A')
			continue
		}
		if !ascii {
			break
		}
		b.WriteByte(' ')
	}
	if ascii {
		return b.String()
	}
	b.Reset()
	for _, r := range norm.NFD.String(strings.ToLower(text)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(r)
		default:
			b.WriteByte(' ')
		}
	}
	return b.String()
}
