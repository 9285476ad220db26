package gazetteer

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strings"
)

// List is the content of a gazetteer before it is packed: what the generator
// collects from public lists, and what Read makes of a user's.
type List struct {
	Things    []Thing
	Given     map[string]Gender   // by the name as written
	Families  []string            //
	Nicknames map[string][]string // folded given names, both ways
	Currency  map[string]string   // ISO 4217 by country code
	Sources   string              // name, version and licence, one a line
}

// Thing is an entry with all its names.
type Thing struct {
	Entry
	Names  []ThingName
	Posts  []Post // of a person
	Within int    // place of the region it lies in among the things, plus one
}

// ThingName is a name of a thing with the way it stands for it.
type ThingName struct {
	Name string
	Use  Use
}

// Post is a post that a person held.
type Post struct{ Post, Country, Start, End string }

// Pack gives the list as bytes that a look-up can use as they are. The same
// list gives the same bytes.
func (l *List) Pack() ([]byte, error) {
	p := &packer{list: l, at: map[string]int{}}
	if err := p.entries(); err != nil {
		return nil, err
	}
	idx := [nIndexes]map[string][]byte{p.names(), p.postIndex, p.nicks(), p.facts()}
	ids := p.ids()

	out := make([]byte, headerSize)
	copy(out, magic)
	head := func(k, v int) { binary.LittleEndian.PutUint32(out[len(magic)+4*k:], uint32(v)) }
	section := func(k int, b []byte, n int) {
		head(2*k, len(out))
		head(2*k+1, n)
		out = append(out, b...)
	}
	section(0, p.pool, len(p.pool))
	section(1, p.entryB, len(l.Things))
	section(2, p.holdB, len(p.holdB)/holdingSize)
	section(3, ids, len(ids)/4)
	for k, m := range idx {
		slots, blob, err := packIndex(m)
		if err != nil {
			return nil, err
		}
		head(8+3*k, len(out))
		head(8+3*k+1, len(slots)/4)
		out = append(out, slots...)
		head(8+3*k+2, len(out))
		out = append(out, blob...)
	}
	return out, nil
}

type packer struct {
	list      *List
	pool      []byte
	at        map[string]int
	entryB    []byte
	holdB     []byte
	postIndex map[string][]byte
}

func (p *packer) text(s string) int {
	if i, ok := p.at[s]; ok {
		return i
	}
	p.at[s] = len(p.pool)
	p.pool = append(p.pool, s...)
	return p.at[s]
}

func (p *packer) entries() error {
	type holder struct{ start, at int }
	byPost := map[string][]holder{}
	for i := range p.list.Things {
		e := &p.list.Things[i]
		kind := slices.Index(kinds[:], e.Kind)
		if kind < 0 {
			return fmt.Errorf("%q: kind %q is none that a gazetteer holds", e.Name, e.Kind)
		}
		if len(e.Name) > 255 || len(e.Wikidata) > 255 || e.Name == "" {
			return fmt.Errorf("%q: a name has 1 to 255 bytes", e.Name)
		}
		if len(e.Country) != 0 && len(e.Country) != 2 {
			return fmt.Errorf("%q: country %q is not an ISO 3166-1 code of two letters", e.Name, e.Country)
		}
		first := len(p.holdB) / holdingSize
		slices.SortStableFunc(e.Posts, func(a, b Post) int {
			return cmp.Or(strings.Compare(a.Start, b.Start), strings.Compare(a.Post, b.Post), strings.Compare(a.Country, b.Country))
		})
		for _, h := range e.Posts {
			key := h.Country + " " + Fold(h.Post)
			byPost[key] = append(byPost[key], holder{int(packDate(h.Start)), len(p.holdB) / holdingSize})
			p.holdB = putU32(p.holdB, i)
			p.holdB = putU32(p.holdB, p.text(string(rune(min(len(h.Post), 127)))+h.Post[:min(len(h.Post), 127)]))
			p.holdB = append(append(p.holdB, (h.Country + "\x00\x00")[:2]...), 0, 0)
			p.holdB = putU32(p.holdB, int(packDate(h.Start)))
			p.holdB = putU32(p.holdB, int(packDate(h.End)))
		}
		flags := byte(e.Gender)
		if e.Capital {
			flags |= 4
		}
		number := e.Population
		if e.Kind == "person" {
			number = int(packDate(e.Born))
		}
		b := putU32(p.entryB, p.text(e.Name+e.Wikidata))
		b = append(b, byte(len(e.Name)), byte(len(e.Wikidata)), byte(kind), flags)
		b = append(b, (e.Country + "\x00\x00")[:2]...)
		b = binary.LittleEndian.AppendUint16(b, uint16(math.Round(65535*min(1, max(0, e.Prominence)))))
		b = putU32(b, number)
		b = putU32(b, first)
		b = binary.LittleEndian.AppendUint16(b, uint16(len(e.Posts)))
		b = append(b, 0, 0)
		p.entryB = putU32(b, e.Within)
	}
	p.postIndex = map[string][]byte{}
	for key, list := range byPost {
		slices.SortFunc(list, func(a, b holder) int { return cmp.Or(b.start-a.start, a.at-b.at) })
		for _, h := range list {
			p.postIndex[key] = putU32(p.postIndex[key], h.at)
		}
	}
	return nil
}

