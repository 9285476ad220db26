package nlp

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"

	"kg/graph/fact"
)

// weekday reads "Tuesday", "last Tuesday", "Tuesday night", "Tuesday, May 7".
func (v *valuer) weekday(i int) (expr, bool) {
	at, how := i, v.lower(i)
	switch how {
	case "last", "this", "next", "past", "coming", "following":
		at++
	case "the":
		if how = v.lower(i + 1); how != "following" && how != "previous" && how != "coming" {
			return expr{}, false
		}
		at += 2
	default:
		how = ""
	}
	t := v.words.times[v.lower(at)]
	if t.class != "weekday" || v.named(at) {
		return expr{}, false
	}
	e := expr{to: at + 1, day: true}
	if v.words.times[v.lower(e.to)].class == "part" {
		e.to++
	}
	k := e.to
	if w := v.lower(k); w == "," || w == "(" {
		k++
	}
	if c, ok := v.date(k); ok && c.day > 0 {
		c = v.borrowed(c)
		return expr{to: c.to, edtf: v.resolve(c, i), day: true}, true
	}
	e.edtf = v.resolveWeekday(at, t.n, how)
	return e, true
}

func (v *valuer) resolveWeekday(i, weekday int, how string) string {
	if v.dates.narrative || how == "following" || how == "previous" {
		from := v.anchor("day")
		switch {
		case from.IsZero():
			return ""
		case how == "following":
			return edtfDay(nearestWeekday(from, weekday, 1, true))
		case how == "previous":
			return edtfDay(nearestWeekday(from, weekday, -1, true))
		}
		return edtfDay(nearestWeekday(from.AddDate(0, 0, -3), weekday, 1, false))
	}
	if !v.dates.known() {
		return ""
	}
	direction, _ := v.direction(i)
	switch how {
	case "last", "past":
		direction = -1
	case "next", "coming":
		direction = 1
	}
	return edtfDay(nearestWeekday(v.dates.day, weekday, direction, how == "last" || how == "next"))
}

// near reads "today", "yesterday evening", "last night", "this morning".
func (v *valuer) near(i int) (expr, bool) {
	t := v.words.times[v.lower(i)]
	e := expr{to: i + 1, day: true}
	n := t.n
	switch {
	case t.class == "day":
		if v.named(i) {
			return expr{}, false
		}
		if v.words.times[v.lower(e.to)].class == "part" {
			e.to++
		}
	case v.says(i, []string{"last", "night"}):
		e.to, n = i+2, -1
	case v.says(i, []string{"the", "day", "before", "yesterday"}):
		e.to, n = i+4, -2
	case v.lower(i) == "this" && v.words.times[v.lower(i+1)].class == "part":
		e.to, n = i+2, 0
	default:
		return expr{}, false
	}
	if v.dates.known() && !v.dates.narrative {
		e.edtf = edtfDay(v.dates.day.AddDate(0, 0, n))
	}
	return e, true
}

// counted reads "three years ago", "two days later", "a month earlier", "the year
// before", "two weeks after May 5".
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
	the := v.lower(i) == "the"
	e := expr{to: at + 2, day: unit == "day"}
	from, by := v.anchor(unit), n
	switch w := v.lower(at + 1); w {
	case "ago":
		from, by = v.dates.day, -n
		if v.dates.narrative {
			from = time.Time{}
		}
	case "earlier", "previously", "prior", "later", "afterwards", "thereafter":
		if w == "earlier" || w == "previously" || w == "prior" {
			by = -n
		}
	case "before", "after":
		if w == "before" {
			by = -n
		}
		if v.clauseFollows(at + 2) {
			// "the day before he left" is told by that; "two weeks after May 5" is not.
			p, ok := v.point(at + 2)
			if !ok || p.edtf == "" || p.kind != "" {
				return expr{to: e.to}, the
			}
			e.to, from = p.to, time.Time{}
			if first, _, ok := fact.Bounds(p.edtf); ok && first != "" && (len(p.edtf) == 10 || len(p.edtf) == 7 && unit != "day" && unit != "week") {
				from = parseDay(first)
			}
		}
	case "from":
		if v.lower(at+2) != "now" {
			return expr{}, false
		}
		from, e.to = v.dates.day, at+3
	default:
		return expr{}, false
	}
	if !from.IsZero() {
		e.edtf = v.moved(from, by, unit)
	}
	return e, true
}

