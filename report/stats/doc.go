// Package stats holds figures that were published about workers' social security in Indonesia, with their
// source and date, and the targets that those sources name.
//
// A figure is a measure (registered, active, contributions, …), maybe of a part (a segment, a programme), in an
// area, on a day or over a period. What may stand on one line shares a [Figure.Series]: the same measure, part
// and definition. Figures of eleven months, of total assets instead of the fund, or of a narrower count have series of their
// own; so has a figure whose definition is doubtful. Within a series and an area there is one figure per day.
//
// The segments that the agency adds up to its active members are PU, BPU and Jakon; migrant workers (PMI) are also published
// by themselves and then lie within one of the three, which one is not said. Do not add PMI to them.
//
// What is not published is absent. There are no zeros for it and no interpolation.
//
// The files in data/ are as collected from statements of the agency and the press, one source a row ("same"
// is the row above). Each cell becomes a figure or a [Skip] with its reason; a test holds that. [PressClaims]
// are published sentences that were compared with the figures, with the verdict.
//
// No figure here is the product's own: those come from the domains' daily rows.
package stats
