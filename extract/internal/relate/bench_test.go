package relate

import (
	"os"
	"testing"

	"kg/extract/doc"
	"kg/graph/fact"
)

// BenchmarkFacts reads the facts of annotated sentences, so that the cost of the
// rules can be set beside that of the model.
func BenchmarkFacts(b *testing.B) {
	f, err := os.Open("testdata/examples.conllu")
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	docs, err := doc.ReadCoNLLU(f)
	if err != nil {
		b.Fatal(err)
	}
	r, err := New(fact.BuiltinSchema(), nil)
	if err != nil {
		b.Fatal(err)
	}
	bytes := 0
	for _, d := range docs {
		bytes += len(d.Article.Text)
	}
	b.SetBytes(int64(bytes))
	for b.Loop() {
		for _, d := range docs {
			r.Facts(d)
		}
	}
}
