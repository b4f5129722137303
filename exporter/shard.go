package main

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/alecthomas/kingpin/v2"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/windows"
)

// shardFlags say which part of the keys the exporter judges, where several share them.
type shardFlags struct {
	of     int
	number string // a shard that nobody has numbered is not the first one
	url    string
}

// numberOfShard stands for the number of a shard in the address of its exporter.
const numberOfShard = "{number}"

func (f *shardFlags) addFlags(app *kingpin.Application) {
	app.Flag("audit.shard-of", "How many exporters share the keys of the audit, by the hash of the key; 0 means that "+
		"there is one, which judges all. See docs/sharding.md.").
		Default("0").SetValue(number("audit.shard-of", &f.of))
	app.Flag("audit.shard-number", "Shard number of this exporter, from 0 to one less than --audit.shard-of.").
		PlaceHolder("NUMBER").StringVar(&f.number)
	app.Flag("audit.shard-url", "Address of the exporters that share the keys, with {number} for their number, such as "+
		"http://flinkwatch-{number}:9200: /windows of one has links to the others.").
		PlaceHolder("URL").StringVar(&f.url)
}

// shard is what the flags say. They must be valid.
func (f *shardFlags) shard() audit.Shard {
	number, _ := strconv.Atoi(cmp.Or(f.number, "0"))
	return audit.Shard{Of: f.of, Number: number}
}

func (f *shardFlags) validate(once bool) error {
	_, err := strconv.Atoi(cmp.Or(f.number, "0"))
	switch {
	case once && f.of != 0:
		return errors.New("--audit.shard-of: not with --audit.once, whose report is of all keys")
	case err != nil:
		return fmt.Errorf("--audit.shard-number: %.80q: want a whole number", f.number)
	case f.of > 0 && f.number == "":
		return fmt.Errorf("--audit.shard-number: want a number from 0 to %d, as --audit.shard-of is %d", f.of-1, f.of)
	case f.url == "":
		return nil
	case f.of == 0:
		return errors.New("--audit.shard-url: only with --audit.shard-of")
	case !strings.Contains(f.url, numberOfShard):
		return fmt.Errorf("--audit.shard-url: want %s in it, as in http://flinkwatch-%[1]s:9200", numberOfShard)
	}
	return validURL("audit.shard-url", strings.ReplaceAll(f.url, numberOfShard, "0"))
}

// nameOfShard is the name of an audit's shard, which its series have as label audit.
func nameOfShard(whole string, s audit.Shard) string {
	if s.Of == 0 {
		return whole
	}
	return fmt.Sprintf("%s-%d-of-%d", whole, s.Number, s.Of)
}

// checkName refuses an audit with the name that a shard of another one has.
func (o *options) checkName(a *audited) error {
	for _, other := range o.audits {
		if other.name() == a.name() && other.whole != a.whole {
			return fmt.Errorf("--audit.name: %q is the name of another audit, with its shard", a.name())
		}
	}
	return nil
}

// shards are the pages of an audit's shards, in their order; none where it has none.
func (a *audited) shards() (pages []windows.Shard) {
	for number := range a.shard.of {
		s := audit.Shard{Of: a.shard.of, Number: number}
		page := windows.Shard{Name: nameOfShard(a.whole, s), IsThis: s == a.shard.shard()}
		if a.shard.url != "" {
			page.URL = strings.TrimSuffix(strings.ReplaceAll(a.shard.url, numberOfShard, strconv.Itoa(number)), "/") +
				windowsPath + "/" + page.Name
		}
		pages = append(pages, page)
	}
	return pages
}
