package graph

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"kg/graph/fact"
)

// synthetic writes articles of ten facts each about things whose frequency is
// Zipfian, as in news: a few are in every tenth article, most in one. Half of the
// things have a Wikidata id. Nothing is read from the text.
type synthetic struct {
	r         *rand.Rand
	zipf      *rand.Zipf
	relations []fact.RelType
}

func newSynthetic(seed uint64) *synthetic {
	r := rand.New(rand.NewPCG(seed, 1))
	s := &synthetic{r: r, zipf: rand.NewZipf(r, 1.2, 8, 200000)}
	schema := fact.BuiltinSchema()
	for _, rel := range schema.Relations {
		if schema.IsA("person", rel.Subject) && schema.IsA("organisation", rel.Object) {
			s.relations = append(s.relations, rel)
		}
	}
	return s
}

// thing is the n-th thing of a kind: its name is two words of its number.
func (s *synthetic) thing(kind string) fact.Term {
	n := s.zipf.Uint64()
	t := fact.Term{ID: fmt.Sprint(kind, n), Kind: kind, Named: true, Name: syllables(n*7919%100003) + " " + syllables(n)}
	if n%2 == 0 {
		t.Wikidata, t.Link = fmt.Sprintf("Q%d", 2*n+uint64(len(kind)%2)), 0.9
	}
	return t
}

func syllables(n uint64) string {
	const consonants, vowels = "bdfghklmnprstvz", "aeiou"
	var b strings.Builder
	for i := 0; i < 3 || n > 0; i++ {
		b.WriteByte(consonants[n%15])
		b.WriteByte(vowels[n/15%5])
		n /= 75
	}
	return strings.ToUpper(b.String()[:1]) + b.String()[1:]
}

func (s *synthetic) article(n int) entry {
	day := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n%366).Format(time.DateOnly)
	var facts []fact.Fact
	for range 10 {
		rel := s.relations[min(len(s.relations)-1, int(s.zipf.Uint64()))]
		f := fact.Fact{Subject: s.thing("person"), Relation: fact.Relation{ID: rel.Name, Name: rel.Label}, Objects: []fact.Term{s.thing("organisation")}}
		f.Confidence = float64(50+s.r.IntN(50)) / 100
		switch s.r.IntN(4) {
		case 0:
			f.Qualifiers.Time = day
		case 1:
			f = with(f, fact.Claimed, s.thing("person"))
		case 2:
			f.Qualifiers.Amount = &fact.Amount{Value: float64(s.r.IntN(1000)), Unit: "USD"}
		}
		facts = append(facts, f)
	}
	art, facts := said(fmt.Sprintf("n%07d", n), day, facts...)
	return entry{art, facts}
}

// filled gives graphs of a size, made once a run and only ever added to.
func filled(b *testing.B, size int) (*Graph, *synthetic) {
	b.Helper()
	g, s := open(b), newSynthetic(42)
	for i := range size {
		e := s.article(i)
		if _, err := g.Add(ctx, e.art, e.facts); err != nil {
			b.Fatal(err)
		}
	}
	return g, s
}

var sizes = []int{1000, 10000, 100000}

// BenchmarkAddTo adds an article of ten facts to graphs of several sizes, each
// durably.
func BenchmarkAddTo(b *testing.B) {
	for _, size := range sizes {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			g, s := filled(b, size)
			n := size
			before, err := g.Stats(ctx)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				e := s.article(n)
				if _, err := g.Add(ctx, e.art, e.facts); err != nil {
					b.Fatal(err)
				}
				n++
			}
			after, err := g.Stats(ctx)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(after.Quads-before.Quads)/b.Elapsed().Seconds(), "quads/s")
		})
	}
}

// BenchmarkFill fills a graph from nothing without waiting for the disk.
func BenchmarkFill(b *testing.B) {
	quads := 0
	for b.Loop() {
		g, _ := filled(b, 500)
		s, err := g.Stats(ctx)
		if err != nil {
			b.Fatal(err)
		}
		quads += s.Quads
	}
	b.ReportMetric(float64(quads)/b.Elapsed().Seconds(), "quads/s")
}
