package graph

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/cayleygraph/quad"
)

// reader reads rows of the store, in the order of their keys. A key is the byte
// of its table and parts joined by NUL. What get and scan give is valid until
// the reader ends and must not be changed. A fault is kept and told by err, so
// that code between need not ask after each step.
type reader interface {
	get(key string) []byte // nil if there is none
	// scan gives the rows whose keys begin with prefix.
	scan(prefix string) iter.Seq2[string, []byte]
	err() error
	fail(error)
}

// The tables. Evidence and decisions come first; all others follow from them.
const (
	tArticle  = "a" // article: its record without text and facts
	tText     = "t" // article: its text
	tRead     = "r" // article: the facts as read
	tDecision = "d" // number: a person's decision
	tAnchor   = "D" // article, number: that decision speaks of this article
	tRedirect = "R" // IRI: where its things went

	tForms    = "f" // article: what it says of each of its things
	tThing    = "k" // key: what all articles say of it, counted
	tBeside   = "y" // key, what, hash, text: how many articles say so of it
	tForm     = "K" // key, article: it speaks of the key
	tMember   = "c" // key: the head of its cluster, where that is another
	tCluster  = "C" // head: the keys of its cluster, where they are several
	tBlock    = "B" // block of names, key
	tPin      = "q" // number of a decision: the keys it speaks of
	tEntity   = "e" // head of a cluster: the entity
	tIRI      = "i" // last part of an entity's IRI: head
	tClaim    = "n" // plain last part, kind, head: would like this IRI
	tRank     = "s" // support, falling, last part of IRI: head
	tWord     = "w" // word of a name, head: number of words
	tAlike    = "g" // article: articles of nearly the same text
	tBand     = "b" // band and hashes of a signature, article
	tOrigin   = "o" // article: the first article of its origin, where that is another
	tCopies   = "O" // first article: all articles of its origin, where they are several
	tMention  = "m" // article: its facts with heads of clusters for local ids
	tDetail   = "h" // group, time and amount: how many mentions, and which fact they are
	tBucket   = "H" // group, time and amount, article, local fact
	tFact     = "F" // fact: what its mentions say, counted
	tSource   = "S" // fact, article, local fact
	tEvidence = "v" // node of evidence: fact, article, local fact, number of the place
	tOrder    = "z" // subject, relation, object, time, fact
	tAbout    = "x" // head or fact, fact that names it
	tUses     = "u" // relation, fact
	tRelation = "l" // relation: how many facts use it, by name
	tHidden   = "j" // fact that was rejected
	tPosting  = "W" // word, article: how often
	tCount    = "N" // what is counted
)

// rowKey joins the parts of a key.
func rowKey(table string, parts ...string) string { return table + strings.Join(parts, "\x00") }

// partsOf takes a key apart.
func partsOf(key string) []string { return strings.Split(key[1:], "\x00") }

// load reads a row as JSON.
func load[T any](r reader, key string) (T, bool) {
	var v T
	b := r.get(key)
	if b == nil {
		return v, false
	}
	if err := json.Unmarshal(b, &v); err != nil {
		r.fail(fmt.Errorf("row %q is damaged: %w", key, err))
		return v, false
	}
	return v, true
}

// overlay is a store with changes that are not yet written.
type overlay struct {
	base reader
	rows map[byte]map[string][]byte // by table; nil for a row that goes
	adds []quad.Quad
	dels []quad.Quad
}

func newOverlay(base reader) *overlay {
	return &overlay{base: base, rows: map[byte]map[string][]byte{}}
}

func (o *overlay) err() error   { return o.base.err() }
func (o *overlay) fail(e error) { o.base.fail(e) }

func (o *overlay) get(key string) []byte {
	if v, ok := o.rows[key[0]][key]; ok {
		return v
	}
	return o.base.get(key)
}

func (o *overlay) scan(prefix string) iter.Seq2[string, []byte] {
	var own []string
	for k := range o.rows[prefix[0]] {
		if strings.HasPrefix(k, prefix) {
			own = append(own, k)
		}
	}
	slices.Sort(own)
	return func(yield func(string, []byte) bool) {
		mine := func(k string) bool {
			v := o.rows[k[0]][k]
			return v == nil || yield(k, v)
		}
		for k, v := range o.base.scan(prefix) {
			for len(own) > 0 && own[0] < k {
				if !mine(own[0]) {
					return
				}
				own = own[1:]
			}
			if len(own) > 0 && own[0] == k {
				if !mine(k) {
					return
				}
				own = own[1:]
				continue
			}
			if !yield(k, v) {
				return
			}
		}
		for _, k := range own {
			if !mine(k) {
				return
			}
		}
	}
}

func (o *overlay) put(key string, v []byte) {
	t := o.rows[key[0]]
	if t == nil {
		t = map[string][]byte{}
		o.rows[key[0]] = t
	}
	if v == nil {
		v = []byte{}
	}
	t[key] = v
}

// mark puts a row that says all it has to say by its key.
func (o *overlay) mark(key string) { o.put(key, nil) }

func (o *overlay) del(key string) {
	o.put(key, []byte{})
	o.rows[key[0]][key] = nil
}

// save writes a row as JSON.
func (o *overlay) save(key string, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		o.fail(fmt.Errorf("row %q: %w", key, err))
		return
	}
	o.put(key, b)
}

// keys collects the last parts of the keys that begin with prefix, at most most
// of them; 0 means all.
func keys(r reader, prefix string, most int) []string {
	var out []string
	for k := range r.scan(prefix) {
		out = append(out, k[max(0, strings.LastIndexByte(k, 0))+1:])
		if len(out) == most {
			break
		}
	}
	return out
}

// counts is a multiset of strings. What sums of the graph are made of is kept in
// such, so that taking an article out is adding it with the sign turned.
type counts map[string]int

func (c *counts) add(k string, n int) {
	if k == "" || n == 0 {
		return
	}
	if *c == nil {
		*c = counts{}
	}
	if (*c)[k] += n; (*c)[k] == 0 {
		delete(*c, k)
	}
}

// most is the element of the highest count, the first of the alphabet of several.
func (c counts) most() string {
	best := ""
	for k, n := range c {
		if best == "" || n > c[best] || n == c[best] && k < best {
			best = k
		}
	}
	return best
}

// sorted gives the elements in the order of the alphabet.
func (c counts) sorted() []string {
	out := make([]string, 0, len(c))
	for k := range c {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// set is a set of strings.
type set map[string]bool

func (s set) add(all ...string) {
	for _, k := range all {
		s[k] = true
	}
}

func (s set) sorted() []string {
	out := make([]string, 0, len(s))
	for k := range s {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
