// Command judgefit makes the weights by which facts are trusted from facts that
// readers judged: go run ./extract/internal/relate/judgefit. It reads
// testdata/judged anew, fits a logistic regression on half of the articles, prints
// how it does on the other half, and writes the weights of all to
// extract/internal/relate/judge.tsv.
package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"log"
	"maps"
	"math"
	"os"
	"slices"
	"strings"

	"kg/extract/internal/nlp"
	"kg/extract/internal/relate"
	"kg/graph/fact"
)

// rare features, and how strongly weights are held near nothing.
const (
	leastCount = 25
	ridge      = 30
)

type verdict struct {
	Article  string        `json:"article"`
	Sample   string        `json:"sample"` // day of the newest readings, for whose facts nothing was mended
	Subject  fact.Term     `json:"subject"`
	Relation fact.Relation `json:"relation"`
	Objects  []fact.Term   `json:"objects"`
	Status   fact.Status   `json:"status"`
	SaidBy   []string      `json:"said_by"`
	Right    bool          `json:"right"`

	Qualifiers json.RawMessage `json:"qualifiers"`
}

// example is a judged fact as the present rules propose it.
type example struct {
	article  string
	features []string
	typed    bool
	right    bool
	newest   bool
}

func main() {
	log.SetFlags(0)
	examples, all, err := read("testdata/judged")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d judged facts, %d of them proposed alike by the present rules\n", all, len(examples))
	var fit, test []example
	for _, e := range examples {
		if forTest(e.article) {
			test = append(test, e)
		} else {
			fit = append(fit, e)
		}
	}
	fmt.Println("fitted on half of the articles, the other half:")
	report(weights(fit), test)
	fmt.Println("fitted on that half, this one:")
	report(weights(test), fit)
	w := weights(examples)
	settle(w, examples)
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(w)) {
		fmt.Fprintf(&b, "%s\t%.3f\n", name, w[name])
	}
	if err := os.WriteFile("extract/internal/relate/judge.tsv", []byte(b.String()), 0o644); err != nil {
		log.Fatal(err)
	}
}

func forTest(article string) bool {
	h := fnv.New32a()
	h.Write([]byte(article))
	return h.Sum32()%2 == 0
}

func lines[T any](path string, each func(T)) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	in := bufio.NewScanner(f)
	in.Buffer(nil, 1<<20)
	for n := 1; in.Scan(); n++ {
		var x T
		if err := json.Unmarshal(in.Bytes(), &x); err != nil {
			return fmt.Errorf("%s:%d: %w", path, n, err)
		}
		each(x)
	}
	return in.Err()
}

// key is all that a fact says, in words: a judgement holds for it alone.
func (v *verdict) key() string {
	k := v.Article + "|" + v.Subject.String() + "|" + v.Relation.ID + "|" + string(v.Status) + "|" + strings.Join(v.SaidBy, "|")
	for _, t := range v.Objects {
		if t.Fact != "" {
			k += "|fact"
		} else {
			k += "|" + t.String()
		}
	}
	var q any
	if json.Unmarshal(v.Qualifiers, &q) == nil && q != nil {
		b, err := json.Marshal(q) // keys in order
		if err == nil && string(b) != "{}" {
			k += string(b)
		}
	}
	return k
}

// asJudged is a fact in the form that judged ones have.
func asJudged(article string, f *fact.Fact) (*verdict, error) {
	b, err := json.Marshal(f)
	if err != nil {
		return nil, err
	}
	v := &verdict{}
	if err := json.Unmarshal(b, v); err != nil {
		return nil, err
	}
	v.Article, v.Objects = article, f.Objects
	return v, nil
}

func read(dir string) (out []example, all int, err error) {
	right, newest := map[string]bool{}, map[string]bool{}
	if err := lines(dir+"/facts.jsonl", func(v verdict) {
		all++
		right[v.key()] = v.Right
		newest[v.key()] = v.Sample != ""
	}); err != nil {
		return nil, 0, err
	}
	a, err := nlp.New(nil)
	if err != nil {
		return nil, 0, err
	}
	r, err := relate.New(fact.BuiltinSchema(), nil)
	if err != nil {
		return nil, 0, err
	}
	var failed error
	err = lines(dir+"/articles.jsonl", func(art fact.Article) {
		d, err := a.Annotate(context.Background(), art)
		if err != nil {
			failed = err
			return
		}
		_, how := r.Facts(d)
		seen := map[string]bool{}
		for _, j := range how.Judged {
			v, err := asJudged(art.ID, &j.Fact)
			if err != nil {
				failed = err
				return
			}
			k := v.key()
			if ok, judged := right[k]; judged && !seen[k] {
				seen[k] = true
				out = append(out, example{art.ID, j.Features, !j.Fact.Relation.Open && j.Fact.Relation.ID != "says", ok, newest[k]})
			}
		}
	})
	if err == nil {
		err = failed
	}
	return out, all, err
}

