package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"kg/graph"
	"kg/graph/fact"
)

// list is what a command found: rows of cells, each a string or a number.
type list struct {
	columns []string
	rows    [][]any
}

func (l *list) add(cells ...any) { l.rows = append(l.rows, cells) }

// write writes the list as table, jsonl or csv.
func (o *output) write(format string, l *list) error {
	if format == "jsonl" {
		for _, r := range l.rows {
			row := make(map[string]any, len(l.columns))
			for i, c := range l.columns {
				if r[i] != "" {
					row[c] = r[i]
				}
			}
			if err := o.line(row); err != nil {
				return err
			}
		}
		return nil
	}
	var rows [][]string
	for _, r := range l.rows {
		cells := make([]string, len(r))
		for i, c := range r {
			cells[i] = fmt.Sprint(c)
		}
		rows = append(rows, cells)
	}
	if format == "csv" {
		return o.csv(l.columns, rows)
	}
	return o.table(l.columns, rows)
}

// factList makes a list of facts, for tables and csv.
func factList(ctx context.Context, g *graph.Graph, facts []fact.Fact, short bool) *list {
	l := &list{columns: []string{"fact", "subject", "relation", "object", "time", "amount", "details", "status", "said by", "confidence", "sources"}}
	for i := range facts {
		f := &facts[i]
		spell(ctx, g, f)
		id := f.ID
		if short {
			id = shortIRI(g.Base(), id)
		}
		money := ""
		if f.Qualifiers.Amount != nil {
			money = amount(f.Qualifiers.Amount)
		}
		l.add(id, f.Subject.String(), f.Relation.ID, objects(f), f.Qualifiers.Time, money, strings.Join(roles(f), "; "), string(f.Status), terms(f.SaidBy),
			strconv.FormatFloat(f.Confidence, 'f', 2, 64), len(f.Sources))
	}
	return l
}

// spell gives the facts that a fact speaks of ("says that ...") as words.
func spell(ctx context.Context, g *graph.Graph, f *fact.Fact) {
	for i := range f.Objects {
		t := &f.Objects[i]
		if t.Fact == "" || t.Name != "" {
			continue
		}
		if inner, err := g.Fact(ctx, t.Fact); err == nil {
			t.Name = "(" + arrow(&inner) + ")"
		}
	}
}
