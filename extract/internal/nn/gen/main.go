// Command gen writes the AVX2 and AVX512 kernels of package nn.
//
// Every kernel gives the bits of its scalar twin in scalar.go: sums run in eight
// lanes that are added in one order, products are rounded before they are added
// (no fused multiply-add), and the 8-bit products are exact because weights have
// seven bits.
package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const lanes = 8 // float32 in a YMM register

func main() {
	ConstraintExpr("amd64,!purego")
	gemmI8()
	gemmF32()
	gelu()
	softmax()
	addNorm()
	absMax()
	quantise()
	gemmI8VNNI()
	gemmF32AVX512()
	Generate()
}

// constant puts eight copies of v in memory: the kernels have more constants than
// AVX2 has registers.
func constant(name string, v float32) Mem {
	m := GLOBL(name, RODATA|NOPTR)
	for i := range lanes {
		DATA(4*i, U32(math.Float32bits(v)))
	}
	return m
}

// tile is 4 rows of 16 columns.
func tile() (accs [4][2]reg.VecVirtual) {
	for r := range accs {
		for j := range accs[r] {
			accs[r][j] = YMM()
		}
	}
	return accs
}

func gemmI8() {
	TEXT("gemmI8AVX2", NOSPLIT, "func(quads int, a *uint8, lda int, b *int8, c *float32, ldc int, init *int32, sw *float32, bias *float32, sa *float32)")
	Doc("gemmI8AVX2 multiplies 4 rows of quads*4 bytes with a panel of 16 columns.")
	k := Load(Param("quads"), GP64())
	a := Load(Param("a"), GP64())
	lda := Load(Param("lda"), GP64())
	b := Load(Param("b"), GP64())
	row := quadruple(a, lda)
	first := Load(Param("init"), GP64())
	accs := tile()
	for r := range accs {
		for j := range accs[r] {
			VMOVUPS(Mem{Base: first, Disp: 32 * j}, accs[r][j])
		}
	}
	b0, b1 := YMM(), YMM()
	ones := YMM()
	VPBROADCASTD(ConstData("ones16", U32(0x00010001)), ones)
	Label("loop")
	VMOVUPS(Mem{Base: b}, b0)
	VMOVUPS(Mem{Base: b, Disp: 32}, b1)
	for r := range accs {
		t := YMM()
		VPBROADCASTD(row(r), t)
		for j, bj := range []reg.VecVirtual{b0, b1} {
			p := YMM()
			VPMADDUBSW(bj, t, p)
			VPMADDWD(ones, p, p)
			VPADDD(p, accs[r][j], accs[r][j])
		}
	}
	ADDQ(Imm(64), b)
	ADDQ(Imm(4), a)
	DECQ(k)
	JNE(LabelRef("loop"))
	c := Load(Param("c"), GP64())
	ldc := Load(Param("ldc"), GP64())
	sw := Load(Param("sw"), GP64())
	bias := Load(Param("bias"), GP64())
	sa := Load(Param("sa"), GP64())
	VMOVUPS(Mem{Base: sw}, b0)
	VMOVUPS(Mem{Base: sw, Disp: 32}, b1)
	for r := range accs {
		t := YMM()
		VBROADCASTSS(Mem{Base: sa, Disp: 4 * r}, t)
		for j, s := range []reg.VecVirtual{b0, b1} {
			VCVTDQ2PS(accs[r][j], accs[r][j])
			VMULPS(s, accs[r][j], accs[r][j])
			VMULPS(t, accs[r][j], accs[r][j])
			VADDPS(Mem{Base: bias, Disp: 32 * j}, accs[r][j], accs[r][j])
			VMOVUPS(accs[r][j], Mem{Base: c, Disp: 32 * j})
		}
		ADDQ(ldc, c)
	}
	VZEROUPPER()
	RET()
}

