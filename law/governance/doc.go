// Package governance evaluates what the law asks of employers, agents and the
// agency itself rather than of a member: the ladder of sanctions with its fine
// [sanksi administratif], the grades of unpaid contributions, what agents
// [Perisai] earn, and the limits, solvency and reports of the funds. Purely, on a
// date, from the data of package law, each with article and derivation.
//
// It imposes, pays and invests nothing.
package governance
