package nlp

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"kg/extract/doc"
	"kg/graph/fact"
)

//go:embed times.tsv
var timeLines string

//go:embed scheduled.tsv
var scheduledLines string

//go:embed fiscal.tsv
var fiscalLines string

// timeWord is a word of times: of a class, with its number.
type timeWord struct {
	class string
	n     int
}

// expr is a time found at some tokens; its EDTF is empty if it can't be resolved.
type expr struct {
	to   int
	edtf string
	kind string // doc.Time unless set
}

// times adds every time, duration and frequency, in the order of the text, since
// some are told by the one before.
func (v *valuer) times() {
	v.dates = newDates(v.d.Article.Date)
	for _, s := range v.d.Sentences {
		v.end = s.To
		for i := s.From; i < s.To; i++ {
			e, ok := v.timeAt(i)
			if !ok {
				continue
			}
			if e.kind == "" {
				e.kind = doc.Time
			}
			v.value(doc.Value{Span: doc.Span{From: i, To: e.to}, Kind: e.kind, Time: e.edtf})
			if e.kind == doc.Time && e.edtf != "" && s.Role != "dateline" {
				v.dates.last = e.edtf
			}
			i = e.to - 1
		}
	}
}

// timeAt reads the time that begins at token i.
func (v *valuer) timeAt(i int) (expr, bool) {
	for _, read := range [...]func(int) (expr, bool){v.span, v.open, v.past, v.point, v.frequency, v.duration} {
		if e, ok := read(i); ok {
			return e, true
		}
	}
	return expr{}, false
}

// span reads "from October to February", "between 2010 and 2015", "1998-2000".
func (v *valuer) span(i int) (expr, bool) {
	at := i
	link := []string{"-", "–", "to"}
	switch v.lower(i) {
	case "from":
		at, link = i+1, []string{"to", "until", "till", "through", "-", "–"}
	case "between":
		at, link = i+1, []string{"and"}
	}
	a, ok := v.point(at)
	if !ok || !slices.Contains(link, v.lower(a.to)) {
		return expr{}, false
	}
	b, ok := v.point(a.to + 1)
	if !ok {
		// "May 5-7"
		if last := v.lower(a.to + 1); at == i && len(a.edtf) == 10 {
			if n, is := day(last); is {
				return expr{to: a.to + 2, edtf: a.edtf + "/" + a.edtf[:8] + fmt.Sprintf("%02d", n)}, true
			}
		}
		return expr{}, false
	}
	if a.edtf == "" || b.edtf == "" {
		return expr{to: b.to}, true
	}
	from, _, _ := fact.Bounds(a.edtf)
	_, until, _ := fact.Bounds(b.edtf)
	first, last := firstPart(a.edtf), lastPart(b.edtf)
	if from > until { // "from October to February" crosses a year: the first lies in the one before
		if y, err := strconv.Atoi(first[:4]); err == nil && len(first) <= 7 && !v.yearNamed(at, a.to) {
			first = fmt.Sprintf("%04d", y-1) + first[4:]
		}
	}
	if f, _, ok := fact.Bounds(first); !ok || f > until {
		return expr{to: b.to}, true
	}
	return expr{to: b.to, edtf: first + "/" + last}, true
}

// yearNamed reports whether a four-figure year stands among the tokens.
func (v *valuer) yearNamed(from, to int) bool {
	for i := from; i < to; i++ {
		if _, ok := year(v.lower(i)); ok {
			return true
		}
	}
	return false
}

func firstPart(edtf string) string { a, _, _ := strings.Cut(edtf, "/"); return a }
func lastPart(edtf string) string {
	a, b, ok := strings.Cut(edtf, "/")
	if !ok {
		return a
	}
	return b
}

// open reads "since 2021", "until March".
func (v *valuer) open(i int) (expr, bool) {
	w := v.lower(i)
	if w != "since" && w != "until" && w != "till" {
		return expr{}, false
	}
	e, ok := v.point(i + 1)
	if !ok {
		return expr{}, false
	}
	switch {
	case e.edtf == "":
	case w == "since":
		e.edtf = firstPart(e.edtf) + "/.."
	default:
		e.edtf = "../" + lastPart(e.edtf)
	}
	return e, true
}

