package gizmo

import (
	_ "embed" // of harden.js
	"fmt"

	"github.com/dop251/goja"
)

const (
	longestString = 1 << 20 // what a built-in may make of strings or go over, in characters
	walkable      = 1 << 20 // the longest array that a built-in may go over
)

// hardening takes away what makes programs of strings, whose regular expressions could
// not be checked, and puts bounded functions in the place of built-ins that work or
// allocate as much as their arguments say.
//
//go:embed harden.js
var hardening string

// hardeningName is where its functions say that they are; a program's lines are its own.
const hardeningName = "harden.js"

// harden prepares the runtime.
func (s *session) harden(program *goja.Program) {
	f, err := s.vm.RunProgram(program)
	if err != nil {
		panic(err) // the text is part of the program
	}
	run, _ := goja.AssertFunction(f)
	check := func(pattern string) {
		if err := checkPattern(pattern); err != nil {
			panic(s.vm.NewGoError(fmt.Errorf("%w", err)))
		}
	}
	lock := func(c goja.FunctionCall) goja.Value {
		o := c.Argument(0).ToObject(s.vm)
		if name, ok := c.Argument(1).(*goja.Symbol); ok {
			must(o.DefineDataPropertySymbol(name, c.Argument(2), goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE))
		} else {
			must(o.DefineDataProperty(c.Argument(1).String(), c.Argument(2), goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE))
		}
		return goja.Undefined()
	}
	if _, err := run(goja.Undefined(), s.vm.ToValue(check), s.vm.ToValue(lock), s.vm.ToValue(longestList), s.vm.ToValue(walkable), s.vm.ToValue(longestString)); err != nil {
		panic(err)
	}
}
