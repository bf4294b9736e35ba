# كلمات الحسابات، والطلبات في طريقها، والصفحات المخصصة لأعضاء المتاجر.

## في كل مكان

nav-account = الحساب
save = حفظ
change = تغيير
remove = إزالة
notice-not-reached = تعذّر الاتصال بالمتجر، فلم يتغيّر شيء. حاول مجددًا من فضلك.
notice-not-written = تعذّرت كتابة الملف: { $reason }
notice-exported = بياناتك في الملف { $path }
notice-paper-kept = حُفظ في الملف { $path }
order-invoice = حفظ الفاتورة (PDF)
order-credit-note = حفظ الإشعار الدائن { $number } (PDF)
notice-signed-out-here = سُجّل خروجك على هذا الجهاز، لكن تعذّر إبلاغ المتجر. عند دخولك مرة أخرى أنهِ الجلسة القديمة في قائمة الأجهزة.
notice-address-not-kept = تم طلبك، لكن تعذّرت إضافة عنوانه إلى حسابك.
done-signed-in = تم تسجيل دخولك.
done-signed-out = تم تسجيل خروجك. لم تعد طلبات حسابك على هذا الجهاز.
done-letter-sent = إن كان هناك حساب بهذا العنوان، فرسالة فيها رمز في طريقها إليه.
done-password-changed = كلمة مرورك الجديدة سارية. سُجّل الخروج من الأجهزة الأخرى.
done-factor-on = أصبح تسجيل الدخول يطلب رمزًا أيضًا. سُجّل الخروج من الأجهزة الأخرى.
done-factor-off = تسجيل الدخول يطلب كلمة مرورك فقط.
done-session-ended = سُجّل الخروج من ذلك الجهاز.
done-saved = تم الحفظ.
done-address-removed = أُزيل العنوان.
notice-card-not-kept = تعذّر حفظ البطاقة للمرة القادمة. هذا الطلب لا يحتاج إلى ذلك.
notice-card-gone = لم تعد تلك البطاقة محفوظة. اختر غيرها أو اكتبها.
done-card-removed = أُزيلت البطاقة.
done-passkey-removed = أُزيل مفتاح المرور.
done-provider-removed = لم يعد ذلك الحساب يفتح حسابك.
done-lines-changed = عُدّل طلبك.
done-lines-taken-out = أُخرجت القطع من طلبك، والمبلغ في طريق عودته.
done-claimed = الطلبات في حسابك الآن.
done-erased = حُذف حسابك.
done-return-asked = وصلنا طلبك وسنجيب عنه هنا.
done-return-withdrawn = سُحب طلبك. القطع لك.
done-parcel-sent = سُجّل الطرد، وستصل المشتري رسالة.
done-noted = تم التسجيل.
done-refunded = المبلغ في طريق عودته.
done-counted = سُجّل العدد.
done-moved = نُقلت الوحدات.

## تسجيل الدخول وإنشاء حساب

