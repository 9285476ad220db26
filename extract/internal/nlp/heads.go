package nlp

import (
	"errors"
	"fmt"
	"slices"

	"kg/extract/doc"
	"kg/extract/internal/nn"
)

// Sizes of a pair's features, as model.py lists them.
var pairFeatures = [...]struct {
	name string
	size int
}{{"sentences", 8}, {"mentions", 9}, {"match", 8}, {"forms", 9}, {"kinds", 50}, {"number", 3}, {"pronouns", 121}, {"roles", 36}, {"nested", 5}}

// antecedents scores what a mention may refer to: pairs of head words, by their
// vectors and by the features of the pair (Lee et al. 2017, with one vector a
// mention).
type antecedents struct {
	mention, kind                   *nn.Linear
	anaphor, candidate, left, right *nn.Linear
	product, score, fresh           []float32
	scoreBias, freshBias            float32
	features                        [len(pairFeatures)][]float32
	width, products, hidden         int
}

// nearestCandidates are looked at for each mention, as in training.
const nearestCandidates = 120

func newAntecedents(m *nn.Model, hidden int) (*antecedents, error) {
	c := m.Header.Config
	s := &antecedents{width: int(c["pair"]), products: int(c["pair_product"]), hidden: hidden}
	var errs []error
	linear := func(name string, n int) *nn.Linear {
		l, err := m.Linear(name, hidden)
		if err == nil && l.N != n {
			err = fmt.Errorf("%w: layer %s has %d outputs, want %d", nn.ErrModel, name, l.N, n)
		}
		errs = append(errs, err)
		return l
	}
	floats := func(name string, n int) []float32 {
		f, err := m.Floats(name, n)
		errs = append(errs, err)
		if err != nil {
			return make([]float32, n)
		}
		return f
	}
	s.mention, s.kind = linear("mention", len(m.Label("mentions"))), linear("mention_kind", len(m.Label("mention_kinds")))
	s.anaphor, s.candidate = linear("coref.anaphor", s.width), linear("coref.candidate", s.width)
	s.left, s.right = linear("coref.left", s.products), linear("coref.right", s.products)
	s.product, s.score, s.fresh = floats("coref.product.weight", s.width*s.products), floats("coref.score.weight", s.width), floats("coref.new.weight", hidden)
	s.scoreBias, s.freshBias = floats("coref.score.bias", 1)[0], floats("coref.new.bias", 1)[0]
	for i, f := range pairFeatures {
		s.features[i] = floats("coref.features."+f.name, f.size*s.width)
	}
	return s, errors.Join(errs...)
}

// heads are the words of a text that may head a mention, with what the scorer
// keeps of their vectors, a row each.
type heads struct {
	tokens                          []int
	kinds                           []uint8
	anaphor, candidate, left, right []float32
	fresh                           []float32 // score of having no antecedent
}

// row is the place of a token among the heads, or -1.
func (h *heads) row(token int) int {
	if i, ok := slices.BinarySearch(h.tokens, token); ok {
		return i
	}
	return -1
}

// heads keeps the heads of mentions among the words from..to of the window that
// begins at context.
func (r *reader) heads(p *pass, d *doc.Document, h *heads, context, from, to int) {
	s := r.antecedents
	r.vectors(p, "mentions")
	scores, width := p.forward(s.mention)
	first := len(h.tokens)
	for i := from; i < to; i++ {
		switch d.Tokens[i].UPOS {
		case "VERB", "AUX", "PUNCT":
			continue
		}
		if argmax(scores[(i-context)*width:][:s.mention.N]) > 0 {
			h.tokens = append(h.tokens, i)
		}
	}
	if first == len(h.tokens) {
		return
	}
	scores, width = p.forward(s.kind)
	for _, i := range h.tokens[first:] {
		h.kinds = append(h.kinds, uint8(argmax(scores[(i-context)*width:][:s.kind.N])))
	}
	for _, i := range h.tokens[first:] {
		sum := s.freshBias
		for j, v := range p.vec[(i-context)*s.hidden:][:s.hidden] {
			sum += float32(v * s.fresh[j]) // rounded, so that no processor fuses the two
		}
		h.fresh = append(h.fresh, sum)
	}
	for _, part := range []struct {
		layer *nn.Linear
		to    *[]float32
	}{{s.anaphor, &h.anaphor}, {s.candidate, &h.candidate}, {s.left, &h.left}, {s.right, &h.right}} {
		scores, width = p.forward(part.layer)
		for _, i := range h.tokens[first:] {
			*part.to = append(*part.to, scores[(i-context)*width:][:part.layer.N]...)
		}
	}
}

// pairs scores the candidates of mention i of ms, which stand in the order of the
// text: scores[0] is that of having no antecedent, scores[k] that of mention i-k.
func (s *antecedents) pairs(h *heads, ms []described, i int, p *pairMemory) []float32 {
	n := min(i, nearestCandidates)
	d, k := s.width, s.products
	p.x = slices.Grow(p.x[:0], n*d)[:n*d]
	p.both = slices.Grow(p.both[:0], n*k)[:n*k]
	p.scores = slices.Grow(p.scores[:0], n+1)[:n+1]
	left := h.left[ms[i].row*k:][:k]
	for q := range n {
		right := h.right[ms[i-1-q].row*k:][:k]
		for j, v := range left {
			p.both[q*k+j] = v * right[j]
		}
	}
	nn.Dot(p.x, d, p.both, n, s.product, d, k, &p.tmp)
	a := h.anaphor[ms[i].row*d:][:d]
	for q := range n {
		x := p.x[q*d:][:d]
		c := h.candidate[ms[i-1-q].row*d:][:d]
		for j := range x {
			x[j] += a[j] + c[j]
		}
		for f, v := range ms[i].features(&ms[i-1-q], q+1, h) {
			e := s.features[f][v*d:][:d]
			for j := range x {
				x[j] += e[j]
			}
		}
		for j, v := range x {
			x[j] = max(v, 0)
		}
	}
	if n > 0 {
		nn.Dot(p.scores[1:], 1, p.x, n, s.score, 1, d, &p.tmp)
	}
	for q := range n {
		p.scores[q+1] += s.scoreBias
	}
	p.scores[0] = h.fresh[ms[i].row]
	return p.scores
}

// pairMemory is scratch space of pairs.
type pairMemory struct {
	x, both, scores, tmp []float32
}
