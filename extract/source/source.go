// Package source reads articles: from files, folders, addresses and standard
// input, in any charset, one at a time. It is the only part of kg that opens a
// connection, and only to an address it is given.
package source

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"kg/graph/fact"
)

// ErrSkipped is wrapped by what is told of a file in a folder that is of no kind
// read here. It is a note, not a failure.
var ErrSkipped = errors.New("skipped")

// Options bound what is read; the zero value is right for use at a terminal.
type Options struct {
	// Stdin is what "-" reads; nil means os.Stdin.
	Stdin io.Reader
	// Limit is the size of one article, page or row in bytes; 0 means 4 MiB. A
	// longer one is an error. It bounds memory too.
	Limit int64
	// Timeout is for one address, redirects included; 0 means 30 s.
	Timeout time.Duration
}

const (
	defaultLimit   = 4 << 20
	defaultTimeout = 30 * time.Second
	sniffed        = 4 << 10 // bytes that a kind is told by
)

// Kind is one kind of source.
type Kind struct {
	Name       string
	Extensions []string // of files, with the dot
	Doc        string   // one sentence

	sniff func(head []byte) bool // whether content without a known name is of this kind
	read  func(in *input) articles
}

type articles = iter.Seq2[fact.Article, error]

// kinds is every kind of source. A file's name decides, else its content: the
// first row whose sniff says yes.
var kinds = [...]Kind{
	{"jsonl", []string{".jsonl", ".ndjson"}, "JSON lines: one article a line, with a text field.", sniffJSONL, readJSONL},
	{"html", []string{".html", ".htm", ".xhtml"}, "A saved page, or the page at an address: its article.", sniffHTML, readHTML},
	{"markdown", []string{".md", ".markdown"}, "Markdown, with or without front matter.", never, readMarkdown},
	{"text", []string{".txt", ".text"}, "Plain text, with or without a head and a dateline.", sniffText, readText},
}

// Kinds lists the kinds of sources.
func Kinds() []Kind { return append([]Kind(nil), kinds[:]...) }

func never([]byte) bool { return false }

// input is one thing to read articles from.
type input struct {
	place       string // for errors: the path, the address or "standard input"
	id          string // of its article, or of the container; empty: made from the text
	url         string
	contentType string // as a server names it
	r           *bufio.Reader
	limit       int64
}

// errorf is an error that names the place.
func (in *input) errorf(format string, args ...any) error {
	return fmt.Errorf("%s: %w", in.place, fmt.Errorf(format, args...))
}

// errorAt is an error that names the place and the line.
func (in *input) errorAt(line int, format string, args ...any) error {
	return fmt.Errorf("%s:%d: %w", in.place, line, fmt.Errorf(format, args...))
}

// text is everything, decoded.
func (in *input) text(declared func(b []byte) string) (string, error) {
	b, err := in.all()
	if err != nil {
		return "", err
	}
	text, at, err := decode(b, declared(b))
	switch {
	case err != nil && at > 0:
		return "", in.errorAt(at, "%w", err)
	case err != nil:
		return "", in.errorf("%w", err)
	}
	return text, nil
}

// Read gives the articles of files, folders, http and https addresses, and "-"
// for standard input, in that order. What cannot be read is an error that names
// file and place, and reading goes on behind it; the articles' order and ids
// depend on names and content alone.
//
// The id of an article is the base name of its file without extension; in a
// folder that has a name twice, the path within the folder; for a row of a
// container "container#key"; for a page its address.
func Read(ctx context.Context, places []string, opts *Options) iter.Seq2[fact.Article, error] {
	o := Options{}
	if opts != nil {
		o = *opts
	}
	if o.Limit <= 0 {
		o.Limit = defaultLimit
	}
	if o.Timeout <= 0 {
		o.Timeout = defaultTimeout
	}
	if o.Stdin == nil {
		o.Stdin = os.Stdin
	}
	return func(yield func(fact.Article, error) bool) {
		for _, place := range places {
			for art, err := range readPlace(ctx, place, o) {
				if ctx.Err() != nil {
					yield(fact.Article{}, ctx.Err())
					return
				}
				if !yield(art, err) {
					return
				}
			}
		}
	}
}

