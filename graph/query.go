package graph

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strings"
	"time"

	quadgraph "github.com/cayleygraph/cayley/graph"

	"kg/graph/internal/gizmo"
	engine "kg/graph/internal/store"
	"kg/queries"
)

// Row is one row of an answer: what Gizmo tagged or saved, by name. "id" is where
// the path ended.
type Row = gizmo.Row

// AppendJSON writes a row as JSON after dst, without a line's end.
func AppendJSON(dst []byte, r Row) ([]byte, error) { return gizmo.AppendJSON(dst, r) }

// QueryOptions of one query; zero values mean no parameters and the defaults.
type QueryOptions struct {
	Params  map[string]string // bound as variables of the program, never as its text
	Limit   int               // rows at most; 0 means 10,000
	Timeout time.Duration     // 0 means 30 s
	Lang    string            // "gizmo", which "" means, or "graphql"
	Explain func(Plan)        // told how each path of a Gizmo program was answered
}

// Plan is how a path of a query was answered.
type Plan = gizmo.Plan

// languages are those that questions may be asked in.
var languages = [...]struct {
	name string
	run  func(*gizmo.Runner, context.Context, quadgraph.QuadStore, string, gizmo.Options, func(Row) bool) error
}{
	{"gizmo", (*gizmo.Runner).Run},
	{"graphql", (*gizmo.Runner).RunGraphQL},
}

// Languages names the languages that questions may be asked in, the usual one
// first.
func Languages() []string {
	var out []string
	for _, l := range languages {
		out = append(out, l.name)
	}
	return out
}

const queryTimeout = 30 * time.Second

// Errors of queries: ErrQuery is wrapped by those that lie in the query's text,
// ErrMemory by those of queries that need too much.
var (
	ErrQuery  = gizmo.ErrProgram
	ErrMemory = gizmo.ErrMemory
)

// Query runs a Gizmo program over the graph and gives its rows as they come.
// Errors: ErrQuery for a fault in the program, context.DeadlineExceeded when time
// ran out.
func (g *Graph) Query(ctx context.Context, text string, o QueryOptions) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		if err := g.query(ctx, text, o, func(r Row) bool { return yield(r, nil) }); err != nil {
			yield(nil, err)
		}
	}
}

func (g *Graph) query(ctx context.Context, text string, o QueryOptions, row func(Row) bool) error {
	for name := range o.Params {
		if !identifier.MatchString(name) {
			return fmt.Errorf("%w: parameter %q is no name of a variable", ErrQuery, name)
		}
	}
	lang := slices.Index(Languages(), cmp.Or(o.Lang, languages[0].name))
	if lang < 0 {
		return fmt.Errorf("%w: there is no language %q; there are %s", ErrQuery, o.Lang, strings.Join(Languages(), ", "))
	}
	if o.Lang == "graphql" && len(o.Params) > 0 {
		return fmt.Errorf("%w: GraphQL takes no parameters", ErrQuery)
	}
	timeout := o.Timeout
	if timeout <= 0 {
		timeout = queryTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	snap, err := g.store.db.Snapshot()
	if err != nil {
		return err
	}
	defer snap.Release() // all it can say is that the engine is closed
	err = languages[lang].run(&g.runner, ctx, snap, text, gizmo.Options{Params: o.Params, Prefixes: g.queryPrefixes(), Limit: o.Limit, World: world{g, snap}, Explain: o.Explain}, row)
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("the query took longer than %s: %w", timeout, context.DeadlineExceeded)
	}
	return err
}

// world tells queries what names mean, at the moment of their snapshot.
type world struct {
	g    *Graph
	snap *engine.Snapshot
}

func (w world) Entities(ctx context.Context, name string) ([]string, error) {
	r := &snapshotReader{snap: w.snap}
	v := factView{reader: r, base: w.g.base}
	var out []string
	for _, head := range v.find(name) {
		out = append(out, v.entity(head).ID)
	}
	return out, cmp.Or(r.fault, ctx.Err())
}

func (w world) Path(ctx context.Context, from, to string) ([]Row, error) {
	steps, err := w.g.pathOf(ctx, &snapshotReader{snap: w.snap}, from, to)
	var out []Row
	for i, s := range steps {
		out = append(out, Row{"step": i + 1, "from": "<" + s.From.ID + ">", "relation": "<" + relationNS + s.Fact.Relation.ID + ">", "to": "<" + s.To.ID + ">",
			"back": s.Back, "fact": "<" + s.Fact.ID + ">", "status": string(s.Fact.Status), "confidence": s.Fact.Confidence})
	}
	return out, err
}

