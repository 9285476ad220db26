package store

import (
	"context"
	"slices"

	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/refs"
	"github.com/cayleygraph/quad"
)

// given is nodes that the question names.
type given struct {
	src source
	ids []uint32
}

func (s *given) String() string                                  { return "Given" }
func (s *given) Optimize(context.Context) (iterator.Shape, bool) { return s, false }
func (s *given) SubIterators() []iterator.Shape                  { return nil }
func (s *given) Iterate() iterator.Scanner                       { return &givenScan{v: s.src.view(), ids: s.ids} }
func (s *given) Lookup() iterator.Index                          { return &givenScan{v: s.src.view(), ids: s.ids} }

func (s *given) Stats(context.Context) (iterator.Costs, error) {
	n := int64(len(s.ids))
	return iterator.Costs{ContainsCost: 1, NextCost: 1, Size: refs.Size{Value: n, Exact: true}}, nil
}

type givenScan struct {
	plain
	v   *view
	ids []uint32
	set map[uint32]bool // when there are many and one is looked up
	i   int
	cur uint32
}

func (it *givenScan) String() string   { return "Given" }
func (it *givenScan) id() uint32       { return it.cur }
func (it *givenScan) Result() refs.Ref { return node(it.cur) }

func (it *givenScan) Next(context.Context) bool {
	if it.i >= len(it.ids) {
		return false
	}
	it.cur = it.ids[it.i]
	it.i++
	return true
}

func (it *givenScan) Contains(ctx context.Context, r refs.Ref) bool {
	return it.has(ctx, it.v.id(r))
}

func (it *givenScan) has(_ context.Context, id uint32) bool {
	it.cur = id
	if len(it.ids) < 16 {
		return slices.Contains(it.ids, id)
	}
	if it.set == nil {
		it.set = make(map[uint32]bool, len(it.ids))
		for _, id := range it.ids {
			it.set[id] = true
		}
	}
	return it.set[id]
}

// saved keeps results under names.
type saved struct {
	src  source
	from iterator.Shape
	tags []string
}

func (s *saved) String() string                                    { return "Save" }
func (s *saved) SubIterators() []iterator.Shape                    { return []iterator.Shape{s.from} }
func (s *saved) Stats(ctx context.Context) (iterator.Costs, error) { return s.from.Stats(ctx) }
func (s *saved) Optimize(ctx context.Context) (iterator.Shape, bool) {
	s.from, _ = s.from.Optimize(ctx)
	return s, false
}
func (s *saved) Iterate() iterator.Scanner {
	return &savedScan{Scanner: s.from.Iterate(), s: s, v: s.src.view()}
}
func (s *saved) Lookup() iterator.Index {
	return &savedIndex{Index: s.from.Lookup(), s: s, v: s.src.view()}
}

type savedScan struct {
	iterator.Scanner
	s *saved
	v *view
}

// Count is the number of results and paths that are left.
func (it *savedScan) Count(ctx context.Context) (int64, error) { return countOf(ctx, it.Scanner) }

func (it *savedScan) id() uint32 { return scanID(it.v, it.Scanner) }

func (it *savedScan) TagResults(dst map[string]refs.Ref) {
	it.Scanner.TagResults(dst)
	for _, t := range it.s.tags {
		dst[t] = it.Result()
	}
}

type savedIndex struct {
	iterator.Index
	s *saved
	v *view
}

func (it *savedIndex) id() uint32 { return scanID(it.v, it.Index) }

func (it *savedIndex) has(ctx context.Context, id uint32) bool { return indexHas(ctx, it.Index, id) }

func (it *savedIndex) TagResults(dst map[string]refs.Ref) {
	it.Index.TagResults(dst)
	for _, t := range it.s.tags {
		dst[t] = it.Result()
	}
}

// count is one number: how many results, and paths to them, there are.
type count struct {
	src  source
	from iterator.Shape
}

