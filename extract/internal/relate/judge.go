package relate

import (
	_ "embed"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"kg/extract/doc"
	"kg/graph/fact"
)

// judgeLines are the weights of the judge: a feature, a tab and its weight a line.
// The tool in judgefit makes them from testdata/judged.
//
//go:embed judge.tsv
var judgeLines string

// leastTrust is the confidence below which a fact is not given: it is then wrong twice
// as often as right. Who wants fewer and surer ones asks for them (docs/EVALUATION.md
// has the table).
const leastTrust = 0.34

// judge decides how far to trust a fact: a logistic regression over what it says
// and how it was read.
type judge map[string]float64

func readJudge(lines string) (judge, error) {
	j := judge{}
	for n, line := range strings.Split(strings.TrimSpace(lines), "\n") {
		name, weight, ok := strings.Cut(line, "\t")
		w, err := strconv.ParseFloat(weight, 64)
		if !ok || err != nil {
			return nil, fmt.Errorf("judge.tsv:%d: want a feature, a tab and a weight", n+1)
		}
		j[name] = w
	}
	return j, nil
}

// of is the share of facts with such features that are right, in hundredths.
func (j judge) of(features []string) float64 {
	sum := j["bias"]
	for _, f := range features {
		sum += j[f]
	}
	return math.Round(100/(1+math.Exp(-sum))) / 100
}

// Judged is a fact with the features that its confidence follows from.
type Judged struct {
	Fact     fact.Fact
	Features []string
}

var (
	openEnd  = regexp.MustCompile(`\b(of|in|to|and|the|a|for|as|who|that|which|with)$`)
	clauseIn = regexp.MustCompile(`\b(who|that|which|has|was|were|is|are)\b`)
)

// features are what the judge looks at.
func (r *reading) features(x *found) []string {
	f := &x.fact
	var out []string
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	rule := ""
	if len(f.Sources) > 0 {
		rule = f.Sources[0].Rule
		add("quote=%s", step(len(strings.Fields(f.Sources[0].Quote)), 8, 14, 20, 26, 34, 44))
	}
	add("rule=%s", rule)
	if f.Relation.Open {
		add("relation=(open)")
		add("verb.parts=%s", step(strings.Count(f.Relation.ID, "_")+1, 1, 2, 3))
		if strings.HasPrefix(f.Relation.ID, "be_") {
			add("verb.passive")
		}
	} else {
		add("relation=%s", f.Relation.ID)
	}
	add("status=%s", f.Status)
	add("given=%d", int(math.Round(f.Confidence*20)))
	if len(f.SaidBy) > 0 {
		add("has=said_by")
	}
	q := &f.Qualifiers
	for role := range q.Roles {
		add("has=%s", role)
	}
	if q.Time != "" {
		add("has=time")
	}
	if q.Duration != "" {
		add("has=duration")
	}
	if q.Amount != nil {
		add("has=amount")
	}
	r.endFeatures(add, "s", f.Subject)
	if len(f.Objects) == 0 {
		add("o.none")
	} else {
		r.endFeatures(add, "o", f.Objects[0])
	}
	if len(f.Objects) > 1 {
		add("o.several")
	}
	if x.frame != nil {
		r.frameFeatures(add, x.frame)
	}
	slices.Sort(out) // sums of weights are to be the same every time
	return out
}

func (r *reading) endFeatures(add func(string, ...any), end string, t fact.Term) {
	name := t.String()
	form := "words"
	switch {
	case t.Fact != "":
		add("%s.form=fact", end)
		return
	case t.Named || t.Wikidata != "":
		form = "name"
	case t.Kind == "title":
		form = "title"
	case t.ID != "":
		form = "thing"
	}
	add("%s.form=%s", end, form)
	add("%s.kind=%s", end, t.Kind)
	add("%s.words=%s", end, step(len(strings.Fields(name)), 1, 2, 3, 4, 6, 8, 11, 14))
	for mark, has := range map[string]bool{"comma": strings.Contains(name, ","), "quote": strings.ContainsAny(name, "\"“”"), "open": openEnd.MatchString(name), "clause": clauseIn.MatchString(name)} {
		if has {
			add("%s.%s", end, mark)
		}
	}
}

