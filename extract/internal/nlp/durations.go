package nlp

import (
	"fmt"
	"slices"
	"strings"

	"kg/extract/doc"
)

// frequency reads "twice a week", "three times a year", "every day", "each
// month", "daily".
func (v *valuer) frequency(i int) (expr, bool) {
	w := v.lower(i)
	to := 0
	switch {
	case v.words.times[w].class == "often" && v.d.Tokens[i].UPOS == "ADV":
		to = i + 1
	case w == "once" || w == "twice":
		to = v.perUnit(i + 1)
	case w == "every" || w == "each":
		to = v.everyUnit(i)
	default:
		if q, ok := v.number(i); ok && v.lower(q.to) == "times" && !v.isScale(q.to-1) {
			if to = v.perUnit(q.to + 1); to == 0 && v.d.Tokens[q.to].UPOS == "NOUN" && !v.compared(q.to+1) {
				to = q.to + 1
			}
		}
	}
	if to == 0 {
		return expr{}, false
	}
	return expr{to: to, edtf: v.text(i, to), kind: doc.Frequency}, true
}

// compared reports whether a comparison stands at token i: "five times higher".
func (v *valuer) compared(i int) bool {
	return i < v.end && (v.d.Tokens[i].XPOS == "JJR" || v.d.Tokens[i].XPOS == "RBR" || v.lower(i) == "as" || v.lower(i) == "the")
}

// perUnit gives the end of "a week", "per year", "every two days" at token i, or 0.
func (v *valuer) perUnit(i int) int {
	switch v.lower(i) {
	case "a", "an", "per", "each":
		if v.anyUnit(i + 1) {
			return i + 2
		}
	case "every":
		return v.everyUnit(i)
	}
	return 0
}

// everyUnit gives the end of "every day", "every Tuesday", "every four years" at
// token i, or 0.
func (v *valuer) everyUnit(i int) int {
	at := i + 1
	if v.lower(at) == "other" || v.lower(at) == "single" {
		at++
	}
	if v.anyUnit(at) || v.words.times[v.lower(at)].class == "weekday" {
		return at + 1
	}
	if q, ok := v.number(at); ok && v.anyUnit(q.to) {
		return q.to + 1
	}
	return 0
}

func (v *valuer) anyUnit(i int) bool {
	class := v.words.times[v.lower(i)].class
	return class == "unit" || class == "small"
}

// durationLeads are words before "a week" that make it a length of time.
var durationLeads = []string{"for", "within", "over", "under", "about", "in", "almost", "nearly", "than", "lasted", "lasting", "took", "spent", "after", "only", "just", "roughly", "around", "during", "every", "of", "less", "least"}

// duration reads "three days", "three-day", "a two-hour", "18 months", "within a
// week", "half an hour": a length of time that is no point.
func (v *valuer) duration(i int) (expr, bool) {
	n, at := int64(1), i+1
	article := v.lower(i) == "a" || v.lower(i) == "an"
	switch {
	case article && v.lower(i+1) != "" && v.anyUnit(i+1):
		if !slices.Contains(durationLeads, v.lower(i-1)) && v.lower(i+2) != "of" && v.lower(i+2) != "long" || v.lower(i+1) == "quarter" || v.lower(i+1) == "second" {
			return expr{}, false
		}
	case article && (v.lower(at) == "single" || v.lower(at) == "full" || v.lower(at) == "whole") && v.anyUnit(at+1):
		at++
	case article:
		return expr{}, false
	case v.words.times[v.lower(i)].class == "long":
		return expr{to: i + 1, edtf: isoDuration(1, strings.TrimSuffix(v.lower(i), "long")), kind: doc.Duration}, true
	case v.anyUnit(i) && v.says(i+1, []string{"-", "long"}) && v.lower(i-1) != "-" && !strings.HasSuffix(v.lower(i), "s"):
		return expr{to: i + 3, edtf: isoDuration(1, v.lower(i)), kind: doc.Duration}, true
	default:
		q, ok := v.number(i)
		if !ok || q.vague || q.value != float64(int64(q.value)) || q.value > 1e6 || q.value < 0 {
			return expr{}, false
		}
		n, at = int64(q.value), q.to
	}
	ranged := false
	if link := v.lower(at); !article && (link == "to" || link == "or" || link == "-" || link == "–") {
		if q, ok := v.number(at + 1); ok && v.anyUnit(q.to) { // "two to three hours" is no one length
			at, ranged = q.to, true
		}
	}
	hyphen := v.lower(at) == "-"
	if hyphen {
		at++
	}
	for _, w := range [...]string{"full", "long", "whole", "straight", "consecutive", "more", "additional"} {
		if !hyphen && v.lower(at) == w && v.anyUnit(at+1) {
			at++
			break
		}
	}
	w := v.lower(at)
	if v.lower(i) == "one" && w == "day" && !hyphen && !slices.Contains(durationLeads, v.lower(i-1)) { // some day
		return expr{}, false
	}
	if !v.anyUnit(at) || v.says(at+1, []string{"-", "old"}) || v.lower(at+1) == "old" || !hyphen && n != 1 && !strings.HasSuffix(w, "s") && !v.isNoun(at+1) && v.lower(at+1) != "long" {
		return expr{}, false
	}
	if e, ok := v.inUnits(i, at, int(n)); ok && !hyphen && !ranged {
		return e, true
	}
	e := expr{to: at + 1, edtf: isoDuration(n, strings.TrimSuffix(strings.TrimSuffix(w, "s"), "ie")), kind: doc.Duration}
	if ranged {
		e.edtf = ""
		return e, true
	}
	if v.says(e.to, []string{"and", "a", "half"}) && n < 1000 {
		switch w {
		case "year", "years":
			e.to, e.edtf = e.to+3, fmt.Sprintf("P%dM", 12*n+6)
		case "hour", "hours":
			e.to, e.edtf = e.to+3, fmt.Sprintf("PT%dM", 60*n+30)
		}
	}
	return e, true
}

// inUnits reads the "two days" of "will be ready in two days" as a point of time, where
// its clause speaks of what is to come.
func (v *valuer) inUnits(i, at, n int) (expr, bool) {
	unit, ok := v.unit(at)
	if !ok || v.lower(i-1) != "in" || v.lower(at+1) == "of" || n > 100 || !v.dates.known() || v.dates.narrative {
		return expr{}, false
	}
	if direction, sure := v.direction(i); direction < 0 || !sure {
		return expr{}, false
	}
	return expr{to: at + 1, edtf: shift(v.dates.day, n, unit), day: unit == "day"}, true
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
