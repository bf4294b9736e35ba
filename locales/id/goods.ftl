# Kata-kata untuk barang di toko demo: rak, atribut, pilihan, produk. Datanya ada di assets/demo/catalog.toml.
# Semua ini barang contoh dari merek rekaan.

## Rak

category-eyewear-name = Kacamata
category-eyewear-summary = Bingkai asetat dan titanium, siap dipasangi lensa oleh optik Anda.
category-sunglasses-name = Kacamata hitam
category-sunglasses-summary = Lensa gelap dan gradasi, berbingkai asetat atau baja.
category-jewellery-name = Perhiasan
category-jewellery-summary = Anting, cincin, dan kalung dari perak dan emas untuk dipakai setiap hari.
category-watches-name = Jam tangan
category-watches-summary = Pelat jam polos dengan tali kulit.
category-make-up-name = Riasan
category-make-up-summary = Warna untuk bibir, pipi, mata, dan kulit yang bisa Anda coba sebelum memilih.
category-hats-name = Topi
category-hats-summary = Felt wol, dibentuk dengan tangan.
category-home-name = Rumah
category-home-summary = Lampu, keramik, dan tempat duduk, tampil seukuran aslinya di ruangan Anda.

## Atribut dan pilihan

attr-material = Bahan
attr-colour = Warna
attr-shape = Bentuk
attr-style = Gaya
attr-fit = Lebar
attr-finish = Hasil akhir
attr-coverage = Daya tutup
attr-room = Ruangan
attr-shade = Nuansa
attr-size = Ukuran cincin (keliling dalam)

attr-material-acetate = Asetat
attr-material-titanium = Titanium
attr-material-steel = Baja
attr-material-silver = Perak
attr-material-gold = Emas
attr-material-pearl = Mutiara
attr-material-sapphire = Safir
attr-material-leather = Kulit
attr-material-wool-felt = Felt wol
attr-material-brass = Kuningan
attr-material-glass = Kaca
attr-material-stoneware = Keramik stoneware
attr-material-velvet = Beledu
attr-material-wood = Kayu
attr-material-linen-blend = Campuran linen

attr-colour-beige = Krem
attr-colour-black = Hitam
attr-colour-blue = Biru
attr-colour-brass = Kuningan
attr-colour-brown = Cokelat
attr-colour-burgundy = Merah anggur
attr-colour-camel = Cokelat unta
attr-colour-celadon = Hijau seladon
attr-colour-clear = Bening
attr-colour-cobalt = Biru kobalt
attr-colour-cognac = Cokelat konyak
attr-colour-crystal = Bening kristal
attr-colour-forest = Hijau hutan
attr-colour-gold = Emas
attr-colour-green = Hijau
attr-colour-grey = Abu-abu
attr-colour-gunmetal = Abu-abu logam
attr-colour-havana = Cokelat havana
attr-colour-ink = Biru tinta
attr-colour-ivory = Putih gading
attr-colour-moss = Hijau lumut
attr-colour-navy = Biru dongker
attr-colour-oat = Krem gandum
attr-colour-orange = Jingga
attr-colour-pink = Merah muda
attr-colour-purple = Ungu
attr-colour-red = Merah
attr-colour-rust = Merah karat
attr-colour-silver = Perak
attr-colour-tortoise = Motif kura-kura
attr-colour-white = Putih
attr-colour-white-gold = Emas putih
attr-colour-yellow-gold = Emas kuning

attr-shade-10 = 10 Paling terang, netral
attr-shade-20 = 20 Sangat terang, dingin
attr-shade-30 = 30 Terang, hangat
attr-shade-40 = 40 Sedang agak terang, netral
attr-shade-50 = 50 Sedang agak gelap, hangat
attr-shade-60 = 60 Gelap, netral
attr-shade-70 = 70 Sangat gelap, hangat
attr-shade-80 = 80 Paling gelap, dingin
attr-shade-berry = Beri
attr-shade-bronze = Perunggu
attr-shade-cocoa = Kakao
attr-shade-coral = Koral
attr-shade-graphite = Grafit
attr-shade-mauve = Mauve
attr-shade-midnight = Biru malam
attr-shade-nude = Nude
attr-shade-onyx = Oniks
attr-shade-peach = Persik
attr-shade-plum = Plum
attr-shade-rose = Mawar
attr-shade-rosewood = Rosewood
attr-shade-ruby = Merah rubi
attr-shade-sand = Pasir
attr-shade-terracotta = Terakota

