package alerts_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// An edge is where an alert begins and ends to fire: at which number, after how long, and for how long after.
type edge struct {
	why    string
	alert  string
	series []string // each with values such as 0@1m 1@2m: 0 for a minute, then 1 for two; 5+2@1m grows by 2 a second
	fires  string   // times from (and with) which it fires until (and without) which: 2m-4m 5m; or at 5m; or never
}

// Rules are evaluated as often as there are values, so that a step more or less is seen.
func TestAlertsAtTheirEdges(t *testing.T) {
	for _, at := range []struct {
		step  time.Duration
		edges [][]edge
	}{
		{5 * time.Second, [][]edge{
			edgesOfWindows(), edgesOfTheExporter(), edgesOfTheAudit(), edgesOfJobs(), edgesOfRestarts(), edgesOfCheckpoints(),
			edgesOfTaskManagers(), edgesOfVertices(), edgesOfWatermarks(), edgesOfInputs(), edgesOfNothingToDo(), edgesOfTasks(),
		}},
		{time.Minute, [][]edge{edgesOfRareCheckpoints(), edgesOfHours()}},
		{15 * time.Minute, [][]edge{edgesOfGrowth()}},
	} {
		t.Run("every "+at.step.String(), func(t *testing.T) {
			t.Parallel()
			var tests []promtoolCase
			for _, edges := range at.edges {
				for _, edge := range edges {
					tests = append(tests, edge.told(t, at.step))
				}
			}
			tellTogether(t, portable(t), at.step, tests...)
		})
	}
}

// told is an edge as promtool's test: it looks at the alert just before and just after each of its edges.
func (e edge) told(t *testing.T, step time.Duration) promtoolCase {
	t.Helper()
	test := promtoolCase{Name: e.why, Interval: step.String()}
	var end time.Duration
	for _, s := range e.series {
		series, values, length := stepwise(t, s, step)
		test.InputSeries = append(test.InputSeries, promtoolSeries{series, values})
		end = max(end, length)
	}
	if e.fires == "never" {
		test.Looks = []promtoolLook{e.look(end, fmt.Sprintf("[%s]", end), false)}
		return test
	}
	if at, found := strings.CutPrefix(e.fires, "at "); found {
		test.Looks = []promtoolLook{e.look(duration(t, at), "", true)}
		return test
	}
	for _, firing := range strings.Fields(e.fires) {
		from, until, _ := strings.Cut(firing, "-")
		test.Looks = append(test.Looks, e.aroundFrom(duration(t, from), step)...)
		if until != "" {
			until := duration(t, until)
			test.Looks = append(test.Looks, e.look(until-step, "", true), e.look(until, "", false))
		}
	}
	return test
}

func (e edge) aroundFrom(from, step time.Duration) []promtoolLook {
	looks := []promtoolLook{e.look(from, "", true)}
	if from > 0 {
		looks = append(looks, e.look(from-step, "", false))
	}
	return looks
}

// look looks at one time, or at all times of a range that ends then.
func (e edge) look(at time.Duration, over string, fires bool) promtoolLook {
	alerts := fmt.Sprintf(`ALERTS{alertname=%q, alertstate="firing"}`, e.alert)
	if over != "" {
		alerts = "last_over_time(" + alerts + over + ")"
	}
	look := promtoolLook{Expr: "group by (alertname) (" + alerts + ")", EvalTime: at.String(), Samples: []promtoolSample{}}
	if fires {
		look.Samples = append(look.Samples, promtoolSample{fmt.Sprintf("{alertname=%q}", e.alert), 1})
	}
	return look
}

var growing = regexp.MustCompile(`^(-?[\d.]+)([+-])([\d.]+)$`)

// stepwise are a series and its values in promtool's notation, and how long they take.
func stepwise(t *testing.T, text string, step time.Duration) (series, values string, length time.Duration) {
	t.Helper()
	at := strings.LastIndex(text, "}") + 1
	if at == 0 {
		at = strings.Index(text, " ")
	}
	var all []string
	for _, phase := range strings.Fields(text[at:]) {
		value, lasts, found := strings.Cut(phase, "@")
		if !found {
			all, length = append(all, value), length+step
			continue
		}
		n := int(duration(t, lasts) / step)
		length += time.Duration(n) * step
		all = append(all, repeated(t, value, n, step))
	}
	return text[:at], strings.Join(all, " "), length
}

func repeated(t *testing.T, value string, n int, step time.Duration) string {
	t.Helper()
	if value == "_" {
		return fmt.Sprintf("_x%d", n)
	}
	if parts := growing.FindStringSubmatch(value); parts != nil {
		perSecond, err := strconv.ParseFloat(parts[3], 64)
		require.NoError(t, err)
		value = parts[1] + parts[2] + strconv.FormatFloat(perSecond*step.Seconds(), 'f', -1, 64)
	}
	return fmt.Sprintf("%sx%d", value, n-1)
}

func duration(t *testing.T, text string) time.Duration {
	t.Helper()
	d, err := time.ParseDuration(text)
	require.NoError(t, err)
	return d
}
