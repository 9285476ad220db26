package gazetteer

import (
	"strings"
	"testing"

	"kg/graph/fact"
)

func TestLookup(t *testing.T) {
	g := Open()
	for _, c := range []struct {
		name     string
		use      Use
		kind     string
		wikidata string
	}{
		{"Guatemala", Name, "country", "Q774"},
		{"Guatemalans", Demonym, "country", "Q774"},
		{"Guatemalan", Adjective, "country", "Q774"},
		{"American", Adjective, "country", "Q30"},
		{"US", Acronym, "country", "Q30"},
		{"U.S.", Acronym, "country", "Q30"},
		{"the United States of America", Alias, "country", "Q30"},
		{"Washington", Metonym, "country", "Q30"},
		{"Washington", Alias, "place", "Q61"},
		{"Kremlin", Metonym, "country", "Q159"},
		{"Beijing", Metonym, "country", "Q148"},
		{"Downing Street", Metonym, "country", "Q145"},
		{"Georgia", Name, "country", "Q230"},
		{"Georgia", Name, "place", "Q1428"},
		{"Jordan", Name, "country", "Q810"},
		{"Paris", Name, "place", "Q90"},
		{"Moscow", Name, "place", "Q649"},
		{"Côte d’Ivoire", Alias, "country", "Q1008"},
		{"Antony Blinken", Name, "person", "Q7821917"},
		{"Blinken", Surname, "person", "Q7821917"},
		{"Recep Tayyip Erdogan", Name, "person", "Q39259"},
		{"Geneva", Name, "place", "Q71"},
		{"Islamabad", Name, "place", "Q1362"},
		{"NATO", Name, "organisation", "Q7184"},
		{"State Department", Alias, "government", "Q789915"},
	} {
		if !has(g.Lookup(c.name), c.use, c.kind, c.wikidata) {
			t.Errorf("Lookup(%q) has no %s %s as %s: %v", c.name, c.kind, c.wikidata, c.use, g.Lookup(c.name))
		}
	}
}

func has(list []Entry, use Use, kind, wikidata string) bool {
	for _, e := range list {
		if e.Use == use && e.Kind == kind && e.Wikidata == wikidata {
			return true
		}
	}
	return false
}

func TestLookupKeepsAmbiguity(t *testing.T) {
	g := Open()
	for name, least := range map[string]int{"Georgia": 2, "Paris": 2, "Washington": 4, "Springfield": 3, "Jordan": 1, "Labour Party": 2} {
		list := g.Lookup(name)
		if len(list) < least {
			t.Errorf("Lookup(%q) gives %d things, want %d or more", name, len(list), least)
		}
		for i := 1; i < len(list); i++ {
			if list[i].Prominence > list[i-1].Prominence {
				t.Errorf("Lookup(%q): %q stands after the less prominent %q", name, list[i].Name, list[i-1].Name)
			}
		}
	}
}

func TestCaseOfLettersAndDemonyms(t *testing.T) {
	g := Open()
	for _, word := range []string{"us", "who", "polish", "turks"} {
		for _, e := range g.Lookup(word) {
			if e.Use == Acronym || e.Use == Demonym || e.Use == Adjective {
				t.Errorf("Lookup(%q) gives %q as %s", word, e.Name, e.Use)
			}
		}
	}
}

func TestAccentsAreFolded(t *testing.T) {
	g := Open()
	for _, c := range [][2]string{{"Bernardo Arevalo", "Bernardo Arévalo"}, {"Sao Paulo", "São Paulo"}, {"Lukasz", ""}} {
		list := g.Lookup(c[0])
		if c[1] == "" {
			continue
		}
		if len(list) == 0 || list[0].Name != c[1] {
			t.Errorf("Lookup(%q) = %v, want %q as the text has it", c[0], list, c[1])
		}
	}
	for a, b := range map[string]string{"Arévalo": "arevalo", "al-Assad": "al assad", "U.S.": "us", "The Hague": "hague", "Côte d’Ivoire": "cote divoire", "Łódź": "lodz", "AT&T": "at and t", "Johnson & Johnson": "johnson and johnson", "  ": ""} {
		if got := Fold(a); got != b {
			t.Errorf("Fold(%q) = %q, want %q", a, got, b)
		}
	}
}

func TestHolders(t *testing.T) {
	g := Open()
	for _, c := range []struct{ post, country, date, want string }{
		{"president", "US", "2024-05-07", "Joe Biden"},
		{"president", "US", "2019-05-07", "Donald Trump"},
		{"secretary of state", "US", "2024-05-07", "Antony Blinken"},
		{"Secretary of State", "US", "2006-01-01", "Condoleezza Rice"},
		{"president", "GT", "2024-05-07", "Bernardo Arévalo"},
		{"prime minister", "GB", "2005-07-07", "Tony Blair"},
		{"secretary-general of the united nations", "UN", "2020-01-01", "António Guterres"},
	} {
		got := g.Holders(c.post, c.country, c.date)
		if len(got) == 0 || got[0].Person.Name != c.want {
			t.Errorf("Holders(%q, %s, %s) = %v, want %s", c.post, c.country, c.date, got, c.want)
		}
	}
	biden, ok := g.Entry("Q6279")
	if !ok || len(g.Posts(biden)) < 2 {
		t.Errorf("Joe Biden held %v, want two posts or more", g.Posts(biden))
	}
	if len(g.Holders("president", "US", "")) < 5 {
		t.Error("without a date, Holders gives fewer than five presidents")
	}
}

