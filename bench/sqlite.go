package main

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/cayleygraph/quad"
	_ "modernc.org/sqlite" // the driver
)

// sqlite measures a table of quads with a dictionary and three covering indexes.
func sqlite(dir string, n, runs int, only string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	db, err := sql.Open("sqlite", filepath.Join(dir, "quads.db")+"?_pragma=journal_mode(wal)&_pragma=synchronous(full)")
	if err != nil {
		return err
	}
	defer db.Close()
	ids, err := fillTable(db, n)
	if err != nil {
		return err
	}
	p := newPlain(n)
	for _, q := range questions() {
		if q.sql == nil || only != "" && only != q.name {
			continue
		}
		var answers []timed
		for k := range runs {
			text, values := q.sql(k)
			var args []any
			for _, v := range values {
				args = append(args, ids[v])
			}
			start := time.Now()
			var got int
			if err := db.QueryRow(text, args...).Scan(&got); err != nil {
				return fmt.Errorf("%s: %w", q.name, err)
			}
			answers = append(answers, timed{got, time.Since(start)})
		}
		if err := report(p, q, answers); err != nil {
			return err
		}
	}
	fmt.Println("answers\tas the plain set")
	return nil
}

func fillTable(db *sql.DB, n int) (map[quad.Value]int, error) {
	quads := collect(n)
	ids := map[quad.Value]int{}
	start := time.Now()
	for _, text := range []string{
		"create table nodes(id integer primary key, value text)",
		"create table quads(s int, p int, o int, l int, primary key(s,p,o,l)) without rowid",
	} {
		if _, err := db.Exec(text); err != nil {
			return nil, err
		}
	}
	for part := range slices.Chunk(quads, 10000) {
		tx, err := db.Begin()
		if err != nil {
			return nil, err
		}
		node, err := tx.Prepare("insert into nodes values(?,?)")
		if err != nil {
			return nil, err
		}
		row, err := tx.Prepare("insert into quads values(?,?,?,?)")
		if err != nil {
			return nil, err
		}
		for _, q := range part {
			var e [4]any
			for i, d := range quad.Directions {
				v := q.Get(d)
				if ids[v] == 0 {
					ids[v] = len(ids) + 1
					if _, err := node.Exec(ids[v], quad.StringOf(v)); err != nil {
						return nil, err
					}
				}
				e[i] = ids[v]
			}
			if _, err := row.Exec(e[:]...); err != nil {
				return nil, err
			}
		}
		if err := tx.Commit(); err != nil {
			return nil, err
		}
	}
	for _, text := range []string{"create index pos on quads(p,o,s,l)", "create index osp on quads(o,p,s,l)"} {
		if _, err := db.Exec(text); err != nil {
			return nil, err
		}
	}
	fmt.Printf("load\t%d quads\t%.0f/s\n", n, float64(n)/time.Since(start).Seconds())
	return ids, nil
}
