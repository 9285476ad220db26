package gazetteer

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold gives the form in which names are compared: lower case, without accents,
// full stops, apostrophes and a leading "the", with hyphens as spaces.
func Fold(name string) string { return string(appendFold(nil, name)) }

// appendFold appends the folded name to dst. Names of ASCII letters, nearly
// all, never leave the first loop.
func appendFold(dst []byte, name string) []byte {
	start := len(dst)
	for i := 0; i < len(name); i++ {
		c := name[i]
		switch {
		case c >= utf8.RuneSelf:
			return dropThe(foldRunes(dst, name[i:], start), start)
		case 'A' <= c && c <= 'Z':
			dst = append(dst, c+'a'-'A')
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
			dst = append(dst, c)
		default:
			dst = foldMark(dst, rune(c), start)
		}
	}
	return dropThe(dst, start)
}

// foldMark appends what a character that is no letter or digit becomes.
func foldMark(dst []byte, r rune, start int) []byte {
	switch r {
	case '.', '\'', '’', '‘', 'ʼ', 'ʻ', 'ʿ', 'ʾ', '`', '"', '“', '”':
		return dst
	case '&':
		return append(foldMark(dst, ' ', start), "and "...)
	}
	if len(dst) > start && dst[len(dst)-1] != ' ' {
		return append(dst, ' ')
	}
	return dst
}

// foldRunes does the same for what is not ASCII: letters are taken apart from
// their accents one by one, so that nothing is copied.
func foldRunes(dst []byte, rest string, start int) []byte {
	for i, r := range rest {
		if r < utf8.RuneSelf {
			dst = foldRune(dst, r, start)
			continue
		}
		if parts := norm.NFD.PropertiesString(rest[i:]).Decomposition(); parts != nil {
			for len(parts) > 0 {
				p, n := utf8.DecodeRune(parts)
				dst = foldRune(dst, p, start)
				parts = parts[n:]
			}
			continue
		}
		dst = foldRune(dst, r, start)
	}
	return dst
}

func foldRune(dst []byte, r rune, start int) []byte {
	if unicode.Is(unicode.Mn, r) {
		return dst
	}
	if s, ok := plain(r); ok {
		return append(dst, s...)
	}
	if unicode.IsLetter(r) && r != 'ʼ' && r != 'ʻ' && r != 'ʿ' && r != 'ʾ' || unicode.IsDigit(r) {
		return utf8.AppendRune(dst, unicode.ToLower(r))
	}
	return foldMark(dst, r, start)
}

// plain gives letters that carry no accent to strip but are written without it
// in English news.
func plain(r rune) (string, bool) {
	switch r {
	case 'ł', 'Ł':
		return "l", true
	case 'ø', 'Ø':
		return "o", true
	case 'đ', 'Đ', 'ð', 'Ð':
		return "d", true
	case 'ı':
		return "i", true
	case 'ß':
		return "ss", true
	case 'æ', 'Æ':
		return "ae", true
	case 'œ', 'Œ':
		return "oe", true
	case 'þ', 'Þ':
		return "th", true
	case 'ə', 'Ə':
		return "e", true
	case 'ħ', 'Ħ':
		return "h", true
	}
	return "", false
}

func dropThe(dst []byte, start int) []byte {
	for len(dst) > start && dst[len(dst)-1] == ' ' {
		dst = dst[:len(dst)-1]
	}
	if s := dst[start:]; len(s) > 4 && string(s[:4]) == "the " {
		copy(s, s[4:])
		dst = dst[:len(dst)-4]
	}
	return dst
}

// shape is what of the case of a name matters to a look-up.
type shape uint8

const (
	lower   shape = iota // starts with a small letter
	capital              // starts with a capital
	caps                 // has no small letter
)

func shapeOf(name string) shape {
	s, seen := caps, false
	for _, r := range name {
		if !unicode.IsLetter(r) {
			continue
		}
		if unicode.IsLower(r) {
			if !seen {
				return lower
			}
			s = capital
		}
		seen = true
	}
	return s
}