func (s *count) String() string                 { return "Count" }
func (s *count) SubIterators() []iterator.Shape { return []iterator.Shape{s.from} }
func (s *count) Optimize(ctx context.Context) (iterator.Shape, bool) {
	s.from, _ = s.from.Optimize(ctx)
	return s, false
}
func (s *count) Stats(ctx context.Context) (iterator.Costs, error) {
	st, err := s.from.Stats(ctx)
	n := st.NextCost * st.Size.Value
	return iterator.Costs{NextCost: n, ContainsCost: n, Size: refs.Size{Value: 1, Exact: true}}, err
}
func (s *count) Iterate() iterator.Scanner { return &countScan{s: s} }
func (s *count) Lookup() iterator.Index    { return &countScan{s: s} }

type countScan struct {
	plain
	s    *count
	n    int64
	done bool
	err  error
}

func (it *countScan) String() string   { return "Count" }
func (it *countScan) Err() error       { return it.err }
func (it *countScan) Result() refs.Ref { return refs.PreFetched(quad.Int(it.n)) }

func (it *countScan) Next(ctx context.Context) bool {
	if it.done {
		return false
	}
	it.done = true
	it.n, it.err = countOf(ctx, it.s.from.Iterate())
	return it.err == nil
}

func (it *countScan) Contains(ctx context.Context, r refs.Ref) bool {
	if !it.done {
		it.Next(ctx)
	}
	name, err := it.s.src.view().nameOf(r)
	if it.err == nil {
		it.err = err
	}
	return it.err == nil && name == quad.Int(it.n)
}

// counter is a scanner that knows how many results and paths are left without
// making them. Whoever wants no more than their number may ask it.
type counter interface {
	Count(ctx context.Context) (int64, error)
}

func countOf(ctx context.Context, it iterator.Scanner) (n int64, err error) {
	defer func() {
		if cerr := it.Close(); err == nil {
			err = cerr
		}
	}()
	takeAll(it)
	if c, ok := it.(counter); ok {
		return c.Count(ctx)
	}
	var s stopped
	for !s.stop(ctx) && it.Next(ctx) {
		n++
		for !s.stop(ctx) && it.NextPath(ctx) {
			n++
		}
	}
	if err := it.Err(); err != nil {
		return n, err
	}
	return n, s.err
}

// all is the nodes that every part has: the smallest is walked, the others are
// asked.
type all struct {
	src  source
	subs []iterator.Shape
}

func (s *all) String() string                 { return "All" }
func (s *all) SubIterators() []iterator.Shape { return s.subs }

// Optimize puts the parts into the order in which they are asked.
func (s *all) Optimize(ctx context.Context) (iterator.Shape, bool) {
	type part struct {
		it   iterator.Shape
		cost iterator.Costs
	}
	parts := make([]part, len(s.subs))
	for i, sub := range s.subs {
		if it, changed := sub.Optimize(ctx); changed {
			sub = it
		}
		if iterator.IsNull(sub) {
			return sub, true
		}
		st, _ := sub.Stats(ctx)
		parts[i] = part{sub, st}
	}
	least := 0
	for i, p := range parts {
		best := parts[least].cost
		if p.cost.Size.Value*(p.cost.NextCost+1) < best.Size.Value*(best.NextCost+1) {
			least = i
		}
	}
	for i, p := range parts {
		if recursive(p.it) {
			least = i
			break
		}
	}
	first := parts[least]
	rest := slices.Delete(slices.Clone(parts), least, least+1)
	slices.SortStableFunc(rest, func(a, b part) int { return int(a.cost.ContainsCost - b.cost.ContainsCost) })
	s.subs = append(s.subs[:0:0], first.it)
	for _, p := range rest {
		s.subs = append(s.subs, p.it)
	}
	return s, false
}

// recursive says whether Cayley's recursion is part of an iterator. Asked for one
// node it goes through everything and mixes up its tags; so it is walked.
func recursive(it iterator.Shape) bool {
	if _, ok := it.(*iterator.Recursive); ok {
		return true
	}
	return slices.ContainsFunc(it.SubIterators(), recursive)
}

