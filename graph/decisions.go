package graph

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kg/graph/fact"
	"kg/graph/internal/resolve"
)

// The kinds of decisions.
const (
	Reject = "reject" // a fact is wrong: it leaves answers and exports, not the record
	Accept = "accept" // a fact is right, whatever the program's confidence
	Same   = "same"   // two things are one
	Differ = "differ" // two things are not one
)

// Decision is what a person said of a fact or of two things. It outranks what the
// program thinks, and speaks of words in articles, not of IRIs: so it holds when
// things are renamed, when its articles are read anew by other rules, and when
// they are removed and come again.
type Decision struct {
	Number int      `json:"number"`
	Kind   string   `json:"kind"`
	Reason string   `json:"reason,omitempty"`
	Date   string   `json:"date"`        // when it was taken, YYYY-MM-DD
	A      string   `json:"a"`           // the fact or the thing, as it was called then
	B      string   `json:"b,omitempty"` // the other thing
	Undone bool     `json:"undone,omitempty"`
	OfA    []Anchor `json:"of_a"`
	OfB    []Anchor `json:"of_b,omitempty"`
	Split  bool     `json:"split,omitempty"` // the two things had one key; the second is told from it by its anchors
}

// Anchor is a place in an article that a decision speaks of: a fact by its words
// and relation, or one end of it.
type Anchor struct {
	Article  string   `json:"article"`
	Start    int      `json:"start"`
	End      int      `json:"end"`
	Relation string   `json:"relation"`
	Role     string   `json:"role,omitempty"` // of a thing: subject, object, said_by or the role's name
	Name     string   `json:"name"`           // of the thing, or of the fact's subject
	Objects  []string `json:"objects,omitempty"`
}

// anchorsMost bounds how many articles a decision names: the first by id.
const anchorsMost = 200

func anchorOf(art string, f *fact.Fact) Anchor {
	a := Anchor{Article: art, Relation: f.Relation.ID, Name: normalise(f.Subject.String())}
	if len(f.Sources) > 0 {
		a.Start, a.End = f.Sources[0].Start, f.Sources[0].End
	}
	for _, o := range f.Objects {
		a.Objects = withString(a.Objects, normalise(o.Name+o.Text))
	}
	return a
}

// overlaps reports whether the fact stands in the anchor's words and relation.
func (a *Anchor) overlaps(f *fact.Fact) bool {
	return f.Relation.ID == a.Relation && slices.ContainsFunc(f.Sources, func(s fact.Source) bool { return s.Start < a.End && a.Start < s.End })
}

// facts gives the ids of the facts that an anchor of a fact means: those of its
// words, relation and names, or the only one of its words and relation.
func (a *Anchor) facts(facts []fact.Fact) []string {
	var near, exact []string
	for i := range facts {
		f := &facts[i]
		if !a.overlaps(f) {
			continue
		}
		near = append(near, f.ID)
		if b := anchorOf(a.Article, f); b.Name == a.Name && slices.Equal(b.Objects, a.Objects) {
			exact = append(exact, f.ID)
		}
	}
	if len(exact) == 0 && len(near) == 1 {
		return near
	}
	return exact
}

// things gives the local ids of the things that an anchor of a thing means: of
// its name at its place, else of its name anywhere in the article, else what
// stands at its place alone.
func (a *Anchor) things(facts []fact.Fact) []string {
	var here, anywhere, there []string
	for i := range facts {
		f := &facts[i]
		at := a.overlaps(f)
		eachRole(f, func(role string, t *fact.Term) {
			if t.ID == "" {
				return
			}
			bears := bears(t, a.Name)
			switch {
			case at && bears && role == a.Role:
				here = withString(here, t.ID)
			case bears:
				anywhere = withString(anywhere, t.ID)
			case at && role == a.Role:
				there = withString(there, t.ID)
			}
		})
	}
	switch {
	case len(here) > 0:
		return here
	case len(anywhere) > 0:
		return anywhere
	case len(there) == 1:
		return there
	}
	return nil
}

func bears(t *fact.Term, name string) bool {
	return normalise(t.Name) == name || slices.ContainsFunc(t.Aliases, func(a string) bool { return normalise(a) == name })
}

