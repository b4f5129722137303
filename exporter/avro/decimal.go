package avro

import (
	"math/big"
	"strconv"
)

// decimal writes a whole number of 10^-scale, whose bytes are in two's complement, with the highest first.
func decimal(bytes []byte, scale int) []byte {
	n := new(big.Int).SetBytes(bytes)
	if len(bytes) > 0 && bytes[0]&0x80 != 0 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(len(bytes))*8))
	}
	text := n.Append(nil, 10)
	if scale == 0 {
		return text
	}
	return strconv.AppendInt(append(text, 'e'), int64(-scale), 10)
}
