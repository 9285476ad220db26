package nlp

import (
	"context"
	"math"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"kg/extract/doc"
	"kg/graph/fact"
)

var annotator = sync.OnceValues(func() (*Annotator, error) { return New(nil) })

func annotate(t testing.TB, text string) *doc.Document {
	t.Helper()
	a, err := annotator()
	if err != nil {
		t.Fatal(err)
	}
	d, err := a.Annotate(context.Background(), fact.Article{ID: "x", Date: "2024-05-08", Text: text})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestTokens(t *testing.T) {
	b, err := os.ReadFile("testdata/tokens.txt")
	if err != nil {
		t.Fatal(err)
	}
	cases := lines(string(b))
	for i := 0; i+1 < len(cases); i += 2 {
		var forms []string
		for _, k := range tokenise(cases[i]) {
			forms = append(forms, k.Form)
		}
		if got := strings.Join(forms, " "); got != cases[i+1] {
			t.Errorf("%s\n got %s\nwant %s", cases[i], got, cases[i+1])
		}
	}
}

// sound checks what must hold for every document, whatever the text.
func sound(t testing.TB, d *doc.Document) {
	t.Helper()
	end := 0
	for i, k := range d.Tokens {
		if k.Start < end || k.End <= k.Start || k.End > len(d.Article.Text) || d.Article.Text[k.Start:k.End] != k.Form {
			t.Fatalf("token %d %+v is no part of the text behind the one before", i, k)
		}
		end = k.End
	}
	at := 0
	for _, s := range d.Sentences {
		if s.From != at || s.Len() < 1 {
			t.Fatalf("sentence %v does not follow token %d", s, at)
		}
		at = s.To
		roots := 0
		for i := s.From; i < s.To; i++ {
			k := d.Tokens[i]
			if k.UPOS == "" || k.Rel == "" || k.Lemma == "" && k.Form != "" {
				t.Fatalf("token %+v is not annotated", k)
			}
			if k.Head == doc.Root {
				roots++
			} else if !s.Has(k.Head) {
				t.Fatalf("head of %+v is outside its sentence", k)
			}
			steps, h := 0, i
			for ; h != doc.Root && steps <= s.Len(); steps++ {
				h = d.Tokens[h].Head
			}
			if h != doc.Root {
				t.Fatalf("token %+v hangs on a cycle", k)
			}
		}
		if roots != 1 {
			t.Fatalf("%d roots in %q", roots, d.Text(s.Span))
		}
	}
	if at != len(d.Tokens) {
		t.Fatalf("sentences end at %d of %d tokens", at, len(d.Tokens))
	}
	for _, m := range d.Mentions {
		if m.Len() < 1 || m.To > len(d.Tokens) || !m.Has(m.Head) {
			t.Fatalf("mention %+v", m)
		}
	}
}

const news = `DHAKA, BANGLADESH — Prime Minister Sheikh Hasina met French President Emmanuel Macron on Monday.

"We agreed on three projects," she said. The talks in Dhaka's old city lasted two hours, according to officials who weren't named.`

func TestGluedHeadline(t *testing.T) {
	d := annotate(t, "Bahrain to Put Activist on Trial-DUBAI — A campaigner is to go on trial, his supporters said. In the well-known case - DUBAI — nothing is cut.")
	sound(t, d)
	var got []string
	for _, s := range d.Sentences {
		got = append(got, s.Role+": "+d.Text(s.Span))
	}
	want := []string{"headline: Bahrain to Put Activist on Trial-", "dateline: DUBAI —", ": A campaigner is to go on trial, his supporters said.", ": In the well-known case - DUBAI — nothing is cut."}
	if !slices.Equal(got, want) {
		t.Errorf("sentences %q, want %q", got, want)
	}
}

func TestAnnotate(t *testing.T) {
	d := annotate(t, news)
	sound(t, d)
	if got := len(d.Sentences); got != 4 {
		t.Errorf("%d sentences, want 4", got)
	}
	if d.Sentences[0].Role != "dateline" {
		t.Errorf("the dateline's role is %q", d.Sentences[0].Role)
	}
	var persons []string
	for _, m := range d.Mentions {
		if m.Kind == "person" {
			persons = append(persons, d.Text(m.Span))
		}
	}
	if got := strings.Join(persons, ", "); !strings.Contains(got, "Macron") || !strings.Contains(got, "Hasina") {
		t.Errorf("persons are %s", got)
	}
	for i, k := range d.Tokens {
		if k.Form == "met" && (k.Lemma != "meet" || k.UPOS != "VERB" || k.Head != doc.Root) {
			t.Errorf("token %d is %+v", i, k)
		}
	}
}

func TestMarksStayWithTheirSentence(t *testing.T) {
	text := `He left. " It is over. "We go," she said.`
	tokens := tokenise(text) // He left . " It is over . " We go , " she said .
	starts, certain := make([]bool, len(tokens)), make([]bool, len(tokens))
	starts[0], starts[3], starts[9] = true, true, true
	keepMarks(starts, certain, tokens)
	var got []string
	for i, s := range starts {
		if s {
			got = append(got, text[tokens[i].Start:tokens[i].Start+3])
		}
	}
	if want := `He |" I|"We`; strings.Join(got, "|") != want {
		t.Errorf("sentences begin %q, want %q", strings.Join(got, "|"), want)
	}
	tokens = tokenise(`"We go." She left.`) // " We go . " She left .
	starts = []bool{true, false, false, false, true, false, false, false}
	keepMarks(starts, make([]bool, len(starts)), tokens)
	if starts[4] || !starts[5] {
		t.Errorf("the closing mark begins the next sentence: %v", starts)
	}
}

// One annotator reads many texts at once and gives each what it would alone.
func TestConcurrentAndSame(t *testing.T) {
	long := strings.Repeat(news+"\n\n", 8)
	want := annotate(t, long)
	sound(t, want)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			annotate(t, "Other text in between.")
			if got := annotate(t, long); !reflect.DeepEqual(got, want) {
				t.Error("a second reading differs from the first")
			}
		})
	}
	wg.Wait()
}

