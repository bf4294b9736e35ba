# The words of accounts, of orders that move, and of the pages for a shop's members.

## Everywhere

nav-account = Account
save = Save
change = Change
remove = Remove
notice-not-reached = The shop could not be reached, so nothing was changed. Please try again.
notice-not-written = The file could not be written: { $reason }
notice-exported = Your data is in the file { $path }
notice-paper-kept = Saved as { $path }
order-invoice = Save the invoice (PDF)
order-credit-note = Save credit note { $number } (PDF)
notice-signed-out-here = You are signed out on this device, but the shop could not be told. When you sign in again, end the old session in the list of devices.
notice-address-not-kept = Your order is placed, but its address could not be added to your account.
done-signed-in = You are signed in.
done-signed-out = You are signed out. Your account’s orders are no longer on this device.
done-letter-sent = If there is an account with this address, a letter with a code is on its way.
done-password-changed = Your new password is in force. Other devices were signed out.
done-factor-on = Signing in now asks for a code as well. Other devices were signed out.
done-factor-off = Signing in asks for your password only.
done-session-ended = That device is signed out.
done-saved = Saved.
done-address-removed = The address is removed.
notice-card-not-kept = The card could not be kept for the next time. This order does not need that.
notice-card-gone = That card is no longer kept. Choose another one or type it in.
done-card-removed = The card is removed.
done-lines-changed = Your order is changed.
done-lines-taken-out = The items are out of your order, and the money for them is on its way back.
done-claimed = The orders are in your account now.
done-erased = Your account is deleted.
done-return-asked = We have your request and will answer it here.
done-return-withdrawn = Your request is withdrawn. You keep the items.
done-parcel-sent = The parcel is noted, and the buyer gets a letter.
done-noted = Noted.
done-refunded = The money is on its way back.
done-counted = The count is noted.
done-moved = The units are moved.

## Signing in and up

sign-in-title = Sign in
sign-in-words = See your orders on every device, keep addresses, send things back.
sign-in-action = Sign in
sign-in-has-letter = I have a code from your letter
sign-in-new = New here?
sign-in-guest = You can buy without an account, too.
sign-in-again = Use another account
sign-up-title = Create an account
sign-up-words = We send a code to your address. Nothing else comes with it.
sign-up-action = Create account
sign-up-note = Your name and address are encrypted at the shop. Your password is never stored, only a proof of it.
sign-up-known = Already have one?
verify-title = Confirm your address
verify-words = Enter the code from the letter we sent you. It is good for one hour.
verify-action = Confirm and sign in
verify-sent = The letter went to
verify-none = No letter? Look into the spam folder. If you already have an account, the letter says so and has no code. Signing in with your password sends another one.
factor-step-title = Enter your code
factor-step-words = Your password is right. Now the code of your second step.
factor-step-action = Sign in
forgot-title = Forgot your password?
forgot-words = Tell us your address, and we send a code for a new one.
forgot-action = Send the letter
forgot-has-letter = I have a code already
reset-title = Choose a new password
reset-words = Enter the code from the letter. All devices are signed out then.
reset-action = Set the new password
reset-again = Send another letter
sign-out = Sign out
field-login = Email
field-login-empty = Enter your email address.
field-login-invalid = Enter an email address such as name@example.com.
field-password = Password
field-password-empty = Enter your password.
field-password-invalid = This password is not right.
field-new-password = New password
field-new-password-hint = At least 10 characters. Three or four words in a row are good.
field-new-password-empty = Choose a password.
field-new-password-invalid = Use 10 to 128 characters.
field-old-password = Current password
field-old-password-empty = Enter your current password.
field-old-password-invalid = This is not your current password.
field-letter-code = Code from the letter
field-letter-code-empty = Enter the code from the letter.
field-letter-code-invalid = This is not the code of the letter. Copy it whole.
field-factor = Code
field-factor-hint = 6 digits from your authenticator app, or one of your recovery codes
field-factor-empty = Enter the code.
field-factor-invalid = This code is not right, or was used before. Wait for the next one and try again.

## The account

