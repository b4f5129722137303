//go:build e2e

package e2e

import (
	"slices"
	"syscall"
	"time"

	"flinkwatch/playground/process"
)

// fault is something that can be done to a stack, and undone. A die, from 0 to 99, decides what is left open.
type fault struct {
	// part is what it is done to; two faults at a time are of different parts.
	part   string
	inject func(c *chaos, die int)
	mend   func(c *chaos, die int)
	// alone is for what needs the other parts.
	alone bool
	// longer is by how much it is held longer than others.
	longer time.Duration
}

// faults are all of them; what stands twice is drawn twice as often.
func faults() []fault {
	killed := []fault{kill("kafka"), kill("generator"), kill("exporter"), kill("exporter")}
	frozen := []fault{
		freeze("kafka"), freeze("generator"), freeze("exporter"), freeze("jobmanager"),
		freeze("taskmanager"), freeze("taskmanager"),
	}
	killed = append(killed,
		kill("taskmanager"), kill("taskmanager"), kill("taskmanager"), killJobManager(), outage(), outage(),
	)
	return slices.Concat(killed, frozen, jobFaults(), topicFaults())
}

func kill(service string) fault {
	return fault{
		part:   service,
		inject: func(c *chaos, _ int) { c.do(nil, "kill", service) },
		mend:   func(c *chaos, _ int) { c.do(nil, "start", service) },
	}
}

// outage leaves the job without TaskManagers for so long that it has dozens of windows to catch up, some pages before
// others: longer than the audit waits for a page while others continue.
func outage() fault {
	f := kill("taskmanager")
	f.longer = 100 * time.Second
	return f
}

// freeze stops a process without its noticing, as a long pause of a garbage collector or of a virtual machine does.
func freeze(service string) fault {
	return fault{
		part:   service,
		inject: func(c *chaos, _ int) { c.signal(service, syscall.SIGSTOP) },
		mend:   func(c *chaos, _ int) { c.signal(service, syscall.SIGCONT) },
	}
}

func (c *chaos) signal(service string, signal syscall.Signal) {
	record, runs := process.Table{Dir: c.settings.State}.Running(service)
	if !runs {
		return
	}
	if err := record.Signal(signal); err != nil {
		c.log.add("fault", "%s to %s: %v", signal, service, err)
		return
	}
	word := "frozen (SIGSTOP)"
	if signal == syscall.SIGCONT {
		word = "goes on (SIGCONT)"
	}
	c.log.add("fault", "%s %s", service, word)
}

// killJobManager loses the job, because there is no high availability. Mostly it is restored from its last checkpoint;
// now and then it starts without state, and what was counted in open windows is lost.
func killJobManager() fault {
	return fault{
		part:   "jobmanager",
		inject: func(c *chaos, _ int) { c.do(nil, "kill", "jobmanager") },
		mend: func(c *chaos, die int) {
			c.do(nil, "start", "jobmanager")
			if die < 30 {
				c.do(append([]string{"FRESH=1"}, checkpointed...), "submit")
			}
		},
	}
}
