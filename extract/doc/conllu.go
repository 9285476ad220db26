package doc

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"kg/graph/fact"
)

// CoNLL-U (universaldependencies.org/format.html) is how documents are shown,
// kept in tests and exchanged with treebanks. Trees and tags stand in its
// columns, offsets in MISC as TokenRange, how sure the head is as Sure; what CoNLL-U has no column for stands
// in comments, numbered within the sentence from 1 unless said otherwise:
//
//	# article = {"id":...,"date":...}       before the first sentence, as is:
//	# chain = {"name":...,"kind":...}       in order
//	# quote = 3-9 11 2                      token numbers of the document, cue (0 none), mention from 1 (0 none)
//	# role = headline
//	# mention = 3-4 person name 1           words, kind, form, chain from 1 (0 none), head word, score
//	# value = 5-6 time 2024-03
//	# value = 7-9 money {"value":170000000,"unit":"USD"}

// chainJSON is a chain without its mentions, which name it themselves.
type chainJSON struct {
	Name     string   `json:"name,omitempty"`
	Named    bool     `json:"named,omitempty"`
	Aliases  []string `json:"aliases,omitempty"`
	Kind     string   `json:"kind,omitempty"`
	Wikidata string   `json:"wikidata,omitempty"`
	Link     float64  `json:"link,omitempty"`
	Plural   bool     `json:"plural,omitempty"`
	Members  []int    `json:"members,omitempty"`
}

// WriteCoNLLU writes the document. ReadCoNLLU gives it back, but for spaces
// between words where the text has other ones.
func WriteCoNLLU(w io.Writer, d *Document) error {
	out := bufio.NewWriter(w)
	comment := func(key string, v any) {
		b, err := json.Marshal(v)
		if err == nil {
			fmt.Fprintf(out, "# %s = %s\n", key, b)
		}
	}
	fmt.Fprintf(out, "# newdoc id = %s\n", d.Article.ID)
	art := d.Article
	art.Text = ""
	comment("article", art)
	for _, c := range d.Chains {
		comment("chain", chainJSON{c.Name, c.Named, c.Aliases, c.Kind, c.Wikidata, c.Link, c.Plural, c.Members})
	}
	for _, q := range d.Quotes {
		fmt.Fprintf(out, "# quote = %d-%d %d %d\n", q.From+1, q.To, q.Cue+1, q.Speaker+1)
	}
	for i, s := range d.Sentences {
		d.writeSentence(out, i, s)
	}
	return out.Flush()
}

func (d *Document) writeSentence(out *bufio.Writer, i int, s Sentence) {
	fmt.Fprintf(out, "# sent_id = %s-%d\n# text = %s\n", d.Article.ID, i+1, strings.Join(strings.Fields(d.Text(s.Span)), " "))
	if s.Role != "" {
		fmt.Fprintf(out, "# role = %s\n", s.Role)
	}
	for _, m := range d.Mentions {
		if s.Covers(m.Span) {
			fmt.Fprintf(out, "# mention = %d-%d %s %s %d %d %s\n", m.From-s.From+1, m.To-s.From, m.Kind, m.Form, m.Chain+1, m.Head-s.From+1, strconv.FormatFloat(m.Score, 'g', 4, 64))
		}
	}
	for _, v := range d.Values {
		if !s.Covers(v.Span) {
			continue
		}
		what := v.Time
		if v.Amount != nil {
			if b, err := json.Marshal(v.Amount); err == nil {
				what = string(b)
			}
		}
		fmt.Fprintf(out, "# value = %d-%d %s %s\n", v.From-s.From+1, v.To-s.From, v.Kind, what)
	}
	for k := s.From; k < s.To; k++ {
		t := d.Tokens[k]
		misc := fmt.Sprintf("TokenRange=%d:%d", t.Start, t.End)
		if k+1 < len(d.Tokens) && d.Tokens[k+1].Start == t.End {
			misc = "SpaceAfter=No|" + misc
		}
		if t.Sure > 0 {
			misc = "Sure=" + strconv.FormatFloat(t.Sure, 'f', 3, 64) + "|" + misc
		}
		head := 0
		if t.Head != Root {
			head = t.Head - s.From + 1
		}
		columns := []string{strconv.Itoa(k - s.From + 1), t.Form, t.Lemma, t.UPOS, t.XPOS, t.Feats, strconv.Itoa(head), t.Rel, "", misc}
		for j, c := range columns {
			if c == "" {
				columns[j] = "_"
			}
		}
		out.WriteString(strings.Join(columns, "\t") + "\n")
	}
	out.WriteString("\n")
}

