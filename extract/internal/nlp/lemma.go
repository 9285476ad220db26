package nlp

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// lemmaScript makes a lemma of a word: it lower-cases the word or keeps it, cuts
// characters off its end and adds others; or it is the lemma itself.
type lemmaScript struct {
	whole string // the lemma itself, for forms like "is"
	lower bool
	cut   int // characters
	add   string
}

// readScript reads "l2|y" (lower, cut 2, add y), "k0|" (keep) or "=be".
func readScript(s string) lemmaScript {
	if whole, ok := strings.CutPrefix(s, "="); ok {
		return lemmaScript{whole: whole}
	}
	head, add, _ := strings.Cut(s, "|")
	if head == "" {
		return lemmaScript{}
	}
	cut, err := strconv.Atoi(head[1:])
	if err != nil {
		return lemmaScript{}
	}
	return lemmaScript{lower: head[0] == 'l', cut: cut, add: add}
}

func (s lemmaScript) apply(form string) string {
	if s.whole != "" {
		return s.whole
	}
	if s.lower {
		form = strings.ToLower(form)
	}
	if s.cut == 0 {
		return form + s.add
	}
	runes := []rune(form)
	if s.cut >= len(runes) && s.add == "" {
		return form
	}
	return string(runes[:max(0, len(runes)-s.cut)]) + s.add
}

//go:embed lemmas.tsv
var lemmaLines string

// irregular holds the lemmas no plain rule gives, by form and class of word.
var irregular = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for _, l := range lines(lemmaLines) {
		if f := strings.Split(l, "\t"); len(f) == 3 {
			m[f[0]+"\t"+f[1]] = f[2]
		}
	}
	return m
})

//go:embed verbs.txt
var verbLines string

// verbs holds the base forms of verbs.
var verbs = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for _, l := range lines(verbLines) {
		m[l] = true
	}
	return m
})

// regularVerb takes the ending off a regular form of a known verb: the script of
// a small model makes "unveile" of "unveiled". Of several verbs that could be
// meant it keeps the one proposed.
func regularVerb(form, proposed string) (string, bool) {
	form = strings.ToLower(form)
	var stems []string
	add := func(suffix string, with ...string) {
		if s, ok := strings.CutSuffix(form, suffix); ok && len(s) > 1 {
			for _, w := range with {
				stems = append(stems, s+w)
			}
			if n := len(s); suffix != "s" && n > 2 && s[n-1] == s[n-2] {
				stems = append(stems, s[:n-1])
			}
		}
	}
	add("ied", "y")
	add("ed", "", "e")
	add("ing", "", "e")
	add("ies", "y")
	add("es", "", "e")
	add("s", "")
	found := ""
	for _, s := range stems {
		if !verbs()[s] {
			continue
		}
		if s == proposed {
			return s, true
		}
		if found == "" || len(s) > len(found) { // "hoped": "hope" before "hop"
			found = s
		}
	}
	return found, found != ""
}

// regularNoun keeps the proposed lemma of a noun if the form is its plural or the
// lemma itself; else it is the form, without the s of a plural.
func regularNoun(form, xpos, proposed string) string {
	form = strings.ToLower(form)
	plural := (xpos == "NNS" || xpos == "NNPS") && strings.HasSuffix(form, "s")
	if !plural {
		return form
	}
	stem, isIes := strings.CutSuffix(form, "ies")
	switch {
	case proposed == form:
		return form // "series"
	case isIes && (len(stem) < 2 || slices.Contains(endInIe[:], stem)):
		return stem + "ie"
	case isIes:
		return stem + "y"
	}
	for _, hiss := range []string{"sses", "xes", "ches", "shes", "zzes"} {
		if strings.HasSuffix(form, hiss) {
			return strings.TrimSuffix(form, "es")
		}
	}
	if proposed+"es" == form && strings.HasSuffix(proposed, "o") {
		return proposed
	}
	return strings.TrimSuffix(form, "s")
}

// endInIe are the beginnings of nouns in -ie.
var endInIe = [...]string{"mov", "zomb", "cook", "calor", "gen", "rook", "prair", "self", "hood", "brown", "junk", "reverer", "lingen", "camarader", "birdi", "bog", "coll", "cut", "goal", "hipp", "newb", "ood", "pix", "smooth", "talk", "yupp", "bour", "magp"}

// lemma is the lexicon's where it knows the form as an inflected one, else the
// script's.
func lemma(form, upos, xpos string, s lemmaScript) string {
	class := ""
	switch {
	case upos == "VERB" && xpos != "VB" && xpos != "VBP":
		class = "v"
	case upos == "NOUN":
		class = "n"
	case upos == "ADJ" && (xpos == "JJR" || xpos == "JJS"):
		class = "a"
	case upos == "ADV" && (xpos == "RBR" || xpos == "RBS"):
		class = "r"
	}
	if class == "" && upos == "VERB" && !verbs()[strings.ToLower(form)] {
		class = "v" // "overthrew" is no base form, whatever its tag
	}
	if class != "" {
		if l, ok := irregular()[strings.ToLower(form)+"\t"+class]; ok {
			return l
		}
	}
	l := s.apply(form)
	if class == "n" {
		return regularNoun(form, xpos, l)
	}
	if class == "v" && !verbs()[l] && verbs()[strings.ToLower(form)] {
		return strings.ToLower(form) // "cut" is its own past
	}
	if class == "v" {
		if v, ok := regularVerb(form, l); ok {
			return v
		}
	}
	if l != "" {
		return l
	}
	return form
}
