package nlp

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"kg/extract/doc"
	"kg/extract/internal/nn"
)

// reader is the encoder with its heads.
type reader struct {
	model    *nn.Model
	encoder  *nn.Encoder
	pieces   wordPieces
	cls, sep int32

	boundary, upos, xpos, feats, lemma     *nn.Linear
	arcHead, arcDep, arc                   *nn.Linear
	labelHead, labelDep, rel               *nn.Linear
	names                                  *nn.Linear
	root                                   []float32
	uposTags, xposTags, featTags, nameTags []string
	lemmas                                 []lemmaScript
	relations                              []string
	mix                                    map[string][]float32
	tags                                   tagSet
	antecedents                            *antecedents
}

// Limits of a window, in word pieces: what is read at once, what of it is context
// from sentences already read, and the longest sentence that is not cut.
const (
	windowPieces  = 128
	contextPieces = 24
)

func newReader(file []byte) (*reader, error) {
	m, err := nn.OpenModel(file)
	if err != nil {
		return nil, err
	}
	r := &reader{model: m}
	if r.encoder, err = m.Encoder(); err != nil {
		return nil, err
	}
	var errs []error
	h := r.encoder.Hidden
	linear := func(name string, k, n int) *nn.Linear {
		l, err := m.Linear(name, k)
		errs = append(errs, err)
		if err == nil && l.N != n {
			errs = append(errs, fmt.Errorf("%w: layer %s has %d outputs, want %d", nn.ErrModel, name, l.N, n))
		}
		return l
	}
	r.uposTags, r.xposTags, r.featTags, r.nameTags, r.relations = m.Label("upos"), m.Label("xpos"), m.Label("feats"), m.Label("names"), m.Label("rel")
	for _, s := range m.Label("lemma") {
		r.lemmas = append(r.lemmas, readScript(s))
	}
	c := m.Header.Config
	arc, label := int(c["arc"]), int(c["label"])
	r.boundary = linear("boundary", h, 1)
	r.upos, r.xpos, r.feats, r.lemma = linear("upos", h, len(r.uposTags)), linear("xpos", h, len(r.xposTags)), linear("feats", h, len(r.featTags)), linear("lemma", h, len(r.lemmas))
	r.arcHead, r.arcDep, r.arc = linear("arc_head", h, arc), linear("arc_dep", h, arc), linear("arc", arc, arc)
	r.labelHead, r.labelDep, r.rel = linear("label_head", h, label), linear("label_dep", h, label), linear("rel", label, len(r.relations)*(label+1))
	r.names = linear("names", h, len(r.nameTags))
	r.tags = newTagSet(r.nameTags)
	r.root, err = m.Floats("root", h)
	errs = append(errs, err, r.vocabulary(), r.mixtures())
	r.antecedents, err = newAntecedents(m, h)
	errs = append(errs, err)
	r.cls, r.sep = int32(c["cls"]), int32(c["sep"])
	return r, errors.Join(errs...)
}

func (r *reader) vocabulary() error {
	b, err := r.model.Bytes("vocabulary", 0)
	if err != nil {
		return err
	}
	raw := make([]byte, len(b))
	for i, c := range b {
		raw[i] = byte(c)
	}
	list := strings.Split(string(raw), "\n")
	c := r.model.Header.Config
	if len(list) != int(c["vocabulary"]) {
		return fmt.Errorf("%w: a vocabulary of %d, want %v", nn.ErrModel, len(list), c["vocabulary"])
	}
	r.pieces = wordPieces{ids: make(map[string]int32, len(list)), unk: int32(c["unk"]), most: int(c["word_pieces"])}
	for i, w := range list {
		r.pieces.ids[w] = int32(i)
	}
	return nil
}

func (r *reader) mixtures() error {
	r.mix = map[string][]float32{}
	for i, g := range r.model.Label("groups") {
		if i >= len(r.model.Header.Mix) || len(r.model.Header.Mix[i]) != len(r.encoder.Layers)+1 {
			return fmt.Errorf("%w: no mixture of layers for %s", nn.ErrModel, g)
		}
		r.mix[g] = r.model.Header.Mix[i]
	}
	for _, g := range []string{"tags", "tree", "names", "mentions"} {
		if r.mix[g] == nil {
			return fmt.Errorf("%w: no mixture of layers for %s", nn.ErrModel, g)
		}
	}
	return nil
}

// pass is the memory of one reading.
type pass struct {
	states nn.States
	ids    []int32
	cases  []uint8
	first  []int // piece of each word of the window
	q      nn.Quantised
	vec    []float32
	out    []float32
	tree   treeMemory
	views  [4][]float32
}

