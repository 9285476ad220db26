package graph

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Entity is a thing of the graph.
type Entity struct {
	ID       string // IRI
	Name     string
	Kind     string
	Aliases  []string
	Wikidata string
	Link     float64 // confidence that Wikidata is right, 0 to 1
	Named    bool    // it bears a proper name, not only a description
	Support  int     // origins that speak of it; copies of one story are one origin
}

// EntityFilter chooses entities; zero values choose all.
type EntityFilter struct {
	Kind  string // and narrower ones
	Limit int
}

// Entities gives the things of the graph, the most supported first.
func (g *Graph) Entities(ctx context.Context, flt EntityFilter) iter.Seq2[Entity, error] {
	return func(yield func(Entity, error) bool) {
		if _, ok := g.schema.Kind(flt.Kind); flt.Kind != "" && !ok {
			yield(Entity{}, fmt.Errorf("no kind %q in the schema", flt.Kind))
			return
		}
		stopped := false
		err := g.store.read(func(r reader) error {
			n := 0
			for _, head := range r.scan(rowKey(tRank)) {
				rec, _ := load[entityRecord](r, rowKey(tEntity, string(head)))
				if flt.Kind != "" && !g.schema.IsA(rec.Kind, []string{flt.Kind}) {
					continue
				}
				if err := cmp.Or(r.err(), ctx.Err()); err != nil {
					return err
				}
				if stopped = !yield(rec.entity(g.base), nil); stopped {
					return nil
				}
				if n++; n == flt.Limit {
					return nil
				}
			}
			return r.err()
		})
		if err != nil && !stopped {
			yield(Entity{}, err)
		}
	}
}

// Find gives the things of an IRI, a Wikidata id, a name or an alias, the best
// first: an exact name before an alias before a part of one, the more supported
// before the less. An IRI that several things would bear, or that a thing bore
// once, gives the things that bear its name or took its mentions.
func (g *Graph) Find(ctx context.Context, name string) ([]Entity, error) {
	var out []Entity
	err := g.store.read(func(r reader) error {
		v := factView{reader: r, base: g.base}
		for _, head := range v.find(name) {
			out = append(out, *v.entity(head))
		}
		return cmp.Or(r.err(), ctx.Err())
	})
	return out, err
}

// Things gives the things that an article's facts name, by the IDs that the facts
// had when they were added.
func (g *Graph) Things(ctx context.Context, article string) (map[string]Entity, error) {
	out := map[string]Entity{}
	err := g.store.read(func(r reader) error {
		forms, ok := load[articleForms](r, rowKey(tForms, article))
		if !ok {
			return cmp.Or(r.err(), fmt.Errorf("article %q: %w", article, ErrNotFound))
		}
		v := factView{reader: r, base: g.base}
		for id, key := range forms.Keys {
			if e := v.entity(headOf(r, key)); e != nil {
				out[id] = *e
			}
		}
		return cmp.Or(r.err(), ctx.Err())
	})
	return out, err
}

// find gives the heads of the entities that a name stands for.
func (v *factView) find(name string) []string {
	prefix := spaceIRI(v.base, entitySpace)
	if local, ok := strings.CutPrefix(expandIRI(v.base, name), prefix); ok {
		return v.findIRI(prefix, local)
	}
	want := strings.Fields(normalise(name))
	if len(want) == 0 {
		return nil
	}
	type found struct {
		entityRecord
		how int
	}
	var all []found
	for _, head := range v.withWords(want) {
		e, _ := load[entityRecord](v, rowKey(tEntity, head))
		if how := e.matches(strings.Join(want, " ")); how < 9 {
			all = append(all, found{e, how})
		}
	}
	slices.SortFunc(all, func(a, b found) int {
		return cmp.Or(cmp.Compare(a.how, b.how), cmp.Compare(b.Support, a.Support), cmp.Compare(a.Local, b.Local))
	})
	var out []string
	for _, f := range all {
		if f.how == all[0].how || f.how < 2 {
			out = append(out, f.Head)
		}
	}
	return out
}

// matches says how well the entity bears the normalised name: 0 as its name, 1
// as its Wikidata id or an alias, 2 as a part of one, 9 not at all.
func (e *entityRecord) matches(want string) int {
	how := 9
	for i, n := range append([]string{e.Name, e.Wikidata}, e.Aliases...) {
		have := normalise(n)
		switch {
		case have == want:
			how = min(how, min(i, 1))
		case strings.Contains(" "+have+" ", " "+want+" "):
			how = min(how, 2)
		}
	}
	return how
}

// withWords gives the heads whose names hold all the words, by way of the word
// that the fewest hold.
func (v *factView) withWords(words []string) []string {
	var heads set
	for _, w := range words {
		these := set{}
		for k := range v.scan(rowKey(tWord, w, "")) {
			if head := partsOf(k)[1]; heads == nil || heads[head] {
				these.add(head)
			}
		}
		heads = these
	}
	return heads.sorted()
}

