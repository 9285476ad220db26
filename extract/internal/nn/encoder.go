package nn

import "math"

// Encoder is a BERT (Devlin et al. 2019) or an MPNet (Song et al. 2020) over word
// pieces, with a learned vector for the case of the word added to each piece.
type Encoder struct {
	Hidden, Heads, Positions int
	Eps                      float32
	Words                    []int8    // [vocabulary][Hidden]
	WordScale                []float32 // of each row
	Position                 []float32 // [Positions][Hidden], the constant token type added
	Case                     []float32 // [classes][Hidden]
	Norm                     Norm
	Layers                   []Layer
	// Relative is what MPNet adds to a score of attention for the distance from
	// query to key, times the root of a head's width: for each head those of
	// 1-Positions to Positions-1. A BERT has none.
	Relative [][]float32
}

// Norm is the gain and shift of a layer norm.
type Norm struct{ Gain, Shift []float32 }

// Layer is attention and a feed-forward block, each followed by a norm.
type Layer struct {
	QKV, Out     *Linear // query, key and value side by side
	Up, Down     *Linear
	Norm1, Norm2 Norm
}

// States is the memory of one pass, to be used again; it must not be shared by
// two passes at once.
type States struct {
	hidden, n         int
	layers            [][]float32 // embeddings first: [n][Hidden]
	qkv, context, tmp []float32
	up                []float32
	q                 Quantised
	keys, values      []float32
	scores, weighted  []float32
}

// Forward runs the encoder over pieces with their case classes; there must be at
// least one and at most Positions of them.
func (e *Encoder) Forward(ids []int32, cases []uint8, s *States) {
	n, h := len(ids), e.Hidden
	rows := padTo(n, tileRows)
	s.n, s.hidden = n, h
	for len(s.layers) <= len(e.Layers) {
		s.layers = append(s.layers, nil)
	}
	for i := range s.layers {
		s.layers[i] = grow(s.layers[i], rows*h)
	}
	s.qkv, s.context, s.tmp = grow(s.qkv, rows*3*h), grow(s.context, rows*h), grow(s.tmp, rows*h)
	e.embed(ids, cases, s)
	for i := range e.Layers {
		e.layer(&e.Layers[i], s, s.layers[i], s.layers[i+1])
	}
}

func (e *Encoder) embed(ids []int32, cases []uint8, s *States) {
	b, h := fastest(), e.Hidden
	for i, id := range ids {
		word, scale := e.Words[int(id)*h:][:h], e.WordScale[id]
		kase := e.Case[int(cases[i])*h:][:h]
		row := s.tmp[i*h:][:h]
		for j, w := range word {
			row[j] = float32(float32(w)*scale) + kase[j]
		}
		b.addNorm(s.layers[0][i*h:][:h], row, e.Position[i*h:][:h], e.Norm.Gain, e.Norm.Shift, e.Eps)
	}
}

func (e *Encoder) layer(l *Layer, s *States, x, y []float32) {
	b, h, n := fastest(), e.Hidden, s.n
	s.q.Quantise(x, n, h)
	l.QKV.Forward(s.qkv, &s.q)
	for head := range e.Heads {
		e.attend(head, s)
	}
	s.q.Quantise(s.context, n, h)
	l.Out.Forward(s.tmp, &s.q)
	for i := range n {
		b.addNorm(y[i*h:][:h], s.tmp[i*h:][:h], x[i*h:][:h], l.Norm1.Gain, l.Norm1.Shift, e.Eps)
	}
	inner := l.Up.Width()
	s.up = grow(s.up, padTo(n, tileRows)*inner)
	s.q.Quantise(y, n, h)
	l.Up.Forward(s.up, &s.q)
	b.gelu(s.up[:n*inner])
	s.q.Quantise(s.up, n, inner)
	l.Down.Forward(s.tmp, &s.q)
	for i := range n {
		b.addNorm(y[i*h:][:h], s.tmp[i*h:][:h], y[i*h:][:h], l.Norm2.Gain, l.Norm2.Shift, e.Eps)
	}
}

