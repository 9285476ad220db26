package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"
	"runtime"
	"unsafe"

	"github.com/cespare/xxhash/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// index is what is read: a dictionary of values and every edge in every order, in
// one file that is mapped into memory and never written to again. All of it can
// be made anew from the durable engine.
//
// The file is a head of headSize bytes and sections of native integers. The magic
// number is native too: on a machine of the other byte order the file counts as
// damaged and is made anew.
type index struct {
	seq   uint64 // the last batch that is in it
	maxID uint32
	nodes int64
	seg   segment

	offsets []uint64 // where each value begins
	values  []byte
	hashes  []uint32 // open addressing: ids by hash of their value

	data    []byte
	release func() error
}

const (
	indexMagic   = 0x6b676978
	indexVersion = 1
	headSize     = 1024
	sectionCount = 4*orders + 3
	offsetsAt    = 4 * orders
	hashesAt     = offsetsAt + 1
	valuesAt     = offsetsAt + 2
)

type section struct {
	Off, Len uint64
	Sum      uint32
	_        uint32
}

type indexHead struct {
	Magic, Version  uint32
	Seq, Edges, IDs uint64
	Nodes           uint64
	Store           [16]byte
	Sections        [sectionCount]section
	Total           uint64
	HeadSum, _      uint32
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func emptyIndex() *index {
	ix := new(index)
	for o := range orders {
		ix.seg.came[o].starts = []uint32{0, 0}
	}
	return ix
}

// openIndex maps a file. The sums of its sections are left to check; its head and
// its size are looked at now.
func openIndex(fs vfs.FS, name string, store [16]byte) (*index, error) {
	data, release, err := mapFile(fs, name)
	if err != nil {
		return nil, err
	}
	ix, err := parseIndex(data, store)
	if err != nil {
		release()
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	ix.release = release
	// Whoever still walks a replaced index holds it, so the mapping may go when
	// nobody does.
	runtime.SetFinalizer(ix, func(ix *index) { ix.release() })
	return ix, nil
}

func parseIndex(data []byte, store [16]byte) (*index, error) {
	h, err := readHead(data)
	if err != nil {
		return nil, err
	}
	if h.Store != store {
		return nil, fmt.Errorf("%w: the index belongs to another store", ErrCorrupt)
	}
	ix := &index{seq: h.Seq, maxID: uint32(h.IDs), nodes: int64(h.Nodes), data: data}
	for o := range orders {
		t := &ix.seg.came[o]
		t.n = int(h.Edges)
		t.starts = u32s(data, h.Sections[4*o])
		for c := 1; c < 4; c++ {
			t.cols[c] = u32s(data, h.Sections[4*o+c])
			if len(t.cols[c]) != t.n {
				return nil, fmt.Errorf("%w: a column has the wrong length", ErrCorrupt)
			}
		}
		if len(t.starts) != int(h.IDs)+2 {
			return nil, fmt.Errorf("%w: the starts have the wrong length", ErrCorrupt)
		}
	}
	s := h.Sections[offsetsAt]
	ix.offsets = unsafe.Slice((*uint64)(unsafe.Pointer(unsafe.SliceData(data[s.Off:]))), s.Len/8)
	ix.hashes = u32s(data, h.Sections[hashesAt])
	v := h.Sections[valuesAt]
	ix.values = data[v.Off : v.Off+v.Len]
	if len(ix.offsets) != int(h.IDs)+2 || len(ix.hashes)&(len(ix.hashes)-1) != 0 {
		return nil, fmt.Errorf("%w: the dictionary has the wrong length", ErrCorrupt)
	}
	return ix, nil
}

func readHead(data []byte) (*indexHead, error) {
	if len(data) < headSize {
		return nil, fmt.Errorf("%w: the index is cut short", ErrCorrupt)
	}
	h := new(indexHead)
	if _, err := binary.Decode(data, binary.NativeEndian, h); err != nil {
		return nil, err
	}
	sum := h.HeadSum
	if h.Magic != indexMagic || h.Version != indexVersion || headSum(h) != sum || len(bytes.Trim(data[binary.Size(h):headSize], "\x00")) > 0 {
		return nil, fmt.Errorf("%w: the head of the index is not as written", ErrCorrupt)
	}
	if h.Total != uint64(len(data)) || h.IDs > math.MaxUint32-2 {
		return nil, fmt.Errorf("%w: the index is cut short", ErrCorrupt)
	}
	for _, s := range h.Sections {
		if s.Off%8 != 0 || s.Off > h.Total || s.Len > h.Total-s.Off {
			return nil, fmt.Errorf("%w: a section of the index lies outside", ErrCorrupt)
		}
	}
	return h, nil
}

// headSum sums the head without the sum itself.
func headSum(h *indexHead) uint32 {
	c := *h
	c.HeadSum = 0
	b, err := binary.Append(nil, binary.NativeEndian, &c)
	if err != nil {
		panic(err) // the head has fixed size
	}
	return crc32.Checksum(b, castagnoli)
}

func u32s(data []byte, s section) []uint32 {
	if s.Len == 0 {
		return nil
	}
	return unsafe.Slice((*uint32)(unsafe.Pointer(unsafe.SliceData(data[s.Off:]))), s.Len/4)
}

// check compares every byte with its sum.
func (ix *index) check() error {
	if ix.data == nil {
		return nil
	}
	h, err := readHead(ix.data)
	if err != nil {
		return err
	}
	end := uint64(headSize)
	for i, s := range h.Sections {
		if crc32.Checksum(ix.data[s.Off:s.Off+s.Len], castagnoli) != s.Sum {
			return fmt.Errorf("%w: section %d of the index is not as written", ErrCorrupt, i)
		}
		if len(bytes.Trim(ix.data[end:s.Off], "\x00")) > 0 {
			return fmt.Errorf("%w: before section %d of the index stands what was not written", ErrCorrupt, i)
		}
		end = s.Off + s.Len
	}
	runtime.KeepAlive(ix)
	return nil
}

// value is the bytes of a value, of the mapped file; none for an id not in use.
func (ix *index) value(id uint32) []byte {
	if int(id)+1 >= len(ix.offsets) {
		return nil
	}
	return ix.values[ix.offsets[id]:ix.offsets[id+1]]
}

func (ix *index) find(b []byte) uint32 {
	if len(ix.hashes) == 0 {
		return 0
	}
	mask := uint64(len(ix.hashes) - 1)
	for i := xxhash.Sum64(b) & mask; ; i = (i + 1) & mask {
		id := ix.hashes[i]
		if id == 0 || bytes.Equal(ix.value(id), b) {
			return id
		}
	}
}

// indexWriter writes the sections side by side, each from its own place on.
type indexWriter struct {
	f    vfs.File
	head indexHead
	err  error
}

type sectionWriter struct {
	w   *indexWriter
	s   *section
	at  uint64
	buf []byte
}

const sectionBuffer = 1 << 18

func (w *indexWriter) section(i int, off uint64) *sectionWriter {
	s := &w.head.Sections[i]
	s.Off = off
	return &sectionWriter{w: w, s: s, at: off, buf: make([]byte, 0, sectionBuffer)}
}

func (s *sectionWriter) u32(v uint32) {
	if len(s.buf)+4 > cap(s.buf) {
		s.flush()
	}
	s.buf = binary.NativeEndian.AppendUint32(s.buf, v)
}

func (s *sectionWriter) bytes(b []byte) {
	if len(s.buf)+len(b) > cap(s.buf) {
		s.flush()
	}
	s.buf = append(s.buf, b...)
}

func (s *sectionWriter) flush() {
	s.s.Sum = crc32.Update(s.s.Sum, castagnoli, s.buf)
	if s.w.err == nil {
		_, s.w.err = s.w.f.WriteAt(s.buf, int64(s.at))
	}
	s.at += uint64(len(s.buf))
	s.s.Len += uint64(len(s.buf))
	s.buf = s.buf[:0]
}

// writeIndex makes the file of what the segments hold together, which must be
// edges alone. It is on disk when writeIndex returns.
func writeIndex(fs vfs.FS, name string, store [16]byte, seq uint64, maxID uint32, segs []*segment, value func(uint32) []byte) error {
	f, err := fs.OpenReadWrite(name, vfs.WriteCategoryUnspecified)
	if err != nil {
		return err
	}
	w := &indexWriter{f: f, head: indexHead{Magic: indexMagic, Version: indexVersion, Seq: seq, IDs: uint64(maxID), Store: store}}
	w.write(segs, maxID, value)
	err = w.err
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		fs.Remove(name)
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func (w *indexWriter) write(segs []*segment, maxID uint32, value func(uint32) []byte) {
	n := 0
	for _, s := range segs {
		n += s.came[0].n - s.went[0].n
	}
	w.head.Edges = uint64(n)
	used := make([]bool, int(maxID)+1)
	at := uint64(headSize)
	place := func(size int) uint64 {
		off := at
		at = (at + uint64(size) + 7) &^ 7
		return off
	}
	for o := range orders {
		starts := w.section(4*o, place(4*(int(maxID)+2)))
		var cols [4]*sectionWriter
		for c := 1; c < 4; c++ {
			cols[c] = w.section(4*o+c, place(4*n))
		}
		row, next := uint32(0), uint32(0)
		fold(segs, o, func(p pair, net int) {
			if net < 0 {
				w.err = fmt.Errorf("%w: a quad goes that never came", ErrCorrupt)
				return
			}
			head := uint32(p.hi >> 32)
			for ; next <= head; next++ {
				starts.u32(row)
			}
			used[head] = true
			cols[1].u32(uint32(p.hi))
			cols[2].u32(uint32(p.lo >> 32))
			cols[3].u32(uint32(p.lo))
			row++
		})
		for ; next <= maxID+1; next++ {
			starts.u32(row)
		}
		starts.flush()
		for c := 1; c < 4; c++ {
			cols[c].flush()
		}
		if w.err != nil {
			return
		}
	}
	used[0] = false // no label
	w.dictionary(used, place, value)
	w.head.Total = at
	if w.err == nil {
		w.err = w.finish()
	}
}

func (w *indexWriter) dictionary(used []bool, place func(int) uint64, value func(uint32) []byte) {
	nodes := 0
	for _, u := range used {
		if u {
			nodes++
		}
	}
	w.head.Nodes = uint64(nodes)
	size := 1
	for size < nodes*3/2+1 {
		size *= 2
	}
	table := make([]uint32, size)
	offsets := w.section(offsetsAt, place(8*(len(used)+1)))
	hashes := w.section(hashesAt, place(4*size))
	values := w.section(valuesAt, place(0))
	total := uint64(0)
	var word [8]byte
	for id := range used {
		binary.NativeEndian.PutUint64(word[:], total)
		offsets.bytes(word[:])
		if !used[id] {
			continue
		}
		b := value(uint32(id))
		if len(b) == 0 {
			w.err = fmt.Errorf("%w: the value of node %d is missing", ErrCorrupt, id)
			return
		}
		values.bytes(b)
		total += uint64(len(b))
		i := xxhash.Sum64(b) & uint64(size-1)
		for table[i] != 0 {
			i = (i + 1) & uint64(size-1)
		}
		table[i] = uint32(id)
	}
	binary.NativeEndian.PutUint64(word[:], total)
	offsets.bytes(word[:])
	for _, id := range table {
		hashes.u32(id)
	}
	offsets.flush()
	hashes.flush()
	values.flush()
	place(int(total))
}

// finish writes the head, last, and fills the file up to its whole length.
func (w *indexWriter) finish() error {
	w.head.HeadSum = headSum(&w.head)
	b, err := binary.Append(nil, binary.NativeEndian, &w.head)
	if err != nil {
		return err
	}
	head := make([]byte, headSize)
	copy(head, b)
	if _, err := w.f.WriteAt(head, 0); err != nil {
		return err
	}
	last := w.head.Sections[valuesAt]
	if pad := w.head.Total - last.Off - last.Len; pad > 0 {
		_, err = w.f.WriteAt(make([]byte, pad), int64(last.Off+last.Len))
	}
	return err
}
