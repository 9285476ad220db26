package graph

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"kg/graph/fact"
)

// mention is a fact as one article gives it, with references that hold in the
// whole graph: "e" and the head of a cluster, "f" and a fact, "t" and words.
type mention struct {
	ID         string              `json:"id"` // of the article's own
	Fact       string              `json:"fact"`
	Group      string              `json:"group"` // what mentions of one fact share, whatever their times and amounts
	Depth      int                 `json:"depth,omitempty"`
	Subject    string              `json:"subject"`
	Relation   string              `json:"relation"`
	Name       string              `json:"name,omitempty"`
	Cue        string              `json:"cue,omitempty"`
	Open       bool                `json:"open,omitempty"`
	Objects    []string            `json:"objects,omitempty"`
	Time       string              `json:"time,omitempty"`
	Amount     *fact.Amount        `json:"amount,omitempty"`
	Duration   string              `json:"duration,omitempty"`
	Frequency  string              `json:"frequency,omitempty"`
	Roles      map[string][]string `json:"roles,omitempty"`
	Status     fact.Status         `json:"status"`
	SaidBy     []string            `json:"said_by,omitempty"`
	By         []string            `json:"by,omitempty"` // the speakers as the article names them
	Inferred   bool                `json:"inferred,omitempty"`
	Confidence float64             `json:"confidence"`
	Places     []place             `json:"places"`
	Marks      []int               `json:"marks,omitempty"` // decisions about it
}

// place is where an article states a fact, in bytes and, as Web Annotation
// counts, in characters.
type place struct {
	Start     int    `json:"start"`
	End       int    `json:"end"`
	FirstChar int    `json:"first"`
	LastChar  int    `json:"last"`
	Rule      string `json:"rule"`
}

func (m *mention) denied() bool { return m.Status == fact.Denied }

// detail is what besides its ends makes a fact that fact.
func (m *mention) detail() detail {
	d := detail{time: m.Time}
	if m.Amount != nil {
		d.amount = strconv.FormatFloat(m.Amount.Value, 'g', -1, 64) + " " + m.Amount.Unit
	}
	return d
}

type detail struct{ time, amount string }

func (d detail) key() string { return d.time + "\x1f" + d.amount }

func detailOf(key string) detail {
	t, a, _ := strings.Cut(key, "\x1f")
	return detail{t, a}
}

// homes says for the details of a group which of them are one fact: equal ones,
// and one that lacks time or amount with the only one that has more. Of several
// that have more only the fullest count: (March, -) lies within (March, $5).
func homes(details []detail) map[detail]detail {
	home := make(map[detail]detail, len(details))
	byTime, byAmount := map[string][]detail{}, map[string][]detail{} // those that have both
	for _, d := range details {
		home[d] = d
		if d.time != "" && d.amount != "" {
			byTime[d.time] = append(byTime[d.time], d)
			byAmount[d.amount] = append(byAmount[d.amount], d)
		}
	}
	fuller := func(d detail) []detail {
		switch {
		case d.time != "" && d.amount != "":
			return nil
		case d.time != "":
			return byTime[d.time]
		case d.amount != "":
			return byAmount[d.amount]
		}
		var all []detail
		for _, e := range details {
			if e != d && (e.time != "" && e.amount != "" || e.time != "" && byTime[e.time] == nil || e.amount != "" && byAmount[e.amount] == nil) {
				all = append(all, e)
			}
		}
		return all
	}
	for _, d := range details {
		if f := fuller(d); len(f) == 1 {
			home[d] = f[0]
		}
	}
	return home
}

// work is an article whose mentions change.
type work struct {
	old   []mention
	now   map[string]*mention // by the article's own id
	facts []fact.Fact
	depth map[string]int
	forms articleForms
	marks map[string][]int
	text  string
	from  int // mentions of this depth and deeper are made anew
}

const maxDepth = 3 // of sayings about sayings

// work gives the article's mentions, to be changed from a depth on.
func (u *update) work(art string, from int) *work {
	w := u.works[art]
	if w == nil {
		w = &work{now: map[string]*mention{}, from: maxDepth + 1}
		w.old, _ = load[[]mention](u.old, rowKey(tMention, art))
		for i := range w.old {
			m := w.old[i]
			w.now[m.ID] = &m
		}
		u.works[art] = w
	}
	if from < w.from {
		w.from = from
		if w.facts == nil && u.get(rowKey(tArticle, art)) != nil {
			w.read(u, art)
		}
	}
	return w
}

func (w *work) read(u *update, art string) {
	w.facts = factsRead(u, art)
	w.forms, _ = load[articleForms](u, rowKey(tForms, art))
	w.text = string(u.get(rowKey(tText, art)))
	w.marks = u.marks(art, w.facts)
	w.depth = depths(w.facts)
}

