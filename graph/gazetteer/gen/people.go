package main

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"kg/graph/gazetteer"
)

// countryOf gives the country of a list of officeholders, by its name's head.
var countryOf = map[string]string{
	"us": "US", "united-kingdom": "GB", "australia": "AU", "france": "FR", "norway": "NO", "japan": "JP", "india": "IN",
	"congo-kinshasa": "CD", "nigeria": "NG", "romania": "RO", "sudan": "SD", "canada": "CA", "sweden": "SE", "russia": "RU",
	"ukraine": "UA", "taiwan": "TW", "philippines": "PH", "south-sudan": "SS", "belarus": "BY", "chile": "CL", "pakistan": "PK",
	"mozambique": "MZ", "south-korea": "KR", "israel": "IL", "czech": "CZ", "poland": "PL", "brazil": "BR", "kenya": "KE",
	"hungary": "HU", "argentina": "AR", "finland": "FI", "zimbabwe": "ZW", "turkey": "TR", "yemen": "YE", "greece": "GR",
	"new-zealand": "NZ", "china": "CN", "bulgaria": "BG", "south-africa": "ZA", "denmark": "DK", "indonesia": "ID", "mexico": "MX",
	"sri-lanka": "LK", "kazakhstan": "KZ", "ghana": "GH", "iran": "IR", "portugal": "PT", "malaysia": "MY", "singapore": "SG",
	"vietnam": "VN", "armenia": "AM", "egypt": "EG", "kuwait": "KW", "albania": "AL", "somalia": "SO", "guatemala": "GT", "uae": "AE", "world": "UN",
}

func country(repo string) string {
	return countryOf[strings.TrimSuffix(strings.TrimSuffix(repo, "-cabinet"), "-ministers")]
}

// people reads politicians, members of Congress, presidents and the leaders of
// the factbook, with their posts.
func (l *lists) people() error {
	if err := l.politicians(); err != nil {
		return err
	}
	if err := l.congress(); err != nil {
		return err
	}
	if err := l.holders(); err != nil {
		return err
	}
	if err := l.ownHolders(); err != nil {
		return err
	}
	l.finishPeople()
	return nil
}

func (l *lists) politicians() error {
	return l.rows("derived/people_qid.tsv", '\t', func(r map[string]string) error {
		if r["name"] == "" || !latin(r["name"]) || len(r["name"]) > 80 {
			return nil
		}
		e := gazetteer.Entry{Name: r["name"], Kind: "person", Wikidata: r["qid"], Country: country(r["repo"]), Born: r["dob"], Prominence: 0.1}
		switch r["gender"] {
		case "male":
			e.Gender = gazetteer.Male
		case "female":
			e.Gender = gazetteer.Female
		}
		if e.Country == "UN" {
			e.Country = ""
		}
		if r["enwiki"] != "" {
			e.Prominence = 0.2
		}
		i := l.add(e)
		if w := strings.TrimSpace(parens.ReplaceAllString(r["enwiki"], "")); w != "" && w != e.Name {
			l.named(i, gazetteer.Alias, w)
		}
		return nil
	})
}

func (l *lists) holders() error {
	return l.rows("derived/officeholders.tsv", '\t', func(r map[string]string) error {
		i, ok := l.byID[r["qid"]]
		if !ok {
			return nil
		}
		l.Things[i].Posts = append(l.Things[i].Posts, gazetteer.Post{Post: r["position"], Country: country(r["repo"]), Start: r["start"], End: r["end"]})
		return nil
	})
}

// congress reads the members of the present Congress.
func (l *lists) congress() error {
	var list []struct {
		ID   struct{ Wikidata, Wikipedia string }
		Name struct {
			First, Last, Nickname string
			Full                  string `yaml:"official_full"`
		}
		Bio   struct{ Birthday, Gender string }
		Terms []struct{ Type, Start, End, State, Party string }
	}
	if err := l.yaml("congress-legislators/legislators-current.yaml", &list); err != nil {
		return err
	}
	for _, p := range list {
		if p.ID.Wikidata == "" {
			continue
		}
		name := strings.TrimSpace(parens.ReplaceAllString(p.ID.Wikipedia, ""))
		if name == "" {
			name = p.Name.Full
		}
		i := l.add(gazetteer.Entry{Name: name, Kind: "person", Wikidata: p.ID.Wikidata, Country: "US", Born: p.Bio.Birthday, Prominence: 0.25})
		t := &l.Things[i]
		t.Gender = gazetteer.Male
		if p.Bio.Gender == "F" {
			t.Gender = gazetteer.Female
		}
		t.Prominence = max(t.Prominence, 0.25)
		l.named(i, gazetteer.Alias, p.Name.Full, p.Name.First+" "+p.Name.Last)
		if p.Name.Nickname != "" {
			l.named(i, gazetteer.Alias, p.Name.Nickname+" "+p.Name.Last)
		}
		posts := map[string]gazetteer.Post{}
		for _, term := range p.Terms {
			post := map[string]string{"sen": "Senator", "rep": "Representative"}[term.Type]
			q, ok := posts[post]
			if !ok {
				q = gazetteer.Post{Post: post, Country: "US", Start: term.Start}
			}
			q.End = term.End
			posts[post] = q
		}
		for _, post := range []string{"Senator", "Representative"} {
			if q, ok := posts[post]; ok {
				t.Posts = append(t.Posts, q)
			}
		}
	}
	return nil
}

