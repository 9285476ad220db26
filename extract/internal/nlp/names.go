package nlp

import (
	"math"
	"strings"

	"kg/extract/doc"
	"kg/extract/internal/nn"
)

// tagSet knows what the tags of names (B-person, I-person, O) mean and which may
// follow which.
type tagSet struct {
	kind   []string // of each tag; empty for O
	begins []bool
	inside []int // index of the tag that goes on with the name; -1 for O
}

func newTagSet(tags []string) tagSet {
	t := tagSet{make([]string, len(tags)), make([]bool, len(tags)), make([]int, len(tags))}
	at := map[string]int{}
	for i, tag := range tags {
		at[tag] = i
	}
	for i, tag := range tags {
		t.inside[i] = -1
		if mark, kind, ok := strings.Cut(tag, "-"); ok {
			t.kind[i], t.begins[i] = kind, mark == "B"
			t.inside[i] = at["I-"+kind]
		}
	}
	return t
}

// allowed reports whether tag b may follow a; a is -1 at a sentence's start.
func (t *tagSet) allowed(a, b int) bool {
	return t.kind[b] == "" || t.begins[b] || a >= 0 && t.inside[a] == b
}

// best is the sequence of tags of the highest score that is well formed (Viterbi), from
// scores of width floats a word, the first n of them tags.
func (t *tagSet) best(scores []float32, width, words int) []int {
	n := len(t.kind)
	value, next := make([]float64, n), make([]float64, n)
	back := make([]int16, words*n)
	for i := range words {
		row := scores[i*width:][:n]
		for b := range n {
			from, top := -1, math.Inf(-1)
			if i == 0 {
				if t.allowed(-1, b) {
					top = 0
				}
			} else {
				for a := range n {
					if value[a] > top && t.allowed(a, b) {
						from, top = a, value[a]
					}
				}
			}
			next[b], back[i*n+b] = top+float64(row[b]), int16(from)
		}
		value, next = next, value
	}
	out := make([]int, words)
	if words == 0 {
		return out
	}
	for b := range n {
		if value[b] > value[out[words-1]] {
			out[words-1] = b
		}
	}
	for i := words - 1; i > 0; i-- {
		out[i-1] = int(back[i*n+out[i]])
	}
	return out
}

// valueKinds are kinds that the values stage finds by rule.
func valueKind(kind string) bool { return kind == "date" || kind == "money" || kind == "count" }

// name adds the names of the sentences between bounds.
func (r *reader) name(p *pass, d *doc.Document, context int, bounds []int) {
	r.vectors(p, "names")
	scores, width := p.forward(r.names)
	for s := range len(bounds) - 1 {
		from, to := bounds[s], bounds[s+1]
		at := scores[(from-context)*width:]
		tags := r.tags.best(at, width, to-from)
		for i := 0; i < len(tags); i++ {
			kind := r.tags.kind[tags[i]]
			if kind == "" {
				continue
			}
			begin := i
			var certain float32
			for ; i < len(tags) && (i == begin || tags[i] == r.tags.inside[tags[begin]]); i++ {
				row := at[i*width:][:len(r.tags.kind)]
				certain += nn.Share(row, tags[i])
			}
			span := doc.Span{From: from + begin, To: from + i}
			i--
			if !valueKind(kind) {
				d.Mentions = append(d.Mentions, doc.Mention{Span: span, Head: span.To - 1, Kind: kind, Form: doc.Name, Score: float64(certain / float32(span.Len())), Chain: -1})
			}
		}
	}
}
