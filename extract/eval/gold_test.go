package eval

import (
	"os"
	"strings"
	"testing"

	"kg/extract/doc"
)

func TestUnmark(t *testing.T) {
	plain, marks, err := Unmark("⟦⟦Peru|country|peru⟧'s president|person,nom|p⟧ a|b ⟦$5|money⟧ ⟦he|person,pro|p⟧\n")
	if err != nil {
		t.Fatal(err)
	}
	if plain != "Peru's president a|b $5 he\n" {
		t.Errorf("plain text is %q", plain)
	}
	want := []Mark{{0, 16, "person", doc.Nominal, "p"}, {0, 4, "country", doc.Name, "peru"}, {21, 23, "money", doc.Name, ""}, {24, 26, "person", doc.Pronoun, "p"}}
	if len(marks) != len(want) {
		t.Fatalf("marks %v", marks)
	}
	for i := range want {
		if marks[i] != want[i] {
			t.Errorf("mark %d is %v, want %v", i, marks[i], want[i])
		}
	}
	for _, bad := range []string{"⟦a", "⟦a|person|x", "a⟧", "⟦a⟧", "⟦a|nobody|x⟧", "⟦|person|x⟧", "⟦a|person,noun|x⟧"} {
		if _, _, err := Unmark("\n" + bad); err == nil || !strings.HasPrefix(err.Error(), "2:") {
			t.Errorf("%q: error %v, want one on line 2", bad, err)
		}
	}
}

// Every text of the corpus can be read and keeps the rules of its guideline that
// a program can check.
func TestCorpusIsSound(t *testing.T) {
	texts, err := ReadGold(os.DirFS("../../testdata/gold"))
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range texts {
		kinds := map[string]string{}
		named := map[string]bool{}
		for _, m := range g.Marks {
			if m.Chain == "" {
				continue
			}
			if m.Form == doc.Name {
				named[m.Chain] = true
				if k, ok := kinds[m.Chain]; ok && k != m.Kind {
					t.Errorf("%s: chain %s is named as %s and as %s (%q)", g.Article.ID, m.Chain, k, m.Kind, g.Article.Text[m.Start:m.End])
				}
				kinds[m.Chain] = m.Kind
			}
		}
		count := map[string]int{}
		for _, m := range g.Marks {
			count[m.Chain]++
		}
		for c, n := range count {
			if c != "" && n < 2 && !named[c] {
				t.Errorf("%s: chain %s has one mention, and it is no name", g.Article.ID, c)
			}
		}
		ids := map[string]bool{}
		for _, f := range g.Facts {
			if ids[f.ID] {
				t.Errorf("%s: two facts are called %s", g.Article.ID, f.ID)
			}
			ids[f.ID] = true
		}
	}
}
