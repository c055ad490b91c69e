// Package crash kills a server at random moments under load [kill -9], starts it
// again, and at the end compares every answer that was heard with the books.
//
// The server is a process of its own over a database of its own. Banks, shops,
// acquirers and counters of package simulate call it over HTTP; whoever got no
// answer tells it again after the restart, under the same reference, as the
// protocols want. A share of the payments is taken back.
//
// What must hold: what was answered as paid stands in the books once; what was
// answered as taken back is taken back; what was refused is not there; no bill is
// paid twice; nothing is in the books that nobody told; doctor finds nothing.
package crash
