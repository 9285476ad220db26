// Package resolve tells which things of different articles are one. What calls
// it keeps a Record of each key (what articles say of one name and kind) and an
// index of Blocks; Around gives the clusters that a change of some keys touches.
//
// Everything here is a pure function of the records and of people's decisions:
// the order in which articles came, the number of workers and the rest of the
// corpus leave no trace. A pair of things is scored from its own two records
// alone. Things that the gazetteer anchors, by a Wikidata id, are never paired
// with one another: the id decides.
package resolve

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// Record is what is known of one thing from the articles that name it.
type Record struct {
	Key      string   // the caller's; unique
	Names    []string // all its names; the order does not matter
	Kind     string   // of the schema
	Wikidata string   // where the gazetteer anchors it
	Local    bool     // a description that means one article's thing; it is paired only if it is an event, or within a story
	Story    string   // of such a description, the story that its article is one of several copies of
	State    string   // of a body whose name OfState reports, the ISO code of the country its articles speak of most

	// Evidence beside the name; each may be empty, and more only helps. Texts are
	// compared as names are.
	Posts  []string // "president of Guatemala"
	With   []string // names or keys of the named things in the same facts
	Places []string // where it is or what happens to it happens
	From   string   // the days its articles and facts speak of, YYYY-MM-DD, or empty
	Until  string
	On     []string // of an event, the days it is said to have been on
}

// Merge and Propose are the scores from which two things are one, and from which
// a person is asked whether they are. A score is the probability that the two
// are one, as measured on the pairs of the corpus of identities.
const (
	Merge   = 0.9
	Propose = 0.5
)

// Reason is a piece of evidence for or against two things being one, with what
// it adds to the logarithm of the odds.
type Reason struct {
	Text   string  `json:"text"`
	Weight float64 `json:"weight"`
}

// Pair is two keys with the score of their records; A sorts before B.
type Pair struct {
	A, B    string
	Score   float64
	Reasons []Reason
}

// Decisions are what people said of pairs of keys. They outrank every score;
// where they contradict each other the later one in the list counts.
type Decisions struct {
	Same, Differ [][2]string
}

// Cluster is the keys of one thing, sorted; the first with a Wikidata id, else
// the first of all, stands for it.
type Cluster struct {
	Head string
	Keys []string
}

// Index is what Around reads: the caller's records and which keys share a block.
type Index interface {
	// Record gives the record of a key, and false if nothing speaks of it.
	Record(key string) (Record, bool)
	// Block gives the keys whose Blocks hold the given one.
	Block(block string) []string
}

// Around gives the clusters that the keys belong to now, and every other cluster
// that their change can have split or joined: give it the keys that changed, all
// keys of the clusters they were in, and the records that changed or went as they
// were. What it does not give stays as it was. Proposed are the pairs of the keys
// it gives that a person should look at.
func Around(ix Index, keys []string, old []Record, d Decisions) (clusters []Cluster, proposed []Pair) {
	w := &walk{ix: ix, records: map[string]Record{}, pairs: map[[2]string]Pair{}, same: map[string][]string{}}
	for _, p := range d.Same {
		w.same[p[0]] = append(w.same[p[0]], p[1])
		w.same[p[1]] = append(w.same[p[1]], p[0])
	}
	for _, k := range slices.Sorted(slices.Values(keys)) {
		w.reach(k)
	}
	for i := range old {
		for _, k := range w.near(&old[i]) {
			if r, ok := ix.Record(k); ok {
				if score, _ := Score(&old[i], &r); score >= Merge {
					w.reach(k)
				}
			}
		}
		for _, k := range w.same[old[i].Key] {
			w.reach(k)
		}
	}
	records := make([]Record, 0, len(w.records))
	for _, r := range w.records {
		records = append(records, r)
	}
	return cluster(records, w.pairs, d)
}

