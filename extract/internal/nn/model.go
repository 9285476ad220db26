package nn

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"unsafe"
)

// Model is a packed model file: a header and named tensors. 8-bit tensors are
// views of the file's bytes; nothing is unpacked but the small ones.
//
// The file is "KGMODEL1", the length of the header as 8 bytes little endian, the
// header as JSON, and the tensors' bytes; offsets count from the header's end,
// rounded up to 64.
type Model struct {
	Header Header
	body   []byte
}

// Header says what a model is, where it is from and how good it is.
type Header struct {
	Task    string              `json:"task"`
	Version int                 `json:"version"` // of the features the model expects
	Data    string              `json:"data"`    // hash of the training data
	Licence string              `json:"licence"`
	Scores  map[string]float64  `json:"scores"`
	Config  map[string]float64  `json:"config"`
	Labels  map[string][]string `json:"labels"`
	Mix     [][]float32         `json:"mix"` // weights of the layers for each group of heads
	Tensors map[string]Tensor   `json:"tensors"`
}

// Tensor is a named part of the file.
type Tensor struct {
	Type   string `json:"type"` // f32, i32, i8
	Shape  []int  `json:"shape"`
	Offset int    `json:"offset"`
}

const magic = "KGMODEL1"

// Version of the features that this code makes; a model trained for another is
// refused.
const Version = 1

// ErrModel is wrapped by every error about a model file.
var ErrModel = errors.New("model file")

// OpenModel reads the header of a model and checks that every tensor lies within
// the file.
func OpenModel(file []byte) (*Model, error) {
	if len(file) < 16 || string(file[:8]) != magic {
		return nil, fmt.Errorf("%w: does not begin with %s", ErrModel, magic)
	}
	n := binary.LittleEndian.Uint64(file[8:])
	if n > uint64(len(file)-16) {
		return nil, fmt.Errorf("%w: cut off within the header", ErrModel)
	}
	m := &Model{}
	if err := json.Unmarshal(file[16:16+n], &m.Header); err != nil {
		return nil, fmt.Errorf("%w: header: %w", ErrModel, err)
	}
	if m.Header.Version != Version {
		return nil, fmt.Errorf("%w: made for features of version %d, this program has %d", ErrModel, m.Header.Version, Version)
	}
	m.body = file[min(len(file), padTo(16+int(n), 64)):]
	for name, t := range m.Header.Tensors {
		size := t.count() * sizes[t.Type]
		if sizes[t.Type] == 0 || size <= 0 || t.Offset < 0 || t.Offset > len(m.body)-size {
			return nil, fmt.Errorf("%w: tensor %s lies outside the file", ErrModel, name)
		}
	}
	return m, nil
}

var sizes = map[string]int{"f32": 4, "i32": 4, "i8": 1}

func (t Tensor) count() int {
	n := 1
	for _, d := range t.Shape {
		if d <= 0 || n > 1<<31/d {
			return -1
		}
		n *= d
	}
	return n
}

func (m *Model) tensor(name, kind string, count int) ([]byte, error) {
	t, ok := m.Header.Tensors[name]
	if !ok || t.Type != kind || count > 0 && t.count() != count {
		return nil, fmt.Errorf("%w: tensor %s is %v, want %d of %s", ErrModel, name, t, count, kind)
	}
	return m.body[t.Offset:][:t.count()*sizes[kind]], nil
}

// Floats copies a tensor of float32; count 0 takes any number.
func (m *Model) Floats(name string, count int) ([]float32, error) {
	b, err := m.tensor(name, "f32", count)
	if err != nil {
		return nil, err
	}
	out := make([]float32, len(b)/4)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return out, nil
}

// Bytes is a view of a tensor of 8-bit numbers.
func (m *Model) Bytes(name string, count int) ([]int8, error) {
	b, err := m.tensor(name, "i8", count)
	if err != nil || len(b) == 0 {
		return nil, err
	}
	return unsafe.Slice((*int8)(unsafe.Pointer(&b[0])), len(b)), nil
}

