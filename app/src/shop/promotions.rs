//! The house's promotions.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::account::Role;
use domain::pricing::{Action, CouponCode, Ppm, Promotion, Scope, Window};
use domain::{Code, Slug, Text};

use super::people::Gone;
use super::request::Pairs;
use super::{Document, Outcome, Shop, Visit, card, now, random_name};
use crate::pages::{self, Done, Fault, Field, FieldFault, Notice, PromotionsView, paths};

/// Fields of the form for a new one, and the longest text of one that is kept.
const FIELDS: [Field; 6] =
    [Field::Offer, Field::OfferCode, Field::Percent, Field::OfferGoods, Field::LastDay, Field::Limit];
const MAX_TYPED: usize = 200;

impl Shop {
    pub(super) async fn promotions_page(self: &Arc<Self>, visit: &Visit) -> Document {
        let view = self.promotions_view().await;
        self.page_or_sign_in(visit, view.map(|v| pages::promotions(&self.context(visit), &v)))
    }

    async fn promotions_view(&self) -> Result<PromotionsView, Gone> {
        let role = self.house_role().await?;
        let promotions = self.signed(|token| async move { self.api.promotions(&token).await }).await?.promotions;
        let categories = self.catalog().categories.clone();
        let may_change = role == Role::Admin;
        Ok(PromotionsView { promotions, now: now(), categories, may_change, ..PromotionsView::default() })
    }

    pub(super) async fn promotions_submit(self: &Arc<Self>, visit: &Visit, what: &str, form: &Pairs) -> Outcome {
        let visit = Visit { path: paths::PROMOTIONS.to_owned(), ..visit.clone() };
        let (mut errors, mut failure) = (Vec::new(), None);
        let done = match what {
            "end" => {
                let Ok(id) = &form.text("id").parse::<Slug>() else { return self.fault_page(&visit, Fault::Refused) };
                match self.signed(|token| async move { self.api.end_promotion(id, &token).await }).await {
                    // Another person ended it: that is what was wanted.
                    Err(error) if error.code() == Some(Code::NotFound) => Some(Ok(Done::OfferEnded)),
                    ended => Some(ended.map(|()| Done::OfferEnded)),
                }
            }
            "new" => match self.read_promotion(&visit, form) {
                Ok(promotion) => {
                    let new = &promotion;
                    let made = self.signed(|token| async move { self.api.put_promotion(new, &token).await }).await;
                    Some(made.map(|_| Done::OfferMade))
                }
                Err(found) => {
                    errors = found;
                    None
                }
            },
            _ => return self.fault_page(&visit, Fault::NotFound),
        };
        match done {
            Some(Ok(what)) => {
                self.say(Notice::Done { what });
                return Outcome::Go(paths::PROMOTIONS.to_owned());
            }
            Some(Err(error)) => {
                (errors, failure) = self.refusal(&error, &[]);
                for (field, _) in &mut errors {
                    // What the server calls its fields is about a promotion here.
                    *field = match *field {
                        Field::Name => Field::Offer,
                        Field::ConfirmCode => Field::OfferCode,
                        other => other,
                    };
                }
            }
            None => {}
        }
        let Ok(view) = self.promotions_view().await else {
            self.say(Notice::NotReached);
            return Outcome::Go(paths::PROMOTIONS.to_owned());
        };
        let mut typed: BTreeMap<&'static str, String> =
            FIELDS.into_iter().map(|f| (f.name(), form.text(f.name()).chars().take(MAX_TYPED).collect())).collect();
        if form.get("once").is_some() {
            typed.insert("once", "yes".to_owned());
        }
        let status = if errors.is_empty() { 409 } else { 422 };
        let view = PromotionsView { typed, errors, failure, ..view };
        Outcome::Page { status, html: pages::promotions(&self.context(&visit), &view).into_string() }
    }

    /// The promotion that a form asks for, or all that is wrong with it.
    fn read_promotion(&self, visit: &Visit, form: &Pairs) -> Result<Promotion, Vec<(Field, FieldFault)>> {
        let mut errors = Vec::new();
        let mut text = |field: Field, is_required: bool| {
            let text = form.text(field.name()).trim().to_owned();
            if is_required && text.is_empty() {
                errors.push((field, FieldFault::Empty));
            }
            Some(text).filter(|t| !t.is_empty())
        };
        let name = text(Field::Offer, true);
        let code = text(Field::OfferCode, false);
        let percent = text(Field::Percent, true);
        let (last_day, limit) = (text(Field::LastDay, false), text(Field::Limit, false));
        let digits = |text: String| card::plain_digits(&text).parse::<u32>().ok();

        let code = code.map(|c| CouponCode::try_from(c).map_err(|_bad| Field::OfferCode)).transpose();
        let percent = percent.map(|p| digits(p).filter(|p| (1..=100).contains(p)).ok_or(Field::Percent)).transpose();
        let limit = limit.map(|l| digits(l).filter(|l| *l > 0).ok_or(Field::Limit)).transpose();
        // To the end of the day, by the clock of the whole world: the form says so.
        let until = |day: String| {
            let day = card::plain_digits(&day);
            Window::new(None, Some(&format!("{day}T23:59:59.999")), "UTC").map_err(|_bad| Field::LastDay)
        };
        let window = last_day.map(until).transpose();
        let goods = match form.text(Field::OfferGoods.name()) {
            pages::ALL_GOODS | "" => Ok(Scope::default()),
            slug => match slug.parse::<Slug>() {
                Ok(slug) if self.catalog().category(&slug).is_some() => {
                    Ok(Scope { categories: vec![slug], ..Scope::default() })
                }
                _ => Err(Field::OfferGoods),
            },
        };
        let wrong = [code.as_ref().err(), percent.as_ref().err(), limit.as_ref().err(), window.as_ref().err()];
        errors.extend(wrong.into_iter().flatten().chain(goods.as_ref().err()).map(|f| (*f, FieldFault::NotValid)));
        let (Some(name), Ok(code), Ok(Some(percent)), Ok(limit), Ok(window), Ok(goods), true) =
            (name, code, percent, limit, window, goods, errors.is_empty())
        else {
            return Err(errors);
        };
        // The same code is the same promotion: sent twice it is made once.
        let id = code.as_ref().and_then(|c| c.as_str().to_lowercase().parse::<Slug>().ok());
        let id =
            id.unwrap_or_else(|| format!("offer-{}", &random_name()[..12]).parse().expect("hex digits are a slug"));
        let off = Ppm::try_from(percent * 10_000).expect("at most all of it");
        Ok(Promotion {
            id,
            name: Text(BTreeMap::from([(self.context(visit).lang, name)])),
            priority: 0,
            exclusive: false,
            code,
            markets: Vec::new(),
            window,
            customer_group: None,
            goods,
            minimum: None,
            minimum_units: 0,
            limit,
            limit_per_buyer: form.get("once").map(|_| 1),
            action: Action::Percent(off),
        })
    }
}
