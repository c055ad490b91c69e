package page

import "fmt"

// Place is a province on the tile map: its Kemendagri code, short name, and
// the column and row of its tile. The arrangement is our own drawing.
type Place struct {
	Code, Short string
	Col, Row    int
}

// Places are the 38 provinces by their Kemendagri codes.
var Places = []Place{
	{"11", "Aceh", 0, 0}, {"12", "Sumut", 1, 0}, {"13", "Sumbar", 0, 1}, {"14", "Riau", 1, 1}, {"15", "Jambi", 1, 2},
	{"16", "Sumsel", 1, 3}, {"17", "Bengkulu", 0, 3}, {"18", "Lampung", 1, 4}, {"19", "Babel", 2, 3}, {"21", "Kepri", 2, 1},
	{"31", "DKJ", 3, 4}, {"32", "Jabar", 3, 5}, {"33", "Jateng", 4, 5}, {"34", "DIY", 4, 6}, {"35", "Jatim", 5, 5}, {"36", "Banten", 2, 5},
	{"51", "Bali", 6, 6}, {"52", "NTB", 7, 6}, {"53", "NTT", 8, 6},
	{"61", "Kalbar", 4, 1}, {"62", "Kalteng", 5, 1}, {"63", "Kalsel", 5, 2}, {"64", "Kaltim", 6, 1}, {"65", "Kaltara", 6, 0},
	{"71", "Sulut", 9, 0}, {"72", "Sulteng", 8, 1}, {"73", "Sulsel", 7, 3}, {"74", "Sultra", 8, 3}, {"75", "Gorontalo", 8, 0}, {"76", "Sulbar", 7, 2},
	{"81", "Maluku", 10, 3}, {"82", "Malut", 10, 1},
	{"91", "Papua", 14, 1}, {"92", "Pabar", 12, 1}, {"93", "Pasel", 14, 3}, {"94", "Pateng", 13, 2}, {"95", "Papeg", 14, 2}, {"96", "PBD", 11, 1},
}

// Measure is what a tile shows of one province. Level 0 to 4 is the depth of
// the colour; Text is the value as people read it. A province without a
// Measure is hatched: no data, never zero.
type Measure struct {
	Level      int
	Text, Href string
}

// Tiles is the map (template "tiles"). Draw the table with the same numbers beside it.
type Tiles struct {
	Title, Note string
	Values      map[string]Measure // by Kemendagri code
}

// TileDrawn is a tile with its place in the picture.
type TileDrawn struct {
	Place
	Measure
	Has           bool
	X, Y          int
	TextX, Y1, Y2 int
	Class         string
}

const tileStep, tileSize = 58, 54

// Drawn are all 38 tiles.
func (t Tiles) Drawn() []TileDrawn {
	out := make([]TileDrawn, 0, len(Places))
	for _, p := range Places {
		m, has := t.Values[p.Code]
		d := TileDrawn{Place: p, Measure: m, Has: has, X: p.Col * tileStep, Y: p.Row * tileStep, Class: "tile-none"}
		d.TextX, d.Y1, d.Y2 = d.X+tileSize/2, d.Y+23, d.Y+41
		if has {
			d.Class = fmt.Sprintf("tile-%d", min(max(m.Level, 0), 4))
		} else {
			d.Text = "–"
		}
		out = append(out, d)
	}
	return out
}
