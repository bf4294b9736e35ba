# 商店页面的文字。商品的文字在 goods.ftl 中。

## Frame

shop-name = Vitrine
skip-to-content = 跳到正文
nav-tools = 订单、设置和购物车
nav-shelves = 商品分类
nav-footer = 更多信息
nav-orders = 订单
nav-settings = 设置
nav-cart = 购物车
nav-about = 关于
cart-units = { $count ->
    [0] 空
   *[other] 件商品
}
search-label = 搜索商店
search-placeholder = 搜索
search-submit = 搜索
offline-bar = 您已离线。这里显示的是上次保存在本设备上的内容。
try-again = 重试
footer-promise = 这是演示商店：不会发货，也不会扣款。
settings-change = 更改语言和货币
list-comma = 、
sentence-end = 。
choose = 请选择

## Notices

notice-added = { $name }已加入购物车。
notice-cart-updated = 购物车已更新。
notice-removed = { $name }已从购物车移除。
notice-quantity-refused = “{ $given }”不是有效数量。请选择 1 到 { $max } 之间的整数。
notice-cart-full = 购物车放不下更多种商品，请先移除一件。
notice-settings-saved = 设置已保存。
notice-unknown-choice = 商店没有“{ $given }”这个选项，未作任何更改。
notice-form-expired = 页面打开时间过长，内容没有发送。请重试。
notice-unreachable = 暂时无法连接商店。您的更改已保存在本设备上，连接恢复后会自动发送。
notice-price-of-place = 总额现已包含此地址的配送、税费和关税。请查看后付款。
notice-store-read-only = 本设备的文件夹无法写入。购物车和设置只保留到您关闭商店为止。

## Problems

problem-refused = 商店无法理解此请求，未作任何更改。
problem-invalid-field = 表单中有内容不正确，请检查标出的字段。
problem-not-found = 商店找不到此内容了。
problem-busy = 商店正忙，请稍后重试。不会重复扣款。
problem-too-often = 短时间内尝试次数过多。没有任何更改。请稍候再试。
problem-attempt-used = 此次尝试已提交过。再试之前请先查看您的订单。
problem-in-flight = 您的第一次请求仍在处理中，请稍候。
problem-cart-empty = 您的购物车是空的。
problem-not-sold = 购物车中有商品已停售。没有扣款。
problem-sold-out = 购物车中有商品刚刚售罄。没有扣款。
problem-price-changed = 有价格发生了变化，请查看新的总额。没有扣款。
problem-coupon-unknown = 没有这个优惠码。
problem-coupon-not-now = 此优惠码今天不可用。
problem-coupon-used-up = 此优惠码已用完。
problem-coupon-not-applicable = 此优惠码不适用于您购物车中的商品。
problem-gift-card-unknown = 没有这张礼品卡，或余额已用完。
problem-no-delivery = 无法送达该地址。请选择其他地址或配送方式。
problem-quote-expired = 报价已过期，我们已重新询价。付款前请看一下总额。
problem-wrong-state = 订单状态已改变，无法再执行此操作。
problem-hold-expired = 付款时间已过，商品已放回货架。没有扣款。
problem-card-declined = 银行卡被拒绝，没有扣款。请重试或换一张卡。
problem-gateway-timeout = 银行尚未答复，我们会继续询问。不会重复扣款。
problem-forbidden = 您无权查看或更改此内容。
problem-login-refused = 邮箱、密码或验证码不正确。多次尝试后需要等待一段时间。
problem-second-factor-required = 请输入身份验证器应用中的验证码，或恢复码。
problem-session-ended = 您的登录已结束，请重新登录。
problem-letter-refused = 邮件中的验证码已过期或已使用，请重新获取邮件。
problem-weak-password = 请选择更长的密码：不要出现在泄露密码列表中，也不要包含您的姓名或邮箱。
problem-internal = 我们这边出了问题。再试之前请先查看您的订单。不会重复扣款。

## Home

