package gazetteer

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Read adds a user's list of names in front of those g knows, and gives the
// gazetteer that has both; g itself stays as it is. The list is TSV with a head
// line that names its columns: name and kind are needed; wikidata, country,
// aliases (separated by |), population and prominence may be there. Lines that
// start with # are notes. file names the list in errors.
//
//	name	kind	wikidata	country	aliases
//	Acme Corp.	organisation		US	Acme|ACME
func (g *Gazetteer) Read(r io.Reader, file string) (*Gazetteer, error) {
	l, err := readList(r, file)
	if err != nil {
		return nil, err
	}
	b, err := l.Pack()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return &Gazetteer{tables: append([]table{open(string(b))}, g.tables...)}, nil
}

func readList(r io.Reader, file string) (*List, error) {
	l := &List{Sources: file + "\n"}
	var columns map[string]int
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, 1<<20)
	for line := 1; sc.Scan(); line++ {
		text := strings.TrimRight(sc.Text(), "\r")
		if strings.TrimSpace(text) == "" || strings.HasPrefix(text, "#") {
			continue
		}
		fields := strings.Split(text, "\t")
		if columns == nil {
			var err error
			if columns, err = readHead(fields); err != nil {
				return nil, fmt.Errorf("%s:%d: %w", file, line, err)
			}
			continue
		}
		t, err := readThing(fields, columns)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, line, err)
		}
		l.Things = append(l.Things, t)
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if columns == nil {
		return nil, fmt.Errorf("%s: no head line; it names the columns: name, kind, wikidata, country, aliases", file)
	}
	return l, nil
}

func readHead(fields []string) (map[string]int, error) {
	m := map[string]int{}
	for i, f := range fields {
		switch f {
		case "name", "kind", "wikidata", "country", "aliases", "population", "prominence":
			m[f] = i
		default:
			return nil, fmt.Errorf("column %q is unknown; there are name, kind, wikidata, country, aliases, population, prominence", f)
		}
	}
	for _, f := range []string{"name", "kind"} {
		if _, ok := m[f]; !ok {
			return nil, fmt.Errorf("column %q is missing", f)
		}
	}
	return m, nil
}

func readThing(fields []string, columns map[string]int) (Thing, error) {
	get := func(c string) string {
		if i, ok := columns[c]; ok && i < len(fields) {
			return strings.TrimSpace(fields[i])
		}
		return ""
	}
	t := Thing{Entry: Entry{Name: get("name"), Kind: get("kind"), Wikidata: get("wikidata"), Country: strings.ToUpper(get("country")), Prominence: 0.9}}
	if t.Name == "" {
		return t, fmt.Errorf("no name")
	}
	if !slices.Contains(kinds[:], t.Kind) {
		return t, fmt.Errorf("kind %q is none that a gazetteer holds: %s", t.Kind, strings.Join(kinds[:], ", "))
	}
	if q := t.Wikidata; q != "" && (q[0] != 'Q' || strings.Trim(q[1:], "0123456789") != "" || len(q) < 2) {
		return t, fmt.Errorf("wikidata %q is not an id such as Q774", q)
	}
	var err error
	if s := get("population"); s != "" {
		if t.Population, err = strconv.Atoi(s); err != nil || t.Population < 0 {
			return t, fmt.Errorf("population %q is not a number", s)
		}
	}
	if s := get("prominence"); s != "" {
		if t.Prominence, err = strconv.ParseFloat(s, 64); err != nil || t.Prominence < 0 || t.Prominence > 1 {
			return t, fmt.Errorf("prominence %q is not a number from 0 to 1", s)
		}
	}
	for _, a := range strings.Split(get("aliases"), "|") {
		if a = strings.TrimSpace(a); a != "" {
			t.Names = append(t.Names, ThingName{a, Alias})
		}
	}
	return t, nil
}