// moved is the time some units from a day: as exact as the unit, but a week from
// a day is a day.
func (v *valuer) moved(from time.Time, by int, unit string) string {
	if unit == "week" && len(v.dates.last) == 10 && !from.Equal(v.dates.day) {
		return edtfDay(from.AddDate(0, 0, 7*by))
	}
	return shift(from, by, unit)
}

// clauseFollows reports whether words follow that tell what a time is before or
// after.
func (v *valuer) clauseFollows(i int) bool {
	switch w := v.lower(i); w {
	case "", ",", ".", ";", ":", ")", "and", "but", "—", "-", "–", "\"", "”", "?", "!":
		return false
	}
	return true
}

// modified reads "last week", "this year", "next month", "the previous year",
// "the same day", "the next day", "that period", "that summer".
func (v *valuer) modified(i int) (expr, bool) {
	at := i
	the := v.lower(at) == "the" || v.lower(at) == "that" && v.lower(at+1) == "same"
	if the {
		at++
	}
	how := v.lower(at)
	t := v.words.times[v.lower(at+1)]
	e := expr{to: at + 2, day: t.class == "unit" && v.lower(at+1) == "day"}
	by, told := 0, false // told by the time last spoken of
	switch how {
	case "last", "past":
		by = -1
	case "this", "current":
		told = v.dates.narrative
	case "next", "coming":
		by = 1
		told = the && (e.day || v.dates.narrative)
	case "previous", "preceding":
		by, told = -1, true
	case "following":
		by, told = 1, true
	case "same", "that":
		told = true
		switch v.lower(at + 1) {
		case "period":
			e.edtf = v.fresh()
			return e, true
		case "time":
			if v.lower(at-2) == "at" && at-2 == v.from && v.lower(e.to) == "," { // "besides"
				return e, true
			}
			e.edtf = v.fresh()
			return e, how == "same" && e.edtf != ""
		}
		if v.fresh() == "" {
			return expr{}, false
		}
	default:
		return expr{}, false
	}
	if v.dates.narrative && (how == "last" || how == "past") {
		told = true
	}
	switch t.class {
	case "unit":
		unit, _ := v.unit(at + 1)
		if the && how == "last" || v.pluralAt(at+1) { // "the last week" runs up to today
			return expr{}, false
		}
		from := v.dates.day
		if told {
			from = v.anchor(unit)
		}
		if !from.IsZero() {
			e.edtf = v.moved(from, by, unit)
		}
		if part := v.words.times[v.lower(e.to)].class; unit == "day" && part == "part" {
			e.to++
		}
	case "season", "month":
		if c, ok := v.date(at + 1); ok && (c.day > 0 || c.y != 0) {
			return expr{}, false // "in this March 12, 2012, photo"
		}
		c := date{from: i, to: e.to, season: t.n}
		if t.class == "month" {
			if m, ok := v.month(at + 1); !ok || how == "same" || how == "that" && v.fresh() == "" {
				return expr{}, false
			} else {
				c.season, c.m = 0, m
			}
		}
		e.edtf = v.nearest(c, at+1, by, told)
	case "part":
		if !told && how != "this" {
			return expr{}, false
		}
		if from := v.anchor("day"); !from.IsZero() {
			e.edtf, e.day = edtfDay(from.AddDate(0, 0, by)), true
		}
	default:
		return expr{}, false
	}
	return e, true
}

// nearest resolves a month or season by "last", "this", "next" and their like.
func (v *valuer) nearest(c date, i, by int, told bool) string {
	from := v.dates.day
	if told {
		from = v.anchor("year")
	}
	if from.IsZero() {
		return ""
	}
	m := c.month()
	switch {
	case told && by == 0 && v.dates.narrative:
		return v.resolve(c, i)
	case by != 0:
		t := nearestMonth(from, m, by)
		if int(from.Month()) == m && c.m > 0 {
			t = t.AddDate(by, 0, 0)
		}
		if c.season > 0 && by < 0 && int(from.Month()) >= m && int(from.Month()) <= m+2 { // last summer is not this one
			t = t.AddDate(-1, 0, 0)
		}
		return c.edtf(t.Year())
	case c.season > 0:
		return c.edtf(from.Year())
	}
	direction, _ := v.direction(i)
	return c.edtf(nearestMonth(from, m, direction).Year())
}

