package nlp

import (
	_ "embed"
	"math"
	"strconv"
	"strings"
	"sync"

	"kg/extract/doc"
	"kg/graph/fact"
)

//go:embed numbers.tsv
var numberLines string

//go:embed hedges.tsv
var hedgeLines string

//go:embed currencies.tsv
var currencyLines string

//go:embed people.tsv
var peopleLines string

// numberWord is a word of a number: of a class, with its value.
type numberWord struct {
	class string
	value float64
}

type hedge struct {
	words []string
	bound string // min, max or none
}

type lexicon struct {
	numbers    map[string][]numberWord
	hedges     []hedge
	currencies map[string]string
	people     map[string]bool
	times      map[string]timeWord
	scheduled  map[string]bool // events
	plans      map[string]bool
	fiscal     map[string]int // first month of the fiscal year by country
}

// columns gives the fields of each line of a data file.
func columns(file string) [][]string {
	var out [][]string
	for _, l := range lines(file) {
		out = append(out, strings.Split(l, "\t"))
	}
	return out
}

var valueWords = sync.OnceValue(func() *lexicon {
	x := &lexicon{numbers: map[string][]numberWord{}, currencies: map[string]string{}, people: map[string]bool{}, times: map[string]timeWord{}, scheduled: map[string]bool{}, plans: map[string]bool{}, fiscal: map[string]int{}}
	for _, c := range columns(numberLines) {
		v, _ := strconv.ParseFloat(c[2], 64) // a test reads every line
		x.numbers[c[0]] = append(x.numbers[c[0]], numberWord{c[1], v})
	}
	for _, c := range columns(hedgeLines) {
		x.hedges = append(x.hedges, hedge{strings.Fields(c[0]), c[1]})
	}
	for _, c := range columns(currencyLines) {
		x.currencies[c[0]] = c[1]
	}
	for _, l := range lines(peopleLines) {
		x.people[l] = true
	}
	for _, c := range columns(scheduledLines) {
		if c[1] == "plan" {
			x.plans[c[0]] = true
		} else {
			x.scheduled[c[0]] = true
		}
	}
	for _, c := range columns(fiscalLines) {
		x.fiscal[c[0]], _ = strconv.Atoi(c[1])
	}
	for _, c := range columns(timeLines) {
		n, _ := strconv.Atoi(c[2])
		x.times[c[0]] = timeWord{c[1], n}
	}
	return x
})

// class is the value of a word as one of a class of number words.
func (x *lexicon) class(word, class string) (float64, bool) {
	for _, n := range x.numbers[word] {
		if n.class == class {
			return n.value, true
		}
	}
	return 0, false
}

// figure reads a token of digits: 130,000, 1.15, 5.5m, 2bn, 19.
func figure(s string) (value float64, ok bool) {
	if s == "" || !isDigit(s[0]) && !(s[0] == '.' && len(s) > 1 && isDigit(s[1])) && !(s[0] == '-' && len(s) > 1 && isDigit(s[1])) {
		return 0, false
	}
	scale := 1.0
	lower := strings.ToLower(s)
	for _, suffix := range [...]struct {
		text  string
		scale float64
	}{{"bn", 1e9}, {"tn", 1e12}, {"mn", 1e6}, {"m", 1e6}, {"b", 1e9}, {"k", 1e3}} {
		if rest, cut := strings.CutSuffix(lower, suffix.text); cut && rest != "" && isDigit(rest[len(rest)-1]) {
			lower, scale = rest, suffix.scale
			break
		}
	}
	if strings.Contains(lower, ",") && !grouped(lower) {
		return 0, false
	}
	v, err := strconv.ParseFloat(strings.ReplaceAll(lower, ",", ""), 64)
	return v * scale, err == nil && !math.IsInf(v, 0)
}

// grouped reports whether the commas of a number part thousands (or, as in India,
// lakhs) rather than decimals.
func grouped(s string) bool {
	whole, _, _ := strings.Cut(s, ".")
	parts := strings.Split(whole, ",")
	if len(parts[0]) < 1 || len(parts[0]) > 3 || len(parts[len(parts)-1]) != 3 {
		return false
	}
	for _, p := range parts[1 : len(parts)-1] {
		if len(p) != 3 && len(p) != 2 {
			return false
		}
	}
	return true
}

