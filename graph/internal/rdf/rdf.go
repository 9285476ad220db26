// Package rdf writes quads as N-Quads, Turtle and TriG that every RDF tool
// reads. The writers of package quad are not used: they leave characters
// unescaped that the standards forbid, and abbreviate the types of numbers.
package rdf

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/cayleygraph/quad"
)

const xsd = "http://www.w3.org/2001/XMLSchema#"

// literal takes a value apart into its lexical form, datatype IRI and language;
// ok is false for IRIs and blank nodes. A plain string has no datatype.
func literal(v quad.Value) (lexical, datatype, lang string, ok bool) {
	switch v := v.(type) {
	case quad.String:
		return string(v), "", "", true
	case quad.LangString:
		return string(v.Value), "", v.Lang, true
	case quad.TypedString:
		dt := string(v.Type.Full())
		if rest, short := strings.CutPrefix(dt, "xsd:"); short {
			dt = xsd + rest
		}
		if dt == xsd+"string" {
			dt = ""
		}
		return string(v.Value), dt, "", true
	case quad.Int:
		return strconv.FormatInt(int64(v), 10), xsd + "integer", "", true
	case quad.Float:
		return double(float64(v)), xsd + "double", "", true
	case quad.Bool:
		return strconv.FormatBool(bool(v)), xsd + "boolean", "", true
	case quad.Time:
		return time.Time(v).UTC().Format(time.RFC3339Nano), xsd + "dateTime", "", true
	}
	return "", "", "", false
}

// double is the canonical lexical form of XML Schema: a mantissa with at least
// one decimal, E, and the exponent without plus or zeros.
func double(f float64) string {
	s := strconv.FormatFloat(f, 'E', -1, 64)
	mantissa, exponent, ok := strings.Cut(s, "E")
	if !ok { // NaN, ±Inf
		return strings.TrimPrefix(strings.ToUpper(s), "+")
	}
	if !strings.Contains(mantissa, ".") {
		mantissa += ".0"
	}
	n, _ := strconv.Atoi(exponent) // FormatFloat always gives digits
	return mantissa + "E" + strconv.Itoa(n)
}

// appendTerm writes v in the syntax of N-Triples, in canonical form.
func appendTerm(b []byte, v quad.Value) []byte {
	switch v := v.(type) {
	case quad.IRI:
		return appendIRI(b, string(v))
	case quad.BNode:
		return append(append(b, "_:"...), blankLabel(string(v))...)
	}
	lexical, datatype, lang, _ := literal(v)
	b = appendString(b, lexical)
	switch {
	case lang != "":
		b = append(append(b, '@'), lang...)
	case datatype != "":
		b = appendIRI(append(b, "^^"...), datatype)
	}
	return b
}

// appendIRI writes <iri> with what no IRI may hold percent-encoded: parsers
// refuse such characters even as \u escapes.
func appendIRI(b []byte, iri string) []byte {
	b = append(b, '<')
	for _, r := range iri {
		if r <= ' ' || strings.ContainsRune("<>\"{}|^`\\", r) {
			const hex = "0123456789ABCDEF"
			b = append(b, '%', hex[r>>4&15], hex[r&15])
		} else {
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '>')
}

// appendString writes "s" escaped as canonical N-Triples does.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	for _, r := range s {
		switch r {
		case '"', '\\':
			b = append(b, '\\', byte(r))
		case '\n':
			b = append(b, `\n`...)
		case '\r':
			b = append(b, `\r`...)
		case '\t':
			b = append(b, `\t`...)
		case '\b':
			b = append(b, `\b`...)
		case '\f':
			b = append(b, `\f`...)
		default:
			if r < ' ' || r == 0x7f {
				b = appendEscape(b, r)
			} else {
				b = utf8.AppendRune(b, r)
			}
		}
	}
	return append(b, '"')
}

func appendEscape(b []byte, r rune) []byte {
	const hex = "0123456789ABCDEF"
	return append(b, '\\', 'u', '0', '0', hex[r>>4&15], hex[r&15])
}

// blankLabel keeps letters, digits and inner dots, dashes and underscores of a
// blank node's name and writes any other byte as _XX, so that no two names meet.
func blankLabel(s string) string {
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z':
			b.WriteByte(c)
		default:
			const hex = "0123456789abcdef"
			b.WriteByte('_')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
	if b.Len() == 0 {
		return "_"
	}
	return b.String()
}
