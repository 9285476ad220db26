// Package doc holds a Document: an article with its annotations, as the stages
// of reading leave them. It is data only, and round-trips through CoNLL-U.
package doc

import (
	"strconv"

	"kg/graph/fact"
)

// Document is an article and what reading found in it. Tokens of all sentences
// stand in one slice; every index of a token is an index into it.
type Document struct {
	Article   fact.Article
	Tokens    []Token
	Sentences []Sentence
	Mentions  []Mention // by place in the text, outer before inner
	Values    []Value   // times, money, counts; by place in the text
	Chains    []Chain   // things; Mentions refer to them
	Quotes    []Quote   // stretches of direct speech, by place
}

// Token is a word or a punctuation mark.
type Token struct {
	Start, End int    // bytes into Article.Text
	Form       string // Article.Text[Start:End]
	Lemma      string
	UPOS       string  // Universal POS tag
	XPOS       string  // Penn tag
	Feats      string  // UD features, "Number=Sing|Person=3", or empty
	Head       int     // index of the governing token; Root for the head of a sentence
	Rel        string  // UD relation with subtype: "nsubj:pass"
	Sure       float64 // share of Head in all heads that the parser thought possible, to three places; 0 when unknown
}

// Root is the Head of a sentence's head.
const Root = -1

// Span is a run of tokens, From inclusive to To exclusive.
type Span struct{ From, To int }

// Len is the number of tokens.
func (s Span) Len() int { return s.To - s.From }

// Has reports whether token i lies in the span.
func (s Span) Has(i int) bool { return s.From <= i && i < s.To }

// Covers reports whether t lies within s.
func (s Span) Covers(t Span) bool { return s.From <= t.From && t.To <= s.To }

// Sentence is a span of tokens with one root.
type Sentence struct {
	Span
	Role string // "" for running text; "headline", "dateline", "caption", "byline", "list"
}

// Form says how a mention speaks of its thing.
type Form string

// The forms of a mention.
const (
	Name    Form = "name"    // "Antony Blinken"
	Nominal Form = "nominal" // "the secretary of state"
	Pronoun Form = "pronoun" // "he"
)

// Mention is a span that speaks of a thing.
type Mention struct {
	Span
	Head  int    // token that carries the meaning: the name's last word, the noun
	Kind  string // kind of the schema: person, organisation, government, party, country, place, facility, event, law, nationality, work, title, ...
	Form  Form
	Score float64 // of the kind, 0 to 1
	Chain int     // index into Document.Chains, or -1
}

// Value kinds.
const (
	Time      = "time"      // EDTF in Value.Time; a date, month, year, interval
	Duration  = "duration"  // ISO 8601 in Value.Time
	Frequency = "frequency" // the words
	Money     = "money"     // Amount with an ISO 4217 unit
	Count     = "count"     // Amount of the counted noun
	Percent   = "percent"   // Amount with unit percent
	Ordinal   = "ordinal"   // Amount with unit "rank"
	Age       = "age"       // Amount with unit "years"
)

// Value is a time, a sum or a count that the text gives.
type Value struct {
	Span
	Kind   string
	Time   string       // EDTF or ISO 8601; empty when it could not be resolved
	Amount *fact.Amount // nil for times
}

// Chain is one thing within the article: all its mentions, and what they say of
// who it is.
type Chain struct {
	Mentions []int    // indices into Document.Mentions, by place
	Name     string   // its fullest name, or the fullest description
	Named    bool     // Name is a proper name
	Aliases  []string // other names, sorted
	Kind     string
	Wikidata string  // from the gazetteer, or empty
	Link     float64 // confidence of Wikidata
	Plural   bool    // "the two leaders", "both countries"
	Members  []int   // chains that a plural one stands for
}

// TermID is the ID that the thing of a chain has as an end of facts.
func TermID(chain int) string { return "e" + strconv.Itoa(chain+1) }

// Quote is direct speech: the tokens between the quotation marks.
type Quote struct {
	Span
	Cue     int // token of the verb of saying, or -1
	Speaker int // index of the speaker's Mention, or -1
}

// Text is the article's text from the first to the last token of s.
func (d *Document) Text(s Span) string {
	if s.Len() <= 0 {
		return ""
	}
	return d.Article.Text[d.Tokens[s.From].Start:d.Tokens[s.To-1].End]
}

// SentenceOf is the index of the sentence that holds token i, or -1.
func (d *Document) SentenceOf(i int) int {
	lo, hi := 0, len(d.Sentences)
	for lo < hi {
		mid := (lo + hi) / 2
		if d.Sentences[mid].To <= i {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < len(d.Sentences) && d.Sentences[lo].Has(i) {
		return lo
	}
	return -1
}
