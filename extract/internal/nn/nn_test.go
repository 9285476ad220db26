package nn

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func floats(r *rand.Rand, n int, spread float64) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64() * spread)
	}
	return x
}

func sameBits(a, b []float32) bool {
	return slices.EqualFunc(a, b, func(x, y float32) bool { return math.Float32bits(x) == math.Float32bits(y) })
}

// Every path gives the bits of the scalar one.
func TestPathsAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, p := range paths() {
		for range 50 {
			n := 32 * (1 + r.IntN(50))
			spread := math.Exp(r.NormFloat64() * 3)
			x, res, gain, shift := floats(r, n, spread), floats(r, n, spread), floats(r, n, 1), floats(r, n, 1)
			compare := func(what string, run func(b *backend, x []float32)) {
				t.Helper()
				a, b := slices.Clone(x), slices.Clone(x)
				run(&scalarPath, a)
				run(p, b)
				if !sameBits(a, b) {
					t.Errorf("%s: %s differs from scalar at spread %g", p.name, what, spread)
				}
			}
			compare("gelu", func(b *backend, x []float32) { b.gelu(x) })
			compare("softmax", func(b *backend, x []float32) { b.softmax(x, 0.17) })
			compare("addNorm", func(b *backend, x []float32) { b.addNorm(x, slices.Clone(x), res, gain, shift, 1e-12) })
			compare("absMax", func(b *backend, x []float32) { x[0] = b.absMax(x) })
			scale := 127 / scalarPath.absMax(x)
			compare("quantise", func(b *backend, x []float32) {
				dst := make([]uint8, n)
				b.quantise(dst, x, scale)
				for i := range x {
					x[i] = float32(dst[i])
				}
			})
			k := 4 * (1 + r.IntN(100))
			a, panelF := floats(r, tileRows*k, spread), floats(r, k*panel, 1)
			compare("gemmF32", func(b *backend, _ []float32) {
				c := make([]float32, tileRows*panel)
				b.gemmF32(k, a, k, panelF, c, panel)
				copy(x, c[:min(len(x), len(c))])
			})
			compare("gemmI8", func(b *backend, _ []float32) {
				bytes, weights := make([]uint8, tileRows*k), make([]int8, k*panel)
				s := rand.New(rand.NewPCG(3, uint64(k)))
				for i := range bytes {
					bytes[i] = uint8(s.IntN(256))
				}
				for i := range weights {
					weights[i] = int8(s.IntN(127) - 63)
				}
				init := make([]int32, panel)
				for i := range init {
					init[i] = int32(s.IntN(100000) - 50000)
				}
				c := make([]float32, tileRows*panel)
				b.gemmI8(k/4, bytes, k, weights, c, panel, init, gain, shift, res)
				copy(x, c[:min(len(x), len(c))])
			})
			wide := Linear{K: k, N: 5 * panel, Weights: make([]int8, 5*panel*k), Init: make([]int32, 5*panel), Scale: floats(r, 5*panel, 1), Bias: floats(r, 5*panel, 1)}
			for i := range wide.Weights {
				wide.Weights[i] = int8(r.IntN(127) - 63)
			}
			for i := range wide.Init {
				wide.Init[i] = int32(r.IntN(100000) - 50000)
			}
			q := Quantised{k: k, rows: 7, bytes: make([]uint8, 8*k), scales: floats(r, 8, 1)}
			for i := range q.bytes {
				q.bytes[i] = uint8(r.IntN(256))
			}
			a1, a2 := make([]float32, 8*5*panel), make([]float32, 8*5*panel)
			wide.forward(&scalarPath, a1, &q)
			wide.forward(p, a2, &q)
			if !sameBits(a1, a2) {
				t.Errorf("%s: Forward differs from scalar for %d by %d", p.name, k, wide.N)
			}
		}
	}
}

// The largest bytes times the largest weights stay within 16 bits, where the
// assembly adds pairs.
func TestNoSaturation(t *testing.T) {
	bytes, weights := make([]uint8, tileRows*64), make([]int8, 64*panel)
	for i := range bytes {
		bytes[i] = 255
	}
	for i := range weights {
		weights[i] = 63
	}
	ones := slices.Repeat([]float32{1}, panel)
	for _, p := range paths() {
		c := make([]float32, tileRows*panel)
		p.gemmI8(16, bytes, 64, weights, c, panel, make([]int32, panel), ones, make([]float32, panel), ones)
		if want := float32(255 * 63 * 64); c[0] != want {
			t.Errorf("%s: %v, want %v", p.name, c[0], want)
		}
	}
}

func TestExp(t *testing.T) {
	for x := -86.0; x <= 86; x += 0.0137 {
		got, want := float64(expApprox(float32(x))), math.Exp(float64(float32(x)))
		if math.Abs(got-want) > 4e-7*want {
			t.Fatalf("exp(%v) = %v, want %v", x, got, want)
		}
	}
}