// read finds sentences, tags, lemmas, trees and names: window by window, each
// beginning with a little of what was read before. Sentences that the document
// has already are kept as they are. The words that may head mentions go to h.
func (a *Annotator) read(d *doc.Document, h *heads) error {
	p := a.states.Get().(*pass)
	defer a.states.Put(p)
	r := a.reader
	n := len(d.Tokens)
	pieces := make([][]int32, n)
	for i, t := range d.Tokens {
		pieces[i] = r.pieces.pieces(nil, t.Form)
	}
	given := len(d.Sentences) > 0
	begins := certainStarts(d)
	d.Sentences = nil
	for from := 0; from < n; {
		context := contextStart(d, pieces, from)
		to := windowEnd(pieces, context, n, windowPieces)
		if given { // the whole sentence, if the encoder can hold it
			end := from + 1
			for end < n && !begins[end] {
				end++
			}
			to = max(to, min(end, windowEnd(pieces, context, n, r.encoder.Positions-2)))
		}
		r.encode(p, d.Tokens[context:to], pieces[context:to])
		r.vectors(p, "tags")
		starts := begins[context:to]
		if !given {
			starts = r.boundaries(p, starts)
			fullStops(starts, begins[context:to], d.Tokens[context:to])
			keepMarks(starts, begins[context:to], d.Tokens[context:to])
		}
		next := r.readSentences(p, d, context, from, to, starts)
		r.heads(p, d, h, context, from, next)
		from = next
	}
	return nil
}

// certainStarts says which tokens begin a sentence whatever the model thinks: the
// first of every sentence that is given, else those behind a line break, a
// dateline or the like.
func certainStarts(d *doc.Document) []bool {
	if len(d.Sentences) > 0 {
		out := make([]bool, len(d.Tokens))
		for _, s := range d.Sentences {
			out[s.From] = true
		}
		return out
	}
	out := brokenLines(d.Article.Text, d.Tokens)
	ends, glued := datelineEnds(d), gluedStarts(d)
	for i := range out {
		out[i] = out[i] || ends[i] || glued[i]
	}
	return out
}

// contextStart is the first token of the sentences before from that fit the
// context.
func contextStart(d *doc.Document, pieces [][]int32, from int) int {
	start, size := from, 0
	for i := len(d.Sentences) - 1; i >= 0; i-- {
		s := d.Sentences[i]
		for t := s.From; t < s.To; t++ {
			size += len(pieces[t])
		}
		if size > contextPieces {
			break
		}
		start = s.From
	}
	return start
}

// windowEnd is how far a window of so many pieces reaches.
func windowEnd(pieces [][]int32, from, n, most int) int {
	size := 0
	for i := from; i < n; i++ {
		size += len(pieces[i])
		if size > most {
			return i
		}
	}
	return n
}

// encode runs the encoder over a window of words.
func (r *reader) encode(p *pass, tokens []doc.Token, pieces [][]int32) {
	p.ids, p.cases, p.first = append(p.ids[:0], r.cls), append(p.cases[:0], edgeCase), p.first[:0]
	for i, t := range tokens {
		p.first = append(p.first, len(p.ids))
		c := caseClass(t.Form)
		for _, id := range pieces[i] {
			p.ids, p.cases = append(p.ids, id), append(p.cases, c)
		}
	}
	p.ids, p.cases = append(p.ids, r.sep), append(p.cases, edgeCase)
	r.encoder.Forward(p.ids, p.cases, &p.states)
}

// vectors gives the words' vectors for a group of heads as bytes in p.q.
func (r *reader) vectors(p *pass, group string) {
	n, h := len(p.first), r.encoder.Hidden
	p.vec = slices.Grow(p.vec[:0], n*h)[:n*h]
	p.states.Mix(p.vec, r.mix[group], p.first)
	p.q.Quantise(p.vec, n, h)
}

// forward runs a head over p.q and gives its scores, width floats a word.
func (p *pass) forward(l *nn.Linear) (scores []float32, width int) {
	p.out = p.scores(p.out, l)
	return p.out, l.Width()
}

func (p *pass) scores(dst []float32, l *nn.Linear) []float32 {
	size := (len(p.first) + 4) * l.Width()
	dst = slices.Grow(dst[:0], size)[:size]
	l.Forward(dst, &p.q)
	return dst
}

// boundaries says which words of the window begin a sentence; the first does.
// p.q holds the vectors for tags.
func (r *reader) boundaries(p *pass, broken []bool) []bool {
	scores, width := p.forward(r.boundary)
	starts := make([]bool, len(p.first))
	for i := range starts {
		starts[i] = i == 0 || broken[i] || scores[i*width] > 0
	}
	return starts
}

