package graph

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"kg/graph/fact"
)

// Change is what an operation did to an article and to the facts.
type Change struct {
	Article  string
	Done     bool        // false: nothing was to be done
	Decision int         // the number of the decision that was taken or undone
	Gained   []fact.Fact // facts that are new in the graph
	Lost     []fact.Fact // facts that are no more
	Changed  []Pair      // facts that are the same and of which something else is said

	gained, lost, changed []string
}

// Pair is a fact before and after a change; sources are left away.
type Pair struct{ Before, After fact.Fact }

// Add puts an article with its facts into the graph. The same article again
// changes nothing; another text under its id is ErrConflict. When Add returns
// without error the article is on disk, whole.
func (g *Graph) Add(ctx context.Context, art fact.Article, facts []fact.Fact) (Change, error) {
	old, err := g.Article(ctx, art.ID)
	switch {
	case errors.Is(err, ErrNotFound):
	case err != nil:
		return Change{}, err
	case old.Text == art.Text:
		return Change{Article: art.ID}, nil
	default:
		return Change{}, fmt.Errorf("article %q (%d bytes, not %d): %w", art.ID, len(art.Text), len(old.Text), ErrConflict)
	}
	return g.Replace(ctx, art, facts)
}

// Replace puts an article in the place of the one with its id, if there is one,
// and tells which facts that gained, lost and changed.
func (g *Graph) Replace(ctx context.Context, art fact.Article, facts []fact.Fact) (Change, error) {
	if err := ctx.Err(); err != nil {
		return Change{}, err
	}
	if err := g.check(art, facts); err != nil {
		return Change{}, fmt.Errorf("article %q: %w", art.ID, err)
	}
	c, err := g.update(ctx, demand{add: []evidence{{art, facts}}})
	c.Article = art.ID
	return c, err
}

// Remove takes articles out of the graph with all that only they said: all of
// them or, if one is not there, none.
func (g *Graph) Remove(ctx context.Context, ids ...string) (Change, error) {
	err := g.store.read(func(r reader) error {
		for _, id := range ids {
			if r.get(rowKey(tArticle, id)) == nil {
				return fmt.Errorf("article %q: %w", id, ErrNotFound)
			}
		}
		return nil
	})
	if err != nil {
		return Change{}, err
	}
	return g.update(ctx, demand{remove: ids})
}

// tell fills a change with the facts it names.
func (u *update) tell(c *Change) {
	before, after := factView{reader: u.old, base: u.base, entities: map[string]*Entity{}}, factView{reader: u, base: u.base, entities: map[string]*Entity{}}
	show := func(v *factView, id string) fact.Fact {
		f, _ := load[factRecord](v, rowKey(tFact, id))
		return v.fact(id, &f)
	}
	for _, id := range c.gained {
		c.Gained = append(c.Gained, show(&after, id))
	}
	for _, id := range c.lost {
		c.Lost = append(c.Lost, show(&before, id))
	}
	for _, id := range c.changed {
		c.Changed = append(c.Changed, Pair{show(&before, id), show(&after, id)})
	}
}

// check refuses what the graph could not keep its promises about.
func (g *Graph) check(art fact.Article, facts []fact.Fact) error {
	switch {
	case art.ID == "":
		return errors.New("it has no id")
	case strings.ContainsFunc(art.ID, unicode.IsControl):
		return errors.New("its id has control characters")
	case !utf8.ValidString(art.Text):
		return errors.New("its text is not UTF-8")
	case art.Date != "":
		if _, err := time.Parse(time.DateOnly, art.Date); err != nil {
			return fmt.Errorf("its date %q is not YYYY-MM-DD", art.Date)
		}
	}
	for _, f := range facts {
		if err := g.checkFact(art, &f); err != nil {
			return fmt.Errorf("fact %s (%s %s %s): %w", f.ID, f.Subject, f.Relation.ID, f.Object(), err)
		}
	}
	return nil
}

