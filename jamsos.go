// Package jamsos is the root of the program; see ARCHITECTURE.md. It holds only
// the tests that guard the shape of the whole.
package jamsos
