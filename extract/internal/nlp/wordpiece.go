package nlp

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// wordPieces cuts words as BERT's uncased vocabulary wants (Wu et al. 2016): the
// longest piece first, pieces inside a word marked by ##.
type wordPieces struct {
	ids  map[string]int32
	unk  int32
	most int // pieces a word at most
}

const longestWord = 100 // characters; a longer word is unknown, as in BERT

// pieces appends the ids of a word's pieces to dst: at least one, at most w.most.
func (w *wordPieces) pieces(dst []int32, word string) []int32 {
	from := len(dst)
	for _, part := range basicWords(word) {
		dst = w.part(dst, part)
		if len(dst)-from >= w.most {
			return dst[:from+w.most]
		}
	}
	if len(dst) == from {
		dst = append(dst, w.unk)
	}
	return dst
}

func (w *wordPieces) part(dst []int32, part string) []int32 {
	runes := []rune(part)
	if len(runes) > longestWord {
		return append(dst, w.unk)
	}
	from := len(dst)
	for i := 0; i < len(runes); {
		prefix := ""
		if i > 0 {
			prefix = "##"
		}
		j := len(runes)
		for ; j > i; j-- {
			if id, ok := w.ids[prefix+string(runes[i:j])]; ok {
				dst = append(dst, id)
				break
			}
		}
		if j == i {
			return append(dst[:from], w.unk)
		}
		i = j
	}
	return dst
}

// basicWords lower-cases, takes accents off and parts punctuation and Chinese
// characters from the rest.
func basicWords(word string) []string {
	if ascii(word) {
		return splitPunctuation(strings.ToLower(word))
	}
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(word)) {
		switch {
		case r == 0 || r == unicode.ReplacementChar || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Mn, r):
		case chinese(r):
			b.WriteString(" " + string(r) + " ")
		default:
			b.WriteRune(r)
		}
	}
	var out []string
	for _, f := range strings.Fields(b.String()) {
		out = append(out, splitPunctuation(f)...)
	}
	return out
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

func splitPunctuation(s string) []string {
	var out []string
	start := 0
	for i, r := range s {
		if !mark(r) {
			continue
		}
		if start < i {
			out = append(out, s[start:i])
		}
		start = i + len(string(r))
		out = append(out, s[i:start])
	}
	if start < len(s) {
		out = append(out, s[start:])
	}
	return out
}

// mark is BERT's idea of punctuation: ASCII that is no letter, figure or space,
// and Unicode's class P.
func mark(r rune) bool {
	if r < 0x80 {
		return r > ' ' && r != 0x7f && !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z')
	}
	return unicode.IsPunct(r)
}

func chinese(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r >= 0x3400 && r <= 0x4DBF || r >= 0x20000 && r <= 0x2CEAF || r >= 0xF900 && r <= 0xFAFF || r >= 0x2F800 && r <= 0x2FA1F
}

// caseClass says how a word is written: 0 no capital, 1 Title or one capital
// letter, 2 ALL CAPITALS, 3 capital first and inside, 4 capital only inside, 5 no
// letter; edgeCase is kept for the edges of a window.
func caseClass(word string) uint8 {
	var letters, capitals int
	first, seen := false, false
	for _, r := range word {
		if !seen {
			first, seen = unicode.IsUpper(r), true
		}
		if unicode.IsLetter(r) {
			letters++
			if unicode.IsUpper(r) {
				capitals++
			}
		}
	}
	switch {
	case letters == 0:
		return 5
	case capitals == 0:
		return 0
	case !first:
		return 4
	case capitals == 1:
		return 1
	case capitals == letters:
		return 2
	}
	return 3
}

const edgeCase = 6
