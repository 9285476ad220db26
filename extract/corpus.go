package extract

import (
	"context"
	"io"
	"io/fs"

	"kg/extract/doc"
	"kg/extract/eval"
	"kg/graph/fact"
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
	read, err := documents(ctx, p, texts, func(t eval.BoundedText) fact.Article { return t.Article })
	if err != nil {
		return eval.BoundaryScore{}, err
	}
	return eval.ScoreBoundaries(texts, read), nil
}

// documents reads the article of each.
func documents[T any](ctx context.Context, p *Pipeline, of []T, article func(T) fact.Article) ([]*doc.Document, error) {
	var out []*doc.Document
	for _, x := range of {
		d, err := p.Document(ctx, article(x))
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

// ScoreSentences reads marked sentences, each as a text of its own, and compares
// names and values.
func (p *Pipeline) ScoreSentences(ctx context.Context, r io.Reader) (eval.NamesScore, error) {
	gold, err := eval.ReadSentences(r)
	if err != nil {
		return eval.NamesScore{}, err
	}
	got, err := documents(ctx, p, gold, func(g eval.Gold) fact.Article { return g.Article })
	if err != nil {
		return eval.NamesScore{}, err
	}
	return eval.ScoreMarks(gold, got)
}
