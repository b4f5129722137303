package record

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// pattern is a time format in the letters of Java, such as dd-MM-yyyy HH:mm:ss.SSS, of fields with a fixed place.
type pattern struct {
	elements []element
	letters  string // those that are in it
	// minutes is the pattern without its seconds, which Java's own texts leave out where they are zero; nil if it cannot
	// be.
	minutes *pattern
}

// element is a field, by its letter and how many digits it may have; or, without a letter, a text.
type element struct {
	letter   byte
	min, max int
	text     string
}

// fraction is an element of our own: digits after a point or a comma, if there are any.
const fraction = 'f'

const wantLetters = "want yyyy, MM, dd (or YYYY and ww), HH (or hh, with a or the time clock), mm, ss, SSS and X, " +
	"and other text in quotes"

// parsePattern reads a pattern. Its errors say what is wrong with it.
func parsePattern(text string) (*pattern, error) {
	p := &pattern{}
	for rest := text; rest != ""; {
		n, err := p.next(rest)
		if err != nil {
			return nil, err
		}
		rest = rest[n:]
	}
	p.addFraction()
	p.addMinutes()
	return p, p.check()
}

// next adds the element that the text begins with, and returns its length.
func (p *pattern) next(text string) (int, error) {
	c := text[0]
	n := len(text) - len(strings.TrimLeft(text, string(c)))
	switch {
	case c == '\'':
		return p.addQuoted(text)
	case !isLetter(c) && c != '[' && c != ']' && c < 0x80:
		p.addText(text[:n])
		return n, nil
	case strings.IndexByte(p.letters, c) >= 0:
		return 0, fmt.Errorf("%c is there twice", c)
	}
	e := element{letter: c, min: n, max: n}
	switch {
	case c == 'y' && n == 4, c == 'u' && n == 4, c == 'Y' && n == 4, c == 'e' && n == 1, c == 'S' && n <= 9,
		c == 'a' && n == 1, c == 'X' && n <= 3:
	case strings.IndexByte("MdwHhms", c) >= 0 && n <= 2:
		e.max = 2
	default:
		return 0, fmt.Errorf("%.20q is not understood; %s", text[:n], wantLetters)
	}
	if c == 'u' || c == 'Y' {
		e.letter = 'y' // with a week it is the year of that, and without one there is no other
	}
	p.elements, p.letters = append(p.elements, e), p.letters+string(e.letter)
	return n, nil
}

func (p *pattern) addText(text string) { p.elements = append(p.elements, element{text: text}) }

// addQuoted adds the text between two quotes, and returns the length with them. Two quotes side by side are one, within
// such a text and outside.
func (p *pattern) addQuoted(text string) (int, error) {
	if strings.HasPrefix(text, "''") {
		p.addText("'")
		return 2, nil
	}
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] != '\'':
		case strings.HasPrefix(text[i:], "''"):
			i++
		default:
			p.addText(strings.ReplaceAll(text[1:i], "''", "'"))
			return i + 1, nil
		}
	}
	return 0, errors.New("a quote is not closed")
}

// addFraction lets a fraction follow the seconds where the pattern says nothing of it: Flink's SQL writes one only
// where it is not zero.
func (p *pattern) addFraction() {
	for i, e := range p.elements {
		if e.letter != 's' || p.has('S') {
			continue
		}
		after := p.elements[i+1:]
		if len(after) == 0 || after[0].text == "" || !strings.ContainsAny(after[0].text[:1], ".,") {
			p.elements = append(append(p.elements[:i+1:i+1], element{letter: fraction}), after...)
			return
		}
	}
}

// addMinutes lets the seconds be left out where only a zone follows them.
func (p *pattern) addMinutes() {
	at := slices.IndexFunc(p.elements, func(e element) bool { return e.letter == 's' })
	if at < 1 || p.elements[at-1].text != ":" {
		return
	}
	after := p.elements[at+1:]
	for len(after) > 0 && (after[0].text == "." || after[0].letter == fraction || after[0].letter == 'S') {
		after = after[1:]
	}
	if len(after) == 0 || after[len(after)-1].letter == 'X' {
		p.minutes = &pattern{elements: slices.Concat(p.elements[:at-1], after), letters: p.letters}
	}
}

func (p *pattern) has(letter byte) bool { return strings.IndexByte(p.letters, letter) >= 0 }

// isTwelve reports whether the pattern does not tell morning from afternoon.
func (p *pattern) isTwelve() bool { return p.has('h') && !p.has('a') }

func (p *pattern) check() error {
	wanted := "yMd"
	if p.has('w') {
		wanted = "yw"
	}
	for _, letter := range []byte(wanted) {
		if letter == 'd' && !p.has('d') && p.has('M') {
			return fmt.Errorf("it has no d: a month needs its first day, too; %s", wantLetters)
		}
		if !p.has(letter) {
			return fmt.Errorf("it has no %c; %s", letter, wantLetters)
		}
	}
	switch {
	case p.has('w') && (p.has('M') || p.has('d')):
		return fmt.Errorf("weeks go with YYYY, not with MM and dd")
	case p.has('H') && p.has('h'), !p.has('H') && !p.has('h') && strings.ContainsAny(p.letters, "ms"):
		return fmt.Errorf("it has to have either HH or hh; %s", wantLetters)
	case p.has('a') && !p.has('h'):
		return fmt.Errorf("a goes with hh, not with HH")
	}
	for i, e := range p.elements[1:] {
		if before := p.elements[i]; before.min < before.max && e.letter != 0 && e.letter != fraction && e.letter != 'a' {
			return fmt.Errorf("%c can have one or two digits, and %c follows it directly", before.letter, e.letter)
		}
	}
	return nil
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
