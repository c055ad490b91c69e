package api

import (
	"errors"
	"strings"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/system"
)

// Messages are the texts of this package's own codes: Indonesian, English.
var Messages = map[string][2]string{
	"api.credential_missing":  {"Kirim kredensial: Authorization: Bearer <kredensial>.", "Send the credential: Authorization: Bearer <credential>."},
	"api.foreign_employer":    {"Kredensial ini bukan milik perusahaan tersebut.", "This credential does not belong to that employer."},
	"api.foreign_channel":     {"Kredensial ini bukan milik saluran bayar tersebut.", "This credential does not belong to that payment channel."},
	"api.foreign_point":       {"Kredensial ini bukan milik titik layanan tersebut.", "This credential does not belong to that service point."},
	"api.nobody":              {"Operasi ini tidak terbuka.", "This operation is not open."},
	"api.not_found":           {"Alamat ini tidak ada. Lihat /api/docs.", "There is no such address. See /api/docs."},
	"api.method":              {"Metode ini tidak ada di alamat tersebut. Yang ada: {allowed}.", "This address does not take that method. It takes: {allowed}."},
	"api.too_many":            {"Terlalu banyak permintaan. Coba lagi dalam {seconds} detik.", "Too many requests. Try again in {seconds} seconds."},
	"api.too_large":           {"Isi permintaan terlalu besar.", "The request is too large."},
	"api.slow":                {"Isi permintaan tidak tiba pada waktunya. Kirim lagi.", "The request did not arrive in time. Send it again."},
	"api.timeout":             {"Pekerjaan ini belum selesai pada waktunya. Kirim lagi permintaan yang sama; tidak ada yang ganda.", "This did not finish in time. Send the same request again; nothing doubles."},
	"api.malformed":           {"Isi permintaan bukan JSON yang utuh.", "The body is not complete JSON."},
	"api.nul":                 {"Teks tidak boleh berisi karakter nol (\\u0000).", "Text cannot hold the character null (\\u0000)."},
	"api.media_type":          {"Jenis isi ini tidak dapat dibaca. Kirim application/json, atau seperti tertulis di /api/docs.", "This kind of content cannot be read. Send application/json, or what /api/docs says."},
	"api.invalid":             {"Permintaan ini perlu diperbaiki; lihat errors.", "This request needs correction; see errors."},
	"api.unknown_field":       {"Isian ini tidak dikenal. Periksa ejaannya di /api/docs.", "This field is not known. Check its spelling in /api/docs."},
	"api.field_twice":         {"Isian ini tertulis dua kali. Kirim satu kali saja.", "This field stands twice. Send it once."},
	"api.required":            {"Isian ini wajib ada.", "This field is needed."},
	"api.type":                {"Jenis nilai salah: {rule}.", "The value has the wrong type: {rule}."},
	"api.choice":              {"Nilai ini tidak ada dalam daftar: {rule}.", "This value is not in the list: {rule}."},
	"api.range":               {"Angka di luar batas: {rule}.", "The number is out of range: {rule}."},
	"api.length":              {"Panjangnya di luar batas: {rule}.", "The length is out of range: {rule}."},
	"api.shape":               {"Bentuk nilai ini salah.", "This value has the wrong shape."},
	"api.id":                  {"Nomor ini bukan nomor baris.", "This is not the id of a row."},
	"api.cursor":              {"Halaman ini tidak dapat dilanjutkan. Mulai dari awal.", "This page cannot be continued. Start from the beginning."},
	"api.if_match_missing":    {"Kirim If-Match dengan ETag yang terakhir dibaca.", "Send If-Match with the ETag that was read last."},
	"api.if_match":            {"Data ini berubah sejak dibaca. Baca lagi, lalu ulangi perubahannya.", "This changed since it was read. Read it again, then repeat the change."},
	"api.consent":             {"Tanpa persetujuan atas pemrosesan data, pendaftaran tidak dapat diterima.", "Without consent to the processing of the data the registration cannot be taken."},
	"api.file_missing":        {"Kirim berkas sebagai bagian bernama file.", "Send the file as a part named file."},
	"api.bill_unknown":        {"Tagihan tidak ditemukan. Periksa kode iuran.", "There is no such bill. Check the payment code."},
	"api.card_unknown":        {"Ini bukan kartu peserta kami, atau kodenya berubah.", "This is not one of our member cards, or its code was changed."},
	"api.worker_unknown":      {"Pekerja ini tidak terdaftar pada perusahaan Anda.", "This worker is not enrolled with your company."},
	"api.worker_left":         {"Pekerja ini sudah tidak bekerja pada perusahaan Anda.", "This worker has left your company already."},
	"api.area_unknown":        {"Tidak ada provinsi dengan kode ini.", "No province has this code."},
	"api.inquiry_missing":     {"Saluran ini harus menyebut inquiry_id dari permintaan tagihan sebelumnya.", "This channel must quote the inquiry_id of an inquiry before."},
	"api.inquiry_differs":     {"inquiry_id ini bukan untuk kode dan jumlah ini. Tanyakan tagihannya lagi.", "This inquiry_id is not of this code and amount. Inquire again."},
	"api.inquiry_expired":     {"Permintaan tagihan sudah lewat waktunya. Tanyakan tagihannya lagi; pembayaran yang sudah diterima dikirim dengan advice.", "The inquiry's time is over. Inquire again; send a payment that was taken already with advice."},
	"api.reference_unknown":   {"Tidak ada pembayaran dengan referensi ini yang sampai ke sini.", "No payment with this reference came here."},
	"api.reference_shape":     {"Referensi hanya boleh berisi huruf, angka, dan tanda ASCII yang tercetak, tanpa | dan tanda kutip, tanpa spasi di awal atau akhir.", "A reference may hold printable ASCII characters only, without | and quotes, and without blanks at its ends."},
	"api.wrong_day":           {"Berkas ini dari hari lain daripada yang disebut di alamatnya.", "This file is of another day than its address says."},
	"api.channel_unavailable": {"Saluran bayar ini tidak dapat memakai API.", "This payment channel cannot use the API."},
}

