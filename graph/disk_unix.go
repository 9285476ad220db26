//go:build unix

package graph

import "syscall"

// errReadOnlyDisk is what the system says where nothing can be written.
const errReadOnlyDisk = syscall.EROFS
