package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"kg/graph"
	"kg/graph/fact"
)

// served is a small graph behind a server; its names are hostile where a page
// could trip.
func served(t *testing.T) string { return serving(t, articles()) }

func serving(t *testing.T, all []read) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "g")
	if err := graph.Init(dir, ""); err != nil {
		t.Fatal(err)
	}
	g, err := graph.Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close() })
	for _, a := range all {
		if _, err := g.Add(context.Background(), a.art, a.facts); err != nil {
			t.Fatal(err)
		}
	}
	s := httptest.NewServer(Handler(g, &Options{Timeout: 2 * time.Second, Limit: 100}))
	t.Cleanup(s.Close)
	return s.URL
}

type read struct {
	art   fact.Article
	facts []fact.Fact
}

const hostile = `<img src=x onerror="document.title='hacked'">`

func articles() []read {
	text := "Ann Lee, the minister, met Bo Chan in Oslo on 7 May 2024. 😀 She gave the Red Crescent $5 million.\nA second paragraph: " + hostile + " leads nothing."
	source := func(quote string) []fact.Source {
		i := strings.Index(text, quote)
		return []fact.Source{{Article: "one", Start: i, End: i + len(quote), Quote: quote, Rule: "test"}}
	}
	person := func(id, name string) fact.Term { return fact.Term{ID: id, Name: name, Kind: "person", Named: true} }
	ann, bo := person("1", "Ann Lee"), person("2", "Bo Chan")
	crescent := fact.Term{ID: "3", Name: "Red Crescent", Kind: "organisation", Named: true}
	evil := fact.Term{ID: "4", Name: hostile, Kind: "person"}
	rel := func(id, name string) fact.Relation { return fact.Relation{ID: id, Name: name} }
	return []read{{fact.Article{ID: "one", Title: "Minister <b>meets</b>", Publisher: "Paper", Date: "2024-05-08", URL: "javascript:alert(1)", Text: text}, []fact.Fact{
		{ID: "f1", Subject: ann, Relation: rel("meets", "meets"), Objects: []fact.Term{bo}, Qualifiers: fact.Qualifiers{Time: "2024-05-07"}, Status: fact.Asserted, Confidence: 0.9, Sources: source("Ann Lee, the minister, met Bo Chan in Oslo on 7 May 2024.")},
		{ID: "f2", Subject: ann, Relation: rel("aids", "gives aid to"), Objects: []fact.Term{crescent}, Qualifiers: fact.Qualifiers{Amount: &fact.Amount{Value: 5e6, Unit: "USD"}}, Status: fact.Claimed, SaidBy: []fact.Term{bo}, Confidence: 0.8, Sources: source("She gave the Red Crescent $5 million.")},
		{ID: "f4", Subject: bo, Relation: rel("says", "says"), Objects: []fact.Term{{Fact: "f2"}}, Status: fact.Asserted, Confidence: 0.7, Sources: source("She gave the Red Crescent $5 million.")},
		{ID: "f3", Subject: evil, Relation: rel("leads", "leads"), Objects: []fact.Term{crescent}, Status: fact.Asserted, Confidence: 0.5, Sources: source(hostile)},
	}}}
}

func ask(t *testing.T, method, url, body string, header ...string) (int, string) {
	t.Helper()
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		if header[i] == "Host" {
			req.Host = header[i+1]
		}
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(resp.Body); err != nil {
		t.Fatal(err)
	}
	if csp := resp.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") {
		t.Errorf("%s is answered without a policy", url)
	}
	return resp.StatusCode, b.String()
}

