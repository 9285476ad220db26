package graph

import (
	"cmp"
	"crypto/sha256"
	"encoding/base32"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"kg/graph/fact"
)

// state is what follows from the evidence.
type state struct {
	base     string
	schema   *fact.Schema
	articles []ArticleInfo // by id
	texts    map[string]*record
	origin   map[string]int // of each article
	entities []Entity       // most supported first
	entity   map[string]int // by IRI
	facts    []fact.Fact    // by subject, relation, object, time
	fact     map[string]int // by IRI
}

// Entity is a thing of the graph.
type Entity struct {
	ID       string // IRI
	Name     string
	Kind     string
	Aliases  []string
	Wikidata string
	Link     float64 // confidence that Wikidata is right, 0 to 1
	Support  int     // origins that speak of it; copies of one story are one origin
	key      string
}

// ArticleInfo is an article without its text.
type ArticleInfo struct {
	fact.Article
	Facts  int
	Origin int // articles of one number are copies of one story
}

// mention is a fact as one article gives it, with keys in place of local ids.
type mention struct {
	fact    *fact.Fact
	article string
	ends    endKeys
}

type endKeys struct {
	subject string
	objects []string
}

// derive works out entities and facts. It reads the records in the order of
// their ids and depends on nothing else.
func derive(records []record, base string, schema *fact.Schema) *state {
	s := &state{base: base, schema: schema, texts: map[string]*record{}, entity: map[string]int{}, fact: map[string]int{}}
	s.origin = origins(records)
	for i := range records {
		r := &records[i]
		s.texts[r.Article.ID] = r
		info := ArticleInfo{Article: r.Article, Facts: len(r.Facts), Origin: s.origin[r.Article.ID]}
		info.Text = ""
		s.articles = append(s.articles, info)
	}
	keys := things(records)
	s.name(keys)
	s.merge(records, keys)
	return s
}

// thing gathers what the articles say of one key.
type thing struct {
	key      string
	names    map[string]int // forms and how many articles use them
	kinds    map[string]int
	wikidata string
	link     float64
	origins  map[string]bool // articles
}

// keysOf gives the key of each local id of each article.
type thingSet struct {
	byKey map[string]*thing
	local map[string]map[string]string // article, local id: key
}

func things(records []record) *thingSet {
	set := &thingSet{byKey: map[string]*thing{}, local: map[string]map[string]string{}}
	for i := range records {
		r := &records[i]
		local := map[string]string{}
		set.local[r.Article.ID] = local
		eachTerm(r.Facts, func(t *fact.Term) {
			if t.ID == "" {
				return
			}
			key := identityKey(t, r.Article.ID)
			local[t.ID] = key
			th := set.byKey[key]
			if th == nil {
				th = &thing{key: key, names: map[string]int{}, kinds: map[string]int{}, origins: map[string]bool{}}
				set.byKey[key] = th
			}
			first := !th.origins[r.Article.ID]
			th.origins[r.Article.ID] = true
			for _, n := range append([]string{t.Name}, t.Aliases...) {
				if n != "" && (first || th.names[n] == 0) {
					th.names[n]++
				}
			}
			th.kinds[t.Kind]++
			if t.Wikidata != "" && t.Link > th.link {
				th.wikidata, th.link = t.Wikidata, t.Link
			}
		})
	}
	return set
}

// eachTerm calls f for every term of the facts.
func eachTerm(facts []fact.Fact, f func(*fact.Term)) {
	for i := range facts {
		x := &facts[i]
		f(&x.Subject)
		for j := range x.Objects {
			f(&x.Objects[j])
		}
		for j := range x.SaidBy {
			f(&x.SaidBy[j])
		}
		for _, role := range slices.Sorted(maps.Keys(x.Qualifiers.Roles)) {
			terms := x.Qualifiers.Roles[role]
			for j := range terms {
				f(&terms[j])
			}
		}
	}
}

// identityKey says when two terms are one thing: the Wikidata id, else the
// normalised name with the kind; a description that means something of its own
// article only carries the article.
func identityKey(t *fact.Term, article string) string {
	switch {
	case t.Wikidata != "":
		return t.Wikidata
	case t.Local:
		return normalise(t.Name) + "|" + t.Kind + "|" + article
	}
	return normalise(t.Name) + "|" + t.Kind
}

