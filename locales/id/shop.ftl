# Kata-kata halaman toko. Kata-kata barang ada di goods.ftl.

## Frame

shop-name = Vitrine
skip-to-content = Lompat ke isi
nav-tools = Pesanan, pengaturan, dan keranjang
nav-shelves = Kategori
nav-footer = Lainnya tentang toko
nav-orders = Pesanan
nav-settings = Pengaturan
nav-cart = Keranjang
nav-about = Tentang
cart-units = { $count ->
    [0] kosong
   *[other] barang
}
search-label = Cari di toko
search-placeholder = Cari
search-submit = Cari
offline-bar = Anda sedang offline. Ini salinan terakhir yang tersimpan di perangkat ini.
try-again = Coba lagi
footer-promise = Toko demonstrasi. Tidak ada barang yang dikirim dan tidak ada uang yang berpindah.
settings-change = ubah bahasa dan mata uang
list-comma = {", "}
sentence-end = .
choose = Pilih

## Notices

notice-added = { $name } sudah ada di keranjang Anda.
notice-cart-updated = Keranjang Anda telah diperbarui.
notice-removed = { $name } sudah tidak ada di keranjang Anda.
notice-quantity-refused = “{ $given }” bukan jumlah. Pilih bilangan bulat dari 1 sampai { $max }.
notice-cart-full = Keranjang tidak muat lagi untuk barang lain. Keluarkan satu dahulu.
notice-settings-saved = Pengaturan Anda tersimpan.
notice-unknown-choice = Toko tidak memiliki “{ $given }”. Tidak ada yang diubah.
notice-form-expired = Halaman ini terbuka terlalu lama, jadi tidak ada yang dikirim. Silakan coba lagi.
notice-unreachable = Toko tidak dapat dihubungi. Perubahan Anda disimpan di perangkat ini dan dikirim saat toko menjawab.
notice-price-of-place = Total kini mencakup pengiriman, pajak, dan bea masuk untuk alamat ini. Silakan lihat lalu bayar.
notice-store-read-only = Folder perangkat ini tidak dapat ditulisi. Keranjang dan pengaturan bertahan sampai toko ditutup.

## Problems

problem-refused = Toko tidak memahami permintaan ini. Tidak ada yang diubah.
problem-invalid-field = Ada isian yang belum benar. Periksa kolom yang ditandai.
problem-not-found = Toko tidak dapat menemukannya lagi.
problem-busy = Toko sedang sibuk. Silakan coba beberapa saat lagi. Anda tidak akan ditagih dua kali.
problem-too-often = Terlalu banyak percobaan dalam waktu singkat. Tidak ada yang diubah. Tunggu sebentar lalu coba lagi.
problem-attempt-used = Percobaan ini sudah dipakai. Lihat pesanan Anda sebelum mencoba lagi.
problem-in-flight = Percobaan pertama Anda masih diproses. Mohon tunggu sebentar.
problem-cart-empty = Keranjang Anda kosong.
problem-not-sold = Ada barang di keranjang yang sudah tidak dijual. Tidak ada yang ditagih.
problem-sold-out = Ada barang di keranjang yang baru saja habis. Tidak ada yang ditagih.
problem-price-changed = Ada harga yang berubah. Silakan lihat total yang baru. Tidak ada yang ditagih.
problem-coupon-unknown = Kode itu tidak ada.
problem-coupon-not-now = Kode ini tidak berlaku hari ini.
problem-coupon-used-up = Kode ini sudah habis dipakai.
problem-coupon-not-applicable = Kode ini tidak memberi apa pun untuk isi keranjang Anda.
problem-gift-card-unknown = Kartu hadiah itu tidak ada, atau saldonya sudah habis.
problem-no-delivery = Kami tidak dapat mengirimnya ke sana. Pilih alamat lain atau cara pengiriman lain.
problem-quote-expired = Masa berlaku harga sudah habis, jadi kami menanyakannya lagi. Silakan lihat totalnya sebelum membayar.
problem-wrong-state = Status pesanan ini sudah berubah, jadi hal ini tidak bisa dilakukan lagi.
problem-hold-expired = Waktu pembayaran telah habis dan barang kembali ke rak. Tidak ada yang ditagih.
problem-card-declined = Kartu ditolak. Tidak ada yang ditagih. Coba lagi atau pakai kartu lain.
problem-gateway-timeout = Bank belum menjawab. Kami terus menanyakan. Anda tidak akan ditagih dua kali.
problem-forbidden = Ini bukan milik Anda untuk dilihat atau diubah.
problem-login-refused = Alamat, kata sandi, atau kode tidak benar. Setelah beberapa kali mencoba, Anda harus menunggu sebentar.
problem-second-factor-required = Masukkan kode dari aplikasi autentikator Anda, atau kode pemulihan.
problem-session-ended = Sesi Anda telah berakhir. Silakan masuk lagi.
problem-letter-refused = Kode dari surat sudah kedaluwarsa atau sudah dipakai. Minta surat baru.
problem-weak-password = Pilih kata sandi yang lebih panjang, yang tidak ada di daftar kata sandi curian, tanpa nama atau alamat Anda.
problem-internal = Terjadi kesalahan di pihak kami. Lihat pesanan Anda sebelum mencoba lagi. Anda tidak akan ditagih dua kali.

