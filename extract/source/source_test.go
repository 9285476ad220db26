package source

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"

	"kg/graph/fact"
)

// read gives the articles and the errors of places.
func read(t *testing.T, opts *Options, places ...string) (arts []fact.Article, errs []error) {
	t.Helper()
	for art, err := range Read(t.Context(), places, opts) {
		if err != nil {
			errs = append(errs, err)
		} else {
			arts = append(arts, art)
		}
	}
	return arts, errs
}

// write makes a file in a new folder and gives its path.
func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestSamples(t *testing.T) {
	arts, errs := read(t, nil, filepath.Join("..", "..", "testdata", "articles"))
	if len(errs) > 0 || len(arts) != 2 {
		t.Fatalf("%d articles, errors %v", len(arts), errs)
	}
	for i, want := range []fact.Article{
		{ID: "guatemala-afp-2024-05-07", Date: "2024-05-07"},
		{ID: "guatemala-urdupoint-2024-05-08", Date: "2024-05-08", Place: "Guatemala City", Publisher: "APP - UrduPoint / Pakistan Point News"},
	} {
		file, err := os.ReadFile(filepath.Join("..", "..", "testdata", "articles", want.ID+".txt"))
		if err != nil {
			t.Fatal(err)
		}
		want.Text = string(file) // whole: head and dateline too
		if arts[i] != want {
			t.Errorf("article %+v\nwant %+v", arts[i], want)
		}
	}
}

func TestHead(t *testing.T) {
	for _, c := range []struct {
		text string
		want fact.Article
	}{
		{"DHAKA, BANGLADESH — A court in Dhaka sentenced a former minister.", fact.Article{Place: "DHAKA, BANGLADESH"}},
		{"KYIV, Ukraine (AP) — Russian drones struck a depot.", fact.Article{Place: "KYIV, Ukraine", Publisher: "AP"}},
		{"GENEVA, May 7 (Reuters) - The agency said.", fact.Article{Place: "GENEVA", Publisher: "Reuters"}},
		{"LONDON, 3 June 2023 (Xinhua) -- Talks began.", fact.Article{Place: "LONDON", Publisher: "Xinhua", Date: "2023-06-03"}},
		{"Islamabad, (UrduPoint / Pakistan Point News - 21st Mar, 2023 ) The court ruled.", fact.Article{Place: "Islamabad", Publisher: "UrduPoint / Pakistan Point News", Date: "2023-03-21"}},
		{"Minister resigns over flood\nBy Jane Doe\n8 May 2024\n\nThe minister resigned on Tuesday.", fact.Article{Title: "Minister resigns over flood", Author: "Jane Doe", Date: "2024-05-08"}},
		{"Minister resigns\n\nPublished on Wednesday, May 8, 2024\n\nROME — He left.", fact.Article{Title: "Minister resigns", Date: "2024-05-08", Place: "ROME"}},
		{" date 2024-05-07 PARIS — France said.", fact.Article{Place: "PARIS", Date: "2024-05-07"}},
		{"The World Health Organization (WHO) said on Monday that it was ready.", fact.Article{}},
		{"He said (and nobody doubted it) that she had left.", fact.Article{}},
		{"Germany – long the sick man of Europe – grew in May.", fact.Article{}},
		{"A first line that goes on\nin a second one and ends here.", fact.Article{Title: "A first line that goes on"}},
		{"One sentence.", fact.Article{}},
		{"date 2024-13-45 Something is wrong.", fact.Article{}},
	} {
		art := fact.Article{Text: c.text}
		readHead(&art)
		c.want.Text = c.text
		if art != c.want {
			t.Errorf("%q:\n got %+v\nwant %+v", c.text, art, c.want)
		}
	}
}

func TestParseDay(t *testing.T) {
	for s, want := range map[string]string{
		"2024-05-08": "2024-05-08", "2024-05-07T23:30:00-05:00": "2024-05-07", "2024-05-08 10:00": "2024-05-08", "20240508": "2024-05-08", "20240508T101500Z": "2024-05-08",
		"8th May, 2024": "2024-05-08", "May 8, 2024": "2024-05-08", "Sept. 3, 2021": "2021-09-03", "Wed, 08 May 2024 10:00:00 GMT": "2024-05-08",
		"05/07/2024": "", "2024": "", "2024-02-30": "", "yesterday": "", "2024-05-08x": "",
	} {
		if got, _ := parseDay(s); got != want {
			t.Errorf("%q is read as %q, want %q", s, got, want)
		}
	}
}

