// Package fact holds the nouns that extraction and the graph share: an article,
// the facts read from it, the things those facts are about, and the schema that
// says which facts may exist. It is data only, and imports nothing of kg.
package fact

import "strings"

// Article is one text with what is known of its origin. Text is the decoded
// UTF-8 text whole, head and dateline included; every offset in kg is a byte
// offset into it.
type Article struct {
	ID        string `json:"id"`
	Text      string `json:"text"`
	Title     string `json:"title,omitempty"`
	Author    string `json:"author,omitempty"`
	Publisher string `json:"publisher,omitempty"`
	Place     string `json:"place,omitempty"` // of the dateline
	Date      string `json:"date,omitempty"`  // YYYY-MM-DD; empty when unknown, and then relative times stay unresolved
	URL       string `json:"url,omitempty"`
	Reader    string `json:"reader,omitempty"` // version of model and rules that read it
}

// Status says whether what a fact tells has happened.
type Status string

// The values of Status. A fact in the article's own voice is Asserted; one in
// somebody's speech is Claimed and names the speaker in SaidBy; the others can
// stand in either voice.
const (
	Asserted    Status = "asserted"
	Claimed     Status = "claimed"
	Planned     Status = "planned"
	Expected    Status = "expected"
	Possible    Status = "possible"
	Conditional Status = "conditional"
	Denied      Status = "denied"
)

// Statuses lists every Status, the strongest first.
var statuses = [...]Status{Asserted, Claimed, Planned, Expected, Possible, Conditional, Denied}

// Statuses returns every Status, the strongest first.
func Statuses() []Status { return append([]Status(nil), statuses[:]...) }

// Valid reports whether s is one of the seven statuses.
func (s Status) Valid() bool {
	for _, t := range statuses {
		if s == t {
			return true
		}
	}
	return false
}

// LaysEdge reports whether a fact of this status becomes an edge that paths and
// pictures follow: only what is asserted or claimed does.
func (s Status) LaysEdge() bool { return s == Asserted || s == Claimed }

// Fact is one statement: who did what to whom, with what is said of when, where
// and how much, who says so, and the words it came from.
//
// As extraction gives it, ID and the IDs of Terms are local to the article
// ("f1", "e3"); in a graph they are IRIs.
type Fact struct {
	ID         string
	Subject    Term
	Relation   Relation
	Objects    []Term // none, one, or several that share this one fact
	Qualifiers Qualifiers
	SaidBy     []Term // empty unless the fact stands in somebody's speech
	Status     Status
	Inferred   bool // follows from several sentences rather than stands in one
	Confidence float64
	Sources    []Source
}

// Object is the first object, or the zero Term.
func (f *Fact) Object() Term {
	if len(f.Objects) == 0 {
		return Term{}
	}
	return f.Objects[0]
}

// Terms calls do for every term of the fact: its ends, who says it, its roles.
func (f *Fact) Terms(do func(*Term)) {
	do(&f.Subject)
	for i := range f.Objects {
		do(&f.Objects[i])
	}
	for i := range f.SaidBy {
		do(&f.SaidBy[i])
	}
	for _, terms := range f.Qualifiers.Roles {
		for i := range terms {
			do(&terms[i])
		}
	}
}

// Denied reports whether the fact says that something is not so.
func (f *Fact) Denied() bool { return f.Status == Denied }

// Relation names what holds between subject and object.
type Relation struct {
	ID   string // name in the schema ("aids"), or of the open form ("call_for")
	Name string // for people: "gives aid to", "call for"
	Cue  string // the words of the text that express it, at most five
	Open bool   // made from a lemma, not one of the schema's
}

// Term is one end of a fact or the value of a role: a thing, a piece of text
// that names no thing, or another fact. Exactly one of ID, Text and Fact is set.
type Term struct {
	ID       string   // of a thing
	Name     string   // its fullest name
	Kind     string   // its kind in the schema
	Aliases  []string // other names the text gives it, sorted
	Wikidata string   // "Q30", where the gazetteer knows it
	Link     float64  // confidence of Wikidata, 0 to 1
	Named    bool     // Name is a proper name, not a description ("40 migrants")
	Local    bool     // a description that means this article's thing only
	Text     string   // words that name no thing
	Fact     string   // ID of a fact
}

// IsZero reports whether t is no term at all.
func (t Term) IsZero() bool { return t.ID == "" && t.Text == "" && t.Fact == "" }

// String is the name, the text or the fact's id.
func (t Term) String() string {
	switch {
	case t.Name != "":
		return t.Name
	case t.Text != "":
		return t.Text
	case t.Fact != "":
		return t.Fact
	}
	return t.ID
}

// Qualifiers are the details of a fact.
type Qualifiers struct {
	Time      string            // EDTF: "2024-05-07", "2024-03", "2023-10/2024-02", "2021/.."
	Duration  string            // ISO 8601: "P3D"
	Frequency string            // the words
	Amount    *Amount           //
	Roles     map[string][]Term // by role of the schema: place, purpose, cause, topic, ...
}

// IsZero reports whether there is no detail.
func (q Qualifiers) IsZero() bool {
	return q.Time == "" && q.Duration == "" && q.Frequency == "" && q.Amount == nil && len(q.Roles) == 0
}

// Amount is a number in whole units: 170000000 USD, 4 people, 19 percent.
type Amount struct {
	Value float64  `json:"value"`
	Min   *float64 `json:"min,omitempty"` // of a range
	Max   *float64 `json:"max,omitempty"`
	Unit  string   `json:"unit"`            // ISO 4217, "people", "percent", or the counted noun's lemma
	Hedge string   `json:"hedge,omitempty"` // "nearly", "more than"
}

// Source is one place in one article that states a fact.
type Source struct {
	Article string `json:"article"`
	Start   int    `json:"start"` // bytes into Article.Text
	End     int    `json:"end"`
	Quote   string `json:"quote"` // Article.Text[Start:End]
	Rule    string `json:"rule"`  // the rule or model that found it

	// What this source says of the fact, where several differ.
	Status     Status   `json:"status,omitempty"`
	SaidBy     []string `json:"said_by,omitempty"`
	Confidence float64  `json:"confidence,omitempty"`
}

// Less orders sources by article, then place in it.
func (s Source) Less(t Source) bool {
	if s.Article != t.Article {
		return s.Article < t.Article
	}
	if s.Start != t.Start {
		return s.Start < t.Start
	}
	if s.End != t.End {
		return s.End < t.End
	}
	return strings.Compare(s.Rule, t.Rule) < 0
}
