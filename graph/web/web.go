// Package web serves a graph as one page and a small JSON API, from inside the
// program and without any other host.
//
// Nothing it receives is trusted: the Host must be this machine, bodies and
// queries are capped, and every answer forbids scripts from elsewhere.
package web

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"strings"
	"time"

	"kg/graph"
)

//go:embed ui/dist
var dist embed.FS

// Options bound what a request may cost; zero values mean the defaults.
type Options struct {
	Timeout time.Duration // of a query; 10 s
	Limit   int           // rows of an answer; 1,000
}

func (o *Options) withDefaults() Options {
	var out Options
	if o != nil {
		out = *o
	}
	if out.Timeout <= 0 {
		out.Timeout = 10 * time.Second
	}
	if out.Limit <= 0 {
		out.Limit = 1000
	}
	return out
}

const maxBody = 1 << 20 // bytes of a request

// Handler serves the page at / and the API under /api/.
func Handler(g *graph.Graph, opts *Options) http.Handler {
	a := &api{g: g, opts: opts.withDefaults()}
	pages, err := fs.Sub(dist, "ui/dist")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	mux := http.NewServeMux()
	mux.Handle("GET /", http.FileServerFS(pages))
	for _, r := range a.routes() {
		mux.HandleFunc(r.pattern, r.handle)
	}
	return guard(mux)
}

// Serve answers at addr until ctx ends; ready is told the address once it
// listens.
func Serve(ctx context.Context, addr string, h http.Handler, ready func(url string)) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	s := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 1 << 16}
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		stopped <- s.Shutdown(end)
	}()
	ready("http://" + l.Addr().String() + "/")
	if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return <-stopped
}

const policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// guard refuses requests that a page elsewhere makes through the reader's
// browser: a Host that is a name (DNS rebinding) or an Origin of another site.
func guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if !numericHost(r.Host) {
			writeError(w, http.StatusForbidden, fmt.Errorf("host %q: open this page by its address, such as http://127.0.0.1", r.Host))
			return
		}
		if o := r.Header.Get("Origin"); o != "" && o != "http://"+r.Host {
			writeError(w, http.StatusForbidden, fmt.Errorf("origin %q may not ask here", o))
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		next.ServeHTTP(w, r)
	})
}

// numericHost reports whether host is localhost or an IP address: only a name
// can be pointed at this machine by somebody else.
func numericHost(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return host == "localhost" || net.ParseIP(strings.Trim(host, "[]")) != nil
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(true)
	enc.Encode(v) // a reader who has gone needs no answer
}

func writeError(w http.ResponseWriter, code int, err error) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(code)
	json.NewEncoder(w).Encode(map[string]string{"error": err.Error()})
}
