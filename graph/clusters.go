package graph

import (
	"encoding/json"
	"slices"

	"kg/graph/internal/resolve"
)

// record is what a thing shows of itself to tell whether it is another one. Of
// what stands beside a thing that thousands of articles name, the commonest is
// enough.
func (t *thing) record(key string) resolve.Record {
	const beside = 40
	r := resolve.Record{Key: key, Kind: t.Kinds.most(), Local: t.Local > 0 && t.Named == 0, With: t.With.top(beside), Posts: t.Posts.top(beside), Places: t.Places.top(beside)}
	names := t.Names.sorted()
	for a := range t.Aliases {
		names = withString(names, a)
	}
	r.Names = names
	r.Wikidata, _ = t.link()
	if days := t.Days.sorted(); len(days) > 0 {
		r.From, r.Until = days[0], days[len(days)-1]
	}
	return r
}

// identities is the store as package resolve asks it.
type identities struct{ reader }

func (x identities) Record(key string) (resolve.Record, bool) {
	t, ok := load[thing](x, rowKey(tThing, key))
	if !ok {
		return resolve.Record{}, false
	}
	return t.record(key), true
}

func (x identities) Block(block string) []string { return keysBelow(x, rowKey(tBlock, block, "")) }

// changeClusters parts keys into clusters anew, as far as the touched ones and
// the pinned ones reach, and gives the heads of clusters to be described anew and
// the articles in which a key has another head than before.
func (u *update) changeClusters(touched, pinned set) (heads, arts set) {
	heads, arts = set{}, set{}
	var changed []string
	var old []resolve.Record
	for _, k := range touched.sorted() {
		heads.add(headOf(u.old, k))
		was, there := identities{u.old}.Record(k)
		is, here := identities{u}.Record(k)
		a, _ := json.Marshal(was) // a record is plain data
		b, _ := json.Marshal(is)
		if there == here && string(a) == string(b) {
			continue
		}
		changed = append(changed, k)
		if there {
			old = append(old, was)
			for _, b := range resolve.Blocks(&was) {
				u.del(rowKey(tBlock, b, k))
			}
		}
		if here {
			for _, b := range resolve.Blocks(&is) {
				u.mark(rowKey(tBlock, b, k))
			}
		}
	}
	around := set{}
	around.add(pinned.sorted()...)
	for _, k := range append(changed, pinned.sorted()...) {
		around.add(keysOf(u.old, headOf(u.old, k))...)
		around.add(k)
	}
	if len(around) == 0 {
		return heads, arts
	}
	clusters, _ := resolve.Around(identities{u}, around.sorted(), old, pins(u))
	given := set{}
	for _, c := range clusters {
		given.add(c.Keys...)
		u.putCluster(c, touched, heads, arts)
	}
	for k := range around { // keys of which nothing speaks any more
		if !given[k] {
			heads.add(k, headOf(u.old, k))
			u.del(rowKey(tMember, k))
			u.del(rowKey(tCluster, k))
		}
	}
	return heads, arts
}

func (u *update) putCluster(c resolve.Cluster, touched, heads, arts set) {
	for _, k := range c.Keys {
		if was := headOf(u.old, k); was != c.Head {
			heads.add(was, c.Head)
			arts.add(keysBelow(u, rowKey(tForm, k, ""))...)
		}
		if touched[k] {
			heads.add(c.Head)
		}
		if k == c.Head {
			u.del(rowKey(tMember, k))
		} else {
			u.put(rowKey(tMember, k), []byte(c.Head))
			u.del(rowKey(tCluster, k))
		}
	}
	if len(c.Keys) > 1 {
		u.save(rowKey(tCluster, c.Head), c.Keys)
	} else {
		u.del(rowKey(tCluster, c.Head))
	}
	if !slices.Equal(keysOf(u.old, c.Head), c.Keys) {
		heads.add(c.Head)
	}
}
