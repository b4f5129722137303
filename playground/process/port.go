package process

import (
	"errors"
	"fmt"
	"net"
	"syscall"

	gopsnet "github.com/shirou/gopsutil/v4/net"
	gops "github.com/shirou/gopsutil/v4/process"
)

// Listening says whether somebody listens on a local address.
func Listening(address string) bool {
	listener, err := net.Listen("tcp", address)
	if err == nil {
		listener.Close()
		return false
	}
	return errors.Is(err, syscall.EADDRINUSE)
}

// OwnerOfPort describes the process that listens on a port, as "name (pid 123)"; where the system does not tell, as
// "another program".
func OwnerOfPort(port int) string {
	connections, err := gopsnet.Connections("tcp")
	if err != nil {
		return "another program"
	}
	for _, c := range connections {
		if c.Status == "LISTEN" && int(c.Laddr.Port) == port && c.Pid > 0 {
			return describe(c.Pid)
		}
	}
	return "another program"
}

func describe(pid int32) string {
	name := "a program"
	if p, err := gops.NewProcess(pid); err == nil {
		if n, err := p.Name(); err == nil {
			name = n
		}
	}
	return fmt.Sprintf("%s (pid %d)", name, pid)
}
