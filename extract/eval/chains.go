package eval

import (
	"fmt"
	"math"
	"slices"

	"kg/extract/doc"
)

// ChainScore compares chains of mentions with gold ones. Every figure is an F1 in
// percent: MUC (Vilain et al. 1995), B3 (Bagga and Baldwin 1998), CEAFe (Luo 2005)
// and their mean, as in CoNLL 2012, but with things that are mentioned once on
// both sides; Repeated are the same without them. Mentions says how many mentions
// have both ends right.
type ChainScore struct {
	All, Repeated ChainFigures
	Mentions      float64
}

// ChainFigures are the three usual figures and their mean.
type ChainFigures struct{ MUC, B3, CEAFe, Mean float64 }

// String writes the figures on one line.
func (s ChainScore) String() string {
	figures := func(f ChainFigures) string {
		return fmt.Sprintf("MUC %.2f B3 %.2f CEAFe %.2f mean %.2f", f.MUC, f.B3, f.CEAFe, f.Mean)
	}
	return fmt.Sprintf("mentions %.2f, %s; of things mentioned twice: %s", s.Mentions, figures(s.All), figures(s.Repeated))
}

// ScoreChains compares documents with the things found in each, in the same order.
func ScoreChains(gold []*doc.Document, got [][][]doc.Span) (ChainScore, error) {
	if len(gold) != len(got) {
		return ChainScore{}, fmt.Errorf("%d documents, the gold has %d", len(got), len(gold))
	}
	var t chainTallies
	for i, d := range gold {
		t.add(goldChains(d), got[i])
	}
	return t.score(), nil
}

// chainTallies count chains, and apart those of things that are mentioned twice.
type chainTallies struct{ all, repeated chainTally }

func (t *chainTallies) add(gold, got [][]doc.Span) {
	t.all.add(gold, got)
	t.repeated.add(repeated(gold), repeated(got))
}

func (t *chainTallies) score() ChainScore {
	return ChainScore{t.all.figures(), t.repeated.figures(), t.all.mentions.f1()}
}

// repeated are the chains of more than one mention.
func repeated(chains [][]doc.Span) [][]doc.Span {
	return slices.DeleteFunc(slices.Clone(chains), func(c []doc.Span) bool { return len(c) < 2 })
}

func goldChains(d *doc.Document) [][]doc.Span {
	out := make([][]doc.Span, len(d.Chains))
	for _, m := range d.Mentions {
		for m.Chain >= len(out) {
			out = append(out, nil)
		}
		if m.Chain < 0 {
			out = append(out, []doc.Span{m.Span})
		} else if !slices.Contains(out[m.Chain], m.Span) {
			out[m.Chain] = append(out[m.Chain], m.Span)
		}
	}
	return slices.DeleteFunc(out, func(list []doc.Span) bool { return len(list) == 0 })
}

// rates sums up a precision and a recall.
type rates struct{ right, got, of, gold float64 }

func (r rates) f1() float64 {
	if r.got == 0 || r.gold == 0 {
		return 0
	}
	p, q := r.right/r.got, r.of/r.gold
	if p+q == 0 {
		return 0
	}
	return 200 * p * q / (p + q)
}

type chainTally struct{ muc, b3, ceaf, mentions rates }

func (t *chainTally) figures() ChainFigures {
	f := ChainFigures{MUC: t.muc.f1(), B3: t.b3.f1(), CEAFe: t.ceaf.f1()}
	f.Mean = (f.MUC + f.B3 + f.CEAFe) / 3
	return f
}

func (t *chainTally) add(gold, got [][]doc.Span) {
	inGold, inGot := chainIndex(gold), chainIndex(got)
	n, of := mucLinks(got, inGold)
	t.muc.right, t.muc.got = t.muc.right+n, t.muc.got+of
	n, of = mucLinks(gold, inGot)
	t.muc.of, t.muc.gold = t.muc.of+n, t.muc.gold+of
	n, of = b3Share(got, inGold)
	t.b3.right, t.b3.got = t.b3.right+n, t.b3.got+of
	n, of = b3Share(gold, inGot)
	t.b3.of, t.b3.gold = t.b3.of+n, t.b3.gold+of
	same := ceafe(gold, got)
	t.ceaf.right, t.ceaf.of = t.ceaf.right+same, t.ceaf.of+same
	t.ceaf.got, t.ceaf.gold = t.ceaf.got+float64(len(got)), t.ceaf.gold+float64(len(gold))
	common := 0.0
	for m := range inGot {
		if _, ok := inGold[m]; ok {
			common++
		}
	}
	t.mentions.right, t.mentions.of = t.mentions.right+common, t.mentions.of+common
	t.mentions.got, t.mentions.gold = t.mentions.got+float64(len(inGot)), t.mentions.gold+float64(len(inGold))
}

func chainIndex(chains [][]doc.Span) map[doc.Span]int {
	in := map[doc.Span]int{}
	for k, c := range chains {
		for _, m := range c {
			in[m] = k
		}
	}
	return in
}