home-title = 先看清，再购买
home-heading = 先看清，再购买。
home-lead = 把每件商品转着看一圈，核对真实尺寸，再做决定。
home-hero-action = 看看 { $name }
home-newest = 新品
home-empty-heading = 正在上架
home-empty-words = 暂时没有可展示的商品，请稍后再来看看。
shelf-all = { $count ->
   *[other] 查看全部 { $count } 件
}
promises-heading = 您可以放心
promise-size = 尺寸真实
promise-size-words = 每个模型都经过测量，下单前即可看到宽、高、深。
promise-price = 价格透明
promise-price-words = 价格含税。您看到的总额就是您支付的总额。
promise-delivery = 全程可追踪
promise-delivery-words = 标准配送免费，5 至 9 天送达。
promise-returns = 30 天内可退货
promise-returns-words = 如果不合适，请在 30 天内寄回。

## Lists, filters and search

result-count = { $count ->
    [0] 没有商品
   *[other] { $count } 件商品
}
variant-count = { $count ->
   *[other] { $count } 个款式
}
filters-heading = 筛选
filters-apply = 应用筛选
filters-clear = 清除全部筛选
filters-chosen = 已选筛选条件
filter-remove = 移除筛选条件：{ $filter }
list-none = 这个货架上还没有商品。
list-none-filtered = 没有商品符合所有筛选条件。
sort-label = 排序
sort-apply = 排序
sort-relevance = 最匹配
sort-newest = 最新
sort-price-up = 价格从低到高
sort-price-down = 价格从高到低
paging-label = 分页
paging-previous = 上一页
paging-next = 下一页
paging-number = 第 { $number } 页
search-title = 搜索
search-nothing-asked = 请输入名称、颜色或材质等词语，任何语言都可以。
search-too-long-heading = 搜索内容太长
search-too-long = 请不要超过 { $max } 个字符，一两个词往往就够了。
search-none-heading = 未找到
search-none = 请检查拼写，或换一个词、颜色或材质试试。
search-found-heading = 搜索结果：
suggestions = 您可能会喜欢
crumbs-label = 当前位置

## Product

picture-of = { $name }的图片
price-from = 起价
price-none = 不以 { $currency } 出售
price-note = 含税，标准配送免费。
variant-legend = 款式
sold-out = 售罄
sold-out-words = 这件商品的所有款式都已售罄。补货后即可在本页购买。
sold-out-others = 查看类似商品
stock-many = 有货
stock-few = { $count ->
   *[other] 仅剩 { $count } 件
}
stock-later = 货在途中：{ $day }前发出
stock-none = 售罄
quantity-label = 数量
quantity-update = 更新
quantity-refused = 请选择 1 到 { $max } 之间的整数。
add-to-cart = 加入购物车
product-about = 关于这件商品
product-size = 尺寸
size-width = 宽
size-height = 高
size-depth = 深
size-weight = 重量
product-made = 材质与产地
product-materials = 材质
product-origin = 产地
product-sku = 货号
product-delivery = 配送与退货
delivery-standard = 标准配送
delivery-standard-time = 5 至 9 天，可追踪
delivery-express = 特快配送
delivery-express-time = 2 至 3 天，快递送达
delivery-free = 免费
returns-label = 退货
returns-words = 收货后 30 天内
product-related = 搭配推荐
stage-label = { $name }的 3D 视图
stage-tools = 3D 视图控制
stage-turn-left = 向左转
stage-turn-right = 向右转
stage-zoom-in = 放大
stage-zoom-out = 缩小
stage-spin = 自动旋转
stage-sizes = 显示尺寸
stage-reset = 重置视图
stage-keys = 拖动可旋转，滚轮或双指可缩放。键盘：方向键、+ 和 −、Home。
stage-spot = 细节 { $number }
stage-ruler = 测量两点间距离
stage-ruler-words = 请在模型上选择两个点。键盘：Enter 选取画面中心的点。
stage-full = 铺满窗口
stage-play = 播放动画
stage-animation = 动画
stage-variants = 款式
stage-loading = 正在加载 3D 模型
stage-ready = 3D 模型已就绪
stage-failed = 无法显示 3D 模型，您看到的是图片。
stage-problems = 3D 查看器自行发现的问题
stage-report = 完整报告
report-title = { $name }的 3D 模型
report-fine = 此模型没有问题。
report-found = 错误：{ $errors }。警告：{ $warnings }。
report-facts = 模型概况
report-triangles = 三角形
report-materials = 材质
report-textures = 贴图
report-animations = 动画
report-kilobytes = 千字节
report-issues = 检查结果
report-error = 错误
report-warning = 警告
report-info = 说明
report-hint = 提示
report-back = 返回
viewer-failed = 无法显示此文件，问题列在下方。

