package bank

// Known are banks that people choose from by name, with the three digits of Bank
// Indonesia. It is no list of all banks: a code that stands in a record is taken
// as it is. Source: 002, 008, 009, 014 and 451 stand in the samples of the
// standard and of banks' statements; the others are as banks print them.
var Known = []struct{ Code, Name string }{
	{"002", "BRI"}, {"008", "Mandiri"}, {"009", "BNI"}, {"014", "BCA"}, {"451", "BSI"}, {"200", "BTN"}, {"022", "CIMB Niaga"}, {"013", "Permata"}, {"011", "Danamon"}, {"016", "Maybank"},
	{"019", "Panin"}, {"028", "OCBC"}, {"147", "Muamalat"}, {"110", "bank bjb"}, {"111", "Bank DKI"}, {"113", "Bank Jateng"}, {"114", "Bank Jatim"}, {"542", "Bank Jago"}, {"535", "SeaBank"},
}

// NameOf is a bank's name, or its code when it is not among the known.
func NameOf(code string) string {
	for _, b := range Known {
		if b.Code == code {
			return b.Name
		}
	}
	return code
}
