# Las palabras de las cuentas, de los pedidos en camino y de las páginas para quien trabaja en una tienda.

## En todas partes

nav-account = Cuenta
save = Guardar
change = Cambiar
remove = Quitar
notice-not-reached = No se pudo contactar con la tienda, así que no se cambió nada. Inténtalo de nuevo.
notice-not-written = No se pudo escribir el archivo: { $reason }
notice-exported = Tus datos están en el archivo { $path }
notice-paper-kept = Guardado en { $path }
order-invoice = Guardar la factura (PDF)
order-credit-note = Guardar la nota de abono { $number } (PDF)
notice-signed-out-here = Has cerrado la sesión en este dispositivo, pero no se pudo avisar a la tienda. Cuando vuelvas a entrar, cierra la sesión antigua en la lista de dispositivos.
notice-address-not-kept = Tu pedido está hecho, pero la dirección no se pudo añadir a tu cuenta.
done-signed-in = Has iniciado sesión.
done-signed-out = Has cerrado la sesión. Los pedidos de tu cuenta ya no están en este dispositivo.
done-letter-sent = Si hay una cuenta con esta dirección, le llegará una carta con un código.
done-password-changed = Tu nueva contraseña ya vale. En los demás dispositivos se cerró la sesión.
done-factor-on = Al entrar se pide ahora también un código. En los demás dispositivos se cerró la sesión.
done-factor-off = Al entrar solo se pide tu contraseña.
done-session-ended = Se cerró la sesión en ese dispositivo.
done-saved = Guardado.
done-address-removed = La dirección se ha quitado.
notice-card-not-kept = La tarjeta no se pudo guardar para la próxima vez. Este pedido no lo necesita.
notice-card-gone = Esa tarjeta ya no está guardada. Elige otra o escríbela.
done-card-removed = La tarjeta se ha quitado.
done-lines-changed = Tu pedido ha cambiado.
done-lines-taken-out = Los artículos ya no están en tu pedido y su dinero está de vuelta.
done-claimed = Los pedidos están ahora en tu cuenta.
done-erased = Tu cuenta está borrada.
done-return-asked = Tenemos tu solicitud y la contestaremos aquí.
done-return-withdrawn = Tu solicitud está retirada. Te quedas los artículos.
done-parcel-sent = El paquete está anotado y el comprador recibe una carta.
done-noted = Anotado.
done-refunded = El dinero está de vuelta.
done-counted = El recuento está anotado.
done-moved = Las unidades se han movido.

## Entrar y crear una cuenta

sign-in-title = Iniciar sesión
sign-in-words = Ve tus pedidos en todos tus dispositivos, guarda direcciones, devuelve artículos.
sign-in-action = Entrar
sign-in-has-letter = Tengo un código de vuestra carta
sign-in-new = ¿Primera vez?
sign-in-guest = También puedes comprar sin cuenta.
sign-in-again = Usar otra cuenta
sign-up-title = Crear una cuenta
sign-up-words = Enviamos un código a tu dirección. No llega nada más.
sign-up-action = Crear la cuenta
sign-up-note = La tienda guarda tu nombre y tu dirección cifrados. Tu contraseña no se guarda nunca, solo una prueba de ella.
sign-up-known = ¿Ya tienes una?
verify-title = Confirma tu dirección
verify-words = Escribe el código de la carta que te enviamos. Vale una hora.
verify-action = Confirmar y entrar
verify-sent = La carta fue a
verify-none = ¿No llega la carta? Mira en el correo no deseado. Si ya tienes una cuenta, la carta lo dice y no lleva código. Al entrar con tu contraseña se envía otra.
factor-step-title = Escribe tu código
factor-step-words = La contraseña es correcta. Ahora, el código de tu segundo paso.
factor-step-action = Entrar
forgot-title = ¿Olvidaste tu contraseña?
forgot-words = Dinos tu dirección y te enviamos un código para poner otra.
forgot-action = Enviar la carta
forgot-has-letter = Ya tengo un código
reset-title = Elige una contraseña nueva
reset-words = Escribe el código de la carta. Después se cierra la sesión en todos los dispositivos.
reset-action = Poner la contraseña nueva
reset-again = Enviar otra carta
sign-out = Cerrar sesión
field-login = Correo electrónico
field-login-empty = Escribe tu correo electrónico.
field-login-invalid = Escribe un correo como nombre@example.com.
field-password = Contraseña
field-password-empty = Escribe tu contraseña.
field-password-invalid = Esta contraseña no es correcta.
field-new-password = Contraseña nueva
field-new-password-hint = Al menos 10 caracteres. Tres o cuatro palabras seguidas van bien.
field-new-password-empty = Elige una contraseña.
field-new-password-invalid = Usa de 10 a 128 caracteres.
field-old-password = Contraseña actual
field-old-password-empty = Escribe tu contraseña actual.
field-old-password-invalid = Esta no es tu contraseña actual.
field-letter-code = Código de la carta
field-letter-code-empty = Escribe el código de la carta.
field-letter-code-invalid = Este no es el código de la carta. Cópialo entero.
field-factor = Código
field-factor-hint = 6 cifras de tu aplicación de autenticación, o uno de tus códigos de recuperación
field-factor-empty = Escribe el código.
field-factor-invalid = Este código no es correcto o ya se usó. Espera al siguiente e inténtalo de nuevo.

