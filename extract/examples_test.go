package extract_test

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"kg/extract"
	"kg/extract/doc"
	"kg/graph/fact"
)

var parse = flag.Bool("parse", false, "add trees for the examples of rules that have none")

// TestExampleTrees finds a tree for the text of every rule's example, or with
// -parse lets the model make those that are missing.
func TestExampleTrees(t *testing.T) {
	const trees = "internal/relate/testdata/examples.conllu"
	b, err := os.ReadFile(trees)
	if err != nil {
		t.Fatal(err)
	}
	docs, err := doc.ReadCoNLLU(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]bool{}
	for _, d := range docs {
		have[strings.TrimSpace(d.Article.Text)] = true
	}
	files, err := filepath.Glob("internal/relate/*/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no rule files: %v", err)
	}
	var added bytes.Buffer
	var p *extract.Pipeline
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var rules []struct {
			Rule     string
			Examples []struct{ Text, Date string }
		}
		if err := yaml.Unmarshal(b, &rules); err != nil {
			t.Fatal(err)
		}
		for _, r := range rules {
			for _, e := range r.Examples {
				if have[e.Text] {
					continue
				}
				have[e.Text] = true
				if !*parse {
					t.Errorf("%s: rule %s: no tree for %q; run go test ./extract -run ExampleTrees -parse, and look at it", file, r.Rule, e.Text)
					continue
				}
				if p == nil {
					if p, err = extract.New(nil); err != nil {
						t.Fatal(err)
					}
				}
				d, err := p.Document(context.Background(), fact.Article{ID: r.Rule, Text: e.Text, Date: e.Date})
				if err != nil {
					t.Fatal(err)
				}
				if err := doc.WriteCoNLLU(&added, d); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if added.Len() > 0 {
		if err := os.WriteFile(trees, append(b, added.Bytes()...), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
