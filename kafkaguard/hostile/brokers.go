package hostile

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"io"
	"math"
	"math/big"
	"net"
	"time"

	"github.com/twmb/franz-go/pkg/kmsg"
)

// Brokers are all of them.
func Brokers() []Broker {
	huge := binary.AppendUvarint(nil, 1<<60)
	return []Broker{
		{"HTTP", "this is no Kafka (it answered HTTP)", greeting("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")},
		{"SSH", "this is no Kafka (it answered SSH)", greeting("SSH-2.0-OpenSSH_9.6\r\n")},
		{"a mail server", "this is no Kafka (it answered as a mail or FTP server)", greeting("220 mail.example ESMTP\r\n")},
		{"a greeting", `this is no Kafka (it answered "Welcome ")`, greeting("Welcome to the machine\r\n")},
		{"a TLS alert", "it speaks TLS, and was spoken to in plain text", greeting("\x15\x03\x03\x00\x02\x02\x50")},
		{"TLS", "it hung up before it answered ApiVersions", encrypted},
		{"silence", "no answer to ApiVersions", silence},
		{"a trickle", "", trickle},
		{"hangs up", "it hung up before it answered ApiVersions", func(net.Conn) {}},
		{"a flood", `this is no Kafka (it answered "~~~~~~~~")`, flood},
		{"a length of 2 GB", "this is no Kafka", says("\x7f\xff\xff\xff\x00\x00\x00\x01")},
		{"a negative length", "this is no Kafka", says("\xff\xff\xff\xff\x00\x00\x00\x01")},
		{"a length of 0", "this is no Kafka", says("\x00\x00\x00\x00\x00\x00\x00\x00")},
		{"half an answer", "it hung up before it answered ApiVersions", halved},
		{"another correlation id", "the answer is for request 7", says(string(frame(7, make([]byte, 6))))},
		{"versions without end", "answer of 6 bytes to ApiVersions", answering(func(a asked) []byte {
			return frame(a.correlation, []byte("\x00\x00\x7f\xff\xff\xff"))
		})},
		{"metadata of 2 GB", "an answer of 2147483647 bytes to Metadata", then(func(a asked) []byte {
			return binary.BigEndian.AppendUint32([]byte("\x7f\xff\xff\xff"), uint32(a.correlation))
		})},
		{"brokers without end", "bytes to Metadata", body([]byte("\x00\x00\x00\x00\x7f\xff\xff\xff"))},
		{"a host without end", "bytes to Metadata", body([]byte("\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x01\x7f\xff"))},
		{"compact lengths without end", "bytes to Metadata", body(bytes.Repeat(huge, 10))},
		{"an answer to another request", "bytes to Metadata", then(honest)},
		{"as much room as can be had", "bytes to Metadata", body(Crowd(250 << 10))},
		{"metadata and silence", "", then(func(asked) []byte { return []byte{} })},
		{"offsets without end", "", beyond(func(a asked) []byte {
			return frame(a.correlation, []byte("\x00\x00\x00\x00\x7f\xff\xff\xff\x00\x01x\x7f\xff\xff\xff"))
		})},
		{"answers about nothing", "", beyond(func(a asked) []byte { return frame(a.correlation, make([]byte, 64)) })},
	}
}

// greeting says something at once and waits for the client to go.
func greeting(text string) func(net.Conn) {
	return func(connection net.Conn) {
		if _, err := io.WriteString(connection, text); err == nil {
			silence(connection)
		}
	}
}

// says answers each request so.
func says(answer string) func(net.Conn) {
	return answering(func(asked) []byte { return []byte(answer) })
}

func silence(connection net.Conn) { _, _ = io.Copy(io.Discard, connection) }

// trickle sends a long answer, a byte now and then.
func trickle(connection net.Conn) {
	for answer := frame(1, make([]byte, 4096)); len(answer) > 0; answer = answer[1:] {
		if _, err := connection.Write(answer[:1]); err != nil {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
}

func flood(connection net.Conn) {
	for wave := bytes.Repeat([]byte("~"), 1<<16); ; {
		if _, err := connection.Write(wave); err != nil {
			return
		}
	}
}

func halved(connection net.Conn) {
	answering(func(a asked) []byte {
		answer := honest(a)
		_, _ = connection.Write(answer[:len(answer)/2])
		return nil
	})(connection)
}

// encrypted speaks TLS.
func encrypted(connection net.Conn) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return
	}
	server := tls.Server(connection, &tls.Config{
		Certificates: []tls.Certificate{{Certificate: [][]byte{certificate}, PrivateKey: key}},
	})
	silence(server)
}

// then answers the first request well, and the others so.
func then(answer func(asked) []byte) func(net.Conn) {
	return answering(func(a asked) []byte {
		if a.key == kmsg.ApiVersions {
			return honest(a)
		}
		return answer(a)
	})
}

// body answers all requests but the first with this.
func body(bytes []byte) func(net.Conn) {
	return then(func(a asked) []byte { return frame(a.correlation, bytes) })
}

// beyond answers what is asked first on connections well, and requests to the leaders of partitions in its own way.
func beyond(answer func(asked) []byte) func(net.Conn) {
	return func(connection net.Conn) {
		host := connection.LocalAddr().(*net.TCPAddr)
		then(func(a asked) []byte {
			if a.key != kmsg.Metadata {
				return answer(a)
			}
			return frame(a.correlation, metadata(a.version, host).AppendTo(nil))
		})(connection)
	}
}

// metadata is that of a cluster of one broker, with the topics of the playground.
func metadata(version int16, host *net.TCPAddr) *kmsg.MetadataResponse {
	answer := kmsg.NewPtrMetadataResponse()
	answer.SetVersion(version)
	broker := kmsg.NewMetadataResponseBroker()
	broker.NodeID, broker.Host, broker.Port = 1, host.IP.String(), int32(host.Port)
	answer.Brokers, answer.ControllerID = append(answer.Brokers, broker), 1
	for _, name := range []string{"input", "output"} {
		topic, partition := kmsg.NewMetadataResponseTopic(), kmsg.NewMetadataResponseTopicPartition()
		partition.Leader, partition.Replicas, partition.ISR = 1, []int32{1}, []int32{1}
		topic.Topic, topic.Partitions = &name, append(topic.Partitions, partition)
		answer.Topics = append(answer.Topics, topic)
	}
	return answer
}

// Crowd is metadata of so many bytes for which a decoder makes as much room as it can be talked into: each array has as
// many elements as there are bytes left, and the first element has an array in it.
func Crowd(size int) []byte {
	whole := make([]byte, 0, size)
	whole = append(whole, make([]byte, 4+4)...)          // throttle time, no brokers
	whole = append(whole, "\xff\xff\x00\x00\x00\x00"...) // no cluster id, controller
	whole = binary.BigEndian.AppendUint32(whole, uint32(size-len(whole)-4))
	whole = append(whole, "\x00\x00\x00\x00\x00"...) // a topic: no error, no name, not internal
	whole = binary.BigEndian.AppendUint32(whole, uint32(size-len(whole)-4))
	whole = append(whole, make([]byte, 2+4+4+4)...) // a partition
	whole = binary.BigEndian.AppendUint32(whole, uint32(size-len(whole)-4))
	for len(whole) < size {
		whole = append(whole, math.MaxInt8)
	}
	return whole
}
