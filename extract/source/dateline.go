package source

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"kg/graph/fact"
)

// headDate is the head that some collections put before a text.
var headDate = regexp.MustCompile(`^\s*date (\d{4}-\d\d-\d\d)\s`)

// A dateline is a place, then an agency in brackets or a dash:
//
//	Guatemala City, (APP - UrduPoint / Pakistan Point News - 8th May, 2024)
//	GENEVA, May 7 (Reuters) -
//	DHAKA, BANGLADESH —
const (
	placeWords = `(\p{Lu}[\p{L}.'’-]*(?:(?: |, ?)(?:(?:de|la|of|the|al) )?\p{Lu}[\p{L}.'’-]*){0,5}?)`
	dayWords   = `((?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2}(?:, \d{4})?|\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?(?:,? \d{4})?)`
)

var (
	bracketed = regexp.MustCompile(`^` + placeWords + `(?:, ?` + dayWords + `)?[ ,]{1,2}\(([^()\n]{2,100})\)( ?[—–-])?`)
	dashed    = regexp.MustCompile(`^` + placeWords + `(?:, ?` + dayWords + `)?(?: ?(?:—|–|--) ?| - )`)
	author    = regexp.MustCompile(`^(?:By|BY|Written by|Reporting by) (\p{Lu}[^.!?\n]{1,80})$`)
)

// readHead notes what the first lines of a text say: the head, a headline, who
// wrote, the day, the dateline. A line that is none of these ends the search.
func readHead(art *fact.Article) {
	rest := art.Text
	if m := headDate.FindStringSubmatch(rest); m != nil {
		if day, ok := parseDay(m[1]); ok {
			art.Date = day
			rest = rest[len(m[0]):]
		}
	}
	for range 8 { // headline, byline, day and dateline, with empty lines between
		rest = strings.TrimLeft(rest, " \t\r\n")
		first, behind, more := strings.Cut(rest, "\n")
		first = strings.TrimSpace(first)
		if first == "" || readDateline(art, first) {
			return
		}
		switch {
		case art.Author == "" && author.MatchString(first):
			art.Author = author.FindStringSubmatch(first)[1]
		case isDay(first):
			if day, _ := parseDay(first); art.Date == "" {
				art.Date = day
			}
		case art.Title == "" && art.Author == "" && more && isHeadline(first):
			art.Title = first
		default:
			return
		}
		rest = behind
	}
}

// isHeadline reports whether a line before the text reads as its headline: short,
// and without the stop that ends a sentence.
func isHeadline(line string) bool {
	return len(line) <= 200 && len(strings.Fields(line)) >= 2 && !strings.ContainsAny(line[len(line)-1:], ".!:;,)\"") && !strings.HasSuffix(line, "”")
}

// readDateline notes place, agency and day of the dateline that a line begins
// with, if it has one.
func readDateline(art *fact.Article, line string) bool {
	if m := bracketed.FindStringSubmatch(line); m != nil {
		agency, day := agencyAndDay(m[3])
		if agency == "" && day == "" || day+m[2]+m[4] == "" && !isCapital(m[1]) { // "The World Health Organization (WHO) said"
			return false
		}
		art.Place, art.Publisher = m[1], agency
		noteDay(art, m[2])
		noteDay(art, day)
		return true
	}
	if m := dashed.FindStringSubmatch(line); m != nil && (m[2] != "" || isCapital(m[1])) {
		art.Place = m[1]
		noteDay(art, m[2])
		return true
	}
	return false
}

// agencyAndDay takes the brackets of a dateline apart. Both are empty where the
// brackets hold neither a day nor what begins with a capital.
func agencyAndDay(s string) (agency, day string) {
	parts := strings.Split(s, " - ")
	var kept []string
	for _, p := range parts {
		if d, ok := parseDay(p); ok {
			day = d
			continue
		}
		kept = append(kept, strings.TrimSpace(p))
	}
	agency = strings.Join(kept, " - ")
	if agency != "" && !('A' <= agency[0] && agency[0] <= 'Z') {
		return "", day
	}
	return agency, day
}

// isCapital reports whether the first word is written in capitals, as datelines
// are: "DHAKA, BANGLADESH", "KYIV, Ukraine".
func isCapital(place string) bool {
	word := strings.TrimRight(strings.Fields(place)[0], ",")
	return len(word) > 2 && strings.ToUpper(word) == word
}

func noteDay(art *fact.Article, s string) {
	if art.Date != "" || s == "" {
		return
	}
	art.Date, _ = parseDay(s)
}

func isDay(s string) bool {
	_, ok := parseDay(s)
	return ok
}

var (
	ordinal   = regexp.MustCompile(`(\d)(?:st|nd|rd|th)\b`)
	dayLabels = regexp.MustCompile(`^(?:(?i:published|updated|posted)(?: on)?:? )?(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? )?`)
	spaces    = regexp.MustCompile(`[ ,.]+`)
)

// dayLayouts are the ways in which a day with its year is written. Days in
// figures alone are read only where they cannot mean two days.
var dayLayouts = [...]string{"2006-01-02", "2006/01/02", "20060102", "January 2 2006", "Jan 2 2006", "2 January 2006", "2 Jan 2006", "20060102T150405Z", "20060102150405",
	"Mon 02 Jan 2006 15:04:05 -0700", "Mon 02 Jan 2006 15:04:05 MST", "Mon 2 Jan 2006 15:04:05 -0700"}

// parseDay reads a day as people and programs write it, and gives YYYY-MM-DD as
// it stands there, without conversion between time zones.
func parseDay(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if len(s) >= 10 && s[4] == '-' && (len(s) == 10 || s[10] == 'T' || s[10] == ' ') {
		if len(s) > 10 && !clock.MatchString(s[11:]) {
			return "", false
		}
		s = s[:10]
	}
	s = ordinal.ReplaceAllString(dayLabels.ReplaceAllString(s, ""), "$1")
	s = strings.Replace(s, "Sept ", "Sep ", 1)
	s = strings.Replace(strings.TrimSpace(spaces.ReplaceAllString(s, " ")), "Sept ", "Sep ", 1)
	for _, layout := range dayLayouts {
		if t, err := time.Parse(layout, s); err == nil && t.Year() > 1000 {
			return t.Format(time.DateOnly), true
		}
	}
	return "", false
}

var clock = regexp.MustCompile(`^\d\d:\d\d`)

// ParseDay reads a day as a person types it, such as 2024-05-08 or "8 May 2024".
func ParseDay(s string) (string, error) {
	if day, ok := parseDay(s); ok {
		return day, nil
	}
	if _, err := strconv.Atoi(strings.NewReplacer("/", "", ".", "").Replace(s)); err == nil && len(s) > 4 {
		return "", fmt.Errorf("date %q can be read in two ways; write it as YYYY-MM-DD", s)
	}
	return "", fmt.Errorf("date %q is no day; write it as YYYY-MM-DD", s)
}
