package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// floors are the packages of the program by floor: a package imports only those of
// lower floors. docs/ARCHITECTURE.md draws them.
var floors = [...][]string{
	{"graph/fact", "graph/gazetteer", "queries", "testdata"},
	{"extract/doc", "extract/internal/nn", "graph/internal/resolve"},
	{"extract/source", "extract/eval", "extract/internal/nlp", "extract/internal/relate", "graph/internal/store", "graph/internal/gizmo", "graph/internal/rdf"},
	{"extract", "graph"},
	{"graph/web"},
	{"cmd/kg"},
}

// tools are programs that make data of the project or measure it, and modules of their own; they
// are no part of kg.
var tools = []string{"bench", "graph/gazetteer/gen", "extract/internal/nn/gen", "extract/internal/relate/judgefit", "extract/source/nodates"}

// pkg is the source of a package without its tests.
type pkg struct {
	dir   string // from the root, with slashes
	files map[string]*ast.File
}

const root = "../.."

func packages(t *testing.T) (pkgs []pkg, fset *token.FileSet) {
	t.Helper()
	fset = token.NewFileSet()
	byDir := map[string]pkg{}
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if e.IsDir() {
			if name := e.Name(); path != root && (strings.HasPrefix(name, ".") || name == "node_modules" || name == "build" || name == "dist") || slices.Contains(tools, rel) {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		dir := filepath.ToSlash(filepath.Dir(rel))
		if byDir[dir].files == nil {
			byDir[dir] = pkg{dir, map[string]*ast.File{}}
		}
		byDir[dir].files[rel] = f
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range sortedKeys(byDir) {
		pkgs = append(pkgs, byDir[dir])
	}
	if len(pkgs) < 10 {
		t.Fatalf("only %d packages were found", len(pkgs))
	}
	return pkgs, fset
}

func floorOf(dir string) int {
	return slices.IndexFunc(floors[:], func(f []string) bool { return slices.Contains(f, dir) })
}

// faults gives what breaks the rules of the house in packages: who imports whom,
// who opens connections, what changes while the program runs.
func faults(pkgs []pkg, fset *token.FileSet) []string {
	var out []string
	for _, p := range pkgs {
		documented := false
		for name, f := range p.files {
			documented = documented || f.Doc != nil
			for _, s := range f.Imports {
				path, err := strconv.Unquote(s.Path.Value)
				if err != nil {
					continue
				}
				if why := badImport(p.dir, path); why != "" {
					out = append(out, name+": "+why)
				}
			}
			for _, d := range f.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
					out = append(out, name+": has an init function")
				}
			}
			out = append(out, calls(p.dir, name, f, fset)...)
		}
		if !documented {
			out = append(out, p.dir+": has no package comment")
		}
		out = append(out, mutated(p, fset)...)
	}
	slices.Sort(out)
	return out
}

func badImport(dir, path string) string {
	inside, ours := strings.CutPrefix(path, "kg/")
	within := func(tree string) bool { return dir == tree || strings.HasPrefix(dir, tree+"/") }
	switch {
	case ours && floorOf(dir) < 0:
		return dir + " stands on no floor; give it one in the table of floors"
	case ours && floorOf(inside) < 0:
		return "imports " + inside + ", which stands on no floor"
	case ours && floorOf(inside) >= floorOf(dir):
		return "imports " + inside + ", which is no lower floor"
	case ours && within("extract") && strings.HasPrefix(inside, "graph") && inside != "graph/fact" && inside != "graph/gazetteer":
		return "extract and graph never import each other"
	case ours && within("graph") && strings.HasPrefix(inside, "extract"):
		return "graph and extract never import each other"
	case strings.HasPrefix(path, "github.com/cayleygraph/") && dir != "graph" && !within("graph/internal"):
		return "only graph and its internal packages know Cayley"
	case (path == "net" || path == "net/http") && dir != "extract/source" && dir != "graph/web":
		return "imports " + path + "; only source opens connections, and only web listens"
	case path == "os/exec" || path == "plugin" || path == "net/rpc":
		return "imports " + path + "; kg runs no other program"
	}
	return ""
}

// calls gives the calls that a package of this place must not make: web only
// answers, and reading never asks the clock.
func calls(dir, name string, f *ast.File, fset *token.FileSet) []string {
	var out []string
	ast.Inspect(f, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		x, ok := sel.X.(*ast.Ident)
		if !ok {
			return true
		}
		call := x.Name + "." + sel.Sel.Name
		switch {
		case dir == "graph/web" && (strings.HasPrefix(call, "net.Dial") || slices.Contains([]string{"http.Get", "http.Post", "http.PostForm", "http.Head", "http.Client", "http.DefaultClient", "http.NewRequest", "http.Transport"}, call)):
			out = append(out, place(fset, sel)+": "+call+"; only source opens connections")
		case strings.HasPrefix(dir, "extract") && (call == "time.Now" || call == "time.Since"):
			out = append(out, place(fset, sel)+": "+call+"; what an article says does not depend on the clock")
		}
		return true
	})
	return out
}

