// Package story tells whole journeys: scripts and a real browser against the
// program as it is run, on SQLite and on PostgreSQL, and what happens when it is
// killed on the way.
package story