// queryPrefixes are the prefixes that queries may use without asking for them.
func (g *Graph) queryPrefixes() map[string]string {
	out := map[string]string{}
	for _, p := range g.prefixes("") {
		out[p.Name] = p.IRI
	}
	return out
}

var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// SavedQuery is a query that kg brings along.
type SavedQuery struct {
	Name   string
	Title  string
	Doc    string
	Params []Param
	Text   string // the program
}

// Param is a parameter of a saved query.
type Param struct{ Name, Default, Doc string }

// Saved lists the queries that kg brings along, by name.
func Saved() []SavedQuery {
	files, err := queries.Files.ReadDir(".")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	var out []SavedQuery
	for _, f := range files {
		name, ok := strings.CutSuffix(f.Name(), ".js")
		if !ok {
			continue
		}
		b, err := queries.Files.ReadFile(f.Name())
		if err != nil {
			panic(err)
		}
		out = append(out, readSaved(name, string(b)))
	}
	return out
}

// readSaved takes the head of a saved query apart: lines "// title: ...",
// "// doc: ..." and "// param name=default: what it is".
func readSaved(name, text string) SavedQuery {
	q := SavedQuery{Name: name, Text: text}
	for line := range strings.Lines(text) {
		rest, ok := strings.CutPrefix(strings.TrimSpace(line), "// ")
		if !ok {
			break
		}
		key, value, _ := strings.Cut(rest, ":")
		value = strings.TrimSpace(value)
		switch {
		case key == "title":
			q.Title = value
		case key == "doc":
			q.Doc = value
		case strings.HasPrefix(key, "param "):
			p := Param{Doc: value}
			p.Name, p.Default, _ = strings.Cut(strings.TrimPrefix(key, "param "), "=")
			q.Params = append(q.Params, p)
		}
	}
	return q
}

// RunSaved runs a saved query. Parameters that name a thing take a name, an alias
// or an IRI, and stand for the best match.
func (g *Graph) RunSaved(ctx context.Context, name string, o QueryOptions) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		q, err := g.saved(ctx, name, &o)
		if err == nil {
			err = g.query(ctx, q.Text, o, func(r Row) bool { return yield(r, nil) })
		}
		if err != nil {
			yield(nil, err)
		}
	}
}

// saved finds the query and completes its parameters.
func (g *Graph) saved(ctx context.Context, name string, o *QueryOptions) (SavedQuery, error) {
	all := Saved()
	i := slices.IndexFunc(all, func(q SavedQuery) bool { return q.Name == name })
	if i < 0 {
		var names []string
		for _, q := range all {
			names = append(names, "@"+q.Name)
		}
		return SavedQuery{}, fmt.Errorf("no saved query %q; there are %s: %w", name, strings.Join(names, ", "), ErrNotFound)
	}
	q := all[i]
	params := map[string]string{"base": g.base}
	for _, p := range q.Params {
		v, given := o.Params[p.Name]
		if !given {
			v = p.Default
		}
		if v == "" {
			return q, fmt.Errorf("@%s needs %s: %s; give --param %s=...: %w", name, p.Name, p.Doc, p.Name, ErrQuery)
		}
		if err := g.bindParam(ctx, p.Name, v, params); err != nil {
			return q, err
		}
	}
	for k := range o.Params {
		if !slices.ContainsFunc(q.Params, func(p Param) bool { return p.Name == k }) {
			return q, fmt.Errorf("@%s has no parameter %s: %w", name, k, ErrQuery)
		}
	}
	o.Params, o.Lang = params, ""
	return q, nil
}

// bindParam sets a parameter; "thing", "from", "to" and names ending in them mean
// a thing of the graph, "month" gives its first and last day too, "article" its
// IRI.
func (g *Graph) bindParam(ctx context.Context, name, v string, params map[string]string) error {
	params[name] = v
	switch name {
	case "thing":
		found, err := g.Find(ctx, v)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return fmt.Errorf("nothing is named %q: %w", v, ErrNotFound)
		}
		params[name] = found[0].ID
	case "article":
		if _, err := g.Article(ctx, v); err != nil {
			return err
		}
		params[name] = spaceIRI(g.base, articleSpace) + localName(v)
	case "time":
		first, last, err := bounds(v)
		if err != nil {
			return err
		}
		params["first"], params["last"] = first, last
	}
	return nil
}
