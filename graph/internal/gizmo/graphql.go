package gizmo

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/query/graphql"
	"github.com/cayleygraph/quad"
)

// RunGraphQL answers a question in Cayley's dialect of GraphQL, within the limits
// of Run. A question with one field at its top gives a row for each of its
// objects, one with several fields one row. Prefixed names are IRIs everywhere but
// in strings, and stand in the rows as they do in the question.
func (r *Runner) RunGraphQL(ctx context.Context, quads graph.QuadStore, question string, o Options, row func(Row) bool) error {
	if len(question) > maxProgram {
		return fmt.Errorf("%w: the question has %d bytes, %d are the most", ErrProgram, len(question), maxProgram)
	}
	if nesting(question) > maxNesting/5 { // each level asks once for each object above it
		return fmt.Errorf("%w: more than %d brackets are open at once", ErrProgram, maxNesting/5)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	stop := watchHeap(o.Memory, cancel)
	defer stop()
	text, spelled := writeOut(question, o.Prefixes)
	done := make(chan answered, 1)
	go func() { done <- answerGraphQL(ctx, watched(quads), text) }()
	var a answered
	select {
	case a = <-done:
	case <-ctx.Done():
		select { // what still runs ends at its iterator's next step
		case <-done:
		case <-time.After(time.Second):
		}
	}
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	if a.err != nil {
		return fmt.Errorf("%w: %w", ErrProgram, a.err)
	}
	left := o.Limit
	if left <= 0 {
		left = defaultLimit
	}
	for _, found := range rowsOf(a.fields, spelled) {
		if left--; left < 0 || !row(found) {
			return nil
		}
	}
	return nil
}

type answered struct {
	fields map[string]any
	err    error
}

func answerGraphQL(ctx context.Context, quads graph.QuadStore, text string) (a answered) {
	defer func() {
		if r := recover(); r != nil {
			a = answered{nil, fmt.Errorf("%v", r)}
		}
	}()
	q, err := graphql.Parse(strings.NewReader(text))
	if err != nil {
		return answered{nil, errors.New(firstLine(err))}
	}
	fields, err := q.Execute(ctx, quads)
	return answered{fields, err}
}

// firstLine leaves away the picture of the place that the parser draws below.
func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

// writeOut writes prefixed names out as IRIs in brackets, and tells how each was
// spelled.
func writeOut(text string, prefixes map[string]string) (string, map[string]string) {
	var b strings.Builder
	spelled := map[string]string{}
	isName := func(c byte) bool {
		return c > ' ' && strings.IndexByte("\"{}()|^`,@[]!$=<>~", c) < 0
	}
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == '"', c == '#', c == '<':
			end := closing(text, i)
			part := text[i:end]
			i = end
			if prefix, rest, ok := strings.Cut(strings.Trim(part, "<>"), ":"); c == '<' && ok && prefixes[prefix] != "" {
				iri := "<" + prefixes[prefix] + rest
				spelled[iri+">"] = part
				part = iri + ">"
			}
			b.WriteString(part)
		case !isName(c):
			b.WriteByte(c)
			i++
		default:
			end := i
			for end < len(text) && isName(text[end]) {
				end++
			}
			name := strings.TrimRight(text[i:end], ":") // before a value stands a colon of the language's
			prefix, rest, ok := strings.Cut(name, ":")
			switch ns := prefixes[prefix]; {
			case ok && ns != "":
				iri := "<" + ns + rest + ">"
				spelled[iri] = name
				b.WriteString(iri)
			case ok: // a name for the answer, and then what it is
				name = prefix + ":"
				b.WriteString(name)
			case name == "":
				name = text[i:end]
				b.WriteString(name)
			default:
				b.WriteString(name)
			}
			i += len(name)
		}
	}
	return b.String(), spelled
}

// closing is where a string, a comment or an IRI that begins at i has ended.
func closing(text string, i int) int {
	end := map[byte]byte{'"': '"', '#': '\n', '<': '>'}[text[i]]
	for j := i + 1; j < len(text); j++ {
		switch {
		case text[j] == '\\' && end == '"':
			j++
		case text[j] == end:
			return j + 1
		}
	}
	return len(text)
}

func rowsOf(fields map[string]any, spelled map[string]string) []Row {
	if len(fields) != 1 {
		return []Row{plainValue(fields, spelled).(Row)}
	}
	for _, v := range fields {
		switch v := plainValue(v, spelled).(type) {
		case Row:
			return []Row{v}
		case []any:
			var out []Row
			for _, e := range v {
				if r, ok := e.(Row); ok {
					out = append(out, r)
				}
			}
			return out
		}
	}
	return nil
}

// plainValue makes an answer of what rows are made of.
func plainValue(v any, spelled map[string]string) any {
	switch v := v.(type) {
	case map[string]any:
		out := Row{}
		for k, e := range v {
			if s, ok := spelled[strings.TrimPrefix(k, "~")]; ok {
				k = strings.TrimSuffix(k, strings.TrimPrefix(k, "~")) + s
			}
			out[k] = plainValue(e, spelled)
		}
		return out
	case []map[string]any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = plainValue(e, spelled)
		}
		return out
	case []quad.Value:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = native(e)
		}
		return out
	case quad.Value:
		return native(v)
	}
	return v
}