// normalise folds case, accents, punctuation and spaces of a name.
func normalise(name string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(name)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(r)
		default:
			b.WriteByte(' ')
		}
	}
	words := strings.Fields(b.String())
	if len(words) > 1 && (words[0] == "the" || words[0] == "a" || words[0] == "an") {
		words = words[1:]
	}
	return strings.Join(words, " ")
}

// most is the key of the highest count, the longest, then the first of the
// alphabet where several are.
func most(counts map[string]int) string {
	best := ""
	for _, k := range slices.Sorted(maps.Keys(counts)) {
		if best == "" || counts[k] > counts[best] || counts[k] == counts[best] && len(k) > len(best) {
			best = k
		}
	}
	return best
}

// fullest is the name with the most words, then the most used.
func fullest(names map[string]int) string {
	best := ""
	for _, n := range slices.Sorted(maps.Keys(names)) {
		if best == "" || cmp.Or(cmp.Compare(len(strings.Fields(n)), len(strings.Fields(best))), cmp.Compare(names[n], names[best])) > 0 {
			best = n
		}
	}
	return best
}

// name gives every thing its name and IRI: the plain name, and where two things
// would bear one, each with its kind, then with a part of its key's hash.
func (s *state) name(set *thingSet) {
	keys := slices.Sorted(maps.Keys(set.byKey))
	plain, withKind := map[string]int{}, map[string]int{}
	names := make([]string, len(keys))
	for i, k := range keys {
		t := set.byKey[k]
		names[i] = fullest(t.names)
		plain[localName(names[i])]++
		withKind[localName(names[i]+" ("+most(t.kinds)+")")]++
	}
	for i, k := range keys {
		t := set.byKey[k]
		kind := most(t.kinds)
		local := localName(names[i])
		if plain[local] > 1 {
			local = localName(names[i] + " (" + kind + ")")
			if withKind[local] > 1 {
				local = localName(names[i]+" ("+kind+" ") + hashOf(k)[:6] + "%29"
			}
		}
		aliases := slices.DeleteFunc(slices.Sorted(maps.Keys(t.names)), func(n string) bool { return n == names[i] })
		from := map[int]bool{}
		for a := range t.origins {
			from[s.origin[a]] = true
		}
		s.entities = append(s.entities, Entity{ID: spaceIRI(s.base, entitySpace) + local, Name: names[i], Kind: kind, Aliases: aliases,
			Wikidata: t.wikidata, Link: t.link, Support: len(from), key: k})
	}
	slices.SortFunc(s.entities, func(a, b Entity) int {
		return cmp.Or(cmp.Compare(b.Support, a.Support), cmp.Compare(a.ID, b.ID))
	})
	for i, e := range s.entities {
		s.entity[e.ID] = i
	}
}

// hashOf is 80 bits of SHA-256 in base 32, upper case.
func hashOf(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x1f")))
	return base32.StdEncoding.EncodeToString(sum[:10])
}

// merge makes one fact of all mentions that say the same.
func (s *state) merge(records []record, set *thingSet) {
	iri := map[string]string{} // of a key
	for _, e := range s.entities {
		iri[e.key] = e.ID
	}
	groups := map[string][]mention{}
	ids := map[string]map[string]string{} // article, local id of a fact: its IRI, filled as facts get theirs
	sayings := map[string][]mention{}     // mentions whose object is a fact, by article
	for i := range records {
		r := &records[i]
		local := set.local[r.Article.ID]
		ids[r.Article.ID] = map[string]string{}
		for j := range r.Facts {
			m := mention{fact: &r.Facts[j], article: r.Article.ID}
			if m.fact.Object().Fact != "" {
				sayings[m.article] = append(sayings[m.article], m)
				continue
			}
			m.ends = s.ends(m.fact, local)
			k := groupKey(m)
			groups[k] = append(groups[k], m)
		}
	}
	s.settle(groups, set, iri, ids)
	// What was said is known by now, so that sayings can name it.
	said := map[string][]mention{}
	for _, article := range slices.Sorted(maps.Keys(sayings)) {
		for _, m := range sayings[article] {
			m.ends = endKeys{subject: set.local[article][m.fact.Subject.ID]}
			for _, o := range m.fact.Objects {
				if id := ids[article][o.Fact]; id != "" {
					m.ends.objects = append(m.ends.objects, "fact "+strings.TrimPrefix(id, spaceIRI(s.base, factSpace)))
				}
			}
			if len(m.ends.objects) > 0 {
				k := groupKey(m)
				said[k] = append(said[k], m)
			}
		}
	}
	s.settle(said, set, iri, ids)
	slices.SortFunc(s.facts, compareFacts)
	for i, f := range s.facts {
		s.fact[f.ID] = i
	}
}

