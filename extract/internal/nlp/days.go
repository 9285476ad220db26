package nlp

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"kg/extract/doc"
	"kg/graph/fact"
)

// date is a day, a month, a season or a year as words give it; what they leave
// out is 0.
type date struct {
	from, to  int // tokens
	y, m, day int
	season    int // 21 to 24
}

// edtf writes the date in a year, or "" if it has no such day.
func (c date) edtf(y int) string {
	switch {
	case c.day > 0:
		return validDay(y, c.m, c.day)
	case c.m > 0:
		return fmt.Sprintf("%04d-%02d", y, c.m)
	case c.season > 0:
		return fmt.Sprintf("%04d-%02d", y, c.season)
	}
	return fmt.Sprintf("%04d", y)
}

// month is the month of the date, the first of a season, or 0.
func (c date) month() int {
	if c.season > 0 {
		return 3 * (c.season - 20)
	}
	return c.m
}

// before reports whether c comes before b in one year.
func (c date) before(b date) bool {
	return c.month() < b.month() || c.month() == b.month() && c.day < b.day
}

func validDay(y, m, n int) string {
	s := fmt.Sprintf("%04d-%02d-%02d", y, m, n)
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return ""
	}
	return s
}

// year reads a year of four figures.
func year(w string) (int, bool) {
	if len(w) != 4 {
		return 0, false
	}
	n, err := strconv.Atoi(w)
	return n, err == nil && n >= 1200 && n < 2100
}

// day reads a day of the month: 8, 8th.
func day(w string) (int, bool) {
	for _, s := range [...]string{"st", "nd", "rd", "th"} {
		w = strings.TrimSuffix(w, s)
	}
	n, err := strconv.Atoi(w)
	return n, err == nil && len(w) <= 2 && n >= 1 && n <= 31
}

// month is the month that token i names: it must have a capital and be no part
// of a name of something else ("Theresa May").
func (v *valuer) month(i int) (int, bool) {
	t := v.words.times[v.lower(i)]
	if t.class != "month" {
		return 0, false
	}
	if i > v.from && v.d.Tokens[i-1].XPOS == "POS" && v.words.times[v.lower(i-2)].class == "" {
		return 0, false // "the Women's March"
	}
	form := v.d.Tokens[i].Form
	return t.n, form[0] >= 'A' && form[0] <= 'Z' && v.d.Tokens[i].UPOS != "AUX" && v.d.Tokens[i].UPOS != "VERB" && !v.named(i)
}

// named reports whether token i is a word of the name of a person, a body or a
// place.
func (v *valuer) named(i int) bool { return v.marks[i]&inName != 0 }

// What a token is in the names around it.
const (
	inName     = 1 << iota // a word of a name that is no time: "Theresa May", "The Sunday Times", "Summer Palace"
	endsPerson             // the last word of a person's name
	ofNation               // a word for people of a nation
)

func marks(d *doc.Document) []byte {
	out := make([]byte, len(d.Tokens))
	for _, m := range d.Mentions {
		var mark byte
		switch m.Kind {
		case "person", "organisation", "party", "work", "place", "facility", "group":
			if m.Form == doc.Name {
				mark = inName
			}
			if m.Kind == "person" && m.To > 0 && m.To <= len(out) {
				out[m.To-1] |= endsPerson
			}
		case "nationality":
			mark = ofNation
		}
		for i := m.From; mark != 0 && i < min(m.To, len(out)); i++ {
			out[i] |= mark
		}
	}
	return out
}

var (
	slashed  = regexp.MustCompile(`^(\d{1,2})/(\d{1,2})/(\d{4})$`)
	isoDate  = regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)
	twoYears = regexp.MustCompile(`^(\d{4})[/–-](\d\d)$`)
)