// mucLinks counts the links of the chains that the other side has too.
func mucLinks(chains [][]doc.Span, other map[doc.Span]int) (n, of float64) {
	for _, c := range chains {
		parts, missing := map[int]bool{}, 0
		for _, m := range c {
			if k, ok := other[m]; ok {
				parts[k] = true
			} else {
				missing++
			}
		}
		n += float64(len(c) - len(parts) - missing)
		of += float64(len(c) - 1)
	}
	return n, of
}

func b3Share(chains [][]doc.Span, other map[doc.Span]int) (n, of float64) {
	for _, c := range chains {
		squares := 0
		for _, same := range overlaps(c, other) {
			squares += same * same
		}
		n += float64(squares) / float64(len(c))
		of += float64(len(c))
	}
	return n, of
}

// overlaps counts the mentions of a chain by the chain of the other side.
func overlaps(c []doc.Span, in map[doc.Span]int) map[int]int {
	out := map[int]int{}
	for _, m := range c {
		if k, ok := in[m]; ok {
			out[k]++
		}
	}
	return out
}

// ceafe is the greatest sum of likenesses of a one-to-one choice of chains; the
// likeness of two is 2 |common| / (|a| + |b|).
func ceafe(gold, got [][]doc.Span) float64 {
	if len(gold) > len(got) {
		gold, got = got, gold
	}
	in := chainIndex(got)
	cost := make([][]float64, len(gold))
	for i, c := range gold {
		cost[i] = make([]float64, len(got))
		for k, same := range overlaps(c, in) {
			cost[i][k] = -2 * float64(same) / float64(len(c)+len(got[k]))
		}
	}
	return -assign(cost)
}

// assign is the least sum of a choice of one column for each row, no column twice;
// there are at least as many columns as rows (Kuhn 1955, in the form of Jonker and
// Volgenant 1987).
func assign(cost [][]float64) float64 {
	rows := len(cost)
	if rows == 0 {
		return 0
	}
	columns := len(cost[0])
	u, v := make([]float64, rows+1), make([]float64, columns+1)
	row, way := make([]int, columns+1), make([]int, columns+1) // row taken by a column, counted from 1
	for i := 1; i <= rows; i++ {
		least, used := make([]float64, columns+1), make([]bool, columns+1)
		for j := range least {
			least[j] = math.Inf(1)
		}
		at := 0
		for row[0] = i; row[at] != 0; {
			used[at] = true
			next, delta := 0, math.Inf(1)
			for j := 1; j <= columns; j++ {
				if used[j] {
					continue
				}
				if c := cost[row[at]-1][j-1] - u[row[at]] - v[j]; c < least[j] {
					least[j], way[j] = c, at
				}
				if least[j] < delta {
					next, delta = j, least[j]
				}
			}
			for j := range used {
				if used[j] {
					u[row[j]] += delta
					v[j] -= delta
				} else {
					least[j] -= delta
				}
			}
			at = next
		}
		for at != 0 {
			row[at] = row[way[at]]
			at = way[at]
		}
	}
	sum := 0.0
	for j := 1; j <= columns; j++ {
		if row[j] != 0 {
			sum += cost[row[j]-1][j-1]
		}
	}
	return sum
}

// PronounScore counts pairs of a pronoun and a name, in the manner of GAP (Webster
// et al. 2018): is the name what the pronoun refers to?
type PronounScore struct{ Tally }

// String writes the figures on one line.
func (s PronounScore) String() string {
	return fmt.Sprintf("pronouns and names: precision %.2f recall %.2f F1 %.2f (%d pairs)", s.Precision(), s.Recall(), s.F1(), s.Gold)
}

// ScorePronouns compares the pairs of pronouns and names of documents with the
// things found in each. A mention is found by the shortest words around its head.
func ScorePronouns(gold []*doc.Document, got [][][]doc.Span) (PronounScore, error) {
	var s PronounScore
	if len(gold) != len(got) {
		return s, fmt.Errorf("%d documents, the gold has %d", len(got), len(gold))
	}
	for i, d := range gold {
		for _, p := range d.Mentions {
			if p.Form != doc.Pronoun {
				continue
			}
			chain := chainAround(got[i], p.Head)
			for _, n := range d.Mentions {
				if n.Form != doc.Name {
					continue
				}
				is, said := n.Chain == p.Chain, chain >= 0 && chainAround(got[i], n.Head) == chain
				if is {
					s.Gold++
				}
				if said {
					s.Given++
				}
				if is && said {
					s.Right++
				}
			}
		}
	}
	return s, nil
}

func chainAround(chains [][]doc.Span, token int) int {
	best, size := -1, 0
	for k, c := range chains {
		for _, m := range c {
			if m.Has(token) && (best < 0 || m.Len() < size) {
				best, size = k, m.Len()
			}
		}
	}
	return best
}
