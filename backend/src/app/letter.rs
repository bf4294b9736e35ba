//! Letters to buyers: written when they are sent, from the order as it is, in the buyer's language.

use std::sync::Arc;
use std::time::Duration;

use domain::{Money, Order};

use super::Shop;
use super::words::{amount, word, word_with};
use crate::db;
use crate::db::letter::{Due, Sent};
use crate::error::Result;
use crate::mailer::{Letter, MailError};

/// Letters that are looked up at once: one that is cut off sends few twice.
const AT_ONCE: u32 = 20;

/// How often that is done in one round: a rush is told within minutes, and does not wait behind its own letters.
const TURNS: usize = 5;

/// How long a mail server may take for one letter.
const PATIENCE: Duration = Duration::from_secs(30);

/// A letter is given up after so many tries: with the pauses between them, two days.
const MAX_ATTEMPTS: i64 = 300;

impl Shop {
    /// Sends letters for as long as the server runs. Never called twice at once.
    pub async fn send_letters_forever(self: Arc<Self>, every: Duration) {
        loop {
            tokio::time::sleep(every).await;
            if !self.db.leads().await {
                continue;
            }
            if let Err(cause) = self.send_letters().await {
                tracing::warn!(%cause, "sending letters failed; it is tried again");
            }
        }
    }

    /// One round.
    pub(crate) async fn send_letters(self: &Arc<Self>) -> Result<()> {
        for _ in 0..TURNS {
            if self.send_some_letters().await? < AT_ONCE as usize {
                break;
            }
        }
        Ok(())
    }

    async fn send_some_letters(self: &Arc<Self>) -> Result<usize> {
        let all_due = db::letter::due(&self.db.read, self.clock.now_ms(), AT_ONCE).await?;
        let count = all_due.len();
        for due in all_due {
            let sent = self.send_letter(&due).await?;
            let (id, patience) = (due.id, self.patience());
            self.writer
                .write(move |tx| Box::pin(async move { db::letter::answered(tx, id, sent, patience).await }))
                .await?;
        }
        Ok(count)
    }

    async fn send_letter(&self, due: &Due) -> Result<Sent> {
        let order =
            db::order::find(&self.db.read, &self.people.vault, &due.order_id).await?.map(|(order, _secret)| order);
        if order.as_ref().is_some_and(|o| o.contact.email == db::order::ERASED_EMAIL) {
            return Ok(Sent::Never);
        }
        let Some(letter) = order.and_then(|order| write(&order, due)) else {
            tracing::error!(letter = due.id, "a letter is about nothing; it is not sent");
            return Ok(Sent::Never);
        };
        let outcome = tokio::time::timeout(PATIENCE, self.mailer.send(&letter)).await;
        Ok(match outcome {
            Ok(Ok(())) => Sent::Yes,
            // The address itself is the buyer's; it never goes to the log.
            Ok(Err(MailError::Address)) => {
                tracing::warn!(
                    letter = due.id,
                    order = due.order_id,
                    "nobody can be reached under the buyer's address"
                );
                Sent::Never
            }
            _ if due.attempts >= MAX_ATTEMPTS => {
                tracing::error!(letter = due.id, "a letter was tried too often; it is given up");
                Sent::Never
            }
            Ok(Err(MailError::Carry(cause))) => {
                tracing::warn!(letter = due.id, %cause, "a letter did not go out yet");
                Sent::NotYet
            }
            Err(_late) => {
                tracing::warn!(letter = due.id, "the mail server did not answer in time");
                Sent::NotYet
            }
        })
    }
}

/// The words of a letter; none where the order has no such parcel or refund.
fn write(order: &Order, due: &Due) -> Option<Letter> {
    let lang = order.lang;
    let about = due.about.as_deref();
    let (detail, rows): (Vec<(&str, String)>, Vec<String>) = match due.kind.as_str() {
        "confirmed" => (vec![("total", amount(order.totals.total))], bought(order)),
        "shipped" => {
            let parcel = order.shipments.iter().find(|s| Some(s.id.as_str()) == about)?;
            let rows = parcel.lines.iter().map(|l| row(order, &l.sku, l.quantity.get(), None)).collect();
            (vec![("carrier", parcel.carrier.clone()), ("tracking", parcel.tracking.clone())], rows)
        }
        "refunded" => {
            let refund = order.refunds.iter().find(|r| Some(r.id.as_str()) == about)?;
            let rows = refund.lines.iter().map(|l| row(order, &l.sku, l.quantity.get(), Some(l.amount))).collect();
            (vec![("total", amount(refund.total))], rows)
        }
        _ => return None,
    };
    let mut args: Vec<(&str, &str)> = vec![("order", &order.id), ("name", &order.contact.name)];
    args.extend(detail.iter().map(|(key, text)| (*key, text.as_str())));
    let says = |part: &str| word_with(lang, &format!("letter-{}-{part}", due.kind), &args);
    let mut body = vec![word_with(lang, "letter-greeting", &args), String::new(), says("words"), String::new()];
    body.extend(rows);
    body.extend([String::new(), word(lang, "letter-end")]);
    Some(Letter {
        id: due.id,
        name: order.contact.name.clone(),
        address: order.contact.email.clone(),
        subject: says("subject"),
        body: body.join("\r\n"),
        written_at: due.created_at,
    })
}

fn bought(order: &Order) -> Vec<String> {
    order.lines.iter().map(|l| row(order, &l.sku, l.quantity.get(), Some(l.total))).collect()
}

fn row(order: &Order, sku: &domain::Sku, quantity: u32, cost: Option<Money>) -> String {
    let name = super::paper::name(order, sku);
    match cost {
        Some(cost) => format!("{quantity} \u{d7} {name}: {}", amount(cost)),
        None => format!("{quantity} \u{d7} {name}"),
    }
}
