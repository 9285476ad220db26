package gizmo

import (
	"context"
	"time"

	"github.com/cayleygraph/cayley/graph/iterator"
	"github.com/cayleygraph/cayley/graph/refs"
	"github.com/cayleygraph/cayley/query/path"
	"github.com/cayleygraph/cayley/query/shape"
	"github.com/cayleygraph/quad"
	"github.com/dop251/goja"
)

// top is the tag of where a path ends.
const top = "id"

// step continues a path by one step of Cayley's.
func step(f func(c *call, p *path.Path) *path.Path) func(c *call) goja.Value {
	return func(c *call) goja.Value { return c.next(f(c, c.on.path.Clone()), 0) }
}

// stay is a step that keeps or leaves nodes and goes to no others.
func stay(f func(c *call, p *path.Path) *path.Path) func(c *call) goja.Value {
	return func(c *call) goja.Value {
		v := step(f)(c)
		held(v).(*walker).facts = c.on.facts
		return v
	}
}

// longestPath bounds the steps of a path, those of paths it contains counted in:
// what builds and runs it recurses.
const longestPath = 500

// next makes the path's object; more are the steps of a path that was joined.
func (c *call) next(p *path.Path, more int) goja.Value {
	w := &walker{path: p, morphism: c.on.morphism, steps: c.on.steps + more + 1}
	for _, a := range c.flat(c.args) {
		if other, ok := held(a).(*walker); ok {
			w.steps += other.steps
		}
	}
	if w.steps > longestPath {
		c.fail("the path has more than %d steps", longestPath)
	}
	return c.object(w, c.paths)
}

// methods are those of paths.
var methods = [...]method{
	{[]string{"is"}, 1, -1, stay(func(c *call, p *path.Path) *path.Path { return p.Is(c.values(c.args)...) })},
	{[]string{"in"}, 0, -1, step(func(c *call, p *path.Path) *path.Path { return p.InWithTags(c.rest(1), c.via(c.args)...) })},
	{[]string{"out"}, 0, -1, step(func(c *call, p *path.Path) *path.Path { return p.OutWithTags(c.rest(1), c.via(c.args)...) })},
	{[]string{"both"}, 0, -1, step(func(c *call, p *path.Path) *path.Path { return p.BothWithTags(c.rest(1), c.via(c.args)...) })},
	{[]string{"follow"}, 1, 1, step(func(c *call, p *path.Path) *path.Path { return p.Follow(c.walker(0)) })},
	{[]string{"followR"}, 1, 1, step(func(c *call, p *path.Path) *path.Path { return p.FollowReverse(c.walker(0)) })},
	{[]string{"followRecursive"}, 1, -1, step(followRecursive)},
	{[]string{"and", "intersect"}, 1, 1, stay(func(c *call, p *path.Path) *path.Path { return p.And(c.walker(0)) })},
	{[]string{"or", "union"}, 1, 1, stay(func(c *call, p *path.Path) *path.Path { return p.Or(c.walker(0)) })},
	{[]string{"except", "difference"}, 1, 1, stay(func(c *call, p *path.Path) *path.Path { return p.Except(c.walker(0)) })},
	{[]string{"unique"}, 0, 0, stay(func(_ *call, p *path.Path) *path.Path { return p.Unique() })},
	{[]string{"back"}, 1, 1, step(func(c *call, p *path.Path) *path.Path { return p.Back(c.tag(0)) })},
	{[]string{"tag", "as"}, 1, -1, stay(func(c *call, p *path.Path) *path.Path { return p.Tag(c.rest(0)...) })},
	{[]string{"has"}, 1, -1, stay(func(c *call, p *path.Path) *path.Path { return c.has(p, false) })},
	{[]string{"hasR"}, 1, -1, stay(func(c *call, p *path.Path) *path.Path { return c.has(p, true) })},
	{[]string{"save"}, 1, 2, stay(func(c *call, p *path.Path) *path.Path { v, t := c.saved(); return p.Save(v, t) })},
	{[]string{"saveR"}, 1, 2, stay(func(c *call, p *path.Path) *path.Path { v, t := c.saved(); return p.SaveReverse(v, t) })},
	{[]string{"saveOpt"}, 1, 2, stay(func(c *call, p *path.Path) *path.Path { v, t := c.saved(); return p.SaveOptional(v, t) })},
	{[]string{"saveOptR"}, 1, 2, stay(func(c *call, p *path.Path) *path.Path { v, t := c.saved(); return p.SaveOptionalReverse(v, t) })},
	{[]string{"labels"}, 0, 0, step(func(_ *call, p *path.Path) *path.Path { return p.Labels() })},
	{[]string{"inPredicates"}, 0, 0, step(func(_ *call, p *path.Path) *path.Path { return p.InPredicates() })},
	{[]string{"outPredicates"}, 0, 0, step(func(_ *call, p *path.Path) *path.Path { return p.OutPredicates() })},
	{[]string{"saveInPredicates"}, 1, 1, stay(func(c *call, p *path.Path) *path.Path { return p.SavePredicates(true, c.tag(0)) })},
	{[]string{"saveOutPredicates"}, 1, 1, stay(func(c *call, p *path.Path) *path.Path { return p.SavePredicates(false, c.tag(0)) })},
	{[]string{"labelContext"}, 0, -1, stay(func(c *call, p *path.Path) *path.Path { return p.LabelContextWithTags(c.rest(1), c.via(c.args)...) })},
	{[]string{"filter"}, 1, -1, stay(func(c *call, p *path.Path) *path.Path { return p.Filters(c.filters(c.args)...) })},
	{[]string{"limit"}, 1, 1, stay(func(c *call, p *path.Path) *path.Path { return p.Limit(int64(c.natural(0))) })},
	{[]string{"skip"}, 1, 1, stay(func(c *call, p *path.Path) *path.Path { return p.Skip(int64(c.natural(0))) })},
	{[]string{"order"}, 0, 0, stay(func(_ *call, p *path.Path) *path.Path { return p.Filters(byValue{}) })},

	{[]string{"all"}, 0, 0, func(c *call) goja.Value { c.all(-1); return goja.Null() }},
	{[]string{"getLimit"}, 1, 1, func(c *call) goja.Value { c.all(c.number(0)); return goja.Null() }},
	{[]string{"toArray"}, 0, 1, func(c *call) goja.Value { return c.array(false, c.limit()) }},
	{[]string{"tagArray"}, 0, 1, func(c *call) goja.Value { return c.array(true, c.limit()) }},
	{[]string{"toValue"}, 0, 0, func(c *call) goja.Value { return c.first(false) }},
	{[]string{"tagValue"}, 0, 0, func(c *call) goja.Value { return c.first(true) }},
	{[]string{"forEach", "map"}, 1, 2, forEach},
	{[]string{"count"}, 0, 0, func(c *call) goja.Value { return c.vm.ToValue(c.count()) }},
}