sign-in-title = تسجيل الدخول
sign-in-words = تابع طلباتك على كل أجهزتك، واحفظ عناوينك، وأعد ما لا يناسبك.
sign-in-action = دخول
sign-in-has-letter = لديّ رمز من رسالتكم
sign-in-new = جديد هنا؟
sign-in-guest = يمكنك الشراء من دون حساب أيضًا.
sign-in-again = استخدام حساب آخر
sign-up-title = إنشاء حساب
sign-up-words = نرسل رمزًا إلى عنوانك، ولا شيء غيره.
sign-up-action = إنشاء الحساب
sign-up-note = يُحفظ اسمك وعنوانك في المتجر مشفّرين. لا تُحفظ كلمة مرورك أبدًا، بل إثبات لها فقط.
sign-up-known = لديك حساب؟
verify-title = تأكيد عنوانك
verify-words = أدخل الرمز من الرسالة التي أرسلناها. يصلح ساعة واحدة.
verify-action = تأكيد ودخول
verify-sent = أُرسلت الرسالة إلى
verify-none = لم تصل الرسالة؟ ابحث في البريد غير المرغوب فيه. إن كان لديك حساب فالرسالة تقول ذلك وليس فيها رمز. الدخول بكلمة مرورك يرسل رسالة أخرى.
factor-step-title = أدخل رمزك
factor-step-words = كلمة مرورك صحيحة. الآن رمز الخطوة الثانية.
factor-step-action = دخول
forgot-title = نسيت كلمة المرور؟
forgot-words = أخبرنا بعنوانك ونرسل رمزًا لكلمة مرور جديدة.
forgot-action = إرسال الرسالة
forgot-has-letter = لديّ رمز بالفعل
reset-title = اختر كلمة مرور جديدة
reset-words = أدخل الرمز من الرسالة. بعدها يُسجَّل الخروج من كل الأجهزة.
reset-action = تعيين كلمة المرور الجديدة
reset-again = إرسال رسالة أخرى
sign-out = تسجيل الخروج
field-login = البريد الإلكتروني
field-login-empty = أدخل بريدك الإلكتروني.
field-login-invalid = أدخل بريدًا مثل name@example.com.
field-password = كلمة المرور
field-password-empty = أدخل كلمة مرورك.
field-password-invalid = كلمة المرور هذه غير صحيحة.
field-new-password = كلمة المرور الجديدة
field-new-password-hint = 10 أحرف على الأقل. ثلاث كلمات أو أربع متتالية خيار جيد.
field-new-password-empty = اختر كلمة مرور.
field-new-password-invalid = استخدم من 10 إلى 128 حرفًا.
field-old-password = كلمة المرور الحالية
field-old-password-empty = أدخل كلمة مرورك الحالية.
field-old-password-invalid = هذه ليست كلمة مرورك الحالية.
field-letter-code = الرمز من الرسالة
field-letter-code-empty = أدخل الرمز من الرسالة.
field-letter-code-invalid = هذا ليس رمز الرسالة. انسخه كاملًا.
field-factor = الرمز
field-factor-hint = 6 أرقام من تطبيق المصادقة، أو أحد رموز الاسترداد
field-factor-empty = أدخل الرمز.
field-factor-invalid = هذا الرمز غير صحيح أو استُخدم من قبل. انتظر الرمز التالي وحاول مجددًا.

## الحساب

account-title = الحساب
account-orders-words = أين هي، وما الذي يمكن إعادته
account-profile-words = كيف نناديك، وكيف يصل إليك المندوب
account-addresses-words = اختر منها عند الدفع
account-cards-words = ادفع أسرع في المرة القادمة
account-password-words = غيّرها هنا
account-factor-on = مفعّلة: يطلب الدخول رمزًا أيضًا
account-factor-off = غير مفعّلة: رمز من هاتفك يجعل حسابك أكثر أمانًا
account-ways-words = مفاتيح المرور وحسابات أخرى تفتح هذا الحساب
account-sessions-words = الأجهزة التي سجّلت الدخول عليها
account-data-words = اطّلع عليها، خذها معك، احذفها
profile-title = الاسم والهاتف
profile-note = تصل الرسائل باللغة التي تقرأ بها المتجر الآن.
addresses-title = العناوين
addresses-words = تُحفظ مع حسابك مشفّرة.
addresses-empty = لا عنوان محفوظ بعد.
address-title = تغيير العنوان
address-new-title = عنوان جديد
address-use = استخدام هذا العنوان
address-keep = احفظ هذا العنوان في حسابي
cards-title = البطاقات
cards-words = بطاقات حفظتها عند الدفع. في المرة القادمة تختار إحداها فقط.
cards-empty = لا بطاقة محفوظة. عند الدفع يمكنك حفظ البطاقة للمرة القادمة.
cards-note = لدى المتجر نوع البطاقة وآخر أربعة أرقام منها. والباقي لدى خدمة الدفع.
card-since = محفوظة منذ
card-remove-title = إزالة هذه البطاقة؟
card-remove-words = تنساها خدمة الدفع أيضًا. تبقى طلباتك كما هي. وللدفع بها من جديد اكتبها مرة أخرى.
card-remove-action = إزالة البطاقة
card-remove-not = إبقاؤها
card-new = بطاقة أخرى
card-keep = احفظ هذه البطاقة للمرة القادمة
card-brand-visa = Visa
card-brand-mastercard = Mastercard
card-brand-amex = American Express
card-brand-discover = Discover
card-brand-diners = Diners Club
card-brand-jcb = JCB
card-brand-unionpay = UnionPay
card-brand-sandbox = بطاقة تجريبية
password-title = كلمة المرور
password-words = عند تغييرها يُسجَّل الخروج من الأجهزة الأخرى.
factor-title = الخطوة الثانية
factor-words = مع خطوة ثانية لا تكفي كلمة مرور مسروقة لفتح حسابك.
factor-is-on = الخطوة الثانية مفعّلة. لإيقافها أدخل كلمة مرورك.
factor-is-off = تحتاج إلى تطبيق مصادقة على هاتفك. أدخل كلمة مرورك للبدء.
factor-begin = الإعداد
factor-drop = إيقاف
factor-scan = امسح هذا بتطبيقك
factor-type = أو اكتب المفتاح ثم أدخل الرمز
factor-qr = رمز QR لتطبيق المصادقة. المفتاح بجانبه يقول الشيء نفسه.
factor-qr-none = لا تتسع صورة لهذا الرمز. اكتب المفتاح من فضلك.
factor-confirm = تفعيل
factor-not-now = ليس الآن
codes-heading = رموز الاسترداد
codes-words = إن فقدت هاتفك فكل رمز منها يفتح حسابك مرة واحدة. اكتبها أو اطبعها؛ لن تُعرض مرة أخرى.
codes-kept = حفظتها
sessions-title = الأجهزة
sessions-words = الأجهزة التي سجّلت الدخول عليها. سجّل الخروج مما لا تعرفه، ثم غيّر كلمة مرورك.
session-unnamed = جهاز بلا اسم
session-used = آخر استخدام { $when }
session-begun = بدأت الجلسة { $when }
session-this = هذا الجهاز
session-end = تسجيل الخروج
checkout-guest = أنت تشتري من دون حساب. مع حساب يظهر هذا الطلب على كل أجهزتك.
orders-words-account = طلبات حسابك، الأحدث أولًا.
orders-sign-in = تبحث عن طلب من جهاز آخر؟
orders-empty-account = لا طلبات في حسابك بعد.
orders-claim = { $count ->
    [one] طلب واحد على هذا الجهاز اشتُري من دون حسابك.
    [two] طلبان على هذا الجهاز اشتُريا من دون حسابك.
    [few] { $count } طلبات على هذا الجهاز اشتُريت من دون حسابك.
    [many] { $count } طلبًا على هذا الجهاز اشتُريت من دون حسابك.
   *[other] { $count } طلب على هذا الجهاز اشتُريت من دون حسابك.
}
orders-claim-action = إضافة إلى حسابي

