# Las palabras de las páginas de la tienda. Las de los artículos están en goods.ftl.

## Frame

shop-name = Vitrine
skip-to-content = Ir al contenido
nav-tools = Pedidos, ajustes y cesta
nav-shelves = Categorías
nav-footer = Más sobre la tienda
nav-orders = Pedidos
nav-settings = Ajustes
nav-cart = Cesta
nav-about = Acerca de
cart-units = { $count ->
    [0] vacía
    [one] artículo
   *[other] artículos
}
search-label = Buscar en la tienda
search-placeholder = Buscar
search-submit = Buscar
offline-bar = No tienes conexión. Esta es la última copia guardada en este dispositivo.
try-again = Reintentar
footer-promise = Tienda de demostración. No se envía nada y no se mueve dinero.
settings-change = cambiar idioma y moneda
list-comma = {", "}
sentence-end = .
choose = Elige

## Notices

notice-added = { $name } está en tu cesta.
notice-cart-updated = Tu cesta está actualizada.
notice-removed = { $name } ya no está en tu cesta.
notice-quantity-refused = «{ $given }» no es una cantidad. Elige un número entero del 1 al { $max }.
notice-cart-full = En la cesta no caben más artículos distintos. Quita uno primero.
notice-settings-saved = Tus ajustes están guardados.
notice-unknown-choice = La tienda no tiene «{ $given }». No se ha cambiado nada.
notice-form-expired = La página llevaba demasiado tiempo abierta y no se ha enviado nada. Inténtalo de nuevo.
notice-unreachable = No se ha podido contactar con la tienda. El cambio queda en este dispositivo y se enviará cuando la tienda responda.
notice-price-of-place = El total incluye ahora el envío, los impuestos y las aduanas de esta dirección. Míralo y paga.
notice-store-read-only = No se puede escribir en la carpeta de este dispositivo. La cesta y los ajustes durarán hasta que cierres la tienda.

## Problems

problem-refused = La tienda no ha entendido la petición. No se ha cambiado nada.
problem-invalid-field = Algo en el formulario no es correcto. Revisa los campos marcados.
problem-not-found = La tienda ya no encuentra esto.
problem-busy = La tienda está ocupada. Inténtalo de nuevo en un momento. No se te cobrará dos veces.
problem-too-often = Demasiados intentos en poco tiempo. No se cambió nada. Espera un rato e inténtalo de nuevo.
problem-attempt-used = Este intento ya se ha usado. Mira tus pedidos antes de volver a intentarlo.
problem-in-flight = Tu primer intento aún se está tramitando. Espera un momento.
problem-cart-empty = Tu cesta está vacía.
problem-not-sold = Algo de tu cesta ya no está a la venta. No se ha cobrado nada.
problem-sold-out = Algo de tu cesta se acaba de agotar. No se ha cobrado nada.
problem-price-changed = Un precio ha cambiado. Mira el nuevo total. No se ha cobrado nada.
problem-coupon-unknown = Ese código no existe.
problem-coupon-not-now = Este código no es válido hoy.
problem-coupon-used-up = Este código ya se ha agotado.
problem-coupon-not-applicable = Este código no da nada para lo que hay en tu cesta.
problem-gift-card-unknown = Esa tarjeta regalo no existe o no le queda saldo.
problem-no-delivery = No podemos entregarlo allí. Elige otra dirección u otra forma de entrega.
problem-quote-expired = El precio había caducado y lo hemos vuelto a pedir. Mira el total antes de pagar.
problem-wrong-state = El pedido ha cambiado de estado y esto ya no se puede hacer.
problem-hold-expired = El tiempo para pagar ha terminado y los artículos vuelven a estar a la venta. No se ha cobrado nada.
problem-card-declined = La tarjeta ha sido rechazada. No se ha cobrado nada. Inténtalo de nuevo o usa otra tarjeta.
problem-gateway-timeout = El banco aún no ha respondido. Seguimos preguntando. No se te cobrará dos veces.
problem-forbidden = No le corresponde ver ni cambiar esto.
problem-login-refused = La dirección, la contraseña o el código no son correctos. Tras varios intentos hay que esperar un rato.
problem-second-factor-required = Introduzca el código de su aplicación de autenticación o un código de recuperación.
problem-session-ended = Su sesión ha terminado. Vuelva a iniciar sesión.
problem-letter-refused = El código de la carta ha caducado o ya se usó. Pida una carta nueva.
problem-weak-password = Elige una contraseña más larga que no figure en listas de contraseñas robadas y sin tu nombre ni tu dirección.
problem-internal = Ha fallado algo por nuestra parte. Mira tus pedidos antes de volver a intentarlo. No se te cobrará dos veces.

