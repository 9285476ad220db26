// Package nlp reads English: from an article's text to a Document with tokens,
// sentences, tags, trees, names, values and chains.
package nlp

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"kg/extract/doc"
	"kg/extract/internal/nn"
	"kg/graph/fact"
	"kg/graph/gazetteer"
)

// Annotator annotates articles. It is safe for concurrent use.
type Annotator struct {
	reader *reader
	names  *gazetteer.Gazetteer
	states sync.Pool // of *pass
}

// Options of an Annotator; the zero value is the built-in model and names.
type Options struct {
	Model []byte               // a packed model file in place of the built-in one; it must stay unchanged
	Names *gazetteer.Gazetteer // nil for the built-in one
}

// New loads the model.
func New(opts *Options) (*Annotator, error) {
	file, names := builtin(), gazetteer.Open()
	if opts != nil && opts.Model != nil {
		file = opts.Model
	}
	if opts != nil && opts.Names != nil {
		names = opts.Names
	}
	r, err := newReader(file)
	if err != nil {
		return nil, fmt.Errorf("nlp: %w", err)
	}
	return &Annotator{reader: r, names: names, states: sync.Pool{New: func() any { return &pass{} }}}, nil
}

// Version names the model and the rules, for the record of who read an article.
func (a *Annotator) Version() string { return a.reader.model.String() }

// stage is one step of reading; it may rely on what earlier steps gave.
type stage struct {
	name  string
	needs string
	gives string
	run   func(a *Annotator, d *doc.Document, h *heads) error
}

var stages = [...]stage{
	{"tokens", "text", "tokens", func(a *Annotator, d *doc.Document, _ *heads) error { d.Tokens = tokenise(d.Article.Text); return nil }},
	{"reader", "tokens", "sentences, tags, lemmas, tree, names, heads of mentions", (*Annotator).read},
	{"names", "names", "names without the posts before them, mended trees", func(_ *Annotator, d *doc.Document, _ *heads) error {
		mendNames(d)
		mendTrees(d)
		return nil
	}},
	{"roles", "sentences", "roles of sentences", func(_ *Annotator, d *doc.Document, _ *heads) error { sentenceRoles(d); return nil }},
	{"values", "tags, tree, names", "times, money, counts", func(_ *Annotator, d *doc.Document, _ *heads) error { values(d); return nil }},
	{"mentions", "tree, names, values", "noun phrases and pronouns that may be chained", func(a *Annotator, d *doc.Document, _ *heads) error { mentions(d, a.names); return nil }},
	{"quotes", "tree, mentions", "direct speech", func(_ *Annotator, d *doc.Document, _ *heads) error { quotes(d); return nil }},
	{"chains", "mentions, heads, direct speech", "things: chains of mentions, with Wikidata ids", func(a *Annotator, d *doc.Document, h *heads) error {
		chains(d, a.names, newReferents(a.reader.antecedents, d, h))
		return nil
	}},
}

// Annotate reads one article. No text makes it fail; the error is ctx's.
func (a *Annotator) Annotate(ctx context.Context, art fact.Article) (*doc.Document, error) {
	d := &doc.Document{Article: art}
	_, err := a.run(ctx, d, stages[:])
	return d, err
}

// Reread annotates anew a document whose words and sentences are given, as those
// of a treebank are; its tags, trees and mentions are replaced.
func (a *Annotator) Reread(ctx context.Context, d *doc.Document) error {
	_, err := a.reread(ctx, d)
	return err
}

// Coreference annotates as Reread does and gives every mention of every thing, also
// of such as nothing else is said of: the things of the document's chains, and for
// the rest what the model takes for one.
func (a *Annotator) Coreference(ctx context.Context, d *doc.Document) ([][]doc.Span, error) {
	h, err := a.reread(ctx, d)
	if err != nil {
		return nil, err
	}
	return newReferents(a.reader.antecedents, d, h).all(d), nil
}

func (a *Annotator) reread(ctx context.Context, d *doc.Document) (*heads, error) {
	d.Mentions, d.Values, d.Chains, d.Quotes = nil, nil, nil, nil
	return a.run(ctx, d, slices.DeleteFunc(slices.Clone(stages[:]), func(s stage) bool { return s.gives == "tokens" }))
}

func (a *Annotator) run(ctx context.Context, d *doc.Document, stages []stage) (*heads, error) {
	h := &heads{}
	for _, s := range stages {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := s.run(a, d, h); err != nil {
			return nil, fmt.Errorf("%s: %s: %w", d.Article.ID, s.name, err)
		}
	}
	return h, nil
}

// Path names the kernels in use, for bug reports and benchmarks.
func Path() string { return nn.Path() }
