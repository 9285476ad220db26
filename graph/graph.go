// Package graph keeps what articles say as a graph: entities, the facts between
// them, and for each fact the words it came from.
//
// Open a graph, Add articles with the facts read from them, then ask: Facts and
// Entities for what is known, Query for Gizmo, Search for words, Path for how two
// things are tied, Export for other programs. A graph is one folder; Init makes
// one.
//
// The folder holds the evidence: each article with the facts read from it.
// Entities, facts and quads are a function of that evidence alone, so the order
// of adding leaves no trace and removing an article takes exactly what it gave.
package graph

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"

	"kg/graph/fact"
	"kg/graph/internal/gizmo"
	engine "kg/graph/internal/store"
)

// Errors that callers tell apart; those of the store are passed on.
var (
	ErrNotFound = errors.New("not found")
	ErrConflict = errors.New("another text under this id")
	ErrExists   = errors.New("a graph is there already")
	ErrReadOnly = engine.ErrReadOnly
	ErrLocked   = engine.ErrLocked
	ErrVersion  = engine.ErrVersion
	ErrCorrupt  = engine.ErrCorrupt
)

// DefaultBase begins the IRIs of things unless Init is told another base.
const DefaultBase = "urn:newsgraph:"

// Options of Open; the zero value opens for writing.
type Options struct {
	ReadOnly bool // read beside a process that writes; never waits for it
	Follow   bool // of a reader: each question sees what was written meanwhile, else all see what was there at Open

	passing bool // keep all in memory, gone at Close
}

// Graph is an open graph. It may be used by several goroutines at once.
type Graph struct {
	store  *store
	base   string
	schema *fact.Schema
	runner gizmo.Runner

	writing  sync.Mutex // one update at a time
	deciding sync.Mutex // one decision at a time, as each takes the next number
}

// Init makes an empty graph in a folder that must not hold one yet. Base begins
// the IRIs of things: a urn ending in a colon or an http address ending in a
// slash; empty means DefaultBase. It can't be changed later, but Export can.
func Init(dir, base string) error {
	if base == "" {
		base = DefaultBase
	}
	if err := checkBase(base); err != nil {
		return err
	}
	return initStore(dir, base)
}

func checkBase(base string) error {
	u, err := url.Parse(base)
	switch {
	case err != nil:
		return fmt.Errorf("base %q: %w", base, err)
	case u.Scheme == "urn" && strings.HasSuffix(base, ":"), (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && strings.HasSuffix(base, "/"):
		return nil
	}
	return fmt.Errorf("base %q: use a urn that ends in a colon or an http address that ends in a slash", base)
}

// Open opens the graph in a folder. Errors: ErrNotFound if no graph is there,
// ErrLocked if another process writes to it, ErrVersion.
func Open(dir string, opts *Options) (*Graph, error) {
	o := Options{}
	if opts != nil {
		o = *opts
	}
	s, base, err := openStore(dir, o)
	if err != nil {
		return nil, err
	}
	return &Graph{store: s, base: base, schema: fact.BuiltinSchema()}, nil
}

// Close ends the use of the graph; what Add has returned from is safe without.
func (g *Graph) Close() error { return g.store.close() }

// Base begins the IRIs of this graph's things.
func (g *Graph) Base() string { return g.base }
