package eval

import (
	"strings"
	"testing"

	"kg/extract/doc"
)

func TestBoundaries(t *testing.T) {
	texts, err := ReadBoundaries(strings.NewReader("==== a 2024-05-07 (x)\nOne came. ‖Two went.\n‖Three\n==== b 2024-05-08\nAlone.\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := texts[0].Article.Text, "One came. Two went.\nThree\n"; got != want || texts[1].Article.Date != "2024-05-08" {
		t.Errorf("text %q of %q, want %q", got, texts[1].Article.Date, want)
	}
	tokens := func(starts ...int) *doc.Document {
		d := &doc.Document{}
		for i, s := range starts {
			d.Tokens = append(d.Tokens, doc.Token{Start: s})
			d.Sentences = append(d.Sentences, doc.Sentence{Span: doc.Span{From: i, To: i + 1}})
		}
		return d
	}
	s := ScoreBoundaries(texts, []*doc.Document{tokens(0, 10, 15), tokens(0)})
	if s.Begin != (Tally{Right: 1, Given: 2, Gold: 2}) || len(s.Wrong) != 2 {
		t.Errorf("score %+v", s)
	}
	if _, err := ReadBoundaries(strings.NewReader("no head\n")); err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("a text without a head: %v", err)
	}
}
