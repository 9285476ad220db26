package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"unicode"

	"gopkg.in/yaml.v3"
)

// unpack gives a folder with the content of data's archives: data itself when
// it has none, else a temporary one that done removes. tar reads xz.
func unpack(data string) (dir string, done func(), err error) {
	archives, err := filepath.Glob(filepath.Join(data, "*.tar.xz"))
	if err != nil || len(archives) == 0 {
		return data, func() {}, err
	}
	if dir, err = os.MkdirTemp("", "gazetteer"); err != nil {
		return "", nil, err
	}
	done = func() { os.RemoveAll(dir) }
	for _, a := range archives {
		if out, err := exec.Command("tar", "-xf", a, "-C", dir).CombinedOutput(); err != nil {
			done()
			return "", nil, fmt.Errorf("%s: %w: %s", a, err, out)
		}
	}
	loose, _ := filepath.Glob(filepath.Join(data, "*.ta[bv]"))
	for _, f := range loose {
		b, err := os.ReadFile(f)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, filepath.Base(f)), b, 0o644)
		}
		if err != nil {
			done()
			return "", nil, err
		}
	}
	return dir, done, nil
}

// rows calls do with each row of a table with a head line, by column name.
func (l *lists) rows(file string, comma rune, do func(r map[string]string) error) error {
	f, err := os.Open(filepath.Join(l.dir, file))
	if err != nil {
		return err
	}
	defer f.Close()
	return readRows(f, file, comma, do)
}

// ownRows does the same for a list of this folder.
func ownRows(file string, do func(r map[string]string) error) error {
	f, err := own.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	return readRows(f, file, '\t', do)
}

func readRows(f io.Reader, file string, comma rune, do func(r map[string]string) error) error {
	c := csv.NewReader(f)
	c.Comma, c.LazyQuotes, c.FieldsPerRecord, c.ReuseRecord, c.Comment = comma, true, -1, true, '#'
	if comma == '\t' {
		return readTSV(f, file, do)
	}
	head, err := c.Read()
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	head = append([]string(nil), head...)
	for {
		rec, err := c.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		if err := do(row(head, rec)); err != nil {
			line, _ := c.FieldPos(0)
			return fmt.Errorf("%s:%d: %w", file, line, err)
		}
	}
}

func readTSV(f io.Reader, file string, do func(r map[string]string) error) error {
	b, err := io.ReadAll(f)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	var head []string
	for n, line := range strings.Split(string(b), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		rec := strings.Split(strings.TrimRight(line, "\r"), "\t")
		if head == nil {
			head = rec
			continue
		}
		if err := do(row(head, rec)); err != nil {
			return fmt.Errorf("%s:%d: %w", file, n+1, err)
		}
	}
	return nil
}

func row(head, rec []string) map[string]string {
	m := make(map[string]string, len(head))
	for i, h := range head {
		if i < len(rec) {
			m[h] = strings.TrimSpace(rec[i])
		}
	}
	return m
}

func (l *lists) json(file string, v any) error {
	b, err := os.ReadFile(filepath.Join(l.dir, file))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, v); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

func (l *lists) yaml(file string, v any) error {
	b, err := os.ReadFile(filepath.Join(l.dir, file))
	if err != nil {
		return err
	}
	if err := yaml.Unmarshal(b, v); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

// latin reports whether a name is one that English news can write: Latin
// letters only.
func latin(s string) bool {
	letters := false
	for _, r := range s {
		if unicode.IsLetter(r) {
			letters = true
			if !unicode.Is(unicode.Latin, r) && r != 'ʼ' && r != 'ʻ' && r != 'ʿ' && r != 'ʾ' {
				return false
			}
		}
	}
	return letters
}
