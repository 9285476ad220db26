package doc

import (
	"strings"
	"testing"
)

const sample = `# newdoc id = x
# article = {"id":"x","text":"","date":"2024-05-08"}
# chain = {"name":"Joe Biden","named":true,"aliases":["Biden"],"kind":"person","wikidata":"Q6279","link":0.9}
# quote = 1-2 3 1
# sent_id = x-1
# text = Biden gave $170 million.
# mention = 1-1 person name 1 1 0.98
# value = 3-5 money {"value":170000000,"unit":"USD"}
1	Biden	Biden	PROPN	NNP	Number=Sing	2	nsubj	_	TokenRange=0:5
2	gave	give	VERB	VBD	_	0	root	_	TokenRange=6:10
3	$	$	SYM	$	_	2	obj	_	SpaceAfter=No|TokenRange=11:12
4	170	170	NUM	CD	_	5	compound	_	TokenRange=12:15
5	million	million	NUM	CD	_	3	nummod	_	SpaceAfter=No|TokenRange=16:23
6	.	.	PUNCT	.	_	2	punct	_	TokenRange=23:24

# sent_id = x-2
# text = In March.
# role = headline
# value = 2-2 time 2024-03
1	In	in	ADP	IN	_	2	case	_	TokenRange=25:27
2	March	March	PROPN	NNP	_	0	root	_	SpaceAfter=No|TokenRange=28:33
3	.	.	PUNCT	.	_	2	punct	_	TokenRange=33:34

`

func TestCoNLLURoundTrip(t *testing.T) {
	docs, err := ReadCoNLLU(strings.NewReader(sample))
	if err != nil {
		t.Fatal(err)
	}
	if len(docs) != 1 {
		t.Fatalf("%d documents", len(docs))
	}
	d := docs[0]
	if want := "Biden gave $170 million. In March."; d.Article.Text != want {
		t.Errorf("text is %q, want %q", d.Article.Text, want)
	}
	if m := d.Mentions[0]; m.Chain != 0 || d.Text(m.Span) != "Biden" || d.Chains[0].Mentions[0] != 0 {
		t.Errorf("mention %+v", m)
	}
	var b strings.Builder
	if err := WriteCoNLLU(&b, d); err != nil {
		t.Fatal(err)
	}
	if b.String() != sample {
		t.Errorf("written:\n%s\nwant:\n%s", b.String(), sample)
	}
}

// The words of a token stand joined, however the treebank marks the space.
func TestCoNLLUTokensOfSeveralWords(t *testing.T) {
	docs, err := ReadCoNLLU(strings.NewReader("1-2\twe've\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n" +
		"1\twe\twe\tPRON\tPRP\t_\t0\troot\t_\t_\n2\t've\thave\tAUX\tVBP\t_\t1\taux\t_\t_\n" +
		"3\t.\t.\tPUNCT\t.\t_\t1\tpunct\t_\t_\n3.1\tgone\tgo\tVERB\tVBN\t_\t_\t_\t1:dep\t_\n\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := docs[0].Article.Text; got != "we've." {
		t.Errorf("text is %q", got)
	}
}

func TestCoNLLUErrors(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"1\tx\n", "1: 2 columns"},
		{"1\tx\tx\tX\tX\t_\t9\troot\t_\t_\n\n", "2: the head"},
		{"1\tx\tx\tX\tX\t_\ta\troot\t_\t_\n", "1: head"},
		{"# mention = 1-4 person\n1\tx\tx\tX\tX\t_\t0\troot\t_\t_\n\n", "3: \"mention 1-4"},
		{"# chain = x\n", "1: chain"},
	} {
		if _, err := ReadCoNLLU(strings.NewReader(c.text)); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%q: error %v, want %s", c.text, err, c.want)
		}
	}
}