attr-shape-cat-eye = Mata kucing
attr-shape-disc = Cakram
attr-shape-drop = Tetes
attr-shape-globe = Bola
attr-shape-hoop = Lingkaran
attr-shape-oval = Oval
attr-shape-oversized = Besar
attr-shape-pilot = Aviator
attr-shape-round = Bulat
attr-shape-square = Kotak

attr-style-bold = Tegas
attr-style-classic = Klasik
attr-style-evening = Malam hari
attr-style-everyday = Sehari-hari
attr-style-minimal = Minimalis
attr-style-vintage = Vintage

attr-fit-medium = Sedang
attr-fit-wide = Lebar

attr-finish-matte = Matte
attr-finish-metallic = Metalik
attr-finish-satin = Satin

attr-coverage-full = Penuh
attr-coverage-medium = Sedang
attr-coverage-sheer = Tipis

attr-room-bedroom = Kamar tidur
attr-room-dining-room = Ruang makan
attr-room-hallway = Foyer
attr-room-living-room = Ruang tamu
attr-room-study = Ruang kerja

attr-size-48 = 48 mm
attr-size-50 = 50 mm
attr-size-52 = 52 mm
attr-size-54 = 54 mm
attr-size-56 = 56 mm
attr-size-58 = 58 mm
attr-size-60 = 60 mm
attr-size-62 = 62 mm

## Kacamata

goods-aria-round-name = Kacamata bulat Aria
goods-aria-round-summary = Bingkai asetat bulat yang ringan dengan jembatan hidung berbentuk lubang kunci.
goods-aria-round-description =
    Aria dipotong dari selembar asetat selulosa, lalu diputar berhari-hari di dalam tong kayu sampai tepinya halus. Jembatan lubang kunci bertumpu di sisi hidung, bukan di punggungnya, sehingga bingkai tidak mudah merosot, baik pada hidung mancung maupun rendah.

    Motif kura-kura menembus seluruh tebal bahan dan berbeda pada setiap kacamata. Dikirim dengan lensa contoh bening yang akan diganti oleh optik Anda. Cuci dengan air suam-suam kuku dan setetes sabun, lalu keringkan dengan kain yang disertakan; jauhkan dari alkohol dan dasbor mobil yang panas.
goods-aria-round-materials = Asetat selulosa, engsel baja, lensa contoh bening
goods-aria-round-spot-bridge = Jembatan lubang kunci bertumpu di sisi hidung, bukan di atasnya.
goods-aria-round-spot-hinge = Engsel baja, dipaku keling menembus asetat.

goods-milo-pilot-name = Kacamata pilot Milo
goods-milo-pilot-summary = Bingkai kawat titanium berjembatan ganda dengan berat hanya 16 g.
goods-milo-pilot-description =
    Milo mengambil garis tetes air dari kacamata pilot dan melukisnya dengan kawat titanium setebal satu milimeter lebih sedikit. Gagangnya melentur keluar lalu kembali, praktis bila kacamata sering dipasang dan dilepas dengan satu tangan.

    Bantalan hidung silikon bertumpu pada lengan tipis yang dapat disetel optik dalam beberapa menit. Warnanya berupa lapisan yang menipis merata seiring pemakaian; cukup lap dengan kain lembut. Dikirim dengan lensa contoh bening.
goods-milo-pilot-materials = Titanium, ujung gagang asetat, bantalan hidung silikon, lensa contoh bening

goods-nora-cat-eye-name = Kacamata mata kucing Nora
goods-nora-cat-eye-summary = Bingkai asetat dengan sudut yang terangkat tepat di atas tulang pipi.
goods-nora-cat-eye-description =
    Sisi atas bingkai Nora lebih tebal daripada sisi bawahnya dan naik ke arah gagang, mengikuti garis alis. Sudutnya dikikir dengan tangan sebelum dipoles, sehingga tersisa rusuk yang tajam, bukan lengkung yang tumpul.

    Merah anggurnya nyaris hitam di malam hari dan kembali merah saat ditembus cahaya siang. Gagangnya berinti baja yang dapat dilengkungkan optik di belakang telinga setelah dipanaskan. Dikirim dengan lensa contoh bening.
