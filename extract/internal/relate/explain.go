package relate

import (
	"fmt"
	"slices"
	"strings"

	"kg/extract/doc"
	"kg/graph/fact"
)

// Explanation is how a document was read: the frames of each sentence, the rules
// that fired on them and nearly did, and the facts that the schema dropped.
type Explanation struct {
	d     *doc.Document
	lines map[int][]string // by sentence
	seen  map[string]bool

	Judged []Judged // every fact that rules proposed, in the order they did
}

func (e *Explanation) add(head int, format string, args ...any) {
	if e == nil {
		return
	}
	if e.lines == nil {
		e.lines = map[int][]string{}
		e.seen = map[string]bool{}
	}
	s := e.d.SentenceOf(head)
	line := fmt.Sprintf(format, args...)
	if key := fmt.Sprint(s, line); !e.seen[key] {
		e.seen[key] = true
		e.lines[s] = append(e.lines[s], line)
	}
}

func (e *Explanation) frame(r *reading, f *frame) {
	var args []string
	for _, x := range f.args {
		var names []string
		for _, h := range x.heads {
			names = append(names, r.d.Tokens[h].Form)
		}
		args = append(args, x.role+"="+strings.Join(names, "+"))
	}
	status := string(f.status)
	if f.unreal {
		status = "unreal"
	}
	if f.prefix != "" {
		status += " " + f.prefix
	}
	e.add(f.head, "frame   %s %s [%s] %s", f.kind, f.lemma, status, strings.Join(args, " "))
}

func (e *Explanation) fired(rule string, f *frame, facts []fact.Fact) {
	for _, x := range facts {
		e.add(f.head, "fired   %s: %s", rule, Arrow(&x))
	}
}

func (e *Explanation) near(rule string, f *frame, why string) {
	e.add(f.head, "nearly  %s on %s: %s", rule, f.lemma, why)
}

func (e *Explanation) drop(rule string, x *fact.Fact, why string) {
	head := 0
	if len(x.Sources) > 0 {
		head, _ = slices.BinarySearchFunc(e.d.Tokens, x.Sources[0].Start, func(t doc.Token, at int) int { return t.Start - at })
	}
	e.add(head, "dropped %s: %s: %s", rule, Arrow(x), why)
}

// String writes the account sentence by sentence, each with its tree.
func (e *Explanation) String() string {
	var b strings.Builder
	for s, sent := range e.d.Sentences {
		fmt.Fprintf(&b, "# %d %s\n", s+1, e.d.Text(sent.Span))
		for i := sent.From; i < sent.To; i++ {
			t := e.d.Tokens[i]
			head := "root"
			if t.Head >= 0 {
				head = e.d.Tokens[t.Head].Form
			}
			fmt.Fprintf(&b, "  %-16s %-6s %-5s %-12s %s\n", t.Form, t.UPOS, t.XPOS, t.Rel, head)
		}
		for _, line := range e.lines[s] {
			fmt.Fprintf(&b, "  %s\n", line)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// Arrow writes a fact in arrow notation, the form of the examples in rule files:
//
//	Joe Biden -meets-> Bernardo Arevalo; time=2024-03; status=planned
func Arrow(x *fact.Fact) string {
	var b strings.Builder
	b.WriteString(x.Subject.String() + " -" + x.Relation.ID + "->")
	for i, o := range x.Objects {
		if i > 0 {
			b.WriteString(" &")
		}
		b.WriteString(" " + o.String())
	}
	if x.Qualifiers.Time != "" {
		b.WriteString("; time=" + x.Qualifiers.Time)
	}
	if x.Qualifiers.Duration != "" {
		b.WriteString("; duration=" + x.Qualifiers.Duration)
	}
	if a := x.Qualifiers.Amount; a != nil {
		fmt.Fprintf(&b, "; amount=%s %s", strings.TrimSuffix(fmt.Sprintf("%.2f", a.Value), ".00"), a.Unit)
	}
	for _, role := range slices.Sorted(mapKeys(x.Qualifiers.Roles)) {
		var names []string
		for _, t := range x.Qualifiers.Roles[role] {
			names = append(names, t.String())
		}
		b.WriteString("; " + role + "=" + strings.Join(names, " & "))
	}
	if len(x.SaidBy) > 0 {
		var names []string
		for _, t := range x.SaidBy {
			names = append(names, t.String())
		}
		b.WriteString("; said_by=" + strings.Join(names, " & "))
	}
	if x.Status != "" && x.Status != fact.Asserted {
		b.WriteString("; status=" + string(x.Status))
	}
	return b.String()
}
