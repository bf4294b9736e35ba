# Words of letters, which the server writes to people about their account. Codes stand on a line of their own.
letter-verify-subject = Your code for Vitrine
letter-verify-text =
    Somebody, surely you, made an account at Vitrine with this address. Enter this code in the shop, together with your password:

    { $code }

    It is good for one hour. If it was not you, throw this letter away: without the code nothing happens.
letter-exists-subject = You already have an account at Vitrine
letter-exists-text =
    Somebody, surely you, tried to make an account at Vitrine with this address. You already have one: just sign in. If you forgot your password, ask for a new one there.
letter-reset-subject = A new password for Vitrine
letter-reset-text =
    Somebody, surely you, forgot the password of your account at Vitrine. Enter this code in the shop to choose a new one:

    { $code }

    It is good for one hour. If it was not you, throw this letter away: your password stays as it is.
letter-password-subject = Your password at Vitrine was changed
letter-password-text =
    The password of your account at Vitrine was just changed, and other devices were signed out. If it was not you, ask for a new password in the shop at once.
letter-way-subject = A new way to sign in opens your account at Vitrine
letter-way-text =
    A passkey or another way to sign in was added to your account at Vitrine. If it was not you, ask for a new password in the shop at once, and remove what you do not know from your account.
letter-invited-subject = A shop at Vitrine asks you to work for it
letter-invited-text =
    The shop { $shop } at Vitrine asks you to work for it. Sign in with an account of this address, or make one, and enter this code:

    { $code }

    It is good for seven days. If you do not know the shop, throw this letter away: without the code nothing happens.
letter-stolen-subject = We ended a session of yours at Vitrine
letter-stolen-text =
    A key of one of your sessions was used twice. That happens when it was copied, so we ended the session. Please sign in again. If you see a device that you do not know, change your password.
