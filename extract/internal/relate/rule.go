package relate

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"kg/graph/fact"
)

// Rule says which frames state a relation, and where its ends and details stand.
// Selectors name arguments of the frame: subj, obj, iobj, pred, ccomp, xcomp, a
// preposition ("with", "because_of"), head (the noun itself); a dot goes on to a
// dependent of it ("obj.of", "pred.poss", "obj.by"); "xcomp|obj" is the one or
// else the other. Of several selectors the
// first that is there counts.
type Rule struct {
	Name       string              `yaml:"rule"`
	Relation   string              `yaml:"relation"`
	Doc        string              `yaml:"doc"`
	On         []string            `yaml:"on"`      // kinds of frame: verb, noun, be; without it verb and noun
	Lemma      []string            `yaml:"lemma"`   // of the predicate; "@name" is a class of words.yaml
	Where      map[string]Where    `yaml:"where"`   // by selector: what must hold of it
	Without    []string            `yaml:"without"` // selectors that must not be there
	Passive    *bool               `yaml:"passive"` // only passives, or only actives
	Subject    []string            `yaml:"subject"`
	Object     []string            `yaml:"object"`
	Roles      map[string][]string `yaml:"roles"`
	Amount     []string            `yaml:"amount"` // whose count or sum it is
	Fill       []string            `yaml:"fill"`   // without an object, the first of these roles that is there becomes it
	Pairs      bool                `yaml:"pairs"`  // without an object, coordinated subjects stand in the relation
	As         string              `yaml:"as"`     // "title": the object is a post, its country or body the role organisation
	Words      bool                `yaml:"words"`  // the object may be words that name no thing
	Status     fact.Status         `yaml:"status"` // instead of the clause's own
	Last       bool                `yaml:"last"`   // comes after the rules that are more precise
	Also       bool                `yaml:"also"`   // fires beside the rule that fired before it
	Confidence float64             `yaml:"confidence"`
	Examples   []Example           `yaml:"examples"`

	file string
	line int
}

// Where restricts what a selector stands for.
type Where struct {
	Lemma   []string `yaml:"lemma"`   // one of these; "@name" is a class
	Not     []string `yaml:"not"`     // none of these
	Kind    []string `yaml:"kind"`    // kinds of thing
	Other   []string `yaml:"other"`   // kinds that it must not be of
	Count   bool     `yaml:"count"`   // carries an amount
	Nominal bool     `yaml:"nominal"` // is a noun, not an adjective
	Value   *bool    `yaml:"value"`   // is a sum, a share or a number and nothing else; or is none
	Percent bool     `yaml:"percent"` // is a share
	Maybe   bool     `yaml:"maybe"`   // need not be there
}

// Example is a text with the facts that the rule must find in it, in arrow
// notation, or with none if the rule must stay silent.
type Example struct {
	Text  string   `yaml:"text"`
	Date  string   `yaml:"date"` // of the article
	Facts []string `yaml:"facts"`
}

// UnmarshalYAML remembers where the rule stands.
func (r *Rule) UnmarshalYAML(n *yaml.Node) error {
	type plain Rule
	var p plain
	if err := strict(n, &p); err != nil {
		return err
	}
	*r = Rule(p)
	r.line = n.Line
	return nil
}

// strict decodes a node; keys that the type lacks are errors.
func strict(n *yaml.Node, to any) error {
	b, err := yaml.Marshal(n)
	if err != nil {
		return err
	}
	dec := yaml.NewDecoder(bytes.NewReader(b))
	dec.KnownFields(true)
	if err := dec.Decode(to); err != nil {
		return fmt.Errorf("line %d: %w", n.Line, err)
	}
	return nil
}