func TestCharsets(t *testing.T) {
	western := "President José Pérez said: “We won’t go” to the café in São Paulo, and left."
	for _, c := range []struct {
		name, text string
		enc        encoding.Encoding
	}{
		{"UTF-8 with mark", western, unicode.UTF8BOM},
		{"Windows-1252", western, charmap.Windows1252},
		{"Latin-1", "The café in São Paulo was full on Monday.", charmap.ISO8859_1},
		{"Windows-1251", "Президент России встретился с министром иностранных дел в Москве.", charmap.Windows1251},
		{"Shift-JIS", "岸田首相は月曜日にワシントンでバイデン大統領と会談した。", japanese.ShiftJIS},
		{"UTF-16 with mark", western, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)},
		{"UTF-16 without", western, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)},
	} {
		b, err := c.enc.NewEncoder().String(c.text)
		if err != nil {
			t.Fatal(err)
		}
		arts, errs := read(t, nil, write(t, "x.txt", b))
		if len(errs) > 0 || arts[0].Text != c.text {
			t.Errorf("%s: %q, errors %v", c.name, arts, errs)
		}
	}
}

func TestMarkdownKeepsOffsets(t *testing.T) {
	src := "---\ntitle: Talks end\ndate: 2024-05-08\nauthor: [Jane Doe]\n---\n# Talks\n\nThe *minister* met [the king](https://example.org/a) in\n`Oslo` on Monday.\n\n```\ncode\n```\n\n- One café.\n- Two \\* three.\n\n| a | b |\n|---|---|\n| x | 5 |\n\n![a picture](p.png)\n"
	arts, errs := read(t, nil, write(t, "x.md", src))
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	art := arts[0]
	if len(art.Text) != len(src) || art.Title != "Talks end" || art.Date != "2024-05-08" || art.Author != "Jane Doe" {
		t.Errorf("%d bytes of %d, %+v", len(art.Text), len(src), art)
	}
	for i := range src {
		if art.Text[i] != src[i] && art.Text[i] != ' ' {
			t.Fatalf("byte %d is %q, in the file %q", i, art.Text[i], src[i])
		}
	}
	want := "Talks The minister met the king in Oslo on Monday. - One café. - Two * three. a b x 5"
	if got := strings.Join(strings.Fields(art.Text), " "); got != want {
		t.Errorf("text %q\nwant %q", got, want)
	}
}

const page = `<!doctype html><html><head><meta charset="%s"><title>Blinken in Guatemala</title>
<meta property="og:site_name" content="Example News"><meta property="article:published_time" content="2024-05-07T23:30:00-05:00"><meta name="author" content="Jane Doe"></head>
<body><nav><a href="/">Home</a> <a href="/w">World news of the day and of all the week.</a></nav>
<article><h1>Blinken in Guatemala</h1><p>US Secretary of State Antony Blinken met President Bernardo Ar` + "\xe9" + `valo on <b>Tuesday</b> in Guatemala City.</p>
<p>He said the aid would come in <a href="x">March 2019</a>.</p></article><footer>© 2001</footer></body></html>`

func TestPage(t *testing.T) {
	want := fact.Article{ID: "x", Title: "Blinken in Guatemala", Author: "Jane Doe", Publisher: "Example News", Date: "2024-05-07",
		Text: "Blinken in Guatemala\n\nUS Secretary of State Antony Blinken met President Bernardo Arévalo on Tuesday in Guatemala City.\n\nHe said the aid would come in March 2019.\n"}
	for _, declared := range []string{"iso-8859-1", "utf-8", "no-such-charset"} { // the last two are wrong
		arts, errs := read(t, nil, write(t, "x.html", strings.Replace(fmt.Sprintf(page, declared), "© 2001", "&copy; 2001", 1)))
		if len(errs) > 0 || arts[0] != want {
			t.Errorf("%s: %+v, errors %v\nwant %+v", declared, arts, errs, want)
		}
	}
}

