# Words of invoices and credit notes, which the server writes.
paper-invoice = Factura
paper-credit-note = Nota de abono
paper-date = Fecha
paper-order = Pedido
paper-goods = Artículos
paper-quantity = Cantidad
paper-amount = Importe
paper-total = Total
paper-included = Incluido:
paper-delivery = Envío
paper-duty = Aduanas
paper-gift-card = Tarjeta regalo
