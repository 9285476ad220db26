package nlp

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"kg/extract/doc"
)

//go:embed abbreviations.tsv
var abbreviationLines string

//go:embed affixes.tsv
var affixLines string

// lines gives the lines of a data file, without comments and empty ones.
func lines(s string) []string {
	return slices.DeleteFunc(strings.Split(s, "\n"), func(l string) bool { return l == "" || strings.HasPrefix(l, "# ") })
}

type tokenWords struct {
	abbreviations, prefixes, suffixes map[string]bool
	codes                             map[string]bool // of currencies, written in letters
}

var words = sync.OnceValue(func() *tokenWords {
	w := &tokenWords{map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}}
	for _, l := range lines(abbreviationLines) {
		w.abbreviations[l] = true
	}
	for _, l := range lines(affixLines) {
		if rest, ok := strings.CutSuffix(l, "-"); ok {
			w.prefixes[rest] = true
		} else {
			w.suffixes[l] = true
		}
	}
	for _, c := range columns(currencyLines) {
		if isLetterWord(c[0]) && c[0] != strings.ToLower(c[0]) {
			w.codes[c[0]] = true
		}
	}
	return w
})

// longestChunk is how many bytes between two spaces are looked at as one; what is
// longer is no word of any language and is cut, so that time stays in proportion.
const longestChunk = 1000

// longestWordPart bounds what is looked up in lists and matched by expressions.
const longestWordPart = 24

// mail matches an address of electronic mail.
var mail = regexp.MustCompile(`^[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+`)

// number matches figures with their separators: 130,000, 1.15, 3:30, 5/7/2024,
// 2024-05-07, 713-646-3393, 1990's.
var number = regexp.MustCompile(`^\d+(?:[.,:/]\d+)*$|^\d{1,4}-\d\d?-\d{2,4}$|^(?:\d-)?\d{3}-(?:\d{3}-)?\d{4}$|^\d+0['’]s$`)

// measure matches a figure and the unit written on to it, which is a word.
var measure = regexp.MustCompile(`^(\d+(?:[.,:]\d+)*)(?i:[ap]m|[ap]\.m\.|km|cm|mm|kg|ft|lbs?|mph|kph|hrs?|mins?|[°º][CF]?)$`)

// face matches a drawn face, and marks that stand for one sign together.
var face = regexp.MustCompile(`^(?:[:;=8]['o-]?[)(DPp/\\|*\]\[]+|\^_+\^|<3|<<+|>>+|[?!.]{2,}|’’|‘’)`)

// initials matches U.S., J.R.R., a.m.
var initials = regexp.MustCompile(`^(?:\pL\.){2,}$`)

// currency matches US$, A$, C$, HK$ and the bare signs.
var currency = regexp.MustCompile(`^(?:US|A|AU|C|CA|HK|NZ|S|R|Z|NT)?\$|^[€£¥₹₽₺₩₪₫₱₦₴]`)

// tokenise cuts text into the words of the English Web Treebank: hyphens part
// words except behind affixes, clitics are words, brackets and quotation marks
// too. Every token's bytes are a part of the text, in order.
func tokenise(text string) []doc.Token {
	t := &tokeniser{text: text, words: words(), out: make([]doc.Token, 0, len(text)/5)}
	start := -1
	for i, r := range text {
		if blank(r) {
			if start >= 0 {
				t.chunk(start, i)
			}
			start = -1
		} else if start < 0 {
			start = i
		}
	}
	if start >= 0 {
		t.chunk(start, len(text))
	}
	return t.out
}

// blank reports whether r parts words and is no part of any: white space,
// controls, byte-order marks and other signs that show nothing.
func blank(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || r == '\uFEFF' || r == '\u200B' || r == '\u2060'
}

type tokeniser struct {
	text  string
	words *tokenWords
	out   []doc.Token
}

func (t *tokeniser) emit(a, b int) {
	if a < b {
		t.out = append(t.out, doc.Token{Start: a, End: b, Form: t.text[a:b], Head: doc.Root})
	}
}

// chunk cuts what stands between two spaces.
func (t *tokeniser) chunk(a, b int) {
	for b-a > longestChunk {
		cut := a + longestChunk
		for !utf8.RuneStart(t.text[cut]) {
			cut--
		}
		t.chunk(a, cut)
		a = cut
	}
	for a < b {
		s := t.text[a:b]
		if n := addressLength(s); n > 0 {
			t.emit(a, a+n)
			a += n
			continue
		}
		if m := currency.FindString(s[:min(len(s), 8)]); m != "" {
			t.emit(a, a+len(m))
			a += len(m)
			continue
		}
		if n := codeLength(s, t.words.codes); n > 0 {
			t.emit(a, a+n)
			a += n
			continue
		}
		n := markLength(s)
		if n == 0 || t.keepsLeading(s) {
			break
		}
		t.emit(a, a+n)
		a += n
	}
	if a < b {
		t.word(a, b)
	}
}