// past reads "over the past decade", "in the last three months", "the next two
// years", "in recent weeks" (unresolved).
func (v *valuer) past(i int) (expr, bool) {
	at := i
	if v.lower(at) != "the" {
		return expr{}, false
	}
	at++
	back := 0
	switch v.lower(at) {
	case "past", "last", "previous", "preceding":
		back = -1
	case "next", "coming", "following":
		back = 1
	default:
		return expr{}, false
	}
	word := v.lower(at)
	at++
	n := 1
	if q, ok := v.number(at); ok && q.value == float64(int(q.value)) && q.value < 1000 {
		n, at = int(q.value), q.to
	} else if word != "past" && word != "coming" {
		return expr{}, false // "the last week" is a point, read as one
	}
	unit, ok := v.unit(at)
	if !ok {
		return expr{}, false
	}
	e := expr{to: at + 1}
	if v.dates.known() && unit != "weekend" {
		far := shifted(v.dates.day, back*n, unit)
		if back < 0 {
			e.edtf = edtfLike(far, unit) + "/" + edtfLike(v.dates.day, unit)
		} else {
			e.edtf = edtfLike(v.dates.day, unit) + "/" + edtfLike(far, unit)
		}
	}
	return e, true
}

// shifted moves a day by units.
func shifted(t time.Time, n int, unit string) time.Time {
	switch unit {
	case "day":
		return t.AddDate(0, 0, n)
	case "week", "weekend":
		return t.AddDate(0, 0, 7*n)
	case "month":
		return addMonths(t, n)
	case "quarter":
		return addMonths(t, 3*n)
	case "decade":
		return t.AddDate(10*n, 0, 0)
	case "century":
		return t.AddDate(100*n, 0, 0)
	}
	return t.AddDate(n, 0, 0)
}

// edtfLike writes a day as exactly as a unit allows.
func edtfLike(t time.Time, unit string) string {
	switch unit {
	case "day", "week", "weekend":
		return edtfDay(t)
	case "month", "quarter":
		return edtfMonth(t)
	}
	return edtfYear(t)
}

// unit is the unit of time that token i names, in the singular.
func (v *valuer) unit(i int) (string, bool) {
	w := v.lower(i)
	if v.words.times[w].class != "unit" {
		return "", false
	}
	if w == "centuries" {
		return "century", true
	}
	return strings.TrimSuffix(w, "s"), true
}

// point reads one time: a day, a month, a year, or one told by another.
func (v *valuer) point(i int) (expr, bool) {
	if i >= v.end {
		return expr{}, false
	}
	for _, read := range [...]func(int) (expr, bool){v.iso, v.edge, v.dayMonth, v.monthDay, v.weekday, v.near, v.fiscalYear, v.quarter, v.season, v.century, v.decade, v.counted, v.modified, v.bareYear} {
		if e, ok := read(i); ok {
			return e, true
		}
	}
	return expr{}, false
}

var slashed = regexp.MustCompile(`^(\d{1,2})/(\d{1,2})/(\d{4})$`)

