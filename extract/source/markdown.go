package source

import (
	"bytes"
	"fmt"
	"regexp"
	"time"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
	"gopkg.in/yaml.v3"

	"kg/graph/fact"
)

// readMarkdown reads a Markdown file. Each byte of markup, of code and of front
// matter becomes a space, so that offsets are those of the file.
func readMarkdown(in *input) articles {
	s, err := in.text(in.charset)
	if err != nil {
		return failed(err)
	}
	src := []byte(s)
	art := fact.Article{}
	body := 0
	if m := frontMatter.FindSubmatchIndex(src); m != nil {
		if err := readFrontMatter(&art, src[m[2]:m[3]]); err != nil {
			return failed(in.errorf("front matter: %w", err))
		}
		body = m[1]
	}
	kept, title := prose(src[body:])
	art.Text = string(append(blank(src[:body]), kept...))
	given := art
	readHead(&art)
	if given.Title != "" {
		art.Title = given.Title
	} else if title != "" {
		art.Title = title
	}
	if given.Date != "" {
		art.Date = given.Date
	}
	if given.Author != "" {
		art.Author = given.Author
	}
	if given.Publisher != "" {
		art.Publisher = given.Publisher
	}
	return one(in.finish(art))
}

var frontMatter = regexp.MustCompile(`^---[ \t]*\r?\n((?:.*\n)*?)---[ \t]*(?:\r?\n|$)`)

// readFrontMatter takes from the YAML before a text what names the article.
func readFrontMatter(art *fact.Article, src []byte) error {
	var values map[string]any
	if err := yaml.Unmarshal(src, &values); err != nil {
		return err
	}
	for _, f := range fields {
		if f.names[0] == "id" || f.names[0] == "text" {
			continue
		}
		for _, name := range f.names {
			node, ok := values[name]
			if !ok {
				continue
			}
			if t, isTime := node.(time.Time); isTime {
				node = t.Format(time.DateOnly)
			}
			value, err := stringOf(node)
			if err == nil && value != "" {
				err = f.set(art, value)
			}
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			break
		}
	}
	return nil
}

// prose blanks out all that is not running text, and gives the first heading.
func prose(src []byte) (kept []byte, title string) {
	kept = blank(src)
	md := goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough))
	root := md.Parser().Parse(text.NewReader(src))
	item := false // the next text is the first of a list's item
	// The walk ends only with an error of the function, which gives none.
	_ = ast.Walk(root, func(n ast.Node, enter bool) (ast.WalkStatus, error) {
		if !enter {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Image, *ast.RawHTML, *ast.AutoLink, *ast.HTMLBlock, *ast.CodeBlock, *ast.FencedCodeBlock:
			return ast.WalkSkipChildren, nil
		case *ast.ListItem:
			item = true
		case *ast.Heading:
			if title == "" && n.Level == 1 && n.Lines().Len() > 0 {
				title = string(bytes.TrimSpace(n.Lines().Value(src)))
			}
		case *ast.Text:
			s := n.Segment
			if item {
				from := bytes.LastIndexByte(src[:s.Start], '\n') + 1
				copy(kept[from:], src[from:s.Start])
				item = false
			}
			copy(kept[s.Start:s.Stop], src[s.Start:s.Stop])
			unescape(kept[s.Start:s.Stop])
		}
		return ast.WalkContinue, nil
	})
	return kept, title
}

// unescape blanks the backslash before a sign that would be markup.
func unescape(b []byte) {
	for i := 0; i+1 < len(b); i++ {
		if b[i] == '\\' && bytes.IndexByte([]byte("\\`*_{}[]()#+-.!|<>~"), b[i+1]) >= 0 {
			b[i] = ' '
			i++
		}
	}
}

// blank is as many spaces as src has bytes, with its line breaks.
func blank(src []byte) []byte {
	out := bytes.Repeat([]byte{' '}, len(src))
	for i, c := range src {
		if c == '\n' || c == '\r' {
			out[i] = c
		}
	}
	return out
}
