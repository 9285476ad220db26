package source

import (
	"net/http"
	"strings"

	"kg/graph/fact"
)

// sniffText takes what is left, if it is text in some charset.
func sniffText(head []byte) bool {
	if isBinary(head) {
		return false
	}
	t := http.DetectContentType(head)
	return strings.HasPrefix(t, "text/plain") || t == "application/octet-stream"
}

// readText reads a text. It stays whole; what its first lines say of title,
// author, date and place is noted besides.
func readText(in *input) articles {
	text, err := in.text(in.charset)
	if err != nil {
		return failed(err)
	}
	art := fact.Article{Text: text}
	readHead(&art)
	return one(in.finish(art))
}