## Cart

cart-title = 购物车
cart-empty-heading = 您的购物车是空的
cart-empty-words = 放进来的商品会一直保留，关闭商店后也不会丢失。
cart-empty-action = 去逛逛
cart-lines-label = 购物车中的商品
cart-estimate = 暂时无法连接商店，金额来自上次保存的内容，付款前会再次确认。
cart-new-prices = 您加入商品后，有些价格发生了变化。
cart-accept = 接受新价格
cart-blocked = 请更改或移除标出的商品后继续。
each = 单价
line-remove = 移除
issue-price-changed = 价格已变化，原价为 { $seen }。
issue-sold-out = 已售罄，请移除后继续。
issue-only-left = { $count ->
   *[other] 仅剩 { $count } 件，请减少数量。
}
line-waits = { $count ->
   *[other] 其中 { $count } 件在途，{ $day }前发出。
}
issue-not-sold = 已停售，请移除后继续。
summary-heading = 汇总
summary-note = 付款前会再次核对价格和库存。
totals-subtotal = 小计
totals-delivery = 配送
totals-discount = 优惠
totals-duties = 关税
totals-tax = 税费
totals-gift-cards = 礼品卡
totals-total = 总计
totals-taxes = 含税
to-checkout = 去结算
back-to-cart = 修改购物车

## Checkout

