// Package extract reads facts from news articles: New gives a Pipeline, whose
// Article turns one article into facts with their sources.
package extract

import (
	"context"
	"fmt"
	"io/fs"

	"kg/extract/doc"
	"kg/extract/internal/nlp"
	"kg/extract/internal/relate"
	"kg/graph/fact"
	"kg/graph/gazetteer"
)

// Options of a Pipeline. The zero value, and nil, works offline with what is
// built in.
type Options struct {
	Schema *fact.Schema         // nil for the built-in one
	Rules  fs.FS                // rule files of the user's own, *.yaml at its top; they go before the built-in ones
	Names  *gazetteer.Gazetteer // names of the world with the user's own; nil for the built-in ones
}

// Pipeline reads articles. It is safe for concurrent use, and the same article
// gives the same facts every time.
type Pipeline struct {
	annotator *nlp.Annotator
	relater   *relate.Relater
	schema    *fact.Schema
}

// New loads models and rules. Errors in rule files read like a compiler's: file,
// line and what to mend.
func New(opts *Options) (*Pipeline, error) {
	if opts == nil {
		opts = &Options{}
	}
	schema := opts.Schema
	if schema == nil {
		schema = fact.BuiltinSchema()
	}
	a, err := nlp.New(&nlp.Options{Names: opts.Names})
	if err != nil {
		return nil, fmt.Errorf("extract: %w", err)
	}
	r, err := relate.New(schema, &relate.Options{Rules: opts.Rules, Names: opts.Names})
	if err != nil {
		return nil, fmt.Errorf("extract: %w", err)
	}
	return &Pipeline{annotator: a, relater: r, schema: schema}, nil
}

// Document annotates an article: sentences, trees, names, values, chains. The
// error is ctx's.
func (p *Pipeline) Document(ctx context.Context, art fact.Article) (*doc.Document, error) {
	d, err := p.annotator.Annotate(ctx, art)
	if err != nil {
		return nil, fmt.Errorf("article %s: %w", art.ID, err)
	}
	return d, nil
}

// Article reads the facts of an article, in order of the text, with IDs that are
// local to it. The error is ctx's.
func (p *Pipeline) Article(ctx context.Context, art fact.Article) ([]fact.Fact, error) {
	d, err := p.Document(ctx, art)
	if err != nil {
		return nil, err
	}
	return p.facts(d), nil
}

// facts are those of an annotated article.
func (p *Pipeline) facts(d *doc.Document) []fact.Fact {
	facts, _ := p.relater.Facts(d)
	return p.schema.Sound(&d.Article, facts, nil)
}

// Explain tells how the facts of an article came about: trees, frames, the rules
// that fired and nearly did, and what the schema dropped.
func (p *Pipeline) Explain(ctx context.Context, art fact.Article) (string, error) {
	d, err := p.Document(ctx, art)
	if err != nil {
		return "", err
	}
	_, how := p.relater.Facts(d)
	return how.String(), nil
}

// Tuple is what a clause says in the text's own words: Sentence, Confidence (0 to
// 1), Relation and Args, the first of which is the subject.
type Tuple = relate.Tuple

// Tuples gives the clauses of an article as open information extraction does,
// for other people's yardsticks: every clause with a subject, typed or not.
func (p *Pipeline) Tuples(ctx context.Context, art fact.Article) ([]Tuple, error) {
	d, err := p.Document(ctx, art)
	if err != nil {
		return nil, err
	}
	return p.relater.Tuples(d), nil
}

// Version names the model that reads, for the record of who read an article.
func (p *Pipeline) Version() string { return p.annotator.Version() }
