package audit

// weigh adds the events of a decided cell to the balance, or takes them off it. What is unjudged is in neither side.
func (l *Ledger) weigh(c cell, sign int64) {
	if c.verdict != Pending && c.verdict != Unjudged {
		l.balance.Input += sign * l.cfg.input(c)
		if c.why != TakenIn {
			l.balance.Output += sign * c.said(&l.cfg).count
		}
	}
}

// settleBalance adds the balance to the counters, history excluded. They never go back: what is taken off waits until
// as much has been added.
func (l *Ledger) settleBalance() {
	if l.point.History {
		l.balance = balance{}
		return
	}
	if n := l.balance.Input; n > 0 {
		l.events.Input, l.balance.Input = l.events.Input+float64(n), 0
	}
	if n := l.balance.Output; n > 0 {
		l.events.Output, l.balance.Output = l.events.Output+float64(n), 0
	}
}
