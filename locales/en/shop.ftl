# The words of the shop's pages. Words of the goods are in goods.ftl.

## Frame

shop-name = Vitrine
skip-to-content = Skip to content
nav-tools = Orders, settings and cart
nav-shelves = Categories
nav-footer = More about the shop
nav-orders = Orders
nav-settings = Settings
nav-cart = Cart
nav-about = About
cart-units = { $count ->
    [0] empty
    [one] item
   *[other] items
}
search-label = Search the shop
search-placeholder = Search
search-submit = Search
offline-bar = You are offline. This is the last copy we saved on this device.
try-again = Try again
footer-promise = A demonstration shop. No goods are sent and no money moves.
settings-change = change language and currency
list-comma = {", "}
sentence-end = .
choose = Choose

## Notices

notice-added = { $name } is in your cart.
notice-cart-updated = Your cart is updated.
notice-removed = { $name } is no longer in your cart.
notice-quantity-refused = “{ $given }” is not a quantity. Choose a whole number from 1 to { $max }.
notice-cart-full = Your cart cannot hold more different items. Take one out first.
notice-settings-saved = Your settings are saved.
notice-unknown-choice = The shop does not have “{ $given }”. Nothing was changed.
notice-form-expired = This page was open for too long, so nothing was sent. Please try again.
notice-unreachable = The shop could not be reached. Your change is kept on this device and will be sent when the shop answers.
notice-price-of-place = Delivery, taxes and customs for this address are now in the total. Please look at it and pay.
notice-store-read-only = This device’s folder cannot be written to. Your cart and settings last until you close the shop.

## Problems

problem-refused = The shop could not understand this request. Nothing was changed.
problem-invalid-field = Something in the form is not right. Please check the marked fields.
problem-not-found = The shop cannot find this any more.
problem-busy = The shop is busy. Please try again in a moment. You will not be charged twice.
problem-too-often = Too many tries in a short time. Nothing was changed. Please wait a while and try again.
problem-attempt-used = This attempt was already used. Look at your orders before you try again.
problem-in-flight = Your first attempt is still being worked on. Please wait a moment.
problem-cart-empty = Your cart is empty.
problem-not-sold = Something in your cart is no longer for sale. Nothing was charged.
problem-sold-out = Something in your cart has just sold out. Nothing was charged.
problem-price-changed = A price has changed. Please look at the new total. Nothing was charged.
problem-coupon-unknown = There is no such code.
problem-coupon-not-now = This code is not good today.
problem-coupon-used-up = This code has been used up.
problem-coupon-not-applicable = This code gives nothing for what is in your cart.
problem-gift-card-unknown = There is no such gift card, or nothing is left on it.
problem-no-delivery = We cannot deliver this there. Choose another address or another way of delivery.
problem-quote-expired = The price had run out, so we asked for it again. Please look at the total before you pay.
problem-wrong-state = This order has moved on, so this can no longer be done.
problem-hold-expired = The time to pay has run out, and the items are back on the shelf. Nothing was charged.
problem-card-declined = The card was declined. Nothing was charged. Try again or use another card.
problem-gateway-timeout = The bank has not answered yet. We keep asking. You will not be charged twice.
problem-forbidden = This is not yours to see or to change.
problem-login-refused = The address, the password or the code is not right. After several tries you have to wait a while.
problem-second-factor-required = Enter the code of your authenticator app, or a recovery code.
problem-session-ended = Your session has ended. Please sign in again.
problem-letter-refused = The code of the letter is too old or was used already. Ask for a new letter.
problem-weak-password = Choose a longer password that is not in lists of stolen ones, without your name or address.
problem-internal = Something went wrong on our side. Look at your orders before you try again. You will not be charged twice.

## Home

home-title = See it before you buy it
home-heading = See it before you buy it.
home-lead = Turn every piece around, check its true size, then decide.
home-hero-action = Look at { $name }
home-newest = New arrivals
home-empty-heading = The shelves are being filled
home-empty-words = There is nothing to show yet. Please look again in a moment.
shelf-all = { $count ->
    [one] See { $count } piece
   *[other] See all { $count }
}
promises-heading = What you can count on
promise-size = True to size
promise-size-words = Every model is measured. You see width, height and depth before you order.
promise-price = One honest price
promise-price-words = Taxes are included. The total you see is the total you pay.
promise-delivery = Tracked delivery
promise-delivery-words = Standard delivery is free and takes 5 to 9 days.
promise-returns = 30 days to return
promise-returns-words = If it is not right, send it back within 30 days.