func gemmF32() {
	TEXT("gemmF32AVX2", NOSPLIT, "func(k int, a *float32, lda int, b *float32, c *float32, ldc int)")
	Doc("gemmF32AVX2 multiplies 4 rows of k floats with a panel of 16 columns; strides are in bytes.")
	k := Load(Param("k"), GP64())
	a := Load(Param("a"), GP64())
	lda := Load(Param("lda"), GP64())
	b := Load(Param("b"), GP64())
	c := Load(Param("c"), GP64())
	ldc := Load(Param("ldc"), GP64())
	row := quadruple(a, lda)
	accs := tile()
	for r := range accs {
		for j := range accs[r] {
			VXORPS(accs[r][j], accs[r][j], accs[r][j])
		}
	}
	b0, b1 := YMM(), YMM()
	Label("loop")
	VMOVUPS(Mem{Base: b}, b0)
	VMOVUPS(Mem{Base: b, Disp: 32}, b1)
	for r := range accs {
		t := YMM()
		VBROADCASTSS(row(r), t)
		for j, bj := range []reg.VecVirtual{b0, b1} {
			p := YMM()
			VMULPS(bj, t, p)
			VADDPS(p, accs[r][j], accs[r][j])
		}
	}
	ADDQ(Imm(64), b)
	ADDQ(Imm(4), a)
	DECQ(k)
	JNE(LabelRef("loop"))
	for r := range accs {
		for j := range accs[r] {
			VMOVUPS(accs[r][j], Mem{Base: c, Disp: 32 * j})
		}
		ADDQ(ldc, c)
	}
	VZEROUPPER()
	RET()
}

// exponential holds the constants of expApprox in scalar.go.
type exponential struct{ log2e, ln2hi, ln2lo, c0, c1, c2, c3, c4, c5, one, low, high Mem }

func newExponential(prefix string) exponential {
	c := func(name string, v float32) Mem { return constant(prefix+name, v) }
	return exponential{c("log2e", 1.44269504), c("ln2hi", 0.693359375), c("ln2lo", -2.12194440e-4),
		c("c0", 1.9875691500e-4), c("c1", 1.3981999507e-3), c("c2", 8.3334519073e-3), c("c3", 4.1665795894e-2),
		c("c4", 1.6666665459e-1), c("c5", 0.5), c("one", 1), c("low", -87), c("high", 87)}
}

// apply makes x its exponential.
func (e exponential) apply(x reg.VecVirtual) {
	n, y, t, p := YMM(), YMM(), YMM(), YMM()
	VMAXPS(e.low, x, x)
	VMINPS(e.high, x, x)
	VMULPS(e.log2e, x, t)
	VCVTPS2DQ(t, n)
	VCVTDQ2PS(n, t)
	VMULPS(e.ln2hi, t, p)
	VSUBPS(p, x, x)
	VMULPS(e.ln2lo, t, p)
	VSUBPS(p, x, x)
	VMULPS(e.c0, x, y)
	VADDPS(e.c1, y, y)
	for _, c := range []Mem{e.c2, e.c3, e.c4, e.c5} {
		VMULPS(x, y, y)
		VADDPS(c, y, y)
	}
	VMULPS(x, x, t)
	VMULPS(t, y, y)
	VADDPS(x, y, y)
	VADDPS(e.one, y, y)
	VPSLLD(Imm(23), n, n)
	VPADDD(n, y, x)
}

// each runs body over n floats at x, eight at a time.
func each(x, n reg.Register, body func(v reg.VecVirtual)) {
	Label("loop")
	v := YMM()
	VMOVUPS(Mem{Base: x}, v)
	body(v)
	VMOVUPS(v, Mem{Base: x})
	ADDQ(Imm(32), x)
	SUBQ(Imm(lanes), n)
	JG(LabelRef("loop"))
	VZEROUPPER()
	RET()
}

func gelu() {
	TEXT("geluAVX2", NOSPLIT, "func(x *float32, n int)")
	Doc("geluAVX2 replaces n floats, a multiple of 8, by their GELU.")
	x := Load(Param("x"), GP64())
	n := Load(Param("n"), GP64())
	e := newExponential("gelu_")
	k1, k2 := constant("gelu_k1", -2*0.7978845608), constant("gelu_k2", -2*0.7978845608*0.044715)
	each(x, n, func(v reg.VecVirtual) {
		u := YMM()
		VMULPS(v, v, u)
		VMULPS(k2, u, u)
		VADDPS(k1, u, u)
		VMULPS(v, u, u)
		e.apply(u)
		VADDPS(e.one, u, u)
		VDIVPS(u, v, v)
	})
}

