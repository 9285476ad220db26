package source

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"time"

	"kg/graph/fact"
)

const maxRedirects = 10

var (
	errRedirects = fmt.Errorf("redirects more than %d times", maxRedirects)
	errInside    = errors.New("a page elsewhere leads to a private address, which is not followed; give that address itself if you trust it")
)

// readAddress reads the page, text or JSON lines at an http or https address.
// Only what the user named is asked for; a redirect from a public address to one
// of this machine or network is refused, whatever its name resolves to.
func readAddress(ctx context.Context, address string, o Options) articles {
	return func(yield func(fact.Article, error) bool) {
		u, err := checkAddress(address)
		if err != nil {
			yield(fact.Article{}, err)
			return
		}
		ctx, cancel := context.WithTimeout(ctx, o.Timeout)
		defer cancel()
		res, err := get(ctx, u)
		if err != nil {
			yield(fact.Article{}, fmt.Errorf("%s: %w", address, addressError(err, o.Timeout)))
			return
		}
		defer res.Body.Close()
		if err := acceptable(res); err != nil {
			yield(fact.Article{}, fmt.Errorf("%s: %w", address, err))
			return
		}
		in := &input{place: address, id: addressID(u), url: res.Request.URL.String(), contentType: res.Header.Get("Content-Type"), r: bufio.NewReader(res.Body), limit: o.Limit}
		for art, err := range readInput(in) {
			if err != nil && ctx.Err() != nil {
				err = fmt.Errorf("%s: %w", address, addressError(ctx.Err(), o.Timeout))
			}
			if !yield(art, err) {
				return
			}
		}
	}
}

func checkAddress(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: is no address", address)
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("%s: only http and https addresses are read, not %s", address, u.Scheme)
	case u.Host == "":
		return nil, fmt.Errorf("%s: the address names no host", address)
	}
	return u, nil
}

// get asks for a page, following redirects.
func get(ctx context.Context, u *url.URL) (*http.Response, error) {
	gate := &gate{}
	dialer := &net.Dialer{Timeout: 10 * time.Second, Control: gate.control}
	client := &http.Client{
		Transport: &http.Transport{
			Proxy:                  http.ProxyFromEnvironment,
			DialContext:            dialer.DialContext,
			DisableKeepAlives:      true, // each request dials, and is judged
			TLSHandshakeTimeout:    10 * time.Second,
			MaxResponseHeaderBytes: 1 << 20,
		},
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			switch {
			case len(via) > maxRedirects:
				return errRedirects
			case r.URL.Scheme != "http" && r.URL.Scheme != "https":
				return fmt.Errorf("redirects to %s; only http and https are read", r.URL.Scheme)
			}
			return nil
		},
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", "Mozilla/5.0 (compatible; kg)")
	req.Header.Set("Accept", "text/html, application/xhtml+xml, text/plain, application/x-ndjson;q=0.9, */*;q=0.1")
	return client.Do(req)
}

// gate lets a chain of requests dial private addresses only if the first did: the
// user named that one.
type gate struct {
	mu      sync.Mutex // a host of two addresses is dialled at both
	dialled bool
	inside  bool
}

func (g *gate) control(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	ip := to.Addr().Unmap()
	inside := ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() || ip.IsUnspecified() || ip.IsMulticast()
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.dialled {
		g.dialled, g.inside = true, inside
	}
	if inside && !g.inside {
		return errInside
	}
	return nil
}

// acceptable says why an answer holds no article.
func acceptable(res *http.Response) error {
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("the server answers %s", res.Status)
	}
	t, _, err := mime.ParseMediaType(res.Header.Get("Content-Type"))
	if err == nil && !strings.HasPrefix(t, "text/") && t != "application/xhtml+xml" && !strings.Contains(t, "json") && t != "application/octet-stream" {
		return fmt.Errorf("the server sends %s, which is not read; kg reads pages, text and JSON lines", t)
	}
	return nil
}

// addressError says what went wrong without the client's wrapping.
func addressError(err error, timeout time.Duration) error {
	for _, known := range []error{errRedirects, errInside} {
		if errors.Is(err, known) {
			return known
		}
	}
	var network net.Error
	if errors.Is(err, context.DeadlineExceeded) || errors.As(err, &network) && network.Timeout() {
		return fmt.Errorf("no answer within %s: %w", timeout, context.DeadlineExceeded)
	}
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

// addressID makes an article's id from its address: host and path, and the query
// where there is one.
func addressID(u *url.URL) string {
	id := strings.TrimPrefix(strings.ToLower(u.Host), "www.") + strings.TrimSuffix(u.Path, "/")
	if u.RawQuery != "" {
		id += "?" + u.RawQuery
	}
	return id
}
