// Package label bounds texts that others have written, such as keys, before they are shown.
package label

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"unicode/utf8"
)

// longest is how many bytes of a text are shown.
const longest = 128

// Of returns the text as it is shown, in metrics and on pages: valid UTF-8, and not much longer than longest. What is
// cut off leaves a hash, so that texts that differ have labels that differ.
func Of(text string) string {
	if len(text) <= longest && utf8.ValidString(text) {
		return text
	}
	hash := sha256.Sum256([]byte(text))
	return fmt.Sprintf("%s…%x", strings.ToValidUTF8(text[:min(len(text), longest)], ""), hash[:8])
}
