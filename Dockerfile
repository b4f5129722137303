# The Go programs: exporter, generator and playground (for its `topics`), static, on an image that has a wget for the
# health check.
ARG GO_VERSION=1.26
FROM golang:${GO_VERSION}-alpine AS build
ARG VERSION
WORKDIR /src
COPY . .
ENV CGO_ENABLED=0 GOCACHE=/cache/go-build GOMODCACHE=/cache/go-mod
RUN --mount=type=cache,target=/cache \
    mkdir /out && go build -trimpath -o /out/ \
      -ldflags="-s -w -X github.com/prometheus/common/version.Version=${VERSION}" ./exporter ./generator ./playground

FROM alpine:3.22
ARG VERSION
LABEL org.opencontainers.image.title="flinkwatch" org.opencontainers.image.version="${VERSION}"
COPY --from=build /out/ /usr/local/bin/
COPY --chmod=755 docker/run-exporter.sh /usr/local/bin/run-exporter
USER 65534:65534
