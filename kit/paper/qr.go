package paper

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"
)

// quiet is the width of the empty border that a scanner needs, in modules.
const quiet = 4

// qrCode is the matrix of dark modules; 15 % of it may be damaged (level M).
func qrCode(data string) (barcode.Barcode, error) {
	if data == "" {
		return nil, fmt.Errorf("paper: a QR code needs something to say")
	}
	c, err := qr.Encode(data, qr.M, qr.Auto)
	if err != nil {
		return nil, fmt.Errorf("paper: QR code of %d bytes: %w", len(data), err)
	}
	return c, nil
}

func dark(c barcode.Barcode, x, y int) bool {
	r, _, _, _ := c.At(c.Bounds().Min.X+x, c.Bounds().Min.Y+y).RGBA()
	return r < 0x8000
}

// QRPNG is a QR code as a black and white PNG with its quiet zone: the greatest
// square of whole modules that fits into size × size pixels, and at least one
// pixel a module, so that edges are never blurred.
func QRPNG(data string, size int) ([]byte, error) {
	c, err := qrCode(data)
	if err != nil {
		return nil, err
	}
	n := c.Bounds().Dx()
	scale := max(1, size/(n+2*quiet))
	img := image.NewPaletted(image.Rect(0, 0, (n+2*quiet)*scale, (n+2*quiet)*scale), color.Palette{color.White, color.Black})
	for y := range n {
		for x := range n {
			if !dark(c, x, y) {
				continue
			}
			for dy := range scale {
				for dx := range scale {
					img.SetColorIndex((x+quiet)*scale+dx, (y+quiet)*scale+dy, 1)
				}
			}
		}
	}
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, img); err != nil {
		return nil, fmt.Errorf("paper: QR image: %w", err)
	}
	return b.Bytes(), nil
}

// QRSVG is a QR code as an SVG element for a page: one path, one unit a module,
// drawn in currentColor without style, so that it needs no exception in a
// content security policy. It has no width: the page's CSS gives it one.
// label is the text for those who cannot see it.
func QRSVG(data, label string) (string, error) {
	c, err := qrCode(data)
	if err != nil {
		return "", err
	}
	n := c.Bounds().Dx()
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="%s" shape-rendering="crispEdges"><path fill="currentColor" d="`,
		n+2*quiet, n+2*quiet, escape(label))
	for y := range n {
		for x := 0; x < n; x++ {
			run := 0
			for x+run < n && dark(c, x+run, y) {
				run++
			}
			if run > 0 {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", x+quiet, y+quiet, run, run)
				x += run
			}
		}
	}
	b.WriteString(`"/></svg>`)
	return b.String(), nil
}

func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(s)
}
