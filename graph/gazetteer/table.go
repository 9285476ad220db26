package gazetteer

import (
	"encoding/binary"
	"slices"
	"strings"
)

// A table is one packed list of names. Its bytes are, in order,
//
//	magic "kgaz1\n"; then a header of uint32 little-endian: the start and the
//	number of records of each of pool, entries, holdings and ids, and the start
//	and the number of slots of each index
//	pool      text: an entry's name followed by its id; posts after a length byte
//	entries   entrySize bytes each
//	holdings  holdingSize bytes each, those of one person side by side
//	ids       indices of entries in the order of their Wikidata ids
//	indexes   slots of uint32 (0 is empty, else a place in the blob plus one),
//	          found by the hash of the key, then one after the other; the blob has
//	          key length, key, length of the value (uvarint), value
//
// Strings given out are cut from these bytes, so looking up copies nothing.
type table struct {
	b        string
	pool     int
	entryAt  int
	nEntries int
	holdAt   int
	nHold    int
	idAt     int
	nIDs     int
	index    [nIndexes]indexAt
}

type indexAt struct{ slots, n, blob int }

// The indexes of a table.
const (
	names    = iota // flags byte, then uses and entries: use byte, entry as uvarint
	posts           // "US secretary of state": holdings as uint32, the latest first
	nicks           // given names, space-separated
	facts           // "country GT", "capital GT": an entry as uint32; "currency GT": code
	nIndexes = 4
)

// Flags of a name as such.
const (
	flagMale = 1 << iota
	flagFemale
	flagEither
	flagFamily
)

const (
	magic       = "kgaz1\n"
	headerSize  = len(magic) + 4*(8+3*nIndexes)
	entrySize   = 28
	holdingSize = 20
)

// kinds of entries, by their number in the table.
var kinds = [...]string{"thing", "person", "organisation", "government", "party", "country", "place", "facility", "event", "law", "work", "title", "nationality", "group", "agent"}

// open gives a view of packed bytes; a header that is not ours gives a table
// without names. Check tells why.
func open(b string) table {
	t := table{b: b}
	if !strings.HasPrefix(b, magic) || len(b) < headerSize {
		return table{}
	}
	at := len(magic)
	next := func() int { at += 4; return int(u32(b, at-4)) }
	t.pool, _ = next(), next()
	t.entryAt, t.nEntries = next(), next()
	t.holdAt, t.nHold = next(), next()
	t.idAt, t.nIDs = next(), next()
	for i := range t.index {
		t.index[i] = indexAt{next(), next(), next()}
	}
	return t
}

func u32(s string, at int) uint32 {
	_ = s[at+3]
	return uint32(s[at]) | uint32(s[at+1])<<8 | uint32(s[at+2])<<16 | uint32(s[at+3])<<24
}

func u16(s string, at int) uint16 { return uint16(s[at]) | uint16(s[at+1])<<8 }

func uvarint(s string) (v, n int) {
	shift := 0
	for n < len(s) {
		c := s[n]
		n++
		v |= int(c&0x7f) << shift
		if c < 0x80 {
			break
		}
		shift += 7
	}
	return v, n
}

// hash is FNV-1a, mixed so that its high bits can choose the slot.
func hash(key []byte) uint64 {
	h := uint64(14695981039346656037)
	for _, c := range key {
		h = (h ^ uint64(c)) * 1099511628211
	}
	h ^= h >> 32
	h *= 0x9e3779b97f4a7c15
	return h
}

func slotOf(h uint64, n int) int { return int((h >> 32) * uint64(n) >> 32) }

// find gives the value of the key in an index, or "".
func (t *table) find(which int, key []byte) string {
	ix := t.index[which]
	if ix.n == 0 {
		return ""
	}
	for s := slotOf(hash(key), ix.n); ; s++ {
		if s == ix.n {
			s = 0
		}
		at := int(u32(t.b, ix.slots+4*s))
		if at == 0 {
			return ""
		}
		at += ix.blob - 1
		n := int(t.b[at])
		if n == len(key) && t.b[at+1:at+1+n] == string(key) {
			size, w := uvarint(t.b[at+1+n:])
			at += 1 + n + w
			return t.b[at : at+size]
		}
	}
}