// ReadCoNLLU reads documents. The text is made of the words, with a space
// between two unless SpaceAfter=No and a line break at "# newpar"; TokenRange is
// not needed. Text before the first "# newdoc" is a document of its own.
// An error names the line.
func ReadCoNLLU(r io.Reader) ([]*Document, error) {
	in := bufio.NewScanner(r)
	in.Buffer(nil, 1<<20)
	p := &conlluReader{}
	for n := 1; in.Scan(); n++ {
		if err := p.line(strings.TrimRight(in.Text(), "\r")); err != nil {
			return nil, fmt.Errorf("%d: %w", n, err)
		}
	}
	if err := in.Err(); err != nil {
		return nil, err
	}
	if err := p.endSentence(); err != nil {
		return nil, err
	}
	p.endDocument()
	return p.docs, nil
}

type conlluReader struct {
	docs   []*Document
	d      *Document
	text   strings.Builder
	from   int // first token of the sentence
	role   string
	marks  []string // comments about words of the sentence, still to be read
	joined bool     // no space before the next word
	parts  int      // words still to come of a token of several ("don't")
	glued  bool     // no space behind that token
	gap    string   // what to write between the last word and the next
}

func (p *conlluReader) line(s string) error {
	if s == "" {
		return p.endSentence()
	}
	if !strings.HasPrefix(s, "#") {
		return p.word(strings.Split(s, "\t"))
	}
	key, value, _ := strings.Cut(strings.TrimSpace(s[1:]), "=")
	key, value = strings.TrimSpace(key), strings.TrimSpace(value)
	switch {
	case key == "newdoc id" || key == "newdoc":
		p.endDocument()
		p.document().Article.ID = value
	case key == "newpar" || key == "newpar id":
		p.gap = "\n"
	case key == "article":
		id := p.document().Article.ID
		if err := json.Unmarshal([]byte(value), &p.document().Article); err != nil {
			return fmt.Errorf("article: %w", err)
		}
		if p.d.Article.ID == "" {
			p.d.Article.ID = id
		}
	case key == "chain":
		var c chainJSON
		if err := json.Unmarshal([]byte(value), &c); err != nil {
			return fmt.Errorf("chain: %w", err)
		}
		d := p.document()
		d.Chains = append(d.Chains, Chain{Name: c.Name, Named: c.Named, Aliases: c.Aliases, Kind: c.Kind, Wikidata: c.Wikidata, Link: c.Link, Plural: c.Plural, Members: c.Members})
	case key == "quote":
		f := strings.Fields(value)
		if len(f) != 3 {
			return fmt.Errorf("quote %q: want words, cue and speaker", value)
		}
		span, err := readSpan(f[0], 0)
		cue, err1 := strconv.Atoi(f[1])
		speaker, err2 := strconv.Atoi(f[2])
		if err != nil || err1 != nil || err2 != nil {
			return fmt.Errorf("quote %q: numbers are wrong", value)
		}
		d := p.document()
		d.Quotes = append(d.Quotes, Quote{span, cue - 1, speaker - 1})
	case key == "role":
		p.role = value
	case key == "mention" || key == "value":
		p.marks = append(p.marks, key+" "+value)
	}
	return nil
}

func (p *conlluReader) document() *Document {
	if p.d == nil {
		p.d = &Document{}
	}
	return p.d
}

func (p *conlluReader) word(c []string) error {
	if len(c) != 10 {
		return fmt.Errorf("%d columns, want 10", len(c))
	}
	if strings.Contains(c[0], ".") { // an empty node
		return nil
	}
	glued := strings.Contains(c[9], "SpaceAfter=No")
	if strings.Contains(c[0], "-") { // a token of several words, which stand joined
		s, err := readSpan(c[0], 0)
		p.parts, p.glued = s.Len(), glued
		return err
	}
	d := p.document()
	head, err := strconv.Atoi(c[6])
	if err != nil || head < 0 {
		return fmt.Errorf("head %q is no number", c[6])
	}
	for i := range c {
		if c[i] == "_" && i != 1 && !(i == 2 && c[1] == "_") {
			c[i] = ""
		}
	}
	switch {
	case p.text.Len() == 0:
	case p.gap != "":
		p.text.WriteString(p.gap)
	case !p.joined:
		p.text.WriteByte(' ')
	}
	p.gap = ""
	p.joined = glued
	if p.parts > 0 {
		p.parts--
		p.joined = p.parts > 0 || p.glued
	}
	t := Token{Start: p.text.Len(), Form: c[1], Lemma: c[2], UPOS: c[3], XPOS: c[4], Feats: c[5], Rel: c[7], Head: Root}
	p.text.WriteString(c[1])
	t.End = p.text.Len()
	for part := range strings.SplitSeq(c[9], "|") {
		if s, ok := strings.CutPrefix(part, "Sure="); ok {
			if t.Sure, err = strconv.ParseFloat(s, 64); err != nil || !(t.Sure >= 0 && t.Sure <= 1) {
				return fmt.Errorf("Sure %q is no share", s)
			}
		}
	}
	if head > 0 {
		t.Head = p.from + head - 1
	}
	d.Tokens = append(d.Tokens, t)
	return nil
}

