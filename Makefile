# The one runner of the project; .ci/run calls its `test`.
GO ?= go

.PHONY: build test

build: ## the program, in bin/kg
	CGO_ENABLED=0 $(GO) build -trimpath -o bin/kg ./cmd/kg

test: ## everything there is to test
	$(GO) vet ./...
	$(GO) test ./...
