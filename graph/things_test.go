package graph

import (
	"testing"

	"kg/graph/fact"
)

// "The Interior Ministry" of an article on Peru is not the one of an article on
// Bahrain, and one of another article on Peru is.
func TestBodiesThatEveryStateHas(t *testing.T) {
	ministry := named("Interior Ministry", "government")
	country := func(name, id string) fact.Term {
		f := named(name, "country")
		f.Wikidata, f.Link = id, 0.99
		return f
	}
	var all []entry
	for _, x := range []struct {
		id    string
		state fact.Term
	}{{"lima", country("Peru", "Q419")}, {"cuzco", country("Peru", "Q419")}, {"manama", country("Bahrain", "Q398")}} {
		art, facts := said(x.id, "2024-05-07", typed(ministry, "meets", x.state))
		all = append(all, entry{art, facts})
	}
	g := open(t, all...)
	of := map[string]Entity{}
	for _, e := range all {
		things, err := g.Things(ctx, e.art.ID)
		if err != nil {
			t.Fatal(err)
		}
		of[e.art.ID] = things[ministry.ID]
	}
	if of["lima"].ID == "" || of["lima"].ID != of["cuzco"].ID || of["lima"].ID == of["manama"].ID {
		t.Errorf("the ministries are %q, %q and %q", of["lima"].ID, of["cuzco"].ID, of["manama"].ID)
	}
	if _, err := g.Things(ctx, "nowhere"); err == nil {
		t.Error("an article that is not there has things")
	}
}