// eachRole calls each with every term of a fact and the part it plays.
func eachRole(f *fact.Fact, each func(role string, t *fact.Term)) {
	each("subject", &f.Subject)
	for i := range f.Objects {
		each("object", &f.Objects[i])
	}
	for i := range f.SaidBy {
		each("said_by", &f.SaidBy[i])
	}
	for role, terms := range f.Qualifiers.Roles {
		for i := range terms {
			each(role, &terms[i])
		}
	}
}

// putDecisions writes decisions and gives the articles they speak of.
func (u *update) putDecisions(all []Decision) []string {
	arts := set{}
	for _, d := range all {
		u.save(rowKey(tDecision, decisionKey(d.Number)), d)
		for _, a := range append(slices.Clone(d.OfA), d.OfB...) {
			arts.add(a.Article)
			u.mark(rowKey(tAnchor, a.Article, decisionKey(d.Number)))
		}
	}
	return arts.sorted()
}

// decisionsOn gives the decisions that speak of an article and stand.
func decisionsOn(r reader, art string) []Decision {
	var out []Decision
	for _, n := range keysBelow(r, rowKey(tAnchor, art, "")) {
		if d, _ := load[Decision](r, rowKey(tDecision, n)); !d.Undone {
			out = append(out, d)
		}
	}
	return out
}

// marks gives, for the facts of an article, the decisions about them.
func (u *update) marks(art string, facts []fact.Fact) map[string][]int {
	out := map[string][]int{}
	for _, d := range decisionsOn(u, art) {
		if d.Kind != Reject && d.Kind != Accept {
			continue
		}
		for _, a := range d.OfA {
			if a.Article != art {
				continue
			}
			for _, id := range a.facts(facts) {
				if !slices.Contains(out[id], d.Number) {
					out[id] = append(out[id], d.Number)
				}
			}
		}
	}
	return out
}

// splits gives, for local ids of an article, what a person's decision adds to
// their keys to tell them from others of the same key.
func (u *update) splits(art string, facts []fact.Fact) map[string]string {
	out := map[string]string{}
	for _, d := range decisionsOn(u, art) {
		if d.Kind != Differ || !d.Split {
			continue
		}
		for _, a := range d.OfB {
			if a.Article == art {
				for _, id := range a.things(facts) {
					out[id] = "~" + d.splitName()
				}
			}
		}
	}
	return out
}

// splitName tells the second thing of a decision from the first: by its first
// anchor, so that the number of the decision leaves no trace.
func (d *Decision) splitName() string {
	a := d.OfB[0]
	return hashOf(a.Article, fmt.Sprint(a.Start, a.End), a.Relation, a.Role, a.Name)[:8]
}

// pin is the keys that a decision about things speaks of at present.
type pin struct {
	Kind string   `json:"kind"`
	A    []string `json:"a"`
	B    []string `json:"b"`
}

// changePins finds the keys of the decisions about things that speak of the
// articles, and gives the keys that are or were tied thereby.
func (u *update) changePins(arts set, decided []Decision) set {
	numbers := set{}
	for art := range arts {
		numbers.add(keysBelow(u, rowKey(tAnchor, art, ""))...)
	}
	for _, d := range decided {
		numbers.add(decisionKey(d.Number))
	}
	out := set{}
	for _, n := range numbers.sorted() {
		d, _ := load[Decision](u, rowKey(tDecision, n))
		if d.Kind != Same && d.Kind != Differ {
			continue
		}
		was, _ := load[pin](u.old, rowKey(tPin, n))
		is := pin{Kind: d.Kind, A: u.anchored(d.OfA), B: u.anchored(d.OfB)}
		if d.Undone || len(is.A) == 0 || len(is.B) == 0 {
			is = pin{}
			u.del(rowKey(tPin, n))
		} else {
			u.save(rowKey(tPin, n), is)
		}
		if slices.Equal(was.A, is.A) && slices.Equal(was.B, is.B) {
			continue
		}
		for _, keys := range [...][]string{was.A, was.B, is.A, is.B} {
			out.add(keys...)
		}
	}
	return out
}

// anchored gives the keys that anchors of things mean at present.
func (u *update) anchored(anchors []Anchor) []string {
	var out []string
	for i := range anchors {
		a := &anchors[i]
		forms, ok := load[articleForms](u, rowKey(tForms, a.Article))
		if !ok {
			continue
		}
		for _, id := range a.things(factsRead(u, a.Article)) {
			out = withString(out, forms.Keys[id])
		}
	}
	return out
}

