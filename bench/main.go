// Command bench measures the store and its peers on a synthetic news graph. The
// tables in docs/bench come from it.
//
//	go run . -what load  -dir build/b -n 1000000      bulk load
//	go run . -what batch -dir build/c -n 200000       batches of 200, each synced
//	go run . -what query -dir build/b -n 1000000      questions, answers compared with the plain set
//	go run . -what beside -dir build/b -n 100000     a reader follows a writer
//	go run . -what sqlite -dir build/d -n 1000000     the same questions of SQLite
//	go run . -what oxigraph -dir build/e -n 1000000   and of Oxigraph, where node is
//	go run . -what peers -dir build/p -n 1000000      load and questions of all three, in new folders
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/cayleygraph/cayley/query/path"
	"github.com/cayleygraph/quad"

	"kg/graph/internal/gizmo"
	"kg/graph/internal/store"
)

func main() {
	what := flag.String("what", "query", "load, batch, query, beside, sqlite, oxigraph, peers or nquads")
	dir := flag.String("dir", "", "folder of the store")
	n := flag.Int("n", 1000000, "quads")
	runs := flag.Int("runs", 15, "runs of each question, each with other parameters")
	only := flag.String("only", "", "a question")
	profile := flag.String("profile", "", "file for a profile of the processor")
	flag.Parse()
	if *profile != "" {
		f, err := os.Create(*profile)
		if err != nil {
			log.Fatal(err)
		}
		pprof.StartCPUProfile(f)
		defer pprof.StopCPUProfile()
	}
	var err error
	switch *what {
	case "load":
		err = load(*dir, *n)
	case "batch":
		err = batches(*dir, *n)
	case "query":
		err = ask(*dir, *n, *runs, *only)
	case "beside":
		err = beside(*dir, *n)
	case "sqlite":
		err = sqlite(*dir, *n, *runs, *only)
	case "oxigraph":
		err = oxigraph(*dir, *n, *runs, *only)
	case "peers":
		err = peers(*dir, *n, *runs, *only)
	case "nquads":
		err = writeNQuads(os.Stdout, *n)
	default:
		err = fmt.Errorf("what is %q?", *what)
	}
	if errors.Is(err, errMissing) {
		fmt.Println(err) // the others can be measured without it
	} else if err != nil {
		log.Fatal(err)
	}
}

// peers measures kg and what it is compared with, one after the other, each in a
// folder that was empty and in processes of its own.
func peers(dir string, n, runs int, only string) error {
	if dir == "" {
		return errors.New("name a folder with -dir")
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	for _, p := range []struct{ name, what string }{{"kg", "load"}, {"kg", "query"}, {"sqlite", "sqlite"}, {"oxigraph", "oxigraph"}} {
		folder := filepath.Join(dir, p.name)
		if p.what != "query" {
			fmt.Printf("== %s\n", p.name)
			if err := os.RemoveAll(folder); err != nil {
				return err
			}
		}
		cmd := exec.Command(self, "-what", p.what, "-dir", folder, "-n", fmt.Sprint(n), "-runs", fmt.Sprint(runs), "-only", only)
		cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	return nil
}

// timed is an answer and what it took.
type timed struct {
	answer int
	took   time.Duration
}

// report compares the answers to a question, in the order of its parameters, with
// the plain set, and prints what they took.
func report(p *plain, q question, answers []timed) error {
	most := 0
	var times []time.Duration
	for k, a := range answers {
		if want := q.plain(p, k); a.answer != want {
			return fmt.Errorf("%s %d: %d, the plain set says %d", q.name, k, a.answer, want)
		}
		most = max(most, a.answer)
		times = append(times, a.took)
	}
	slices.Sort(times)
	fmt.Printf("%s\t%.3f ms\tleast %.3f\tmost %d\n", q.name, ms(times[len(times)/2]), ms(times[0]), most)
	return nil
}

func collect(n int) []quad.Quad {
	out := make([]quad.Quad, 0, n)
	news(n, func(q quad.Quad) { out = append(out, q) })
	return out
}

func load(dir string, n int) error {
	quads := collect(n)
	s, err := store.Open(dir, nil)
	if err != nil {
		return err
	}
	runtime.GC()
	start, cpu := time.Now(), cpuTime()
	w, err := s.NewQuadWriter()
	if err != nil {
		return err
	}
	if _, err := w.WriteQuads(quads); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	durable, durableCPU := time.Since(start), cpuTime()-cpu
	if err := s.Index(); err != nil {
		return err
	}
	indexed := time.Since(start)
	fmt.Printf("load\t%d quads\t%.0f/s durable (%.1f s, %.1f s of processor)\t%.0f/s with index\tpeak %d MB\n", n, float64(n)/durable.Seconds(), durable.Seconds(), durableCPU.Seconds(), float64(n)/indexed.Seconds(), status("VmHWM"))
	if err := s.Compact(context.Background()); err != nil {
		return err
	}
	if err := s.Close(); err != nil {
		return err
	}
	fmt.Printf("disk\tread %.1f MB\tall %.1f MB\n", size(dir, ".index"), size(dir, ""))
	return nil
}

func batches(dir string, n int) error {
	quads := collect(n)
	s, err := store.Open(dir, nil)
	if err != nil {
		return err
	}
	start := time.Now()
	for part := range slices.Chunk(quads, 200) {
		if err := s.Apply(&store.Batch{Add: part}); err != nil {
			return err
		}
	}
	d := time.Since(start)
	fmt.Printf("batches of 200\t%d quads\t%.0f/s\n", n, float64(n)/d.Seconds())
	return s.Close()
}

func size(dir, suffix string) float64 {
	var n int64
	filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && strings.HasSuffix(p, suffix) {
			if i, err := e.Info(); err == nil {
				n += i.Size()
			}
		}
		return nil
	})
	return float64(n) / 1e6
}

