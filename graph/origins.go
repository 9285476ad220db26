package graph

import (
	"hash/fnv"
	"math"
	"strings"
)

// Copies of one wire story are one origin. They are found by MinHash (Broder
// 1997) over runs of five words.
const (
	shingleWords = 5
	hashes       = 64
	sameStory    = 0.35 // estimated share of runs that two copies have in common
)

// signature is the MinHash of a text; nil for a text of less than five words.
func signature(text string) []uint64 {
	words := strings.Fields(normalise(text))
	if len(words) < shingleWords {
		return nil
	}
	out := make([]uint64, hashes)
	for i := range out {
		out[i] = math.MaxUint64
	}
	for i := range len(words) - shingleWords + 1 {
		h := fnv.New64a()
		h.Write([]byte(strings.Join(words[i:i+shingleWords], " ")))
		x := h.Sum64()
		for j := range out {
			out[j] = min(out[j], mix(x+uint64(j)*0x9e3779b97f4a7c15))
		}
	}
	return out
}

// mix is the finaliser of SplitMix64 (Steele et al. 2014).
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

func similar(a, b []uint64) bool {
	same := 0
	for i := range a {
		if a[i] == b[i] {
			same++
		}
	}
	return float64(same) >= sameStory*hashes
}

// origins numbers the stories: articles that are copies, or copies of copies,
// share a number. Only pairs that agree in two neighbouring hashes are compared.
func origins(records []record) map[string]int {
	parent := make([]int, len(records))
	for i := range parent {
		parent[i] = i
	}
	root := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	type band struct {
		at   int
		a, b uint64
	}
	met := map[band][]int{}
	for i, r := range records {
		if len(r.Shingle) != hashes {
			continue
		}
		for j := 0; j < hashes; j += 2 {
			b := band{j, r.Shingle[j], r.Shingle[j+1]}
			for _, k := range met[b] {
				if root(i) != root(k) && similar(r.Shingle, records[k].Shingle) {
					parent[max(root(i), root(k))] = min(root(i), root(k))
				}
			}
			met[b] = append(met[b], i)
		}
	}
	number := map[int]int{}
	out := make(map[string]int, len(records))
	for i, r := range records {
		n, ok := number[root(i)]
		if !ok {
			n = len(number) + 1
			number[root(i)] = n
		}
		out[r.Article.ID] = n
	}
	return out
}
