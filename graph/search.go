package graph

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Hit is one result of a search.
type Hit struct {
	Type  string // entity, article or sentence
	ID    string // IRI of an entity, id of an article
	Title string // name, title, or the article a sentence is from
	Text  string // the sentence, or the beginning of the article
	Kind  string // of an entity
	Start int    // of a sentence, in bytes of its article
	Score float64
}

// Search finds entities by their names, and articles and sentences by their
// words, the best first (BM25, Robertson and Zaragoza 2009). Limit 0 means 20.
func (g *Graph) Search(ctx context.Context, words string, limit int) ([]Hit, error) {
	if limit <= 0 {
		limit = 20
	}
	terms := slices.Compact(slices.Sorted(slices.Values(strings.Fields(normalise(words)))))
	if len(terms) == 0 {
		return nil, nil
	}
	var hits []Hit
	err := g.store.read(func(r reader) error {
		v := factView{reader: r, base: g.base}
		hits = append(v.searchNames(terms), v.searchTexts(terms, limit)...)
		return cmp.Or(r.err(), ctx.Err())
	})
	slices.SortStableFunc(hits, func(a, b Hit) int { return cmp.Compare(b.Score, a.Score) })
	return hits[:min(limit, len(hits))], err
}

// searchNames scores entities whose name or alias holds all the words, the last
// perhaps only begun: a whole name more than a part, and more support more.
func (v *factView) searchNames(terms []string) []Hit {
	heads := set{}
	for k := range v.scan(rowKey(tWord, longest(terms))) {
		heads.add(partsOf(k)[1])
	}
	var hits []Hit
	for _, head := range heads.sorted() {
		rec, _ := load[entityRecord](v, rowKey(tEntity, head))
		e := rec.entity(v.base)
		best := 0.0
		for _, n := range append([]string{e.Name}, e.Aliases...) {
			have := strings.Fields(normalise(n))
			match := 0
			for _, t := range terms {
				if slices.ContainsFunc(have, func(h string) bool { return strings.HasPrefix(h, t) }) {
					match++
				}
			}
			if match == len(terms) {
				best = max(best, float64(len(terms))/float64(len(have)))
			}
		}
		if best > 0 {
			hits = append(hits, Hit{Type: "entity", ID: e.ID, Title: e.Name, Text: strings.Join(e.Aliases, ", "), Kind: e.Kind, Score: 10*best + math.Log1p(float64(e.Support))})
		}
	}
	return hits
}

func longest(words []string) string {
	best := ""
	for _, w := range words {
		if len(w) > len(best) {
			best = w
		}
	}
	return best
}

// postings counts the words of an article.
func postings(title, text string) map[string]int {
	out := map[string]int{}
	for _, w := range strings.Fields(fold(title + " " + text)) {
		if len(w) <= 40 { // longer ones are no words
			out[w]++
		}
	}
	return out
}

// scale holds the figures of BM25.
type scale struct {
	articles, mean float64
	holds          []float64 // articles that hold each word
}

func (s scale) weight(counts []int, length, mean float64) float64 {
	const k, b = 1.2, 0.75
	var score float64
	for i, n := range counts {
		idf := math.Log1p((s.articles - s.holds[i] + 0.5) / (s.holds[i] + 0.5))
		score += idf * float64(n) * (k + 1) / (float64(n) + k*(1-b+b*length/mean))
	}
	return score
}

// searchTexts scores articles by the words they hold, and the sentences of the
// best of them.
func (v *factView) searchTexts(terms []string, limit int) []Hit {
	s := scale{articles: float64(counted(v, "articles")), holds: make([]float64, len(terms))}
	s.mean = max(1, float64(counted(v, "words"))/max(1, s.articles))
	found := map[string][]int{}
	for i, t := range terms {
		for k, b := range v.scan(rowKey(tPosting, t, "")) {
			art := k[strings.LastIndexByte(k, 0)+1:]
			if found[art] == nil {
				found[art] = make([]int, len(terms))
			}
			found[art][i], _ = strconv.Atoi(string(b)) // articleRows wrote it
			s.holds[i]++
		}
	}
	hits := make([]Hit, 0, len(found))
	for art, counts := range found {
		rec, _ := load[articleRecord](v, rowKey(tArticle, art))
		hits = append(hits, Hit{Type: "article", ID: art, Title: cmp.Or(rec.Article.Title, art), Score: s.weight(counts, float64(rec.Words), s.mean)})
	}
	slices.SortFunc(hits, func(a, b Hit) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID)) })
	hits = hits[:min(limit, len(hits))]
	for _, h := range slices.Clone(hits) {
		full := string(v.get(rowKey(tText, h.ID)))
		for _, part := range sentences(full) {
			have := strings.Fields(fold(full[part[0]:part[1]]))
			if w := s.weight(count(have, terms), float64(len(have)), 25); w > 0 {
				hits = append(hits, Hit{Type: "sentence", ID: h.ID, Title: h.Title, Text: full[part[0]:part[1]], Start: part[0], Score: w})
			}
		}
	}
	for i := range hits {
		if hits[i].Type == "article" {
			hits[i].Text = beginning(string(v.get(rowKey(tText, hits[i].ID))))
		}
	}
	return hits
}

func count(have, terms []string) []int {
	out := make([]int, len(terms))
	for _, h := range have {
		for i, t := range terms {
			if h == t {
				out[i]++
			}
		}
	}
	return out
}

// beginning is the first 200 bytes, cut between characters.
func beginning(text string) string {
	text = strings.TrimSpace(text)
	if len(text) <= 200 {
		return text
	}
	n := 200
	for !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n] + "…"
}

// sentences cuts a text roughly, for search results only: at line breaks and at
// full stops before a space and a capital.
func sentences(text string) [][2]int {
	var out [][2]int
	start := 0
	add := func(end int) {
		from := start + len(text[start:end]) - len(strings.TrimLeft(text[start:end], " \t\r\n"))
		to := start + len(strings.TrimRight(text[start:end], " \t\r\n"))
		if from < to {
			out = append(out, [2]int{from, to})
		}
		start = end
	}
	for i := range len(text) {
		switch {
		case text[i] == '\n':
			add(i)
		case i > 2 && i+2 < len(text) && strings.IndexByte(".!?", text[i]) >= 0 && text[i+1] == ' ' && text[i+2] >= 'A' && text[i+2] <= 'Z' && text[i-2] != '.' && text[i-2] != ' ':
			add(i + 1)
		}
	}
	add(len(text))
	return out
}