// fullStops begins a sentence behind every full stop that stands for itself, is
// behind a word and before a capital, with or without a quotation mark that opens:
// abbreviations hold their own stops. Behind a comma and a mark that closes a
// quotation none begins: who said it follows. A certain beginning is left alone.
func fullStops(starts, certain []bool, tokens []doc.Token) {
	for i := 1; i+1 < len(tokens); i++ {
		next := tokens[i+1]
		word := tokens[i-1].Form
		switch {
		case tokens[i].Form == "." && (len(word) > 3 || len(word) > 2 && strings.ToLower(word) == word) && tokens[i].End < next.Start:
			if beginsCapital(next.Form) && caseClass(next.Form) < 4 {
				starts[i+1] = true
			}
			if strings.Contains(`"“‘`, next.Form) && i+2 < len(tokens) && next.End == tokens[i+2].Start && beginsCapital(tokens[i+2].Form) {
				starts[i+1], starts[i+2] = true, certain[i+2]
			}
		case word == "," && strings.Contains(`"”’`, tokens[i].Form) && tokens[i-1].End == tokens[i].Start:
			starts[i+1] = certain[i+1]
		}
	}
}

// keepMarks moves the beginnings of sentences off quotation marks and brackets that
// stand tight on the other side: a mark that closes stays with what it closes, one
// that opens goes with what it opens. A certain beginning is left alone.
func keepMarks(starts, certain []bool, tokens []doc.Token) {
	for i := 1; i < len(tokens); i++ {
		if !starts[i] || certain[i] {
			continue
		}
		tight := func(k int) bool { return k > 0 && k < len(tokens) && tokens[k-1].End == tokens[k].Start }
		switch {
		case strings.Contains(`"”’')]»`, tokens[i].Form) && tight(i) && !tight(i+1):
			starts[i] = false
			if i+1 < len(tokens) {
				starts[i+1] = true
			}
		case strings.Contains(`"“‘'([«`, tokens[i-1].Form) && tight(i) && !tight(i-1) && !certain[i-1]:
			starts[i], starts[i-1] = false, true
		}
	}
}

// readSentences writes the sentences of the window context..to that begin at from
// or later, all but the last if the text goes on, and gives where to read on.
func (r *reader) readSentences(p *pass, d *doc.Document, context, from, to int, starts []bool) int {
	var bounds []int
	for i := from; i < to; i++ {
		if i == from || starts[i-context] {
			bounds = append(bounds, i)
		}
	}
	bounds = append(bounds, to)
	if to < len(d.Tokens) {
		if len(bounds) > 2 {
			bounds = bounds[:len(bounds)-1]
		} else { // one sentence fills the window: cut it at its last comma or the like
			bounds[1] = cutLong(d.Tokens, from, to)
		}
	}
	r.tag(p, d, context, from, to)
	r.name(p, d, context, bounds)
	r.parse(p, d, context, bounds)
	for i := range bounds[:len(bounds)-1] {
		d.Sentences = append(d.Sentences, doc.Sentence{Span: doc.Span{From: bounds[i], To: bounds[i+1]}})
	}
	return bounds[len(bounds)-1]
}

// cutLong finds where to cut a sentence that is longer than a window: behind a
// mark in its second half, else at the end.
func cutLong(tokens []doc.Token, from, to int) int {
	for i := to - 1; i > from+(to-from)/2; i-- {
		switch tokens[i].Form {
		case ".", ";", ",", ":", "—", "|", "•", "!", "?":
			return i + 1
		}
	}
	return to
}

// tag sets tags, features and lemmas of the words from..to; p.q holds
// the vectors for tags.
func (r *reader) tag(p *pass, d *doc.Document, context, from, to int) {
	each := func(l *nn.Linear, set func(t *doc.Token, best int)) {
		scores, width := p.forward(l)
		for i := from; i < to; i++ {
			set(&d.Tokens[i], argmax(scores[(i-context)*width:][:l.N]))
		}
	}
	each(r.upos, func(t *doc.Token, b int) { t.UPOS = r.uposTags[b] })
	each(r.xpos, func(t *doc.Token, b int) { t.XPOS = r.xposTags[b] })
	each(r.feats, func(t *doc.Token, b int) {
		if t.Feats = r.featTags[b]; t.Feats == "_" {
			t.Feats = ""
		}
	})
	each(r.lemma, func(t *doc.Token, b int) { t.Lemma = lemma(t.Form, t.UPOS, t.XPOS, r.lemmas[b]) })
}

func argmax(x []float32) int {
	best := 0
	for i, v := range x {
		if v > x[best] {
			best = i
		}
	}
	return best
}
