package nlp

import (
	_ "embed"
	"strings"
	"sync"

	"kg/extract/doc"
)

//go:embed saying.tsv
var sayingLines string

var saying = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for _, l := range lines(sayingLines) {
		m[l] = true
	}
	return m
})

// quotes finds direct speech and who speaks. It needs mentions; names are enough,
// pronouns make it better.
func quotes(d *doc.Document) {
	q := &quoter{d: d, inside: make([]bool, len(d.Tokens))}
	for _, s := range q.stretches() {
		for i := s.From; i < s.To; i++ {
			q.inside[i] = true
		}
		q.spans = append(q.spans, s)
	}
	last := -1 // the quote whose speaker may go on
	for _, s := range q.spans {
		x := doc.Quote{Span: s, Cue: -1, Speaker: -1}
		x.Cue, x.Speaker = q.attribution(s)
		if x.Cue < 0 && !q.clause(s) {
			continue // words somebody doubts or borrows, not speech
		}
		if x.Speaker < 0 && x.Cue < 0 && last >= 0 && q.goesOn(d.Quotes[last].Span, s) {
			x.Speaker = d.Quotes[last].Speaker
		}
		d.Quotes = append(d.Quotes, x)
		if x.Speaker >= 0 {
			last = len(d.Quotes) - 1
		}
	}
}

type quoter struct {
	d      *doc.Document
	spans  []doc.Span
	inside []bool
}

// stretches gives the tokens between quotation marks. A mark that is not closed
// by the end of its paragraph goes on if the next paragraph opens with one too,
// as long speeches do, and ends with its paragraph.
func (q *quoter) stretches() []doc.Span {
	broken := brokenLines(q.d.Article.Text, q.d.Tokens)
	var out []doc.Span
	open := -1
	end := func(i int) {
		if open >= 0 && open < i {
			out = append(out, doc.Span{From: open, To: i})
		}
		open = -1
	}
	for i, t := range q.d.Tokens {
		if broken[i] {
			end(i)
		}
		switch t.Form {
		case "“", "«", "``":
			end(i)
			open = i + 1
		case "”", "»", "''":
			end(i)
		case "\"":
			if open >= 0 {
				end(i)
			} else {
				open = i + 1
			}
		}
	}
	end(len(q.d.Tokens))
	return out
}

// clause reports whether the stretch says something: a verb with its subject, or
// a whole sentence.
func (q *quoter) clause(s doc.Span) bool {
	for i := s.From; i < s.To; i++ {
		t := q.d.Tokens[i]
		if strings.HasPrefix(t.Rel, "nsubj") || t.Rel == "expl" {
			if s.Has(t.Head) {
				return true
			}
		}
	}
	return s.Len() >= 3 && strings.ContainsAny(q.d.Tokens[s.To-1].Form, ".!?")
}

// attribution finds the verb of saying outside the marks that the stretch hangs
// on or that stands beside it in its sentence, and the mention of its subject; or
// "according to" with its noun.
func (q *quoter) attribution(s doc.Span) (cue, speaker int) {
	d := q.d
	first, last := d.SentenceOf(s.From), d.SentenceOf(s.To-1)
	best, score := -1, 0
	consider := func(i, points int) {
		if i >= 0 && !q.inside[i] && points > score && saying()[strings.ToLower(d.Tokens[i].Lemma)] && d.Tokens[i].UPOS == "VERB" {
			best, score = i, points
		}
	}
	for i := s.From; i < s.To; i++ {
		consider(d.Tokens[i].Head, 4) // the verb governs what is said
	}
	for _, k := range [...]int{first, last} {
		if k < 0 {
			continue
		}
		sentence := d.Sentences[k]
		for i := sentence.From; i < sentence.To; i++ {
			if s.Has(d.Tokens[i].Head) && (d.Tokens[i].Rel == "parataxis" || d.Tokens[i].Rel == "ccomp" || d.Tokens[i].Rel == "root") {
				consider(i, 5) // the verb stands beside it
			}
			if distance := min(abs(i-s.From), abs(i-s.To)); distance <= 8 && q.clause(s) {
				consider(i, 2)
			}
		}
	}
	// A speech that ends its sentence inside the marks: `"... ." He said.` keeps
	// its verb in the next few words of the same line.
	if best < 0 && s.To+4 < len(d.Tokens) {
		for i := s.To + 1; i < s.To+4; i++ {
			if !strings.Contains(d.Article.Text[d.Tokens[s.To-1].End:d.Tokens[i].Start], "\n") {
				consider(i, 1)
			}
		}
	}
	if best >= 0 {
		return best, q.subject(best)
	}
	return q.according(s)
}

func abs(x int) int { return max(x, -x) }

// subject is the mention of the verb's subject, through relative clauses and
// shared subjects.
func (q *quoter) subject(verb int) int {
	d := q.d
	at := verb
	for range 4 {
		for i, t := range d.Tokens {
			if t.Head == at && strings.HasPrefix(t.Rel, "nsubj") && !strings.HasSuffix(t.Rel, ":pass") {
				if m := q.mention(i); m >= 0 {
					return m
				}
				if strings.EqualFold(t.Form, "who") && d.Tokens[at].Head != doc.Root {
					return q.mention(d.Tokens[at].Head)
				}
				return -1
			}
		}
		switch d.Tokens[at].Rel {
		case "conj", "advcl", "xcomp", "parataxis":
			at = d.Tokens[at].Head
		case "acl", "acl:relcl":
			return q.mention(d.Tokens[at].Head)
		default:
			return -1
		}
		if at == doc.Root {
			return -1
		}
	}
	return -1
}

// according finds "according to X" in the sentence of the stretch.
func (q *quoter) according(s doc.Span) (cue, speaker int) {
	k := q.d.SentenceOf(s.To - 1)
	if k < 0 {
		return -1, -1
	}
	sentence := q.d.Sentences[k]
	for i := sentence.From; i < sentence.To-1; i++ {
		if strings.EqualFold(q.d.Tokens[i].Form, "according") && !q.inside[i] {
			at := q.d.Tokens[i].Head
			if at == doc.Root || !sentence.Has(at) {
				return -1, -1
			}
			return i, q.mention(at)
		}
	}
	return -1, -1
}

// mention is the shortest mention whose head is token i, else the shortest that
// holds it.
func (q *quoter) mention(i int) int {
	best := -1
	better := func(m, than doc.Mention) bool {
		if (m.Head == i) != (than.Head == i) {
			return m.Head == i
		}
		return m.Len() < than.Len()
	}
	for k, m := range q.d.Mentions {
		if m.Has(i) && m.Kind != "title" && (best < 0 || better(m, q.d.Mentions[best])) {
			best = k
		}
	}
	return best
}

// goesOn reports whether a stretch without a speaker of its own continues one: the
// marks stand in the same paragraph with nothing but the attribution between, or
// the next paragraph opens with a mark after one that was not closed.
func (q *quoter) goesOn(before, s doc.Span) bool {
	d := q.d
	between := d.Article.Text[d.Tokens[before.To-1].End:d.Tokens[s.From].Start]
	if !strings.Contains(between, "\n") {
		return len(strings.Fields(between)) <= 25
	}
	line, rest, _ := strings.Cut(between, "\n")
	return strings.TrimSpace(line) == "" && len(strings.Fields(rest)) <= 1
}