## طرق الدخول غير كلمة المرور

ways-title = طرق تسجيل الدخول
ways-words = ما يفتح حسابك غير كلمة مروره.
passkeys-heading = مفاتيح المرور
passkeys-none = لا يفتح هذا الحسابَ أي مفتاح مرور.
passkeys-note = لا يستطيع هذا التطبيق بعدُ إنشاء مفاتيح المرور أو استخدامها. ما أنشأته في مكان آخر يمكن تغيير اسمه وإزالته هنا؛ ولتسجيل الدخول هنا استخدم رمز استرداد بدلًا منه.
passkey-since = أُنشئ في
passkey-unused = لم يُستخدم قط
passkey-backed-up = محفوظ على أجهزتك الأخرى أيضًا
passkey-title = مفتاح مرور
passkey-rename-heading = تغيير الاسم
passkey-remove-heading = إزالته
passkey-remove-words = لن يفتح حسابك بعد ذلك. احذفه من جهازك أيضًا.
passkey-remove-action = إزالة مفتاح المرور
providers-heading = حسابات أخرى
providers-none = لا يفتح هذا الحسابَ أي حساب آخر. لإضافة حساب، سجّل الخروج ثم ادخل بحساب له عنوان البريد نفسه.
provider-since = يفتح هذا الحساب منذ
providers-note = تبقى كلمة مرورك تفتح حسابك من دونها. وإن لم تكن لديك كلمة مرور فاطلب واحدة أولًا من «نسيت كلمة المرور؟».
field-passkey-name = الاسم
field-passkey-name-empty = أعطه اسمًا.
field-passkey-name-invalid = استخدم اسمًا من سطر واحد.
sign-in-or = أو
sign-in-with = الدخول بحساب آخر
away-title = تابِع في متصفحك
away-words = يعرض متصفحك صفحة تسجيل الدخول. عندما تنتهي هناك عُد إلى هنا: تتابع هذه الصفحة وحدها.
away-open = فتح المتصفح مرة أخرى
away-nothing = لم يُفتح شيء؟
away-copy = انسخ هذا العنوان إلى متصفح على هذا الحاسوب:
away-leave = تسجيل الدخول بطريقة أخرى
away-more-title = خطوة أخرى
away-password-words = يوجد حساب بعنوان البريد هذا. أدخل كلمة مروره هذه المرة فقط.
away-factor-words = لحسابك خطوة ثانية. أدخل رمزها.
away-failed-title = لم ينجح ذلك
away-failed-words = لم يتمكن المتجر من تسجيل دخولك بذلك الحساب، أو طال الأمر. حاول مرة أخرى، أو ادخل بطريقة أخرى.
away-go-on = متابعة
came-back-title = عُد إلى المتجر
came-back-words = يمكنك إغلاق هذه الصفحة. تتابع نافذة المتجر وحدها.
came-back-refused = لم تسجّل الدخول. أغلق هذه الصفحة وحاول مرة أخرى في نافذة المتجر.

