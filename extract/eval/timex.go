package eval

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"kg/extract/doc"
	"kg/graph/fact"
)

// Timex is a time that somebody marked in a text, in the manner of TIMEX2 (Ferro
// and others 2005).
type Timex struct {
	Start, End int    // bytes into the text
	Time       string // EDTF, or an ISO 8601 duration; empty where TIMEX2 knows neither ("recently", "a few days")
	Interval   string // for a duration that begins or ends at a known time, the time it covers; or empty
}

// ReadTimex reads a document of the WikiWars corpus (Mazur and Dale 2010): the
// text of its TEXT element with TIMEX2 elements inline, and as the article's date
// that of DATETIME.
func ReadTimex(r io.Reader) (fact.Article, []Timex, error) {
	var art fact.Article
	var out []Timex
	var open []int
	var text, head strings.Builder
	in := "" // the element that text belongs to
	x := xml.NewDecoder(r)
	x.Strict = false
	for {
		tok, err := x.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return art, nil, fmt.Errorf("timex: %w", err)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			switch {
			case tok.Name.Local != "TIMEX2":
				in = tok.Name.Local
			case in == "TEXT":
				open = append(open, len(out))
				t := readTimex(tok.Attr)
				t.Start = text.Len()
				out = append(out, t)
			}
		case xml.EndElement:
			if tok.Name.Local == "TIMEX2" && len(open) > 0 {
				out[open[len(open)-1]].End = text.Len()
				open = open[:len(open)-1]
			} else if tok.Name.Local == in {
				in = ""
			}
		case xml.CharData:
			switch in {
			case "TEXT":
				text.Write(tok)
			case "DOCID":
				art.ID += strings.TrimSpace(string(tok))
			case "DATETIME":
				head.Write(tok)
			}
		}
	}
	art.Text = text.String()
	if date := strings.TrimSpace(head.String()); len(date) >= 10 {
		art.Date = date[:10]
	}
	return art, out, nil
}

func readTimex(attributes []xml.Attr) Timex {
	a := map[string]string{}
	for _, x := range attributes {
		a[strings.ToLower(x.Name.Local)] = x.Value
	}
	t := Timex{Time: timexValue(a["val"])}
	t.Interval = anchored(t.Time, timexValue(a["anchor_val"]), a["anchor_dir"])
	return t
}

var (
	timexDay      = regexp.MustCompile(`^\d{4}-\d\d-\d\d`)
	timexPlain    = regexp.MustCompile(`^\d{4}(-\d\d)?$`)
	timexWeek     = regexp.MustCompile(`^(\d{4})-W(\d\d)$`)
	timexDuration = regexp.MustCompile(`^P(T?)(\d+)([A-Z]+)$`)
)

// timexValue is a value of TIMEX2 as kg writes times: the part of the day is left
// out, a season has its number, a week is Monday to Sunday, a year before Christ
// is negative as in ISO 8601. What has no such form is empty.
func timexValue(val string) string {
	if rest, bc := strings.CutPrefix(val, "BC"); bc {
		v := timexValue(rest)
		if y, err := strconv.Atoi(v[:min(4, len(v))]); err == nil && len(v) >= 4 {
			return fmt.Sprintf("-%04d%s", y-1, v[4:])
		}
		return ""
	}
	switch {
	case timexDay.MatchString(val):
		return val[:10]
	case timexPlain.MatchString(val):
		return val
	}
	if m := timexWeek.FindStringSubmatch(val); m != nil {
		y, _ := strconv.Atoi(m[1])
		w, _ := strconv.Atoi(m[2])
		fourth := time.Date(y, 1, 4, 0, 0, 0, 0, time.UTC) // lies in week 1
		monday := fourth.AddDate(0, 0, -(int(fourth.Weekday())+6)%7+7*(w-1))
		return monday.Format(time.DateOnly) + "/" + monday.AddDate(0, 0, 6).Format(time.DateOnly)
	}
	if m := timexDuration.FindStringSubmatch(val); m != nil {
		n, _ := strconv.Atoi(m[2])
		switch m[3] {
		case "DE":
			return fmt.Sprintf("P%dY", 10*n)
		case "CE":
			return fmt.Sprintf("P%dY", 100*n)
		case "Y", "M", "W", "D", "H", "S":
			return val
		}
		return ""
	}
	digits := len(val) > 0 && strings.Trim(val, "0123456789") == ""
	switch {
	case digits && len(val) == 3:
		return val + "X"
	case digits && len(val) == 2:
		return val + "XX"
	}
	if len(val) == 7 && val[4] == '-' {
		year := val[:4]
		if end, ok := map[string]string{"SP": "-21", "SU": "-22", "FA": "-23", "WI": "-24"}[val[5:]]; ok && timexPlain.MatchString(year) {
			return year + end
		}
		if m, ok := map[string]string{"Q1": "01/%s-03", "Q2": "04/%s-06", "Q3": "07/%s-09", "Q4": "10/%s-12", "H1": "01/%s-06", "H2": "07/%s-12"}[val[5:]]; ok && timexPlain.MatchString(year) {
			return year + "-" + fmt.Sprintf(m, year)
		}
	}
	return ""
}

