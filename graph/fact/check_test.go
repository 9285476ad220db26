package fact

import (
	"strings"
	"testing"
)

func TestSound(t *testing.T) {
	art := &Article{ID: "a", Text: "Ann met Bo. Bo said so."}
	ann, bo := Term{ID: "e1", Name: "Ann", Kind: "person"}, Term{ID: "e2", Name: "Bo", Kind: "person"}
	met := func(id string) Fact {
		return Fact{ID: id, Subject: ann, Relation: Relation{ID: "meets"}, Objects: []Term{bo}, Status: Asserted, Sources: []Source{{Article: "a", Start: 0, End: 11, Quote: "Ann met Bo."}}}
	}
	bad := met("f2")
	bad.Status = Claimed
	saying := Fact{ID: "f3", Subject: bo, Relation: Relation{ID: "says"}, Objects: []Term{{Fact: "f2"}}, Status: Asserted, Sources: met("").Sources}
	var why []string
	kept := BuiltinSchema().Sound(art, []Fact{saying, met("f1"), bad}, func(f *Fact, err error) { why = append(why, f.ID+": "+err.Error()) })
	if len(kept) != 1 || kept[0].ID != "f1" {
		t.Errorf("kept %v", kept)
	}
	if got := strings.Join(why, "; "); !strings.Contains(got, "f2: it is claimed and names no speaker") || !strings.Contains(got, "f3: what it says") {
		t.Errorf("dropped because %s", got)
	}
}