## La cuenta

account-title = Cuenta
account-orders-words = Dónde están y qué se puede devolver
account-profile-words = Cómo te llamamos y cómo te encuentra el repartidor
account-addresses-words = Elige una al pagar
account-cards-words = Paga más rápido la próxima vez
account-password-words = Cámbiala aquí
account-factor-on = Activado: al entrar se pide también un código
account-factor-off = Desactivado: un código de tu teléfono protege mejor tu cuenta
account-sessions-words = Dónde tienes la sesión abierta
account-data-words = Míralos, llévatelos, bórralos
profile-title = Nombre y teléfono
profile-note = Las cartas llegan en el idioma en que lees ahora la tienda.
addresses-title = Direcciones
addresses-words = Se guardan con tu cuenta, cifradas.
addresses-empty = Todavía no hay ninguna dirección guardada.
address-title = Cambiar la dirección
address-new-title = Dirección nueva
address-use = Usar esta dirección
address-keep = Guardar esta dirección en mi cuenta
cards-title = Tarjetas
cards-words = Tarjetas que guardaste al pagar. La próxima vez solo eliges una.
cards-empty = No hay ninguna tarjeta guardada. Al pagar puedes guardar la tarjeta para la próxima vez.
cards-note = La tienda tiene la marca de la tarjeta y sus cuatro últimas cifras. Lo demás está en el servicio de pago.
card-since = Guardada desde el
card-remove-title = ¿Quitar esta tarjeta?
card-remove-words = El servicio de pago también la olvida. Tus pedidos quedan como están. Para pagar otra vez con ella tendrás que escribirla de nuevo.
card-remove-action = Quitar la tarjeta
card-remove-not = Conservarla
card-new = Otra tarjeta
card-keep = Guardar esta tarjeta para la próxima vez
card-brand-visa = Visa
card-brand-mastercard = Mastercard
card-brand-amex = American Express
card-brand-discover = Discover
card-brand-diners = Diners Club
card-brand-jcb = JCB
card-brand-unionpay = UnionPay
card-brand-sandbox = Tarjeta de prueba
password-title = Contraseña
password-words = Cuando cambia, se cierra la sesión en los demás dispositivos.
factor-title = Segundo paso
factor-words = Con un segundo paso, una contraseña robada no basta para abrir tu cuenta.
factor-is-on = El segundo paso está activado. Para desactivarlo, escribe tu contraseña.
factor-is-off = Necesitas una aplicación de autenticación en tu teléfono. Escribe tu contraseña para empezar.
factor-begin = Configurarlo
factor-drop = Desactivarlo
factor-scan = Escanea esto con tu aplicación
factor-type = O escribe la clave, y después el código
factor-qr = Código QR para tu aplicación de autenticación. La clave de al lado dice lo mismo.
factor-qr-none = El código no cabe en una imagen. Escribe la clave, por favor.
factor-confirm = Activarlo
factor-not-now = Ahora no
codes-heading = Tus códigos de recuperación
codes-words = Si pierdes el teléfono, cada uno abre tu cuenta una vez. Apúntalos o imprímelos; no se vuelven a mostrar.
codes-kept = Los he guardado
sessions-title = Dispositivos
sessions-words = Dónde tienes la sesión abierta. Cierra lo que no conozcas y cambia después tu contraseña.
session-unnamed = Dispositivo sin nombre
session-used = Último uso: { $when }
session-begun = Sesión iniciada: { $when }
session-this = Este dispositivo
session-end = Cerrar sesión
checkout-guest = Compras sin cuenta. Con una, verás este pedido en todos tus dispositivos.
orders-words-account = Los pedidos de tu cuenta, primero los más recientes.
orders-sign-in = ¿Buscas un pedido de otro dispositivo?
orders-empty-account = Todavía no hay pedidos en tu cuenta.
orders-claim = { $count ->
    [one] { $count } pedido de este dispositivo se compró sin tu cuenta.
   *[other] { $count } pedidos de este dispositivo se compraron sin tu cuenta.
}
orders-claim-action = Añadir a mi cuenta