// names makes the index of names: those of things and given and family names.
func (p *packer) names() map[string][]byte {
	type posting struct {
		use   Use
		entry int
	}
	m := map[string][]posting{}
	for i, e := range p.list.Things {
		seen := map[string]bool{}
		for _, n := range append([]ThingName{{e.Name, Name}}, e.Names...) {
			key := Fold(n.Name)
			if key == "" || seen[key+uses[n.Use]] || (n.Use == Alias && seen[key+uses[Name]]) {
				continue
			}
			seen[key+uses[n.Use]] = true
			m[key] = append(m[key], posting{n.Use, i})
		}
	}
	flags := map[string]byte{}
	for n, g := range p.list.Given {
		flags[Fold(n)] |= [...]byte{0, flagMale, flagFemale, flagEither}[g]
	}
	for _, n := range p.list.Families {
		flags[Fold(n)] |= flagFamily
	}
	out := map[string][]byte{}
	for key, f := range flags {
		out[key] = []byte{f}
	}
	for key, list := range m {
		slices.SortStableFunc(list, func(a, b posting) int {
			return cmp.Or(cmp.Compare(p.list.Things[b.entry].Prominence, p.list.Things[a.entry].Prominence),
				cmp.Compare(a.use, b.use), a.entry-b.entry)
		})
		b := []byte{flags[key]}
		for _, x := range list {
			b = binary.AppendUvarint(append(b, byte(x.use)), uint64(x.entry))
		}
		out[key] = b
	}
	delete(out, "")
	return out
}

func (p *packer) nicks() map[string][]byte {
	m := map[string][]byte{}
	for k, list := range p.list.Nicknames {
		m[k] = []byte(strings.Join(list, " "))
	}
	return m
}

func (p *packer) facts() map[string][]byte {
	m := map[string][]byte{}
	for i, e := range p.list.Things {
		if e.Kind == "country" && e.Country != "" && m["country "+e.Country] == nil {
			m["country "+e.Country] = putU32(nil, i)
		}
		if e.Capital && m["capital "+e.Country] == nil {
			m["capital "+e.Country] = putU32(nil, i)
		}
	}
	for c, code := range p.list.Currency {
		m["currency "+c] = []byte(code)
	}
	if p.list.Sources != "" {
		m["sources"] = []byte(p.list.Sources)
	}
	return m
}

// ids lists the entries that have a Wikidata id, by id; of two with one id the
// first counts.
func (p *packer) ids() []byte {
	var list []int
	for i, e := range p.list.Things {
		if e.Wikidata != "" {
			list = append(list, i)
		}
	}
	slices.SortStableFunc(list, func(a, b int) int {
		return compareIDs(p.list.Things[a].Wikidata, p.list.Things[b].Wikidata)
	})
	var b []byte
	for k, i := range list {
		if k == 0 || p.list.Things[list[k-1]].Wikidata != p.list.Things[i].Wikidata {
			b = putU32(b, i)
		}
	}
	return b
}

// packIndex lays keys and values out for find: five slots for four keys.
func packIndex(m map[string][]byte) (slots, blob []byte, err error) {
	n := len(m)*5/4 + 1
	if len(m) == 0 {
		return nil, nil, nil
	}
	table := make([]uint32, n)
	for _, key := range sortedKeys(m) {
		if len(key) > 255 {
			return nil, nil, fmt.Errorf("%q: a name has at most 255 bytes", key)
		}
		s := slotOf(hash([]byte(key)), n)
		for table[s] != 0 {
			s = (s + 1) % n
		}
		table[s] = uint32(len(blob) + 1)
		blob = append(append(blob, byte(len(key))), key...)
		blob = append(binary.AppendUvarint(blob, uint64(len(m[key]))), m[key]...)
	}
	for _, v := range table {
		slots = putU32(slots, int(v))
	}
	return slots, blob, nil
}
