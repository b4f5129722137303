package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

// poison is what somebody else does to the topic.
type poison struct {
	name       string
	partitions int32 // 3 if it is 0
	codec      kgo.CompressionCodec
	write      func(ctx context.Context, t *topic)
	// hangs has one of three brokers hang while the exporter runs, and hangsFirst while it starts.
	hangs, hangsFirst bool
}

var poisons = []poison{
	{name: "nothing", write: func(context.Context, *topic) {}},
	{name: "a record of 100 MB, in a batch of some kilobytes (zstd)", codec: kgo.ZstdCompression(), write: bomb},
	{name: "a record of 100 MB, in a batch of some kilobytes (gzip)", codec: kgo.GzipCompression(), write: bomb},
	{name: "a record of 100 MB, in a batch of some kilobytes (lz4)", codec: kgo.Lz4Compression(), write: bomb},
	{name: "200,000 records that are no results", write: func(ctx context.Context, t *topic) {
		for range 200_000 {
			t.put(ctx, 1, "hello")
		}
	}},
	{name: "one record of 1970, and one of 2200", write: func(ctx context.Context, t *topic) {
		t.put(ctx, 0, resultOf("a", time.Unix(0, 0), 1000))
		t.put(ctx, 1, resultOf("b", time.Unix(7258118400, 0), 1000))
	}},
	{name: "records of all years", write: func(ctx context.Context, t *topic) {
		for year := 1900; year < 2200; year++ {
			t.put(ctx, int32(year%3), resultOf("abc"[year%3:year%3+1], time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC), 1000))
		}
	}},
	{name: "50 keys of 500 kB", write: func(ctx context.Context, t *topic) {
		for n := range 50 {
			t.put(ctx, 0, resultOf(strings.Repeat(fmt.Sprint(n), 500_000)[:500_000], t.now(), 1000))
		}
	}},
	{name: "100,000 keys, each once", write: func(ctx context.Context, t *topic) {
		for n := range 100_000 {
			t.put(ctx, int32(n%3), resultOf(fmt.Sprint("key ", n), t.now(), 1000))
		}
	}},
	{name: "JSON without end, and numbers without end", write: func(ctx context.Context, t *topic) {
		for _, text := range []string{
			strings.Repeat("[", 900_000), strings.Repeat(`{"a":`, 150_000), `{"count":` + strings.Repeat("9", 900_000) + "}",
			`{"windowStart":"` + strings.Repeat("2", 900_000), strings.Repeat("\x00", 900_000), "{\"page\":\"\xff\xfe\"}",
			resultOf("a", t.now(), 1000)[:40], `{"count":1e400,"page":"a"}`, "",
		} {
			t.put(ctx, 2, text)
		}
	}},
	{name: "tombstones", write: func(ctx context.Context, t *topic) {
		for n := range 1000 {
			t.tombstone(ctx, int32(n%3), fmt.Sprint(n))
		}
	}},
	{
		name: "200 partitions with a batch of a megabyte each (zstd)", partitions: 200, codec: kgo.ZstdCompression(),
		write: wide,
	},
	{name: "200 partitions with a batch of a megabyte each", partitions: 200, write: wide},
	{name: "one of three brokers hangs", partitions: 12, hangs: true, write: func(context.Context, *topic) {}},
	{
		name: "one of three brokers hangs at the start", partitions: 12, hangsFirst: true,
		write: func(context.Context, *topic) {},
	},
}

// bomb is small as long as it is compressed.
func bomb(ctx context.Context, t *topic) { t.put(ctx, 1, strings.Repeat("x", 100<<20)) }

// wide writes records of another job, whose windows have another size.
func wide(ctx context.Context, t *topic) {
	for p := int32(3); p < 200; p++ {
		for n := range 300 {
			from := t.now().Add(-time.Duration(n) * time.Minute).Truncate(time.Minute)
			value := fmt.Sprintf(`{"windowStart":%q,"windowEnd":%q,"page":"other","count":1,"more":%q}`,
				from.Format(time.RFC3339), from.Add(time.Minute).Format(time.RFC3339), noise(3000))
			t.put(ctx, p, value)
		}
	}
}
