package nlp

import (
	"os"
	"strings"
	"testing"
)

// A case is a text, then for each stretch of speech "speaker: its first words".
func TestQuotes(t *testing.T) {
	b, err := os.ReadFile("testdata/quotes.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range strings.Split(strings.TrimSpace(string(b)), "\n====\n") {
		text, want, _ := strings.Cut(c, "\n----\n")
		d := annotate(t, text)
		var got []string
		for _, q := range d.Quotes {
			who := "?"
			if q.Speaker >= 0 {
				who = d.Text(d.Mentions[q.Speaker].Span)
			}
			words := strings.Fields(d.Text(q.Span))
			got = append(got, who+": "+strings.Join(words[:min(3, len(words))], " "))
		}
		if g := strings.Join(got, "\n"); g != strings.TrimSpace(want) {
			t.Errorf("%s\n got:\n%s\nwant:\n%s", text, g, want)
		}
	}
}
