package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// errMissing says what a peer needs that is not here; the others are measured
// without it.
var errMissing = errors.New("left out")

// oxigraph measures Oxigraph compiled to WebAssembly, in memory, as its package for
// node has it; the version is the one that oxigraph/package.json names.
func oxigraph(dir string, n, runs int, only string) error {
	node, err := exec.LookPath("node")
	if err != nil {
		return fmt.Errorf("oxigraph %w: node is missing; install Node.js 18 or later", errMissing)
	}
	version, err := installed()
	if err != nil {
		return err
	}
	graph := filepath.Join(dir, "news.nq")
	if err := writeNews(graph, n); err != nil {
		return err
	}
	defer os.Remove(graph)
	type query struct {
		Name  string `json:"name"`
		Query string `json:"query"`
	}
	var queries []query
	for _, q := range questions() {
		for k := range runs {
			if q.sparql != nil && (only == "" || only == q.name) {
				queries = append(queries, query{q.name, q.sparql(k)})
			}
		}
	}
	asked, err := json.Marshal(queries)
	if err != nil {
		return err
	}
	cmd := exec.Command(node, "--max-old-space-size=8192", filepath.Join("oxigraph", "bench.mjs"), graph)
	cmd.Stdin, cmd.Stderr = bytes.NewReader(asked), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("oxigraph: %w", err)
	}
	fmt.Printf("oxigraph\t%s\n", version)
	got := map[string][]timed{}
	lines := bufio.NewScanner(bytes.NewReader(out))
	for lines.Scan() {
		part := strings.Split(lines.Text(), "\t")
		if len(part) != 3 {
			return fmt.Errorf("oxigraph: the line %q has not three parts", lines.Text())
		}
		number, err := strconv.Atoi(part[1])
		took, err2 := strconv.ParseFloat(part[2], 64)
		if err := errors.Join(err, err2); err != nil {
			return fmt.Errorf("oxigraph: %w", err)
		}
		got[part[0]] = append(got[part[0]], timed{number, time.Duration(took * float64(time.Millisecond))})
	}
	load := got["load"]
	if len(load) != 1 || load[0].answer != n {
		return fmt.Errorf("oxigraph: %d of %d quads are loaded", load[0].answer, n)
	}
	fmt.Printf("load\t%d quads\t%.0f/s\n", n, float64(n)/load[0].took.Seconds())
	p := newPlain(n)
	for _, q := range questions() {
		if answers := got[q.name]; len(answers) > 0 {
			if err := report(p, q, answers); err != nil {
				return fmt.Errorf("oxigraph: %w", err)
			}
		}
	}
	fmt.Println("answers\tas the plain set")
	return nil
}

// installed is the version of Oxigraph that lies beside bench.mjs. It must be the
// one that is named there.
func installed() (string, error) {
	var named struct{ Dependencies map[string]string }
	var here struct{ Version string }
	if err := readJSON(filepath.Join("oxigraph", "package.json"), &named); err != nil {
		return "", err
	}
	want := named.Dependencies["oxigraph"]
	err := readJSON(filepath.Join("oxigraph", "node_modules", "oxigraph", "package.json"), &here)
	if errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("oxigraph %w: its package is missing; run `npm ci` in bench/oxigraph", errMissing)
	}
	if err != nil {
		return "", err
	}
	if here.Version != want {
		return "", fmt.Errorf("oxigraph %w: version %s is installed and %s is meant; run `npm ci` in bench/oxigraph", errMissing, here.Version, want)
	}
	return want, nil
}

func readJSON(name string, into any) error {
	b, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, into)
}

func writeNews(name string, n int) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(writeNQuads(f, n), f.Close())
}
