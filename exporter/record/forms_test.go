package record

import (
	"fmt"
	"strings"
	"time"

	"flinkwatch/exporter/audit"
)

var begin = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)

var ours, ourEvents = OurResults(15 * time.Second), OurEvents()

func ourValue(start time.Time, key string) string {
	return fmt.Sprintf(`{"windowStart":%q,"windowEnd":%q,"page":%q,"count":1000}`,
		start.Format("2006-01-02T15:04:05.000Z07:00"), start.Add(15*time.Second).Format("2006-01-02T15:04:05.000Z07:00"), key)
}

// playground is the format of Flink's own.
func playground(clock Clock) ResultFormat {
	f := ours
	f.Time = TimeFormat{Format: "dd-MM-yyyy hh:mm:ss:SSS", Clock: clock}
	return f
}

func playgroundValue(start time.Time, key string) string {
	return fmt.Sprintf(`{"windowStart":"%s","windowEnd":"%s","page":%q,"count":1000}`,
		playgroundTime(start), playgroundTime(start.Add(15*time.Second)), key)
}

// playgroundTime is what Java's SimpleDateFormat makes of the pattern dd-MM-yyyy hh:mm:ss:SSS.
func playgroundTime(t time.Time) string {
	return strings.Replace(t.Format("02-01-2006 03:04:05.000"), ".", ":", 1)
}

// nested is a job that writes an object for the window, and epoch milliseconds.
var nested = ResultFormat{
	Start: "window.start", End: "window.end", Key: "user.id", Count: "clicks",
	Time: TimeFormat{Format: UnixMilli}, Size: 15 * time.Second,
}

func nestedValue(start time.Time, key string) string {
	return fmt.Sprintf(`{"window":{"start":%d,"end":%d},"user":{"name":"x","id":%q},"clicks":1000}`,
		start.UnixMilli(), start.Add(15*time.Second).UnixMilli(), key)
}

func window(start time.Time) audit.Window {
	return audit.Window{Start: start, End: start.Add(15 * time.Second)}
}