func softmax() {
	TEXT("softmaxAVX2", NOSPLIT, "func(x *float32, n int, scale float32)")
	Doc("softmaxAVX2 replaces n floats, a multiple of 8, by the softmax of x*scale.")
	x := Load(Param("x"), GP64())
	n := Load(Param("n"), GP64())
	s, _ := Param("scale").Resolve()
	scale, top, sum := YMM(), YMM(), YMM()
	i := GP64()
	at := Mem{Base: x, Index: i, Scale: 4}
	pass := func(label string, body func()) {
		XORQ(i, i)
		Label(label)
		body()
		ADDQ(Imm(lanes), i)
		CMPQ(i, n)
		JL(LabelRef(label))
	}
	VMOVUPS(Mem{Base: x}, top)
	pass("top", func() { VMAXPS(at, top, top) })
	fold(top, func(a, b, c Op) { VMAXPS(a, b, c) })
	VMULSS(s.Addr, top.AsX(), top.AsX())
	VBROADCASTSS(top.AsX(), top)
	VBROADCASTSS(s.Addr, scale)
	VXORPS(sum, sum, sum)
	e := newExponential("softmax_")
	pass("exp", func() {
		v := YMM()
		VMULPS(at, scale, v)
		VSUBPS(top, v, v)
		e.apply(v)
		VMOVUPS(v, at)
		VADDPS(v, sum, sum)
	})
	fold(sum, func(a, b, c Op) { VADDPS(a, b, c) })
	one := XMM()
	VMOVSS(ConstData("softmax_unit", U32(math.Float32bits(1))), one)
	VDIVSS(sum.AsX(), one, sum.AsX())
	VBROADCASTSS(sum.AsX(), sum)
	pass("weigh", func() {
		v := YMM()
		VMULPS(at, sum, v)
		VMOVUPS(v, at)
	})
	VZEROUPPER()
	RET()
}

// fold adds the eight lanes of v into its lowest: halves, then pairs, then the two.
func fold(v reg.VecVirtual, op func(a, b, c Op)) {
	x := XMM()
	VEXTRACTF128(Imm(1), v.AsY(), x)
	op(x, v.AsX(), v.AsX())
	VPERMILPS(Imm(0x4e), v.AsX(), x)
	op(x, v.AsX(), v.AsX())
	VPERMILPS(Imm(0xb1), v.AsX(), x)
	op(x, v.AsX(), v.AsX())
}

func addNorm() {
	TEXT("addNormAVX2", NOSPLIT, "func(dst *float32, x *float32, res *float32, gain *float32, shift *float32, n int, inverse float32, eps float32)")
	Doc("addNormAVX2 is the layer norm of x + res over n floats, a multiple of 8.")
	d := Load(Param("dst"), GP64())
	x := Load(Param("x"), GP64())
	rs := Load(Param("res"), GP64())
	n := Load(Param("n"), GP64())
	s, q := YMM(), YMM()
	VXORPS(s, s, s)
	VXORPS(q, q, q)
	i := GP64()
	XORQ(i, i)
	Label("sums")
	v, sq := YMM(), YMM()
	VMOVUPS(Mem{Base: x, Index: i, Scale: 4}, v)
	VADDPS(Mem{Base: rs, Index: i, Scale: 4}, v, v)
	VMOVUPS(v, Mem{Base: d, Index: i, Scale: 4})
	VADDPS(v, s, s)
	VMULPS(v, v, sq)
	VADDPS(sq, q, q)
	ADDQ(Imm(lanes), i)
	CMPQ(i, n)
	JL(LabelRef("sums"))
	fold(s, func(a, b, c Op) { VADDPS(a, b, c) })
	fold(q, func(a, b, c Op) { VADDPS(a, b, c) })
	inverse, _ := Param("inverse").Resolve()
	eps, _ := Param("eps").Resolve()
	VMULSS(inverse.Addr, s.AsX(), s.AsX())
	VMULSS(inverse.Addr, q.AsX(), q.AsX())
	m2 := XMM()
	VMULSS(s.AsX(), s.AsX(), m2)
	VSUBSS(m2, q.AsX(), q.AsX())
	zero := XMM()
	VXORPS(zero, zero, zero)
	VMAXSS(zero, q.AsX(), q.AsX())
	VADDSS(eps.Addr, q.AsX(), q.AsX())
	VSQRTSS(q.AsX(), q.AsX(), q.AsX())
	one := XMM()
	VMOVSS(ConstData("norm_one", U32(math.Float32bits(1))), one)
	VDIVSS(q.AsX(), one, q.AsX())
	VBROADCASTSS(s.AsX(), s)
	VBROADCASTSS(q.AsX(), q)
	gain := Load(Param("gain"), GP64())
	shift := Load(Param("shift"), GP64())
	XORQ(i, i)
	Label("scale")
	u := YMM()
	VMOVUPS(Mem{Base: d, Index: i, Scale: 4}, u)
	VSUBPS(s, u, u)
	VMULPS(q, u, u)
	VMULPS(Mem{Base: gain, Index: i, Scale: 4}, u, u)
	VADDPS(Mem{Base: shift, Index: i, Scale: 4}, u, u)
	VMOVUPS(u, Mem{Base: d, Index: i, Scale: 4})
	ADDQ(Imm(lanes), i)
	CMPQ(i, n)
	JL(LabelRef("scale"))
	VZEROUPPER()
	RET()
}