func (p *conlluReader) endSentence() error {
	if p.d == nil || len(p.d.Tokens) == p.from {
		return nil
	}
	d := p.d
	to := len(d.Tokens)
	for i := p.from; i < to; i++ {
		if d.Tokens[i].Head >= to {
			return fmt.Errorf("the head of %q lies outside the sentence", d.Tokens[i].Form)
		}
	}
	d.Sentences = append(d.Sentences, Sentence{Span{p.from, to}, p.role})
	for _, m := range p.marks {
		if err := p.mark(m, to); err != nil {
			return err
		}
	}
	p.from, p.role, p.marks, p.parts = to, "", nil, 0
	return nil
}

// mark reads a mention or a value of the sentence that ends at to.
func (p *conlluReader) mark(s string, to int) error {
	f := strings.Fields(s)
	if len(f) < 3 {
		return fmt.Errorf("%q: want words and kind", s)
	}
	span, err := readSpan(f[1], p.from)
	if err != nil || span.To > to {
		return fmt.Errorf("%q: words are not in the sentence", s)
	}
	d := p.d
	if f[0] == "value" {
		v := Value{Span: span, Kind: f[2]}
		if rest := strings.TrimSpace(strings.SplitN(s, f[2], 2)[1]); strings.HasPrefix(rest, "{") {
			v.Amount = &fact.Amount{}
			if err := json.Unmarshal([]byte(rest), v.Amount); err != nil {
				return fmt.Errorf("%q: %w", s, err)
			}
		} else {
			v.Time = rest
		}
		d.Values = append(d.Values, v)
		return nil
	}
	m := Mention{Span: span, Kind: f[2], Form: Name, Score: 1, Chain: -1, Head: d.HeadOf(span)}
	if len(f) > 3 {
		m.Form = Form(f[3])
	}
	for i, at := range []*int{&m.Chain, &m.Head} {
		if len(f) > 4+i {
			n, err := strconv.Atoi(f[4+i])
			if err != nil {
				return fmt.Errorf("%q: %w", s, err)
			}
			*at = n - 1
			if i == 1 {
				*at += p.from
			}
		}
	}
	if len(f) > 6 {
		if m.Score, err = strconv.ParseFloat(f[6], 64); err != nil {
			return fmt.Errorf("%q: %w", s, err)
		}
	}
	d.Mentions = append(d.Mentions, m)
	return nil
}

func readSpan(s string, from int) (Span, error) {
	a, b, ok := strings.Cut(s, "-")
	if !ok {
		b = a
	}
	first, err1 := strconv.Atoi(a)
	last, err2 := strconv.Atoi(b)
	if err1 != nil || err2 != nil || first < 1 || last < first {
		return Span{}, fmt.Errorf("words %q: want first-last", s)
	}
	return Span{from + first - 1, from + last}, nil
}

func (p *conlluReader) endDocument() {
	if d := p.d; d != nil {
		d.Article.Text = p.text.String()
		slices.SortStableFunc(d.Mentions, func(a, b Mention) int {
			if a.From != b.From {
				return a.From - b.From
			}
			return b.To - a.To
		})
		for i, m := range d.Mentions {
			if m.Chain >= 0 && m.Chain < len(d.Chains) {
				d.Chains[m.Chain].Mentions = append(d.Chains[m.Chain].Mentions, i)
			}
		}
		p.docs = append(p.docs, d)
	}
	*p = conlluReader{docs: p.docs}
}

// HeadOf is the token of s that hangs on one outside: the word that carries the
// span's meaning. Where several do it is the first.
func (d *Document) HeadOf(s Span) int {
	for i := s.From; i < s.To; i++ {
		if h := d.Tokens[i].Head; h == Root || !s.Has(h) {
			if d.Tokens[i].UPOS != "PUNCT" {
				return i
			}
		}
	}
	return s.To - 1
}
