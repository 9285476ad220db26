package gizmo

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"
)

// Rows are written as encoding/json writes them.
func TestAppendJSON(t *testing.T) {
	for _, r := range []Row{
		{}, {"b": "x", "a": 1, "c": int64(-5)}, {"id": "<urn:a>", "é": "naïve \"q\" \\ \n\x01\x7f\u2028 & <b>"}, {"f": 1.5, "g": 1e21, "t": true, "n": nil},
		{"list": []any{"a", 1, []any{}, Row{"x": []any{nil}}}, "when": time.Date(2024, 5, 7, 1, 2, 3, 4, time.UTC)}, {"bad": "\xff"},
	} {
		var want bytes.Buffer
		enc := json.NewEncoder(&want)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(r); err != nil {
			t.Fatal(err)
		}
		got, err := AppendJSON([]byte("x"), r)
		if err != nil || string(got)+"\n" != "x"+want.String() {
			t.Errorf("%s, %v, want %s", got, err, &want)
		}
	}
	if _, err := AppendJSON(nil, Row{"f": func() {}}); err == nil {
		t.Error("a function was written as JSON")
	}
}
