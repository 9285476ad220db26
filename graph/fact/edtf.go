package fact

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Bounds gives the first and the last day that a time of EDTF (ISO 8601-2:2019)
// covers, as YYYY-MM-DD; an open end is empty. Days, months, years, decades and
// centuries written with X, seasons (21 to 24), quarters (33 to 36) and intervals
// of these are understood, and the marks of doubt ?, ~ and % are ignored; for
// anything else ok is false.
func Bounds(edtf string) (from, until string, ok bool) {
	a, b, interval := strings.Cut(edtf, "/")
	if !interval {
		b = a
	}
	if a != ".." && a != "" {
		if from, _, ok = span(a); !ok {
			return "", "", false
		}
	}
	if b != ".." && b != "" {
		if _, until, ok = span(b); !ok {
			return "", "", false
		}
	}
	return from, until, from != "" || until != ""
}

// span gives the first and last day of one time without a slash.
func span(s string) (first, last string, ok bool) {
	s = strings.Trim(s, "?~%")
	if i := strings.IndexByte(s, 'T'); i == 10 {
		s = s[:10]
	}
	parts := strings.Split(s, "-")
	if len(parts[0]) != 4 || len(parts) > 3 {
		return "", "", false
	}
	if strings.Contains(parts[0], "X") {
		low, errLow := strconv.Atoi(strings.ReplaceAll(parts[0], "X", "0"))
		high, errHigh := strconv.Atoi(strings.ReplaceAll(parts[0], "X", "9"))
		return fmt.Sprintf("%04d-01-01", low), fmt.Sprintf("%04d-12-31", high), len(parts) == 1 && errLow == nil && errHigh == nil
	}
	year, err := strconv.Atoi(parts[0])
	if err != nil || year < 0 {
		return "", "", false
	}
	if len(parts) == 1 {
		return months(year, 1, 12)
	}
	month, err := strconv.Atoi(parts[1])
	switch {
	case err != nil || len(parts[1]) != 2:
		return "", "", false
	case len(parts) == 2 && month >= 21 && month <= 24: // spring begins in March
		return months(year, 3*(month-20), 3*(month-20)+2)
	case len(parts) == 2 && month >= 33 && month <= 36:
		return months(year, 3*(month-33)+1, 3*(month-33)+3)
	case month < 1 || month > 12:
		return "", "", false
	case len(parts) == 2:
		return months(year, month, month)
	}
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return "", "", false
	}
	return s, s, true
}

// months gives the first day of one month and the last of another, counted on
// into the next year.
func months(year, first, last int) (string, string, bool) {
	from := time.Date(year, time.Month(first), 1, 0, 0, 0, 0, time.UTC)
	until := time.Date(year, time.Month(last)+1, 0, 0, 0, 0, 0, time.UTC)
	return from.Format(time.DateOnly), until.Format(time.DateOnly), true
}
