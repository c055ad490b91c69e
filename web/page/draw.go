package page

import (
	"fmt"
	"html/template"
	"strings"
)

// Point is one value of a chart, in whole units; NoData is a gap, never zero.
type Point struct {
	Label, Text string // Text is the value as people read it
	Value       int64
	NoData      bool
}

// Chart draws points as columns or as a line (templates "columns" and "line"),
// with the same numbers in a table below it. Target is a horizontal line; 0 is none.
type Chart struct {
	Title, Note, Source string
	Points              []Point
	Target              int64
	TargetText          string
	LabelHead           string // heading of the first column of the table
	ValueHead           string
}

const (
	chartW, chartH         = 640, 200
	chartTop, chartBottom  = 14, 28
	chartLeft, chartRight  = 4, 4
	chartLabelsWithoutSkip = 14
)

func (c Chart) top() int64 {
	m := c.Target
	for _, p := range c.Points {
		m = max(m, p.Value)
	}
	return max(m, 1)
}

// y is the height of a value in the picture. Values of 2^50 and more would
// overflow the product; nothing on a chart is that large.
func (c Chart) y(v int64) int64 {
	return chartTop + (chartH-chartTop-chartBottom)*(c.top()-max(v, 0))/c.top()
}

// Columns is the picture as columns. It is hidden from screen readers, who get
// the table.
func (c Chart) Columns() template.HTML {
	var b strings.Builder
	c.open(&b)
	n := int64(max(len(c.Points), 1))
	step := (chartW - chartLeft - chartRight) / n
	width := max(step*7/10, 2)
	for i, p := range c.Points {
		x := chartLeft + step*int64(i) + (step-width)/2
		if p.NoData {
			fmt.Fprintf(&b, `<rect class="nodata" x="%d" y="%d" width="%d" height="%d" rx="4"><title>%s</title></rect>`,
				x, chartTop, width, chartH-chartTop-chartBottom, esc(p.Label+": "+p.Text))
		} else {
			y := c.y(p.Value)
			fmt.Fprintf(&b, `<rect class="mark" x="%d" y="%d" width="%d" height="%d" rx="4"><title>%s</title></rect>`,
				x, y, width, chartH-chartBottom-y, esc(p.Label+": "+p.Text))
		}
		c.label(&b, i, x+width/2)
	}
	c.close(&b)
	return template.HTML(b.String())
}

// Line is the picture as a line, broken where there is no data.
func (c Chart) Line() template.HTML {
	var b strings.Builder
	c.open(&b)
	n := int64(max(len(c.Points)-1, 1))
	x := func(i int) int64 { return chartLeft + 14 + (chartW-chartLeft-chartRight-28)*int64(i)/n }
	pen := "M"
	var d strings.Builder
	for i, p := range c.Points {
		if p.NoData {
			pen = "M"
			fmt.Fprintf(&b, `<rect class="nodata" x="%d" y="%d" width="10" height="%d"><title>%s</title></rect>`,
				x(i)-5, chartTop, chartH-chartTop-chartBottom, esc(p.Label+": "+p.Text))
		} else {
			fmt.Fprintf(&d, "%s%d %d", pen, x(i), c.y(p.Value))
			pen = "L"
		}
		c.label(&b, i, x(i))
	}
	fmt.Fprintf(&b, `<path class="stroke" d="%s"/>`, d.String())
	for i, p := range c.Points {
		if !p.NoData {
			fmt.Fprintf(&b, `<circle class="dot" cx="%d" cy="%d" r="4"><title>%s</title></circle>`, x(i), c.y(p.Value), esc(p.Label+": "+p.Text))
		}
	}
	c.close(&b)
	return template.HTML(b.String())
}

func (c Chart) open(b *strings.Builder) {
	fmt.Fprintf(b, `<svg class="chart" viewBox="0 0 %d %d" aria-hidden="true" focusable="false"><line class="axis" x1="0" x2="%d" y1="%d" y2="%d"/>`,
		chartW, chartH, chartW, chartH-chartBottom, chartH-chartBottom)
}

func (c Chart) close(b *strings.Builder) {
	if c.Target > 0 {
		y := c.y(c.Target)
		fmt.Fprintf(b, `<line class="target" x1="0" x2="%d" y1="%d" y2="%d"><title>%s</title></line>`, chartW, y, y, esc(c.TargetText))
	}
	b.WriteString(`</svg>`)
}

// label writes under a point, or under every few where they would touch.
func (c Chart) label(b *strings.Builder, i int, x int64) {
	every := (len(c.Points) + chartLabelsWithoutSkip - 1) / chartLabelsWithoutSkip
	if every > 1 && i%every != 0 {
		return
	}
	fmt.Fprintf(b, `<text x="%d" y="%d" text-anchor="middle">%s</text>`, x, chartH-8, esc(c.Points[i].Label))
}

// Table is the same numbers as a table.
func (c Chart) Table() Table {
	t := Table{Caption: c.Title, Columns: []Column{{Label: c.LabelHead}, {Label: c.ValueHead, Numeric: true}}, Quiet: true}
	for _, p := range c.Points {
		t.Rows = append(t.Rows, []any{p.Label, p.Text})
	}
	return t
}

func esc(s string) string { return template.HTMLEscapeString(s) }

// Matrix draws a QR code of n × n modules; dark tells which are dark. label is
// what a screen reader says.
func Matrix(n int, dark func(x, y int) bool, label string) template.HTML {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="qr" viewBox="-2 -2 %d %d" role="img" aria-label="%s" shape-rendering="crispEdges"><rect class="qr-paper" x="-2" y="-2" width="%d" height="%d"/><path d="`,
		n+4, n+4, esc(label), n+4, n+4)
	for y := range n {
		for x := 0; x < n; x++ {
			if !dark(x, y) {
				continue
			}
			w := 1
			for x+w < n && dark(x+w, y) {
				w++
			}
			fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", x, y, w, w)
			x += w
		}
	}
	b.WriteString(`"/></svg>`)
	return template.HTML(b.String())
}