// quantity is a number that words give.
type quantity struct {
	from, to int // tokens
	value    float64
	min, max *float64
	vague    bool // "dozens of": no exact number, value is the least
}

// number reads the number that begins at token i; ok is false if none does.
func (v *valuer) number(i int) (q quantity, ok bool) {
	if i >= v.end {
		return q, false
	}
	w := v.lower(i)
	// "a dozen", "half a million", "a million", "hundreds of thousands", "dozens".
	switch {
	case (w == "a" || w == "an") && v.isScale(i+1):
		q, ok = v.number(i + 1)
		q.from = i
		return q, ok
	case w == "half" && (v.lower(i+1) == "a" || v.lower(i+1) == "an") && v.isScale(i+2):
		s, _ := v.words.class(v.lower(i+2), "scale")
		return quantity{from: i, to: i + 3, value: s / 2}, true
	}
	if s, plural := strings.CutSuffix(w, "s"); plural {
		if scale, is := v.words.class(s, "scale"); is && v.lower(i+1) == "of" {
			q = quantity{from: i, to: i + 1, value: scale, vague: true}
			if s == "hundred" || s == "ten" {
				if inner, plural := strings.CutSuffix(v.lower(i+2), "s"); plural {
					if more, is := v.words.class(inner, "scale"); is {
						q.to, q.value = i+3, scale*more
					}
				}
			}
			if s == "dozen" {
				q.value = 24
			}
			return q, true
		}
		if s == "ten" && v.lower(i+1) == "of" {
			if more, is := v.words.class(strings.TrimSuffix(v.lower(i+2), "s"), "scale"); is {
				return quantity{from: i, to: i + 3, value: 10 * more, vague: true}, true
			}
		}
	}
	q, ok = v.simple(i)
	if !ok {
		return q, false
	}
	// "two-thirds", "one third"
	j := q.to
	if v.lower(j) == "-" {
		j++
	}
	if f, is := v.words.class(v.lower(j), "fraction"); is && q.value < 10 && v.lower(j) != "second" && (j > q.to || q.value > 1 == strings.HasSuffix(v.lower(j), "s")) {
		q.to, q.value = j+1, q.value/f
	}
	return q, true
}

func (v *valuer) isScale(i int) bool {
	_, ok := v.words.class(v.lower(i), "scale")
	return ok
}

// simple reads figures and number words up to the first that does not fit on.
func (v *valuer) simple(i int) (q quantity, ok bool) {
	q.from = i
	total, current := 0.0, 0.0
	j := i
	digits := false
	for ; j < v.end; j++ {
		w := v.lower(j)
		if n, is := figure(v.d.Tokens[j].Form); is {
			if ok {
				break
			}
			current, ok, digits = n, true, true
			continue
		}
		if n, is := v.words.class(w, "unit"); is && !digits {
			if ok && (current == 0 || math.Mod(current, 10) != 0) {
				break
			}
			current, ok = current+n, true
			continue
		}
		if n, is := v.words.class(w, "ten"); is && !digits {
			if ok && math.Mod(current, 100) != 0 {
				break
			}
			current, ok = current+n, true
			continue
		}
		if n, is := v.words.class(w, "scale"); is && ok {
			if n >= 1000 {
				total, current = total+current*n, 0
			} else {
				current *= n
			}
			continue
		}
		if is := v.isScale(j); is && !ok {
			break
		}
		if ok && (w == "-" || w == "and") && !digits { // twenty-one, two hundred and five
			next := v.lower(j + 1)
			_, unit := v.words.class(next, "unit")
			_, ten := v.words.class(next, "ten")
			if w == "-" && unit && current != 0 && math.Mod(current, 10) == 0 || w == "and" && (unit || ten) && (total > 0 || current >= 100) {
				continue
			}
		}
		break
	}
	q.to, q.value = j, total+current
	return q, ok
}

