package record

// maxInterned bounds the keys that are remembered; a topic with more of them costs an allocation for some records.
const maxInterned = 10_000

// interned holds each key once, however many records have it.
type interned map[string]string

func (i interned) get(text []byte) (key string, isNew bool) {
	if key, found := i[string(text)]; found {
		return key, false
	}
	if len(i) >= maxInterned {
		clear(i)
	}
	key = string(text)
	i[key] = key
	return key, true
}
