package nlp

import (
	"cmp"
	"slices"
	"strings"

	"kg/extract/doc"
	"kg/graph/fact"
)

// values finds times, money and counts. Times come first: what they take is no
// count.
func values(d *doc.Document) {
	v := &valuer{d: d, words: valueWords(), taken: make([]bool, len(d.Tokens)), forms: make([]string, len(d.Tokens)), marks: marks(d), end: len(d.Tokens)}
	for i, t := range d.Tokens {
		v.forms[i] = strings.ToLower(t.Form)
	}
	v.times()
	v.amounts()
	slices.SortStableFunc(d.Values, func(a, b doc.Value) int { return cmp.Compare(a.From, b.From) })
}

// valuer reads one document.
type valuer struct {
	d        *doc.Document
	words    *lexicon
	taken    []bool   // tokens that a value has
	forms    []string // the words in lower case
	marks    []byte   // what the names around say of each token
	from     int      // of the sentence being read
	end      int
	depth    int // of the time being read within others
	sentence int
	fiscals  []int // first month of the fiscal year that each sentence, and the text, goes by
	dates    dates
}

// lower is the word of token i in lower case, "" outside the sentence.
func (v *valuer) lower(i int) string {
	if i < v.from || i >= v.end {
		return ""
	}
	return v.forms[i]
}

func (v *valuer) lemma(i int) string {
	if i < 0 || i >= v.end {
		return ""
	}
	return strings.ToLower(cmp.Or(v.d.Tokens[i].Lemma, v.d.Tokens[i].Form))
}

func (v *valuer) text(from, to int) string {
	return strings.ToLower(v.d.Text(doc.Span{From: from, To: to}))
}

// says reports whether the words stand at token i.
func (v *valuer) says(i int, words []string) bool {
	for j, w := range words {
		if v.lower(i+j) != w {
			return false
		}
	}
	return len(words) > 0
}

func (v *valuer) takenAny(from, to int) bool {
	return slices.Contains(v.taken[from:to], true)
}

func (v *valuer) add(kind string, from, to int, a *fact.Amount) (int, bool) {
	return v.value(doc.Value{Span: doc.Span{From: from, To: to}, Kind: kind, Amount: a})
}

func (v *valuer) value(x doc.Value) (int, bool) {
	if x.From >= x.To || x.To > v.end || v.takenAny(x.From, x.To) {
		return x.From, false
	}
	for i := x.From; i < x.To; i++ {
		v.taken[i] = true
	}
	v.d.Values = append(v.d.Values, x)
	return x.To, true
}
