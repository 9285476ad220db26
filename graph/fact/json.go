package fact

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// The JSON of a fact is one flat object that tools other than kg read too:
// things are objects with id and name, roles are lists of names beside time and
// amount in "qualifiers", and the speaker is a name.

type termJSON struct {
	ID       string   `json:"id,omitempty"`
	Name     string   `json:"name,omitempty"`
	Kind     string   `json:"kind,omitempty"`
	Aliases  []string `json:"aliases,omitempty"`
	Wikidata string   `json:"wikidata,omitempty"`
	Link     float64  `json:"link,omitempty"`
	Named    bool     `json:"named,omitempty"`
	Local    bool     `json:"local,omitempty"`
	Text     string   `json:"text,omitempty"`
	Fact     string   `json:"fact,omitempty"`
}

// MarshalJSON writes a thing as {"id","name","kind","aliases"}, words as
// {"text"} and a fact as {"fact"}.
func (t Term) MarshalJSON() ([]byte, error) { return json.Marshal(termJSON(t)) }

// UnmarshalJSON reads what MarshalJSON writes.
func (t *Term) UnmarshalJSON(b []byte) error {
	var j termJSON
	if err := json.Unmarshal(b, &j); err != nil {
		return err
	}
	*t = Term(j)
	return nil
}

type relationJSON struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Cue  string `json:"cue,omitempty"`
	Open bool   `json:"open,omitempty"`
}

type factJSON struct {
	ID          string                     `json:"id,omitempty"`
	Subject     Term                       `json:"subject"`
	Relation    relationJSON               `json:"relation"`
	Object      *Term                      `json:"object"`
	Objects     []Term                     `json:"objects,omitempty"`
	Qualifiers  map[string]json.RawMessage `json:"qualifiers,omitempty"`
	RoleTerms   map[string][]Term          `json:"role_terms,omitempty"`
	SaidBy      []string                   `json:"said_by,omitempty"`
	SaidByTerms []Term                     `json:"said_by_terms,omitempty"`
	Status      Status                     `json:"status"`
	Inferred    bool                       `json:"inferred,omitempty"`
	Confidence  float64                    `json:"confidence"`
	Sources     []Source                   `json:"sources"`
}

// MarshalJSON writes the fact as one object; the keys stand in a fixed order.
func (f Fact) MarshalJSON() ([]byte, error) {
	j := factJSON{ID: f.ID, Subject: f.Subject, Relation: relationJSON(f.Relation), Status: f.Status, Inferred: f.Inferred,
		Confidence: f.Confidence, Sources: f.Sources, RoleTerms: f.Qualifiers.Roles, SaidByTerms: f.SaidBy}
	if len(f.Objects) > 0 {
		j.Object = &f.Objects[0]
	}
	if len(f.Objects) > 1 {
		j.Objects = f.Objects
	}
	for _, t := range f.SaidBy {
		j.SaidBy = append(j.SaidBy, t.String())
	}
	q, err := f.Qualifiers.fields()
	if err != nil {
		return nil, err
	}
	j.Qualifiers = q
	return json.Marshal(j)
}

// fields gives the qualifiers by name; roles as one name, or a list of several.
func (q Qualifiers) fields() (map[string]json.RawMessage, error) {
	m := map[string]any{}
	if q.Time != "" {
		m["time"] = q.Time
	}
	if q.Duration != "" {
		m["duration"] = q.Duration
	}
	if q.Frequency != "" {
		m["frequency"] = q.Frequency
	}
	if q.Amount != nil {
		m["amount"] = q.Amount
	}
	for role, terms := range q.Roles {
		names := make([]string, len(terms))
		for i, t := range terms {
			names[i] = t.String()
		}
		if len(names) == 1 {
			m[role] = names[0]
		} else {
			m[role] = names
		}
	}
	if len(m) == 0 {
		return nil, nil
	}
	out := make(map[string]json.RawMessage, len(m))
	for _, k := range slices.Sorted(maps.Keys(m)) {
		b, err := json.Marshal(m[k])
		if err != nil {
			return nil, fmt.Errorf("qualifier %s: %w", k, err)
		}
		out[k] = b
	}
	return out, nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (f *Fact) UnmarshalJSON(b []byte) error {
	var j factJSON
	if err := json.Unmarshal(b, &j); err != nil {
		return err
	}
	*f = Fact{ID: j.ID, Subject: j.Subject, Relation: Relation(j.Relation), Objects: j.Objects, SaidBy: j.SaidByTerms,
		Status: j.Status, Inferred: j.Inferred, Confidence: j.Confidence, Sources: j.Sources}
	if len(j.Objects) == 0 && j.Object != nil {
		f.Objects = []Term{*j.Object}
	}
	f.Qualifiers.Roles = j.RoleTerms
	for _, p := range []struct {
		key string
		to  any
	}{{"time", &f.Qualifiers.Time}, {"duration", &f.Qualifiers.Duration}, {"frequency", &f.Qualifiers.Frequency}, {"amount", &f.Qualifiers.Amount}} {
		raw, ok := j.Qualifiers[p.key]
		if !ok {
			continue
		}
		if err := json.Unmarshal(raw, p.to); err != nil {
			return fmt.Errorf("qualifier %s: %w", p.key, err)
		}
	}
	return nil
}
