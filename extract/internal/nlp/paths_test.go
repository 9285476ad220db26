package nlp

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"flag"
	"os"
	"os/exec"
	"strings"
	"testing"

	"kg/extract/internal/nn"
)

var update = flag.Bool("update", false, "rewrite testdata/bits.txt, for a new model")

// bits is a digest of the floats that the model makes of windows of three sizes.
func bits(t *testing.T) string {
	t.Helper()
	a, err := annotator()
	if err != nil {
		t.Fatal(err)
	}
	r, p, h := a.reader, &pass{}, sha256.New()
	sum := func(x []float32) {
		if err := binary.Write(h, binary.LittleEndian, x); err != nil {
			t.Fatal(err)
		}
	}
	for _, n := range []int{1, 16, 97} {
		p.ids, p.cases, p.first = p.ids[:0], p.cases[:0], p.first[:0]
		for i := range n {
			p.ids, p.cases, p.first = append(p.ids, int32(1000+i*7919%25000)), append(p.cases, uint8(i%7)), append(p.first, i)
		}
		r.encoder.Forward(p.ids, p.cases, &p.states)
		for _, part := range []struct {
			group string
			heads []*nn.Linear
		}{{"tags", []*nn.Linear{r.boundary, r.upos, r.lemma}}, {"tree", []*nn.Linear{r.arcHead}}, {"names", []*nn.Linear{r.names}}} {
			r.vectors(p, part.group)
			sum(p.vec)
			for _, l := range part.heads {
				scores, width := p.forward(l)
				sum(scores[:n*width])
			}
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// The model gives the bits of testdata/bits.txt, here and on every other machine.
func TestSameBitsOnEveryMachine(t *testing.T) {
	got := bits(t)
	if *update {
		if err := os.WriteFile("testdata/bits.txt", []byte(got+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/bits.txt")
	if err != nil {
		t.Fatal(err)
	}
	if got != strings.TrimSpace(string(want)) {
		t.Errorf("%s: bits %s, want %s (for a new model: -update)", Path(), got, want)
	}
}

// So do the slower kernels of this machine, in a process that may not use the
// faster ones.
func TestSameBitsWithoutVectors(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, off := range []string{"cpu.avx512f=off", "cpu.avx512f=off,cpu.avx2=off"} {
		run := exec.Command(self, "-test.run=^TestSameBitsOnEveryMachine$")
		run.Env = append(os.Environ(), "GODEBUG="+off)
		if out, err := run.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", off, err, out)
		}
	}
}
