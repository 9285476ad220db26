package nlp

import (
	"regexp"
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
var glued = regexp.MustCompile(`^\s*([^\n—–]{8,200}?[\p{L}\d"'’”?!)]-)\p{Lu}{2}[\p{Lu}.'’ ]*(?:,(?: \p{Lu}[\p{L}.]*){1,3})?\s*(?:—|–|--)\s`)

// datelineEnds marks the tokens that stand right behind the head or the dateline:
// each begins a sentence, whatever the model thinks.
func datelineEnds(d *doc.Document) []bool {
	out := make([]bool, len(d.Tokens))
	text := d.Article.Text
	for _, end := range datelineBytes(text) {
		for i, t := range d.Tokens {
			if t.Start >= end {
				out[i] = true
				break
			}
		}
	}
	return out
}

// datelineBytes gives where the head and the dateline end, those that are there.
func datelineBytes(text string) []int {
	var out []int
	at := len(head.FindString(text))
	if at > 0 {
		out = append(out, at)
	}
	if n := len(dateline.FindString(text[at:])); n > 0 && !strings.Contains(strings.TrimSpace(text[at:at+n]), "\n") {
		return append(out, at+n)
	}
	if m := glued.FindStringSubmatchIndex(text[at:]); m != nil {
		return append(out, at+m[3], at+m[1])
	}
	return out
}

// byline matches a line that only says who wrote.
var byline = regexp.MustCompile(`^(?:By|Written by|Reporting by|Editing by)\s+\p{Lu}[^.!?]{2,80}$`)

// listItem matches the sign that a line of a list begins with.
var listItem = regexp.MustCompile(`^(?:[•*▪●-]|\d{1,2}[.)])$`)

// sentenceRoles says which sentences are no running text: what stands before the
// text, headlines (a line without a full stop and without a verb's clause before
// the first paragraph), bylines, list items.
func sentenceRoles(d *doc.Document) {
	ends := datelineBytes(d.Article.Text)
	body, line := 0, 0
	if n := len(ends); n > 0 {
		body = ends[n-1]
		if m := glued.FindStringSubmatchIndex(d.Article.Text); m != nil && n > 1 {
			line = ends[n-2]
		}
	}
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
