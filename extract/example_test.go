package extract_test

import (
	"context"
	"fmt"
	"log"

	"kg/extract"
	"kg/graph/fact"
)

// From an article to its facts. The date lets "on Tuesday" become a day.
func Example() {
	p, err := extract.New(nil)
	if err != nil {
		log.Fatal(err)
	}
	facts, err := p.Article(context.Background(), fact.Article{
		ID:   "visit",
		Date: "2024-05-08",
		Text: "President Joe Biden visited Mexico on Tuesday.",
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range facts {
		if f.Relation.ID != "visits" {
			continue
		}
		fmt.Println(f.Relation.Name, f.Object(), f.Qualifiers.Time, f.Status)
		for _, s := range f.Sources {
			fmt.Println(s.Article, s.Start, s.End, s.Quote)
		}
	}
	// Output:
	// visits Mexico 2024-05-07 asserted
	// visit 0 46 President Joe Biden visited Mexico on Tuesday.
}

// Annotations without facts: words, tags, trees.
func ExamplePipeline_Document() {
	p, err := extract.New(nil)
	if err != nil {
		log.Fatal(err)
	}
	d, err := p.Document(context.Background(), fact.Article{ID: "x", Text: "The minister resigned."})
	if err != nil {
		log.Fatal(err)
	}
	for _, t := range d.Tokens {
		fmt.Println(t.Form, t.Lemma, t.UPOS, t.Rel)
	}
	// Output:
	// The the DET det
	// minister minister NOUN nsubj
	// resigned resign VERB root
	// . . PUNCT punct
}