// iso reads 2024-05-07 and 5/17/2024 where only one order is possible.
func (v *valuer) iso(i int) (expr, bool) {
	y, ok := year(v.lower(i))
	if ok && v.lower(i+1) == "-" && v.lower(i+3) == "-" && len(v.lower(i+2)) == 2 && len(v.lower(i+4)) == 2 {
		s := fmt.Sprintf("%04d-%s-%s", y, v.lower(i+2), v.lower(i+4))
		if _, err := time.Parse(time.DateOnly, s); err == nil {
			return expr{to: i + 5, edtf: s}, true
		}
	}
	if m := slashed.FindStringSubmatch(v.lower(i)); m != nil {
		a, _ := strconv.Atoi(m[1])
		b, _ := strconv.Atoi(m[2])
		if a == b || a > 12 != (b > 12) {
			if a > 12 {
				a, b = b, a
			}
			s := fmt.Sprintf("%s-%02d-%02d", m[3], a, b)
			if _, err := time.Parse(time.DateOnly, s); err == nil {
				return expr{to: i + 1, edtf: s}, true
			}
		}
		return expr{to: i + 1}, true
	}
	return expr{}, false
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

// month is the month token i names; a word that is no month in small letters
// ("may", "march") must have a capital.
func (v *valuer) month(i int) (int, bool) {
	w := v.lower(i)
	t := v.words.times[w]
	if t.class != "month" {
		return 0, false
	}
	form := v.d.Tokens[i].Form
	return t.n, form[0] >= 'A' && form[0] <= 'Z' && v.d.Tokens[i].UPOS != "AUX" && v.d.Tokens[i].UPOS != "VERB"
}

// edge reads "early Wednesday", "late March", "mid-2023", "later this month",
// "earlier in the day".
func (v *valuer) edge(i int) (expr, bool) {
	w := v.lower(i)
	switch {
	case v.words.times[w].class == "edge":
		at := i + 1
		if v.lower(at) == "-" || v.lower(at) == "in" || v.lower(at) == "on" {
			at++
		}
		return v.point(at)
	case w == "earlier" || w == "later":
		at := i + 1
		if v.lower(at) == "in" {
			at++
		}
		if x := v.lower(at); x == "this" || x == "that" || x == "the" || x == "today" || v.words.times[x].class == "month" {
			return v.point(at)
		}
	case strings.HasPrefix(w, "mid-"):
		if t := v.words.times[w[4:]]; t.class == "month" {
			return expr{to: i + 1, edtf: v.monthOnly(t.n, i)}, true
		}
		if y, ok := year(w[4:]); ok {
			return expr{to: i + 1, edtf: fmt.Sprintf("%04d", y)}, true
		}
	}
	return expr{}, false
}

// dayMonth reads "8 May 2024", "8th of May", "8th May, 2024".
func (v *valuer) dayMonth(i int) (expr, bool) {
	n, ok := day(v.lower(i))
	if !ok {
		return expr{}, false
	}
	at := i + 1
	if v.lower(at) == "of" {
		at++
	}
	m, ok := v.month(at)
	if !ok {
		return expr{}, false
	}
	return v.dated(m, n, at+1, i), true
}

// monthDay reads "May 7, 2024", "May 7", "May 2024", "in May".
func (v *valuer) monthDay(i int) (expr, bool) {
	m, ok := v.month(i)
	if !ok {
		return expr{}, false
	}
	at := i + 1
	if n, ok := day(v.lower(at)); ok && !v.isScale(at+1) {
		return v.dated(m, n, at+1, i), true
	}
	if v.lower(at) == "of" || v.lower(at) == "," {
		at++
	}
	if y, ok := year(v.lower(at)); ok {
		return expr{to: at + 1, edtf: fmt.Sprintf("%04d-%02d", y, m)}, true
	}
	if v.says(i+1, []string{"last", "year"}) || v.says(i+1, []string{"this", "year"}) || v.says(i+1, []string{"next", "year"}) {
		e := expr{to: i + 3}
		if v.dates.known() {
			by := map[string]int{"last": -1, "this": 0, "next": 1}[v.lower(i+1)]
			e.edtf = fmt.Sprintf("%04d-%02d", v.dates.day.Year()+by, m)
		}
		return e, true
	}
	return expr{to: i + 1, edtf: v.monthOnly(m, i)}, true
}

// dated completes a day of a month with the year behind it, or the year that
// brings it nearest.
func (v *valuer) dated(m, n, at, i int) expr {
	k := at
	if v.lower(k) == "," || v.lower(k) == "of" {
		k++
	}
	if y, ok := year(v.lower(k)); ok {
		return expr{to: k + 1, edtf: validDay(y, m, n)}
	}
	e := expr{to: at}
	if !v.dates.known() {
		return e
	}
	day := v.dates.day
	best := ""
	direction, sure := v.direction(i)
	for _, y := range [...]int{day.Year() - 1, day.Year(), day.Year() + 1} {
		s := validDay(y, m, n)
		if s == "" || sure && direction < 0 && s > edtfDay(day) {
			continue
		}
		if best == "" || distance(s, day) < distance(best, day) {
			best = s
		}
	}
	e.edtf = best
	return e
}

func validDay(y, m, n int) string {
	s := fmt.Sprintf("%04d-%02d-%02d", y, m, n)
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return ""
	}
	return s
}

