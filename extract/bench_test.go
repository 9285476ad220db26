package extract

import (
	"context"
	"os"
	"testing"

	"kg/graph/fact"
)

// BenchmarkArticle reads the sample articles whole, from text to facts.
func BenchmarkArticle(b *testing.B) {
	p, err := New(nil)
	if err != nil {
		b.Fatal(err)
	}
	var arts []fact.Article
	size := 0
	for _, id := range []string{"guatemala-afp-2024-05-07", "guatemala-urdupoint-2024-05-08"} {
		text, err := os.ReadFile("../testdata/articles/" + id + ".txt")
		if err != nil {
			b.Fatal(err)
		}
		arts = append(arts, fact.Article{ID: id, Date: id[len(id)-10:], Text: string(text)})
		size += len(text)
	}
	b.SetBytes(int64(size))
	facts := 0
	for b.Loop() {
		for _, art := range arts {
			got, err := p.Article(context.Background(), art)
			if err != nil {
				b.Fatal(err)
			}
			facts += len(got)
		}
	}
	b.ReportMetric(float64(len(arts)*b.N)/b.Elapsed().Seconds(), "articles/s")
	b.ReportMetric(float64(facts)/b.Elapsed().Seconds(), "facts/s")
}
