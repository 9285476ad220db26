package eval

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"kg/extract/doc"
	"kg/graph/fact"
)

// TextChain names a chain of a text of the corpus.
type TextChain struct{ Text, Chain string }

// ReadIdentities reads which chains of the texts are one thing: the thing by its
// key, for each chain that identities.tsv names. Lines of texts that are not given
// are passed over.
func ReadIdentities(corpus fs.FS, texts []Gold) (map[TextChain]string, error) {
	const file = "identities.tsv"
	b, err := fs.ReadFile(corpus, file)
	if err != nil {
		return nil, err
	}
	out := map[TextChain]string{}
	for i, line := range strings.Split(strings.TrimSuffix(string(b), "\n"), "\n") {
		f := strings.Split(line, "\t")
		if len(f) != 3 {
			return nil, fmt.Errorf("%s:%d: it has %d fields; write thing, text and chain", file, i+1, len(f))
		}
		g, ok := textOf(texts, f[1])
		if !ok {
			continue
		}
		if !slices.ContainsFunc(g.Marks, func(m Mark) bool { return m.Chain == f[2] }) {
			return nil, fmt.Errorf("%s:%d: %s has no chain %q", file, i+1, f[1], f[2])
		}
		c := TextChain{f[1], f[2]}
		if out[c] != "" {
			return nil, fmt.Errorf("%s:%d: chain %q of %s stands there twice", file, i+1, f[2], f[1])
		}
		out[c] = f[0]
	}
	return out, nil
}

// IdentityScore compares the nodes of a graph with the things that chains of
// different texts are. Figures are B3 (Bagga and Baldwin 1998) over chains, not
// mentions: a thing weighs by the texts that speak of it, not by how often they do.
type IdentityScore struct {
	Things, Chains, Held int      // gold things, their chains, and those of them that are in the graph
	Found                B3       // of chains that are in the graph
	All                  B3       // of all; what is not in the graph is found nowhere
	Merged               []string // nodes that hold chains of different things of different texts
	Split                []string // things whose chains are several nodes
}

// B3 is a precision and a recall in percent.
type B3 struct{ Precision, Recall float64 }

// F1 is their harmonic mean.
func (b B3) F1() float64 {
	if b.Precision+b.Recall == 0 {
		return 0
	}
	return 2 * b.Precision * b.Recall / (b.Precision + b.Recall)
}

func (b B3) String() string {
	return fmt.Sprintf("precision %.1f recall %.1f F1 %.1f", b.Precision, b.Recall, b.F1())
}

// String writes the figures, a line for each subject.
func (s IdentityScore) String() string {
	return fmt.Sprintf("%d things in %d chains, %d of them in the graph\nB3 over texts, of chains in the graph: %s\nof all: %s\nnodes that are several things: %d, things that are several nodes: %d",
		s.Things, s.Chains, s.Held, s.Found, s.All, len(s.Merged), len(s.Split))
}

// Wrong lists the nodes that are several things and the things that are several
// nodes.
func (s IdentityScore) Wrong() []string {
	var out []string
	for _, m := range s.Merged {
		out = append(out, "merged "+m)
	}
	for _, m := range s.Split {
		out = append(out, "split "+m)
	}
	return out
}

// placedChain is a gold chain with the node that a graph has for it.
type placedChain struct {
	TextChain
	thing string // empty for a thing of its text alone
	node  string // empty if the graph has none
}

// name is the thing, for a chain of its text alone with the text.
func (c *placedChain) name() string { return cmp.Or(c.thing, c.Text+"/"+c.Chain) }

// ScoreIdentities compares readings that were added to one graph with what
// identities says. Nodes gives, for the terms of a reading's facts by their IDs,
// the node of the graph.
func ScoreIdentities(identities map[TextChain]string, texts []Gold, got []Reading, nodes []map[string]string) IdentityScore {
	var all []placedChain
	for i := range texts {
		terms := texts[i].termsOf(&got[i])
		for _, chain := range slices.Sorted(maps.Keys(terms)) {
			c := placedChain{TextChain: TextChain{texts[i].Article.ID, chain}, node: nodes[i][terms[chain]]}
			c.thing = identities[c.TextChain]
			all = append(all, c)
		}
	}
	named := slices.DeleteFunc(slices.Clone(all), func(c placedChain) bool { return c.thing == "" })
	held := slices.DeleteFunc(slices.Clone(named), func(c placedChain) bool { return c.node == "" })
	things := map[string]bool{}
	for _, c := range named {
		things[c.thing] = true
	}
	return IdentityScore{Things: len(things), Chains: len(named), Held: len(held), Found: b3(held), All: b3(named), Merged: merged(all), Split: split(held)}
}

