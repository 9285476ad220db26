package extract

import (
	"context"
	"io"
	"io/fs"

	"kg/extract/doc"
	"kg/extract/eval"
)

// ScoreCorpus reads the texts of a corpus laid out as testdata/gold, those for
// testing or the others, and compares facts, names and chains.
func (p *Pipeline) ScoreCorpus(ctx context.Context, corpus fs.FS, test bool) (eval.CorpusScore, error) {
	all, err := eval.ReadGold(corpus)
	if err != nil {
		return eval.CorpusScore{}, err
	}
	var texts []eval.Gold
	var got []eval.Reading
	for _, g := range all {
		if g.Test != test {
			continue
		}
		d, err := p.Document(ctx, g.Article)
		if err != nil {
			return eval.CorpusScore{}, err
		}
		texts, got = append(texts, g), append(got, eval.Reading{Document: d, Facts: p.facts(d)})
	}
	return eval.ScoreCorpus(texts, got)
}

// ScoreSentences reads marked sentences, each as a text of its own, and compares
// names and values.
func (p *Pipeline) ScoreSentences(ctx context.Context, r io.Reader) (eval.NamesScore, error) {
	gold, err := eval.ReadSentences(r)
	if err != nil {
		return eval.NamesScore{}, err
	}
	var got []*doc.Document
	for _, g := range gold {
		d, err := p.Document(ctx, g.Article)
		if err != nil {
			return eval.NamesScore{}, err
		}
		got = append(got, d)
	}
	return eval.ScoreMarks(gold, got)
}
