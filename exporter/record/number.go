package record

import "math"

// scaled reads a JSON number as a whole number of 10^-scale: with scale 3, 1.5 is 1500. What is smaller than that is
// cut off, towards zero, and exact is whether nothing was. It fails where there is no number, or none that fits in 64
// bits.
func scaled(text []byte, scale int) (n int64, exact, ok bool) {
	negative := len(text) > 0 && text[0] == '-'
	if negative {
		text = text[1:]
	}
	digits, point, exponent, ok := parseDecimal(text)
	if !ok {
		return 0, false, false
	}
	// The value is the digits, with the point moved to where the scale wants it.
	end := point + exponent + scale
	exact = true
	var magnitude uint64
	place := 0
	for _, c := range digits {
		if c == '.' {
			continue
		}
		if place >= end {
			exact = exact && c == '0'
		} else if magnitude, ok = shift(magnitude, uint64(c-'0')); !ok {
			return 0, false, false
		}
		place++
	}
	for ; place < end && magnitude != 0; place++ {
		if magnitude, ok = shift(magnitude, 0); !ok {
			return 0, false, false
		}
	}
	return signed(magnitude, negative, exact)
}

func shift(magnitude, digit uint64) (uint64, bool) {
	if magnitude > (math.MaxInt64+1-digit)/10 {
		return 0, false
	}
	return magnitude*10 + digit, true
}

func signed(magnitude uint64, negative, exact bool) (n int64, _, ok bool) {
	switch {
	case negative:
		return -int64(magnitude), exact, true // -2^63 is its own negative
	case magnitude > math.MaxInt64:
		return 0, false, false
	}
	return int64(magnitude), exact, true
}

// maxExponent is more than any number of 64 bits can make use of.
const maxExponent = 1 << 20

// parseDecimal parts a number without its sign: digits with or without a point among them, how many of them are before
// the point, and the exponent.
func parseDecimal(text []byte) (digits []byte, point, exponent int, ok bool) {
	point = -1
	i, count := 0, 0
	for ; i < len(text) && (isDigit(text[i]) || text[i] == '.' && point < 0); i++ {
		if text[i] == '.' {
			point = count
			continue
		}
		count++
	}
	digits = text[:i]
	if point < 0 {
		point = count
	}
	if i < len(text) {
		if text[i] != 'e' && text[i] != 'E' {
			return nil, 0, 0, false
		}
		exponent, ok = parseExponent(text[i+1:])
		return digits, point, exponent, ok && count > 0
	}
	return digits, point, 0, count > 0
}

// isDecimal reports whether a text is a number as JSON would have it.
func isDecimal(text []byte) bool {
	if len(text) > 0 && text[0] == '-' {
		text = text[1:]
	}
	_, _, _, ok := parseDecimal(text)
	return ok
}

func parseExponent(text []byte) (exponent int, ok bool) {
	sign := 1
	if len(text) > 0 && (text[0] == '+' || text[0] == '-') {
		if text[0] == '-' {
			sign = -1
		}
		text = text[1:]
	}
	for _, c := range text {
		if !isDigit(c) {
			return 0, false
		}
		exponent = min(exponent*10+int(c-'0'), maxExponent)
	}
	return sign * exponent, len(text) > 0
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