func TestJSONLines(t *testing.T) {
	path := write(t, "news.jsonl", `{"id":"a","text":"One.","title":"T","date":"2024-05-08T10:00:00Z","source":"S","url":"https://example.org/a","byline":["A","B"]}
{"text":"Two.","date":null}

not json
{"text":""}
{"text":"Three.","date":"05/07/2024"}
{"body":" date 2024-05-07 Four."} {}
{"body":" date 2024-05-07 Five."}
{"text":"`+strings.Repeat("x", 5000)+`"}
{"text":"Six."}`)
	arts, errs := read(t, &Options{Limit: 4096}, path)
	want := []fact.Article{
		{ID: "news#a", Text: "One.", Title: "T", Author: "A, B", Publisher: "S", Date: "2024-05-08", URL: "https://example.org/a"},
		{ID: "news#2", Text: "Two."},
		{ID: "news#8", Text: " date 2024-05-07 Five.", Date: "2024-05-07"},
		{ID: "news#10", Text: "Six."},
	}
	if fmt.Sprint(arts) != fmt.Sprint(want) {
		t.Errorf("articles %+v\nwant %+v", arts, want)
	}
	wantErrs := []string{":4: not JSON lines", `:5: no field "text"`, ":6: date: date \"05/07/2024\" can be read in two ways", ":7: not JSON lines: more", ":9: the line is longer than 4096 bytes"}
	if len(errs) != len(wantErrs) {
		t.Fatalf("errors %v", errs)
	}
	for i, err := range errs {
		if !strings.HasPrefix(err.Error(), path+wantErrs[i]) {
			t.Errorf("error %v, want %s", err, wantErrs[i])
		}
	}
}

func TestFolder(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"b.txt": "B.", "sub/a.txt": "A1.", "sub/a.md": "A2.", "a.txt": "A3.", ".git/c.txt": "no", "pic.jpg": "\xff\xd8\xff\x00", "empty.txt": ""} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(dir, filepath.Join(dir, "sub", "circle")); err != nil && runtime.GOOS != "windows" {
		t.Fatal(err)
	}
	arts, errs := read(t, nil, dir)
	var got []string
	for _, art := range arts {
		got = append(got, art.ID+" "+strings.TrimSpace(art.Text))
	}
	if want := "a.txt A3.,b B.,sub/a.md A2.,sub/a.txt A1."; strings.Join(got, ",") != want {
		t.Errorf("%q, want %q", got, want)
	}
	var failures, skipped int
	for _, err := range errs {
		if strings.Contains(err.Error(), ErrSkipped.Error()) {
			skipped++
		} else if strings.HasSuffix(err.Error(), "empty.txt: is empty") {
			failures++
		}
	}
	if failures != 1 || skipped != 2 || len(errs) != 3 {
		t.Errorf("errors %v", errs)
	}
}

func TestStdin(t *testing.T) {
	for _, c := range []struct{ in, id string }{
		{"The king met the minister.", "text-"},
		{"{\"text\":\"One.\"}\n", "stdin#1"},
		{fmt.Sprintf(page, "iso-8859-1"), "text-"},
	} {
		arts, errs := read(t, &Options{Stdin: strings.NewReader(c.in)}, "-")
		if len(errs) > 0 || len(arts) != 1 || !strings.HasPrefix(arts[0].ID, c.id) {
			t.Errorf("%.30q: %+v, errors %v", c.in, arts, errs)
		}
	}
}

