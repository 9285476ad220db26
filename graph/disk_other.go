//go:build !unix

package graph

import "io/fs"

// errReadOnlyDisk is what the system says where nothing can be written.
var errReadOnlyDisk = fs.ErrPermission