## Home

home-title = Lihat dulu sebelum membeli
home-heading = Lihat dulu sebelum membeli.
home-lead = Putar setiap barang, periksa ukuran aslinya, lalu putuskan.
home-hero-action = Lihat { $name }
home-newest = Baru datang
home-empty-heading = Rak sedang diisi
home-empty-words = Belum ada yang bisa ditampilkan. Silakan kembali beberapa saat lagi.
shelf-all = { $count ->
   *[other] Lihat semua { $count }
}
promises-heading = Yang dapat Anda andalkan
promise-size = Ukuran sebenarnya
promise-size-words = Setiap model diukur. Anda melihat lebar, tinggi, dan kedalaman sebelum memesan.
promise-price = Satu harga yang jujur
promise-price-words = Pajak sudah termasuk. Total yang Anda lihat adalah total yang Anda bayar.
promise-delivery = Pengiriman bisa dilacak
promise-delivery-words = Pengiriman standar gratis, 5 sampai 9 hari.
promise-returns = 30 hari untuk mengembalikan
promise-returns-words = Jika tidak cocok, kirim kembali dalam 30 hari.

## Lists, filters and search

result-count = { $count ->
    [0] Tidak ada produk
   *[other] { $count } produk
}
variant-count = { $count ->
   *[other] { $count } versi
}
filters-heading = Filter
filters-apply = Terapkan filter
filters-clear = Hapus semua filter
filters-chosen = Filter terpilih
filter-remove = Hapus filter { $filter }
list-none = Belum ada apa-apa di rak ini.
list-none-filtered = Tidak ada produk yang cocok dengan semua filter ini.
sort-label = Urutkan
sort-apply = Urutkan
sort-relevance = Paling cocok
sort-newest = Terbaru
sort-price-up = Harga, rendah ke tinggi
sort-price-down = Harga, tinggi ke rendah
paging-label = Halaman
paging-previous = Halaman sebelumnya
paging-next = Halaman berikutnya
paging-number = Halaman { $number }
search-title = Cari
search-nothing-asked = Ketik sebuah kata: nama, warna, atau bahan. Bahasa apa pun boleh.
search-too-long-heading = Terlalu panjang untuk dicari
search-too-long = Gunakan paling banyak { $max } karakter. Satu atau dua kata biasanya cukup.
search-none-heading = Tidak ada hasil untuk
search-none = Periksa ejaannya, atau coba kata, warna, atau bahan lain.
search-found-heading = Hasil untuk
suggestions = Mungkin Anda suka
crumbs-label = Anda di sini

## Product

