# Words of invoices and credit notes, which the server writes.
paper-invoice = Invoice
paper-credit-note = Credit note
paper-date = Date
paper-order = Order
paper-goods = Goods
paper-quantity = Quantity
paper-amount = Amount
paper-total = Total
paper-included = Included:
paper-delivery = Delivery
paper-duty = Customs
paper-gift-card = Gift card
