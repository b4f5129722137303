# The Go programs: exporter, generator and playground (for its `topics`), static, on an image that has a wget for the
# health check.
ARG GO_VERSION=1.26
FROM golang:${GO_VERSION}-alpine AS build
WORKDIR /src
COPY . .
ENV CGO_ENABLED=0 GOCACHE=/cache/go-build GOMODCACHE=/cache/go-mod
RUN --mount=type=cache,target=/cache \
    mkdir /out && go build -trimpath -ldflags="-s -w" -o /out/ ./exporter ./generator ./playground

FROM alpine:3.22
COPY --from=build /out/ /usr/local/bin/
USER 65534:65534
