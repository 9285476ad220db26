package eval

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"kg/extract/doc"
	"kg/graph/fact"
)

// Every line of identities.tsv names a chain of a text, and a thing of several
// lines is of several texts.
func TestIdentitiesAreSound(t *testing.T) {
	corpus := os.DirFS("../../testdata/gold")
	texts, err := ReadGold(corpus)
	if err != nil {
		t.Fatal(err)
	}
	things, err := ReadIdentities(corpus, texts)
	if err != nil {
		t.Fatal(err)
	}
	if len(things) < 400 {
		t.Errorf("%d chains have a thing", len(things))
	}
}

func TestReadIdentities(t *testing.T) {
	texts := []Gold{{Article: fact.Article{ID: "a"}, Marks: []Mark{{Chain: "x"}}}}
	for line, want := range map[string]string{
		"thing\ta\tx\n":          "",
		"thing\tb\tx\n":          "", // of a text that is not looked at
		"thing\ta\ty\n":          `identities.tsv:1: a has no chain "y"`,
		"thing\ta\n":             "identities.tsv:1: it has 2 fields",
		"one\ta\tx\ntwo\ta\tx\n": "identities.tsv:2: chain \"x\" of a stands there twice",
	} {
		_, err := ReadIdentities(fstest.MapFS{"identities.tsv": {Data: []byte(line)}}, texts)
		if want == "" && err != nil || want != "" && (err == nil || !strings.HasPrefix(err.Error(), want)) {
			t.Errorf("%q: %v, want %q", line, err, want)
		}
	}
}

// reading is a text whose every word is a name; words that begin with the same
// capital are one chain of gold, and ids say which chain of the reading each is.
func wordsOf(id, text string, chains ...int) (Gold, Reading) {
	g := Gold{Article: fact.Article{ID: id, Text: text}}
	d := &doc.Document{Article: g.Article}
	at := 0
	for i, w := range strings.Fields(text) {
		g.Marks = append(g.Marks, Mark{Start: at, End: at + len(w), Kind: "person", Form: doc.Name, Chain: w[:1]})
		d.Tokens = append(d.Tokens, doc.Token{Form: w, Start: at, End: at + len(w)})
		d.Mentions = append(d.Mentions, doc.Mention{Span: doc.Span{From: i, To: i + 1}, Head: i, Kind: "person", Form: doc.Name, Chain: chains[i]})
		at += len(w) + 1
	}
	return g, Reading{Document: d}
}

func TestScoreIdentities(t *testing.T) {
	one, first := wordsOf("one", "Ann Ada Bo Cy", 0, 1, 2, 3)
	two, second := wordsOf("two", "Ann Bo Dee", 0, 1, 2)
	three, third := wordsOf("three", "Ann Eve Cy", 0, 1, -1)
	things := map[TextChain]string{{"one", "A"}: "ann", {"two", "A"}: "ann", {"three", "A"}: "ann", {"one", "B"}: "bo", {"two", "B"}: "bo", {"one", "C"}: "cy", {"three", "C"}: "cy"}
	nodes := []map[string]string{
		{"e1": "Ann", "e2": "Ada", "e3": "Bo", "e4": "Cy"}, // of "Ann" and "Ada" the one of the first ID
		{"e1": "Ann", "e2": "Bo~2", "e3": "Cy"},            // Dee is taken for Cy, Bo for another
		{"e1": "Bo", "e2": "Eve"},                          // Ann is taken for Bo, Cy is not in the graph
	}
	s := ScoreIdentities(things, []Gold{one, two, three}, []Reading{first, second, third}, nodes)
	if s.Things != 3 || s.Chains != 7 || s.Held != 6 {
		t.Errorf("%d things, %d chains, %d held", s.Things, s.Chains, s.Held)
	}
	near := func(a, b float64) bool { return a-b < 0.01 && b-a < 0.01 }
	// precision: Ann 1, 1; Bo with Ann of three 1/2 twice; Bo~2 1; Cy 1.
	// recall: Ann 2/3, 2/3, 1/3; Bo 1/2, 1/2; Cy 1 where only those held count, else 1/2 and 0.
	if want := (B3{100 * 5.0 / 6, 100 * (2.0/3 + 2.0/3 + 1.0/3 + 1.0/2 + 1.0/2 + 1) / 6}); !near(s.Found.Precision, want.Precision) || !near(s.Found.Recall, want.Recall) {
		t.Errorf("found: %v, want %v", s.Found, want)
	}
	if want := (B3{100 * 5.0 / 6, 100 * (2.0/3 + 2.0/3 + 1.0/3 + 1.0/2 + 1.0/2 + 1.0/2) / 7}); !near(s.All.Precision, want.Precision) || !near(s.All.Recall, want.Recall) {
		t.Errorf("all: %v, want %v", s.All, want)
	}
	want := []string{"merged Bo: ann (three); bo (one)", "merged Cy: cy (one); two/D (two)", "split ann: Ann (one, two); Bo (three)", "split bo: Bo (one); Bo~2 (two)"}
	if got := s.Wrong(); !slices.Equal(got, want) {
		t.Errorf("wrong: %q, want %q", got, want)
	}
}
