//go:build amd64 && !purego

package nn

// paths are all that this processor can run, the fastest first.
func paths() []*backend {
	switch fastest() {
	case &avx512Path:
		return []*backend{&avx512Path, &avx2Path, &scalarPath}
	case &avx2Path:
		return []*backend{&avx2Path, &scalarPath}
	}
	return []*backend{&scalarPath}
}
