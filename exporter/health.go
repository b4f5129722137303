package main

import (
	"errors"
	"time"

	"flinkwatch/exporter/stream"
)

// ready is nil once the audits have read their history. One that cannot read its topics holds up no other.
func (a *auditing) ready() error {
	var stuck error
	read := 0
	for _, auditor := range a.auditors() {
		switch err := auditor.Ready(); {
		case err == nil:
			read++
		case !auditor.Stuck():
			return err
		default:
			stuck = errors.Join(stuck, err)
		}
	}
	if read > 0 {
		return nil
	}
	return stuck
}

// alive is nil as long as all audits move.
func (a *auditing) alive() error {
	var still error
	for _, auditor := range a.auditors() {
		still = errors.Join(still, auditor.Alive(time.Now()))
	}
	return still
}

func (a *auditing) auditors() []*stream.Auditor {
	var auditors []*stream.Auditor
	for _, r := range a.all() {
		if r.auditor != nil {
			auditors = append(auditors, r.auditor)
		}
	}
	return auditors
}
