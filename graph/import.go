package graph

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/cayleygraph/quad"
	parser "github.com/cayleygraph/quad/nquads"

	"kg/graph/fact"
	"kg/graph/internal/rdf"
)

// What an export with records holds beside the quads of the graph: of each article
// its text and the facts as they were read, and what people decided, as JSON. All
// else follows from these.
const (
	recordTerm  = termNS + "record"
	decidedTerm = termNS + "decisions"
	rdfJSON     = "http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON"
)

// record is an article as an export carries it.
type record struct {
	Article fact.Article    `json:"article"`
	Facts   json.RawMessage `json:"facts"`
}

// records gives the quads that carry the articles and the decisions.
func (g *Graph) records(ctx context.Context, base string) iter.Seq2[quad.Quad, error] {
	base = cmp.Or(base, g.base)
	return func(yield func(quad.Quad, error) bool) {
		err := g.store.read(func(r reader) error {
			var decided []json.RawMessage
			for _, b := range r.scan(rowKey(tDecision)) {
				decided = append(decided, bytes.Clone(b))
			}
			if len(decided) > 0 && !yield(recordQuad(quad.IRI(decidedTerm), nil, decided)) {
				return nil
			}
			for k := range r.scan(rowKey(tArticle)) {
				id := k[1:]
				art, err := article(r, id)
				if err = cmp.Or(err, ctx.Err()); err != nil {
					return err
				}
				rec := record{Article: art, Facts: r.get(rowKey(tRead, id))}
				name := quad.IRI(spaceIRI(base, articleSpace) + localName(id))
				if !yield(recordQuad(name, name, rec)) {
					return nil
				}
			}
			return r.err()
		})
		if err != nil {
			yield(quad.Quad{}, err)
		}
	}
}

func recordQuad(subject quad.IRI, label quad.Value, v any) (quad.Quad, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	text := quad.String(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
	return quad.Quad{Subject: subject, Predicate: quad.IRI(recordTerm), Object: quad.TypedString{Value: text, Type: rdfJSON}, Label: label}, err
}

// ErrAnew is wrapped by the error of an import that is whole, but not the graph that
// was exported: another version worked that out, or somebody changed its quads.
var ErrAnew = fmt.Errorf("worked out otherwise: %w", ErrCorrupt)

// ErrForeign is wrapped by the error of quads that carry no articles.
var ErrForeign = errors.New("quads without articles")

// Import makes the graph of an export in N-Quads with records: articles, the facts
// read from them, and decisions. The graph must be empty. Entities, facts and quads
// are worked out anew, and then compared with the quads of the file: an import
// that is not exactly the graph that was exported is an error. Told is called after
// each article. Errors: ErrExists if the graph has articles, ErrForeign, and ErrAnew,
// after which the graph is what this version makes of the records; after another the
// graph is to be thrown away.
func (g *Graph) Import(ctx context.Context, r io.Reader, told func(id string)) error {
	if s, err := g.Stats(ctx); err != nil {
		return err
	} else if s.Articles > 0 {
		return fmt.Errorf("it has %d articles; import makes a graph of its own: %w", s.Articles, ErrExists)
	}
	in := &importing{g: g, told: told, lines: bufio.NewReaderSize(r, 1<<20)}
	if err := in.read(ctx); err != nil {
		return err
	}
	if in.articles == 0 {
		return fmt.Errorf("%d quads and no %s of an article: facts without their articles can't be traced to words; export with --records: %w", in.quads.n, recordTerm, ErrForeign)
	}
	var ours multiset
	for q, err := range g.rebased(ctx, in.base) {
		if err != nil {
			return err
		}
		ours.add(rdf.Line(q))
	}
	if ours != in.quads {
		return fmt.Errorf("the articles give %d quads that are not the %d of the file: it was changed, or made by another version of kg: %w", ours.n, in.quads.n, ErrAnew)
	}
	return nil
}

// importing is an import under way.
type importing struct {
	g        *Graph
	told     func(string)
	lines    *bufio.Reader
	line     int
	articles int
	quads    multiset
	base     string // that the file's articles stand under
}

// longestLine bounds what one line of a file may take of the memory.
const longestLine = 256 << 20

func (in *importing) read(ctx context.Context) error {
	for ctx.Err() == nil {
		line, err := in.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = in.take(ctx, line)
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", in.line, err)
		}
	}
	return ctx.Err()
}