// entries appends the entries of a value of the index of names that a name of
// this shape can mean.
func (t *table) entries(out []Entry, number int, list string, s shape) []Entry {
	list = list[1:]
	if out == nil {
		out = make([]Entry, 0, len(list)/3+1)
	}
	for len(list) > 0 {
		use := Use(list[0])
		i, n := uvarint(list[1:])
		list = list[1+n:]
		switch use {
		case Acronym:
			if s != caps {
				continue
			}
		case Demonym, Adjective:
			if s == lower {
				continue
			}
		}
		e := t.entry(number, i)
		e.Use = use
		out = append(out, e)
	}
	return out
}

func (t *table) entry(number, i int) Entry {
	r := t.b[t.entryAt+i*entrySize:][:entrySize]
	at := t.pool + int(u32(r, 0))
	n, id := int(r[4]), int(r[5])
	e := Entry{
		Name:       t.b[at : at+n],
		Wikidata:   t.b[at+n : at+n+id],
		Kind:       kinds[r[6]],
		Gender:     Gender(r[7] & 3),
		Capital:    r[7]&4 != 0,
		Prominence: float64(u16(r, 10)) / 65535,
		table:      number,
		index:      i,
	}
	if r[8] != 0 {
		e.Country = r[8:10]
	}
	if e.Kind == "person" {
		e.Born = dateText(u32(r, 12))
	} else {
		e.Population = int(u32(r, 12))
	}
	if region := u32(r, 24); region != 0 {
		q := t.b[t.entryAt+int(region-1)*entrySize:][:entrySize]
		at := t.pool + int(u32(q, 0))
		e.Region = t.b[at : at+int(q[4])]
	}
	return e
}

func (t *table) holdings(i int) (first, n int) {
	r := t.b[t.entryAt+i*entrySize:][:entrySize]
	return int(u32(r, 16)), int(u16(r, 20))
}

func (t *table) holding(number, i int) Holding {
	r := t.b[t.holdAt+i*holdingSize:][:holdingSize]
	at := t.pool + int(u32(r, 4))
	return Holding{
		Person:  t.entry(number, int(u32(r, 0))),
		Post:    t.b[at+1 : at+1+int(t.b[at])],
		Country: strings.TrimRight(r[8:10], "\x00"),
		Start:   dateText(u32(r, 12)),
		End:     dateText(u32(r, 16)),
	}
}

// byID finds the entry with that Wikidata id.
func (t *table) byID(id string) (int, bool) {
	at := func(k int) (string, int) {
		i := int(u32(t.b, t.idAt+4*k))
		r := t.b[t.entryAt+i*entrySize:][:entrySize]
		p := t.pool + int(u32(r, 0)) + int(r[4])
		return t.b[p : p+int(r[5])], i
	}
	lo, hi := 0, t.nIDs
	for lo < hi {
		mid := (lo + hi) / 2
		if s, _ := at(mid); compareIDs(s, id) < 0 {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < t.nIDs {
		if s, i := at(lo); s == id {
			return i, true
		}
	}
	return 0, false
}

// compareIDs orders Wikidata ids by number, as length and digits tell.
func compareIDs(a, b string) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(a, b)
}

// dateText gives the date packed as year*10000+month*100+day, with what is
// unknown left out.
func dateText(v uint32) string {
	if v == 0 {
		return ""
	}
	var b [10]byte
	digits := func(at, n int, v uint32) {
		for i := n - 1; i >= 0; i-- {
			b[at+i] = byte('0' + v%10)
			v /= 10
		}
	}
	digits(0, 4, v/10000)
	m, d := v/100%100, v%100
	if m == 0 {
		return string(b[:4])
	}
	b[4] = '-'
	digits(5, 2, m)
	if d == 0 {
		return string(b[:7])
	}
	b[7] = '-'
	digits(8, 2, d)
	return string(b[:])
}

func packDate(s string) uint32 {
	part := func(at, n int) uint32 {
		v := uint32(0)
		for i := at; i < at+n && i < len(s); i++ {
			if s[i] < '0' || s[i] > '9' {
				return 0
			}
			v = v*10 + uint32(s[i]-'0')
		}
		return v
	}
	if len(s) < 4 {
		return 0
	}
	return part(0, 4)*10000 + part(5, 2)*100 + part(8, 2)
}

func putU32(b []byte, v int) []byte { return binary.LittleEndian.AppendUint32(b, uint32(v)) }

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
