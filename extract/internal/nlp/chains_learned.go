package nlp

import (
	"math"
	"slices"

	"kg/extract/doc"
	"kg/extract/internal/nn"
)

// What the model has to be sure of, as a share of all that it thinks possible.
// A wrong link costs more than a missing one; rules are seldom wrong.
const (
	overruleShare = 0.65 // to take another thing than the rules
	pronounShare  = 0.5  // to resolve a pronoun that the rules leave
	nominalShare  = 0.6  // to resolve a noun phrase that the rules leave
)

// referents says what the model takes the mentions of a text to refer to.
type referents struct {
	scorer   *antecedents
	heads    *heads
	mentions []described // a row of heads each
	memory   pairMemory
}

func newReferents(s *antecedents, d *doc.Document, h *heads) *referents {
	return &referents{scorer: s, heads: h, mentions: describe(d, h, childrenOf(d))}
}

// all gives the mentions of every thing: those of the document's chains, and for
// the rest what the model says.
func (r *referents) all(d *doc.Document) [][]doc.Span {
	chainOf := map[int]int{}
	for _, m := range d.Mentions {
		if m.Chain < 0 {
			continue
		}
		chainOf[m.Head] = m.Chain
		for i := m.From; m.Form == doc.Name && i < m.To; i++ { // whichever of its words the tree has on top
			chainOf[i] = m.Chain
		}
	}
	out := make([][]doc.Span, len(d.Chains))
	thing := make([]int, len(r.mentions))
	for i, m := range r.mentions {
		k, known := chainOf[m.head]
		if !known {
			if best := argmax(r.scorer.pairs(r.heads, r.mentions, i, &r.memory)); best > 0 {
				k = thing[i-best]
			} else {
				k, out = len(out), append(out, nil)
			}
		}
		thing[i] = k
		out[k] = append(out[k], m.Span)
	}
	return slices.DeleteFunc(out, func(list []doc.Span) bool { return len(list) == 0 })
}

// learned is the thing that the model takes mention m to refer to, among those
// that fit, and how likely it is: the sum over the thing's mentions, to which
// having no antecedent and mentions of no thing are the alternatives. It is -1
// where the model sees no mention or finds nothing.
func (c *chainer) learned(m int, fits func(k int) bool) (best int, p float64) {
	best = -1
	if c.r == nil {
		return best, 0
	}
	row := c.r.heads.row(c.d.Mentions[m].Head)
	if row < 0 {
		return best, 0
	}
	scores := c.r.scorer.pairs(c.r.heads, c.r.mentions, row, &c.r.memory)
	owner := make([]int, len(scores))
	for q := range owner {
		owner[q] = -1
		if q == 0 {
			continue
		}
		if k := c.thingAt(c.r.mentions[row-q].head); k >= 0 {
			if fits(k) {
				owner[q] = k
			} else {
				scores[q] = -math.MaxFloat32
			}
		}
	}
	share := map[int]float64{}
	for q, k := range owner {
		if k < 0 {
			continue
		}
		if share[k] += float64(nn.Share(scores, q)); best < 0 || share[k] > p {
			best, p = k, share[k]
		}
	}
	return best, p
}
