# Words of invoices and credit notes, which the server writes.
paper-invoice = فاتورة
paper-credit-note = إشعار دائن
paper-date = التاريخ
paper-order = الطلب
paper-goods = السلع
paper-quantity = الكمية
paper-amount = المبلغ
paper-total = المجموع
paper-included = متضمّن:
paper-delivery = التوصيل
paper-duty = الرسوم الجمركية
paper-gift-card = بطاقة هدية
