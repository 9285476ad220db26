// Package relate reads facts from a document: an analyser turns its trees into
// frames (a predicate with its arguments), rules kept as data say which frames
// state which relation of the schema, and what no rule claims keeps the open
// form made from its verb and preposition.
package relate

import (
	"embed"
	"fmt"
	"io/fs"

	"kg/extract/doc"
	"kg/graph/fact"
	"kg/graph/gazetteer"
)

//go:embed rules/*.yaml
var builtinRules embed.FS

// Options adds to what is built in. The zero value, and nil, is the built-in
// rules alone.
type Options struct {
	Rules fs.FS                // *.yaml at its top, read after the built-in rules, and going before them
	Names *gazetteer.Gazetteer // nil for the built-in one
}

// Relater reads facts. It is safe for use by several goroutines.
type Relater struct {
	schema *fact.Schema
	lex    *lexicon
	kinds  map[string]string
	rules  []*Rule
	world  world
	trusts judge
}

// New reads the rules and checks them against the schema. Errors name file and
// line.
func New(schema *fact.Schema, opts *Options) (*Relater, error) {
	if opts == nil {
		opts = &Options{}
	}
	lex, err := readLexicon()
	if err != nil {
		return nil, fmt.Errorf("relate: %w", err)
	}
	kinds, err := readKinds()
	if err != nil {
		return nil, fmt.Errorf("relate: %w", err)
	}
	for noun, kind := range kinds {
		if _, ok := schema.Kind(kind); !ok {
			return nil, fmt.Errorf("relate: nouns.tsv: %s has kind %q, which is not in the schema", noun, kind)
		}
	}
	for prep, role := range lex.Roles {
		if _, ok := schema.Role(role); !ok {
			return nil, fmt.Errorf("relate: words.yaml: preposition %q gives role %q, which is not in the schema", prep, role)
		}
	}
	rules, err := readRules(builtinRules, "rules", schema, lex)
	if err != nil {
		return nil, err
	}
	if opts.Rules != nil {
		own, err := readRules(opts.Rules, ".", schema, lex)
		if err != nil {
			return nil, err
		}
		rules = append(own, rules...)
	}
	j, err := readJudge(judgeLines)
	if err != nil {
		return nil, fmt.Errorf("relate: %w", err)
	}
	names := opts.Names
	if names == nil {
		names = gazetteer.Open()
	}
	return &Relater{schema: schema, lex: lex, kinds: kinds, rules: rules, world: world{names}, trusts: j}, nil
}

// Facts reads the facts of a document, in order of the text, and an account of
// how it came to them.
func (r *Relater) Facts(d *doc.Document) ([]fact.Fact, *Explanation) {
	rd := newReading(r, d)
	for _, f := range rd.order {
		rd.apply(f)
	}
	for _, f := range rd.order {
		rd.leave(f)
	}
	rd.infer()
	rd.sayings()
	return rd.done()
}