goods-nora-cat-eye-materials = Asetat selulosa, engsel dan inti gagang baja, lensa contoh bening

goods-otto-square-name = Kacamata kotak Otto
goods-otto-square-summary = Bingkai asetat kotak yang tebal untuk wajah lebar.
goods-otto-square-description =
    Otto dibuat dari lembaran asetat tebal dan tidak menyembunyikannya: gagang lebar, sudut siku, sisi atas lurus. Bagian dalam di sekitar hidung dikeruk, jadi tebalnya terlihat dari depan tetapi tidak menekan.

    Dirancang bagi yang merasa kebanyakan bingkai terlalu sempit. Hijau hutan dan biru dongker tampak pekat sampai ada cahaya dari belakang; cokelat havana berbintik warna madu. Dikirim dengan lensa contoh bening dan kotak keras.
goods-otto-square-materials = Asetat selulosa, engsel baja, lensa contoh bening

## Kacamata hitam

goods-luce-oversized-name = Kacamata hitam besar Luce
goods-luce-oversized-summary = Kacamata hitam asetat berukuran besar dengan lensa bergradasi dari gelap ke terang.
goods-luce-oversized-description =
    Luce menutupi wajah dari alis sampai atas pipi. Lensanya paling gelap di tepi atas dan makin terang ke bawah, sehingga Anda bisa membaca peta tanpa melepasnya.

    Meski besar, bingkai ini nyaman: gagangnya menipis di belakang telinga dan bobotnya bertumpu pada jembatan yang lebar dan licin. Jangan dipakai menyetir saat senja atau malam. Bilas air laut dan pasir sebelum mengelapnya.
goods-luce-oversized-materials = Asetat selulosa, engsel baja, lensa nilon berwarna

goods-vento-aviator-name = Kacamata hitam aviator Vento
goods-vento-aviator-summary = Aviator baja yang ramping dengan jembatan ganda dan lensa gelap.
goods-vento-aviator-description =
    Vento dibentuk dari kawat baja, disolder di jembatan, lalu dipoles sampai sambungannya tidak terlihat. Lensanya yang lebar mengikuti lengkung wajah dan menahan silau dari bawah.

    Bantalan hidung yang dapat disetel dan ujung gagang asetat memudahkan optik menyesuaikannya dengan Anda. Warna lensanya merata sehingga warna di sekitar tidak berubah. Jangan dipakai menyetir di malam hari. Simpan di kotaknya: bingkai logam lebih mudah bengkok daripada patah.
goods-vento-aviator-materials = Baja tahan karat, ujung gagang asetat, bantalan hidung silikon, lensa nilon berwarna

## Perhiasan

goods-onda-hoops-name = Anting lingkar pilin Onda
goods-onda-hoops-summary = Anting lingkar yang dipilin seperti tali, ringan sampai tak terasa.
goods-onda-hoops-description =
    Setiap anting adalah tabung perak yang dipilin selagi panas lalu dilengkungkan dengan tangan. Alurnya menangkap cahaya dari segala sisi, sehingga tetap terlihat di balik rambut terurai. Karena berongga, beratnya hanya sekitar 4 g sebuah.

    Tusuknya mengunci ke dalam lingkaran dengan bunyi klik; tidak ada penahan yang bisa hilang. Dijual sepasang. Pasangan warna emas berbahan perak berlapis emas 18 karat. Lepaskan sebelum berenang dan lap dengan kain kering.
goods-onda-hoops-materials = Perak 925; pasangan warna emas berlapis emas 18 karat

goods-goccia-drops-name = Anting mutiara Goccia
goods-goccia-drops-summary = Sebutir mutiara air tawar yang menggantung pada kait halus.
goods-goccia-drops-description =
    Sebutir mutiara air tawar di setiap telinga, dipilih karena kilaunya dan dipasangkan dengan mata telanjang. Mutiara itu tergantung pada mahkota kecil dan berayun sedikit saat Anda menoleh.

    Mutiara itu lunak. Pakailah paling akhir, setelah parfum dan semprotan rambut, dan simpan terpisah dari batu yang lebih keras. Mutiara yang sering dipakai tetap berkilau. Dijual sepasang; bentuk yang sedikit berbeda menandakan bahwa ia tumbuh alami.
goods-goccia-drops-materials = Mutiara air tawar, perak 925; pasangan warna emas berlapis emas 18 karat