func distance(s string, day time.Time) time.Duration {
	t, _ := time.Parse(time.DateOnly, s)
	return t.Sub(day).Abs()
}

// monthOnly is a month without its year, by the direction the clause looks.
func (v *valuer) monthOnly(m, i int) string {
	if !v.dates.known() {
		return ""
	}
	direction, sure := v.direction(i)
	t := nearestMonth(v.dates.day, m, direction)
	if direction > 0 && !sure && t.After(addMonths(v.dates.day, farAhead)) {
		t = nearestMonth(v.dates.day, m, -1)
	}
	return edtfMonth(t)
}

// farAhead is the number of months from which on an event whose clause does not
// say when it is has rather been than will be.
const farAhead = 8

// weekday reads "Tuesday", "last Tuesday", "Tuesday night", "Tuesday, May 7".
func (v *valuer) weekday(i int) (expr, bool) {
	at, how := i, v.lower(i)
	switch how {
	case "last", "this", "next", "past", "coming":
		at++
	default:
		how = ""
	}
	t := v.words.times[v.lower(at)]
	if t.class != "weekday" {
		return expr{}, false
	}
	e := expr{to: at + 1}
	k := at + 1
	if v.lower(k) == "," || v.lower(k) == "(" || v.lower(k) == "the" {
		k++
	}
	for _, read := range [...]func(int) (expr, bool){v.monthDay, v.dayMonth} {
		if d, ok := read(k); ok && len(d.edtf) == 10 {
			return d, true
		}
	}
	if v.words.times[v.lower(e.to)].class == "part" {
		e.to++
	}
	if v.dates.known() {
		direction, _ := v.direction(at)
		strict := how == "last" || how == "next"
		switch how {
		case "last", "past":
			direction = -1
		case "next", "coming":
			direction = 1
		}
		e.edtf = edtfDay(nearestWeekday(v.dates.day, t.n, direction, strict))
	}
	return e, true
}

// near reads "today", "yesterday evening", "last night", "this morning".
func (v *valuer) near(i int) (expr, bool) {
	t := v.words.times[v.lower(i)]
	e := expr{to: i + 1}
	n := t.n
	switch {
	case t.class == "day":
		if v.words.times[v.lower(e.to)].class == "part" {
			e.to++
		}
	case v.says(i, []string{"last", "night"}):
		e.to, n = i+2, -1
	case v.lower(i) == "this" && v.words.times[v.lower(i+1)].class == "part":
		e.to, n = i+2, 0
	default:
		return e, false
	}
	if v.dates.known() {
		e.edtf = edtfDay(v.dates.day.AddDate(0, 0, n))
	}
	return e, true
}

// fiscalYear reads "the 2023 fiscal year to September", "fiscal year 2023",
// "fiscal 2023".
func (v *valuer) fiscalYear(i int) (expr, bool) {
	at := i
	if v.lower(at) == "the" {
		at++
	}
	y, ok := year(v.lower(at))
	var to int
	switch {
	case ok && (v.lower(at+1) == "fiscal" || v.lower(at+1) == "financial") && v.lower(at+2) == "year":
		to = at + 3
	case v.lower(at) == "fiscal" && v.lower(at+1) == "year":
		y, ok = year(v.lower(at + 2))
		to = at + 3
	case v.lower(at) == "fiscal":
		y, ok = year(v.lower(at + 1))
		to = at + 2
	default:
		return expr{}, false
	}
	if !ok {
		return expr{}, false
	}
	for k := to; k < to+3; k++ { // "to September", "ended in June", "ending March"
		if m, is := v.month(k); is {
			return expr{to: k + 1, edtf: months(y-1, m+1, 12)}, true
		}
	}
	if first := v.fiscalStart(i); first > 0 {
		return expr{to: to, edtf: months(y-1, first, 12)}, true
	}
	return expr{to: to, edtf: fmt.Sprintf("%04d", y)}, true
}