// weights fits a logistic regression with Newton's method.
func weights(list []example) map[string]float64 {
	count := map[string]int{}
	for _, e := range list {
		for _, f := range e.features {
			count[f]++
		}
	}
	names := []string{"bias"}
	for _, f := range slices.Sorted(maps.Keys(count)) {
		if count[f] >= leastCount {
			names = append(names, f)
		}
	}
	at := map[string]int{}
	for i, n := range names {
		at[n] = i
	}
	rows := make([][]int, len(list))
	for i, e := range list {
		rows[i] = []int{0}
		for _, f := range e.features {
			if k, ok := at[f]; ok {
				rows[i] = append(rows[i], k)
			}
		}
	}
	n := len(names)
	w := make([]float64, n)
	for range 12 {
		g, h := make([]float64, n), make([][]float64, n)
		for i := range h {
			h[i] = make([]float64, n)
			pull := float64(ridge)
			if i == 0 {
				pull = 0.01
			}
			h[i][i], g[i] = pull, pull*w[i]
		}
		for i, row := range rows {
			p := predict(w, row)
			y := 0.0
			if list[i].right {
				y = 1
			}
			for _, a := range row {
				g[a] += p - y
				for _, b := range row {
					h[a][b] += p * (1 - p)
				}
			}
		}
		for i, s := range solve(h, g) {
			w[i] -= s
		}
	}
	out := map[string]float64{}
	for i, name := range names {
		out[name] = w[i]
	}
	return out
}

func predict(w []float64, row []int) float64 {
	s := 0.0
	for _, k := range row {
		s += w[k]
	}
	return 1 / (1 + math.Exp(-s))
}

// solve gives x of a x = b for a symmetric positive a, by elimination.
func solve(a [][]float64, b []float64) []float64 {
	n := len(b)
	x := slices.Clone(b)
	for i := range n {
		for j := i + 1; j < n; j++ {
			m := a[j][i] / a[i][i]
			if m == 0 {
				continue
			}
			for k := i; k < n; k++ {
				a[j][k] -= m * a[i][k]
			}
			x[j] -= m * x[i]
		}
	}
	for i := n - 1; i >= 0; i-- {
		for k := i + 1; k < n; k++ {
			x[i] -= a[i][k] * x[k]
		}
		x[i] /= a[i][i]
	}
	return x
}

// settle moves all confidences together until those of the newest sample are its share
// of right facts: of older ones only what the program still proposes counts, which is
// righter than what it proposes to new texts.
func settle(w map[string]float64, list []example) {
	right, n := 0, 0
	for _, e := range list {
		if e.newest {
			n++
			if e.right {
				right++
			}
		}
	}
	if n == 0 {
		return
	}
	for range 60 {
		sum := 0.0
		for _, e := range list {
			if e.newest {
				sum += trust(w, e)
			}
		}
		w["bias"] -= (sum - float64(right)) / float64(n) // the slope is below a quarter: small steps, and sure
	}
	fmt.Printf("of the newest %d facts %.2f are right: the bias is %.3f\n", n, float64(right)/float64(n), w["bias"])
}

func trust(w map[string]float64, e example) float64 {
	s := w["bias"]
	for _, f := range e.features {
		s += w[f]
	}
	return 1 / (1 + math.Exp(-s))
}

// above is the share of pairs of a right and a wrong fact in which the right one is
// trusted more.
func above(list []example, trust func(example) float64) float64 {
	ordered := slices.SortedFunc(slices.Values(list), func(a, b example) int { return cmp.Compare(trust(a), trust(b)) })
	wrong, pairs, won := 0, 0, 0
	for _, e := range ordered {
		if !e.right {
			wrong++
			continue
		}
		won += wrong
		pairs++
	}
	return float64(won) / float64(max(1, pairs*wrong))
}

// report prints how right facts are by the confidence they get, and what a
// threshold would leave.
func report(w map[string]float64, list []example) {
	trust := func(e example) float64 { return trust(w, e) }
	fmt.Printf("a right fact is trusted more than a wrong one in %.1f %% of pairs\n", 100*above(list, trust))
	fmt.Println("| confidence | facts | right |\n|---|---|---|")
	for lo := 0.0; lo < 0.99; lo += 0.1 {
		n, ok := 0, 0
		for _, e := range list {
			if t := trust(e); t >= lo && t < lo+0.1 {
				n++
				if e.right {
					ok++
				}
			}
		}
		if n > 0 {
			fmt.Printf("| %.1f to %.1f | %d | %.2f |\n", lo, lo+0.1, n, float64(ok)/float64(n))
		}
	}
	total := 0
	for _, e := range list {
		if e.right {
			total++
		}
	}
	fmt.Println("| from | given | right | of all right ones | typed: right |\n|---|---|---|---|---|")
	for _, least := range []float64{0, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85} {
		n, ok, typed, typedOK := 0, 0, 0, 0
		for _, e := range list {
			if trust(e) < least {
				continue
			}
			n++
			if e.right {
				ok++
			}
			if e.typed {
				typed++
				if e.right {
					typedOK++
				}
			}
		}
		fmt.Printf("| %.2f | %d | %.3f | %.3f | %.3f |\n", least, n, float64(ok)/float64(n), float64(ok)/float64(total), float64(typedOK)/float64(typed))
	}
}