// Clusters gives the clusters of a set of records that is complete, as a whole
// graph made anew; Around gives the same, a part at a time.
func Clusters(records []Record, d Decisions) ([]Cluster, []Pair) {
	ix := &memory{records: map[string]Record{}, blocks: map[string][]string{}}
	keys := make([]string, len(records))
	for i, r := range records {
		keys[i] = r.Key
		ix.records[r.Key] = r
		for _, b := range Blocks(&r) {
			ix.blocks[b] = append(ix.blocks[b], r.Key)
		}
	}
	return Around(ix, keys, nil, d)
}

type memory struct {
	records map[string]Record
	blocks  map[string][]string
}

func (m *memory) Record(key string) (Record, bool) { r, ok := m.records[key]; return r, ok }
func (m *memory) Block(block string) []string      { return m.blocks[block] }

// walk follows pairs that may merge from the keys that changed: what joins
// nothing of them cannot change with them.
type walk struct {
	ix      Index
	records map[string]Record
	pairs   map[[2]string]Pair
	same    map[string][]string
}

func (w *walk) reach(start string) {
	for queue := []string{start}; len(queue) > 0; queue = queue[1:] {
		k := queue[0]
		if _, seen := w.records[k]; seen {
			continue
		}
		r, ok := w.ix.Record(k)
		if !ok {
			continue
		}
		w.records[k] = r
		queue = append(queue, w.same[k]...)
		for _, other := range w.near(&r) {
			if p := w.pair(r, other); p.Score >= Merge {
				queue = append(queue, other)
			}
		}
	}
}

// near gives the keys that share a block with the record, sorted.
func (w *walk) near(r *Record) []string {
	var out []string
	for _, b := range Blocks(r) {
		out = append(out, w.ix.Block(b)...)
	}
	slices.Sort(out)
	out = slices.Compact(out)
	return slices.DeleteFunc(out, func(k string) bool { return k == r.Key })
}

func (w *walk) pair(r Record, other string) Pair {
	key := [2]string{min(r.Key, other), max(r.Key, other)}
	if p, ok := w.pairs[key]; ok {
		return p
	}
	p := Pair{A: key[0], B: key[1]}
	if o, ok := w.ix.Record(other); ok {
		a, b := r, o
		if a.Key > b.Key {
			a, b = b, a
		}
		p.Score, p.Reasons = Score(&a, &b)
	}
	w.pairs[key] = p
	return p
}

// cluster joins pairs, the surest first, unless the two sides hold keys that
// cannot be one: two Wikidata ids, or two things a person told apart. Within one
// connected component of pairs the outcome depends on nothing outside it.
func cluster(records []Record, pairs map[[2]string]Pair, d Decisions) ([]Cluster, []Pair) {
	slices.SortFunc(records, func(a, b Record) int { return strings.Compare(a.Key, b.Key) })
	g := newGroups(records, d)
	list := make([]Pair, 0, len(pairs))
	for _, p := range pairs {
		list = append(list, p)
	}
	slices.SortFunc(list, func(a, b Pair) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(a.A, b.A), strings.Compare(a.B, b.B))
	})
	unclear := ambiguous(records, list)
	for _, p := range list {
		if p.Score >= Merge && !unclear[[2]string{p.A, p.B}] {
			g.join(p.A, p.B, false)
		}
	}
	var proposed []Pair
	for _, p := range list {
		if p.Score >= Propose && g.apart(p.A, p.B) {
			proposed = append(proposed, p)
		}
	}
	return g.clusters(records), proposed
}

// ambiguous gives the pairs of a thing that could as well be one as another of
// two that are not one: "George Bush" beside both presidents of that name. Such
// a pair is left to a person, unless the second best is clearly worse.
func ambiguous(records []Record, sorted []Pair) map[[2]string]bool {
	id := map[string]string{}
	for _, r := range records {
		id[r.Key] = r.Wikidata
	}
	best := map[string]Pair{} // of a key without an id, the surest pair with one that has
	out := map[[2]string]bool{}
	for _, p := range sorted {
		if p.Score < Merge {
			break
		}
		for _, k := range [2][2]string{{p.A, p.B}, {p.B, p.A}} {
			if id[k[0]] != "" || id[k[1]] == "" {
				continue
			}
			first, ok := best[k[0]]
			switch {
			case !ok:
				best[k[0]] = p
			case id[other(first, k[0])] != id[k[1]]:
				out[[2]string{p.A, p.B}] = true
				if odds(first.Score)-odds(p.Score) < 1 {
					out[[2]string{first.A, first.B}] = true
				}
			}
		}
	}
	return out
}

