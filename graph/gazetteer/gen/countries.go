package main

import (
	"fmt"
	"html"
	"maps"
	"math"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"kg/graph/gazetteer"
)

// territory is a file of rigour's resources/territories.
type territory struct {
	Name        string   `yaml:"name"`
	FullName    string   `yaml:"full_name"`
	InSentence  string   `yaml:"in_sentence"`
	Region      string   `yaml:"region"`
	Alpha3      string   `yaml:"alpha3"`
	QID         string   `yaml:"qid"`
	IsCountry   bool     `yaml:"is_country"`
	IsHistoric  bool     `yaml:"is_historical"`
	Parent      string   `yaml:"parent"`
	NamesStrong []string `yaml:"names_strong"`
	NamesWeak   []string `yaml:"names_weak"`
}

func (l *lists) territories(do func(code string, t territory) error) error {
	files, err := filepath.Glob(filepath.Join(l.dir, "rigour/resources/territories/*.yml"))
	if err != nil || len(files) == 0 {
		return fmt.Errorf("no territories of rigour: %w", err)
	}
	slices.Sort(files)
	for _, f := range files {
		var t territory
		rel, _ := filepath.Rel(l.dir, f)
		if err := l.yaml(rel, &t); err != nil {
			return err
		}
		if err := do(strings.TrimSuffix(filepath.Base(f), ".yml"), t); err != nil {
			return fmt.Errorf("%s: %w", rel, err)
		}
	}
	return nil
}

// countries reads countries and territories with their names, codes, demonyms
// and money.
func (l *lists) countries() error {
	err := l.territories(func(code string, t territory) error {
		if len(code) != 2 || t.Region == "Supranational" || t.Name == "" || code == "zz" {
			return nil
		}
		kind := "place"
		if t.IsCountry || slices.Contains([]string{"ps", "tw", "xk"}, code) {
			kind = "country"
		}
		i := l.add(gazetteer.Entry{Name: t.Name, Kind: kind, Wikidata: t.QID, Country: strings.ToUpper(code), Prominence: 0.5})
		l.country[strings.ToUpper(code)] = i
		l.named(i, gazetteer.Alias, t.FullName, t.InSentence)
		for _, n := range t.NamesStrong {
			if len(n) > 3 {
				l.named(i, gazetteer.Alias, n)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := l.codes(); err != nil {
		return err
	}
	if err := l.mledoze(); err != nil {
		return err
	}
	return l.factbook()
}

// codes reads the ISO, IOC and UN names of country-codes.
func (l *lists) codes() error {
	return l.rows("country-codes/data/country-codes.csv", ',', func(r map[string]string) error {
		code := r["ISO3166-1-Alpha-2"]
		l.fips[strings.ToLower(r["FIPS"])] = code
		i, ok := l.country[code]
		if !ok {
			return nil
		}
		l.named(i, gazetteer.Alias, r["official_name_en"], r["CLDR display name"], r["UNTERM English Short"], r["UNTERM English Formal"])
		l.named(i, gazetteer.Acronym, r["ISO3166-1-Alpha-3"])
		if money := r["ISO4217-currency_alphabetic_code"]; len(money) == 3 {
			l.Currency[code] = money
		}
		return nil
	})
}

func (l *lists) mledoze() error {
	var list []struct {
		Name struct {
			Common, Official string
			Native           map[string]struct{ Common, Official string }
		}
		CCA2         string
		AltSpellings []string
		Demonyms     map[string]struct{ F, M string }
		Currencies   map[string]struct{ Name string }
	}
	if err := l.json("mledoze-countries/countries.json", &list); err != nil {
		return err
	}
	for _, c := range list {
		i, ok := l.country[c.CCA2]
		if !ok {
			continue
		}
		l.named(i, gazetteer.Alias, c.Name.Common, c.Name.Official)
		for _, n := range c.AltSpellings {
			if len(n) > 3 {
				l.named(i, gazetteer.Alias, n)
			}
		}
		for _, lang := range slices.Sorted(maps.Keys(c.Name.Native)) {
			if n := c.Name.Native[lang]; len(n.Common) > 3 {
				l.named(i, gazetteer.Alias, n.Common)
			}
		}
		if d := c.Demonyms["eng"]; d.M != "" {
			l.named(i, gazetteer.Adjective, d.M)
			l.named(i, gazetteer.Demonym, plural(d.M))
		}
		for _, code := range slices.Sorted(maps.Keys(c.Currencies)) {
			m := c.Currencies[code]
			j := l.add(gazetteer.Entry{Name: m.Name, Kind: "thing", Country: c.CCA2, Prominence: 0.05})
			l.named(j, gazetteer.Acronym, code)
		}
	}
	return nil
}

var (
	parens  = regexp.MustCompile(`\([^)]*\)`)
	tag     = regexp.MustCompile(`<[^>]*>`)
	numbers = regexp.MustCompile(`[0-9][0-9,]*`)
)

type text struct{ Text string }

type factbook struct {
	Government struct {
		Country struct {
			Long  text `json:"conventional long form"`
			Short text `json:"conventional short form"`
			Local text `json:"local short form"`
			Abbr  text `json:"abbreviation"`
			Was   text `json:"former"`
		} `json:"Country name"`
		Capital struct{ Name text }
		Parties text `json:"Political parties"`
		Exec    struct {
			Chief text `json:"chief of state"`
			Head  text `json:"head of government"`
		} `json:"Executive branch"`
		Legislature struct {
			Name text `json:"legislature name"`
		} `json:"Legislative branch"`
	}
	People struct {
		Nationality struct{ Noun, Adjective text }
		Population  struct{ Total text }
	} `json:"People and Society"`
}

// factbookFiles calls do with each country of the factbook and its ISO code.
func (l *lists) factbookFiles(do func(code string, f *factbook) error) error {
	files, err := filepath.Glob(filepath.Join(l.dir, "factbook/*/*.json"))
	if err != nil {
		return err
	}
	slices.Sort(files)
	for _, path := range files {
		base := strings.TrimSuffix(filepath.Base(path), ".json")
		code := l.fips[base]
		if base == "kv" {
			code = "XK"
		}
		if base == "gz" || base == "we" { // Gaza, West Bank
			code = "PS"
		}
		if code == "" || len(base) != 2 {
			continue
		}
		var f factbook
		rel, _ := filepath.Rel(l.dir, path)
		if err := l.json(rel, &f); err != nil {
			return err
		}
		if err := do(code, &f); err != nil {
			return fmt.Errorf("%s: %w", rel, err)
		}
	}
	return nil
}

func (l *lists) factbook() error {
	return l.factbookFiles(func(code string, f *factbook) error {
		i, ok := l.country[code]
		if !ok || code == "PS" {
			return nil
		}
		for _, n := range []string{f.Government.Country.Long.Text, f.Government.Country.Short.Text, f.Government.Country.Local.Text} {
			n = clean(n)
			if n != "none" && n != "" && len(n) > 3 && len(n) < 60 && !strings.ContainsAny(n, ";/(,") {
				l.named(i, gazetteer.Alias, n)
			}
		}
		l.nationality(i, clean(f.People.Nationality.Noun.Text), clean(f.People.Nationality.Adjective.Text))
		if n := numbers.FindString(f.People.Population.Total.Text); n != "" {
			fmt.Sscanf(strings.ReplaceAll(n, ",", ""), "%d", &l.Things[i].Population)
			if l.Things[i].Kind == "country" {
				l.Things[i].Prominence = min(1, 0.7+0.05*math.Log10(float64(1+l.Things[i].Population/1000000))*2)
			}
		}
		return nil
	})
}

// nationality reads the factbook's "Guatemalan(s)", "Briton(s), British
// (collective plural)" and "Swazi(s)".
func (l *lists) nationality(i int, nouns, adjectives string) {
	for _, n := range strings.FieldsFunc(nouns, func(r rune) bool { return r == ',' || r == ';' }) {
		n = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(n), "or "))
		s := strings.HasSuffix(n, "(s)") || strings.HasSuffix(n, "(es)")
		n = strings.TrimSpace(parens.ReplaceAllString(n, ""))
		if n == "" || len(strings.Fields(n)) > 3 || strings.HasPrefix(strings.ToLower(n), "note") || n == "none" {
			continue
		}
		l.named(i, gazetteer.Demonym, n)
		if s {
			l.named(i, gazetteer.Demonym, plural(n))
		}
	}
	for _, n := range strings.FieldsFunc(parens.ReplaceAllString(adjectives, ""), func(r rune) bool { return r == ',' || r == ';' }) {
		n = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(n), "or "))
		if n != "" && len(strings.Fields(n)) <= 2 && n != "none" && !strings.HasPrefix(strings.ToLower(n), "note") {
			l.named(i, gazetteer.Adjective, n)
		}
	}
}