func TestBadFiles(t *testing.T) {
	for _, c := range []struct{ name, content, want string }{
		{"empty.txt", "", "is empty"},
		{"white.txt", " \n\n\t ", "is empty"},
		{"binary.txt", "GIF89a\x00\x00\x01\x02\x03\x04", "is image/gif, which is not read; kg reads jsonl (.jsonl .ndjson), html"},
		{"data.bin", "\x01\x02\x03\x04\x05abc\x00", "is binary, which is not read"},
		{"paper.pdf", "%PDF-1.4 some text that looks harmless", "is application/pdf, which is not read"},
		{"mixed.txt", "Line one é à ü.\nLine two \xff breaks.\n", "mixed.txt:2: byte 0xFF at offset 28 is not UTF-8"},
		{"long.txt", strings.Repeat("long ", 1000), "is longer than 4096 bytes"},
		{"nav.html", `<html><body><nav><a href="/">Home</a><a href="/w">World</a></nav><form><input name=u></form></body></html>`, "holds no article"},
		{"links.html", `<html><body><ul><li><a href="/a">The minister met the king in the palace on Monday morning.</a></li></ul></body></html>`, "holds no article"},
		{"many.html", "<html><body><article>" + strings.Repeat("<p>a", 25000), "more than the 20000 that an article may have"},
		{"odd.md", "---\ntitle: [\n---\nText.", "front matter"},
	} {
		path := write(t, c.name, c.content)
		opts := &Options{Limit: 4096}
		if c.name == "many.html" {
			opts = nil
		}
		arts, errs := read(t, opts, path)
		if len(arts) > 0 || len(errs) != 1 || !strings.HasPrefix(errs[0].Error(), path) || !strings.Contains(errs[0].Error(), c.want) {
			t.Errorf("%s: %d articles, errors %v, want %s", c.name, len(arts), errs, c.want)
		}
	}
	good := write(t, "good.txt", "Good.")
	arts, errs := read(t, nil, filepath.Join(t.TempDir(), "missing.txt"), "ftp://example.org/x", "http://", good)
	if len(arts) != 1 || len(errs) != 3 || !strings.Contains(errs[0].Error(), "missing.txt: no such file") || !strings.Contains(errs[1].Error(), "only http and https") || !strings.Contains(errs[2].Error(), "names no host") {
		t.Errorf("%d articles, errors %v", len(arts), errs)
	}
}

// endless is a stream of one line without end.
type endless struct{ n int64 }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	e.n += int64(len(p))
	if e.n > 1<<30 {
		return 0, fmt.Errorf("more than 1 GB was read")
	}
	return len(p), nil
}

func TestLongLineIsNotHeld(t *testing.T) {
	_, errs := read(t, &Options{Stdin: &endless{}}, "-")
	if len(errs) != 1 || !strings.Contains(errs[0].Error(), "is longer than 4 MiB") {
		t.Errorf("text: errors %v", errs)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	gigabyte := &joined{parts: []func() io.Reader{
		func() io.Reader { return strings.NewReader(`{"text":"`) },
		func() io.Reader { return &repeat{n: 1 << 30} },
		func() io.Reader { return strings.NewReader("\"}\n{\"text\":\"Behind.\"}\n") },
	}}
	arts, errs := read(t, &Options{Stdin: gigabyte}, "-")
	runtime.ReadMemStats(&after)
	if len(arts) != 1 || arts[0].ID != "stdin#2" || len(errs) != 1 || !strings.Contains(errs[0].Error(), "standard input:1: the line is longer") {
		t.Errorf("%v, errors %v", arts, errs)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 64<<20 {
		t.Errorf("%d MB were allocated for a line of 1 GB", used>>20)
	}
}

// joined reads one part behind the other.
type joined struct {
	parts []func() io.Reader
	r     io.Reader
}

func (j *joined) Read(p []byte) (int, error) {
	if j.r == nil {
		j.r = j.parts[0]()
	}
	n, err := j.r.Read(p)
	if err != nil && len(j.parts) > 1 {
		j.parts, j.r = j.parts[1:], nil
		err = nil
	}
	return n, err
}

// repeat is n bytes.
type repeat struct{ n int }

func (r *repeat) Read(p []byte) (int, error) {
	if r.n == 0 {
		return 0, io.EOF
	}
	n := min(len(p), r.n)
	for i := range n {
		p[i] = 'x'
	}
	r.n -= n
	return n, nil
}

func TestAddress(t *testing.T) {
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	defer server.Close()
	release := make(chan bool)
	defer close(release)
	mux.HandleFunc("/news/a", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=iso-8859-1")
		fmt.Fprintf(w, page, "utf-8") // the server is right, the page is not
	})
	mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/news/a", http.StatusFound) })
	mux.HandleFunc("/circle", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/circle", http.StatusFound) })
	mux.HandleFunc("/file", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
	})
	mux.HandleFunc("/silent", func(w http.ResponseWriter, r *http.Request) { <-release })
	mux.HandleFunc("/stuck", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "<html><body><p>Begin")
		w.(http.Flusher).Flush()
		<-release
	})
	mux.HandleFunc("/pdf", func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Content-Type", "application/pdf") })
	mux.HandleFunc("/big", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		for range 1 << 10 {
			if _, err := fmt.Fprint(w, strings.Repeat("<p>More and more. ", 1000)); err != nil {
				return
			}
		}
	})

	for _, path := range []string{"/news/a", "/moved"} {
		arts, errs := read(t, nil, server.URL+path)
		if len(errs) > 0 {
			t.Fatalf("%s: %v", path, errs)
		}
		host := strings.TrimPrefix(server.URL, "http://")
		if art := arts[0]; art.ID != host+path || art.URL != server.URL+"/news/a" || art.Date != "2024-05-07" || !strings.Contains(art.Text, "Arévalo") {
			t.Errorf("%s: %+v", path, art)
		}
	}
	for path, want := range map[string]string{
		"/circle": "redirects more than 10 times", "/file": "redirects to file", "/pdf": "sends application/pdf", "/none": "answers 404 Not Found", "/big": "is longer than 1 MiB",
		"/silent": "no answer within 300ms", "/stuck": "no answer within 300ms",
	} {
		opts := &Options{Limit: 1 << 20}
		if strings.HasPrefix(path, "/s") {
			opts.Timeout = 300 * time.Millisecond
		}
		arts, errs := read(t, opts, server.URL+path)
		if len(arts) > 0 || len(errs) != 1 || !strings.HasPrefix(errs[0].Error(), server.URL+path+": ") || !strings.Contains(errs[0].Error(), want) {
			t.Errorf("%s: errors %v, want %s", path, errs, want)
		}
	}
	if _, errs := read(t, nil, "http://127.0.0.1:1/x"); len(errs) != 1 || !strings.Contains(errs[0].Error(), "refused") {
		t.Errorf("errors %v", errs)
	}
}