goods-filo-necklace-name = Kalung cakram Filo
goods-filo-necklace-summary = Rantai halus dengan satu cakram mengilap.
goods-filo-necklace-description =
    Filo adalah rantai dari mata-mata kecil yang disolder dan jatuh rata di tulang selangka, dengan satu cakram yang sedikit cembung agar sisi mengilapnya selalu menghadap keluar. Hanya itu.

    Dua ring di pengaitnya memberi pilihan panjang 42 atau 47 cm. Serasi dengan anting Onda dan pas di atas kerah bulat. Kaitkan dulu sebelum disimpan supaya tidak kusut. Lap dengan kain kering.
goods-filo-necklace-materials = Perak 925; kalung warna emas berlapis emas 18 karat

goods-duna-signet-name = Cincin stempel Duna
goods-duna-signet-summary = Cincin stempel padat dengan muka oval bertekstur sikat.
goods-duna-signet-description =
    Duna dicor utuh dan dibiarkan berat, sekitar 9 g, sehingga terasa saat dikenakan. Lingkarnya melebar ke muka cincin dalam satu lereng, seperti pasir, dan mukanya disikat tangan searah.

    Dapat diukir oleh tukang emas mana pun. Tekstur sikatnya melembut karena pemakaian dan bisa diperbarui dalam semenit. Ukuran adalah keliling dalam dalam milimeter: lingkarkan secarik kertas di jari, lalu ukur.
goods-duna-signet-materials = Perak 925; cincin warna emas berlapis emas 18 karat

goods-stella-solitaire-name = Cincin solitaire Stella
goods-stella-solitaire-summary = Safir putih potongan brilian pada lingkar emas yang ramping.
goods-stella-solitaire-description =
    Batunya safir putih yang ditumbuhkan di laboratorium dan dipotong brilian bulat. Enam cakar ramping menyangganya tinggi, sehingga cahaya masuk dari samping maupun dari atas.

    Lingkarnya emas padat, melengkung di bagian dalam agar mudah melewati buku jari, dan dapat diubah ukurannya satu kali oleh tukang emas. Bersihkan dengan air hangat, sedikit sabun, dan sikat lembut. Ukuran adalah keliling dalam dalam milimeter.
goods-stella-solitaire-materials = Emas 14 karat, safir putih hasil laboratorium

## Jam tangan

goods-orizzonte-watch-name = Jam tangan Orizzonte
goods-orizzonte-watch-summary = Jam tangan formal yang tipis, berpelat tenang dan bertali kulit.
goods-orizzonte-watch-description =
    Orizzonte menunjukkan jam dan menit di atas pelat berwarna muda dengan penanda tipis yang ditempel satu per satu, tanpa tambahan lain. Bodi baja polesnya cukup tipis untuk masuk ke balik manset kemeja, dan cocok untuk pria maupun wanita.

    Mesin kuarsanya berjalan sekitar tiga tahun dengan satu baterai. Talinya kulit anak sapi yang makin gelap bila dipakai, dan dapat diganti tanpa alat. Tahan hujan di pergelangan tangan, tetapi tidak untuk mandi atau berenang.
goods-orizzonte-watch-materials = Baja tahan karat, kaca mineral, tali kulit anak sapi
goods-orizzonte-watch-spot-crown = Kenop mahkota mengatur waktu.
goods-orizzonte-watch-spot-strap = Kulit anak sapi dengan tepi berjahit.

## Riasan

goods-velluto-lipstick-name = Lipstik satin Velluto
goods-velluto-lipstick-summary = Warna penuh dalam sekali oles, dengan hasil satin yang tidak membuat bibir kering.
goods-velluto-lipstick-description =
    Velluto berada di antara matte dan glossy: warna pekat dengan kilau lembut. Mentega shea dan minyak jojoba membuatnya meluncur dalam sekali oles; tekan sekali dengan tisu dan warnanya bertahan selama makan, dengan sedikit sentuhan ulang setelah kopi.

    Lima warna, dari nude yang dekat dengan kulit hingga plum yang dalam. Ujungnya dipotong miring sehingga tepinya dapat membentuk garis bibir. Isi 3,5 g. Simpan di bawah 25 °C dan habiskan dalam setahun setelah dibuka.