func FuzzAnnotate(f *testing.F) {
	for _, s := range []string{"", " ", "\x00\xff\xfe", "a", ".", "''", strings.Repeat("x", 5000), strings.Repeat("word ", 900), "😀😀 ✈️", "שלום עולם", "今天天气很好。", "\u202Eabc\u202C", "a\u0301\u0301", "1\t2\t3\n4\t5\t6", "'s", "-", "--5", "$", "...", "'90s'", "(((", "n't", "a-", "-a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) < 1<<16 {
			sound(t, annotate(t, s))
		}
	})
}

// bruteTree tries every assignment of heads.
func bruteTree(scores []float32, m int) float64 {
	best := math.Inf(-1)
	heads := make([]int, m)
	var try func(i int, sum float64, roots int)
	try = func(i int, sum float64, roots int) {
		if roots > 1 {
			return
		}
		if i == m {
			for j := range heads {
				h, steps := j+1, 0
				for ; h != 0 && steps <= m; steps++ {
					h = heads[h-1]
				}
				if h != 0 {
					return
				}
			}
			best = max(best, sum)
			return
		}
		for h := range m + 1 {
			if h == i+1 {
				continue
			}
			heads[i] = h
			r := roots
			if h == 0 {
				r++
			}
			try(i+1, sum+float64(scores[i*(m+1)+h]), r)
		}
	}
	try(0, 0, 0)
	return best
}

func TestBestTree(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 300 {
		m := 1 + r.IntN(5)
		scores := make([]float32, m*(m+1))
		for i := range scores {
			scores[i] = float32(r.IntN(20))
		}
		heads := bestTree(scores, m)
		var sum float64
		roots := 0
		for i, h := range heads {
			sum += float64(scores[i*(m+1)+h])
			if h == 0 {
				roots++
			}
		}
		if want := bruteTree(scores, m); sum != want || roots != 1 {
			t.Fatalf("tree %v of %v scores %v with %d roots, the best %v", heads, scores, sum, roots, want)
		}
	}
}

func TestBestTagsAreWellFormed(t *testing.T) {
	tags := newTagSet([]string{"O", "B-a", "I-a", "B-b", "I-b"})
	got := tags.best([]float32{0, 0, 9, 0, 0 /**/, 0, 0, 0, 0, 9 /**/, 9, 0, 0, 0, 0}, 5, 3)
	for i, g := range got {
		before := -1
		if i > 0 {
			before = got[i-1]
		}
		if !tags.allowed(before, g) {
			t.Errorf("tags %v are not well formed", got)
		}
	}
}

func TestLemmaScripts(t *testing.T) {
	for _, c := range [][3]string{{"l1|", "Dogs", "dog"}, {"l3|y", "Parties", "party"}, {"k0|", "US", "US"}, {"=be", "is", "be"}, {"l9|", "as", "as"}, {"l2|", "é", "é"}} {
		if got := readScript(c[0]).apply(c[1]); got != c[2] {
			t.Errorf("%s of %s is %q, want %q", c[0], c[1], got, c[2])
		}
	}
}

// BenchmarkRead is the model's part of reading: encoder and heads, in pieces of
// words a second on one core.
func BenchmarkRead(b *testing.B) {
	d := annotate(b, strings.Repeat(news+"\n\n", 8))
	a, err := annotator()
	if err != nil {
		b.Fatal(err)
	}
	pieces := 0
	for _, t := range d.Tokens {
		pieces += len(a.reader.pieces.pieces(nil, t.Form))
	}
	b.ReportAllocs()
	for b.Loop() {
		d.Sentences, d.Mentions = nil, nil
		if err := a.read(d, &heads{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(pieces*b.N)/b.Elapsed().Seconds(), "pieces/s")
}

// BenchmarkStart is the time from nothing to the first sentence, but for the
// loading of the program itself.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		a, err := New(nil)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := a.Annotate(context.Background(), fact.Article{ID: "x", Text: "Biden met Xi."}); err != nil {
			b.Fatal(err)
		}
	}
}
