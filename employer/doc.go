// Package employer keeps employers [pemberi kerja] and takes in their wage
// reports [laporan upah].
//
// An employer registers itself with NIB and NPWP (UU 24/2011 Ps 15, PP 86/2013)
// and gets a number of 8 digits [NPP]. Its line of business decides the risk
// group of work-accident insurance (PP 82/2019 annex I, package risk); its scale
// decides the programmes (Perpres 109/2013 Ps 6). Branch 0 is the head office.
package employer