// pins are the decisions about things, as package resolve takes them; of two that
// contradict each other the later counts.
func pins(r reader) resolve.Decisions {
	latest := map[[2]string]string{}
	for _, v := range r.scan(rowKey(tPin)) {
		var p pin
		if err := json.Unmarshal(v, &p); err != nil {
			r.fail(err)
			return resolve.Decisions{}
		}
		for _, a := range p.A {
			for _, b := range p.B {
				if a != b {
					latest[[2]string{min(a, b), max(a, b)}] = p.Kind
				}
			}
		}
	}
	var d resolve.Decisions
	for pair, kind := range latest {
		if kind == Same {
			d.Same = append(d.Same, pair)
		} else {
			d.Differ = append(d.Differ, pair)
		}
	}
	for _, pairs := range [...][][2]string{d.Same, d.Differ} {
		slices.SortFunc(pairs, func(a, b [2]string) int {
			return cmp.Or(strings.Compare(a[0], b[0]), strings.Compare(a[1], b[1]))
		})
	}
	return d
}

// Judgement says who decides what: the reason and the day go on record. An empty
// date is today.
type Judgement struct{ Reason, Date string }

func (j Judgement) decision(kind, a, b string) (Decision, error) {
	d := Decision{Kind: kind, Reason: j.Reason, Date: cmp.Or(j.Date, time.Now().Format(time.DateOnly)), A: a, B: b}
	if _, err := time.Parse(time.DateOnly, d.Date); err != nil {
		return d, fmt.Errorf("date %q is not YYYY-MM-DD", d.Date)
	}
	return d, nil
}

// Reject takes a fact out of answers and exports. It stays on record: Filter has
// a way to list what was rejected.
func (g *Graph) Reject(ctx context.Context, id string, j Judgement) (Change, error) {
	return g.judge(ctx, Reject, id, j)
}

// Accept says that a fact is right; its confidence is 1 from now on.
func (g *Graph) Accept(ctx context.Context, id string, j Judgement) (Change, error) {
	return g.judge(ctx, Accept, id, j)
}

func (g *Graph) judge(ctx context.Context, kind, id string, j Judgement) (Change, error) {
	f, err := g.Fact(ctx, id)
	if err != nil {
		return Change{}, err
	}
	d, err := j.decision(kind, f.ID, "")
	if err != nil {
		return Change{}, err
	}
	err = g.store.read(func(r reader) error {
		v := factView{reader: r, base: g.base}
		for k := range r.scan(rowKey(tSource, v.factID(f.ID), "")) {
			p := partsOf(k)
			for _, x := range factsRead(r, p[1]) {
				if x.ID == p[2] {
					d.OfA = append(d.OfA, anchorOf(p[1], &x))
				}
			}
			if len(d.OfA) == anchorsMost {
				break
			}
		}
		return r.err()
	})
	if err != nil {
		return Change{}, err
	}
	return g.decide(ctx, d)
}

func (g *Graph) decide(ctx context.Context, d Decision) (Change, error) {
	g.deciding.Lock()
	defer g.deciding.Unlock()
	err := g.store.read(func(r reader) error {
		d.Number = 1
		for _, n := range keysBelow(r, rowKey(tDecision)) {
			last, _ := load[Decision](r, rowKey(tDecision, n))
			d.Number = max(d.Number, last.Number+1)
		}
		return r.err()
	})
	if err != nil {
		return Change{}, err
	}
	c, err := g.update(ctx, demand{decide: []Decision{d}})
	c.Decision = d.Number
	return c, err
}

// Same says that two things are one. Each is a name or an IRI, or NAME@ARTICLE
// for what an article calls so.
func (g *Graph) Same(ctx context.Context, a, b string, j Judgement) (Change, error) {
	return g.tie(ctx, Same, a, b, j)
}

// Differ says that two things are not one. Where the graph has them as one, name
// them by different names of theirs, or by NAME@ARTICLE.
func (g *Graph) Differ(ctx context.Context, a, b string, j Judgement) (Change, error) {
	return g.tie(ctx, Differ, a, b, j)
}

