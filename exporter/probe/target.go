package probe

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"path"
	"regexp"
	"strings"
)

// target is the Flink cluster that a request names.
type target struct{ scheme, host, port, path string }

// longestTarget is more than a name of DNS and a path prefix take.
const longestTarget = 512

var (
	hostName  = regexp.MustCompile(`^[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?$`)
	plainPath = regexp.MustCompile(`^(/[A-Za-z0-9._~-]+)+$`)
	portOf    = map[string]string{"http": "80", "https": "443"}

	// errTarget does not repeat what it refuses: it may hold a password.
	errTarget = errors.New("target: want one address such as http://orders-rest:8081, without user, ? and #")
)

// parseTarget reads the address of a cluster. What could be read in two ways is refused.
func parseTarget(values []string) (target, error) {
	if len(values) != 1 || len(values[0]) > longestTarget {
		return target{}, errTarget
	}
	address, err := url.Parse(values[0])
	if err != nil || portOf[address.Scheme] == "" || address.User != nil || strings.ContainsAny(values[0], "?#%\\@") {
		return target{}, errTarget
	}
	t := target{address.Scheme, plainHost(address.Hostname()), address.Port(), strings.TrimSuffix(address.Path, "/")}
	if t.port == "" {
		t.port = portOf[t.scheme]
	}
	if !t.plain() {
		return target{}, errTarget
	}
	return t, nil
}

func (t target) plain() bool {
	_, noIP := netip.ParseAddr(t.host)
	host := noIP == nil || hostName.MatchString(t.host)
	return host && portPattern.MatchString(t.port) &&
		(t.path == "" || plainPath.MatchString(t.path) && path.Clean(t.path) == t.path)
}

func (t target) String() string { return t.scheme + "://" + net.JoinHostPort(t.host, t.port) + t.path }