picture-of = Gambar { $name }
price-from = mulai
price-none = Tidak dijual dalam { $currency }
price-note = Termasuk pajak. Pengiriman standar gratis.
variant-legend = Versi
sold-out = Habis
sold-out-words = Semua versi barang ini habis. Barang akan kembali ke halaman ini saat tersedia lagi.
sold-out-others = Lihat barang serupa
stock-many = Tersedia
stock-few = { $count ->
   *[other] Sisa { $count }
}
stock-later = Sedang menuju kami: dikirim paling lambat { $day }
stock-none = Habis
quantity-label = Jumlah
quantity-update = Perbarui
quantity-refused = Pilih bilangan bulat dari 1 sampai { $max }.
add-to-cart = Masukkan ke keranjang
product-about = Tentang barang ini
product-size = Ukuran
size-width = Lebar
size-height = Tinggi
size-depth = Kedalaman
size-weight = Berat
product-made = Bahan dan asal
product-materials = Bahan
product-origin = Dibuat di
product-sku = Nomor barang
product-delivery = Pengiriman dan pengembalian
delivery-standard = Pengiriman standar
delivery-standard-time = 5 sampai 9 hari, bisa dilacak
delivery-express = Pengiriman ekspres
delivery-express-time = 2 sampai 3 hari, oleh kurir
delivery-free = Gratis
returns-label = Pengembalian
returns-words = Dalam 30 hari setelah diterima
product-related = Cocok dipadukan dengan
stage-label = Tampilan 3D { $name }
stage-tools = Kendali tampilan 3D
stage-turn-left = Putar ke kiri
stage-turn-right = Putar ke kanan
stage-zoom-in = Perbesar
stage-zoom-out = Perkecil
stage-spin = Berputar sendiri
stage-sizes = Tampilkan ukuran
stage-reset = Atur ulang tampilan
stage-keys = Seret untuk memutar, gulir atau cubit untuk memperbesar. Dengan papan ketik: tombol panah, + dan −, Home.
stage-spot = Detail { $number }
stage-ruler = Ukur antara dua titik
stage-ruler-words = Pilih dua titik pada model. Dengan papan ketik, Enter mengambil titik di tengah.
stage-full = Penuhi jendela
stage-play = Putar animasi
stage-animation = Animasi
stage-variants = Varian
stage-loading = Memuat model 3D
stage-ready = Model 3D siap
stage-failed = Model 3D tidak dapat ditampilkan. Anda melihat gambar sebagai gantinya.
stage-problems = Yang ditemukan sendiri oleh penampil 3D
stage-report = Laporan lengkap
report-title = Model 3D { $name }
report-fine = Tidak ada masalah pada model ini.
report-found = Kesalahan: { $errors }. Peringatan: { $warnings }.
report-facts = Tentang model
report-triangles = Segitiga
report-materials = Material
report-textures = Gambar
report-animations = Animasi
report-kilobytes = Kilobita
report-issues = Yang ditemukan
report-error = Kesalahan
report-warning = Peringatan
report-info = Catatan
report-hint = Saran
report-back = Kembali
viewer-failed = Berkas ini tidak dapat ditampilkan. Masalahnya tercantum di bawah.

## Cart

cart-title = Keranjang
cart-empty-heading = Keranjang Anda kosong
cart-empty-words = Yang Anda masukkan tetap di sini, juga setelah toko ditutup.
cart-empty-action = Lihat-lihat
cart-lines-label = Barang di keranjang Anda
cart-estimate = Toko tidak dapat dihubungi, jadi jumlah ini dari salinan terakhir kami. Jumlahnya dipastikan sebelum Anda membayar.
cart-new-prices = Beberapa harga berubah sejak Anda memasukkan barang ini.
cart-accept = Saya setuju dengan harga baru
cart-blocked = Ubah atau hapus barang yang ditandai untuk melanjutkan.
each = per buah
line-remove = Hapus
issue-price-changed = Harga berubah. Sebelumnya { $seen }.
issue-sold-out = Habis. Hapus untuk melanjutkan.
issue-only-left = { $count ->
   *[other] Hanya tersisa { $count }. Silakan kurangi jumlahnya.
}
line-waits = { $count ->
   *[other] { $count } di antaranya sedang menuju kami dan dikirim paling lambat { $day }.
}
issue-not-sold = Tidak dijual lagi. Hapus untuk melanjutkan.
summary-heading = Ringkasan
summary-note = Harga dan stok diperiksa lagi sebelum Anda membayar.
totals-subtotal = Subtotal
totals-delivery = Pengiriman
totals-discount = Diskon
totals-duties = Bea masuk
totals-tax = Pajak
totals-gift-cards = Kartu hadiah
totals-total = Total
totals-taxes = Termasuk pajak
to-checkout = Lanjut ke pembayaran
back-to-cart = Ubah keranjang