## البيانات

data-title = بياناتك
data-kept-heading = ما يحفظه المتجر
data-kept-profile = بريدك واسمك وهاتفك وعناوينك
data-kept-orders = طلباتك، مع الاسم والعنوان اللذين أُرسل إليهما كل طلب
data-kept-sessions = الأجهزة التي سجّلت الدخول عليها
data-kept-log = ما حدث لحسابك ومتى، مثل كلمة مرور جديدة
data-not-kept = صور المرآة وقياساتها لا تغادر جهازك أبدًا. أرقام البطاقات تذهب إلى خدمة الدفع وحدها.
consents-heading = ما توافق عليه
consents-words = كل هذا متوقف إلى أن تفعّله، ويمكنك إيقافه في أي وقت.
consent-newsletter = أرسلوا إليّ رسائل عن القطع الجديدة
consent-statistics = احسبوا ما أنظر إليه لتحسين المتجر
consent-try-on-improvement = احفظوا قياسات تجربتي، من دون صور، لتصبح القطع أنسب
export-heading = خذها معك
export-words = كل ما يعرفه المتجر عنك في ملف واحد يقرؤه الناس والبرامج.
export-action = حفظ بياناتي في ملف
erase-title = حذف حسابك
erase-lead = لا رجعة في هذا.
erase-more = ماذا يعني ذلك
erase-goes-heading = ما يُحذف
erase-goes-account = بريدك واسمك وهاتفك وعناوينك وكلمة مرورك وأجهزتك
erase-goes-orders = اسمك وعنوانك في كل طلب تم بهذا الحساب
erase-goes-letters = نسخ الرسائل التي أرسلناها إليك
erase-goes-device = طلبات الحساب على هذا الجهاز
erase-stays-heading = ما يبقى
erase-stays-books = ما بيع ومتى وبكم وإلى أي بلد، في دفاترنا وفواتيرنا، من دون اسمك وعنوانك
erase-stays-log = أن حسابًا حُذف، برقم لم يعد يدل على أحد
erase-stays-why = قانون الضرائب يلزمنا بحفظ دفاترنا سنوات. مفاتيح ما يخصك منها تُتلف، فلا يستطيع أحد قراءته، ولا نحن.
erase-last-heading = احذفه الآن
erase-last-words = احفظ بياناتك في ملف أولًا إن كنت قد تحتاج إليها. ثم أدخل كلمة مرورك.
erase-action = احذف حسابي نهائيًا
erase-not-yet = لا يمكن ذلك بعد: لك طلب لم يكتمل، أو سيبقى متجر بلا مالك. انتظر وصول طردك، أو اجعل شخصًا آخر مالكًا، ثم عد.

## الطرود والإرجاع واسترداد المال

