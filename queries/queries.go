// Package queries holds the saved Gizmo queries that kg brings along, one a file.
package queries

import "embed"

// Files are the queries, NAME.js.
//
//go:embed *.js
var Files embed.FS
