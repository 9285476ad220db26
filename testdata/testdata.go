// Package testdata holds the two sample articles, which kg demo carries too.
package testdata

import "embed"

// Articles has the sample articles under articles/.
//
//go:embed articles/*.txt
var Articles embed.FS
