package eval

import (
	"math"
	"testing"

	"kg/extract/doc"
)

// TestScoreChains takes the example of Luo (2005) and its neighbours: gold
// {a b c} {d e}, found {a b} {c d e} and a mention that is in no gold chain.
func TestScoreChains(t *testing.T) {
	at := func(list ...int) (out []doc.Span) {
		for _, i := range list {
			out = append(out, doc.Span{From: i, To: i + 1})
		}
		return out
	}
	gold := &doc.Document{Chains: make([]doc.Chain, 2)}
	for i, chain := range []int{0, 0, 0, 1, 1} {
		gold.Mentions = append(gold.Mentions, doc.Mention{Span: at(i)[0], Chain: chain})
	}
	score, err := ScoreChains([]*doc.Document{gold}, [][][]doc.Span{{at(0, 1), at(2, 3, 4), at(9)}})
	if err != nil {
		t.Fatal(err)
	}
	want := ChainScore{
		// MUC: 2 of 3 links both ways. B3: precision (2 + 5/3 + 0)/6, recall (5/3 + 2)/5.
		// CEAFe: likenesses 4/5 and 4/5, of 3 chains found and 2 of the gold.
		All:      ChainFigures{MUC: 66.67, B3: 66.67, CEAFe: 64},
		Repeated: ChainFigures{MUC: 66.67, B3: 73.33, CEAFe: 80},
		Mentions: 90.91,
	}
	for name, pair := range map[string][2]float64{
		"MUC": {score.All.MUC, want.All.MUC}, "B3": {score.All.B3, want.All.B3}, "CEAFe": {score.All.CEAFe, want.All.CEAFe},
		"B3 of repeated": {score.Repeated.B3, want.Repeated.B3}, "CEAFe of repeated": {score.Repeated.CEAFe, want.Repeated.CEAFe},
		"mentions": {score.Mentions, want.Mentions},
	} {
		if math.Abs(pair[0]-pair[1]) > 0.01 {
			t.Errorf("%s is %.2f, want %.2f", name, pair[0], pair[1])
		}
	}
}

// TestAssign compares the choice with the best of all of them.
func TestAssign(t *testing.T) {
	for seed := range 50 {
		cost := make([][]float64, 4)
		for i := range cost {
			for j := range 6 {
				cost[i] = append(cost[i], float64((seed*7919+i*104729+j*1299709+i*j*31)%97)/97)
			}
		}
		best := math.Inf(1)
		var try func(i int, taken int, sum float64)
		try = func(i, taken int, sum float64) {
			if i == len(cost) {
				best = min(best, sum)
				return
			}
			for j := range cost[i] {
				if taken&(1<<j) == 0 {
					try(i+1, taken|1<<j, sum+cost[i][j])
				}
			}
		}
		try(0, 0, 0)
		if got := assign(cost); math.Abs(got-best) > 1e-9 {
			t.Errorf("seed %d: %v, the best is %v", seed, got, best)
		}
	}
}