// b3 is the mean over chains of how much of the node is the thing, and of the thing
// the node.
func b3(chains []placedChain) B3 {
	same := func(c *placedChain, with func(a, b *placedChain) bool) float64 {
		n := 0.0
		for i := range chains {
			if with(c, &chains[i]) {
				n++
			}
		}
		return n
	}
	thing := func(a, b *placedChain) bool { return a.thing == b.thing }
	node := func(a, b *placedChain) bool { return a.node != "" && a.node == b.node }
	both := func(a, b *placedChain) bool { return thing(a, b) && node(a, b) }
	var out B3
	given := 0.0
	for i := range chains {
		c := &chains[i]
		out.Recall += same(c, both) / same(c, thing)
		if c.node != "" {
			given++
			out.Precision += same(c, both) / same(c, node)
		}
	}
	out.Precision = 100 * out.Precision / max(1, given)
	out.Recall = 100 * out.Recall / max(1, float64(len(chains)))
	return out
}

// split are the things whose chains are several nodes.
func split(held []placedChain) []string {
	nodes := map[string]map[string][]string{}
	for _, c := range held {
		if nodes[c.thing] == nil {
			nodes[c.thing] = map[string][]string{}
		}
		nodes[c.thing][c.node] = append(nodes[c.thing][c.node], c.Text)
	}
	var out []string
	for _, t := range slices.Sorted(maps.Keys(nodes)) {
		if len(nodes[t]) > 1 {
			out = append(out, t+": "+listed(nodes[t]))
		}
	}
	return out
}

// merged are the nodes that hold chains of different texts which are different
// things. Two things of one text that became one are that text's matter.
func merged(all []placedChain) []string {
	nodes := map[string][]placedChain{}
	for _, c := range all {
		if c.node != "" {
			nodes[c.node] = append(nodes[c.node], c)
		}
	}
	var out []string
	for _, node := range slices.Sorted(maps.Keys(nodes)) {
		things := map[string][]string{}
		wrong := false
		for i, c := range nodes[node] {
			things[c.name()] = append(things[c.name()], c.Text)
			for _, d := range nodes[node][:i] {
				wrong = wrong || c.Text != d.Text && c.name() != d.name()
			}
		}
		if wrong {
			out = append(out, node+": "+listed(things))
		}
	}
	return out
}

func listed(texts map[string][]string) string {
	var out []string
	for _, k := range slices.Sorted(maps.Keys(texts)) {
		out = append(out, fmt.Sprintf("%s (%s)", k, strings.Join(texts[k], ", ")))
	}
	return strings.Join(out, "; ")
}

// termsOf says which term of the reading's facts each chain of the marks is, by
// the term's ID: the thing that most of its names are, or if no name is any of its
// words. What no fact names has an ID that no term has, or none.
func (g *Gold) termsOf(r *Reading) map[string]string {
	byWords := map[string]string{}
	eachTerm(r.Facts, func(t *fact.Term) {
		if w := strings.ToLower(t.Name); t.ID != "" && (byWords[w] == "" || t.ID < byWords[w]) {
			byWords[w] = t.ID
		}
	})
	out := map[string]string{}
	for _, form := range [...]doc.Form{doc.Name, doc.Nominal, doc.Pronoun} {
		votes := map[string]map[string]int{}
		for _, m := range g.Marks {
			if m.Chain == "" || m.Form != form || out[m.Chain] != "" {
				continue
			}
			if votes[m.Chain] == nil {
				votes[m.Chain] = map[string]int{}
			}
			if id := cmp.Or(termAt(r.Document, m), byWords[strings.ToLower(g.Article.Text[m.Start:m.End])]); id != "" {
				votes[m.Chain][id]++
			}
		}
		for chain, ids := range votes {
			out[chain] = ""
			for _, id := range slices.Sorted(maps.Keys(ids)) {
				if ids[id] > ids[out[chain]] {
					out[chain] = id
				}
			}
		}
	}
	return out
}

// termAt is the ID of the chain of the mention that shares most with a mark: more
// than half of their words together.
func termAt(d *doc.Document, m Mark) string {
	best, id := 0.5, ""
	for _, x := range d.Mentions {
		from, to := d.Tokens[x.From].Start, d.Tokens[x.To-1].End
		common := min(to, m.End) - max(from, m.Start)
		if share := float64(common) / float64(max(to, m.End)-min(from, m.Start)); share > best && x.Chain >= 0 {
			best, id = share, doc.TermID(x.Chain)
		}
	}
	return id
}

func eachTerm(facts []fact.Fact, f func(*fact.Term)) {
	for i := range facts {
		facts[i].Terms(f)
	}
}
