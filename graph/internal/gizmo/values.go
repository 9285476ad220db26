package gizmo

import (
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/cayleygraph/cayley/query/path"
	"github.com/cayleygraph/quad"
	"github.com/dop251/goja"
)

// held is what a value of the program holds for Go: text, a number, truth, a time, a
// path. Of arrays and other objects, which export would copy with all that is in them,
// it is nil.
func held(v goja.Value) any {
	o, ok := v.(*goja.Object)
	if !ok {
		return v.Export()
	}
	switch o.ExportType() {
	case reflect.TypeFor[*walker](), reflect.TypeFor[*term](), reflect.TypeFor[*filter]():
		return v.Export()
	}
	switch o.ClassName() {
	case "String", "Number", "Boolean", "Date":
		return v.Export()
	}
	return nil
}

// value reads an argument as a value of quads. A string in pointed brackets is an
// IRI, one that begins with _: a blank node; as a predicate a string with a known
// prefix is an IRI too.
func (c *call) value(v goja.Value, predicate bool) quad.Value {
	switch x := held(v).(type) {
	case *term:
		c.size(quad.ToString(x.value))
		return x.value
	case string:
		c.size(x)
		return c.text(x, predicate)
	case bool:
		return quad.Bool(x)
	case int64:
		return quad.Int(x)
	case float64:
		if x == math.Trunc(x) && math.Abs(x) < 1<<53 {
			return quad.Int(int64(x))
		}
		if math.IsNaN(x) || math.IsInf(x, 0) {
			c.fail("%v is no value of a graph", x)
		}
		return quad.Float(x)
	case time.Time:
		return quad.Time(x)
	}
	c.fail("%s is no value of a graph", describe(v))
	return nil
}

// size bounds what the values of a call come to: each is looked for as a whole.
func (c *call) size(s string) {
	if c.read += len(s); c.read > longestString {
		c.fail("the values have more than %d characters", longestString)
	}
}

func (c *call) text(s string, predicate bool) quad.Value {
	if inner, ok := strings.CutPrefix(s, "<"); ok && strings.HasSuffix(inner, ">") {
		return quad.IRI(c.expand(strings.TrimSuffix(inner, ">")))
	}
	if predicate {
		if full := c.expand(s); full != s {
			return quad.IRI(full)
		}
		if strings.Contains(s, "://") || strings.HasPrefix(s, "urn:") {
			return quad.IRI(s)
		}
	}
	return quad.StringToValue(s)
}

// expand writes a known prefix out.
func (s *session) expand(name string) string {
	prefix, rest, ok := strings.Cut(name, ":")
	if ns, known := s.prefixes[prefix]; ok && known {
		return ns + rest
	}
	return name
}

func (c *call) values(args []goja.Value) []quad.Value {
	var out []quad.Value
	for _, a := range c.flat(args) {
		out = append(out, c.value(a, false))
	}
	return out
}

// flat replaces arrays by their elements, one level deep.
func (c *call) flat(args []goja.Value) []goja.Value {
	var out []goja.Value
	for _, a := range args {
		if list := c.list(a); list != nil {
			out = append(out, list...)
		} else {
			out = append(out, a)
		}
		if len(out) > longestList {
			c.fail("takes %d values at most", longestList)
		}
	}
	return out
}

const longestList = 100000

// list gives the elements of an array, nil for anything else.
func (c *call) list(v goja.Value) []goja.Value {
	o, ok := v.(*goja.Object)
	if !ok || o.ClassName() != "Array" {
		return nil
	}
	n := int(o.Get("length").ToInteger())
	if n > longestList {
		c.fail("an array of %d is too long; %d are the most", n, longestList)
	}
	out := make([]goja.Value, n)
	for i := range out {
		if out[i] = o.Get(strconv.Itoa(i)); out[i] == nil {
			out[i] = goja.Undefined()
		}
	}
	return out
}

