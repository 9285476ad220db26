package extract

import (
	"context"
	"fmt"
	"io"

	"kg/extract/doc"
	"kg/extract/eval"
	"kg/graph/fact"
)

// ScoreLinks reads texts with links to Wikipedia and compares the things that
// names were linked to with the pages. Half of the texts are for tuning, the
// other half, those of the days that LinkText.Held names, for testing.
func (p *Pipeline) ScoreLinks(ctx context.Context, r io.Reader, held bool) (eval.LinkScore, error) {
	all, err := eval.ReadLinks(r)
	if err != nil {
		return eval.LinkScore{}, fmt.Errorf("links: %w", err)
	}
	var texts []eval.LinkText
	var read []*doc.Document
	for i, t := range all {
		if t.Held() != held {
			continue
		}
		d, err := p.annotator.Annotate(ctx, fact.Article{ID: fmt.Sprintf("links-%d", i+1), Text: t.Text, Date: t.Date})
		if err != nil {
			return eval.LinkScore{}, err
		}
		texts, read = append(texts, t), append(read, d)
	}
	return eval.ScoreLinks(texts, read), nil
}
