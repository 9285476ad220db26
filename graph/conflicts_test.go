package graph

import (
	"fmt"
	"slices"
	"testing"

	"kg/graph/fact"
)

// toll is a fact that an attack killed people, with what else is said of both.
func toll(n float64, change func(f *fact.Fact)) fact.Fact {
	attack := fact.Term{ID: "x1", Name: "attack", Kind: "event", Local: true}
	f := typed(attack, "kills", fact.Term{ID: "x2", Name: "people", Kind: "group", Local: true})
	f.Qualifiers.Time = "2024-05-06"
	f.Qualifiers.Amount = &fact.Amount{Value: n, Unit: "people"}
	f.Qualifiers.Roles = map[string][]fact.Term{"place": {{Text: "Kabul"}}}
	if change != nil {
		change(&f)
	}
	return f
}

func TestConflicts(t *testing.T) {
	least := func(f *fact.Fact) {
		n := f.Qualifiers.Amount.Value
		f.Qualifiers.Amount.Min, f.Qualifiers.Amount.Hedge = &n, "at least"
	}
	for name, c := range map[string]struct {
		facts [][]fact.Fact // of one article each
		want  []float64     // what stands against the first fact
	}{
		"two numbers":                {[][]fact.Fact{{toll(4, nil)}, {toll(6, nil)}}, []float64{6}},
		"three numbers, by day":      {[][]fact.Fact{{toll(4, nil)}, {toll(9, nil)}, {toll(6, nil)}}, []float64{9, 6}},
		"one number":                 {[][]fact.Fact{{toll(4, nil)}, {toll(4, nil)}}, nil},
		"room for more":              {[][]fact.Fact{{toll(4, least)}, {toll(6, nil)}}, nil},
		"no room for fewer":          {[][]fact.Fact{{toll(4, least)}, {toll(3, nil)}}, []float64{3}},
		"both in one article":        {[][]fact.Fact{{toll(4, nil), toll(6, nil)}}, nil},
		"the later tells of both":    {[][]fact.Fact{{toll(4, nil)}, {toll(4, nil), toll(6, nil)}}, nil},
		"another unit":               {[][]fact.Fact{{toll(4, nil)}, {toll(6, func(f *fact.Fact) { f.Qualifiers.Amount.Unit = "percent" })}}, nil},
		"another day":                {[][]fact.Fact{{toll(4, nil)}, {toll(6, func(f *fact.Fact) { f.Qualifiers.Time = "2024-05-09" })}}, nil},
		"another place":              {[][]fact.Fact{{toll(4, nil)}, {toll(6, func(f *fact.Fact) { f.Qualifiers.Roles["place"][0].Text = "Mosul" })}}, nil},
		"only expected":              {[][]fact.Fact{{toll(4, nil)}, {with(toll(6, nil), fact.Expected)}}, nil},
		"told of the dead":           {[][]fact.Fact{{toll(4, nil)}, {toll(6, func(f *fact.Fact) { f.Relation.ID, f.Subject, f.Objects[0] = "dies", f.Objects[0], f.Subject })}}, []float64{6}},
		"the wounded":                {[][]fact.Fact{{toll(4, nil)}, {toll(6, func(f *fact.Fact) { f.Relation.ID = "injures" })}}, nil},
		"of one day, without events": {[][]fact.Fact{{aid("2024-05-06", 5)}, {aid("2024-05-06", 8)}}, []float64{8}},
		"of one month":               {[][]fact.Fact{{aid("2024-05", 5)}, {aid("2024-05", 8)}}, nil},
	} {
		g := open(t)
		for i, facts := range c.facts {
			art, facts := said(string(rune('a'+i)), "2024-05-0"+string(rune('7'+i)), facts...)
			for n := range 30 { // so that it is no copy of the others
				art.Text += fmt.Sprintf(" %s%d", art.ID, n)
			}
			if _, err := g.Add(ctx, art, facts); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		first := ""
		for f, err := range g.Facts(ctx, Filter{Article: "a"}) {
			if err != nil {
				t.Fatal(err)
			}
			if f.Qualifiers.Amount.Value == c.facts[0][0].Qualifiers.Amount.Value {
				first = f.ID
			}
		}
		all, err := g.Conflicts(ctx, first)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var got []float64
		for _, x := range all {
			got = append(got, x.Amount.Value)
			if len(x.Telling) != 1 || x.Telling[0].Date == "" {
				t.Errorf("%s: %v without its day", name, x)
			}
			if back, err := g.Conflicts(ctx, x.Fact); err != nil || len(back) == 0 {
				t.Errorf("%s: nothing stands against %v, %v", name, x, err)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// What an event did to people and what befell them in it are one fact of two articles.
func TestTollIsOneFact(t *testing.T) {
	died := toll(4, func(f *fact.Fact) { f.Relation.ID, f.Subject, f.Objects[0] = "dies", f.Objects[0], f.Subject })
	a, first := said("a", "2024-05-07", toll(4, nil))
	b, second := said("b", "2024-05-08", died)
	b.Text += " and much more that the other does not tell of"
	g := open(t, entry{a, first}, entry{b, second})
	n := 0
	for f, err := range g.Facts(ctx, Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; f.Relation.ID != "kills" || len(f.Sources) != 2 || f.Object().Text != "people" {
			t.Errorf("%s %s %s of %v", f.Subject, f.Relation.ID, f.Object(), f.Sources)
		}
	}
	if n != 1 {
		t.Errorf("%d facts", n)
	}
}
