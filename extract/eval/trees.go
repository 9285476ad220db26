package eval

import (
	"fmt"
	"strings"

	"kg/extract/doc"
)

// TreeScore compares annotated documents with gold ones in the manner of the
// CoNLL 2018 shared task: words are aligned by the characters they stand on, and
// each figure is an F1 in percent, which is the accuracy where words are given.
type TreeScore struct {
	GoldWords, GotWords int

	Words, Sentences         float64 // words and sentences with the same ends
	UPOS, XPOS, Feats, Lemma float64
	UAS, LAS                 float64 // LAS without subtypes of relations, as is usual
	Subtypes                 float64 // LAS with them
}

// String writes the figures on one line.
func (s TreeScore) String() string {
	return fmt.Sprintf("words %.2f sentences %.2f UPOS %.2f XPOS %.2f FEATS %.2f lemmas %.2f UAS %.2f LAS %.2f with subtypes %.2f (%d words)",
		s.Words, s.Sentences, s.UPOS, s.XPOS, s.Feats, s.Lemma, s.UAS, s.LAS, s.Subtypes, s.GoldWords)
}

// ScoreTrees compares documents of the same texts, in the same order.
func ScoreTrees(gold, got []*doc.Document) (TreeScore, error) {
	if len(gold) != len(got) {
		return TreeScore{}, fmt.Errorf("%d documents, the gold has %d", len(got), len(gold))
	}
	var t treeTally
	for i, g := range gold {
		if g.Article.Text != got[i].Article.Text {
			return TreeScore{}, fmt.Errorf("document %d (%s): its text is not the gold one", i+1, g.Article.ID)
		}
		t.add(g, got[i])
	}
	return t.score(), nil
}

type treeTally struct {
	gold, got, words, goldSentences, gotSentences, sentences int
	upos, xpos, feats, lemma, uas, las, subtypes             int
}

func (t *treeTally) add(gold, got *doc.Document) {
	t.gold, t.got = t.gold+len(gold.Tokens), t.got+len(got.Tokens)
	t.goldSentences, t.gotSentences = t.goldSentences+len(gold.Sentences), t.gotSentences+len(got.Sentences)
	spans := map[doc.Span]bool{}
	bytes := func(d *doc.Document, s doc.Sentence) doc.Span {
		return doc.Span{From: d.Tokens[s.From].Start, To: d.Tokens[s.To-1].End}
	}
	for _, s := range gold.Sentences {
		spans[bytes(gold, s)] = true
	}
	for _, s := range got.Sentences {
		if spans[bytes(got, s)] {
			t.sentences++
		}
	}
	at := align(gold.Tokens, got.Tokens)
	for i, j := range at {
		if j < 0 {
			continue
		}
		g, w := &gold.Tokens[i], &got.Tokens[j]
		t.words++
		count := func(n *int, same bool) {
			if same {
				*n++
			}
		}
		count(&t.upos, g.UPOS == w.UPOS)
		count(&t.xpos, g.XPOS == w.XPOS)
		count(&t.feats, g.Feats == w.Feats)
		count(&t.lemma, g.Lemma == w.Lemma)
		head := g.Head
		if head != doc.Root {
			if head = at[head]; head < 0 {
				continue
			}
		}
		if head == w.Head {
			t.uas++
			count(&t.las, plain(g.Rel) == plain(w.Rel))
			count(&t.subtypes, g.Rel == w.Rel)
		}
	}
}

// plain is a relation without its subtype.
func plain(rel string) string {
	rel, _, _ = strings.Cut(rel, ":")
	return rel
}

// align gives for each word of a the word of b on the same bytes, or -1.
func align(a, b []doc.Token) []int {
	out := make([]int, len(a))
	j := 0
	for i := range a {
		for j < len(b) && b[j].Start < a[i].Start {
			j++
		}
		out[i] = -1
		if j < len(b) && b[j].Start == a[i].Start && b[j].End == a[i].End {
			out[i] = j
		}
	}
	return out
}

func (t *treeTally) score() TreeScore {
	f1 := func(hits, gold, got int) float64 { return 200 * float64(hits) / float64(max(1, gold+got)) }
	word := func(hits int) float64 { return f1(hits, t.gold, t.got) }
	return TreeScore{GoldWords: t.gold, GotWords: t.got, Words: word(t.words), Sentences: f1(t.sentences, t.goldSentences, t.gotSentences),
		UPOS: word(t.upos), XPOS: word(t.xpos), Feats: word(t.feats), Lemma: word(t.lemma), UAS: word(t.uas), LAS: word(t.las), Subtypes: word(t.subtypes)}
}
