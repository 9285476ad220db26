package relate

import (
	"testing"

	"kg/extract/doc"
	"kg/graph/fact"
)

// TestCircle reads a document whose arcs run in a circle, as a damaged CoNLL-U
// file can have them: reading must end.
func TestCircle(t *testing.T) {
	d := &doc.Document{Article: fact.Article{ID: "circle", Text: "Kenya met Japan"}}
	for _, w := range []struct {
		start, end, head int
		upos, rel        string
	}{{0, 5, 1, "PROPN", "nsubj"}, {6, 9, 2, "VERB", "root"}, {10, 15, 1, "PROPN", "obj"}} {
		d.Tokens = append(d.Tokens, doc.Token{Start: w.start, End: w.end, Form: d.Article.Text[w.start:w.end], UPOS: w.upos, Head: w.head, Rel: w.rel})
	}
	d.Sentences = []doc.Sentence{{Span: doc.Span{From: 0, To: 3}}}
	r, err := New(fact.BuiltinSchema(), nil)
	if err != nil {
		t.Fatal(err)
	}
	facts, _ := r.Facts(d)
	for _, f := range facts {
		if f.Subject.IsZero() {
			t.Errorf("fact without a subject: %s", Arrow(&f))
		}
	}
}
