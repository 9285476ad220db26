package graph

import (
	"cmp"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/cayleygraph/quad"

	"kg/graph/fact"
)

// factRecord is a fact as the store keeps it: its ends, and what its mentions
// say, counted.
type factRecord struct {
	Subject  string   `json:"subject"`
	Relation string   `json:"relation"`
	Objects  []string `json:"objects,omitempty"`
	Time     string   `json:"time,omitempty"`

	N           int               `json:"n"`
	Names       counts            `json:"names,omitempty"`
	Cues        counts            `json:"cues,omitempty"`
	Open        bool              `json:"open,omitempty"`
	Stated      int               `json:"stated,omitempty"` // mentions that are not inferred
	Status      counts            `json:"status"`
	SaidBy      counts            `json:"said_by,omitempty"`
	Amounts     counts            `json:"amounts,omitempty"` // as JSON
	Durations   counts            `json:"durations,omitempty"`
	Frequencies counts            `json:"frequencies,omitempty"`
	Roles       map[string]counts `json:"roles,omitempty"`
	Best        counts            `json:"best,omitempty"`  // the highest confidence of each origin: origins
	Marks       counts            `json:"marks,omitempty"` // decisions about it
}

// sourceRecord is one mention as its fact keeps it.
type sourceRecord struct {
	Places     []place     `json:"places"`
	Status     fact.Status `json:"status"`
	By         []string    `json:"by,omitempty"`
	Confidence float64     `json:"confidence"`
}

// record gives the fact that is being changed.
func (u *update) record(id string) *factRecord {
	f, ok := u.facts[id]
	if !ok {
		if rec, there := load[factRecord](u, rowKey(tFact, id)); there {
			f = &rec
		}
		u.facts[id] = f
	}
	return f
}

// begin makes sure that the fact of a mention is there to be counted on.
func (u *update) begin(m *mention, home detail) {
	if u.record(m.Fact) == nil {
		u.facts[m.Fact] = &factRecord{Subject: m.Subject, Relation: m.Relation, Objects: m.Objects, Time: home.time, Open: m.Open}
	}
}

// book counts a mention in, or out with n of -1, and writes its source.
func (u *update) book(id string, p placed, n int) {
	f, m := u.record(id), p.m
	if u.touched[id] == nil {
		u.touched[id] = set{}
	}
	u.touched[id].add(p.art)
	f.count(m, n)
	src := sourceRecord{Places: m.Places, Status: m.Status, By: m.By, Confidence: m.Confidence}
	k := rowKey(tSource, id, p.art, m.ID)
	if n < 0 {
		u.del(k)
	} else {
		u.save(k, src)
	}
	text := u.textOf(p.art, n < 0)
	q := quadBuilder{base: u.base, schema: u.schema}
	for i, pl := range m.Places {
		ev := q.evidence(id, p.art, src, pl, text)
		row := rowKey(tEvidence, ev)
		if n < 0 {
			u.del(row)
		} else {
			u.put(row, []byte(strings.Join([]string{id, p.art, m.ID, strconv.Itoa(i)}, "\x00")))
		}
	}
	if n < 0 {
		u.dels = append(u.dels, q.out...)
	} else {
		u.adds = append(u.adds, q.out...)
	}
	u.count("quads", n*len(q.out))
}

// textOf is the text that a mention was read from.
func (u *update) textOf(art string, before bool) string {
	if before {
		return string(u.old.get(rowKey(tText, art)))
	}
	return string(u.get(rowKey(tText, art)))
}

func (f *factRecord) count(m *mention, n int) {
	f.N += n
	f.Names.add(m.Name, n)
	f.Cues.add(m.Cue, n)
	f.Status.add(string(m.Status), n)
	for _, r := range m.SaidBy {
		f.SaidBy.add(r, n)
	}
	if !m.Inferred {
		f.Stated += n
	}
	if m.Amount != nil {
		if b, err := json.Marshal(m.Amount); err == nil { // numbers that are no numbers were refused
			f.Amounts.add(string(b), n)
		}
	}
	f.Durations.add(m.Duration, n)
	f.Frequencies.add(m.Frequency, n)
	for role, refs := range m.Roles {
		c := f.Roles[role]
		for _, r := range refs {
			c.add(r, n)
		}
		if f.Roles == nil {
			f.Roles = map[string]counts{}
		}
		if f.Roles[role] = c; len(c) == 0 {
			delete(f.Roles, role)
		}
	}
	for _, k := range m.Marks {
		f.Marks.add(strconv.Itoa(k), n)
	}
}