account-title = Account
account-orders-words = Where they are, and what can go back
account-profile-words = How we call you, and how the courier reaches you
account-addresses-words = Choose from them at the checkout
account-cards-words = Pay faster the next time
account-password-words = Change it here
account-factor-on = On: signing in asks for a code as well
account-factor-off = Off: a code from your phone makes your account safer
account-sessions-words = Where you are signed in
account-data-words = See it, take it with you, delete it
profile-title = Name and phone
profile-note = Letters come in the language that you read the shop in now.
addresses-title = Addresses
addresses-words = They are kept with your account, encrypted.
addresses-empty = No address is kept yet.
address-title = Change the address
address-new-title = New address
address-use = Use this address
address-keep = Keep this address in my account
cards-title = Cards
cards-words = Cards that you kept while paying. The next time you only choose one.
cards-empty = No card is kept. When you pay, you can keep the card for the next time.
cards-note = The shop has a card’s make and last four digits. The rest is with the payment service.
card-since = Kept since
card-remove-title = Remove this card?
card-remove-words = The payment service forgets it, too. Your orders stay as they are. To pay with it again, type it in again.
card-remove-action = Remove the card
card-remove-not = Keep it
card-new = Another card
card-keep = Keep this card for the next time
card-brand-visa = Visa
card-brand-mastercard = Mastercard
card-brand-amex = American Express
card-brand-discover = Discover
card-brand-diners = Diners Club
card-brand-jcb = JCB
card-brand-unionpay = UnionPay
card-brand-sandbox = Test card
password-title = Password
password-words = Other devices are signed out when it changes.
factor-title = Second step
factor-words = With a second step, a stolen password alone does not open your account.
factor-is-on = The second step is on. To turn it off, enter your password.
factor-is-off = You need an authenticator app on your phone. Enter your password to begin.
factor-begin = Set it up
factor-drop = Turn it off
factor-scan = Scan this with your app
factor-type = Or type the key, then enter the code
factor-qr = QR code for your authenticator app. The key beside it says the same.
factor-qr-none = The code does not fit into a picture. Please type the key.
factor-confirm = Turn it on
factor-not-now = Not now
codes-heading = Your recovery codes
codes-words = If you lose your phone, each of these opens your account once. Write them down or print them; they are not shown again.
codes-kept = I have kept them
sessions-title = Devices
sessions-words = Where you are signed in. Sign out what you do not know, and then change your password.
session-unnamed = Unnamed device
session-used = Last used { $when }
session-begun = Signed in { $when }
session-this = This device
session-end = Sign out
checkout-guest = You are buying without an account. With one, this order shows on all your devices.
orders-words-account = Orders of your account, newest first.
orders-sign-in = Looking for an order from another device?
orders-empty-account = There are no orders in your account yet.
orders-claim = { $count ->
    [one] { $count } order on this device was bought without your account.
   *[other] { $count } orders on this device were bought without your account.
}
orders-claim-action = Add to my account

## Data

data-title = Your data
data-kept-heading = What the shop keeps
data-kept-profile = Your email address, name, phone and addresses
data-kept-orders = Your orders, with the name and address that each went to
data-kept-sessions = The devices that you are signed in on
data-kept-log = What was done to your account and when, such as a new password
data-not-kept = Pictures and measures of the mirror never leave your device. Card numbers go to the payment service only.
consents-heading = What you agree to
consents-words = All of it is off until you turn it on, and you can turn it off again at any time.
consent-newsletter = Send me letters about new pieces
consent-statistics = Count what I look at, to make the shop better
consent-try-on-improvement = Keep the measures of my fittings, without pictures, so that things fit better
export-heading = Take it with you
export-words = Everything the shop knows about you, in one file that people and programs can read.
export-action = Save my data to a file
erase-title = Delete your account
erase-lead = There is no way back from this.
erase-more = What that means
erase-goes-heading = What is deleted
erase-goes-account = Your email address, name, phone, addresses, password and devices
erase-goes-orders = Your name and address on every order that you placed with this account
erase-goes-letters = The copies of letters that we sent you
erase-goes-device = The account’s orders on this device
erase-stays-heading = What stays
erase-stays-books = What was sold, when, for how much and to which country, in our books and invoices, without your name and address
erase-stays-log = That an account was deleted, under a number that leads to nobody any more
erase-stays-why = Tax law makes us keep our books for years. The keys to your part of them are destroyed, so nobody can read it, us included.
erase-last-heading = Delete it now
erase-last-words = Save your data to a file first if you may need it. Then enter your password.
erase-action = Delete my account for good
erase-not-yet = This cannot be done yet: an order of yours is not finished, or a shop would have no owner. Wait until your parcel has arrived, or make somebody else the owner, and come back.

