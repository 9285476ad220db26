// Package gizmo runs programs of Gizmo, Cayley's query language in JavaScript,
// within limits that nothing a program does can pass.
//
// It accepts what Cayley's documentation describes and mends what its own runtime
// gets wrong; docs/GIZMO.md lists where the two differ. A program can't end the
// process, outlive its deadline, or reach anything but the quads it is given.
package gizmo

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime/metrics"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/cayleygraph/cayley/graph"
	"github.com/dop251/goja"
)

// Options of a run; zero values mean the defaults.
type Options struct {
	Params   map[string]string // bound as global variables
	Prefixes map[string]string // of IRIs: "r" for "urn:newsgraph:r:"
	Limit    int               // rows given at most; 10,000
	Memory   uint64            // bytes the process may grow by meanwhile; 256 MB
	World    World             // what names mean; without it there is no kg
	Explain  func(Plan)        // told of each path that was run; nil for nobody
}

const (
	defaultLimit  = 10000
	defaultMemory = 256 << 20
	maxProgram    = 32 << 10 // bytes
	maxNesting    = 250      // brackets open at once
	maxCalls      = 2000     // calls of functions open at once
)

// Errors that callers tell apart; any other error is the program's, with the line
// it is on.
var (
	ErrMemory  = errors.New("the query needs too much memory")
	ErrProgram = errors.New("query")
)

// Row is what a program gives: tags and saved values by name, "id" being where
// the path ended.
type Row = map[string]any

// errEnough ends a run whose reader wants no more rows.
var errEnough = errors.New("enough")

// Runner runs programs, one session each. While nobody asks it prepares the session
// of the next program, which takes longer than most answers. The zero value is
// ready, and several goroutines may use it.
type Runner struct {
	once      sync.Once
	hardening *goja.Program
	spare     chan *session
}

// Run is Runner.Run for those who run one program.
func Run(ctx context.Context, quads graph.QuadStore, program string, o Options, row func(Row) bool) error {
	return new(Runner).Run(ctx, quads, program, o, row)
}

func (r *Runner) init() {
	r.once.Do(func() {
		r.hardening = goja.MustCompile(hardeningName, hardening, false)
		r.spare = make(chan *session, 1)
	})
}

// session is one that was prepared, or a new one.
func (r *Runner) session() *session {
	r.init()
	select {
	case s := <-r.spare:
		return s
	default:
		return newSession(r.hardening)
	}
}

// Prepare makes the session of the next program now, if there is none yet.
func (r *Runner) Prepare() {
	r.init()
	if len(r.spare) > 0 {
		return
	}
	select {
	case r.spare <- newSession(r.hardening):
	default: // another was quicker
	}
}

// Run runs a program over quads and hands each row to row until that returns
// false, the limit is reached or ctx ends. It returns only when the program has
// stopped, or cannot be waited for any longer than a second after ctx's end.
func (r *Runner) Run(ctx context.Context, quads graph.QuadStore, program string, o Options, row func(Row) bool) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	compiled, err := compile(program)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	rows := make(chan []Row)
	s := r.session()
	s.begin(ctx, cancel, quads, o, rows)
	defer func() { go r.Prepare() }()
	done := make(chan error, 1)
	go func() { done <- s.run(compiled) }()
	stopWatching := s.watchMemory(o.Memory)
	defer stopWatching()
	left := o.Limit
	if left <= 0 {
		left = defaultLimit
	}
	for {
		select {
		case some := <-rows:
			for _, r := range some {
				left--
				if !row(r) || left == 0 {
					cancel(errEnough)
					s.vm.Interrupt(errEnough)
					return s.wait(done)
				}
			}
		case err := <-done:
			return s.verdict(err)
		case <-ctx.Done():
			s.vm.Interrupt(context.Cause(ctx))
			return s.wait(done)
		}
	}
}

// wait gives a program that was told to stop a second to do so. What is still
// running after that is Go code without a call to the program: an iterator, which
// ends at its next step.
func (s *session) wait(done <-chan error) error {
	select {
	case err := <-done:
		return s.verdict(err)
	case <-time.After(time.Second):
		return s.verdict(nil)
	}
}

// verdict is the reason that counts: why the run was ended, else the program's
// own error.
func (s *session) verdict(err error) error {
	switch cause := context.Cause(s.ctx); {
	case errors.Is(cause, errEnough):
		return nil
	case cause != nil:
		return cause
	}
	return err
}

// run runs the compiled program; whatever panics in it is its error.
func (s *session) run(p *goja.Program) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v", ErrProgram, r)
		}
	}()
	defer s.flush() // rows given before an error come before it
	_, err = s.vm.RunProgram(p)
	return s.describe(err)
}

// describe puts the line before the program's error.
func (s *session) describe(err error) error {
	var thrown *goja.Exception
	var interrupted *goja.InterruptedError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &interrupted):
		if cause, ok := interrupted.Value().(error); ok {
			return cause
		}
		return fmt.Errorf("%w: interrupted", ErrProgram)
	case errors.As(err, &thrown):
		line := 0
		for _, f := range thrown.Stack() {
			if n := f.Position().Line; n > 0 && f.SrcName() != hardeningName {
				line = n
				break
			}
		}
		message := strings.TrimPrefix(thrown.Value().String(), "GoError: ")
		if line > 0 {
			return fmt.Errorf("%w: line %d: %s", ErrProgram, line, message)
		}
		return fmt.Errorf("%w: %s", ErrProgram, message)
	}
	return fmt.Errorf("%w: %w", ErrProgram, err)
}

// watchMemory stops the run when the process's heap has grown by more than the
// limit. JavaScript strings and arrays have no other bound, and the sizes of what
// single calls allocate are checked where they are made.
func (s *session) watchMemory(limit uint64) (stop func()) {
	return watchHeap(limit, func(err error) {
		s.cancel(err)
		s.vm.Interrupt(err)
	})
}

// watchHeap calls full with ErrMemory when the process's heap has grown by more
// than the limit.
func watchHeap(limit uint64, full func(error)) (stop func()) {
	if limit == 0 {
		limit = defaultMemory
	}
	began := heap()
	ticker := time.NewTicker(5 * time.Millisecond)
	end := make(chan struct{})
	go func() {
		defer ticker.Stop()
		for {
			select {
			case <-end:
				return
			case <-ticker.C:
				if now := heap(); now > began+limit {
					full(ErrMemory)
					return
				}
			}
		}
	}()
	return func() { close(end) }
}

// heap is the number of bytes of live and not yet swept objects.
func heap() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	if sample[0].Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return sample[0].Value.Uint64()
}

// integer reads a whole number; what is none, or not finite, is refused.
func integer(v goja.Value) (int, bool) {
	switch n := held(v).(type) {
	case int64:
		return int(n), true
	case float64:
		return int(n), n == math.Trunc(n) && math.Abs(n) < 1<<53
	case string:
		i, err := strconv.Atoi(n)
		return i, err == nil
	}
	return 0, false
}
