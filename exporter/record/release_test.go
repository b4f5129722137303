package record

import (
	"runtime"
	"testing"
	"weak"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// avroEvents are those of our generator in Avro.
var avroEvents = func() EventFormat {
	f := OurEvents()
	f.Form, f.Schema.Text = Avro, `{"type":"record","name":"event","fields":[
		{"name":"timestamp","type":{"type":"long","logicalType":"timestamp-millis"}}, {"name":"page","type":"string"}]}`
	return f
}()

// A decoder does not hold on to a message, which is part of something larger.
func TestRelease(t *testing.T) {
	results, events, inAvro := NewResults(ours), NewEvents(OurEvents()), NewEvents(avroEvents)
	for name, decode := range map[string]func(m Message){
		"results": func(m Message) {
			_, err := results.Decode(m)
			require.NoError(t, err)
			results.Release()
		},
		"events in Avro": func(m Message) {
			m.Value = append(m.Value[:0], "\x00\x0a/help"...)
			_, err := inAvro.Decode(m)
			require.NoError(t, err)
			inAvro.Release()
		},
		"events": func(m Message) {
			m.Value = append(m.Value[:0], `{"timestamp":"2026-11-23T01:00:00Z","page":"/help"}`...)
			_, err := events.Decode(m)
			require.NoError(t, err)
			events.Release()
		},
	} {
		message := new([1024]byte)
		memory := weak.Make(message)
		decode(Message{Value: append(message[:0], good...)})
		runtime.GC()
		assert.Nil(t, memory.Value(), name)
	}
	runtime.KeepAlive(results)
	runtime.KeepAlive(events)
	runtime.KeepAlive(inAvro)
}
