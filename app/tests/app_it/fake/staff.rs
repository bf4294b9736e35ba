//! Who works for the fake shop, and who was asked to.

use domain::account::ShopRole;
use domain::shop::{
    Invitation, InvitationRequest, Invitations, Member, MemberChange, Members, Membership, Memberships, ShopProfile,
};
use domain::{Code, Lang};
use http::Method;

use super::super::{Fake, Said, World, ok, problem, problem_at};
use super::{LETTER, Person};

/// No letter goes there, as only the server knows.
pub const REFUSED: &str = "ben@refused.example";

impl Fake {
    pub fn role(&self, email: &str) -> Option<ShopRole> {
        self.with_person(email, |p| p.shops.first().map(|m| m.role))
    }

    pub fn account_id(&self, email: &str) -> String {
        self.with_person(email, |p| p.account.id.clone())
    }

    /// Who was asked and has not said yes.
    pub fn invited(&self) -> Vec<Invitation> {
        self.world().people.invited.clone()
    }

    /// Letters that asked somebody: to whom, to be what, in which language.
    pub fn invited_by_letter(&self) -> Vec<(String, ShopRole, Lang)> {
        self.world().people.letters.clone()
    }
}

impl Person {
    fn owns(&self) -> bool {
        self.shops.iter().any(|m| m.role == ShopRole::Owner)
    }
}

impl World {
    /// Members and invitations of the shop, for its owners.
    pub(super) fn staff(&mut self, method: &Method, path: &[&str], body: &[u8], token: &str) -> Said {
        if !self.owns(token) {
            return problem(403, Code::Forbidden);
        }
        match (method.as_str(), path) {
            ("GET", ["members"]) => ok(&self.members()),
            ("PUT", ["members", account]) => {
                let change: MemberChange = serde_json::from_slice(body).unwrap();
                self.set_member(account, Some(change.role))
            }
            ("DELETE", ["members", account]) => self.set_member(account, None),
            ("GET", ["invitations"]) => ok(&Invitations { invitations: self.people.invited.clone() }),
            ("POST", ["invitations"]) => {
                let request: InvitationRequest = serde_json::from_slice(body).unwrap();
                if request.email == REFUSED {
                    return problem_at(400, Code::InvalidField, "/email");
                }
                let InvitationRequest { email, role, lang } = request;
                let id = self.name("i");
                self.people.letters.push((email.clone(), role, lang));
                self.people.invited.retain(|i| i.email != email);
                self.people.invited.push(Invitation { id, email, role, expires_at: 1_795_305_600_000 });
                ok(&Invitations { invitations: self.people.invited.clone() })
            }
            ("DELETE", ["invitations", id]) => {
                let before = self.people.invited.len();
                self.people.invited.retain(|i| i.id != *id);
                if self.people.invited.len() < before { (204, String::new()) } else { problem(404, Code::NotFound) }
            }
            _ => problem(404, Code::NotFound),
        }
    }

    fn members(&self) -> Members {
        let all = self.people.accounts.iter().flat_map(|p| p.shops.iter().map(move |m| (p, m.role)));
        let told = |(p, role): (&Person, ShopRole)| Member {
            account: p.account.id.clone(),
            name: p.account.profile.name.clone(),
            role,
        };
        Members { members: all.map(told).collect() }
    }

    fn set_member(&mut self, account: &str, role: Option<ShopRole>) -> Said {
        let has_other_owner = self.people.accounts.iter().any(|p| p.account.id != account && p.owns());
        let Some(person) = self.people.accounts.iter_mut().find(|p| p.account.id == account) else {
            return problem(404, Code::NotFound);
        };
        if role.is_none() && person.shops.is_empty() {
            return problem(404, Code::NotFound);
        }
        if person.owns() && role != Some(ShopRole::Owner) && !has_other_owner {
            return problem(409, Code::WrongState);
        }
        let shop = || ShopProfile { slug: "lago".parse().unwrap(), name: "Studio Lago".into() };
        person.shops = role.into_iter().map(|role| Membership { shop: shop(), role }).collect();
        ok(&self.members())
    }

    /// Says yes by a letter's code.
    pub(super) fn join(&mut self, account: &str, code: &str) -> Said {
        let at = self.people.accounts.iter().position(|p| p.account.id == account).unwrap();
        let email = &self.people.accounts[at].account.email;
        let Some(asked) = self.people.invited.iter().position(|i| code == LETTER && i.email == *email) else {
            return problem_at(400, Code::LetterRefused, "/token");
        };
        let role = self.people.invited[asked].role;
        let said = self.set_member(account, Some(role));
        if said.0 != 200 {
            return said;
        }
        self.people.invited.remove(asked);
        ok(&Memberships { shops: self.people.accounts[at].shops.clone() })
    }
}
