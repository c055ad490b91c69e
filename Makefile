# Jamsos. Needed beforehand: Go, make, git. `make run` and `make test` do the rest.
GO      ?= go
LISTEN  ?= localhost:8080
DATA    ?= data
export CGO_ENABLED = 0
GOFILES := $(shell find . -name '*.go' -not -path './.git/*') go.mod go.sum

.PHONY: run reset test check build bench screenshots setup clean

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
	./jamsos bench payroll --rows 100000
	./jamsos bench post --payments 20000 --clients 32

## screenshots: of the running demonstration, for the README
screenshots: jamsos setup
	$(GO) run ./tools/screenshots

clean:
	rm -f jamsos
