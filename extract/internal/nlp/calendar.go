package nlp

import (
	"fmt"
	"time"
)

// dates resolves times against the day of the article and the time last spoken
// of. Without a day of the article only what is absolute resolves.
type dates struct {
	day  time.Time // zero if the article has none
	last string    // EDTF of the time last spoken of
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
