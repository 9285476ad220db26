package relate

import (
	"strings"
	"testing"

	"kg/extract/doc"
)

// TestNameInList lists a person with a post beside another, and leaves the apposition
// of one without a post alone.
func TestNameInList(t *testing.T) {
	for words, want := range map[string]string{
		"met/VERB/0/root Premier/NOUN/3/nmod:desc Abe/PROPN/1/obj ,/PUNCT/6/punct Chancellor/NOUN/6/nmod:desc Merkel/PROPN/2/appos": "conj Abe",
		"met/VERB/0/root Premier/NOUN/3/nmod:desc Abe/PROPN/1/obj ,/PUNCT/5/punct Shinzo/PROPN/3/appos":                             "appos Abe",
	} {
		d := &doc.Document{}
		for _, w := range strings.Fields(words) {
			f := strings.Split(w, "/")
			d.Tokens = append(d.Tokens, doc.Token{Form: f[0], UPOS: f[1], Head: int(f[2][0]-'0') - 1, Rel: f[3]})
		}
		n := len(d.Tokens)
		d.Sentences = []doc.Sentence{{Span: doc.Span{From: 0, To: n}}}
		m := doc.Mention{Span: doc.Span{From: n - 1, To: n}, Kind: "person", Form: doc.Name}
		nameInList(d, m)
		if last := d.Tokens[n-1]; last.Rel+" "+d.Tokens[last.Head].Form != want {
			t.Errorf("%s: %s of %s, want %s", words, last.Rel, d.Tokens[last.Head].Form, want)
		}
	}
}
