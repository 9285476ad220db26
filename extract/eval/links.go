package eval

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"kg/extract/doc"
	"kg/graph/gazetteer"
)

// LinkText is a dated text with links to pages of Wikipedia.
type LinkText struct {
	Date  string
	Text  string
	Links []Link
}

// Link is a stretch of the text, in bytes, and the title it links to.
type Link struct {
	Start, End int
	Title      string
}

// Held reports whether the text belongs to the half of the texts that is for
// testing, and not for tuning: the days whose hash is odd.
func (t LinkText) Held() bool {
	h := fnv.New32a()
	io.WriteString(h, t.Date)
	return h.Sum32()&1 == 1
}

// ReadLinks reads texts in JSON lines: {"date","text","links":[[start,end,"Title"],...]}
// with offsets in characters.
func ReadLinks(r io.Reader) ([]LinkText, error) {
	var out []LinkText
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, 1<<24)
	for line := 1; sc.Scan(); line++ {
		var x struct {
			Date  string               `json:"date"`
			Text  string               `json:"text"`
			Links [][3]json.RawMessage `json:"links"`
		}
		if err := json.Unmarshal(sc.Bytes(), &x); err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		at := byteOffsets(x.Text)
		t := LinkText{Date: x.Date, Text: x.Text}
		for _, l := range x.Links {
			var from, to int
			var title string
			if err := errors.Join(json.Unmarshal(l[0], &from), json.Unmarshal(l[1], &to), json.Unmarshal(l[2], &title)); err != nil {
				return nil, fmt.Errorf("line %d: link: %w", line, err)
			}
			if from < 0 || to >= len(at) || from >= to {
				return nil, fmt.Errorf("line %d: link %q lies outside the text", line, title)
			}
			t.Links = append(t.Links, Link{at[from], at[to], strings.ReplaceAll(title, "_", " ")})
		}
		out = append(out, t)
	}
	return out, sc.Err()
}

// byteOffsets gives the byte at which each character of the text begins, and its
// end.
func byteOffsets(text string) []int {
	out := make([]int, 0, utf8.RuneCountInString(text)+1)
	for i := range text {
		out = append(out, i)
	}
	return append(out, len(text))
}

// LinkCount counts links: those of the gold whose thing the gazetteer holds,
// those that were given for a linked name, and those that are right.
type LinkCount struct{ Gold, Given, Right int }

// LinkScore says how well names were linked to the world, by kind of thing.
type LinkScore struct {
	Texts  int
	Kinds  map[string]*LinkCount
	Sure   [10]LinkCount // by tenths of the confidence of the link
	Misses []string      // "text: U.S. is Q30, not United States Armed Forces", as they come
}

