package eval

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"kg/graph/fact"
)

// Score is how many of the gold facts a list of facts holds. Matching is lenient
// on wording; Full also wants every detail that the gold has. Precision is not
// measured here.
type Score struct {
	Given                    int // facts looked at, joint objects apart
	Gold, Found, Full        int
	Must, MustFound, MustAll int
	Outcomes                 []Outcome // of each gold fact, in order
}

// Outcome is what became of one gold fact.
type Outcome struct {
	Gold   *GoldFact
	Fact   *fact.Fact // the fact that states it, or nil
	Misses []string   // details that it lacks
}

// String writes the figures on one line.
func (s Score) String() string {
	pc := func(a, b int) float64 {
		if b == 0 {
			return 0
		}
		return 100 * float64(a) / float64(b)
	}
	return fmt.Sprintf("facts given %d  gold %d  found %d (%.1f%%)  with all details %d (%.1f%%)  | must %d  found %d (%.1f%%)  with all details %d (%.1f%%)",
		s.Given, s.Gold, s.Found, pc(s.Found, s.Gold), s.Full, pc(s.Full, s.Gold),
		s.Must, s.MustFound, pc(s.MustFound, s.Must), s.MustAll, pc(s.MustAll, s.Must))
}

// Missed lists the gold facts that are not found, and those found without a
// detail, one a line.
func (s Score) Missed() []string {
	var out []string
	for _, o := range s.Outcomes {
		must := ""
		if o.Gold.Must {
			must = "must "
		}
		where := must + o.Gold.Doc + " " + o.Gold.ID + " " + o.Gold.Fact
		switch {
		case o.Fact == nil:
			out = append(out, "missed "+where)
		case len(o.Misses) > 0:
			out = append(out, "without "+strings.Join(o.Misses, ", ")+" "+where)
		}
	}
	return out
}

// ReadGoldFacts reads gold facts, one JSON object a line.
func ReadGoldFacts(r io.Reader) ([]GoldFact, error) {
	var out []GoldFact
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, 1<<20)
	for line := 1; sc.Scan(); line++ {
		if strings.TrimSpace(sc.Text()) == "" {
			continue
		}
		var g GoldFact
		if err := json.Unmarshal(sc.Bytes(), &g); err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		out = append(out, g)
	}
	return out, sc.Err()
}

// scored is a fact with one object, as the yardstick sees it.
type scored struct {
	fact   *fact.Fact
	object *fact.Term
}

// ScoreFacts compares facts with gold. A gold fact is found when a fact of its
// article has its subject, its relation and its object: token overlap on names
// and aliases, stems on relations. Cues of more than five words are ignored, and
// only the four times as many most confident facts of an article count.
func ScoreFacts(gold []GoldFact, facts []fact.Fact) Score {
	byDoc := map[string][]scored{}
	number := map[string]int{}
	for i := range gold {
		number[gold[i].Doc]++
	}
	for i := range facts {
		f := &facts[i]
		objects := []*fact.Term{nil}
		if len(f.Objects) > 0 {
			objects = objects[:0]
			for k := range f.Objects {
				objects = append(objects, &f.Objects[k])
			}
		}
		for _, o := range objects {
			for _, a := range articles(f) {
				for d := range number {
					if strings.Contains(a, d) {
						byDoc[d] = append(byDoc[d], scored{f, o})
					}
				}
			}
		}
	}
	var s Score
	for d, list := range byDoc {
		slices.SortStableFunc(list, func(a, b scored) int {
			switch {
			case a.fact.Confidence > b.fact.Confidence:
				return -1
			case a.fact.Confidence < b.fact.Confidence:
				return 1
			}
			return 0
		})
		byDoc[d] = list[:min(len(list), 4*number[d])]
		s.Given += len(byDoc[d])
	}
	for i := range gold {
		s.add(&gold[i], byDoc[gold[i].Doc])
	}
	return s
}

func articles(f *fact.Fact) []string {
	var out []string
	for _, s := range f.Sources {
		if !slices.Contains(out, s.Article) {
			out = append(out, s.Article)
		}
	}
	return out
}

