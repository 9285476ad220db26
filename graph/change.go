package graph

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
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
		if err := g.schema.Check(&art, &f); err != nil {
			return fmt.Errorf("fact %s (%s %s %s): %w", f.ID, f.Subject, f.Relation.ID, f.Object(), err)
		}
	}
	return nil
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