## Home

home-title = Míralo antes de comprarlo
home-heading = Míralo antes de comprarlo.
home-lead = Dale la vuelta a cada pieza, comprueba su tamaño real y decide después.
home-hero-action = Ver { $name }
home-newest = Novedades
home-empty-heading = Estamos llenando los estantes
home-empty-words = Todavía no hay nada que mostrar. Vuelve a mirar en un momento.
shelf-all = { $count ->
    [one] Ver { $count } pieza
   *[other] Ver las { $count }
}
promises-heading = Con qué puedes contar
promise-size = Tamaño real
promise-size-words = Cada modelo está medido. Ves ancho, alto y fondo antes de pedir.
promise-price = Un precio claro
promise-price-words = Impuestos incluidos. El total que ves es el total que pagas.
promise-delivery = Envío con seguimiento
promise-delivery-words = El envío estándar es gratis y tarda de 5 a 9 días.
promise-returns = 30 días para devolver
promise-returns-words = Si no te convence, devuélvelo en 30 días.

## Lists, filters and search

result-count = { $count ->
    [0] Ningún producto
    [one] { $count } producto
   *[other] { $count } productos
}
variant-count = { $count ->
    [one] { $count } versión
   *[other] { $count } versiones
}
filters-heading = Filtros
filters-apply = Aplicar filtros
filters-clear = Quitar todos los filtros
filters-chosen = Filtros elegidos
filter-remove = Quitar el filtro { $filter }
list-none = Todavía no hay nada en este estante.
list-none-filtered = Ningún producto cumple todos estos filtros.
sort-label = Ordenar por
sort-apply = Ordenar
sort-relevance = Relevancia
sort-newest = Más recientes
sort-price-up = Precio: de menor a mayor
sort-price-down = Precio: de mayor a menor
paging-label = Páginas
paging-previous = Página anterior
paging-next = Página siguiente
paging-number = Página { $number }
search-title = Buscar
search-nothing-asked = Escribe una palabra: un nombre, un color o un material. En cualquier idioma.
search-too-long-heading = Es demasiado largo para buscarlo
search-too-long = Usa como mucho { $max } caracteres. Una o dos palabras suelen bastar.
search-none-heading = Sin resultados para
search-none = Revisa la ortografía o prueba con otra palabra, un color o un material.
search-found-heading = Resultados para
suggestions = Quizá te guste
crumbs-label = Estás aquí

## Product

picture-of = Imagen de { $name }
price-from = desde
price-none = No se vende en { $currency }
price-note = Impuestos incluidos. Envío estándar gratis.
variant-legend = Versión
sold-out = Agotado
sold-out-words = Todas las versiones de esta pieza están agotadas. Volverá a esta página cuando haya más.
sold-out-others = Ver piezas parecidas
stock-many = Disponible
stock-few = { $count ->
    [one] Solo queda { $count }
   *[other] Solo quedan { $count }
}
stock-later = En camino hacia nosotros: se envía antes del { $day }
stock-none = Agotado
quantity-label = Cantidad
quantity-update = Actualizar
quantity-refused = Elige un número entero del 1 al { $max }.
add-to-cart = Añadir a la cesta
product-about = Sobre esta pieza
product-size = Tamaño
size-width = Ancho
size-height = Alto
size-depth = Fondo
size-weight = Peso
product-made = Materiales y origen
product-materials = Materiales
product-origin = Hecho en
product-sku = Referencia
product-delivery = Envío y devoluciones
delivery-standard = Envío estándar
delivery-standard-time = de 5 a 9 días, con seguimiento
delivery-express = Envío exprés
delivery-express-time = de 2 a 3 días, por mensajero
delivery-free = Gratis
returns-label = Devoluciones
returns-words = En los 30 días siguientes a la entrega
product-related = Combina con
stage-label = Vista 3D de { $name }
stage-tools = Controles de la vista 3D
stage-turn-left = Girar a la izquierda
stage-turn-right = Girar a la derecha
stage-zoom-in = Acercar
stage-zoom-out = Alejar
stage-spin = Giro automático
stage-sizes = Mostrar medidas
stage-reset = Restablecer la vista
stage-keys = Arrastra para girar; rueda o pellizco para acercar. Con el teclado: flechas, + y −, Inicio.
stage-spot = Detalle { $number }
stage-ruler = Medir entre dos puntos
stage-ruler-words = Elige dos puntos del modelo. Con el teclado, Intro toma el punto del centro.
stage-full = Llenar la ventana
stage-play = Reproducir la animación
stage-animation = Animación
stage-variants = Variantes
stage-loading = Cargando el modelo 3D
stage-ready = El modelo 3D está listo
stage-failed = No se puede mostrar el modelo 3D. Ves una imagen en su lugar.
stage-problems = Lo que ha encontrado el visor 3D por sí mismo
stage-report = El informe completo
report-title = El modelo 3D de { $name }
report-fine = Este modelo no tiene problemas.
report-found = Errores: { $errors }. Avisos: { $warnings }.
report-facts = Qué es
report-triangles = Triángulos
report-materials = Materiales
report-textures = Imágenes
report-animations = Animaciones
report-kilobytes = Kilobytes
report-issues = Lo que se ha encontrado
report-error = Error
report-warning = Aviso
report-info = Nota
report-hint = Sugerencia
report-back = Volver
viewer-failed = Este archivo no se puede mostrar. Abajo se dice qué falla.