// fiscalStart is the first month of the fiscal year of the only country with a
// known one that the sentence, else the text, names.
func (v *valuer) fiscalStart(i int) int {
	starts := map[string]int{}
	for _, c := range columns(fiscalLines) {
		starts[c[0]], _ = strconv.Atoi(c[1])
	}
	s := v.d.Sentences[max(0, v.d.SentenceOf(i))]
	for _, within := range [...]doc.Span{s.Span, {From: 0, To: len(v.d.Tokens)}} {
		found := 0
		for _, m := range v.d.Mentions {
			if n := starts[v.d.Text(m.Span)]; n > 0 && within.Covers(m.Span) {
				if found > 0 && found != n {
					return 0
				}
				found = n
			}
		}
		if found > 0 {
			return found
		}
	}
	return 0
}

// quarter reads "the first quarter of 2024", "Q1 2024", "the second half of 2023".
func (v *valuer) quarter(i int) (expr, bool) {
	at := i
	if v.lower(at) == "the" {
		at++
	}
	w := v.lower(at)
	n, size := 0, 3
	to := at + 1
	if len(w) == 2 && w[0] == 'q' && w[1] >= '1' && w[1] <= '4' {
		n = int(w[1] - '0')
	} else if o, ok := v.words.class(w, "ordinal"); ok && v.lower(at+1) == "quarter" && o <= 4 {
		n, to = int(o), at+2
	} else if ok && v.lower(at+1) == "half" && o <= 2 {
		n, to, size = int(o), at+2, 6
	} else {
		return expr{}, false
	}
	k := to
	if v.lower(k) == "of" || v.lower(k) == "in" {
		k++
	}
	y, ok := year(v.lower(k))
	switch {
	case ok:
		to = k + 1
	case v.says(k, []string{"last", "year"}) && v.dates.known():
		y, to = v.dates.day.Year()-1, k+2
	case v.says(k, []string{"this", "year"}) && v.dates.known():
		y, to = v.dates.day.Year(), k+2
	case v.says(k, []string{"the", "year"}) && v.dates.known():
		y, to = v.dates.day.Year(), k+2
	case size == 3 && v.dates.known(): // the last such quarter to have ended
		y = v.dates.day.Year()
		if 3*n >= int(v.dates.day.Month()) {
			y--
		}
	default:
		return expr{to: to}, size == 3
	}
	return expr{to: to, edtf: months(y, size*(n-1)+1, size)}, true
}

// season reads "summer 2023", "the spring of 2024", "last winter".
func (v *valuer) season(i int) (expr, bool) {
	at := i
	if v.lower(at) == "the" {
		at++
	}
	t := v.words.times[v.lower(at)]
	if t.class != "season" {
		return expr{}, false
	}
	k := at + 1
	if v.lower(k) == "of" {
		k++
	}
	if y, ok := year(v.lower(k)); ok {
		return expr{to: k + 1, edtf: fmt.Sprintf("%04d-%02d", y, t.n)}, true
	}
	return expr{}, false
}

// century reads "the 19th century".
func (v *valuer) century(i int) (expr, bool) {
	at := i
	if v.lower(at) == "the" {
		at++
	}
	w := v.lower(at)
	if len(w) < 3 || v.lower(at+1) != "century" {
		return expr{}, false
	}
	n, ok := day(w)
	if !ok {
		o, is := v.words.class(w, "ordinal")
		if n, ok = int(o), is; !ok {
			return expr{}, false
		}
	}
	return expr{to: at + 2, edtf: fmt.Sprintf("%02dXX", n-1)}, true
}

