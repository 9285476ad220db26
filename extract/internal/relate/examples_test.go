package relate

import (
	"os"
	"strings"
	"testing"

	"kg/extract/doc"
	"kg/graph/fact"
)

// TestExamples runs the examples of every rule: the facts that the rule must
// find, in arrow notation, and the texts on which it must stay silent. The trees
// stand in testdata/examples.conllu, so that a new model changes nothing here.
func TestExamples(t *testing.T) {
	f, err := os.Open("testdata/examples.conllu")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	docs, err := doc.ReadCoNLLU(f)
	if err != nil {
		t.Fatal(err)
	}
	byText := map[string]*doc.Document{}
	for _, d := range docs {
		byText[strings.TrimSpace(d.Article.Text)] = d
	}
	r, err := New(fact.BuiltinSchema(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range r.rules {
		fires, silent := 0, 0
		for _, e := range rule.Examples {
			d := byText[e.Text]
			if d == nil {
				t.Errorf("%s:%d: rule %s: no tree for %q in testdata/examples.conllu", rule.file, rule.line, rule.Name, e.Text)
				continue
			}
			facts, how := r.Facts(d)
			var got []string
			for _, x := range facts {
				if x.Sources[0].Rule == rule.Name {
					got = append(got, Arrow(&x))
				}
			}
			if want := strings.Join(e.Facts, "\n"); strings.Join(got, "\n") != want {
				t.Errorf("%s:%d: rule %s on %q gives\n%s\nwant\n%s\n%s", rule.file, rule.line, rule.Name, e.Text, strings.Join(got, "\n"), want, how)
			}
			if len(e.Facts) > 0 {
				fires++
			} else {
				silent++
			}
		}
		if fires == 0 || silent == 0 {
			t.Errorf("%s:%d: rule %s has %d examples that fire and %d that must not; it needs both", rule.file, rule.line, rule.Name, fires, silent)
		}
	}
}