## Checkout

checkout-title = Pembayaran
checkout-contact = Kontak
checkout-address = Alamat pengiriman
checkout-delivery = Pengiriman
checkout-payment = Cara bayar
delivery-apply = Pakai metode pengiriman ini
checkout-codes = Kode dan kartu hadiah
quote-apply = Lihat harga
quote-note = Pajak dan bea masuk bergantung pada alamat. Isi alamat untuk melihat harga lengkap.
quote-until = Harga ini berlaku sampai { $when }.
quote-exchanged = Harga dikonversi dari { $from }.
order-button = Buat pesanan
price-quantity = { $name } × { $count }
price-promotion-on = { $promotion }: { $name }
price-delivery = Pengiriman, { $method }
price-duty = Bea masuk: { $name }
price-tax = Pajak: { $name }
price-gift-card = Kartu hadiah berakhiran { $last4 }
price-included = Termasuk: { $name }
errors-heading = { $count ->
   *[other] Perbaiki { $count } kolom
}
field-optional = opsional
field-too-long = { $field } paling banyak { $max } karakter.
field-name = Nama lengkap
field-name-hint = Seperti yang akan ditulis di paket
field-name-empty = Isi nama lengkap Anda.
field-name-invalid = Isi nama lengkap tanpa karakter kendali.
field-email = Email
field-email-hint = Untuk kuitansi dan kabar pesanan
field-email-empty = Isi alamat email Anda.
field-email-invalid = Isi alamat email seperti name@example.com.
field-phone = Telepon
field-phone-hint = Hanya untuk kurir
field-phone-empty = Isi nomor telepon.
field-phone-invalid = Isi nomor telepon dengan angka saja.
field-country = Negara atau wilayah
field-country-empty = Pilih negara atau wilayah.
field-country-invalid = Pilih negara atau wilayah dari daftar.
field-line1 = Jalan dan nomor
field-line1-empty = Isi jalan dan nomor.
field-line1-invalid = Isi jalan dan nomor tanpa karakter kendali.
field-line2 = Unit, lantai, perusahaan
field-line2-empty = Isi unit, lantai, atau perusahaan.
field-line2-invalid = Isi unit atau perusahaan tanpa karakter kendali.
field-city = Kota
field-city-empty = Isi kota.
field-city-invalid = Isi kota tanpa karakter kendali.
field-region = Provinsi atau wilayah
field-region-empty = Isi provinsi atau wilayah.
field-region-invalid = Isi wilayah tanpa karakter kendali.
field-postal-code = Kode pos
field-postal-code-empty = Isi kode pos.
field-postal-code-invalid = Isi kode pos seperti 10220.
field-delivery = Metode pengiriman
field-delivery-empty = Pilih metode pengiriman.
field-delivery-invalid = Pilih salah satu metode pengiriman.
field-coupon = Kode kupon
field-coupon-hint = Pisahkan beberapa kode dengan koma.
field-coupon-empty = Isi kodenya.
field-coupon-invalid = Periksa kode kupon.
field-gift-card = Kartu hadiah
field-gift-card-hint = Kode pada kartu; pisahkan beberapa kode dengan koma.
field-gift-card-empty = Isi kode pada kartu.
field-gift-card-invalid = Periksa kode kartu hadiah.
field-card-number = Nomor kartu
field-card-number-empty = Isi nomor kartu.
field-card-number-invalid = Ini bukan nomor kartu. Periksa angkanya.
field-card-exp = Berlaku sampai
field-card-exp-hint = Bulan dan tahun, seperti 09/29
field-card-exp-empty = Isi bulan dan tahun pada kartu.
field-card-exp-invalid = Isi bulan dan tahun, seperti 09/29.
field-card-exp-expired = Kartu ini sudah kedaluwarsa. Pakai kartu lain.
field-card-cvc = Kode keamanan
field-card-cvc-hint = 3 atau 4 angka pada kartu
field-card-cvc-empty = Isi kode keamanan.
field-card-cvc-invalid = Isi 3 atau 4 angka pada kartu.
field-code = Kode
field-code-empty = Isi kode.
field-code-invalid = Kode ini tidak benar. Periksa dan coba lagi.
sandbox-heading = Ini toko demonstrasi; tidak ada uang yang berpindah.
sandbox-words = Jangan masukkan data kartu sungguhan. Pakai salah satu kartu uji ini:
sandbox-succeeds = Langsung berhasil
sandbox-declines = Ditolak
sandbox-asks-code = Meminta kode konfirmasi
sandbox-answers-late = Bank tidak menjawab tepat waktu
sandbox-any = Tanggal mendatang dan tiga angka apa pun bisa dipakai.
sandbox-code = Kodenya { $code }.
card-note = Data kartu dikirim ke layanan pembayaran dan tidak pernah disimpan di perangkat ini.
card-label = Kartu
card-last4 = •••• { $digits }
pay-button = Bayar { $total }
pay-busy = Sedang membayar. Mohon tunggu.
pay-note = Anda membayar sekali, meskipun menekan dua kali atau koneksi terputus.
pay-title = Bayar pesanan Anda
confirm-title = Konfirmasi pembayaran
confirm-words = Bank Anda ingin memastikan bahwa ini Anda. Isi kode yang dikirimnya.
confirm-button = Konfirmasi pembayaran

