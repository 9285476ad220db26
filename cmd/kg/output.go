package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"unicode/utf8"
)

// output is standard output, buffered, and whether it takes colour.
type output struct {
	*bufio.Writer
	colour bool
}

func newOutput(w io.Writer) *output {
	return &output{bufio.NewWriter(w), isTerminal(w) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"}
}

// bold marks words, on a terminal by weight, else by brackets.
func (o *output) bold(s string) string {
	if o.colour {
		return "\x1b[1m" + s + "\x1b[0m"
	}
	return "[" + s + "]"
}

// heading is a line above others.
func (o *output) heading(s string) string {
	if o.colour {
		return "\x1b[1m" + s + "\x1b[0m"
	}
	return s
}

// cellWidth is where a table for people cuts a cell; csv and jsonl are whole.
const cellWidth = 48

// table writes rows for people to read: columns aligned, long cells cut, columns
// that are empty throughout left out.
func (o *output) table(columns []string, rows [][]string) error {
	used := make([]bool, len(columns))
	for _, r := range rows {
		for i, c := range r {
			used[i] = used[i] || c != ""
		}
	}
	w := tabwriter.NewWriter(o, 0, 0, 2, ' ', 0)
	line := func(cells []string) {
		var kept []string
		for i, c := range cells {
			if used[i] {
				kept = append(kept, cut(c, cellWidth))
			}
		}
		for len(kept) > 0 && kept[len(kept)-1] == "" {
			kept = kept[:len(kept)-1]
		}
		io.WriteString(w, strings.Join(kept, "\t")+"\n")
	}
	if len(rows) > 0 {
		line(columns)
	}
	for _, r := range rows {
		line(r)
	}
	return w.Flush()
}

// cut shortens a text to one line of n characters.
func cut(s string, n int) string {
	s = plain(s)
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	r := []rune(s)
	return strings.TrimRight(string(r[:n-1]), " ,") + "…"
}

// plain is a text on one line, without the control characters by which an article
// could steer a terminal.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return -1
		}
		return r
	}, strings.Join(strings.Fields(s), " "))
}

// csv writes rows for other programs, whole (RFC 4180).
func (o *output) csv(columns []string, rows [][]string) error {
	w := csv.NewWriter(o)
	if err := w.Write(columns); err != nil {
		return err
	}
	return w.WriteAll(rows)
}

// line writes a value as one line of JSON.
func (o *output) line(v any) error {
	enc := json.NewEncoder(o)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// wrap breaks a text into lines of at most width characters, each with an indent.
func wrap(s, indent string, width int) string {
	var b strings.Builder
	n := 0
	for _, word := range strings.Fields(s) {
		length := utf8.RuneCountInString(word)
		switch {
		case n == 0:
			b.WriteString(indent)
		case n+1+length > width:
			b.WriteString("\n" + indent)
			n = 0
		default:
			b.WriteByte(' ')
			n++
		}
		b.WriteString(word)
		n += length
	}
	return b.String()
}
