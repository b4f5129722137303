package kafkaguard

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"time"

	"github.com/twmb/franz-go/pkg/kmsg"
)

// conn is a connection to a broker. One request is under way at a time.
type conn struct {
	net.Conn
	guard   Guard
	address string
	sender  sender
	// limited reports whether the client has set a deadline of its own.
	limited bool
	// answered reports whether the server has shown that it is a Kafka.
	answered bool
	// served reports whether it has answered more than ApiVersions, which is all that needs no login.
	served  bool
	checked []byte // the answer, as far as it was checked and not read yet
	passing int    // bytes of an answer with records that are to be passed on
	failed  error
}

// Write sends a request, or a part of one.
func (c *conn) Write(p []byte) (int, error) {
	if err := c.sender.follow(p); err != nil {
		return 0, c.named(err)
	}
	if !c.limited {
		if err := c.Conn.SetDeadline(time.Now().Add(cmp.Or(c.guard.patience, answerTimeout))); err != nil {
			return 0, c.named(err)
		}
	}
	n, err := c.Conn.Write(p)
	if err != nil {
		err = c.named(c.noAnswer(err))
	}
	return n, err
}

// SetDeadline is the client's.
func (c *conn) SetDeadline(t time.Time) error {
	c.limited = !t.IsZero()
	return c.Conn.SetDeadline(t)
}

// Read reads of the answer to the last request. After an error there is nothing more to read.
func (c *conn) Read(p []byte) (int, error) {
	if c.failed == nil && len(c.checked) == 0 && c.passing == 0 {
		c.failed = c.named(c.receive())
	}
	if c.failed != nil {
		return 0, c.failed
	}
	if len(c.checked) > 0 {
		n := copy(p, c.checked)
		c.checked = c.checked[n:]
		return n, nil
	}
	n, err := c.Conn.Read(p[:min(len(p), c.passing)])
	c.passing -= n
	if err != nil {
		c.failed = c.named(c.noAnswer(err))
	}
	return n, c.failed
}

// receive takes the next answer: whole and checked, or the beginning of one with records.
func (c *conn) receive() error {
	if !c.sender.open {
		return errors.New("a response was expected without a request")
	}
	length, err := c.receiveHeader()
	if err != nil {
		return err
	}
	c.answered, c.sender.open = true, false
	c.served = c.served || c.sender.last.key != kmsg.ApiVersions
	if c.sender.last.key == kmsg.Fetch {
		c.passing = length
		return nil
	}
	body := make([]byte, length)
	if _, err := io.ReadFull(c.Conn, body); err != nil {
		return c.noAnswer(err)
	}
	c.checked, err = c.sender.last.check(body)
	return err
}

// receiveHeader returns how long the rest of the answer is. What it has taken is to be read by the client, too.
func (c *conn) receiveHeader() (int, error) {
	head := make([]byte, answerHeader)
	n, err := io.ReadAtLeast(c.Conn, head, 4)
	if err != nil {
		return 0, c.noAnswer(err)
	}
	last, most, length := c.sender.last, uint32(MaxAnswer), binary.BigEndian.Uint32(head)
	if last.key == kmsg.Fetch {
		most = c.guard.MaxFetch
	}
	switch absurd := length < 4 || length > most; {
	case absurd && !c.answered:
		return 0, c.guard.stranger(head[:n])
	case absurd:
		return 0, fmt.Errorf("an answer of %d bytes to %s: want 4 to %d", length, last.key.Name(), most)
	}
	if _, err := io.ReadFull(c.Conn, head[n:]); err != nil {
		return 0, c.noAnswer(err)
	}
	if id := int32(binary.BigEndian.Uint32(head[4:])); id != last.correlation {
		return 0, fmt.Errorf("the answer is for request %d, and %s is request %d", id, last.key.Name(), last.correlation)
	}
	c.checked = head
	return int(length) - 4, nil
}

// noAnswer says what became of the request whose answer cannot be read.
func (c *conn) noAnswer(err error) error {
	name := c.sender.last.key.Name()
	var operation *net.OpError
	switch {
	case hungUp(err):
		return fmt.Errorf("it hung up before it answered %s (%w)%s", name, io.ErrUnexpectedEOF, c.whyHungUp())
	case errors.As(err, &operation): // it names the address once more
		err = operation.Err
	}
	return fmt.Errorf("no answer to %s: %w", name, err)
}

// whyHungUp is what a server has against a client, by what it has seen of it.
func (c *conn) whyHungUp() string {
	switch {
	case c.wantsLogin():
		return "; the listener probably requires SASL" + advice(c.guard.LoginAdvice)
	case c.guard.TLS != nil || c.answered:
		return ""
	default:
		return "; the server probably requires TLS" + advice(c.guard.TLSAdvice)
	}
}

// wantsLogin tells a listener that has said what it speaks, and hung up on the first request that was no login.
func (c *conn) wantsLogin() bool {
	return c.answered && !c.served && c.sender.last.key != kmsg.ApiVersions && c.sender.last.key != kmsg.SASLHandshake
}

func advice(what string) string {
	if what == "" {
		return ""
	}
	return ": " + what
}

// hungUp tells the error of a connection that the other side has closed.
func hungUp(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

func (c *conn) named(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("kafka %s: %w", c.address, err)
}