// status reads the process's own figures, in MB.
func status(key string) int {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, key+":"); ok {
			var kb int
			fmt.Sscanf(strings.TrimSpace(rest), "%d", &kb)
			return kb / 1024
		}
	}
	return 0
}

func ask(dir string, n, runs int, only string) error {
	start := time.Now()
	s, err := store.Open(dir, nil)
	if err != nil {
		return err
	}
	defer s.Close()
	fmt.Printf("open\t%.1f ms\n", ms(time.Since(start)))
	answers := map[string][]timed{}
	runner := new(gizmo.Runner)
	for _, q := range questions() {
		if only != "" && q.name != only {
			continue
		}
		for k := range runs {
			runtime.GC()
			if q.name == noSession {
				runner = new(gizmo.Runner)
			} else {
				runner.Prepare()
			}
			start := time.Now()
			snap, err := s.Snapshot()
			if err != nil {
				return err
			}
			var got int
			if q.path != nil {
				got, err = runPath(snap, q.path(snap, k))
			} else {
				got, err = run(runner, snap, q.gizmo(k))
			}
			snap.Release()
			took := time.Since(start)
			if err != nil {
				return fmt.Errorf("%s: %w", q.name, err)
			}
			answers[q.name] = append(answers[q.name], timed{got, took})
		}
	}
	fmt.Printf("peak\t%d MB\n", status("VmHWM"))
	p := newPlain(n)
	for _, q := range questions() {
		if a := answers[q.name]; len(a) > 0 {
			if err := report(p, q, a); err != nil {
				return err
			}
		}
	}
	fmt.Println("answers\tas the plain set")
	return nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// cpuTime is what all threads of the process have used.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// runPath gives the one number of a path that counts.
func runPath(snap *store.Snapshot, p *path.Path) (int, error) {
	v, err := p.Iterate(context.Background()).FirstValue(snap)
	if err != nil {
		return 0, err
	}
	n, ok := v.(quad.Int)
	if !ok {
		return 0, fmt.Errorf("the count is %v", v)
	}
	return int(n), nil
}

// run gives the number that a program emits, or how many rows it gives, each
// written as a line of JSON.
func run(r *gizmo.Runner, snap *store.Snapshot, program string) (int, error) {
	rows, number := 0, -1
	var line []byte
	var failed error
	err := r.Run(context.Background(), snap, program, gizmo.Options{Limit: 1 << 30}, func(row gizmo.Row) bool {
		switch v := row["id"].(type) {
		case int64:
			number = int(v)
		case float64:
			number = int(v)
		}
		rows++
		line, failed = gizmo.AppendJSON(line[:0], row)
		io.Discard.Write(append(line, '\n'))
		return failed == nil
	})
	if number >= 0 {
		rows = number
	}
	return rows, errors.Join(err, failed)
}

func writeNQuads(w io.Writer, n int) error {
	var buf bytes.Buffer
	var failed error
	news(n, func(q quad.Quad) {
		fmt.Fprintf(&buf, "%s %s %s %s .\n", term(q.Subject), term(q.Predicate), term(q.Object), term(q.Label))
		if buf.Len() > 1<<20 && failed == nil {
			_, failed = buf.WriteTo(w)
		}
	})
	if failed == nil {
		_, failed = buf.WriteTo(w)
	}
	return failed
}

const xsd = "http://www.w3.org/2001/XMLSchema#"

func term(v quad.Value) string {
	switch v := v.(type) {
	case quad.Int:
		return fmt.Sprintf(`"%d"^^<%sinteger>`, int64(v), xsd)
	case quad.Time:
		return fmt.Sprintf(`"%s"^^<%sdateTime>`, time.Time(v).Format(time.RFC3339Nano), xsd)
	}
	return v.String()
}
