package nlp

import (
	"slices"
	"testing"
)

// TestOneThing reads short texts and looks which words speak of one thing.
func TestOneThing(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		one  []string // of one thing, each by the words of a mention
		kind string
	}{
		"by nation": {"Kenya's Amina Otieno beat Laura Stein of Austria in the final on Saturday. The Kenyan needed two hours.",
			[]string{"Amina Otieno", "The Kenyan"}, "person"},
		"by what it is": {"German carmaker Wiedrich Stahl reported a loss on Friday. Wiedrich will cut 300 jobs.",
			[]string{"Wiedrich Stahl", "Wiedrich"}, "organisation"},
		"by seat": {"Halden Kali, a producer of salt, raised prices on Monday. The Kassel-based company employs 900 people.",
			[]string{"Halden Kali", "The Kassel-based company"}, "organisation"},
		"the surname stays with whom it spoke of": {"Peter Novak opened the school on Monday. Novak thanked the teachers. His brother, Jan Novak, was absent. Novak left early.",
			[]string{"Peter Novak", "Novak", "Novak"}, "person"},
	} {
		t.Run(name, func(t *testing.T) {
			d := annotate(t, c.text)
			for _, ch := range d.Chains {
				var words []string
				for _, m := range ch.Mentions {
					words = append(words, d.Text(d.Mentions[m].Span))
				}
				if !slices.Contains(words, c.one[0]) {
					continue
				}
				words = slices.DeleteFunc(words, func(w string) bool { return !slices.Contains(c.one, w) })
				if !slices.Equal(words, c.one) || ch.Kind != c.kind {
					t.Errorf("%s %v, want %s %v", ch.Kind, words, c.kind, c.one)
				}
				return
			}
			t.Errorf("no thing is called %s", c.one[0])
		})
	}
}
