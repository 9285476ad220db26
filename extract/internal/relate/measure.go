package relate

import (
	"slices"
	"strconv"
	"strings"

	"kg/extract/doc"
	"kg/graph/fact"
)

// valueOf is the sum or share whose words phrase head i belongs to, or nil: "34.2%"
// in "won 34.2%", not in "a 5% threshold".
func (t *tree) valueOf(i int) *doc.Value {
	for _, v := range t.values[i] {
		val := &t.d.Values[v]
		if val.Amount == nil || val.Kind != doc.Money && val.Kind != doc.Percent {
			continue
		}
		if t.headOf(val.Span) == i || i == val.To-1 {
			return val
		}
	}
	return nil
}

// numberOf is the bare number that phrase head i is, or nil: "270,000" in "the
// camps hold 270,000".
func (t *analyser) numberOf(i int) *doc.Value {
	if t.upos(i) != "NUM" {
		return nil
	}
	for _, v := range t.values[i] {
		if val := &t.d.Values[v]; val.Amount != nil && val.Kind == doc.Count {
			return val
		}
	}
	n, err := strconv.ParseFloat(strings.ReplaceAll(t.form(i), ",", ""), 64)
	if w := slices.Index(t.lex.Classes["number_word"], t.form(i)); err != nil && w >= 0 {
		n, err = float64(w+1), nil
	}
	if err != nil || t.isTime(i) {
		return nil
	}
	return &doc.Value{Span: doc.Span{From: i, To: i + 1}, Kind: doc.Count, Amount: &fact.Amount{Value: n}}
}

// onlyValue is the amount that phrase head i is and nothing else: a share, a sum or
// a number of which nothing is counted.
func (r *reading) onlyValue(i int) *doc.Value {
	if r.core(i) != i {
		return nil // "4.7% of the vote" speaks of the vote
	}
	if v := r.valueOf(i); v != nil {
		return v
	}
	return r.numberOf(i)
}

// valueText is a value in its own words.
func (t *tree) valueText(v *doc.Value) string { return t.d.Text(v.Span) }

// isPercent reports a value that is a share or a change in per cent.
func isPercent(v *doc.Value) bool { return v != nil && v.Kind == doc.Percent }

// parted reports coordinated objects that each have an amount of their own:
// "34.2% and 58 seats". They are no joint objects.
func (r *reading) parted(heads []int) bool {
	n := 0
	for _, h := range heads {
		if r.amountOf(h) != nil || r.onlyValue(h) != nil {
			n++
		}
	}
	return n > 1
}

// amountRole files a phrase that is only a value under what its preposition says
// of it: where something stands, what it comes from and goes to.
func (r *reading) amountRole(f *frame, x arg, q *qualifiers) bool {
	v := r.onlyValue(x.head)
	if v == nil {
		return false
	}
	words := fact.Term{Text: r.valueText(v)}
	if (x.role == "to" || x.role == "from") && !r.lex.is(r.lemma(f.head), "changes_value") && f.kind != "noun" {
		return true // "the number killed in protests to eight" was hung on the wrong verb
	}
	switch x.role {
	case "to":
		q.add("to_amount", words)
	case "from":
		q.add("from_amount", words)
	case "at", "by", "for", "with", "of":
		if q.Amount == nil && v.Amount.Unit != "" {
			q.Amount = v.Amount
		}
	default:
		return false
	}
	return true
}

// levels says of a measure that has risen or fallen where it stands now, and where
// it stood before if the text says when: "quickened to 3.1 per cent last month from
// 2.4 per cent in March".
func (r *reading) levels(f *frame, change *fact.Fact) {
	rel, ok := r.schema.Relation("amounts_to")
	if !ok || f.kind != "verb" || change.Status == fact.Denied {
		return
	}
	for _, role := range []string{"to", "from"} {
		x := f.arg(role)
		if x == nil {
			continue
		}
		v := r.onlyValue(x.head)
		if v == nil {
			continue
		}
		y := fact.Fact{Subject: change.Subject, Relation: fact.Relation{ID: rel.Name, Name: rel.Label, Cue: r.cue(f)}, Objects: []fact.Term{{Text: r.valueText(v)}}, Confidence: 0.8}
		y.Qualifiers.Amount = r.levelAmount(f.arg("subj"), v, false)
		if role == "from" {
			if y.Qualifiers.Time = r.timeUnder(x.head); y.Qualifiers.Time == "" {
				continue
			}
		}
		r.finish(f, &y, "level", "", true)
		r.facts = append(r.facts, found{y, f, true})
	}
}

// levelAmount is the amount of a level: a bare number counts what the measure counts,
// where these are people. What is beyond a value is more than that.
func (r *reading) levelAmount(measure *arg, v *doc.Value, beyond bool) *fact.Amount {
	a := *v.Amount
	if beyond && a.Hedge == "" {
		a.Hedge, a.Min = "more than", &a.Value
	}
	if a.Unit != "" {
		return &a
	}
	if measure == nil {
		return nil
	}
	l := r.lemma(measure.head)
	if k := r.kindOf(r.core(measure.head)); k == "person" || k == "group" || k == "nationality" || l == "toll" || l == "death" {
		a.Unit = "people"
		return &a
	}
	return nil
}

// timeUnder is the time that a phrase has for itself: "2.4 per cent in March".
func (r *reading) timeUnder(i int) string {
	when := ""
	for _, k := range r.kids[i] {
		if !r.is(k, "nmod", "obl") {
			continue
		}
		for _, v := range r.values[k] {
			if val := r.d.Values[v]; val.Kind == doc.Time {
				if w := r.bounded(val, k); w != "" {
					when = narrower(when, w)
				}
			}
		}
	}
	return when
}

// measured is what a change or a level is said of, whole: "the number of people
// killed" is a number, not people.
func (r *reading) measured(h int) []fact.Term {
	if c := r.core(h); c != h && r.lex.is(r.lemma(h), "measure") && r.mention[h] < 0 {
		if x, ok := r.describe(h); ok {
			return []fact.Term{x}
		}
	}
	return r.of(h)
}

// ofMeasure reports relations that are said of measures.
func ofMeasure(relation string) bool {
	return relation == "rises" || relation == "falls" || relation == "amounts_to"
}
