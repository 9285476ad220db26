package graph

import (
	"cmp"
	"context"
	"math"
	"slices"
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
	s, err := g.derived(ctx)
	if err != nil {
		return nil, err
	}
	if limit <= 0 {
		limit = 20
	}
	terms := strings.Fields(normalise(words))
	if len(terms) == 0 {
		return nil, nil
	}
	hits := s.searchNames(terms)
	texts, err := s.searchTexts(ctx, terms)
	if err != nil {
		return nil, err
	}
	hits = append(hits, texts...)
	slices.SortStableFunc(hits, func(a, b Hit) int { return cmp.Compare(b.Score, a.Score) })
	return hits[:min(limit, len(hits))], nil
}

// searchNames scores entities whose name or alias holds all the words: a whole
// name more than a part, and more support more.
func (s *state) searchNames(terms []string) []Hit {
	var hits []Hit
	for _, e := range s.entities {
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

// searchTexts scores articles, and the sentences of those that match.
func (s *state) searchTexts(ctx context.Context, terms []string) ([]Hit, error) {
	type text struct {
		info   ArticleInfo
		counts []int
		words  int
	}
	var all []text
	holds := make([]int, len(terms)) // articles that hold the word
	var words float64
	for _, a := range s.articles {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		have := strings.Fields(normalise(a.Title + " " + s.texts[a.ID].Article.Text))
		x := text{a, count(have, terms), len(have)}
		words += float64(x.words)
		for i, n := range x.counts {
			if n > 0 {
				holds[i]++
			}
		}
		all = append(all, x)
	}
	mean := words / float64(max(1, len(all)))
	weight := func(counts []int, length, mean float64) float64 {
		const k, b = 1.2, 0.75
		var score float64
		for i, n := range counts {
			idf := math.Log1p((float64(len(all)-holds[i]) + 0.5) / (float64(holds[i]) + 0.5))
			score += idf * float64(n) * (k + 1) / (float64(n) + k*(1-b+b*length/mean))
		}
		return score
	}
	var hits []Hit
	for _, x := range all {
		score := weight(x.counts, float64(x.words), mean)
		if score == 0 {
			continue
		}
		full := s.texts[x.info.ID].Article.Text
		hits = append(hits, Hit{Type: "article", ID: x.info.ID, Title: cmp.Or(x.info.Title, x.info.ID), Text: beginning(full), Score: score})
		for _, part := range sentences(full) {
			have := strings.Fields(normalise(full[part[0]:part[1]]))
			if w := weight(count(have, terms), float64(len(have)), 25); w > 0 {
				hits = append(hits, Hit{Type: "sentence", ID: x.info.ID, Title: cmp.Or(x.info.Title, x.info.ID), Text: full[part[0]:part[1]], Start: part[0], Score: w})
			}
		}
	}
	return hits, nil
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