// ranged reads a number with its hedge or a range of two: "nearly 130,000",
// "between 5 and 7", "5-7", "5 to 7".
func (v *valuer) ranged(i int) (q quantity, hedged string, ok bool) {
	at := i
	var h hedge
	for _, c := range v.words.hedges {
		if v.says(i, c.words) {
			h, at = c, i+len(c.words)
			break
		}
	}
	between := v.lower(at) == "between"
	if between {
		at++
	}
	money := at
	if _, is := v.sign(at); is {
		at++
	}
	q, ok = v.number(at)
	if !ok {
		return q, "", false
	}
	if next := v.lower(q.to); between && next == "and" || !between && (next == "-" || next == "–" || next == "to" || next == "or") {
		k := q.to + 1
		if _, is := v.sign(k); is {
			k++
		}
		if second, is := v.number(k); is && second.value > q.value && (next != "or" || second.value <= 3*q.value) {
			low := q.value
			if low < 1000 && second.value >= 1000 && !v.isScale(q.to-1) && v.isScale(second.to-1) { // "2 to 3 million"
				if s, _ := v.words.class(v.lower(second.to-1), "scale"); low*s < second.value {
					low *= s
				}
			}
			q = quantity{from: q.from, to: second.to, value: second.value, min: &low, max: &second.value}
		} else if between {
			return q, "", false
		}
	} else if between {
		return q, "", false
	}
	q.from = min(q.from, money)
	hedged = strings.Join(h.words, " ")
	switch {
	case q.min != nil:
	case h.bound == "min" || q.vague:
		low := q.value
		q.min = &low
	case h.bound == "max":
		high := q.value
		q.max = &high
	}
	if q.vague && hedged == "" {
		hedged = v.text(q.from, q.to)
	}
	return q, hedged, true
}

// sign is the currency that token i is a sign of.
func (v *valuer) sign(i int) (string, bool) {
	if i < 0 || i >= v.end {
		return "", false
	}
	form := v.d.Tokens[i].Form
	code, ok := v.words.currencies[form]
	if !ok || isLetterWord(form) && form != "Rs" && form != "Rs." && strings.ToUpper(form) != form {
		return "", false
	}
	return code, true
}

func isLetterWord(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') }) < 0
}

// currencyWord is the currency named at token i in one or two words.
func (v *valuer) currencyWord(i int) (code string, to int) {
	if i+1 < v.end {
		if c, ok := v.words.currencies[v.lower(i)+" "+v.lemma(i+1)]; ok {
			return c, i + 2
		}
	}
	if i < v.end {
		if c, ok := v.words.currencies[v.lemma(i)]; ok && v.d.Tokens[i].UPOS != "VERB" {
			return c, i + 1
		}
	}
	return "", i
}

// amounts adds money, percentages, ages and counts.
func (v *valuer) amounts() {
	for _, s := range v.d.Sentences {
		v.from, v.end = s.From, s.To
		for i := s.From; i < s.To; i++ {
			if v.taken[i] {
				continue
			}
			if to, ok := v.amount(i); ok {
				i = to - 1
			}
		}
	}
}

// amount reads the amount that begins at token i and adds it.
func (v *valuer) amount(i int) (to int, ok bool) {
	q, hedged, ok := v.ranged(i)
	if !ok || v.takenAny(q.from, q.to) {
		return i, false
	}
	code, signed := v.sign(q.from)
	if !signed && q.from > 0 && q.from > i {
		code, signed = v.sign(q.from - 1)
	}
	a := &fact.Amount{Value: q.value, Min: q.min, Max: q.max, Hedge: hedged}
	switch next := v.lower(q.to); {
	case signed:
		a.Unit = code
		return v.add(doc.Money, q.from, q.to, a)
	case next == "%" || next == "percent" || next == "pct" || next == "per" && v.lower(q.to+1) == "cent" || next == "percentage" && strings.HasPrefix(v.lower(q.to+1), "point"):
		a.Unit = "percent"
		end := q.to + 1
		if next == "per" || next == "percentage" {
			end++
			if next == "percentage" {
				a.Unit = "percentage points"
			}
		}
		return v.add(doc.Percent, q.from, end, a)
	}
	if c, end := v.currencyWord(q.to); c != "" {
		if base, hundredth := strings.CutSuffix(c, "/100"); hundredth {
			c = base
			a.Value /= 100
			a.Min, a.Max = scaled(a.Min, 0.01), scaled(a.Max, 0.01)
		}
		a.Unit = c
		return v.add(doc.Money, q.from, end, a)
	}
	if to, ok := v.age(q, a); ok {
		return to, true
	}
	return v.count(q, a)
}

func scaled(x *float64, by float64) *float64 {
	if x == nil {
		return nil
	}
	y := *x * by
	return &y
}