## Orders

order-title = Pesanan
order-number = Nomor pesanan
order-cancel = Batalkan pesanan ini
order-address = Dikirim ke
order-delivery = Pengiriman dan pembayaran
order-summary-heading = Yang Anda pesan
order-stale = Toko tidak dapat dihubungi. Beginilah pesanan ini pada { $when }.
hold-until = Kami menyimpan barang ini untuk Anda sampai { $when }.
done-title = Terima kasih
done-heading = Terima kasih. Pesanan Anda sudah dibayar.
done-words = Kabar pesanan dikirim ke
continue-shopping = Lanjut berbelanja
pending-title = Menunggu bank
pending-words = Bank belum menjawab. Kami terus menanyakan dan halaman ini diperbarui sendiri. Anda tidak akan ditagih dua kali.
pending-retry = Tanyakan sekarang
orders-title = Pesanan
orders-words = Pesanan dari perangkat ini, yang terbaru lebih dulu.
orders-empty = Anda belum memesan apa pun di perangkat ini.
timeline-heading = Perkembangan pesanan
stand-done = selesai
stand-now = sekarang
stand-next = berikutnya
stand-bad = berakhir
step-placed = Pesanan dibuat
step-awaiting = Menunggu pembayaran
step-paid = Dibayar
step-packing = Sedang dikemas
step-shipped = Dalam perjalanan
step-delivered = Sampai
step-expired = Tidak dibayar tepat waktu
step-cancelled = Dibatalkan
step-refunded = Dikembalikan dananya
state-awaiting-payment = Menunggu pembayaran
state-paid = Dibayar
state-paid-words = Kami sedang mengemas pesanan Anda.
state-shipped = Dalam perjalanan
state-shipped-words = Paket Anda sudah berangkat.
state-delivered = Sampai
state-delivered-words = Paket Anda sudah tiba.
state-expired = Kedaluwarsa
state-expired-words = Pesanan tidak dibayar tepat waktu dan barang kembali ke rak. Tidak ada yang ditagih.
state-cancelled = Dibatalkan
state-cancelled-words = Pesanan dibatalkan. Tidak ada yang ditagih.
state-refunded = Dana dikembalikan
state-refunded-words = Uang sedang dikembalikan ke kartu Anda.

## Settings

