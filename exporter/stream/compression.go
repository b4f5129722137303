package stream

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/segmentio/kafka-go/compress"
	"golang.org/x/sync/semaphore"
)

const (
	// maxWindow is how many bytes of what they have unpacked the codecs may have to keep. maxBlock is how many may have to
	// be unpacked at once: where a format has no smaller parts, or wants a larger window.
	maxWindow = 8 << 20
	maxBlock  = 16 << 20
	// smallBody is up to how many bytes are unpacked at once rather than in a stream, where that takes less memory.
	smallBody = 2 << 20
	// maxCodecs is how many batches are unpacked at once by codecs: each may take some windows of memory.
	maxCodecs = 4
)

// codecs are those that may still be used.
var codecs = semaphore.NewWeighted(maxCodecs)

var errTooLarge = fmt.Errorf("it is larger than %d bytes when decompressed", maxBlock)

// decompress returns what comes out of a codec while it is read. It waits for others if too many are read.
func decompress(code uint16, packed []byte) (io.ReadCloser, error) {
	_ = codecs.Acquire(context.Background(), 1)
	body, err := newCodec(code, packed)
	if err != nil {
		codecs.Release(1)
	}
	return body, err
}

func newCodec(code uint16, packed []byte) (io.ReadCloser, error) {
	switch codec := compress.Compression(code).Codec(); {
	case codec == nil:
		return nil, fmt.Errorf("compression %d is not known", code)
	case code == uint16(compress.Snappy):
		return unsnap(packed)
	case code == uint16(compress.Zstd):
		return unzstd(packed)
	default:
		return codec.NewReader(bytes.NewReader(packed)), nil
	}
}

// zstdStreams and zstdWhole do without kafka-go's codec, which makes room for whatever window a frame says that it
// needs, up to half a gigabyte.
var (
	zstdStreams = sync.Pool{New: func() any {
		return must(zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
			zstd.WithDecoderMaxWindow(maxWindow)))
	}}
	zstdWhole = sync.OnceValue(func() *zstd.Decoder {
		return must(zstd.NewReader(nil, zstd.WithDecodeAllCapLimit(true), zstd.WithDecoderMaxWindow(128<<20)))
	})
)

// must is for decoders: their options are constants.
func must(d *zstd.Decoder, err error) *zstd.Decoder {
	if err != nil {
		panic(err)
	}
	return d
}

// unzstd unpacks what is small at once, where no window is needed, and else in a stream. A frame that wants a larger
// window than it may have is unpacked at once, too, if its content is not too large.
func unzstd(packed []byte) (io.ReadCloser, error) {
	var header zstd.Header
	if err := header.Decode(packed); err != nil {
		return nil, fmt.Errorf("zstd: %w", err)
	}
	window, most := header.WindowSize, smallBody
	if header.SingleSegment {
		window = header.FrameContentSize
	}
	if window > maxWindow {
		most = maxBlock
	}
	body, err := unzstdWhole(packed, most)
	if err == nil {
		return io.NopCloser(bytes.NewReader(body)), nil
	}
	if window > maxWindow {
		return nil, fmt.Errorf("zstd: a window of %d bytes is larger than %d, and it is not at most %d bytes: %w",
			window, maxWindow, maxBlock, err)
	}
	decoder := zstdStreams.Get().(*zstd.Decoder)
	if err := decoder.Reset(bytes.NewReader(packed)); err != nil {
		return nil, fmt.Errorf("zstd: %w", err)
	}
	return zstdStream{decoder}, nil
}

// unzstdWhole unpacks up to most bytes, in memory that fits. The decoder has several errors for too little of it.
func unzstdWhole(packed []byte, most int) ([]byte, error) {
	for room := 4 * len(packed); ; room *= 4 {
		body, err := zstdWhole().DecodeAll(packed, make([]byte, 0, min(room, most)))
		if err == nil || room >= most {
			return body, err
		}
	}
}

// zstdStream is a decoder that is used again.
type zstdStream struct{ *zstd.Decoder }

func (z zstdStream) Close() error {
	err := z.Reset(nil)
	zstdStreams.Put(z.Decoder)
	return err
}

// xerial begins what Java's clients compress with Snappy: blocks, each after its length, behind a header of 16 bytes.
var xerial = []byte("\x82SNAPPY\x00")

const xerialHeader = 16

var errSnappy = errors.New("snappy: a block is cut off")

// unsnap does without kafka-go's codec, which makes room for whatever length a block says that it has.
func unsnap(packed []byte) (io.ReadCloser, error) {
	if !bytes.HasPrefix(packed, xerial) {
		body, err := unsnapBlock(nil, packed)
		return io.NopCloser(bytes.NewReader(body)), err
	}
	if len(packed) < xerialHeader {
		return nil, errSnappy
	}
	return &snappyBlocks{rest: packed[xerialHeader:]}, nil
}

// snappyBlocks unpacks one block after the other.
type snappyBlocks struct{ rest, room, block []byte }

func (s *snappyBlocks) Read(into []byte) (n int, err error) {
	for len(s.block) == 0 {
		if len(s.rest) == 0 {
			return 0, io.EOF
		}
		if len(s.rest) < 4 {
			return 0, errSnappy
		}
		n := binary.BigEndian.Uint32(s.rest)
		if s.rest = s.rest[4:]; int64(n) > int64(len(s.rest)) {
			return 0, errSnappy
		}
		if s.room, err = unsnapBlock(s.room, s.rest[:n]); err != nil {
			return 0, err
		}
		s.block, s.rest = s.room, s.rest[n:]
	}
	n = copy(into, s.block)
	s.block = s.block[n:]
	return n, nil
}

func (s *snappyBlocks) Close() error { return nil }

// unsnapBlock unpacks a block, into room if there is enough.
func unsnapBlock(room, block []byte) ([]byte, error) {
	n, err := snappy.DecodedLen(block)
	if err == nil && n > maxBlock {
		return nil, errTooLarge
	}
	if err == nil {
		block, err = snappy.Decode(room[:cap(room)], block)
	}
	if err != nil {
		return nil, fmt.Errorf("snappy: %w", err)
	}
	return block, nil
}
