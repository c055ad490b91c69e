// Package db opens SQLite or PostgreSQL (or Citus) and hides what differs.
//
// Everything else of Jamsos writes one SQL text with $1 placeholders and calls
// Read or Write with a closure. Differences end here:
//
//   - SQLite has one writer: Write queues on a pool of one connection and
//     begins IMMEDIATE; PostgreSQL writes at read committed.
//   - Both may lose a race (busy, deadlock, serialization): the closure is run
//     again, at most writeTries times, so it must have no effect outside tx.
//   - tx.Now is asked once per transaction: UTC, microseconds.
//   - tx.Load is COPY on PostgreSQL and prepared multi-row inserts on SQLite.
//   - Statements named Later travel together to PostgreSQL, BEGIN with the first
//     and COMMIT with the last, because a round trip costs more than most of
//     them; on SQLite they run at once. SQLite's statements stay parsed.
//   - Code(err) tells what went wrong by the driver's code, never by text.
//
// Instants are stored as BIGINT microseconds since 1970 UTC (Micros, Time),
// months as yyyymm and dates as yyyymmdd (kit/period): the same on both
// engines, ordered, and free of each driver's ideas about time zones.
//
// Inside one PostgreSQL transaction a failed statement poisons the rest, so
// code never provokes an error to learn something: it writes
// ON CONFLICT DO NOTHING and looks at the count.
package db
