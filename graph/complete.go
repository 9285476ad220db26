package graph

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"kg/graph/internal/gizmo"
)

// completionsMost is how many completions are offered at once.
const completionsMost = 60

// Complete gives what could stand where a Gizmo program ends, as whole words, and
// how many bytes of the program's end are the beginning of each: methods after a
// dot, relations after r:, terms after kg:, IRIs of things after e:, names of things in
// kg.entity("...").
func (g *Graph) Complete(ctx context.Context, program string) (words []string, begun int, err error) {
	if text, quoted := openString(program); quoted {
		return g.completeString(ctx, program[:len(program)-len(text)-1], text)
	}
	begun = len(program) - len(strings.TrimRight(program, letters))
	word := program[len(program)-begun:]
	before := strings.TrimRight(program[:len(program)-begun], " \t\n")
	all := gizmo.Words(gizmo.Functions)
	if on, dotted := strings.CutSuffix(before, "."); dotted {
		switch {
		case isWord(on, "g"), isWord(on, "graph"):
			all = gizmo.Words(gizmo.OfGraph)
		case isWord(on, "kg"):
			all = gizmo.Words(gizmo.OfWorld)
		default:
			all = gizmo.Words(gizmo.OfPath)
		}
	}
	return startingWith(all, word), begun, nil
}

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"

// isWord says whether a text ends in a word and not in a longer one.
func isWord(text, word string) bool {
	rest, ok := strings.CutSuffix(text, word)
	return ok && strings.TrimRight(rest, letters) == rest
}

// openString is the string that a program ends in the middle of.
func openString(program string) (text string, open bool) {
	var quote byte
	begin := 0
	for i := 0; i < len(program); i++ {
		switch c := program[i]; {
		case quote != 0 && c == '\\':
			i++
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\'' || c == '`'):
			quote, begin = c, i+1
		}
	}
	if quote == 0 {
		return "", false
	}
	return program[min(begin, len(program)):], true
}

func (g *Graph) completeString(ctx context.Context, before, text string) (words []string, begun int, err error) {
	call := openCall(before)
	naming := slices.Contains([]string{"entity", "entities", "path"}, call)
	text = strings.TrimPrefix(text, "<")
	prefix, local, spaced := strings.Cut(text, ":")
	err = g.store.read(func(r reader) error {
		v := factView{reader: r, base: g.base}
		switch {
		case naming:
			words, begun = v.namesBegun(ctx, text), len(text)
		case !spaced && call == "facts":
			words, begun = v.relationsBegun(text), len(text)
		case !spaced:
			for _, p := range g.prefixes("") {
				words = append(words, p.Name+":")
			}
			words, begun = startingWith(words, text), len(text)
		case prefix == "r":
			words, begun = v.relationsBegun(local), len(local)
		case prefix == "kg":
			for _, role := range g.schema.Roles {
				words = append(words, role.Name)
			}
			words = append(words, "Fact", "Relation", "amount", "amountMax", "amountMin", "confidence", "duration", "frequency", "from", "hedge", "kind", "object", "relation", "saidBy", "status", "subject", "time", "unit", "until")
			words, begun = startingWith(words, local), len(local)
		case prefix == entitySpace:
			for k := range v.scan(rowKey(tIRI, local)) {
				if words = append(words, k[1:]); len(words) == completionsMost || ctx.Err() != nil {
					break
				}
			}
			begun = len(local)
		}
		return cmp.Or(r.err(), ctx.Err())
	})
	return words, begun, err
}

// openCall is the name of the call whose arguments a program ends in.
func openCall(program string) string {
	open := 0
	for i := len(program) - 1; i >= 0; i-- {
		switch program[i] {
		case ')':
			open++
		case '(':
			if open--; open < 0 {
				name := strings.TrimRight(program[:i], " \t\n")
				return name[len(strings.TrimRight(name, letters)):]
			}
		}
	}
	return ""
}

func (v *factView) relationsBegun(text string) []string {
	var out []string
	for k := range v.scan(rowKey(tRelation, text)) {
		out = append(out, partsOf(k)[0])
	}
	return startingWith(out, text)
}

// namesBegun gives the names of things that begin so, those of most support first.
func (v *factView) namesBegun(ctx context.Context, text string) []string {
	key, _, _ := strings.Cut(normalise(text), " ")
	seen := set{}
	var found []Entity
	for k := range v.scan(rowKey(tWord, key)) {
		head := partsOf(k)[1]
		if ctx.Err() != nil || len(found) > 20*completionsMost {
			break
		}
		if e := v.entity(head); e != nil && !seen[head] && strings.HasPrefix(e.Name, text) {
			seen.add(head)
			found = append(found, *e)
		}
	}
	slices.SortStableFunc(found, func(a, b Entity) int { return cmp.Compare(b.Support, a.Support) })
	var out []string
	for _, e := range found[:min(len(found), completionsMost)] {
		out = append(out, e.Name)
	}
	return out
}

// startingWith gives the words that begin so, sorted.
func startingWith(words []string, begin string) []string {
	var out []string
	for _, w := range words {
		if strings.HasPrefix(w, begin) {
			out = append(out, w)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
