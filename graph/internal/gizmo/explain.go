package gizmo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/cayleygraph/cayley/graph/iterator"
)

// Plan is how a path was answered: what was walked and asked, outermost first,
// with the sizes that the order was chosen by; how many results came of it and
// how long that took, the program's own work on the rows included.
type Plan struct {
	Text string
	Rows int
	Took time.Duration
}

// planOf draws an iterator, a line for each part with its size.
func planOf(ctx context.Context, it iterator.Shape) string {
	var b strings.Builder
	drawPlan(ctx, &b, it, 0)
	return b.String()
}

func drawPlan(ctx context.Context, b *strings.Builder, it iterator.Shape, depth int) {
	st, err := it.Stats(ctx)
	size := "?"
	if err == nil {
		size = fmt.Sprint(st.Size.Value)
		if !st.Size.Exact {
			size = "about " + size
		}
	}
	fmt.Fprintf(b, "%s%s: %s\n", strings.Repeat("  ", depth), it.String(), size)
	if depth > deepest {
		return
	}
	for _, sub := range it.SubIterators() {
		drawPlan(ctx, b, sub, depth+1)
	}
}