// titles name the classes of faults.
var titles = map[fault.Class][2]string{
	fault.Invalid:      {"Perlu diperbaiki", "Needs correction"},
	fault.Unauthorized: {"Kredensial diperlukan", "Credential needed"},
	fault.Forbidden:    {"Tidak diizinkan", "Not allowed"},
	fault.NotFound:     {"Tidak ditemukan", "Not found"},
	fault.Conflict:     {"Bertentangan dengan keadaan sekarang", "Conflicts with the present state"},
	fault.TooLarge:     {"Terlalu besar", "Too large"},
	fault.Unavailable:  {"Belum dapat dilayani", "Not available now"},
	fault.Internal:     {"Kesalahan sistem", "System error"},
}

// say is what a person reads of a fault.
func say(f *fault.Error, lang string) string {
	texts, ours := Messages[f.Code]
	if !ours {
		return system.Say(f, lang)
	}
	text := pick(texts, lang)
	for k, v := range f.Params {
		s, _ := v.(string)
		text = strings.ReplaceAll(text, "{"+k+"}", s)
	}
	return text
}

func pick(texts [2]string, lang string) string {
	if lang == "en" {
		return texts[1]
	}
	return texts[0]
}

// faultsOf brings every error into faults; anything unknown is internal.
func faultsOf(err error) fault.List {
	var list fault.List
	if errors.As(err, &list) && len(list) > 0 {
		return list
	}
	return fault.List{fault.Of(err)}
}

// under puts the fields of faults below a part of the body: "name" becomes
// "person.name". Lists that are parts themselves stay (heirs.0.name).
func under(part string, err error) error {
	if err == nil {
		return nil
	}
	list := faultsOf(err)
	if list[0].Class == fault.Internal {
		return err
	}
	out := make(fault.List, len(list))
	for i, f := range list {
		c := *f
		if c.Field != "" && c.Field != "reason" && !strings.HasPrefix(c.Field, "heirs.") && !strings.HasPrefix(c.Field, "consent") {
			c.Field = part + "." + c.Field
		}
		out[i] = &c
	}
	return out
}