## Cart

cart-title = Cesta
cart-empty-heading = Tu cesta está vacía
cart-empty-words = Lo que pongas aquí se queda, también después de cerrar la tienda.
cart-empty-action = Echar un vistazo
cart-lines-label = Artículos de tu cesta
cart-estimate = No se puede contactar con la tienda: los importes son de nuestra última copia y se confirman antes de pagar.
cart-new-prices = Algunos precios han cambiado desde que añadiste estos artículos.
cart-accept = Acepto los nuevos precios
cart-blocked = Cambia o quita los artículos marcados para continuar.
each = por unidad
line-remove = Quitar
issue-price-changed = El precio ha cambiado. Era { $seen }.
issue-sold-out = Agotado. Quítalo para continuar.
issue-only-left = { $count ->
    [one] Solo queda { $count }. Baja la cantidad.
   *[other] Solo quedan { $count }. Baja la cantidad.
}
line-waits = { $count ->
    [one] { $count } está en camino hacia nosotros y se envía antes del { $day }.
   *[other] { $count } están en camino hacia nosotros y se envían antes del { $day }.
}
issue-not-sold = Ya no está a la venta. Quítalo para continuar.
summary-heading = Resumen
summary-note = Los precios y las existencias se comprueban otra vez antes de pagar.
totals-subtotal = Subtotal
totals-delivery = Envío
totals-discount = Descuento
totals-duties = Aduanas
totals-tax = Impuestos
totals-gift-cards = Tarjetas regalo
totals-total = Total
totals-taxes = Impuestos incluidos
to-checkout = Tramitar pedido
back-to-cart = Modificar la cesta

## Checkout

