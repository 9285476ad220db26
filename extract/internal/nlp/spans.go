package nlp

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kg/graph/fact"
)

func firstPart(edtf string) string { a, _, _ := strings.Cut(edtf, "/"); return a }
func lastPart(edtf string) string {
	a, b, ok := strings.Cut(edtf, "/")
	if !ok {
		return a
	}
	return b
}

// span reads two times with what lies between: "from October to February",
// "between 2010 and 2015", "1998-2000", "May 5-7", "28 and 29 August".
func (v *valuer) span(i int) (expr, bool) {
	at := i
	links := []string{"-", "–", "—", "to", "through"}
	switch v.lower(i) {
	case "from":
		at, links = i+1, []string{"to", "until", "till", "through", "-", "–", "—"}
	case "between":
		at, links = i+1, []string{"and", "-", "–"}
	}
	start := at
	if v.words.times[v.lower(at)].class == "edge" {
		start++
		if v.lower(start) == "-" {
			start++
		}
	}
	if e, ok := v.dateSpan(i, start, links, at > i); ok {
		return e, true
	}
	return v.points(at, links, at > i)
}

// dateSpan reads a span of two dates of the calendar, either of which may lack what
// the other gives.
func (v *valuer) dateSpan(i, at int, links []string, led bool) (expr, bool) {
	a, plain, ok := v.rangeEnd(at)
	link := v.lower(a.to)
	if !ok || !slices.Contains(links, link) && link != "and" {
		return expr{}, false
	}
	k := a.to + 1
	if v.words.times[v.lower(k)].class == "edge" {
		k++
		if v.lower(k) == "-" {
			k++
		}
	}
	b, plainB, ok := v.rangeEnd(k)
	if y, short := shortYear(a.y, v.lower(k)); short && a.day == 0 && a.m == 0 && a.season == 0 && plain && plainB && b.day > 0 && link != "to" && link != "and" || !ok && short {
		b, plainB, ok = date{from: k, to: k + 1, y: y}, true, true
	}
	if !ok || plain && plainB && a.y == 0 && b.y == 0 {
		return expr{}, false
	}
	switch { // a bare number takes its month from the other
	case plain && a.day > 0:
		a.m, a.y = b.m, b.y
		if b.day == 0 {
			return expr{}, false
		}
	case plainB && b.day > 0:
		b.m = a.m
		if a.day == 0 {
			return expr{}, false
		}
		v.yearBehind(&b)
	case plain != plainB && a.y != 0 && plain: // "2003 to May 2005" is two times
		if !led {
			return expr{}, false
		}
	case plainB && !led && a.m > 0 && a.y == 0:
		return expr{}, false
	}
	if plain && plainB && a.y > 0 && (v.pluralAt(b.to) && !led || b.y <= a.y) {
		return expr{}, false
	}
	if !slices.Contains(links, link) && !(plain != plainB && a.day > 0 && b.day == a.day+1) { // "28 and 29 August"
		return expr{}, false
	}
	return v.between(a, b, i)
}

// between resolves the two ends of a span.
func (v *valuer) between(a, b date, i int) (expr, bool) {
	e := expr{to: b.to}
	full := a.m > 0 || a.season > 0
	switch {
	case a.y == 0 && b.y != 0:
		a.y = b.y
		if full && b.before(a) {
			a.y--
		}
	case a.y == 0 && full && v.storyYear(b, i) != 0:
		b.y = v.storyYear(b, i)
		a.y = b.y
		if b.before(a) {
			a.y--
		}
	case a.y != 0 && b.y == 0:
		b.y = a.y
		if full && b.before(a) {
			b.y++
		}
	case a.y == 0:
		last := v.resolve(b, i)
		if len(last) < 4 {
			return e, true
		}
		b.y, _ = strconv.Atoi(last[:4])
		a.y = b.y
		if b.before(a) {
			a.y--
		}
	}
	first, last := a.edtf(a.y), b.edtf(b.y)
	if first == "" || last == "" {
		return e, true
	}
	if first == last {
		e.edtf = first
		return e, true
	}
	from, _, _ := fact.Bounds(first)
	if _, until, ok := fact.Bounds(last); ok && from <= until {
		e.edtf = first + "/" + last
	}
	return e, true
}

// rangeEnd is one end of a span: a date, or a bare year or day of the month,
// which is plain.
func (v *valuer) rangeEnd(i int) (c date, plain, ok bool) {
	if c, ok = v.date(i); ok {
		return c, false, true
	}
	if _, money := v.sign(i - 1); money {
		return c, false, false
	}
	if y, is := year(v.lower(i)); is {
		return date{from: i, to: i + 1, y: y}, true, true
	}
	at := i
	if v.lower(at) == "the" {
		at++
	}
	if n, is := day(v.lower(at)); is {
		return date{from: i, to: at + 1, day: n}, true, true
	}
	return c, false, false
}

// points reads a span of two times of any form: "from Monday to Friday".
func (v *valuer) points(at int, links []string, led bool) (expr, bool) {
	a, ok := v.point(at)
	if !ok || !slices.Contains(links, v.lower(a.to)) || !led && v.lower(a.to) == "to" {
		return expr{}, false
	}
	b, ok := v.point(a.to + 1)
	if !ok {
		return expr{}, false
	}
	e := expr{to: b.to}
	from, _, ok1 := fact.Bounds(a.edtf)
	_, until, ok2 := fact.Bounds(b.edtf)
	if ok1 && ok2 && from != "" && from <= until {
		e.edtf = firstPart(a.edtf) + "/" + lastPart(b.edtf)
	}
	return e, true
}