## Parcels, returns and refunds

parcels-heading = Parcels
parcel-tracking = Tracking:
parcel-packed = Packed
parcel-in-transit = On its way
parcel-delivered = Delivered
parcel-lost = Lost; we send it again
parcel-returned = Came back to us; we send it again
returns-heading = Returns
return-ask = Send something back
return-withdraw = Withdraw this request
return-title = Send something back
return-words = Choose what, and what you would like for it. We answer on the order’s page.
return-which = What goes back?
return-units = How many
return-instead = Version you want instead
return-instead-none = None
return-want = What would you like?
return-want-money = My money back
return-want-money-words = The way you paid, once we have the items
return-want-goods = Another version
return-want-goods-words = At the same price; choose it at each item
return-submit = Ask for the return
return-requested = Asked for
return-approved = Approved
return-refused = Refused
return-withdrawn = Withdrawn
return-received = Received
return-refunded = Refunded
return-exchanged = Exchanged
return-requested-words = We look at it and answer here. Please do not send anything yet.
return-approved-words = Please send the items to us now.
return-refused-words = We cannot take these items back. Write to us if you think otherwise.
return-withdrawn-words = You keep the items.
return-received-words = The items are with us. We are checking them.
return-refunded-words = The money is on its way to you.
return-exchanged-words = The other items are on their way, or will be soon.
refunds-heading = Money back
refund-gift-cards = Of it, to gift cards:
field-units = Items
field-units-empty = Choose at least one item.
field-units-invalid = There are not so many of these.
field-instead = Version instead
field-instead-empty = Choose another version for each item that goes back, or ask for your money.
field-instead-invalid = This version cannot be had at the same price.
field-reason = Why?
field-reason-empty = Say why.
field-reason-invalid = Use at most 500 characters.

## Changing an order

lines-change = Change the items
lines-title = Change the items
lines-review-title = Is this right?
lines-words-unpaid = Choose how many of each you want. Nothing is charged by this: you see the new total first, and pay it afterwards.
lines-words-paid = Until your order leaves us, you can take items out of it. Their money goes back the way you paid. To add something, place another order.
lines-review-words-unpaid = Nothing is charged now. You pay the new total afterwards.
lines-review-words-later = Nothing is charged now. The shop works out the new total with your codes and gift cards, and you see it before you pay.
lines-review-words-paid = The money for what goes out goes back the way you paid, discounts and taxes worked out. This cannot be undone.
lines-submit = See what changes
lines-leave = Leave it as it is
lines-most = { $count ->
    [one] At most { $count }
   *[other] At most { $count }
}
lines-remove = Take it out
lines-paid = You paid
lines-total-now = Total now
lines-total-then = New total
lines-nothing-stays = Nothing stays in this order. All of its money goes back, with the delivery.
lines-agree = Change the order
lines-agree-paid = Take them out and get the money back
lines-edit = Change it again
lines-becomes = Now { $now }, then { $then }
lines-out = Now { $now }, then none
lines-same = { $now }, as before
field-lines = Quantities
field-lines-empty = Something has to stay in the order. If you want none of it, cancel the order on its page.
field-lines-invalid = Enter whole numbers from 0, and no more than there are.

## For a shop’s members

shops-heading = Your shops
shop-pages = Pages of this shop
shop-role-owner = You are an owner
shop-role-editor = You keep the goods
shop-role-support = You look after orders
shop-orders-title = Orders
shop-to-send = To send
shop-nothing-to-send = Nothing waits to be sent.
shop-other-orders = All others
shop-older = Older orders
shop-units = { $count ->
    [one] { $count } item
   *[other] { $count } items
}
send-heading = Still to send
send-action = Note the parcel as sent
parcel-event-deliver = It has arrived
parcel-event-lose = It is lost
parcel-event-return = It came back
return-event-approve = Approve
return-event-refuse = Refuse
return-event-receive = The items are here
return-event-refund = Give the money back
return-event-exchange = Send the other items
return-restock = Put the items back on the shelf
refund-heading = Give money back
refund-words = For items that never left or need not come back. The shop works out what they really cost, discounts and taxes included.
refund-delivery = Give back the delivery as well
refund-action = Give the money back
goods-title = Goods
goods-words = What can be bought now. Unpaid orders hold some units for a while.
goods-empty = There are no goods yet.
goods-left = Left
goods-more = There are more goods than this list shows.
field-carrier = Carrier
field-carrier-empty = Enter who carries the parcel.
field-carrier-invalid = Use up to 64 Latin letters, digits and signs, without spaces.
field-tracking = Tracking number
field-tracking-empty = Enter the tracking number.
field-tracking-invalid = Use up to 64 Latin letters, digits and signs, without spaces.