checkout-title = Tramitar pedido
checkout-contact = Contacto
checkout-address = Dirección de entrega
checkout-delivery = Envío
checkout-payment = Pago
delivery-apply = Usar este método de envío
checkout-codes = Códigos y tarjetas regalo
quote-apply = Ver el precio
quote-note = Los impuestos y las aduanas dependen de la dirección. Rellénala para ver el precio completo.
quote-until = Este precio vale hasta el { $when }.
quote-exchanged = Los precios se han convertido desde { $from }.
order-button = Hacer el pedido
price-quantity = { $name } × { $count }
price-promotion-on = { $promotion }: { $name }
price-delivery = Envío, { $method }
price-duty = Aduanas: { $name }
price-tax = Impuesto: { $name }
price-gift-card = Tarjeta regalo terminada en { $last4 }
price-included = Incluido: { $name }
errors-heading = { $count ->
    [one] Corrige { $count } campo
   *[other] Corrige { $count } campos
}
field-optional = opcional
field-too-long = { $field }: como mucho { $max } caracteres.
field-name = Nombre completo
field-name-hint = Tal como debe figurar en el paquete
field-name-empty = Escribe tu nombre completo.
field-name-invalid = Escribe tu nombre sin caracteres de control.
field-email = Correo electrónico
field-email-hint = Para el recibo y las noticias del pedido
field-email-empty = Escribe tu correo electrónico.
field-email-invalid = Escribe un correo como name@example.com.
field-phone = Teléfono
field-phone-hint = Solo para el mensajero
field-phone-empty = Escribe un teléfono.
field-phone-invalid = Escribe un teléfono solo con cifras.
field-country = País o región
field-country-empty = Elige un país o región.
field-country-invalid = Elige un país o región de la lista.
field-line1 = Calle y número
field-line1-empty = Escribe la calle y el número.
field-line1-invalid = Escribe la calle y el número sin caracteres de control.
field-line2 = Piso, puerta, empresa
field-line2-empty = Escribe el piso, la puerta o la empresa.
field-line2-invalid = Escribe el piso o la empresa sin caracteres de control.
field-city = Ciudad
field-city-empty = Escribe la ciudad.
field-city-invalid = Escribe la ciudad sin caracteres de control.
field-region = Estado, provincia o región
field-region-empty = Escribe el estado, la provincia o la región.
field-region-invalid = Escribe la región sin caracteres de control.
field-postal-code = Código postal
field-postal-code-empty = Escribe el código postal.
field-postal-code-invalid = Escribe un código postal como 28014.
field-delivery = Método de envío
field-delivery-empty = Elige un método de envío.
field-delivery-invalid = Elige uno de los métodos de envío.
field-coupon = Código de descuento
field-coupon-hint = Separa varios códigos con comas.
field-coupon-empty = Escribe el código.
field-coupon-invalid = Revisa los códigos de descuento.
field-gift-card = Tarjeta regalo
field-gift-card-hint = El código de la tarjeta; separa varios con comas.
field-gift-card-empty = Escribe el código de la tarjeta.
field-gift-card-invalid = Revisa los códigos de las tarjetas regalo.
field-card-number = Número de tarjeta
field-card-number-empty = Escribe el número de tarjeta.
field-card-number-invalid = No es un número de tarjeta. Revisa las cifras.
field-card-exp = Válida hasta
field-card-exp-hint = Mes y año, como 09/29
field-card-exp-empty = Escribe el mes y el año de la tarjeta.
field-card-exp-invalid = Escribe un mes y un año, como 09/29.
field-card-exp-expired = La tarjeta ha caducado. Usa otra.
field-card-cvc = Código de seguridad
field-card-cvc-hint = 3 o 4 cifras de la tarjeta
field-card-cvc-empty = Escribe el código de seguridad.
field-card-cvc-invalid = Escribe las 3 o 4 cifras de la tarjeta.
field-code = Código
field-code-empty = Escribe el código.
field-code-invalid = El código no es correcto. Revísalo e inténtalo de nuevo.
sandbox-heading = Esta es una tienda de demostración; no se mueve dinero.
sandbox-words = No escribas los datos de una tarjeta real. Usa una de estas tarjetas de prueba:
sandbox-succeeds = Se acepta al momento
sandbox-declines = Se rechaza
sandbox-asks-code = Pide un código de confirmación
sandbox-answers-late = El banco no responde a tiempo
sandbox-any = Vale cualquier fecha futura y tres cifras cualesquiera.
sandbox-code = El código es { $code }.
card-note = Los datos de la tarjeta van al servicio de pago y nunca se guardan en este dispositivo.
card-label = Tarjeta
card-last4 = •••• { $digits }
pay-button = Pagar { $total }
pay-busy = Pagando. Espera, por favor.
pay-note = Pagas una sola vez, aunque pulses dos veces o falle la conexión.
pay-title = Pagar tu pedido
confirm-title = Confirma el pago
confirm-words = Tu banco quiere asegurarse de que eres tú. Escribe el código que te ha enviado.
confirm-button = Confirmar el pago

## Orders

order-title = Pedido
order-number = Número de pedido
order-cancel = Cancelar este pedido
order-address = Se envía a
order-delivery = Envío y pago
order-summary-heading = Lo que has pedido
order-stale = No se puede contactar con la tienda. Así estaba el pedido el { $when }.
hold-until = Te guardamos estos artículos hasta el { $when }.
done-title = Gracias
done-heading = Gracias. Tu pedido está pagado.
done-words = Enviaremos las noticias del pedido a
continue-shopping = Seguir comprando
pending-title = Esperando al banco
pending-words = El banco aún no ha respondido. Seguimos preguntando y esta página se actualiza sola. No se te cobrará dos veces.
pending-retry = Preguntar ahora
orders-title = Pedidos
orders-words = Pedidos hechos en este dispositivo, del más reciente al más antiguo.
orders-empty = Todavía no has pedido nada en este dispositivo.
timeline-heading = Progreso
stand-done = hecho
stand-now = ahora
stand-next = pendiente
stand-bad = terminado
step-placed = Pedido realizado
step-awaiting = Esperando el pago
step-paid = Pagado
step-packing = En preparación
step-shipped = En camino
step-delivered = Entregado
step-expired = No se pagó a tiempo
step-cancelled = Cancelado
step-refunded = Reembolsado
state-awaiting-payment = Esperando el pago
state-paid = Pagado
state-paid-words = Estamos preparando tu pedido.
state-shipped = En camino
state-shipped-words = Tu paquete ha salido.
state-delivered = Entregado
state-delivered-words = Tu paquete ha llegado.
state-expired = Caducado
state-expired-words = El pedido no se pagó a tiempo y los artículos vuelven a estar a la venta. No se ha cobrado nada.
state-cancelled = Cancelado
state-cancelled-words = El pedido se ha cancelado. No se ha cobrado nada.
state-refunded = Reembolsado
state-refunded-words = El dinero va de vuelta a tu tarjeta.