// randSum matches sums in the money of South Africa that can be nothing else: R18.5m.
var randSum = regexp.MustCompile(`^R\d+(?:[.,]\d+)*(?:m|bn|mn|k|-million|-billion)\b`)

// codeLength is the length of the currency's code or short name that figures are
// written on to: CZK410mn, Sh1.26 billion, DKr1.2bn; 0 for MH370 and COP26.
func codeLength(s string, codes map[string]bool) int {
	n := strings.IndexFunc(s[:min(len(s), 8)], func(r rune) bool { return r >= '0' && r <= '9' })
	if n == 1 && randSum.MatchString(s) {
		return 1
	}
	if n < 2 || n > 4 || !codes[s[:n]] {
		return 0
	}
	return n
}

// addressLength is the length of the address that s begins with, which stays whole
// however much punctuation it holds: https://example.org/a?b, a@b.org, @kg, #kg.
func addressLength(s string) int {
	m := ""
	scheme := strings.Index(s[:min(len(s), longestWordPart)], "://")
	switch {
	case strings.HasPrefix(s, "www.") || scheme > 1 && isLower(s[0]):
		m = s
	case s[0] == '@' || s[0] == '#':
		letters := false
		end := strings.IndexFunc(s[1:], func(r rune) bool {
			letters = letters || unicode.IsLetter(r)
			return !(unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_')
		})
		if !letters {
			return 0
		}
		if m = s; end >= 0 {
			m = s[:1+end]
		}
	case strings.Contains(s[:min(len(s), 66)], "@"):
		m = mail.FindString(s)
	}
	return len(trimMarks(m))
}

// keepsLeading reports whether the mark s begins with is part of a word: 's, 'em,
// -5, +44, .5.
func (t *tokeniser) keepsLeading(s string) bool {
	if rest, ok := cutApostrophe(s); ok {
		lower := strings.ToLower(trimMarks(rest[:min(len(rest), longestWordPart)]))
		return slices.Contains([]string{"s", "re", "ve", "ll", "d", "m", "em", "til", "cause", "tis", "twas"}, lower) ||
			len(rest) >= 2 && rest[0] >= '0' && rest[0] <= '9' && rest[1] >= '0' && rest[1] <= '9' // '90s
	}
	return len(s) > 1 && (s[0] == '.' || s[0] == '-' || s[0] == '+') && s[1] >= '0' && s[1] <= '9'
}

func trimMarks(s string) string { return strings.TrimRight(s, ".,;:!?)]}'\"”’") }

func cutApostrophe(s string) (string, bool) {
	if rest, ok := strings.CutPrefix(s, "'"); ok {
		return rest, true
	}
	return strings.CutPrefix(s, "’")
}

// markLength is the number of bytes of the punctuation s begins with: one mark, a
// run of equal dots or dashes, a face; 0 for anything else.
func markLength(s string) int {
	if m := face.FindString(s[:min(len(s), longestWordPart)]); m != "" && !strings.HasPrefix(m, "...") {
		return len(m)
	}
	r, n := utf8.DecodeRuneInString(s)
	switch {
	case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
		return 0
	case r == '.' || r == '-' || r == '!' || r == '?' || r == '*' || r == '_' || r == '=' || r == '~':
		end := n
		for strings.HasPrefix(s[end:], s[:n]) {
			end += n
		}
		return end
	case r == '\'' && strings.HasPrefix(s, "''"), r == '`' && strings.HasPrefix(s, "``"):
		return 2
	}
	return n
}

// word cuts a chunk that begins with a letter or a figure.
func (t *tokeniser) word(a, b int) {
	end := b
	for end > a {
		r, n := utf8.DecodeLastRuneInString(t.text[a:end])
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			break
		}
		if r == '.' && t.keepsStop(t.text[a:end], t.text[end:]) {
			break
		}
		end -= n
	}
	if end == a { // only marks behind an apostrophe or dash that a word was hoped for
		end = a + max(1, markLength(t.text[a:b]))
		t.emit(a, end)
	} else {
		t.inner(a, end)
	}
	if end < b {
		t.chunk(end, b)
	}
}

