package eval

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"kg/extract/doc"
)

// ReadSentences reads marked sentences, a line each: the day, a tab, the sentence
// with its names and values marked and no chains.
func ReadSentences(r io.Reader) ([]Gold, error) {
	var out []Gold
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		day, marked, ok := strings.Cut(lines.Text(), "\t")
		if !ok {
			return nil, fmt.Errorf("line %d: want the day, a tab and the sentence", n)
		}
		text, marks, err := Unmark(marked)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		g := Gold{Marks: marks}
		g.Article.ID, g.Article.Date, g.Article.Text = fmt.Sprint(n), day, text
		out = append(out, g)
	}
	return out, lines.Err()
}

// NamesScore is how well the names and values of texts are found.
type NamesScore struct {
	Texts    int
	Names    Tally            // both ends and the kind
	Families map[string]Tally // people, bodies and places, whatever their kind among these
	Kinds    map[string]Tally // of names and values
}

// String writes the figures on two lines.
func (s NamesScore) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d texts, names P %.2f R %.2f F1 %.2f (%d)", s.Texts, s.Names.Precision(), s.Names.Recall(), s.Names.F1(), s.Names.Gold)
	for _, f := range [...]string{"people", "bodies", "places"} {
		fmt.Fprintf(&b, " %s %.1f", f, s.Families[f].F1())
	}
	b.WriteString("\nkinds")
	for _, k := range markKinds {
		if t := s.Kinds[k]; t.Gold > 0 {
			fmt.Fprintf(&b, " %s %.1f (%d)", k, t.F1(), t.Gold)
		}
	}
	return b.String()
}

// ScoreMarks compares the names and values of documents with the marks of texts, in
// the same order.
func ScoreMarks(texts []Gold, got []*doc.Document) (NamesScore, error) {
	s := NamesScore{Texts: len(texts), Families: map[string]Tally{}, Kinds: map[string]Tally{}}
	if len(texts) != len(got) {
		return s, fmt.Errorf("%d texts read, the gold has %d", len(got), len(texts))
	}
	for i, g := range texts {
		s.add(g, got[i])
	}
	return s, nil
}
