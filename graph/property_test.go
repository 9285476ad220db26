package graph

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"kg/graph/fact"
	"kg/graph/internal/rdf"
)

// rumours makes articles at random from a small world, so that names clash,
// facts meet, details lack, copies are printed and sayings fold into each other.
func rumours(r *rand.Rand, n int) []entry {
	anchored := func(t fact.Term, id string, link float64) fact.Term {
		t.Wikidata, t.Link = id, link
		return t
	}
	local := fact.Term{ID: "l", Name: "protesters", Kind: "group", Local: true}
	things := []fact.Term{named("Ann Lee", "person"), named("Lee", "person"), named("Lee", "organisation"), named("A. Lee", "person"), named("Bo Lee", "person"),
		anchored(named("Ann M. Lee", "person"), "Q1", 0.9), anchored(named("Lee", "place"), "Q2", 0.99), named("José Ruiz", "person"), named("Jose Ruiz", "person"),
		local, us, guatemala, biden, arevalo, blinken}
	pick := func() fact.Term {
		t := things[r.IntN(len(things))]
		if r.IntN(3) == 0 {
			t.Aliases = append(slices.Clone(t.Aliases), strings.Fields(t.Name)[0])
		}
		return t
	}
	words := strings.Fields(strings.Repeat("a b c d e f g h i j k l m n o p q r s t u v w x y z ", 4))
	var out []entry
	for i := range n {
		var facts []fact.Fact
		for range 1 + r.IntN(5) {
			f := typed(pick(), []string{"meets", "aids", "leads"}[r.IntN(3)], pick())
			f.Subject.Kind, f.Objects[0].Kind = agentKind(f.Subject.Kind), agentKind(f.Objects[0].Kind)
			if r.IntN(2) == 0 {
				f.Qualifiers.Time = []string{"2024-03", "2024", "2024-03-05"}[r.IntN(3)]
			}
			if r.IntN(3) == 0 {
				f.Qualifiers.Amount = &fact.Amount{Value: float64(r.IntN(2)), Unit: "USD", Hedge: []string{"", "nearly"}[r.IntN(2)]}
			}
			switch r.IntN(6) {
			case 0:
				f = with(f, fact.Claimed, pick())
			case 1:
				f = with(f, fact.Denied)
			case 2:
				f = with(f, fact.Planned)
			}
			if r.IntN(4) == 0 {
				f.Qualifiers.Roles = map[string][]fact.Term{"place": {guatemala}, "topic": {{Text: "money"}}}
			}
			f.Confidence = float64(1+r.IntN(9)) / 10
			facts = append(facts, f)
		}
		for k := range r.IntN(3) { // sayings about facts, and about sayings
			facts = append(facts, typed(blinken, "says", fact.Term{Fact: fmt.Sprintf("f%d", r.IntN(len(facts)))}))
			_ = k
		}
		art, facts := said(fmt.Sprintf("n%02d", i), []string{"2024-03-01", "2024-03-09"}[r.IntN(2)], facts...)
		if r.IntN(2) == 0 { // a copy of one of two stories
			from := r.IntN(2) * 40
			story := strings.Join(words[from:from+50+r.IntN(14)], " ") + strings.Repeat(" over and over "+strings.Join(words[from:from+30], " "), 4) + "\n"
			art.Text = story + art.Text
			for j := range facts {
				facts[j].Sources[0].Start += len(story)
				facts[j].Sources[0].End += len(story)
			}
		}
		out = append(out, entry{art, facts})
	}
	return out
}

func agentKind(kind string) string {
	if kind == "place" {
		return "country"
	}
	return kind
}