## Datos

data-title = Tus datos
data-kept-heading = Qué guarda la tienda
data-kept-profile = Tu correo, nombre, teléfono y direcciones
data-kept-orders = Tus pedidos, con el nombre y la dirección a los que fue cada uno
data-kept-sessions = Los dispositivos en los que tienes la sesión abierta
data-kept-log = Qué se hizo con tu cuenta y cuándo, por ejemplo una contraseña nueva
data-not-kept = Las imágenes y medidas del espejo nunca salen de tu dispositivo. Los números de tarjeta van solo al servicio de pago.
consents-heading = A qué das permiso
consents-words = Todo está desactivado hasta que lo actives, y puedes desactivarlo cuando quieras.
consent-newsletter = Enviadme cartas sobre piezas nuevas
consent-statistics = Contad lo que miro, para mejorar la tienda
consent-try-on-improvement = Guardad las medidas de mis pruebas, sin imágenes, para que las cosas queden mejor
export-heading = Llévatelos
export-words = Todo lo que la tienda sabe de ti, en un archivo que leen personas y programas.
export-action = Guardar mis datos en un archivo
erase-title = Borrar tu cuenta
erase-lead = Esto no tiene vuelta atrás.
erase-more = Qué significa
erase-goes-heading = Qué se borra
erase-goes-account = Tu correo, nombre, teléfono, direcciones, contraseña y dispositivos
erase-goes-orders = Tu nombre y dirección en cada pedido hecho con esta cuenta
erase-goes-letters = Las copias de las cartas que te enviamos
erase-goes-device = Los pedidos de la cuenta en este dispositivo
erase-stays-heading = Qué queda
erase-stays-books = Qué se vendió, cuándo, por cuánto y a qué país, en nuestros libros y facturas, sin tu nombre ni tu dirección
erase-stays-log = Que se borró una cuenta, con un número que ya no lleva a nadie
erase-stays-why = La ley fiscal nos obliga a guardar los libros durante años. Las claves de tu parte se destruyen, así que nadie puede leerla, tampoco nosotros.
erase-last-heading = Borrarla ahora
erase-last-words = Guarda antes tus datos en un archivo si te pueden hacer falta. Después escribe tu contraseña.
erase-action = Borrar mi cuenta para siempre
erase-not-yet = Todavía no se puede: un pedido tuyo no ha terminado, o una tienda se quedaría sin propietario. Espera a que llegue tu paquete, o nombra a otra persona propietaria, y vuelve.

## Paquetes, devoluciones y reembolsos

parcels-heading = Paquetes
parcel-tracking = Seguimiento:
parcel-packed = Preparado
parcel-in-transit = En camino
parcel-delivered = Entregado
parcel-lost = Perdido; lo enviamos de nuevo
parcel-returned = Volvió a nosotros; lo enviamos de nuevo
returns-heading = Devoluciones
return-ask = Devolver algo
return-withdraw = Retirar esta solicitud
return-title = Devolver algo
return-words = Elige qué, y qué quieres a cambio. Contestamos en la página del pedido.
return-which = ¿Qué devuelves?
return-units = Cuántos
return-instead = Versión que quieres en su lugar
return-instead-none = Ninguna
return-want = ¿Qué prefieres?
return-want-money = Mi dinero
return-want-money-words = Como pagaste, cuando tengamos los artículos
return-want-goods = Otra versión
return-want-goods-words = Al mismo precio; elígela en cada artículo
return-submit = Pedir la devolución
return-requested = Solicitada
return-approved = Aceptada
return-refused = Rechazada
return-withdrawn = Retirada
return-received = Recibida
return-refunded = Reembolsada
return-exchanged = Cambiada
return-requested-words = La miramos y contestamos aquí. No envíes nada todavía, por favor.
return-approved-words = Envíanos ahora los artículos, por favor.
return-refused-words = No podemos aceptar estos artículos. Escríbenos si lo ves de otra manera.
return-withdrawn-words = Te quedas los artículos.
return-received-words = Los artículos están con nosotros. Los estamos revisando.
return-refunded-words = El dinero está en camino.
return-exchanged-words = Los otros artículos están en camino, o lo estarán pronto.
refunds-heading = Dinero devuelto
refund-gift-cards = De ello, a tarjetas regalo:
field-units = Artículos
field-units-empty = Elige al menos un artículo.
field-units-invalid = No hay tantos de estos.
field-instead = Versión en su lugar
field-instead-empty = Elige otra versión para cada artículo que devuelves, o pide tu dinero.
field-instead-invalid = Esta versión no se puede tener al mismo precio.
field-reason = ¿Por qué?
field-reason-empty = Di por qué.
field-reason-invalid = Usa como mucho 500 caracteres.

