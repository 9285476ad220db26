package relate

import (
	"testing"

	"kg/graph/fact"
)

// TestBuiltin reads every rule and word list that is built in: a relation, role,
// kind or class that does not exist is an error.
func TestBuiltin(t *testing.T) {
	r, err := New(fact.BuiltinSchema(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.rules) < 60 {
		t.Errorf("only %d rules were read", len(r.rules))
	}
}