// iso reads 2024-05-07 and 5/17/2024 where only one order is possible.
func (v *valuer) iso(i int) (expr, bool) {
	w := v.lower(i)
	if isoDate.MatchString(w) {
		if _, err := time.Parse(time.DateOnly, w); err == nil {
			return expr{to: i + 1, edtf: w}, true
		}
	}
	if m := twoYears.FindStringSubmatch(w); m != nil {
		if a, ok := year(m[1]); ok {
			if b, ok := shortYear(a, m[2]); ok {
				return expr{to: i + 1, edtf: fmt.Sprintf("%04d/%04d", a, b)}, true
			}
		}
	}
	if m := slashed.FindStringSubmatch(w); m != nil {
		a, _ := strconv.Atoi(m[1])
		b, _ := strconv.Atoi(m[2])
		y, _ := strconv.Atoi(m[3])
		e := expr{to: i + 1}
		switch {
		case a > 12:
			e.edtf = validDay(y, b, a)
		case b > 12 || a == b:
			e.edtf = validDay(y, a, b)
		}
		return e, true
	}
	return expr{}, false
}

// shortYear completes the second year of 1915-17.
func shortYear(first int, w string) (int, bool) {
	n, err := strconv.Atoi(w)
	if err != nil || len(w) != 2 {
		return 0, false
	}
	y := first - first%100 + n
	if y <= first && n == (first+1)%100 { // 1999-00
		y += 100
	}
	return y, y > first
}

// date reads a day, a month or a season with what is said of its year: "8 May
// 2024", "8th of May", "May 7, 2024", "May 7", "May 2024", "May last year",
// "the summer of 1955", "Christmas 1914".
func (v *valuer) date(i int) (date, bool) {
	at := i
	if v.lower(at) == "the" {
		at++
	}
	c := date{from: i}
	if n, ok := day(v.lower(at)); ok {
		k := at + 1
		if v.lower(k) == "of" {
			k++
		}
		m, ok := v.month(k)
		if !ok {
			return c, false
		}
		c.m, c.day, c.to = m, n, k+1
		v.yearBehind(&c)
		return c, true
	}
	if m, ok := v.month(at); ok && at == i {
		c.m, c.to = m, i+1
		n, ok := day(v.lower(c.to))
		if ok && !v.isScale(c.to+1) && !v.percentAt(c.to+1) && !v.clockAhead(c.to) {
			c.day = n
			c.to++
		}
		v.yearBehind(&c)
		return c, true
	}
	if h, to, ok := v.holiday(at); ok {
		c.m, c.day, c.to = h/100, h%100, to
		v.yearBehind(&c)
		return c, true
	}
	if t := v.words.times[v.lower(at)]; t.class == "season" && !v.named(at) && v.d.Tokens[at].UPOS != "VERB" {
		c.season, c.to = t.n, at+1
		v.yearBehind(&c)
		return c, c.y != 0 || v.seasonAlone(i, at)
	}
	return c, false
}

// seasonAlone reports whether a season without a year is a time: "in the spring",
// "the summer", "a spring offensive", not "hot springs" or "the fall of Kabul".
func (v *valuer) seasonAlone(i, at int) bool {
	w := v.lower(at)
	if v.d.Tokens[at].UPOS != "NOUN" && v.d.Tokens[at].UPOS != "PROPN" || v.lower(at+1) == "of" || v.lower(at+1) == "in" {
		return false
	}
	before := v.lower(i - 1)
	in := slices.Contains([]string{"in", "during", "by", "throughout", "until", "since", "this", "that", "early", "late", "mid"}, before)
	return in || w == "summer" || w == "winter" || w == "autumn" || w == "spring" && (i < at || v.isNoun(at+1))
}

// holiday is the fixed holiday named at token i as month*100+day.
func (v *valuer) holiday(i int) (monthDay, to int, ok bool) {
	if i >= v.end || v.d.Tokens[i].UPOS == "VERB" || v.named(i) {
		return 0, 0, false
	}
	for n := min(4, v.end-i); n > 0; n-- {
		words := strings.Join(v.forms[i:i+n], " ")
		if t := v.words.times[strings.ReplaceAll(words, "’", "'")]; t.class == "holiday" {
			return t.n, i + n, true
		}
	}
	return 0, 0, false
}

