package record

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// conditions are what the job Expected Counts has to make of some conditions: its own test reads the same file.
const conditions = "../../flink-job/src/test/resources/expectedcounts/conditions.json"

// triedConditions are conditions on the same records. Lower and Upper are letters, each followed by what it is turned
// into.
type triedConditions struct {
	Records      []string
	Conditions   []triedCondition
	Lower, Upper string
}

// triedCondition has a letter for each record: e for an event that it counts, f for one that it leaves out, u for one
// that it cannot be tried on. There are none if the condition itself is refused.
type triedCondition struct {
	Why, Condition string
	Outcomes       string `json:",omitempty"`
}

// The job Expected Counts tries conditions as the exporter does, or refuses them.
func TestConditionsOfTheJob(t *testing.T) {
	random := rand.New(rand.NewPCG(19, 1))
	all := triedConditions{Records: recordsToTry(random), Lower: mapped(unicode.ToLower), Upper: mapped(unicode.ToUpper)}
	for _, c := range conditionsToTry() {
		all.Conditions = append(all.Conditions, try(t, c[0], c[1], all.Records))
	}
	for range 600 {
		all.Conditions = append(all.Conditions, try(t, "by chance", anyCondition(random, 3), all.Records))
	}
	text, err := json.MarshalIndent(all, "", " ")
	require.NoError(t, err)
	if *update {
		require.NoError(t, os.WriteFile(conditions, append(text, '\n'), 0o644))
	}
	want, err := os.ReadFile(conditions)
	require.NoError(t, err)
	assert.JSONEq(t, string(want), string(text), "go test ./exporter/record -run TestConditionsOfTheJob -update writes it")
}

func try(t *testing.T, why, condition string, records []string) triedCondition {
	t.Helper()
	format := ourEvents
	format.Where = condition
	tried := triedCondition{Why: why, Condition: condition}
	if format.Validate() != nil {
		return tried
	}
	events := NewEvents(format)
	for _, record := range records {
		switch event, err := events.Decode(Message{Value: []byte(record)}); {
		case err != nil:
			tried.Outcomes += "u"
		case event.Filtered:
			tried.Outcomes += "f"
		default:
			tried.Outcomes += "e"
		}
	}
	return tried
}

// mapped returns the letters that are turned into others.
func mapped(by func(rune) rune) string {
	var text strings.Builder
	for r := range rune(unicode.MaxRune + 1) {
		if to := by(r); to != r && utf8.ValidRune(r) {
			text.WriteRune(r)
			text.WriteRune(to)
		}
	}
	return text.String()
}

// valuesToTry are values of fields; none for a field that is not there.
var valuesToTry = []string{
	``, `null`, `true`, `false`, `{}`, `[1]`, `["pv"]`, `0`, `-0`, `-0.0`, `1`, `1.0`, `1.5`, `-3`, `18`, `1e2`, `1E+2`,
	`1e400`, `-1e400`, `1e-400`,
	`9007199254740992`, `9007199254740993`, `9007199254740993.0`, `9223372036854775807`, `9223372036854775808`,
	`-9223372036854775808`,
	`""`, `"pv"`, `"PV"`, `" pv\u00a0"`, `"p\u0076"`, `"10"`, `"true"`, `"nil"`, `"É"`, `"é"`, `"ß"`, `"İ"`, `"Σς"`,
	`"\u212a"`, `"😀"`, `"\ue000"`,
	`"a.b"`, `"a\nb"`, `"\u001c"`,
}

// recordsToTry have three fields of any kind, and an object that mostly is one.
func recordsToTry(random *rand.Rand) (records []string) {
	pick := func(name string) string {
		value := valuesToTry[random.IntN(len(valuesToTry))]
		if value == "" {
			return ""
		}
		return fmt.Sprintf(`%q:%s,`, name, value)
	}
	for n := range 80 {
		inner := strings.TrimSuffix(pick("t")+pick("@x.y"), ",")
		object := `"o":{` + inner + `},`
		switch n {
		case 0:
			object = ``
		case 1:
			object = `"o":7,`
		case 2:
			object = `"o":[{"t":"pv"}],`
		case 3:
			object = `"o":{"t":"PV"},"o":null,`
		case 4:
			object = `"o":"{\"t\":\"pv\"}",`
		}
		a := pick("a")
		if n >= 10 && n < 10+len(valuesToTry) && valuesToTry[n-10] != "" {
			a = `"a":` + valuesToTry[n-10] + `,`
		}
		records = append(records, `{`+a+pick("b")+pick("c")+object+`"timestamp":"2026-11-23T01:00:07Z","page":"/help"}`)
	}
	return records
}