// Linear is the layer of that name: its tensors name.w, .scale, .bias, .init.
func (m *Model) Linear(name string, k int) (*Linear, error) {
	t, ok := m.Header.Tensors[name+".w"] // [outputs][inputs], stored in panels
	if !ok || len(t.Shape) != 2 || t.Shape[1] != k || k%32 != 0 {
		return nil, fmt.Errorf("%w: no layer %s of %d inputs", ErrModel, name, k)
	}
	scale := m.Header.Tensors[name+".scale"]
	n, width := scale.count(), t.Shape[0]
	if n <= 0 || width != padTo(n, panel) {
		return nil, fmt.Errorf("%w: layer %s has %d columns and %d scales", ErrModel, name, width, n)
	}
	l := &Linear{K: k, N: n}
	var errs [4]error
	l.Weights, errs[0] = m.Bytes(name+".w", width*k)
	l.Scale, errs[1] = m.Floats(name+".scale", n)
	l.Bias, errs[2] = m.Floats(name+".bias", n)
	raw, err := m.tensor(name+".init", "i32", n)
	errs[3] = err
	for i := 0; i+3 < len(raw); i += 4 {
		l.Init = append(l.Init, int32(binary.LittleEndian.Uint32(raw[i:])))
	}
	pad := make([]float32, width-n)
	l.Scale, l.Bias, l.Init = append(l.Scale, pad...), append(l.Bias, pad...), append(l.Init, make([]int32, width-n)...)
	return l, errors.Join(errs[:]...)
}

// Encoder is the model's encoder.
func (m *Model) Encoder() (*Encoder, error) {
	c := m.Header.Config
	h, layers, vocabulary, positions := int(c["hidden"]), int(c["layers"]), int(c["vocabulary"]), int(c["positions"])
	e := &Encoder{Hidden: h, Heads: int(c["heads"]), Positions: positions, Eps: float32(c["eps"])}
	if h <= 0 || h%32 != 0 || e.Heads <= 0 || h%(e.Heads*panel) != 0 || layers <= 0 || layers > 48 {
		return nil, fmt.Errorf("%w: an encoder of %d by %d with %d heads is not supported", ErrModel, layers, h, e.Heads)
	}
	var errs []error
	floats := func(name string, n int) []float32 {
		x, err := m.Floats(name, n)
		errs = append(errs, err)
		return x
	}
	linear := func(name string, k int) *Linear {
		l, err := m.Linear(name, k)
		errs = append(errs, err)
		return l
	}
	words, err := m.Bytes("enc.word.w", vocabulary*h)
	errs = append(errs, err)
	e.Words, e.WordScale = words, floats("enc.word.scale", vocabulary)
	e.Position, e.Case = floats("enc.position", positions*h), floats("enc.case", 0)
	e.Norm = Norm{floats("enc.norm.gain", h), floats("enc.norm.shift", h)}
	if buckets := int(c["relative"]); buckets > 0 {
		e.Relative = relative(floats("enc.relative", buckets*e.Heads), buckets, e.Heads, positions, h/e.Heads)
	}
	for i := range layers {
		at := func(s string) string { return fmt.Sprintf("enc.layers.%d.%s", i, s) }
		e.Layers = append(e.Layers, Layer{
			QKV: linear(at("qkv"), h), Out: linear(at("out"), h), Up: linear(at("up"), h), Down: linear(at("down"), int(c["inner"])),
			Norm1: Norm{floats(at("norm1.gain"), h), floats(at("norm1.shift"), h)},
			Norm2: Norm{floats(at("norm2.gain"), h), floats(at("norm2.shift"), h)},
		})
	}
	return e, errors.Join(errs...)
}

// relative spreads the weights of buckets of distances, [buckets][heads], over the
// distances themselves.
func relative(weights []float32, buckets, heads, positions, width int) [][]float32 {
	out := make([][]float32, heads)
	if len(weights) != buckets*heads {
		return out
	}
	root := float32(math.Sqrt(float64(width)))
	for d := 1 - positions; d < positions; d++ {
		b := bucket(d, buckets)
		for head := range out {
			out[head] = append(out[head], weights[b*heads+head]*root)
		}
	}
	return out
}

// bucket is the place of a distance from query to key, as in T5 (Raffel et al.
// 2020): half of the buckets are for keys behind the query; of each half one half
// is for single distances, the rest for steps of equal ratio up to 128.
func bucket(distance, buckets int) int {
	half, side := buckets/2, 0
	if distance > 0 {
		side = half
	} else {
		distance = -distance
	}
	single := half / 2
	if distance < single {
		return side + distance
	}
	steps := math.Log(float64(distance)/float64(single)) / math.Log(128/float64(single)) * float64(half-single)
	return side + min(half-1, single+int(steps+1e-9)) // whatever the last bit of the logarithm
}

// Label gives the list of labels of a head; an unknown head has none.
func (m *Model) Label(head string) []string { return m.Header.Labels[head] }

// String names the model, for the record of who read an article.
func (m *Model) String() string {
	return strings.TrimSpace(fmt.Sprintf("%s v%d %s", m.Header.Task, m.Header.Version, m.Header.Data))
}