## Cambiar un pedido

lines-change = Cambiar los artículos
lines-title = Cambiar los artículos
lines-review-title = ¿Está bien así?
lines-words-unpaid = Elige cuántos quieres de cada uno. Con esto no se cobra nada: primero ves el nuevo total y después lo pagas.
lines-words-paid = Hasta que tu pedido salga puedes quitar artículos. Su dinero vuelve por donde pagaste. Para añadir algo, haz otro pedido.
lines-review-words-unpaid = Ahora no se cobra nada. El nuevo total se paga después.
lines-review-words-later = Ahora no se cobra nada. La tienda calcula el nuevo total con tus códigos y tarjetas regalo, y lo ves antes de pagar.
lines-review-words-paid = El dinero de lo que sale vuelve por donde pagaste, con descuentos e impuestos calculados. Esto no se puede deshacer.
lines-submit = Ver qué cambia
lines-leave = Dejarlo como está
lines-most = { $count ->
    [one] Como mucho { $count }
   *[other] Como mucho { $count }
}
lines-remove = Quitarlo
lines-paid = Pagaste
lines-total-now = Total ahora
lines-total-then = Nuevo total
lines-nothing-stays = No queda nada en este pedido. Vuelve todo su dinero, con el envío.
lines-agree = Cambiar el pedido
lines-agree-paid = Quitarlos y recuperar el dinero
lines-edit = Cambiarlo otra vez
lines-becomes = Ahora { $now }, después { $then }
lines-out = Ahora { $now }, después ninguno
lines-same = { $now }, como antes
field-lines = Cantidades
field-lines-empty = Algo tiene que quedar en el pedido. Si no quieres nada, cancélalo en su página.
field-lines-invalid = Escribe números enteros desde 0, y no más de los que hay.

## Para quien trabaja en una tienda

shops-heading = Tus tiendas
shop-pages = Páginas de esta tienda
shop-role-owner = Tienes la propiedad
shop-role-editor = Cuidas los artículos
shop-role-support = Atiendes los pedidos
shop-orders-title = Pedidos
shop-to-send = Por enviar
shop-nothing-to-send = No hay nada por enviar.
shop-other-orders = Los demás
shop-older = Pedidos anteriores
shop-units = { $count ->
    [one] { $count } artículo
   *[other] { $count } artículos
}
send-heading = Falta por enviar
send-action = Anotar el paquete como enviado
parcel-event-deliver = Ha llegado
parcel-event-lose = Se ha perdido
parcel-event-return = Ha vuelto
return-event-approve = Aceptar
return-event-refuse = Rechazar
return-event-receive = Los artículos están aquí
return-event-refund = Devolver el dinero
return-event-exchange = Enviar los otros artículos
return-restock = Poner los artículos de nuevo a la venta
refund-heading = Devolver dinero
refund-words = Por artículos que no salieron o no tienen que volver. La tienda calcula lo que costaron de verdad, con descuentos e impuestos.
refund-delivery = Devolver también el envío
refund-action = Devolver el dinero
goods-title = Artículos
goods-words = Lo que se puede comprar ahora. Los pedidos sin pagar retienen unidades un rato.
goods-empty = Todavía no hay artículos.
goods-left = Quedan
goods-more = Hay más artículos de los que muestra esta lista.
field-carrier = Transportista
field-carrier-empty = Escribe quién lleva el paquete.
field-carrier-invalid = Usa hasta 64 letras latinas, cifras y signos, sin espacios.
field-tracking = Número de seguimiento
field-tracking-empty = Escribe el número de seguimiento.
field-tracking-invalid = Usa hasta 64 letras latinas, cifras y signos, sin espacios.

## Los estantes

