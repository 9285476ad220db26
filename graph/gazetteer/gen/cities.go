package main

import (
	"errors"
	"fmt"
	"math"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"kg/graph/gazetteer"
)

// place is a row of either list of cities.
type place struct {
	name, id string
	lat, lon float64
}

// cities reads the towns of GeoNames with 5,000 people or more, and all seats of
// regions; Wikidata ids come from cities.tsv, or from cities_qid by name, country
// and distance.
func (l *lists) cities() error {
	ids, err := l.cityIDs()
	if err != nil {
		return err
	}
	if err := l.wikiTitles(); err != nil {
		return err
	}
	firms := map[string]bool{}
	err = ownRows("organisations.tsv", func(r map[string]string) error {
		firms[r["name"]] = true
		return nil
	})
	if err != nil {
		return err
	}
	ownIDs, mine := map[string]map[string]string{}, map[string]bool{}
	err = ownRows("cities.tsv", func(r map[string]string) error {
		ownIDs[cityKey(r["country"], r["name"])] = r
		mine[r["wikidata"]] = true
		return nil
	})
	if err != nil {
		return err
	}
	largest := map[string]int{} // people of the largest town of that name, in the world and in a country
	err = l.rows("derived/geonames_cities1000.tsv", '\t', func(r map[string]string) error {
		for _, key := range []string{cityKey(r["country"], r["name"]), cityKey("", r["name"])} {
			largest[key] = max(largest[key], atoi(r["population"]))
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = l.rows("derived/geonames_cities1000.tsv", '\t', func(r map[string]string) error {
		people, feature := atoi(r["population"]), r["featureCode"]
		seat := feature == "PPLC" || feature == "PPLA" || feature == "PPLA2" && people > 0
		if people < 5000 && !seat || feature == "PPLX" && people < 100000 || !latin(r["name"]) {
			return nil
		}
		e := gazetteer.Entry{Name: r["name"], Kind: "place", Country: r["country"], Population: people, Capital: feature == "PPLC", Prominence: cityProminence(people, feature)}
		key := cityKey(r["country"], r["name"])
		if own, ok := ownIDs[key]; ok && people == largest[key] {
			e.Wikidata = own["wikidata"]
			l.addCity(e, r["adminCode"], strings.Split(own["aliases"], "|"))
			delete(ownIDs, key)
			return nil
		}
		lat, lon := number(r["lat"]), number(r["lon"])
		for _, p := range ids[key] {
			if _, taken := l.byID[p.id]; math.Abs(p.lat-lat) < 0.3 && math.Abs(p.lon-lon) < 0.4 && !taken && !mine[p.id] {
				e.Wikidata = p.id
				break
			}
		}
		id := l.titles[r["name"]]
		if _, taken := l.byID[id]; e.Wikidata == "" && !taken && people >= 50000 && !firms[e.Name] && people == largest[cityKey("", r["name"])] {
			e.Wikidata = id
		}
		l.addCity(e, r["adminCode"], nil)
		return nil
	})
	for key := range ownIDs {
		err = errors.Join(err, fmt.Errorf("cities.tsv: no city %q", key))
	}
	return err
}

// addCity adds a city; one that is a region too, as Moscow is, becomes one
// thing with it.
func (l *lists) addCity(e gazetteer.Entry, region string, aliases []string) {
	i := l.add(e)
	t := &l.Things[i]
	for k, a := range aliases {
		if name, ok := strings.CutPrefix(a, "!"); ok { // the one that English news uses
			aliases[k], t.Name = name, name
		}
	}
	t.Population, t.Capital, t.Prominence = e.Population, e.Capital, max(t.Prominence, e.Prominence)
	l.named(i, gazetteer.Alias, e.Name)
	l.named(i, gazetteer.Alias, aliases...)
	for _, a := range aliases { // "New York" and "Washington" are rather the cities
		for _, at := range l.region {
			if r := &l.Things[at]; r.Country == e.Country && r.Name == a && at != i {
				r.Prominence = min(r.Prominence, 0.3)
			}
		}
	}
	if at, ok := l.region[e.Country+" "+region]; ok && at != i {
		t.Within = at + 1
	}
}

func cityKey(country, name string) string { return country + " " + gazetteer.Fold(name) }

// cityProminence grows with the logarithm of the people; capitals count for
// more, because news does.
func cityProminence(people int, feature string) float64 {
	p := 0.11 * math.Log10(float64(max(people, 1000))/1000)
	switch feature {
	case "PPLC":
		p += 0.3
	case "PPLA":
		p += 0.05
	}
	return 0.08 + p
}

func (l *lists) cityIDs() (map[string][]place, error) {
	m := map[string][]place{}
	return m, l.rows("derived/cities_qid.tsv", '\t', func(r map[string]string) error {
		switch r["type"] {
		case "city", "capital", "town", "gov_seat", "adm1", "adm2", "adm3", "adm4", "":
		default:
			return nil
		}
		if r["wikidata"] != "" {
			key := cityKey(r["country_code"], r["name"])
			m[key] = append(m[key], place{r["name"], r["wikidata"], number(r["lat"]), number(r["lon"])})
		}
		return nil
	})
}

// wikiTitles reads the Wikidata ids of Wikipedia titles that GUM links to.
func (l *lists) wikiTitles() error {
	l.titles = map[string]string{}
	b, err := os.ReadFile(filepath.Join(l.dir, "gum-wiki_map.tab"))
	if err != nil {
		return err
	}
	for _, line := range strings.Split(string(b), "\n") {
		f := strings.Split(line, "\t")
		if len(f) < 3 || !strings.HasPrefix(f[2], "Q") {
			continue
		}
		title, err := url.PathUnescape(f[1])
		if err != nil {
			return fmt.Errorf("gum-wiki_map.tab: title %q: %w", f[1], err)
		}
		l.titles[strings.ReplaceAll(title, "_", " ")] = f[2]
	}
	return nil
}

func number(s string) float64 {
	f, _ := strconv.ParseFloat(s, 64)
	return f
}
