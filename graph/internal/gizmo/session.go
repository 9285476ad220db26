package gizmo

import (
	"context"
	"fmt"

	"github.com/cayleygraph/cayley/graph"
	"github.com/cayleygraph/cayley/query/path"
	"github.com/cayleygraph/quad"
	"github.com/dop251/goja"
)

// session is one run.
type session struct {
	ctx      context.Context
	cancel   context.CancelCauseFunc
	vm       *goja.Runtime
	quads    graph.QuadStore
	prefixes map[string]string
	rows     chan<- []Row
	waiting  []Row             // given and not yet taken
	last     map[string]*known // by tag, of the row before
	paths    *goja.Object      // prototype of paths: their methods
	kg       *goja.Object
	world    World
	explain  func(Plan)
}

// walker is a path as the program holds it. It has no exported parts, so that a
// program sees the methods of its prototype only.
type walker struct {
	path     *path.Path
	morphism bool // made by g.M(): it has no answer of its own
	steps    int
	facts    bool // it leads to facts, whose rows tell their details
}

// term is a value of quads as the program holds it.
type term struct{ value quad.Value }

// String is how a program prints the value.
func (t *term) String() string { return quad.StringOf(t.value) }

// filter is a test of values: lt(5), regex("a").
type filter struct{ value valueFilter }

// newSession prepares a session for a run that is yet to come: the language with
// its functions, hardened.
func newSession(hardening *goja.Program) *session {
	s := &session{vm: goja.New(), prefixes: map[string]string{}, last: map[string]*known{}}
	s.vm.SetMaxCallStackSize(maxCalls)
	s.harden(hardening)
	s.paths, s.kg = s.vm.NewObject(), s.vm.NewObject()
	for _, m := range methods {
		s.define(s.paths, m)
	}
	for _, m := range factMethods {
		s.define(s.paths, m)
	}
	for _, m := range worldMethods {
		s.define(s.kg, m)
	}
	g := s.vm.NewObject()
	for _, m := range graphMethods {
		s.define(g, m)
	}
	global := s.vm.GlobalObject()
	for _, m := range functions {
		s.define(global, m)
	}
	must(global.Set("g", g))
	must(global.Set("graph", g))
	return s
}

// begin gives the session its run.
func (s *session) begin(ctx context.Context, cancel context.CancelCauseFunc, quads graph.QuadStore, o Options, rows chan<- []Row) {
	s.ctx, s.cancel, s.quads, s.rows, s.world, s.explain = ctx, cancel, watched(quads), rows, o.World, o.Explain
	for p, ns := range o.Prefixes {
		s.prefixes[p] = ns
	}
	global := s.vm.GlobalObject()
	if o.World != nil {
		must(global.Set("kg", s.kg))
	}
	for name, value := range o.Params {
		must(global.Set(name, value))
	}
}

// must is for what cannot fail: setting properties of plain objects.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

// method is a function of the language: its names, how many arguments it takes
// (most -1: any number), and what it does.
type method struct {
	names       []string
	least, most int
	run         func(c *call) goja.Value
}

// call is one call of a method.
type call struct {
	*session
	name string
	on   *walker // for methods of paths
	args []goja.Value
	this goja.Value
	read int // characters of values among the arguments
}

// define puts a method under each of its names, and with a capital as Cayley has
// them too.
func (s *session) define(o *goja.Object, m method) {
	for _, name := range m.names {
		f := s.vm.ToValue(func(fc goja.FunctionCall) goja.Value {
			c := &call{session: s, name: name, args: fc.Arguments, this: fc.This}
			if len(c.args) < m.least || m.most >= 0 && len(c.args) > m.most {
				c.fail("takes %s, not %d", count(m.least, m.most), len(c.args))
			}
			if o == s.paths {
				w, ok := held(fc.This).(*walker)
				if !ok {
					c.fail("is a method of paths")
				}
				c.on = w
			}
			return m.run(c)
		})
		must(o.Set(name, f))
		if name[0] >= 'a' && name[0] <= 'z' && o != s.vm.GlobalObject() {
			must(o.Set(string(name[0]-32)+name[1:], f))
		}
	}
}

func count(least, most int) string {
	switch {
	case most < 0:
		return fmt.Sprintf("at least %d arguments", least)
	case least == most && least == 1:
		return "one argument"
	case least == most:
		return fmt.Sprintf("%d arguments", least)
	}
	return fmt.Sprintf("%d to %d arguments", least, most)
}

// fail throws an error that names the call.
func (c *call) fail(format string, args ...any) {
	panic(c.vm.NewGoError(fmt.Errorf("%s(): %s", c.name, fmt.Sprintf(format, args...))))
}

// path makes the program's object of a path.
func (s *session) path(p *path.Path, morphism bool) goja.Value {
	return s.object(&walker{path: p, morphism: morphism, steps: 1}, s.paths)
}

func (s *session) object(v any, prototype *goja.Object) goja.Value {
	o := s.vm.ToValue(v).(*goja.Object)
	if prototype != nil {
		must(o.SetPrototype(prototype))
	}
	return o
}

// bundle is how many rows wait for a reader at most.
const bundle = 256

// send hands rows to the reader: at once if it waits for some, else as many as have
// come when it does.
func (s *session) send(r Row) {
	s.waiting = append(s.waiting, r)
	if len(s.waiting) >= bundle {
		s.flush()
		return
	}
	select {
	case s.rows <- s.waiting:
		s.waiting = nil
	default:
	}
}

// flush waits until the reader has every row, and stops the program when the run has
// ended before that.
func (s *session) flush() {
	if len(s.waiting) == 0 {
		return
	}
	select {
	case s.rows <- s.waiting:
		s.waiting = nil
	case <-s.ctx.Done():
		s.vm.Interrupt(context.Cause(s.ctx))
	}
}
