package graph

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"kg/graph/fact"
)

func factsOf(t *testing.T, g *Graph, flt Filter) []fact.Fact {
	t.Helper()
	var out []fact.Fact
	for f, err := range g.Facts(ctx, flt) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, f)
	}
	return out
}

func found(t *testing.T, g *Graph, name string) []string {
	t.Helper()
	all, err := g.Find(ctx, name)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range all {
		out = append(out, strings.TrimPrefix(e.ID, "urn:newsgraph:e:"))
	}
	return out
}

// A rejected fact leaves answers and exports, what was said of it goes with it,
// and it stays on record; its decision holds when its articles come again.
func TestReject(t *testing.T) {
	g := open(t, newsroom()...)
	aids := factsOf(t, g, Filter{Relation: "aids", Status: fact.Asserted})
	before := nquads(t, g)
	c, err := g.Reject(ctx, aids[0].ID, Judgement{Reason: "a mistake", Date: "2024-06-01"})
	if err != nil || len(c.Lost) != 2 {
		t.Fatalf("rejecting loses %d facts (it and the saying), %v", len(c.Lost), err)
	}
	gone := func() {
		t.Helper()
		name := strings.TrimPrefix(aids[0].ID, "urn:newsgraph:f:")
		if strings.Contains(nquads(t, g), name) {
			t.Error("a rejected fact is exported")
		}
		if left := factsOf(t, g, Filter{Relation: "says"}); len(left) != 0 {
			t.Errorf("a saying about it is left: %v", left)
		}
		if rejected := factsOf(t, g, Filter{Rejected: true}); len(rejected) != 2 {
			t.Errorf("%d facts on record as rejected, want it and the saying", len(rejected))
		}
		for row, err := range g.RunSaved(ctx, "aid", QueryOptions{}) {
			t.Errorf("a saved query finds it: %v %v", row, err)
		}
	}
	gone()
	for _, e := range newsroom() {
		if _, err := g.Remove(ctx, e.art.ID); err != nil {
			t.Fatal(err)
		}
	}
	for _, e := range newsroom() {
		if _, err := g.Add(ctx, e.art, e.facts); err != nil {
			t.Fatal(err)
		}
	}
	gone()
	if _, err := g.Undo(ctx, 0); err != nil {
		t.Fatal(err)
	}
	if after := nquads(t, g); after != before {
		t.Errorf("undoing leaves a trace: %s", firstDifference(after, before))
	}
	if _, err := g.Undo(ctx, 0); !errors.Is(err, ErrNotFound) {
		t.Errorf("undoing nothing: %v", err)
	}
}

// A decision holds for another reading of the article, whose facts have other ids
// and spans that only overlap.
func TestDecisionsOutliveReading(t *testing.T) {
	e := newsroom()[1]
	g := open(t, e)
	leads := factsOf(t, g, Filter{Relation: "leads"})[0]
	if _, err := g.Reject(ctx, leads.ID, Judgement{}); err != nil {
		t.Fatal(err)
	}
	art, facts := e.art, slices.Clone(e.facts)
	art.Reader = "another"
	for i := range facts {
		facts[i].ID = "x" + facts[i].ID
		facts[i].Sources = slices.Clone(facts[i].Sources)
		facts[i].Sources[0].Start += 3
		facts[i].Sources[0].Quote = facts[i].Sources[0].Quote[3:]
		facts[i].Qualifiers.Time = "2024"
	}
	if _, err := g.Replace(ctx, art, facts); err != nil {
		t.Fatal(err)
	}
	if left := factsOf(t, g, Filter{Relation: "leads"}); len(left) != 0 {
		t.Errorf("the rejected fact is back: %v", left)
	}
	if got, err := g.Article(ctx, "b"); err != nil || got.Reader != "another" {
		t.Errorf("who read it: %q, %v", got.Reader, err)
	}
}

func TestAccept(t *testing.T) {
	g := open(t, newsroom()[:1]...)
	met := factsOf(t, g, Filter{Relation: "meets"})[0]
	c, err := g.Accept(ctx, met.ID, Judgement{Reason: "seen"})
	if err != nil || len(c.Changed) != 1 || c.Changed[0].Before.Confidence != 0.8 || c.Changed[0].After.Confidence != 1 {
		t.Errorf("accepting changes %+v, %v", c.Changed, err)
	}
	if !strings.Contains(nquads(t, g), `<urn:newsgraph:v:review> "accepted"`) {
		t.Error("the review is not in the graph")
	}
}

