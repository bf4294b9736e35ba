//! The people of the fake shop: accounts, sessions whose refresh tokens are good once, and who works there.

#[path = "staff.rs"]
pub mod staff;

use std::collections::{HashMap, HashSet};

use domain::account::{
    Account, Consent, ConsentChange, Consents, Export, Login, OwnOrders, PasswordAgain, PasswordChange, PasswordReset,
    Profile, RecoveryCodes, Refresh, Registration, Role, Session, Sessions, ShopRole, Tokens, TotpCode, TotpOffer,
    Verification,
};
use domain::dispute::Dispute;
use domain::passkey::{Passkey, PasskeyName, Passkeys};
use domain::payout::ShopPayouts;
use domain::pricing::{Promotion, PromotionUse, Promotions};
use domain::provider::{
    LinkedProvider, LinkedProviders, ProviderLogin, ProviderOffer, ProviderStart, SignInProvider, SignInProviders,
};
use domain::shop::{
    Invitation, InvitationAnswer, Membership, Memberships, ShopOrder, ShopOrders, ShopProducts, ShopProfile,
};
use domain::{Code, Lang, Order, OrderState};
use http::Method;

use super::{Fake, Said, World, ok, problem, problem_at};

/// The code of every letter.
pub const LETTER: &str = "letter-code";
/// The second factor's code, at any time.
pub const FACTOR: &str = "123456";
/// What tells a sign-in at the provider apart.
pub const STATE: &str = "provider-state";
/// What a person comes back with.
pub const CODE: &str = "provider-code";

#[derive(Default)]
pub struct People {
    accounts: Vec<Person>,
    sessions: Vec<Begun>,
    /// Refresh tokens by session, and whether they were used.
    refresh: HashMap<String, (usize, bool)>,
    access: HashMap<String, usize>,
    owners: HashMap<String, String>,
    lasts_s: i64,
    made: usize,
    reused: usize,
    pub promotions: Vec<Promotion>,
    payouts: Option<ShopPayouts>,
    /// Where people come back to from the provider; none where the shop has no provider.
    back: Option<String>,
    has_provider: bool,
    invited: Vec<Invitation>,
    /// Letters that asked somebody to work for the shop.
    letters: Vec<(String, ShopRole, Lang)>,
}

struct Person {
    account: Account,
    password: String,
    is_verified: bool,
    offered: bool,
    consents: Vec<Consent>,
    shops: Vec<Membership>,
    passkeys: Vec<Passkey>,
    linked: Vec<LinkedProvider>,
}

struct Begun {
    account: String,
    device: String,
    is_over: bool,
}

/// What is said to those routes has no key: their answers are not kept.
pub fn is_for(path: &str) -> bool {
    ["/v1/account", "/v1/sessions", "/v1/shops", "/v1/promotions", "/v1/providers"]
        .iter()
        .any(|start| path.starts_with(start))
}

impl Fake {
    /// An account that is confirmed, as if made elsewhere.
    pub fn know(&self, email: &str, password: &str) {
        let mut world = self.world();
        let new = Registration {
            email: email.into(),
            password: password.into(),
            name: "Ana Pérez".into(),
            lang: domain::Lang::Es,
        };
        world.register(new);
        world.people.accounts.last_mut().unwrap().is_verified = true;
    }

    fn with_person<T>(&self, email: &str, change: impl FnOnce(&mut Person) -> T) -> T {
        let mut world = self.world();
        change(world.people.accounts.iter_mut().find(|p| p.account.email == email).unwrap())
    }

    pub fn ask_for_factor(&self, email: &str) {
        self.with_person(email, |p| p.account.has_second_factor = true);
    }

    pub fn has_factor(&self, email: &str) -> bool {
        self.with_person(email, |p| p.account.has_second_factor)
    }

    pub fn make_admin(&self, email: &str) {
        self.with_person(email, |p| p.account.role = Role::Admin);
    }

