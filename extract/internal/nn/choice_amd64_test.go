//go:build amd64 && !purego

package nn

import "testing"

// A path that is wrong in one product is found out.
func TestAgrees(t *testing.T) {
	four := scalarPath
	four.gemmI8x4 = func(quads int, a []uint8, lda int, b []int8, next int, c []float32, ldc int, init []int32, sw, bias, sa []float32) {
		for j := range 4 {
			gemmI8(quads, a, lda, b[j*next:], c[j*panel:], ldc, init[j*panel:], sw[j*panel:], bias[j*panel:], sa)
		}
	}
	if !agrees(&four) {
		t.Error("the scalar path does not agree with itself")
	}
	wrong := four
	wrong.gemmF32 = func(k int, a []float32, lda int, b []float32, c []float32, ldc int) {
		gemmF32(k, a, lda, b, c, ldc)
		c[3*ldc+panel-1] += 1e-3
	}
	if agrees(&wrong) {
		t.Error("a wrong product passes")
	}
}