// Two things joined by a person are one node; the IRI that went leads to it, and
// undoing parts them exactly.
func TestSame(t *testing.T) {
	boss := named("The Boss", "person")
	a, fa := said("one", "2024-05-07", typed(boss, "meets", arevalo))
	b, fb := said("two", "2024-05-08", typed(biden, "meets", arevalo))
	g := open(t, entry{a, fa}, entry{b, fb})
	before := nquads(t, g)
	old := factsOf(t, g, Filter{About: "The Boss"})[0].ID
	if n := len(factsOf(t, g, Filter{Relation: "meets"})); n != 2 {
		t.Fatalf("%d meetings", n)
	}
	if _, err := g.Same(ctx, "The Boss", "Joe Biden", Judgement{Reason: "his nickname"}); err != nil {
		t.Fatal(err)
	}
	if n := len(factsOf(t, g, Filter{Relation: "meets"})); n != 1 {
		t.Errorf("%d meetings of one person, want 1 with two sources", n)
	}
	if x, y := found(t, g, "The Boss"), found(t, g, "Joe Biden"); len(x) != 1 || !slices.Equal(x, y) {
		t.Errorf("%v and %v are not one", x, y)
	}
	for _, iri := range []string{"e:The_Boss", "e:Joe_Biden"} {
		if got := found(t, g, iri); len(got) != 1 {
			t.Errorf("%s leads to %v", iri, got)
		}
	}
	if f, err := g.Fact(ctx, old); err != nil || len(f.Sources) != 2 {
		t.Errorf("the fact's old id gives %v, %v", f, err)
	}
	why, err := g.WhySame(ctx, "The Boss", "Joe Biden")
	if err != nil || len(why) != 1 || why[0].Decided != Same || !why[0].Joined {
		t.Errorf("why they are one: %+v, %v", why, err)
	}
	if _, err := g.Undo(ctx, 0); err != nil {
		t.Fatal(err)
	}
	if after := nquads(t, g); after != before {
		t.Errorf("undoing leaves a trace: %s", firstDifference(after, before))
	}
}

// Two people of one name are told apart article by article; each takes a suffix,
// and the plain IRI answers with both.
func TestDiffer(t *testing.T) {
	smith := named("John Smith", "person")
	a, fa := said("one", "2024-05-07", typed(smith, "meets", arevalo))
	b, fb := said("two", "2024-05-08", typed(smith, "leads", mission))
	g := open(t, entry{a, fa}, entry{b, fb})
	if got := found(t, g, "John Smith"); !slices.Equal(got, []string{"John_Smith"}) {
		t.Fatalf("at first %v", got)
	}
	if _, err := g.Differ(ctx, "John Smith", "John Smith", Judgement{}); err == nil {
		t.Error("the same words were told apart from themselves")
	}
	if _, err := g.Differ(ctx, "John Smith@one", "John Smith@two", Judgement{Reason: "a namesake"}); err != nil {
		t.Fatal(err)
	}
	both := found(t, g, "John Smith")
	if len(both) != 2 || slices.Contains(both, "John_Smith") {
		t.Errorf("told apart they are %v", both)
	}
	if got := found(t, g, "urn:newsgraph:e:John_Smith"); len(got) != 2 {
		t.Errorf("the plain IRI gives %v", got)
	}
	if got := factsOf(t, g, Filter{About: "e:" + both[0]}); len(got) != 1 {
		t.Errorf("one of them has %d facts", len(got))
	}
	log, err := g.Redirects(ctx)
	if err != nil || !slices.ContainsFunc(log, func(r Redirect) bool { return r.From == "urn:newsgraph:e:John_Smith" && len(r.To) > 0 }) {
		t.Errorf("the log says %+v, %v", log, err)
	}
	if _, err := g.Undo(ctx, 0); err != nil {
		t.Fatal(err)
	}
	if got := found(t, g, "John Smith"); !slices.Equal(got, []string{"John_Smith"}) {
		t.Errorf("one again they are %v", got)
	}
	for _, iri := range both {
		if got := found(t, g, "e:"+iri); !slices.Equal(got, []string{"John_Smith"}) {
			t.Errorf("%s leads to %v", iri, got)
		}
	}
}

// Of two decisions that contradict each other the later one counts.
func TestLaterDecisionCounts(t *testing.T) {
	g := open(t, newsroom()...)
	steps := []struct {
		do   func() (Change, error)
		want int
	}{
		{func() (Change, error) { return g.Same(ctx, "Joe Biden", "Bernardo Arevalo", Judgement{}) }, 1},
		{func() (Change, error) { return g.Differ(ctx, "Joe Biden", "Bernardo Arevalo", Judgement{}) }, 2},
		{func() (Change, error) { return g.Undo(ctx, 0) }, 1},
	}
	for i, s := range steps {
		if _, err := s.do(); err != nil {
			t.Fatal(i, err)
		}
		both := append(found(t, g, "Joe Biden"), found(t, g, "Bernardo Arevalo")...)
		slices.Sort(both)
		if n := len(slices.Compact(both)); n != s.want {
			t.Errorf("after step %d they are %d: %v", i, n, both)
		}
	}
}

func TestDecisionErrors(t *testing.T) {
	g := open(t, newsroom()...)
	for what, err := range map[string]error{
		"no fact": second(g.Reject(ctx, "f:NOTHING", Judgement{})), "no thing": second(g.Same(ctx, "Nobody", "Joe Biden", Judgement{})),
		"no date": second(g.Accept(ctx, factsOf(t, g, Filter{})[0].ID, Judgement{Date: "soon"})), "the same": second(g.Same(ctx, "Blinken", "Antony Blinken", Judgement{})),
	} {
		if err == nil {
			t.Errorf("%s: accepted", what)
		}
	}
	if all, err := g.Decisions(ctx); err != nil || len(all) != 0 {
		t.Errorf("%v are on record, %v", all, err)
	}
}

func second(_ Change, err error) error { return err }
