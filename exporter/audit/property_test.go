package audit

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const rounds = 300

// Whatever order the partitions are read in, and however often parts of them are read again, the same log gets the same
// verdicts.
func TestVerdictsDependOnTheLogAlone(t *testing.T) {
	for seed := range uint64(rounds) {
		random := rand.New(rand.NewPCG(seed, 1))
		log := randomLog(random)
		now := log[len(log)-1].Written

		straight := NewLedger(testConfig)
		for _, r := range log {
			straight.Observe(r)
		}
		straight.Advance(Point{})
		straight.Advance(Point{})
		want := straight.Snapshot(now)

		crooked := NewLedger(testConfig)
		for begin := 0; begin < len(log); {
			end := min(len(log), begin+1+random.IntN(60))
			readCrookedly(random, crooked, log[:end], begin)
			crooked.Advance(Point{})
			begin = end
		}
		crooked.Advance(Point{})
		got := crooked.Snapshot(now)

		message := fmt.Sprintf("seed %d", seed)
		require.Equal(t, lines(straight, 60-horizon, horizon), lines(crooked, 60-horizon, horizon), message)
		require.Equal(t, want.Horizon, got.Horizon, message)
		require.Equal(t, want.Recent, got.Recent, message)
		require.Equal(t, want.Pending, got.Pending, message)
		require.Equal(t, want.Latest, got.Latest, message)
		require.Equal(t, want.Rejected, got.Rejected, message)
	}
}

// randomLog is a log of 60 windows with all kinds of faults, in the order in which it was written.
func randomLog(random *rand.Rand) []Record {
	var log []Record
	var offsets [2]int64
	write := func(key string, window int, count int64) {
		partition := len(key) % 2
		if key == "c" {
			partition = 1
		}
		written := begin.Add(time.Duration(len(log)) * time.Second)
		log = append(log, Record{partition, offsets[partition], key, windowNo(window), count, written, true})
		offsets[partition] += 1 + random.Int64N(2) // markers take offsets too
	}
	for n := range 60 {
		for _, key := range testConfig.Keys {
			switch random.IntN(20) {
			case 0: // missing
			case 1:
				write(key, n, int64(random.IntN(1500)))
			case 2:
				write(key, n, 1000)
				write(key, n, 1000)
			case 3: // late
				write(key, max(0, n-1-random.IntN(10)), 1000)
			case 4:
				if n > 0 {
					write(key, n+100_000+random.IntN(3)*10_000, 1000)
				}
				write(key, n, 1000)
			default:
				write(key, n, 1000)
			}
		}
	}
	return log
}

// readCrookedly lets the ledger read log[begin:], keeping the order within each partition and no other, and stepping
// back now and then.
func readCrookedly(random *rand.Rand, ledger *Ledger, log []Record, begin int) {
	var partitions [2][]Record
	var positions [2]int
	for i, r := range log {
		partitions[r.Partition] = append(partitions[r.Partition], r)
		if i < begin {
			positions[r.Partition]++
		}
	}
	for positions[0] < len(partitions[0]) || positions[1] < len(partitions[1]) {
		p := random.IntN(2)
		if positions[p] == len(partitions[p]) {
			continue
		}
		if random.IntN(20) == 0 {
			positions[p] -= random.IntN(min(positions[p], 12) + 1)
		}
		ledger.Observe(partitions[p][positions[p]])
		positions[p]++
	}
}
