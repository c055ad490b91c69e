// Package report answers what the office asks about the whole: how many people
// are registered and how many are active, what came in, how results stand
// against targets, what waits for a decision, who changed what.
//
// # Words
//
// A measure is counted by the domains as rows of table tally, which kit/tally
// folds into table rollup; [Board] reads only the rollup, so a dashboard costs
// the same at a thousand and at 45 million members. A definition says in two
// languages what a number counts; every number is shown with one. A target is
// a record with measure, definition, area, period, value, unit and source.
// A published figure (package stats) is somebody else's number.
//
// # Invariants
//
//   - Registered and active stand side by side, never one without the other.
//   - A target has a result only when the result has the target's definition;
//     a published target is compared with a published figure of its series.
//   - No data is no data: a [Count] says whether it is known, zero is a number.
//   - Counts of an area are its regencies' by Kemendagri code; people whose area
//     is unknown are in the national count and in no province.
//
// # What it will not do
//
// It changes nothing but targets, estimates nothing and scans no table of
// members or contributions.
package report
