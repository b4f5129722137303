package collector

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestMemoKeepsWhatIsUsed(t *testing.T) {
	var m memo[string, int]
	m.put("used", 1)
	m.put("unused", 2)
	for range memoLife + 1 {
		m.turn()
		_, known := m.get("used")
		assert.True(t, known)
	}
	_, known := m.get("unused")
	assert.False(t, known)
	m.forget("used")
	_, known = m.get("used")
	assert.False(t, known)
}