// depths says how many sayings are folded into each fact: 0 for one about things.
func depths(facts []fact.Fact) map[string]int {
	byID := map[string]*fact.Fact{}
	for i := range facts {
		byID[facts[i].ID] = &facts[i]
	}
	out := map[string]int{}
	var depth func(f *fact.Fact, left int) int
	depth = func(f *fact.Fact, left int) int {
		d := 0
		for _, o := range f.Objects {
			if x := byID[o.Fact]; o.Fact != "" && x != nil && left > 0 {
				d = max(d, 1+depth(x, left-1))
			}
		}
		return d
	}
	for i := range facts {
		out[facts[i].ID] = depth(&facts[i], maxDepth+1)
	}
	return out
}

// changeMentions makes the mentions of the articles anew: those about things
// first, then what is said of these, because a saying bears the id of the fact it
// tells.
func (u *update) changeMentions(arts set) {
	for _, art := range arts.sorted() {
		u.work(art, 0)
	}
	for depth := 0; depth <= maxDepth; depth++ {
		groups := map[string]*groupChange{}
		group := func(m *mention) *groupChange {
			c := groups[m.Group]
			if c == nil {
				c = &groupChange{}
				groups[m.Group] = c
			}
			return c
		}
		for _, art := range slices.Sorted(maps.Keys(u.works)) {
			w := u.works[art]
			if w.from > depth {
				continue
			}
			fresh := w.mentions(u, art, depth)
			for i := range w.old {
				m := &w.old[i]
				if m.Depth != depth {
					continue
				}
				n := fresh[m.ID]
				if n != nil && m.same(n) {
					delete(fresh, m.ID)
					continue
				}
				delete(w.now, m.ID)
				c := group(m)
				c.out = append(c.out, placed{art, m})
			}
			for _, id := range slices.Sorted(maps.Keys(fresh)) {
				m := fresh[id]
				w.now[id] = m
				c := group(m)
				c.in = append(c.in, placed{art, m})
			}
		}
		for _, k := range slices.Sorted(maps.Keys(groups)) {
			u.settle(k, groups[k], depth)
		}
	}
	for art, w := range u.works {
		u.followAll(w)
		if len(w.now) == 0 {
			u.del(rowKey(tMention, art))
			continue
		}
		var all []*mention
		for _, id := range slices.Sorted(maps.Keys(w.now)) {
			all = append(all, w.now[id])
		}
		u.save(rowKey(tMention, art), all)
	}
}

// followAll notes where the article's mentions went: what bears the same id of
// the article's own and the same relation, or the same ends.
func (u *update) followAll(w *work) {
	byGroup := map[string]*mention{}
	for _, id := range slices.Sorted(maps.Keys(w.now)) {
		byGroup[w.now[id].Group] = w.now[id]
	}
	for i := range w.old {
		m := &w.old[i]
		if n := byGroup[m.Group]; n != nil {
			u.follow(m.Fact, n.Fact)
		} else if n := w.now[m.ID]; n != nil && n.Relation == m.Relation {
			u.follow(m.Fact, n.Fact)
		}
	}
}

// same reports whether two mentions say the same of the same words; which fact
// they are is left aside.
func (m *mention) same(n *mention) bool {
	a, b := *m, *n
	a.Fact, b.Fact = "", ""
	x, err1 := json.Marshal(a)
	y, err2 := json.Marshal(b)
	return err1 == nil && err2 == nil && string(x) == string(y)
}

// mentions makes the mentions of one depth from the article's facts.
func (w *work) mentions(u *update, art string, depth int) map[string]*mention {
	out := map[string]*mention{}
	for i := range w.facts {
		f := &w.facts[i]
		if w.depth[f.ID] != depth {
			continue
		}
		if m := w.mention(u, f, depth); m != nil {
			out[m.ID] = m
		}
	}
	return out
}

// mention is nil for a saying of which nothing that is said is left.
func (w *work) mention(u *update, f *fact.Fact, depth int) *mention {
	f = ofEvent(f, u.schema)
	m := &mention{ID: f.ID, Depth: depth, Relation: f.Relation.ID, Name: f.Relation.Name, Cue: f.Relation.Cue, Open: f.Relation.Open,
		Time: f.Qualifiers.Time, Amount: f.Qualifiers.Amount, Duration: f.Qualifiers.Duration, Frequency: f.Qualifiers.Frequency,
		Status: f.Status, Inferred: f.Inferred, Confidence: f.Confidence, Marks: w.marks[f.ID]}
	m.Subject = w.ref(u, f.Subject)
	for _, o := range f.Objects {
		if f.Subject.Kind == "event" && o.Local && normalise(o.Name) == "people" { // all whom a text counts bear this name
			o = fact.Term{Text: o.Name}
		}
		if r := w.ref(u, o); r != "" {
			m.Objects = withString(m.Objects, r)
		}
	}
	if depth > 0 && len(m.Objects) == 0 {
		return nil
	}
	if rel, ok := u.schema.Relation(m.Relation); ok && rel.Symmetric && len(m.Objects) == 1 && m.Objects[0] < m.Subject && m.Objects[0][0] == 'e' && m.Subject[0] == 'e' {
		m.Subject, m.Objects[0] = m.Objects[0], m.Subject
	}
	for _, t := range f.SaidBy {
		m.SaidBy = withString(m.SaidBy, w.ref(u, t))
		m.By = withString(m.By, t.String())
	}
	for role, terms := range f.Qualifiers.Roles {
		for _, t := range terms {
			if m.Roles == nil {
				m.Roles = map[string][]string{}
			}
			m.Roles[role] = withString(m.Roles[role], w.ref(u, t))
		}
	}
	for _, s := range f.Sources {
		first := utf8.RuneCountInString(w.text[:s.Start])
		m.Places = append(m.Places, place{s.Start, s.End, first, first + utf8.RuneCountInString(w.text[s.Start:s.End]), s.Rule})
	}
	slices.SortFunc(m.Places, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End), cmp.Compare(a.Rule, b.Rule))
	})
	m.Places = slices.Compact(m.Places)
	m.Group = hashOf(append([]string{m.Subject, m.Relation, strconv.FormatBool(m.denied())}, m.Objects...)...)
	return m
}

