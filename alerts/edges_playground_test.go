package alerts_test

import (
	"fmt"
	"testing"
	"time"
)

func TestPlaygroundAlertsAtTheirEdges(t *testing.T) {
	t.Parallel()
	var tests []promtoolCase
	for _, edge := range append(edgesOfThePlayground(), edgesOfMinutes()...) {
		tests = append(tests, edge.told(t, 5*time.Second))
	}
	tellTogether(t, allRules(t), 5*time.Second, tests...)
}

func edgesOfThePlayground() []edge {
	const (
		written = `window_audit_topic_end_offset{audit="a", topic="input", partition="0"} `
		behind  = `window_audit_backlog_records{audit="a", group="g", topic="input", partition="0"} `
	)
	return []edge{
		{
			"an input that gets nothing in 30 s, for 15 s, is told, and for 15 s after", "PlaygroundGeneratorStopped",
			[]string{written + "0+10@1m 600@1m 601+10@2m"},
			"1m40s-2m15s",
		},
		{
			"a backlog of more than 75 s that drains is told, and for 15 s after", "PlaygroundBacklogDraining",
			[]string{written + "0+10@10m", behind + "1001@5m 1001-2@5m"},
			"5m15s-7m25s",
		},
		{
			"a backlog that will be gone in less than 900 s is told", "PlaygroundBacklogDraining",
			[]string{written + "0+5@11m", behind + "1499.5-1@11m"},
			"10m",
		},
		{
			"a backlog that will be gone in more than 900 s is not told", "PlaygroundBacklogDraining",
			[]string{written + "0+5@11m", behind + "1500.5-1@11m"},
			"10m5s",
		},
		{
			"a backlog may drain slowly", "PlaygroundBacklogDraining",
			[]string{written + "0+1@6m", behind + "400-0.5@6m"},
			"at 5m",
		},
		{
			"a backlog that grows does not drain", "PlaygroundBacklogDraining",
			[]string{written + "0+1@6m", behind + "400+0.5@6m"},
			"never",
		},
	}
}

// occupied are the idle seconds of a vertex that is held up for some seconds of each even and of each odd minute, and
// all the time after that.
func occupied(from, until, even, odd int) string {
	text, idle := occupiedFrom(0, from, until, even, odd)
	return text + fmt.Sprintf(" %d@15m", idle)
}

// occupiedFrom is the same with minutes that begin at another second, and with nothing after them; and how many are
// idle.
func occupiedFrom(second, from, until, even, odd int) (text string, idle int) {
	text = fmt.Sprintf(`flink_vertex_idle_seconds_total{job_id="1", job_name="j", vertex_name="v"} _@%dm%ds`, from, second)
	for minute := from; minute < until; minute++ {
		most := even
		if minute%2 == 1 {
			most = odd
		}
		if most > 0 {
			text += fmt.Sprintf(" %d@%ds", idle, most)
		}
		if most < 60 {
			text += fmt.Sprintf(" %d+1@%ds", idle, 60-most)
		}
		idle += 60 - most
	}
	return text, idle
}

func edgesOfMinutes() []edge {
	const one = `flink_vertex_parallelism{job_id="1", job_name="j", vertex_name="v"} 1@45m`
	const even, odd = "FlinkEvenMinuteBackpressure", "FlinkOddMinuteBackpressure"
	evenThird, _ := occupiedFrom(20, 1, 21, 20, 0)
	oddThird, _ := occupiedFrom(20, 2, 22, 0, 20)
	running := func(phases string) string {
		return `flink_job_running_timestamp_seconds{job_id="1", job_name="j"} ` + phases
	}
	return []edge{
		{
			"even minutes are told after two cycles and a half, and for 2m after there were less than that in ten minutes", even,
			[]string{one, occupied(16, 28, 60, 0)},
			"21m10s-36m5s",
		},
		{"half of the even minutes is told", even, []string{one, occupied(1, 21, 30, 0)}, "at 20m"},
		{"a third of the even minutes is not told", even, []string{one, occupied(1, 21, 20, 0)}, "never"},
		{"nor is their second third", even, []string{one, evenThird}, "never"},
		{
			"even minutes that are held up little more than odd ones are not told", even,
			[]string{one, occupied(1, 21, 60, 50)},
			"never",
		},
		{"even minutes that are held up more than odd ones are told", even, []string{one, occupied(1, 21, 60, 36)}, "at 20m"},
		{
			"odd minutes are told after two cycles and a half, and for 2m after there were less than that in ten minutes", odd,
			[]string{one, occupied(15, 27, 0, 60)},
			"20m10s-35m5s",
		},
		{"half of the odd minutes is told", odd, []string{one, occupied(2, 22, 0, 30)}, "at 21m"},
		{"a third of the odd minutes is not told", odd, []string{one, occupied(2, 22, 0, 20)}, "never"},
		{"nor is the second third of the odd minutes", odd, []string{one, oddThird}, "never"},
		{
			"odd minutes that are held up little more than even ones are not told", odd,
			[]string{one, occupied(2, 22, 50, 60)},
			"never",
		},
		{"odd minutes that are held up more than even ones are told", odd, []string{one, occupied(2, 22, 36, 60)}, "at 21m"},
		{
			"odd minutes are told of a job that has been running for 600 s", odd,
			[]string{one, occupied(2, 22, 0, 60), running("-599+1@20m 600+1@2m")},
			"20m",
		},
	}
}