## Lists, filters and search

result-count = { $count ->
    [0] No products
    [one] { $count } product
   *[other] { $count } products
}
variant-count = { $count ->
    [one] { $count } version
   *[other] { $count } versions
}
filters-heading = Filters
filters-apply = Apply filters
filters-clear = Clear all filters
filters-chosen = Chosen filters
filter-remove = Remove filter { $filter }
list-none = There is nothing on this shelf yet.
list-none-filtered = No product fits all these filters.
sort-label = Sort by
sort-apply = Sort
sort-relevance = Best match
sort-newest = Newest
sort-price-up = Price, low to high
sort-price-down = Price, high to low
paging-label = Pages
paging-previous = Previous page
paging-next = Next page
paging-number = Page { $number }
search-title = Search
search-nothing-asked = Type a word, such as a name, a colour or a material. Any language will do.
search-too-long-heading = That is too long to search for
search-too-long = Please use at most { $max } characters. A word or two is often best.
search-none-heading = Nothing found for
search-none = Check the spelling, or try another word, a colour or a material.
search-found-heading = Results for
suggestions = You might like
crumbs-label = You are here

## Product

picture-of = Picture of { $name }
price-from = from
price-none = Not sold in { $currency }
price-note = Taxes included. Free standard delivery.
variant-legend = Version
sold-out = Sold out
sold-out-words = Every version of this piece is sold out. It comes back to this page when there are more.
sold-out-others = See similar pieces
stock-many = In stock
stock-few = { $count ->
    [one] Only { $count } left
   *[other] Only { $count } left
}
stock-later = On its way to us: sent by { $day }
stock-none = Sold out
quantity-label = Quantity
quantity-update = Update
quantity-refused = Choose a whole number from 1 to { $max }.
add-to-cart = Add to cart
product-about = About this piece
product-size = Size
size-width = Width
size-height = Height
size-depth = Depth
size-weight = Weight
product-made = Materials and origin
product-materials = Materials
product-origin = Made in
product-sku = Article number
product-delivery = Delivery and returns
delivery-standard = Standard delivery
delivery-standard-time = 5 to 9 days, tracked
delivery-express = Express delivery
delivery-express-time = 2 to 3 days, by courier
delivery-free = Free
returns-label = Returns
returns-words = Within 30 days of delivery
product-related = Goes well with
stage-label = 3D view of { $name }
stage-tools = 3D view controls
stage-turn-left = Turn left
stage-turn-right = Turn right
stage-zoom-in = Zoom in
stage-zoom-out = Zoom out
stage-spin = Turn by itself
stage-sizes = Show measurements
stage-reset = Reset view
stage-keys = Drag to turn, scroll or pinch to zoom. On a keyboard: arrow keys, + and −, Home.
stage-spot = Detail { $number }
stage-ruler = Measure between two points
stage-ruler-words = Choose two points of the model. On a keyboard, Enter takes the point in the middle.
stage-full = Fill the window
stage-play = Play the animation
stage-animation = Animation
stage-variants = Variants
stage-loading = Loading the 3D model
stage-ready = The 3D model is ready
stage-failed = The 3D model cannot be shown. You see a picture instead.
stage-problems = What the 3D viewer found by itself
stage-report = The whole report
report-title = The 3D model of { $name }
report-fine = Nothing is wrong with this model.
report-found = Errors: { $errors }. Warnings: { $warnings }.
report-facts = What it is
report-triangles = Triangles
report-materials = Materials
report-textures = Pictures
report-animations = Animations
report-kilobytes = Kilobytes
report-issues = What was found
report-error = Error
report-warning = Warning
report-info = Note
report-hint = Hint
report-back = Back
viewer-failed = This file cannot be shown. What is wrong with it is listed below.

## Cart