// String gives precision and recall for each kind and for all.
func (s LinkScore) String() string {
	var b strings.Builder
	var all LinkCount
	line := func(name string, c LinkCount) {
		p, r := ratio(c.Right, c.Given), ratio(c.Right, c.Gold)
		fmt.Fprintf(&b, "\n%-14s held %5d  linked %5d  right %5d  precision %.3f  recall %.3f", name, c.Gold, c.Given, c.Right, p, r)
	}
	for _, k := range [...]string{"person", "country", "place", "organisation"} {
		if c := s.Kinds[k]; c != nil {
			line(k, *c)
			all.Gold, all.Given, all.Right = all.Gold+c.Gold, all.Given+c.Given, all.Right+c.Right
		}
	}
	line("all", all)
	for i, c := range s.Sure {
		if c.Given > 0 {
			fmt.Fprintf(&b, "\nconfidence from %.1f: linked %5d  right %.3f", float64(i)/10, c.Given, ratio(c.Right, c.Given))
		}
	}
	return fmt.Sprintf("%d texts%s", s.Texts, b.String())
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// ScoreLinks compares the links of read documents with those of their texts. A
// link counts if a name stands at the same place and the link's title is a
// person, country, place or body; adjectives and people of a country, which
// Wikipedia links to the country, are left out on both sides.
func ScoreLinks(texts []LinkText, read []*doc.Document) LinkScore {
	s := LinkScore{Texts: len(texts), Kinds: map[string]*LinkCount{}}
	g := gazetteer.Open()
	for i, t := range texts {
		for _, l := range t.Links {
			s.score(g, t, l, read[i])
		}
	}
	return s
}

func (s *LinkScore) score(g *gazetteer.Gazetteer, t LinkText, l Link, d *doc.Document) {
	words := t.Text[l.Start:l.End]
	for _, e := range g.Lookup(words) {
		if e.Use == gazetteer.Demonym || e.Use == gazetteer.Adjective && !strings.EqualFold(e.Name, words) && e.Kind == "country" && !isAcronymOf(words, e) {
			return
		}
	}
	want, held := titled(g, l.Title)
	given, sure := linkOf(d, l)
	kind := bodyKind(want.Kind)
	if held && kind != "" {
		s.count(kind).Gold++
	}
	if given == "" {
		return
	}
	got, _ := g.Entry(given)
	if kind == "" {
		kind = bodyKind(got.Kind)
	}
	if kind == "" {
		return
	}
	s.count(kind).Given++
	bin := &s.Sure[min(9, int(sure*10))]
	bin.Given++
	if held && want.Wikidata == given {
		s.count(kind).Right++
		bin.Right++
		return
	}
	s.Misses = append(s.Misses, fmt.Sprintf("%s\t%q is %s, not %q\t%s", t.Date, words, got.Name, l.Title, t.Text))
}

func isAcronymOf(words string, e gazetteer.Entry) bool { return e.Country == "US" && len(words) < 5 }

func (s *LinkScore) count(kind string) *LinkCount {
	if s.Kinds[kind] == nil {
		s.Kinds[kind] = &LinkCount{}
	}
	return s.Kinds[kind]
}

// bodyKind is the kind under which links are counted, or empty for others.
func bodyKind(kind string) string {
	switch kind {
	case "person", "country", "place":
		return kind
	case "organisation", "government", "party":
		return "organisation"
	}
	return ""
}

// titled gives the entry that a title of Wikipedia means: the thing of that
// name, told by what stands in brackets or behind a comma; without either the
// best known.
func titled(g *gazetteer.Gazetteer, title string) (gazetteer.Entry, bool) {
	name, hint := title, ""
	if i := strings.IndexByte(title, '('); i > 0 {
		name, hint = strings.TrimSpace(title[:i]), strings.Trim(title[i:], "()")
	}
	if list := fitting(g, name, hint); len(list) > 0 {
		return list[0], true
	}
	if name, place, ok := strings.Cut(title, ", "); ok {
		for _, e := range fitting(g, name, "") {
			if c, _ := g.Country(e.Country); e.Kind == "place" && (e.Region == place || c.Name == place) {
				return e, true
			}
		}
	}
	return gazetteer.Entry{}, false
}

// fitting gives the entries of a name that what stands in brackets allows, those
// that a title names before those it only names by another name.
func fitting(g *gazetteer.Gazetteer, name, hint string) []gazetteer.Entry {
	list := slices.DeleteFunc(g.Lookup(name), func(e gazetteer.Entry) bool {
		c, _ := g.Country(e.Country)
		switch {
		case e.Wikidata == "" || e.Use > gazetteer.Acronym || e.Kind == "thing":
			return true
		case hint == "" || hint == c.Name || hint == "U.S." || hint == "UK":
			return false
		case hint == "country":
			return e.Kind != "country"
		case hint == "U.S. state" || hint == "state" || hint == "province":
			return e.Kind != "place" || e.Population > 0
		case hint == "company" || hint == "militant group":
			return e.Kind != "organisation"
		case strings.Contains(hint, "politician") || strings.Contains(hint, "born"):
			return e.Kind != "person"
		}
		return true
	})
	return list
}

// linkOf is the Wikidata id of the name at the link with its confidence, or empty.
func linkOf(d *doc.Document, l Link) (string, float64) {
	for _, m := range d.Mentions {
		if m.Form != doc.Name || m.Chain < 0 {
			continue
		}
		from, to := d.Tokens[m.From].Start, d.Tokens[m.To-1].End
		if to == l.End && (from == l.Start || from > l.Start && m.Kind == "person") {
			return d.Chains[m.Chain].Wikidata, d.Chains[m.Chain].Link
		}
	}
	return "", 0
}
