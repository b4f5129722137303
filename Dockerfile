# The Go programs: flinkwatch, generator and playground (for its `topics`), static, on an image that has a wget for the
# health check.
ARG GO_VERSION=1.26
FROM golang:${GO_VERSION}-alpine AS build
ARG VERSION
ARG REVISION
ARG BUILD_DATE
WORKDIR /src
COPY . .
ENV CGO_ENABLED=0 GOCACHE=/cache/go-build GOMODCACHE=/cache/go-mod
RUN --mount=type=cache,target=/cache \
    version=github.com/prometheus/common/version; \
    stamp="-s -w -X $version.Version=${VERSION} -X $version.Revision=${REVISION} -X $version.BuildDate=${BUILD_DATE}"; \
    mkdir /out && go build -trimpath -ldflags="$stamp" -o /out/flinkwatch ./exporter \
      && go build -trimpath -ldflags="$stamp" -o /out/ ./generator ./playground

FROM alpine:3.22
ARG VERSION
ARG REVISION
ARG BUILD_DATE
LABEL org.opencontainers.image.title="flinkwatch" org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" org.opencontainers.image.created="${BUILD_DATE}"
COPY --from=build /out/ /usr/local/bin/
COPY --chmod=755 docker/run-exporter.sh /usr/local/bin/run-exporter
USER 65534:65534