func TestAPI(t *testing.T) {
	at := served(t)
	j := []string{"Content-Type", "application/json"}
	for _, c := range []struct {
		method, path, body string
		header             []string
		code               int
		want               string
	}{
		{"GET", "/", "", nil, 200, "page.js"},
		{"GET", "/api/stats", "", nil, 200, `"facts":4`},
		{"GET", "/api/search?q=ann", "", nil, 200, `"title":"Ann Lee"`},
		{"GET", "/api/search", "", nil, 400, "q is missing"},
		{"GET", "/api/entity?id=Ann+Lee", "", nil, 200, `"name":"meets"`},
		{"GET", "/api/entity?id=Bo+Chan", "", nil, 200, `"name":"that Ann Lee gives aid to Red Crescent"`},
		{"GET", "/api/entity?id=Nobody", "", nil, 404, "Nobody"},
		{"GET", "/api/evidence?fact=x", "", nil, 404, "not found"},
		{"GET", "/api/view", "", nil, 200, `"edges":[{`},
		{"POST", "/api/view", `{"ids":["<urn:newsgraph:e:Ann_Lee>","urn:newsgraph:e:Bo_Chan"]}`, j, 200, `"name":"meets"`},
		{"POST", "/api/query", `{"query":"g.V('<urn:newsgraph:e:Ann_Lee>').out('<urn:newsgraph:r:meets>').all()"}`, j, 200, "Bo_Chan"},
		{"POST", "/api/query", `{"query":"g.V("}`, j, 400, "error"},
		{"POST", "/api/query", `{"query":"while(true){}"}`, j, 400, "took longer"},
		{"POST", "/api/query", `{"query":"1"}`, []string{"Content-Type", "text/plain"}, 400, "application/json"},
		{"POST", "/api/query", `{"query":"` + strings.Repeat("x", maxBody) + `"}`, j, 400, "too large"},
		{"POST", "/api/v1/query/gizmo", `g.V("<urn:newsgraph:e:Ann_Lee>").out("<urn:newsgraph:r:meets>").all()`, nil, 200, `"result":[{"id":`},
		{"POST", "/api/v1/query/gizmo", `g.V(`, nil, 400, `"error"`},
		{"GET", "/api/stats", "", []string{"Host", "evil.example.org"}, 403, "by its address"},
		{"GET", "/api/stats", "", []string{"Origin", "https://evil.example.org"}, 403, "may not ask"},
		{"GET", "/../web.go", "", nil, 404, ""},
	} {
		code, body := ask(t, c.method, at+c.path, c.body, c.header...)
		if code != c.code || !strings.Contains(body, c.want) {
			t.Errorf("%s %s %.60s: %d %.300s, want %d %s", c.method, c.path, c.body, code, body, c.code, c.want)
		}
	}
}

// A number that another article contradicts comes with the other number, its day and
// its article, beside a thing and beside the words.
func TestConflictsAreTold(t *testing.T) {
	ann := fact.Term{ID: "1", Name: "Ann Lee", Kind: "person", Named: true}
	crescent := fact.Term{ID: "2", Name: "Red Crescent", Kind: "organisation", Named: true}
	var all []read
	for i, words := range []string{"Ann Lee gave the Red Crescent $5 million on Tuesday.", "On Tuesday it got $8 million from Ann Lee, papers show, not less."} {
		id := fmt.Sprint("paper-", i)
		f := fact.Fact{ID: "f1", Subject: ann, Relation: fact.Relation{ID: "aids", Name: "gives aid to"}, Objects: []fact.Term{crescent}, Status: fact.Asserted, Confidence: 0.8,
			Qualifiers: fact.Qualifiers{Time: "2024-05-07", Amount: &fact.Amount{Value: 5e6 + 3e6*float64(i), Unit: "USD"}}, Sources: []fact.Source{{Article: id, End: len(words), Quote: words, Rule: "test"}}}
		all = append(all, read{fact.Article{ID: id, Date: fmt.Sprint("2024-05-0", 8+i), Text: words}, []fact.Fact{f}})
	}
	at := serving(t, all)
	_, body := ask(t, "GET", at+"/api/entity?id=Ann+Lee", "")
	var e struct {
		Facts     []fact.Fact
		Conflicts map[string][]graph.Conflict
	}
	if err := json.Unmarshal([]byte(body), &e); err != nil || len(e.Facts) != 2 || len(e.Conflicts) != 2 {
		t.Fatalf("%v: %s", err, body)
	}
	for _, f := range e.Facts {
		_, body := ask(t, "GET", at+"/api/evidence?fact="+f.ID, "")
		var x struct{ Conflicts []graph.Conflict }
		if err := json.Unmarshal([]byte(body), &x); err != nil {
			t.Fatal(err)
		}
		for _, all := range [][]graph.Conflict{x.Conflicts, e.Conflicts[f.ID]} {
			if len(all) != 1 || all[0].Amount.Value != 13e6-f.Qualifiers.Amount.Value || all[0].Telling[0].Article == f.Sources[0].Article || all[0].Telling[0].Date == "" {
				t.Errorf("%v: %v", f, all)
			}
		}
	}
}

// The words of a fact are marked where they stand, whatever comes before them.
func TestEvidenceIsCutAtTheWords(t *testing.T) {
	at := served(t)
	_, body := ask(t, "GET", at+"/api/entity?id=Red+Crescent", "")
	var e struct{ Facts []fact.Fact }
	if err := json.Unmarshal([]byte(body), &e); err != nil {
		t.Fatal(err)
	}
	for _, f := range e.Facts {
		_, body := ask(t, "GET", at+"/api/evidence?fact="+f.ID, "")
		var got struct{ Sources []sourceJSON }
		if err := json.Unmarshal([]byte(body), &got); err != nil {
			t.Fatal(err)
		}
		s := got.Sources[0]
		if s.Marked != f.Sources[0].Quote || !strings.Contains(articles()[0].art.Text, s.Before+s.Marked+s.After) {
			t.Errorf("cut as %q, %q, %q", s.Before, s.Marked, s.After)
		}
	}
}

