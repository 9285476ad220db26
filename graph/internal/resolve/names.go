package resolve

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"kg/graph/gazetteer"
)

//go:embed words.tsv
var wordLines string

// words are the words of names that say little of who is named: legal forms,
// titles, articles and prepositions, what every state has, each with what it is.
var words = sync.OnceValue(func() map[[2]string]bool {
	m := map[[2]string]bool{}
	for _, line := range strings.Split(wordLines, "\n") {
		if kind, list, ok := strings.Cut(line, "\t"); ok && !strings.HasPrefix(line, "#") {
			for _, w := range strings.Fields(list) {
				m[[2]string{w, kind}] = true
			}
		}
	}
	return m
})

func isWord(w, kind string) bool { return words()[[2]string{w, kind}] }

// OfState reports the name of a body that every state has and that says not whose
// it is: "Interior Ministry", "Supreme Court".
func OfState(text string) bool {
	body := false
	for _, w := range strings.Fields(gazetteer.Fold(text)) {
		switch {
		case isWord(w, "body"):
			body = true
		case !isWord(w, "state") && !isWord(w, "small"):
			return false
		}
	}
	return body
}

// name is a name taken apart.
type name struct {
	folded string
	core   []string // words without titles, legal forms and small words
	suffix string   // "jr", "ii"
	letter string   // its letters if it is an acronym, else the first letters of its words
	short  bool     // it is an acronym
}

func parse(text string, person bool) name {
	n := name{folded: gazetteer.Fold(text)}
	all := strings.Fields(n.folded)
	if k := len(all) - 1; person && k > 0 && isWord(all[k], "suffix") {
		n.suffix, all = all[k], all[:k]
	}
	if person { // "US Secretary of State John Kerry": the name begins behind the last title
		for i := len(all) - 2; i >= 0; i-- {
			if isWord(all[i], "title") {
				all = all[i+1:]
				break
			}
		}
		if i := slices.Index(all, "of"); i >= 2 { // "Bob Casey of Pennsylvania"
			all = all[:i]
		}
	}
	for i, w := range all {
		switch {
		case isWord(w, "legal") && !person && i > 0:
		case isWord(w, "small") && !person:
		default:
			n.core = append(n.core, w)
		}
	}
	n.short = acronym(text)
	if n.short {
		n.letter = strings.ReplaceAll(n.folded, " ", "")
	} else if len(n.core) > 1 {
		for _, w := range n.core {
			r, _ := utf8.DecodeRuneInString(w)
			n.letter += string(r)
		}
	}
	return n
}

// acronym reports a name of two to seven capitals, perhaps with full stops.
func acronym(text string) bool {
	n := 0
	for _, r := range text {
		switch {
		case unicode.IsUpper(r):
			n++
		case r == '.' || r == '-' || unicode.IsDigit(r):
		default:
			return false
		}
	}
	return n >= 2 && n <= 7
}

// last is the family name: the last word of the core.
func (n *name) last() string {
	if len(n.core) == 0 {
		return ""
	}
	return n.core[len(n.core)-1]
}

// key is the core as one text.
func (n *name) key() string { return strings.Join(n.core, " ") }

// bag is the core without its order.
func (n *name) bag() string { return strings.Join(slices.Sorted(slices.Values(n.core)), " ") }

// sounds are letters of one sound in transliterations.
var sounds = strings.NewReplacer(" ", "", "kh", "h", "gh", "g", "dh", "d", "th", "t", "ph", "f", "ck", "k", "q", "k", "c", "k", "z", "s", "w", "v", "y", "", "x", "ks")

// skeleton is what transliterations of one name share: consonants, each once in
// a run, letters of one sound alike ("Mazar-i-Sharif", "Gadhafi", "Qaddafi").
func skeleton(s string) string {
	s = sounds.Replace(s)
	var b strings.Builder
	var before rune
	for i, r := range s {
		if strings.ContainsRune("aeiou", r) {
			if i == 0 {
				r = 'a'
			} else {
				before = 0
				continue
			}
		}
		if r != before {
			b.WriteRune(r)
		}
		before = r
	}
	return b.String()
}