func compareFacts(a, b fact.Fact) int {
	return cmp.Or(cmp.Compare(a.Subject.ID, b.Subject.ID), cmp.Compare(a.Relation.ID, b.Relation.ID),
		cmp.Compare(a.Object().ID+a.Object().Text+a.Object().Fact, b.Object().ID+b.Object().Text+b.Object().Fact),
		cmp.Compare(a.Qualifiers.Time, b.Qualifiers.Time), cmp.Compare(a.ID, b.ID))
}

// ends gives the keys of subject and objects; a symmetric relation's are sorted.
func (s *state) ends(f *fact.Fact, local map[string]string) endKeys {
	e := endKeys{subject: termKey(f.Subject, local)}
	for _, o := range f.Objects {
		e.objects = append(e.objects, termKey(o, local))
	}
	slices.Sort(e.objects)
	e.objects = slices.Compact(e.objects)
	if r, ok := s.schema.Relation(f.Relation.ID); ok && r.Symmetric && len(e.objects) == 1 && e.objects[0] < e.subject && f.Object().ID != "" && f.Subject.ID != "" {
		e.subject, e.objects[0] = e.objects[0], e.subject
	}
	return e
}

func termKey(t fact.Term, local map[string]string) string {
	if t.ID != "" {
		return local[t.ID]
	}
	return "text " + strings.Join(strings.Fields(t.Text), " ")
}

// groupKey is what mentions of one fact share, whatever their times and amounts.
func groupKey(m mention) string {
	return strings.Join(append([]string{m.ends.subject, m.fact.Relation.ID, strconv.FormatBool(m.fact.Denied())}, m.ends.objects...), "\x1f")
}

// settle makes facts of the mentions of each group.
func (s *state) settle(groups map[string][]mention, set *thingSet, iri map[string]string, ids map[string]map[string]string) {
	for _, k := range slices.Sorted(maps.Keys(groups)) {
		for _, same := range join(groups[k]) {
			detail := same[0].detail()
			id := spaceIRI(s.base, factSpace) + hashOf(k, detail.time, detail.amount)
			s.facts = append(s.facts, s.union(id, same, set, iri, ids))
			for _, m := range same {
				ids[m.article][m.fact.ID] = id
			}
		}
	}
}

// detail is what besides its ends makes a fact that fact.
type detail struct{ time, amount string }

func (m mention) detail() detail {
	d := detail{time: m.fact.Qualifiers.Time}
	if a := m.fact.Qualifiers.Amount; a != nil {
		d.amount = strconv.FormatFloat(a.Value, 'g', -1, 64) + " " + a.Unit
	}
	return d
}

// within reports whether d says no more than e and nothing else.
func (d detail) within(e detail) bool {
	return (d.time == "" || d.time == e.time) && (d.amount == "" || d.amount == e.amount)
}

// join parts the mentions of a group into facts: those of equal time and amount,
// and a mention without one joins the only fact that has more. The fullest
// mention comes first in each.
func join(group []mention) [][]mention {
	byDetail := map[detail][]mention{}
	for _, m := range group {
		byDetail[m.detail()] = append(byDetail[m.detail()], m)
	}
	details := slices.SortedFunc(maps.Keys(byDetail), func(a, b detail) int {
		return cmp.Or(cmp.Compare(a.time, b.time), cmp.Compare(a.amount, b.amount))
	})
	home := map[detail]detail{}
	for _, d := range details {
		home[d] = d
		var fuller []detail
		for _, e := range details {
			if d != e && d.within(e) {
				fuller = append(fuller, e)
			}
		}
		// Of several only the maximal ones count: (March, -) lies within (March, $5).
		fuller = slices.DeleteFunc(fuller, func(e detail) bool {
			return slices.ContainsFunc(details, func(f detail) bool { return f != e && e.within(f) })
		})
		if len(fuller) == 1 {
			home[d] = fuller[0]
		}
	}
	var out [][]mention
	for _, d := range details {
		if home[d] != d {
			continue
		}
		same := byDetail[d]
		for _, e := range details {
			if e != d && home[e] == d {
				same = append(same, byDetail[e]...)
			}
		}
		out = append(out, same)
	}
	return out
}