parcels-heading = الطرود
parcel-tracking = التتبع:
parcel-packed = تم التغليف
parcel-in-transit = في الطريق
parcel-delivered = وصل
parcel-lost = فُقد؛ سنرسله مجددًا
parcel-returned = عاد إلينا؛ سنرسله مجددًا
returns-heading = الإرجاع
return-ask = إرجاع قطعة
return-withdraw = سحب هذا الطلب
return-title = إرجاع قطعة
return-words = اختر ماذا، وماذا تريد بدلًا منه. نجيب في صفحة الطلب.
return-which = ماذا تُرجع؟
return-units = كم
return-instead = الخيار الذي تريده بدلًا منه
return-instead-none = لا شيء
return-want = ماذا تريد؟
return-want-money = استرداد المال
return-want-money-words = بالطريقة التي دفعت بها، بعد أن تصلنا القطع
return-want-goods = خيار آخر
return-want-goods-words = بالسعر نفسه؛ اختره عند كل قطعة
return-submit = طلب الإرجاع
return-requested = مطلوب
return-approved = مقبول
return-refused = مرفوض
return-withdrawn = مسحوب
return-received = وصلنا
return-refunded = أُعيد المال
return-exchanged = تم الاستبدال
return-requested-words = ننظر فيه ونجيب هنا. لا ترسل شيئًا بعد من فضلك.
return-approved-words = أرسل القطع إلينا الآن من فضلك.
return-refused-words = لا يمكننا استعادة هذه القطع. اكتب إلينا إن رأيت غير ذلك.
return-withdrawn-words = القطع لك.
return-received-words = القطع عندنا. نحن نفحصها.
return-refunded-words = المبلغ في طريقه إليك.
return-exchanged-words = القطع الأخرى في طريقها أو ستكون قريبًا.
refunds-heading = المال المُعاد
refund-gift-cards = منه إلى بطاقات الهدايا:
field-units = القطع
field-units-empty = اختر قطعة واحدة على الأقل.
field-units-invalid = لا يوجد هذا العدد من هذه القطعة.
field-instead = الخيار البديل
field-instead-empty = اختر خيارًا آخر لكل قطعة تُرجعها، أو اطلب مالك.
field-instead-invalid = هذا الخيار غير متاح بالسعر نفسه.
field-reason = لماذا؟
field-reason-empty = اذكر السبب.
field-reason-invalid = استخدم 500 حرف على الأكثر.

## تعديل طلب

lines-change = تعديل القطع
lines-title = تعديل القطع
lines-review-title = هل هذا صحيح؟
lines-words-unpaid = اختر كم تريد من كل قطعة. لا يُخصم شيء بهذا: ترى المجموع الجديد أولًا ثم تدفعه.
lines-words-paid = يمكنك إخراج قطع من طلبك إلى أن يغادرنا. يعود ثمنها بالطريقة التي دفعت بها. ولإضافة شيء أرسل طلبًا آخر.
lines-review-words-unpaid = لا يُخصم شيء الآن. تدفع المجموع الجديد بعد ذلك.
lines-review-words-later = لا يُخصم شيء الآن. يحسب المتجر المجموع الجديد مع رموزك وبطاقات الهدايا، وتراه قبل أن تدفع.
lines-review-words-paid = يعود ثمن ما يخرج بالطريقة التي دفعت بها بعد حساب الخصومات والضرائب. لا يمكن التراجع عن هذا.
lines-submit = عرض ما سيتغير
lines-leave = إبقاؤه كما هو
lines-most = { $count ->
    [zero] لا شيء على الأكثر
    [one] واحدة على الأكثر
    [two] اثنتان على الأكثر
   *[other] { $count } على الأكثر
}
lines-remove = إخراجها
lines-paid = دفعت
lines-total-now = المجموع الآن
lines-total-then = المجموع الجديد
lines-nothing-stays = لا يبقى شيء في هذا الطلب. يعود كل ثمنه مع التوصيل.
lines-agree = تعديل الطلب
lines-agree-paid = إخراجها واسترداد ثمنها
lines-edit = تعديل من جديد
lines-becomes = الآن { $now }، ثم { $then }
lines-out = الآن { $now }، ثم لا شيء
lines-same = { $now }، كما كان
field-lines = الكميات
field-lines-empty = يجب أن يبقى شيء في الطلب. إن لم ترد منه شيئًا فألغِ الطلب في صفحته.
field-lines-invalid = اكتب أعدادًا صحيحة من 0، ولا تزد على الموجود.

## لأعضاء المتاجر