func absMax() {
	TEXT("absMaxAVX2", NOSPLIT, "func(x *float32, n int) float32")
	Doc("absMaxAVX2 is the largest absolute value of n floats, a multiple of 8.")
	x := Load(Param("x"), GP64())
	n := Load(Param("n"), GP64())
	m, mask := YMM(), YMM()
	VXORPS(m, m, m)
	VPBROADCASTD(ConstData("absmask", U32(0x7fffffff)), mask)
	i := GP64()
	XORQ(i, i)
	Label("loop")
	v := YMM()
	VANDPS(Mem{Base: x, Index: i, Scale: 4}, mask, v)
	VMAXPS(v, m, m)
	ADDQ(Imm(lanes), i)
	CMPQ(i, n)
	JL(LabelRef("loop"))
	fold(m, func(a, b, c Op) { VMAXPS(a, b, c) })
	Store(m.AsX(), ReturnIndex(0))
	VZEROUPPER()
	RET()
}

func quantise() {
	TEXT("quantiseAVX2", NOSPLIT, "func(dst *uint8, x *float32, n int, scale float32)")
	Doc("quantiseAVX2 writes n floats, a multiple of 32, as round(x*scale)+128.")
	d := Load(Param("dst"), GP64())
	x := Load(Param("x"), GP64())
	n := Load(Param("n"), GP64())
	s, _ := Param("scale").Resolve()
	scale, flip, order := YMM(), YMM(), YMM()
	VBROADCASTSS(s.Addr, scale)
	VPBROADCASTD(ConstData("flip", U32(0x80808080)), flip)
	perm := GLOBL("order", RODATA|NOPTR)
	for i, p := range []uint32{0, 4, 1, 5, 2, 6, 3, 7} {
		DATA(4*i, U32(p))
	}
	VMOVDQU(perm, order)
	i := GP64()
	XORQ(i, i)
	Label("loop")
	var v [4]reg.VecVirtual
	for j := range v {
		v[j] = YMM()
		VMULPS(Mem{Base: x, Index: i, Scale: 4, Disp: 32 * j}, scale, v[j])
		VCVTPS2DQ(v[j], v[j])
	}
	VPACKSSDW(v[1], v[0], v[0])
	VPACKSSDW(v[3], v[2], v[2])
	VPACKSSWB(v[2], v[0], v[0])
	VPERMD(v[0], order, v[0])
	VPXOR(flip, v[0], v[0])
	VMOVDQU(v[0], Mem{Base: d, Index: i, Scale: 1})
	ADDQ(Imm(32), i)
	CMPQ(i, n)
	JL(LabelRef("loop"))
	VZEROUPPER()
	RET()
}

