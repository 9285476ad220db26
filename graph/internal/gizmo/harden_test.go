package gizmo

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/dop251/goja"
)

// lines are the programs of testdata/hostile.txt, one a line: each asks a built-in
// for more than can be done in a step, or shows it one thing and then another.
func lines(t testing.TB) []string {
	t.Helper()
	b, err := os.ReadFile("testdata/hostile.txt")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(b)), "\n")
}

// TestHostileEnds waits until the interpreter itself has stopped, not only the run: a
// built-in that goes on would work and allocate behind everybody's back.
func TestHostileEnds(t *testing.T) {
	quads := people()
	for _, program := range lines(t) {
		compiled, err := compile(program)
		if err != nil {
			continue
		}
		ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
		run, stop := context.WithCancelCause(ctx)
		rows := make(chan []Row)
		s := new(Runner).session()
		s.begin(run, stop, quads, Options{}, rows)
		ended := context.AfterFunc(run, func() { s.vm.Interrupt(context.Cause(run)) })
		stopWatching := s.watchMemory(64 << 20)
		go func() {
			for range rows {
			}
		}()
		s.run(compiled) // whatever it ends with: it ends
		stopWatching()
		ended()
		close(rows)
		cancel()
	}
}

// TestHardened compares the built-ins that were put in the place of others with those.
func TestHardened(t *testing.T) {
	for _, expression := range []string{
		`[1, null, undefined, "a", [2, [3, , 4]]].join()`, `[1, 2].join("")`, `[[1], [2, 3]].toString()`, `String([1, [2]])`, `[].join("x")`, `[1.5, true].toLocaleString()`,
		`[1].concat(2, [3, [4]], "ab")`, `[1, [2, [3, [4]]]].flat()`, `[1, [2, [3, [4]]]].flat(Infinity)`, `[1, 2].flatMap(function (x) { return [x, [x]] })`,
		`[3, 1, 2].sort().reverse().map(String).slice(1).indexOf("2")`, `[1, 2, 3].splice(1, 1)`, `Array.prototype.slice.call({0: "a", 1: "b", length: 2})`, `(function () { return [].slice.call(arguments, 1) })(1, 2, 3)`,
		`Array.prototype.map.call("abc", function (c) { return c + c })`, `Array(3).fill(7)`, `Array.from({length: 3}, function (_, i) { return i * i })`, `Array.from("héllo")`, `[...new Set([1, 1, 2])]`, `[..."ab"].entries().next().value`,
		`Math.max.apply(null, [1, 5, 2])`, `(function () { return this.x }).apply({x: 4})`, `"ab".repeat(3)`, `"".repeat(1e9)`, `"a".padStart(5)`, `"a".padEnd(5, "xy")`, `"a".concat(1, null, [2, 3])`, "String.raw`a\\n${1}b`",
		`"a1b22".replace(/(\d)(\d)?/g, "[$1|$2|$&|$$|$3|$10|$0|$01]")`, `"abcabc".replace("b", "<$&$` + "`" + `$'>")`, `"aXbX".replaceAll("X", "$&$&")`, `"aXbX".replaceAll(/X/g, function (m, i) { return m + i })`,
		`"2024-05".replace(/(?<y>\d+)-(?<m>\d+)/, "$<m>/$<y>$<z>")`, `"abc".replace("b", undefined)`, `"abc".replace(/x/, "y")`, `"abc".replace(/(?<n>x)?b/, function () { return arguments.length })`,
		`"a-b-c".split(/-/)`, `"a-b-c".split(/(-)/, 3)`, `"a-b".split("-")`, `"abc".split("")`, `"a".split()`, `"x1y22".match(/\d+/g)`, `"x1y22".match(/y(\d)/)[1]`, `"abc".match("b").index`, `"abc".search(/c/)`, `"abc".search("z")`,
		`[..."a1b2".matchAll(/[a-z](\d)/g)].map(function (m) { return m[1] + m.index })`, `/a(b)?/.exec("xab")`, `/a/i.test("A")`, `new RegExp("a+", "g").flags`, `RegExp(/x/g).flags`, `new RegExp(/x/g, "i").flags`, `/a/ instanceof RegExp`, `/[/]\//.source`,
		`JSON.stringify({a: [1, {b: "c"}, , undefined, function () {}], d: undefined, e: null, f: new Date(0), g: NaN, h: new String("s"), i: {toJSON: function (k) { return k + "!" }}})`,
		`JSON.stringify({a: 1, b: {a: 2, c: 3}}, ["a", "b"])`, `JSON.stringify({a: 1, b: [2]}, function (k, v) { return typeof v === "number" ? v + 1 : v }, 2)`, `JSON.stringify("é\"")`, `JSON.stringify(undefined) === undefined`, `JSON.stringify([], null, "--")`,
		`JSON.parse('{"a":[1,2]}', function (k, v) { return k === "0" ? 9 : v })`, `Object.keys({a: 1, b: 2})`, `Object.entries("ab")`, `Object.assign({}, {a: 1}, null, "x")`,
	} {
		plain, err := goja.New().RunString("(" + expression + ")")
		if err != nil {
			t.Fatalf("%s: %v", expression, err)
		}
		s := new(Runner).session()
		hardened, err := s.vm.RunString("(" + expression + ")")
		if err != nil {
			t.Errorf("%s: %v", expression, err)
			continue
		}
		want, err := json.Marshal(plain.Export())
		got, err2 := json.Marshal(hardened.Export())
		if err != nil || err2 != nil || string(got) != string(want) {
			t.Errorf("%s gives %s, %v, want %s, %v", expression, got, err2, want, err)
		}
	}
}
