package graph

import (
	"hash/fnv"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Copies of one wire story are one origin: texts of which the shorter has half
// its runs of four words from the longer. Candidates are found by MinHash (Broder
// 1997), and then compared run by run.
const (
	runWords = 4
	hashes   = 64
	shared   = 0.5
)

// runs gives the hashes of all runs of words of a text.
func runs(text string) map[uint64]bool {
	words := strings.Fields(normalise(text))
	out := make(map[uint64]bool, len(words))
	for i := range len(words) - runWords + 1 {
		h := fnv.New64a()
		for _, w := range words[i : i+runWords] {
			h.Write([]byte(w))
			h.Write([]byte{' '})
		}
		out[h.Sum64()] = true
	}
	return out
}

// signature is the MinHash of a text; nil for one without a run.
func signature(text string) []uint64 {
	all := runs(text)
	if len(all) == 0 {
		return nil
	}
	out := make([]uint64, hashes)
	for i := range out {
		out[i] = math.MaxUint64
	}
	for x := range all {
		for j := range out {
			out[j] = min(out[j], mix(x+uint64(j)*0x9e3779b97f4a7c15))
		}
	}
	return out
}

// copied reports whether the texts of two sets of runs are copies.
func copied(a, b map[uint64]bool) bool {
	if len(b) < len(a) {
		a, b = b, a
	}
	n := 0
	for x := range a {
		if b[x] {
			n++
		}
	}
	return len(a) > 0 && float64(n) >= shared*float64(len(a))
}

// mix is the finaliser of SplitMix64 (Steele et al. 2014).
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// originOf is the first article of the origin of an article: of those that are
// copies of it, or copies of copies.
func originOf(r reader, art string) string {
	if b := r.get(rowKey(tOrigin, art)); b != nil {
		return string(b)
	}
	return art
}

// copiesOf are all articles of an origin.
func copiesOf(r reader, first string) []string {
	if all, ok := load[[]string](r, rowKey(tCopies, first)); ok {
		return all
	}
	return []string{first}
}

// storyOf is the origin of an article that is one of several copies, else empty.
func storyOf(r reader, art string) string {
	first := originOf(r, art)
	if r.get(rowKey(tCopies, first)) == nil {
		return ""
	}
	return first
}

// retold gives the keys of the descriptions in articles that are copies of another
// story than before, or of none.
func (u *update) retold() set {
	out := set{}
	for _, lists := range [2][][]string{u.origins.before, u.origins.after} {
		for _, arts := range lists {
			for _, art := range arts {
				if storyOf(u.old, art) == storyOf(u, art) {
					continue
				}
				f, _ := load[articleForms](u, rowKey(tForms, art))
				for key, x := range f.Forms {
					if x.Local {
						out.add(key)
					}
				}
			}
		}
	}
	return out
}

// originChange is how a change of articles parts them into origins anew: only
// origins that changed are named.
type originChange struct {
	before, after [][]string
	joined        set // articles that met others, or parted from them, though they themselves stay
}

// changeOrigins books the texts that go and come.
func (u *update) changeOrigins(gone, come []string) {
	seeds := set{}
	for _, art := range gone {
		seeds.add(art)
		near, _ := load[[]string](u, rowKey(tAlike, art))
		for _, other := range near {
			seeds.add(other)
			u.unlike(other, art)
		}
		u.del(rowKey(tAlike, art))
		rec, _ := load[articleRecord](u.old, rowKey(tArticle, art))
		for _, b := range bands(rec.Shingle) {
			u.del(rowKey(tBand, b, art))
		}
	}
	for _, art := range come {
		seeds.add(art)
		rec, _ := load[articleRecord](u, rowKey(tArticle, art))
		near := set{}
		mine := runs(string(u.get(rowKey(tText, art))))
		for _, b := range bands(rec.Shingle) {
			for _, other := range keysBelow(u, rowKey(tBand, b, "")) {
				near.add(other)
			}
			u.mark(rowKey(tBand, b, art))
		}
		var alike []string
		for _, other := range near.sorted() {
			if other != art && copied(mine, runs(string(u.get(rowKey(tText, other))))) {
				alike = append(alike, other)
				theirs, _ := load[[]string](u, rowKey(tAlike, other))
				u.save(rowKey(tAlike, other), withString(theirs, art))
			}
		}
		seeds.add(alike...)
		if len(alike) > 0 {
			u.save(rowKey(tAlike, art), alike)
		}
	}
	u.regroupOrigins(seeds)
}

func (u *update) unlike(art, other string) {
	near, _ := load[[]string](u, rowKey(tAlike, art))
	near = slices.DeleteFunc(near, func(x string) bool { return x == other })
	if len(near) == 0 {
		u.del(rowKey(tAlike, art))
	} else {
		u.save(rowKey(tAlike, art), near)
	}
}

// regroupOrigins finds the origins that hold or held the seeds.
func (u *update) regroupOrigins(seeds set) {
	members, was := set{}, set{}
	for art := range seeds {
		if u.old.get(rowKey(tArticle, art)) != nil {
			was.add(originOf(u.old, art))
		}
		members.add(art)
	}
	home := map[string]string{}
	for _, first := range was.sorted() {
		all := copiesOf(u.old, first)
		u.origins.before = append(u.origins.before, all)
		for _, art := range all {
			members.add(art)
			home[art] = first
			u.del(rowKey(tOrigin, art))
		}
		u.del(rowKey(tCopies, first))
	}
	done := set{}
	parts := map[string]int{} // of an old origin: in how many new ones it lives on
	for _, art := range members.sorted() {
		if done[art] || u.get(rowKey(tArticle, art)) == nil {
			continue
		}
		all := u.alikeAll(art, done)
		u.origins.after = append(u.origins.after, all)
		homes := set{}
		for _, a := range all {
			if len(all) > 1 && a != all[0] {
				u.put(rowKey(tOrigin, a), []byte(all[0]))
			}
			if h, ok := home[a]; ok {
				homes.add(h)
			}
		}
		if len(all) > 1 {
			u.save(rowKey(tCopies, all[0]), all)
		}
		for h := range homes {
			parts[h]++
		}
		if len(homes) > 1 {
			u.origins.joined.add(all...)
		}
	}
	for h, n := range parts {
		if n > 1 {
			u.origins.joined.add(copiesOf(u.old, h)...)
		}
	}
	u.count("origins", len(u.origins.after)-len(u.origins.before))
}

// alikeAll gives, sorted, the articles that are tied to art by likeness.
func (u *update) alikeAll(art string, done set) []string {
	done.add(art)
	all := []string{art}
	for i := 0; i < len(all); i++ {
		near, _ := load[[]string](u, rowKey(tAlike, all[i]))
		for _, other := range near {
			if !done[other] {
				done.add(other)
				all = append(all, other)
			}
		}
	}
	slices.Sort(all)
	return all
}

// gain is how many more origins than before speak of a thing of these keys.
func (c *originChange) gain(u *update, of []string) int {
	speaks := func(r reader, arts []string) int {
		for _, art := range arts {
			for _, k := range of {
				if r.get(rowKey(tForm, k, art)) != nil {
					return 1
				}
			}
		}
		return 0
	}
	n := 0
	for _, arts := range c.before {
		n -= speaks(u.old, arts)
	}
	for _, arts := range c.after {
		n += speaks(u, arts)
	}
	return n
}

// bands are pairs of neighbouring hashes of a signature; only articles that share
// one are compared.
func bands(sig []uint64) []string {
	if len(sig) != hashes {
		return nil
	}
	out := make([]string, 0, hashes/2)
	for j := 0; j < hashes; j += 2 {
		out = append(out, strconv.Itoa(j)+"."+strconv.FormatUint(mix(sig[j]^mix(sig[j+1])), 36))
	}
	return out
}
