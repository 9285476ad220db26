package graph

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kg/graph/fact"
	"kg/graph/internal/rdf"
)

var rewrite = flag.Bool("update", false, "rewrite golden files")

var ctx = context.Background()

func named(name, kind string) fact.Term {
	return fact.Term{ID: name, Name: name, Kind: kind, Named: true}
}

// said makes an article whose text is its facts' quotes, and sets sources.
func said(id, date string, facts ...fact.Fact) (fact.Article, []fact.Fact) {
	art := fact.Article{ID: id, Date: date, Title: "Title of " + id, Publisher: "Paper"}
	for i := range facts {
		f := &facts[i]
		quote := fmt.Sprintf("%s %s %s in %s.", f.Subject, f.Relation.ID, f.Object(), id)
		start := len(art.Text)
		art.Text += quote + "\n"
		f.ID = fmt.Sprintf("f%d", i)
		f.Sources = []fact.Source{{Article: id, Start: start, End: start + len(quote), Quote: quote, Rule: "test"}}
		if f.Status == "" {
			f.Status = fact.Asserted
		}
		if f.Confidence == 0 {
			f.Confidence = 0.8
		}
	}
	return art, facts
}

func typed(subject fact.Term, relation string, objects ...fact.Term) fact.Fact {
	r, ok := fact.BuiltinSchema().Relation(relation)
	if !ok {
		panic("no relation " + relation)
	}
	return fact.Fact{Subject: subject, Relation: fact.Relation{ID: relation, Name: r.Label}, Objects: objects}
}

var (
	blinken   = fact.Term{ID: "e1", Name: "Antony Blinken", Kind: "person", Aliases: []string{"Blinken"}, Wikidata: "Q7416", Link: 0.97, Named: true}
	mission   = fact.Term{ID: "e2", Name: "US delegation", Kind: "organisation"}
	us        = fact.Term{ID: "e3", Name: "United States", Kind: "country", Aliases: []string{"US", "Washington"}, Wikidata: "Q30", Link: 0.99, Named: true}
	guatemala = fact.Term{ID: "e4", Name: "Guatemala", Kind: "country", Wikidata: "Q774", Link: 0.99, Named: true}
	biden     = fact.Term{ID: "e5", Name: "Joe Biden", Kind: "person", Named: true}
	arevalo   = fact.Term{ID: "e6", Name: "Bernardo Arevalo", Kind: "person", Named: true}
	post      = fact.Term{ID: "e7", Name: "Secretary of State", Kind: "title"}
)

func aid(time string, amount float64) fact.Fact {
	f := typed(us, "aids", guatemala)
	f.Qualifiers.Time = time
	if amount > 0 {
		f.Qualifiers.Amount = &fact.Amount{Value: amount, Unit: "USD"}
	}
	return f
}

func with(f fact.Fact, status fact.Status, by ...fact.Term) fact.Fact {
	f.Status, f.SaidBy = status, by
	return f
}

func at(f fact.Fact, time string) fact.Fact { f.Qualifiers.Time = time; return f }

type entry struct {
	art   fact.Article
	facts []fact.Fact
}

// newsroom is the graph most tests ask.
func newsroom() []entry {
	add := func(id, date string, facts ...fact.Fact) entry {
		a, f := said(id, date, facts...)
		return entry{a, f}
	}
	speech := typed(blinken, "says", fact.Term{Fact: "f1"})
	return []entry{
		add("a", "2024-05-07", at(typed(blinken, "leads", mission), "2024-05-07"), with(aid("2024-03", 170000000), fact.Claimed, blinken), speech, at(typed(biden, "meets", arevalo), "2024-03")),
		add("b", "2024-05-08", at(typed(blinken, "leads", mission), "2024-05-07"), aid("2024-03", 170000000), typed(arevalo, "meets", biden), typed(blinken, "holds_post", post)),
		add("c", "2024-05-09", at(typed(blinken, "leads", mission), "2024-05-07"), aid("2024-03", 170000000), with(at(typed(biden, "meets", blinken), "2024-06"), fact.Planned), with(typed(us, "aids", biden), fact.Denied, arevalo)),
	}
}

func open(t testing.TB, entries ...entry) *Graph {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "g")
	if err := Init(dir, ""); err != nil {
		t.Fatal(err)
	}
	g, err := Open(dir, &Options{passing: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close() })
	for _, e := range entries {
		if _, err := g.Add(ctx, e.art, e.facts); err != nil {
			t.Fatal(err)
		}
	}
	return g
}