goods-velluto-lipstick-materials = Pigmen, mentega shea, minyak jojoba, lilin; wadah aluminium

goods-alba-blush-name = Perona pipi bubuk Alba
goods-alba-blush-summary = Rona ringan untuk pipi, dalam wadah bercermin.
goods-alba-blush-description =
    Bubuk Alba digiling halus dan dipadatkan ringan, sehingga kuas mengambilnya sedikit demi sedikit: sekali sapu baru samar, tiga kali sapu pipi merona. Ia menempel di kulit tanpa masuk ke pori, dan memudar ke arah pelipis tanpa meninggalkan garis.

    Empat warna: persik dan beri berkilau satin, mawar dan terakota tetap matte. Beri dan terakota cukup kuat untuk kulit gelap; di kulit terang cukup setitik. Sapukan dari tulang pipi ke arah luar. Isi 4,5 g. Habiskan dalam dua tahun setelah dibuka.
goods-alba-blush-materials = Mika, pigmen, silika, skualan, vitamin E; wadah aluminium, cermin kaca

goods-notte-eyeshadow-name = Perona mata tunggal Notte
goods-notte-eyeshadow-summary = Satu warna untuk kelopak mata, dari matte hingga metalik, lengkap dengan aplikatornya.
goods-notte-eyeshadow-description =
    Notte dijual satu warna per wadah, karena sebagian besar isi palet biasanya tidak pernah terpakai. Pasir dan kakao matte, mauve berkilau satin, sedangkan pada perunggu dan grafit serpih mika halus terbaring rata di kelopak dan memantul seperti logam.

    Ujung busa memberi warna penuh, kuas lembut memberi selapis tipis sampai lipatan mata, dan warna metalik paling terang bila ditepuk dengan ujung jari. Tahan sehari kerja tanpa alas. Isi 1,8 g. Pasang lensa kontak lebih dulu, dan jangan dipakai saat mata sedang perih.
goods-notte-eyeshadow-materials = Mika, pigmen, silika, skualan; wadah aluminium, cermin kaca, aplikator busa

goods-linea-eyeliner-name = Pena celak Linea
goods-linea-eyeliner-summary = Kuas halus untuk garis setipis rambut sampai sayap di ujung mata, kering dalam setengah menit.
goods-linea-eyeliner-description =
    Linea menggambar dengan bulu kuas, bukan ujung felt: dipegang tegak garisnya setipis rambut, direbahkan ia mengisi sayap. Mulailah di atas bagian tengah bulu mata, tarik ke luar, lalu kembali untuk sudut dalam.

    Tintanya kering dalam tiga puluh detik dan tahan saat mandi; hapus dengan minyak pembersih dan air hangat. Oniks hitam tanpa kilap, kakao lebih lembut untuk siang hari, biru malam baru tampak birunya saat terkena cahaya. Isi 0,6 ml. Simpan dengan ujung di bawah dan habiskan dalam enam bulan setelah dibuka.
goods-linea-eyeliner-materials = Air, pigmen, polimer akrilik, gliserin; bulu nilon; badan aluminium

goods-seta-foundation-name = Alas bedak cair Seta
goods-seta-foundation-summary = Delapan warna kulit yang meratakan wajah dan tetap tampak seperti kulit.
goods-seta-foundation-description =
    Seta menyamarkan kemerahan dan bayangan, sementara pori, bintik, dan tahi lalat tetap di tempatnya. Setetes seukuran kacang polong cukup untuk seluruh wajah: hangatkan di antara jari, tekan-tekan dari tengah ke luar, dan tambahkan lapisan tipis kedua hanya di tempat yang Anda inginkan.

    Kedelapan warnanya berjarak sama dari kulit paling terang hingga paling gelap, masing-masing dengan rona dasar dingin, netral, atau hangat. Jika ragu di antara dua, ambil yang menghilang di garis rahang di bawah cahaya siang. Botol 30 ml; kocok dulu. Jauhkan dari matahari dan habiskan dalam setahun setelah dibuka.
goods-seta-foundation-materials = Air, pigmen, skualan, gliserin, silika; botol kaca, tutup aluminium

## Topi