// browser starts Chromium on the page.
func browser(t *testing.T, address string) context.Context {
	t.Helper()
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.DisableGPU, chromedp.WindowSize(1280, 800),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-quic", true), chromedp.Flag("use-gl", "angle"), chromedp.Flag("use-angle", "swiftshader"), chromedp.Flag("enable-unsafe-swiftshader", true), chromedp.UserDataDir(t.TempDir()))
	alloc, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(stop)
	tab, end := chromedp.NewContext(alloc)
	t.Cleanup(end)
	tab, cancel := context.WithTimeout(tab, 60*time.Second)
	t.Cleanup(cancel)
	if err := chromedp.Do(tab, chromedp.Navigate(address), chromedp.WaitVisible("#stats")); err != nil {
		t.Fatalf("the page (is chromium installed?): %v", err)
	}
	if _, err := chromedp.Run(tab, chromedp.Poll[any](`document.getElementById("canvas").dataset.nodes > 0`)); err != nil {
		t.Fatalf("nothing is drawn: %v", err)
	}
	return tab
}

func TestPage(t *testing.T) {
	address := served(t)
	tab := browser(t, address)
	do := func(what string, actions ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		if err := chromedp.Do(tab, actions...); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	wait := func(condition string) {
		t.Helper()
		if _, err := chromedp.Run(tab, chromedp.Poll[any](condition)); err != nil {
			t.Fatalf("%s: %v", condition, err)
		}
	}
	shows := func(what string) {
		t.Helper()
		wait(fmt.Sprintf(`document.getElementById("panel").innerText.includes(%q)`, what))
	}
	text := func(selector string) string {
		t.Helper()
		s, err := chromedp.Run(tab, chromedp.Text(selector))
		if err != nil {
			t.Fatalf("%s: %v", selector, err)
		}
		return s
	}
	wait(`document.getElementById("canvas").dataset.nodes == "4"`)
	do("search", chromedp.SendKeys("#words", "ann"), chromedp.WaitVisible("#hits button"), chromedp.Click("#hits button"))
	for _, what := range []string{"Ann Lee", "2024-05-07", "said by Bo Chan", "USD 5,000,000"} {
		shows(what)
	}
	do("a fact", chromedp.Click(".fact .statement"))
	shows("Paper")
	if got := text("mark"); !strings.Contains(got, "gave the Red Crescent") {
		t.Errorf("the mark is on %q", got)
	}
	do("query", chromedp.Click("#ask"), chromedp.SetValue("#text", `g.V("<urn:newsgraph:e:Ann_Lee>").out("<urn:newsgraph:r:meets>").all()`), chromedp.Click("#gizmo button"))
	do("answer", chromedp.WaitVisible("#answer table"))
	if got := text("#answer"); !strings.Contains(got, "Bo_Chan") {
		t.Errorf("the answer is %q", got)
	}
	if file := os.Getenv("KG_SCREENSHOT"); file != "" {
		png, err := chromedp.Run(tab, chromedp.CaptureScreenshot())
		if err == nil {
			err = os.WriteFile(file, png, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	do("home", chromedp.Click("#ask"), chromedp.Click("#home"))
	wait(`document.querySelector(".facts") === null`)
	// A click on a node of the drawing opens its thing.
	wait(`kgPositions().length == 4`)
	at, err := chromedp.Run(tab, chromedp.Evaluate[struct{ X, Y float64 }](`(() => { const p = kgPositions().find(n => n.id.endsWith("Bo_Chan")), r = document.getElementById("canvas").getBoundingClientRect(); return {X: r.x + p.x, Y: r.y + p.y}; })()`))
	if err != nil {
		t.Fatal(err)
	}
	do("a node", chromedp.MouseClickXY(at.X, at.Y))
	shows("Bo Chan")
	// A name that is a piece of HTML stays a name.
	_, body := ask(t, "GET", address+"/api/search?q=onerror", "")
	var found struct{ Hits []hit }
	if err := json.Unmarshal([]byte(body), &found); err != nil || len(found.Hits) == 0 {
		t.Fatalf("%s: %v", body, err)
	}
	do("hostile", chromedp.Navigate(address+"/#entity="+url.QueryEscape(found.Hits[0].ID)))
	shows("onerror")
	title, err := chromedp.Run(tab, chromedp.Title())
	if err != nil || title != "kg" {
		t.Errorf("a name ran as a program: the title is %q (%v)", title, err)
	}
}
