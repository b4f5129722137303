package schedule

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Stretch is a row of windows without a break, filled by one layout. It travels with each event, so that a generator
// that starts again knows where the row began, whether it was about to end, and whether its own flags fit.
type Stretch struct {
	Layout string    // the layout's fingerprint
	From   time.Time // start of its first window
	Until  time.Time // end of its last window; zero while the row continues
}

// String is the form in which it travels: fingerprint@from or fingerprint@from-until, times in Unix milliseconds.
func (s Stretch) String() string {
	text := s.Layout + "@" + strconv.FormatInt(s.From.UnixMilli(), 10)
	if s.closed() {
		text += "-" + strconv.FormatInt(s.Until.UnixMilli(), 10)
	}
	return text
}

// ParseStretch reads what String wrote.
func ParseStretch(text string) (Stretch, error) {
	layout, span, ok := strings.Cut(text, "@")
	from, until, closed := strings.Cut(span, "-")
	s := Stretch{Layout: layout}
	var err error
	if s.From, err = parseMilli(from); !ok || err != nil {
		return Stretch{}, fmt.Errorf("%q is not of the form fingerprint@from or fingerprint@from-until", text)
	}
	if closed {
		if s.Until, err = parseMilli(until); err != nil {
			return Stretch{}, fmt.Errorf("%q is not of the form fingerprint@from-until", text)
		}
	}
	return s, nil
}

func parseMilli(text string) (time.Time, error) {
	ms, err := strconv.ParseInt(text, 10, 64)
	return time.UnixMilli(ms).UTC(), err
}

func (s Stretch) closed() bool { return !s.Until.IsZero() }

func (s Stretch) holds(t time.Time) bool {
	return !t.Before(s.From) && (!s.closed() || t.Before(s.Until))
}