func (s *Score) add(g *GoldFact, facts []scored) {
	o := Outcome{Gold: g}
	for _, f := range facts {
		fwd := nameMatch(g.Subject, termNames(&f.fact.Subject)) && objectMatch(g.Object, f)
		rev := false
		if g.Symmetric || len(g.Object) == 0 {
			rev = nameMatch(g.Subject, termNames(f.object)) && (len(g.Object) == 0 || nameMatch(g.Object, termNames(&f.fact.Subject)))
		}
		if (fwd || rev) && relationMatch(g.Relation, f) {
			m := missing(g, f)
			if o.Fact == nil || len(m) < len(o.Misses) {
				o.Fact, o.Misses = f.fact, m
			}
		}
	}
	s.Outcomes = append(s.Outcomes, o)
	must := 0
	if g.Must {
		must = 1
	}
	s.Gold++
	s.Must += must
	if o.Fact == nil {
		return
	}
	s.Found++
	s.MustFound += must
	if len(o.Misses) == 0 {
		s.Full++
		s.MustAll += must
	}
}

var (
	stopWords  = set("the a an of to in on at for from by with and or as its their his her new 's s this that these those")
	beWords    = set("be is are was were instance type position hold office role occupation title serve serv")
	possessive = regexp.MustCompile(`[’']s\b`)
	camel      = regexp.MustCompile(`([a-z])([A-Z])`)
	wordChars  = regexp.MustCompile(`[a-z0-9]+`)
	letters    = regexp.MustCompile(`[a-z]+`)
	suffixes   = []string{"ments", "ment", "ations", "ation", "ingly", "ings", "ing", "ers", "ies", "ied", "es", "ed", "s", "e"}
	irregular  = map[string]string{"led": "lead", "met": "meet", "said": "say", "took": "take", "taken": "take", "won": "win", "fled": "flee", "sought": "seek",
		"held": "hold", "gave": "give", "given": "give", "sent": "send", "killed": "kill", "shot": "shoot", "made": "make", "told": "tell"}
	countries = map[string]string{"washington": "united states", "us": "united states", "usa": "united states", "america": "united states", "uk": "united kingdom"}
)

func set(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

func tokens(s string) []string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
	s = strings.ReplaceAll(strings.ToLower(b.String()), "u.s.", "us")
	s = possessive.ReplaceAllString(s, " ")
	s = camel.ReplaceAllString(s, "$1 $2")
	s = strings.NewReplacer("_", " ", "-", " ").Replace(s)
	var out []string
	for _, w := range wordChars.FindAllString(s, -1) {
		if !stopWords[w] {
			out = append(out, w)
		}
	}
	return out
}

func stem(w string) string {
	for _, suf := range suffixes {
		if strings.HasSuffix(w, suf) && len(w)-len(suf) >= 3 {
			w = w[:len(w)-len(suf)]
			if suf == "ies" || suf == "ied" {
				w += "y"
			}
			break
		}
	}
	if len(w) > 3 && w[len(w)-1] == w[len(w)-2] {
		w = w[:len(w)-1]
	}
	return w
}

func stemSet(words []string) map[string]bool {
	m := map[string]bool{}
	for _, w := range words {
		m[stem(w)] = true
	}
	return m
}

func stems(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range tokens(s) {
		if x, ok := irregular[w]; ok {
			w = x
		}
		m[stem(w)] = true
	}
	return m
}

// termNames are the names a term goes by, countries also by their own.
func termNames(t *fact.Term) []string {
	if t == nil {
		return nil
	}
	var out []string
	for _, n := range append([]string{t.Name, t.Text}, t.Aliases...) {
		if n != "" {
			out = append(out, n)
		}
	}
	for _, n := range out {
		if c, ok := countries[strings.ToLower(n)]; ok {
			out = append(out, c)
		}
	}
	return out
}

func nameMatch(golds, names []string) bool {
	if len(golds) == 0 {
		return true
	}
	for _, n := range names {
		a := stemSet(tokens(n))
		for _, g := range golds {
			b := stemSet(tokens(g))
			inter := common(a, b)
			if len(a) == 0 || len(b) == 0 || inter == 0 {
				continue
			}
			la, lb := float64(len(a)), float64(len(b))
			switch {
			case 2*float64(inter)/(la+lb) >= 0.6,
				inter == len(a) && la >= 0.34*lb,
				inter == len(b) && (len(b) >= 2 || lb >= 0.3*la):
				return true
			}
		}
	}
	return false
}

func common(a, b map[string]bool) int {
	n := 0
	for w := range a {
		if b[w] {
			n++
		}
	}
	return n
}

func within(a map[string]bool, in ...map[string]bool) bool {
	for w := range a {
		if !slices.ContainsFunc(in, func(m map[string]bool) bool { return m[w] }) {
			return false
		}
	}
	return true
}

