// Package cli is the command line: one file a command, kong for parsing.
//
// Names of commands and the fields of --json are a contract: programs call
// them. Text for people may change. Exit codes: 0 done, 1 refused or something
// was found, 2 the command line was wrong.
package cli