// decade reads "the 1990s", "the mid-1990s", "the '90s".
func (v *valuer) decade(i int) (expr, bool) {
	at := i
	if v.lower(at) == "the" {
		at++
	}
	w := v.lower(at)
	if v.words.times[w].class == "edge" && v.lower(at+1) != "" {
		at++
		if v.lower(at) == "-" {
			at++
		}
		w = v.lower(at)
	}
	w = strings.TrimPrefix(w, "mid-")
	w = strings.TrimLeft(w, "'’")
	if len(w) < 3 || !strings.HasSuffix(w, "0s") {
		return expr{}, false
	}
	w = w[:len(w)-1]
	switch {
	case len(w) == 4:
		if _, ok := year(w); ok {
			return expr{to: at + 1, edtf: w[:3] + "X"}, true
		}
	case len(w) == 2 && w[0] >= '2':
		return expr{to: at + 1, edtf: "19" + w[:1] + "X"}, true
	}
	return expr{}, false
}

// counted reads "three years ago", "two days later", "a month earlier", "the year
// before", "in two weeks".
func (v *valuer) counted(i int) (expr, bool) {
	at, n := i, 1
	switch w := v.lower(i); w {
	case "a", "an", "the", "one":
		at++
	default:
		q, ok := v.number(i)
		if !ok || q.value != float64(int(q.value)) || q.value > 2000 {
			return expr{}, false
		}
		n, at = int(q.value), q.to
	}
	unit, ok := v.unit(at)
	if !ok {
		return expr{}, false
	}
	by, anchor, to := 0, v.anchor(), at+2
	the := v.lower(i) == "the"
	switch v.lower(at + 1) {
	case "ago":
		by, anchor = -n, v.dates.day
	case "earlier", "previously", "prior":
		by = -n
	case "before":
		by = -n
		if v.clauseFollows(at + 2) {
			return expr{to: to}, the // "the day before he left" is told by that
		}
	case "later", "afterwards", "on":
		by = n
		if v.lower(at+1) == "on" {
			return expr{}, false
		}
	case "after":
		by = n
		if v.clauseFollows(at + 2) {
			return expr{to: to}, the
		}
	case "from":
		if v.lower(at+2) != "now" {
			return expr{}, false
		}
		by, anchor, to = n, v.dates.day, at+3
	default:
		return expr{}, false
	}
	e := expr{to: to}
	if !anchor.IsZero() {
		e.edtf = shift(anchor, by, unit)
	}
	return e, true
}

// clauseFollows reports whether words follow that tell what a time is before or
// after.
func (v *valuer) clauseFollows(i int) bool {
	switch w := v.lower(i); w {
	case "", ",", ".", ";", ":", ")", "and", "but", "—", "-", "–", "\"", "”":
		return false
	}
	return true
}

// anchor is the first day of the time last spoken of, else the article's day.
func (v *valuer) anchor() time.Time {
	if from, until, ok := fact.Bounds(v.dates.last); ok {
		if from == "" {
			from = until
		}
		if t, err := time.Parse(time.DateOnly, from); err == nil {
			return t
		}
	}
	return v.dates.day
}