// percentAt reports whether a sign of percent or a unit that makes a number no
// day stands at token i.
func (v *valuer) percentAt(i int) bool {
	switch v.lower(i) {
	case "%", "percent", "pct", "per":
		return true
	}
	return false
}

// yearBehind reads the year that follows a date without one.
func (v *valuer) yearBehind(c *date) {
	k := c.to
	if v.lower(k) == "," || v.lower(k) == "of" || v.lower(k) == "in" && c.day == 0 && c.m == 0 {
		k++
	}
	if y, ok := year(v.lower(k)); ok && !v.isScale(k+1) && !(k > c.to && v.pluralAt(k+1)) {
		c.y, c.to = y, k+1
		return
	}
	by, ok := map[string]int{"last": -1, "this": 0, "next": 1}[v.lower(c.to)]
	k = c.to
	if !ok && v.lower(k) == "of" {
		k++
		by, ok = map[string]int{"last": -1, "this": 0, "next": 1}[v.lower(k)]
	}
	if ok && v.lower(k+1) == "year" && v.dates.known() {
		c.y, c.to = v.dates.day.Year()+by, k+2
	}
}

func (v *valuer) pluralAt(i int) bool {
	return i < v.end && v.d.Tokens[i].XPOS == "NNS"
}

// joins are words between two dates that share a year.
var joins = []string{"and", "or", ",", "to", "-", "–", "—", "through", "until", "till"}

// borrowed completes a date from the year of one that follows it: "In April and
// June 1955", "July 1 to July 3, 1863".
func (v *valuer) borrowed(c date) date {
	k := c.to
	for range 4 {
		link := v.lower(k)
		if c.y != 0 || !slices.Contains(joins, link) {
			return c
		}
		k++
		if link == "," && v.lower(k) == "and" {
			link = "and"
			k++
		}
		if w := v.lower(k); w == "in" || w == "on" || v.words.times[w].class == "edge" {
			k++
		}
		b, ok := v.date(k)
		if !ok {
			if n, is := day(v.lower(k)); is && c.day > 0 { // "May 5 and 7, 2019"
				b, ok = date{from: k, to: k + 1, m: c.m, day: n}, true
				v.yearBehind(&b)
			}
		}
		if !ok {
			return c
		}
		if c.y = b.y; b.y != 0 && b.before(c) && link != "and" && link != "or" && link != "," {
			c.y--
		}
		k = b.to
	}
	return c
}

// calendar reads a date and resolves it.
func (v *valuer) calendar(i int) (expr, bool) {
	c, ok := v.date(i)
	if !ok {
		return expr{}, false
	}
	c = v.borrowed(c)
	return expr{to: c.to, edtf: v.resolve(c, i), day: c.day > 0}, true
}

// resolve writes a date; a year that is missing is that of the story, else the
// one that brings it nearest to the article's day in the direction its clause
// looks.
func (v *valuer) resolve(c date, i int) string {
	if c.y == 0 {
		c.y = v.storyYear(c, i)
	}
	if c.y != 0 {
		if c.day == 29 && c.m == 2 && c.edtf(c.y) == "" { // the story's year may be one off
			for _, y := range [...]int{c.y + 1, c.y - 1} {
				if s := c.edtf(y); s != "" && v.dates.narrative {
					return s
				}
			}
		}
		return c.edtf(c.y)
	}
	if !v.dates.known() || v.dates.narrative {
		return ""
	}
	direction, sure := v.direction(i)
	today := v.dates.day
	if c.day > 0 {
		best := ""
		for _, y := range [...]int{today.Year() - 1, today.Year(), today.Year() + 1} {
			s := c.edtf(y)
			if s == "" || sure && direction < 0 && s > edtfDay(today) || sure && direction > 0 && s < edtfDay(today) {
				continue
			}
			if best == "" || distance(s, today) < distance(best, today) {
				best = s
			}
		}
		return best
	}
	t := nearestMonth(today, c.month(), direction)
	if direction > 0 && !sure && t.After(addMonths(today, farAhead)) {
		t = nearestMonth(today, c.month(), -1)
	}
	return c.edtf(t.Year())
}