cart-title = Cart
cart-empty-heading = Your cart is empty
cart-empty-words = What you put in stays here, even after you close the shop.
cart-empty-action = Look around
cart-lines-label = Items in your cart
cart-estimate = The shop cannot be reached, so these amounts are from our last copy. They are confirmed before you pay.
cart-new-prices = Some prices have changed since you added these items.
cart-accept = The new prices are fine
cart-blocked = Change or remove the marked items to go on.
each = each
line-remove = Remove
issue-price-changed = The price has changed. It was { $seen }.
issue-sold-out = Sold out. Remove it to go on.
issue-only-left = { $count ->
    [one] Only { $count } is left. Please lower the quantity.
   *[other] Only { $count } are left. Please lower the quantity.
}
line-waits = { $count ->
    [one] { $count } of these is on its way to us and sent by { $day }.
   *[other] { $count } of these are on their way to us and sent by { $day }.
}
issue-not-sold = No longer for sale. Remove it to go on.
summary-heading = Summary
summary-note = Prices and stock are checked again before you pay.
totals-subtotal = Subtotal
totals-delivery = Delivery
totals-discount = Discount
totals-duties = Customs
totals-tax = Taxes
totals-gift-cards = Gift cards
totals-total = Total
totals-taxes = Taxes included
to-checkout = Go to checkout
back-to-cart = Change the cart

## Checkout

checkout-title = Checkout
checkout-contact = Contact
checkout-address = Delivery address
checkout-delivery = Delivery
checkout-payment = Payment
delivery-apply = Use this delivery method
checkout-codes = Codes and gift cards
quote-apply = Show the price
quote-note = Taxes and customs depend on the address. Fill it in to see the whole price.
quote-until = This price stands until { $when }.
quote-exchanged = Prices were converted from { $from }.
order-button = Place the order
price-quantity = { $name } × { $count }
price-promotion-on = { $promotion }: { $name }
price-delivery = Delivery, { $method }
price-duty = Customs: { $name }
price-tax = Tax: { $name }
price-gift-card = Gift card ending in { $last4 }
price-included = Included: { $name }
errors-heading = { $count ->
    [one] Please correct { $count } field
   *[other] Please correct { $count } fields
}
field-optional = optional
field-too-long = { $field } may have at most { $max } characters.
field-name = Full name
field-name-hint = As it should appear on the parcel
field-name-empty = Enter your full name.
field-name-invalid = Enter your full name without control characters.
field-email = Email
field-email-hint = For the receipt and news of your order
field-email-empty = Enter your email address.
field-email-invalid = Enter an email address such as name@example.com.
field-phone = Phone
field-phone-hint = Only for the courier
field-phone-empty = Enter a phone number.
field-phone-invalid = Enter a phone number with digits only.
field-country = Country or region
field-country-empty = Choose a country or region.
field-country-invalid = Choose a country or region from the list.
field-line1 = Street and number
field-line1-empty = Enter the street and number.
field-line1-invalid = Enter the street and number without control characters.
field-line2 = Flat, floor, company
field-line2-empty = Enter the flat, floor or company.
field-line2-invalid = Enter the flat, floor or company without control characters.
field-city = City
field-city-empty = Enter the city.
field-city-invalid = Enter the city without control characters.
field-region = State, province or region
field-region-empty = Enter the state, province or region.
field-region-invalid = Enter the region without control characters.
field-postal-code = Postal code
field-postal-code-empty = Enter the postal code.
field-postal-code-invalid = Enter a postal code such as 28014.
field-delivery = Delivery method
field-delivery-empty = Choose a delivery method.
field-delivery-invalid = Choose one of the delivery methods.
field-coupon = Coupon code
field-coupon-hint = Several codes are separated by commas.
field-coupon-empty = Enter the code.
field-coupon-invalid = Check the coupon codes.
field-gift-card = Gift card
field-gift-card-hint = The code on the card; several are separated by commas.
field-gift-card-empty = Enter the code on the card.
field-gift-card-invalid = Check the codes of the gift cards.
field-card-number = Card number
field-card-number-empty = Enter the card number.
field-card-number-invalid = This is not a card number. Check the digits.
field-card-exp = Expiry date
field-card-exp-hint = Month and year, such as 09/29
field-card-exp-empty = Enter the month and year on the card.
field-card-exp-invalid = Enter a month and a year, such as 09/29.
field-card-exp-expired = This card has expired. Use another card.
field-card-cvc = Security code
field-card-cvc-hint = 3 or 4 digits on the card
field-card-cvc-empty = Enter the security code.
field-card-cvc-invalid = Enter the 3 or 4 digits on the card.
field-code = Code
field-code-empty = Enter the code.
field-code-invalid = This code is not right. Check it and try again.
sandbox-heading = This is a demonstration shop; no money moves.
sandbox-words = Please do not type a real card. Use one of these test cards:
sandbox-succeeds = Pays at once
sandbox-declines = Is declined
sandbox-asks-code = Asks for a confirmation code
sandbox-answers-late = The bank does not answer in time
sandbox-any = Any future date and any three digits will do.
sandbox-code = The code is { $code }.
card-note = Card details go to the payment service and are never kept on this device.
card-label = Card
card-last4 = •••• { $digits }
pay-button = Pay { $total }
pay-busy = Paying. Please wait.
pay-note = You pay once, even if you press twice or the connection fails.
pay-title = Pay for your order
confirm-title = Confirm your payment
confirm-words = Your bank wants to be sure that it is you. Enter the code it sent you.
confirm-button = Confirm payment

