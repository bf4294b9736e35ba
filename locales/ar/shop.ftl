# كلمات صفحات المتجر. كلمات البضائع في goods.ftl.

## Frame

shop-name = Vitrine
skip-to-content = انتقل إلى المحتوى
nav-tools = الطلبات والإعدادات والسلة
nav-shelves = الأقسام
nav-footer = المزيد عن المتجر
nav-orders = الطلبات
nav-settings = الإعدادات
nav-cart = السلة
nav-about = عن المتجر
cart-units = { $count ->
    [0] فارغة
    [one] قطعة
    [two] قطعتان
    [few] قطع
    [many] قطعة
   *[other] قطعة
}
search-label = ابحث في المتجر
search-placeholder = بحث
search-submit = بحث
offline-bar = أنت غير متصل. هذه آخر نسخة محفوظة على هذا الجهاز.
try-again = حاول مجددًا
footer-promise = متجر تجريبي. لا تُرسل بضائع ولا تُحوَّل أموال.
settings-change = تغيير اللغة والعملة
list-comma = {"، "}
sentence-end = .
choose = اختر

## Notices

notice-added = أُضيف إلى سلتك: { $name }.
notice-cart-updated = جرى تحديث سلتك.
notice-removed = أُزيل من سلتك: { $name }.
notice-quantity-refused = «{ $given }» ليست كمية صالحة. اختر عددًا صحيحًا من 1 إلى { $max }.
notice-cart-full = لا تتسع السلة لأصناف أخرى. أزل صنفًا أولًا.
notice-settings-saved = حُفظت إعداداتك.
notice-unknown-choice = لا يوجد «{ $given }» في المتجر. لم يتغير شيء.
notice-form-expired = بقيت الصفحة مفتوحة طويلًا ولم يُرسل شيء. حاول مجددًا من فضلك.
notice-unreachable = تعذر الوصول إلى المتجر. حُفظ تغييرك على هذا الجهاز وسيُرسل عندما يستجيب المتجر.
notice-price-of-place = المجموع يشمل الآن التوصيل والضرائب والرسوم الجمركية لهذا العنوان. راجعه ثم ادفع من فضلك.
notice-store-read-only = لا يمكن الكتابة في مجلد هذا الجهاز. تبقى سلتك وإعداداتك حتى تغلق المتجر.

## Problems

problem-refused = لم يفهم المتجر هذا الطلب. لم يتغير شيء.
problem-invalid-field = هناك خطأ في النموذج. راجع الحقول المعلّمة من فضلك.
problem-not-found = لم يعد المتجر يجد هذا.
problem-busy = المتجر مشغول. حاول مجددًا بعد قليل. لن يُخصم المبلغ مرتين.
problem-too-often = محاولات كثيرة في وقت قصير. لم يتغيّر شيء. انتظر قليلًا ثم حاول مجددًا.
problem-attempt-used = استُخدمت هذه المحاولة من قبل. راجع طلباتك قبل أن تعيد المحاولة.
problem-in-flight = ما زالت محاولتك الأولى قيد المعالجة. انتظر قليلًا من فضلك.
problem-cart-empty = سلتك فارغة.
problem-not-sold = أحد الأصناف في سلتك لم يعد معروضًا للبيع. لم يُخصم أي مبلغ.
problem-sold-out = نفدت للتو كمية أحد الأصناف في سلتك. لم يُخصم أي مبلغ.
problem-price-changed = تغيّر أحد الأسعار. راجع المجموع الجديد من فضلك. لم يُخصم أي مبلغ.
problem-coupon-unknown = لا يوجد رمز كهذا.
problem-coupon-not-now = هذا الرمز غير صالح اليوم.
problem-coupon-used-up = استُنفد هذا الرمز.
problem-coupon-not-applicable = هذا الرمز لا يمنح شيئًا لما في سلتك.
problem-gift-card-unknown = لا توجد بطاقة هدية كهذه، أو لم يبقَ فيها رصيد.
problem-no-delivery = لا يمكننا التوصيل إلى هناك. اختر عنوانًا آخر أو طريقة توصيل أخرى.
problem-quote-expired = انتهت صلاحية السعر فسألنا عنه من جديد. راجع المجموع من فضلك قبل أن تدفع.
problem-wrong-state = تقدّم هذا الطلب، ولم يعد هذا ممكنًا.
problem-hold-expired = انتهت مهلة الدفع وعادت القطع إلى الرف. لم يُخصم أي مبلغ.
problem-card-declined = رُفضت البطاقة. لم يُخصم أي مبلغ. حاول مجددًا أو استخدم بطاقة أخرى.
problem-gateway-timeout = لم يجب البنك بعد. نواصل السؤال. لن يُخصم المبلغ مرتين.
problem-forbidden = ليس لك أن ترى هذا أو تغيّره.
problem-login-refused = العنوان أو كلمة المرور أو الرمز غير صحيح. بعد عدة محاولات عليك الانتظار قليلًا.
problem-second-factor-required = أدخل رمز تطبيق المصادقة أو رمز استرداد.
problem-session-ended = انتهت جلستك. يرجى تسجيل الدخول من جديد.
problem-letter-refused = رمز الرسالة قديم أو استُخدم من قبل. اطلب رسالة جديدة.
problem-weak-password = اختر كلمة مرور أطول ليست في قوائم كلمات المرور المسروقة، ولا تحتوي على اسمك أو عنوانك.
problem-internal = حدث خطأ لدينا. راجع طلباتك قبل أن تعيد المحاولة. لن يُخصم المبلغ مرتين.

