package gizmo

import (
	"errors"
	"fmt"
	"math/big"
	"reflect"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/parser"
)

// compile parses and compiles a program, within bounds that keep parser and
// compiler, which recurse, from running out of stack.
func compile(program string) (*goja.Program, error) {
	if len(program) > maxProgram {
		return nil, fmt.Errorf("%w: the program has %d bytes, %d are the most", ErrProgram, len(program), maxProgram)
	}
	if nesting(program) > maxNesting {
		return nil, fmt.Errorf("%w: more than %d brackets are open at once", ErrProgram, maxNesting)
	}
	tree, err := parser.ParseFile(nil, "", program, 0, parser.WithDisableSourceMaps)
	if err != nil {
		var list parser.ErrorList
		if errors.As(err, &list) && len(list) > 0 {
			return nil, fmt.Errorf("%w: line %d: %s", ErrProgram, list[0].Position.Line, list[0].Message)
		}
		return nil, fmt.Errorf("%w: %w", ErrProgram, err)
	}
	if err := checkLiterals(tree); err != nil {
		return nil, err
	}
	p, err := goja.CompileAST(tree, false)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrProgram, err)
	}
	return p, nil
}

// nesting is the most brackets open at once, those in strings and comments
// counted too.
func nesting(program string) int {
	deepest, open := 0, 0
	for i := range len(program) {
		switch program[i] {
		case '(', '[', '{':
			open++
			deepest = max(deepest, open)
		case ')', ']', '}':
			open = max(0, open-1)
		}
	}
	return deepest
}

// checkPattern refuses a regular expression that only a backtracking engine can
// match: its time has no bound and nothing can stop it.
func checkPattern(pattern string) error {
	if _, err := parser.TransformRegExp(pattern, false, false); err != nil {
		return fmt.Errorf("regular expression /%s/: look-ahead and back references are not supported (%w)", pattern, err)
	}
	return nil
}

// checkLiterals checks every regular expression that stands in the program, and
// refuses whole numbers without bound: they are as large as a single step makes them.
func checkLiterals(tree *ast.Program) error {
	var failed error
	fail := func(at file.Idx, err error) {
		if failed == nil {
			failed = fmt.Errorf("%w: line %d: %w", ErrProgram, line(tree.File, at), err)
		}
	}
	walk(reflect.ValueOf(tree.Body), func(n any) {
		switch n := n.(type) {
		case *ast.RegExpLiteral:
			if err := checkPattern(n.Pattern); err != nil {
				fail(n.Idx, err)
			}
		case *ast.NumberLiteral:
			if _, big := n.Value.(*big.Int); big {
				fail(n.Idx, fmt.Errorf("the number %s: numbers with n are not supported", n.Literal))
			}
		}
	})
	return failed
}

func line(f *file.File, at file.Idx) int {
	if f == nil {
		return 0
	}
	return f.Position(int(at) - f.Base()).Line
}

// walk calls f for every node below v. Trees of syntax have no cycles but those
// through scopes and files, which are not entered.
func walk(v reflect.Value, f func(any)) {
	switch v.Kind() {
	case reflect.Interface:
		if !v.IsNil() {
			walk(v.Elem(), f)
		}
	case reflect.Pointer:
		if v.IsNil() || v.Type() == reflect.TypeFor[*file.File]() {
			return
		}
		if v.CanInterface() {
			f(v.Interface())
		}
		if v.Elem().Kind() == reflect.Struct {
			walk(v.Elem(), f)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Name == "DeclarationList" { // names again, of what stands elsewhere
				continue
			}
			walk(v.Field(i), f)
		}
	case reflect.Slice:
		for i := range v.Len() {
			walk(v.Index(i), f)
		}
	}
}
