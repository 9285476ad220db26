package nlp

import (
	"slices"
	"strings"
	"testing"

	"kg/extract/doc"
)

// TestMendTrees has, for each mend, a tree as parsers give it and the arcs that
// must come of it, and trees that must stay. A word is form/tag/head/relation.
func TestMendTrees(t *testing.T) {
	for name, c := range map[string]struct {
		words string
		want  string // "word head relation" of what changes
	}{
		"name behind its noun":     {"said/VERB/0/root chairwoman/NOUN/1/nsubj ,/PUNCT/4/punct Wrona/PROPN/1/nsubj", "Wrona chairwoman appos"},
		"two subjects joined":      {"met/VERB/0/root Ann/PROPN/1/nsubj ,/PUNCT/4/punct Bob/PROPN/1/nsubj", ""},
		"subject over its verb":    {"Paris/PROPN/4/nsubj is/AUX/3/aux doubling/VERB/0/root efforts/NOUN/3/obj", "Paris doubling nsubj"},
		"passive":                  {"Paris/PROPN/4/nsubj was/AUX/3/aux:pass given/VERB/0/root efforts/NOUN/3/obj", "Paris given nsubj:pass"},
		"verb with a subject":      {"Ann/PROPN/2/nsubj says/VERB/0/root efforts/NOUN/2/obj", ""},
		"gerund":                   {"talked/VERB/0/root with/SCONJ/4/mark presidents/NOUN/4/nsubj meeting/NOUN/1/advcl", "meeting talked advcl VERB meet"},
		"participle with object":   {"said/VERB/0/root Paris/PROPN/4/nsubj is/AUX/4/aux doubling/ADJ/1/ccomp efforts/NOUN/4/obj", "doubling said ccomp VERB double"},
		"adjective in -ing":        {"costs/NOUN/3/nsubj are/AUX/3/cop rising/ADJ/0/root fast/ADV/3/advmod", ""},
		"sum and what it is for":   {"promise/NOUN/0/root of/ADP/3/case $/SYM/1/nmod 9/NUM/3/nummod in/ADP/6/case aid/NOUN/1/nmod", "aid $ nmod"},
		"sum and when":             {"promise/NOUN/0/root of/ADP/3/case $/SYM/1/nmod 9/NUM/3/nummod in/ADP/6/case year/NOUN/1/nmod", ""},
		"adjective over a comma":   {"economic/ADJ/5/amod aid/NOUN/0/root ,/PUNCT/5/punct and/CCONJ/5/cc water/NOUN/2/conj", "economic aid amod"},
		"adjective of its own two": {"big/ADJ/3/amod red/ADJ/3/amod house/NOUN/0/root", ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := treeOf(c.words)
			before := treeOf(c.words)
			mendTrees(d)
			var got []string
			for i, tok := range d.Tokens {
				if tok == before.Tokens[i] {
					continue
				}
				line := tok.Form + " " + d.Tokens[tok.Head].Form + " " + tok.Rel
				if tok.UPOS != before.Tokens[i].UPOS {
					line += " " + tok.UPOS + " " + tok.Lemma
				}
				got = append(got, line)
			}
			if s := strings.Join(got, "; "); s != c.want {
				t.Errorf("changed %q, want %q", s, c.want)
			}
		})
	}
}

// TestAppositionOfName hangs an apposition on the name before its comma only where the
// parser was not sure of another noun.
func TestAppositionOfName(t *testing.T) {
	for sure, want := range map[float64]string{0.3: "Accord", 0.9: "talks"} {
		d := treeOf("talks/NOUN/0/root of/ADP/3/case Accord/PROPN/1/nmod ,/PUNCT/6/punct a/DET/6/det pact/NOUN/1/appos")
		d.Tokens[5].Sure = sure
		d.Sentences = []doc.Sentence{{Span: doc.Span{From: 0, To: 6}}}
		d.Mentions = []doc.Mention{{Span: doc.Span{From: 2, To: 3}, Head: 2, Kind: "law", Form: doc.Name}}
		mendTrees(d)
		if got := d.Tokens[d.Tokens[5].Head].Form; got != want {
			t.Errorf("sure %.1f: the apposition stands by %s, want %s", sure, got, want)
		}
	}
}

func treeOf(words string) *doc.Document {
	d := &doc.Document{}
	for _, w := range strings.Fields(words) {
		f := strings.Split(w, "/")
		tok := doc.Token{Start: len(d.Article.Text), Form: f[0], UPOS: f[1], Rel: f[3], Head: int(f[2][0]-'0') - 1}
		if f[1] == "NOUN" {
			tok.XPOS = "NN"
		}
		d.Article.Text += f[0] + " "
		tok.End = len(d.Article.Text) - 1
		d.Tokens = append(d.Tokens, tok)
	}
	d.Sentences = []doc.Sentence{{Span: doc.Span{From: 0, To: len(d.Tokens)}}}
	return d
}

// TestFullStops looks where sentences begin, and that a certain beginning stays.
func TestFullStops(t *testing.T) {
	for name, c := range map[string]struct {
		words                 string // those behind + stand tight to the word before
		starts, certain, want []int
	}{
		"full stop":              {"He left +. She stayed", nil, nil, []int{3}},
		"initial":                {"J +. Smith left", nil, nil, nil},
		"quotation behind":       {"He left today +. “ +We stay", []int{5}, nil, []int{4}},
		"who said it":            {"twice +, +” Quispe said", []int{3}, nil, nil},
		"who said it, next line": {"twice +, +” Quispe said", []int{3}, []int{3}, []int{3}},
	} {
		t.Run(name, func(t *testing.T) {
			var tokens []doc.Token
			at := 0
			for _, w := range strings.Fields(c.words) {
				form, tight := strings.CutPrefix(w, "+")
				if !tight {
					at++
				}
				tokens = append(tokens, doc.Token{Start: at, End: at + len(form), Form: form})
				at += len(form)
			}
			marked := func(list []int) []bool {
				out := make([]bool, len(tokens))
				for _, i := range list {
					out[i] = true
				}
				return out
			}
			starts := marked(c.starts)
			fullStops(starts, marked(c.certain), tokens)
			if want := marked(c.want); !slices.Equal(starts, want) {
				t.Errorf("sentences begin at %v, want %v", starts, want)
			}
		})
	}
}
