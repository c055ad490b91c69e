package qris

import "fmt"

// sum is the checksum of a code's bytes up to and including "6304":
// CRC-16/CCITT-FALSE (polynomial 0x1021, initial 0xFFFF, nothing reflected, no
// final xor; ISO/IEC 13239).
func sum(text string) uint16 {
	crc := uint16(0xFFFF)
	for i := range len(text) {
		crc ^= uint16(text[i]) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x1021
			} else {
				crc <<= 1
			}
		}
	}
	return crc
}

// sumText is a checksum as a code shows it.
func sumText(text string) string { return fmt.Sprintf("%04X", sum(text)) }