// frameFeatures tell how the clause was read: what kind it is of, where it hangs,
// how sure the parser was of its ends, and what speaks of them.
func (r *reading) frameFeatures(add func(string, ...any), f *frame) {
	add("frame=%s", f.kind)
	add("hangs=%s", r.rel(f.head))
	if f.shared {
		add("shared")
	}
	sure := r.d.Tokens[f.head].Sure
	from, to := f.head, f.head
	for _, role := range [...]string{"subj", "obj"} {
		a := f.arg(role)
		if a == nil {
			continue
		}
		s := r.d.Tokens[a.head].Sure
		if s > 0 {
			add("%s.sure=%s", role, step(int(1000*s), 400, 600, 800, 900, 960, 990))
			sure = min(sure, s)
		}
		how := "none"
		if m := r.mention[a.head]; m >= 0 {
			how = string(r.d.Mentions[m].Form)
		}
		if r.upos(a.head) == "PRON" {
			how = string(doc.Pronoun)
			add("%s.rivals=%s", role, step(r.rivals(a.head), 0, 1, 2))
		}
		if !a.shared {
			from, to = min(from, a.head), max(to, a.head)
		}
		add("%s.how=%s", role, how)
		add("%s.far=%s", role, step(max(a.head-f.head, f.head-a.head), 1, 2, 4, 8, 14))
	}
	low, commas := 1.0, 0
	for i := from; i <= to; i++ { // what stands between the ends and the verb
		if s := r.d.Tokens[i].Sure; s > 0 {
			low = min(low, s)
		}
		if r.form(i) == "," {
			commas++
		}
	}
	add("between.sure=%s", step(int(1000*low), 300, 500, 700, 850, 930, 970))
	add("between.commas=%s", step(commas, 0, 1, 2))
	if sure > 0 {
		add("sure=%s", step(int(1000*sure), 300, 500, 700, 850, 930, 970, 990))
	}
}

// rivals counts the people, bodies and things other than its own that were spoken of
// since the pronoun at i could last be told: those that it could mean as well.
func (r *reading) rivals(i int) int {
	m := r.mention[i]
	if m < 0 || r.d.Mentions[m].Chain < 0 {
		return 3
	}
	own := r.d.Mentions[m]
	last := -1
	for _, x := range r.d.Mentions {
		if x.Chain == own.Chain && x.Form != doc.Pronoun && x.To <= own.From {
			last = max(last, x.From)
		}
	}
	if last < 0 {
		return 3
	}
	kind := r.d.Chains[own.Chain].Kind
	seen := map[int]bool{}
	for _, x := range r.d.Mentions {
		if x.Chain >= 0 && x.Chain != own.Chain && x.From > last && x.To <= own.From && r.d.Chains[x.Chain].Kind == kind {
			seen[x.Chain] = true
		}
	}
	return len(seen)
}

// step is the first of the limits that n does not exceed, as a name.
func step(n int, limits ...int) string {
	for _, l := range limits {
		if n <= l {
			return strconv.Itoa(l)
		}
	}
	return "more"
}

// decide gives every fact its confidence and takes out what is not to be trusted.
// What somebody said keeps its words where the fact of it goes.
func (r *reading) decide() {
	gone := map[string]bool{}
	trust := map[string]float64{} // of facts that another speaks of
	all := make([][]string, len(r.facts))
	for i := range r.facts {
		x := &r.facts[i]
		if all[i] = r.features(x); x.fact.ID != "" {
			trust[x.fact.ID] = r.trusts.of(all[i])
		}
	}
	for i, features := range all {
		x := &r.facts[i]
		if len(x.fact.Objects) == 1 && x.fact.Objects[0].Fact != "" { // a saying is right if what is said is
			features = append(features, "o.trust="+step(int(100*trust[x.fact.Objects[0].Fact]), 45, 55, 65, 75, 85))
			slices.Sort(features)
		}
		x.fact.Confidence = r.trusts.of(features)
		r.explain.Judged = append(r.explain.Judged, Judged{x.fact, features})
		if x.fact.Confidence < leastTrust && x.fact.ID != "" {
			gone[x.fact.ID] = true
		}
	}
	kept := r.facts[:0]
	for _, x := range r.facts {
		if x.fact.Confidence < leastTrust {
			r.drop("judge", &x.fact, fmt.Sprintf("its confidence is %.2f", x.fact.Confidence))
			continue
		}
		if len(x.fact.Objects) == 1 && gone[x.fact.Objects[0].Fact] {
			text := ""
			if x.frame != nil && x.frame.has("ccomp") {
				text = r.statement(x.frame.arg("ccomp").head)
			}
			if text == "" {
				continue
			}
			x.fact.Objects = []fact.Term{{Text: text}}
		}
		kept = append(kept, x)
	}
	r.facts = kept
}