// rest reads the arguments from i on as names.
func (c *call) rest(i int) []string {
	if len(c.args) <= i {
		return nil
	}
	return c.tags(c.args[i:])
}

func (c *call) natural(i int) int {
	n := c.number(i)
	if n < 0 {
		c.fail("takes a number that is not negative")
	}
	return n
}

// followRecursive reads followRecursive(predicate or path, most turns, names for the
// number of turns); the number may be missing.
func followRecursive(c *call, p *path.Path) *path.Path {
	via := c.via(c.args)
	if len(via) != 1 {
		c.fail("takes one predicate or path to follow")
	}
	turn, ok := via[0].(*path.Path)
	if !ok {
		turn = path.StartMorphism().Out(via[0])
	}
	depth, rest := 0, c.args[1:]
	if len(rest) > 0 {
		if n, ok := integer(rest[0]); ok {
			depth, rest = n, rest[1:]
		}
	}
	if depth == 0 {
		depth = defaultDepth
	}
	return (&recursion{turn: turn, depth: depth, tags: c.tags(rest)}).on(p)
}

// has reads has(predicate, values or comparisons...).
func (c *call) has(p *path.Path, reverse bool) *path.Path {
	via := c.via(c.args[:1])
	if len(via) != 1 {
		c.fail("takes one predicate or path, then values or comparisons")
	}
	rest := c.flat(c.args[1:])
	tests := 0
	for _, a := range rest {
		if _, ok := held(a).(*filter); ok {
			tests++
		}
	}
	switch {
	case tests > 0 && tests < len(rest):
		c.fail("takes values or comparisons, not both")
	case tests > 0:
		return p.HasFilter(via[0], reverse, c.filters(rest)...)
	case reverse:
		return p.HasReverse(via[0], c.values(rest)...)
	}
	return p.Has(via[0], c.values(rest)...)
}

func (c *call) filters(args []goja.Value) []shape.ValueFilter {
	var out []shape.ValueFilter
	for _, a := range c.flat(args) {
		f, ok := held(a).(*filter)
		if !ok {
			c.fail("takes comparisons such as lt(5), not %s", describe(a))
		}
		out = append(out, f.value)
	}
	return out
}

// saved reads save(predicate, name); the name of a predicate is its own.
func (c *call) saved() (via any, tag string) {
	list := c.via(c.args[:1])
	if len(list) != 1 {
		c.fail("takes one predicate or path, and a name")
	}
	via = list[0]
	if len(c.args) > 1 && !empty(c.args[1]) {
		return via, c.tag(1)
	}
	v, ok := via.(quad.Value)
	if !ok {
		c.fail("a path that is saved needs a name")
	}
	return via, quad.StringOf(v)
}

func (c *call) limit() int {
	if len(c.args) == 0 {
		return -1
	}
	return c.number(0)
}