func (w *work) ref(u *update, t fact.Term) string {
	switch {
	case t.ID != "" && w.forms.Keys[t.ID] == "":
		return "t" + strings.Join(strings.Fields(t.Name), " ")
	case t.ID != "":
		return "e" + headOf(u, w.forms.Keys[t.ID])
	case t.Fact != "":
		if m := w.now[t.Fact]; m != nil {
			return "f" + m.Fact
		}
		return ""
	}
	return "t" + strings.Join(strings.Fields(t.Text), " ")
}

// placed is a mention with its article.
type placed struct {
	art string
	m   *mention
}

// groupChange is the mentions that leave and join a group.
type groupChange struct{ out, in []placed }

// detailRecord says how many mentions of a group give one time and amount, and
// which fact they are.
type detailRecord struct {
	N    int    `json:"n"`
	Fact string `json:"fact"`
}

// settle books the mentions that leave and join a group, and moves those whose
// fact became another one thereby.
func (u *update) settle(group string, c *groupChange, depth int) {
	details := map[detail]detailRecord{}
	for k, v := range u.scan(rowKey(tDetail, group, "")) {
		var rec detailRecord
		if err := json.Unmarshal(v, &rec); err != nil {
			u.fail(err)
			return
		}
		details[detailOf(partsOf(k)[1])] = rec
	}
	was := maps.Clone(details)
	for _, p := range c.out {
		d := p.m.detail()
		rec := details[d]
		rec.N--
		details[d] = rec
		u.del(rowKey(tBucket, group, d.key(), p.art, p.m.ID))
		u.book(p.m.Fact, p, -1)
	}
	joining := set{}
	for _, p := range c.in {
		d := p.m.detail()
		rec := details[d]
		rec.N++
		details[d] = rec
		u.mark(rowKey(tBucket, group, d.key(), p.art, p.m.ID))
		joining.add(p.art + "\x00" + p.m.ID)
	}
	var left []detail
	for d, rec := range details {
		if rec.N == 0 {
			u.del(rowKey(tDetail, group, d.key()))
			delete(details, d)
		} else {
			left = append(left, d)
		}
	}
	home := homes(left)
	for _, d := range left {
		rec := details[d]
		old := was[d].Fact
		rec.Fact = hashOf(group, home[d].time, home[d].amount)
		u.save(rowKey(tDetail, group, d.key()), rec)
		details[d] = rec
		if old != "" && old != rec.Fact {
			u.moveBucket(group, d, old, rec.Fact, home[d], joining, depth)
		}
	}
	for _, p := range c.in {
		d := p.m.detail()
		p.m.Fact = details[d].Fact
		u.begin(p.m, home[d])
		u.book(p.m.Fact, p, 1)
	}
}

// moveBucket books all mentions of a detail from one fact to another.
func (u *update) moveBucket(group string, d detail, from, to string, home detail, joining set, depth int) {
	prefix := rowKey(tBucket, group, d.key(), "")
	var rows [][2]string
	for k := range u.scan(prefix) {
		p := partsOf(k)
		rows = append(rows, [2]string{p[2], p[3]})
	}
	for _, row := range rows {
		if joining[row[0]+"\x00"+row[1]] {
			continue
		}
		w := u.work(row[0], depth+1)
		m := w.now[row[1]]
		old := *m
		u.book(from, placed{row[0], &old}, -1)
		m.Fact = to
		u.begin(m, home)
		u.book(to, placed{row[0], m}, 1)
	}
}

// follow remembers, for the log of redirects, that mentions of one fact are
// another's now.
func (u *update) follow(from, to string) {
	if from == to {
		return
	}
	if u.went[from] == nil {
		u.went[from] = set{}
	}
	u.went[from].add(to)
}
