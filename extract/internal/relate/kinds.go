package relate

import (
	_ "embed"
	"fmt"
	"strings"
)

//go:embed nouns.tsv
var nounsTSV string

// readKinds gives the kind of thing that a common noun names.
func readKinds() (map[string]string, error) {
	kinds := map[string]string{}
	for n, line := range strings.Split(nounsTSV, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		noun, kind, ok := strings.Cut(line, "\t")
		if !ok {
			return nil, fmt.Errorf("nouns.tsv:%d: want noun, tab, kind", n+1)
		}
		kinds[noun] = kind
	}
	return kinds, nil
}
