package nlp

import (
	"fmt"
	"strconv"
	"strings"
)

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
	if first := v.fiscalStart(); first > 0 {
		return expr{to: to, edtf: months(y-1, first, 12)}, true
	}
	return expr{to: to, edtf: fmt.Sprintf("%04d", y)}, true
}

// fiscalStart is the first month of the fiscal year of the only country with a
// known one that the sentence, else the text, names; 0 if there is none.
func (v *valuer) fiscalStart() int {
	if v.fiscals == nil {
		v.fiscals = make([]int, len(v.d.Sentences)+1) // the text's last; -1 where countries differ
		note := func(at, n int) {
			if v.fiscals[at] != 0 && v.fiscals[at] != n {
				n = -1
			}
			v.fiscals[at] = n
		}
		for _, m := range v.d.Mentions {
			if n := v.words.fiscal[v.d.Text(m.Span)]; n > 0 {
				note(len(v.d.Sentences), n)
				if k := v.d.SentenceOf(m.From); k >= 0 {
					note(k, n)
				}
			}
		}
	}
	if n := v.fiscals[v.sentence]; n != 0 {
		return max(0, n)
	}
	return max(0, v.fiscals[len(v.d.Sentences)])
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
	} else if (w == "latter" || w == "former") && v.lower(at+1) == "half" {
		if n, to, size = 1, at+2, 6; w == "latter" {
			n = 2
		}
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

// century reads "the 19th century", "eighteenth-century", "the early twentieth
// century".
func (v *valuer) century(i int) (expr, bool) {
	at := i
	if v.lower(at) == "the" {
		at++
	}
	if v.words.times[v.lower(at)].class == "edge" {
		at++
		if v.lower(at) == "-" {
			at++
		}
	}
	w, to := v.lower(at), at+1
	n, ok := day(w)
	if ok = ok && len(w) > 2; !ok {
		o, is := v.words.class(w, "ordinal")
		n, ok = int(o), is
		if tens, two := v.words.class(w, "ten"); two && v.lower(at+1) == "-" {
			o, is = v.words.class(v.lower(at+2), "ordinal")
			n, ok, to = int(tens+o), is && o < 10, at+3
		}
	}
	if v.lower(to) == "-" {
		to++
	}
	if !ok || v.lower(to) != "century" || n < 1 || n > 21 {
		return expr{}, false
	}
	if v.era(to + 1) {
		return expr{to: to + 2}, true
	}
	return expr{to: to + 1, edtf: fmt.Sprintf("%02dXX", n-1)}, true
}

// era reports whether "BC" stands at token i: such times are found and not
// resolved.
func (v *valuer) era(i int) bool {
	switch v.lower(i) {
	case "bc", "b.c.", "bce", "b.c", "b.c.e.":
		return true
	}
	return false
}

// ancient reads "490 BC", "August 480 BC".
func (v *valuer) ancient(i int) (expr, bool) {
	at := i
	if _, ok := v.month(at); ok {
		at++
	}
	if n, err := strconv.Atoi(v.lower(at)); err == nil && n > 0 && v.era(at+1) {
		return expr{to: at + 2}, true
	}
	return expr{}, false
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
	if t := v.words.times[w]; t.class == "decade" && at > i {
		return expr{to: at + 1, edtf: fmt.Sprintf("%03dX", t.n)}, true
	}
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