// modified reads "last week", "this year", "next month", "the previous year",
// "the same day", "that period", "that summer".
func (v *valuer) modified(i int) (expr, bool) {
	at := i
	if v.lower(at) == "the" {
		at++
	}
	how := v.lower(at)
	t := v.words.times[v.lower(at+1)]
	e := expr{to: at + 2}
	by, anchor := 0, v.dates.day
	switch how {
	case "last", "past":
		by = -1
	case "this", "current":
	case "next", "coming":
		by = 1
	case "previous", "preceding":
		by, anchor = -1, v.anchor()
	case "following":
		by, anchor = 1, v.anchor()
	case "same", "that":
		anchor = v.anchor()
		if v.lower(at+1) == "period" || v.lower(at+1) == "time" && how == "same" {
			e.edtf = v.dates.last
			return e, v.lower(at+1) == "period"
		}
		if v.dates.last == "" {
			return expr{}, false
		}
	default:
		return expr{}, false
	}
	switch {
	case t.class == "unit":
		unit, _ := v.unit(at + 1)
		if at > i && how == "last" { // "the last week" runs up to today
			return expr{}, false
		}
		if !anchor.IsZero() {
			e.edtf = shift(anchor, by, unit)
		}
	case t.class == "season":
		if !anchor.IsZero() {
			y := anchor.Year() + by
			if by < 0 && int(anchor.Month()) > 3*(t.n-20)+2 { // this year's has passed
				y++
			}
			e.edtf = fmt.Sprintf("%04d-%02d", y, t.n)
		}
	case t.class == "month" && (how == "last" || how == "this" || how == "next" || how == "past"):
		if !anchor.IsZero() {
			direction := by
			if by == 0 {
				direction, _ = v.direction(at + 1)
			}
			e.edtf = edtfMonth(nearestMonth(anchor, t.n, direction))
		}
	default:
		return expr{}, false
	}
	return e, true
}

// yearWords may stand before a bare year.
var yearWords = map[string]bool{"in": true, "since": true, "until": true, "till": true, "by": true, "of": true, "during": true, "from": true, "to": true, "between": true,
	"before": true, "after": true, "early": true, "late": true, "mid": true, "and": true, "year": true, "through": true, "for": true, "(": true, "-": true, "–": true, "back": true, "around": true, "the": true, "his": true, "her": true, "its": true, "their": true, "'s": true, "’s": true, "a": true}

// bareYear reads a year where something shows that it is one: a word before it,
// or a noun in the singular, or of a dated event, behind it.
func (v *valuer) bareYear(i int) (expr, bool) {
	y, ok := year(v.lower(i))
	if !ok || v.isScale(i+1) {
		return expr{}, false
	}
	before, next := v.lower(i-1), v.d.Tokens[min(i+1, v.end-1)]
	if _, money := v.sign(i - 1); money {
		return expr{}, false
	}
	plural := i+1 < v.end && next.XPOS == "NNS"
	noun := v.isNoun(i + 1)
	switch {
	case plural && !v.words.scheduled[v.lemma(i+1)] && !v.words.scheduled[v.lower(i+1)]:
		return expr{}, false
	case yearWords[before], noun && y > 1800:
		return expr{to: i + 1, edtf: fmt.Sprintf("%04d", y)}, true
	}
	return expr{}, false
}

// direction says whether the clause of token i looks back (-1) or ahead (1), and
// whether that is sure.
func (v *valuer) direction(i int) (direction int, sure bool) {
	ahead := false
	at := i
	for range 12 {
		t := v.d.Tokens[at]
		if v.words.scheduled[v.lemma(at)] && at != i {
			ahead = true
		}
		if t.UPOS == "VERB" || t.UPOS == "AUX" || t.Head == doc.Root {
			break
		}
		at = t.Head
	}
	switch tense := v.tense(at); {
	case tense > 0:
		return 1, true
	case tense < -1:
		return -1, true
	case ahead:
		return 1, false
	}
	return -1, false
}

// plans are verbs and adjectives whose infinitive lies ahead.
var plans = map[string]bool{"plan": true, "expect": true, "schedule": true, "set": true, "due": true, "hope": true, "intend": true, "aim": true, "pledge": true, "promise": true,
	"prepare": true, "vow": true, "slate": true, "likely": true, "ready": true, "poise": true, "want": true, "seek": true, "agree": true, "propose": true}

