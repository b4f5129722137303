package cases

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// unknownSchema is a number that no registry gives a schema.
const unknownSchema = 1 << 30

// Registered returns the case with its schemas in a schema registry that there is, and in its records their numbers
// there.
func (c Case) Registered(ctx context.Context, url string) (Case, error) {
	numbers := map[uint32]uint32{}
	for number, text := range c.Schemas {
		there, err := register(ctx, fmt.Sprintf("%s/subjects/%s-%d/versions", url, c.Name, number), text)
		if err != nil {
			return c, fmt.Errorf("schema %d: %w", number, err)
		}
		numbers[uint32(number)] = there //nolint:gosec // of a case
	}
	c.Output.Records = renumbered(c.Output.Records, numbers)
	c.Flags = append(slices.Clone(c.Flags), "--audit.schema-registry="+url)
	c.Schemas = nil
	return c, nil
}

func register(ctx context.Context, url, text string) (number uint32, err error) {
	body, err := json.Marshal(map[string]string{"schema": text, "schemaType": schemaType(text)})
	if err != nil {
		return 0, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	request.Header.Set("Content-Type", "application/vnd.schemaregistry.v1+json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	var answer struct {
		ID      uint32 `json:"id"`
		Message string `json:"message"`
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil || answer.ID == 0 {
		return 0, fmt.Errorf("POST %s: %s %s", url, response.Status, answer.Message)
	}
	return answer.ID, nil
}

func schemaType(text string) string {
	if strings.HasPrefix(text, "syntax") {
		return "PROTOBUF"
	}
	return "AVRO"
}

// renumbered writes other numbers of schemas into the values, each of which begins with a zero byte and the number.
func renumbered(records []Record, numbers map[uint32]uint32) []Record {
	records = slices.Clone(records)
	for n := range records {
		value := bytes.Clone(records[n].Value)
		number, known := numbers[binary.BigEndian.Uint32(value[1:])]
		if !known {
			number = unknownSchema
		}
		binary.BigEndian.PutUint32(value[1:], number)
		records[n].Value = value
	}
	return records
}