func distance(s string, day time.Time) time.Duration {
	t, _ := time.Parse(time.DateOnly, s)
	return t.Sub(day).Abs()
}

// farAhead is the number of months from which on an event whose clause does not
// say when it is has rather been than will be.
const farAhead = 8

// storyYear is the year of a date that goes on from the time last spoken of: in a
// text that tells what is long past, or in a clause joined to one with an older
// date. It is 0 where the article's own day counts.
func (v *valuer) storyYear(c date, i int) int {
	last := v.dates.last
	if last == "" || !v.dates.narrative && !v.joined(i) {
		return 0
	}
	if a, b := firstPart(last), lastPart(last); b == ".." || a != ".." && len(a) == 4 {
		last = a
	} else {
		last = b
	}
	y, err := strconv.Atoi(last[:min(4, len(last))])
	if err != nil || len(last) < 7 {
		return y
	}
	_, until, ok := fact.Bounds(last)
	if !ok {
		return y
	}
	m, _ := strconv.Atoi(until[5:7])
	switch ahead := c.month() - m; {
	case ahead <= -storyAhead:
		return y + 1
	case ahead >= storyBack:
		return y - 1
	}
	return y
}

// A month that lies further back in the year than storyAhead months is rather of
// the next year, and one that lies further ahead than storyBack of the one before.
const (
	storyAhead = 6
	storyBack  = 10
)

// joined reports whether the clause of token i is that of the date last spoken of
// or joined to it, and that date is older than the article's year.
func (v *valuer) joined(i int) bool {
	if v.dates.lastAt < v.from || len(v.dates.last) < 7 || v.dates.lastYear == 0 || v.dates.known() && v.dates.lastYear >= v.dates.day.Year() {
		return false
	}
	a, b := v.clause(v.dates.lastAt), v.clause(i)
	return a == b || v.coordinate(a, b) || v.coordinate(b, a)
}

func (v *valuer) coordinate(a, b int) bool {
	return v.d.Tokens[b].Head == a && v.d.Tokens[b].Rel == "conj"
}

// bareYear reads a year that nothing shows to be a number of something else.
func (v *valuer) bareYear(i int) (expr, bool) {
	y, ok := year(v.lower(i))
	if !ok || v.isScale(i+1) || v.percentAt(i+1) || v.lower(i+1) == "gmt" {
		return expr{}, false
	}
	if _, money := v.sign(i - 1); money {
		return expr{}, false
	}
	if code, _ := v.currencyWord(i + 1); code != "" {
		return expr{}, false
	}
	t, before := v.d.Tokens[i], v.lower(i-1)
	led := v.words.times[before].class == "lead" || before == "year"
	if v.pluralAt(i + 1) {
		scheduled := v.words.scheduled[v.lemma(i+1)] || v.words.scheduled[v.lower(i+1)]
		owned := i > v.from && (v.d.Tokens[i-1].UPOS == "DET" || strings.HasPrefix(v.d.Tokens[i-1].XPOS, "PRP$") || v.d.Tokens[i-1].XPOS == "POS")
		if !scheduled && !(owned && y > 1900 && y%100 != 0) {
			return expr{}, false
		}
	}
	e := expr{to: i + 1, edtf: fmt.Sprintf("%04d", y)}
	switch {
	case led:
		return e, true
	case t.Rel == "obj" || t.Rel == "nsubj:pass" || t.Rel == "nummod" && y < 1500 || before == "no." || before == "#" || before == "-" || v.lower(i+1) == "-":
		return expr{}, false
	case y < 1600:
		return expr{}, false
	}
	return e, true
}
