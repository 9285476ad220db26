package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The library section of README is a program of another module, which builds and
// prints what it says.
func TestReadmeProgram(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	block := func(pattern string) string {
		m := regexp.MustCompile("(?s)" + pattern).FindSubmatch(readme)
		if m == nil {
			t.Fatalf("README.md has no block %s", pattern)
		}
		return string(m[1])
	}
	program := block("```go\n(package main.*?)```")
	requires := block("```\n(require kg .*?)```")
	here, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, content := range map[string]string{
		"main.go": program,
		"go.mod":  "module example.org/outside\n\ngo 1.26.0\n\n" + strings.Replace(requires, "../kg", here, 1),
		"go.sum":  string(sums),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("go", "run", "-mod=mod", ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GONOSUMDB=github.com/cayleygraph/cayley", "GOWORK=off")
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, errs.String())
	}
	if s := string(out); !strings.Contains(s, "Angela Merkel") || !strings.Contains(s, "Joe Biden") || !strings.Contains(s, " meets ") || !strings.Contains(s, "2024-05-07") {
		t.Errorf("it prints %q", s)
	}
}