// theDay reads "the 20th": a day of the month last spoken of.
func (v *valuer) theDay(i int) (expr, bool) {
	w := v.lower(i + 1)
	n, ok := day(w)
	if v.lower(i) != "the" || !ok || len(w) < 3 || v.isNoun(i+2) || v.lower(i+2) == "-" {
		return expr{}, false
	}
	if before := v.lower(i - 1); !slices.Contains([]string{"on", "of", "by", "until", "from", "and", "since", "to"}, before) {
		return expr{}, false
	}
	last := lastPart(v.fresh())
	if len(last) < 7 || v.lower(i+2) == "of" {
		return expr{}, false
	}
	y, err1 := strconv.Atoi(last[:4])
	m, err2 := strconv.Atoi(last[5:7])
	if err1 != nil || err2 != nil || m > 12 {
		return expr{}, false
	}
	return expr{to: i + 2, edtf: validDay(y, m, n), day: true}, true
}

// Times of day in figures: "10:57", "6.30am", and what is one only before "a.m.".
var (
	clockTime  = regexp.MustCompile(`^([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?$`)
	clockWord  = regexp.MustCompile(`^(0?\d|1[0-2])([.:][0-5]\d)?[ap]m$`)
	clockPoint = regexp.MustCompile(`^(0?\d|1[0-2])\.[0-5]\d$`)
)

// clock gives the end of a time of day at token i, or i: "10:57", "11 a.m.",
// "3:30 p.m. local time", "0900 GMT", "noon".
func (v *valuer) clock(i int) int {
	w := v.lower(i)
	to := i
	switch n, err := strconv.Atoi(w); {
	case clockTime.MatchString(w), clockWord.MatchString(w), clockPoint.MatchString(w) && v.clockAhead(i):
		to = i + 1
	case err == nil && n >= 0 && n <= 12 && v.words.times[v.lower(i+1)].class == "clock":
		to = i + 1
	case err == nil && len(w) == 4 && n < 2400 && v.words.times[v.lower(i+1)].class == "zone":
		to = i + 1
	case (w == "noon" || w == "midnight") && (v.lower(i-1) == "at" || v.lower(i-1) == "until" || v.lower(i-1) == "by"):
		to = i + 1
	default:
		return i
	}
	for range 3 {
		switch v.words.times[v.lower(to)].class {
		case "clock", "zone":
			to++
			continue
		}
		if v.says(to, []string{"local", "time"}) || v.says(to, []string{"eastern", "time"}) {
			to += 2
		}
	}
	return to
}

// clockAhead reports whether a number is that of a time of day.
func (v *valuer) clockAhead(i int) bool { return v.words.times[v.lower(i+1)].class == "clock" }

// clocked reads a time of day with the day behind it: "3 p.m. on Tuesday", "11
// a.m. on 11 November 1918". Alone it is on the day last spoken of.
func (v *valuer) clocked(i int) (expr, bool) {
	to := v.clock(i)
	if to == i {
		return expr{}, false
	}
	k := to
	if w := v.lower(k); w == "on" || w == "," {
		k++
	}
	if e, ok := v.point(k); ok && e.day {
		return e, true
	}
	e := expr{to: to, day: true}
	if last := v.fresh(); len(last) == 10 && (v.sentence-v.dates.lastSentence <= 1 || v.dates.narrative) {
		e.edtf = last
	}
	return e, true
}

// withClock takes in the time of day behind a day: "Tuesday at 3 p.m.".
func (v *valuer) withClock(e expr) expr {
	if !e.day {
		return e
	}
	k := e.to
	if w := v.lower(k); w == "at" || w == "," && v.lower(k+1) == "at" {
		k++
		if v.lower(k) == "at" {
			k++
		}
	}
	if to := v.clock(k); to > k {
		e.to = to
	}
	return e
}

// shift gives the time n units from t, as exact as the unit.
func shift(t time.Time, n int, unit string) string {
	switch unit {
	case "day":
		return edtfDay(t.AddDate(0, 0, n))
	case "week":
		return weekOf(t.AddDate(0, 0, 7*n))
	case "weekend":
		saturday := t.AddDate(0, 0, 6-(int(t.Weekday())+6)%7-1+7*n)
		return edtfDay(saturday) + "/" + edtfDay(saturday.AddDate(0, 0, 1))
	case "month":
		return edtfMonth(addMonths(t, n))
	case "quarter":
		return quarterOf(addMonths(t, 3*n))
	case "year":
		return fmt.Sprintf("%04d", t.Year()+n)
	case "decade":
		return fmt.Sprintf("%03dX", (t.Year()+10*n)/10)
	case "century":
		return fmt.Sprintf("%02dXX", (t.Year()+100*n)/100)
	}
	return ""
}
