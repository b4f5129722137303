package settings

import (
	"fmt"
	"strconv"
	"strings"
)

// Port is a port that the stack opens on this machine.
type Port struct {
	Number int
	// Variable moves it.
	Variable string
}

// Port returns the port that a variable sets. PORT_OFFSET moves all ports that were not given one by one, so that a
// second stack can run beside the first.
func (s Settings) Port(variable string) Port {
	number := s.Int(variable)
	if !s.given[variable] && !s.pinned[variable] {
		number += s.Int("PORT_OFFSET")
	}
	return Port{Number: number, Variable: variable}
}

// Address is the port on the loopback interface, the only one that the native stack listens on.
func (p Port) Address() string { return "127.0.0.1:" + strconv.Itoa(p.Number) }

// URL is the link to the port for a browser on this machine.
func (p Port) URL() string { return "http://localhost:" + strconv.Itoa(p.Number) }

func (s Settings) validatePorts() error {
	offset, err := strconv.Atoi(s.values["PORT_OFFSET"])
	if err != nil || offset < 0 {
		return fmt.Errorf("PORT_OFFSET=%q: a whole number from 0 is accepted", s.values["PORT_OFFSET"])
	}
	owner := map[int]string{}
	for key, value := range s.values {
		if !strings.HasSuffix(key, "_PORT") {
			continue
		}
		if _, err := strconv.Atoi(value); err != nil {
			return fmt.Errorf("%s=%q: a port from 1 to 65535 is accepted", key, value)
		}
		number := s.Port(key).Number
		if number < 1 || number > 65535 {
			return fmt.Errorf("%s=%d: a port from 1 to 65535 is accepted", key, number)
		}
		if other, taken := owner[number]; taken {
			return fmt.Errorf("%s and %s are both %d: give one of them another port", key, other, number)
		}
		owner[number] = key
	}
	return nil
}
