package nlp

import (
	"regexp"
	"slices"
	"strings"

	"kg/extract/doc"
)

// head is the line that some collections put before a text: " date 2024-05-07 ".
var head = regexp.MustCompile(`^\s*date \d{4}-\d\d-\d\d\s`)

// dateline matches "KYIV, Ukraine (AP) —", "Guatemala City, (APP - UrduPoint - 8th
// May, 2024)", "GENEVA, May 7 (Reuters) -" at the beginning of a text.
var dateline = regexp.MustCompile(`^\s*(?:` +
	`\p{Lu}[\p{L}.'’-]*(?:[ ,]{1,2}[\p{Lu}\d][\p{L}\d.'’-]*){0,6}[ ,]{0,2}\([^()\n]{2,100}\)(?:\s*[—–-]{1,2}\s|\s)` +
	`|\p{Lu}[\p{L}.'’-]*(?:[ ,]{1,2}[\p{Lu}\d][\p{L}\d.'’-]*){0,6}\s*(?:—|–|--)\s` +
	`|\p{Lu}{3,}[\p{Lu}.'’ -]*(?:,? [\p{Lu}\d][\p{L}\d.]*){0,4}\s+-\s)`)

// glued matches a headline, the hyphen that scraping left of its line's end, and the
// dateline behind it: "Activist to Go on Trial-DUBAI — ".
var glued = regexp.MustCompile(`^\s*([^\n—–]{8,200}?(?:[\p{L}\d"'’”?!)] ?-|["'’”?!)] ))\p{Lu}{2}[\p{Lu}.'’ ]*(?:,(?: \p{Lu}[\p{L}.]*){1,3})?\s*(?:—|–|--)\s`)

// affixes stand before a hyphen and a name: "sub-Saharan", "then-President".
var affixes = [...]string{"anti", "trans", "inter", "multi", "semi", "ultra", "over", "under", "former", "then", "self", "half", "quasi", "pseudo", "counter", "vice", "late", "early", "post", "east", "west", "north", "south", "once", "much", "afro", "euro", "indo", "sino", "anglo", "franco", "super", "mini", "intra", "extra", "proto", "near", "long", "most", "more", "longtime", "cross"}

// openers are words that begin a sentence and end no compound.
var openers = [...]string{"The", "A", "An", "On", "In", "At", "When", "As", "For", "After", "It", "He", "She", "They", "We", "This", "That", "There", "But", "And", "With", "While", "Since", "If", "Despite", "Although", "More", "Some", "Many", "From", "By", "His", "Her", "Its", "Their", "Our", "You", "Not", "One"}

// gluedStarts marks the words that begin a sentence behind a hyphen, which scraping
// left of a line's end: "kill civilians-They are", "Smuggling Rings-On October 3".
func gluedStarts(d *doc.Document) []bool {
	out := make([]bool, len(d.Tokens))
	for i := 1; i+2 < len(d.Tokens); i++ {
		word, next := d.Tokens[i-1], d.Tokens[i+1]
		if d.Tokens[i].Form != "-" || word.End != d.Tokens[i].Start || next.Start != d.Tokens[i].End || d.Tokens[i+2].Form == "-" {
			continue
		}
		if len(next.Form) > 1 && strings.ToUpper(next.Form[:2]) == next.Form[:2] || !beginsCapital(next.Form) {
			continue
		}
		small := len(word.Form) > 3 && word.Form == strings.ToLower(word.Form) && !slices.Contains(affixes[:], word.Form)
		out[i+1] = small || slices.Contains(openers[:], next.Form)
	}
	return out
}

// datelineEnds marks the tokens that stand right behind the head, the headline that is
// glued to the dateline, and the dateline: each begins a sentence, whatever the model
// thinks.
func datelineEnds(d *doc.Document) []bool {
	out := make([]bool, len(d.Tokens))
	head, from, to := datelineBytes(d.Article.Text)
	for _, end := range [...]int{head, from, to} {
		for i, t := range d.Tokens {
			if end > 0 && t.Start >= end {
				out[i] = true
				break
			}
		}
	}
	return out
}

// datelineBytes gives where the head ends, and where the dateline begins and ends: in
// front of the text, behind a headline of up to three lines, or glued to that. Without a
// dateline both are where the head ends, without a head that is 0.
func datelineBytes(text string) (at, from, to int) {
	at = len(head.FindString(text))
	line := at
	for range 3 {
		if n := len(dateline.FindString(text[line:])); n > 0 && !strings.Contains(strings.TrimSpace(text[line:line+n]), "\n") {
			return at, line, line + n
		}
		rest := strings.TrimLeft(text[line:], " \t\n")
		next := strings.IndexByte(rest, '\n')
		if next < 0 || next > 200 {
			break
		}
		line = len(text) - len(rest) + next + 1
	}
	if m := glued.FindStringSubmatchIndex(text[at:]); m != nil {
		return at, at + m[3], at + m[1]
	}
	return at, at, at
}

// byline matches a line that only says who wrote.
var byline = regexp.MustCompile(`^(?:By|Written by|Reporting by|Editing by)\s+\p{Lu}[^.!?]{2,80}$`)

// listItem matches the sign that a line of a list begins with.
var listItem = regexp.MustCompile(`^(?:[•*▪●-]|\d{1,2}[.)])$`)

// sentenceRoles says which sentences are no running text: what stands before the
// text, headlines (a line without a full stop and without a verb's clause before
// the first paragraph), bylines, list items.
func sentenceRoles(d *doc.Document) {
	_, line, body := datelineBytes(d.Article.Text)
	running := false // a sentence of running text has been met
	for i := range d.Sentences {
		s := &d.Sentences[i]
		text := strings.TrimSpace(d.Text(s.Span))
		last := d.Tokens[s.To-1].Form
		switch {
		case d.Tokens[s.From].Start < line:
			s.Role = "headline"
		case d.Tokens[s.From].Start < body:
			s.Role = "dateline"
		case byline.MatchString(text):
			s.Role = "byline"
		case listItem.MatchString(d.Tokens[s.From].Form) && s.Len() > 1 && startsLine(d, s.From):
			s.Role = "list"
		case !running && startsLine(d, s.From) && endsLine(d, s.To-1) && !strings.ContainsAny(last, ".!?\"”") && s.Len() <= 30:
			s.Role = "headline"
		default:
			running = true
		}
	}
}

func startsLine(d *doc.Document, token int) bool {
	before := strings.TrimRight(d.Article.Text[:d.Tokens[token].Start], " \t")
	return before == "" || strings.HasSuffix(before, "\n") || strings.HasSuffix(before, "\r")
}

// endsLine reports whether a line break, or the end of a text that goes on no
// further, follows the token.
func endsLine(d *doc.Document, token int) bool {
	after := strings.TrimLeft(d.Article.Text[d.Tokens[token].End:], " \t")
	return strings.HasPrefix(after, "\n") || strings.HasPrefix(after, "\r")
}