    /// Another house person named them all otherwise.
    pub fn rename_promotions(&self, id: &str) {
        let mut world = self.world();
        world.people.promotions.iter_mut().for_each(|p| p.id = id.parse().unwrap());
    }

    pub fn let_work(&self, email: &str, role: ShopRole) {
        let shop = ShopProfile { slug: "lago".parse().unwrap(), name: "Studio Lago".into() };
        self.with_person(email, |p| p.shops.push(Membership { shop, role }));
    }

    /// The shop takes a provider's word.
    pub fn trust_a_provider(&self) {
        self.world().people.has_provider = true;
    }

    /// Where a person comes back to from the provider.
    pub fn back(&self) -> String {
        self.world().people.back.clone().unwrap()
    }

    /// A passkey that was made elsewhere.
    pub fn make_passkey(&self, email: &str, id: &str, name: &str) {
        let new = Passkey { id: id.into(), name: name.into(), created_at: 0, used_at: None, is_backed_up: true };
        self.with_person(email, |p| p.passkeys.push(new));
    }

    pub fn passkeys(&self, email: &str) -> Vec<String> {
        self.with_person(email, |p| p.passkeys.iter().map(|k| k.name.clone()).collect())
    }

    /// What the shop is told of its money.
    pub fn pay_out(&self, payouts: ShopPayouts) {
        self.world().people.payouts = Some(payouts);
    }

    pub fn dispute(&self, order: &str, dispute: Dispute) {
        self.world().orders.get_mut(order).unwrap().disputes.push(dispute);
    }

    pub fn addresses(&self, email: &str) -> Vec<String> {
        self.with_person(email, |p| p.account.profile.addresses.iter().map(|a| a.line1.clone()).collect())
    }

    pub fn granted(&self, email: &str) -> Vec<(String, bool)> {
        self.with_person(email, |p| p.consents.iter().map(|c| (c.purpose.as_str().to_owned(), c.granted)).collect())
    }

    pub fn is_known(&self, email: &str) -> bool {
        self.world().people.accounts.iter().any(|p| p.account.email == email)
    }

    /// Access tokens of now on are good for so long; the app renews a little earlier.
    pub fn tokens_last(&self, seconds: i64) {
        self.world().people.lasts_s = seconds;
    }

    /// Somebody ends all sessions from elsewhere.
    pub fn end_sessions(&self) {
        self.world().people.sessions.iter_mut().for_each(|s| s.is_over = true);
    }

    /// Sessions that go on.
    pub fn sessions(&self) -> usize {
        self.world().people.sessions.iter().filter(|s| !s.is_over).count()
    }

    /// A session of another device.
    pub fn sign_in_elsewhere(&self, email: &str, device: &str) {
        let mut world = self.world();
        let account = world.people.accounts.iter().find(|p| p.account.email == email).unwrap().account.id.clone();
        world.begin(&account, device);
    }

    /// How often a refresh token came a second time: each would have ended a session, and sent its owner a letter.
    pub fn reused(&self) -> usize {
        self.world().people.reused
    }

    /// Every token that was ever given: none may be on a page.
    pub fn tokens(&self) -> HashSet<String> {
        let world = self.world();
        world.people.refresh.keys().chain(world.people.access.keys()).cloned().collect()
    }

    pub fn owner(&self, id: &str) -> Option<String> {
        self.world().people.owners.get(id).cloned()
    }
}

impl World {
    pub fn account_of(&self, token: &str) -> Option<&str> {
        let session = &self.people.sessions[*self.people.access.get(token)?];
        (!session.is_over).then_some(session.account.as_str())
    }

    pub fn is_owner(&self, order: &str, token: &str) -> bool {
        self.account_of(token).is_some_and(|a| self.people.owners.get(order).is_some_and(|o| o == a))
    }

