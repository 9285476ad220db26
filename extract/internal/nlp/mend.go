package nlp

import (
	"strings"

	"kg/extract/doc"
)

// offices are the words after "Secretary of", "Chief of", "Minister of" that
// belong to the post and not to the name that follows.
var offices = [...]string{"State", "Defense", "Defence", "Staff", "Justice", "Interior", "Treasury", "Commerce", "Labor", "Labour", "Energy", "Education",
	"Transportation", "Transport", "Agriculture", "Health", "War", "Finance", "Affairs", "Security", "Parliament", "Culture", "Trade", "Mission", "Police", "Operations"}

// mendNames takes a post out of a person's name: readers of names take "of State
// Antony Blinken" for one after "Secretary". A name that does not begin with a
// capital loses its small words.
func mendNames(d *doc.Document) {
	for i := range d.Mentions {
		m := &d.Mentions[i]
		if m.Kind != "person" || m.Form != doc.Name {
			continue
		}
		start := m.From
		for m.Len() > 1 && smallWord(d.Tokens[m.From]) {
			m.From++
		}
		if m.From > start || start > 1 && strings.EqualFold(d.Tokens[start-1].Form, "of") && beginsCapital(d.Tokens[start-2].Form) {
			for m.Len() > 1 && office(d.Tokens[m.From].Form) {
				m.From++
			}
		}
		if m.Head < m.From {
			m.Head = m.From
		}
	}
}

// mendTrees makes an apposition of a name that a parser takes for the second
// subject beside the noun it names: "said its chairwoman, Beata Wrona".
func mendTrees(d *doc.Document) {
	for i := range d.Tokens {
		t := &d.Tokens[i]
		if plainRel(t) != "nsubj" || t.UPOS != "PROPN" || i < 2 || d.Tokens[i-1].Form != "," {
			continue
		}
		for k := i - 2; k >= 0 && k >= i-12; k-- {
			n := &d.Tokens[k]
			if n.Head == t.Head && n.Rel == t.Rel {
				if n.UPOS == "NOUN" && d.SentenceOf(k) == d.SentenceOf(i) {
					t.Head, t.Rel = k, "appos"
				}
				break
			}
		}
	}
}

func smallWord(t doc.Token) bool {
	return (t.UPOS == "ADP" || t.UPOS == "CCONJ" || t.UPOS == "PUNCT") && !beginsCapital(t.Form)
}

func beginsCapital(s string) bool { return s != "" && strings.ToUpper(s[:1]) == s[:1] }

func office(s string) bool {
	for _, o := range offices {
		if o == s {
			return true
		}
	}
	return false
}
