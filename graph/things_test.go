package graph

import (
	"fmt"
	"strings"
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

// A description means the same in copies of one story, and nothing beyond them; when
// the copy goes the thing is the article's own again.
func TestDescriptionsOfOneStory(t *testing.T) {
	mission := fact.Term{ID: "l", Name: "US delegation", Kind: "organisation", Local: true}
	story := strings.Join(strings.Fields("a wire story of many words that two papers print as it stands save for its last line"), " ")
	tell := func(id, text string) entry {
		art, facts := said(id, "2024-05-07", typed(blinken, "leads", mission))
		for n := range 20 {
			art.Text += fmt.Sprintf(" %s%d", text, n)
		}
		return entry{art, facts}
	}
	g := open(t, tell("one", story), tell("two", story), tell("other", "nothing of that"))
	of := func(art string) string {
		things, err := g.Things(ctx, art)
		if err != nil {
			t.Fatal(err)
		}
		return things["l"].ID
	}
	if of("one") != of("two") || of("one") == of("other") {
		t.Errorf("the delegations are %q, %q and %q", of("one"), of("two"), of("other"))
	}
	if found, err := g.Find(ctx, "US delegation"); err != nil || len(found) != 2 || found[0].Support != 1 {
		t.Errorf("found are %v, %v", found, err)
	}
	if _, err := g.Remove(ctx, "one"); err != nil {
		t.Fatal(err)
	}
	want := open(t, tell("two", story), tell("other", "nothing of that"))
	if d, err := difference(ctx, g, want); err != nil || d != "" {
		t.Errorf("the copy left a trace: %s %v", d, err)
	}
}