// age reads "42-year-old", "aged 42" and ", 42," behind a name.
func (v *valuer) age(q quantity, a *fact.Amount) (to int, ok bool) {
	a.Unit = "years"
	if v.says(q.to, []string{"-", "year", "-", "old"}) {
		return v.add(doc.Age, q.from, q.to+4, a)
	}
	if v.says(q.to, []string{"years", "old"}) || v.says(q.to, []string{"year", "old"}) {
		return v.add(doc.Age, q.from, q.to+2, a)
	}
	if q.from > 0 && q.value > 0 && q.value < 120 && v.lower(q.from-1) == "aged" {
		return v.add(doc.Age, q.from, q.to, a)
	}
	if q.from > 1 && q.value < 120 && q.to == q.from+1 && v.lower(q.from-1) == "," && (v.lower(q.to) == "," || v.lower(q.to) == "." || v.lower(q.to) == ")") && v.personEnds(q.from-1) {
		return v.add(doc.Age, q.from, q.to, a)
	}
	return q.from, false
}

// personEnds reports whether the name of a person ends right before token i.
func (v *valuer) personEnds(i int) bool {
	for _, m := range v.d.Mentions {
		if m.To == i && m.Kind == "person" {
			return true
		}
	}
	return false
}

// count finds what a number counts: the noun it modifies in the tree, else the
// next noun of the phrase.
func (v *valuer) count(q quantity, a *fact.Amount) (to int, ok bool) {
	last := q.to - 1
	noun := -1
	if h := v.d.Tokens[last].Head; h != doc.Root && (v.d.Tokens[last].Rel == "nummod" || v.d.Tokens[last].Rel == "compound") && v.isNoun(h) && h >= q.to && h < v.end {
		noun = h
	}
	for i := q.to; noun < 0 && i < min(v.end, q.to+5); i++ {
		t := v.d.Tokens[i]
		switch {
		case v.isNoun(i) && !(i+1 < v.end && v.isNoun(i+1)):
			noun = i
		case t.UPOS == "ADJ" || t.UPOS == "DET" || t.UPOS == "PROPN" || t.UPOS == "NOUN" || v.lower(i) == "of" || v.lower(i) == "-" || t.UPOS == "VERB" && strings.HasPrefix(t.XPOS, "VB") && t.Rel == "amod":
		default:
			i = v.end
		}
	}
	if noun < 0 {
		if q.to == q.from+1 && v.d.Tokens[q.from].UPOS != "NUM" {
			return q.from, false
		}
		a.Unit = ""
		// A number alone, as the subject or object of a verb, counts people where
		// the text says who they are; that is for later stages to know.
		if r := v.d.Tokens[last].Rel; !strings.HasPrefix(r, "nsubj") && r != "obj" {
			return q.from, false
		}
		a.Unit = "people"
		if !v.verbOfHarm(last) {
			return q.from, false
		}
		return v.add(doc.Count, q.from, q.to, a)
	}
	lemma := v.lemma(noun)
	if v.words.times[lemma].class == "unit" || v.words.times[lemma].class == "small" {
		return q.from, false // a duration, read with the times
	}
	a.Unit = lemma
	if v.words.people[lemma] || v.words.people[v.lower(noun)] || v.nationals(noun) {
		a.Unit = "people"
	}
	return v.add(doc.Count, q.from, q.to, a)
}

// verbOfHarm reports whether token i is said to be killed, injured, arrested and
// the like: only people are counted so without being named.
func (v *valuer) verbOfHarm(i int) bool {
	h := v.d.Tokens[i].Head
	if h == doc.Root {
		return false
	}
	switch v.lemma(h) {
	case "kill", "injure", "wound", "die", "arrest", "detain", "hurt", "hospitalise", "hospitalize", "evacuate", "rescue", "miss", "flee", "displace":
		return true
	}
	return false
}

func (v *valuer) isNoun(i int) bool {
	return i < v.end && (v.d.Tokens[i].UPOS == "NOUN" || v.d.Tokens[i].UPOS == "PROPN")
}

// nationals reports whether token i names people by their nation: Guatemalans.
func (v *valuer) nationals(i int) bool {
	for _, m := range v.d.Mentions {
		if m.Has(i) && m.Kind == "nationality" {
			return strings.HasSuffix(v.d.Tokens[i].XPOS, "S") || v.d.Tokens[i].UPOS == "NOUN" || v.d.Tokens[i].UPOS == "PROPN"
		}
	}
	return false
}
