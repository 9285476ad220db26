package source

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"kg/graph/fact"
)

// readFolder reads the files under a folder in order of their paths. Hidden
// files and folders are passed over; files of no kind read here are told of as
// skipped. Links to folders are not followed, so there are no circles.
func readFolder(ctx context.Context, dir string, o Options) articles {
	return func(yield func(fact.Article, error) bool) {
		var paths []string
		err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
			switch {
			case ctx.Err() != nil:
				return ctx.Err()
			case err != nil:
				if !yield(fact.Article{}, fileError(path, err)) {
					return fs.SkipAll
				}
				return nil
			case path != dir && strings.HasPrefix(e.Name(), "."):
				if e.IsDir() {
					return fs.SkipDir
				}
			case !e.IsDir():
				paths = append(paths, path)
			}
			return nil
		})
		if err != nil {
			yield(fact.Article{}, fmt.Errorf("%s: %w", dir, err))
			return
		}
		if len(paths) == 0 {
			yield(fact.Article{}, fmt.Errorf("%s: the folder holds no files", dir))
			return
		}
		bases := map[string]int{}
		for _, path := range paths {
			if kindOfName(path) >= 0 {
				bases[baseID(path)]++
			}
		}
		for _, path := range paths {
			for art, err := range readInFolder(dir, path, bases[baseID(path)] > 1, o) {
				if !yield(art, err) {
					return
				}
			}
		}
	}
}

func readInFolder(dir, path string, twice bool, o Options) articles {
	info, err := os.Stat(path) // follows a link to a file
	switch {
	case err != nil:
		return failed(fileError(path, err))
	case !info.Mode().IsRegular():
		return failed(fmt.Errorf("%s: %w: no regular file", path, ErrSkipped))
	case kindOfName(path) < 0:
		return failed(fmt.Errorf("%s: %w: the name is of no kind that is read; kg reads %s", path, ErrSkipped, kindNames()))
	}
	id := baseID(path)
	if twice {
		if rel, err := filepath.Rel(dir, path); err == nil {
			id = filepath.ToSlash(rel)
		}
	}
	return readFile(path, id, o)
}
