package main

import (
	"fmt"
	"math/rand"
	"time"

	"github.com/cayleygraph/quad"
)

// The synthetic graph is shaped like news: few things are in most quads, and each
// article labels about twenty.
const (
	ns      = "http://kg.example/"
	rdfType = quad.IRI("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
	name    = quad.IRI(ns + "p/name")
	amount  = quad.IRI(ns + "p/amount")
	words   = quad.IRI(ns + "p/words")
	date    = quad.IRI(ns + "p/date")
	quote   = quad.IRI(ns + "p/quote")
)

var kinds = [...]string{"Person", "Organization", "Place", "Event", "Policy"}

func kind(i int) quad.IRI     { return quad.IRI(ns + "t/" + kinds[i%len(kinds)]) }
func thing(i int) quad.IRI    { return quad.IRI(fmt.Sprintf(ns+"e/%s_%d", kinds[i%len(kinds)], i)) }
func article(i int) quad.IRI  { return quad.IRI(fmt.Sprintf(ns+"article/%d", i)) }
func relation(i int) quad.IRI { return quad.IRI(fmt.Sprintf(ns+"p/rel_%d", i)) }

// news makes n different labelled quads.
func news(n int, emit func(quad.Quad)) {
	r := rand.New(rand.NewSource(1))
	things, articles := n/10, n/20
	subjects := rand.NewZipf(r, 1.15, 8, uint64(things-1))
	objects := rand.NewZipf(r, 1.25, 4, uint64(things-1))
	relations := rand.NewZipf(r, 1.3, 2, 149)
	day := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	seen := map[[4]int]bool{}
	count, thingAt := 0, 0
	put := func(s, p quad.IRI, o quad.Value, l quad.IRI) {
		if count < n {
			emit(quad.Quad{Subject: s, Predicate: p, Object: o, Label: l})
			count++
		}
	}
	for a := 0; count < n; a++ {
		l := article(a % articles)
		if a < articles {
			put(l, words, quad.Int(r.Intn(2000)), l)
		}
		for k := 0; k < 2 && thingAt < things; k++ {
			put(thing(thingAt), rdfType, kind(thingAt), l)
			put(thing(thingAt), name, quad.String(fmt.Sprint("Name ", thingAt)), l)
			thingAt++
		}
		for range 16 {
			s, x := int(subjects.Uint64()), r.Intn(100)
			key := [4]int{s, -1, x, a % articles}
			o, p := 0, 0
			if x < 80 {
				o, p = int(objects.Uint64()), int(relations.Uint64())
				key = [4]int{s, p, o, a % articles}
			}
			if seen[key] {
				continue
			}
			seen[key] = true
			switch {
			case x < 80:
				put(thing(s), relation(p), thing(o), l)
			case x < 87:
				put(thing(s), amount, quad.Int(int64(r.Intn(1000))*1000000+int64(x)), l)
			case x < 94:
				put(thing(s), date, quad.Time(day.AddDate(0, 0, r.Intn(365)).Add(time.Duration(x))), l)
			default:
				put(thing(s), quote, quad.LangString{Value: quad.String(fmt.Sprintf("quote text number %d about migration %d", r.Intn(n), x)), Lang: "en"}, l)
			}
		}
	}
}
