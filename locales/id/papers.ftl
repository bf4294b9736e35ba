# Words of invoices and credit notes, which the server writes.
paper-invoice = Faktur
paper-credit-note = Nota kredit
paper-date = Tanggal
paper-order = Pesanan
paper-goods = Barang
paper-quantity = Jumlah
paper-amount = Nilai
paper-total = Total
paper-included = Termasuk:
paper-delivery = Pengiriman
paper-duty = Bea masuk
paper-gift-card = Kartu hadiah
