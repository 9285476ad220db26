package main

import (
	"fmt"
	"regexp"
	"strings"

	"kg/graph/gazetteer"
)

// organisations reads bodies between states, agencies, companies, parties and
// committees, and the metonyms of countries.
func (l *lists) organisations() error {
	for _, do := range []func() error{l.ownOrganisations, l.supranational, l.metonyms, l.companies, l.parties, l.committees} {
		if err := do(); err != nil {
			return err
		}
	}
	return nil
}

func (l *lists) ownOrganisations() error {
	seen := map[string]bool{}
	return ownRows("organisations.tsv", func(r map[string]string) error {
		if seen[r["name"]] {
			return fmt.Errorf("%q stands twice", r["name"])
		}
		seen[r["name"]] = true
		if id := r["wikidata"]; id != "" {
			if i, ok := l.byID[id]; ok && gazetteer.Fold(l.Things[i].Name) != gazetteer.Fold(r["name"]) {
				return fmt.Errorf("%s of %q is %q already", id, r["name"], l.Things[i].Name)
			}
			if was, ok := l.titles[r["name"]]; ok && was != id {
				return fmt.Errorf("%q is %s here and %s in GUM's map", r["name"], id, was)
			}
		} else {
			r["wikidata"] = l.titles[r["name"]]
		}
		p := 0.5
		if r["prominence"] != "" {
			p = number(r["prominence"])
		}
		i := l.add(gazetteer.Entry{Name: r["name"], Kind: r["kind"], Wikidata: r["wikidata"], Country: r["country"], Prominence: p})
		for _, a := range strings.Split(r["aliases"], "|") {
			if use := aliasUse(a); r["kind"] != "nationality" {
				l.named(i, use, a)
			} else {
				l.named(i, gazetteer.Alias, a)
			}
		}
		return nil
	})
}

// aliasUse tells letters that stand for a name from names.
func aliasUse(a string) gazetteer.Use {
	if len(a) <= 6 && strings.ToUpper(a) == a {
		return gazetteer.Acronym
	}
	return gazetteer.Alias
}

func (l *lists) supranational() error {
	return l.territories(func(code string, t territory) error {
		if t.Region != "Supranational" || t.QID == "" {
			return nil
		}
		i := l.add(gazetteer.Entry{Name: t.Name, Kind: "organisation", Wikidata: t.QID, Prominence: 0.7})
		for _, n := range append([]string{t.FullName}, t.NamesStrong...) {
			l.named(i, aliasUse(n), n)
		}
		return nil
	})
}

// metonyms reads what speaks for a country: its capital, always, and the names
// of residences and seats in metonyms.tsv. It also reads further names of
// countries and regions there.
func (l *lists) metonyms() error {
	for i, t := range l.Things {
		if t.Capital {
			if c, ok := l.country[t.Country]; ok && l.Things[c].Kind == "country" {
				name := strings.TrimSuffix(strings.TrimSuffix(t.Name, ", D.C."), " City")
				l.named(c, gazetteer.Metonym, t.Name)
				if gazetteer.Fold(name) != gazetteer.Fold(l.Things[c].Name) {
					l.named(c, gazetteer.Metonym, name)
				}
				for _, n := range l.Things[i].Names {
					if n.Use == gazetteer.Alias {
						l.named(c, gazetteer.Metonym, n.Name)
					}
				}
			}
		}
	}
	use := map[string]gazetteer.Use{"metonym": gazetteer.Metonym, "alias": gazetteer.Alias, "acronym": gazetteer.Acronym, "demonym": gazetteer.Demonym, "adjective": gazetteer.Adjective}
	return ownRows("metonyms.tsv", func(r map[string]string) error {
		i, ok := l.country[r["country"]]
		if strings.HasPrefix(r["country"], "Q") {
			i, ok = l.byID[r["country"]]
		}
		if at, in := l.region[r["country"]]; in {
			i, ok = at, true
		}
		if !ok {
			return fmt.Errorf("no country or region %q", r["country"])
		}
		if r["use"] == "name" { // the one that English news uses
			l.named(i, gazetteer.Alias, l.Things[i].Name)
			l.Things[i].Name = r["names"]
			return nil
		}
		u, ok := use[r["use"]]
		if !ok {
			return fmt.Errorf("use %q is none of name, metonym, alias, acronym, demonym, adjective", r["use"])
		}
		l.named(i, u, strings.Split(r["names"], "|")...)
		return nil
	})
}

