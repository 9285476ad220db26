package nlp

import (
	"math"
	"slices"

	"kg/extract/doc"
	"kg/extract/internal/nn"
)

// treeMemory is the memory of parsing, to be used again.
type treeMemory struct {
	words, scores, tmp []float32
}

// parse sets heads and relations of the sentences between bounds: scores of
// every arc (Dozat and Manning 2017), the best tree with one root (Chu-Liu and
// Edmonds), then the best relation for each arc.
func (r *reader) parse(p *pass, d *doc.Document, context int, bounds []int) {
	h := r.encoder.Hidden
	n := len(p.first)
	// The root is one more word, behind the others.
	p.vec = slices.Grow(p.vec[:0], (n+1)*h)[:(n+1)*h]
	p.states.Mix(p.vec, r.mix["tree"], p.first)
	copy(p.vec[n*h:], r.root)
	p.q.Quantise(p.vec, n+1, h)
	view := func(k int, l *nn.Linear) []float32 {
		size := (n + 5) * l.Width()
		p.views[k] = slices.Grow(p.views[k][:0], size)[:size]
		l.Forward(p.views[k], &p.q)
		leakyReLU(p.views[k][:(n+1)*l.Width()])
		return p.views[k]
	}
	arcHead, arcDep := view(0, r.arcHead), view(1, r.arcDep)
	labelHead, labelDep := view(2, r.labelHead), view(3, r.labelDep)
	k := r.arc.K
	p.q.Quantise(arcDep, n+1, k)
	size := (n + 5) * r.arc.Width()
	t := &p.tree
	t.words = slices.Grow(t.words[:0], size)[:size]
	r.arc.Forward(t.words, &p.q)
	for s := range len(bounds) - 1 {
		from, to := bounds[s]-context, bounds[s+1]-context
		m := to - from
		// Heads: the root first, then the sentence's words.
		heads := make([]float32, 0, (m+1)*k)
		heads = append(append(heads, arcHead[n*k:(n+1)*k]...), arcHead[from*k:to*k]...)
		scores := make([]float32, m*(m+1))
		nn.Dot(scores, m+1, t.words[from*k:to*k], m, heads, m+1, k, &t.tmp)
		tree := bestTree(scores, m)
		for i, head := range tree {
			share := nn.Share(scores[i*(m+1):(i+1)*(m+1)], head)
			d.Tokens[context+from+i].Sure = math.Round(1000*float64(share)) / 1000
		}
		r.relate(p, d, context, from, tree, labelHead, labelDep, n)
	}
}

func leakyReLU(x []float32) {
	for i, v := range x {
		if v < 0 {
			x[i] = v * 0.1
		}
	}
}

// relate writes the tree into the document with the best relation of each arc;
// only the root's arc may be called root.
func (r *reader) relate(p *pass, d *doc.Document, context, from int, tree []int, labelHead, labelDep []float32, rootAt int) {
	k := r.rel.K
	m := len(tree)
	p.q.Quantise(labelDep[from*k:], m, k)
	width := r.rel.Width()
	size := (m + 4) * width
	p.out = slices.Grow(p.out[:0], size)[:size]
	r.rel.Forward(p.out, &p.q)
	for i, head := range tree {
		at := rootAt
		if head > 0 {
			at = from + head - 1
		}
		view := labelHead[at*k:][:k]
		best, top := 0, float32(math.Inf(-1))
		for l, name := range r.relations {
			if (name == "root") != (head == 0) {
				continue
			}
			row := p.out[i*width+l*(k+1):][:k+1]
			v := row[k]
			for j, x := range view {
				v += float32(x * row[j])
			}
			if v > top {
				best, top = l, v
			}
		}
		t := &d.Tokens[context+from+i]
		t.Rel = r.relations[best]
		t.Head = doc.Root
		if head > 0 {
			t.Head = context + from + head - 1
		}
	}
}