// keepsStop reports whether the full stop at the end of s is part of the word;
// rest is the text behind it.
func (t *tokeniser) keepsStop(s, rest string) bool {
	if strings.HasSuffix(s, "..") {
		return false
	}
	if i := strings.LastIndexAny(s, "-/(\"'“"); i >= 0 {
		s = s[i+1:]
	}
	if i := strings.LastIndex(s, "“"); i >= 0 {
		s = s[i+len("“"):]
	}
	if strings.EqualFold(s, "no.") { // number, or the answer
		rest = strings.TrimLeft(rest, " \u00a0")
		return rest != "" && isDigit(rest[0])
	}
	if len(s) > longestWordPart {
		return false
	}
	r, n := utf8.DecodeRuneInString(s)
	return initials.MatchString(s) || t.words.abbreviations[strings.ToLower(s)] || len(s) == n+1 && unicode.IsUpper(r) && r != 'I'
}

// fused is where a word parts that the treebank takes for two, 0 for others.
func fused(s string) int {
	switch strings.ToLower(s) {
	case "cannot", "gonna", "wanna", "gotta", "gimme", "lemme":
		return 3
	case "dunno":
		return 2
	}
	return 0
}

// inner cuts a word free of outer punctuation at clitics, hyphens, slashes,
// dashes and brackets.
func (t *tokeniser) inner(a, b int) {
	s := t.text[a:b]
	if len(s) <= longestWordPart {
		if number.MatchString(s) {
			t.emit(a, b)
			return
		}
		if m := measure.FindStringSubmatchIndex(s); m != nil {
			t.emit(a, a+m[3])
			t.emit(a+m[3], b)
			return
		}
		if at := fused(s); at > 0 {
			t.emit(a, a+at)
			t.emit(a+at, b)
			return
		}
	}
	if n := t.clitic(s); n > 0 {
		t.inner(a, b-n)
		t.emit(b-n, b)
		return
	}
	for i, r := range s {
		if i == 0 || !t.parts(s, i, r) {
			continue
		}
		n := utf8.RuneLen(r)
		if run := markLength(s[i:]); run > n {
			n = run
		}
		if i+n > len(s) {
			break
		}
		t.inner(a, a+i)
		t.emit(a+i, a+i+n)
		if a+i+n < b {
			t.chunk(a+i+n, b)
		}
		return
	}
	t.emit(a, b)
}

// parts reports whether the mark r at s[i] parts two words.
func (t *tokeniser) parts(s string, i int, r rune) bool {
	switch r {
	case '-', '‐', '‑':
		if strings.HasPrefix(s[i:], "--") {
			return true
		}
		rest := s[i+utf8.RuneLen(r):]
		if i <= longestWordPart && t.words.prefixes[strings.ToLower(s[:i])] || len(rest) <= longestWordPart && t.words.suffixes[strings.ToLower("-"+rest)] {
			return false
		}
		return rest != ""
	case '/':
		return !(isDigit(s[i-1]) && i+1 < len(s) && isDigit(s[i+1]))
	case '—', '–', '…', '(', ')', '[', ']', '{', '}', '"', '“', '”', '«', '»', '+', '=', '<', '>', '|', '•', '→', '*', ';', '!', '?', '~', '%':
		return true
	case ',', ':':
		return !(isDigit(s[i-1]) && i+1 < len(s) && isDigit(s[i+1]))
	case '.':
		// "year.Now": a full stop that lost its space, behind two small letters.
		return strings.HasPrefix(s[i:], "..") || i >= 3 && i+2 < len(s) && isLower(s[i-1]) && isLower(s[i-2]) && s[i+1] >= 'A' && s[i+1] <= 'Z' && isLower(s[i+2])
	case '$', '€', '£':
		return isDigit(s[i-1]) || i+1 < len(s) && isDigit(s[i+utf8.RuneLen(r)])
	}
	return false
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
func isLower(c byte) bool { return c >= 'a' && c <= 'z' }

// clitic is the number of bytes of the clitic that s ends in, 0 for none.
func (t *tokeniser) clitic(s string) int {
	for _, c := range [...]string{"'s", "’s", "'re", "’re", "'ve", "’ve", "'ll", "’ll", "'d", "’d", "'m", "’m", "n't", "n’t"} {
		if len(s) > len(c) && strings.EqualFold(s[len(s)-len(c):], c) {
			return len(c)
		}
	}
	return 0
}

// brokenLines gives for each token whether a line break stands before it.
func brokenLines(text string, tokens []doc.Token) []bool {
	out := make([]bool, len(tokens))
	end := 0
	for i, t := range tokens {
		out[i] = i > 0 && strings.ContainsAny(text[end:t.Start], "\n\r\u2028\u2029")
		end = t.End
	}
	return out
}