    pub fn works(&self, token: &str) -> bool {
        let account = self.account_of(token);
        let person = self.people.accounts.iter().find(|p| Some(p.account.id.as_str()) == account);
        person.is_some_and(|p| p.shops.iter().any(|s| s.role != ShopRole::Editor))
    }

    fn owns(&self, token: &str) -> bool {
        let account = self.account_of(token);
        let person = self.people.accounts.iter().find(|p| Some(p.account.id.as_str()) == account);
        person.is_some_and(|p| p.shops.iter().any(|s| s.role == ShopRole::Owner))
    }

    pub fn own(&mut self, order: &str, token: &str) {
        if let Some(account) = self.account_of(token).map(str::to_owned) {
            self.people.owners.insert(order.to_owned(), account);
        }
    }

    fn name(&mut self, what: &str) -> String {
        self.people.made += 1;
        format!("{what}_{:04}", self.people.made)
    }

    fn register(&mut self, new: Registration) {
        if self.people.accounts.iter().any(|p| p.account.email == new.email) {
            return;
        }
        let profile = Profile { name: new.name, phone: String::new(), lang: new.lang, addresses: Vec::new() };
        let account = Account {
            id: self.name("a"),
            email: new.email,
            profile,
            role: Role::Buyer,
            has_second_factor: false,
            created_at: 0,
        };
        self.people.accounts.push(Person {
            account,
            password: new.password,
            is_verified: false,
            offered: false,
            consents: Vec::new(),
            shops: Vec::new(),
            passkeys: Vec::new(),
            linked: Vec::new(),
        });
    }

    fn begin(&mut self, account: &str, device: &str) -> Said {
        self.people.sessions.push(Begun { account: account.into(), device: device.into(), is_over: false });
        self.tokens(self.people.sessions.len() - 1)
    }

    fn tokens(&mut self, session: usize) -> Said {
        let (access, refresh) = (self.name("access"), self.name("refresh"));
        self.people.access.insert(access.clone(), session);
        self.people.refresh.insert(refresh.clone(), (session, false));
        let expires_in = if self.people.lasts_s == 0 { 600 } else { self.people.lasts_s };
        ok(&Tokens {
            access_token: access,
            token_type: "Bearer".into(),
            expires_in,
            refresh_token: refresh,
            scope: String::new(),
        })
    }

    fn renew(&mut self, token: &str) -> Said {
        match self.people.refresh.get_mut(token) {
            Some((session, is_used)) if !self.people.sessions[*session].is_over => {
                let session = *session;
                if std::mem::replace(is_used, true) {
                    self.people.reused += 1;
                    self.people.sessions[session].is_over = true;
                    return problem(401, Code::SessionEnded);
                }
                self.tokens(session)
            }
            _ => problem(401, Code::SessionEnded),
        }
    }