stock-title = Existencias
stock-words = Cuenta, mueve y consulta las unidades de cualquier artículo.
stock-look = Consultar
stock-on-hand = En la casa
stock-held = Retenidas por pedidos sin pagar
stock-at = En
stock-count-heading = Contar
stock-count-words = Escribe lo que has contado, con las unidades retenidas.
stock-count-action = Anotar el recuento
stock-move-heading = Mover
stock-move-action = Mover
stock-movements = Últimos movimientos
stock-when = Cuándo
stock-why = Por qué
stock-why-count = Contado
stock-why-hold = Retenido para un pedido
stock-why-cancel = Pedido cancelado
stock-why-expire = Pedido sin pagar
stock-why-sale = Vendido
stock-why-return = Devuelto
stock-why-exchange = Dado a cambio
stock-why-transfer = Movido
field-on-hand = Unidades en la casa
field-on-hand-empty = Escribe cuántas has contado.
field-on-hand-invalid = Escribe un número entero de 0 a 100 000 000.
field-quantity = Unidades
field-quantity-empty = Escribe cuántas.
field-quantity-invalid = Escribe un número entero de 1 a 99 que haya.
field-from = Desde
field-from-empty = Escribe dónde están.
field-from-invalid = Escribe el nombre corto del lugar, como main.
field-to = Hasta
field-to-empty = Escribe adónde van.
field-to-invalid = Escribe el nombre corto del lugar, como main.

## Promotions

done-offer-made = La promoción está creada.
done-offer-ended = La promoción ha terminado.
offers-title = Promociones
offers-words = Por qué pagan menos los compradores y cuántas veces se ha usado.
offers-none = No hay promociones.
offer-without-code = Sin código: para todos
offer-over = Terminada
offer-until = Hasta el { $day }
offer-used-of = Usada { $count } de { $most } veces
offer-used =
    { $count ->
    [one] Usada una vez
   *[other] Usada { $count } veces
}
offer-end = Terminar
offer-percent = { $percent } % de descuento
offer-buy-get = Compra { $buy } y llévate { $get } por menos
offer-delivery = Envío gratis
offer-gift = Un regalo:
offer-all-goods = Todos los artículos
offer-new-heading = Nueva promoción
offer-once = Una vez por comprador
offer-new-action = Crear la promoción
field-offer = Nombre
field-offer-empty = Escribe lo que leerán los compradores.
field-offer-invalid = Escribe de 1 a 200 caracteres.
field-offer-code = Código
field-offer-code-hint = Déjalo vacío y será para todos.
field-offer-code-empty = Escribe un código.
field-offer-code-invalid = Escribe de 3 a 40 letras, cifras y guiones que no tenga otra promoción.
field-percent = Porcentaje de descuento
field-percent-empty = Escribe cuánto menos.
field-percent-invalid = Escribe un número entero de 1 a 100.
field-offer-goods = Para
field-offer-goods-empty = Elige los artículos.
field-offer-goods-invalid = Elige los artículos.
field-last-day = Último día
field-last-day-hint = Hasta el final de ese día, UTC.
field-last-day-empty = Escribe un día.
field-last-day-invalid = Escribe un día que exista.
field-limit = Cuántas veces en total
field-limit-empty = Escribe un número.
field-limit-invalid = Escribe un número entero a partir de 1.

## El dinero de una tienda

payouts-title = Pagos
payouts-owed = Se debe a la tienda
payouts-owed-nothing = Ahora no se debe nada.
payouts-fee = Del precio de sus artículos, la casa se queda con el { $percent } %.
payouts-heading = Pagado
payouts-none = Todavía no se ha pagado nada.
payout-name = Referencia:
earnings-heading = De qué se compone
earnings-amount = Importe
earnings-paid = Pago
earnings-owed = Por pagar
earning-sale = Vendido
earning-fee = Parte de la casa
earning-refund = Devuelto al comprador
earning-fee-back = Parte de la casa, devuelta
earning-dispute = Retirado por un banco
earning-dispute-won = Devuelto por un banco
disputes-heading = Preguntas del banco del comprador
dispute-inquiry = El banco pregunta
dispute-inquiry-words = No se ha movido dinero. Responde en el servicio de pago.
dispute-open = El banco retiró el dinero
dispute-open-words = Aún no ha decidido. Responde en el servicio de pago. No devuelvas este dinero por segunda vez.
dispute-won = Decidido a favor de la tienda
dispute-won-words = La tienda tiene otra vez el dinero.
dispute-lost = Decidido a favor del comprador
dispute-lost-words = El comprador se queda con el dinero.
dispute-closed = Cerrada
dispute-closed-words = El banco preguntó y lo dejó así.
dispute-reason = Motivo indicado:
