package main

import (
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kg/graph/gazetteer"
)

// names reads given and family names and nicknames.
func (l *lists) names() error {
	for _, f := range []struct {
		file   string
		gender gazetteer.Gender
	}{{"unisex", gazetteer.Either}, {"male", gazetteer.Male}, {"female", gazetteer.Female}} {
		words, err := l.words(f.file)
		if err != nil {
			return err
		}
		for _, w := range words {
			if was, ok := l.Given[w]; ok && was != f.gender {
				l.Given[w] = gazetteer.Either
				continue
			}
			l.Given[w] = f.gender
		}
	}
	l.knownGenders()
	families, err := l.words("family")
	if err != nil {
		return err
	}
	l.Families = families
	return l.nicknames()
}

// knownGenders mends given names by how many politicians of each sex bear them:
// Wikidata holds "Michael" of both, and nine in ten decide.
func (l *lists) knownGenders() {
	count := map[string][2]int{}
	for _, t := range l.Things {
		if t.Kind != "person" || t.Gender != gazetteer.Male && t.Gender != gazetteer.Female {
			continue
		}
		if first, _, ok := strings.Cut(t.Name, " "); ok && nameLike(first) {
			n := count[first]
			n[t.Gender-gazetteer.Male]++
			count[first] = n
		}
	}
	for w, n := range count {
		switch {
		case n[0] >= 3 && n[0] >= 9*n[1]:
			l.Given[w] = gazetteer.Male
		case n[1] >= 3 && n[1] >= 9*n[0]:
			l.Given[w] = gazetteer.Female
		}
	}
}

// words reads a list of wikidata-names and keeps single words that English
// news can write.
func (l *lists) words(file string) ([]string, error) {
	var all []string
	if err := l.json("wikidata-names/data/"+file+".json", &all); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(w string) bool { return !nameLike(w) }), nil
}

func nameLike(w string) bool {
	first, n := utf8.DecodeRuneInString(w)
	if !unicode.IsUpper(first) || n == len(w) || len(w) > 30 || !latin(w) {
		return false
	}
	for _, r := range w {
		if !unicode.IsLetter(r) && r != '-' && r != '\'' && r != '’' {
			return false
		}
	}
	return true
}

func (l *lists) nicknames() error {
	err := l.rows("nicknames/names.csv", ',', func(r map[string]string) error {
		a, b := gazetteer.Fold(r["name1"]), gazetteer.Fold(r["name2"])
		if a == "" || b == "" {
			return nil
		}
		l.Nicknames[a] = append(l.Nicknames[a], b)
		l.Nicknames[b] = append(l.Nicknames[b], a)
		return nil
	})
	err = errors.Join(err, ownRows("nicknames.tsv", func(r map[string]string) error {
		group := strings.Fields(r["names"])
		for _, a := range group {
			for _, b := range group {
				if a != b {
					l.Nicknames[a] = append(l.Nicknames[a], b)
				}
			}
		}
		return nil
	}))
	for k, list := range l.Nicknames {
		slices.Sort(list)
		l.Nicknames[k] = slices.Compact(list)
	}
	return err
}
