package main

import (
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// oauthServer gives tokens to the client flinkwatch, by number, that are valid for so many seconds.
func oauthServer(t *testing.T, seconds int) (server *httptest.Server, given *atomic.Int64) {
	t.Helper()
	given = &atomic.Int64{}
	server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if client, password, _ := r.BasicAuth(); client != "flinkwatch" || password != secret {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = fmt.Fprint(w, `{"error":"invalid_client"}`)
			return
		}
		assert.Equal(t, "client_credentials", r.FormValue("grant_type"))
		assert.Equal(t, "kafka read", r.FormValue("scope"))
		_, _ = fmt.Fprintf(w, `{"access_token":"token-%d","token_type":"bearer","expires_in":%d}`, given.Add(1), seconds)
	}))
	t.Cleanup(server.Close)
	return server, given
}

// oauthAccess is access by a token of the server, with this secret.
func oauthAccess(t *testing.T, server *httptest.Server, secret string) *kafkaAccess {
	t.Helper()
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	return &kafkaAccess{mechanism: "OAUTHBEARER", oauth: tokenEndpoint{
		url: server.URL + "/token", clientID: "flinkwatch", secretFile: file(t, secret+"\n"), caFile: file(t, string(ca)),
		scopes: list{"kafka", "read"},
	}}
}

// A token serves as long as it is valid; then the next login has a new one.
func TestTokensOfAnEndpoint(t *testing.T) {
	for _, test := range []struct {
		why          string
		seconds      int
		first, later string
	}{
		{"valid for an hour", 3600, "token-1", "token-1"},
		{"as good as expired", 1, "token-1", "token-2"},
	} {
		t.Run(test.why, func(t *testing.T) {
			server, _ := oauthServer(t, test.seconds)
			connection, err := oauthAccess(t, server, secret).connection()
			require.NoError(t, err)
			for _, want := range []string{test.first, test.later} {
				token, err := connection.SASL.Password()
				require.NoError(t, err)
				assert.Equal(t, want, token)
			}
		})
	}
}

// The secret is read when a token is asked for, so it may change; what is wrong is said in a line without it.
func TestSecretOfAnEndpoint(t *testing.T) {
	server, given := oauthServer(t, 3600)
	access := oauthAccess(t, server, "guess")
	connection, err := access.connection()
	require.NoError(t, err)
	_, err = connection.SASL.Password()
	require.ErrorContains(t, err, "token of client flinkwatch: oauth2: \"invalid_client\"")
	assert.NotContains(t, err.Error(), "guess")
	assert.Zero(t, given.Load())

	access = oauthAccess(t, server, secret)
	connection, err = access.connection()
	require.NoError(t, err)
	token, err := connection.SASL.Password()
	require.NoError(t, err)
	assert.Equal(t, "token-1", token)
}

// A redirect does not take the secret elsewhere.
func TestEndpointThatRedirects(t *testing.T) {
	other, _ := oauthServer(t, 3600)
	server := httptest.NewTLSServer(http.RedirectHandler(other.URL, http.StatusTemporaryRedirect))
	defer server.Close()
	connection, err := oauthAccess(t, server, secret).connection()
	require.NoError(t, err)
	_, err = connection.SASL.Password()
	require.ErrorContains(t, err, "307")
	assert.NotContains(t, err.Error(), "\n")
}

// Credentials and region of AWS come from its own environment; the region may be given.
func TestAWSAccess(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIA1")
	t.Setenv("AWS_SECRET_ACCESS_KEY", secret)
	t.Setenv("AWS_CONFIG_FILE", file(t, ""))
	t.Setenv("AWS_REGION", "")
	t.Setenv("AWS_DEFAULT_REGION", "")
	access := &kafkaAccess{mechanism: "AWS_MSK_IAM", tls: true}
	_, err := access.connection()
	require.ErrorContains(t, err, "--kafka.sasl.aws-region: want the region of the brokers")
	access.awsRegion = "eu-central-1"
	connection, err := access.connection()
	require.NoError(t, err)
	access.awsRegion = ""
	t.Setenv("AWS_REGION", "eu-west-1")
	other, err := access.connection()
	require.NoError(t, err)
	assert.Equal(t, "eu-west-1", other.SASL.AWS.Region)
	credentials, err := connection.SASL.AWS.Credentials.Retrieve(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "AKIA1", credentials.AccessKeyID)
	assert.Equal(t, "eu-central-1", connection.SASL.AWS.Region)
}
