//go:build amd64 && !purego

package nn

import (
	"slices"
	"sync"

	"golang.org/x/sys/cpu"
)

var avx2Path = backend{
	name: "avx2",
	gemmI8: func(quads int, a []uint8, lda int, b []int8, c []float32, ldc int, init []int32, sw, bias, sa []float32) {
		_, _, _ = a[3*lda+quads*4-1], b[quads*64-1], c[3*ldc+panel-1]
		_, _, _, _ = init[panel-1], sw[panel-1], bias[panel-1], sa[tileRows-1]
		gemmI8AVX2(quads, &a[0], lda, &b[0], &c[0], 4*ldc, &init[0], &sw[0], &bias[0], &sa[0])
	},
	gemmF32: func(k int, a []float32, lda int, b []float32, c []float32, ldc int) {
		_, _, _ = a[3*lda+k-1], b[k*panel-1], c[3*ldc+panel-1]
		gemmF32AVX2(k, &a[0], 4*lda, &b[0], &c[0], 4*ldc)
	},
	gelu:    func(x []float32) { whole(len(x), 8); geluAVX2(&x[0], len(x)) },
	softmax: func(x []float32, scale float32) { whole(len(x), 8); softmaxAVX2(&x[0], len(x), scale) },
	addNorm: func(dst, x, res, gain, shift []float32, eps float32) {
		n := len(dst)
		whole(n, 8)
		_, _, _, _ = x[n-1], res[n-1], gain[n-1], shift[n-1]
		addNormAVX2(&dst[0], &x[0], &res[0], &gain[0], &shift[0], n, 1/float32(n), eps)
	},
	absMax: func(x []float32) float32 { whole(len(x), 8); return absMaxAVX2(&x[0], len(x)) },
	quantise: func(dst []uint8, x []float32, scale float32) {
		whole(len(x), 32)
		_ = dst[len(x)-1]
		quantiseAVX2(&dst[0], &x[0], len(x), scale)
	},
}

// avx512Path needs VNNI, which multiplies and adds bytes in one step; what is not
// a product of matrices runs as on AVX2.
var avx512Path = backend{
	name:   "avx512",
	gemmI8: avx2Path.gemmI8,
	gemmI8x4: func(quads int, a []uint8, lda int, b []int8, next int, c []float32, ldc int, init []int32, sw, bias, sa []float32) {
		const n = 4 * panel
		_, _, _ = a[3*lda+quads*4-1], b[3*next+quads*64-1], c[3*ldc+n-1]
		_, _, _, _ = init[n-1], sw[n-1], bias[n-1], sa[tileRows-1]
		gemmI8VNNI(quads, &a[0], lda, &b[0], next, &c[0], 4*ldc, &init[0], &sw[0], &bias[0], &sa[0])
	},
	gemmF32: func(k int, a []float32, lda int, b []float32, c []float32, ldc int) {
		_, _, _ = a[3*lda+k-1], b[k*panel-1], c[3*ldc+panel-1]
		gemmF32AVX512(k, &a[0], 4*lda, &b[0], &c[0], 4*ldc)
	},
	gelu: avx2Path.gelu, softmax: avx2Path.softmax, addNorm: avx2Path.addNorm, absMax: avx2Path.absMax, quantise: avx2Path.quantise,
}

// whole guards the assembly, which checks nothing.
func whole(n, of int) {
	if n == 0 || n%of != 0 {
		panic("nn: length is not a whole number of vectors")
	}
}

// fastest is the quickest path of this processor. The path over AVX512 proves
// itself on a small product first, since few who build kg can run it: one that
// does not give the bits of the others is not taken.
func fastest() *backend { return choice() }

var choice = sync.OnceValue(func() *backend {
	x := &cpu.X86
	switch {
	case x.HasAVX2 && x.HasAVX512F && x.HasAVX512VL && x.HasAVX512BW && x.HasAVX512DQ && x.HasAVX512VNNI && agrees(&avx512Path):
		return &avx512Path
	case x.HasAVX2:
		return &avx2Path
	}
	return &scalarPath
})

// agrees reports whether a path's products of matrices are those of the scalar
// one, on numbers of every size.
func agrees(b *backend) bool {
	const quads, k, width = 5, 20, 4 * panel
	bytes, weights := make([]uint8, tileRows*k), make([]int8, width*k)
	for i := range bytes {
		bytes[i] = uint8(i*37 + 11)
	}
	for i := range weights {
		weights[i] = int8(i*53%127 - 63)
	}
	floats, init := make([]float32, width*k), make([]int32, width)
	for i := range floats {
		floats[i] = float32(i%29)/7 - 2
	}
	for i := range init {
		init[i] = int32(i * -1009)
	}
	want, got := make([]float32, tileRows*width), make([]float32, tileRows*width)
	for j := 0; j < width; j += panel {
		scalarPath.gemmI8(quads, bytes, k, weights[j*k:], want[j:], width, init[j:], floats[j:], floats[j+9:], floats)
	}
	b.gemmI8x4(quads, bytes, k, weights, panel*k, got, width, init, floats, floats[9:], floats)
	if !slices.Equal(want, got) {
		return false
	}
	scalarPath.gemmF32(k, floats, k, floats[3:], want, width)
	b.gemmF32(k, floats, k, floats[3:], got, width)
	return slices.Equal(want, got)
}