## Home

home-title = شاهدها قبل أن تشتريها
home-heading = شاهدها قبل أن تشتريها.
home-lead = أدر كل قطعة، وتحقق من مقاسها الحقيقي، ثم قرر.
home-hero-action = شاهد { $name }
home-newest = وصل حديثًا
home-empty-heading = نملأ الرفوف الآن
home-empty-words = لا شيء لعرضه بعد. عُد بعد قليل من فضلك.
shelf-all = { $count ->
    [one] شاهد القطعة
    [two] شاهد القطعتين
    [few] شاهد كل القطع ({ $count })
    [many] شاهد كل القطع ({ $count })
   *[other] شاهد كل القطع ({ $count })
}
promises-heading = ما يمكنك الاعتماد عليه
promise-size = مقاس حقيقي
promise-size-words = كل نموذج مقيس. ترى العرض والارتفاع والعمق قبل أن تطلب.
promise-price = سعر واحد واضح
promise-price-words = الضرائب مشمولة. المجموع الذي تراه هو ما تدفعه.
promise-delivery = توصيل يمكن تتبعه
promise-delivery-words = التوصيل العادي مجاني ويستغرق من 5 إلى 9 أيام.
promise-returns = 30 يومًا للإرجاع
promise-returns-words = إن لم تناسبك القطعة فأعدها خلال 30 يومًا.

## Lists, filters and search

result-count = { $count ->
    [0] لا منتجات
    [one] منتج واحد
    [two] منتجان
    [few] { $count } منتجات
    [many] { $count } منتجًا
   *[other] { $count } منتج
}
variant-count = { $count ->
    [one] خيار واحد
    [two] خياران
    [few] { $count } خيارات
    [many] { $count } خيارًا
   *[other] { $count } خيار
}
filters-heading = التصفية
filters-apply = تطبيق التصفية
filters-clear = مسح كل عوامل التصفية
filters-chosen = عوامل التصفية المختارة
filter-remove = إزالة عامل التصفية { $filter }
list-none = لا شيء على هذا الرف بعد.
list-none-filtered = لا منتج يطابق كل عوامل التصفية هذه.
sort-label = الترتيب حسب
sort-apply = رتّب
sort-relevance = الأكثر صلة
sort-newest = الأحدث
sort-price-up = السعر من الأقل إلى الأعلى
sort-price-down = السعر من الأعلى إلى الأقل
paging-label = الصفحات
paging-previous = الصفحة السابقة
paging-next = الصفحة التالية
paging-number = الصفحة { $number }
search-title = بحث
search-nothing-asked = اكتب كلمة مثل اسم أو لون أو خامة، بأي لغة.
search-too-long-heading = النص أطول من أن نبحث عنه
search-too-long = استخدم { $max } حرفًا على الأكثر. كلمة أو كلمتان تكفيان غالبًا.
search-none-heading = لا نتائج عن
search-none = راجع الإملاء أو جرّب كلمة أو لونًا أو خامة أخرى.
search-found-heading = نتائج عن
suggestions = قد يعجبك
crumbs-label = أنت هنا

