// Package page draws: templates, components, words and numbers.
//
// An audience (web/public, web/citizen, …) keeps its templates beside its code
// and hands them over as a [Source]; [Load] reads them, for each
// language, on top of the shared layout and components. One file is one page:
//
//	web/citizen/page/card.html     → page "citizen/card"
//	web/citizen/page/_nav.html     → shared by all pages of the source (leading underscore)
//	web/citizen/page/text/id.json  → its words in Indonesian; en.json in English
//
// A page defines "title" and "main", and may define "nav" and "back":
//
//	{{define "title"}}{{T "card.title"}}{{end}}
//	{{define "main"}}
//	  <h1>{{template "title" .}}</h1>
//	  {{template "memberCard" .Data.Card}}
//	{{end}}
//
// The dot is a [View]; what the handler gave is in .Data. Components take a
// value of the type with the same name here ([Field], [Choice], [Calendar] …);
// most are made in the template by a function of the same name:
//
//	<form method="post" action="{{.Path}}">
//	  {{template "token" .}}
//	  {{template "errorSummary" .Data.Form}}
//	  {{template "field" (field .Data.Form "nik" "Label" (T "nik.label") "Hint" (T "nik.hint") "Mode" "numeric")}}
//	  {{template "choice" (radios .Data.Form "months" (T "months.label") (option "1" "1") (option "2" "2"))}}
//	  {{template "button" (T "continue")}}
//	</form>
//
// Functions, all in the page's language and in WIB:
//
//	T "id" "Name" value …   the words with that id; {{.Name}} in them is replaced
//	rupiah 20650            Rp20.650         amount 20650   20.650
//	short 2410000000        Rp2,41 M         num 11937      11.937
//	percent 10000           1 %              (ppm)
//	date                    15 Juni 2025     month          Juni 2025
//	when                    15 Juni 2025 pukul 14.30 WIB
//	group "26011874402"     260 1187 4402
//	asset "style.css"       the hashed address
//	dict "a" 1 "b" 2        a map;  list 1 2 3  a slice
//	derive .Why             a derivation for template "derivation"
//	cite "… PP 44/2015 …"   a text for template "cited": articles lead to their rules
//	field, radios, boxes, choose, area, upload, option, tag, link, row, button
//
// Words are flat JSON, {"id": "text with {{.Name}}"}. An id without a text is
// shown as itself and reported by [Book.Check], which a test of each audience calls.
//
// Colour never carries meaning alone: every state has words or a sign. No
// inline style or script: the content security policy refuses both, so sizes
// that depend on data are SVG attributes.
package page