// anchored is the time that a duration covers which begins or ends at another.
func anchored(duration, anchor, direction string) string {
	m := timexDuration.FindStringSubmatch(duration)
	if m == nil || m[1] != "" || !timexPlain.MatchString(anchor) && !timexDay.MatchString(anchor) {
		return ""
	}
	n, _ := strconv.Atoi(m[2])
	var end string
	move := func(by int) string {
		layout := time.DateOnly[:len(anchor)]
		t, err := time.Parse(layout, anchor)
		if err != nil {
			return ""
		}
		switch m[3] {
		case "Y":
			return t.AddDate(by*n, 0, 0).Format(layout)
		case "M":
			return t.AddDate(0, by*n, 0).Format(layout)
		case "W":
			return t.AddDate(0, 0, by*7*n).Format(layout)
		}
		return t.AddDate(0, 0, by*n).Format(layout)
	}
	switch direction {
	case "STARTING", "AFTER":
		if end = move(1); end != "" {
			return anchor + "/" + end
		}
	case "ENDING", "BEFORE":
		if end = move(-1); end != "" {
			return end + "/" + anchor
		}
	}
	return ""
}

// TimeScore counts times by their values.
type TimeScore struct {
	Gold, Given, Right int
	Outcomes           []TimeOutcome
}

// TimeOutcome is one time of the gold that was missed or wrongly read, or one
// that is in no gold.
type TimeOutcome struct {
	Words      string // of the gold, else of what was given
	Gold, Got  string
	Start, End int // of Words
}

// F1 is the harmonic mean of precision and recall, 0 to 1.
func (s TimeScore) F1() float64 { return 2 * float64(s.Right) / float64(max(1, s.Gold+s.Given)) }

// Precision is the share of right values among those given, 0 to 1.
func (s TimeScore) Precision() float64 { return float64(s.Right) / float64(max(1, s.Given)) }

// Recall is the share of the gold's values that were given, 0 to 1.
func (s TimeScore) Recall() float64 { return float64(s.Right) / float64(max(1, s.Gold)) }

// Add joins another score to s.
func (s *TimeScore) Add(t TimeScore) {
	s.Gold, s.Given, s.Right = s.Gold+t.Gold, s.Given+t.Given, s.Right+t.Right
	s.Outcomes = append(s.Outcomes, t.Outcomes...)
}

// String writes the figures on one line.
func (s TimeScore) String() string {
	return fmt.Sprintf("values: P %.3f R %.3f F1 %.3f (gold %d, given %d, right %d)", s.Precision(), s.Recall(), s.F1(), s.Gold, s.Given, s.Right)
}

// ScoreTimes compares the times and durations of a document with marked ones. A
// value is right if it is that of a mark its words touch. Marks without a value
// that kg could write are no gold, but a value given for them is wrong. An
// interval over two marks ("from 1955 to 1963") is two values; an open end is not
// looked at; a value that could not be resolved is none.
func ScoreTimes(gold []Timex, d *doc.Document) TimeScore {
	var s TimeScore
	hit := make([]string, len(gold)) // what was given at the mark
	right := make([]bool, len(gold))
	for _, v := range d.Values {
		if v.Kind != doc.Time && v.Kind != doc.Duration || v.Time == "" {
			continue
		}
		start, end := d.Tokens[v.From].Start, d.Tokens[v.To-1].End
		var touched []int
		for i, g := range gold {
			if g.Start < end && start < g.End {
				touched = append(touched, i)
				hit[i] = v.Time
			}
		}
		for _, value := range timeParts(v.Time, len(touched)) {
			s.Given++
			found := false
			for _, i := range touched {
				g := gold[i]
				if !right[i] && g.Time != "" && (value == g.Time || value == g.Interval) {
					right[i], found = true, true
					s.Right++
					break
				}
			}
			if !found && (len(touched) == 0 || gold[touched[0]].Time == "") {
				s.Outcomes = append(s.Outcomes, TimeOutcome{Words: d.Article.Text[start:end], Got: value, Start: start, End: end})
			}
		}
	}
	for i, g := range gold {
		if g.Time == "" {
			continue
		}
		s.Gold++
		if !right[i] {
			s.Outcomes = append(s.Outcomes, TimeOutcome{Words: d.Article.Text[g.Start:g.End], Gold: g.Time, Got: hit[i], Start: g.Start, End: g.End})
		}
	}
	return s
}

// timeParts gives the values that a time of EDTF states over a number of marks.
func timeParts(edtf string, marks int) []string {
	a, b, interval := strings.Cut(edtf, "/")
	switch {
	case !interval:
		return []string{edtf}
	case a == ".." || a == "":
		return []string{b}
	case b == ".." || b == "":
		return []string{a}
	case marks > 1:
		return []string{a, b}
	}
	return []string{edtf}
}