shops-heading = متاجرك
shop-pages = صفحات هذا المتجر
shop-role-owner = أنت مالك
shop-role-editor = أنت مسؤول عن القطع
shop-role-support = أنت مسؤول عن الطلبات
shop-orders-title = الطلبات
shop-to-send = للإرسال
shop-nothing-to-send = لا شيء ينتظر الإرسال.
shop-other-orders = سائر الطلبات
shop-older = طلبات أقدم
shop-units = { $count ->
    [one] قطعة واحدة
    [two] قطعتان
    [few] { $count } قطع
    [many] { $count } قطعة
   *[other] { $count } قطعة
}
send-heading = بقي للإرسال
send-action = تسجيل الطرد مُرسَلًا
parcel-event-deliver = وصل
parcel-event-lose = فُقد
parcel-event-return = عاد
return-event-approve = قبول
return-event-refuse = رفض
return-event-receive = القطع هنا
return-event-refund = إعادة المال
return-event-exchange = إرسال القطع الأخرى
return-restock = إعادة القطع إلى الرف
refund-heading = إعادة المال
refund-words = لقطع لم تُرسَل أو لا يلزم أن تعود. يحسب المتجر ثمنها الحقيقي بما فيه الخصومات والضرائب.
refund-delivery = إعادة أجرة التوصيل أيضًا
refund-action = إعادة المال
goods-title = القطع
goods-words = ما يمكن شراؤه الآن. تحجز الطلبات غير المدفوعة بعض الوحدات لوقت قصير.
goods-empty = لا قطع بعد.
goods-left = المتبقي
goods-more = هناك قطع أكثر مما تعرضه هذه القائمة.
field-carrier = شركة الشحن
field-carrier-empty = أدخل من يحمل الطرد.
field-carrier-invalid = استخدم حتى 64 من الأحرف اللاتينية والأرقام والعلامات، بلا مسافات.
field-tracking = رقم التتبع
field-tracking-empty = أدخل رقم التتبع.
field-tracking-invalid = استخدم حتى 64 من الأحرف اللاتينية والأرقام والعلامات، بلا مسافات.

## الرفوف

stock-title = المخزون
stock-words = عدّ وحدات أي صنف وانقلها وابحث عنها.
stock-look = بحث
stock-on-hand = في الدار
stock-held = محجوز لطلبات غير مدفوعة
stock-at = في
stock-count-heading = العدّ
stock-count-words = أدخل ما عددته، بما فيه الوحدات المحجوزة.
stock-count-action = تسجيل العدد
stock-move-heading = النقل
stock-move-action = نقل
stock-movements = آخر الحركات
stock-when = متى
stock-why = لماذا
stock-why-count = عدّ
stock-why-hold = حُجز لطلب
stock-why-cancel = أُلغي الطلب
stock-why-expire = لم يُدفع الطلب
stock-why-sale = بيع
stock-why-return = عاد
stock-why-exchange = أُعطي بدلًا
stock-why-transfer = نُقل
field-on-hand = الوحدات في الدار
field-on-hand-empty = أدخل كم عددت.
field-on-hand-invalid = أدخل عددًا صحيحًا من 0 إلى 100000000.
field-quantity = الوحدات
field-quantity-empty = أدخل كم.
field-quantity-invalid = أدخل عددًا صحيحًا من 1 إلى 99 موجودًا هناك.
field-from = من
field-from-empty = أدخل أين هي.
field-from-invalid = أدخل الاسم القصير للمكان، مثل main.
field-to = إلى
field-to-empty = أدخل إلى أين تذهب.
field-to-invalid = أدخل الاسم القصير للمكان، مثل main.

## Promotions

done-offer-made = تم إنشاء العرض.
done-offer-ended = انتهى العرض.
offers-title = العروض
offers-words = ما يدفع المشترون فيه أقل، وكم مرة استُخدم.
offers-none = لا توجد عروض.
offer-without-code = بلا رمز: للجميع
offer-over = انتهى
offer-until = حتى { $day }
offer-used-of = استُخدم { $count } من أصل { $most }
offer-used =
    { $count ->
    [zero] لم يُستخدم
    [one] استُخدم مرة واحدة
    [two] استُخدم مرتين
    [few] استُخدم { $count } مرات
    [many] استُخدم { $count } مرة
   *[other] استُخدم { $count } مرة
}
offer-end = إنهاء
offer-percent = خصم { $percent }٪
offer-buy-get = اشترِ { $buy } واحصل على { $get } بسعر أقل
offer-delivery = توصيل مجاني
offer-gift = هدية:
offer-all-goods = كل السلع
offer-new-heading = عرض جديد
offer-once = مرة واحدة لكل مشترٍ
offer-new-action = إنشاء العرض
field-offer = الاسم
field-offer-empty = أدخل ما يقرؤه المشترون.
field-offer-invalid = أدخل من 1 إلى 200 حرف.
field-offer-code = الرمز
field-offer-code-hint = اتركه فارغًا ليكون للجميع.
field-offer-code-empty = أدخل رمزًا.
field-offer-code-invalid = أدخل من 3 إلى 40 حرفًا ورقمًا وشرطة لا يحملها عرض آخر.
field-percent = نسبة الخصم
field-percent-empty = أدخل مقدار الخصم.
field-percent-invalid = أدخل عددًا صحيحًا من 1 إلى 100.
field-offer-goods = يشمل
field-offer-goods-empty = اختر السلع.
field-offer-goods-invalid = اختر السلع.
field-last-day = اليوم الأخير
field-last-day-hint = حتى نهاية ذلك اليوم بالتوقيت العالمي.
field-last-day-empty = أدخل يومًا.
field-last-day-invalid = أدخل يومًا موجودًا.
field-limit = كم مرة في المجموع
field-limit-empty = أدخل عددًا.
field-limit-invalid = أدخل عددًا صحيحًا يبدأ من 1.