settings-title = Pengaturan
settings-words = Hanya disimpan di perangkat ini.
settings-lang = Bahasa
settings-currency = Mata uang
settings-units = Satuan ukuran
settings-units-mm = Milimeter dan sentimeter
settings-units-inch = Inci
settings-theme = Tampilan
settings-theme-system = Ikuti sistem
settings-theme-light = Terang
settings-theme-dark = Gelap
settings-motion = Gerakan
settings-motion-system = Ikuti sistem
settings-motion-full = Penuh
settings-motion-reduced = Dikurangi
settings-save = Simpan pengaturan
lang-en = English
lang-zh-CN = 简体中文
lang-es = Español
lang-id = Bahasa Indonesia
lang-ar = العربية
currency-USD = Dolar Amerika Serikat
currency-EUR = Euro
currency-CNY = Yuan Tiongkok
currency-IDR = Rupiah Indonesia
currency-SAR = Riyal Arab Saudi
currency-JPY = Yen Jepang
currency-KWD = Dinar Kuwait
currency-SGD = Dolar Singapura
currency-MYR = Ringgit Malaysia
currency-BRL = Real Brasil

## About

about-title = Tentang Vitrine
about-lead = Toko tempat Anda melihat barang dulu sebelum membelinya dari luar negeri.
about-demo-heading = Sebuah demonstrasi
about-demo = Barang dan pembuatnya rekaan, dan layanan pembayarannya hanya uji coba. Tidak ada yang dikirim dan tidak ada uang yang berpindah.
about-privacy-heading = Yang tetap pada Anda
about-privacy = Pengaturan, keranjang, alamat, dan pesanan Anda disimpan di perangkat ini. Toko mengetahui isi keranjang dan, saat memesan, nama serta alamat Anda. Tidak ada pihak lain yang diberi tahu.
about-program = Program ini
about-version = Versi
about-server = Server toko
about-licence = Lisensi
about-credits = Dibuat dengan karya orang lain
about-typefaces = Jenis hurufnya bebas dipakai berdasarkan SIL Open Font License.
about-libraries = Pustaka ({ $count })

## Faults

fault-offline-heading = Anda sedang offline
fault-offline-words = Halaman ini memerlukan toko, tetapi toko tidak dapat dihubungi. Keranjang Anda aman di perangkat ini.
fault-not-found-heading = Tidak ada apa-apa di sini
fault-not-found-words = Alamatnya mungkin salah, atau barangnya sudah tidak ada di toko.
fault-server-heading = Terjadi kesalahan di pihak kami
fault-server-words = Keranjang Anda aman di perangkat ini. Silakan coba beberapa saat lagi.
fault-busy-heading = Toko sedang sibuk
fault-busy-words = Mohon tunggu sebentar lalu coba lagi. Tidak ada yang hilang.
fault-refused-heading = Toko tidak memahaminya
fault-refused-words = Tidak ada yang diubah. Kembali dan coba lagi.
fault-already-open-heading = Toko sudah terbuka
fault-already-open-words = Jendela lain sedang memakai keranjang dan pesanan di perangkat ini. Lanjutkan di sana, atau tutup lalu buka toko lagi.
fault-request = Saat meminta bantuan, sebutkan
fault-home = Ke beranda

## Dates, lengths and weights, as in Unicode CLDR

date-long = { $day } { $month } { $year }
date-time = { $date }, { $time } UTC
month-1 = Januari
month-2 = Februari
month-3 = Maret
month-4 = April
month-5 = Mei
month-6 = Juni
month-7 = Juli
month-8 = Agustus
month-9 = September
month-10 = Oktober
month-11 = November
month-12 = Desember
unit-millimetre = { $n } mm
unit-centimetre = { $n } cm
unit-inch = { $n } in
unit-gram = { $n } g
unit-kilogram = { $n } kg
unit-ounce = { $n } oz
unit-pound = { $n } lb

## Countries the shop delivers to

country-AE = Uni Emirat Arab
country-AR = Argentina
country-AT = Austria
country-AU = Australia
country-BE = Belgia
country-CA = Kanada
country-CH = Swiss
country-CL = Cile
country-CN = Tiongkok
country-CO = Kolombia
country-DE = Jerman
country-EG = Mesir
country-ES = Spanyol
country-FR = Prancis
country-GB = Inggris Raya
country-HK = Hong Kong DAK Tiongkok
country-ID = Indonesia
country-IT = Italia
country-JO = Yordania
country-JP = Jepang
country-KW = Kuwait
country-MA = Maroko
country-MX = Meksiko
country-MY = Malaysia
country-NL = Belanda
country-PT = Portugal
country-QA = Qatar
country-SA = Arab Saudi
country-SG = Singapura
country-US = Amerika Serikat