// nowhere is the score of a place that does not exist: its weight vanishes beside
// any other's.
const nowhere = -1e30

// attend writes one head's part of s.context.
func (e *Encoder) attend(head int, s *States) {
	b, h, n := fastest(), e.Hidden, s.n
	d := h / e.Heads
	rows, columns := padTo(n, tileRows), padTo(n, panel)
	s.keys, s.values = grow(s.keys, columns*d), grow(s.values, n*d)
	s.scores, s.weighted = grow(s.scores, rows*columns), grow(s.weighted, rows*d)
	clear(s.keys)
	for i := range n {
		key := s.qkv[i*3*h+h+head*d:][:d]
		base := i / panel * d * panel
		for j, v := range key {
			s.keys[base+j*panel+i%panel] = v
		}
		value := s.qkv[i*3*h+2*h+head*d:][:d]
		for j := 0; j < d; j += panel {
			copy(s.values[j*n+i*panel:][:panel], value[j:])
		}
	}
	for i := n; i < rows; i++ { // padding rows of the queries must be finite
		clear(s.qkv[i*3*h : (i+1)*3*h])
	}
	for j := 0; j < columns; j += panel {
		for i := 0; i < rows; i += tileRows {
			b.gemmF32(d, s.qkv[i*3*h+head*d:], 3*h, s.keys[j*d:], s.scores[i*columns+j:], columns)
		}
	}
	scale := float32(1 / math.Sqrt(float64(d)))
	for i := range n {
		row := s.scores[i*columns:][:columns]
		if e.Relative != nil {
			for j, v := range e.Relative[head][e.Positions-1-i:][:n] {
				row[j] += v
			}
		}
		for j := n; j < columns; j++ {
			row[j] = nowhere
		}
		b.softmax(row, scale)
	}
	for j := 0; j < d; j += panel {
		for i := 0; i < rows; i += tileRows {
			b.gemmF32(n, s.scores[i*columns:], columns, s.values[j*n:], s.weighted[i*d+j:], d)
		}
	}
	for i := range n {
		copy(s.context[i*h+head*d:][:d], s.weighted[i*d:][:d])
	}
}

// Share is the weight of x[at] in the softmax of x. Like all else here it gives
// the same bits everywhere, which the math package does not promise.
func Share(x []float32, at int) float32 {
	var sum float32
	for _, v := range x {
		sum += expApprox(v - x[at])
	}
	return 1 / sum
}

// Mix writes the weighted sum over the layers, the embeddings first, at the
// positions given: [len(at)][Hidden].
func (s *States) Mix(dst []float32, weights []float32, at []int) {
	h := s.hidden
	for i, p := range at {
		row := dst[i*h:][:h]
		clear(row)
		for l, w := range weights {
			for j, v := range s.layers[l][p*h:][:h] {
				row[j] += float32(w * v)
			}
		}
	}
}

// Dot multiplies every row of a with every row of b, k floats each, a multiple
// of 16 being fastest: dst[i*stride+j].
func Dot(dst []float32, stride int, a []float32, rowsA int, b []float32, rowsB, k int, tmp *[]float32) {
	back := fastest()
	columns := padTo(rowsB, panel)
	rows := padTo(rowsA, tileRows)
	*tmp = grow(*tmp, columns*k+rows*columns+rows*k)
	packed, out, left := (*tmp)[:columns*k], (*tmp)[columns*k:][:rows*columns], (*tmp)[columns*k+rows*columns:]
	clear(packed)
	for j := range rowsB {
		base := j / panel * k * panel
		for c, v := range b[j*k:][:k] {
			packed[base+c*panel+j%panel] = v
		}
	}
	clear(left)
	copy(left, a[:rowsA*k])
	for j := 0; j < columns; j += panel {
		for i := 0; i < rows; i += tileRows {
			back.gemmF32(k, left[i*k:], k, packed[j*k:], out[i*columns+j:], columns)
		}
	}
	for i := range rowsA {
		copy(dst[i*stride:][:rowsB], out[i*columns:])
	}
}
