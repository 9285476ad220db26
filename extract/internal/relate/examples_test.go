package relate

import (
	"os"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"kg/extract/doc"
	"kg/graph/fact"
)

// exampleTrees are the documents of testdata/examples.conllu by their text.
func exampleTrees(t *testing.T) map[string]*doc.Document {
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
	return byText
}

// TestWhole reads the sentences of testdata/whole.yaml, each for what its name says,
// and wants all of their facts and no others.
func TestWhole(t *testing.T) {
	b, err := os.ReadFile("testdata/whole.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var whole []struct {
		Rule     string
		Examples []struct {
			Text  string
			Facts []string
		}
	}
	if err := yaml.Unmarshal(b, &whole); err != nil {
		t.Fatal(err)
	}
	r, err := New(fact.BuiltinSchema(), nil)
	if err != nil {
		t.Fatal(err)
	}
	byText := exampleTrees(t)
	for _, w := range whole {
		for _, e := range w.Examples {
			d := byText[e.Text]
			if d == nil {
				t.Errorf("%s: no tree for %q in testdata/examples.conllu", w.Rule, e.Text)
				continue
			}
			facts, how := r.Facts(d)
			var got []string
			for _, x := range facts {
				got = append(got, Arrow(&x))
			}
			if want := strings.Join(e.Facts, "\n"); strings.Join(got, "\n") != want {
				t.Errorf("%s: %q gives\n%s\nwant\n%s\n%s", w.Rule, e.Text, strings.Join(got, "\n"), want, how)
			}
		}
	}
}

// TestExamples runs the examples of every rule: the facts that the rule must
// find, in arrow notation, and the texts on which it must stay silent. The trees
// stand in testdata/examples.conllu, so that a new model changes nothing here.
func TestExamples(t *testing.T) {
	byText := exampleTrees(t)
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
