package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"flinkwatch/playground/provide"
)

// prometheus is a real one with one target.
type prometheus struct {
	base, data string
	command    *exec.Cmd
	log        bytes.Buffer
}

func (s *stack) startPrometheus(ctx context.Context, folder, target string) (*prometheus, error) {
	program, there := provide.Prometheus.Find(s.settings)
	if !there {
		return nil, errors.New("prometheus is not there yet: make tools")
	}
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	file := filepath.Join(folder, "prometheus.yml")
	text := fmt.Sprintf("scrape_configs: [{job_name: flinkwatch, scrape_interval: %[1]s, scrape_timeout: %[1]s, "+
		"static_configs: [{targets: [%[2]q]}]}]\n", pauseOfSeries, target)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return nil, err
	}
	p := &prometheus{base: "http://" + address, data: filepath.Join(folder, "data")}
	p.command = exec.CommandContext(ctx, program, "--config.file="+file, "--storage.tsdb.path="+p.data,
		"--web.enable-admin-api",
		"--web.listen-address="+address, "--log.level=error")
	p.command.Stderr = &p.log
	return p, p.command.Start()
}

func (p *prometheus) stop() {
	_ = p.command.Process.Signal(os.Interrupt) // one that has ended needs none
	_ = p.command.Wait()                       // what it has measured is known
}

// await waits until Prometheus has taken so many samples, and for a minute at least.
func (p *prometheus) await(ctx context.Context, samples int) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Minute)
	defer cancel()
	least := time.Now().Add(time.Minute)
	for ticker := time.NewTicker(time.Second); ; {
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for %d samples in Prometheus: %w\n%s", samples, ctx.Err(), tail(p.log.String()))
		case <-ticker.C:
		}
		own, err := p.metrics(ctx)
		if err == nil && own[`prometheus_tsdb_head_samples_appended_total{type="float"}`] >= float64(samples) &&
			time.Now().After(least) {
			ticker.Stop()
			return nil
		}
	}
}

// metrics are its own.
func (p *prometheus) metrics(ctx context.Context) (map[string]float64, error) {
	page, err := p.ask(ctx, http.MethodGet, "/metrics")
	if err != nil {
		return nil, err
	}
	found := map[string]float64{}
	for line := range strings.Lines(string(page)) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			found[name], _ = strconv.ParseFloat(value, 64) // comments are no numbers, and nobody asks for them
		}
	}
	return found, nil
}

func (p *prometheus) ask(ctx context.Context, method, path string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, method, p.base+path, http.NoBody)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s of Prometheus: %s", path, response.Status)
	}
	return body, err
}

// samplesPerDay are those of a series, with a scrape every 15 seconds.
const samplesPerDay = 24 * 60 * 4

func (p *prometheus) figures(ctx context.Context, series int) (map[string]float64, error) {
	own, err := p.metrics(ctx)
	if err != nil {
		return nil, err
	}
	figures := map[string]float64{"series": float64(series), "resident_bytes": own["process_resident_memory_bytes"]}
	if series == 0 {
		return figures, nil
	}
	samples := own[`prometheus_tsdb_head_samples_appended_total{type="float"}`]
	figures["cpu_seconds_per_million"] = own["process_cpu_seconds_total"] / samples * 1e6
	perSample, err := p.bytesPerSample(ctx)
	figures["bytes_per_sample"], figures["disk_bytes_per_day"] = perSample, perSample*samplesPerDay*float64(series)
	return figures, err
}

// bytesPerSample has Prometheus write a block of all samples, and returns what one takes of its chunks.
func (p *prometheus) bytesPerSample(ctx context.Context) (float64, error) {
	if _, err := p.ask(ctx, http.MethodPost, "/api/v1/admin/tsdb/snapshot"); err != nil {
		return 0, err
	}
	blocks, err := filepath.Glob(filepath.Join(p.data, "snapshots", "*", "*", "meta.json"))
	if err != nil || len(blocks) != 1 {
		return 0, fmt.Errorf("the snapshot has %d blocks and not one: %w", len(blocks), err)
	}
	text, err := os.ReadFile(blocks[0])
	if err != nil {
		return 0, err
	}
	var block struct{ Stats struct{ NumSamples float64 } }
	if err := json.Unmarshal(text, &block); err != nil {
		return 0, fmt.Errorf("%s: %w", blocks[0], err)
	}
	chunks, err := filepath.Glob(filepath.Join(filepath.Dir(blocks[0]), "chunks", "*"))
	size := 0.0
	for _, file := range chunks {
		info, failed := os.Stat(file)
		if failed != nil {
			return 0, failed
		}
		size += float64(info.Size())
	}
	return size / block.Stats.NumSamples, err
}