## Product

picture-of = صورة { $name }
price-from = من
price-none = لا يُباع بعملة { $currency }
price-note = الضرائب مشمولة. التوصيل العادي مجاني.
variant-legend = الخيار
sold-out = نفدت الكمية
sold-out-words = نفدت كل خيارات هذه القطعة. ستعود إلى هذه الصفحة عندما تتوفر.
sold-out-others = شاهد قطعًا مشابهة
stock-many = متوفر
stock-few = { $count ->
    [one] بقيت قطعة واحدة فقط
    [two] بقيت قطعتان فقط
    [few] بقيت { $count } قطع فقط
    [many] بقيت { $count } قطعة فقط
   *[other] بقيت { $count } قطعة فقط
}
stock-later = في الطريق إلينا: تُرسل بحلول { $day }
stock-none = نفدت الكمية
quantity-label = الكمية
quantity-update = تحديث
quantity-refused = اختر عددًا صحيحًا من 1 إلى { $max }.
add-to-cart = أضف إلى السلة
product-about = عن هذه القطعة
product-size = المقاس
size-width = العرض
size-height = الارتفاع
size-depth = العمق
size-weight = الوزن
product-made = الخامات والمنشأ
product-materials = الخامات
product-origin = صُنع في
product-sku = رقم الصنف
product-delivery = التوصيل والإرجاع
delivery-standard = توصيل عادي
delivery-standard-time = من 5 إلى 9 أيام مع التتبع
delivery-express = توصيل سريع
delivery-express-time = من 2 إلى 3 أيام مع مندوب توصيل
delivery-free = مجانًا
returns-label = الإرجاع
returns-words = خلال 30 يومًا من الاستلام
product-related = يتناسق مع
stage-label = عرض ثلاثي الأبعاد: { $name }
stage-tools = أدوات العرض ثلاثي الأبعاد
stage-turn-left = أدر يسارًا
stage-turn-right = أدر يمينًا
stage-zoom-in = تكبير
stage-zoom-out = تصغير
stage-spin = دوران تلقائي
stage-sizes = أظهر المقاسات
stage-reset = أعد ضبط العرض
stage-keys = اسحب للتدوير، ومرّر أو اقرص للتكبير. بلوحة المفاتيح: الأسهم و + و − و Home.
stage-spot = التفصيل { $number }
stage-ruler = قِس بين نقطتين
stage-ruler-words = اختر نقطتين على النموذج. بلوحة المفاتيح: يأخذ Enter النقطة التي في الوسط.
stage-full = املأ النافذة
stage-play = شغّل الحركة
stage-animation = الحركة
stage-variants = الأشكال
stage-loading = جارٍ تحميل النموذج ثلاثي الأبعاد
stage-ready = النموذج ثلاثي الأبعاد جاهز
stage-failed = تعذر عرض النموذج ثلاثي الأبعاد. ترى صورة بدلًا منه.
stage-problems = ما وجده العارض ثلاثي الأبعاد بنفسه
stage-report = التقرير الكامل
report-title = النموذج ثلاثي الأبعاد: { $name }
report-fine = لا عيب في هذا النموذج.
report-found = الأخطاء: { $errors }. التحذيرات: { $warnings }.
report-facts = ما هو
report-triangles = المثلثات
report-materials = الخامات
report-textures = الصور
report-animations = الحركات
report-kilobytes = كيلوبايت
report-issues = ما وُجد
report-error = خطأ
report-warning = تحذير
report-info = ملاحظة
report-hint = اقتراح
report-back = رجوع
viewer-failed = تعذر عرض هذا الملف. المشكلات مذكورة أدناه.

