package relate

import (
	"bytes"
	_ "embed"
	"fmt"

	"gopkg.in/yaml.v3"
)

//go:embed words.yaml
var wordsYAML []byte

// lexicon is what the clause analyser knows of English words.
type lexicon struct {
	Classes map[string][]string          `yaml:"classes"`
	Roles   map[string]string            `yaml:"roles"`
	Events  map[string]map[string]string `yaml:"events"`
	Idioms  map[string]idiom             `yaml:"idioms"`

	classes map[string]map[string]bool
	events  map[string]eventNoun      // by noun
	idioms  map[[2]string]string      // by verb and noun
	nouns   map[string]map[string]int // by verb: the nouns that name it
}

type idiom struct {
	Verb string `yaml:"verb"`
	Noun string `yaml:"noun"`
}

// eventNoun is a noun that names what a verb says.
type eventNoun struct {
	verb string
	of   string // the argument that "of" and a possessor fill: "subj" or "obj"
}

func readLexicon() (*lexicon, error) {
	l := &lexicon{}
	dec := yaml.NewDecoder(bytes.NewReader(wordsYAML))
	dec.KnownFields(true)
	if err := dec.Decode(l); err != nil {
		return nil, fmt.Errorf("words.yaml: %w", err)
	}
	l.classes = make(map[string]map[string]bool, len(l.Classes))
	for name, words := range l.Classes {
		set := make(map[string]bool, len(words))
		for _, w := range words {
			set[w] = true
		}
		l.classes[name] = set
	}
	l.events = map[string]eventNoun{}
	l.nouns = map[string]map[string]int{}
	for key, of := range map[string]string{"subject_of": "subj", "object_of": "obj"} {
		for noun, verb := range l.Events[key] {
			if _, twice := l.events[noun]; twice {
				return nil, fmt.Errorf("words.yaml: event noun %q stands twice", noun)
			}
			l.events[noun] = eventNoun{verb: verb, of: of}
			if l.nouns[verb] == nil {
				l.nouns[verb] = map[string]int{}
			}
			l.nouns[verb][noun] = 1
		}
		delete(l.Events, key)
	}
	for key := range l.Events {
		return nil, fmt.Errorf("words.yaml: events has %q; it may be subject_of or object_of", key)
	}
	l.idioms = make(map[[2]string]string, len(l.Idioms))
	for name, i := range l.Idioms {
		l.idioms[[2]string{i.Verb, i.Noun}] = name
	}
	return l, nil
}

// is reports whether the lemma belongs to one of the classes.
func (l *lexicon) is(lemma string, classes ...string) bool {
	for _, c := range classes {
		if l.classes[c][lemma] {
			return true
		}
	}
	return false
}
