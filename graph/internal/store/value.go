package store

import (
	"encoding/binary"
	"fmt"
	"math"
	"time"

	"github.com/cayleygraph/quad"
)

// The first byte of an encoded value says what it is. Equal values have equal
// bytes and different ones different bytes, so that the bytes are the identity.
const (
	kindIRI    = 'i'
	kindBNode  = 'b'
	kindString = 's'
	kindTyped  = 't'
	kindLang   = 'l'
	kindInt    = 'n'
	kindFloat  = 'f'
	kindBool   = 'o'
	kindTime   = 'd'
)

// appendValue encodes a value after dst. Text with a type or a language has that
// first, after its length; numbers have fixed width.
func appendValue(dst []byte, v quad.Value) ([]byte, error) {
	switch v := v.(type) {
	case quad.IRI:
		return append(append(dst, kindIRI), v...), nil
	case quad.BNode:
		return append(append(dst, kindBNode), v...), nil
	case quad.String:
		return append(append(dst, kindString), v...), nil
	case quad.TypedString:
		dst = binary.AppendUvarint(append(dst, kindTyped), uint64(len(v.Type)))
		return append(append(dst, v.Type...), v.Value...), nil
	case quad.LangString:
		dst = binary.AppendUvarint(append(dst, kindLang), uint64(len(v.Lang)))
		return append(append(dst, v.Lang...), v.Value...), nil
	case quad.Int:
		return binary.BigEndian.AppendUint64(append(dst, kindInt), uint64(v)), nil
	case quad.Float:
		return binary.BigEndian.AppendUint64(append(dst, kindFloat), math.Float64bits(float64(v))), nil
	case quad.Bool:
		if v {
			return append(dst, kindBool, 1), nil
		}
		return append(dst, kindBool, 0), nil
	case quad.Time:
		t := time.Time(v)
		dst = binary.BigEndian.AppendUint64(append(dst, kindTime), uint64(t.Unix()))
		return binary.BigEndian.AppendUint32(dst, uint32(t.Nanosecond())), nil
	}
	return dst, fmt.Errorf("a value of type %T can't be stored", v)
}

// decodeValue is the inverse of appendValue. The value shares no memory with b.
func decodeValue(b []byte) (quad.Value, error) {
	if len(b) == 0 {
		return nil, fmt.Errorf("%w: a value is missing", ErrCorrupt)
	}
	rest := b[1:]
	switch b[0] {
	case kindIRI:
		return quad.IRI(rest), nil
	case kindBNode:
		return quad.BNode(rest), nil
	case kindString:
		return quad.String(rest), nil
	case kindTyped, kindLang:
		n, w := binary.Uvarint(rest)
		if w <= 0 || n > uint64(len(rest)-w) {
			break
		}
		head, tail := string(rest[w:w+int(n)]), quad.String(rest[w+int(n):])
		if b[0] == kindLang {
			return quad.LangString{Value: tail, Lang: head}, nil
		}
		return quad.TypedString{Value: tail, Type: quad.IRI(head)}, nil
	case kindInt:
		if len(rest) == 8 {
			return quad.Int(binary.BigEndian.Uint64(rest)), nil
		}
	case kindFloat:
		if len(rest) == 8 {
			return quad.Float(math.Float64frombits(binary.BigEndian.Uint64(rest))), nil
		}
	case kindBool:
		if len(rest) == 1 {
			return quad.Bool(rest[0] == 1), nil
		}
	case kindTime:
		if len(rest) == 12 {
			sec, nano := int64(binary.BigEndian.Uint64(rest)), int64(binary.BigEndian.Uint32(rest[8:]))
			return quad.Time(time.Unix(sec, nano).UTC()), nil
		}
	}
	return nil, fmt.Errorf("%w: a value of %d bytes can't be read", ErrCorrupt, len(b))
}
