package gizmo

import (
	"fmt"

	"github.com/dop251/goja"
)

// longestString is what a built-in may make of strings, in characters.
const longestString = 8 << 20

// hardening is run in every runtime before the program. It takes away what makes
// programs of strings, whose regular expressions could not be checked, and puts
// size-checked functions in the place of built-ins that allocate as much as their
// arguments say. check is given by Go.
const hardening = `(function (checkPattern, most, longest) {
  "use strict";
  var refuse = function (what) { throw new RangeError(what + " would be too long"); };
  var S = String.prototype, A = Array.prototype;
  var wrap = function (o, name, test) {
    var f = o[name];
    if (!f) return;
    Object.defineProperty(o, name, {value: function () { test.apply(this, arguments); return f.apply(this, arguments); }, writable: false, configurable: false, enumerable: false});
  };
  wrap(S, "repeat", function (n) { if (String(this).length * Number(n) > longest) refuse("the string"); });
  wrap(S, "padStart", function (n) { if (Number(n) > longest) refuse("the string"); });
  wrap(S, "padEnd", function (n) { if (Number(n) > longest) refuse("the string"); });
  wrap(A, "join", function (sep) { var s = sep === undefined ? "," : String(sep); if (this.length > most || this.length * s.length > longest) refuse("the string"); });
  wrap(A, "fill", function () { if (this.length > most) refuse("the array"); });
  wrap(A, "concat", function () { if (this.length > most) refuse("the array"); });
  wrap(S, "replaceAll", function (a, b) { if (typeof b === "string" && String(this).length * b.length > longest * 16) refuse("the string"); });
  ["match", "matchAll", "search"].forEach(function (name) {
    wrap(S, name, function (p) { if (typeof p === "string") checkPattern(p); });
  });
  var array = function (f) {
    return new Proxy(f, {
      apply: function (t, self, args) { if (args.length === 1 && typeof args[0] === "number" && args[0] > most) refuse("the array"); return Reflect.apply(t, self, args); },
      construct: function (t, args, target) { if (args.length === 1 && typeof args[0] === "number" && args[0] > most) refuse("the array"); return Reflect.construct(t, args, target); }
    });
  };
  var lock = function (o, name, value) { Object.defineProperty(o, name, {value: value, writable: false, configurable: false, enumerable: false}); };
  var safeArray = array(Array);
  lock(A, "constructor", safeArray);
  var safePattern = new Proxy(RegExp, {
    apply: function (t, self, args) { checkPattern(args[0] instanceof t ? args[0].source : String(args[0])); return Reflect.apply(t, self, args); },
    construct: function (t, args, target) { checkPattern(args[0] instanceof t ? args[0].source : String(args[0])); return Reflect.construct(t, args, target); }
  });
  lock(RegExp.prototype, "constructor", safePattern);
  lock(RegExp.prototype, "compile", undefined);
  var makers = [Function, Object.getPrototypeOf(function* () {}).constructor, Object.getPrototypeOf(async function () {}).constructor];
  makers.forEach(function (m) { if (m) lock(m.prototype, "constructor", undefined); });
  var global = (0, eval)("this");
  var names = ["ArrayBuffer", "SharedArrayBuffer", "DataView", "Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array",
    "Float32Array", "Float64Array", "BigInt64Array", "BigUint64Array", "BigInt", "WeakMap", "WeakSet", "WeakRef", "Promise", "Function", "eval"];
  names.forEach(function (n) { delete global[n]; });
  lock(global, "Array", safeArray);
  lock(global, "RegExp", safePattern);
})`

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
	if _, err := run(goja.Undefined(), s.vm.ToValue(check), s.vm.ToValue(longestList), s.vm.ToValue(longestString)); err != nil {
		panic(err)
	}
}