func nquads(t testing.TB, g *Graph) string {
	t.Helper()
	var b strings.Builder
	if err := rdf.NQuads(&b, g.quads(ctx)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	path := filepath.Join("testdata", file)
	if *rewrite {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (go test -update rewrites it), first here:\n%s", file, firstDifference(got, string(want)))
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range g {
		if i >= len(w) || g[i] != w[i] {
			return "got  " + g[i] + "\nwant " + strings.Join(w[min(i, len(w)):min(i+1, len(w))], "")
		}
	}
	return "got nothing, want " + w[len(g)]
}

func TestQuads(t *testing.T) { golden(t, "newsroom.nq", nquads(t, open(t, newsroom()...))) }

var savedParams = map[string]map[string]string{
	"article": {"article": "b"}, "said": {"thing": "Blinken"}, "around": {"thing": "Guatemala"},
}

// Every saved query returns a fact of three articles once, and the answers are
// what they were.
func TestSavedQueries(t *testing.T) {
	g := open(t, newsroom()...)
	var b strings.Builder
	for _, q := range Saved() {
		if q.Title == "" || q.Doc == "" {
			t.Errorf("@%s has no title or doc", q.Name)
		}
		fmt.Fprintf(&b, "@%s %v\n", q.Name, savedParams[q.Name])
		seen := map[string]bool{}
		var rows []string
		for r, err := range g.RunSaved(ctx, q.Name, QueryOptions{Params: savedParams[q.Name]}) {
			if err != nil {
				t.Errorf("@%s: %v", q.Name, err)
				break
			}
			line, err := json.Marshal(r)
			if err != nil {
				t.Fatal(err)
			}
			if seen[string(line)] {
				t.Errorf("@%s gives a row twice: %s", q.Name, line)
			}
			seen[string(line)] = true
			rows = append(rows, string(line))
		}
		if len(rows) == 0 {
			t.Errorf("@%s answers nothing", q.Name)
		}
		slices.Sort(rows)
		b.WriteString(strings.Join(rows, "\n") + "\n\n")
	}
	golden(t, "saved.golden", b.String())
}

// What was denied or is only planned is no edge: no query over relations finds it.
func TestOnlyWhatHappenedLaysEdges(t *testing.T) {
	g := open(t, newsroom()...)
	for row, err := range g.Query(ctx, `g.V("<urn:newsgraph:e:United_States>").out("<urn:newsgraph:r:aids>").all()`, QueryOptions{}) {
		if err != nil {
			t.Fatal(err)
		}
		if row["id"] != "<urn:newsgraph:e:Guatemala>" && row["id"] != "urn:newsgraph:e:Guatemala" {
			t.Errorf("aid to %v, which was denied", row)
		}
	}
	for row, err := range g.RunSaved(ctx, "met", QueryOptions{}) {
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(fmt.Sprint(row), "Blinken") {
			t.Errorf("a planned meeting was found: %v", row)
		}
	}
}

func TestJoining(t *testing.T) {
	count := func(facts ...fact.Fact) int {
		var all []entry
		for i, f := range facts {
			a, fs := said(fmt.Sprint("x", i), "2024-05-07", f)
			all = append(all, entry{a, fs})
		}
		n := 0
		for _, err := range open(t, all...).Facts(ctx, Filter{}) {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		return n
	}
	for _, c := range []struct {
		what  string
		want  int
		facts []fact.Fact
	}{
		{"one without details joins the only fuller", 1, []fact.Fact{aid("", 0), aid("2024-03", 5)}},
		{"details of two halves join the whole", 1, []fact.Fact{aid("2024-03", 0), aid("", 5), aid("2024-03", 5)}},
		{"of two fuller none is chosen", 3, []fact.Fact{aid("", 0), aid("2024-03", 5), aid("2024-04", 5)}},
		{"amounts that differ are two", 2, []fact.Fact{aid("2024-03", 5), aid("2024-03", 6)}},
		{"a denial is another fact", 2, []fact.Fact{aid("2024-03", 5), with(aid("2024-03", 5), fact.Denied)}},
		{"symmetric ends have no order", 1, []fact.Fact{typed(biden, "meets", arevalo), typed(arevalo, "meets", biden)}},
	} {
		if got := count(c.facts...); got != c.want {
			t.Errorf("%s: %d facts, want %d", c.what, got, c.want)
		}
	}
}

func TestAddTwiceAndConflict(t *testing.T) {
	e := newsroom()[0]
	g := open(t, e)
	before := nquads(t, g)
	c, err := g.Add(ctx, e.art, e.facts)
	if err != nil || c.Done {
		t.Errorf("adding again: %+v, %v", c, err)
	}
	other := e.art
	other.Text += "More."
	if _, err := g.Add(ctx, other, e.facts); !errors.Is(err, ErrConflict) {
		t.Errorf("another text under the id: %v", err)
	}
	if nquads(t, g) != before {
		t.Error("the graph has changed")
	}
	c, err = g.Replace(ctx, other, e.facts[:1])
	if err != nil || len(c.Lost) != 3 || len(c.Gained) != 0 {
		t.Errorf("replacing: %d lost, %d gained, %v", len(c.Lost), len(c.Gained), err)
	}
	if _, err := g.Remove(ctx, "a", "nobody"); !errors.Is(err, ErrNotFound) {
		t.Errorf("removing one that is not there: %v", err)
	}
	if _, err := g.Article(ctx, "a"); err != nil {
		t.Errorf("half of a removal was done: %v", err)
	}
}

func TestFactsRoundTrip(t *testing.T) {
	g := open(t, newsroom()...)
	n := 0
	for f, err := range g.Facts(ctx, Filter{About: "Blinken"}) {
		if err != nil {
			t.Fatal(err)
		}
		n++
		b, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		var back fact.Fact
		if err := json.Unmarshal(b, &back); err != nil {
			t.Fatal(err)
		}
		again, err := json.Marshal(back)
		if err != nil || string(again) != string(b) {
			t.Errorf("fact changes on its way through JSON:\n%s\n%s", b, again)
		}
		for _, s := range f.Sources {
			art, err := g.Article(ctx, s.Article)
			if err != nil || art.Text[s.Start:s.End] != s.Quote {
				t.Errorf("source %+v is not in its text", s)
			}
		}
	}
	if n < 3 {
		t.Errorf("%d facts about Blinken", n)
	}
}

func TestFilters(t *testing.T) {
	g := open(t, newsroom()...)
	for _, c := range []struct {
		flt  Filter
		want int
	}{
		{Filter{}, 7}, {Filter{Relation: "leads"}, 1}, {Filter{Relation: "r:aids"}, 2}, {Filter{Status: fact.Denied}, 1}, {Filter{SaidBy: "Blinken"}, 1},
		{Filter{Article: "c"}, 4}, {Filter{Since: "2024-05-01", Until: "2024-05-07"}, 2}, {Filter{Since: "2024-06"}, 1}, {Filter{MinConfidence: 0.9}, 3}, {Filter{Limit: 2}, 2}, {Filter{About: "Q774"}, 1},
	} {
		n := 0
		for _, err := range g.Facts(ctx, c.flt) {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		if n != c.want {
			t.Errorf("%+v chooses %d facts, want %d", c.flt, n, c.want)
		}
	}
	for _, bad := range []Filter{{About: "Nobody"}, {Since: "yesterday"}, {Status: "maybe"}, {Article: "z"}} {
		for _, err := range g.Facts(ctx, bad) {
			if err == nil {
				t.Errorf("%+v is accepted", bad)
			}
			break
		}
	}
}

func TestBadFactsAreRefused(t *testing.T) {
	g := open(t)
	art, facts := said("x", "2024-05-07", aid("2024-03", 5))
	for what, spoil := range map[string]func(a *fact.Article, f *fact.Fact){
		"offset":   func(_ *fact.Article, f *fact.Fact) { f.Sources[0].Start++ },
		"relation": func(_ *fact.Article, f *fact.Fact) { f.Relation.ID = "nonsense" },
		"kind":     func(_ *fact.Article, f *fact.Fact) { f.Subject.Kind = "title" },
		"time":     func(_ *fact.Article, f *fact.Fact) { f.Qualifiers.Time = "soon" },
		"speaker":  func(_ *fact.Article, f *fact.Fact) { f.SaidBy = []fact.Term{biden} },
		"date":     func(a *fact.Article, _ *fact.Fact) { a.Date = "7 May" },
		"text":     func(a *fact.Article, _ *fact.Fact) { a.Text = "\xff" + a.Text },
	} {
		a, f := art, facts[0]
		f.Sources = slices.Clone(f.Sources)
		spoil(&a, &f)
		if _, err := g.Add(ctx, a, []fact.Fact{f}); err == nil {
			t.Errorf("a wrong %s is accepted", what)
		}
	}
	if s, _ := g.Stats(ctx); s.Articles != 0 {
		t.Errorf("%d articles after refusals", s.Articles)
	}
}

func TestQueryErrors(t *testing.T) {
	g := open(t, newsroom()...)
	run := func(text string, o QueryOptions) error {
		for _, err := range g.Query(ctx, text, o) {
			if err != nil {
				return err
			}
		}
		return nil
	}
	if err := run("g.V(", QueryOptions{}); !errors.Is(err, ErrQuery) {
		t.Errorf("syntax error: %v", err)
	}
	if err := run("while(true){}", QueryOptions{Timeout: 50e6}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("endless loop: %v", err)
	}
	if err := run("g.emit(x)", QueryOptions{Params: map[string]string{"x": `"; while(true){} "`}}); err != nil {
		t.Errorf("a parameter was read as a program: %v", err)
	}
	if err := run("1", QueryOptions{Params: map[string]string{"a b": ""}}); !errors.Is(err, ErrQuery) {
		t.Errorf("a parameter of no name: %v", err)
	}
}

func TestFolders(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "g")
	if _, err := Open(dir, nil); !errors.Is(err, ErrNotFound) {
		t.Errorf("no folder: %v", err)
	}
	if err := Init(dir, "ftp://x"); err == nil {
		t.Error("a base that is no urn and no http address is accepted")
	}
	if err := Init(dir, "https://data.example.org/"); err != nil {
		t.Fatal(err)
	}
	if err := Init(dir, ""); !errors.Is(err, ErrExists) {
		t.Errorf("a second graph: %v", err)
	}
	g, err := Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	e := newsroom()[0]
	if _, err := g.Add(ctx, e.art, e.facts); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, nil); !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), fmt.Sprint(os.Getpid())) {
		t.Errorf("opened twice: %v", err)
	}
	if !strings.Contains(nquads(t, g), "<https://data.example.org/e/Antony_Blinken>") {
		t.Error("things are not under the base")
	}
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := Open(dir, &Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Remove(ctx, "a"); !errors.Is(err, ErrReadOnly) {
		t.Errorf("writing to a graph opened for reading: %v", err)
	}
	if problems, err := r.Check(ctx); err != nil || len(problems) > 0 {
		t.Errorf("check: %v %v", problems, err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, versionFile), []byte("99\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, nil); !errors.Is(err, ErrVersion) {
		t.Errorf("another version: %v", err)
	}
}

func TestSearchAndPath(t *testing.T) {
	g := open(t, newsroom()...)
	hits, err := g.Search(ctx, "blinken", 5)
	if err != nil || len(hits) == 0 || hits[0].Type != "entity" || hits[0].Title != "Antony Blinken" {
		t.Errorf("search finds %+v, %v", hits, err)
	}
	hits, err = g.Search(ctx, "leads delegation", 10)
	if err != nil || !slices.ContainsFunc(hits, func(h Hit) bool { return h.Type == "sentence" && strings.Contains(h.Text, "leads") }) {
		t.Errorf("no sentence among %+v, %v", hits, err)
	}
	if _, err := g.Path(ctx, "Biden", "Guatemala"); !errors.Is(err, ErrNotFound) {
		t.Errorf("a way over denied facts: %v", err)
	}
	steps, err := g.Path(ctx, "Arevalo", "Biden")
	if err != nil || len(steps) != 1 {
		t.Errorf("path %+v, %v", steps, err)
	}
}

// Copies of one story are one origin: they add neither support nor confidence,
// and when the copy that ties two others goes, these are two stories again.
func TestOrigins(t *testing.T) {
	words := strings.Fields(strings.Repeat("the minister said on monday that talks had gone well and would go on until all sides had agreed to reopen crossings "+
		"which were shut when rivers rose after days of rain in hills above towns where markets stay closed while crews clear mud from roads ", 1))
	story := func(from, to int) string { return strings.Join(words[from:to], " ") + ". " }
	one := func(id, text string, conf float64) entry {
		f := typed(biden, "meets", arevalo)
		f.Confidence = conf
		a, facts := said(id, "2024-05-07", f)
		n := len(text)
		a.Text = text + a.Text
		facts[0].Sources[0].Start += n
		facts[0].Sources[0].End += n
		return entry{a, facts}
	}
	long := len(words)
	a, b := one("a", story(0, long*2/3), 0.8), one("b", story(long/3, long), 0.7)
	bridge := one("c", story(0, long), 0.6)
	support := func(g *Graph) (int, float64, int) {
		t.Helper()
		s, err := g.Stats(ctx)
		if err != nil {
			t.Fatal(err)
		}
		found, err := g.Find(ctx, "Joe Biden")
		if err != nil || len(found) != 1 {
			t.Fatal(found, err)
		}
		for f, err := range g.Facts(ctx, Filter{}) {
			if err != nil {
				t.Fatal(err)
			}
			return found[0].Support, f.Confidence, s.Origins
		}
		return 0, 0, 0
	}
	g := open(t, a, b)
	if n, c, o := support(g); n != 2 || c != 0.94 || o != 2 {
		t.Errorf("two stories: support %d, confidence %v, %d origins", n, c, o)
	}
	if _, err := g.Add(ctx, bridge.art, bridge.facts); err != nil {
		t.Fatal(err)
	}
	if n, c, o := support(g); n != 1 || c != 0.8 || o != 1 {
		t.Errorf("copies: support %d, confidence %v, %d origins", n, c, o)
	}
	if _, err := g.Remove(ctx, "c"); err != nil {
		t.Fatal(err)
	}
	if n, c, o := support(g); n != 2 || c != 0.94 || o != 2 {
		t.Errorf("apart again: support %d, confidence %v, %d origins", n, c, o)
	}
}
