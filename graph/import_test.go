package graph

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestImportChanged imports exports that somebody has changed: the order of the
// lines is free, all else is noticed.
func TestImportChanged(t *testing.T) {
	g := timedGraph(t)
	var out strings.Builder
	if err := g.Export(ctx, &out, "nquads", ExportOptions{Records: true}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	edge := slices.IndexFunc(lines, func(l string) bool { return strings.Contains(l, "r:leads> <urn:newsgraph:e:") })
	reversed := slices.Clone(lines)
	slices.Reverse(reversed)
	other := "<http://example.org/a> <http://example.org/p> \"x\" ."
	record := len(lines) - 1
	for name, c := range map[string]struct {
		lines []string
		want  error
	}{
		"as it was":       {lines, nil},
		"in other order":  {reversed, nil},
		"with comments":   {slices.Concat([]string{"# made by kg", ""}, lines), nil},
		"a quad more":     {slices.Concat([]string{other}, lines), ErrAnew},
		"a quad twice":    {slices.Concat(lines[:1], lines), ErrAnew},
		"a quad less":     {slices.Delete(slices.Clone(lines), edge, edge+1), ErrAnew},
		"no article":      {lines[:record], ErrForeign},
		"other text":      {append(slices.Clone(lines[:record]), strings.Replace(lines[record], "Antony Blinken leads", "Antony Blinken reads", 1)), errAny},
		"another's quads": {[]string{other}, ErrForeign},
		"nothing":         {nil, ErrForeign},
	} {
		dir := filepath.Join(t.TempDir(), "g")
		if err := Init(dir, ""); err != nil {
			t.Fatal(err)
		}
		to, err := Open(dir, nil)
		if err != nil {
			t.Fatal(err)
		}
		err = to.Import(ctx, strings.NewReader(strings.Join(c.lines, "\n")), nil)
		if c.want == errAny && err == nil || c.want != errAny && !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if c.want == nil || c.want == ErrAnew { // what the records say is there
			if err := to.Import(ctx, strings.NewReader(out.String()), nil); !errors.Is(err, ErrExists) {
				t.Errorf("%s: a second import: %v", name, err)
			}
			var again strings.Builder
			if err := to.Export(ctx, &again, "nquads", ExportOptions{Records: true}); err != nil || again.String() != out.String() {
				t.Errorf("%s: the imported graph is another, %v", name, err)
			}
		}
		to.Close()
	}
}

var errAny = errors.New("some error")
