package extract

import (
	"context"
	"fmt"
	"io"
	"slices"

	"kg/extract/doc"
	"kg/extract/eval"
)

// Reread reads CoNLL-U and gives its documents as they are and as this pipeline
// annotates them. With words, their words and sentences are taken as given, as
// published figures mostly do; else the bare text is read.
func (p *Pipeline) Reread(ctx context.Context, r io.Reader, words bool) (gold, got []*doc.Document, err error) {
	return reread(r, func(d *doc.Document) (*doc.Document, error) {
		if !words {
			return p.annotator.Annotate(ctx, d.Article)
		}
		return d, p.annotator.Reread(ctx, d)
	})
}

// reread reads CoNLL-U and gives its documents, and what read makes of a copy of each
// that has words and sentences alone.
func reread[T any](r io.Reader, read func(d *doc.Document) (T, error)) (gold []*doc.Document, got []T, err error) {
	if gold, err = doc.ReadCoNLLU(r); err != nil {
		return nil, nil, fmt.Errorf("line %w", err)
	}
	for _, g := range gold {
		x, err := read(&doc.Document{Article: g.Article, Tokens: slices.Clone(g.Tokens), Sentences: slices.Clone(g.Sentences)})
		if err != nil {
			return nil, nil, err
		}
		got = append(got, x)
	}
	return gold, got, nil
}

// ScoreTreebank reads the texts of a treebank in CoNLL-U and compares what is
// found with the treebank's trees.
func (p *Pipeline) ScoreTreebank(ctx context.Context, r io.Reader, words bool) (eval.TreeScore, error) {
	gold, got, err := p.Reread(ctx, r, words)
	if err != nil {
		return eval.TreeScore{}, err
	}
	return eval.ScoreTrees(gold, got)
}

// ScoreNames reads a set of names in CoNLL-U, its kinds mapped as eval.NameMaps
// has it under that name, with words and sentences as given.
func (p *Pipeline) ScoreNames(ctx context.Context, r io.Reader, set string) (eval.NameScore, error) {
	maps, err := eval.NameMaps()
	if err != nil {
		return eval.NameScore{}, err
	}
	m, ok := maps[set]
	if !ok {
		return eval.NameScore{}, fmt.Errorf("no map of kinds for the set %q", set)
	}
	gold, got, err := p.Reread(ctx, r, true)
	if err != nil {
		return eval.NameScore{}, err
	}
	return eval.ScoreNames(gold, got, m)
}

// ScoreTimes reads a document of the WikiWars corpus, annotations inline, and
// compares the values of the times found with those of the corpus.
func (p *Pipeline) ScoreTimes(ctx context.Context, r io.Reader) (eval.TimeScore, error) {
	art, gold, err := eval.ReadTimex(r)
	if err != nil {
		return eval.TimeScore{}, err
	}
	d, err := p.Document(ctx, art)
	if err != nil {
		return eval.TimeScore{}, err
	}
	return eval.ScoreTimes(gold, d), nil
}

// ScoreChains reads documents with chains in CoNLL-U, with words and sentences as
// given, and compares the things found with theirs.
func (p *Pipeline) ScoreChains(ctx context.Context, r io.Reader) (eval.ChainScore, error) {
	gold, got, err := p.coreference(ctx, r)
	if err != nil {
		return eval.ChainScore{}, err
	}
	return eval.ScoreChains(gold, got)
}

// ScorePronouns reads documents with pronouns and names in CoNLL-U, with words and
// sentences as given, and compares what the pronouns are found to refer to.
func (p *Pipeline) ScorePronouns(ctx context.Context, r io.Reader) (eval.PronounScore, error) {
	gold, got, err := p.coreference(ctx, r)
	if err != nil {
		return eval.PronounScore{}, err
	}
	return eval.ScorePronouns(gold, got)
}

func (p *Pipeline) coreference(ctx context.Context, r io.Reader) (gold []*doc.Document, got [][][]doc.Span, err error) {
	return reread(r, func(d *doc.Document) ([][]doc.Span, error) { return p.annotator.Coreference(ctx, d) })
}