// tense of the clause that token i heads: 1 future, -1 perfect or present, -2
// simple past.
func (v *valuer) tense(i int) int {
	t := v.d.Tokens[i]
	past, perfect, infinitive := t.XPOS == "VBD", false, t.XPOS == "VB"
	for j := range v.d.Tokens[:v.end] {
		c := v.d.Tokens[j]
		if c.Head != i || j >= v.end {
			continue
		}
		switch {
		case strings.HasPrefix(c.Rel, "aux") || c.Rel == "cop":
			switch c.Lemma {
			case "will", "shall", "'ll", "wo", "may", "might":
				return 1
			case "have":
				perfect = true
			case "be", "do":
				past = past || c.XPOS == "VBD"
			}
			if l := strings.ToLower(c.Form); l == "will" || l == "'ll" || l == "’ll" || l == "wo" {
				return 1
			}
		}
	}
	switch {
	case plans[strings.ToLower(t.Lemma)] && t.XPOS == "VBN" && !past && !perfect:
		return 1
	case infinitive && t.Head != doc.Root && plans[strings.ToLower(v.d.Tokens[t.Head].Lemma)]:
		return 1
	case perfect:
		return -1
	case past:
		return -2
	}
	return -1
}

// often are words of frequency.
var often = map[string]bool{"daily": true, "weekly": true, "monthly": true, "yearly": true, "annually": true, "hourly": true, "nightly": true}

// frequency reads "twice a week", "every day", "daily".
func (v *valuer) frequency(i int) (expr, bool) {
	w := v.lower(i)
	to := 0
	_, unit := v.unit(i + 2)
	switch {
	case often[w] && (v.d.Tokens[i].UPOS == "ADV" || w == "annually"):
		to = i + 1
	case (w == "once" || w == "twice") && (v.lower(i+1) == "a" || v.lower(i+1) == "every" || v.lower(i+1) == "per") && unit:
		to = i + 3
	case w == "every":
		if _, ok := v.unit(i + 1); ok {
			to = i + 2
		} else if v.words.times[v.lower(i+1)].class == "weekday" {
			to = i + 2
		} else if q, ok := v.number(i + 1); ok {
			if _, ok := v.unit(q.to); ok {
				to = q.to + 1
			}
		}
	}
	if to == 0 {
		return expr{}, false
	}
	return expr{to: to, edtf: v.text(i, to), kind: doc.Frequency}, true
}

// duration reads "three days", "three-day", "a two-hour", "18 months": an amount
// of time that is no point.
func (v *valuer) duration(i int) (expr, bool) {
	q, ok := v.number(i)
	if !ok || v.lower(i) == "a" || v.lower(i) == "an" || q.value != float64(int64(q.value)) || q.value > 1e6 {
		return expr{}, false
	}
	at := q.to
	hyphen := v.lower(at) == "-"
	if hyphen {
		at++
	}
	w := v.lower(at)
	class := v.words.times[w].class
	if class != "unit" && class != "small" || v.says(at+1, []string{"-", "old"}) || v.says(at+1, []string{"old"}) || !hyphen && q.value != 1 && !strings.HasSuffix(w, "s") {
		return expr{}, false
	}
	return expr{to: at + 1, edtf: isoDuration(int64(q.value), strings.TrimSuffix(strings.TrimSuffix(w, "s"), "ie")), kind: doc.Duration}, true
}

func isoDuration(n int64, unit string) string {
	switch unit {
	case "day":
		return fmt.Sprintf("P%dD", n)
	case "week":
		return fmt.Sprintf("P%dW", n)
	case "weekend":
		return fmt.Sprintf("P%dD", 2*n)
	case "month":
		return fmt.Sprintf("P%dM", n)
	case "quarter":
		return fmt.Sprintf("P%dM", 3*n)
	case "decade":
		return fmt.Sprintf("P%dY", 10*n)
	case "century", "centur":
		return fmt.Sprintf("P%dY", 100*n)
	case "hour":
		return fmt.Sprintf("PT%dH", n)
	case "minute":
		return fmt.Sprintf("PT%dM", n)
	case "second":
		return fmt.Sprintf("PT%dS", n)
	}
	return fmt.Sprintf("P%dY", n)
}
