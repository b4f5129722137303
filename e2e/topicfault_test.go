//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/segmentio/kafka-go"
)

// Faults of the topics: what their owners do to them, by plan or by mistake.

func topicFaults() []fault {
	return []fault{
		addOutputPartition(), addInputPartition(), deleteRecords("output"), deleteRecords("input"),
		recreateOutput(), recreateInput(),
	}
}

// addOutputPartition moves pages to other partitions, once the job's producers have noticed.
func addOutputPartition() fault {
	return fault{part: "topics", inject: func(c *chaos, _ int) { c.addPartition("output") }}
}

// addInputPartition leaves a partition without events until the generator is restarted, which then fills it, too. One
// time in two the job is restarted as well. Otherwise it finds the partition within five minutes, and its windows are
// short until then.
func addInputPartition() fault {
	return fault{
		part: "job", alone: true,
		inject: func(c *chaos, _ int) { c.addPartition("input") },
		mend: func(c *chaos, die int) {
			c.do(nil, "kill", "generator")
			c.do(nil, "start", "generator")
			if die < 50 && c.do(nil, "stop") {
				c.do(checkpointed, "restore")
			}
		},
	}
}

func (c *chaos) addPartition(topic string) {
	client := &kafka.Client{Addr: kafka.TCP(c.kafka()), Timeout: 30 * time.Second}
	c.tell("add a partition to "+topic, func(ctx context.Context) error {
		metadata, err := client.Metadata(ctx, &kafka.MetadataRequest{Topics: []string{topic}})
		if err != nil {
			return err
		}
		answer, err := client.CreatePartitions(ctx, &kafka.CreatePartitionsRequest{Topics: []kafka.TopicPartitionsConfig{
			{Name: topic, Count: int32(len(metadata.Topics[0].Partitions)) + 1},
		}})
		if err != nil {
			return err
		}
		return answer.Errors[topic]
	})
}

// tell does something and notes it, with the error if there is one.
func (c *chaos) tell(what string, do func(ctx context.Context) error) bool {
	ctx, cancel := context.WithTimeout(c.t.Context(), 90*time.Second)
	defer cancel()
	if err := do(ctx); err != nil {
		why, _, _ := strings.Cut(err.Error(), "\n")
		c.note(what + ": refused: " + why)
		return false
	}
	c.note(what)
	return true
}

// deleteRecords deletes a half, or all, of what a topic holds, as a short retention does.
func deleteRecords(topic string) fault {
	return fault{part: "topics", inject: func(c *chaos, die int) {
		share := []float64{0.5, 1}[die%2]
		c.tell(fmt.Sprintf("delete %g %% of the records of %s", 100*share, topic), func(ctx context.Context) error {
			if err := c.witness.catchUp(ctx); err != nil {
				return err
			}
			c.compareEarly()
			if err := c.deleteUpTo(ctx, topic, c.witness.positions(topic, share)); err != nil {
				return err
			}
			return c.witness.catchUp(ctx)
		})
	}}
}

// recreateOutput deletes the output and creates it again while the job is stopped; the job continues from its
// savepoint.
func recreateOutput() fault {
	return fault{
		part: "job", alone: true,
		inject: func(c *chaos, _ int) {
			if c.do(nil, "stop") {
				c.recreate("output")
			}
		},
		mend: func(c *chaos, _ int) { c.do(checkpointed, "restore") },
	}
}

// recreateInput deletes the input and creates it again. With it go the offsets that the job has committed, so that the
// new job reads it from its beginning.
func recreateInput() fault {
	return fault{
		part: "job", alone: true,
		inject: func(c *chaos, _ int) {
			if c.do(nil, "kill", "generator") && c.do(nil, "cancel") && c.cancelCounting() {
				c.recreate("input")
			}
		},
		mend: func(c *chaos, _ int) {
			c.do(nil, "start", "generator")
			c.do([]string{checkpointed[0], "FRESH=1"}, "submit")
		},
	}
}

// recreate deletes a topic that nobody writes into, and creates it again.
func (c *chaos) recreate(topic string) {
	client := &kafka.Client{Addr: kafka.TCP(c.kafka()), Timeout: 30 * time.Second}
	c.tell("recreate "+topic, func(ctx context.Context) error {
		if err := c.witness.catchUp(ctx); err != nil {
			return err
		}
		c.compareEarly()
		return c.witness.recreate(ctx, topic, func(partitions int) error {
			answer, err := client.DeleteTopics(ctx, &kafka.DeleteTopicsRequest{Topics: []string{topic}})
			if err != nil {
				return err
			}
			if err := answer.Errors[topic]; err != nil {
				return err
			}
			return create(ctx, client, c.configOf(topic, partitions))
		})
	})
}
