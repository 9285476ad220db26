package store

import (
	"context"

	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/refs"
)

// unique gives each result once, by the first path to it.
type unique struct {
	src  source
	from iterator.Shape
}

func (s *unique) String() string                 { return "Unique" }
func (s *unique) SubIterators() []iterator.Shape { return []iterator.Shape{s.from} }
func (s *unique) Optimize(ctx context.Context) (iterator.Shape, bool) {
	s.from, _ = s.from.Optimize(ctx)
	return s, false
}
func (s *unique) Stats(ctx context.Context) (iterator.Costs, error) {
	st, err := s.from.Stats(ctx)
	st.Size.Exact = false
	return st, err
}
func (s *unique) Iterate() iterator.Scanner {
	from := s.from.Iterate()
	if a, ok := from.(*allScan); ok {
		a.once = new(seen) // whether the other parts have a node need be asked once
	}
	hop, _ := from.(*hopScan)
	return &uniqueScan{Scanner: from, hop: hop, v: s.src.view()}
}
func (s *unique) Lookup() iterator.Index {
	return &uniqueIndex{Index: s.from.Lookup(), v: s.src.view()}
}

type uniqueScan struct {
	iterator.Scanner
	hop   *hopScan // the scanner, if it is one
	v     *view
	seen  seen
	other map[any]bool // results that are no nodes of the store
}

func (it *uniqueScan) id() uint32                    { return scanID(it.v, it.Scanner) }
func (it *uniqueScan) NextPath(context.Context) bool { return false }

func (it *uniqueScan) Next(ctx context.Context) bool {
	for it.Scanner.Next(ctx) {
		if id := scanID(it.v, it.Scanner); id != 0 {
			if it.hop != nil {
				it.hop.leave()
			}
			if it.seen.add(id) {
				return true
			}
			continue
		}
		k := refs.ToKey(it.Result())
		if !it.other[k] {
			if it.other == nil {
				it.other = map[any]bool{}
			}
			it.other[k] = true
			return true
		}
	}
	return false
}

// Count is the number of results and paths that are left.
func (it *uniqueScan) Count(ctx context.Context) (int64, error) {
	takeAll(it)
	n := int64(0)
	for it.Next(ctx) {
		n++
	}
	return n, it.Err()
}

func (it *uniqueScan) takeAll() { takeAll(it.Scanner) }

type uniqueIndex struct {
	iterator.Index
	v *view
}

func (it *uniqueIndex) id() uint32                              { return scanID(it.v, it.Index) }
func (it *uniqueIndex) NextPath(context.Context) bool           { return false }
func (it *uniqueIndex) has(ctx context.Context, id uint32) bool { return indexHas(ctx, it.Index, id) }

// seen is a set of nodes: pages of bits, made when first needed.
type seen struct {
	pages    []*[pageWords]uint64
	last     *[pageWords]uint64
	lastPage uint32
}

const pageWords = 64

func (s *seen) add(id uint32) bool {
	page := id / (pageWords * 64)
	if s.last == nil || page != s.lastPage {
		for uint32(len(s.pages)) <= page {
			s.pages = append(s.pages, nil)
		}
		if s.pages[page] == nil {
			s.pages[page] = new([pageWords]uint64)
		}
		s.last, s.lastPage = s.pages[page], page
	}
	word, bit := &s.last[id/64%pageWords], uint64(1)<<(id%64)
	if *word&bit != 0 {
		return false
	}
	*word |= bit
	return true
}

func (s *seen) has(id uint32) bool {
	page := id / (pageWords * 64)
	if s.last == nil || page != s.lastPage {
		if page >= uint32(len(s.pages)) || s.pages[page] == nil {
			return false
		}
		s.last, s.lastPage = s.pages[page], page
	}
	return s.last[id/64%pageWords]&(1<<(id%64)) != 0
}
