# The one runner of the project; .ci/run calls its `test`.
GO        ?= go
VERSION   := $(shell sed -n 's/^const version = "\(.*\)"/\1/p' cmd/kg/main.go)
PLATFORMS := linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64
# Python of the tests, with what they parse exports with, goes before the system's.
TOOLS     := $(CURDIR)/build/venv/bin

# The program needs no C; what its libraries have of it is left out everywhere.
export CGO_ENABLED := 0

.PHONY: help build demo test tools vet unit page release bench bench-peers eval eval-english judge soak train clean

help: ## these lines
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

build: ## the program, in bin/kg
	$(GO) build -trimpath -o bin/kg ./cmd/kg

demo: build ## build, read the two sample articles and show what comes of them
	@bin/kg demo

test: tools vet unit page ## everything there is to test; installs by itself what the tests need

tools: build/tools ## what the tests need: Debian packages, a Python with networkx

build/tools: .ci/tools .ci/requirements.txt
	.ci/tools $(CURDIR)/build
	touch $@

vet: ## go vet for each platform of a release, and formatting
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -d $$(git ls-files '*.go'); exit 1; }
	@for p in $(PLATFORMS); do \
		echo "vet $$p"; \
		GOOS=$${p%/*} GOARCH=$${p#*/} $(GO) vet -trimpath ./... || exit 1; \
	done

unit: build/tools ## the Go tests
	PATH="$(TOOLS):$$PATH" $(GO) test -timeout 20m ./...

page: ## build the page anew and compare it with what is committed
	cd graph/web/ui && npm ci --no-audit --no-fund --loglevel=error && npm run --silent build -- --outDir $(CURDIR)/build/page --emptyOutDir --logLevel warn
	diff -r build/page graph/web/ui/dist

release: ## archives for each platform with their checksums, in dist/; the same commit gives the same bytes
	.ci/release $(VERSION) $(PLATFORMS)

bench: ## articles a second and quads a second, with the machine
	$(GO) test -run '^$$' -bench . -benchmem -count $(or $(COUNT),1) ./extract/... ./graph/...

bench-peers: ## the store beside SQLite and Oxigraph, one run, answers compared: make bench-peers N=1000000 RUNS=15
	@if command -v npm >/dev/null; then cd bench/oxigraph && npm ci --no-audit --no-fund --loglevel=error; \
	else echo "npm is missing: Oxigraph is measured only where its package is; install Node.js 18 or later"; fi
	cd bench && $(GO) run . -what peers -dir ../build/peers -n $(or $(N),1000000) -runs $(or $(RUNS),15)

eval: build ## how well articles are read: facts of the samples; facts, names and chains of the corpus; names of single sentences
	$(GO) test -count 1 -v -run Quality ./extract/...
	bin/kg eval --gold corpus testdata/gold
	bin/kg eval --gold sentences testdata/sentences/test.tsv
	bin/kg eval --agreement testdata/agreement testdata/gold

judge: ## the weights by which facts are trusted, from testdata/judged
	$(GO) run ./extract/internal/relate/judgefit

eval-english: build ## trees and names against published sets: make eval-english GOLD=DIR, which nlp/train/gold.py fills
	bin/kg eval $(GOLD)/ewt-test.conllu $(GOLD)/gum-open-dev.conllu
	bin/kg eval --gold text $(GOLD)/ewt-test.conllu $(GOLD)/gum-open-dev.conllu
	bin/kg eval --gold uner $(GOLD)/uner-ewt-test.conllu
	bin/kg eval --gold crossner $(GOLD)/crossner-politics-test.conllu
	bin/kg eval --gold re3d $(GOLD)/re3d-test.conllu
	bin/kg eval --gold chains $(GOLD)/gum-open-dev-chains.conllu
	bin/kg eval --gold pronouns $(GOLD)/gap-test.conllu

soak: ## long random histories against the store, killed and damaged ones too: make soak TIMES=1000
	KG_SOAK=$(or $(TIMES),100) $(GO) test -count 1 -timeout 0 -v ./graph/internal/store

train: ## the model from its data: make train DATA=DIR ENCODER=DIR; three hours on two cores
	python3 -m venv build/train && build/train/bin/pip install --quiet -r extract/internal/nlp/train/requirements.txt
	cd extract/internal/nlp/train && PY=$(CURDIR)/build/train/bin/python OUT=$(CURDIR)/build/train && \
	WITH="--data $(DATA) --encoder $(ENCODER) --docred" && \
	$$PY train.py $$WITH --out $$OUT/one --epochs 2 --share 0.7 --gmb 1000 --linked 1000 --silver 5000 --lr 1.1e-4 && \
	$$PY train.py $$WITH --out $$OUT/two --from $$OUT/one/latest.pt --chains --corpus $(CURDIR)/testdata --epochs 1 \
		--share 0.4 --linked 500 --gmb 0 --silver 4500 --litbank 12 --gap 300 --lr 1e-4 --head-lr 6e-4 --seed 1 && \
	$$PY train.py $$WITH --out $$OUT/three --from $$OUT/two/latest.pt --chains --only-chains --corpus $(CURDIR)/testdata --epochs 3 \
		--litbank 8 --gap 200 --head-lr 2.5e-3 --seed 2 && \
	$$PY pack.py $$OUT/three/latest.pt $(ENCODER)/tokenizer.json $$OUT/english.model --scores $$OUT/three/report.json --data $(DATA)

clean: ## remove what was built
	rm -rf bin build dist graph/web/ui/node_modules
