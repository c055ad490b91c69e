// Package population makes up people, firms, jobs and habits of payment, from a few to 65,000,000, for
// demonstrations, tests and measurements. Nobody in it exists.
//
// # How it works
//
// Everything is a pure function of the configuration and an index: [World.Person],
// [World.Employer], [World.Job], [World.EmployerPaysOn], [World.MemberPaysOn]. Nothing is stored but a plan
// of a few kilobytes per regency, so any part can be made in any order, by several goroutines, and
// memory does not grow. The same configuration gives the same world, on every machine.
//
// People are numbered by regency of residence; within one come the workers of its firms (each
// firm's stand together: Employer.First and Employer.Workers), then of its construction
// projects, then the self-employed, then migrant workers. [World.Shuffled] is a permutation of the numbers
// for whoever needs a mixed order.
//
// # Numbers of identity
//
// A NIK is the regency of first issue, the day of birth (40 added for women), and a serial.
// Residents of a regency have ordinals in it; those who moved continue after them with ordinals in their
// regency of origin. An affine permutation spreads the ordinals over days and sexes, and what overflows counts up the serial.
// So no two people share a NIK, without anything being compared. A duplicate's NIK is derived from
// the original's by mappings that never meet each other or another's; a wrong NIK is malformed, so that
// it cannot be anybody's. Telephone numbers are random and may be somebody's: never send to them.
//
// # What is taken from sources
//
//   - Segments: 25.004 million PU, 9.19 BPU, 7.36 Jakon at the end of 2023 (samarinda.inews.id/read/473703), of
//     which 472,934 PMI (the sum of the segments leaves PMI no place of its own, so they are taken out of Jakon's).
//   - Provinces: active members in December 2023 (data/members.csv; figures of 28 provinces; the 10 without
//     share what the total of 41.56 million leaves, by number of regencies).
//   - Minimum wages: governors' decrees 2018–2026 (data/ump.csv, by the ministry's province codes). Before 2018 and
//     after 2026 they are carried on by 8 and 6.5 % a year. The provinces of Papua that have none before 2023 take those
//     of the province they were part of.
//   - JHT of the self-employed: 632,794 of 9.19 million (end of 2023).
//   - Countries of migrant workers: placements 2007–2024 (dev.voi.id 444954).
//   - Names: data/names_id.json, own lists by 19 groups and mixes by province.
//   - Relative wages by sector: BPS, February 2023. Average wage in Banten: 3.73 million, same source.
//
// # What is assumed
//
// These shapes are our own and stand for nothing measured:
//
//   - Firm sizes: 1–4 workers 68 %, 5–19 19.5 %, 20–99 9 %, 100–299 2.35 %, 300–999 0.93 %, 1,000–20,000 0.22 %, log-uniform in a
//     class (mean 31.6, as 26.26 million PU at 839,937 employers in February 2025). When a configuration asks for another
//     mean, the shares are tilted by a power of the size until it fits.
//   - Regencies of a province weigh the same, a dozen known for factories three times as much. A world with few
//     employers or members is drawn in fewer regencies, the weightiest.
//   - One in five has moved: NIK of another regency (own province preferred where the world is not the nation).
//     1.5 % have a NIK with a retired code.
//   - 2.5 % are a second record of somebody of the same regency: same name, birth and mother; the NIK
//     differs in one digit, or has another regency and serial. 0.3 % of NIKs are malformed.
//   - Ages 18 to 62 at the start, most between 25 and 44; three men to two women in every segment.
//   - Wages: at the minimum for half, round sums above; the smallest firms partly below. In provinces whose regencies
//     set minimum wages of their own, the local minimum is the province's times a factor (see wage.go).
//   - One firm in seven under-reports (the minimum, or 60 to 80 % of the wage). 4 in 5 raise wages in January, the rest in April.
//     5 % of workers are promoted in a year (a tenth more).
//   - In a month 1.5 % of wage earners' jobs begin and 1.2 % end. Projects run 3 to 11 months and end by December.
//   - 17.5 % of firms and of the self-employed are bad payers: such a firm is late in half of the months (up to 60 days)
//     and never pays one in twelve; such a self-employed pays late or skips. The others pay by the due date, firms mostly in the last days.
//   - Two in three of the self-employed state an income of one million; 30 % pay two to twelve months ahead.
package population