## Settings

settings-title = Ajustes
settings-words = Se guardan solo en este dispositivo.
settings-lang = Idioma
settings-currency = Moneda
settings-units = Medidas
settings-units-mm = Milímetros y centímetros
settings-units-inch = Pulgadas
settings-theme = Apariencia
settings-theme-system = Como el sistema
settings-theme-light = Clara
settings-theme-dark = Oscura
settings-motion = Movimiento
settings-motion-system = Como el sistema
settings-motion-full = Completo
settings-motion-reduced = Reducido
settings-save = Guardar ajustes
lang-en = English
lang-zh-CN = 简体中文
lang-es = Español
lang-id = Bahasa Indonesia
lang-ar = العربية
currency-USD = Dólar estadounidense
currency-EUR = Euro
currency-CNY = Yuan renminbi
currency-IDR = Rupia indonesia
currency-SAR = Rial saudí
currency-JPY = Yen japonés
currency-KWD = Dinar kuwaití
currency-SGD = Dólar singapurense
currency-MYR = Ringgit
currency-BRL = Real brasileño

## About

about-title = Acerca de Vitrine
about-lead = Una tienda que te deja ver las cosas antes de comprarlas en el extranjero.
about-demo-heading = Una demostración
about-demo = Los artículos y sus fabricantes son inventados y el servicio de pago es de prueba. No se envía nada y no se mueve dinero.
about-privacy-heading = Lo que se queda contigo
about-privacy = Tus ajustes, cesta, dirección y pedidos se guardan en este dispositivo. La tienda conoce tu cesta y, con un pedido, tu nombre y dirección. Nadie más lo sabe.
about-program = Este programa
about-version = Versión
about-server = Servidor de la tienda
about-licence = Licencia
about-credits = Hecho con el trabajo de otros
about-typefaces = Las tipografías son libres según la licencia SIL Open Font License.
about-libraries = Bibliotecas ({ $count })

## Faults

fault-offline-heading = No tienes conexión
fault-offline-words = Esta página necesita la tienda y no se puede contactar con ella. Tu cesta está a salvo en este dispositivo.
fault-not-found-heading = Aquí no hay nada
fault-not-found-words = Puede que la dirección sea incorrecta o que la pieza ya no esté en la tienda.
fault-server-heading = Ha fallado algo por nuestra parte
fault-server-words = Tu cesta está a salvo en este dispositivo. Inténtalo de nuevo en un momento.
fault-busy-heading = La tienda está ocupada
fault-busy-words = Espera un momento e inténtalo de nuevo. No se pierde nada de lo que has hecho.
fault-refused-heading = La tienda no lo ha entendido
fault-refused-words = No se ha cambiado nada. Vuelve atrás e inténtalo de nuevo.
fault-already-open-heading = La tienda ya está abierta
fault-already-open-words = Otra ventana usa la cesta y los pedidos de este dispositivo. Continúa en ella, o ciérrala y vuelve a abrir la tienda.
fault-request = Si pides ayuda, menciona
fault-home = Ir a la página de inicio

## Dates, lengths and weights, as in Unicode CLDR

date-long = { $day } de { $month } de { $year }
date-time = { $date }, { $time } UTC
month-1 = enero
month-2 = febrero
month-3 = marzo
month-4 = abril
month-5 = mayo
month-6 = junio
month-7 = julio
month-8 = agosto
month-9 = septiembre
month-10 = octubre
month-11 = noviembre
month-12 = diciembre
unit-millimetre = { $n } mm
unit-centimetre = { $n } cm
unit-inch = { $n } in
unit-gram = { $n } g
unit-kilogram = { $n } kg
unit-ounce = { $n } oz
unit-pound = { $n } lb

