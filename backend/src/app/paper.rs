//! Invoices and credit notes in the buyer's language, made from what never changes of an order: as a page, or as PDF.

mod page;

use domain::calendar::Date;
use domain::pricing::Reason;
use domain::{Lang, Money, Order, Refund, Sku, UnixMillis};

use super::Shop;
use super::order::Opens;
use super::words::{amount, word, word_with};
use crate::db;
use crate::error::{Error, Result};
use crate::printer::{PrintError, Sheet};

/// How a paper is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// HTML.
    Page,
    /// PDF.
    Pdf,
}

impl Shop {
    /// The invoice of a paid order.
    pub async fn invoice(&self, id: &str, opens: &Opens, form: Form) -> Result<Vec<u8>> {
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
        let seller = db::seller::at(&self.db.read, at).await?;
        let (title, total) = ("paper-invoice", order.totals.total);
        let paper = Paper { seller, title, number, at, of_invoice: None, rows, taxes, total };
        self.made(&paper, &order, form).await
    }

    /// A credit note of an order.
    pub async fn credit_note(&self, id: &str, opens: &Opens, number: i64, form: Form) -> Result<Vec<u8>> {
        let order = self.order(id, opens).await?;
        let refund = order.refunds.iter().find(|r| r.credit_note == number);
        let refund = refund.ok_or_else(|| Error::not_found("there is no such credit note"))?;
        let paper = Paper {
            seller: db::seller::at(&self.db.read, refund.created_at).await?,
            title: "paper-credit-note",
            number,
            at: refund.created_at,
            of_invoice: order.invoice,
            rows: given_back(&order, refund),
            taxes: Vec::new(),
            total: refund.total,
        };
        self.made(&paper, &order, form).await
    }

    async fn made(&self, paper: &Paper, order: &Order, form: Form) -> Result<Vec<u8>> {
        match form {
            Form::Page => Ok(paper.page(order).into_string().into_bytes()),
            Form::Pdf => Ok(self.printer.print(paper.sheet(order)).await?),
        }
    }
}

impl From<PrintError> for Error {
    fn from(cause: PrintError) -> Self {
        match cause {
            PrintError::NoFace(letter) => {
                tracing::error!(%cause, "a paper cannot be made as PDF");
                let package = if is_east_asian(letter) { "fonts-noto-cjk" } else { "fonts-noto-core" };
                Self::not_acceptable(format!(
                    "{cause}: ask for text/html, or have {package} installed where the shop runs and start it again"
                ))
            }
            PrintError::TooLong => Self::not_acceptable(format!("{cause}: ask for text/html")),
            PrintError::Busy => Self::unavailable("too many papers are asked for at once"),
            PrintError::Write(_) => {
                tracing::error!(%cause, "a paper cannot be made as PDF");
                Self::new(domain::Code::Internal, "something went wrong on our side")
            }
        }
    }
}

/// Chinese, Japanese and Korean letters (Unicode's blocks from CJK radicals on, Hangul, and the planes of rare ones).
const fn is_east_asian(letter: char) -> bool {
    matches!(letter, '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{a4cf}' | '\u{a960}'..='\u{a97f}' | '\u{ac00}'..='\u{d7ff}'
        | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
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
    /// Who sold, line by line.
    seller: Vec<String>,
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
    /// What stands above the goods: when it was made, and of what.
    fn facts(&self, order: &Order) -> Vec<(&'static str, String)> {
        let Date { year, month, day } = Date::of(self.at);
        let mut facts =
            vec![("paper-date", format!("{year:04}-{month:02}-{day:02}")), ("paper-order", order.id.clone())];
        facts.extend(self.of_invoice.map(|number| ("paper-invoice", number.to_string())));
        facts
    }

    fn sheet(&self, order: &Order) -> Sheet {
        let lang = order.lang;
        let t = |key: &str| word(lang, key);
        // What is filled in runs its own way, whatever stands around it (as `bdi` does on a page).
        let fact = |(key, text): (&str, String)| format!("{}: \u{2068}{text}\u{2069}", t(key));
        let row = |r: &Row| {
            let count = r.quantity.map(|n| n.to_string()).unwrap_or_default();
            [r.words.clone(), count, amount(r.amount)]
        };
        let note =
            |r: &Row| [format!("{} \u{2068}{}\u{2069}", t("paper-included"), r.words), String::new(), amount(r.amount)];
        Sheet {
            lang,
            letterhead: self.seller.clone(),
            title: format!("{} {}", t(self.title), self.number),
            at: self.at,
            facts: self.facts(order).into_iter().map(fact).collect(),
            address: recipient(order).into_iter().map(str::to_owned).collect(),
            head: [t("paper-goods"), t("paper-quantity"), t("paper-amount")],
            rows: self.rows.iter().map(row).collect(),
            sum: [t("paper-total"), String::new(), amount(self.total)],
            notes: self.taxes.iter().map(note).collect(),
            foot,
        }
    }
}

fn foot(lang: Lang, page: usize, pages: usize) -> String {
    word_with(lang, "paper-page", &[("page", &page.to_string()), ("pages", &pages.to_string())])
}

/// Who a paper is for, and where they are.
fn recipient(order: &Order) -> Vec<&str> {
    let a = &order.address;
    let lines = [&order.contact.name, &a.line1, &a.line2, &a.postal_code, &a.city, &a.region, &a.country];
    lines.into_iter().filter(|line| !line.is_empty()).map(String::as_str).collect()
}