## Cart

cart-title = السلة
cart-empty-heading = سلتك فارغة
cart-empty-words = ما تضعه هنا يبقى، حتى بعد أن تغلق المتجر.
cart-empty-action = تجوّل في المتجر
cart-lines-label = القطع في سلتك
cart-estimate = تعذر الوصول إلى المتجر، فهذه المبالغ من آخر نسخة لدينا. تُؤكَّد قبل أن تدفع.
cart-new-prices = تغيّرت بعض الأسعار منذ أن أضفت هذه القطع.
cart-accept = أقبل الأسعار الجديدة
cart-blocked = غيّر القطع المعلّمة أو أزلها للمتابعة.
each = للقطعة
line-remove = إزالة
issue-price-changed = تغيّر السعر. كان { $seen }
issue-sold-out = نفدت الكمية. أزل هذا الصنف للمتابعة.
issue-only-left = { $count ->
    [one] بقيت قطعة واحدة فقط. قلّل الكمية من فضلك.
    [two] بقيت قطعتان فقط. قلّل الكمية من فضلك.
    [few] بقيت { $count } قطع فقط. قلّل الكمية من فضلك.
    [many] بقيت { $count } قطعة فقط. قلّل الكمية من فضلك.
   *[other] بقيت { $count } قطعة فقط. قلّل الكمية من فضلك.
}
line-waits = { $count ->
    [one] قطعة واحدة منها في الطريق إلينا وتُرسل بحلول { $day }.
    [two] قطعتان منها في الطريق إلينا وتُرسلان بحلول { $day }.
    [few] { $count } قطع منها في الطريق إلينا وتُرسل بحلول { $day }.
    [many] { $count } قطعة منها في الطريق إلينا وتُرسل بحلول { $day }.
   *[other] { $count } قطعة منها في الطريق إلينا وتُرسل بحلول { $day }.
}
issue-not-sold = لم يعد هذا الصنف معروضًا للبيع. أزله للمتابعة.
summary-heading = الملخص
summary-note = تُراجع الأسعار والمخزون مرة أخرى قبل أن تدفع.
totals-subtotal = المجموع الفرعي
totals-delivery = التوصيل
totals-discount = الخصم
totals-duties = الرسوم الجمركية
totals-tax = الضرائب
totals-gift-cards = بطاقات الهدايا
totals-total = المجموع
totals-taxes = الضرائب مشمولة
to-checkout = إلى إتمام الطلب
back-to-cart = تعديل السلة

## Checkout

