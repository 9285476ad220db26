package graph

import (
	"encoding/json"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"

	"kg/graph/internal/resolve"
)

// besideMost is how much of what stands beside a thing is looked at.
const besideMost = 40

// changeBeside counts what an article says beside the names of a thing. What is
// one of thousands is found by its hash: the texts of the lowest hashes are a fair
// sample, and the same for all things, so that two things which share much are
// seen to (Broder 1997).
func (u *update) changeBeside(key string, f *form, n int) {
	count := func(what, hash, text string) {
		k := rowKey(tBeside, key, what, hash, text)
		old, _ := strconv.Atoi(string(u.get(k))) // written here alone; absent is none
		if old+n == 0 {
			u.del(k)
		} else {
			u.put(k, []byte(strconv.Itoa(old+n)))
		}
	}
	for _, p := range [...]struct {
		what  string
		texts []string
	}{{"with", f.With}, {"post", f.Posts}, {"place", f.Places}, {"on", f.On}} {
		for _, t := range p.texts {
			t = strings.ReplaceAll(t, "\x00", "")
			h := fnv.New32a()
			h.Write([]byte(t))
			count(p.what, strconv.FormatUint(mix(uint64(h.Sum32())), 36), t)
		}
	}
	for _, day := range f.Days {
		count("from", day, "")
		count("until", complement(day), "")
	}
}

// complement turns the order of days round.
func complement(day string) string {
	b := []byte(day)
	for i, c := range b {
		if c >= '0' && c <= '9' {
			b[i] = '9' - c + '0'
		}
	}
	return string(b)
}

// identities is the store as package resolve asks it.
type identities struct {
	reader
	seen map[string]resolve.Record // records made already; nil keeps none
}

// Record is what a thing shows of itself to tell whether it is another one.
func (x identities) Record(key string) (resolve.Record, bool) {
	if r, ok := x.seen[key]; ok {
		return r, r.Key != ""
	}
	r, ok := x.record(key)
	if x.seen != nil {
		x.seen[key] = r
	}
	return r, ok
}

func (x identities) record(key string) (resolve.Record, bool) {
	t, ok := load[thing](x, rowKey(tThing, key))
	if !ok {
		return resolve.Record{}, false
	}
	beside := func(what string) []string { return keys(x, rowKey(tBeside, key, what, ""), besideMost) }
	day := func(what string) string {
		for k := range x.scan(rowKey(tBeside, key, what, "")) {
			return partsOf(k)[2]
		}
		return ""
	}
	r := resolve.Record{Key: key, Kind: t.Kinds.most(), State: t.States.most(), Local: t.Local > 0 && t.Named == 0, With: beside("with"), Posts: beside("post"), Places: beside("place"),
		From: day("from"), Until: complement(day("until")), On: beside("on")}
	if r.Local {
		for _, art := range keys(x, rowKey(tForm, key, ""), 1) { // it has no other
			r.Story = storyOf(x, art)
		}
	}
	r.Names = t.Names.sorted()
	for a := range t.Aliases {
		r.Names = withString(r.Names, a)
	}
	r.Wikidata, _ = t.link()
	return r, true
}

func (x identities) Block(block string) []string { return keysBelow(x, rowKey(tBlock, block, "")) }

// changeClusters parts keys into clusters anew, as far as the touched ones and
// the pinned ones reach, and gives the heads of clusters to be described anew and
// the articles in which a key has another head than before.
func (u *update) changeClusters(touched, pinned set) (heads, arts set) {
	heads, arts = set{}, set{}
	var changed []string
	var old []resolve.Record
	before, after := identities{u.old, nil}, identities{u, map[string]resolve.Record{}}
	for _, k := range touched.sorted() {
		heads.add(headOf(u.old, k))
		was, there := before.Record(k)
		is, here := after.Record(k)
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
	clusters, _ := resolve.Around(after, around.sorted(), old, pins(u))
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