checkout-title = 结算
checkout-contact = 联系方式
checkout-address = 收货地址
checkout-delivery = 配送方式
checkout-payment = 付款
delivery-apply = 使用此配送方式
checkout-codes = 优惠码和礼品卡
quote-apply = 查看价格
quote-note = 税费和关税取决于地址。填写地址后即可看到完整价格。
quote-until = 此价格有效至 { $when }。
quote-exchanged = 价格由 { $from } 换算而来。
order-button = 提交订单
price-quantity = { $name } × { $count }
price-promotion-on = { $promotion }：{ $name }
price-delivery = 配送，{ $method }
price-duty = 关税：{ $name }
price-tax = 税：{ $name }
price-gift-card = 尾号 { $last4 } 的礼品卡
price-included = 已含：{ $name }
errors-heading = { $count ->
   *[other] 请更正 { $count } 个字段
}
field-optional = 选填
field-too-long = { $field }最多 { $max } 个字符。
field-name = 姓名
field-name-hint = 写在包裹上的收件人姓名
field-name-empty = 请输入姓名。
field-name-invalid = 请输入不含控制字符的姓名。
field-email = 电子邮箱
field-email-hint = 用于接收收据和订单消息
field-email-empty = 请输入电子邮箱。
field-email-invalid = 请输入电子邮箱，例如 name@example.com。
field-phone = 电话
field-phone-hint = 仅供快递员联系
field-phone-empty = 请输入电话号码。
field-phone-invalid = 请输入只含数字的电话号码。
field-country = 国家或地区
field-country-empty = 请选择国家或地区。
field-country-invalid = 请从列表中选择国家或地区。
field-line1 = 街道和门牌号
field-line1-empty = 请输入街道和门牌号。
field-line1-invalid = 请输入不含控制字符的街道和门牌号。
field-line2 = 楼层、房间、公司
field-line2-empty = 请输入楼层、房间或公司。
field-line2-invalid = 请输入不含控制字符的楼层、房间或公司。
field-city = 城市
field-city-empty = 请输入城市。
field-city-invalid = 请输入不含控制字符的城市。
field-region = 省、州或地区
field-region-empty = 请输入省、州或地区。
field-region-invalid = 请输入不含控制字符的地区。
field-postal-code = 邮政编码
field-postal-code-empty = 请输入邮政编码。
field-postal-code-invalid = 请输入邮政编码，例如 100020。
field-delivery = 配送方式
field-delivery-empty = 请选择配送方式。
field-delivery-invalid = 请从配送方式中选择一种。
field-coupon = 优惠码
field-coupon-hint = 多个优惠码用逗号分隔。
field-coupon-empty = 请输入优惠码。
field-coupon-invalid = 请检查优惠码。
field-gift-card = 礼品卡
field-gift-card-hint = 卡上的代码；多个用逗号分隔。
field-gift-card-empty = 请输入卡上的代码。
field-gift-card-invalid = 请检查礼品卡代码。
field-card-number = 卡号
field-card-number-empty = 请输入卡号。
field-card-number-invalid = 卡号不正确，请检查数字。
field-card-exp = 有效期至
field-card-exp-hint = 月和年，例如 09/29
field-card-exp-empty = 请输入卡上的月份和年份。
field-card-exp-invalid = 请输入月份和年份，例如 09/29。
field-card-exp-expired = 此卡已过期，请换一张卡。
field-card-cvc = 安全码
field-card-cvc-hint = 卡上的 3 或 4 位数字
field-card-cvc-empty = 请输入安全码。
field-card-cvc-invalid = 请输入卡上的 3 或 4 位数字。
field-code = 验证码
field-code-empty = 请输入验证码。
field-code-invalid = 验证码不正确，请检查后重试。
sandbox-heading = 这是演示商店，不会扣款。
sandbox-words = 请不要输入真实的银行卡。请使用以下测试卡：
sandbox-succeeds = 立即付款成功
sandbox-declines = 被拒绝
sandbox-asks-code = 要求输入验证码
sandbox-answers-late = 银行未及时答复
sandbox-any = 任意未来日期和任意三位数字即可。
sandbox-code = 验证码是 { $code }。
card-note = 银行卡信息只发送给付款服务，绝不保存在本设备上。
card-label = 银行卡
card-last4 = •••• { $digits }
pay-button = 支付 { $total }
pay-busy = 正在付款，请稍候。
pay-note = 即使点击两次或连接中断，也只会扣款一次。
pay-title = 支付订单
confirm-title = 确认付款
confirm-words = 银行需要确认是您本人操作。请输入银行发送的验证码。
confirm-button = 确认付款

## Orders

order-title = 订单
order-number = 订单号
order-cancel = 取消此订单
order-address = 寄往
order-delivery = 配送与付款
order-summary-heading = 您订购的商品
order-stale = 暂时无法连接商店。这是订单在 { $when } 的状态。
hold-until = 我们为您保留这些商品至 { $when }。
done-title = 谢谢
done-heading = 谢谢，您的订单已付款。
done-words = 订单消息将发送至
continue-shopping = 继续购物
pending-title = 正在等待银行
pending-words = 银行尚未答复。我们会继续询问，本页会自动更新。不会重复扣款。
pending-retry = 立即询问
orders-title = 订单
orders-words = 在本设备上下的订单，最新的在前。
orders-empty = 您还没有在本设备上下过订单。
timeline-heading = 订单进度
stand-done = 已完成
stand-now = 进行中
stand-next = 尚未开始
stand-bad = 已结束
step-placed = 已下单
step-awaiting = 等待付款
step-paid = 已付款
step-packing = 正在打包
step-shipped = 运送中
step-delivered = 已送达
step-expired = 未及时付款
step-cancelled = 已取消
step-refunded = 已退款
state-awaiting-payment = 等待付款
state-paid = 已付款
state-paid-words = 我们正在打包您的订单。
state-shipped = 运送中
state-shipped-words = 您的包裹已寄出。
state-delivered = 已送达
state-delivered-words = 您的包裹已送达。
state-expired = 已过期
state-expired-words = 订单未及时付款，商品已放回货架。没有扣款。
state-cancelled = 已取消
state-cancelled-words = 订单已取消，没有扣款。
state-refunded = 已退款
state-refunded-words = 款项正在退回您的银行卡。

