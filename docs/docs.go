// Package docs holds the guides that pages hand out.
package docs

import _ "embed"

// Partner is the guide of payment partners, in Markdown.
//
//go:embed partner.md
var Partner string
