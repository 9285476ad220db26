package nlp

import _ "embed"

// modelFile is the packed model that train/ makes; NOTICE names its licence.
//
//go:embed model/english.model
var modelFile []byte

func builtin() []byte { return modelFile }
