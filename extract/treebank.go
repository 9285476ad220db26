package extract

import (
	"context"
	"fmt"
	"io"
	"slices"

	"kg/extract/doc"
	"kg/extract/eval"
)

// ScoreTreebank reads the texts of a treebank in CoNLL-U and compares what is
// found with the treebank's trees. With words, the treebank's words and sentences
// are taken as given, as published figures mostly do; else the bare text is read.
func (p *Pipeline) ScoreTreebank(ctx context.Context, r io.Reader, words bool) (eval.TreeScore, error) {
	gold, err := doc.ReadCoNLLU(r)
	if err != nil {
		return eval.TreeScore{}, fmt.Errorf("treebank: line %w", err)
	}
	got := make([]*doc.Document, len(gold))
	for i, g := range gold {
		if words {
			got[i] = &doc.Document{Article: g.Article, Tokens: slices.Clone(g.Tokens), Sentences: slices.Clone(g.Sentences)}
			err = p.annotator.Reread(ctx, got[i])
		} else {
			got[i], err = p.annotator.Annotate(ctx, g.Article)
		}
		if err != nil {
			return eval.TreeScore{}, fmt.Errorf("treebank: %w", err)
		}
	}
	return eval.ScoreTrees(gold, got)
}
