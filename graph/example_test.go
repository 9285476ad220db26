package graph_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"kg/graph"
	"kg/graph/fact"
)

// A graph is made, filled and asked. The facts are written by hand here; package
// extract reads them from the text.
func Example() {
	dir, err := os.MkdirTemp("", "kg-example-")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	dir = filepath.Join(dir, "news.graph")
	if err := graph.Init(dir, ""); err != nil {
		log.Fatal(err)
	}
	g, err := graph.Open(dir, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer g.Close()

	ctx := context.Background()
	art := fact.Article{ID: "talks", Date: "2024-05-08", Text: "Antony Blinken met Bernardo Arevalo on Tuesday."}
	met := fact.Fact{
		ID:         "f1",
		Subject:    fact.Term{ID: "e1", Name: "Antony Blinken", Kind: "person", Named: true},
		Relation:   fact.Relation{ID: "meets", Name: "meets", Cue: "met"},
		Objects:    []fact.Term{{ID: "e2", Name: "Bernardo Arevalo", Kind: "person", Named: true}},
		Qualifiers: fact.Qualifiers{Time: "2024-05-07"},
		Status:     fact.Asserted,
		Confidence: 0.9,
		Sources:    []fact.Source{{Article: "talks", Start: 0, End: len(art.Text), Quote: art.Text, Rule: "meet"}},
	}
	if _, err := g.Add(ctx, art, []fact.Fact{met}); err != nil {
		log.Fatal(err)
	}

	for f, err := range g.Facts(ctx, graph.Filter{About: "Blinken"}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(f.Subject, f.Relation.Name, f.Object(), f.Qualifiers.Time)
	}
	for row, err := range g.Query(ctx, `g.V("<urn:newsgraph:e:Antony_Blinken>").both("<urn:newsgraph:r:meets>").all()`, graph.QueryOptions{}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(row["id"])
	}

	art.Text = "Antony Blinken met nobody."
	_, err = g.Add(ctx, art, nil)
	fmt.Println(errors.Is(err, graph.ErrConflict))
	// Output:
	// Antony Blinken meets Bernardo Arevalo 2024-05-07
	// <urn:newsgraph:e:Bernardo_Arevalo>
	// true
}