## The shelves

stock-title = Stock
stock-words = Count, move and look up units of any article.
stock-look = Look up
stock-on-hand = In the house
stock-held = Held for unpaid orders
stock-at = At
stock-count-heading = Count
stock-count-words = Enter what you counted, held units included.
stock-count-action = Note the count
stock-move-heading = Move
stock-move-action = Move
stock-movements = Last movements
stock-when = When
stock-why = Why
stock-why-count = Counted
stock-why-hold = Held for an order
stock-why-cancel = Order cancelled
stock-why-expire = Order not paid
stock-why-sale = Sold
stock-why-return = Came back
stock-why-exchange = Given in exchange
stock-why-transfer = Moved
field-on-hand = Units in the house
field-on-hand-empty = Enter how many you counted.
field-on-hand-invalid = Enter a whole number from 0 to 100,000,000.
field-quantity = Units
field-quantity-empty = Enter how many.
field-quantity-invalid = Enter a whole number from 1 to 99 that is there.
field-from = From
field-from-empty = Enter where they are.
field-from-invalid = Enter the place’s short name, such as main.
field-to = To
field-to-empty = Enter where they go.
field-to-invalid = Enter the place’s short name, such as main.

## Promotions

done-offer-made = The promotion is made.
done-offer-ended = The promotion is ended.
offers-title = Promotions
offers-words = What buyers pay less for, and how often it was used.
offers-none = There are no promotions.
offer-without-code = No code: for everybody
offer-over = Over
offer-until = Until { $day }
offer-used-of = Used { $count } of { $most } times
offer-used =
    { $count ->
    [one] Used once
   *[other] Used { $count } times
}
offer-end = End it
offer-percent = { $percent } % off
offer-buy-get = Buy { $buy }, get { $get } for less
offer-delivery = Free delivery
offer-gift = A gift:
offer-all-goods = All goods
offer-new-heading = New promotion
offer-once = Once per buyer
offer-new-action = Make the promotion
field-offer = Name
field-offer-empty = Enter what buyers read.
field-offer-invalid = Enter 1 to 200 characters.
field-offer-code = Code
field-offer-code-hint = Leave it empty and it is for everybody.
field-offer-code-empty = Enter a code.
field-offer-code-invalid = Enter 3 to 40 letters, digits and dashes that no other promotion has.
field-percent = Percent off
field-percent-empty = Enter how much less.
field-percent-invalid = Enter a whole number from 1 to 100.
field-offer-goods = For
field-offer-goods-empty = Choose the goods.
field-offer-goods-invalid = Choose the goods.
field-last-day = Last day
field-last-day-hint = To the end of that day, UTC.
field-last-day-empty = Enter a day.
field-last-day-invalid = Enter a day that there is.
field-limit = How often in all
field-limit-empty = Enter a number.
field-limit-invalid = Enter a whole number from 1.

## A shop’s money

payouts-title = Payouts
payouts-owed = Owed to the shop
payouts-owed-nothing = Nothing is owed now.
payouts-fee = Of the price of its goods, the house keeps { $percent } %.
payouts-heading = Paid out
payouts-none = Nothing was paid out yet.
payout-name = Reference:
earnings-heading = What it is made of
earnings-amount = Amount
earnings-paid = Payout
earnings-owed = Still owed
earning-sale = Sold
earning-fee = The house’s part
earning-refund = Given back to the buyer
earning-fee-back = The house’s part, returned
earning-dispute = Taken back by a bank
earning-dispute-won = Given back by a bank
disputes-heading = Questions of the buyer’s bank
dispute-inquiry = The bank asks
dispute-inquiry-words = No money has moved. Answer with the payment service.
dispute-open = The bank took the money back
dispute-open-words = It has not decided yet. Answer with the payment service. Do not give this money back a second time.
dispute-won = Decided for the shop
dispute-won-words = The shop has the money again.
dispute-lost = Decided for the buyer
dispute-lost-words = The buyer keeps the money.
dispute-closed = Closed
dispute-closed-words = The bank asked and let it be.
dispute-reason = Reason given:
