package graph

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// The vocabulary is the same in every graph; only things stand under its base.
const (
	relationNS = "urn:newsgraph:r:"
	termNS     = "urn:newsgraph:v:"
	rdfType    = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
	rdfsLabel  = "http://www.w3.org/2000/01/rdf-schema#label"
	skosAlt    = "http://www.w3.org/2004/02/skos/core#altLabel"
	skosClose  = "http://www.w3.org/2004/02/skos/core#closeMatch"
	owlSameAs  = "http://www.w3.org/2002/07/owl#sameAs"
	schemaNS   = "https://schema.org/"
	provNS     = "http://www.w3.org/ns/prov#"
	oaNS       = "http://www.w3.org/ns/oa#"
	xsdDate    = "http://www.w3.org/2001/XMLSchema#date"
	wikidataNS = "http://www.wikidata.org/entity/"
)

// The spaces of things under a base: entities, facts, articles, evidence.
const (
	entitySpace   = "e"
	factSpace     = "f"
	articleSpace  = "a"
	evidenceSpace = "ev"
)

// spaceIRI begins the IRIs of one space: "urn:newsgraph:e:" or
// "https://data.example.org/e/".
func spaceIRI(base, space string) string {
	if strings.HasSuffix(base, "/") {
		return base + space + "/"
	}
	return base + space + ":"
}

// localName makes the last part of an IRI of a name: NFC, spaces as underscores,
// all but unreserved characters of ASCII percent-encoded. The tilde is encoded
// too: it sets off what tells things of one name apart.
func localName(name string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i, c := range []byte(norm.NFC.String(strings.Join(strings.Fields(name), "_"))) {
		switch {
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_', c == '-', c == '.' && i > 0:
			b.WriteByte(c)
		default:
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
	return b.String()
}

// expandIRI writes the prefixes that people use out in full: e:, f:, a: stand
// under the base, r: and kg: are the vocabulary's.
func expandIRI(base, s string) string {
	s = strings.Trim(s, "<>")
	prefix, rest, ok := strings.Cut(s, ":")
	if !ok {
		return s
	}
	switch prefix {
	case entitySpace, factSpace, articleSpace, evidenceSpace:
		return spaceIRI(base, prefix) + rest
	case "r":
		return relationNS + rest
	case "kg":
		return termNS + rest
	}
	return s
}

// hashOf is 80 bits of SHA-256 in base 32, upper case.
func hashOf(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x1f")))
	return base32.StdEncoding.EncodeToString(sum[:10])
}
