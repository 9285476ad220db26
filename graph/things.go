package graph

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// thing is what all articles say of one key, counted.
type thing struct {
	Articles int    `json:"n"`
	Names    counts `json:"names"`
	Aliases  counts `json:"aliases,omitempty"`
	Kinds    counts `json:"kinds"`
	Links    counts `json:"links,omitempty"` // "Q30 0.99"
	States   counts `json:"states,omitempty"`
	Named    int    `json:"named,omitempty"`
	Local    int    `json:"local,omitempty"`
}

func (t *thing) add(f *form, n int) {
	t.Articles += n
	for _, p := range [...]struct {
		to   *counts
		from []string
	}{{&t.Names, f.Names}, {&t.Aliases, f.Aliases}, {&t.Kinds, f.Kinds}} {
		for _, s := range p.from {
			p.to.add(s, n)
		}
	}
	if f.Wikidata != "" {
		t.Links.add(f.Wikidata+" "+strconv.FormatFloat(f.Link, 'f', 3, 64), n)
	}
	t.States.add(f.State, n)
	if f.Named {
		t.Named += n
	}
	if f.Local {
		t.Local += n
	}
}

func (t *thing) join(u thing) {
	t.Articles += u.Articles
	for _, p := range [...]struct {
		to   *counts
		from counts
	}{{&t.Names, u.Names}, {&t.Aliases, u.Aliases}, {&t.Kinds, u.Kinds}, {&t.Links, u.Links}} {
		for k, n := range p.from {
			p.to.add(k, n)
		}
	}
	t.Named += u.Named
	t.Local += u.Local
}

// fullest is the name of the most words that at least a tenth as many articles
// use as use the commonest, so that one odd form of one article names nothing.
func (t *thing) fullest() string {
	top := t.Names[t.Names.most()]
	best := ""
	for _, n := range t.Names.sorted() {
		if t.Names[n]*10 < top {
			continue
		}
		if best == "" || cmp.Or(cmp.Compare(len(strings.Fields(n)), len(strings.Fields(best))), cmp.Compare(t.Names[n], t.Names[best])) > 0 {
			best = n
		}
	}
	return best
}

// link is the Wikidata id that most articles give, and the highest confidence
// that one of them gives it with.
func (t *thing) link() (id string, confidence float64) {
	var ids counts
	best := map[string]float64{}
	for l, n := range t.Links {
		q, c, _ := strings.Cut(l, " ")
		conf, _ := strconv.ParseFloat(c, 64) // written by add
		ids.add(q, n)
		best[q] = max(best[q], conf)
	}
	id = ids.most()
	return id, best[id]
}

// entityRecord is an entity as the store keeps it.
type entityRecord struct {
	Head     string   `json:"head"` // the key that stands for its cluster: a Wikidata id before a name
	Keys     []string `json:"keys,omitempty"`
	Plain    string   `json:"plain"` // last part of the IRI it would like
	Local    string   `json:"local"` // last part of its IRI
	Name     string   `json:"name"`
	Kind     string   `json:"kind"`
	Aliases  []string `json:"aliases,omitempty"`
	Wikidata string   `json:"wikidata,omitempty"`
	Link     float64  `json:"link,omitempty"`
	Named    bool     `json:"named,omitempty"`
	Support  int      `json:"support"`
}

func (e *entityRecord) keys() []string {
	if len(e.Keys) > 0 {
		return e.Keys
	}
	return []string{e.Head}
}

// headOf is the key that stands for the cluster of key.
func headOf(r reader, key string) string {
	if b := r.get(rowKey(tMember, key)); b != nil {
		return string(b)
	}
	return key
}

// keysOf are the keys of the cluster of a head.
func keysOf(r reader, head string) []string {
	if all, ok := load[[]string](r, rowKey(tCluster, head)); ok {
		return all
	}
	return []string{head}
}

// changeThings books what the articles say of their things, and gives the keys
// of which something was said or taken back.
func (u *update) changeThings(before, after map[string]articleForms) set {
	touched := set{}
	book := func(forms articleForms, art string, n int) {
		for key, f := range forms.Forms {
			touched.add(key)
			t, _ := load[thing](u, rowKey(tThing, key))
			t.add(f, n)
			u.changeBeside(key, f, n)
			if t.Articles == 0 {
				u.del(rowKey(tThing, key))
			} else {
				u.save(rowKey(tThing, key), t)
			}
			if n < 0 {
				u.del(rowKey(tForm, key, art))
			} else {
				u.mark(rowKey(tForm, key, art))
			}
		}
	}
	for art, f := range before {
		book(f, art, -1)
		u.del(rowKey(tForms, art))
	}
	for art, f := range after {
		for id, key := range before[art].Keys {
			if now, ok := f.Keys[id]; ok && now != key {
				if u.rekeyed[key] == nil {
					u.rekeyed[key] = set{}
				}
				u.rekeyed[key].add(now)
			}
		}
		book(f, art, 1)
		u.save(rowKey(tForms, art), f)
	}
	return touched
}

