//go:build !unix

package store

import (
	"fmt"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// mapFile reads the whole file where mapping is not to be had.
func mapFile(fs vfs.FS, name string) ([]byte, func() error, error) {
	f, err := fs.Open(name)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, nil, err
	}
	if info.Size() == 0 {
		return nil, nil, fmt.Errorf("%s: %w: the index is empty", name, ErrCorrupt)
	}
	return readFile(f, info.Size())
}
