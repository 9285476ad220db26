package source

import (
	"bytes"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/markusmobius/go-htmldate"
	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"

	"kg/graph/fact"
)

// sniffHTML says yes to content that a browser would take for a page.
func sniffHTML(head []byte) bool {
	if isBinary(head) {
		return false
	}
	if e := utf16(head); e != nil {
		if s, _, err := decodeAs(head[:len(head)&^1], e, "UTF-16"); err == nil {
			head = []byte(s)
		}
	}
	return strings.HasPrefix(http.DetectContentType(head), "text/html") || bytes.Contains(bytes.ToLower(head), []byte("<html"))
}

var errNoArticle = errors.New("the page holds no article: no paragraph of it is running text")

// readHTML reads the article of a page: its headline and its paragraphs, each on
// a line, and what the page says of author, day and publisher.
func readHTML(in *input) articles {
	text, err := in.text(in.pageCharset)
	if err != nil {
		return failed(err)
	}
	art, err := extractPage(text, in.url)
	if err != nil {
		return failed(in.errorf("%w", err))
	}
	return one(in.finish(art))
}

// charset is what a server says of the charset, or empty.
func (in *input) charset([]byte) string {
	_, params, err := mime.ParseMediaType(in.contentType)
	if err != nil {
		return ""
	}
	return params["charset"]
}

// pageCharset is what the server or the page itself says, or empty.
func (in *input) pageCharset(page []byte) string {
	if name := in.charset(page); name != "" {
		return name
	}
	if _, name, _ := charset.DetermineEncoding(page, ""); name != "windows-1252" || bytes.Contains(bytes.ToLower(page[:min(len(page), 1024)]), []byte("charset")) {
		return name
	}
	return "" // the function's last resort, which frequencies of bytes tell better
}

// maxElements bounds a page, since finding its article takes time that grows with
// the square of their number: seconds for so many. Pages of news have hundreds to
// some thousands.
const maxElements = 20000

func elements(root *html.Node) int {
	n := 0
	for c := range root.Descendants() {
		if c.Type == html.ElementNode {
			n++
		}
	}
	return n
}

func extractPage(page, address string) (fact.Article, error) {
	config := trafilatura.DefaultConfig()
	config.MinExtractedSize = 60 // for short news; below it all text of the page becomes one paragraph
	opts := trafilatura.Options{
		Config:          config,
		EnableFallback:  true,
		ExcludeComments: true,
		HtmlDateOptions: &htmldate.Options{
			UseOriginalDate:     true,
			SkipExtensiveSearch: true, // it takes the oldest day that the text speaks of
			MinDate:             time.Date(1700, 1, 1, 0, 0, 0, 0, time.UTC),
			MaxDate:             time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC), // the clock decides nothing
		},
	}
	if u, err := url.Parse(address); err == nil && address != "" {
		opts.OriginalURL = u
	}
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return fact.Article{}, err
	}
	if n := elements(root); n > maxElements {
		return fact.Article{}, fmt.Errorf("the page has %d elements, more than the %d that an article may have", n, maxElements)
	}
	links := linksOf(root)
	res, err := trafilatura.ExtractDocument(root, opts)
	if err != nil || res == nil || res.ContentNode == nil {
		return fact.Article{}, errNoArticle
	}
	paragraphs := paragraphsOf(res.ContentNode)
	if !slices.ContainsFunc(paragraphs, func(s string) bool { return isRunning(s) && !links[s] }) {
		return fact.Article{}, errNoArticle
	}
	m := res.Metadata
	art := fact.Article{Title: oneLine(m.Title), Author: oneLine(m.Author), Publisher: oneLine(m.Sitename), URL: address}
	if art.Publisher == "" {
		art.Publisher = m.Hostname
	}
	if address == "" && m.URL != "" {
		art.URL = m.URL
	}
	if !m.Date.IsZero() {
		art.Date = m.Date.Format(time.DateOnly)
	}
	art.Text = strings.Join(paragraphs, "\n\n") + "\n"
	head := fact.Article{Text: art.Text}
	readHead(&head)
	art.Place = head.Place
	if art.Date == "" {
		art.Date = head.Date
	}
	if art.Title != "" && !strings.HasPrefix(art.Text, art.Title) {
		art.Text = art.Title + "\n\n" + art.Text
	}
	return art, nil
}

// linksOf gives the texts of the links of a page: a list of them is no article.
func linksOf(root *html.Node) map[string]bool {
	links := map[string]bool{}
	for n := range root.Descendants() {
		if n.DataAtom == atom.A {
			links[strings.Join(paragraphsOf(n), " ")] = true
		}
	}
	return links
}

// isRunning reports whether a paragraph ends as a sentence does and has the words
// for one.
func isRunning(s string) bool {
	stop := strings.ContainsAny(s[len(s)-1:], ".!?\"") || strings.HasSuffix(s, "”") || strings.HasSuffix(s, "’")
	return stop && len(strings.Fields(s)) >= 8
}

// paragraphsOf gives the text of each block under n that has any.
func paragraphsOf(n *html.Node) []string {
	var blocks []string
	var b strings.Builder
	end := func() {
		if s := oneLine(b.String()); s != "" {
			blocks = append(blocks, s)
		}
		b.Reset()
	}
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		if n.DataAtom == atom.Td || n.DataAtom == atom.Th {
			b.WriteByte(' ')
		}
		block := n.Type == html.ElementNode && !inline(n.DataAtom)
		if block {
			end()
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
		if block {
			end()
		}
	}
	walk(n)
	end()
	return blocks
}

// inline reports whether an element stands within a line of text.
func inline(a atom.Atom) bool {
	switch a {
	case atom.A, atom.Abbr, atom.B, atom.Bdi, atom.Bdo, atom.Cite, atom.Code, atom.Data, atom.Del, atom.Dfn, atom.Em, atom.Font, atom.I, atom.Ins, atom.Kbd,
		atom.Mark, atom.Q, atom.S, atom.Samp, atom.Small, atom.Span, atom.Strike, atom.Strong, atom.Sub, atom.Sup, atom.Td, atom.Th, atom.Time, atom.Tt, atom.U, atom.Var:
		return true
	}
	return false
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