// union is the fact that the mentions share: ends and amount of the first, roles
// and speakers of all, the strongest status, the confidence of independent
// origins.
func (s *state) union(id string, same []mention, set *thingSet, iri map[string]string, ids map[string]map[string]string) fact.Fact {
	first := same[0]
	resolved := func(t fact.Term, article string) fact.Term {
		return s.resolved(t, set.local[article], iri, ids[article])
	}
	f := fact.Fact{ID: id, Relation: first.fact.Relation, Status: first.fact.Status, Inferred: true}
	f.Subject = resolved(first.fact.Subject, first.article)
	for _, o := range first.fact.Objects {
		f.Objects = append(f.Objects, resolved(o, first.article))
	}
	if len(f.Objects) == 1 && f.Subject.ID != "" && iri[first.ends.subject] != f.Subject.ID {
		f.Subject, f.Objects[0] = f.Objects[0], f.Subject // a symmetric relation, ends in order
	}
	q := &f.Qualifiers
	q.Time, q.Amount, q.Duration, q.Frequency = first.fact.Qualifiers.Time, first.fact.Qualifiers.Amount, first.fact.Qualifiers.Duration, first.fact.Qualifiers.Frequency
	best := map[int]float64{} // by origin
	for _, m := range same {
		x := m.fact
		f.Inferred = f.Inferred && x.Inferred
		if rank(x.Status) < rank(f.Status) {
			f.Status = x.Status
		}
		for _, t := range x.SaidBy {
			f.SaidBy = append(f.SaidBy, resolved(t, m.article))
		}
		for role, terms := range x.Qualifiers.Roles {
			for _, t := range terms {
				if q.Roles == nil {
					q.Roles = map[string][]fact.Term{}
				}
				q.Roles[role] = append(q.Roles[role], resolved(t, m.article))
			}
		}
		q.Duration, q.Frequency = cmp.Or(q.Duration, x.Qualifiers.Duration), cmp.Or(q.Frequency, x.Qualifiers.Frequency)
		best[s.origin[m.article]] = max(best[s.origin[m.article]], x.Confidence)
		for _, src := range x.Sources {
			src.Status, src.Confidence, src.SaidBy = x.Status, x.Confidence, nil
			for _, t := range x.SaidBy {
				src.SaidBy = append(src.SaidBy, resolved(t, m.article).String())
			}
			f.Sources = append(f.Sources, src)
		}
	}
	f.SaidBy = distinct(f.SaidBy)
	for role := range q.Roles {
		q.Roles[role] = distinct(q.Roles[role])
	}
	slices.SortFunc(f.Sources, func(a, b fact.Source) int {
		switch {
		case a.Less(b):
			return -1
		case b.Less(a):
			return 1
		}
		return 0
	})
	f.Sources = slices.CompactFunc(f.Sources, func(a, b fact.Source) bool { return !a.Less(b) && !b.Less(a) })
	f.Confidence = joint(best)
	return f
}

// joint is the confidence of independent origins that say the same: one less the
// product of their doubts, rounded, and never certain.
func joint(best map[int]float64) float64 {
	doubt := 1.0
	for _, o := range slices.Sorted(maps.Keys(best)) {
		doubt *= 1 - best[o]
	}
	return min(0.99, math.Round((1-doubt)*100)/100)
}

func rank(s fact.Status) int { return slices.Index(fact.Statuses(), s) }

// resolved is the term with IRIs for local ids, and its thing's name.
func (s *state) resolved(t fact.Term, local, iri, facts map[string]string) fact.Term {
	switch {
	case t.Fact != "":
		return fact.Term{Fact: facts[t.Fact]}
	case t.ID == "":
		return t
	}
	e := s.entities[s.entity[iri[local[t.ID]]]]
	return fact.Term{ID: e.ID, Name: e.Name, Kind: e.Kind, Aliases: e.Aliases, Wikidata: e.Wikidata, Link: e.Link, Named: t.Named, Local: t.Local}
}

// distinct sorts terms and drops those that stand twice.
func distinct(terms []fact.Term) []fact.Term {
	key := func(t fact.Term) string { return t.ID + "\x1f" + t.Text + "\x1f" + t.Fact }
	slices.SortStableFunc(terms, func(a, b fact.Term) int { return cmp.Compare(key(a), key(b)) })
	return slices.CompactFunc(terms, func(a, b fact.Term) bool { return key(a) == key(b) })
}