func (s *all) Stats(ctx context.Context) (iterator.Costs, error) {
	var out iterator.Costs
	for i, sub := range s.subs {
		st, err := sub.Stats(ctx)
		if err != nil {
			return out, err
		}
		if i == 0 {
			out = st
			continue
		}
		out.NextCost += st.ContainsCost
		out.ContainsCost += st.ContainsCost
		out.Size.Value = min(out.Size.Value, st.Size.Value)
	}
	out.Size.Exact = false
	return out, nil
}

func (s *all) Iterate() iterator.Scanner {
	it := &allScan{allState: allState{v: s.src.view()}, first: s.subs[0].Iterate()}
	for _, sub := range s.subs[1:] {
		it.rest = append(it.rest, sub.Lookup())
	}
	return it
}

func (s *all) Lookup() iterator.Index {
	it := &allIndex{allState{v: s.src.view()}}
	for _, sub := range s.subs {
		it.rest = append(it.rest, sub.Lookup())
	}
	return it
}

type allState struct {
	v    *view
	rest []iterator.Index
	cur  uint32
	ref  refs.Ref // of a result that is no node of the store
	err  error
}

func (a *allState) id() uint32     { return a.cur }
func (a *allState) String() string { return "All" }
func (a *allState) Err() error     { return a.err }

func (a *allState) Result() refs.Ref {
	if a.cur != 0 {
		return node(a.cur)
	}
	return a.ref
}

func (a *allState) agree(ctx context.Context, from int) bool {
	for _, sub := range a.rest[from:] {
		ok := false
		if a.cur != 0 {
			ok = indexHas(ctx, sub, a.cur)
		} else {
			ok = sub.Contains(ctx, a.ref)
		}
		if !ok {
			if a.err == nil {
				a.err = sub.Err()
			}
			return false
		}
	}
	return true
}

func (a *allState) nextPath(ctx context.Context) bool {
	for i := len(a.rest) - 1; i >= 0; i-- {
		if a.rest[i].NextPath(ctx) {
			return a.agree(ctx, i+1)
		}
	}
	return false
}

func (a *allState) TagResults(dst map[string]refs.Ref) {
	for _, sub := range a.rest {
		sub.TagResults(dst)
	}
}

func (a *allState) Close() error {
	var err error
	for _, sub := range a.rest {
		if e := sub.Close(); err == nil {
			err = e
		}
	}
	return err
}

type allScan struct {
	allState
	first iterator.Scanner
	once  *seen // nodes that were asked for, where none need be asked for again
}

func (it *allScan) Next(ctx context.Context) bool {
	for it.err == nil && it.first.Next(ctx) {
		if it.cur = scanID(it.v, it.first); it.cur == 0 {
			it.ref = it.first.Result()
		} else if it.once != nil && !it.once.add(it.cur) {
			continue
		}
		if it.agree(ctx, 0) {
			return true
		}
	}
	if it.err == nil {
		it.err = it.first.Err()
	}
	return false
}

func (it *allScan) NextPath(ctx context.Context) bool {
	return it.nextPath(ctx) || it.err == nil && it.first.NextPath(ctx) && it.agree(ctx, 0)
}

func (it *allScan) TagResults(dst map[string]refs.Ref) {
	it.first.TagResults(dst)
	it.allState.TagResults(dst)
}

func (it *allScan) Close() error {
	err := it.first.Close()
	if e := it.allState.Close(); err == nil {
		err = e
	}
	return err
}

type allIndex struct{ allState }

func (it *allIndex) Contains(ctx context.Context, r refs.Ref) bool {
	if it.cur = it.v.id(r); it.cur == 0 {
		it.ref = r
	}
	return it.agree(ctx, 0)
}

func (it *allIndex) has(ctx context.Context, id uint32) bool {
	it.cur = id
	return it.agree(ctx, 0)
}

func (it *allIndex) NextPath(ctx context.Context) bool { return it.nextPath(ctx) }
