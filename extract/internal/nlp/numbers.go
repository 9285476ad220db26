package nlp

import (
	_ "embed"
	"math"
	"strconv"
	"strings"
	"sync"

	"kg/extract/doc"
	"kg/graph/fact"
	"kg/graph/gazetteer"
)

//go:embed numbers.tsv
var numberLines string

//go:embed hedges.tsv
var hedgeLines string

//go:embed currencies.tsv
var currencyLines string

//go:embed harm.tsv
var harmLines string

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
	harm       map[string]string // "verb" of being harmed, "state" after it
	gazetteer  *gazetteer.Gazetteer
	times      map[string]timeWord
	scheduled  map[string]bool // events
	plans      map[string]bool
	putOff     map[string]bool // verbs
	fiscal     map[string]int  // first month of the fiscal year by country
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
	x := &lexicon{gazetteer: gazetteer.Open(), harm: map[string]string{}, numbers: map[string][]numberWord{}, currencies: map[string]string{}, people: map[string]bool{}, times: map[string]timeWord{}, scheduled: map[string]bool{}, plans: map[string]bool{}, putOff: map[string]bool{}, fiscal: map[string]int{}}
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
	for _, c := range columns(harmLines) {
		x.harm[c[0]] = c[1]
	}
	for _, l := range lines(peopleLines) {
		x.people[l] = true
	}
	for _, c := range columns(scheduledLines) {
		switch c[1] {
		case "plan":
			x.plans[c[0]] = true
		case "off":
			x.putOff[c[0]] = true
		default:
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
	fraction bool // "two-thirds"
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
	case w == "half" && (v.lower(i+1) == "a" || v.lower(i+1) == "an" || v.lower(i+1) == "-") && v.isScale(i+2):
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
		q.to, q.value, q.fraction = j+1, q.value/f, true
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
	more := true
	for range 3 { // "about another 9,000"
		if !more {
			break
		}
		more = false
		for _, c := range v.words.hedges {
			if v.says(at, c.words) && v.d.Tokens[at].Rel != "compound:prt" { // "handed over $3 million"
				h.words, at, more = append(h.words[:len(h.words):len(h.words)], c.words...), at+len(c.words), true
				if c.bound != "none" || h.bound == "" {
					h.bound = c.bound
				}
				break
			}
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
	joined := i+1 < v.end && v.d.Tokens[i].End == v.d.Tokens[i+1].Start && v.d.Tokens[i+1].Form[0] >= '0' && v.d.Tokens[i+1].Form[0] <= '9'
	if !ok || form == "R" && !joined || isLetterWord(form) && !joined && form != "Rs" && form != "Rs." && strings.ToUpper(form) != form {
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
			} else if n, ok := v.ordinal(i); ok {
				v.add(doc.Ordinal, i, i+1, &fact.Amount{Value: n, Unit: "rank"})
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
	if signed {
		a.Unit = code
		return v.add(doc.Money, q.from, q.to, a)
	}
	if unit, end := v.percent(q.to); unit != "" {
		a.Unit = unit
		q.to = end
		end = v.upTo(q, a)
		return v.add(doc.Percent, q.from, end, a)
	}
	if v.lower(q.to) == "of" && q.fraction {
		a.Value, a.Unit = 100*a.Value, "percent"
		a.Min, a.Max = scaled(a.Min, 100), scaled(a.Max, 100)
		return v.add(doc.Percent, q.from, q.to, a)
	}
	named := q.to
	if q.vague && v.lower(named) == "of" { // "millions of dollars"
		named++
	}
	if c, end := v.currencyWord(named); c != "" {
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

// ordinal reads "the third largest", "a 12th term"; no part of a name is one.
func (v *valuer) ordinal(i int) (float64, bool) {
	w, t := v.lower(i), v.d.Tokens[i]
	n, ok := v.words.class(w, "ordinal")
	if figures := strings.TrimRight(w, "stndrh"); !ok && figures != w && len(figures) < 5 {
		f, err := strconv.Atoi(figures)
		n, ok = float64(f), err == nil && f > 0 && len(w) == len(figures)+2
	}
	if next := v.lower(i + 1); next == "lady" || next == "time" || next == "place" {
		return 0, false
	}
	return n, ok && t.UPOS != "ADV" && t.UPOS != "PROPN" && !v.named(i) && v.lower(i+1) != "-" && (v.isNoun(i+1) || i+1 < v.end && v.d.Tokens[i+1].UPOS == "ADJ")
}

func scaled(x *float64, by float64) *float64 {
	if x == nil {
		return nil
	}
	y := *x * by
	return &y
}

// percent is the unit that makes the number before token i a share, and its end.
func (v *valuer) percent(i int) (unit string, end int) {
	if v.lower(i) == "-" {
		i++
	}
	switch next := v.lower(i + 1); v.lower(i) {
	case "%", "percent", "pct":
		if next == "point" || next == "points" {
			return "percentage points", i + 2
		}
		return "percent", i + 1
	case "per":
		if next == "cent" {
			return "percent", i + 2
		}
	case "percentage":
		if next == "-" {
			i++
			next = v.lower(i + 1)
		}
		if next == "point" || next == "points" {
			return "percentage points", i + 2
		}
	}
	return "", i
}

// upTo widens a share to the range that "25 percent to 30 percent" gives, and
// gives the end of its words.
func (v *valuer) upTo(q quantity, a *fact.Amount) int {
	if link := v.lower(q.to); a.Min != nil || a.Max != nil || link != "to" && link != "-" && link != "–" {
		return q.to
	}
	if from := v.lower(q.from - 1); from == "by" || from == "from" { // "raised by 1% to 3%" tells a change and a level
		return q.to
	}
	second, ok := v.number(q.to + 1)
	if !ok || second.value <= q.value {
		return q.to
	}
	unit, end := v.percent(second.to)
	if unit != a.Unit {
		return q.to
	}
	low := a.Value
	a.Value, a.Min, a.Max = second.value, &low, &second.value
	return end
}

// age reads "42-year-old", "aged 42" and ", 42," behind a name.
func (v *valuer) age(q quantity, a *fact.Amount) (to int, ok bool) {
	a.Unit = "years"
	if unit, _ := v.unit(q.to + 1); v.lower(q.to) == "-" && unit != "" && v.says(q.to+2, []string{"-", "old"}) {
		a.Unit = unit + "s"
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
func (v *valuer) personEnds(i int) bool { return i > 0 && v.marks[i-1]&endsPerson != 0 }
