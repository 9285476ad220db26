package nlp

import (
	"fmt"
	"time"
)

// dates resolves times against the day of the article and the time last spoken
// of. Without a day of the article only what is absolute resolves.
type dates struct {
	day          time.Time // zero if the article has none
	narrative    bool      // the text tells what is long past
	last         string    // EDTF of the time last spoken of
	lastAt       int       // its first token
	lastSentence int       // its sentence
	lastYear     int       // the year it names, or 0
}

func newDates(date string) dates {
	d, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return dates{}
	}
	return dates{day: d}
}

func (d dates) known() bool { return !d.day.IsZero() }

func edtfDay(t time.Time) string   { return t.Format("2006-01-02") }
func edtfMonth(t time.Time) string { return t.Format("2006-01") }
func edtfYear(t time.Time) string  { return fmt.Sprintf("%04d", t.Year()) }

// weekOf is the week, Monday to Sunday, that holds t.
func weekOf(t time.Time) string {
	monday := t.AddDate(0, 0, -(int(t.Weekday())+6)%7)
	return edtfDay(monday) + "/" + edtfDay(monday.AddDate(0, 0, 6))
}

func quarterOf(t time.Time) string {
	first := (int(t.Month())-1)/3*3 + 1
	return months(t.Year(), first, 3)
}

// months is n months from a month of a year on.
func months(year, first, n int) string {
	from := time.Date(year, time.Month(first), 1, 0, 0, 0, 0, time.UTC)
	return edtfMonth(from) + "/" + edtfMonth(from.AddDate(0, n-1, 0))
}

// addMonths moves by months without running over a month's end.
func addMonths(t time.Time, n int) time.Time {
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(t.Day(), last)-1)
}

// nearestMonth is the month nearest to t in a direction, t's own included.
func nearestMonth(t time.Time, month, direction int) time.Time {
	year := t.Year()
	if direction < 0 && month > int(t.Month()) {
		year--
	}
	if direction > 0 && month < int(t.Month()) {
		year++
	}
	return time.Date(year, time.Month(month), 1, 0, 0, 0, 0, time.UTC)
}

// nearestWeekday is the weekday nearest to t in a direction, t's own included
// unless strict.
func nearestWeekday(t time.Time, weekday, direction int, strict bool) time.Time {
	if strict {
		t = t.AddDate(0, 0, direction)
	}
	for int(t.Weekday()) != weekday {
		t = t.AddDate(0, 0, direction)
	}
	return t
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