func other(p Pair, key string) string {
	if p.A == key {
		return p.B
	}
	return p.A
}

func odds(score float64) float64 { return math.Log(score / (1 - score)) }

// groups is a partition of keys with what may not meet in one part.
type groups struct {
	parent map[string]string
	ids    map[string]string          // root -> Wikidata id
	differ map[string]map[string]bool // root -> keys told apart from one of its keys
}

func newGroups(records []Record, d Decisions) *groups {
	g := &groups{parent: map[string]string{}, ids: map[string]string{}, differ: map[string]map[string]bool{}}
	for _, r := range records {
		g.parent[r.Key] = r.Key
		g.ids[r.Key] = r.Wikidata
		g.differ[r.Key] = map[string]bool{}
	}
	for _, p := range d.Differ {
		if g.differ[p[0]] != nil {
			g.differ[p[0]][p[1]] = true
		}
		if g.differ[p[1]] != nil {
			g.differ[p[1]][p[0]] = true
		}
	}
	for _, p := range d.Same {
		delete(g.differ[p[0]], p[1])
		delete(g.differ[p[1]], p[0])
	}
	same := slices.Clone(d.Same)
	slices.SortFunc(same, func(a, b [2]string) int { return cmp.Or(strings.Compare(a[0], b[0]), strings.Compare(a[1], b[1])) })
	for _, p := range same {
		g.join(p[0], p[1], true)
	}
	return g
}

func (g *groups) root(k string) string {
	for g.parent[k] != k {
		k = g.parent[k]
	}
	return k
}

// join makes one part of two, if both keys are there and nothing speaks against
// it; a person's word needs no leave of ids.
func (g *groups) join(a, b string, decided bool) {
	if g.parent[a] == "" || g.parent[b] == "" {
		return
	}
	ra, rb := g.root(a), g.root(b)
	if ra == rb || g.barred(ra, rb) || !decided && g.ids[ra] != "" && g.ids[rb] != "" && g.ids[ra] != g.ids[rb] {
		return
	}
	if rb < ra {
		ra, rb = rb, ra
	}
	g.parent[rb] = ra
	g.ids[ra] = cmp.Or(g.ids[ra], g.ids[rb])
	for k := range g.differ[rb] {
		g.differ[ra][k] = true
	}
}

// barred reports whether a person told a key of one part from a key of the other.
func (g *groups) barred(ra, rb string) bool {
	for k := range g.differ[ra] {
		if g.parent[k] != "" && g.root(k) == rb {
			return true
		}
	}
	return false
}

// apart reports two keys in two parts that may still become one.
func (g *groups) apart(a, b string) bool {
	if g.parent[a] == "" || g.parent[b] == "" {
		return true
	}
	ra, rb := g.root(a), g.root(b)
	return ra != rb && !g.barred(ra, rb) && (g.ids[ra] == "" || g.ids[rb] == "" || g.ids[ra] == g.ids[rb])
}

func (g *groups) clusters(records []Record) []Cluster {
	at := map[string]int{}
	var out []Cluster
	for _, r := range records {
		root := g.root(r.Key)
		i, ok := at[root]
		if !ok {
			i = len(out)
			at[root] = i
			out = append(out, Cluster{})
		}
		c := &out[i]
		c.Keys = append(c.Keys, r.Key)
		if c.Head == "" {
			c.Head = r.Key
		}
	}
	ids := map[string]bool{}
	for _, r := range records {
		ids[r.Key] = r.Wikidata != ""
	}
	for i := range out {
		for _, k := range out[i].Keys {
			if ids[k] {
				out[i].Head = k
				break
			}
		}
	}
	return out
}
