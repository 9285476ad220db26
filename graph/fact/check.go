package fact

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"unicode"
)

// Check reports what keeps a fact of an article out of any graph: a relation or
// kind that the schema does not have there, a status without its speaker, a time
// that is no EDTF, a source that is not in the text.
func (s *Schema) Check(art *Article, f *Fact) error {
	rel, typed := s.Relation(f.Relation.ID)
	switch {
	case f.Subject.IsZero() || f.Subject.Fact != "":
		return errors.New("its subject is no thing")
	case f.Relation.ID == "" || !typed && !f.Relation.Open:
		return errors.New("its relation is not in the schema")
	case !f.Status.Valid():
		return fmt.Errorf("no status %q", f.Status)
	case f.Status == Asserted && len(f.SaidBy) > 0:
		return errors.New("it is asserted and names a speaker")
	case f.Status == Claimed && len(f.SaidBy) == 0:
		return errors.New("it is claimed and names no speaker")
	case typed && f.Subject.ID != "" && !s.IsA(f.Subject.Kind, rel.Subject):
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
		if _, _, ok := Bounds(f.Qualifiers.Time); !ok {
			return fmt.Errorf("time %q is not EDTF", f.Qualifiers.Time)
		}
	}
	for _, src := range f.Sources {
		if src.Article != art.ID || src.Start < 0 || src.End > len(art.Text) || src.Start >= src.End || art.Text[src.Start:src.End] != src.Quote {
			return fmt.Errorf("its source %d-%d is not in the text", src.Start, src.End)
		}
	}
	return nil
}

// checkTerms refuses terms that are nothing, that hold control characters, and
// facts where only an object may be one.
func checkTerms(f *Fact) error {
	check := func(role string, t *Term) error {
		switch {
		case t.IsZero():
			return fmt.Errorf("its %s is nothing", role)
		case t.Fact != "" && role != "object":
			return fmt.Errorf("its %s is a fact; only an object may be one", role)
		case t.ID != "" && strings.TrimSpace(t.Name) == "":
			return fmt.Errorf("its %s has no name", role)
		case strings.ContainsFunc(t.Name+t.Kind+t.Wikidata+t.ID, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' && r != '\r' }):
			return fmt.Errorf("its %s %q has control characters", role, t.Name)
		}
		return nil
	}
	errs := []error{check("subject", &f.Subject)}
	for i := range f.Objects {
		errs = append(errs, check("object", &f.Objects[i]))
	}
	for i := range f.SaidBy {
		errs = append(errs, check("speaker", &f.SaidBy[i]))
	}
	for role, terms := range f.Qualifiers.Roles {
		for i := range terms {
			errs = append(errs, check(role, &terms[i]))
		}
	}
	if a := f.Qualifiers.Amount; a != nil && (math.IsNaN(a.Value) || math.IsInf(a.Value, 0) || strings.ContainsFunc(a.Unit, unicode.IsControl)) {
		errs = append(errs, fmt.Errorf("its amount %v %q is no number or has a bad unit", a.Value, a.Unit))
	}
	return errors.Join(errs...)
}

// Sound gives the facts of an article that pass Check and tells each other, with
// the reason, to dropped, which may be nil. A saying of a fact that is dropped
// goes too.
func (s *Schema) Sound(art *Article, facts []Fact, dropped func(f *Fact, why error)) []Fact {
	gone := map[string]bool{}
	drop := func(f *Fact, why error) {
		gone[f.ID] = true
		if dropped != nil {
			dropped(f, why)
		}
	}
	kept := facts
	for {
		var next []Fact
		for i := range kept {
			f := &kept[i]
			if err := s.Check(art, f); err != nil {
				drop(f, err)
			} else if o := f.Object().Fact; o != "" && gone[o] {
				drop(f, errors.New("what it says was dropped"))
			} else {
				next = append(next, *f)
			}
		}
		if len(next) == len(kept) {
			return next
		}
		kept = next
	}
}
