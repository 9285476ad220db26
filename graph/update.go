package graph

import (
	"context"
	"strconv"

	"github.com/cayleygraph/quad"

	"kg/graph/fact"
	"kg/graph/internal/rdf"
)

// update is one change of the graph on its way into the store: the evidence and
// decisions that come and go, and what follows from them. Only what a change can
// reach is worked out anew, and the outcome is what working out everything from
// the evidence would give: everything kept is a sum over articles, or a function
// of such sums.
type update struct {
	*overlay
	old    reader // the store before the change
	base   string
	schema *fact.Schema

	origins originChange
	works   map[string]*work       // articles whose mentions change
	facts   map[string]*factRecord // facts whose mentions change; nil for one that is gone
	touched map[string]set         // fact: the articles whose mentions in it changed
	went    map[string]set         // fact: the facts its mentions went to
	rekeyed map[string]set         // key: the keys that things of it have now
}

// demand is what an update is asked to do.
type demand struct {
	add    []evidence
	remove []string
	decide []Decision // new ones, and ones that are undone
}

func (g *Graph) update(ctx context.Context, d demand) (Change, error) {
	g.writing.Lock()
	defer g.writing.Unlock()
	var c Change
	err := g.store.write(func(o *overlay) error {
		u := &update{overlay: o, old: o.base, base: g.base, schema: g.schema, works: map[string]*work{}, facts: map[string]*factRecord{},
			touched: map[string]set{}, went: map[string]set{}, rekeyed: map[string]set{}, origins: originChange{joined: set{}}}
		c = u.run(d)
		if err := u.err(); err != nil {
			return err
		}
		return ctx.Err()
	})
	if err != nil {
		return Change{}, err
	}
	return c, nil
}

func (u *update) run(d demand) Change {
	gone, come := set{}, set{}
	for _, id := range d.remove {
		gone.add(id)
	}
	for _, e := range d.add {
		if u.old.get(rowKey(tArticle, e.Article.ID)) != nil {
			gone.add(e.Article.ID)
		}
		come.add(e.Article.ID)
	}
	for _, id := range gone.sorted() {
		u.articleRows(id, false)
		u.delEvidence(id)
	}
	for _, e := range d.add {
		u.putEvidence(e)
		u.articleRows(e.Article.ID, true)
	}
	again := set{} // articles whose facts must be looked at anew
	again.add(gone.sorted()...)
	again.add(come.sorted()...)
	again.add(u.putDecisions(d.decide)...)

	before, after := map[string]articleForms{}, map[string]articleForms{}
	for art := range again {
		if f, ok := load[articleForms](u.old, rowKey(tForms, art)); ok {
			before[art] = f
		}
		if u.get(rowKey(tArticle, art)) != nil {
			e := evidence{Facts: factsRead(u, art)}
			e.Article.ID = art
			after[art] = formsOf(e, u.splits(art, e.Facts), u.schema)
		}
	}
	keys := u.changeThings(before, after)
	pinned := u.changePins(again, d.decide)
	u.changeOrigins(gone.sorted(), come.sorted())
	keys.add(u.retold().sorted()...)
	heads, arts := u.changeClusters(keys, pinned)
	for art := range u.origins.joined {
		f, _ := load[articleForms](u, rowKey(tForms, art))
		for key := range f.Forms {
			heads.add(headOf(u, key))
		}
	}
	moved := u.changeEntities(heads)
	for art := range arts {
		again.add(art)
	}
	u.changeMentions(again)
	u.changeConfidence()
	c := u.changeFacts(moved)
	u.redirectEntities(heads)
	u.redirectFacts()
	u.settleQuads()
	u.count("articles", len(come)-len(gone))
	return c
}

// articleRows writes, or takes away, what follows from an article alone: its
// quads and its words.
func (u *update) articleRows(id string, there bool) {
	rec, _ := load[articleRecord](u, rowKey(tArticle, id))
	q := quadBuilder{base: u.base, schema: u.schema}
	q.article(rec.Article)
	words := postings(rec.Article.Title, string(u.get(rowKey(tText, id))))
	for w, n := range words {
		k := rowKey(tPosting, w, id)
		if there {
			u.put(k, []byte(strconv.Itoa(n)))
		} else {
			u.del(k)
		}
	}
	if there {
		u.adds = append(u.adds, q.out...)
	} else {
		u.dels = append(u.dels, q.out...)
	}
	u.count("quads", len(q.out)*sign(there))
	u.count("words", rec.Words*sign(there))
}

// count keeps the sums that Stats tells.
func (u *update) count(what string, n int) {
	if n == 0 {
		return
	}
	k := rowKey(tCount, what)
	old, _ := strconv.Atoi(string(u.get(k))) // written here alone; absent is none
	if old+n == 0 {
		u.del(k)
	} else {
		u.put(k, []byte(strconv.Itoa(old+n)))
	}
}

func counted(r reader, what string) int {
	n, _ := strconv.Atoi(string(r.get(rowKey(tCount, what))))
	return n
}

// settleQuads leaves away what was taken out and put in again.
func (u *update) settleQuads() {
	net := map[string]int{}
	byLine := map[string]quad.Quad{}
	for _, q := range u.adds {
		l := rdf.Line(q)
		net[l]++
		byLine[l] = q
	}
	for _, q := range u.dels {
		l := rdf.Line(q)
		net[l]--
		byLine[l] = q
	}
	u.adds, u.dels = nil, nil
	for l, n := range net {
		switch {
		case n > 0:
			u.adds = append(u.adds, byLine[l])
		case n < 0:
			u.dels = append(u.dels, byLine[l])
		}
	}
}
