// Package date holds what a search of dates would give.
package date

import "time"

// Date is a time that was found.
type Date struct{ Time time.Time }
