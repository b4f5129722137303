package main

import (
	"context"
	"slices"
)

// scraped is what it takes to ask for some pages, one after the other, once the names of metrics are learned.
func (e *exporter) scraped(ctx context.Context, paths ...string) (map[string]float64, error) {
	if _, err := e.scrapes(ctx, learningScrapes, paths...); err != nil {
		return nil, err
	}
	cpu, err := cpuOf(e.pid())
	if err != nil {
		return nil, err
	}
	before := e.age()
	page, err := e.scrapes(ctx, scrapesPerRound, paths...)
	if err != nil {
		return nil, err
	}
	wall := e.age() - before
	cpuAfter, err := cpuOf(e.pid())
	return map[string]float64{
		"cpu_seconds":  (cpuAfter - cpu) / scrapesPerRound,
		"wall_seconds": wall / scrapesPerRound,
		"series":       float64(seriesIn(page)),
		"bytes":        float64(len(page)),
	}, err
}

// scrapes asks for all pages so many times, and returns the last ones.
func (e *exporter) scrapes(ctx context.Context, times int, paths ...string) ([]byte, error) {
	var pages [][]byte
	for range times {
		pages = nil
		for _, path := range paths {
			page, err := e.get(ctx, path)
			if err != nil {
				return nil, err
			}
			pages = append(pages, page)
		}
	}
	return slices.Concat(pages...), nil
}