## Cermin

mirror-try = Coba pakai
mirror-title = Coba { $name }
mirror-label = Anda, memakai { $name }
mirror-heading = Lihat saat Anda memakainya
mirror-purpose = Kamera hanya dipakai untuk satu hal: memperlihatkan Anda memakai barang ini. Yang dilihatnya tidak pernah keluar dari perangkat ini.
mirror-camera = Pakai kamera
mirror-photo = Pilih foto
mirror-sitter = Lihat pada model kami
mirror-script = Cermin memerlukan skrip, yang sedang dimatikan.
mirror-opening = Sebentar
mirror-absent = Perangkat ini tidak dapat menggambar cermin. Sebagai gantinya Anda melihat gambar.
mirror-tools = Kendali cermin
mirror-bare = Tanpa barang
mirror-beside = Bandingkan dua
mirror-keep = Ambil gambar
mirror-share = Bagikan
mirror-erase = Tutup dan lupakan
mirror-camera-choice = Kamera
mirror-privacy = Gambar dan ukuran tetap di memori perangkat ini dan dilupakan saat Anda menutup cermin atau pergi. Hanya gambar yang Anda ambil yang disimpan.
mirror-kept = Disimpan di { $place }
mirror-open = Buka untuk mencetak atau membagikan
mirror-others = Coba yang lain
mirror-nets-heading = Ada yang kurang
mirror-nets-words = Cermin memerlukan beberapa berkas untuk mengenali wajah dan tangan. Berkas datang dari toko ini, cukup sekali.
mirror-nets-fetch = Ambil berkas
mirror-nets-coming = Berkas sedang datang
mirror-fit-narrow = Lebar { $product }: sempit untuk wajah sekitar { $face } (± { $within })
mirror-fit-fits = Lebar { $product }: lebar yang pas untuk wajah sekitar { $face } (± { $within })
mirror-fit-wide = Lebar { $product }: lebar untuk wajah sekitar { $face } (± { $within })
mirror-hint-no-face = Lihat ke cermin: wajah belum terlihat
mirror-hint-no-hand = Angkat tangan: tangan belum terlihat
mirror-hint-too-dark = Terlalu gelap untuk melihat Anda. Cahaya dari depan akan membantu
mirror-hint-too-far = Mendekatlah sedikit
mirror-hint-cut-off = Bergeserlah ke tengah: sebagian wajah terpotong
mirror-fault-no-camera = Tidak ada kamera di sini. Pasang kamera, atau pilih foto
mirror-fault-camera-refused = Sistem tidak mengizinkan program ini memakai kamera. Izinkan di pengaturan sistem, atau pilih foto
mirror-fault-camera-busy = Program lain sedang memakai kamera. Tutup di sana, atau pilih foto
mirror-fault-camera-lost = Kamera berhenti. Periksa sambungannya lalu coba lagi, atau pilih foto
mirror-fault-film = Film tidak dapat dibaca lebih jauh
mirror-fault-photo-unreadable = Foto ini tidak dapat dibaca. Pilih gambar JPEG, PNG, atau WebP
mirror-fault-photo-too-large = Foto ini terlalu besar. Pilih yang kurang dari 48 MB dan 100 megapiksel
mirror-fault-fetch = Berkas tidak datang. Periksa sambungan lalu coba lagi
mirror-fault-nets-damaged = Berkas penglihatan cermin rusak. Tutup cermin lalu ambil lagi
mirror-fault-product = Barang ini tidak dapat diperlihatkan saat dipakai. Anda tetap dapat melihatnya dalam 3D
mirror-fault-keep = Gambar tidak dapat disimpan: apakah disk penuh, atau folder terkunci?
mirror-fault-open = Tidak ada program di perangkat ini yang membuka gambar. Gambarnya tetap tersimpan di folder tersebut