goods-brisa-fedora-name = Topi fedora Brisa
goods-brisa-fedora-summary = Fedora felt wol dengan pinggiran lembut dan pita.
goods-brisa-fedora-description =
    Brisa diuapkan di atas cetakan kayu dan dicubit dengan tangan di bagian depan. Pinggirannya bisa dipakai datar atau diturunkan ke arah mata, dan tetap pada bentuk yang Anda berikan.

    Satu ukuran: keliling dalam 58 cm, dan tali serut di balik pita dalam mengecilkannya sampai 55. Sikat searah serat; bila kehujanan, keringkan dengan bagian atas di bawah, jauh dari sumber panas.
goods-brisa-fedora-materials = Felt wol, pita grosgrain, pita dalam kulit

## Rumah

goods-luna-lamp-name = Lampu meja Luna
goods-luna-lamp-summary = Bola kaca opal di atas tiang ramping, terang tanpa silau.
goods-luna-lamp-description =
    Bolanya ditiup dengan mulut dalam dua lapis, putih di balik bening, sehingga cahaya keluar merata dari seluruh permukaan dan bohlamnya tidak terlihat. Pada cahaya penuh cukup untuk membaca; diredupkan, ia menjadi bulan di atas bufet.

    Kakinya berat sehingga tetap tegak di meja yang tidak rata. Peredupnya ada pada kabel berbalut kain sepanjang 1,8 m. Memakai bohlam LED E14 hingga 6 W, disertakan. Kuningannya tidak dipernis dan menggelap seiring waktu; gosok dengan kain lembut untuk mengembalikan kilaunya.
goods-luna-lamp-materials = Kuningan atau baja hitam, kaca opal, kabel berbalut kain

goods-terra-vase-name = Vas Terra
goods-terra-vase-summary = Vas stoneware hasil putaran tangan dengan glasir yang pekat di lekukannya.
goods-terra-vase-description =
    Terra dibentuk di atas meja putar dan dicelup dengan tangan, lalu glasirnya meleleh sedikit di dalam tungku: tipis di bibir sehingga tanah liatnya mengintip, lebih pekat di lekukan. Tidak ada dua yang sama.

    Lehernya yang sempit menahan setangkai ranting tetap tegak; perutnya menampung air untuk seminggu. Kedap air; kakinya tidak diglasir dan dihaluskan agar tidak menggores meja. Cuci dengan tangan.
goods-terra-vase-materials = Keramik stoneware berglasir

goods-nido-armchair-name = Kursi berlengan beledu Nido
goods-nido-armchair-summary = Kursi berlengan membulat yang memeluk punggung, berlapis beledu katun.
goods-nido-armchair-description =
    Nido dibangun di atas cangkang kayu beech yang melengkung; sandaran dan lengannya menjadi satu garis, dan Anda bisa duduk menghadap depan atau menyamping. Dudukannya busa padat di bawah lapisan serat yang empuk: badan terasa tenggelam, tetapi tetap mudah bangun.

    Beledunya pendek dan rapat; usapan tangan meninggalkan jejak yang hilang setelah disikat. Bersihkan dengan penyedot debu berkepala lembut dan segera serap tumpahan dengan kain kering. Dikirim utuh: bandingkan lebar pintu Anda dengan lebar yang tertera di halaman ini.
goods-nido-armchair-materials = Beledu katun, busa dan serat, rangka kayu beech, kaki kayu solid
goods-nido-armchair-spot-leg = Kayu solid dengan kaki kuningan.
goods-nido-armchair-spot-seat = Beledu katun di atas busa dan serat.

goods-riva-sofa-name = Sofa tiga dudukan Riva
goods-riva-sofa-summary = Sofa rendah dan dalam untuk tiga orang, dengan sarung yang bisa dicuci.
goods-riva-sofa-description =
    Riva rendah dan dalam, dengan lengan ramping sehingga panjangnya dipakai untuk duduk: tiga orang berdampingan, atau satu orang berbaring. Bantalannya berinti busa berbalut serat dan dapat dibalik agar ausnya merata.

    Campuran linennya ditenun dari dua jenis benang dan seratnya menyamarkan noda kecil. Sarungnya beritsleting, dapat dilepas dan dicuci pada 30 °C. Kakinya dapat diputar lepas; tanpa kaki dan ditegakkan, sofa ini melewati pintu selebar 80 cm. Diantar oleh dua orang.
goods-riva-sofa-materials = Campuran linen dan katun, busa dan serat, rangka pinus dan kayu lapis, kaki kayu solid
