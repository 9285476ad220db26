package eval

import (
	"math"
	"strings"
	"testing"

	"kg/extract/doc"
)

func read(t *testing.T, s string) []*doc.Document {
	t.Helper()
	d, err := doc.ReadCoNLLU(strings.NewReader(s))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

const goldTree = `# mention = 1-1 politician
# mention = 3-3 location
1	Biden	Biden	PROPN	NNP	_	2	nsubj:pass	_	_
2	left	leave	VERB	VBD	_	0	root	_	_
3	U.S.	U.S.	PROPN	NNP	_	2	obj	_	SpaceAfter=No
4	.	.	PUNCT	.	_	2	punct	_	_

`

func TestScoreTrees(t *testing.T) {
	// One word is cut in two, which costs it and the sum; a subtype differs.
	got := `# mention = 1-1 person
# mention = 4-4 nationality
1	Biden	Biden	PROPN	NNP	_	2	nsubj	_	_
2	left	leave	NOUN	VBD	_	0	root	_	_
3	U.	U.	PROPN	NNP	_	2	obj	_	SpaceAfter=No
4	S.	S.	PROPN	NNP	_	3	flat	_	SpaceAfter=No
5	.	.	PUNCT	.	_	1	punct	_	_

`
	gold, other := read(t, goldTree), read(t, got)
	s, err := ScoreTrees(gold, other)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what      string
		got, hits float64
	}{{"words", s.Words, 3}, {"UPOS", s.UPOS, 2}, {"UAS", s.UAS, 2}, {"LAS", s.LAS, 2}, {"with subtypes", s.Subtypes, 1}} {
		if want := 200 * c.hits / 9; math.Abs(c.got-want) > 1e-9 {
			t.Errorf("%s %.2f, want %.2f", c.what, c.got, want)
		}
	}
	if s.Sentences != 100 {
		t.Errorf("sentences %.2f", s.Sentences)
	}
	if _, err := ScoreTrees(gold, read(t, strings.ReplaceAll(got, "left", "lost"))); err == nil {
		t.Error("documents of another text were compared")
	}
}

func TestScoreNames(t *testing.T) {
	maps, err := NameMaps()
	if err != nil {
		t.Fatal(err)
	}
	ours := strings.NewReplacer("politician", "person", "location", "law").Replace(goldTree)
	s, err := ScoreNames(read(t, goldTree), read(t, ours), maps["crossner"])
	if err != nil {
		t.Fatal(err)
	}
	if s.Gold != 2 || s.Given != 2 || s.Right != 1 || s.Kinds["person"].Right != 1 || s.Kinds["misc"].Given != 1 {
		t.Errorf("score %+v", s)
	}
	m := maps["re3d"]
	unknown := strings.ReplaceAll(goldTree, "location", "other")
	if s, err = ScoreNames(read(t, unknown), read(t, strings.ReplaceAll(goldTree, "location", "country")), m); err != nil || s.Given != 0 {
		t.Errorf("a name on an unknown mark counts: %+v, %v", s, err)
	}
}
