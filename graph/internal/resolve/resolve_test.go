package resolve

import (
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func person(key string, names ...string) Record {
	return Record{Key: key, Names: names, Kind: "person"}
}

func of(kind, key string, names ...string) Record { return Record{Key: key, Names: names, Kind: kind} }

func TestScore(t *testing.T) {
	with := func(r Record, with ...string) Record { r.With = with; return r }
	post := func(r Record, posts ...string) Record { r.Posts = posts; return r }
	id := func(r Record, q string) Record { r.Wikidata = q; return r }
	state := func(r Record, code string) Record { r.State = code; return r }
	event := func(key, name, day string, with ...string) Record {
		return Record{Key: key, Names: []string{name}, Kind: "event", Local: true, From: day, On: []string{day}, With: with}
	}
	where := func(r Record, places ...string) Record { r.Places = places; return r }
	for _, c := range []struct {
		a, b Record
		want string // merge, propose or apart
	}{
		{person("a", "Joe Biden"), person("b", "Joseph R. Biden"), "merge"},
		{person("a", "Joe Biden"), person("b", "Hunter Biden"), "apart"},
		{person("a", "George W. Bush"), person("b", "George H. W. Bush"), "propose"},
		{person("a", "George W. Bush"), person("b", "George Bush"), "merge"},
		{person("a", "Donald Trump"), person("b", "Donald Trump Jr."), "propose"},
		{person("a", "Donald Trump Jr."), person("b", "Donald Trump Sr."), "apart"},
		{person("a", "Bernardo Arevalo"), person("b", "Bernardo Arévalo"), "merge"},
		{person("a", "J. Smith"), person("b", "John Smith"), "apart"},
		{person("a", "Smith"), person("b", "John Smith"), "apart"},
		{person("a", "Moammar Gadhafi"), person("b", "Muammar Gaddafi"), "apart"},
		{with(person("a", "Moammar Gadhafi"), "Libya", "Tripoli"), with(person("b", "Muammar Gaddafi"), "Libya", "Tripoli"), "propose"},
		{post(person("a", "John Smith"), "sheriff of Dane County"), post(person("b", "John Smith"), "bishop of Leeds"), "merge"},
		{of("place", "a", "Mazar-e-Sharif"), of("place", "b", "Mazar-i-Sharif"), "merge"},
		{of("place", "a", "Niger"), of("place", "b", "Nigeria"), "apart"},
		{of("organisation", "a", "Apple"), of("organisation", "b", "Apple Inc."), "merge"},
		{of("government", "a", "Congress"), of("organisation", "b", "Congress"), "merge"},
		{of("organisation", "a", "World Trade Organization"), of("organisation", "b", "WTO"), "propose"},
		{of("organisation", "a", "Chelsea"), of("place", "b", "Chelsea"), "propose"},
		{person("a", "Bob Casey of Pennsylvania"), person("b", "Bob Casey"), "merge"},
		{of("government", "a", "Immigration"), of("facility", "b", "Immigration"), "propose"},
		{state(of("government", "a", "Labor"), "US"), of("government", "b", "Labor"), "merge"},
		{of("organisation", "a", "Saint Luc Hospital"), of("facility", "b", "Saint Luc Hospital"), "merge"},
		{person("a", "Gabriel García"), person("b", "Gabriel García Márquez"), "propose"},
		{with(person("a", "Gabriel García"), "Aracataca", "Bogotá"), with(person("b", "Gabriel García Márquez"), "Aracataca", "Bogotá"), "merge"},
		{person("a", "Gabriel García Márquez"), person("b", "Gabriel García Moreno"), "apart"},
		{state(of("government", "a", "Interior Ministry"), "PE"), state(of("government", "b", "Interior Ministry"), "BH"), "apart"},
		{state(of("government", "a", "Interior Ministry"), "PE"), of("government", "b", "Interior Ministry"), "propose"},
		{state(of("government", "a", "Interior Ministry"), "PE"), state(of("organisation", "b", "Ministry of the Interior"), "PE"), "merge"},
		{of("person", "a", "Paris"), of("place", "b", "Paris"), "apart"},
		{id(of("place", "a", "Georgia"), "Q230"), id(of("place", "b", "Georgia"), "Q1428"), "apart"},
		{id(person("Q6279", "Joe Biden"), "Q6279"), person("b", "Joe Biden"), "merge"},
		{event("a", "summit", "2024-05-07", "Guatemala", "United States"), event("b", "migration summit", "2024-05-07", "Guatemala", "United States"), "merge"},
		{event("a", "summit", "2024-05-07", "Guatemala"), event("b", "summit", "2024-05-07", "Japan"), "apart"},
		{event("a", "attack", "2024-05-07"), event("b", "attack", "2024-05-09"), "apart"},
		{where(event("a", "earthquake", "2024-05-06"), "Arequipa"), where(event("b", "quake", "2024-05-06"), "Peruvian city of Arequipa"), "merge"},
		{where(event("a", "bomb attacks in Kabul", "2024-05-06"), "Kabul"), where(event("b", "bombing", "2024-05-06"), "Kabul"), "merge"},
		{where(event("a", "bombing", "2024-05-06"), "Iraq"), where(event("b", "bombing", "2024-05-06"), "Iraq"), "propose"},
		{where(event("a", "bombing", "2024-05-06"), "Mosul"), where(event("b", "bombing", "2024-05-06"), "Kirkuk"), "apart"},
		{where(event("a", "chemical attack", "2024-05-06"), "Syria"), where(event("b", "worst chemical attacks", "2024-05-06"), "Idlib"), "propose"},
		{where(event("a", "crash", "2024-05-06"), "Lima"), where(event("b", "election", "2024-05-06"), "Lima"), "apart"},
		{of("place", "a", "the capital"), Record{Key: "b", Names: []string{"the capital"}, Kind: "place", Local: true}, "apart"},
	} {
		x, why := Score(&c.a, &c.b)
		y, back := Score(&c.b, &c.a)
		if x != y || !reflect.DeepEqual(why, back) {
			t.Errorf("%v and %v: %v %v one way, %v %v the other", c.a.Names, c.b.Names, x, why, y, back)
		}
		got := "apart"
		if x >= Merge {
			got = "merge"
		} else if x >= Propose {
			got = "propose"
		}
		if got != c.want {
			t.Errorf("%v and %v: %s (%.2f), want %s: %v", c.a.Names, c.b.Names, got, x, c.want, why)
		}
		if got == "merge" && !share(Blocks(&c.a), Blocks(&c.b)) {
			t.Errorf("%v and %v share no block: %v, %v", c.a.Names, c.b.Names, Blocks(&c.a), Blocks(&c.b))
		}
	}
}

func share(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool { return slices.Contains(b, x) })
}

