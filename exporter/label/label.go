// Package label bounds texts that others have written, such as keys and names, before they are shown.
package label

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"unicode/utf8"
)

// How many bytes of a text are shown at most.
const (
	longest     = 128  // of a key: there are many
	longestName = 512  // of a name: Flink joins those of the operators that it chains
	longestLine = 1000 // of an error
)

// Of returns the text as it is shown, in metrics and on pages: valid UTF-8, and not longer than longest. What is cut
// off leaves a hash, so that texts that differ have labels that differ.
func Of(text string) string { return bounded(text, longest) }

// Name returns the name of a job, an operator and the like as it is shown, likewise.
func Name(text string) string { return bounded(text, longestName) }

const (
	ellipsis  = "…"
	hashBytes = 8
)

// bounded cuts a text that is too long. One that looks as if it had been cut is cut, too, so that no two texts have one
// label.
func bounded(text string, limit int) string {
	if len(text) <= limit && utf8.ValidString(text) && !looksCut(text) {
		return text
	}
	hash := sha256.Sum256([]byte(text))
	end := fmt.Sprintf("%s%x", ellipsis, hash[:hashBytes])
	return strings.ToValidUTF8(text[:min(len(text), limit-len(end))], "") + end
}

func looksCut(text string) bool {
	end := len(text) - len(ellipsis) - 2*hashBytes
	return end >= 0 && strings.HasPrefix(text[end:], ellipsis)
}

// Line returns the text of an error or of a log as one line that is not much longer than longestLine.
func Line(text string) string {
	line := strings.ReplaceAll(Cut(text, longestLine), "\n", "; ")
	if len(text) > longestLine {
		line += fmt.Sprintf("… (%d bytes)", len(text))
	}
	return line
}

// Cut returns at most limit bytes of the text, without breaking a character.
func Cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit]
}