// bestTree gives each of m words its head, 0 for the root, else 1 + the word:
// the tree of the highest sum of scores in which one word hangs on the root.
// scores[i*(m+1)+h] is that of head h for word i.
func bestTree(scores []float32, m int) []int {
	g := newArcs(scores, m)
	heads := g.solve()
	var roots []int
	for i := 1; i <= m; i++ {
		if heads[i] == 0 {
			roots = append(roots, i)
		}
	}
	if len(roots) != 1 {
		// Gabow and Tarjan 1984: a large cost on every root arc makes one tree use one.
		var spread float64
		for _, v := range scores {
			spread = max(spread, math.Abs(float64(v)))
		}
		penalty := float64(2*spread*float64(m+1)) + 1
		for i := 1; i <= m; i++ {
			g.score[i][0] -= penalty
		}
		heads = g.solve()
	}
	out := make([]int, m)
	for i := range out {
		out[i] = heads[i+1]
	}
	return out
}

// arcs is a graph of m+1 nodes, 0 the root; score[i][h] is the arc from h to i.
type arcs struct{ score [][]float64 }

func newArcs(scores []float32, m int) *arcs {
	g := &arcs{make([][]float64, m+1)}
	for i := range g.score {
		g.score[i] = make([]float64, m+1)
		for h := range g.score[i] {
			switch {
			case i == 0 || i == h:
				g.score[i][h] = math.Inf(-1)
			default:
				g.score[i][h] = float64(scores[(i-1)*(m+1)+h])
			}
		}
	}
	return g
}

// solve is Chu-Liu and Edmonds' algorithm: the greedy choice of heads, cycles
// contracted and solved again.
func (g *arcs) solve() []int {
	n := len(g.score)
	heads := make([]int, n)
	for i := 1; i < n; i++ {
		for h := range n {
			if h != i && (heads[i] == i || g.score[i][h] > g.score[i][heads[i]]) {
				heads[i] = h
			}
		}
	}
	cycle := findCycle(heads)
	if cycle == nil {
		return heads
	}
	in := make([]bool, n)
	for _, i := range cycle {
		in[i] = true
	}
	var rest []int // nodes outside the cycle; the root is first
	for i := range n {
		if !in[i] {
			rest = append(rest, i)
		}
	}
	c := len(rest)
	small := &arcs{make([][]float64, c+1)}
	for i := range small.score {
		small.score[i] = slices.Repeat([]float64{math.Inf(-1)}, c+1)
	}
	enter, leave := make([]int, c), make([]int, c) // where an arc enters and leaves the cycle
	for a, u := range rest {
		for b, v := range rest {
			if a != b && b != 0 {
				small.score[b][a] = g.score[v][u]
			}
		}
		enter[a], leave[a] = cycle[0], cycle[0]
		top := math.Inf(-1)
		for _, i := range cycle {
			if v := g.score[i][u] - g.score[i][heads[i]]; v > top {
				enter[a], top = i, v
			}
			if g.score[u][i] > g.score[u][leave[a]] {
				leave[a] = i
			}
		}
		small.score[c][a] = top
		if a > 0 {
			small.score[a][c] = g.score[u][leave[a]]
		}
	}
	inner := small.solve()
	out := slices.Clone(heads)
	for b := 1; b < c; b++ {
		if inner[b] == c {
			out[rest[b]] = leave[b]
		} else {
			out[rest[b]] = rest[inner[b]]
		}
	}
	a := inner[c]
	out[enter[a]] = rest[a]
	return out
}

// findCycle gives the nodes of one cycle, or nil.
func findCycle(heads []int) []int {
	seen := make([]int, len(heads)) // the walk that met the node
	for i := 1; i < len(heads); i++ {
		at := i
		for at != 0 && seen[at] == 0 {
			seen[at] = i
			at = heads[at]
		}
		if at != 0 && seen[at] == i {
			cycle := []int{at}
			for j := heads[at]; j != at; j = heads[j] {
				cycle = append(cycle, j)
			}
			return cycle
		}
	}
	return nil
}
