//! The cards that people keep with the fake shop.

use domain::Code;
use domain::saved::{SaveRequest, SavedMethod, SavedMethods};
use http::Method;

use super::{Fake, Said, World, ok, problem, problem_at};

/// A kept card: whose, which, and its token.
pub struct Kept {
    account: String,
    card: SavedMethod,
    token: String,
}

impl Fake {
    /// The last digits of all kept cards.
    pub fn kept_cards(&self) -> Vec<String> {
        self.world().saved.iter().map(|k| k.card.last4.clone()).collect()
    }

    /// The name of the card that was kept last.
    pub fn newest_card(&self) -> String {
        self.world().saved.last().unwrap().card.id.clone()
    }
}

impl World {
    pub fn saved_cards(&mut self, method: &Method, rest: &[&str], body: &[u8], account: &str) -> Said {
        match (method.as_str(), rest) {
            ("GET", []) => {
                let own = self.saved.iter().rev().filter(|k| k.account == account);
                ok(&SavedMethods { methods: own.map(|k| k.card.clone()).collect() })
            }
            ("POST", []) => {
                let token = serde_json::from_slice::<SaveRequest>(body).unwrap().token;
                let number = &self.tokens[&token];
                if number == "4000002500003155" {
                    return problem(402, Code::CardDeclined);
                }
                let card = SavedMethod {
                    id: format!("pm_{}", self.saved.len()),
                    brand: "visa".into(),
                    last4: number[12..].to_owned(),
                    created_at: 1_795_305_600_000,
                };
                self.saved.push(Kept { account: account.to_owned(), card: card.clone(), token });
                ok(&card)
            }
            ("DELETE", [id]) => {
                let before = self.saved.len();
                self.saved.retain(|k| k.account != account || k.card.id != *id);
                if self.saved.len() < before { (204, String::new()) } else { problem(404, Code::NotFound) }
            }
            _ => problem(404, Code::NotFound),
        }
    }

    /// What a payment is made with: a token, or the kept card of the person who asks.
    pub fn charged(&self, body: &serde_json::Value, access: &str) -> Result<String, Said> {
        let Some(saved) = body["saved"].as_str() else { return Ok(body["token"].as_str().unwrap().to_owned()) };
        let account = self.account_of(access);
        let found = self.saved.iter().find(|k| k.card.id == saved && Some(k.account.as_str()) == account);
        found.map(|k| k.token.clone()).ok_or_else(|| problem_at(400, Code::InvalidField, "/saved"))
    }
}
