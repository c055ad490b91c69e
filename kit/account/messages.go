package account

// Messages are the user texts of the faults of this package and of kit/auth, by
// code: Indonesian, English. Params stand in braces.
var Messages = map[string][2]string{
	"account.wrong":              {"Nama masuk atau kata sandi salah.", "The login or the password is wrong."},
	"account.locked":             {"Terlalu banyak percobaan. Coba lagi dalam {seconds} detik.", "Too many attempts. Try again in {seconds} seconds."},
	"account.disabled":           {"Akun ini tidak aktif. Hubungi pengelola akun Anda.", "This account is not active. Ask whoever manages your accounts."},
	"account.unknown":            {"Akun ini tidak ada.", "There is no such account."},
	"account.code_wrong":         {"Kode salah atau sudah dipakai. Tunggu kode berikutnya di aplikasi autentikator.", "The code is wrong or was used. Wait for the next one in your authenticator app."},
	"account.totp_missing":       {"Akun ini belum memakai autentikator. Pasang dulu autentikator.", "This account has no authenticator yet. Set one up first."},
	"account.ticket":             {"Pemasangan autentikator terputus. Mulai lagi.", "Setting up the authenticator was interrupted. Begin again."},
	"account.login_shape":        {"Tulis alamat email atau nama masuk tanpa spasi.", "Write an e-mail address or a login without spaces."},
	"account.login_taken":        {"Nama masuk ini sudah dipakai. Pilih yang lain, atau masuk dengan akun itu.", "This login is taken. Choose another one, or sign in with it."},
	"account.name_missing":       {"Tulis sebuah nama.", "Write a name."},
	"account.role_unknown":       {"Pilih paling sedikit satu peran dari daftar.", "Choose at least one role of the list."},
	"account.link":               {"Tautan ini sudah dipakai atau kedaluwarsa. Minta tautan baru.", "This link was used or has expired. Ask for a new one."},
	"account.code_wait":          {"Kode baru saja dikirim. Minta lagi dalam {seconds} detik.", "A code was sent a moment ago. Ask again in {seconds} seconds."},
	"account.token":              {"Kredensial API tidak dikenal atau sudah dicabut.", "The API credential is not known or was revoked."},
	"account.credential_unknown": {"Kredensial ini tidak ada atau sudah dicabut.", "There is no such credential, or it was revoked."},
	"account.credentials_many":   {"Paling banyak {max} kredensial. Cabut yang tidak dipakai.", "At most {max} credentials. Revoke those that are not used."},
	"command.reused":             {"Permintaan ini sudah dikirim dengan isi yang berbeda. Muat ulang halaman.", "This request was sent before with other content. Load the page again."},

	"password.short":    {"Kata sandi paling sedikit {min} huruf: kalimat pendek mudah diingat.", "A password has at least {min} characters: a short sentence is easy to keep in mind."},
	"password.long":     {"Kata sandi paling banyak {max} huruf.", "A password has at most {max} characters."},
	"password.common":   {"Kata sandi ini mudah ditebak. Pakai beberapa kata yang tidak berhubungan.", "This password is easy to guess. Take several words that do not belong together."},
	"password.personal": {"Kata sandi ini dibuat dari nama, alamat atau nomor Anda. Pakai yang lain.", "This password is made of your name, address or number. Take something else."},
	"otp.wrong":         {"Kode salah. Anda masih dapat mencoba {left} kali.", "The code is wrong. You have {left} more tries."},
	"otp.expired":       {"Kode tidak berlaku lagi. Minta kode baru.", "The code is no longer good. Ask for a new one."},
	"otp.used":          {"Kode ini sudah dipakai. Minta kode baru.", "This code was used already. Ask for a new one."},
	"otp.tries":         {"Terlalu banyak kode salah. Minta kode baru.", "Too many wrong codes. Ask for a new one."},
}