    pub fn people(&mut self, method: &Method, path: &str, body: &[u8], token: &str) -> Said {
        let segments: Vec<&str> = path.split('/').skip(2).collect();
        macro_rules! said {
            ($type:ty) => {
                serde_json::from_slice::<$type>(body).unwrap()
            };
        }
        match (method.as_str(), segments.as_slice()) {
            ("POST", ["accounts"]) => {
                let new = said!(Registration);
                if new.password.contains("password") {
                    return problem_at(400, Code::WeakPassword, "/password");
                }
                self.register(new);
                (202, String::new())
            }
            ("POST", ["accounts", "verify"]) => {
                let given = said!(Verification);
                let found = self.people.accounts.iter_mut().find(|p| !p.is_verified);
                match found.filter(|_| given.token == LETTER) {
                    Some(person) if person.password == given.password => {
                        person.is_verified = true;
                        let id = person.account.id.clone();
                        self.begin(&id, &given.device)
                    }
                    Some(_) => problem(401, Code::LoginRefused),
                    None => problem(400, Code::LetterRefused),
                }
            }
            ("POST", ["accounts", "forgot"]) => (202, String::new()),
            ("POST", ["accounts", "reset"]) => {
                let given = said!(PasswordReset);
                if given.token != LETTER {
                    return problem(400, Code::LetterRefused);
                }
                self.people.accounts[0].password = given.password;
                self.people.sessions.iter_mut().for_each(|s| s.is_over = true);
                (204, String::new())
            }
            ("POST", ["sessions"]) => {
                let login = said!(Login);
                let found = self.people.accounts.iter().find(|p| p.account.email == login.email && p.is_verified);
                match found.filter(|p| p.password == login.password) {
                    None => problem(401, Code::LoginRefused),
                    Some(person) => match login.code.as_deref() {
                        None if person.account.has_second_factor => {
                            problem_at(401, Code::SecondFactorRequired, "/code")
                        }
                        Some(code) if code != FACTOR => problem(401, Code::LoginRefused),
                        _ => {
                            let id = person.account.id.clone();
                            self.begin(&id, &login.device)
                        }
                    },
                }
            }
            ("GET", ["providers"]) if self.people.has_provider => {
                let provider = SignInProvider { name: "acme".into(), label: "Acme".into() };
                ok(&SignInProviders { providers: vec![provider] })
            }
            ("GET", ["providers"]) => ok(&SignInProviders { providers: Vec::new() }),
            ("POST", ["providers", "acme", "sign-in"]) => {
                self.people.back = Some(said!(ProviderStart).redirect);
                let address = format!("https://acme.example/auth?client_id=vitrine&state={STATE}");
                ok(&ProviderOffer { address, secret: "provider-secret".into() })
            }
            ("POST", ["sessions", "provider"]) => self.by_provider(&said!(ProviderLogin)),
            ("POST", ["sessions", "refresh"]) => self.renew(&said!(Refresh).refresh_token),
            _ => self.as_person(method, &segments, body, token),
        }
    }

    /// The first account is the one that the provider's word opens, once its password was said.
    fn by_provider(&mut self, login: &ProviderLogin) -> Said {
        if (login.secret.as_str(), login.state.as_str(), login.code.as_str()) != ("provider-secret", STATE, CODE) {
            return problem(401, Code::LoginRefused);
        }
        let person = &mut self.people.accounts[0];
        if person.linked.is_empty() {
            match login.password.as_deref() {
                None => return problem_at(401, Code::SecondFactorRequired, "/password"),
                Some(password) if password != person.password => return problem(401, Code::LoginRefused),
                Some(_) => {}
            }
        }
        if person.account.has_second_factor {
            match login.second_factor.as_deref() {
                None => return problem_at(401, Code::SecondFactorRequired, "/second_factor"),
                Some(code) if code != FACTOR => return problem(401, Code::LoginRefused),
                Some(_) => {}
            }
        }
        if person.linked.is_empty() {
            person.linked.push(LinkedProvider { id: "lp_1".into(), provider: "acme".into(), created_at: 0 });
        }
        let id = person.account.id.clone();
        self.begin(&id, &login.device)
    }

