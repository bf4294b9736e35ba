//! Papers as HTML.

use domain::Order;
use maud::{DOCTYPE, Markup, html};

use super::super::words::{amount, word};
use super::{Paper, recipient};

impl Paper {
    /// The paper as a page that stands for itself.
    pub(super) fn page(&self, order: &Order) -> Markup {
        let lang = order.lang;
        let t = |key: &str| word(lang, key);
        html! {
            (DOCTYPE)
            html lang=(lang.tag()) dir=(lang.direction().as_str()) {
                head {
                    meta charset="utf-8";
                    title { (t(self.title)) " " (self.number) }
                    style { "body{font-family:sans-serif;max-width:48em;margin:2em auto}table{width:100%;border-collapse:collapse}td,th{padding:.4em;border-bottom:1px solid;text-align:start}.amount{text-align:end}" }
                }
                body {
                    @if !self.seller.is_empty() {
                        header { @for line in &self.seller { div { bdi { (line) } } } }
                    }
                    h1 { (t(self.title)) " " (self.number) }
                    @for (key, text) in self.facts(order) { p { (t(key)) ": " bdi { (text) } } }
                    address { @for line in recipient(order) { div { bdi { (line) } } } }
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
