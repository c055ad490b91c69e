package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/system"
)

// Env is what a command sees of the machine.
type Env struct {
	Args           []string
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Getenv         func(string) string
}

// run is what every command gets.
type run struct {
	ctx  context.Context
	env  Env
	json bool
	lang string // of answers: id or en
	data string
	db   string
}

type grammar struct {
	Data     string `help:"Folder of keys, uploads and the SQLite database." default:"data" env:"JAMSOS_DATA" type:"path"`
	Database string `help:"postgres://… or the path of a SQLite file; default DATA/jamsos.db." env:"JAMSOS_DATABASE"`
	JSON     bool   `name:"json" help:"Answer in JSON."`
	Lang     string `help:"Language of answers." enum:"id,en" default:"id" env:"JAMSOS_LANG"`

	Demo    demoCmd    `cmd:"" help:"Run the demonstration: a synthetic district in a browser."`
	Serve   serveCmd   `cmd:"" help:"Serve pages and APIs and do the background work."`
	Migrate migrateCmd `cmd:"" help:"Bring the database to the newest schema."`
	Backup  backupCmd  `cmd:"" help:"Write a consistent copy of database, keys and uploads."`
	Restore restoreCmd `cmd:"" help:"Restore a copy into an empty data folder."`
	Import  importCmd  `cmd:"" help:"Read files."`
	Bill    billCmd    `cmd:"" help:"Bill contributions."`
	Channel channelCmd `cmd:"" help:"Ways of paying: limits, fees, days."`
	Pay     payCmd     `cmd:"" help:"Post a payment, as a channel would tell it."`
	Point   pointCmd   `cmd:"" help:"Service points: bank counters and agents that take cash, their float, deposits and days."`
	Payout  payoutCmd  `cmd:"" help:"Money out: orders, names checked, a second person, sent once."`
	Bank    bankCmd    `cmd:"" help:"Our accounts at banks, and how the banks are called."`
	Qris    qrisCmd    `cmd:"" help:"Read and write the text of QRIS codes."`
	Member  memberCmd  `cmd:"" help:"Look at members."`
	Doctor  doctorCmd  `cmd:"" help:"Prove that the four records agree; exit 1 and the rows where they do not."`
	Law     lawCmd     `cmd:"" help:"Ask the law."`
	Bench   benchCmd   `cmd:"" help:"Measure on this machine."`
	Snap    snapCmd    `cmd:"" help:"Sign and check calls of SNAP BI, the open API of banks."`
	Account accountCmd `cmd:"" help:"People who sign in: make the first administrator, officers, auditors."`

	Partner   partnerCmd   `cmd:"" help:"Banks, acquirers and aggregators that call us, and their keys."`
	Simulate  simulateCmd  `cmd:"" help:"What lies outside: banks, shops, wallets, their files, and a whole day of payments."`
	Statement statementCmd `cmd:"" help:"Read what a bank says happened on an account."`
	Reconcile reconcileCmd `cmd:"" help:"What channels, the bank and the ledger say of a day, side by side."`
}

// Run parses and runs a command line and returns the exit code.
func Run(ctx context.Context, env Env) int {
	var g grammar
	code := -1
	parser, err := kong.New(&g, kong.Name("jamsos"),
		kong.Description("Workers' social security: register, bill, collect, pay, explain."),
		kong.Writers(env.Stdout, env.Stderr), kong.Exit(func(c int) { code = c }),
		kong.UsageOnError(), kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if err != nil {
		fmt.Fprintln(env.Stderr, "jamsos:", err)
		return 2
	}
	args := env.Args
	if len(args) == 0 {
		args = []string{"--help"}
	}
	k, err := parser.Parse(args)
	if code >= 0 { // --help
		return code
	}
	if err != nil {
		if slices.Contains(args, "--json") {
			_ = (&run{env: env}).print(map[string]any{"error": asProblem(misuse{err})})
		} else {
			fmt.Fprintf(env.Stderr, "jamsos: %v\nTry: jamsos --help\n", err)
		}
		return 2
	}
	r := &run{ctx: ctx, env: env, json: g.JSON, lang: g.Lang, data: g.Data, db: g.Database}
	if r.db == "" {
		r.db = filepath.Join(g.Data, "jamsos.db")
	}
	if strings.HasPrefix(k.Command(), "law ") {
		_, err = law.Default() // whoever edits the data reads file, line and reason
	}
	if err == nil {
		err = k.Run(r, &g)
	}
	var found findings
	switch {
	case err == nil:
		return 0
	case errors.As(err, &found):
		return 1
	case r.json:
		p := asProblem(err)
		p.Detail = say(err, g.Lang)
		_ = r.print(map[string]any{"error": p})
	default:
		fmt.Fprintln(env.Stderr, "jamsos:", say(err, g.Lang))
	}
	if errors.As(err, &misuse{}) {
		return 2
	}
	return 1
}

// misuse is a command line that cannot be read: a flag that is wrong or missing.
type misuse struct{ error }

func misusef(format string, args ...any) error { return misuse{fmt.Errorf(format, args...)} }

func (m misuse) Unwrap() error               { return m.error }
func (m misuse) FaultCode() string           { return "usage" }
func (m misuse) FaultParams() map[string]any { return nil }

// findings ends a command with exit code 1 after it has said what it found.
type findings int

func (f findings) Error() string { return fmt.Sprintf("%d findings", int(f)) }

type problem struct {
	Class  string         `json:"class"`
	Code   string         `json:"code"`
	Field  string         `json:"field,omitempty"`
	Params map[string]any `json:"params,omitempty"`
	Detail string         `json:"detail"`
}

func asProblem(err error) problem {
	f := fault.Of(err)
	return problem{string(f.Class), f.Code, f.Field, f.Params, err.Error()}
}

// say turns an error into what a person reads.
func say(err error, lang string) string {
	var list fault.List
	if errors.As(err, &list) {
		out := make([]string, len(list))
		for i, f := range list {
			out[i] = system.Say(f, lang)
		}
		return strings.Join(out, "\n")
	}
	f := fault.Of(err)
	if f.Class == fault.Internal || f.Code == "usage" {
		return err.Error()
	}
	text := system.Say(f, lang)
	if f.Field != "" {
		text = f.Field + ": " + text
	}
	if f.Err != nil {
		text += " [" + f.Err.Error() + "]"
	}
	return text
}

// print writes v as indented JSON.
func (r *run) print(v any) error {
	e := json.NewEncoder(r.env.Stdout)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// sayf writes a line for a person, unless the answer is JSON.
func (r *run) sayf(format string, args ...any) {
	if !r.json {
		fmt.Fprintf(r.env.Stdout, format+"\n", args...)
	}
}

// open opens the system on the database of the command line; the caller closes
// it. A database with an old schema is refused unless migrate is set.
func (r *run) open(migrate bool) (*system.System, error) {
	if !migrate && !strings.Contains(r.db, "://") {
		if _, err := os.Stat(r.db); errors.Is(err, fs.ErrNotExist) {
			return nil, misusef("there is no database at %s; give --data or --database, or make one with jamsos migrate or jamsos demo", r.db)
		}
	}
	return system.Open(r.ctx, system.Config{Database: r.db, Data: r.data, Migrate: migrate})
}

// terminal tells whether the output is a terminal, where progress is shown.
func (r *run) terminal() bool {
	f, ok := r.env.Stderr.(*os.File)
	if !ok {
		return false
	}
	st, err := f.Stat()
	return err == nil && st.Mode()&os.ModeCharDevice != 0
}
