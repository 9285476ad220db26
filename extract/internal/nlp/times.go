package nlp

import (
	_ "embed"
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
	day  bool   // names a day
}

// times adds every time, duration and frequency, in the order of the text, since
// some are told by the one before.
func (v *valuer) times() {
	v.dates = newDates(v.d.Article.Date)
	v.dates.narrative = v.narrative()
	for k, s := range v.d.Sentences {
		v.from, v.end, v.sentence = s.From, s.To, k
		for i := s.From; i < s.To; i++ {
			e, ok := v.timeAt(i)
			if !ok || e.to <= i || e.to > s.To {
				continue
			}
			if e.kind == "" {
				e.kind = doc.Time
			}
			if _, _, ok := fact.Bounds(e.edtf); e.kind == doc.Time && !ok {
				e.edtf = ""
			}
			v.value(doc.Value{Span: doc.Span{From: i, To: e.to}, Kind: e.kind, Time: e.edtf})
			if e.kind == doc.Time && s.Role != "dateline" {
				v.remember(e.edtf, i, e.to)
			}
			i = e.to - 1
		}
	}
}

// remember takes a time as the one last spoken of, if it is a year or less.
func (v *valuer) remember(edtf string, from, to int) {
	if edtf == "" && v.era(to-1) {
		v.dates.last = "" // what follows is told by a time that has no form here
		return
	}
	if edtf == "" || strings.Contains(edtf, "X") {
		return
	}
	v.dates.last, v.dates.lastAt, v.dates.lastSentence, v.dates.lastYear = edtf, from, v.sentence, 0
	for i := from; i < to; i++ {
		if y, ok := year(v.lower(i)); ok {
			v.dates.lastYear = y
		}
	}
}

// fresh is the time last spoken of, unless it was long ago in the text.
func (v *valuer) fresh() string {
	if !v.dates.narrative && v.sentence-v.dates.lastSentence > 2 {
		return ""
	}
	return v.dates.last
}

// narrative reports whether the text tells of what is long past, so that a month
// without its year is one of the story's: it names many years before the
// article's, and hardly a day by its place to the article's.
func (v *valuer) narrative() bool {
	old, told := 0, 0
	for i, w := range v.forms {
		if y, ok := year(w); ok {
			if !v.dates.known() || y < v.dates.day.Year()-1 {
				old++
			}
			continue
		}
		switch c := v.words.times[w].class; {
		case c == "weekday":
			told++
		case c == "day" && w != "today":
			told++
		case (w == "last" || w == "this" || w == "next") && (i == 0 || v.forms[i-1] != "the") && i+1 < len(v.forms) && v.words.times[v.forms[i+1]].class == "unit":
			told++
		}
	}
	return old >= leastOfStory && old > 5*told
}

// leastOfStory is how many old years a narrative names at least.
const leastOfStory = 4

// timeAt reads the time that begins at token i.
func (v *valuer) timeAt(i int) (expr, bool) {
	for _, read := range [...]func(int) (expr, bool){v.ancient, v.clocked, v.span, v.open, v.past, v.point, v.frequency, v.duration} {
		if e, ok := read(i); ok {
			return v.withClock(e), true
		}
	}
	return expr{}, false
}

// deepest is how far times stand within times: "two weeks after the end of the
// first week of May".
const deepest = 4

// point reads one time: a day, a month, a year, or one told by another.
func (v *valuer) point(i int) (expr, bool) {
	if i >= v.end || v.depth >= deepest {
		return expr{}, false
	}
	v.depth++
	defer func() { v.depth-- }()
	for _, read := range [...]func(int) (expr, bool){v.iso, v.ancient, v.edge, v.partOf, v.weekday, v.fiscalYear, v.quarter, v.calendar, v.near, v.century, v.decade, v.counted, v.modified, v.theDay, v.bareYear} {
		if e, ok := read(i); ok {
			return e, true
		}
	}
	return expr{}, false
}

// edge reads "early Wednesday", "late March", "mid-2023", "later this month",
// "earlier in the day".
func (v *valuer) edge(i int) (expr, bool) {
	w := v.lower(i)
	switch {
	case v.words.times[w].class == "edge":
		at := i + 1
		if x := v.lower(at); x == "-" || x == "in" || x == "on" {
			at++
		}
		if v.words.times[v.lower(at)].class == "edge" {
			return expr{}, false
		}
		return v.point(at)
	case w == "earlier" || w == "later":
		at := i + 1
		if v.lower(at) == "in" {
			at++
		}
		if e, ok := v.whole(at); ok {
			return e, true
		}
		if x := v.lower(at); x == "this" || x == "that" || x == "the" || x == "today" || v.words.times[x].class == "month" {
			return v.point(at)
		}
	case strings.HasPrefix(w, "mid-"):
		t := v.words.times[w[4:]]
		c := date{from: i, to: i + 1}
		switch t.class {
		case "month":
			c.m = t.n
		case "season":
			c.season = t.n
		default:
			if y, ok := year(w[4:]); ok {
				return expr{to: i + 1, edtf: date{}.edtf(y)}, true
			}
			return expr{}, false
		}
		v.yearBehind(&c)
		c = v.borrowed(c)
		return expr{to: c.to, edtf: v.resolve(c, i)}, true
	}
	return expr{}, false
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

// anchor is the first day of the time last spoken of, if that is as exact as the
// unit, else the article's day where that can be meant; zero if neither is.
func (v *valuer) anchor(unit string) time.Time {
	last := v.fresh()
	exact := unit != "day" && unit != "week" && unit != "weekend"
	if from, until, ok := fact.Bounds(last); ok {
		if from == "" || len(lastPart(last)) == 10 {
			from = until
		}
		switch {
		case from == "", !exact && len(firstPart(last)) != 10 && len(lastPart(last)) != 10, unit == "month" && len(firstPart(last)) < 7:
			if v.dates.narrative || !exact {
				return time.Time{}
			}
			return v.dates.day
		}
		return parseDay(from)
	}
	if v.dates.narrative || unit == "day" {
		return time.Time{}
	}
	return v.dates.day
}

func parseDay(s string) time.Time {
	t, _ := time.Parse(time.DateOnly, s)
	return t
}
