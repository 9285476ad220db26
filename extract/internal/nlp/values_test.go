package nlp

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// The cases are sentences with the values that a reader finds, one a line; the
// article is of Wednesday, 8 May 2024.
func TestValues(t *testing.T) {
	b, err := os.ReadFile("testdata/values.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range strings.Split(strings.TrimSpace(string(b)), "\n\n") {
		text, want, _ := strings.Cut(c, "\n")
		d := annotate(t, text)
		var got []string
		for _, v := range d.Values {
			s := d.Text(v.Span) + " = " + v.Kind
			if v.Time != "" {
				s += " " + v.Time
			}
			if a := v.Amount; a != nil {
				s += fmt.Sprintf(" %.10g %s", a.Value, a.Unit)
				if a.Min != nil {
					s += fmt.Sprintf(" min %.10g", *a.Min)
				}
				if a.Max != nil {
					s += fmt.Sprintf(" max %.10g", *a.Max)
				}
				if a.Hedge != "" {
					s += " " + a.Hedge
				}
			}
			got = append(got, s)
		}
		if g := strings.Join(got, "\n"); g != want {
			t.Errorf("%s\n got:\n%s\nwant:\n%s", text, g, want)
		}
	}
}

func TestValueWordsAreRead(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range columns(timeLines) {
		if seen[c[0]] {
			t.Errorf("%q stands twice among the words of times", c[0])
		}
		seen[c[0]] = true
	}
	for file, columnsWant := range map[string]int{numberLines: 3, hedgeLines: 2, currencyLines: 2, timeLines: 3, fiscalLines: 2, scheduledLines: 2, harmLines: 2, sayingLines: 2} {
		for _, c := range columns(file) {
			if len(c) != columnsWant {
				t.Errorf("line %q has %d columns, want %d", strings.Join(c, "\t"), len(c), columnsWant)
			}
		}
	}
}