// ownHolders reads holders.tsv: posts of the last years, and of countries that
// the public lists leave out. A row without a Wikidata id finds its person by
// name and country, else adds one.
func (l *lists) ownHolders() error {
	byName := map[string]int{}
	for i, t := range l.Things {
		if t.Kind != "person" {
			continue
		}
		for _, key := range []string{t.Country + " " + gazetteer.Fold(t.Name), " " + gazetteer.Fold(t.Name)} {
			if j, ok := byName[key]; !ok || len(l.Things[j].Posts) < len(t.Posts) {
				byName[key] = i
			}
		}
	}
	return ownRows("holders.tsv", func(r map[string]string) error {
		home := r["country"]
		i, ok := l.byID[r["wikidata"]]
		if !ok {
			if i, ok = byName[home+" "+gazetteer.Fold(r["person"])]; ok && r["wikidata"] != "" {
				l.byID[r["wikidata"]] = i
				l.Things[i].Wikidata = r["wikidata"]
			}
		}
		if !ok && l.titles[r["person"]] != "" {
			r["wikidata"] = l.titles[r["person"]]
		}
		if !ok {
			e := gazetteer.Entry{Name: r["person"], Kind: "person", Wikidata: r["wikidata"], Country: home, Prominence: 0.3}
			if len(home) != 2 || home == "UN" || home == "EU" {
				e.Country = ""
			}
			i = l.add(e)
			byName[home+" "+gazetteer.Fold(r["person"])] = i
		}
		t := &l.Things[i]
		switch r["gender"] {
		case "f":
			t.Gender = gazetteer.Female
		case "m":
			t.Gender = gazetteer.Male
		}
		if t.Name != r["person"] {
			l.named(i, gazetteer.Alias, r["person"])
		}
		l.named(i, gazetteer.Alias, strings.Split(r["aliases"], "|")...)
		if r["post"] == "" {
			return nil
		}
		// A list that stopped before the end of a post leaves it open: the row closes it.
		for k := range t.Posts {
			if p := &t.Posts[k]; p.Country == home && p.Post == r["post"] && p.Start[:min(4, len(p.Start))] == r["start"][:min(4, len(r["start"]))] {
				p.End = r["end"]
				return nil
			}
		}
		t.Posts = append(t.Posts, gazetteer.Post{Post: r["post"], Country: home, Start: r["start"], End: r["end"]})
		return nil
	})
}

// rank says how much holding a post makes the news speak of somebody.
func rank(post string) float64 {
	switch p := gazetteer.Fold(post); {
	case p == "president" || p == "prime minister" || p == "chancellor" || p == "supreme leader" || p == "king" || p == "queen" || p == "pope" || p == "secretary general of the united nations" || p == "taoiseach":
		return 0.8
	case p == "vice president" || p == "secretary of state" || strings.HasPrefix(p, "minister of foreign") || strings.HasPrefix(p, "minister for foreign") || p == "foreign secretary" || p == "secretary of defense" || p == "secretary of defence" || p == "secretary general of nato" || p == "president of the european commission":
		return 0.6
	case strings.Contains(p, "minister") && !strings.HasPrefix(p, "deputy") && !strings.Contains(p, "minister of state"), strings.HasPrefix(p, "secretary of"), p == "senator":
		return 0.45
	}
	return 0.3
}

var (
	suffix  = regexp.MustCompile(`,? (Jr|Sr|II|III|IV)\.?$`)
	initial = regexp.MustCompile(` [A-Z]\.`)
)

// finishPeople sets what follows from posts: how prominent somebody is, and
// whether the surname alone is enough; and gives the shorter forms of names.
func (l *lists) finishPeople() {
	for i := range l.Things {
		t := &l.Things[i]
		if t.Kind != "person" {
			continue
		}
		best, recent := 0.0, ""
		for _, p := range t.Posts {
			best = max(best, rank(p.Post))
			if p.End == "" {
				recent = "2026"
			}
			recent = max(recent, p.End)
		}
		if recent >= "2015" {
			best += 0.1
		}
		t.Prominence = max(t.Prominence, best)
		short := suffix.ReplaceAllString(t.Name, "")
		if short != t.Name {
			l.named(i, gazetteer.Alias, short)
		}
		if bare := initial.ReplaceAllString(short, ""); bare != short {
			l.named(i, gazetteer.Alias, bare)
		}
		if best >= 0.6 && recent >= "1990" {
			l.named(i, gazetteer.Surname, surname(short, t.Country))
		}
	}
}

// surname is the last name, with the particles it is said with; Chinese,
// Korean and Vietnamese names have it first.
func surname(name, country string) string {
	words := strings.Fields(name)
	if len(words) < 2 {
		return ""
	}
	if slices.Contains([]string{"CN", "KR", "KP", "VN", "TW", "KH"}, country) && (country != "TW" || !strings.Contains(name, "-")) {
		return words[0]
	}
	k := len(words) - 1
	for k > 1 && unicode.IsLower([]rune(words[k-1])[0]) {
		k--
	}
	return strings.Join(words[k:], " ")
}
