package main

import (
	"context"
	"embed"
	"io/fs"
	"os"
	"path"
	"strings"

	"flinkwatch/dashboards/grafana"
)

//go:embed out/*.json
var committed embed.FS

// committedBoards are the dashboards as they were committed.
func committedBoards() ([]grafana.Board, error) {
	names, err := fs.Glob(committed, "out/*.json")
	if err != nil {
		return nil, err
	}
	var boards []grafana.Board
	for _, name := range names {
		text, err := committed.ReadFile(name)
		if err != nil {
			return nil, err
		}
		boards = append(boards, grafana.Board{UID: strings.TrimSuffix(path.Base(name), ".json"), JSON: text})
	}
	return boards, nil
}

func push(ctx context.Context, g *grafana.Grafana, prometheus grafana.Prometheus) error {
	boards, err := committedBoards()
	if err != nil {
		return err
	}
	// The folder and the datasource are called as in provisioning/.
	folder := grafana.Folder{UID: "flinkwatch", Title: "flinkwatch"}
	prometheus.UID, prometheus.Name = "prometheus", "Prometheus"
	return g.Push(ctx, boards, folder, prometheus, os.Stdout)
}

func verify(ctx context.Context, g *grafana.Grafana) error {
	boards, err := committedBoards()
	if err != nil {
		return err
	}
	return g.Verify(ctx, boards, os.Stdout)
}
