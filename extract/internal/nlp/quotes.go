package nlp

import (
	_ "embed"
	"strings"
	"sync"
	"unicode/utf8"

	"kg/extract/doc"
)

//go:embed saying.tsv
var sayingLines string

// saying holds the lemmas of verbs of saying, documents those of nouns that speak
// for their authors.
var (
	saying    = sync.OnceValue(func() map[string]bool { return sayingWords("verb") })
	documents = sync.OnceValue(func() map[string]bool { return sayingWords("document") })
)

func sayingWords(class string) map[string]bool {
	m := map[string]bool{}
	for _, c := range columns(sayingLines) {
		if c[1] == class {
			m[c[0]] = true
		}
	}
	return m
}

// quotes finds direct speech and who speaks. It needs mentions; names are enough,
// pronouns make it better.
func quotes(d *doc.Document) {
	q := &quoter{d: d, inside: make([]bool, len(d.Tokens)), holds: map[int][]int{}}
	for k, m := range d.Mentions {
		for i := m.From; i < min(m.To, m.From+longestSpeaker); i++ {
			q.holds[i] = append(q.holds[i], k)
		}
	}
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
		if x.Speaker < 0 && x.Cue < 0 {
			_, x.Speaker = q.before(s)
		}
		d.Quotes = append(d.Quotes, x)
		if x.Speaker >= 0 {
			last = len(d.Quotes) - 1
		}
	}
}

// farCue is how far from a stretch, or from its verb, attribution is looked for.
const farCue = 80

// longestSpeaker is how many tokens of a mention are looked at.
const longestSpeaker = 40

type quoter struct {
	d      *doc.Document
	spans  []doc.Span
	inside []bool
	holds  map[int][]int // mentions by the tokens they hold
}

// closing gives the mark that closes what a mark opens, or "".
func closing(mark string) string {
	switch mark {
	case "“", "„":
		return "”"
	case "«":
		return "»"
	case "``":
		return "''"
	case "‘":
		return "’"
	case "\"", "'":
		return mark
	}
	return ""
}

// around gives the letters before and behind token i, a space at the ends of the
// text.
func (q *quoter) around(i int) (before, behind rune) {
	t, text := q.d.Tokens[i], q.d.Article.Text
	before, behind = ' ', ' '
	if t.Start > 0 {
		before, _ = utf8.DecodeLastRuneInString(text[:t.Start])
	}
	if t.End < len(text) {
		behind, _ = utf8.DecodeRuneInString(text[t.End:])
	}
	return before, behind
}

// opens reports whether a straight mark stands as only opening ones do, closes
// whether as only closing ones do.
func (q *quoter) opens(i int) bool {
	before, behind := q.around(i)
	return blank(before) && !blank(behind)
}

func (q *quoter) closes(i int) bool {
	before, behind := q.around(i)
	return !blank(before) && blank(behind)
}

// doubled reports whether a mark is one of several, as in the markup of wikis.
func (q *quoter) doubled(i int) bool {
	before, behind := q.around(i)
	return before == '\'' || behind == '\''
}

// double reports whether a mark closes what any double mark opened: some texts mix
// them.
func double(mark string) bool { return mark == "”" || mark == "\"" || mark == "''" }

