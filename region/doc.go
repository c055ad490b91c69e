// Package region holds Indonesia's administrative areas: 38 provinces and 514
// regencies and cities [kabupaten/kota], with the code of the Ministry of Home
// Affairs [Kemendagri] as the key.
//
// Codes are written with dots, as the decrees print them: "36" is a province,
// "36.04" a regency, "36.04.05" a district [kecamatan], "36.04.05.2001" a village
// [desa/kelurahan]. Every look-up also takes them without dots ("3604"), so
// that the first four digits of a NIK can be asked for directly.
//
// Statistics Indonesia [BPS] numbers the six provinces of Papua differently:
// Kemendagri 91 is Papua and BPS 91 is Papua Barat. A figure published with a BPS
// code must go through [FromBPS]; both codes stand side by side in [Province].
//
// The prefix of a NIK is the district of first issue and is kept for life, so codes
// that no longer exist stay in use. [Retired] knows those of the splits of 2012 and
// 2022. An unknown or retired code is a reason to warn, never to refuse.
//
// What is embedded is read once and never changes. Districts and villages (7,277 and
// 83,763) are not embedded: [ReadDistricts] reads them from a file. The package knows no
// database.
//
// Sources and licences of the data: NOTICE.md.
package region