// via reads an argument that says which predicates or labels to go over: none
// for all, one, several in an array, or a path that leads to them.
func (c *call) via(args []goja.Value) []any {
	if len(args) == 0 || empty(args[0]) {
		return nil
	}
	list := c.list(args[0])
	if list == nil {
		list = args[:1]
	}
	var out []any
	for _, v := range list {
		if w, ok := held(v).(*walker); ok {
			out = append(out, w.path)
			continue
		}
		out = append(out, c.value(v, true))
	}
	return out
}

func empty(v goja.Value) bool { return v == nil || goja.IsNull(v) || goja.IsUndefined(v) }

// tags reads names: strings, or arrays of strings.
func (c *call) tags(args []goja.Value) []string {
	var out []string
	for _, v := range c.flat(args) {
		if empty(v) {
			continue
		}
		out = append(out, c.asTag(v))
	}
	return out
}

func (c *call) tag(i int) string {
	s := c.asTag(c.args[i])
	if s == "" {
		c.fail("a name must not be empty")
	}
	return s
}

// longestTag is how long a name may be: it stands in every row.
const longestTag = 1000

func (c *call) asTag(v goja.Value) string {
	s, ok := held(v).(string)
	if !ok {
		c.fail("a name must be a string, not %s", describe(v))
	}
	if len(s) > longestTag {
		c.fail("a name has %d characters at most", longestTag)
	}
	return s
}

// walker reads an argument that must be a path.
func (c *call) walker(i int) *path.Path {
	w, ok := held(c.args[i]).(*walker)
	if !ok {
		c.fail("takes a path, not %s", describe(c.args[i]))
	}
	return w.path
}

func (c *call) number(i int) int {
	n, ok := integer(c.args[i])
	if !ok || n < -1 {
		c.fail("takes a whole number, not %s", describe(c.args[i]))
	}
	return n
}

// describe names a value in an error without printing all of it.
func describe(v goja.Value) string {
	switch x := held(v).(type) {
	case *walker:
		return "a path"
	case *filter:
		return "a comparison"
	case string:
		if len(x) > 40 {
			x = x[:40] + "…"
		}
		return "\"" + x + "\""
	}
	if o, ok := v.(*goja.Object); ok {
		return "an object of class " + o.ClassName()
	}
	return v.String()
}

// native is a value of quads as a row has it: strings, numbers, truth and times
// as they are, all else as N-Quads writes it.
func native(v quad.Value) any {
	switch v := v.(type) {
	case nil:
		return nil
	case quad.IRI:
		return "<" + string(v) + ">"
	}
	n := v.Native()
	if q, ok := n.(quad.Value); ok && q == v {
		return quad.StringOf(v)
	}
	return n
}

const (
	deepest = 32      // objects within objects
	largest = 1 << 20 // parts of one emitted value, eight characters being one more
)

// export makes Go values of what a program emits, refusing what goes in circles.
func (c *call) export(v goja.Value, depth int, parts *int) any {
	if *parts++; *parts > largest {
		c.fail("the value has more than %d parts", largest)
	}
	if *parts%every == 0 && c.ctx.Err() != nil {
		c.fail("%v", c.ctx.Err())
	}
	if depth > deepest {
		c.fail("the value goes deeper than %d levels, or in circles", deepest)
	}
	switch x := held(v).(type) {
	case *term:
		return native(x.value)
	case *walker, *filter:
		c.fail("%s can't be given out; use all()", describe(v))
	case string:
		if *parts += len(x) / 8; *parts > largest {
			c.fail("the value has more than %d characters", 8*largest)
		}
		return x
	}
	o, ok := v.(*goja.Object)
	if !ok {
		if f, isFloat := v.Export().(float64); isFloat && (math.IsNaN(f) || math.IsInf(f, 0)) {
			return v.String()
		}
		return v.Export()
	}
	switch o.ClassName() {
	case "Array":
		list := c.list(v)
		out := make([]any, len(list))
		for i, e := range list {
			out[i] = c.export(e, depth+1, parts)
		}
		return out
	case "Date":
		return v.Export()
	case "Function":
		return "function"
	}
	out := Row{}
	for _, k := range o.Keys() {
		*parts += len(k) / 8
		if e := o.Get(k); e != nil {
			out[k] = c.export(e, depth+1, parts)
		}
	}
	return out
}
