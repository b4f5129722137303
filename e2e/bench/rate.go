package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

const (
	bareReader = "bare kafka-go reader"
	flinkwatch = "flinkwatch"
	bareFranz  = "bare franz-go client"
	console    = "Kafka's console consumer"
)

// load is what is audited.
type load struct {
	what     string
	topics   []topic // of results and, if there is one more, of events
	expected string  // as in --audit.expected
}

var loads = []load{
	{what: "results", topics: []topic{results("rate-results", 100, 10_000, 3, 1000)}, expected: "1000"},
	{
		what: "input events", expected: "input",
		topics: []topic{results("rate-few", 100, 300, 1, 100), events("rate-events", 100, 300, 100)},
	},
	{
		what: "both", expected: "input",
		topics: []topic{results("rate-half", 100, 5_000, 3, 3), events("rate-other-half", 100, 5_000, 3)},
	},
}

// whyResults says where the time goes.
const whyResults = "the bare reader decodes nothing and keeps nothing, and leaves the second core to the broker. " +
	"Decoding and the ledger are more than 60 % of the CPU, and garbage collection 6 %."

var rateQuestion = question{
	name: "rate", asks: "How fast are topics audited?",
	how: "`flinkwatch audit` reads topics from end to end and judges every window, from the start of the process to its " +
		"report. *results*: three million results of a million windows, three of each. *input events*: three million " +
		"events, and thirty thousand results whose right counts come from them. *both*: one and a half million of each. " +
		"The other programs read the same topics and only count records. All have 100 keys and three partitions, records " +
		"of about 100 bytes (results) and 60 bytes (events) as JSON, and no compression.",
	what: "topics", who: "program",
	columns: []column{
		{"records a second", "records_per_second", 0, 0},
		{"wall s per million", "wall_seconds_per_million", 2, 0},
		{"CPU s per million", "cpu_seconds_per_million", 2, 0},
		{"rate ÷ bare reader's", "rate_ratio", 2, 0},
		{"CPU ÷ bare reader's", "cpu_ratio", 2, 0},
	},
	goals: []goal{
		{
			what: "results", who: flinkwatch, figure: "rate_ratio", text: "results at 0.9 of the bare reader's rate",
			least: 0.9, digits: 2, clock: true, why: whyResults,
		},
		{
			what: "results", who: flinkwatch, figure: "cpu_ratio", text: "results with 1.2 times its CPU",
			most: 1.2, digits: 2, why: whyResults,
		},
		{
			what: "input events", who: flinkwatch, figure: "rate_ratio", text: "input events at 0.8 of its rate",
			least: 0.8, digits: 2, clock: true,
		},
		{
			what: "input events", who: flinkwatch, figure: "cpu_ratio", text: "input events with 1.2 times its CPU",
			most: 1.2, digits: 2,
		},
	},
	notes: "flinkwatch uses neither kafka-go's Reader nor its Client.Fetch: it sends requests by kafka-go's " +
		"connections, and takes the answers apart with its own code ([decision " +
		"66](decisions/0066-the-audit-reads-records-with-its-own-code-on-kafka-gos.md)). A CPU profile of *results* has 40 " +
		"% in `record.(*Results).Decode` (JSON: 27 %), 22 % in `audit.(*Ledger).Observe`, 10 % in the judgement and the " +
		"report at the end, 6 % in garbage collection, and 4 % in reading from Kafka.",
	measure: measureRate,
}

func measureRate(ctx context.Context, s *stack) ([]row, error) {
	broker, err := s.kafka(ctx)
	if err != nil {
		return nil, err
	}
	for _, l := range loads {
		for _, t := range l.topics {
			if err := t.fill(ctx, broker); err != nil {
				return nil, err
			}
		}
	}
	var all rounds
	for range s.rounds {
		for _, l := range loads {
			if err := l.round(ctx, s, broker, &all); err != nil {
				return nil, fmt.Errorf("%s: %w", l.what, err)
			}
		}
	}
	return all.rows(), nil
}

func (l load) names() (names []string) {
	for _, t := range l.topics {
		names = append(names, t.name)
	}
	return names
}

func (l load) records() (n int) {
	for _, t := range l.topics {
		n += t.records()
	}
	return n
}

// round lets one program after the other read the topics.
func (l load) round(ctx context.Context, s *stack, broker string, all *rounds) error {
	bare, err := l.count(ctx, s, broker, "kafka-go")
	if err != nil {
		return err
	}
	ours, err := l.audit(ctx, s, broker)
	if err != nil {
		return err
	}
	franz, err := l.count(ctx, s, broker, "franz-go")
	if err != nil {
		return err
	}
	java, err := l.print(ctx, s)
	if err != nil {
		return err
	}
	for _, of := range []struct {
		who string
		spent
	}{{bareReader, bare}, {flinkwatch, ours}, {bareFranz, franz}, {console, java}} {
		all.add(l.what, of.who, l.figures(of.spent, bare))
	}
	return nil
}

func (l load) figures(s, bare spent) map[string]float64 {
	millions := float64(l.records()) / 1e6
	return map[string]float64{
		"records_per_second":       float64(l.records()) / s.wall,
		"wall_seconds_per_million": s.wall / millions,
		"cpu_seconds_per_million":  s.cpu / millions,
		"rate_ratio":               bare.wall / s.wall,
		"cpu_ratio":                s.cpu / bare.cpu,
	}
}

func (l load) count(ctx context.Context, s *stack, broker, client string) (spent, error) {
	cmd, err := s.self(ctx, "count", "--client="+client, "--broker="+broker, "--topics="+strings.Join(l.names(), ","))
	if err != nil {
		return spent{}, err
	}
	var counted strings.Builder
	cmd.Stdout = &counted
	got, err := spend(cmd)
	if err == nil && strings.TrimSpace(counted.String()) != strconv.Itoa(l.records()) {
		err = fmt.Errorf("%s counts %s records and not %d", client, counted.String(), l.records())
	}
	return got, err
}

// audit fails if a window is wrong: there is none.
func (l load) audit(ctx context.Context, s *stack, broker string) (spent, error) {
	flags := []string{
		"audit", "--kafka.brokers=" + broker, "--audit.topic=" + l.topics[0].name, "--audit.expected=" + l.expected,
		"--audit.max-windows=0", "--log.level=warn",
	}
	if len(l.topics) > 1 {
		flags = append(flags, "--audit.input-topic="+l.topics[1].name)
	}
	return spend(s.command(ctx, "flinkwatch", flags...))
}

// print has Kafka's console consumer print the topics, into nothing.
func (l load) print(ctx context.Context, s *stack) (total spent, err error) {
	for _, t := range l.topics {
		cmd := s.command(ctx, "playground", "console", t.name, "--", "--from-beginning", "--max-messages",
			strconv.Itoa(t.records()))
		one, err := spend(cmd)
		if err != nil {
			return spent{}, err
		}
		total.wall, total.cpu = total.wall+one.wall, total.cpu+one.cpu
	}
	return total, nil
}
