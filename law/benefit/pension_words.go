package benefit

import "github.com/jamsos/jamsos/law"

var _ = law.AddSentences(pensionTexts, nil)

var pensionTexts = map[string]law.Text{
	"jp_monthly": {ID: "{benefit}: {amount}, mulai {from} ({article}).", EN: "{benefit}: {amount}, from {from} ({article})."},
	"jp_formula": {ID: "Rumus pensiun {rate} × {months} bulan ÷ 12 × {wage} = {amount} ({article}).",
		EN: "Pension formula {rate} × {months} months ÷ 12 × {wage} = {amount} ({article})."},
	"jp_wage":       {ID: "Rata-rata upah tertimbang sebulan {wage}.", EN: "Mean weighted monthly wage {wage}."},
	"jp_share":      {ID: "{benefit}: {share} × {base} = {amount} ({article}).", EN: "{benefit}: {share} × {base} = {amount} ({article})."},
	"jp_in_payment": {ID: "Pensiun yang sedang dibayar {pension} sebulan.", EN: "Pension in payment {pension} a month."},
	"jp_min": {ID: "Kurang dari pensiun paling sedikit; dinaikkan menjadi {bound}, yang berlaku {month} ({article}).",
		EN: "Below the lowest pension; raised to {bound}, in force in {month} ({article})."},
	"jp_max": {ID: "Lebih dari pensiun paling banyak; menjadi {bound}, yang berlaku {month} ({article}).",
		EN: "Above the highest pension; reduced to {bound}, in force in {month} ({article})."},
	"jp_min_not_survivors": {ID: "Pensiun paling sedikit {bound} tidak diterapkan pada ahli waris; teks aturan tidak tegas ({article}).",
		EN: "The lowest pension of {bound} is not applied to survivors; the text is not clear ({article})."},
	"jp_deemed": {ID: "Masa iur {months} bulan dianggap {full} bulan ({article}).",
		EN: "{months} contribution months are deemed to be {full} ({article})."},
	"jp_not_deemed_member": {ID: "Masa iur tetap {months} bulan: menjadi peserta {member} bulan, kurang dari {need} ({article}).",
		EN: "Contribution months stay {months}: {member} months a member, fewer than {need} ({article})."},
	"jp_not_deemed_density": {ID: "Masa iur tetap {months} bulan: kepadatan iuran {density}, kurang dari {need} ({article}).",
		EN: "Contribution months stay {months}: density of contributions {density}, below {need} ({article})."},
	"jp_density_taken": {ID: "Kepadatan iuran dianggap sedikitnya {need} karena tidak disebutkan ({article}).",
		EN: "The density of contributions is taken as at least {need} because it was not given ({article})."},
	"jp_months_taken": {ID: "Masa iur dianggap {months} bulan karena tidak disebutkan ({article}).",
		EN: "Contribution months are taken as {months} because they were not given ({article})."},
	"jp_age_taken": {ID: "Usia pensiun {age} tahun dianggap tercapai {date} karena tanggal lahir tidak disebutkan ({article}).",
		EN: "The pension age of {age} is taken as reached on {date} because the birth date was not given ({article})."},
	"jp_put_off": {ID: "Tetap bekerja dan memilih pensiun saat berhenti: {until}, paling lambat {latest} ({article}).",
		EN: "Works on and chose the pension when work ends: {until}, {latest} at the latest ({article})."},
	"jp_widow_taken": {ID: "Penerima dianggap janda atau duda karena tidak disebutkan ({article}).",
		EN: "The survivor is taken as the widow or widower because none was given ({article})."},
	"jp_confirm": {ID: "Konfirmasi data setiap {months} bulan; tanpa itu pembayaran ditunda dan setelah {years} tahun berhenti ({article}).",
		EN: "Proof of life every {months} months; without it payment is suspended, and after {years} years it ends ({article})."},
	"jp_child_ends": {ID: "Untuk paling banyak {children} anak; berakhir pada usia {age} tahun, saat bekerja, atau menikah ({article}).",
		EN: "For at most {children} children; ends at {age}, with work or with marriage ({article})."},
	"jp_lump_sum": {ID: "Seluruh iuran JP dan hasil pengembangannya {amount} dibayar sekaligus mulai {from} ({article}).",
		EN: "All JP contributions and their return, {amount}, are paid at once from {from} ({article})."},
	"jp_too_few": {ID: "Masa iur {months} bulan, kurang dari {need} bulan: tidak ada pensiun bulanan ({article}).",
		EN: "{months} contribution months, fewer than {need}: no monthly pension ({article})."},
}
