//go:build !amd64 || purego

package nn

// paths are all that this processor can run.
func paths() []*backend { return []*backend{&scalarPath} }