## Settings

settings-title = 设置
settings-words = 仅保存在本设备上。
settings-lang = 语言
settings-currency = 货币
settings-units = 长度单位
settings-units-mm = 毫米和厘米
settings-units-inch = 英寸
settings-theme = 外观
settings-theme-system = 跟随系统
settings-theme-light = 浅色
settings-theme-dark = 深色
settings-motion = 动态效果
settings-motion-system = 跟随系统
settings-motion-full = 完整
settings-motion-reduced = 减弱
settings-save = 保存设置
lang-en = English
lang-zh-CN = 简体中文
lang-es = Español
lang-id = Bahasa Indonesia
lang-ar = العربية
currency-USD = 美元
currency-EUR = 欧元
currency-CNY = 人民币
currency-IDR = 印度尼西亚卢比
currency-SAR = 沙特里亚尔
currency-JPY = 日元
currency-KWD = 科威特第纳尔
currency-SGD = 新加坡元
currency-MYR = 马来西亚林吉特
currency-BRL = 巴西雷亚尔

## About

about-title = 关于 Vitrine
about-lead = 一家让您在跨境购买之前先看清商品的商店。
about-demo-heading = 演示说明
about-demo = 商品和厂商均为虚构，付款服务是测试环境。不会发货，也不会扣款。
about-privacy-heading = 哪些信息留在您这里
about-privacy = 您的设置、购物车、地址和订单保存在本设备上。商店只知道您的购物车，下单时还会知道您的姓名和地址。不会告诉任何其他人。
about-program = 关于本程序
about-version = 版本
about-server = 商店服务器
about-licence = 许可证
about-credits = 致谢
about-typefaces = 字体依据 SIL 开放字体许可证免费使用。
about-libraries = 程序库（{ $count }）

## Faults

fault-offline-heading = 您已离线
fault-offline-words = 此页面需要连接商店，但现在无法连接。您的购物车安全地保存在本设备上。
fault-not-found-heading = 这里什么也没有
fault-not-found-words = 地址可能有误，或者这件商品已不在商店中。
fault-server-heading = 我们这边出了问题
fault-server-words = 您的购物车安全地保存在本设备上。请稍后重试。
fault-busy-heading = 商店正忙
fault-busy-words = 请稍候再试。您所做的一切都不会丢失。
fault-refused-heading = 商店无法理解此请求
fault-refused-words = 未作任何更改。请返回后重试。
fault-already-open-heading = 商店已经打开
fault-already-open-words = 另一个窗口正在使用本机的购物车和订单。请回到那个窗口，或先关闭它再重新打开商店。
fault-request = 寻求帮助时，请提供
fault-home = 前往首页

## Dates, lengths and weights, as in Unicode CLDR

date-long = { $year }年{ $month }{ $day }日
date-time = { $date } { $time }（UTC）
month-1 = 1月
month-2 = 2月
month-3 = 3月
month-4 = 4月
month-5 = 5月
month-6 = 6月
month-7 = 7月
month-8 = 8月
month-9 = 9月
month-10 = 10月
month-11 = 11月
month-12 = 12月
unit-millimetre = { $n }毫米
unit-centimetre = { $n }厘米
unit-inch = { $n }英寸
unit-gram = { $n } g
unit-kilogram = { $n } kg
unit-ounce = { $n } oz
unit-pound = { $n } lb

## Countries the shop delivers to

