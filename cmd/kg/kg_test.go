package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"kg/graph"
	"kg/graph/web"
)

// TestMain lets scripts run this program as kg.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"kg": main})
}

// TestScripts runs the scripts of testdata/script; KG_UPDATE=1 rewrites what they
// compare with. $SITE is a server of pages good and bad, $SAMPLES the folder of
// the sample articles.
func TestScripts(t *testing.T) {
	release := make(chan bool)
	site := httptest.NewServer(pages(release))
	t.Cleanup(func() { close(release); site.Close() })
	samples, err := filepath.Abs(filepath.Join("..", "..", "testdata", "articles"))
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:           filepath.Join("testdata", "script"),
		UpdateScripts: os.Getenv("KG_UPDATE") != "",
		Setup: func(e *testscript.Env) error {
			e.Setenv("SITE", site.URL)
			e.Setenv("SAMPLES", samples)
			e.Setenv("TMPDIR", filepath.Join(e.WorkDir, ".tmp"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"makefile": makeFile,
			"fact":     factID,
			"usage":    usage,
		},
	})
}

// pages answers as the web does: with an article, and in all ways that it is none.
func pages(release <-chan bool) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/news/talks.html", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, `<html><head><title>Talks end</title><meta property="og:site_name" content="Example News"><meta property="article:published_time" content="2024-05-08T08:00:00Z"></head>
<body><nav><a href="/">Home</a></nav><article><h1>Talks end</h1><p>Antony Blinken met Bernardo Arevalo in Guatemala City on Tuesday, officials said.</p><p>The United States gave Guatemala $170 million in aid in March.</p></article></body></html>`)
	})
	mux.HandleFunc("/circle", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/circle", http.StatusFound) })
	mux.HandleFunc("/silent", func(w http.ResponseWriter, r *http.Request) { <-release })
	mux.HandleFunc("/empty.html", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, `<html><body><nav><a href="/">Home</a></nav></body></html>`)
	})
	return mux
}

// makeFile makes a file for a script: "makefile NAME line 5000000" is a line of so
// many bytes, "makefile NAME bytes 00ff41" what the digits say.
func makeFile(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("makefile NAME line|bytes WHAT")
	}
	var b []byte
	switch args[1] {
	case "line":
		n := 0
		_, err := fmt.Sscan(args[2], &n)
		ts.Check(err)
		b = []byte(strings.Repeat("x", n) + "\n")
	case "bytes":
		_, err := fmt.Sscanf(args[2], "%x", &b)
		ts.Check(err)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b, 0o644))
}

// usage runs a command that must end with code 2: "usage kg facts --colour red".
func usage(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec(args[0], args[1:]...)
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 2 {
		ts.Fatalf("%v: want exit code 2", err)
	}
}

// factID sets a variable to the id of the first fact that "kg facts --format csv"
// printed last: "fact NAME".
func factID(ts *testscript.TestScript, _ bool, args []string) {
	lines := strings.Split(ts.ReadFile("stdout"), "\n")
	if len(args) != 1 || len(lines) < 2 {
		ts.Fatalf("fact NAME, after kg facts --format csv has found some")
	}
	id, _, _ := strings.Cut(lines[1], ",")
	ts.Setenv(args[0], id)
}

// kg runs the program in this process.
func kg(t *testing.T, stdin string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, errs strings.Builder
	code = run(context.Background(), args, strings.NewReader(stdin), &out, &errs)
	return out.String(), errs.String(), code
}

// The facts do not depend on how many articles are read at a time, or in which
// order.
func TestWorkersAndOrder(t *testing.T) {
	dir := t.TempDir()
	samples := filepath.Join("..", "..", "testdata", "articles")
	files, err := filepath.Glob(filepath.Join(samples, "*.txt"))
	if err != nil || len(files) != 2 {
		t.Fatal(files, err)
	}
	var exports []string
	for i, args := range [][]string{
		{"--workers", "1", files[0], files[1]},
		{"--workers", "4", files[1], files[0]},
		{"--workers", "3", samples},
	} {
		at := filepath.Join(dir, fmt.Sprint(i))
		if _, errs, code := kg(t, "", append([]string{"add", "--graph", at}, args...)...); code != 0 {
			t.Fatal(errs)
		}
		out, errs, code := kg(t, "", "export", "--graph", at, "--format", "nquads")
		if code != 0 {
			t.Fatal(errs)
		}
		exports = append(exports, out)
	}
	if exports[0] == "" || exports[0] != exports[1] || exports[0] != exports[2] {
		t.Error("three ways of adding the same articles give different graphs")
	}
}

// While one process writes to a graph another is told so, and does nothing.
func TestTwoWriters(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "g")
	if err := graph.Init(dir, ""); err != nil {
		t.Fatal(err)
	}
	g, err := graph.Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	text := "President Joe Biden visited Mexico in March."
	_, errs, code := kg(t, text, "add", "--graph", dir, "--id", "visit", "-")
	if code != 1 || !strings.Contains(errs, "kg: "+dir) || !strings.Contains(errs, fmt.Sprint("in use by process ", os.Getpid())) || !strings.Contains(errs, "hint: one process writes") {
		t.Errorf("code %d, %s", code, errs)
	}
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
	if out, errs, code := kg(t, text, "add", "--graph", dir, "--id", "visit", "-"); code != 0 || !strings.HasPrefix(out, "visit\tadded") {
		t.Errorf("code %d, %s%s", code, out, errs)
	}
}

// TestCompactForgets removes one of two articles; afterwards no file of the graph
// has a word that only the removed one had.
func TestCompactForgets(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "g")
	samples := filepath.Join("..", "..", "testdata", "articles")
	gone := filepath.Join(samples, "guatemala-afp-2024-05-07.txt")
	stays := filepath.Join(samples, "guatemala-urdupoint-2024-05-08.txt")
	must := func(args ...string) {
		t.Helper()
		if _, errs, code := kg(t, "", append(args, "--graph", dir)...); code != 0 {
			t.Fatal(errs)
		}
	}
	must("add", stays)
	must("compact")
	other, err := os.ReadFile(stays) // the store keeps texts compressed
	if err != nil {
		t.Fatal(err)
	}
	before := words(t, dir) + strings.ToLower(string(other))
	must("add", gone)
	text, err := os.ReadFile(gone)
	if err != nil {
		t.Fatal(err)
	}
	var secret []string
	for _, w := range strings.FieldsFunc(strings.ToLower(string(text)), func(r rune) bool { return r < 'a' || r > 'z' }) {
		if len(w) > 5 && !strings.Contains(before, w) {
			secret = append(secret, w)
		}
	}
	found := 0
	with := words(t, dir)
	for _, w := range secret {
		if strings.Contains(with, w) {
			found++
		}
	}
	if found < 20 {
		t.Fatalf("of %d words only %d are found before they are removed: this test looks in the wrong way", len(secret), found)
	}
	must("rm", "guatemala-afp-2024-05-07")
	must("compact")
	left := words(t, dir)
	for _, w := range secret {
		if i := strings.Index(left, w); i >= 0 {
			t.Errorf("%q is left: %.200q", w, left[max(0, i-80):])
		}
	}
	must("check")
}

// words is every byte of every file of a folder, in lower case.
func words(t *testing.T, dir string) string {
	t.Helper()
	var out strings.Builder
	if err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		out.WriteString(strings.ToLower(string(b)))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestServeFollows has a page open on the graph while articles are added.
func TestServeFollows(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "g")
	if err := graph.Init(dir, ""); err != nil {
		t.Fatal(err)
	}
	g, err := graph.Open(dir, &graph.Options{ReadOnly: true, Follow: true})
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	page := web.Handler(g, nil)
	seen := func() string {
		w := httptest.NewRecorder()
		page.ServeHTTP(w, httptest.NewRequest("GET", "http://127.0.0.1/api/stats", nil))
		return w.Body.String()
	}
	if got := seen(); !strings.Contains(got, `"articles":0`) {
		t.Fatal(got)
	}
	if _, errs, code := kg(t, "President Joe Biden visited Mexico in March.", "add", "--graph", dir, "--id", "visit", "-"); code != 0 {
		t.Fatal(errs)
	}
	for !strings.Contains(seen(), `"articles":1`) { // it looks again after a moment
		if t.Context().Err() != nil {
			t.Fatal("the page never saw the article")
		}
	}
}

func TestMarked(t *testing.T) {
	mark := func(s string) string { return "[" + s + "]" }
	for _, c := range []struct{ text, words, want string }{
		{"Blinken led the US delegation.", "Blinken|US delegation|led", "[Blinken] [led] the [US delegation]."},
		{"He blinked; Blinkens too, Blinken’s not.", "Blinken", "He blinked; Blinkens too, [Blinken]’s not."},
		{"Antony Blinken", "Antony Blinken|Blinken", "[Antony Blinken]"},
		{"é US é", "US", "é [US] é"},
		{"nothing", "", "nothing"},
	} {
		var words []string
		for _, w := range strings.Split(c.words, "|") {
			if w != "" {
				words = append(words, w)
			}
		}
		if got := marked(c.text, words, mark); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestNumber(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 999: "999", 1000: "1,000", 170000000: "170,000,000", -1234.5: "-1,234.5", 2.5: "2.5"} {
		if got := number(v); got != want {
			t.Errorf("%v is written %s, want %s", v, got, want)
		}
	}
}

// What articles say can hold anything, a terminal's commands too.
func TestPlain(t *testing.T) {
	if got := plain("a\x1b[31mb\x07\u009bc\n\td"); got != "a[31mbc d" {
		t.Errorf("%q", got)
	}
}
