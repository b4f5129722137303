package stream

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/segmentio/kafka-go/compress"
)

// maxBatch is how large a batch may be when it is decompressed. Kafka bounds what is sent (1 MB, by default), and a
// megabyte of zeros can grow by a thousand times.
const maxBatch = 128 << 20

var errTooLarge = fmt.Errorf("it is larger than %d bytes when decompressed", maxBatch)

// decompress returns the records of a batch, as they are if they are not compressed.
func decompress(code uint16, packed []byte) ([]byte, error) {
	switch codec := compress.Compression(code).Codec(); {
	case code == 0:
		return packed, nil
	case codec == nil:
		return nil, fmt.Errorf("compression %d is not known", code)
	case code == uint16(compress.Snappy):
		return unsnap(packed)
	case code == uint16(compress.Zstd):
		return unzstd(packed)
	default:
		return inflate(codec, packed)
	}
}

func inflate(codec compress.Codec, packed []byte) ([]byte, error) {
	reader := codec.NewReader(bytes.NewReader(packed))
	defer reader.Close()
	var body bytes.Buffer
	if _, err := body.ReadFrom(io.LimitReader(reader, maxBatch+1)); err != nil {
		return nil, fmt.Errorf("%s: %w", codec.Name(), err)
	}
	if body.Len() > maxBatch {
		return nil, errTooLarge
	}
	return body.Bytes(), nil
}

// zstdDecoder does without kafka-go's codec, which makes room for whatever window a frame says that it needs, up to
// half a gigabyte. Here a frame's window is its content.
var zstdDecoder = sync.OnceValues(func() (*zstd.Decoder, error) {
	return zstd.NewReader(nil,
		zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(maxBatch), zstd.WithDecoderMaxWindow(maxBatch))
})

func unzstd(packed []byte) ([]byte, error) {
	decoder, err := zstdDecoder()
	if err != nil {
		return nil, err
	}
	body, err := decoder.DecodeAll(packed, nil)
	if errors.Is(err, zstd.ErrDecoderSizeExceeded) {
		return nil, errTooLarge
	}
	if err != nil {
		return nil, fmt.Errorf("zstd: %w", err)
	}
	return body, nil
}

// xerial begins what Java's clients compress with Snappy: blocks, each after its length, behind a header of 16 bytes.
var xerial = []byte("\x82SNAPPY\x00")

const xerialHeader = 16

// unsnap does without kafka-go's codec, which makes room for whatever length a block says that it has.
func unsnap(packed []byte) ([]byte, error) {
	if !bytes.HasPrefix(packed, xerial) {
		return appendBlock(nil, packed)
	}
	if len(packed) < xerialHeader {
		return nil, errSnappy
	}
	var body []byte
	for rest := packed[xerialHeader:]; len(rest) > 0; {
		if len(rest) < 4 {
			return nil, errSnappy
		}
		n := binary.BigEndian.Uint32(rest)
		if rest = rest[4:]; int64(n) > int64(len(rest)) {
			return nil, errSnappy
		}
		var err error
		if body, err = appendBlock(body, rest[:n]); err != nil {
			return nil, err
		}
		rest = rest[n:]
	}
	return body, nil
}

var errSnappy = errors.New("snappy: a block is cut off")

func appendBlock(body, block []byte) ([]byte, error) {
	n, err := snappy.DecodedLen(block)
	if err != nil {
		return nil, fmt.Errorf("snappy: %w", err)
	}
	if len(body)+n > maxBatch {
		return nil, errTooLarge
	}
	decoded, err := snappy.Decode(nil, block)
	if err != nil {
		return nil, fmt.Errorf("snappy: %w", err)
	}
	if body == nil {
		return decoded, nil
	}
	return append(body, decoded...), nil
}