// stretches gives the tokens between quotation marks. A mark that is not closed
// by the end of its paragraph goes on if the next paragraph opens with one too,
// as long speeches do, and ends with its paragraph.
func (q *quoter) stretches() []doc.Span {
	broken := brokenLines(q.d.Article.Text, q.d.Tokens)
	var out []doc.Span
	open, by := -1, "" // where a stretch began, and its closing mark
	end := func(i int) {
		if open >= 0 && open < i {
			out = append(out, doc.Span{From: open, To: i})
		}
		open = -1
	}
	begin := func(i int, mark string) {
		end(i)
		open, by = i+1, mark
	}
	for i, t := range q.d.Tokens {
		if broken[i] {
			end(i)
		}
		switch mark := closing(t.Form); {
		case open >= 0 && !(t.Form == "\"" && q.opens(i)) && (t.Form == by || double(by) && double(t.Form)) && (by != "’" && by != "'" || t.XPOS == "''"):
			end(i)
		case t.Form == "\"" && (open < 0 && !q.closes(i) || open >= 0 && q.opens(i)):
			open = -1 // one that nothing closed is none
			begin(i, mark)
		case mark != "" && t.Form != "\"" && t.Form != "'" && t.Form != "‘":
			begin(i, mark)
		case mark != "" && open < 0 && t.XPOS == "``" && !q.doubled(i): // 'as British papers do', but not 'tis
			begin(i, mark)
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
// "according to" with its noun; or, for whole sentences, who spoke in the sentence
// before.
func (q *quoter) attribution(s doc.Span) (cue, speaker int) {
	d := q.d
	first, last := d.SentenceOf(s.From), d.SentenceOf(s.To-1)
	clause := q.clause(s)
	best, score := -1, 0
	consider := func(i, points int) {
		if i >= 0 && points > score && q.says(i) {
			best, score = i, points
		}
	}
	for i := s.From; i < min(s.To, s.From+farCue); i++ {
		consider(d.Tokens[i].Head, 4) // the verb governs what is said
	}
	for _, k := range [...]int{first, last} {
		if k < 0 {
			continue
		}
		sentence := d.Sentences[k]
		for i := max(sentence.From, s.From-farCue); i < min(sentence.To, s.To+farCue); i++ {
			if s.Has(d.Tokens[i].Head) && (d.Tokens[i].Rel == "parataxis" || d.Tokens[i].Rel == "ccomp" || d.Tokens[i].Rel == "root") {
				consider(i, 5) // the verb stands beside it
			}
			if distance := min(abs(i-s.From), abs(i-s.To)); distance <= 8 && clause {
				consider(i, 2)
			}
		}
	}
	// A speech that ends its sentence inside the marks: `"... ." He said.` keeps
	// its verb in the next few words of the same line.
	if best < 0 && clause && s.To+4 < len(d.Tokens) {
		for i := s.To + 1; i < s.To+4; i++ {
			if !strings.Contains(d.Article.Text[d.Tokens[s.To-1].End:d.Tokens[i].Start], "\n") {
				consider(i, 1)
			}
		}
	}
	if best >= 0 {
		if speaker = q.subject(best); speaker < 0 {
			speaker = q.beside(best, s)
		}
		return best, speaker
	}
	return q.according(s)
}

// beside is the mention right before a verb of saying, or behind one that follows
// the marks, for trees that lost the subject: `"..." Conway said`, `"..." said
// journalist and activist Wael Abbas`.
func (q *quoter) beside(cue int, s doc.Span) int {
	k := q.d.SentenceOf(cue)
	if k < 0 {
		return -1
	}
	sentence := q.d.Sentences[k]
	if cue > sentence.From && !q.inside[cue-1] {
		if m := q.mention(cue - 1); m >= 0 && q.speaks(m) {
			return m
		}
	}
	if cue < s.To || cue > s.To+2 {
		return -1
	}
	for i := cue + 1; i < min(sentence.To, cue+8); i++ {
		t := q.d.Tokens[i]
		if t.UPOS == "PUNCT" || t.UPOS == "ADP" || t.UPOS == "VERB" {
			return -1
		}
		if m := q.mention(i); m >= 0 && q.speaks(m) && q.d.Mentions[m].Form == doc.Name {
			return m
		}
	}
	return -1
}

// speaks reports whether what a mention names can say something.
func (q *quoter) speaks(m int) bool {
	switch q.d.Mentions[m].Kind {
	case "person", "organisation", "government", "party", "country", "group":
		return true
	}
	return q.d.Mentions[m].Form == doc.Pronoun
}

// author is the mention of whose statement, report or lawyer token i speaks, where
// that is no mention itself.
func (q *quoter) author(i int) int {
	k := q.d.SentenceOf(i)
	if k < 0 || !documents()[strings.ToLower(q.d.Tokens[i].Lemma)] {
		return -1
	}
	for j := max(q.d.Sentences[k].From, i-longestSpeaker); j < min(q.d.Sentences[k].To, i+longestSpeaker); j++ {
		if t := q.d.Tokens[j]; t.Head == i && (strings.HasPrefix(t.Rel, "nmod") || t.Rel == "compound") {
			if m := q.mention(j); m >= 0 && q.speaks(m) {
				return m
			}
		}
	}
	return -1
}

// says reports whether token i is a verb of saying outside quotation marks that
// somebody does: not "the self-declared republic".
func (q *quoter) says(i int) bool {
	t := q.d.Tokens[i]
	return !q.inside[i] && t.UPOS == "VERB" && !(t.XPOS == "VBN" && strings.HasPrefix(t.Rel, "acl")) && t.Rel != "amod" && t.Rel != "compound" &&
		!(i > 0 && q.d.Tokens[i-1].Form == "-") && saying()[strings.ToLower(t.Lemma)]
}

// before finds who speaks in the sentence before a stretch that begins its own:
// `He said they were desperate. "There are about 20 tents."`
func (q *quoter) before(s doc.Span) (cue, speaker int) {
	d := q.d
	k := d.SentenceOf(s.From)
	if k < 1 || s.From > d.Sentences[k].From+1 || !q.clause(s) {
		return -1, -1
	}
	for i := d.Sentences[k-1].To - 1; i >= max(d.Sentences[k-1].From, s.From-farCue); i-- {
		if !q.says(i) {
			continue
		}
		if m := q.subject(i); m >= 0 {
			return i, m
		}
	}
	return -1, -1
}

func abs(x int) int { return max(x, -x) }

// subject is the mention of the verb's subject, through relative clauses and
// shared subjects.
func (q *quoter) subject(verb int) int {
	d := q.d
	at := verb
	sentence := d.SentenceOf(verb)
	if sentence < 0 {
		return -1
	}
	for range 4 {
		for i := max(d.Sentences[sentence].From, at-farCue); i < min(d.Sentences[sentence].To, at+farCue); i++ {
			t := d.Tokens[i]
			if t.Head == at && strings.HasPrefix(t.Rel, "nsubj") && !strings.HasSuffix(t.Rel, ":pass") {
				if m := q.mention(i); m >= 0 {
					return m
				}
				if m := q.author(i); m >= 0 {
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
	for i := max(sentence.From, s.From-farCue); i < min(sentence.To-1, s.To+farCue); i++ {
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
	for _, k := range q.holds[i] {
		if m := q.d.Mentions[k]; m.Kind != "title" && (best < 0 || better(m, q.d.Mentions[best])) {
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