country-AE = 阿拉伯联合酋长国
country-AR = 阿根廷
country-AT = 奥地利
country-AU = 澳大利亚
country-BE = 比利时
country-CA = 加拿大
country-CH = 瑞士
country-CL = 智利
country-CN = 中国
country-CO = 哥伦比亚
country-DE = 德国
country-EG = 埃及
country-ES = 西班牙
country-FR = 法国
country-GB = 英国
country-HK = 中国香港特别行政区
country-ID = 印度尼西亚
country-IT = 意大利
country-JO = 约旦
country-JP = 日本
country-KW = 科威特
country-MA = 摩洛哥
country-MX = 墨西哥
country-MY = 马来西亚
country-NL = 荷兰
country-PT = 葡萄牙
country-QA = 卡塔尔
country-SA = 沙特阿拉伯
country-SG = 新加坡
country-US = 美国

## 试戴

mirror-try = 试戴
mirror-title = 试戴 { $name }
mirror-label = 您戴着 { $name } 的样子
mirror-heading = 看看戴上的样子
mirror-purpose = 摄像头只用于一件事：让您看到自己试戴的样子。拍到的画面绝不会离开本设备。
mirror-camera = 打开摄像头
mirror-photo = 选择照片
mirror-sitter = 先看模特的佩戴效果
mirror-script = 试戴需要脚本，而脚本已被关闭。
mirror-opening = 请稍候
mirror-absent = 本设备无法显示试戴画面，这里改为显示图片。
mirror-tools = 试戴控制
mirror-bare = 不戴
mirror-beside = 两款对比
mirror-keep = 拍照
mirror-share = 分享
mirror-erase = 关闭并清除
mirror-camera-choice = 摄像头
mirror-privacy = 画面和测量值只留在本设备的内存中，关闭试戴或离开页面后即被清除。只有您拍下的照片会保存。
mirror-kept = 已保存到 { $place }
mirror-open = 打开以打印或分享
mirror-others = 试试其他款式
mirror-nets-heading = 还差一步
mirror-nets-words = 试戴需要几个文件来识别面部和手部。它们来自本店，只需获取一次。
mirror-nets-fetch = 获取文件
mirror-nets-coming = 正在获取文件
mirror-fit-narrow = 宽 { $product }：对约 { $face }（± { $within }）宽的脸来说偏窄
mirror-fit-fits = 宽 { $product }：适合约 { $face }（± { $within }）宽的脸
mirror-fit-wide = 宽 { $product }：对约 { $face }（± { $within }）宽的脸来说偏宽
mirror-hint-no-face = 请看向镜头：还没有看到面部
mirror-hint-no-hand = 请举起一只手：还没有看到手
mirror-hint-too-dark = 光线太暗，看不清您。正面多一些光会有帮助
mirror-hint-too-far = 请靠近一点
mirror-hint-cut-off = 请移到中间：面部有一部分在画面之外
mirror-fault-no-camera = 这里找不到摄像头。请接上一个，或选择照片
mirror-fault-camera-refused = 系统不允许本程序使用摄像头。请在系统设置中允许，或选择照片
mirror-fault-camera-busy = 另一个程序正在使用摄像头。请在那里关闭它，或选择照片
mirror-fault-camera-lost = 摄像头已停止。请检查连接后重试，或选择照片
mirror-fault-film = 影片无法继续读取
mirror-fault-photo-unreadable = 无法读取这张照片。请选择 JPEG、PNG 或 WebP 图片
mirror-fault-photo-too-large = 照片太大。请选择小于 48 MB、1 亿像素的照片
mirror-fault-fetch = 文件没有获取到。请检查网络后重试
mirror-fault-nets-damaged = 试戴所用的文件已损坏。请关闭试戴并重新获取
mirror-fault-product = 这件商品无法试戴显示，但仍可查看 3D 模型
mirror-fault-keep = 照片未能保存：磁盘已满，或文件夹被锁定？
mirror-fault-open = 此设备上没有可以打开图片的程序。图片仍保存在上述位置
