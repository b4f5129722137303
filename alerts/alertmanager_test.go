package alerts_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/tools"
)

// Alertmanager itself keeps to itself what it should of two jobs at the same time, and of every story. All are told at
// once, each as a cluster of its own.
func TestAlertmanagerSilencesWhatHasAKnownCause(t *testing.T) {
	am := startAlertmanager(t)
	known := labelsOf(t, allRules(t))
	var all []map[string]string
	want := map[string][]string{}
	for _, row := range pairs() {
		want[row.name] = []string{}
		for _, alert := range strings.Fields(row.fires) {
			labels := maps.Clone(known[fired(alert)["alertname"]])
			maps.DeleteFunc(labels, func(name, _ string) bool { return name == "audit" || name == "job_name" })
			maps.Copy(labels, fired(alert))
			labels["cluster"], labels["said"] = row.name, alert
			all = append(all, labels)
		}
		want[row.name] = strings.Fields(row.silenced)
	}
	for _, story := range stories() {
		for _, look := range story.looks {
			cluster := fmt.Sprintf("%s, at %s", story.name, look.at)
			for _, word := range strings.Fields(look.fires) {
				name := strings.Trim(word, "()")
				labels := maps.Clone(known[name])
				labels["cluster"], labels["said"] = cluster, name
				all = append(all, labels)
				if name != word {
					want[cluster] = append(want[cluster], name)
				}
			}
		}
	}
	am.post(t, all)
	silenced := am.silenced(t)
	for _, labels := range all {
		if _, told := want[labels["cluster"]]; !told {
			want[labels["cluster"]] = nil
		}
	}
	for cluster, names := range want {
		assert.ElementsMatch(t, names, silenced[cluster], cluster)
	}
}

// An alertmanager is one that runs, with the configuration of this repository.
type alertmanager struct{ url string }

func startAlertmanager(t *testing.T) alertmanager {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := listener.Addr().String()
	require.NoError(t, listener.Close())
	command := exec.CommandContext(t.Context(), tools.Find(t, "alertmanager"), "--config.file=alertmanager.yml",
		"--storage.path="+t.TempDir(), "--web.listen-address="+address, "--cluster.listen-address=")
	require.NoError(t, command.Start())
	t.Cleanup(func() { _ = command.Process.Kill(); _ = command.Wait() })
	am := alertmanager{"http://" + address}
	require.Eventually(t, func() bool {
		answer, err := http.Get(am.url + "/-/ready")
		if err != nil {
			return false
		}
		return answer.Body.Close() == nil && answer.StatusCode == http.StatusOK
	}, time.Minute, 100*time.Millisecond, "Alertmanager does not get ready")
	return am
}

// last is an alert that is inhibited once Alertmanager has taken in all that was posted before it.
const last = "the last one"

func (a alertmanager) post(t *testing.T, all []map[string]string) {
	t.Helper()
	type alert struct {
		Labels map[string]string `json:"labels"`
	}
	var alerts []alert
	for _, labels := range append(all,
		map[string]string{"alertname": "FlinkJobNotRunning", "cluster": last, "job_name": "a"},
		map[string]string{"alertname": "FlinkCheckpointStale", "cluster": last, "job_name": "a", "said": last},
	) {
		alerts = append(alerts, alert{labels})
	}
	body, err := json.Marshal(alerts)
	require.NoError(t, err)
	answer, err := http.Post(a.url+"/api/v2/alerts", "application/json", bytes.NewReader(body))
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Equal(t, http.StatusOK, answer.StatusCode)
}

// silenced are the alerts that are inhibited, by cluster.
func (a alertmanager) silenced(t *testing.T) map[string][]string {
	t.Helper()
	var found map[string][]string
	require.Eventually(t, func() bool {
		found = a.inhibited(t)
		return len(found[last]) > 0
	}, time.Minute, 100*time.Millisecond, "Alertmanager inhibits nothing")
	return found
}

func (a alertmanager) inhibited(t *testing.T) map[string][]string {
	t.Helper()
	answer, err := http.Get(a.url + "/api/v2/alerts")
	require.NoError(t, err)
	defer answer.Body.Close()
	var alerts []struct {
		Labels map[string]string `json:"labels"`
		Status struct {
			InhibitedBy []string `json:"inhibitedBy"`
		} `json:"status"`
	}
	require.NoError(t, json.NewDecoder(answer.Body).Decode(&alerts))
	found := map[string][]string{}
	for _, alert := range alerts {
		if len(alert.Status.InhibitedBy) > 0 {
			found[alert.Labels["cluster"]] = append(found[alert.Labels["cluster"]], alert.Labels["said"])
		}
	}
	return found
}

// What befalls all keys of an audit raises an alert of each shard, and one notification. Audits that are no shards have
// one each.
func TestShardsAreOneNotification(t *testing.T) {
	am := startAlertmanager(t)
	of := func(alert, audit, job string) map[string]string {
		return map[string]string{
			"alertname": alert, "severity": "critical", "component": "audit", "audit": audit, "job_name": job,
		}
	}
	am.post(t, []map[string]string{
		of("WindowOutputStalled", "clicks-0-of-12", "Clicks"), of("WindowOutputStalled", "clicks-11-of-12", "Clicks"),
		of("WindowsMissing", "clicks-11-of-12", "Clicks"), of("WindowOutputStalled", "orders-0-of-12", "Orders"),
		of("WindowOutputStalled", "shop", "Shop"), of("WindowOutputStalled", "shop-of-12", "Shop"),
	})
	want := [][]string{
		{"WindowOutputStalled clicks-0-of-12", "WindowOutputStalled clicks-11-of-12"},
		{"WindowsMissing clicks-11-of-12"},
		{"WindowOutputStalled orders-0-of-12"},
		{"WindowOutputStalled shop"},
		{"WindowOutputStalled shop-of-12"},
	}
	assert.EventuallyWithT(t, func(c *assert.CollectT) {
		assert.ElementsMatch(c, want, am.notifications(t))
	}, time.Minute, 100*time.Millisecond)
}

// notifications are the groups of alerts that are notified of together.
func (a alertmanager) notifications(t *testing.T) (found [][]string) {
	t.Helper()
	answer, err := http.Get(a.url + "/api/v2/alerts/groups?inhibited=false")
	require.NoError(t, err)
	defer answer.Body.Close()
	var groups []struct {
		Alerts []struct {
			Labels map[string]string `json:"labels"`
		} `json:"alerts"`
	}
	require.NoError(t, json.NewDecoder(answer.Body).Decode(&groups))
	for _, group := range groups {
		var alerts []string
		for _, alert := range group.Alerts {
			if alert.Labels["cluster"] != last {
				alerts = append(alerts, alert.Labels["alertname"]+" "+alert.Labels["audit"])
			}
		}
		if slices.Sort(alerts); len(alerts) > 0 {
			found = append(found, alerts)
		}
	}
	return found
}
