package store

import (
	"context"

	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/refs"
)

// either is the results of every part, one part after the other. Unlike Cayley's
// it gives, asked for one node, the paths of all parts that have it.
type either struct {
	src  source
	subs []iterator.Shape
}

func (s *either) String() string                 { return "Either" }
func (s *either) SubIterators() []iterator.Shape { return s.subs }

func (s *either) Optimize(ctx context.Context) (iterator.Shape, bool) {
	for i, sub := range s.subs {
		s.subs[i], _ = sub.Optimize(ctx)
	}
	return s, false
}

func (s *either) Stats(ctx context.Context) (iterator.Costs, error) {
	out := iterator.Costs{NextCost: 1, Size: refs.Size{Exact: true}}
	for _, sub := range s.subs {
		st, err := sub.Stats(ctx)
		if err != nil {
			return out, err
		}
		out.NextCost = max(out.NextCost, st.NextCost)
		out.ContainsCost += st.ContainsCost
		out.Size.Value += st.Size.Value
		out.Size.Exact = out.Size.Exact && st.Size.Exact
	}
	return out, nil
}

func (s *either) Iterate() iterator.Scanner {
	it := &eitherScan{v: s.src.view()}
	for _, sub := range s.subs {
		it.subs = append(it.subs, sub.Iterate())
	}
	return it
}

func (s *either) Lookup() iterator.Index {
	it := &eitherIndex{v: s.src.view()}
	for _, sub := range s.subs {
		it.subs = append(it.subs, sub.Lookup())
	}
	return it
}

type eitherScan struct {
	v    *view
	subs []iterator.Scanner
	i    int
	err  error
}

func (it *eitherScan) String() string   { return "Either" }
func (it *eitherScan) Err() error       { return it.err }
func (it *eitherScan) id() uint32       { return scanID(it.v, it.subs[it.i]) }
func (it *eitherScan) Result() refs.Ref { return it.subs[it.i].Result() }

func (it *eitherScan) TagResults(dst map[string]refs.Ref) { it.subs[it.i].TagResults(dst) }

func (it *eitherScan) Next(ctx context.Context) bool {
	for it.err == nil {
		if it.subs[it.i].Next(ctx) {
			return true
		}
		if it.err = it.subs[it.i].Err(); it.err != nil || it.i+1 == len(it.subs) {
			return false
		}
		it.i++
	}
	return false
}

func (it *eitherScan) NextPath(ctx context.Context) bool { return it.subs[it.i].NextPath(ctx) }

func (it *eitherScan) Close() error {
	var err error
	for _, sub := range it.subs {
		if e := sub.Close(); err == nil {
			err = e
		}
	}
	return err
}

type eitherIndex struct {
	v     *view
	subs  []iterator.Index
	i     int
	asked refs.Ref
	err   error
}

func (it *eitherIndex) String() string   { return "Either" }
func (it *eitherIndex) Err() error       { return it.err }
func (it *eitherIndex) id() uint32       { return it.v.id(it.asked) }
func (it *eitherIndex) Result() refs.Ref { return it.asked }

func (it *eitherIndex) TagResults(dst map[string]refs.Ref) { it.subs[it.i].TagResults(dst) }

func (it *eitherIndex) Contains(ctx context.Context, r refs.Ref) bool {
	it.asked, it.i = r, 0
	return it.find(ctx)
}

// find goes to the first part from i on that has what is asked.
func (it *eitherIndex) find(ctx context.Context) bool {
	for ; it.err == nil && it.i < len(it.subs); it.i++ {
		if it.subs[it.i].Contains(ctx, it.asked) {
			return true
		}
		it.err = it.subs[it.i].Err()
	}
	it.i = len(it.subs) - 1
	return false
}

func (it *eitherIndex) NextPath(ctx context.Context) bool {
	if it.subs[it.i].NextPath(ctx) {
		return true
	}
	if it.i+1 >= len(it.subs) {
		return false
	}
	it.i++
	return it.find(ctx)
}

func (it *eitherIndex) Close() error {
	var err error
	for _, sub := range it.subs {
		if e := sub.Close(); err == nil {
			err = e
		}
	}
	return err
}
