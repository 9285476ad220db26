package fact

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"slices"

	"gopkg.in/yaml.v3"
)

//go:embed schema.yaml
var schemaYAML []byte

// Schema says which kinds of things, relations and roles facts may use.
type Schema struct {
	Kinds     []Kind     `yaml:"kinds"`
	Relations []RelType  `yaml:"relations"`
	Roles     []RoleType `yaml:"roles"`
	kinds     map[string]int
	relations map[string]int
	roles     map[string]int
}

// Kind is a kind of thing.
type Kind struct {
	Name  string   `yaml:"name"`
	Label string   `yaml:"label"`
	Of    string   `yaml:"of"`  // the broader kind
	IRI   []string `yaml:"iri"` // classes of schema.org or Wikidata
	Doc   string   `yaml:"doc"`
}

// RelType is a relation of the closed list.
type RelType struct {
	Name      string   `yaml:"name"`
	Label     string   `yaml:"label"`
	Subject   []string `yaml:"subject"` // kinds allowed; empty allows any
	Object    []string `yaml:"object"`
	Symmetric bool     `yaml:"symmetric"` // ends have no order
	NoObject  bool     `yaml:"no_object"` // may stand without an object
	Toll      string   `yaml:"toll"`      // what its amount counts of an event that is one of its ends: deaths, injuries
	Roles     []string `yaml:"roles"`     // besides those every relation may have
	IRI       []string `yaml:"iri"`       // properties of schema.org, Wikidata, PLOVER
	Doc       string   `yaml:"doc"`
}

// RoleType is a detail that a fact may carry, filled by a term.
type RoleType struct {
	Name string   `yaml:"name"`
	Kind []string `yaml:"kind"` // kinds allowed; empty allows any, words too
	Any  bool     `yaml:"any"`  // every relation may have it
	Doc  string   `yaml:"doc"`
}

// BuiltinSchema reads the schema that kg ships.
func BuiltinSchema() *Schema {
	s, err := ReadSchema(bytes.NewReader(schemaYAML), "schema.yaml")
	if err != nil {
		panic(err) // the file is part of the program, and a test reads it
	}
	return s
}

// ReadSchema reads a schema from YAML. Unknown keys, names used twice and kinds
// or roles that are not defined are errors that name the file.
func ReadSchema(r io.Reader, file string) (*Schema, error) {
	return (&Schema{}).ExtendFrom(r, file)
}

// ExtendFrom reads kinds, relations and roles from YAML, which may build on those
// of s, and adds them as Extend does. Errors name the file.
func (s *Schema) ExtendFrom(r io.Reader, file string) (*Schema, error) {
	own := &Schema{}
	dec := yaml.NewDecoder(r)
	dec.KnownFields(true)
	if err := dec.Decode(own); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	u, err := s.Extend(own)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return u, nil
}

// Extend adds the kinds, relations and roles of t, a user's schema, to s. A
// name that s has already is an error.
func (s *Schema) Extend(t *Schema) (*Schema, error) {
	u := &Schema{Kinds: slices.Concat(s.Kinds, t.Kinds), Relations: slices.Concat(s.Relations, t.Relations), Roles: slices.Concat(s.Roles, t.Roles)}
	return u, u.index()
}

func (s *Schema) index() error {
	var errs []error
	number := func(what string, n int, name func(int) string) map[string]int {
		m := make(map[string]int, n)
		for i := range n {
			if _, twice := m[name(i)]; twice || name(i) == "" {
				errs = append(errs, fmt.Errorf("%s %q stands twice or has no name", what, name(i)))
			}
			m[name(i)] = i
		}
		return m
	}
	s.kinds = number("kind", len(s.Kinds), func(i int) string { return s.Kinds[i].Name })
	s.relations = number("relation", len(s.Relations), func(i int) string { return s.Relations[i].Name })
	s.roles = number("role", len(s.Roles), func(i int) string { return s.Roles[i].Name })
	known := func(where string, names []string, of map[string]int) {
		for _, k := range names {
			if _, ok := of[k]; !ok {
				errs = append(errs, fmt.Errorf("%s names %q, which is not defined", where, k))
			}
		}
	}
	for _, k := range s.Kinds {
		if k.Of != "" {
			known("kind "+k.Name, []string{k.Of}, s.kinds)
		}
	}
	for _, r := range s.Relations {
		known("relation "+r.Name, r.Subject, s.kinds)
		known("relation "+r.Name, r.Object, s.kinds)
		known("relation "+r.Name, r.Roles, s.roles)
	}
	for _, r := range s.Roles {
		known("role "+r.Name, r.Kind, s.kinds)
	}
	return errors.Join(errs...)
}

// Relation is the relation of that name, if the closed list has it.
func (s *Schema) Relation(name string) (RelType, bool) {
	i, ok := s.relations[name]
	if !ok {
		return RelType{}, false
	}
	return s.Relations[i], true
}

// Role is the role of that name.
func (s *Schema) Role(name string) (RoleType, bool) {
	i, ok := s.roles[name]
	if !ok {
		return RoleType{}, false
	}
	return s.Roles[i], true
}

// Kind is the kind of that name.
func (s *Schema) Kind(name string) (Kind, bool) {
	i, ok := s.kinds[name]
	if !ok {
		return Kind{}, false
	}
	return s.Kinds[i], true
}

// IsA reports whether kind is one of allowed or narrower than one of them.
// Nothing allowed means anything is.
func (s *Schema) IsA(kind string, allowed []string) bool {
	if len(allowed) == 0 {
		return true
	}
	for range s.Kinds { // no chain of kinds is longer than their number
		if slices.Contains(allowed, kind) {
			return true
		}
		k, ok := s.Kind(kind)
		if !ok || k.Of == "" {
			return false
		}
		kind = k.Of
	}
	return false
}