// clean strips the factbook's tags and entities.
func clean(s string) string {
	return strings.TrimSpace(tag.ReplaceAllString(html.UnescapeString(s), " "))
}

// plural is what several people of the demonym are called.
func plural(demonym string) string {
	for _, end := range []string{"ese", "ish", "ch", "ss", "s", "sh", "men"} {
		if strings.HasSuffix(demonym, end) {
			return demonym
		}
	}
	return demonym + "s"
}

// regions reads the states and provinces of rigour.
func (l *lists) regions() error {
	return l.territories(func(code string, t territory) error {
		at := strings.IndexByte(code, '_')
		if at < 0 || t.QID == "" {
			return nil
		}
		country := strings.ToUpper(code[:at])
		name := strings.TrimSpace(parens.ReplaceAllString(t.Name, ""))
		if _, known := l.country[country]; !known {
			return nil
		}
		prominence := 0.45
		if country == "CH" || country == "AT" { // the news means the towns of these names
			prominence = 0.2
		}
		i := l.add(gazetteer.Entry{Name: name, Kind: "place", Wikidata: t.QID, Country: country, Prominence: prominence})
		l.region[country+" "+strings.ToUpper(code[at+1:])] = i
		for _, n := range t.NamesStrong {
			if len(n) > 3 && !strings.ContainsAny(n, ",(") {
				l.named(i, gazetteer.Alias, n)
			}
		}
		return nil
	})
}

func atoi(s string) int {
	n := 0
	fmt.Sscanf(s, "%d", &n)
	return n
}