// A page of the world must not lead the reader to this machine or its network.
func TestGate(t *testing.T) {
	for _, c := range []struct {
		dials   string
		refused bool
	}{
		{"127.0.0.1:80 127.0.0.1:81 10.0.0.1:80", false},
		{"93.184.216.34:80 [2606:2800:220:1::1]:443", false},
		{"93.184.216.34:80 127.0.0.1:80", true},
		{"93.184.216.34:80 169.254.169.254:80", true},
		{"93.184.216.34:80 [::ffff:192.168.1.1]:80", true},
		{"93.184.216.34:80 [fd00::1]:80", true},
		{"93.184.216.34:80 0.0.0.0:80", true},
	} {
		g := &gate{}
		var err error
		for _, address := range strings.Fields(c.dials) {
			if err == nil {
				err = g.control("tcp", address, nil)
			}
		}
		if (err != nil) != c.refused {
			t.Errorf("%s: error %v", c.dials, err)
		}
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	n := 0
	for _, err := range Read(ctx, []string{"-", "-"}, &Options{Stdin: strings.NewReader("Text.")}) {
		if n++; err != context.Canceled {
			t.Errorf("error %v", err)
		}
	}
	if n != 1 {
		t.Errorf("%d results", n)
	}
}

// Whatever the bytes, reading ends with articles of valid text or with errors
// that name the place.
func FuzzRead(f *testing.F) {
	f.Add([]byte(" date 2024-05-07 KYIV, Ukraine (AP) — War."), "x.txt")
	f.Add([]byte("---\ntitle: x\n---\n# A *b*\n"), "x.md")
	f.Add([]byte("{\"text\":\"a\"}\n{"), "x.jsonl")
	f.Add([]byte(page), "x.html")
	f.Fuzz(func(t *testing.T, b []byte, name string) {
		for i := range kinds {
			in := &input{place: "place", id: "id", limit: 1 << 16}
			in.r = bufio.NewReader(bytes.NewReader(b))
			for art, err := range kinds[i].read(in) {
				if err != nil && !strings.HasPrefix(err.Error(), "place") {
					t.Fatalf("%s: %v", kinds[i].Name, err)
				}
				if err == nil && (strings.TrimSpace(art.Text) == "" || strings.ToValidUTF8(art.Text, "") != art.Text || art.ID == "") {
					t.Fatalf("%s: %+v", kinds[i].Name, art)
				}
			}
		}
	})
}
