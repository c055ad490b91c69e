// Package api is the REST interface, /api/v1: for programs what the pages are
// for people, over the same handles. It is described by /api/openapi.json
// (OpenAPI 3.1) and, for reading, by /api/docs.
//
// # Who may call
//
// Every operation says who may call it: everybody (public), an employer's
// program, or a payment channel. One that says nothing answers nobody. Programs
// send "Authorization: Bearer jms_….…". An employer's credential opens that
// employer's paths and no others; for any other number, existing or not, the
// answer is 403. A channel's credential is one of the office (word 0) whose name
// is "channel:<channel>"; CreateChannelCredential makes it.
//
// # Conventions
//
// Amounts are whole rupiah as JSON numbers; months "2026-10"; days "2026-10-15"
// in WIB; instants RFC 3339 in UTC. Row ids are strings, because they do not fit
// the numbers of JavaScript. Payment codes are strings of 12 digits.
//
// Lists are cut by key: limit (at most 500) and after, the key of the last row
// seen; the address of the next page stands in Link (rel="next") and in next.
//
// Errors are problems (RFC 9457) with the program's fault code, in the language
// of Accept-Language (Indonesian, English); what is wrong with a field stands in
// errors with the field's name. An answer never repeats what was sent.
//
// A registration needs an Idempotency-Key: the same key with the same body gives
// the first answer again with "Idempotent-Replayed: true", with another body it
// is the conflict command.reused. Payments repeat by (channel, reference), wage
// reports by their content, bills by employer and month.
//
// # Limits
//
// Each operation bounds its body and its time, each caller the rate: public
// operations by address (IPv6 by /64), programs by credential, wrong credentials
// by address. The counters live in memory, for each process by itself.
//
// # What it will not do
//
// It has no operations of the office, and none that show a member's data to
// anybody but the employer who reported it.
package api
