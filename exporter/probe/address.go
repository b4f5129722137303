package probe

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"syscall"
	"time"
)

var errAddress = errors.New("is an address of this machine or of its cloud, and not allowed by itself")

// special are addresses that a name in DNS must not lead to: of the machine itself, and those at which clouds give
// their machines credentials.
var special = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("127.0.0.0/8"),
	netip.MustParsePrefix("169.254.0.0/16"),     // link-local: 169.254.169.254 of most clouds, 169.254.170.2 of ECS
	netip.MustParsePrefix("100.100.100.200/32"), // Alibaba Cloud
	netip.MustParsePrefix("168.63.129.16/32"),   // Azure
	netip.MustParsePrefix("192.0.0.192/32"),     // Oracle Cloud
	netip.MustParsePrefix("224.0.0.0/3"),        // multicast, reserved, broadcast
	netip.MustParsePrefix("::/127"),             // unspecified, loopback
	netip.MustParsePrefix("fe80::/10"),
	netip.MustParsePrefix("ff00::/8"),
	netip.MustParsePrefix("fd00:ec2::/64"), // AWS
	netip.MustParsePrefix("fd20:ce::/64"),  // Google Cloud
}

// embedding are addresses of IPv6 that lead to one of IPv4, and where in their bytes it is.
var embedding = []struct {
	within netip.Prefix
	at     int
}{
	{netip.MustParsePrefix("64:ff9b::/96"), 12},
	{netip.MustParsePrefix("64:ff9b:1::/48"), 12}, // NAT64 of a network's own, by its usual length
	{netip.MustParsePrefix("2002::/16"), 2},
	{netip.MustParsePrefix("::/96"), 12},
}

func isSpecial(address netip.Addr) bool {
	address = address.Unmap().WithZone("")
	for _, prefix := range special {
		if prefix.Contains(address) {
			return true
		}
	}
	for _, e := range embedding {
		if e.within.Contains(address) {
			bytes := address.As16()
			return isSpecial(netip.AddrFrom4([4]byte(bytes[e.at : e.at+4])))
		}
	}
	return false
}

// guard is what a target's name may lead to.
type guard struct {
	host  string
	named bool // by a pattern without *
}

// permits tells whether it may be connected to. A special address has to be allowed by itself, and not by a name or a
// *.
func (g guard) permits(address netip.Addr) bool {
	switch literal, err := netip.ParseAddr(g.host); {
	case !isSpecial(address):
		return true
	case !g.named:
		return false
	case g.host == "localhost":
		return address.Unmap().IsLoopback()
	default:
		return err == nil && literal == address.Unmap()
	}
}

// control is for net.Dialer: what is checked is what is connected to, whatever DNS said before.
func (g guard) control(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%s: %w", address, err)
	}
	if !g.permits(to.Addr()) {
		return fmt.Errorf("%s %w", to.Addr(), errAddress)
	}
	return nil
}

const dialTimeout = 10 * time.Second

func (g guard) dialer() *net.Dialer { return &net.Dialer{Timeout: dialTimeout, Control: g.control} }

// lookup finds the addresses of a host.
type lookup func(ctx context.Context, network, host string) ([]netip.Addr, error)

// check looks the host up, so that the answer to a request says what is wrong. A host that is not found is Flink that
// does not answer.
func (g guard) check(ctx context.Context, look lookup) error {
	addresses, err := look(ctx, "ip", g.host)
	if err != nil {
		return nil //nolint:nilerr // the probe finds out, and says that Flink is not up
	}
	for _, address := range addresses {
		if !g.permits(address) {
			return fmt.Errorf("target: %s %w", address.Unmap(), errAddress)
		}
	}
	return nil
}