func TestSoftmax(t *testing.T) {
	x := []float32{1, 2, 3, nowhere, nowhere, nowhere, nowhere, nowhere}
	fastest().softmax(x, 2)
	var sum, norm float64
	for _, v := range []float64{2, 4, 6} {
		norm += math.Exp(v)
	}
	for i, v := range x {
		want := 0.0
		if i < 3 {
			want = math.Exp(float64(2*(i+1))) / norm
		}
		if math.Abs(float64(v)-want) > 1e-6 {
			t.Errorf("weight %d is %v, want %v", i, v, want)
		}
		sum += float64(v)
	}
	if math.Abs(sum-1) > 1e-6 {
		t.Errorf("weights add to %v", sum)
	}
}

func TestLinear(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	const k, n, m = 64, 20, 7
	l := &Linear{K: k, N: n, Weights: make([]int8, k*32), Scale: make([]float32, 32), Bias: make([]float32, 32), Init: make([]int32, 32)}
	at := func(row, col int) int { return (col/panel)*k*panel + (row/4)*panel*4 + col%panel*4 + row%4 }
	for j := range n {
		l.Scale[j], l.Bias[j] = float32(r.Float64())/63, float32(r.NormFloat64())
		for i := range k {
			w := int8(r.IntN(127) - 63)
			l.Weights[at(i, j)] = w
			l.Init[j] -= zeroByte * int32(w)
		}
	}
	x := floats(r, m*k, 1)
	var q Quantised
	q.Quantise(x, m, k)
	y := make([]float32, padTo(m, tileRows)*l.Width())
	l.Forward(y, &q)
	for i := range m {
		for j := range n {
			var want float64
			for c := range k {
				want += float64(x[i*k+c]) * float64(l.Weights[at(c, j)]) * float64(l.Scale[j])
			}
			want += float64(l.Bias[j])
			if got := float64(y[i*l.Width()+j]); math.Abs(got-want) > 0.05*math.Sqrt(k)/4 {
				t.Errorf("y[%d][%d] = %v, want about %v", i, j, got, want)
			}
		}
	}
}

func BenchmarkLinear(b *testing.B) {
	r := rand.New(rand.NewPCG(5, 6))
	const k, n, m = 384, 1536, 128
	l := &Linear{K: k, N: n, Weights: make([]int8, k*n), Scale: floats(r, n, 1), Bias: floats(r, n, 1), Init: make([]int32, n)}
	x := floats(r, m*k, 1)
	y := make([]float32, m*n)
	var q Quantised
	b.SetBytes(m * k * n) // multiply-adds, shown as MB/s
	for b.Loop() {
		q.Quantise(x, m, k)
		l.Forward(y, &q)
	}
}

// The buckets are those of transformers' MPNetEncoder.relative_position_bucket.
func TestBucket(t *testing.T) {
	for distance, want := range map[int]int{0: 0, -1: 1, 1: 17, -7: 7, -8: 8, -11: 8, -12: 9, -16: 10, 16: 26, -31: 11, -32: 12, 45: 28, 46: 29, -64: 14, 90: 30, 91: 31, 127: 31, -128: 15, 500: 31} {
		if got := bucket(distance, 32); got != want {
			t.Errorf("bucket(%d) = %d, want %d", distance, got, want)
		}
	}
}

// Where queries say nothing, the distances alone decide what is attended to.
func TestRelativeAttention(t *testing.T) {
	const n, width, heads, positions = 5, panel, 2, 8
	weights := make([]float32, 32*heads)
	for i := range weights {
		weights[i] = float32(i%7) / 3
	}
	e := &Encoder{Hidden: heads * width, Heads: heads, Positions: positions, Relative: relative(weights, 32, heads, positions, width)}
	s := &States{n: n, hidden: e.Hidden, qkv: make([]float32, padTo(n, tileRows)*3*e.Hidden), context: make([]float32, n*e.Hidden)}
	for i := range n { // the value of a piece is its number
		for j := range e.Hidden {
			s.qkv[i*3*e.Hidden+2*e.Hidden+j] = float32(i)
		}
	}
	for head := range heads {
		e.attend(head, s)
		for i := range n {
			var sum, norm float64
			for j := range n {
				w := math.Exp(float64(weights[bucket(j-i, 32)*heads+head]))
				sum, norm = sum+w*float64(j), norm+w
			}
			if got := float64(s.context[i*e.Hidden+head*width]); math.Abs(got-sum/norm) > 1e-5 {
				t.Errorf("head %d, piece %d: %v, want %v", head, i, got, sum/norm)
			}
		}
	}
}