checkout-title = إتمام الطلب
checkout-contact = التواصل
checkout-address = عنوان التوصيل
checkout-delivery = التوصيل
checkout-payment = الدفع
delivery-apply = استخدم طريقة التوصيل هذه
checkout-codes = الرموز وبطاقات الهدايا
quote-apply = اعرض السعر
quote-note = الضرائب والرسوم الجمركية تتبع العنوان. املأه لترى السعر كاملًا.
quote-until = هذا السعر سارٍ حتى { $when }.
quote-exchanged = حُوّلت الأسعار من { $from }.
order-button = أرسل الطلب
price-quantity = { $name } × { $count }
price-promotion-on = { $promotion }: { $name }
price-delivery = التوصيل، { $method }
price-duty = رسوم جمركية: { $name }
price-tax = ضريبة: { $name }
price-gift-card = بطاقة هدايا تنتهي بـ { $last4 }
price-included = مشمول: { $name }
errors-heading = { $count ->
    [one] صحّح حقلًا واحدًا من فضلك
    [two] صحّح حقلين من فضلك
    [few] صحّح { $count } حقول من فضلك
    [many] صحّح { $count } حقلًا من فضلك
   *[other] صحّح { $count } حقل من فضلك
}
field-optional = اختياري
field-too-long = { $field }: { $max } حرفًا على الأكثر.
field-name = الاسم الكامل
field-name-hint = كما يُكتب على الطرد
field-name-empty = اكتب اسمك الكامل.
field-name-invalid = اكتب اسمك الكامل دون رموز تحكم.
field-email = البريد الإلكتروني
field-email-hint = للإيصال وأخبار طلبك
field-email-empty = اكتب بريدك الإلكتروني.
field-email-invalid = اكتب بريدًا إلكترونيًا مثل name@example.com.
field-phone = الهاتف
field-phone-hint = للمندوب فقط
field-phone-empty = اكتب رقم هاتف.
field-phone-invalid = اكتب رقم هاتف بالأرقام فقط.
field-country = البلد أو المنطقة
field-country-empty = اختر بلدًا أو منطقة.
field-country-invalid = اختر بلدًا أو منطقة من القائمة.
field-line1 = الشارع والرقم
field-line1-empty = اكتب الشارع والرقم.
field-line1-invalid = اكتب الشارع والرقم دون رموز تحكم.
field-line2 = الشقة أو الطابق أو الشركة
field-line2-empty = اكتب الشقة أو الطابق أو الشركة.
field-line2-invalid = اكتب الشقة أو الشركة دون رموز تحكم.
field-city = المدينة
field-city-empty = اكتب المدينة.
field-city-invalid = اكتب المدينة دون رموز تحكم.
field-region = الولاية أو المحافظة أو الإقليم
field-region-empty = اكتب الولاية أو المحافظة أو الإقليم.
field-region-invalid = اكتب الإقليم دون رموز تحكم.
field-postal-code = الرمز البريدي
field-postal-code-empty = اكتب الرمز البريدي.
field-postal-code-invalid = اكتب رمزًا بريديًا مثل 12211.
field-delivery = طريقة التوصيل
field-delivery-empty = اختر طريقة توصيل.
field-delivery-invalid = اختر إحدى طرق التوصيل.
field-coupon = رمز القسيمة
field-coupon-hint = افصل بين عدة رموز بفواصل.
field-coupon-empty = اكتب الرمز.
field-coupon-invalid = راجع رموز القسائم.
field-gift-card = بطاقة هدايا
field-gift-card-hint = الرمز على البطاقة؛ افصل بين عدة رموز بفواصل.
field-gift-card-empty = اكتب الرمز الذي على البطاقة.
field-gift-card-invalid = راجع رموز بطاقات الهدايا.
field-card-number = رقم البطاقة
field-card-number-empty = اكتب رقم البطاقة.
field-card-number-invalid = هذا ليس رقم بطاقة. راجع الأرقام.
field-card-exp = صالحة حتى
field-card-exp-hint = الشهر والسنة، مثل 09/29
field-card-exp-empty = اكتب الشهر والسنة على البطاقة.
field-card-exp-invalid = اكتب شهرًا وسنة، مثل 09/29.
field-card-exp-expired = انتهت صلاحية هذه البطاقة. استخدم بطاقة أخرى.
field-card-cvc = رمز الأمان
field-card-cvc-hint = 3 أو 4 أرقام على البطاقة
field-card-cvc-empty = اكتب رمز الأمان.
field-card-cvc-invalid = اكتب الأرقام الثلاثة أو الأربعة على البطاقة.
field-code = الرمز
field-code-empty = اكتب الرمز.
field-code-invalid = هذا الرمز غير صحيح. راجعه وحاول مجددًا.
sandbox-heading = هذا متجر تجريبي؛ لا تُحوَّل أي أموال.
sandbox-words = لا تكتب بيانات بطاقة حقيقية من فضلك. استخدم إحدى بطاقات الاختبار هذه:
sandbox-succeeds = يتم الدفع فورًا
sandbox-declines = تُرفض
sandbox-asks-code = تطلب رمز تأكيد
sandbox-answers-late = لا يجيب البنك في الوقت المناسب
sandbox-any = يصلح أي تاريخ قادم وأي ثلاثة أرقام.
sandbox-code = الرمز هو { $code }.
card-note = تذهب بيانات البطاقة إلى خدمة الدفع ولا تُحفظ أبدًا على هذا الجهاز.
card-label = البطاقة
card-last4 = •••• { $digits }
pay-button = ادفع { $total }
pay-busy = جارٍ الدفع. انتظر من فضلك.
pay-note = تدفع مرة واحدة، حتى لو ضغطت مرتين أو انقطع الاتصال.
pay-title = ادفع ثمن طلبك
confirm-title = أكّد الدفع
confirm-words = يريد بنكك أن يتأكد أنه أنت. اكتب الرمز الذي أرسله إليك.
confirm-button = تأكيد الدفع