func (g *Graph) checkFact(art fact.Article, f *fact.Fact) error {
	rel, typed := g.schema.Relation(f.Relation.ID)
	switch {
	case f.Subject.IsZero() || f.Subject.Fact != "":
		return errors.New("its subject is no thing")
	case f.Relation.ID == "" || !typed && !f.Relation.Open:
		return errors.New("its relation is not in the schema")
	case !f.Status.Valid():
		return fmt.Errorf("no status %q", f.Status)
	case f.Status == fact.Asserted && len(f.SaidBy) > 0:
		return errors.New("it is asserted and names a speaker")
	case f.Status == fact.Claimed && len(f.SaidBy) == 0:
		return errors.New("it is claimed and names no speaker")
	case typed && f.Subject.ID != "" && !g.schema.IsA(f.Subject.Kind, rel.Subject):
		return fmt.Errorf("a %s can't be its subject", f.Subject.Kind)
	case len(f.Sources) == 0:
		return errors.New("it has no source")
	case !(f.Confidence >= 0 && f.Confidence <= 1):
		return fmt.Errorf("confidence %v is not between 0 and 1", f.Confidence)
	}
	if err := checkTerms(f); err != nil {
		return err
	}
	if f.Qualifiers.Time != "" {
		if _, _, ok := fact.Bounds(f.Qualifiers.Time); !ok {
			return fmt.Errorf("time %q is not EDTF", f.Qualifiers.Time)
		}
	}
	for _, s := range f.Sources {
		if s.Article != art.ID || s.Start < 0 || s.End > len(art.Text) || s.Start >= s.End || art.Text[s.Start:s.End] != s.Quote {
			return fmt.Errorf("its source %d-%d is not in the text", s.Start, s.End)
		}
	}
	return nil
}

// checkTerms refuses what would break the rows of the store, and facts where only
// an object may be one.
func checkTerms(f *fact.Fact) error {
	var err error
	eachRole(f, func(role string, t *fact.Term) {
		switch {
		case t.Fact != "" && role != "object":
			err = fmt.Errorf("its %s is a fact; only an object may be one", role)
		case t.ID != "" && normalise(t.Name) == "" && strings.TrimSpace(t.Name) == "":
			err = fmt.Errorf("its %s has no name", role)
		case strings.ContainsFunc(t.Name+t.Kind+t.Wikidata+t.ID, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' && r != '\r' }):
			err = fmt.Errorf("its %s %q has control characters", role, t.Name)
		case t.IsZero():
			err = fmt.Errorf("its %s is nothing", role)
		}
	})
	if a := f.Qualifiers.Amount; a != nil && (math.IsNaN(a.Value) || math.IsInf(a.Value, 0) || strings.ContainsFunc(a.Unit, unicode.IsControl)) {
		err = fmt.Errorf("its amount %v %q is no number or has a bad unit", a.Value, a.Unit)
	}
	return err
}

// Diff tells which facts g lacks that other has (gained), which it has that other
// lacks (lost), and of which the two say different things.
func (g *Graph) Diff(ctx context.Context, other *Graph) (Change, error) {
	c := Change{Done: true}
	mine := map[string]string{}
	seen := map[string]bool{}
	short := func(g *Graph, f *fact.Fact) (string, string) {
		f.Sources = nil
		b, err := json.Marshal(f)
		if err != nil {
			return f.ID, err.Error()
		}
		return strings.TrimPrefix(f.ID, spaceIRI(g.base, factSpace)), string(b)
	}
	for f, err := range g.Facts(ctx, Filter{}) {
		if err != nil {
			return c, err
		}
		id, text := short(g, &f)
		mine[id] = text
	}
	for f, err := range other.Facts(ctx, Filter{}) {
		if err != nil {
			return c, err
		}
		id, text := short(other, &f)
		seen[id] = true
		old, there := mine[id]
		switch {
		case !there:
			c.Gained = append(c.Gained, f)
		case old != text && g.base == other.base:
			var before fact.Fact
			if err := json.Unmarshal([]byte(old), &before); err != nil {
				return c, err
			}
			c.Changed = append(c.Changed, Pair{before, f})
		}
	}
	for f, err := range g.Facts(ctx, Filter{}) {
		if err != nil {
			return c, err
		}
		if id, _ := short(g, &f); !seen[id] {
			c.Lost = append(c.Lost, f)
		}
	}
	return c, nil
}
