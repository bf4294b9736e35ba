# Kata-kata surat yang ditulis server tentang akun. Kode berdiri di baris sendiri.
letter-verify-subject = Kode Anda untuk Vitrine
letter-verify-text =
    Seseorang, tentu Anda, membuat akun di Vitrine dengan alamat ini. Masukkan kode ini di toko bersama kata sandi Anda:

    { $code }

    Kode berlaku satu jam. Jika bukan Anda, buang surat ini: tanpa kode tidak terjadi apa-apa.
letter-exists-subject = Anda sudah punya akun di Vitrine
letter-exists-text =
    Seseorang, tentu Anda, mencoba membuat akun di Vitrine dengan alamat ini. Anda sudah punya: cukup masuk. Jika lupa kata sandi, minta yang baru di sana.
letter-reset-subject = Kata sandi baru untuk Vitrine
letter-reset-text =
    Seseorang, tentu Anda, lupa kata sandi akun di Vitrine. Masukkan kode ini di toko untuk memilih yang baru:

    { $code }

    Kode berlaku satu jam. Jika bukan Anda, buang surat ini: kata sandi Anda tetap seperti semula.
letter-password-subject = Kata sandi Anda di Vitrine telah diubah
letter-password-text =
    Kata sandi akun Anda di Vitrine baru saja diubah, dan perangkat lain telah dikeluarkan. Jika bukan Anda, segera minta kata sandi baru di toko.
letter-way-subject = Cara masuk baru membuka akun Anda di Vitrine
letter-way-text =
    Kunci sandi atau cara masuk lain telah ditambahkan ke akun Anda di Vitrine. Jika bukan Anda, segera minta kata sandi baru di toko dan hapus dari akun Anda apa yang tidak Anda kenal.
letter-invited-subject = Sebuah toko di Vitrine mengajak Anda bekerja
letter-invited-text =
    Toko { $shop } di Vitrine mengajak Anda bekerja untuknya. Masuklah dengan akun beralamat ini, atau buatlah satu, lalu masukkan kode ini:

    { $code }

    Kode berlaku tujuh hari. Jika Anda tidak mengenal toko itu, buang surat ini: tanpa kode tidak terjadi apa-apa.
letter-stolen-subject = Kami mengakhiri satu sesi Anda di Vitrine
letter-stolen-text =
    Kunci salah satu sesi Anda dipakai dua kali. Itu terjadi bila kunci disalin, jadi kami mengakhiri sesi itu. Silakan masuk lagi. Jika melihat perangkat yang tidak Anda kenal, ubah kata sandi Anda.