## Orders

order-title = طلب
order-number = رقم الطلب
order-cancel = إلغاء هذا الطلب
order-address = يُرسل إلى
order-delivery = التوصيل والدفع
order-summary-heading = ما طلبته
order-stale = تعذر الوصول إلى المتجر. هكذا كان الطلب في { $when }.
hold-until = نحفظ لك هذه القطع حتى { $when }.
done-title = شكرًا لك
done-heading = شكرًا لك. تم دفع ثمن طلبك.
done-words = تُرسل أخبار طلبك إلى
continue-shopping = تابع التسوق
pending-title = في انتظار البنك
pending-words = لم يجب البنك بعد. نواصل السؤال، وتُحدَّث هذه الصفحة تلقائيًا. لن يُخصم المبلغ مرتين.
pending-retry = اسأل الآن
orders-title = الطلبات
orders-words = الطلبات من هذا الجهاز، الأحدث أولًا.
orders-empty = لم تطلب شيئًا على هذا الجهاز بعد.
timeline-heading = سير الطلب
stand-done = تم
stand-now = الآن
stand-next = لاحقًا
stand-bad = انتهى
step-placed = سُجّل الطلب
step-awaiting = في انتظار الدفع
step-paid = مدفوع
step-packing = قيد التغليف
step-shipped = في الطريق
step-delivered = تم التسليم
step-expired = لم يُدفع في الوقت
step-cancelled = ملغى
step-refunded = رُدّ المبلغ
state-awaiting-payment = في انتظار الدفع
state-paid = مدفوع
state-paid-words = نغلّف طلبك الآن.
state-shipped = في الطريق
state-shipped-words = غادر طردك مخزننا.
state-delivered = تم التسليم
state-delivered-words = وصل طردك.
state-expired = انتهت مهلته
state-expired-words = لم يُدفع الطلب في الوقت، وعادت القطع إلى الرف. لم يُخصم أي مبلغ.
state-cancelled = ملغى
state-cancelled-words = أُلغي الطلب. لم يُخصم أي مبلغ.
state-refunded = رُدّ المبلغ
state-refunded-words = المبلغ في طريقه إلى بطاقتك.

## Settings

settings-title = الإعدادات
settings-words = تُحفظ على هذا الجهاز فقط.
settings-lang = اللغة
settings-currency = العملة
settings-units = وحدات القياس
settings-units-mm = مليمتر وسنتيمتر
settings-units-inch = بوصة
settings-theme = المظهر
settings-theme-system = حسب النظام
settings-theme-light = فاتح
settings-theme-dark = داكن
settings-motion = الحركة
settings-motion-system = حسب النظام
settings-motion-full = كاملة
settings-motion-reduced = مخففة
settings-save = حفظ الإعدادات
lang-en = English
lang-zh-CN = 简体中文
lang-es = Español
lang-id = Bahasa Indonesia
lang-ar = العربية
currency-USD = دولار أمريكي
currency-EUR = يورو
currency-CNY = يوان صيني
currency-IDR = روبية إندونيسية
currency-SAR = ريال سعودي
currency-JPY = ين ياباني
currency-KWD = دينار كويتي
currency-SGD = دولار سنغافوري
currency-MYR = رينغيت ماليزي
currency-BRL = ريال برازيلي

