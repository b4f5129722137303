package record

import "time"

// reading is what has been read of a time.
type reading struct {
	year, month, day, hour, minute, second int
	week, weekday                          int
	nanos                                  int
	afternoon                              bool
	zone                                   int // seconds east
}

// parse reads a time, in nanoseconds since 1970; of one without a zone, as though it were UTC.
func (p *pattern) parse(text []byte) (int64, bool) {
	at, ok := p.parseAll(text)
	if !ok && p.minutes != nil {
		return p.minutes.parseAll(text)
	}
	return at, ok
}

func (p *pattern) parseAll(text []byte) (int64, bool) {
	r := reading{}
	for i := range p.elements {
		n := r.read(&p.elements[i], text)
		if n < 0 {
			return 0, false
		}
		text = text[n:]
	}
	if len(text) > 0 {
		return 0, false
	}
	if p.has('h') {
		if r.hour < 1 || r.hour > 12 {
			return 0, false
		}
		r.hour %= 12
		if r.afternoon {
			r.hour += 12
		}
	}
	if p.has('w') && !r.toDay(p.has('e')) {
		return 0, false
	}
	return r.nanoseconds()
}

// toDay finds the day of the ISO week: its Monday, if the day is not told. It fails where the year has no such week.
func (r *reading) toDay(told bool) bool {
	if !told {
		r.weekday = 1
	}
	if r.week < 1 || r.weekday < 1 || r.weekday > 7 {
		return false
	}
	fourth := time.Date(r.year, time.January, 4, 0, 0, 0, 0, time.UTC) // is always in the first week
	monday := fourth.AddDate(0, 0, 7*(r.week-1)-(int(fourth.Weekday())+6)%7)
	year, week := monday.ISOWeek()
	day := monday.AddDate(0, 0, r.weekday-1)
	isThere := year == r.year && week == r.week
	r.year, r.month, r.day = day.Year(), int(day.Month()), day.Day()
	return isThere
}

// read reads one element from the beginning of the text, and returns its length; -1 where it is not there.
func (r *reading) read(e *element, text []byte) (n int) {
	switch e.letter {
	case 0:
		if len(text) < len(e.text) || string(text[:len(e.text)]) != e.text {
			return -1
		}
		return len(e.text)
	case 'y':
		r.year, n = digits(text, e)
	case 'M':
		r.month, n = digits(text, e)
	case 'd':
		r.day, n = digits(text, e)
	case 'w':
		r.week, n = digits(text, e)
	case 'e':
		r.weekday, n = digits(text, e)
	case 'H', 'h':
		r.hour, n = digits(text, e)
	case 'm':
		r.minute, n = digits(text, e)
	case 's':
		r.second, n = digits(text, e)
	case 'S':
		r.nanos, n = digits(text, e)
		r.nanos *= powers[9-e.max]
	case fraction:
		return r.readFraction(text)
	case 'a':
		return r.readHalf(text)
	default:
		return r.readZone(text)
	}
	return n
}

var powers = [...]int{1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9}

// digits reads the digits of the element, and how many they are; -1 where they are too few.
func digits(text []byte, e *element) (value, n int) {
	for n < e.max && n < len(text) && isDigit(text[n]) {
		value = value*10 + int(text[n]-'0')
		n++
	}
	if n < e.min {
		return 0, -1
	}
	return value, n
}

func (r *reading) readFraction(text []byte) int {
	if len(text) < 2 || text[0] != '.' && text[0] != ',' || !isDigit(text[1]) {
		return 0
	}
	n := 1
	for ; n < len(text) && isDigit(text[n]); n++ {
		if n <= 9 {
			r.nanos += int(text[n]-'0') * powers[9-n]
		}
	}
	return n
}

func (r *reading) readHalf(text []byte) int {
	if len(text) < 2 || text[1]|0x20 != 'm' {
		return -1
	}
	switch text[0] | 0x20 {
	case 'a':
	case 'p':
		r.afternoon = true
	default:
		return -1
	}
	return 2
}

// readZone reads Z, +hh, +hhmm or +hh:mm.
func (r *reading) readZone(text []byte) int {
	if len(text) > 0 && text[0] == 'Z' {
		return 1
	}
	two := element{min: 2, max: 2}
	if len(text) < 3 || text[0] != '+' && text[0] != '-' {
		return -1
	}
	hours, n := digits(text[1:], &two)
	if n < 0 || hours > 23 {
		return -1
	}
	length := 3
	colon := length < len(text) && text[length] == ':'
	if colon {
		length++
	}
	minutes, n := digits(text[length:], &two)
	switch {
	case n > 0 && minutes < 60:
		length += n
	case n > 0 || colon:
		return -1
	}
	r.zone = hours*3600 + minutes*60
	if text[0] == '-' {
		r.zone = -r.zone
	}
	return length
}

// nanoseconds since 1970. It fails where there is no such day or time, and outside of what can be counted.
func (r *reading) nanoseconds() (int64, bool) {
	switch {
	case r.month < 1 || r.month > 12 || r.day < 1 || r.day > daysIn(r.year, r.month):
		return 0, false
	case r.hour > 23 || r.minute > 59 || r.second > 59:
		return 0, false
	case r.year < minYear || r.year > maxYear:
		return 0, false
	}
	seconds := time.Date(r.year, time.Month(r.month), r.day, r.hour, r.minute, r.second, 0, time.UTC).Unix()
	return (seconds-int64(r.zone))*int64(time.Second) + int64(r.nanos), true
}

func daysIn(year, month int) int {
	switch {
	case month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0):
		return 29
	case month == 2:
		return 28
	case month == 4 || month == 6 || month == 9 || month == 11:
		return 30
	}
	return 31
}
