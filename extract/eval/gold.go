package eval

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"kg/extract/doc"
	"kg/graph/fact"
)

// Gold is one annotated text of a corpus laid out as testdata/gold is.
type Gold struct {
	Article fact.Article
	Licence string
	Source  string // where the text is from
	Desk    string
	Cluster string // texts that tell of one event, or look alike
	Test    bool   // for testing only
	Marks   []Mark // by place, outer before inner
	Facts   []GoldFact
}

// Mark is an annotated stretch of text.
type Mark struct {
	Start, End int // bytes into Article.Text
	Kind       string
	Form       doc.Form
	Chain      string // key of the thing within the text; empty for values and titles
}

// GoldFact is a fact as a careful reader finds it; GUIDELINE.md says what the
// fields mean.
type GoldFact struct {
	Doc       string       `json:"doc"`
	ID        string       `json:"id"`
	Fact      string       `json:"fact"`
	Subject   []string     `json:"s"`
	Relation  []string     `json:"p"`
	Object    []string     `json:"o"`
	Time      string       `json:"time,omitempty"`
	Amount    *fact.Amount `json:"amount,omitempty"`
	SaidBy    string       `json:"said_by,omitempty"`
	Modality  string       `json:"modality,omitempty"`
	Place     string       `json:"place,omitempty"`
	Symmetric bool         `json:"symmetric,omitempty"`
	Must      bool         `json:"must,omitempty"`
}

// markKinds are the kinds a mark may have.
var markKinds = [...]string{"person", "group", "organisation", "government", "party", "country", "place", "facility", "event", "law",
	"nationality", "work", "title", "date", "money", "count", "thing"}

// ReadGold reads every text of the corpus, in the order of their names. What is
// wrong with a text is an error that names file and place.
func ReadGold(corpus fs.FS) ([]Gold, error) {
	files, err := fs.Glob(corpus, "*/article.json")
	if err != nil {
		return nil, err
	}
	var out []Gold
	var errs []error
	for _, f := range files {
		g, err := readText(corpus, path.Dir(f))
		errs = append(errs, err)
		out = append(out, g)
	}
	return out, errors.Join(errs...)
}

func readText(corpus fs.FS, dir string) (Gold, error) {
	var head struct {
		fact.Article
		Licence string `json:"licence"`
		Source  string `json:"source"`
		Desk    string `json:"desk"`
		Cluster string `json:"cluster"`
		Split   string `json:"split"`
	}
	b, err := fs.ReadFile(corpus, dir+"/article.json")
	if err != nil {
		return Gold{}, err
	}
	if err := json.Unmarshal(b, &head); err != nil {
		return Gold{}, fmt.Errorf("%s/article.json: %w", dir, err)
	}
	if head.ID != dir || head.Licence == "" || head.Split != "dev" && head.Split != "test" {
		return Gold{}, fmt.Errorf("%s/article.json: id must be the folder's name, licence must be given, split be dev or test", dir)
	}
	text, err := fs.ReadFile(corpus, dir+"/text.txt")
	if err != nil {
		return Gold{}, err
	}
	marked, err := fs.ReadFile(corpus, dir+"/marked.txt")
	if err != nil {
		return Gold{}, err
	}
	g := Gold{Article: head.Article, Licence: head.Licence, Source: head.Source, Desk: head.Desk, Cluster: head.Cluster, Test: head.Split == "test"}
	g.Article.Text = string(text)
	plain, marks, err := Unmark(string(marked))
	if err != nil {
		return Gold{}, fmt.Errorf("%s/marked.txt:%w", dir, err)
	}
	if plain != g.Article.Text {
		return Gold{}, fmt.Errorf("%s/marked.txt:%d: without its marks it differs from text.txt", dir, firstDifferentLine(plain, g.Article.Text))
	}
	for _, m := range marks {
		if value := m.Kind == "date" || m.Kind == "money" || m.Kind == "count"; value != (m.Chain == "") && m.Kind != "title" {
			return Gold{}, fmt.Errorf("%s/marked.txt:%d: %q: a %s must have a chain only if it is a thing", dir, 1+strings.Count(plain[:m.Start], "\n"), plain[m.Start:m.End], m.Kind)
		}
	}
	g.Marks = marks
	g.Facts, err = readFacts(corpus, dir)
	return g, err
}

func firstDifferentLine(a, b string) int {
	line := 1
	for i := 0; i < len(a) && i < len(b) && a[i] == b[i]; i++ {
		if a[i] == '\n' {
			line++
		}
	}
	return line
}

// Unmark takes the marks ⟦words|kind|chain⟧ out of s. An error begins with the
// line it is on.
func Unmark(s string) (plain string, marks []Mark, err error) {
	const opening, closing = "⟦", "⟧"
	var b strings.Builder
	var open []int // indices of marks not yet closed
	line := 1
	for s != "" {
		switch {
		case strings.HasPrefix(s, opening):
			open = append(open, len(marks))
			marks = append(marks, Mark{Start: b.Len()})
			s = s[len(opening):]
		case s[0] == '|' && len(open) > 0:
			tag, rest, ok := strings.Cut(s[1:], closing)
			if !ok {
				return "", nil, fmt.Errorf("%d: a mark is not closed", line)
			}
			m := &marks[open[len(open)-1]]
			open = open[:len(open)-1]
			m.End = b.Len()
			if err := m.read(tag); err != nil {
				return "", nil, fmt.Errorf("%d: %q: %w", line, b.String()[m.Start:m.End], err)
			}
			s = rest
		case strings.HasPrefix(s, closing):
			return "", nil, fmt.Errorf("%d: a mark is closed without a kind", line)
		default:
			if s[0] == '\n' {
				line++
			}
			b.WriteByte(s[0])
			s = s[1:]
		}
	}
	if len(open) > 0 {
		return "", nil, fmt.Errorf("%d: a mark is not closed", line)
	}
	return b.String(), marks, nil
}

// read takes "kind,form|chain" apart.
func (m *Mark) read(tag string) error {
	tag, m.Chain, _ = strings.Cut(tag, "|")
	kind, form, _ := strings.Cut(tag, ",")
	if !slices.Contains(markKinds[:], kind) {
		return fmt.Errorf("no kind %q", kind)
	}
	m.Kind = kind
	switch form {
	case "":
		m.Form = doc.Name
	case "nom":
		m.Form = doc.Nominal
	case "pro":
		m.Form = doc.Pronoun
	default:
		return fmt.Errorf("no form %q; nom and pro are", form)
	}
	if m.End == m.Start {
		return errors.New("no words are marked")
	}
	return nil
}

func readFacts(corpus fs.FS, dir string) ([]GoldFact, error) {
	f, err := corpus.Open(dir + "/facts.jsonl")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []GoldFact
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		var g GoldFact
		dec := json.NewDecoder(strings.NewReader(lines.Text()))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&g); err != nil {
			return nil, fmt.Errorf("%s/facts.jsonl:%d: %w", dir, n, err)
		}
		if g.Doc != dir || g.ID == "" || len(g.Subject) == 0 || len(g.Relation) == 0 {
			return nil, fmt.Errorf("%s/facts.jsonl:%d: doc must be the folder's name, and id, s and p be given", dir, n)
		}
		out = append(out, g)
	}
	return out, lines.Err()
}