var companyEnd = regexp.MustCompile(`(?i),? (\(the\)|\(class [a-c]\)|inc\.?|corp\.?|corporation|company|co\.|plc|ltd\.?|limited|n\.v\.|group|holdings|incorporated|& co\.)$`)

// companies reads the firms of the S&P 500 that organisations.tsv doesn't have.
func (l *lists) companies() error {
	have := map[string]bool{}
	for _, t := range l.Things {
		if t.Kind == "organisation" {
			have[gazetteer.Fold(t.Name)] = true
			for _, n := range t.Names {
				have[gazetteer.Fold(n.Name)] = true
			}
		}
	}
	return l.rows("sp500/data/constituents.csv", ',', func(r map[string]string) error {
		name := strings.TrimSpace(parens.ReplaceAllString(r["Security"], ""))
		short := name
		for companyEnd.MatchString(short) {
			short = companyEnd.ReplaceAllString(short, "")
		}
		if have[gazetteer.Fold(name)] || have[gazetteer.Fold(short)] {
			return nil
		}
		i := l.add(gazetteer.Entry{Name: name, Kind: "organisation", Country: "US", Prominence: 0.3})
		if len(short) > 3 {
			l.named(i, gazetteer.Alias, short)
		}
		have[gazetteer.Fold(name)] = true
		return nil
	})
}

// parties reads the factbook's "Bienestar Nacional or BIEN<br>Blue Party
// (Partido Azul) or Blue<br>..." with each country's parties.
func (l *lists) parties() error {
	have := map[string]bool{}
	for _, t := range l.Things {
		if t.Kind == "party" {
			have[t.Country+gazetteer.Fold(t.Name)] = true
		}
	}
	return l.factbookFiles(func(code string, f *factbook) error {
		for _, line := range strings.Split(f.Government.Parties.Text, "<br>") {
			line = clean(line)
			if strings.HasPrefix(line, "note") || strings.Contains(line, ":") || len(line) > 120 {
				continue
			}
			names := strings.Split(line, " or ")
			name := strings.TrimSpace(parens.ReplaceAllString(names[0], ""))
			if len(name) < 4 || !latin(name) || strings.ContainsAny(name, ";<>") || len(strings.Fields(name)) > 9 || have[code+gazetteer.Fold(name)] {
				continue
			}
			have[code+gazetteer.Fold(name)] = true
			i := l.add(gazetteer.Entry{Name: name, Kind: "party", Country: code, Prominence: 0.2})
			for _, n := range names[1:] {
				if n = strings.TrimSpace(parens.ReplaceAllString(n, "")); len(n) > 1 && len(n) < 30 {
					l.named(i, aliasUse(n), n)
				}
			}
			if m := parens.FindString(names[0]); len(m) > 6 {
				l.named(i, gazetteer.Alias, strings.Trim(m, "()"))
			}
		}
		return nil
	})
}

func (l *lists) committees() error {
	var list []struct{ Type, Name string }
	if err := l.yaml("congress-legislators/committees-current.yaml", &list); err != nil {
		return err
	}
	for _, c := range list {
		i := l.add(gazetteer.Entry{Name: c.Name, Kind: "government", Country: "US", Prominence: 0.3})
		for _, house := range []string{"House", "Senate"} {
			if rest, ok := strings.CutPrefix(c.Name, house+" Committee on "); ok {
				rest = strings.TrimPrefix(rest, "the ")
				l.named(i, gazetteer.Alias, house+" "+rest+" Committee", "Committee on "+rest)
			}
		}
	}
	return nil
}
