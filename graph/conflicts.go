package graph

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"

	"kg/graph/fact"
)

// Conflict is a fact that gives another number than one it should agree with: "the
// quake killed six" beside "killed four". Both stay; neither is averaged.
type Conflict struct {
	Fact    string      `json:"fact"` // IRI
	Amount  fact.Amount `json:"amount"`
	SaidBy  []string    `json:"said_by,omitempty"`
	Telling []Telling   `json:"articles"` // by day
}

// Telling is an article that states a fact.
type Telling struct {
	Article string `json:"article"`
	Date    string `json:"date,omitempty"`
}

// Conflicts gives the facts that disagree with a fact about a number, by what
// articles say later: facts of the same ends and day, or of the same toll of one
// event, whose numbers cannot both be right ("at least four" leaves room for six),
// and each of which stands in an origin that the other does not.
func (g *Graph) Conflicts(ctx context.Context, id string) ([]Conflict, error) {
	var out []Conflict
	err := g.store.read(func(r reader) error {
		v := factView{reader: r, base: g.base, entities: map[string]*Entity{}}
		name, ok := v.findFact(id)
		if !ok {
			return fmt.Errorf("fact %q: %w", id, ErrNotFound)
		}
		f, _ := load[factRecord](r, rowKey(tFact, name))
		for _, other := range v.rivalNumbers(g.schema, name, &f) {
			out = append(out, v.conflict(other))
		}
		return cmp.Or(r.err(), ctx.Err())
	})
	slices.SortFunc(out, func(a, b Conflict) int {
		return cmp.Or(cmp.Compare(a.firstDay(), b.firstDay()), cmp.Compare(a.Amount.Value, b.Amount.Value), cmp.Compare(a.Fact, b.Fact))
	})
	return out, err
}

func (c *Conflict) firstDay() string { return c.Telling[0].Date }

func (v *factView) conflict(id string) Conflict {
	f, _ := load[factRecord](v, rowKey(tFact, id))
	x := v.fact(id, &f)
	c := Conflict{Fact: x.ID, Amount: *x.Qualifiers.Amount}
	for _, t := range x.SaidBy {
		c.SaidBy = append(c.SaidBy, t.String())
	}
	for _, art := range v.articlesOf(id) {
		rec, _ := load[articleRecord](v, rowKey(tArticle, art))
		c.Telling = append(c.Telling, Telling{art, rec.Article.Date})
	}
	slices.SortStableFunc(c.Telling, func(a, b Telling) int { return cmp.Compare(a.Date, b.Date) })
	return c
}

// articlesOf gives the articles that state a fact, by id.
func (v *factView) articlesOf(id string) []string {
	arts := set{}
	for k := range v.scan(rowKey(tSource, id, "")) {
		arts.add(partsOf(k)[1])
	}
	return arts.sorted()
}

// rivalNumbers gives the facts that disagree with f.
func (v *factView) rivalNumbers(schema *fact.Schema, id string, f *factRecord) []string {
	if f.qualifiers().Amount == nil || !f.status().LaysEdge() || !visible(v, id) {
		return nil
	}
	near := set{}
	for k := range v.scan(rowKey(tDetail, f.group(), "")) {
		rec, _ := load[detailRecord](v, k)
		near.add(rec.Fact)
	}
	event, what := v.tollOf(schema, f)
	if event != "" {
		near.add(keysBelow(v, rowKey(tAbout, event, ""))...)
	}
	var out []string
	for _, other := range near.sorted() {
		o, ok := load[factRecord](v, rowKey(tFact, other))
		if !ok || other == id || !o.status().LaysEdge() || !visible(v, other) || !numbersDiffer(f, &o) {
			continue
		}
		its, its2 := v.tollOf(schema, &o)
		sameToll := event != "" && its == event && its2 == what && timesMeet(f.Time, o.Time)
		sameDay := o.group() == f.group() && f.Time == o.Time && oneDay(f.Time)
		if (sameToll || sameDay) && v.apart(id, other) {
			out = append(out, other)
		}
	}
	return out
}

// group is what mentions of the fact share, whatever their times and amounts.
func (f *factRecord) group() string {
	return hashOf(append([]string{f.Subject, f.Relation, strconv.FormatBool(f.status() == fact.Denied)}, f.Objects...)...)
}

// tollOf gives the event of a fact that counts the dead, the wounded, ... of one,
// and what it counts: which toll, of whom.
func (v *factView) tollOf(schema *fact.Schema, f *factRecord) (event, what string) {
	rel, ok := schema.Relation(f.Relation)
	if !ok || rel.Toll == "" || len(f.Objects) != 1 {
		return "", ""
	}
	for _, ends := range [2][2]string{{f.Subject, f.Objects[0]}, {f.Objects[0], f.Subject}} {
		if e := ends[0]; e[0] == 'e' && v.term(e).Kind == "event" {
			return e, rel.Toll + " " + normalise(v.term(ends[1]).String())
		}
	}
	return "", ""
}

// apart reports that each of two facts stands in an origin that the other does not:
// an article that tells of both numbers says itself how they go together.
func (v *factView) apart(a, b string) bool {
	origins := func(id string) set {
		out := set{}
		for _, art := range v.articlesOf(id) {
			out.add(originOf(v, art))
		}
		return out
	}
	x, y := origins(a), origins(b)
	beyond := func(x, y set) bool {
		for o := range x {
			if !y[o] {
				return true
			}
		}
		return false
	}
	return beyond(x, y) && beyond(y, x)
}

func numbersDiffer(f, o *factRecord) bool {
	a, b := f.qualifiers().Amount, o.qualifiers().Amount
	if a == nil || b == nil || a.Unit != b.Unit {
		return false
	}
	lowA, highA := room(a)
	lowB, highB := room(b)
	return highA < lowB || highB < lowA
}

// room is the least and the most that an amount can mean: a tenth to either side of
// a hedged one.
func room(a *fact.Amount) (low, high float64) {
	low, high = a.Value, a.Value
	if a.Hedge != "" {
		low, high = low-math.Abs(low)/10, high+math.Abs(high)/10
	}
	switch {
	case a.Min != nil && a.Max != nil:
		return *a.Min, *a.Max
	case a.Min != nil:
		return *a.Min, math.Inf(1)
	case a.Max != nil:
		return math.Inf(-1), *a.Max
	}
	return low, high
}

func oneDay(edtf string) bool {
	from, until, ok := fact.Bounds(edtf)
	return ok && from != "" && from == until
}

// timesMeet reports times that may be one: a day of both, or one that is not said.
func timesMeet(a, b string) bool {
	fromA, untilA, okA := fact.Bounds(a)
	fromB, untilB, okB := fact.Bounds(b)
	if !okA || !okB {
		return true
	}
	return (untilA == "" || fromB <= untilA) && (untilB == "" || fromA <= untilB)
}
