package graph

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"kg/graph/fact"
)

// Change is what an operation did to one article and to the facts.
type Change struct {
	Article string
	Done    bool        // false: nothing was to be done
	Gained  []fact.Fact // facts that are new in the graph
	Lost    []fact.Fact
}

// Add puts an article with its facts into the graph. The same article again
// changes nothing; another text under its id is ErrConflict. When Add returns
// without error the article is on disk, whole.
func (g *Graph) Add(ctx context.Context, art fact.Article, facts []fact.Fact) (Change, error) {
	old, err := g.store.get(art.ID)
	switch {
	case errors.Is(err, ErrNotFound):
	case err != nil:
		return Change{}, err
	case old.Article.Text == art.Text:
		return Change{Article: art.ID}, nil
	default:
		return Change{}, fmt.Errorf("article %q (%d bytes, not %d): %w", art.ID, len(art.Text), len(old.Article.Text), ErrConflict)
	}
	if err := g.put(ctx, art, facts); err != nil {
		return Change{}, err
	}
	return Change{Article: art.ID, Done: true}, nil
}

// Replace puts an article in the place of the one with its id, if there is one,
// and tells which facts that gained and lost.
func (g *Graph) Replace(ctx context.Context, art fact.Article, facts []fact.Fact) (Change, error) {
	before, err := g.derived(ctx)
	if err != nil {
		return Change{}, err
	}
	if err := g.put(ctx, art, facts); err != nil {
		return Change{}, err
	}
	return g.compare(ctx, art.ID, before)
}

// Remove takes articles out of the graph with all that only they said: all of
// them or, if one is not there, none.
func (g *Graph) Remove(ctx context.Context, ids ...string) (Change, error) {
	before, err := g.derived(ctx)
	if err != nil {
		return Change{}, err
	}
	if err := g.store.remove(ids); err != nil {
		return Change{}, err
	}
	g.changed()
	return g.compare(ctx, "", before)
}

func (g *Graph) put(ctx context.Context, art fact.Article, facts []fact.Fact) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := g.check(art, facts); err != nil {
		return fmt.Errorf("article %q: %w", art.ID, err)
	}
	if err := g.store.put(record{Article: art, Facts: facts, Shingle: signature(art.Text)}); err != nil {
		return err
	}
	g.changed()
	return nil
}

// check refuses what the graph could not keep its promises about.
func (g *Graph) check(art fact.Article, facts []fact.Fact) error {
	switch {
	case art.ID == "":
		return errors.New("it has no id")
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

// compare tells what differs between an earlier state and now.
func (g *Graph) compare(ctx context.Context, article string, before *state) (Change, error) {
	after, err := g.derived(ctx)
	if err != nil {
		return Change{}, err
	}
	c := Change{Article: article, Done: true}
	c.Gained, c.Lost = missing(after, before), missing(before, after)
	return c, nil
}

// missing gives the facts of a that b has not.
func missing(a, b *state) []fact.Fact {
	return slices.DeleteFunc(slices.Clone(a.facts), func(f fact.Fact) bool { _, ok := b.fact[f.ID]; return ok })
}

// Diff tells which facts g has and other has not, and the other way round.
func (g *Graph) Diff(ctx context.Context, other *Graph) (Change, error) {
	a, err := g.derived(ctx)
	if err != nil {
		return Change{}, err
	}
	b, err := other.derived(ctx)
	if err != nil {
		return Change{}, err
	}
	return Change{Gained: missing(b, a), Lost: missing(a, b)}, nil
}
