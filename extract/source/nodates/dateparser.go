// Package dateparser stands in the place of a library of the same name, by a
// replace line in kg's go.mod.
//
// The reader of pages imports the library for a search of dates in running text,
// which kg has it leave out: it takes days that the text speaks of for the day of
// publication. But the library fills 78 MB of tables whenever a program that holds
// it starts, 0.1 s and more of each kg command. This package has the names that
// the reader uses, and finds no dates. Programs that import kg get the library
// itself, and the same articles.
package dateparser

import (
	"errors"

	"github.com/markusmobius/go-dateparser/date"
)

// ParserType is a way to look for dates.
type ParserType uint8

// The ways that the reader names.
const (
	CustomFormat ParserType = iota
	AbsoluteTime
)

// PreferredDateSource says which of two dates is meant.
type PreferredDateSource uint8

// Past is the one that the reader names.
const Past PreferredDateSource = 1

// Configuration of a search.
type Configuration struct {
	PreferredDateSource PreferredDateSource
	StrictParsing       bool
}

// Parser looks for dates.
type Parser struct{ ParserTypes []ParserType }

// Parse finds none.
func (*Parser) Parse(*Configuration, string, ...string) (date.Date, error) {
	return date.Date{}, errors.New("no date")
}