## مال المتجر

payouts-title = المدفوعات
payouts-owed = مستحق للمتجر
payouts-owed-nothing = لا شيء مستحق الآن.
payouts-fee = تحتفظ الدار من ثمن بضاعته بنسبة { $percent }٪.
payouts-heading = ما دُفع
payouts-none = لم يُدفع شيء بعد.
payout-name = المرجع:
earnings-heading = مم يتكوّن
earnings-amount = المبلغ
earnings-paid = الدفعة
earnings-owed = مستحق بعد
earning-sale = بيع
earning-fee = حصة الدار
earning-refund = أُعيد إلى المشتري
earning-fee-back = حصة الدار، أُعيدت
earning-dispute = استرده بنك
earning-dispute-won = أعاده بنك
disputes-heading = أسئلة بنك المشتري
dispute-inquiry = البنك يسأل
dispute-inquiry-words = لم يتحرك مال. أجب لدى خدمة الدفع.
dispute-open = استرد البنك المال
dispute-open-words = لم يقرر بعد. أجب لدى خدمة الدفع، ولا تُعد هذا المال مرة ثانية.
dispute-won = حُسم للمتجر
dispute-won-words = عاد المال إلى المتجر.
dispute-lost = حُسم للمشتري
dispute-lost-words = يبقى المال لدى المشتري.
dispute-closed = أُغلق
dispute-closed-words = سأل البنك ثم ترك الأمر.
dispute-reason = السبب المذكور:

## أهل المتجر

done-invited = الرسالة في طريقها.
done-invitation-taken-back = سُحبت الدعوة، ولم يعد رمزها صالحًا.
done-role-changed = تغيّر الدور.
done-member-removed = لم يعد ذلك الشخص يعمل في المتجر.
done-joined = أنت الآن تعمل مع المتجر.
staff-title = العاملون
staff-heading = من يعمل هنا
staff-you = أنت
staff-role-owner = مالك
staff-role-editor = مسؤول عن القطع
staff-role-support = مسؤول عن الطلبات
staff-needs-owner = لا يبقى متجر بلا مالك، لذلك لم يتغيّر شيء. اجعل شخصًا آخر مالكًا أولًا.
invitations-heading = دُعوا ولم يجيبوا بعد
invitation-until = صالحة حتى { $day }
invitation-take-back = سحب الدعوة
invite-heading = دعوة شخص للعمل هنا
invite-words = تصل الشخصَ رسالة فيها رمز صالح سبعة أيام، ولا يصلح إلا مع حساب له ذلك العنوان.
invite-action = إرسال الرسالة
invite-full = بلغت الدعوات أقصى عددها. اسحب دعوة قبل أن تدعو شخصًا آخر.
field-invited = البريد الإلكتروني
field-invited-empty = أدخل البريد الإلكتروني للشخص.
field-invited-invalid = أدخل بريدًا مثل name@example.com.
field-role = الدور
field-role-empty = اختر ما سيفعله الشخص.
field-role-invalid = اختر ما سيفعله الشخص.
field-letter-lang = لغة الرسالة
field-letter-lang-empty = اختر لغة.
field-letter-lang-invalid = اختر لغة.
invitation-asked = هل دعاك متجر للعمل معه؟
invitation-link = أدخل الرمز من الرسالة
invitation-title = العمل مع متجر
invitation-words = دعاك متجر برسالة. أدخل هنا الرمز من تلك الرسالة لتقبل.
invitation-account = يصلح الرمز مع حساب العنوان الذي وصلته الرسالة. أنت داخل بحساب
invitation-action = قبول