## Orders

order-title = Order
order-number = Order number
order-cancel = Cancel this order
order-address = Delivery address
order-delivery = Delivery and payment
order-summary-heading = What you ordered
order-stale = The shop cannot be reached. This is how the order stood on { $when }.
hold-until = We keep these items for you until { $when }.
done-title = Thank you
done-heading = Thank you. Your order is paid.
done-words = We will send news of your order to
continue-shopping = Continue shopping
pending-title = Waiting for the bank
pending-words = The bank has not answered yet. We keep asking, and this page updates by itself. You will not be charged twice.
pending-retry = Ask now
orders-title = Orders
orders-words = Orders placed on this device, newest first.
orders-empty = You have not ordered anything on this device yet.
timeline-heading = Progress
stand-done = done
stand-now = now
stand-next = still to come
stand-bad = ended
step-placed = Order placed
step-awaiting = Waiting for payment
step-paid = Paid
step-packing = Being packed
step-shipped = On its way
step-delivered = Delivered
step-expired = Not paid in time
step-cancelled = Cancelled
step-refunded = Refunded
state-awaiting-payment = Waiting for payment
state-paid = Paid
state-paid-words = We are packing your order.
state-shipped = On its way
state-shipped-words = Your parcel has left us.
state-delivered = Delivered
state-delivered-words = Your parcel has arrived.
state-expired = Expired
state-expired-words = The order was not paid in time, and the items went back on the shelf. Nothing was charged.
state-cancelled = Cancelled
state-cancelled-words = The order was cancelled. Nothing was charged.
state-refunded = Refunded
state-refunded-words = The money is on its way back to your card.

## Settings

settings-title = Settings
settings-words = Kept on this device only.
settings-lang = Language
settings-currency = Currency
settings-units = Measurements
settings-units-mm = Millimetres and centimetres
settings-units-inch = Inches
settings-theme = Appearance
settings-theme-system = Same as the system
settings-theme-light = Light
settings-theme-dark = Dark
settings-motion = Motion
settings-motion-system = Same as the system
settings-motion-full = Full
settings-motion-reduced = Reduced
settings-save = Save settings
lang-en = English
lang-zh-CN = 简体中文
lang-es = Español
lang-id = Bahasa Indonesia
lang-ar = العربية
currency-USD = US dollar
currency-EUR = Euro
currency-CNY = Chinese yuan
currency-IDR = Indonesian rupiah
currency-SAR = Saudi riyal
currency-JPY = Japanese yen
currency-KWD = Kuwaiti dinar
currency-SGD = Singapore dollar
currency-MYR = Malaysian ringgit
currency-BRL = Brazilian real

## About

about-title = About Vitrine
about-lead = A shop that lets you see a thing before you buy it from abroad.
about-demo-heading = A demonstration
about-demo = The goods and their makers are invented, and the payment service is a sandbox. Nothing is sent and no money moves.
about-privacy-heading = What stays with you
about-privacy = Your settings, cart, address and orders are kept on this device. The shop is told your cart and, with an order, your name and address. Nobody else is told.
about-program = This program
about-version = Version
about-server = Shop server
about-licence = Licence
about-credits = Made with the work of others
about-typefaces = The typefaces are free under the SIL Open Font License.
about-libraries = Libraries ({ $count })

## Faults

fault-offline-heading = You are offline
fault-offline-words = This page needs the shop, and the shop cannot be reached. Your cart is safe on this device.
fault-not-found-heading = There is nothing here
fault-not-found-words = The address may be wrong, or the piece is no longer in the shop.
fault-server-heading = Something went wrong on our side
fault-server-words = Your cart is safe on this device. Please try again in a moment.
fault-busy-heading = The shop is busy
fault-busy-words = Please wait a moment and try again. Nothing you did is lost.
fault-refused-heading = The shop did not understand that
fault-refused-words = Nothing was changed. Go back and try again.
fault-already-open-heading = The shop is already open
fault-already-open-words = Another window of it uses this device’s cart and orders. Go on there, or close it and open the shop again.
fault-request = When you ask for help, mention
fault-home = Go to the front page