// ReadRules reads every *.yaml file of a folder in order of name and checks its
// rules against the schema and the lexicon.
func readRules(fsys fs.FS, dir string, schema *fact.Schema, lex *lexicon) ([]*Rule, error) {
	files, err := fs.Glob(fsys, path.Join(dir, "*.yaml"))
	if err != nil {
		return nil, fmt.Errorf("rules %s: %w", dir, err)
	}
	slices.Sort(files)
	var rules []*Rule
	var errs []error
	seen := map[string]string{}
	for _, file := range files {
		b, err := fs.ReadFile(fsys, file)
		if err != nil {
			return nil, fmt.Errorf("rules %s: %w", file, err)
		}
		var list []*Rule
		if err := yaml.Unmarshal(b, &list); err != nil {
			errs = append(errs, fmt.Errorf("rules %s: %w", file, err))
			continue
		}
		for _, r := range list {
			r.file = file
			where := fmt.Sprintf("%s:%d", file, r.line)
			if at, twice := seen[r.Name]; twice {
				errs = append(errs, fmt.Errorf("%s: rule %q stands also at %s", where, r.Name, at))
			}
			seen[r.Name] = where
			if err := r.check(schema, lex); err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", where, err))
			}
			rules = append(rules, r)
		}
	}
	slices.SortStableFunc(rules, func(a, b *Rule) int { return rank(a) - rank(b) })
	return rules, errors.Join(errs...)
}

func rank(r *Rule) int {
	if r.Last {
		return 1
	}
	return 0
}

func (r *Rule) check(schema *fact.Schema, lex *lexicon) error {
	if r.Name == "" {
		return fmt.Errorf("a rule has no name; give it one with rule:")
	}
	if _, ok := schema.Relation(r.Relation); !ok {
		return fmt.Errorf("rule %q: relation %q is not in the schema%s", r.Name, r.Relation, didYouMean(r.Relation, schema))
	}
	if len(r.On) == 0 {
		r.On = []string{"verb", "noun"}
	}
	for _, k := range r.On {
		if !slices.Contains([]string{"verb", "noun", "be"}, k) {
			return fmt.Errorf("rule %q: on has %q; it may be verb, noun, be", r.Name, k)
		}
	}
	if len(r.Subject) == 0 {
		r.Subject = []string{"subj"}
	}
	for role := range r.Roles {
		if _, ok := schema.Role(role); !ok {
			return fmt.Errorf("rule %q: role %q is not in the schema", r.Name, role)
		}
	}
	for _, role := range r.Fill {
		if _, ok := r.Roles[role]; !ok {
			return fmt.Errorf("rule %q: fill has %q, which is no role of the rule", r.Name, role)
		}
	}
	if r.Status != "" && !r.Status.Valid() {
		return fmt.Errorf("rule %q: status %q is none of %v", r.Name, r.Status, fact.Statuses())
	}
	if r.Confidence == 0 {
		r.Confidence = 0.85
	}
	words := slices.Clone(r.Lemma)
	for sel, w := range r.Where {
		words = append(append(words, w.Lemma...), w.Not...)
		for _, k := range slices.Concat(w.Kind, w.Other) {
			if _, ok := schema.Kind(k); !ok {
				return fmt.Errorf("rule %q: where %s has kind %q, which is not in the schema", r.Name, sel, k)
			}
		}
	}
	for _, w := range words {
		if name, ok := strings.CutPrefix(w, "@"); ok {
			if _, ok := lex.classes[name]; !ok {
				return fmt.Errorf("rule %q: there is no class %q in words.yaml", r.Name, name)
			}
		}
	}
	return nil
}

// didYouMean names the relation of the schema that begins or ends like name.
func didYouMean(name string, schema *fact.Schema) string {
	best, at := "", 2
	for _, x := range schema.Relations {
		n := 0
		for n < len(name) && n < len(x.Name) && name[n] == x.Name[n] {
			n++
		}
		if n > at {
			best, at = x.Name, n
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", best)
}

// wordIn reports whether the lemma is in the list of words and classes.
func (l *lexicon) wordIn(lemma string, list []string) bool {
	for _, w := range list {
		if w == lemma {
			return true
		}
		if name, ok := strings.CutPrefix(w, "@"); ok && l.classes[name][lemma] {
			return true
		}
	}
	return false
}
