package relate

import (
	"math"
	"strings"
	"testing"
)

func TestReadJudge(t *testing.T) {
	j, err := readJudge("bias\t1\nrule=meet\t0.5\nshared\t-2\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		features []string
		want     float64
	}{
		{nil, 0.73},
		{[]string{"rule=meet"}, 0.82},
		{[]string{"rule=meet", "shared", "never seen"}, 0.38},
	} {
		if got := j.of(c.features); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%v: %.3f, want %.2f", c.features, got, c.want)
		}
	}
	for _, bad := range []string{"bias", "bias\tone", "bias\t1\n\tx"} {
		if _, err := readJudge(bad); err == nil || !strings.HasPrefix(err.Error(), "judge.tsv:") {
			t.Errorf("%q: error %v, want one with the line", bad, err)
		}
	}
}

// TestJudgeIsMade checks that the weights are those of features that readings have.
func TestJudgeIsMade(t *testing.T) {
	j, err := readJudge(judgeLines)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := j["bias"]; !ok || len(j) < 50 {
		t.Fatalf("%d weights: run the tool in judgefit", len(j))
	}
	for name := range j {
		if strings.HasPrefix(name, "rule=") || strings.HasPrefix(name, "relation=") {
			return
		}
	}
	t.Error("no rule has a weight")
}
