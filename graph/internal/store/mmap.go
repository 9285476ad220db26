package store

import (
	"io"
	"unsafe"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// readFile reads a file into memory that is aligned for every integer.
func readFile(f vfs.File, size int64) ([]byte, func() error, error) {
	words := make([]uint64, (size+7)/8)
	data := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(words))), size)
	if _, err := io.ReadFull(f, data); err != nil {
		return nil, nil, err
	}
	return data, func() error { return nil }, nil
}