## Countries the shop delivers to

country-AE = Emiratos Árabes Unidos
country-AR = Argentina
country-AT = Austria
country-AU = Australia
country-BE = Bélgica
country-CA = Canadá
country-CH = Suiza
country-CL = Chile
country-CN = China
country-CO = Colombia
country-DE = Alemania
country-EG = Egipto
country-ES = España
country-FR = Francia
country-GB = Reino Unido
country-HK = RAE de Hong Kong (China)
country-ID = Indonesia
country-IT = Italia
country-JO = Jordania
country-JP = Japón
country-KW = Kuwait
country-MA = Marruecos
country-MX = México
country-MY = Malasia
country-NL = Países Bajos
country-PT = Portugal
country-QA = Catar
country-SA = Arabia Saudí
country-SG = Singapur
country-US = Estados Unidos

## Espejo

mirror-try = Pruébatelo
mirror-title = Prueba { $name }
mirror-label = Tú, con { $name }
mirror-heading = Mírate con esta pieza
mirror-purpose = La cámara sirve para una sola cosa: mostrarte con esta pieza puesta. Lo que ve nunca sale de este dispositivo.
mirror-camera = Usar la cámara
mirror-photo = Elegir una foto
mirror-sitter = Verlo en nuestra modelo
mirror-script = El espejo necesita scripts y están desactivados.
mirror-opening = Un momento
mirror-absent = Este dispositivo no puede dibujar el espejo. En su lugar ves una imagen.
mirror-tools = Controles del espejo
mirror-bare = Sin la pieza
mirror-beside = Comparar dos
mirror-keep = Hacer una foto
mirror-share = Compartir
mirror-erase = Cerrar y olvidar
mirror-camera-choice = Cámara
mirror-privacy = Las imágenes y medidas quedan en la memoria de este dispositivo y se olvidan al cerrar el espejo o salir. Solo se guarda la foto que hagas.
mirror-kept = Guardada en { $place }
mirror-open = Abrirla para imprimir o compartir
mirror-others = Prueba otra
mirror-nets-heading = Falta una cosa
mirror-nets-words = El espejo necesita unos archivos para reconocer caras y manos. Vienen de esta tienda, una sola vez.
mirror-nets-fetch = Obtenerlos
mirror-nets-coming = Archivos en camino
mirror-fit-narrow = { $product } de ancho: estrecha para una cara de unos { $face } (± { $within })
mirror-fit-fits = { $product } de ancho: buen ancho para una cara de unos { $face } (± { $within })
mirror-fit-wide = { $product } de ancho: ancha para una cara de unos { $face } (± { $within })
mirror-hint-no-face = Mira al espejo: todavía no se ve ninguna cara
mirror-hint-no-hand = Levanta una mano: todavía no se ve ninguna
mirror-hint-too-dark = Está demasiado oscuro para verte. Ayuda tener más luz de frente
mirror-hint-too-far = Acércate un poco
mirror-hint-cut-off = Ponte en el centro: parte de tu cara queda fuera
mirror-fault-no-camera = No se encuentra ninguna cámara. Conecta una o elige una foto
mirror-fault-camera-refused = El sistema no permite usar la cámara a este programa. Permítelo en los ajustes del sistema o elige una foto
mirror-fault-camera-busy = Otro programa está usando la cámara. Ciérrala allí o elige una foto
mirror-fault-camera-lost = La cámara se ha detenido. Revisa la conexión e inténtalo de nuevo, o elige una foto
mirror-fault-film = La película no se puede seguir leyendo
mirror-fault-photo-unreadable = No se puede leer esta foto. Elige una imagen JPEG, PNG o WebP
mirror-fault-photo-too-large = Esta foto es demasiado grande. Elige una de menos de 48 MB y 100 megapíxeles
mirror-fault-fetch = Los archivos no llegaron. Revisa la conexión e inténtalo de nuevo
mirror-fault-nets-damaged = Los archivos con los que ve el espejo están dañados. Cierra el espejo y obtenlos de nuevo
mirror-fault-product = Esta pieza no se puede mostrar puesta. Aún puedes verla en 3D
mirror-fault-keep = La foto no se pudo guardar: ¿disco lleno o carpeta bloqueada?
mirror-fault-open = Ningún programa de este dispositivo abre imágenes. La foto sigue guardada en la carpeta indicada