    fn as_person(&mut self, method: &Method, segments: &[&str], body: &[u8], token: &str) -> Said {
        macro_rules! said {
            ($type:ty) => {
                serde_json::from_slice::<$type>(body).unwrap()
            };
        }
        if token.is_empty() {
            return problem(401, Code::NotAllowed);
        }
        let Some(id) = self.account_of(token).map(str::to_owned) else { return problem(401, Code::TokenRefused) };
        let this = self.people.access[token];
        let at = self.people.accounts.iter().position(|p| p.account.id == id).unwrap();
        match (method.as_str(), segments) {
            (_, ["promotions", ..]) if !self.is_admin(token) => problem(403, Code::Forbidden),
            ("GET", ["promotions"]) => {
                let of = |promotion: &Promotion| PromotionUse { used: promotion.limit, promotion: promotion.clone() };
                ok(&Promotions { promotions: self.people.promotions.iter().map(of).collect() })
            }
            ("POST", ["promotions"]) => {
                let promotion = said!(Promotion);
                if self.people.promotions.iter().any(|p| p.code == promotion.code && p.id != promotion.id) {
                    return problem_at(400, Code::InvalidField, "/code");
                }
                self.people.promotions.retain(|p| p.id != promotion.id);
                self.people.promotions.push(promotion.clone());
                ok(&PromotionUse { promotion, used: None })
            }
            ("DELETE", ["promotions", id]) => {
                self.people.promotions.retain(|p| p.id.as_str() != *id);
                (204, String::new())
            }
            ("GET", ["account", "passkeys"]) => ok(&Passkeys { passkeys: self.people.accounts[at].passkeys.clone() }),
            ("PUT", ["account", "passkeys", id]) => {
                let name = said!(PasskeyName).name;
                let passkeys = &mut self.people.accounts[at].passkeys;
                passkeys.iter_mut().filter(|p| p.id == *id).for_each(|p| p.name.clone_from(&name));
                ok(&Passkeys { passkeys: passkeys.clone() })
            }
            ("POST", ["account", "passkeys", id, "remove"]) => {
                let person = &mut self.people.accounts[at];
                if said!(PasswordAgain).password != person.password {
                    return problem(401, Code::LoginRefused);
                }
                let before = person.passkeys.len();
                person.passkeys.retain(|p| p.id != *id);
                if person.passkeys.len() == before { problem(404, Code::NotFound) } else { (204, String::new()) }
            }
            ("GET", ["account", "providers"]) => {
                ok(&LinkedProviders { providers: self.people.accounts[at].linked.clone() })
            }
            ("DELETE", ["account", "providers", id]) => {
                self.people.accounts[at].linked.retain(|l| l.id != *id);
                (204, String::new())
            }
            (_, ["account", "payment-methods", rest @ ..]) => self.saved_cards(method, rest, body, &id),
            ("GET", ["sessions"]) => ok(&Sessions { sessions: self.sessions_of(&id, this) }),
            ("DELETE", ["sessions", session]) => {
                let index: usize = session.trim_start_matches("s_").parse().unwrap();
                self.people.sessions[index].is_over = true;
                (204, String::new())
            }
            ("GET", ["account"]) => ok(&self.people.accounts[at].account),
            ("PUT", ["account"]) => {
                let profile = said!(Profile);
                self.people.accounts[at].account.profile = profile;
                ok(&self.people.accounts[at].account)
            }
            ("POST", ["account", "password"]) => {
                let change = said!(PasswordChange);
                let person = &mut self.people.accounts[at];
                if person.password != change.old {
                    return problem(401, Code::LoginRefused);
                }
                person.password = change.new;
                (204, String::new())
            }
            ("POST", ["account", "second-factor", ..]) | ("POST", ["account", "erase"])
                if said!(PasswordAgain).password != self.people.accounts[at].password =>
            {
                problem(401, Code::LoginRefused)
            }
            ("POST", ["account", "second-factor"]) => {
                self.people.accounts[at].offered = true;
                ok(&TotpOffer {
                    secret: "JBSWY3DPEHPK3PXP".into(),
                    uri: "otpauth://totp/x?secret=JBSWY3DPEHPK3PXP".into(),
                })
            }
            ("PUT", ["account", "second-factor"]) => {
                let person = &mut self.people.accounts[at];
                if !person.offered || said!(TotpCode).code != FACTOR {
                    return problem_at(400, Code::InvalidField, "/code");
                }
                person.account.has_second_factor = true;
                ok(&RecoveryCodes { codes: (0..10).map(|i| format!("AAAA-BBBB-{i:04}")).collect() })
            }
            ("POST", ["account", "second-factor", "off"]) => {
                self.people.accounts[at].account.has_second_factor = false;
                (204, String::new())
            }
            ("GET", ["account", "consents"]) => ok(&Consents { consents: self.people.accounts[at].consents.clone() }),
            ("POST", ["account", "consents"]) => {
                let ConsentChange { purpose, granted, wording } = said!(ConsentChange);
                self.people.accounts[at].consents.push(Consent { purpose, granted, wording, at: 0 });
                ok(&Consents { consents: self.people.accounts[at].consents.clone() })
            }
            ("GET", ["account", "orders"]) => ok(&OwnOrders { orders: self.orders_of(&id) }),
            ("POST", ["account", "orders"]) => {
                let claim: serde_json::Value = serde_json::from_slice(body).unwrap();
                let order = self.orders.get(claim["order"].as_str().unwrap()).cloned();
                match order.filter(|o| o.secret.as_deref() == claim["secret"].as_str()) {
                    Some(order) => {
                        self.people.owners.insert(order.id.clone(), id);
                        ok(&Order { secret: None, ..order })
                    }
                    None => problem(404, Code::NotFound),
                }
            }
            ("GET", ["account", "export"]) => ok(&Export {
                exported_at: 0,
                account: self.people.accounts[at].account.clone(),
                consents: Vec::new(),
                sessions: self.sessions_of(&id, this),
                passkeys: Vec::new(),
                payment_methods: Vec::new(),
                providers: Vec::new(),
                orders: self.orders_of(&id),
                log: Vec::new(),
            }),
            ("POST", ["account", "erase"]) => {
                if self.orders_of(&id).iter().any(|o| o.state == OrderState::Paid) {
                    return problem(409, Code::WrongState);
                }
                self.people.accounts.remove(at);
                self.people.sessions.iter_mut().filter(|s| s.account == id).for_each(|s| s.is_over = true);
                (204, String::new())
            }
            ("POST", ["account", "invitations"]) => self.join(&id, &said!(InvitationAnswer).token),
            (_, ["shops", _, "members" | "invitations", ..]) => self.staff(method, &segments[2..], body, token),
            ("GET", ["shops"]) => ok(&Memberships { shops: self.people.accounts[at].shops.clone() }),
            ("GET", ["shops", _, "orders"]) if self.works(token) => {
                let orders = self.orders.values().rev().map(|o| ShopOrder {
                    id: o.id.clone(),
                    state: o.state,
                    created_at: o.created_at,
                    lines: o.lines.clone(),
                    delivery: o.delivery,
                    contact: o.contact.clone(),
                    address: o.address.clone(),
                    lang: o.lang,
                });
                ok(&ShopOrders { orders: orders.collect() })
            }
            ("GET", ["shops", _, "products"]) if !self.people.accounts[at].shops.is_empty() => {
                ok(&ShopProducts { products: self.products.clone() })
            }
            ("GET", ["shops", _, "payouts"]) if self.owns(token) => ok(&self.people.payouts),
            ("GET", ["shops", ..]) => problem(403, Code::Forbidden),
            _ => problem(404, Code::NotFound),
        }
    }

    fn sessions_of(&self, account: &str, this: usize) -> Vec<Session> {
        let all = self.people.sessions.iter().enumerate().filter(|(_, s)| s.account == account && !s.is_over);
        all.map(|(i, s)| Session {
            id: format!("s_{i}"),
            device: s.device.clone(),
            app: None,
            created_at: 0,
            used_at: 0,
            expires_at: 0,
            is_this: i == this,
        })
        .collect()
    }

    fn orders_of(&self, account: &str) -> Vec<Order> {
        let own = self.orders.values().rev().filter(|o| self.people.owners.get(&o.id).is_some_and(|a| a == account));
        own.map(|o| Order { secret: None, ..o.clone() }).collect()
    }

    pub fn is_admin(&self, token: &str) -> bool {
        let account = self.account_of(token);
        let mut people = self.people.accounts.iter();
        people.any(|p| Some(p.account.id.as_str()) == account && p.account.role == Role::Admin)
    }
}