// world makes records of few names, so that many of them meet.
func world(r *rand.Rand, n int) []Record {
	given := []string{"Joe", "Joseph", "J.", "George", "George W.", "George H. W.", "Jill", ""}
	last := []string{"Biden", "Bush", "Busch", "Gadhafi", "Gaddafi"}
	bodies := []string{"WTO", "World Trade Organization", "Apple", "Apple Inc.", "Mazar-i-Sharif", "Mazar-e-Sharif"}
	kinds := []string{"organisation", "government", "place"}
	out := make([]Record, n)
	for i := range out {
		x := Record{Key: fmt.Sprintf("k%03d", i)}
		if r.IntN(3) > 0 {
			x.Kind = "person"
			x.Names = []string{given[r.IntN(len(given))] + " " + last[r.IntN(len(last))]}
		} else {
			x.Kind = kinds[r.IntN(len(kinds))]
			x.Names = []string{bodies[r.IntN(len(bodies))]}
		}
		if r.IntN(4) == 0 {
			x.Wikidata = fmt.Sprintf("Q%d", r.IntN(3))
		}
		if r.IntN(3) == 0 {
			x.With = []string{"Guatemala", "Libya"}[:1+r.IntN(2)]
		}
		out[i] = x
	}
	return out
}

func decisions(r *rand.Rand, records []Record) Decisions {
	var d Decisions
	for range r.IntN(4) {
		p := [2]string{records[r.IntN(len(records))].Key, records[r.IntN(len(records))].Key}
		if p[0] == p[1] {
			continue
		}
		if r.IntN(2) == 0 {
			d.Same = append(d.Same, p)
		} else {
			d.Differ = append(d.Differ, p)
		}
	}
	return d
}

func TestClustersDoNotDependOnOrder(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 1))
		records := world(r, 2+r.IntN(30))
		d := decisions(r, records)
		want, proposed := Clusters(records, d)
		shuffled := slices.Clone(records)
		r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		got, again := Clusters(shuffled, d)
		if !reflect.DeepEqual(got, want) || !reflect.DeepEqual(again, proposed) {
			t.Fatalf("seed %d: %v in one order, %v in another", seed, want, got)
		}
		seen := map[string]bool{}
		for _, c := range want {
			for _, k := range c.Keys {
				if seen[k] {
					t.Fatalf("seed %d: %s stands in two clusters", seed, k)
				}
				seen[k] = true
			}
		}
		if len(seen) != len(records) {
			t.Fatalf("seed %d: %d of %d keys in clusters", seed, len(seen), len(records))
		}
	}
}

