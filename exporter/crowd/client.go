package crowd

import "net/netip"

// client is an address that requests come from. Of IPv6, one has a network of 64 bits. Those without an address are one
// client.
type client netip.Prefix

// clientAt returns the client of an address with a port.
func clientAt(remote string) client {
	at, err := netip.ParseAddrPort(remote)
	if err != nil {
		return client{}
	}
	bits := 64
	address := at.Addr().Unmap().WithZone("")
	if address.Is4() {
		bits = 32
	}
	network, err := address.Prefix(bits)
	if err != nil {
		return client{}
	}
	return client(network)
}
