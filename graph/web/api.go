package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"kg/graph"
	"kg/graph/fact"
)

// api answers the calls of the page, and Cayley's own query call.
type api struct {
	g    *graph.Graph
	opts Options
}

type route struct {
	pattern string
	handle  http.HandlerFunc
}

func (a *api) routes() []route {
	return []route{
		{"GET /api/stats", get(a.stats)},
		{"GET /api/search", get(a.search)},
		{"GET /api/entity", get(a.entity)},
		{"GET /api/evidence", get(a.evidence)},
		{"GET /api/view", get(a.view)},
		{"POST /api/view", get(a.among)},
		{"POST /api/query", get(a.query)},
		{"POST /api/v1/query/gizmo", a.cayley},
	}
}

// get makes a handler of a function from request to answer.
func get(f func(r *http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v, err := f(r)
		if err != nil {
			writeError(w, status(err), err)
			return
		}
		writeJSON(w, v)
	}
}

// badRequest is an error of the asker.
type badRequest struct{ error }

func status(err error) int {
	var bad badRequest
	var large *http.MaxBytesError
	switch {
	case errors.Is(err, graph.ErrNotFound):
		return http.StatusNotFound
	case errors.As(err, &large):
		return http.StatusRequestEntityTooLarge
	case errors.As(err, &bad):
		return http.StatusBadRequest
	case errors.Is(err, context.DeadlineExceeded):
		return http.StatusRequestTimeout
	}
	return http.StatusInternalServerError
}

func required(r *http.Request, name string) (string, error) {
	v := r.URL.Query().Get(name)
	if v == "" {
		return "", badRequest{fmt.Errorf("%s: the parameter %s is missing", r.URL.Path, name)}
	}
	return v, nil
}

func decode(r *http.Request, v any) error {
	if ct := r.Header.Get("Content-Type"); !strings.HasPrefix(ct, "application/json") {
		return badRequest{fmt.Errorf("%s: the body must be application/json, not %q", r.URL.Path, ct)}
	}
	dec := json.NewDecoder(r.Body)
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return badRequest{fmt.Errorf("%s: %w", r.URL.Path, err)}
	}
	return nil
}

func (a *api) stats(r *http.Request) (any, error) { return a.g.Stats(r.Context()) }

type hit struct {
	Type  string `json:"type"`
	ID    string `json:"id"`
	Title string `json:"title"`
	Text  string `json:"text"`
	Kind  string `json:"kind,omitempty"`
}

func (a *api) search(r *http.Request) (any, error) {
	q, err := required(r, "q")
	if err != nil {
		return nil, err
	}
	found, err := a.g.Search(r.Context(), q, 20)
	if err != nil {
		return nil, err
	}
	hits := make([]hit, len(found))
	for i, h := range found {
		hits[i] = hit{h.Type, h.ID, h.Title, h.Text, h.Kind}
	}
	return map[string]any{"hits": hits}, nil
}

type entityJSON struct {
	node
	Aliases []string    `json:"aliases,omitempty"`
	Facts   []fact.Fact `json:"facts"`

	Conflicts map[string][]graph.Conflict `json:"conflicts,omitempty"` // by the fact that others contradict
}

func (a *api) entity(r *http.Request) (any, error) {
	id, err := required(r, "id")
	if err != nil {
		return nil, err
	}
	found, err := a.g.Find(r.Context(), id)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("%w: no thing is named %q", graph.ErrNotFound, id)
	}
	e := found[0]
	out := entityJSON{node: nodeOf(e), Aliases: e.Aliases, Facts: []fact.Fact{}}
	for f, err := range a.g.Facts(r.Context(), graph.Filter{About: e.ID, Limit: a.opts.Limit}) {
		if err != nil {
			return nil, err
		}
		if err := a.spellOut(r.Context(), &f); err != nil {
			return nil, err
		}
		out.Facts = append(out.Facts, f)
		if f.Qualifiers.Amount == nil {
			continue
		}
		others, err := a.g.Conflicts(r.Context(), f.ID)
		if err != nil {
			return nil, err
		}
		if len(others) > 0 {
			if out.Conflicts == nil {
				out.Conflicts = map[string][]graph.Conflict{}
			}
			out.Conflicts[f.ID] = others
		}
	}
	return out, nil
}

// spellOut names what a saying says, so that it can be read without another call.
func (a *api) spellOut(ctx context.Context, f *fact.Fact) error {
	for i, o := range f.Objects {
		if o.Fact == "" {
			continue
		}
		said, err := a.g.Fact(ctx, o.Fact)
		if errors.Is(err, graph.ErrNotFound) { // a person has rejected it since
			continue
		}
		if err != nil {
			return err
		}
		var objects []string
		for _, t := range said.Objects {
			objects = append(objects, t.String())
		}
		f.Objects[i].Name = strings.Join(append([]string{"that " + said.Subject.String(), said.Relation.Name}, strings.Join(objects, ", ")), " ")
	}
	return nil
}

type sourceJSON struct {
	Article   string   `json:"article"`
	Title     string   `json:"title,omitempty"`
	Publisher string   `json:"publisher,omitempty"`
	Date      string   `json:"date,omitempty"`
	URL       string   `json:"url,omitempty"`
	Before    string   `json:"before"`
	Marked    string   `json:"marked"`
	After     string   `json:"after"`
	Status    string   `json:"status,omitempty"`
	SaidBy    []string `json:"said_by,omitempty"`
	Rule      string   `json:"rule"`
}

