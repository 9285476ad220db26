package nn

import "math"

// The scalar kernels define what every path computes. Each product is rounded by
// an explicit conversion before it is added, or a compiler may fuse the two.

var scalarPath = backend{name: "scalar", gemmI8: gemmI8, gemmF32: gemmF32, gelu: gelu, softmax: softmax, addNorm: addNorm, absMax: absMax, quantise: quantise}

func gemmI8(quads int, a []uint8, lda int, b []int8, c []float32, ldc int, init []int32, sw, bias, sa []float32) {
	for r := range tileRows {
		var acc [panel]int32
		copy(acc[:], init[:panel])
		row := a[r*lda:][:quads*4]
		w := b
		for k := 0; k < len(row); k += 4 {
			a0, a1, a2, a3 := int32(row[k]), int32(row[k+1]), int32(row[k+2]), int32(row[k+3])
			p := (*[panel * 4]int8)(w)
			for j := range acc {
				acc[j] += a0*int32(p[4*j]) + a1*int32(p[4*j+1]) + a2*int32(p[4*j+2]) + a3*int32(p[4*j+3])
			}
			w = w[panel*4:]
		}
		out := c[r*ldc:][:panel]
		for j, v := range acc {
			s := float32(float32(v) * sw[j])
			out[j] = float32(s*sa[r]) + bias[j]
		}
	}
}

func gemmF32(k int, a []float32, lda int, b []float32, c []float32, ldc int) {
	for r := range tileRows {
		var acc [panel]float32
		w := b
		for _, v := range a[r*lda:][:k] {
			p := (*[panel]float32)(w)
			for j := range acc {
				acc[j] += float32(v * p[j])
			}
			w = w[panel:]
		}
		copy(c[r*ldc:][:panel], acc[:])
	}
}

// expApprox is e^x by Cephes' polynomial, good to 2 units in the last place; x is
// held within ±87.
func expApprox(x float32) float32 {
	x = min(max(x, -87), 87)
	const magic = 3 << 22 // adding it rounds to the nearest even integer
	t := float32(x * 1.44269504)
	n := float32(t+magic) - magic
	x -= float32(n * 0.693359375)
	x -= float32(n * -2.12194440e-4)
	y := float32(x*1.9875691500e-4) + 1.3981999507e-3
	y = float32(x*y) + 8.3334519073e-3
	y = float32(x*y) + 4.1665795894e-2
	y = float32(x*y) + 1.6666665459e-1
	y = float32(x*y) + 0.5
	y = float32(float32(x*x)*y) + x
	y += 1
	return math.Float32frombits(math.Float32bits(y) + uint32(int32(n))<<23)
}

// gelu uses the tanh form (Hendrycks and Gimpel 2016), as x / (1 + e^-2u).
func gelu(x []float32) {
	const k1, k2 = float32(-2 * 0.7978845608), float32(-2 * 0.7978845608 * 0.044715)
	for i, v := range x {
		u := float32(k2*float32(v*v)) + k1
		x[i] = v / (expApprox(float32(v*u)) + 1)
	}
}

func softmax(x []float32, scale float32) {
	top := x[0]
	for _, v := range x[1:] {
		if v > top {
			top = v
		}
	}
	top = float32(top * scale)
	var sum [8]float32
	for i, v := range x {
		e := expApprox(float32(v*scale) - top)
		x[i] = e
		sum[i%8] += e
	}
	inverse := 1 / fold(&sum)
	for i, v := range x {
		x[i] = float32(v * inverse)
	}
}

// fold adds eight lanes as the assembly does.
func fold(l *[8]float32) float32 {
	a, b, c, d := l[0]+l[4], l[1]+l[5], l[2]+l[6], l[3]+l[7]
	return (a + c) + (b + d)
}

func addNorm(dst, x, res, gain, shift []float32, eps float32) {
	var s, q [8]float32
	for i := 0; i < len(dst); i += 8 {
		for j := range 8 {
			v := x[i+j] + res[i+j]
			dst[i+j] = v
			s[j] += v
			q[j] += float32(v * v)
		}
	}
	inverse := 1 / float32(len(dst))
	mean := float32(fold(&s) * inverse)
	square := float32(fold(&q) * inverse)
	variance := max(square-float32(mean*mean), 0)
	r := 1 / float32(math.Sqrt(float64(variance+eps)))
	for i, v := range dst {
		u := float32((v - mean) * r)
		dst[i] = float32(u*gain[i]) + shift[i]
	}
}

func absMax(x []float32) float32 {
	var m float32
	for _, v := range x {
		if v < 0 {
			v = -v
		}
		if v > m {
			m = v
		}
	}
	return m
}

func quantise(dst []uint8, x []float32, scale float32) {
	const magic = 3 << 22
	for i, v := range x {
		n := float32(float32(v*scale)+magic) - magic
		dst[i] = uint8(int32(min(max(n, -128), 127)) + zeroByte)
	}
}
