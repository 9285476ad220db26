// Command gen makes names.bin, the built-in names of package gazetteer, from a
// folder of public lists. SOURCES.md says what the folder holds and under which
// licence. The same folder gives the same bytes.
//
//	go run ./graph/gazetteer/gen --data DIR [--out graph/gazetteer/names.bin]
package main

import (
	"embed"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"kg/graph/gazetteer"
)

// The lists of this folder hold what no public list gives: organisations,
// metonyms, other names of cities, and posts of the last years.
//
//go:embed *.tsv
var own embed.FS

func main() {
	data := flag.String("data", "", "folder with the public lists, packed (NAME.tar.xz) or not")
	out := flag.String("out", "graph/gazetteer/names.bin", "file to write")
	flag.Parse()
	if err := run(*data, *out); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(data, out string) error {
	if data == "" {
		return fmt.Errorf("no --data folder; SOURCES.md says what it holds")
	}
	dir, done, err := unpack(data)
	if err != nil {
		return err
	}
	defer done()
	l := newLists(dir)
	for _, step := range []struct {
		name string
		do   func() error
	}{
		{"countries", l.countries}, {"regions", l.regions}, {"cities", l.cities}, {"people", l.people},
		{"organisations", l.organisations}, {"names", l.names},
	} {
		if err := step.do(); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	b, err := l.List.Pack()
	if err != nil {
		return err
	}
	if err := os.WriteFile(out, b, 0o644); err != nil {
		return err
	}
	fmt.Printf("%s: %d bytes, %d things, %d given and %d family names\n", filepath.Base(out), len(b), len(l.Things), len(l.Given), len(l.Families))
	return nil
}

// lists collects the content of the gazetteer.
type lists struct {
	gazetteer.List
	dir     string
	byID    map[string]int    // Wikidata id -> Things
	country map[string]int    // ISO 3166-1 alpha-2 -> Things
	fips    map[string]string // FIPS 10-4 -> ISO 3166-1 alpha-2
	region  map[string]int    // "US GA" -> Things
	titles  map[string]string // Wikipedia title -> Wikidata id
}

func newLists(dir string) *lists {
	return &lists{
		List: gazetteer.List{Given: map[string]gazetteer.Gender{}, Nicknames: map[string][]string{}, Currency: map[string]string{}, Sources: sources},
		dir:  dir, byID: map[string]int{}, country: map[string]int{}, fips: map[string]string{}, region: map[string]int{},
	}
}

// add appends a thing, or gives the one that has its Wikidata id already.
func (l *lists) add(e gazetteer.Entry) int {
	if i, ok := l.byID[e.Wikidata]; ok && e.Wikidata != "" {
		return i
	}
	l.Things = append(l.Things, gazetteer.Thing{Entry: e})
	if e.Wikidata != "" {
		l.byID[e.Wikidata] = len(l.Things) - 1
	}
	return len(l.Things) - 1
}

// named gives thing i further names.
func (l *lists) named(i int, use gazetteer.Use, names ...string) {
	for _, n := range names {
		if n != "" && len(n) < 200 && latin(n) {
			l.Things[i].Names = append(l.Things[i].Names, gazetteer.ThingName{Name: n, Use: use})
		}
	}
}
