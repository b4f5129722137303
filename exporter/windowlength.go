package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"flinkwatch/exporter/audit"
)

// windowLength is the flag of the size of windows: a time, or a number of calendar months.
type windowLength struct {
	of    *audit.Config
	given *bool
}

func (w windowLength) Set(text string) error {
	var err error
	*w.given = true
	if months, found := strings.CutSuffix(text, "mo"); found {
		w.of.Months, err = strconv.Atoi(months)
		w.of.Size = audit.SizeOfMonths(w.of.Months)
	} else {
		w.of.Months = 0
		w.of.Size, err = time.ParseDuration(text)
	}
	if err != nil || w.of.Months < 0 || w.of.Months > 12 {
		return fmt.Errorf("--audit.window-size: %q: want a time with its unit, such as 15s or 1m, or months, such as 1mo",
			text)
	}
	return nil
}

func (w windowLength) String() string {
	if w.of == nil {
		return ""
	}
	return w.of.Length()
}