## Dates, lengths and weights, as in Unicode CLDR

date-long = { $month } { $day }, { $year }
date-time = { $date }, { $time } UTC
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
unit-millimetre = { $n } mm
unit-centimetre = { $n } cm
unit-inch = { $n } in
unit-gram = { $n } g
unit-kilogram = { $n } kg
unit-ounce = { $n } oz
unit-pound = { $n } lb

## Countries the shop delivers to

country-AE = United Arab Emirates
country-AR = Argentina
country-AT = Austria
country-AU = Australia
country-BE = Belgium
country-CA = Canada
country-CH = Switzerland
country-CL = Chile
country-CN = China
country-CO = Colombia
country-DE = Germany
country-EG = Egypt
country-ES = Spain
country-FR = France
country-GB = United Kingdom
country-HK = Hong Kong SAR China
country-ID = Indonesia
country-IT = Italy
country-JO = Jordan
country-JP = Japan
country-KW = Kuwait
country-MA = Morocco
country-MX = Mexico
country-MY = Malaysia
country-NL = Netherlands
country-PT = Portugal
country-QA = Qatar
country-SA = Saudi Arabia
country-SG = Singapore
country-US = United States

## Mirror

mirror-try = Try it on
mirror-title = Try on { $name }
mirror-label = You, wearing { $name }
mirror-heading = See it on you
mirror-purpose = The camera is used for one thing: to show you wearing this. What it sees never leaves this device.
mirror-camera = Use the camera
mirror-photo = Choose a photo
mirror-sitter = See it on our model instead
mirror-script = The mirror needs scripts, which are switched off.
mirror-opening = One moment
mirror-absent = This device has nothing to draw the mirror with. You see a picture instead.
mirror-tools = Mirror controls
mirror-bare = Without it
mirror-beside = Compare two
mirror-keep = Take a picture
mirror-share = Share
mirror-erase = Close and forget
mirror-camera-choice = Camera
mirror-privacy = Pictures and measures stay in this device’s memory and are forgotten when you close the mirror or leave. Only a picture you take is kept.
mirror-kept = Kept in { $place }
mirror-open = Open it to print or share
mirror-others = Try another
mirror-nets-heading = One thing is missing
mirror-nets-words = The mirror needs a few files to recognise faces and hands. They come from this shop, once.
mirror-nets-fetch = Get them
mirror-nets-coming = Files on their way
mirror-fit-narrow = { $product } wide: narrow for a face of about { $face } (± { $within })
mirror-fit-fits = { $product } wide: a good width for a face of about { $face } (± { $within })
mirror-fit-wide = { $product } wide: wide for a face of about { $face } (± { $within })
mirror-hint-no-face = Look into the mirror: no face is to be seen yet
mirror-hint-no-hand = Hold up a hand: none is to be seen yet
mirror-hint-too-dark = It is too dark to see you. More light from the front helps
mirror-hint-too-far = Come a little closer
mirror-hint-cut-off = Move to the middle: part of your face is cut off
mirror-fault-no-camera = No camera is to be found here. Plug one in, or choose a photo
mirror-fault-camera-refused = The system does not let this program use the camera. Allow it in the system’s settings, or choose a photo
mirror-fault-camera-busy = Another program is using the camera. Close it there, or choose a photo
mirror-fault-camera-lost = The camera has stopped. Check its plug and try again, or choose a photo
mirror-fault-film = The film cannot be read any further
mirror-fault-photo-unreadable = This photo cannot be read. Choose a JPEG, PNG or WebP picture
mirror-fault-photo-too-large = This photo is too large. Choose one of less than 48 MB and 100 megapixels
mirror-fault-fetch = The files did not come. Check the connection and try again
mirror-fault-nets-damaged = The files the mirror sees with are damaged. Close the mirror and get them again
mirror-fault-product = This piece cannot be shown on you. You can still see it in 3D
mirror-fault-keep = The picture could not be kept: is the disk full, or the folder locked?
mirror-fault-open = No program on this device opens pictures. It is kept where it says
