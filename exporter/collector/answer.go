package collector

import (
	"fmt"
	"log/slog"
	"net/http"
	"strings"
)

// answer is a page on its way to a client, and the log of its errors. If the client leaves, every metric family that is
// not sent yet fails: that is one line in the log, and nothing to warn of.
type answer struct {
	http.ResponseWriter
	logger *slog.Logger
	gone   error
}

// Write gives up with the first error.
func (a *answer) Write(p []byte) (n int, err error) {
	if a.gone != nil {
		return 0, a.gone
	}
	if n, a.gone = a.ResponseWriter.Write(p); a.gone != nil {
		a.logger.Debug("client left before it had the page", "err", a.gone)
	}
	return n, a.gone
}

// Println logs an error of gathering or encoding.
func (a *answer) Println(v ...any) {
	if a.gone == nil {
		a.logger.Warn("page of metrics is not complete", "err", strings.TrimSuffix(fmt.Sprintln(v...), "\n"))
	}
}