// changeEntities makes the entities of the heads anew and gives those whose IRI
// is another now. Origins that came together or apart count for support.
func (u *update) changeEntities(heads set) set {
	plains, kinds := set{}, set{} // last parts of IRIs whose claims change; the second with kind
	was, now := map[string]entityRecord{}, map[string]entityRecord{}
	claim := func(e entityRecord, there bool) {
		plains.add(e.Plain)
		kinds.add(e.Plain + "\x00" + e.Kind)
		k := rowKey(tClaim, e.Plain, e.Kind, e.Head)
		if there {
			u.mark(k)
		} else {
			u.del(k)
		}
	}
	for _, head := range heads.sorted() {
		if old, ok := load[entityRecord](u.old, rowKey(tEntity, head)); ok {
			was[head] = old
			claim(old, false)
		}
		if e, ok := u.entity(head, was[head]); ok {
			now[head] = e
		}
	}
	for _, e := range now {
		claim(e, true)
	}
	for _, head := range u.rivals(plains, kinds).sorted() {
		if _, ok := now[head]; ok {
			continue
		}
		if e, ok := load[entityRecord](u.old, rowKey(tEntity, head)); ok && !heads[head] {
			was[head], now[head] = e, e
		}
	}
	moved := set{}
	for _, head := range slices.Sorted(maps.Keys(was)) {
		if _, ok := now[head]; !ok {
			u.entityRows(was[head], false)
			moved.add(head)
		}
	}
	for _, head := range slices.Sorted(maps.Keys(now)) {
		e := now[head]
		e.Local = u.lastPart(&e)
		old, there := was[head]
		if there {
			u.entityRows(old, false)
		}
		u.entityRows(e, true)
		if !there || old.Local != e.Local {
			moved.add(head)
		}
	}
	return moved
}

// entity is what the keys of a head come to; ok is false if nothing speaks of
// them any more or another head stands for them.
func (u *update) entity(head string, old entityRecord) (e entityRecord, ok bool) {
	if headOf(u, head) != head {
		return e, false
	}
	keys := keysOf(u, head)
	var t thing
	for _, k := range keys {
		x, _ := load[thing](u, rowKey(tThing, k))
		t.join(x)
	}
	if t.Articles == 0 {
		return e, false
	}
	e = entityRecord{Head: head, Name: t.fullest(), Kind: t.Kinds.most(), Named: t.Named > 0}
	if len(keys) > 1 {
		e.Keys = keys
	}
	e.Wikidata, e.Link = t.link()
	e.Plain = localName(e.Name)
	for _, all := range [...]counts{t.Names, t.Aliases} {
		for n := range all {
			if n != e.Name {
				e.Aliases = withString(e.Aliases, n)
			}
		}
	}
	if old.Head != "" && slices.Equal(old.keys(), keys) {
		e.Support = old.Support + u.origins.gain(u, keys)
	} else {
		from := set{}
		for _, k := range keys {
			for _, art := range keysBelow(u, rowKey(tForm, k, "")) {
				from.add(originOf(u, art))
			}
		}
		e.Support = len(from)
	}
	return e, true
}

func keysBelow(r reader, prefix string) []string { return keys(r, prefix, 0) }

// rivals are the heads whose IRIs depend on claims that changed: where one claim
// became several or several one. Where several stay several nobody moves, so
// that a name of thousands costs no more than a name of three.
func (u *update) rivals(plains, kinds set) set {
	out := set{}
	few := func(name string) {
		prefix := rowKey(tClaim, name, "")
		if len(keys(u.old, prefix, 2)) < 2 || len(keys(u, prefix, 2)) < 2 {
			out.add(keys(u, prefix, 0)...)
		}
	}
	for p := range plains {
		few(p)
	}
	for k := range kinds {
		few(k)
	}
	return out
}

// lastPart is the last part of the entity's IRI: its name, with its kind where
// another thing would bear that name, and with a part of its key's hash where
// that is of the same kind.
func (u *update) lastPart(e *entityRecord) string {
	if len(keys(u, rowKey(tClaim, e.Plain, ""), 2)) < 2 {
		return e.Plain
	}
	local := e.Plain + "~" + localName(e.Kind)
	if len(keys(u, rowKey(tClaim, e.Plain, e.Kind, ""), 2)) < 2 {
		return local
	}
	return local + "~" + hashOf(e.Head)[:8]
}

// entityRows writes an entity, or takes it away, with all that finds it.
func (u *update) entityRows(e entityRecord, there bool) {
	rows := []string{
		rowKey(tIRI, e.Local), rowKey(tRank, rankOf(e.Support), e.Local),
	}
	values := [][]byte{[]byte(e.Head), []byte(e.Head)}
	for w, n := range nameWords(e) {
		rows = append(rows, rowKey(tWord, w, e.Head))
		values = append(values, []byte(strconv.Itoa(n)))
	}
	for i, k := range rows {
		if there {
			u.put(k, values[i])
		} else {
			u.del(k)
		}
	}
	q := quadBuilder{base: u.base, schema: u.schema}
	q.entity(e)
	if there {
		u.save(rowKey(tEntity, e.Head), e)
		u.adds = append(u.adds, q.out...)
		u.count("entities", 1)
	} else {
		u.del(rowKey(tEntity, e.Head))
		u.dels = append(u.dels, q.out...)
		u.count("entities", -1)
	}
	u.count("quads", len(q.out)*sign(there))
}

func sign(there bool) int {
	if there {
		return 1
	}
	return -1
}

// rankOf writes a number so that the greatest comes first.
func rankOf(n int) string { return strconv.Itoa(int(math.MaxInt32) - n) } // always ten digits

// nameWords gives the words of all names of an entity, each with the number of
// words of the shortest name that holds it.
func nameWords(e entityRecord) map[string]int {
	out := map[string]int{}
	for _, n := range append([]string{e.Name, e.Wikidata}, e.Aliases...) {
		words := strings.Fields(normalise(n))
		for _, w := range words {
			if old, ok := out[w]; !ok || len(words) < old {
				out[w] = len(words)
			}
		}
	}
	return out
}