// findIRI follows an IRI to the entities it stands for now.
func (v *factView) findIRI(prefix, local string) []string {
	out, seen := set{}, set{}
	for queue := []string{local}; len(queue) > 0; queue = queue[1:] {
		l := queue[0]
		if seen[l] {
			continue
		}
		seen.add(l)
		if head := v.get(rowKey(tIRI, l)); head != nil {
			out.add(string(head))
			continue
		}
		claims := keysBelow(v, rowKey(tClaim, l, ""))
		if out.add(claims...); len(claims) > 0 {
			continue
		}
		to, _ := load[Redirect](v, rowKey(tRedirect, prefix+l))
		for _, iri := range to.To {
			queue = append(queue, strings.TrimPrefix(iri, prefix))
		}
	}
	return out.sorted()
}

// heads gives the heads that a filter's name stands for, nil for no name.
func (v *factView) heads(name string) (set, error) {
	if name == "" {
		return nil, nil
	}
	out := set{}
	out.add(v.find(name)...)
	if len(out) == 0 {
		return nil, cmp.Or(v.err(), fmt.Errorf("nothing is named %q: %w", name, ErrNotFound))
	}
	return out, nil
}

// Redirect says where the things went that an IRI stood for once. It is history,
// not part of the readable graph: two graphs of the same articles may differ in
// it.
type Redirect struct {
	From string   `json:"from"`
	To   []string `json:"to,omitempty"` // IRIs; none if all that spoke of it is gone
	Why  string   `json:"why"`          // renamed, merged, split or removed
}

// Redirects lists the IRIs that were handed out once and are borne by nothing
// any more, by IRI.
func (g *Graph) Redirects(ctx context.Context) ([]Redirect, error) {
	var out []Redirect
	err := g.store.read(func(r reader) error {
		for k := range r.scan(rowKey(tRedirect)) {
			to, _ := load[Redirect](r, k)
			iri := k[1:]
			local, thing := strings.CutPrefix(iri, spaceIRI(g.base, entitySpace))
			name, isFact := strings.CutPrefix(iri, spaceIRI(g.base, factSpace))
			if thing && r.get(rowKey(tIRI, local)) == nil || isFact && r.get(rowKey(tFact, name)) == nil {
				out = append(out, to)
			}
		}
		return cmp.Or(r.err(), ctx.Err())
	})
	return out, err
}

// redirectEntities logs where the things of IRIs went that nothing bears now.
func (u *update) redirectEntities(heads set) {
	prefix := spaceIRI(u.base, entitySpace)
	for _, head := range heads.sorted() {
		old, ok := load[entityRecord](u.old, rowKey(tEntity, head))
		if !ok || u.get(rowKey(tIRI, old.Local)) != nil {
			continue
		}
		to := set{}
		for _, k := range append(slices.Clone(old.keys()), u.nowKeys(old.keys())...) {
			if e, ok := load[entityRecord](u, rowKey(tEntity, headOf(u, k))); ok {
				to.add(prefix + e.Local)
			}
		}
		why := "renamed"
		switch is := keysOf(u, headOf(u, head)); {
		case len(to) == 0:
			why = "removed"
		case len(to) > 1:
			why = "split"
		case len(is) > len(old.keys()):
			why = "merged"
		}
		u.save(rowKey(tRedirect, prefix+old.Local), Redirect{prefix + old.Local, to.sorted(), why})
	}
}

// nowKeys gives the keys that things of the old ones have now.
func (u *update) nowKeys(old []string) []string {
	out := set{}
	for _, k := range old {
		out.add(u.rekeyed[k].sorted()...)
	}
	return out.sorted()
}

// redirectFacts logs the same of facts.
func (u *update) redirectFacts() {
	prefix := spaceIRI(u.base, factSpace)
	for _, id := range slices.Sorted(maps.Keys(u.touched)) {
		if u.facts[id] != nil || u.old.get(rowKey(tFact, id)) == nil {
			continue
		}
		to := set{}
		for t := range u.went[id] {
			if u.get(rowKey(tFact, t)) != nil {
				to.add(prefix + t)
			}
		}
		why := "removed"
		if len(to) > 0 {
			why = "merged"
		}
		if len(to) > 1 {
			why = "split"
		}
		u.save(rowKey(tRedirect, prefix+id), Redirect{prefix + id, to.sorted(), why})
	}
}

// decisionKey writes a number so that rows stand in its order.
func decisionKey(n int) string {
	s := strconv.Itoa(n)
	return strings.Repeat("0", max(0, 8-len(s))) + s
}
