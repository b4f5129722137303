package probe

import (
	"errors"
	"net"
	"net/netip"
	"path"
	"regexp"
	"strings"
)

// Patterns are hosts that may be probed.
type Patterns []Pattern

// Pattern is a host and a port, such as *-rest.flink:8081. In the host a * stands for characters of one label; as the
// port it stands for any.
type Pattern struct{ host, port string }

var (
	hostPattern = regexp.MustCompile(`^[a-z0-9*._-]+$`)
	portPattern = regexp.MustCompile(`^(\*|[1-9][0-9]{0,4})$`)
	errPattern  = errors.New("want host:port")
)

// ParsePatterns reads patterns that are separated by commas.
func ParsePatterns(text string) (Patterns, error) {
	var all Patterns
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		host, port, err := net.SplitHostPort(part)
		host = plainHost(host)
		_, noIP := netip.ParseAddr(host)
		if err != nil || strings.Contains(host, "%") || !portPattern.MatchString(port) ||
			noIP != nil && !hostPattern.MatchString(host) {
			return nil, errPattern
		}
		all = append(all, Pattern{host, port})
	}
	return all, nil
}

func (p Pattern) String() string { return net.JoinHostPort(p.host, p.port) }

func (p Patterns) String() string {
	var texts []string
	for _, pattern := range p {
		texts = append(texts, pattern.String())
	}
	return strings.Join(texts, ",")
}

func (p Patterns) match(t target) bool {
	for _, pattern := range p {
		if pattern.match(t) {
			return true
		}
	}
	return false
}

// name tells whether a pattern names the very host.
func (p Patterns) name(t target) bool {
	for _, pattern := range p {
		if pattern.host == t.host && pattern.match(t) {
			return true
		}
	}
	return false
}

func (p Pattern) match(t target) bool {
	if p.port != "*" && p.port != t.port {
		return false
	}
	if strings.Contains(t.host, ":") { // no * stands for an address of IPv6
		return p.host == t.host
	}
	matches, err := path.Match(labels(p.host), labels(t.host))
	return err == nil && matches
}

// labels puts labels where path.Match wants parts of a path: a * stays within one.
func labels(host string) string { return strings.ReplaceAll(host, ".", "/") }

// plainHost is the one way to write a host.
func plainHost(host string) string {
	if ip, err := netip.ParseAddr(host); err == nil && ip.Zone() == "" {
		return ip.Unmap().String()
	}
	return strings.ToLower(host)
}