func (g *Graph) tie(ctx context.Context, kind, a, b string, j Judgement) (Change, error) {
	d, err := j.decision(kind, a, b)
	if err != nil {
		return Change{}, err
	}
	err = g.store.read(func(r reader) error {
		v := factView{reader: r, base: g.base}
		var keysA, keysB set
		if d.OfA, keysA, err = v.anchors(a); err != nil {
			return err
		}
		if d.OfB, keysB, err = v.anchors(b); err != nil {
			return err
		}
		for k := range keysA {
			d.Split = d.Split || keysB[k]
		}
		return cmp.Or(separate(&d), r.err())
	})
	if err != nil {
		return Change{}, err
	}
	return g.decide(ctx, d)
}

// separate refuses a decision whose two sides mean the same words.
func separate(d *Decision) error {
	of := map[string]bool{}
	for _, a := range d.OfA {
		of[anchorName(&a)] = true
	}
	both := slices.ContainsFunc(d.OfB, func(a Anchor) bool { return of[anchorName(&a)] })
	switch {
	case both && d.Kind == Same:
		return fmt.Errorf("%s and %s are one thing already", d.A, d.B)
	case both:
		return fmt.Errorf("%s and %s mean the same words; name the two as NAME@ARTICLE", d.A, d.B)
	}
	return nil
}

func anchorName(a *Anchor) string {
	return fmt.Sprint(a.Article, "\x00", a.Start, " ", a.End, " ", a.Relation, " ", a.Role, "\x00", a.Name)
}

// anchors gives the places that speak of a thing, and its keys. A name that is
// not the thing's only one means the places that use it; an IRI, or a name that
// no place uses alone, means all.
func (v *factView) anchors(name string) ([]Anchor, set, error) {
	plain, only, at := name, "", strings.LastIndexByte(name, '@')
	if at > 0 && v.get(rowKey(tArticle, name[at+1:])) != nil {
		plain, only = name[:at], name[at+1:]
	}
	heads := v.find(plain)
	if len(heads) == 0 {
		return nil, nil, fmt.Errorf("nothing is named %q: %w", plain, ErrNotFound)
	}
	if len(heads) > 1 && only == "" && !strings.Contains(plain, ":") {
		first, _ := load[entityRecord](v, rowKey(tEntity, heads[0]))
		if first.matches(normalise(plain)) > 0 {
			return nil, nil, fmt.Errorf("%q may mean several things; give one's IRI, or NAME@ARTICLE", plain)
		}
		heads = heads[:1]
	}
	want := normalise(plain)
	var all, own []Anchor
	keys := set{}
	for _, key := range keysOf(v, heads[0]) {
		for _, art := range keysBelow(v, rowKey(tForm, key, "")) {
			if only != "" && art != only || len(all) >= anchorsMost {
				continue
			}
			forms, _ := load[articleForms](v, rowKey(tForms, art))
			facts := factsRead(v, art)
			here := map[string]bool{}
			for i := range facts {
				eachRole(&facts[i], func(role string, t *fact.Term) {
					if forms.Keys[t.ID] != key || here[t.ID] || len(facts[i].Sources) == 0 {
						return
					}
					here[t.ID] = true
					s := facts[i].Sources[0]
					a := Anchor{Article: art, Start: s.Start, End: s.End, Relation: facts[i].Relation.ID, Role: role, Name: normalise(t.Name)}
					all = append(all, a)
					if bears(t, want) {
						own = append(own, a)
						keys.add(key)
					}
				})
			}
		}
	}
	if len(own) > 0 && !strings.Contains(plain, ":") {
		return own, keys, nil
	}
	if len(all) == 0 {
		return nil, nil, fmt.Errorf("article %q does not name %q: %w", only, plain, ErrNotFound)
	}
	keys.add(keysOf(v, heads[0])...)
	return all, keys, nil
}

// Undo takes back a decision by its number, or the last one that stands for 0.
func (g *Graph) Undo(ctx context.Context, number int) (Change, error) {
	all, err := g.Decisions(ctx)
	if err != nil {
		return Change{}, err
	}
	slices.Reverse(all)
	i := slices.IndexFunc(all, func(d Decision) bool { return !d.Undone && (number == 0 || d.Number == number) })
	if i < 0 {
		return Change{}, fmt.Errorf("decision %d: %w", number, ErrNotFound)
	}
	d := all[i]
	d.Undone = true
	c, err := g.update(ctx, demand{decide: []Decision{d}})
	c.Decision = d.Number
	return c, err
}

