package eval

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"kg/extract/doc"
	"kg/graph/fact"
)

// boundary marks, in a gold text, where a sentence begins.
const boundary = '‖'

// BoundedText is a text with the bytes at which its sentences begin, without the
// first.
type BoundedText struct {
	Article fact.Article
	Begins  map[int]bool
}

// ReadBoundaries reads texts, each behind a line "==== id day (source)", in which the
// sign ‖ stands before every sentence but the first. Errors name the line.
func ReadBoundaries(r io.Reader) ([]BoundedText, error) {
	var out []BoundedText
	in := bufio.NewScanner(r)
	in.Buffer(nil, 1<<20)
	for n := 1; in.Scan(); n++ {
		if rest, ok := strings.CutPrefix(in.Text(), "==== "); ok {
			f := strings.Fields(rest)
			if len(f) < 2 {
				return nil, fmt.Errorf("line %d: it says %q; write ==== id day (source)", n, in.Text())
			}
			out = append(out, BoundedText{Article: fact.Article{ID: f[0], Date: f[1]}, Begins: map[int]bool{}})
			continue
		}
		if len(out) == 0 {
			return nil, fmt.Errorf("line %d: text before the first line ==== id day (source)", n)
		}
		t := &out[len(out)-1]
		var b strings.Builder
		b.WriteString(t.Article.Text)
		for _, c := range in.Text() {
			if c == boundary {
				t.Begins[b.Len()] = true
				continue
			}
			b.WriteRune(c)
		}
		b.WriteByte('\n')
		t.Article.Text = b.String()
	}
	return out, in.Err()
}

// BoundaryScore compares where sentences begin, the first of each text left out.
type BoundaryScore struct {
	Texts int
	Begin Tally
	Wrong []string // boundaries that are missed or not there, with the words around them
}

// String writes the score.
func (s BoundaryScore) String() string {
	return fmt.Sprintf("%d texts, %d beginnings of sentences: F1 %.1f (%d right of %d given)", s.Texts, s.Begin.Gold, s.Begin.F1(), s.Begin.Right, s.Begin.Given)
}

// ScoreBoundaries compares the sentences of documents with the texts they were read
// from, pairwise.
func ScoreBoundaries(texts []BoundedText, read []*doc.Document) BoundaryScore {
	s := BoundaryScore{Texts: len(texts)}
	for i, t := range texts {
		got := map[int]bool{}
		for k, sentence := range read[i].Sentences {
			if k > 0 {
				got[read[i].Tokens[sentence.From].Start] = true
			}
		}
		for at := range len(t.Article.Text) {
			switch {
			case got[at] && t.Begins[at]:
				s.Begin.Right++
			case got[at]:
				s.Wrong = append(s.Wrong, "not there "+around(t.Article, at))
			case t.Begins[at]:
				s.Wrong = append(s.Wrong, "missed "+around(t.Article, at))
			}
		}
		s.Begin.Gold += len(t.Begins)
		s.Begin.Given += len(got)
	}
	return s
}

// around is a place of a text with what stands on both sides.
func around(a fact.Article, at int) string {
	const wide = 40
	from, to := max(0, at-wide), min(len(a.Text), at+wide)
	return a.ID + " " + strings.ToValidUTF8(a.Text[from:at], "") + string(boundary) + strings.ToValidUTF8(strings.ReplaceAll(a.Text[at:to], "\n", " "), "")
}
