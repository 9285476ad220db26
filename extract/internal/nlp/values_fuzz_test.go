package nlp

import (
	"strings"
	"testing"

	"kg/extract/doc"
	"kg/graph/fact"
)

// bare is a document of words parted by spaces and sentences parted by lines,
// with tags and trees taken from the fuzzer's bytes: whatever the reader makes of
// a text, the stages behind it must bear it.
func bare(text, date string, shape []byte) *doc.Document {
	d := &doc.Document{Article: fact.Article{Text: text, Date: date}, Tokens: tokenise(text)}
	if len(shape) == 0 {
		shape = []byte{0}
	}
	tags := [...][2]string{{"NOUN", "NN"}, {"NOUN", "NNS"}, {"PROPN", "NNP"}, {"VERB", "VBD"}, {"VERB", "VB"}, {"AUX", "MD"}, {"NUM", "CD"}, {"ADP", "IN"}, {"ADJ", "JJ"}, {"PUNCT", "."}}
	rels := [...]string{"nsubj", "obj", "nummod", "compound", "ccomp", "parataxis", "obl", "amod", "acl:relcl", "conj"}
	from := 0
	end := func(to int) {
		if to > from {
			d.Sentences = append(d.Sentences, doc.Sentence{Span: doc.Span{From: from, To: to}})
		}
		from = to
	}
	for i := range d.Tokens {
		t := &d.Tokens[i]
		b := int(shape[i%len(shape)])
		t.UPOS, t.XPOS, t.Rel = tags[b%10][0], tags[b%10][1], rels[b/10%10]
		t.Lemma = strings.ToLower(t.Form)
		if i > 0 && (t.Start > 0 && text[t.Start-1] == '\n' || b == 255) {
			end(i)
		}
		t.Head = doc.Root
		if i > from {
			t.Head = from + b%(i-from)
		}
		if b%7 == 0 {
			d.Mentions = append(d.Mentions, doc.Mention{Span: doc.Span{From: i, To: i + 1}, Head: i, Kind: "person", Form: doc.Name})
		}
	}
	end(len(d.Tokens))
	return d
}

// Whatever the text, no stage panics, and every value lies within a sentence and
// is one that the graph can read.
func FuzzValuesAndQuotes(f *testing.F) {
	for _, s := range []string{
		"1994", "May", "the", "from 1998 to", "“", "\"a\" said \"", "$", "$5", "5%", "mid-", "mid-1990s", "between 5 and",
		"31 February 2023", "30-31 June", "9999999999999999999999 years ago", "two thousand years ago", "fiscal 2023", "a hundred centuries ago",
		"last", "the last 3", "5/5/5555 5/13/2024", "Rs 200 crore -5 to -7 %", "half a", "-", "1e400 .5 1.1.1 1,00,000 1,0", "the first half of", "1200 B.C. AD 70",
	} {
		f.Add(s, "2024-05-07", []byte("\x06\x00\x03"))
		f.Add("x\n"+s+"\n"+s, "", []byte{0, 60, 255, 31})
	}
	f.Fuzz(func(t *testing.T, text, date string, shape []byte) {
		if len(text) > 4000 {
			return
		}
		d := bare(text, date, shape)
		values(d)
		quotes(d)
		for _, v := range d.Values {
			if v.From >= v.To || v.To > len(d.Tokens) || d.SentenceOf(v.From) != d.SentenceOf(v.To-1) {
				t.Errorf("%q: value of tokens %d to %d", text, v.From, v.To)
			}
			if v.Kind == doc.Time && v.Time != "" {
				if _, _, ok := fact.Bounds(v.Time); !ok {
					t.Errorf("%q: time %q of %q has no bounds", text, v.Time, d.Text(v.Span))
				}
			}
		}
		for _, q := range d.Quotes {
			if q.From >= q.To || q.To > len(d.Tokens) || q.Speaker >= len(d.Mentions) || q.Cue >= len(d.Tokens) {
				t.Errorf("%q: quote %+v", text, q)
			}
		}
	})
}
