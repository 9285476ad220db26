package eval

import (
	"strings"
	"testing"

	"kg/extract/doc"
)

const wars = `<DOC>
<DOCID>x</DOCID>
<DATETIME> <TIMEX2 val="2009-12-19T17:00:00">2009-12-19T17:00:00</TIMEX2> </DATETIME>
<TEXT>
War began in <TIMEX2 val="1955-SU">the summer of <TIMEX2 val="1955">1955</TIMEX2></TIMEX2> &amp; from <TIMEX2 val="1956">1956</TIMEX2> to <TIMEX2 val="1957-04-02TMO">April</TIMEX2> for <TIMEX2 val="P2W" anchor_val="1957-04" anchor_dir="ENDING">two weeks</TIMEX2>, <TIMEX2 val="PAST_REF">recently</TIMEX2>
</TEXT>
</DOC>`

func TestReadTimex(t *testing.T) {
	art, marks, err := ReadTimex(strings.NewReader(wars))
	if err != nil {
		t.Fatal(err)
	}
	if art.ID != "x" || art.Date != "2009-12-19" {
		t.Errorf("article %q of %q", art.ID, art.Date)
	}
	var got []string
	for _, m := range marks {
		got = append(got, art.Text[m.Start:m.End]+"="+m.Time)
	}
	want := "the summer of 1955=1955-22|1955=1955|1956=1956|April=1957-04-02|two weeks=P2W|recently="
	if g := strings.Join(got, "|"); g != want {
		t.Errorf("marks\n%s, want\n%s", g, want)
	}
}

func TestTimexValues(t *testing.T) {
	for val, want := range map[string]string{
		"BC0480": "-0479", "BC0480-08": "-0479-08", "1918-W43": "1918-10-21/1918-10-27", "1955-Q2": "1955-04/1955-06", "199": "199X", "17": "17XX",
		"P1DE": "P10Y", "PT3H": "PT3H", "PXD": "", "XXXX-WI": "", "1918-08-XX": "", "PRESENT_REF": "", "": "", "BC": "",
	} {
		if got := timexValue(val); got != want {
			t.Errorf("%s is %q, want %q", val, got, want)
		}
	}
	if got := anchored("P2W", "1957-04-15", "ENDING"); got != "1957-04-01/1957-04-15" {
		t.Errorf("two weeks that end are %s", got)
	}
}

// A span over two marks is two values; an open end is not looked at; what is
// given where no gold is counts as wrong.
func TestScoreTimes(t *testing.T) {
	art, marks, err := ReadTimex(strings.NewReader(wars))
	if err != nil {
		t.Fatal(err)
	}
	d := &doc.Document{Article: art}
	at := 0
	value := func(words, edtf string) {
		at += strings.Index(art.Text[at:], words)
		d.Tokens = append(d.Tokens, doc.Token{Start: at, End: at + len(words), Form: words})
		d.Values = append(d.Values, doc.Value{Span: doc.Span{From: len(d.Tokens) - 1, To: len(d.Tokens)}, Kind: doc.Time, Time: edtf})
		at += len(words)
	}
	value("War", "1900")
	value("summer of 1955", "1955-22")
	value("from 1956 to April", "1956/1957-04-03")
	value("two weeks", "")
	s := ScoreTimes(marks, d)
	if s.Gold != 5 || s.Given != 4 || s.Right != 2 {
		t.Errorf("gold %d, given %d, right %d; want 5, 4, 2", s.Gold, s.Given, s.Right)
	}
}
