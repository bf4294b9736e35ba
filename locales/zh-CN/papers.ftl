# Words of invoices and credit notes, which the server writes.
paper-invoice = 发票
paper-credit-note = 贷记通知单
paper-date = 日期
paper-order = 订单
paper-goods = 商品
paper-quantity = 数量
paper-amount = 金额
paper-total = 总计
paper-included = 其中包含：
paper-delivery = 配送
paper-duty = 关税
paper-gift-card = 礼品卡