// next gives the next line that says something.
func (in *importing) next() (string, error) {
	for {
		var line []byte
		for {
			part, err := in.lines.ReadSlice('\n')
			line = append(line, part...)
			if len(line) > longestLine {
				return "", fmt.Errorf("it is longer than %d MB", longestLine>>20)
			}
			if errors.Is(err, bufio.ErrBufferFull) {
				continue
			}
			if err != nil && (len(line) == 0 || !errors.Is(err, io.EOF)) {
				return "", err
			}
			break
		}
		in.line++
		if s := strings.TrimSpace(string(line)); s != "" && s[0] != '#' {
			return s, nil
		}
	}
}

// take puts what a line says into the graph, if it is a record; other quads are
// kept in mind, to be compared.
func (in *importing) take(ctx context.Context, line string) error {
	if !strings.Contains(line, " <"+recordTerm+"> ") {
		in.quads.add(line)
		return nil
	}
	q, err := parser.Parse(line)
	if err != nil {
		return err
	}
	if q.Predicate != quad.IRI(recordTerm) {
		in.quads.add(line)
		return nil
	}
	value, ok := q.Object.(quad.TypedString)
	if !ok {
		return fmt.Errorf("a record is no JSON")
	}
	if q.Subject == quad.IRI(decidedTerm) {
		return in.decide(ctx, string(value.Value))
	}
	return in.add(ctx, q.Subject, string(value.Value))
}

func (in *importing) decide(ctx context.Context, text string) error {
	if in.articles > 0 {
		return errors.New("decisions must come before the articles")
	}
	var all []Decision
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		return fmt.Errorf("decisions: %w", err)
	}
	_, err := in.g.update(ctx, demand{decide: all})
	return err
}

func (in *importing) add(ctx context.Context, name quad.Value, text string) error {
	var rec record
	if err := json.Unmarshal([]byte(text), &rec); err != nil {
		return fmt.Errorf("article %v: %w", name, err)
	}
	e := evidence{Article: rec.Article}
	if err := json.Unmarshal(rec.Facts, &e.Facts); err != nil {
		return fmt.Errorf("article %v: its facts: %w", name, err)
	}
	iri, _ := name.(quad.IRI)
	space, ok := strings.CutSuffix(string(iri), localName(e.Article.ID))
	base, ok2 := strings.CutSuffix(space[:max(0, len(space)-1)], articleSpace)
	if !ok || !ok2 || in.base != "" && in.base != base {
		return fmt.Errorf("article %q is named %v, which is not how kg names it", e.Article.ID, name)
	}
	in.base = base
	if err := in.g.check(e.Article, e.Facts); err != nil {
		return fmt.Errorf("article %q: %w", e.Article.ID, err)
	}
	if _, err := in.g.update(ctx, demand{add: []evidence{e}}); err != nil {
		return err
	}
	in.articles++
	if in.told != nil {
		in.told(e.Article.ID)
	}
	return nil
}

// multiset is the sum of the hashes of lines: two are equal if and only if they
// hold the same lines as often, but for a chance of 2^-128, in whatever order.
type multiset struct {
	n      int
	hi, lo uint64
}

func (m *multiset) add(line string) {
	sum := sha256.Sum256([]byte(strings.TrimSpace(line)))
	m.n++
	m.hi += binary.BigEndian.Uint64(sum[:])
	m.lo += binary.BigEndian.Uint64(sum[8:])
}
