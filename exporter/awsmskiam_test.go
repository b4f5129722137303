package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// AWS gives credentials for a while, and MSK takes logins that are signed with them. The listener here knows as much of
// them as MSK does, and checks each login as the documentation of AWS has it.
func TestLoginsAtMSK(t *testing.T) {
	tests := []struct {
		why     string
		valid   time.Duration
		renewed bool
	}{
		{"credentials that are valid for an hour serve all logins", time.Hour, false},
		{"credentials that expire in a minute are renewed for the next login", time.Minute, true},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			serveCredentials(t, test.valid)
			address, authority, keys := msk(t)
			base, stop := start(t, "--audit.topic=output", "--backlog.topic=input", "--kafka.brokers="+address,
				"--kafka.sasl.mechanism=AWS_MSK_IAM", "--kafka.sasl.aws-region=eu-central-1",
				"--kafka.tls.enabled", "--kafka.tls.ca-file="+authority)
			loggedIn := func(n int) {
				require.Eventually(t, func() bool { return len(keys()) >= n }, time.Minute, time.Millisecond)
			}
			loggedIn(1)
			before := keys()
			get(t, base+"/metrics") // logs in to ask for the backlog
			loggedIn(len(before) + 1)
			require.NoError(t, stop())
			assert.Equal(t, "AKIA1", before[0])
			assert.Equal(t, test.renewed, slices.ContainsFunc(keys(), func(key string) bool { return key != "AKIA1" }))
		})
	}
}

// serveCredentials lets AWS' library find credentials as a container does. Each answer has others, AKIA1 first.
func serveCredentials(t *testing.T, valid time.Duration) {
	t.Helper()
	given := atomic.Int64{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		n := given.Add(1)
		_ = json.NewEncoder(w).Encode(map[string]any{
			"AccessKeyId": fmt.Sprint("AKIA", n), "SecretAccessKey": secretOf(fmt.Sprint("AKIA", n)),
			"Token":      fmt.Sprint("session+", n),
			"Expiration": time.Now().Add(valid),
		})
	}))
	t.Cleanup(server.Close)
	for _, name := range []string{
		"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE",
		"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
	} {
		t.Setenv(name, "")
	}
	t.Setenv("AWS_CONFIG_FILE", file(t, ""))
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", file(t, ""))
	t.Setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", server.URL)
}

func secretOf(key string) string { return "secret of " + key }

// msk is a broker that takes logins of AWS, over TLS, and tells with which keys they came.
func msk(t *testing.T) (address, authority string, keys func() []string) {
	t.Helper()
	web := httptest.NewTLSServer(http.NotFoundHandler()) // has a certificate for 127.0.0.1
	t.Cleanup(web.Close)
	broker, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(1, "input", "output"), kfake.TLS(web.TLS))
	require.NoError(t, err)
	t.Cleanup(broker.Close)
	broker.ControlKey(int16(kmsg.SASLHandshake), func(request kmsg.Request) (kmsg.Response, error, bool) {
		broker.KeepControl()
		assert.Equal(t, "AWS_MSK_IAM", request.(*kmsg.SASLHandshakeRequest).Mechanism)
		return request.ResponseKind(), nil, true
	})
	var mu sync.Mutex
	var seen []string
	broker.ControlKey(int16(kmsg.SASLAuthenticate), func(request kmsg.Request) (kmsg.Response, error, bool) {
		broker.KeepControl()
		key := checkLogin(t, request.(*kmsg.SASLAuthenticateRequest).SASLAuthBytes)
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, key)
		return request.ResponseKind(), nil, true
	})
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: web.Certificate().Raw})
	return broker.ListenAddrs()[0], file(t, string(ca)), func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(seen)
	}
}

// checkLogin checks what a client sends to MSK, and returns its key.
func checkLogin(t *testing.T, text []byte) (key string) {
	var login map[string]string
	if !assert.NoError(t, json.Unmarshal(text, &login)) {
		return ""
	}
	key, scope, _ := strings.Cut(login["x-amz-credential"], "/")
	signed, err := time.Parse("20060102T150405Z", login["x-amz-date"])
	assert.NoError(t, err)
	assert.WithinDuration(t, time.Now(), signed, time.Minute)
	assert.Equal(t, signed.Format("20060102")+"/eu-central-1/kafka-cluster/aws4_request", scope)
	valid, err := time.ParseDuration(login["x-amz-expires"] + "s")
	assert.NoError(t, err)
	assert.Positive(t, valid)
	assert.LessOrEqual(t, valid, 15*time.Minute)
	assert.Equal(t, "2020_10_22", login["version"])
	assert.Equal(t, "127.0.0.1", login["host"], "of the broker, without its port")
	assert.Equal(t, "kafka-cluster:Connect", login["action"])
	assert.Equal(t, "session+"+strings.TrimPrefix(key, "AKIA"), login["x-amz-security-token"])
	assert.Equal(t, "host", login["x-amz-signedheaders"])
	assert.Equal(t, "AWS4-HMAC-SHA256", login["x-amz-algorithm"])
	assert.Equal(t, signature(login, secretOf(key), scope), login["x-amz-signature"])
	assert.NotContains(t, string(text), secretOf(key))
	return key
}

// signature is that of version 4: of a GET of / with all that is in the login as its query.
func signature(login map[string]string, secret, scope string) string {
	query := url.Values{}
	for name, value := range login {
		if name == "action" || strings.HasPrefix(name, "x-amz-") && name != "x-amz-signature" {
			query.Set(strings.Replace(http.CanonicalHeaderKey(name), "Signedheaders", "SignedHeaders", 1), value)
		}
	}
	request := fmt.Sprintf("GET\n/\n%s\nhost:%s\n\nhost\n%s", query.Encode(), login["host"], hash(""))
	text := fmt.Sprintf("AWS4-HMAC-SHA256\n%s\n%s\n%s", login["x-amz-date"], scope, hash(request))
	key := []byte("AWS4" + secret)
	for part := range strings.SplitSeq(scope, "/") {
		key = mac(key, part)
	}
	return hex.EncodeToString(mac(key, text))
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}