// changeConfidence counts, for each fact whose mentions or their origins changed,
// the best confidence of each origin anew.
func (u *update) changeConfidence() {
	for _, art := range u.origins.joined.sorted() {
		all, _ := load[[]mention](u, rowKey(tMention, art))
		for _, m := range all {
			u.record(m.Fact)
			if u.touched[m.Fact] == nil {
				u.touched[m.Fact] = set{}
			}
			u.touched[m.Fact].add(art)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(u.touched)) {
		f := u.facts[id]
		was, is := u.originsAround(u.touched[id])
		for first := range was {
			f.Best.add(best(u.old, id, first), -1)
		}
		for first := range is {
			f.Best.add(best(u, id, first), 1)
		}
		if f.N == 0 {
			u.facts[id] = nil
			u.del(rowKey(tFact, id))
		} else {
			u.save(rowKey(tFact, id), f)
		}
	}
}

// originsAround gives the origins of the articles before the change and after it,
// with all origins that share an article with one of them.
func (u *update) originsAround(arts set) (was, is set) {
	was, is = set{}, set{}
	for queue := arts.sorted(); len(queue) > 0; queue = queue[1:] {
		old, now := originOf(u.old, queue[0]), originOf(u, queue[0])
		if !was[old] {
			was.add(old)
			queue = append(queue, copiesOf(u.old, old)...)
		}
		if !is[now] {
			is.add(now)
			queue = append(queue, copiesOf(u, now)...)
		}
	}
	return was, is
}

// best is the highest confidence that an origin gives a fact, in thousandths;
// empty if it does not state it.
func best(r reader, id, first string) string {
	top := -1.0
	for _, art := range copiesOf(r, first) {
		for _, v := range r.scan(rowKey(tSource, id, art, "")) {
			var s sourceRecord
			if err := json.Unmarshal(v, &s); err != nil {
				r.fail(err)
				return ""
			}
			top = max(top, s.Confidence)
		}
	}
	if top < 0 {
		return ""
	}
	return strconv.Itoa(int(math.Round(top * 1000)))
}

// confidence is the one of independent origins that say the same: one less the
// product of their doubts, rounded, and never certain unless a person said so.
func (f *factRecord) confidence(verdict string) float64 {
	if verdict == Accept {
		return 1
	}
	doubt := 1.0
	for _, k := range f.Best.sorted() {
		c, _ := strconv.Atoi(k) // written by best
		doubt *= math.Pow(1-float64(c)/1000, float64(f.Best[k]))
	}
	return min(0.99, math.Round((1-doubt)*100)/100)
}

// status is the strongest that a mention gives.
func (f *factRecord) status() fact.Status {
	for _, s := range fact.Statuses() {
		if f.Status[string(s)] > 0 {
			return s
		}
	}
	return ""
}

// relation is the relation with the name and the cue that most mentions give it.
func (f *factRecord) relation() fact.Relation {
	return fact.Relation{ID: f.Relation, Name: f.Names.most(), Cue: f.Cues.most(), Open: f.Open}
}

// qualifiers leaves roles to the caller, who knows the things.
func (f *factRecord) qualifiers() fact.Qualifiers {
	q := fact.Qualifiers{Time: f.Time, Duration: f.Durations.most(), Frequency: f.Frequencies.most()}
	if a := f.Amounts.most(); a != "" {
		q.Amount = &fact.Amount{}
		if err := json.Unmarshal([]byte(a), q.Amount); err != nil {
			q.Amount = nil // count wrote it; it is readable
		}
	}
	return q
}

// refs gives every thing and fact that the fact names.
func (f *factRecord) refs() set {
	out := set{}
	see := func(refs ...string) {
		for _, r := range refs {
			if r != "" && r[0] != 't' {
				out.add(r)
			}
		}
	}
	see(f.Subject)
	see(f.Objects...)
	see(f.SaidBy.sorted()...)
	for _, c := range f.Roles {
		see(c.sorted()...)
	}
	return out
}

// verdict is what people last decided about the fact, or empty.
func (f *factRecord) verdict(r reader) string {
	last := 0
	for k := range f.Marks {
		n, _ := strconv.Atoi(k) // written by count
		last = max(last, n)
	}
	if last == 0 {
		return ""
	}
	d, _ := load[Decision](r, rowKey(tDecision, decisionKey(last)))
	return d.Kind
}

// visible reports whether answers and exports have the fact: it is there, nobody
// rejected it, and if it is a saying something of what is said is visible.
func visible(r reader, id string) bool {
	f, ok := load[factRecord](r, rowKey(tFact, id))
	if !ok || f.verdict(r) == Reject {
		return false
	}
	said, seen := 0, 0
	for _, o := range f.Objects {
		if o[0] == 'f' {
			said++
			if visible(r, o[1:]) {
				seen++
			}
		}
	}
	return said == 0 || seen > 0
}

// changeFacts writes the edges, nodes and rows of the facts that changed, and of
// those that name something that moved or was hidden.
func (u *update) changeFacts(moved set) Change {
	dirty := set{}
	for id := range u.touched {
		dirty.add(id)
	}
	for head := range moved {
		dirty.add(keysBelow(u, rowKey(tAbout, "e"+head, ""))...)
	}
	for queue := dirty.sorted(); len(queue) > 0; queue = queue[1:] {
		id := queue[0]
		if visible(u.old, id) == visible(u, id) {
			continue
		}
		for _, saying := range keysBelow(u, rowKey(tAbout, "f"+id, "")) {
			if !dirty[saying] {
				dirty.add(saying)
				queue = append(queue, saying)
			}
		}
	}
	c := Change{Done: true}
	for _, id := range dirty.sorted() {
		before, after := u.render(u.old, id), u.render(u, id)
		u.rendered(before, -1)
		u.rendered(after, 1)
		if !before.visible { // book has counted evidence as if all facts were shown
			u.showEvidence(u.old, id, 1)
		}
		if !after.visible {
			u.showEvidence(u, id, -1)
		}
		switch {
		case before.visible && !after.visible:
			c.lost = append(c.lost, id)
		case !before.visible && after.visible:
			c.gained = append(c.gained, id)
		case before.visible && after.visible && !before.same(after):
			c.changed = append(c.changed, id)
		}
	}
	u.tell(&c)
	return c
}

// rendering is what follows from a fact as it stands: the rows that find it, its
// quads, and what it counts for.
type rendering struct {
	there, visible bool
	rows           []string
	quads          []quad.Quad
	relation       fact.Relation
	edges          int
	text           string
}

func (a *rendering) same(b *rendering) bool { return a.text == b.text }

func (u *update) render(r reader, id string) *rendering {
	out := &rendering{}
	f, ok := load[factRecord](r, rowKey(tFact, id))
	if !ok {
		return out
	}
	out.there = true
	for ref := range f.refs() {
		out.rows = append(out.rows, rowKey(tAbout, ref, id))
	}
	if out.visible = visible(r, id); !out.visible {
		out.rows = append(out.rows, rowKey(tHidden, id))
		return out
	}
	v := factView{reader: r, base: u.base}
	x := v.fact(id, &f)
	out.rows = append(out.rows, rowKey(tOrder, orderOf(&x), id), rowKey(tUses, f.Relation, id))
	q := quadBuilder{base: u.base, schema: u.schema}
	q.fact(&x, f.verdict(r))
	out.quads = q.out
	out.relation = x.Relation
	if b, err := json.Marshal(x); err == nil {
		out.text = string(b)
	}
	if x.Status.LaysEdge() && x.Subject.ID != "" {
		for _, o := range x.Objects {
			if o.ID != "" {
				out.edges++
			}
		}
	}
	return out
}

func (u *update) rendered(x *rendering, n int) {
	for _, k := range x.rows {
		if n < 0 {
			u.del(k)
		} else {
			u.mark(k)
		}
	}
	if !x.visible {
		return
	}
	if n < 0 {
		u.dels = append(u.dels, x.quads...)
	} else {
		u.adds = append(u.adds, x.quads...)
	}
	u.count("quads", n*len(x.quads))
	u.count("facts", n)
	u.count("edges", n*x.edges)
	u.useRelation(x.relation, n)
}

// showEvidence adds or takes out the quads of all places that state a fact.
func (u *update) showEvidence(r reader, id string, n int) {
	q := quadBuilder{base: u.base, schema: u.schema}
	for k, v := range r.scan(rowKey(tSource, id, "")) {
		var src sourceRecord
		if err := json.Unmarshal(v, &src); err != nil {
			u.fail(err)
			return
		}
		art := partsOf(k)[1]
		text := string(r.get(rowKey(tText, art)))
		for _, p := range src.Places {
			q.evidence(id, art, src, p, text)
		}
	}
	if n < 0 {
		u.dels = append(u.dels, q.out...)
	} else {
		u.adds = append(u.adds, q.out...)
	}
	u.count("quads", n*len(q.out))
}

// relationRecord is how a relation is used.
type relationRecord struct {
	N     int    `json:"n"`
	Names counts `json:"names,omitempty"`
	Open  bool   `json:"open,omitempty"`
}

func (u *update) useRelation(r fact.Relation, n int) {
	k := rowKey(tRelation, r.ID)
	rec, _ := load[relationRecord](u, k)
	if rec.N > 0 {
		u.relationQuads(r.ID, rec, -1)
	}
	rec.N += n
	rec.Names.add(r.Name, n)
	rec.Open = r.Open
	if rec.N > 0 {
		u.relationQuads(r.ID, rec, 1)
		u.save(k, rec)
	} else {
		u.del(k)
	}
}

func (u *update) relationQuads(id string, rec relationRecord, n int) {
	q := quadBuilder{base: u.base, schema: u.schema}
	q.relation(id, rec)
	if n < 0 {
		u.dels = append(u.dels, q.out...)
	} else {
		u.adds = append(u.adds, q.out...)
	}
	u.count("quads", n*len(q.out))
	u.count("relations", n)
}

// orderOf sorts facts by subject, relation, object and time.
func orderOf(f *fact.Fact) string {
	o := f.Object()
	object := strings.ReplaceAll(o.ID+o.Text+o.Fact, "\x00", "")
	return strings.Join([]string{strings.ReplaceAll(f.Subject.ID+f.Subject.Text, "\x00", ""), f.Relation.ID, object[:min(len(object), 60)], f.Qualifiers.Time}, "\x00")
}

func compareFacts(a, b *fact.Fact) int {
	return cmp.Or(cmp.Compare(orderOf(a), orderOf(b)), cmp.Compare(a.ID, b.ID))
}