## About

about-title = عن Vitrine
about-lead = متجر يتيح لك أن ترى الشيء قبل أن تشتريه من الخارج.
about-demo-heading = عرض تجريبي
about-demo = البضائع وصانعوها من وحي الخيال، وخدمة الدفع للاختبار. لا يُرسل شيء ولا تُحوَّل أموال.
about-privacy-heading = ما يبقى عندك
about-privacy = تُحفظ إعداداتك وسلتك وعنوانك وطلباتك على هذا الجهاز. يعرف المتجر سلتك، ومع الطلب اسمك وعنوانك. ولا يُخبر أحد سواه.
about-program = هذا البرنامج
about-version = الإصدار
about-server = خادم المتجر
about-licence = الرخصة
about-credits = صُنع بفضل عمل الآخرين
about-typefaces = الخطوط حرة برخصة SIL Open Font License.
about-libraries = المكتبات ({ $count })

## Faults

fault-offline-heading = أنت غير متصل
fault-offline-words = تحتاج هذه الصفحة إلى المتجر، وتعذر الوصول إليه. سلتك محفوظة على هذا الجهاز.
fault-not-found-heading = لا شيء هنا
fault-not-found-words = قد يكون العنوان خاطئًا، أو لم تعد القطعة في المتجر.
fault-server-heading = حدث خطأ لدينا
fault-server-words = سلتك محفوظة على هذا الجهاز. حاول مجددًا بعد قليل.
fault-busy-heading = المتجر مشغول
fault-busy-words = انتظر قليلًا ثم حاول مجددًا. لن يضيع شيء مما فعلته.
fault-refused-heading = لم يفهم المتجر ذلك
fault-refused-words = لم يتغير شيء. عُد وحاول مجددًا.
fault-already-open-heading = المتجر مفتوح بالفعل
fault-already-open-words = تستخدم نافذة أخرى سلة هذا الجهاز وطلباته. تابع هناك، أو أغلقها ثم افتح المتجر من جديد.
fault-request = عند طلب المساعدة اذكر
fault-home = إلى الصفحة الرئيسية

## Dates, lengths and weights, as in Unicode CLDR

date-long = { $day } { $month } { $year }
date-time = { $date }، { $time } UTC
month-1 = يناير
month-2 = فبراير
month-3 = مارس
month-4 = أبريل
month-5 = مايو
month-6 = يونيو
month-7 = يوليو
month-8 = أغسطس
month-9 = سبتمبر
month-10 = أكتوبر
month-11 = نوفمبر
month-12 = ديسمبر
unit-millimetre = { $n } مم
unit-centimetre = { $n } سم
unit-inch = { $n } بوصة
unit-gram = { $n } غرام
unit-kilogram = { $n } كغم
unit-ounce = { $n } أونصة
unit-pound = { $n } رطل

## Countries the shop delivers to

country-AE = الإمارات العربية المتحدة
country-AR = الأرجنتين
country-AT = النمسا
country-AU = أستراليا
country-BE = بلجيكا
country-CA = كندا
country-CH = سويسرا
country-CL = تشيلي
country-CN = الصين
country-CO = كولومبيا
country-DE = ألمانيا
country-EG = مصر
country-ES = إسبانيا
country-FR = فرنسا
country-GB = المملكة المتحدة
country-HK = هونغ كونغ الصينية (منطقة إدارية خاصة)
country-ID = إندونيسيا
country-IT = إيطاليا
country-JO = الأردن
country-JP = اليابان
country-KW = الكويت
country-MA = المغرب
country-MX = المكسيك
country-MY = ماليزيا
country-NL = هولندا
country-PT = البرتغال
country-QA = قطر
country-SA = المملكة العربية السعودية
country-SG = سنغافورة
country-US = الولايات المتحدة

## المرآة

