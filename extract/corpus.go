package extract

import (
	"context"
	"io"
	"io/fs"

	"kg/extract/doc"
	"kg/extract/eval"
)

// ReadCorpus reads the texts of a corpus laid out as testdata/gold, those for
// testing or the others.
func (p *Pipeline) ReadCorpus(ctx context.Context, corpus fs.FS, test bool) (texts []eval.Gold, got []eval.Reading, err error) {
	all, err := eval.ReadGold(corpus)
	if err != nil {
		return nil, nil, err
	}
	for _, g := range all {
		if g.Test != test {
			continue
		}
		d, err := p.Document(ctx, g.Article)
		if err != nil {
			return nil, nil, err
		}
		texts, got = append(texts, g), append(got, eval.Reading{Document: d, Facts: p.facts(d)})
	}
	return texts, got, nil
}

// ScoreCorpus reads such texts and compares facts, names and chains.
func (p *Pipeline) ScoreCorpus(ctx context.Context, corpus fs.FS, test bool) (eval.CorpusScore, error) {
	texts, got, err := p.ReadCorpus(ctx, corpus, test)
	if err != nil {
		return eval.CorpusScore{}, err
	}
	return eval.ScoreCorpus(texts, got)
}

// ScoreBoundaries reads texts in which the beginnings of sentences are marked, and
// compares them.
func (p *Pipeline) ScoreBoundaries(ctx context.Context, r io.Reader) (eval.BoundaryScore, error) {
	texts, err := eval.ReadBoundaries(r)
	if err != nil {
		return eval.BoundaryScore{}, err
	}
	var read []*doc.Document
	for _, t := range texts {
		d, err := p.Document(ctx, t.Article)
		if err != nil {
			return eval.BoundaryScore{}, err
		}
		read = append(read, d)
	}
	return eval.ScoreBoundaries(texts, read), nil
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
