package source

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"kg/graph/fact"
)

// fields are the names by which an article's parts go in JSON lines, the
// preferred one first.
var fields = [...]struct {
	names []string
	set   func(art *fact.Article, value string) error
}{
	{[]string{"id"}, func(art *fact.Article, s string) error { art.ID = s; return nil }},
	{[]string{"text", "body", "content"}, func(art *fact.Article, s string) error { art.Text = s; return nil }},
	{[]string{"title", "headline"}, func(art *fact.Article, s string) error { art.Title = s; return nil }},
	{[]string{"author", "byline"}, func(art *fact.Article, s string) error { art.Author = s; return nil }},
	{[]string{"publisher", "source", "site"}, func(art *fact.Article, s string) error { art.Publisher = s; return nil }},
	{[]string{"place", "location"}, func(art *fact.Article, s string) error { art.Place = s; return nil }},
	{[]string{"date", "published", "date_published", "datePublished"}, setDate},
	{[]string{"url", "link"}, func(art *fact.Article, s string) error { art.URL = s; return nil }},
}

func setDate(art *fact.Article, s string) (err error) {
	art.Date, err = ParseDay(s)
	return err
}

// sniffJSONL says yes to content that begins with a JSON object.
func sniffJSONL(head []byte) bool {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	if len(head) == 0 || head[0] != '{' {
		return false
	}
	dec := json.NewDecoder(bytes.NewReader(head))
	for range 3 { // {, a key, the begin of its value: prose in braces stops before
		if _, err := dec.Token(); err != nil {
			return errors.Is(err, io.ErrUnexpectedEOF)
		}
	}
	return true
}

// readJSONL reads an article from each line. A line that holds none is reported
// and passed over; one longer than the limit is passed over without being held.
func readJSONL(in *input) articles {
	return func(yield func(fact.Article, error) bool) {
		container := in.id
		if container == "" {
			container = "stdin"
		}
		number, found := 0, false
		for {
			row, err := in.line()
			if errors.Is(err, io.EOF) {
				break
			}
			number++
			switch {
			case errors.Is(err, errLong):
				err = in.errorAt(number, "the line is longer than %s, the most that one article may have", size(in.limit))
			case err != nil:
				yield(fact.Article{}, in.errorAt(number, "%w", err))
				return
			case len(bytes.TrimSpace(row)) == 0:
				continue
			}
			found = true
			art := fact.Article{}
			if err == nil {
				if art, err = readRow(row); err != nil {
					err = in.errorAt(number, "%w", err)
				} else {
					if art.ID == "" {
						art.ID = fmt.Sprint(number)
					}
					art.ID = container + "#" + art.ID
				}
			}
			if !yield(art, err) {
				return
			}
		}
		if !found {
			yield(fact.Article{}, in.errorf("is empty"))
		}
	}
}

var errLong = errors.New("long line")

// line is the next line without its end, io.EOF behind the last, or errLong for
// one that is longer than the limit, which is read past.
func (in *input) line() ([]byte, error) {
	var row []byte
	long, some := false, false
	for {
		part, err := in.r.ReadSlice('\n')
		some = some || len(part) > 0
		if int64(len(row)+len(part)) > in.limit+1 {
			long, row = true, nil
		}
		if !long {
			row = append(row, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && !(errors.Is(err, io.EOF) && some):
			return nil, err
		case long:
			return nil, errLong
		}
		return row, nil
	}
}

func readRow(row []byte) (fact.Article, error) {
	text, _, err := decode(row, "")
	if err != nil {
		return fact.Article{}, fmt.Errorf("the line is in no known charset; JSON is UTF-8")
	}
	var values map[string]any
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&values); err != nil {
		return fact.Article{}, fmt.Errorf("not JSON lines, which hold one object a line: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return fact.Article{}, fmt.Errorf("not JSON lines: more stands behind the object")
	}
	var art fact.Article
	for _, f := range fields {
		for _, name := range f.names {
			s, err := stringOf(values[name])
			if err == nil && s != "" {
				err = f.set(&art, s)
			}
			if err != nil {
				return fact.Article{}, fmt.Errorf("%s: %w", name, err)
			}
			if s != "" {
				break
			}
		}
	}
	if strings.TrimSpace(art.Text) == "" {
		return fact.Article{}, fmt.Errorf("no field \"text\" with words in it")
	}
	if art.Date == "" {
		head := fact.Article{Text: art.Text}
		readHead(&head)
		art.Date = head.Date
	}
	return art, nil
}

// stringOf is a value of JSON or YAML as text; a list of names as one.
func stringOf(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case json.Number:
		return v.String(), nil
	case int, float64, bool: // of YAML
		return fmt.Sprint(v), nil
	case []any:
		var parts []string
		for _, x := range v {
			s, err := stringOf(x)
			if err != nil {
				return "", err
			}
			parts = append(parts, s)
		}
		return strings.Join(parts, ", "), nil
	}
	return "", fmt.Errorf("want a text, not %T", v)
}