// conditionsToTry are sentences with conditions.
func conditionsToTry() [][2]string {
	return [][2]string{
		{"a text", `a == "pv"`},
		{"a text in other quotes", `a == 'pv'`},
		{"a text in backquotes", "a != `a.b`"},
		{"escapes in a text", `a == "a\nb" or a == "\\"`},
		{"an escape that there is not", `a == "\d"`},
		{"a number and a text are never equal", `a == 10`},
		{"a whole number and a fraction may be equal", `a == 1.0`},
		{"whole numbers beyond 2^53 are kept apart", `a == 9007199254740993`},
		{"floats beyond 2^53 are not", `a == 9007199254740993.0`},
		{"the largest whole number", `a == 9223372036854775807`},
		{"a whole number beyond 64 bits", `a == 9223372036854775808`},
		{"a float that is too large", `a < 1e400`},
		{"zero is equal to minus zero", `a == 0`},
		{"minus zero", `a == -0.0`},
		{"the least number that can be written", `a > -9223372036854775807`},
		{"an order of texts is that of their bytes", "a > \"\ue000\""},
		{"an order of texts beyond the first plane", "a < `😀`"},
		{"an order of texts and numbers", `a <= b`},
		{"an order of nil", `a >= nil`},
		{"a text of digits is no number", `a < 100`},
		{"a boolean", `a`},
		{"a boolean by its name", `a == true`},
		{"no boolean", `!a`},
		{"no boolean in a word", `not a`},
		{"what is not there is nil", `a == nil`},
		{"what is there", `a != nil`},
		{"two fields", `a == b`},
		{"a left side decides", `a == nil || a == "pv"`},
		{"a right side that cannot be tried is not tried", `a == nil or a > 3`},
		{"a right side that is no boolean", `a != nil && b`},
		{"a right side is handed on as it is", `(a != nil && b) == c`},
		{"and binds more than or", `a == 1 or a == 18 and b == nil`},
		{"parentheses", `(a == 1 or a == 18) and b == nil`},
		{"not binds more than a comparison", `not a == b`},
		{"texts in a list, where nil is the empty text", `a in ["pv", ""]`},
		{"texts in a list", `a in ["pv", "PV"]`},
		{"no text in a list", `a not in ["pv", "PV"]`},
		{"numbers in a list", `a in [1, 18, -3]`},
		{"texts and numbers in a list", `a in ["pv", 1]`},
		{"nil in a list", `a in [nil, 1]`},
		{"booleans in a list", `a in [true]`},
		{"an empty list", `a in []`},
		{"a name of a function in a list", `lower(a) in ["pv", "é"]`},
		{"a name of a function in a list of others", `lower(a) in [1, 2]`},
		{"a part of a text", `a contains "v"`},
		{"no part of a text", `a not contains "v"`},
		{"the begin of a text", `a startsWith "p"`},
		{"the end of a text", `a endsWith "v"`},
		{"the end of a text that is a field", `"xpv" endsWith a`},
		{"a part of a number", `a contains 1`},
		{"an expression", `a matches "^p.$"`},
		{"an expression in backquotes", "a matches `^[pP]\\w\\b`"},
		{"an expression without case", `a matches "(?i)^(pv|k)$"`},
		{"an expression of no text", `a not matches "^[0-9]+$"`},
		{"an expression of any line", "a matches `(?m)^b$`"},
		{"a dot and the end of a line", "a matches `^a.b$`"},
		{"an expression that is none", `a matches "("`},
		{"an expression that looks ahead", `a matches "(?=p)"`},
		{"lower case", `lower(a) == "pv"`},
		{"upper case", `upper(a) == "É"`},
		{"upper case of a letter that is two", `upper(a) == "SS"`},
		{"upper case of a letter that has one", "upper(a) == `ß`"},
		{"lower case of a sigma at the end", `lower(a) == "σς"`},
		{"lower case of a letter with a dot", `lower(a) == "i̇" or lower(a) == "i"`},
		{"a text without space around it", `trim(a) == "pv"`},
		{"a separator is no space", `trim(a) == ""`},
		{"functions in functions", `upper(trim(a)) == "PV"`},
		{"a function of a number", `lower(1) == "1"`},
		{"a function that is compared with nil", `lower(a) == nil`},
		{"a function that there is not", `len(a) > 1`},
		{"a field in an object", `o.t == "pv"`},
		{"a field in an object by its name", `o["t"] == "pv"`},
		{"a name with signs", `o["@x\\.y"] != nil`},
		{"a field in an object that is none", `o.t == nil`},
		{"a field of another setting", `page == "/help" && timestamp startsWith "2026"`},
		{"a field within that of another setting", `page.x == 1`},
		{"a field and one within it", `o == nil or o.t == 1`},
		{"a field that is not there", `ö.é == nil`},
		{"a word of the language as a name", `o.not == nil and o.in not in ["x"]`},
		{"a word that is a function", `lower == "x"`},
		{"a text as a condition", `"pv"`},
		{"a number as a condition", `1`},
		{"a text on a side", `a and "pv"`},
		{"a comparison with another type", `lower(a) == 1`},
		{"a comparison of comparisons", `(a == 1) == (b == nil)`},
		{"a comparison with a boolean", `(a == 1) == b`},
		{"one sign for two", `a = 1`},
		{"a sign too many", `a === 1`},
		{"a number with a letter", `a == 1a`},
		{"a text that does not end", `a == "x`},
		{"a parenthesis that does not end", `(a == 1`},
		{"nothing behind", `a ==`},
		{"nothing", ` `},
		{"a field that is a number", `a.1 == 1`},
		{"many fields", `a == a1 or a2 == a3 or a4 == a5 or a6 == a7 or a8 == a9`},
		{"from the documentation", `a == "pv" && b >= 18`},
	}
}