// blockKinds are the kinds that may be one thing under different names of kind,
// by a name for the family.
func family(kind string) string {
	switch kind {
	case "person":
		return "person"
	case "organisation", "government", "party", "agent":
		return "body"
	case "country", "place", "facility":
		return "place"
	case "event":
		return "event"
	case "group", "nationality":
		return "group"
	}
	return "thing"
}

// Blocks gives the keys of the blocks that a record is compared in: two records
// of no common block are not one thing.
func Blocks(r *Record) []string {
	if r.Local {
		return append(eventBlocks(r), storyBlocks(r)...)
	}
	var out []string
	add := func(parts ...string) { out = append(out, strings.Join(parts, ":")) }
	for _, text := range r.Names {
		n := parse(text, r.Kind == "person")
		if n.folded == "" {
			continue
		}
		add("n", n.folded)
		if len(n.core) == 0 {
			continue
		}
		if r.Kind == "person" {
			for _, w := range n.core[1:max(1, len(n.core)-1)] { // a first of two family names
				if gazetteer.Open().Family(w) {
					add("p", skeleton(w), string([]rune(n.core[0])[:1]))
				}
			}
			if len(n.core) > 1 {
				add("p", skeleton(n.last()), string([]rune(n.core[0])[:1]))
				for _, nick := range gazetteer.Open().Nicknames(n.core[0]) {
					add("p", skeleton(n.last()), string([]rune(nick)[:1]))
				}
			}
			continue
		}
		add("c", n.key())
		if OfState(text) {
			add("o", n.bag())
		}
		if len(n.letter) >= 3 && len(n.letter) <= 7 {
			add("a", n.letter)
		}
		if s := skeleton(n.key()); len(s) >= 4 {
			add("k", s)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// storyBlocks lets the descriptions of copies of one story meet.
func storyBlocks(r *Record) []string {
	if r.Story == "" {
		return nil
	}
	var out []string
	for _, text := range r.Names {
		out = append(out, "s:"+gazetteer.Fold(text)+":"+r.Story)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// eventBlocks lets events that no name tells meet: by what they are and month.
func eventBlocks(r *Record) []string {
	if r.Kind != "event" {
		return nil
	}
	from, until := r.From, r.Until
	if len(r.On) > 0 {
		from, until = slices.Min(r.On), slices.Max(r.On)
	}
	if len(from) < 7 {
		return nil
	}
	var out []string
	for _, class := range eventClasses(r.Names) {
		for _, month := range months(from, until) {
			out = append(out, "e:"+class+":"+month)
		}
	}
	return out
}

// months are the months of the days, at most two: an event of more is too vague
// to be met by its time.
func months(from, until string) []string {
	out := []string{from[:7]}
	if len(until) >= 7 && until[:7] != from[:7] {
		out = append(out, until[:7])
	}
	return out
}

// eventClasses says what the named events are: the classes of their nouns, sorted; a
// noun of no class is its own.
func eventClasses(names []string) []string {
	var out []string
	for _, text := range names {
		noun := eventNoun(text)
		if noun == "" {
			continue
		}
		if all := classes()[noun]; len(all) > 0 {
			out = append(out, all...)
		} else {
			out = append(out, noun)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// eventNoun is the noun of a described event, without the s of the plural: of
// "suicide attacks in Kabul" the attack.
func eventNoun(text string) string {
	noun := ""
	for _, w := range strings.Fields(gazetteer.Fold(text)) {
		if noun != "" && (isWord(w, "small") || isWord(w, "behind")) {
			break
		}
		noun = w
	}
	if len(noun) > 4 && !strings.HasSuffix(noun, "ss") {
		noun = strings.TrimSuffix(noun, "s")
	}
	return noun
}

// classes are the classes of the nouns of events, each named by its first word.
var classes = sync.OnceValue(func() map[string][]string {
	m := map[string][]string{}
	for _, line := range strings.Split(wordLines, "\n") {
		if kind, list, _ := strings.Cut(line, "\t"); kind == "event" {
			nouns := strings.Fields(list)
			for _, w := range nouns {
				m[w] = append(m[w], nouns[0])
			}
		}
	}
	return m
})
