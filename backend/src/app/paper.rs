//! Invoices and credit notes: pages in the buyer's language, made from what never changes of an order.

use domain::calendar::Date;
use domain::pricing::Reason;
use domain::{Money, Order, Refund, Sku, UnixMillis};
use maud::{DOCTYPE, Markup, html};

use super::Shop;
use super::order::Opens;
use super::words::{amount, word};
use crate::db;
use crate::error::{Error, Result};

impl Shop {
    /// The invoice of a paid order.
    pub async fn invoice(&self, id: &str, opens: &Opens) -> Result<String> {
        let order = self.order(id, opens).await?;
        let (number, at) = db::refund::invoice(&self.db.read, id)
            .await?
            .ok_or_else(|| Error::not_found("an order that is not paid has no invoice"))?;
        let rows = match &order.breakdown {
            None => {
                let delivery = Row { words: word(order.lang, "paper-delivery"), ..Row::of(order.totals.delivery) };
                goods(&order).chain([delivery]).collect()
            }
            Some(b) => b.entries.iter().map(|e| entry(&order, &e.reason, e.amount)).collect::<Vec<_>>(),
        };
        let inside = order.breakdown.iter().flat_map(|b| &b.taxes).filter(|t| t.included);
        let taxes: Vec<Row> = inside.map(|t| Row { words: t.name.clone(), ..Row::of(t.amount) }).collect();
        let paper =
            Paper { title: "paper-invoice", number, at, of_invoice: None, rows, taxes, total: order.totals.total };
        Ok(paper.page(&order).into_string())
    }

    /// A credit note of an order.
    pub async fn credit_note(&self, id: &str, opens: &Opens, number: i64) -> Result<String> {
        let order = self.order(id, opens).await?;
        let refund = order.refunds.iter().find(|r| r.credit_note == number);
        let refund = refund.ok_or_else(|| Error::not_found("there is no such credit note"))?;
        let paper = Paper {
            title: "paper-credit-note",
            number,
            at: refund.created_at,
            of_invoice: order.invoice,
            rows: given_back(&order, refund),
            taxes: Vec::new(),
            total: refund.total,
        };
        Ok(paper.page(&order).into_string())
    }
}

/// A line of a paper.
struct Row {
    words: String,
    quantity: Option<u32>,
    amount: Money,
}

impl Row {
    const fn of(amount: Money) -> Self {
        Self { words: String::new(), quantity: None, amount }
    }
}

fn goods(order: &Order) -> impl Iterator<Item = Row> {
    order.lines.iter().map(|l| Row { words: name(order, &l.sku), quantity: Some(l.quantity.get()), amount: l.total })
}

fn given_back(order: &Order, refund: &Refund) -> Vec<Row> {
    let lines = refund.lines.iter().map(|l| Row {
        words: name(order, &l.sku),
        quantity: Some(l.quantity.get()),
        amount: l.amount,
    });
    let delivery = Row { words: word(order.lang, "paper-delivery"), ..Row::of(refund.delivery) };
    lines.chain([delivery].into_iter().filter(|r| r.amount.minor != 0)).collect()
}

pub(super) fn name(order: &Order, sku: &Sku) -> String {
    let line = order.lines.iter().find(|l| l.sku == *sku);
    line.map_or_else(|| sku.to_string(), |l| format!("{} {}", l.name.get(order.lang), l.variant.get(order.lang)))
}

fn entry(order: &Order, reason: &Reason, amount: Money) -> Row {
    let promotion = |id: &domain::Slug| {
        let applied = order.breakdown.iter().flat_map(|b| &b.promotions).find(|p| p.id == *id);
        applied.map_or_else(|| id.to_string(), |p| p.name.get(order.lang).to_owned())
    };
    let (words, quantity) = match reason {
        Reason::Goods { sku, quantity } => (name(order, sku), Some(quantity.get())),
        Reason::Discount { promotion: id, sku } => (format!("{}: {}", promotion(id), name(order, sku)), None),
        Reason::Delivery => (word(order.lang, "paper-delivery"), None),
        Reason::DeliveryDiscount { promotion: id } => (promotion(id), None),
        Reason::Duty { sku } => (format!("{}: {}", word(order.lang, "paper-duty"), name(order, sku)), None),
        Reason::Tax { name } => (name.clone(), None),
        Reason::GiftCard { last4 } => (format!("{} {last4}", word(order.lang, "paper-gift-card")), None),
    };
    Row { words, quantity, amount }
}

/// A paper before it is a page.
struct Paper {
    title: &'static str,
    number: i64,
    at: UnixMillis,
    of_invoice: Option<i64>,
    rows: Vec<Row>,
    /// Taxes that are in the amounts.
    taxes: Vec<Row>,
    total: Money,
}

impl Paper {
    fn page(&self, order: &Order) -> Markup {
        let lang = order.lang;
        let t = |key: &str| word(lang, key);
        let Date { year, month, day } = Date::of(self.at);
        let a = &order.address;
        let place = [&a.line1, &a.line2, &a.postal_code, &a.city, &a.region, &a.country];
        html! {
            (DOCTYPE)
            html lang=(lang.tag()) dir=(lang.direction().as_str()) {
                head {
                    meta charset="utf-8";
                    title { (t(self.title)) " " (self.number) }
                    style { "body{font-family:sans-serif;max-width:48em;margin:2em auto}table{width:100%;border-collapse:collapse}td,th{padding:.4em;border-bottom:1px solid;text-align:start}.amount{text-align:end}" }
                }
                body {
                    h1 { (t(self.title)) " " (self.number) }
                    p { (t("paper-date")) ": " bdi { (format!("{year:04}-{month:02}-{day:02}")) } }
                    p { (t("paper-order")) ": " bdi { (order.id) } }
                    @if let Some(invoice) = self.of_invoice { p { (t("paper-invoice")) ": " (invoice) } }
                    address {
                        div { bdi { (order.contact.name) } }
                        @for part in place.into_iter().filter(|p| !p.is_empty()) { div { bdi { (part) } } }
                    }
                    table {
                        thead { tr {
                            th { (t("paper-goods")) } th { (t("paper-quantity")) } th.amount { (t("paper-amount")) }
                        } }
                        tbody {
                            @for row in &self.rows {
                                tr {
                                    td { bdi { (row.words) } }
                                    td { @if let Some(n) = row.quantity { (n) } }
                                    td.amount { bdi { (amount(row.amount)) } }
                                }
                            }
                        }
                        tfoot {
                            tr { th { (t("paper-total")) } td {} th.amount { bdi { (amount(self.total)) } } }
                            @for tax in &self.taxes {
                                tr { td { (t("paper-included")) " " bdi { (tax.words) } } td {} td.amount { bdi { (amount(tax.amount)) } } }
                            }
                        }
                    }
                }
            }
        }
    }
}