func TestOn(t *testing.T) {
	h := Holding{Start: "2021-01-26", End: "2025"}
	for date, want := range map[string]bool{"2021-01-25": false, "2021-01-26": true, "2025-06-01": true, "2026-01-01": false, "": false} {
		if h.On(date) != want {
			t.Errorf("%v.On(%q) = %v", h, date, !want)
		}
	}
	if (Holding{Start: "1999"}).On("2024-01-01") {
		t.Error("a post of 1999 without an end is held in 2024")
	}
}

func TestCountries(t *testing.T) {
	g := Open()
	e, _ := g.Capital("GT")
	if e.Name != "Guatemala City" || !e.Capital {
		t.Errorf("Capital(GT) = %v", e)
	}
	if e, _ := g.Country("DE"); e.Wikidata != "Q183" {
		t.Errorf("Country(DE) = %v", e)
	}
	if c := g.Currency("JP"); c != "JPY" {
		t.Errorf("Currency(JP) = %q", c)
	}
	if e, plural, ok := g.Demonym("Guatemalans"); !ok || !plural || e.Country != "GT" {
		t.Errorf("Demonym(Guatemalans) = %v, %v, %v", e, plural, ok)
	}
	if _, plural, ok := g.Demonym("Swiss"); !ok || plural {
		t.Errorf("Demonym(Swiss) plural %v, found %v", plural, ok)
	}
}

func TestNames(t *testing.T) {
	g := Open()
	for word, want := range map[string]Gender{"Antony": Male, "Kamala": Female, "Bernardo": Male, "Angela": Female} {
		if got, ok := g.Given(word); !ok || got != want {
			t.Errorf("Given(%q) = %v, %v, want %v", word, got, ok, want)
		}
	}
	if _, ok := g.Given("Ministry"); ok || !g.Family("Blinken") && !g.Family("Clinton") {
		t.Error("given and family names are mixed up")
	}
	for _, c := range []struct {
		a, b string
		want bool
	}{{"Joe", "Joseph", true}, {"Joseph", "Joe", true}, {"J.", "Joe", true}, {"Bill", "William", true}, {"Joe", "Hunter", false}, {"", "Joe", false}} {
		if g.SameGiven(c.a, c.b) != c.want {
			t.Errorf("SameGiven(%q, %q) is not %v", c.a, c.b, c.want)
		}
	}
}

// TestEveryEntry walks the whole table: each entry can be cut out, its kind is
// one of the schema, and its name finds it.
func TestEveryEntry(t *testing.T) {
	g, schema := Open(), fact.BuiltinSchema()
	tab := &g.tables[0]
	if tab.nEntries < 100000 {
		t.Fatalf("%d entries", tab.nEntries)
	}
	for i := range tab.nEntries {
		e := tab.entry(0, i)
		if _, ok := schema.Kind(e.Kind); !ok {
			t.Fatalf("%q has kind %q, which the schema lacks", e.Name, e.Kind)
		}
		if e.Wikidata != "" {
			if f, ok := g.Entry(e.Wikidata); !ok || f.Wikidata != e.Wikidata {
				t.Fatalf("Entry(%s) of %q is %v", e.Wikidata, e.Name, f)
			}
		}
		if i%7 == 0 && !found(g, e) {
			t.Fatalf("Lookup(%q) does not find it", e.Name)
		}
	}
}

func found(g *Gazetteer, e Entry) bool {
	for _, f := range g.Lookup(e.Name) {
		if f.Same(e) {
			return true
		}
	}
	return false
}

func TestRead(t *testing.T) {
	g, err := Open().Read(strings.NewReader("# mine\nname\tkind\twikidata\tcountry\taliases\nAcme Corp.\torganisation\t\tus\tAcme|ACME\n"), "my.tsv")
	if err != nil {
		t.Fatal(err)
	}
	if list := g.Lookup("acme"); len(list) == 0 || list[0].Name != "Acme Corp." || list[0].Country != "US" {
		t.Errorf("Lookup(acme) = %v", list)
	}
	if list := g.Lookup("Guatemala"); len(list) == 0 {
		t.Error("the built-in names are gone")
	}
	if len(Open().Lookup("ACME Corp")) > 0 && Open().Lookup("ACME Corp")[0].Name == "Acme Corp." {
		t.Error("the built-in gazetteer has the user's name")
	}
	for text, want := range map[string]string{
		"name\tkind\nA\tfirm\n":               `my.tsv:2: kind "firm"`,
		"name\tsort\n":                        `my.tsv:1: column "sort"`,
		"name\n":                              `my.tsv:1: column "kind" is missing`,
		"name\tkind\twikidata\nA\tparty\t7\n": `my.tsv:2: wikidata "7"`,
		"":                                    "my.tsv: no head line",
	} {
		if _, err := Open().Read(strings.NewReader(text), "my.tsv"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Read(%q) gives %v, want %q", text, err, want)
		}
	}
}

func FuzzLookup(f *testing.F) {
	for _, s := range []string{"Guatemala", "", "the ", "É", "\xff\xfe", "al-’", strings.Repeat("x", 300)} {
		f.Add(s)
	}
	g := Open()
	f.Fuzz(func(t *testing.T, s string) {
		if once := Fold(s); Fold(once) != once && !strings.HasPrefix(once, "the ") {
			t.Errorf("Fold(%q) = %q, folded again %q", s, once, Fold(once))
		}
		g.Lookup(s)
		g.Nicknames(s)
		g.Holders(s, "US", "2024-01-01")
	})
}

func BenchmarkLookup(b *testing.B) {
	g := Open()
	for _, name := range []string{"Guatemala", "Antony Blinken", "Guatemalans", "UN", "Washington", "São Paulo", "Nobody Has This Name"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				g.Lookup(name)
			}
		})
	}
}