func readPlace(ctx context.Context, place string, o Options) articles {
	switch {
	case place == "-":
		return readInput(&input{place: "standard input", r: bufio.NewReader(o.Stdin), limit: o.Limit})
	case strings.Contains(place, "://"):
		return readAddress(ctx, place, o)
	}
	info, err := os.Stat(place)
	switch {
	case err != nil:
		return failed(fileError(place, err))
	case info.IsDir():
		return readFolder(ctx, place, o)
	}
	return readFile(place, baseID(place), o)
}

// readFile reads the articles of one file.
func readFile(path, id string, o Options) articles {
	return func(yield func(fact.Article, error) bool) {
		f, err := os.Open(path)
		if err != nil {
			yield(fact.Article{}, fileError(path, err))
			return
		}
		defer f.Close()
		for art, err := range readInput(&input{place: path, id: id, r: bufio.NewReader(f), limit: o.Limit}) {
			if !yield(art, err) {
				return
			}
		}
	}
}

// readInput finds out the kind and reads.
func readInput(in *input) articles {
	in.r = bufio.NewReaderSize(in.r, sniffed)
	head, err := in.r.Peek(sniffed)
	switch {
	case err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull):
		return failed(in.errorf("%w", err))
	case len(bytes.TrimSpace(head)) == 0 && len(head) < sniffed:
		return failed(in.errorf("is empty"))
	}
	k, err := in.kind(head)
	if err != nil {
		return failed(err)
	}
	return k.read(in)
}

func (in *input) kind(head []byte) (*Kind, error) {
	if in.url == "" {
		if i := kindOfName(in.place); i >= 0 && !isBinary(head) {
			return &kinds[i], nil
		}
	}
	for i := range kinds {
		if kinds[i].sniff(head) {
			return &kinds[i], nil
		}
	}
	return nil, in.errorf("is %s, which is not read; kg reads %s", describe(head), kindNames())
}

// kindOfName is the index of the kind with the extension of the file, or -1.
func kindOfName(path string) int {
	ext := strings.ToLower(filepath.Ext(path))
	return slices.IndexFunc(kinds[:], func(k Kind) bool { return slices.Contains(k.Extensions, ext) })
}

func kindNames() string {
	var names []string
	for _, k := range kinds {
		names = append(names, k.Name+" ("+strings.Join(k.Extensions, " ")+")")
	}
	return strings.Join(names, ", ")
}

// describe says what content is that is of no kind read here.
func describe(head []byte) string {
	if t, _, _ := strings.Cut(http.DetectContentType(head), ";"); t != "application/octet-stream" && t != "text/plain" {
		return t
	}
	return "binary"
}

// all reads everything, or says that it is too long.
func (in *input) all() ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(in.r, in.limit+1))
	if err != nil {
		return nil, in.errorf("%w", err)
	}
	if int64(len(b)) > in.limit {
		return nil, in.errorf("is longer than %s, the most that one article may have", size(in.limit))
	}
	return b, nil
}

func size(n int64) string {
	if n >= 1<<20 && n%(1<<20) == 0 {
		return fmt.Sprintf("%d MiB", n>>20)
	}
	return fmt.Sprintf("%d bytes", n)
}

// finish gives the article its id and address and checks that it has text.
func (in *input) finish(art fact.Article) (fact.Article, error) {
	if strings.TrimSpace(art.Text) == "" {
		return fact.Article{}, in.errorf("holds no text")
	}
	if art.ID == "" {
		art.ID = in.id
	}
	if art.ID == "" {
		sum := sha256.Sum256([]byte(art.Text))
		art.ID = "text-" + hex.EncodeToString(sum[:5])
	}
	if art.URL == "" {
		art.URL = in.url
	}
	return art, nil
}

func failed(err error) articles {
	return func(yield func(fact.Article, error) bool) { yield(fact.Article{}, err) }
}

func one(art fact.Article, err error) articles {
	return func(yield func(fact.Article, error) bool) { yield(art, err) }
}

// fileError says which file and what, without the name of the system call.
func fileError(path string, err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return fmt.Errorf("%s: %w", path, err)
}

// baseID is the id of an article in a file of its own.
func baseID(path string) string {
	base := filepath.Base(path)
	if id := strings.TrimSuffix(base, filepath.Ext(base)); id != "" {
		return id
	}
	return base
}
