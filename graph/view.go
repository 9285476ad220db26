package graph

import (
	"cmp"
	"context"
	"slices"

	"kg/graph/fact"
)

// ViewOptions chooses the part of the graph to draw. The zero value is the best
// supported part.
type ViewOptions struct {
	About string   // IRI of a thing: it and its neighbours
	IDs   []string // IRIs of things: they and what links them
	Limit int      // things at most; 0 means 60
}

// View is a small part of the graph, to be drawn.
type View struct {
	Nodes []Entity
	Edges []Edge
}

// Edge is a fact between two nodes of a view.
type Edge struct {
	Fact, From, To string // IRIs
	Name           string // of the relation, with amount
	Status         fact.Status
}

const viewLimit = 60

// View chooses things and the facts between them: those asked for, else the best
// supported that are linked. Parallel facts of one relation and status count as
// one edge, the first.
func (g *Graph) View(ctx context.Context, o ViewOptions) (View, error) {
	things, links, err := g.drawing(ctx)
	if err != nil {
		return View{}, err
	}
	limit := o.Limit
	if limit <= 0 {
		limit = viewLimit
	}
	rank := make(map[string]int, len(things))
	for i, e := range things { // most supported first
		rank[e.ID] = i
	}
	var chosen []string
	switch {
	case o.About != "":
		chosen = around(o.About, links, rank, limit)
	case o.IDs != nil:
		chosen = o.IDs[:min(limit, len(o.IDs))]
	default:
		chosen = core(things, links, rank, limit)
	}
	return cut(chosen, things, links, rank), nil
}

// around is the thing and its best supported neighbours.
func around(id string, links []link, rank map[string]int, limit int) []string {
	var near []string
	for _, l := range links {
		switch id {
		case l.from:
			near = append(near, l.to)
		case l.to:
			near = append(near, l.from)
		}
	}
	slices.SortFunc(near, func(a, b string) int { return cmp.Compare(rank[a], rank[b]) })
	near = slices.DeleteFunc(slices.Compact(near), func(n string) bool { return n == id })
	return append([]string{id}, near[:min(limit-1, len(near))]...)
}

// core is the best supported things that are linked to another of them, filled
// up with their best supported neighbours.
func core(things []Entity, links []link, rank map[string]int, limit int) []string {
	degree := map[string]int{}
	for _, l := range links {
		if l.from != l.to {
			degree[l.from]++
			degree[l.to]++
		}
	}
	order := slices.Clone(things)
	slices.SortStableFunc(order, func(a, b Entity) int {
		return cmp.Or(cmp.Compare(b.Support, a.Support), cmp.Compare(degree[b.ID], degree[a.ID]))
	})
	seeds := map[string]bool{}
	for _, e := range order {
		if len(seeds) < max(1, limit/3) && degree[e.ID] > 0 {
			seeds[e.ID] = true
		}
	}
	gain := map[string]int{} // links to a seed
	for _, l := range links {
		if seeds[l.from] {
			gain[l.to]++
		}
		if seeds[l.to] {
			gain[l.from]++
		}
	}
	var chosen []string
	for _, e := range order {
		if seeds[e.ID] && gain[e.ID] > 0 {
			chosen = append(chosen, e.ID)
		}
	}
	var rest []string
	for id := range gain {
		if !seeds[id] {
			rest = append(rest, id)
		}
	}
	slices.SortFunc(rest, func(a, b string) int { return cmp.Or(cmp.Compare(gain[b], gain[a]), cmp.Compare(rank[a], rank[b])) })
	return append(chosen, rest[:max(0, min(limit-len(chosen), len(rest)))]...)
}

// cut keeps the chosen things, in the graph's order, and what links them.
func cut(chosen []string, things []Entity, links []link, rank map[string]int) View {
	kept := map[string]bool{}
	v := View{}
	for _, id := range chosen {
		if i, ok := rank[id]; ok && !kept[id] {
			kept[id] = true
			v.Nodes = append(v.Nodes, things[i])
		}
	}
	slices.SortFunc(v.Nodes, func(a, b Entity) int { return cmp.Compare(rank[a.ID], rank[b.ID]) })
	type parallel struct{ from, to, name string }
	seen := map[parallel]bool{}
	for _, l := range links {
		p := parallel{l.from, l.to, edgeName(l.fact)}
		if l.from == l.to || !kept[l.from] || !kept[l.to] || seen[p] {
			continue
		}
		seen[p] = true
		v.Edges = append(v.Edges, Edge{Fact: l.fact.ID, From: l.from, To: l.to, Name: p.name, Status: l.fact.Status})
	}
	return v
}

// edgeName is the relation, with "not" before what is denied.
func edgeName(f fact.Fact) string {
	if f.Denied() {
		return "not " + f.Relation.Name
	}
	return f.Relation.Name
}