// Decisions lists what people decided, in the order of deciding, also what was
// undone.
func (g *Graph) Decisions(ctx context.Context) ([]Decision, error) {
	var out []Decision
	err := g.store.read(func(r reader) error {
		for k := range r.scan(rowKey(tDecision)) {
			d, _ := load[Decision](r, k)
			out = append(out, d)
		}
		return cmp.Or(r.err(), ctx.Err())
	})
	return out, err
}

// Merge is a pair of things that may be one, with the evidence for and against.
type Merge struct {
	A, B    Entity
	NameA   string // the names of the two sides, where they are one entity already
	NameB   string
	Score   float64 // probability that they are one
	Reasons []Reason
	Joined  bool // they are one entity in the graph
	Decided string
}

// Reason is a piece of evidence, with what it adds to the logarithm of the odds.
type Reason struct {
	Text   string
	Weight float64
}

// ProposedMerges lists the pairs that a person should look at, the likeliest
// first: too alike to leave apart without asking, not alike enough to join. Every
// thing of the graph is looked at, so it takes a while where there are many.
func (g *Graph) ProposedMerges(ctx context.Context) ([]Merge, error) {
	var out []Merge
	err := g.store.read(func(r reader) error {
		v := factView{reader: r, base: g.base}
		var all []string
		for k := range r.scan(rowKey(tThing)) {
			all = append(all, k[1:])
		}
		_, proposed := resolve.Around(identities{r, map[string]resolve.Record{}}, all, nil, pins(r))
		for _, p := range proposed {
			if m := v.merge(p); m != nil && !m.Joined {
				out = append(out, *m)
			}
		}
		return cmp.Or(r.err(), ctx.Err())
	})
	slices.SortStableFunc(out, func(a, b Merge) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.A.ID, b.A.ID), cmp.Compare(a.B.ID, b.B.ID))
	})
	return out, err
}

// merge shows a pair; nil if a side is no entity's.
func (v *factView) merge(p resolve.Pair) *Merge {
	a, b := v.entity(headOf(v, p.A)), v.entity(headOf(v, p.B))
	if a == nil || b == nil {
		return nil
	}
	m := &Merge{A: *a, B: *b, Score: p.Score, Joined: a.ID == b.ID, NameA: v.keyName(p.A), NameB: v.keyName(p.B)}
	for _, r := range p.Reasons {
		m.Reasons = append(m.Reasons, Reason{r.Text, r.Weight})
	}
	return m
}

func (v *factView) keyName(key string) string {
	t, _ := load[thing](v, rowKey(tThing, key))
	return t.fullest()
}

// WhySame tells for two things why they are one or not: every pair of what
// articles call them, with its score and the evidence, and what people decided.
func (g *Graph) WhySame(ctx context.Context, a, b string) ([]Merge, error) {
	var out []Merge
	err := g.store.read(func(r reader) error {
		v := factView{reader: r, base: g.base}
		_, keysA, err := v.anchors(a)
		if err != nil {
			return err
		}
		_, keysB, err := v.anchors(b)
		if err != nil {
			return err
		}
		decided := pins(r)
		for _, ka := range keysA.sorted() {
			for _, kb := range keysB.sorted() {
				if m := v.why(ka, kb, decided); m != nil {
					out = append(out, *m)
				}
			}
		}
		return cmp.Or(r.err(), ctx.Err())
	})
	if err == nil && len(out) == 0 {
		err = errors.New("both names mean the same words; name the two as NAME@ARTICLE")
	}
	return out, err
}

func (v *factView) why(ka, kb string, pins resolve.Decisions) *Merge {
	x, y := identities{v, nil}, identities{v, nil}
	ra, okA := x.Record(min(ka, kb))
	rb, okB := y.Record(max(ka, kb))
	if !okA || !okB || ka == kb {
		return nil
	}
	p := resolve.Pair{A: ra.Key, B: rb.Key}
	p.Score, p.Reasons = resolve.Score(&ra, &rb)
	m := v.merge(p)
	if m == nil {
		return nil
	}
	pair := [2]string{ra.Key, rb.Key}
	switch {
	case slices.Contains(pins.Same, pair):
		m.Decided = Same
	case slices.Contains(pins.Differ, pair):
		m.Decided = Differ
	}
	return m
}
