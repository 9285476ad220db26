package store

import "sync"

// dict holds the values that came since the index was made. It only grows; an
// index takes its place.
type dict struct {
	mu     sync.RWMutex
	ids    map[string]uint32
	values map[uint32]string
}

func newDict() *dict {
	return &dict{ids: map[string]uint32{}, values: map[uint32]string{}}
}

func (d *dict) find(b []byte) uint32 {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.ids[string(b)]
}

func (d *dict) value(id uint32) string {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.values[id]
}

func (d *dict) add(id uint32, value string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ids[value], d.values[id] = id, value
}

func (d *dict) forget(id uint32) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.ids, d.values[id])
	delete(d.values, id)
}