// evidence is a fact with the words it came from, marked within their paragraph:
// cut into three pieces of text, so that nobody has to count characters.
func (a *api) evidence(r *http.Request) (any, error) {
	id, err := required(r, "fact")
	if err != nil {
		return nil, err
	}
	f, err := a.g.Fact(r.Context(), id)
	if err != nil {
		return nil, err
	}
	if err := a.spellOut(r.Context(), &f); err != nil {
		return nil, err
	}
	others, err := a.g.Conflicts(r.Context(), f.ID)
	if err != nil {
		return nil, err
	}
	sources := make([]sourceJSON, 0, len(f.Sources))
	for _, s := range f.Sources {
		art, err := a.g.Article(r.Context(), s.Article)
		if err != nil {
			return nil, err
		}
		before, after := paragraph(art.Text, s.Start, s.End)
		sources = append(sources, sourceJSON{s.Article, art.Title, art.Publisher, art.Date, art.URL, before, s.Quote, after, string(s.Status), s.SaidBy, s.Rule})
	}
	return map[string]any{"fact": f, "sources": sources, "conflicts": append([]graph.Conflict{}, others...)}, nil
}

// paragraph gives what stands around text[start:end] in its paragraph.
func paragraph(text string, start, end int) (before, after string) {
	from := strings.LastIndexByte(text[:start], '\n') + 1
	to := len(text)
	if n := strings.IndexByte(text[end:], '\n'); n >= 0 {
		to = end + n
	}
	return text[from:start], text[end:to]
}

type node struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Kind     string `json:"kind"`
	Wikidata string `json:"wikidata,omitempty"`
	Support  int    `json:"support"`
}

func nodeOf(e graph.Entity) node { return node{e.ID, e.Name, e.Kind, e.Wikidata, e.Support} }

type edge struct {
	Fact   string `json:"fact"`
	From   string `json:"from"`
	To     string `json:"to"`
	Name   string `json:"name"`
	Status string `json:"status"`
}

func (a *api) view(r *http.Request) (any, error) {
	return a.drawn(r.Context(), graph.ViewOptions{About: r.URL.Query().Get("about")})
}

// among is the picture of an answer: the things it names.
func (a *api) among(r *http.Request) (any, error) {
	var body struct {
		IDs []string `json:"ids"`
	}
	if err := decode(r, &body); err != nil {
		return nil, err
	}
	ids := []string{}
	for _, id := range body.IDs {
		ids = append(ids, strings.Trim(id, "<>"))
	}
	return a.drawn(r.Context(), graph.ViewOptions{IDs: ids})
}

func (a *api) drawn(ctx context.Context, o graph.ViewOptions) (any, error) {
	v, err := a.g.View(ctx, o)
	if err != nil {
		return nil, err
	}
	nodes, edges := make([]node, len(v.Nodes)), make([]edge, len(v.Edges))
	for i, e := range v.Nodes {
		nodes[i] = nodeOf(e)
	}
	for i, e := range v.Edges {
		edges[i] = edge{e.Fact, e.From, e.To, e.Name, string(e.Status)}
	}
	return map[string]any{"nodes": nodes, "edges": edges}, nil
}

// query runs a query and gives its rows with their columns in order.
func (a *api) query(r *http.Request) (any, error) {
	var body struct {
		Query  string            `json:"query"`
		Params map[string]string `json:"params"`
	}
	if err := decode(r, &body); err != nil {
		return nil, err
	}
	began := time.Now()
	rows, more, err := a.run(r.Context(), body.Query, body.Params)
	if err != nil {
		return nil, err
	}
	columns := map[string]bool{}
	for _, row := range rows {
		for k := range row {
			columns[k] = true
		}
	}
	return map[string]any{"columns": append([]string{}, slices.Sorted(maps.Keys(columns))...), "rows": rows, "more": more, "milliseconds": time.Since(began).Milliseconds()}, nil
}

// run gives at most Limit rows, and whether there were more.
func (a *api) run(ctx context.Context, text string, params map[string]string) (rows []graph.Row, more bool, err error) {
	rows = []graph.Row{}
	for row, err := range a.g.Query(ctx, text, graph.QueryOptions{Params: params, Limit: a.opts.Limit + 1, Timeout: a.opts.Timeout}) {
		if err != nil {
			return nil, false, badRequest{err}
		}
		if len(rows) == a.opts.Limit {
			return rows, true, nil
		}
		rows = append(rows, row)
	}
	return rows, false, nil
}

// cayley answers as Cayley's HTTP API does: the query as the body, the rows
// under "result", an error under "error".
func (a *api) cayley(w http.ResponseWriter, r *http.Request) {
	text, err := io.ReadAll(r.Body)
	if err != nil {
		writeError(w, status(err), err)
		return
	}
	rows, _, err := a.run(r.Context(), string(text), nil)
	if err != nil {
		writeError(w, http.StatusBadRequest, err)
		return
	}
	writeJSON(w, map[string]any{"result": rows})
}