// built is the iterator of the path, and what to do when it has been run, with the
// number of results.
func (c *call) built(tag string) (it iterator.Shape, ran func(results int)) {
	if c.on.morphism {
		c.fail("a path of g.M() has no answer of its own; follow it from g.V()")
	}
	it = c.on.path.BuildIteratorOn(c.ctx, c.quads)
	if tag != "" {
		it = iterator.Tag(it, tag)
	}
	it, _ = it.Optimize(c.ctx)
	if c.explain == nil {
		return it, func(int) {}
	}
	plan, began := Plan{Text: planOf(c.ctx, it)}, time.Now()
	return it, func(results int) {
		plan.Rows, plan.Took = results, time.Since(began)
		c.explain(plan)
	}
}

// each runs the path and calls f with the tags of each result until f returns
// false or limit results, if not negative, are given. The tags are f's until it
// returns.
func (c *call) each(limit int, f func(map[string]refs.Ref) bool) {
	built, ran := c.built(top)
	it := built.Iterate()
	n := 0
	defer func() { ran(n) }()
	defer it.Close() // what went wrong, Err has told
	tags := map[string]refs.Ref{}
	give := func() bool {
		if n == limit || c.ctx.Err() != nil {
			return false
		}
		clear(tags)
		it.TagResults(tags)
		n++
		return f(tags)
	}
	for it.Next(c.ctx) {
		for more := true; more; more = it.NextPath(c.ctx) {
			if !give() {
				c.ended(nil)
				return
			}
		}
	}
	c.ended(it.Err())
}

// ended throws what ended a path: the run's own end, or an error of the store.
func (c *call) ended(err error) {
	if cause := c.ctx.Err(); cause != nil {
		c.vm.Interrupt(cause)
		c.fail("%v", cause)
	}
	if err != nil {
		c.fail("%v", err)
	}
}

// count is the number of results and of paths to each, from the store where it
// knows it.
func (c *call) count() int64 {
	built, ran := c.built("")
	it := built.Iterate()
	n := int64(0)
	defer func() { ran(int(n)) }()
	defer it.Close()
	if known, ok := it.(interface {
		Count(context.Context) (int64, error)
	}); ok {
		var err error
		n, err = known.Count(c.ctx)
		c.ended(err)
		return n
	}
	for c.ctx.Err() == nil && it.Next(c.ctx) {
		n++
		for c.ctx.Err() == nil && it.NextPath(c.ctx) {
			n++
		}
	}
	c.ended(it.Err())
	return n
}

// row makes a row of the tags of a result.
func (c *call) row(tags map[string]refs.Ref) Row {
	r := make(Row, len(tags))
	for name, ref := range tags {
		if v := c.nativeOf(name, ref); v != nil {
			r[name] = v
		}
	}
	if c.on.facts {
		c.details(r, tags[top])
	}
	return r
}

// known is the value of a reference.
type known struct {
	ref   refs.Ref
	value any
}

// nativeOf is the value of a tag as rows have it. The rows of a path often have one
// value many times in turn.
func (c *call) nativeOf(tag string, ref refs.Ref) any {
	if last := c.last[tag]; last != nil && last.ref == ref {
		return last.value
	}
	v, err := c.quads.NameOf(ref)
	if err != nil {
		c.fail("%v", err)
	}
	n := native(v)
	if _, here := ref.(refs.PreFetchedValue); here {
		return n
	}
	if c.last[tag] == nil {
		c.last[tag] = new(known)
	}
	*c.last[tag] = known{ref, n}
	return n
}

func (c *call) all(limit int) {
	c.each(limit, func(tags map[string]refs.Ref) bool {
		c.send(c.row(tags))
		return c.ctx.Err() == nil
	})
}

// array gives the results as an array of where the path ended, or of rows.
func (c *call) array(rows bool, limit int) goja.Value {
	var out []any
	c.each(limit, func(tags map[string]refs.Ref) bool {
		r := c.row(tags)
		if rows {
			out = append(out, c.vm.ToValue(r))
		} else {
			out = append(out, r[top])
		}
		return true
	})
	return c.vm.NewArray(out...)
}

func (c *call) first(rows bool) goja.Value {
	o := c.array(rows, 1).(*goja.Object)
	if v := o.Get("0"); v != nil {
		return v
	}
	return goja.Null()
}

func forEach(c *call) goja.Value {
	callback, ok := goja.AssertFunction(c.args[len(c.args)-1])
	if !ok {
		c.fail("takes a function, not %s", describe(c.args[len(c.args)-1]))
	}
	limit := -1
	if len(c.args) == 2 {
		limit = c.number(0)
	}
	c.each(limit, func(tags map[string]refs.Ref) bool {
		if _, err := callback(c.this, c.vm.ToValue(c.row(tags))); err != nil {
			panic(err) // the callback's error is the program's
		}
		return true
	})
	return goja.Null()
}