// gemmI8VNNI takes four panels at once: sixteen sums in flight hide the five
// cycles that a VPDPBUSD takes.
func gemmI8VNNI() {
	TEXT("gemmI8VNNI", NOSPLIT, "func(quads int, a *uint8, lda int, b *int8, next int, c *float32, ldc int, init *int32, sw *float32, bias *float32, sa *float32)")
	Doc("gemmI8VNNI multiplies 4 rows of quads*4 bytes with 4 panels of 16 columns, next bytes apart.")
	k := Load(Param("quads"), GP64())
	a := Load(Param("a"), GP64())
	lda := Load(Param("lda"), GP64())
	b := Load(Param("b"), GP64())
	next := Load(Param("next"), GP64())
	row, column := quadruple(a, lda), quadruple(b, next)
	first := Load(Param("init"), GP64())
	var accs [4][4]reg.VecVirtual
	for r := range accs {
		for j := range accs[r] {
			accs[r][j] = ZMM()
			VMOVUPS(Mem{Base: first, Disp: 64 * j}, accs[r][j])
		}
	}
	var panels [4]reg.VecVirtual
	for j := range panels {
		panels[j] = ZMM()
	}
	Label("loop")
	for j, p := range panels {
		VMOVUPS(column(j), p)
	}
	for r := range accs {
		t := ZMM()
		VPBROADCASTD(row(r), t)
		for j, p := range panels {
			VPDPBUSD(p, t, accs[r][j])
		}
	}
	ADDQ(Imm(64), b)
	ADDQ(Imm(4), a)
	DECQ(k)
	JNE(LabelRef("loop"))
	c := Load(Param("c"), GP64())
	ldc := Load(Param("ldc"), GP64())
	sw := Load(Param("sw"), GP64())
	bias := Load(Param("bias"), GP64())
	sa := Load(Param("sa"), GP64())
	for j, p := range panels {
		VMOVUPS(Mem{Base: sw, Disp: 64 * j}, p)
	}
	for r := range accs {
		t := ZMM()
		VBROADCASTSS(Mem{Base: sa, Disp: 4 * r}, t)
		for j, p := range panels {
			VCVTDQ2PS(accs[r][j], accs[r][j])
			VMULPS(p, accs[r][j], accs[r][j])
			VMULPS(t, accs[r][j], accs[r][j])
			VADDPS(Mem{Base: bias, Disp: 64 * j}, accs[r][j], accs[r][j])
			VMOVUPS(accs[r][j], Mem{Base: c, Disp: 64 * j})
		}
		ADDQ(ldc, c)
	}
	VZEROUPPER()
	RET()
}

// quadruple addresses four places at base, stride apart.
func quadruple(base, stride reg.Register) func(int) Mem {
	triple := GP64()
	LEAQ(Mem{Base: stride, Index: stride, Scale: 2}, triple)
	return func(i int) Mem {
		switch i {
		case 0:
			return Mem{Base: base}
		case 3:
			return Mem{Base: base, Index: triple, Scale: 1}
		}
		return Mem{Base: base, Index: stride, Scale: uint8(i)}
	}
}

func gemmF32AVX512() {
	TEXT("gemmF32AVX512", NOSPLIT, "func(k int, a *float32, lda int, b *float32, c *float32, ldc int)")
	Doc("gemmF32AVX512 multiplies 4 rows of k floats with a panel of 16 columns; strides are in bytes.")
	k := Load(Param("k"), GP64())
	a := Load(Param("a"), GP64())
	lda := Load(Param("lda"), GP64())
	b := Load(Param("b"), GP64())
	c := Load(Param("c"), GP64())
	ldc := Load(Param("ldc"), GP64())
	row := quadruple(a, lda)
	var accs [4]reg.VecVirtual
	for r := range accs {
		accs[r] = ZMM()
		VPXORQ(accs[r], accs[r], accs[r])
	}
	panel := ZMM()
	Label("loop")
	VMOVUPS(Mem{Base: b}, panel)
	for r := range accs {
		p := ZMM()
		VMULPS_BCST(row(r), panel, p)
		VADDPS(p, accs[r], accs[r])
	}
	ADDQ(Imm(64), b)
	ADDQ(Imm(4), a)
	DECQ(k)
	JNE(LabelRef("loop"))
	for _, acc := range accs {
		VMOVUPS(acc, Mem{Base: c})
		ADDQ(ldc, c)
	}
	VZEROUPPER()
	RET()
}
