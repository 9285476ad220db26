package nlp

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"

	"kg/extract/doc"
	"kg/graph/gazetteer"
)

//go:embed chains.yaml
var chainsYAML []byte

//go:embed chains_nouns.tsv
var chainsNouns string

// chainFile is chains.yaml.
type chainFile struct {
	Pronouns []struct {
		Words          []string `yaml:"words"`
		Person         int      `yaml:"person"`
		Number, Gender string
	} `yaml:"pronouns"`
	Titles    map[string][]string `yaml:"titles"`
	Gendered  map[string][]string `yaml:"gendered"`
	Synonyms  [][]string          `yaml:"synonyms"`
	Regnal    []string            `yaml:"regnal"`
	Generic   map[string][]string `yaml:"generic"`
	PostWords struct {
		Weak   []string `yaml:"weak"`
		Former []string `yaml:"former"`
	} `yaml:"posts"`
	Located []string `yaml:"located"`
	Speaks  []string `yaml:"speaks"`
	Told    []string `yaml:"told"`
}

// sex of whom a word speaks.
type sex uint8

const (
	anySex sex = iota
	male
	female
	neuter // no person
)

type pronoun struct {
	person int
	plural bool
	sex    sex
}

// chainWords is what chains.yaml and chains_nouns.tsv say, for look-up.
type chainWords struct {
	pronouns map[string]pronoun
	titles   map[string]sex
	gendered map[string]sex
	regnal   map[string]bool
	synonym  map[string][]int // groups of synonyms a noun stands in
	generic  map[string][]string
	kinds    map[string]string // of a noun, by lemma
	weak     map[string]bool
	former   map[string]bool
	located  map[string]bool
	speaks   map[string]bool
	told     map[string]bool
}

var chainLexicon = sync.OnceValue(func() *chainWords {
	var f chainFile
	dec := yaml.NewDecoder(bytes.NewReader(chainsYAML))
	dec.KnownFields(true)
	if err := dec.Decode(&f); err != nil {
		panic(fmt.Errorf("chains.yaml: %w", err)) // it is part of the program, and a test reads it
	}
	sexes := map[string]sex{"male": male, "female": female, "thing": neuter}
	w := &chainWords{pronouns: map[string]pronoun{}, titles: map[string]sex{}, gendered: map[string]sex{}, synonym: map[string][]int{},
		regnal: setOf(f.Regnal), generic: map[string][]string{}, kinds: map[string]string{}, weak: setOf(f.PostWords.Weak), former: setOf(f.PostWords.Former), located: setOf(f.Located), speaks: setOf(f.Speaks), told: setOf(f.Told)}
	for _, p := range f.Pronouns {
		for _, form := range p.Words {
			w.pronouns[form] = pronoun{p.Person, p.Number == "plural", sexes[p.Gender]}
		}
	}
	for s, list := range f.Titles {
		for _, t := range list {
			w.titles[t] = sexes[s]
		}
	}
	for s, list := range f.Gendered {
		for _, t := range list {
			w.gendered[t] = sexes[s]
		}
	}
	for i, group := range f.Synonyms {
		for _, n := range group {
			w.synonym[n] = append(w.synonym[n], i)
		}
	}
	for kind, list := range f.Generic {
		for _, n := range list {
			w.generic[n] = append(w.generic[n], kind)
		}
	}
	for n := range w.generic {
		slices.Sort(w.generic[n])
	}
	for _, n := range lines(peopleLines) {
		w.kinds[n] = "person"
	}
	for _, l := range lines(chainsNouns) {
		if n, kind, ok := strings.Cut(l, "\t"); ok {
			w.kinds[n] = kind
		}
	}
	return w
})

func setOf(list []string) map[string]bool {
	m := map[string]bool{}
	for _, s := range list {
		m[s] = true
	}
	return m
}

// sexOf turns what the gazetteer knows of a name.
func sexOf(g gazetteer.Gender) sex {
	switch g {
	case gazetteer.Male:
		return male
	case gazetteer.Female:
		return female
	}
	return anySex
}

// lower is the lemma of a token in small letters; its form where there is none.
func lower(t *doc.Token) string {
	if t.Lemma == "" || t.Lemma == "_" {
		return strings.ToLower(t.Form)
	}
	return strings.ToLower(t.Lemma)
}

// plainRel is the relation without its subtype.
func plainRel(t *doc.Token) string {
	r, _, _ := strings.Cut(t.Rel, ":")
	return r
}