func place(fset *token.FileSet, n ast.Node) string {
	p := fset.Position(n.Pos())
	rel, err := filepath.Rel(root, p.Filename)
	if err != nil {
		rel = p.Filename
	}
	return filepath.ToSlash(rel) + ":" + strconv.Itoa(p.Line)
}

// mutated gives the places where a package changes one of its own variables. (The
// parser resolves names within a file; names it leaves open are of another file of
// the package or of another package.)
func mutated(p pkg, fset *token.FileSet) []string {
	vars := map[string]bool{}
	specs := map[any]bool{}
	var out []string
	for _, f := range p.files {
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.VAR {
				continue
			}
			for _, s := range g.Specs {
				v := s.(*ast.ValueSpec)
				specs[v] = true
				for _, id := range v.Names {
					vars[id.Name] = true
				}
				if sel, ok := v.Type.(*ast.SelectorExpr); ok {
					if x, ok := sel.X.(*ast.Ident); ok && (x.Name == "sync" || x.Name == "atomic") {
						out = append(out, place(fset, v)+": a variable of the package that changes")
					}
				}
			}
		}
	}
	delete(vars, "_")
	ours := func(e ast.Expr) bool {
		id := rootOf(e)
		if id == nil {
			return false
		}
		if id.Obj != nil {
			return specs[id.Obj.Decl]
		}
		return vars[id.Name]
	}
	for _, f := range p.files {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				for _, l := range n.Lhs {
					if n.Tok != token.DEFINE && ours(l) {
						out = append(out, place(fset, n)+": changes a variable of the package")
					}
				}
			case *ast.IncDecStmt:
				if ours(n.X) {
					out = append(out, place(fset, n)+": changes a variable of the package")
				}
			case *ast.CallExpr:
				if id, ok := n.Fun.(*ast.Ident); ok && (id.Name == "delete" || id.Name == "clear") && len(n.Args) > 0 && ours(n.Args[0]) {
					out = append(out, place(fset, n)+": changes a variable of the package")
				}
			}
			return true
		})
	}
	return out
}

// rootOf is the variable that an expression to assign to lies in.
func rootOf(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		default:
			return nil
		}
	}
}

func TestFloors(t *testing.T) {
	for _, f := range faults(packages(t)) {
		t.Error(f)
	}
}

// The test of the floors sees each kind of fault.
func TestFloorsSeesFaults(t *testing.T) {
	src := func(body string) string { return "// Package x is.\npackage x\n" + body }
	for _, c := range []struct{ dir, src, want string }{
		{"extract/doc", src(`import "kg/extract"`), "no lower floor"},
		{"graph", src(`import "kg/extract/doc"`), "never import"},
		{"extract", src(`import "kg/graph/internal/resolve"`), "never import"},
		{"extract", src(`import "github.com/cayleygraph/quad"`), "know Cayley"},
		{"cmd/kg", src(`import "net/http"`), "only source opens"},
		{"graph/web", src(`import "net/http"; func f() { http.Get("x") }`), "only source opens"},
		{"graph", src(`import "os/exec"`), "no other program"},
		{"extract", src(`import "time"; func f() { time.Now() }`), "clock"},
		{"graph/new", src(`import "kg/graph/fact"`), "no floor"},
		{"graph", src(`func init() {}`), "init"},
		{"graph", "package x", "package comment"},
		{"graph", src(`var n int; func f() { n++ }`), "changes"},
		{"graph", src(`var m = map[string]int{}; func f() { m["a"] = 1 }`), "changes"},
		{"graph", src(`var m = map[string]int{}; func f() { delete(m, "a") }`), "changes"},
		{"graph", src(`var s struct{ n int }; func f() { (s.n) = 1 }`), "changes"},
		{"graph", src(`import "sync"; var once sync.Once`), "changes"},
		{"graph", src(`var n int; func f() { n := 1; n++; _ = n }`), ""},
		{"cmd/kg", src(`import ("kg/graph"; "kg/extract")`), ""},
	} {
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, filepath.Join(root, c.dir, "x.go"), c.src, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		got := faults([]pkg{{c.dir, map[string]*ast.File{c.dir + "/x.go": f}}}, fset)
		if c.want == "" && len(got) > 0 || c.want != "" && (len(got) == 0 || !strings.Contains(strings.Join(got, " "), c.want)) {
			t.Errorf("%s:\n%s\ngives %q, want %q", c.dir, c.src, got, c.want)
		}
	}
}

// What the architecture page draws is what the test checks.
func TestFloorsAreDrawn(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(root, "docs", "ARCHITECTURE.md"))
	if err != nil {
		t.Fatal(err)
	}
	pkgs, _ := packages(t)
	for _, p := range pkgs {
		if !strings.Contains(string(b), "`"+p.dir+"`") {
			t.Errorf("docs/ARCHITECTURE.md does not name the package `%s`", p.dir)
		}
	}
}
