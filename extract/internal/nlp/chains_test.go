package nlp

import (
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"kg/extract/doc"
	"kg/graph/gazetteer"
)

// TestChains makes chains of documents whose trees, names and values stand in
// testdata/chains.conllu, corrected by hand; testdata/chains.golden has for each
// its chains: name, kind, id, mentions.
func TestChains(t *testing.T) {
	var got strings.Builder
	for _, d := range chainDocs(t) {
		fmt.Fprintf(&got, "%s\n", d.Article.ID)
		chainAll(d)
		for _, c := range d.Chains {
			var words []string
			for _, m := range c.Mentions {
				words = append(words, d.Text(d.Mentions[m].Span))
			}
			for _, m := range c.Members {
				words = append(words, "+"+d.Chains[m].Name)
			}
			fmt.Fprintf(&got, "  %s (%s %s): %s\n", c.Name, c.Kind, c.Wikidata, strings.Join(words, "; "))
		}
	}
	if *update {
		if err := os.WriteFile("testdata/chains.golden", []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/chains.golden")
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got.String(), want)
	}
}

func chainDocs(t *testing.T) []*doc.Document {
	t.Helper()
	f, err := os.Open("testdata/chains.conllu")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	docs, err := doc.ReadCoNLLU(f)
	if err != nil {
		t.Fatal(err)
	}
	return docs
}

// chainAll runs the stages from mentions on.
func chainAll(d *doc.Document) {
	mentions(d, gazetteer.Open())
	quotes(d)
	chains(d, gazetteer.Open(), nil)
}

// TestChainsHoldTogether checks what must hold of every document, whatever its
// trees: here those of the cases, and the same with arcs and relations broken.
func TestChainsHoldTogether(t *testing.T) {
	for seed := range 40 {
		for _, d := range chainDocs(t) {
			if seed > 0 {
				breakTree(d, seed)
			}
			chainAll(d)
			soundChains(t, d, seed)
		}
	}
}

// breakTree gives every third token another head of its sentence and another
// relation, in a way that depends on the seed alone; cycles can come of it.
func breakTree(d *doc.Document, seed int) {
	rels := []string{"nsubj", "obj", "appos", "nmod:poss", "conj", "compound", "acl:relcl", "punct"}
	for _, s := range d.Sentences {
		for i := s.From; i < s.To; i++ {
			if h := i*7919 + seed*104729; h%3 == 0 {
				d.Tokens[i].Head = s.From + h/3%s.Len()
				d.Tokens[i].Rel = rels[h/5%len(rels)]
			}
		}
	}
}

func soundChains(t *testing.T, d *doc.Document, seed int) {
	t.Helper()
	in := make([]int, len(d.Mentions))
	for k, c := range d.Chains {
		if !slices.IsSorted(c.Mentions) || len(c.Mentions) == 0 || c.Kind == "" || c.Name == "" {
			t.Fatalf("%s, seed %d: chain %+v", d.Article.ID, seed, c)
		}
		for _, m := range c.Mentions {
			in[m]++
			if d.Mentions[m].Chain != k {
				t.Fatalf("%s, seed %d: mention %d of chain %d says it is of %d", d.Article.ID, seed, m, k, d.Mentions[m].Chain)
			}
		}
		for _, m := range c.Members {
			if m == k || m < 0 || m >= len(d.Chains) {
				t.Fatalf("%s, seed %d: member %d of chain %d", d.Article.ID, seed, m, k)
			}
		}
	}
	for i, m := range d.Mentions {
		if in[i] > 1 || (in[i] == 1) != (m.Chain >= 0) || m.Len() <= 0 || !m.Has(m.Head) {
			t.Fatalf("%s, seed %d: mention %+v stands in %d chains", d.Article.ID, seed, m, in[i])
		}
	}
	for _, q := range d.Quotes {
		if q.Speaker >= len(d.Mentions) {
			t.Fatalf("%s, seed %d: speaker %d of %d mentions", d.Article.ID, seed, q.Speaker, len(d.Mentions))
		}
	}
}

func TestChainsAreTheSameTwice(t *testing.T) {
	a, b := chainDocs(t), chainDocs(t)
	for i := range a {
		chainAll(a[i])
		chainAll(b[i])
		if !reflect.DeepEqual(a[i], b[i]) {
			t.Errorf("%s: two runs, two results", a[i].Article.ID)
		}
	}
}

func TestPersonNames(t *testing.T) {
	c := &chainer{w: chainLexicon(), l: newLinker(&doc.Document{}, gazetteer.Open())}
	for _, x := range []struct {
		a, b string
		want bool
	}{
		{"Blinken", "Antony Blinken", true},
		{"Tony Blinken", "Antony Blinken", true},
		{"Joseph R. Biden Jr.", "Joe Biden", true},
		{"Hunter Biden", "Joe Biden", false},
		{"Xi", "Xi Jinping", true},
		{"Arevalo", "Bernardo Arévalo de León", true},
		{"Jill", "Hillary Clinton", false},
		{"John F. Kennedy", "John Fitzgerald Kennedy", true},
		{"Jigme Singye Wangchuck", "Jigme Khesar Namgyel Wangchuck", false},
	} {
		if got := c.samePersonName(personWords(x.a), personWords(x.b)); got != x.want {
			t.Errorf("%q and %q: %v", x.a, x.b, got)
		}
	}
}

// TestChainsWords reads the data files strictly and checks that what they name
// is there.
func TestChainsWords(t *testing.T) {
	w := chainLexicon()
	for noun := range w.generic {
		if k := w.kinds[noun]; k == "" {
			t.Errorf("chains.yaml: generic noun %q has no kind in chains_nouns.tsv", noun)
		}
	}
	for noun := range w.gendered {
		if k := w.kinds[noun]; k != "" && k != "person" {
			t.Errorf("chains.yaml: %q tells a sex, and chains_nouns.tsv says it is a %s", noun, k)
		}
	}
}

func BenchmarkChains(b *testing.B) {
	f, err := os.Open("testdata/chains.conllu")
	if err != nil {
		b.Fatal(err)
	}
	docs, err := doc.ReadCoNLLU(f)
	if err != nil {
		b.Fatal(err)
	}
	tokens := 0
	for b.Loop() {
		for _, d := range docs {
			c := *d
			c.Mentions = slices.Clone(d.Mentions)
			chainAll(&c)
			tokens += len(d.Tokens)
		}
	}
	b.ReportMetric(float64(tokens)/b.Elapsed().Seconds(), "tokens/s")
}