// open reads "since 2021", "until March", "since then".
func (v *valuer) open(i int) (expr, bool) {
	w := v.lower(i)
	if w != "since" && w != "until" && w != "till" {
		return expr{}, false
	}
	e, ok := v.point(i + 1)
	if !ok && w == "since" && v.lower(i+1) == "then" {
		e, ok = expr{to: i + 2, edtf: v.fresh()}, true
	}
	if !ok {
		return expr{}, false
	}
	e.kind = ""
	switch first, last := firstPart(e.edtf), lastPart(e.edtf); {
	case e.edtf == "":
	case w == "since" && first != "..":
		e.edtf = first + "/.."
	case w != "since" && last != "..":
		e.edtf = "../" + last
	default:
		e.edtf = ""
	}
	return e, true
}

// past reads "over the past decade", "in the last three months", "the next two
// years", and, without a value, "in recent weeks".
func (v *valuer) past(i int) (expr, bool) {
	at := i
	if w := v.lower(i); w == "recent" || w == "coming" {
		if _, ok := v.unit(i + 1); ok && v.pluralAt(i+1) {
			return expr{to: i + 2}, true
		}
	}
	if v.lower(at) != "the" {
		return expr{}, false
	}
	at++
	back := 0
	word := v.lower(at)
	switch word {
	case "past", "last", "previous", "preceding":
		back = -1
	case "next", "coming", "following":
		back = 1
	default:
		return expr{}, false
	}
	at++
	n := 1
	if q, ok := v.number(at); ok && q.value == float64(int(q.value)) && q.value < 1000 {
		n, at = int(q.value), q.to
	} else if word != "past" && word != "coming" && !v.throughout(i) {
		return expr{}, false // "the last week" is a point, read as one
	}
	unit, ok := v.unit(at)
	if !ok {
		return expr{}, false
	}
	e := expr{to: at + 1}
	if n == 1 && v.pluralAt(at) { // "the coming weeks" are no one length
		return e, true
	}
	from, exact := v.dates.day, unit
	if v.dates.narrative || word == "previous" || word == "preceding" || word == "following" {
		from = v.anchor(unit)
	}
	if !from.IsZero() && unit != "weekend" {
		far := shifted(from, back*n, unit)
		if back < 0 {
			e.edtf = edtfLike(far, exact) + "/" + edtfLike(from, exact)
		} else {
			e.edtf = edtfLike(from, exact) + "/" + edtfLike(far, exact)
		}
	}
	return e, true
}

// throughout reports a time at token i that something fills: "over the last week" ends
// today, "the last week" need not.
func (v *valuer) throughout(i int) bool {
	switch v.lower(i - 1) {
	case "over", "during", "within", "throughout", "in":
		return v.lower(i+3) != "of"
	}
	return false
}

// partOf reads a part of a longer time: "the end of the month", "the middle of
// May", "the first week of August", "the last day of 2023".
func (v *valuer) partOf(i int) (expr, bool) {
	at := i
	if v.lower(at) == "the" {
		at++
	}
	w := v.lower(at)
	t := v.words.times[w]
	if t.class == "edgeof" && v.lower(at+1) == "of" {
		if e, ok := v.whole(at + 2); ok {
			return e, true
		}
		e, ok := v.point(at + 2)
		return e, ok && e.kind == ""
	}
	n, ordinal := v.words.class(w, "ordinal")
	if w == "last" || w == "final" {
		n, ordinal = -1, true
	}
	unit, ok := v.unit(at + 1)
	if !ordinal || !ok || unit != "week" && unit != "day" && unit != "weekend" || v.lower(at+2) != "of" && v.lower(at+2) != "in" {
		return expr{}, false
	}
	e, ok := v.whole(at + 3)
	if !ok {
		if e, ok = v.point(at + 3); !ok {
			return expr{}, false
		}
	}
	e.edtf = part(e.edtf, int(n), unit)
	return e, true
}

// whole reads "the month", "this year", "that week" as the time it is part of.
func (v *valuer) whole(i int) (expr, bool) {
	unit, ok := v.unit(i + 1)
	if !ok || unit != "month" && unit != "year" && unit != "week" && unit != "decade" {
		return expr{}, false
	}
	anchor := v.dates.day
	switch v.lower(i) {
	case "the", "that":
		direction, sure := v.direction(i + 1)
		if v.dates.narrative || v.fresh() != "" && !(direction > 0 && sure) {
			anchor = v.anchor(unit)
		}
	case "this":
		if v.dates.narrative {
			anchor = v.anchor(unit)
		}
	default:
		return expr{}, false
	}
	e := expr{to: i + 2}
	if !anchor.IsZero() {
		e.edtf = shift(anchor, 0, unit)
	}
	return e, true
}

// part is the nth day or week of a time, the last if n is -1.
func part(edtf string, n int, unit string) string {
	from, until, ok := fact.Bounds(edtf)
	if !ok || from == "" || until == "" {
		return ""
	}
	first, last := parseDay(from), parseDay(until)
	size := map[string]int{"day": 1, "week": 7}[unit]
	if size == 0 {
		return ""
	}
	if n > 0 {
		first = first.AddDate(0, 0, size*(n-1))
		if end := first.AddDate(0, 0, size-1); !end.After(last) {
			last = end
		}
		if first.After(last) {
			return ""
		}
	} else if begin := last.AddDate(0, 0, 1-size); !begin.Before(first) {
		first = begin
	}
	if size == 1 && n < 0 {
		first = last
	}
	if first.Equal(last) {
		return edtfDay(first)
	}
	return fmt.Sprintf("%s/%s", edtfDay(first), edtfDay(last))
}
