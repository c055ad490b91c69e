# Jamsos. Needed beforehand: Go, make, git. `make run` and `make test` do the rest.
GO      ?= go
LISTEN  ?= localhost:8080
DATA    ?= data
export CGO_ENABLED = 0
GOFILES := $(shell find . -name '*.go' -not -path './.git/*') go.mod go.sum

.PHONY: run reset test build bench screenshots setup clean

## run: the demonstration on SQLite at http://localhost:8080 (data in ./data)
run: jamsos
	./jamsos demo --listen $(LISTEN) --data $(DATA)

## reset: throw the demonstration's data away
reset:
	rm -rf $(DATA)

build: jamsos
jamsos: $(GOFILES) $(shell find web law region schema api -type f 2>/dev/null | sed 's/ /\\ /g')
	$(GO) build -trimpath -ldflags '-s -w' -o jamsos ./cmd/jamsos

## test: everything, on SQLite and PostgreSQL, in a real browser
test: setup
	$(GO) vet ./...
	$(GO) run ./kit/db/pgtest/run $(GO) test -timeout 20m ./...

# PostgreSQL and Chromium from the system's packages, when they can be installed.
setup:
	@sh tools/setup.sh

## bench: the figures of docs/benchmarks.md
bench: jamsos
	./jamsos bench law
	for e in sqlite postgres; do for w in post billing payroll spread whatif; do ./jamsos bench $$w --engine $$e; done; done

## screenshots: of the demonstration's pages, for the README
SHOTS = tmp/shots
screenshots: jamsos setup
	test -e $(DATA)/jamsos.db || ./jamsos --data $(DATA) demo fill
	mkdir -p $(SHOTS) docs/screenshots
	JAMSOS_TEST_REQUIRE=chromium JAMSOS_STORY_DATA=$(abspath $(DATA)) JAMSOS_TEST_SHOTS=$(abspath $(SHOTS)) $(GO) test -count=1 -run 'OpenToAll' ./story
	for p in home-360 daftar-360 kartu-360 perusahaan-1280 kantor-1280; do cp $(SHOTS)/$$p.png docs/screenshots/; done

clean:
	rm -f jamsos
