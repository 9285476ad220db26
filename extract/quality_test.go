package extract_test

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"kg/extract"
	"kg/extract/eval"
	"kg/extract/source"
	"kg/graph/fact"
)

var update = flag.Bool("update", false, "rewrite golden files")

// TestQuality reads the sample articles and compares how many of their gold
// facts are found, by relation of the gold, with testdata/quality.golden: every
// change to models and rules shows its effect there.
func TestQuality(t *testing.T) {
	p, err := extract.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	var facts []fact.Fact
	for art, err := range source.Read(context.Background(), []string{"../testdata/articles"}, nil) {
		if err != nil {
			t.Fatal(err)
		}
		fs, err := p.Article(context.Background(), art)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range fs {
			for _, s := range f.Sources {
				if art.Text[s.Start:s.End] != s.Quote {
					t.Errorf("%s: source of %s at %d-%d is not %q", art.ID, f.ID, s.Start, s.End, s.Quote)
				}
			}
		}
		facts = append(facts, fs...)
	}
	g, err := os.Open("../testdata/seeds.gold.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	gold, err := eval.ReadGoldFacts(g)
	if err != nil {
		t.Fatal(err)
	}
	got := report(eval.ScoreFacts(gold, facts), facts)
	if *update {
		if err := os.WriteFile("testdata/quality.golden", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/quality.golden")
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("quality has changed; if for the better, run go test ./extract -run Quality -update\ngot\n%s\nwant\n%s", got, want)
	}
}

// report writes the score, what became of each relation of the gold, and how
// many facts each relation has.
func report(s eval.Score, facts []fact.Fact) string {
	var b strings.Builder
	fmt.Fprintln(&b, s)
	type row struct{ gold, found, full int }
	rows := map[string]*row{}
	var missed []string
	for _, o := range s.Outcomes {
		name := o.Gold.Relation[0]
		if rows[name] == nil {
			rows[name] = &row{}
		}
		r := rows[name]
		r.gold++
		switch {
		case o.Fact == nil:
			missed = append(missed, "missed "+o.Gold.Doc+" "+o.Gold.ID+" "+o.Gold.Fact)
		case len(o.Misses) > 0:
			r.found++
			missed = append(missed, "without "+strings.Join(o.Misses, ", ")+" "+o.Gold.Doc+" "+o.Gold.ID+" "+o.Gold.Fact)
		default:
			r.found++
			r.full++
		}
	}
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		fmt.Fprintf(&b, "%-16s gold %d found %d with all details %d\n", name, rows[name].gold, rows[name].found, rows[name].full)
	}
	for _, m := range missed {
		fmt.Fprintln(&b, m)
	}
	count := map[string]int{}
	for _, f := range facts {
		if f.Relation.Open {
			count["(open)"]++
		} else {
			count[f.Relation.ID]++
		}
	}
	for _, name := range slices.Sorted(maps.Keys(count)) {
		fmt.Fprintf(&b, "given %-16s %d\n", name, count[name])
	}
	return b.String()
}