// TestAroundIsClusters adds and takes away one record at a time and asks only
// for what it touches; the whole must be what Clusters makes of all at once.
func TestAroundIsClusters(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 2))
		all := world(r, 25)
		d := decisions(r, all)
		ix := &memory{records: map[string]Record{}, blocks: map[string][]string{}}
		head := map[string]string{}
		members := map[string][]string{}
		apply := func(keys []string, old ...Record) {
			for _, k := range slices.Clone(keys) {
				keys = append(keys, members[head[k]]...)
			}
			clusters, _ := Around(ix, keys, old, d)
			for _, k := range keys {
				delete(members, head[k])
				delete(head, k)
			}
			for _, c := range clusters {
				for _, k := range c.Keys {
					delete(members, head[k])
				}
			}
			for _, c := range clusters {
				members[c.Head] = c.Keys
				for _, k := range c.Keys {
					head[k] = c.Head
				}
			}
		}
		for step := range 60 {
			x := all[r.IntN(len(all))]
			if _, in := ix.records[x.Key]; in && r.IntN(2) == 0 {
				delete(ix.records, x.Key)
				for _, b := range Blocks(&x) {
					ix.blocks[b] = slices.DeleteFunc(ix.blocks[b], func(k string) bool { return k == x.Key })
				}
			} else if !in {
				ix.records[x.Key] = x
				for _, b := range Blocks(&x) {
					ix.blocks[b] = append(ix.blocks[b], x.Key)
				}
			}
			apply([]string{x.Key}, x)
			var present []Record
			for _, y := range ix.records {
				present = append(present, y)
			}
			want, _ := Clusters(present, d)
			for _, c := range want {
				if !slices.Equal(members[c.Head], c.Keys) {
					t.Fatalf("seed %d step %d: cluster %v, want %v", seed, step, members[c.Head], c.Keys)
				}
			}
		}
	}
}

func TestDecisionsOutrankScores(t *testing.T) {
	records := []Record{person("a", "Joe Biden"), person("b", "Joseph Biden"), person("c", "Jane Roe"), {Key: "d", Names: []string{"Jane Roe"}, Kind: "person", Wikidata: "Q1"}}
	clusters, _ := Clusters(records, Decisions{Differ: [][2]string{{"a", "b"}}, Same: [][2]string{{"a", "c"}}})
	want := []Cluster{{Head: "d", Keys: []string{"a", "c", "d"}}, {Head: "b", Keys: []string{"b"}}}
	if !reflect.DeepEqual(clusters, want) {
		t.Errorf("clusters %v, want %v", clusters, want)
	}
}

func TestTwoIDsNeverMeet(t *testing.T) {
	records := []Record{person("a", "George Bush"), {Key: "b", Names: []string{"George W. Bush"}, Kind: "person", Wikidata: "Q207"}, {Key: "c", Names: []string{"George H. W. Bush"}, Kind: "person", Wikidata: "Q23505"}}
	clusters, proposed := Clusters(records, Decisions{})
	if len(proposed) != 2 {
		t.Errorf("%d pairs proposed, want George Bush with either: %v", len(proposed), proposed)
	}
	for _, c := range clusters {
		if len(c.Keys) > 1 {
			t.Errorf("%v are one cluster, though it is unclear which Bush is meant", c.Keys)
		}
	}
}

func BenchmarkAround(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	records := world(r, 300)
	ix := &memory{records: map[string]Record{}, blocks: map[string][]string{}}
	for i, x := range records {
		x.Names[0] += fmt.Sprintf(" %c%c", 'a'+i%26, 'a'+i/26)
		ix.records[x.Key] = x
		for _, k := range Blocks(&x) {
			ix.blocks[k] = append(ix.blocks[k], x.Key)
		}
	}
	for i := 0; b.Loop(); i++ {
		Around(ix, []string{records[i%len(records)].Key}, nil, Decisions{})
	}
}

// TestPairs reads names that are easily confused: none of those that differ may
// merge, and of those that are one no more may stay apart than are listed here.
func TestPairs(t *testing.T) {
	b, err := os.ReadFile("testdata/pairs.tsv")
	if err != nil {
		t.Fatal(err)
	}
	differ, same, missed := 0, 0, []string{}
	for _, line := range strings.Split(string(b), "\n") {
		f := strings.Split(line, "\t")
		if len(f) != 4 {
			continue
		}
		x, y := of(f[1], "a", f[2]), of(f[1], "b", f[3])
		clusters, _ := Clusters([]Record{x, y}, Decisions{})
		score, why := Score(&x, &y)
		switch one := len(clusters) == 1; {
		case f[0] == "differ":
			if differ++; one {
				t.Errorf("%q and %q are merged: %.2f %v", f[2], f[3], score, why)
			}
		case f[0] == "same":
			if same++; !one {
				missed = append(missed, f[2]+" = "+f[3])
			}
		}
	}
	want := []string{"Joe Biden = Joseph Biden Jr.", "al-Qaida = al-Qaeda"}
	if differ < 100 || same < 30 {
		t.Errorf("%d and %d pairs", differ, same)
	}
	if !slices.Equal(missed, want) {
		t.Errorf("not merged: %q, want %q", missed, want)
	}
}