// cueOf is the cue, unless it is longer than a cue may be.
func cueOf(f *fact.Fact) string {
	if len(tokens(f.Relation.Cue)) > 5 {
		return ""
	}
	return f.Relation.Cue
}

// objectMatch accepts the object alone, or read together with the relation
// ("took office" + "president").
func objectMatch(golds []string, f scored) bool {
	if nameMatch(golds, termNames(f.object)) {
		return true
	}
	rel := stems(f.fact.Relation.Name + " " + cueOf(f.fact))
	names := termNames(f.object)
	if len(names) == 0 {
		names = []string{""}
	}
	for _, n := range names {
		a := stemSet(tokens(n))
		for _, g := range golds {
			b := stemSet(tokens(g))
			if len(b) > 0 && within(b, a, rel) && (common(a, b) > 0 || len(a) == 0 || within(b, rel)) {
				return true
			}
		}
	}
	return false
}

func relationMatch(golds []string, f scored) bool {
	r := f.fact.Relation
	text := strings.Join([]string{r.Name, cueOf(f.fact), r.ID, ""}, " ")
	have := stems(text)
	for _, g := range golds {
		need := stems(g)
		if len(need) == 0 {
			need = map[string]bool{}
			for _, w := range letters.FindAllString(strings.ToLower(g), -1) {
				need[stem(w)] = true
			}
			for _, w := range letters.FindAllString(strings.ToLower(text), -1) {
				have[stem(w)] = true
			}
		}
		if within(need, have) || common(need, beWords) > 0 && common(have, beWords) > 0 {
			return true
		}
		if common(need, have) > 0 && within(need, have, stems(strings.Join(termNames(f.object), " "))) {
			return true
		}
	}
	return false
}

var dateParts = regexp.MustCompile(`^(\d{4})(?:-(\d\d))?(?:-(\d\d))?`)

// bounds reads an EDTF date or interval as two numbers YYYYMMDD.
func bounds(t string) (lo, hi int, ok bool) {
	a, b, _ := strings.Cut(t, "/")
	if b == "" {
		b = a
	}
	part := func(x string, month, day string, open int) (int, bool) {
		if x == ".." {
			return open, true
		}
		m := dateParts.FindStringSubmatch(x)
		if m == nil {
			return 0, false
		}
		if m[2] != "" {
			month = m[2]
		}
		if m[3] != "" {
			day = m[3]
		}
		n, err := strconv.Atoi(m[1] + month + day)
		return n, err == nil
	}
	lo, okLo := part(a, "01", "01", 0)
	hi, okHi := part(b, "12", "31", 99999999)
	return lo, hi, okLo && okHi
}

// missing names the details of the gold fact that the fact lacks.
func missing(g *GoldFact, f scored) []string {
	var out []string
	q := f.fact.Qualifiers
	if g.Time != "" && !timeMatch(g.Time, q.Time) {
		out = append(out, "time")
	}
	if g.Amount != nil && (q.Amount == nil || math.Abs(q.Amount.Value-g.Amount.Value) > 1e-6*math.Abs(g.Amount.Value)) {
		out = append(out, "amount")
	}
	if g.SaidBy != "" && !slices.ContainsFunc(f.fact.SaidBy, func(t fact.Term) bool { return nameMatch([]string{g.SaidBy}, speakerNames(t)) }) {
		out = append(out, "said_by")
	}
	if g.Modality != "" && (f.fact.Status == fact.Asserted || f.fact.Status == "") {
		out = append(out, "modality")
	}
	if g.Place != "" && !placeMatch(g.Place, q.Roles["place"]) {
		out = append(out, "place")
	}
	return out
}

// speakerNames is how JSON lines show a speaker: by one name.
func speakerNames(t fact.Term) []string { return termNames(&fact.Term{Text: t.String()}) }

// placeMatch reads a place as JSON lines show it: one name, or a list.
func placeMatch(gold string, places []fact.Term) bool {
	var names []string
	for _, p := range places {
		names = append(names, p.String())
	}
	switch len(names) {
	case 0:
		return false
	case 1:
		return nameMatch([]string{gold}, speakerNames(places[0]))
	}
	return nameMatch([]string{gold}, []string{strings.Join(names, " ")})
}

func timeMatch(gold, have string) bool {
	g0, g1, ok := bounds(gold)
	if !ok {
		return false
	}
	f0, f1, ok := bounds(have)
	if !ok {
		return false
	}
	return g0 <= f0 && f1 <= g1 || f0 <= g0 && g1 <= f1 && f1-f0 <= 2*max(1, g1-g0)
}
