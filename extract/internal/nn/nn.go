// Package nn runs a transformer encoder over packed 8-bit weights, with the same
// bits on every processor.
//
// Products of 8-bit activations and 7-bit weights are summed as integers, which
// no order of addition changes. What runs in floating point is written once, in
// scalar.go, with its order of additions and roundings spelled out; the assembly
// follows that order lane by lane and never fuses a product with a sum.
package nn

import "math"

// backend is one implementation of the kernels. Pointers lead into slices that
// the caller has padded: rows to a multiple of four, columns to sixteen.
type backend struct {
	name string
	// gemmI8 writes 4 rows of 16 columns: rows of quads*4 unsigned bytes, lda
	// apart, times one panel [quads][16][4], as (sum+init)*sw*sa + bias.
	gemmI8 func(quads int, a []uint8, lda int, b []int8, c []float32, ldc int, init []int32, sw, bias, sa []float32)
	// gemmI8x4 does the same for four panels, next bytes apart; nil where four at
	// once are no faster.
	gemmI8x4 func(quads int, a []uint8, lda int, b []int8, next int, c []float32, ldc int, init []int32, sw, bias, sa []float32)
	// gemmF32 writes 4 rows of 16 columns: rows of k floats, lda apart, times one
	// panel [k][16].
	gemmF32 func(k int, a []float32, lda int, b []float32, c []float32, ldc int)
	gelu    func(x []float32)
	// softmax makes x the softmax of x*scale.
	softmax func(x []float32, scale float32)
	// addNorm is the layer norm of x + res.
	addNorm func(dst, x, res, gain, shift []float32, eps float32)
	absMax  func(x []float32) float32
	// quantise writes round(x*scale) + 128.
	quantise func(dst []uint8, x []float32, scale float32)
}

const (
	tileRows = 4
	panel    = 16 // columns
	zeroByte = 128
)

func padTo(n, m int) int { return (n + m - 1) / m * m }

// Path names the kernels this processor runs: "avx512", "avx2" or "scalar".
func Path() string { return fastest().name }

// Linear is y = xW + b with weights of seven bits, packed in panels of sixteen
// columns as pack.py lays them out: [N/16][K/4][16][4].
type Linear struct {
	K, N    int       // N as asked; columns are padded to 16
	Weights []int8    // one panel after another
	Scale   []float32 // of each column
	Bias    []float32
	Init    []int32 // -128 times the sum of a column, which undoes the bytes' offset
}

// Width is the number of columns a row of y takes.
func (l *Linear) Width() int { return padTo(l.N, panel) }

// Quantised holds rows of activations as bytes, each row with its scale.
type Quantised struct {
	k      int
	rows   int
	bytes  []uint8
	scales []float32
}

// Quantise makes bytes of m rows of k floats; k must be a multiple of 32.
func (q *Quantised) Quantise(x []float32, m, k int) {
	b := fastest()
	q.k, q.rows = k, m
	padded := padTo(m, tileRows)
	q.bytes = grow(q.bytes, padded*k)
	q.scales = grow(q.scales, padded)
	for i := range m {
		row := x[i*k : (i+1)*k]
		top := b.absMax(row)
		if !(top > 0) || math.IsInf(float64(top), 0) {
			top = 1
		}
		q.scales[i] = top / 127
		b.quantise(q.bytes[i*k:(i+1)*k], row, 127/top)
	}
	for i := m * k; i < padded*k; i++ {
		q.bytes[i] = zeroByte
	}
	for i := m; i < padded; i++ {
		q.scales[i] = 0
	}
}

// Forward writes the rows of q times the weights to y, Width() floats a row; y
// must have room for the rows padded to a multiple of four.
func (l *Linear) Forward(y []float32, q *Quantised) { l.forward(fastest(), y, q) }

func (l *Linear) forward(b *backend, y []float32, q *Quantised) {
	width := l.Width()
	// Blocks of rows stay in the cache while every panel passes over them.
	const block = 80
	for from := 0; from < q.rows; from += block {
		to := min(from+block, q.rows)
		j := 0
		for ; b.gemmI8x4 != nil && j+4*panel <= width; j += 4 * panel {
			w := l.Weights[j*l.K : (j+4*panel)*l.K]
			for i := from; i < to; i += tileRows {
				b.gemmI8x4(l.K/4, q.bytes[i*l.K:], l.K, w, panel*l.K, y[i*width+j:], width, l.Init[j:], l.Scale[j:], l.Bias[j:], q.scales[i:])
			}
		}
		for ; j < width; j += panel {
			w := l.Weights[j*l.K : (j+panel)*l.K]
			for i := from; i < to; i += tileRows {
				b.gemmI8(l.K/4, q.bytes[i*l.K:], l.K, w, y[i*width+j:], width, l.Init[j:], l.Scale[j:], l.Bias[j:], q.scales[i:])
			}
		}
	}
}

// grow gives a slice of length n, reusing s where it is long enough.
func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n+n/4)[:n]
	}
	return s[:n]
}