mirror-try = جرّبه عليك
mirror-title = جرّب { $name }
mirror-label = أنت ترتدي { $name }
mirror-heading = شاهده عليك
mirror-purpose = تُستخدم الكاميرا لأمر واحد: أن تُريك نفسك مرتديًا هذه القطعة. وما تراه لا يغادر هذا الجهاز أبدًا.
mirror-camera = استخدم الكاميرا
mirror-photo = اختر صورة
mirror-sitter = شاهده على عارضتنا
mirror-script = تحتاج المرآة إلى النصوص البرمجية، وهي معطّلة.
mirror-opening = لحظة واحدة
mirror-absent = لا يستطيع هذا الجهاز رسم المرآة. ترى صورة بدلًا منها.
mirror-tools = أدوات المرآة
mirror-bare = بدون القطعة
mirror-beside = قارن بين اثنتين
mirror-keep = التقط صورة
mirror-share = مشاركة
mirror-erase = أغلق وانسَ
mirror-camera-choice = الكاميرا
mirror-privacy = تبقى الصور والقياسات في ذاكرة هذا الجهاز وتُنسى عند إغلاق المرآة أو المغادرة. لا تُحفظ إلا صورة تلتقطها بنفسك.
mirror-kept = حُفظت في { $place }
mirror-open = افتحها للطباعة أو المشاركة
mirror-others = جرّب قطعة أخرى
mirror-nets-heading = ينقص شيء واحد
mirror-nets-words = تحتاج المرآة إلى بضعة ملفات للتعرّف على الوجوه والأيدي. تأتي من هذا المتجر، مرة واحدة.
mirror-nets-fetch = أحضِر الملفات
mirror-nets-coming = الملفات في الطريق
mirror-fit-narrow = العرض { $product }: ضيّق على وجه عرضه نحو { $face } (± { $within })
mirror-fit-fits = العرض { $product }: مناسب لوجه عرضه نحو { $face } (± { $within })
mirror-fit-wide = العرض { $product }: واسع على وجه عرضه نحو { $face } (± { $within })
mirror-hint-no-face = انظر إلى المرآة: لا يظهر وجه بعد
mirror-hint-no-hand = ارفع يدك: لا تظهر يد بعد
mirror-hint-too-dark = الظلام شديد فلا نراك. مزيد من الضوء من الأمام يساعد
mirror-hint-too-far = اقترب قليلًا
mirror-hint-cut-off = تحرّك إلى الوسط: جزء من وجهك خارج الصورة
mirror-fault-no-camera = لا توجد كاميرا هنا. وصّل واحدة، أو اختر صورة
mirror-fault-camera-refused = لا يسمح النظام لهذا البرنامج باستخدام الكاميرا. اسمح بذلك في إعدادات النظام، أو اختر صورة
mirror-fault-camera-busy = برنامج آخر يستخدم الكاميرا. أغلقها هناك، أو اختر صورة
mirror-fault-camera-lost = توقّفت الكاميرا. تحقّق من توصيلها وحاول ثانية، أو اختر صورة
mirror-fault-film = لا يمكن متابعة قراءة الفيلم
mirror-fault-photo-unreadable = لا يمكن قراءة هذه الصورة. اختر صورة JPEG أو PNG أو WebP
mirror-fault-photo-too-large = هذه الصورة كبيرة جدًا. اختر صورة أقل من 48 ميغابايت و100 ميغابكسل
mirror-fault-fetch = لم تصل الملفات. تحقّق من الاتصال وحاول ثانية
mirror-fault-nets-damaged = ملفات الرؤية في المرآة تالفة. أغلق المرآة وأحضرها من جديد
mirror-fault-product = لا يمكن عرض هذه القطعة عليك. ما زال بإمكانك رؤيتها بالأبعاد الثلاثة
mirror-fault-keep = تعذّر حفظ الصورة: هل القرص ممتلئ أم المجلد مقفل؟
mirror-fault-open = لا يوجد على هذا الجهاز برنامج يفتح الصور. الصورة محفوظة في المكان المذكور
