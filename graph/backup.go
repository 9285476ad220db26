package graph

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	engine "kg/graph/internal/store"
)

// Backup copies the graph as it is now into a folder that is empty or not there,
// and checks the copy. It needs nobody to stop: the graph may be opened for reading
// while another process writes to it. The copy is a graph like any other. If Backup
// fails it leaves nothing there.
func (g *Graph) Backup(ctx context.Context, dir string) error {
	if err := emptyFolder(dir); err != nil {
		return err
	}
	err := g.store.db.Backup(ctx, filepath.Join(dir, storeFolder))
	return finishCopy(dir, g.base, err)
}

// Restore makes a graph in a folder that is empty or not there of a backup, which
// is checked first and not changed. Errors: ErrExists where a graph is already,
// ErrNotFound if the backup is none, ErrCorrupt if it is damaged.
func Restore(ctx context.Context, backup, dir string) error {
	if _, err := os.Stat(filepath.Join(dir, versionFile)); err == nil {
		return fmt.Errorf("%s: %w", dir, ErrExists)
	}
	if err := emptyFolder(dir); err != nil {
		return err
	}
	base, err := readVersion(backup)
	if err != nil {
		return err
	}
	err = engine.Restore(ctx, filepath.Join(backup, storeFolder), filepath.Join(dir, storeFolder))
	return finishCopy(dir, base, err)
}

// finishCopy makes a copied store a graph, or takes away what a failed copy left.
func finishCopy(dir, base string, err error) error {
	if err == nil {
		err = writeVersion(dir, base)
	}
	if err == nil {
		return nil
	}
	return errors.Join(err, os.RemoveAll(dir))
}

func emptyFolder(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err == nil && len(entries) > 0 {
		return fmt.Errorf("%s is not empty; name a new folder", dir)
	}
	return err
}

// Compact makes the folder as small as it goes and takes the bytes of what was
// removed out of every file. The log of redirects loses what nobody is called any
// more: IRIs of removed things are their names. Those of things that go on under
// another name stay as long as an article calls them so.
func (g *Graph) Compact(ctx context.Context) error {
	g.writing.Lock()
	defer g.writing.Unlock()
	if err := g.store.write(func(o *overlay) error { return g.forget(ctx, o) }); err != nil {
		return err
	}
	return g.store.db.Compact(ctx)
}

// forget deletes redirects that lead nowhere or whose name is in no article.
func (g *Graph) forget(ctx context.Context, o *overlay) error {
	for k := range o.scan(rowKey(tRedirect)) {
		if err := ctx.Err(); err != nil {
			return err
		}
		to, _ := load[Redirect](o, k)
		local, thing := strings.CutPrefix(k[1:], spaceIRI(g.base, entitySpace))
		if len(to.To) == 0 || thing && !g.called(o, local, to.To) {
			o.del(k)
		}
	}
	return o.err()
}

// called says whether one of the things still has the name that an IRI was made
// of.
func (g *Graph) called(r reader, local string, things []string) bool {
	name, _, _ := strings.Cut(local, "~")
	v := factView{reader: r, base: g.base}
	for _, iri := range things {
		for _, head := range v.find(iri) {
			rec, _ := load[entityRecord](r, rowKey(tEntity, head))
			e := rec.entity(g.base)
			for _, n := range append(e.Aliases, e.Name) {
				if localName(n) == name {
					return true
				}
			}
		}
	}
	return false
}
