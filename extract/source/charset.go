package source

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"github.com/wlynxg/chardet"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
)

// isBinary reports whether content is no text in any charset: it holds zero
// bytes that are not the halves of UTF-16, or many control characters.
func isBinary(head []byte) bool {
	if utf16(head) != nil {
		return false
	}
	control := 0
	for _, b := range head {
		switch {
		case b == 0:
			return true
		case b < ' ' && b != '\n' && b != '\r' && b != '\t' && b != '\f' && b != 0x1b: // ESC begins the shifts of ISO-2022
			control++
		}
	}
	return control*50 > len(head)
}

// utf16 is the decoder of text that is UTF-16 by its mark, or by the zero bytes
// in one half of its units; nil for other text.
func utf16(b []byte) encoding.Encoding {
	switch {
	case bytes.HasPrefix(b, []byte{0xff, 0xfe}):
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case bytes.HasPrefix(b, []byte{0xfe, 0xff}):
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	}
	var zeros [2]int
	for i, c := range b {
		if c == 0 {
			zeros[i%2]++
		}
	}
	units := len(b) / 2
	switch {
	case units < 8:
	case zeros[0] == 0 && zeros[1]*4 > units*3:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case zeros[1] == 0 && zeros[0]*4 > units*3:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	}
	return nil
}

// decode turns text of any charset into UTF-8. A byte order mark decides, then
// validity as UTF-8, then the charset that is declared ("" for none), then what
// the frequencies of bytes tell. Text that is none of these is an error, with
// the line where there is one.
func decode(b []byte, declared string) (text string, at int, err error) {
	if rest, ok := bytes.CutPrefix(b, []byte("\xef\xbb\xbf")); ok && utf8.Valid(rest) {
		return string(rest), 0, nil
	}
	if e := utf16(b); e != nil {
		return decodeAs(b, e, "UTF-16")
	}
	if utf8.Valid(b) && !bytes.Contains(b, []byte("\x1b$")) && !bytes.Contains(b, []byte("\x1b(")) {
		return string(b), 0, nil
	}
	if at := stray(b); at >= 0 {
		return "", line(b, at), fmt.Errorf("byte 0x%02X at offset %d is not UTF-8, and the rest is; save it in one charset", b[at], at)
	}
	if e, name := charset.Lookup(declared); e != nil && name != "utf-8" {
		if text, at, err := decodeAs(b, e, name); err == nil {
			return text, at, nil
		}
	}
	guess := chardet.Detect(b)
	e, name := charset.Lookup(guess.Encoding)
	if e == nil || guess.Confidence < 0.5 {
		return "", line(b, firstInvalid(b)), fmt.Errorf("the charset can't be told; save it as UTF-8")
	}
	return decodeAs(b, e, name)
}

func decodeAs(b []byte, e encoding.Encoding, name string) (text string, at int, err error) {
	out, err := e.NewDecoder().Bytes(b)
	if err != nil {
		return "", 0, fmt.Errorf("as %s: %w", name, err)
	}
	if at := bytes.Index(out, []byte("\uFFFD")); at >= 0 {
		return "", line(out, at), fmt.Errorf("a character that %s does not have; save it as UTF-8", name)
	}
	return string(out), 0, nil
}

// stray is the place of the first byte that is not UTF-8 in text that otherwise
// is: most of its sequences of high bytes are valid. It is -1 for other text.
func stray(b []byte) int {
	first, bad, good := -1, 0, 0
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			bad++
			if first < 0 {
				first = i
			}
		} else {
			good++
		}
		i += n
	}
	if good > 2*bad {
		return first
	}
	return -1
}

func firstInvalid(b []byte) int {
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return len(b)
}

// line is the number of the line that holds the byte at i, from 1.
func line(b []byte, i int) int { return 1 + bytes.Count(b[:i], []byte("\n")) }