// anyCondition is a condition by chance, with so many levels. It may be of types that do not go together.
func anyCondition(random *rand.Rand, levels int) string {
	pick := func(of ...string) string { return of[random.IntN(len(of))] }
	if levels == 0 || random.IntN(4) == 0 {
		return anyComparison(random)
	}
	switch random.IntN(6) {
	case 0:
		return pick("!", "not ") + "(" + anyCondition(random, levels-1) + ")"
	case 1:
		return "(" + anyCondition(random, levels-1) + ")" + pick(" == ", " != ") + pick("a", "b", "true", "(c == nil)")
	default:
		return anyCondition(random, levels-1) + pick(" && ", " and ", " || ", " or ") + anyCondition(random, levels-1)
	}
}

func anyComparison(random *rand.Rand) string {
	pick := func(of ...string) string { return of[random.IntN(len(of))] }
	field := func() string {
		return pick("a", "b", "c", "o.t", `o["t"]`, "lower(a)", "upper(b)", "trim(c)", "lower(trim(o.t))", "page")
	}
	literal := func() string {
		return pick(`"pv"`, `'PV'`, `""`, `"é"`, "`😀`", "1", "18", "1.5", "-3", "1e2", "9007199254740993", "true",
			"false", "nil")
	}
	switch random.IntN(8) {
	case 0:
		return pick("", "!", "not ") + pick("a", "b", "c")
	case 1, 2:
		return field() + pick(" in ", " not in ") + pick(`["pv", "é"]`, `["", "PV"]`, `[1, 1.5]`, `["pv", 18, nil]`,
			`[true, -3]`)
	case 3, 4:
		return field() + pick(" ", " not ") + pick("contains", "startsWith", "endsWith", "matches") + " " + pick(`"p"`, `"V"`,
			`""`, `"é"`)
	case 5:
		return field() + pick(" == ", " < ", " >= ", " != ") + field()
	default:
		return field() + pick(" == ", " != ", " < ", " <= ", " > ", " >= ") + literal()
	}
}