// Any order of adds, replacements and removals that leaves the same articles, and
// any order of decisions that leaves the same, leaves the same rows in the store:
// what is worked out step by step is what the evidence gives at once.
func TestOrderLeavesNoTrace(t *testing.T) {
	for seed := range uint64(5) {
		r := rand.New(rand.NewPCG(seed, 7))
		all := rumours(r, 10)
		keep := all[:3+r.IntN(5)]
		want := open(t, keep...)
		g := open(t)
		for _, i := range r.Perm(len(all)) {
			e := all[i]
			if r.IntN(4) == 0 { // first another reading of it
				if _, err := g.Add(ctx, e.art, e.facts[:1]); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := g.Replace(ctx, e.art, e.facts); err != nil {
				t.Fatal(err)
			}
		}
		var gone []string
		for _, i := range r.Perm(len(all)) {
			if i >= len(keep) {
				gone = append(gone, all[i].art.ID)
			}
		}
		half := len(gone) / 2
		for _, ids := range [][]string{gone[:half], gone[half:]} {
			if _, err := g.Remove(ctx, ids...); err != nil {
				t.Fatal(err)
			}
		}
		if d, err := difference(ctx, g, want); err != nil || d != "" {
			t.Fatalf("seed %d: the way to the same articles shows: %s %v", seed, d, err)
		}
		if a, b := nquads(t, g), nquads(t, want); a != b {
			t.Fatalf("seed %d: %s", seed, firstDifference(a, b))
		}
		if a, b := storedQuads(t, g), nquads(t, g); a != b {
			t.Fatalf("seed %d: what Gizmo walks over is not what is exported: %s", seed, firstDifference(a, b))
		}
		s, err := g.Stats(ctx)
		if err != nil || s.Quads != strings.Count(nquads(t, g), "\n") {
			t.Errorf("seed %d: %d quads counted, %d are there", seed, s.Quads, strings.Count(nquads(t, g), "\n"))
		}
	}
}

// The same with decisions of people among the articles: those on articles that
// went hold again when these come back.
func TestDecisionsOutliveTheirArticles(t *testing.T) {
	for seed := range uint64(5) {
		r := rand.New(rand.NewPCG(seed, 11))
		all := rumours(r, 8)
		g := open(t, all...)
		for range 4 {
			decideAtRandom(t, r, g)
		}
		before := nquads(t, g)
		for _, i := range r.Perm(len(all)) {
			if r.IntN(2) == 0 {
				if _, err := g.Remove(ctx, all[i].art.ID); err != nil {
					t.Fatal(err)
				}
			}
		}
		if problems, err := g.Check(ctx); err != nil || len(problems) > 0 {
			t.Fatalf("seed %d: %v %v", seed, problems, err)
		}
		for _, i := range r.Perm(len(all)) {
			if _, err := g.Add(ctx, all[i].art, all[i].facts); err != nil {
				t.Fatal(err)
			}
		}
		if a, b := storedQuads(t, g), nquads(t, g); a != b {
			t.Fatalf("seed %d: what Gizmo walks over is not what is exported: %s", seed, firstDifference(a, b))
		}
		if after := nquads(t, g); after != before {
			t.Fatalf("seed %d: %s", seed, firstDifference(after, before))
		}
		undone, err := g.Decisions(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for range undone {
			if _, err := g.Undo(ctx, 0); err != nil {
				t.Fatal(err)
			}
		}
		if a, b := nquads(t, g), nquads(t, open(t, all...)); a != b {
			t.Fatalf("seed %d: undoing leaves a trace: %s", seed, firstDifference(a, b))
		}
	}
}

func decideAtRandom(t *testing.T, r *rand.Rand, g *Graph) {
	t.Helper()
	var facts []fact.Fact
	for f, err := range g.Facts(ctx, Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		facts = append(facts, f)
	}
	var things []Entity
	for e, err := range g.Entities(ctx, EntityFilter{}) {
		if err != nil {
			t.Fatal(err)
		}
		things = append(things, e)
	}
	f, a, b := facts[r.IntN(len(facts))], things[r.IntN(len(things))], things[r.IntN(len(things))]
	var err error
	switch r.IntN(4) {
	case 0:
		_, err = g.Reject(ctx, f.ID, Judgement{Reason: "no", Date: "2024-06-01"})
	case 1:
		_, err = g.Accept(ctx, f.ID, Judgement{})
	case 2:
		if a.ID != b.ID {
			_, err = g.Same(ctx, a.ID, b.ID, Judgement{})
		}
	case 3:
		if a.ID != b.ID {
			_, err = g.Differ(ctx, a.ID, b.ID, Judgement{})
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

// storedQuads gives the quads of the engine as sorted lines.
func storedQuads(t *testing.T, g *Graph) string {
	t.Helper()
	snap, err := g.store.db.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Release()
	var lines []string
	for q, err := range snap.Quads() {
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, rdf.Line(q))
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}
