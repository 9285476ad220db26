//go:build unix

package store

import (
	"fmt"
	"math"
	"syscall"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// mapFile gives the bytes of a file without reading them.
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
	size := info.Size()
	if size == 0 || size > math.MaxInt {
		return nil, nil, fmt.Errorf("%s: %w: the index is empty", name, ErrCorrupt)
	}
	if f.Fd() == vfs.InvalidFd {
		return readFile(f, size)
	}
	data, err := syscall.Mmap(int(f.Fd()), 0, int(size), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	return data, func() error { return syscall.Munmap(data) }, nil
}
