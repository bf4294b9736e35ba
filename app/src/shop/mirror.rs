//! The mirror's addresses. Pixels come in from a file that the shopper chose and go out to the shopper's own page; none
//! goes anywhere else.

use std::sync::Arc;

use base64::Engine as _;
use domain::{Product, Sku};
use http::{HeaderValue, StatusCode};
use serde::Serialize;

use super::request::Pairs;
use super::{Answer, Document, Shop, Visit, plain, with_type};
use crate::pages::{self, Fault, TryView, paths};
use crate::text::{self, Arg};
use crate::try_on::{Fit, Garment, Glance, MirrorFacts, MirrorLink, MirrorWish, Verdict, worn_as};

/// The most bytes of a message to the mirror.
const MAX_WISH_BYTES: usize = 16 << 10;
/// Other products that are offered in the mirror.
const OTHERS: usize = 12;

/// Facts with words in the shopper's language.
#[derive(Debug, Serialize)]
pub struct MirrorAnswer {
    #[serde(flatten)]
    facts: MirrorFacts,
    /// What to say of them: a fault, a hint, or how it fits.
    #[serde(skip_serializing_if = "Option::is_none")]
    say: Option<String>,
    /// How it fits.
    #[serde(skip_serializing_if = "Option::is_none")]
    fit_words: Option<String>,
    /// Where the picture was kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    kept_words: Option<String>,
}

impl Shop {
    /// The mirror of this shop.
    pub const fn mirror(&self) -> &MirrorLink {
        &self.mirror
    }

    /// The page with the mirror.
    pub(super) async fn try_page(self: &Arc<Self>, visit: &Visit, slug: &str, query: &Pairs) -> Document {
        let view = self.product_view(slug, query.get("sku"), None).await?;
        let worn = worn_as(&view.product).ok_or(Fault::NotFound)?;
        let is_other = |p: &&Product| p.slug != view.product.slug && worn_as(p) == Some(worn);
        let others = self.catalog().products.iter().filter(is_other).take(OTHERS).cloned().collect();
        Ok(pages::try_on(&self.context(visit), &TryView { product: view, others }))
    }

    /// Passes a wish to the mirror.
    pub async fn mirror_wish(self: &Arc<Self>, wish: serde_json::Value) -> MirrorAnswer {
        self.mirror_wish_of(&Visit::default(), wish).await
    }

    async fn mirror_wish_of(self: &Arc<Self>, visit: &Visit, wish: serde_json::Value) -> MirrorAnswer {
        match serde_json::from_value(wish) {
            Ok(MirrorWish::Wear { sku }) => match self.garment(&sku).await {
                Some(garment) => self.mirror.wear(garment),
                None => self.mirror.lacks_product(),
            },
            Ok(MirrorWish::Beside { sku }) => {
                let garment = match &sku {
                    Some(sku) => self.garment(sku).await,
                    None => None,
                };
                self.mirror.beside(garment);
            }
            #[cfg(feature = "desktop")]
            Ok(MirrorWish::Fetch) => self.fetch_nets(),
            Ok(wish) => self.mirror.send(&wish),
            Err(error) => tracing::warn!(%error, "a wish of the page is not understood"),
        }
        self.mirror_answer(visit)
    }

    pub(super) async fn mirror_command(self: &Arc<Self>, visit: &Visit, body: &[u8]) -> MirrorAnswer {
        let body = &body[..body.len().min(MAX_WISH_BYTES)];
        self.mirror_wish_of(visit, serde_json::from_slice(body).unwrap_or_default()).await
    }

    /// Looks at a photo: a JPEG, PNG or WebP file in Base64 (WebKitGTK sends nothing else to a scheme of our own).
    pub fn mirror_photo(&self, base64: &[u8]) -> MirrorAnswer {
        // What is no Base64 is no photo either, and is said to be none.
        let bytes = base64::engine::general_purpose::STANDARD.decode(base64.trim_ascii()).unwrap_or_default();
        self.mirror.photo(bytes);
        self.mirror_answer(&Visit::default())
    }

    /// `GET /mirror/frame?after=`: the next picture as JPEG, or 204 where there is none within a second; facts come with
    /// both.
    pub(super) async fn mirror_frame(&self, visit: &Visit, query: &Pairs) -> Answer {
        let after = query.get("after").and_then(|v| v.parse::<u64>().ok()).unwrap_or(0);
        let (mut answer, serial) = match self.mirror.pull(after).await {
            Glance::Picture(jpeg, serial) => {
                (with_type(StatusCode::OK, "image/jpeg", "no-store", jpeg.to_vec()), serial)
            }
            Glance::Nothing => (plain(StatusCode::NO_CONTENT), after),
        };
        let facts = serde_json::to_string(&self.mirror_answer(visit)).expect("facts have string keys");
        for (name, value) in [("x-serial", serial.to_string()), ("x-facts", paths::escape(&facts))] {
            // Escaped text is ASCII.
            answer.headers_mut().insert(name, HeaderValue::from_str(&value).unwrap_or(HeaderValue::from_static("")));
        }
        answer
    }

    pub(super) fn mirror_answer(&self, visit: &Visit) -> MirrorAnswer {
        let (lang, _) = self.tongue(visit);
        let units = visit.units.unwrap_or_else(|| self.store.read(|s| s.settings.units));
        let facts = self.mirror.facts();
        let word = |kind: &str, value: serde_json::Value| {
            let name = value.as_str().unwrap_or_default().replace('_', "-");
            text::text_if_any(lang, &format!("mirror-{kind}-{name}"))
        };
        let say = match (facts.fault, facts.hint) {
            (Some(fault), _) => word("fault", serde_json::json!(fault)),
            (None, Some(hint)) => word("hint", serde_json::json!(hint)),
            (None, None) => None,
        };
        let fit_words = facts.fit.map(|fit: Fit| {
            let length = |mm: f32| crate::format::length(lang, units, mm);
            let (product, face, within) = (length(fit.product_mm), length(fit.face_mm), length(fit.within_mm));
            let name = match fit.verdict {
                Verdict::Narrow => "mirror-fit-narrow",
                Verdict::Fits => "mirror-fit-fits",
                Verdict::Wide => "mirror-fit-wide",
            };
            let args = [("product", Arg::Text(&product)), ("face", Arg::Text(&face)), ("within", Arg::Text(&within))];
            text::text_with(lang, name, &args)
        });
        let kept_words = facts
            .kept
            .as_ref()
            .map(|path| text::text_with(lang, "mirror-kept", &[("place", Arg::Text(&path.display().to_string()))]));
        MirrorAnswer { facts, say, fit_words, kept_words }
    }

    async fn garment(self: &Arc<Self>, sku: &Sku) -> Option<Garment> {
        let catalog = self.catalog();
        let product = catalog.product_of(sku)?;
        let is_painted = product.try_on.is_some_and(|(try_on, _)| try_on.makeup().is_some());
        let model = match product.model.as_ref().filter(|_| !is_painted) {
            Some(model) => self.asset_bytes(&model.hash).await.ok()?.into(),
            None => Arc::default(),
        };
        Garment::of(product, product.variant(sku)?, model)
    }

    /// Fetches what the mirror sees with, by hash, from the shop's own server into the user's cache.
    #[cfg(feature = "desktop")]
    fn fetch_nets(self: &Arc<Self>) {
        use crate::try_on::{MirrorFault, MirrorPhase, fetch};
        if self.mirror.facts().phase == MirrorPhase::Fetching {
            return;
        }
        self.mirror.fetching(Some(0.0), None);
        let shop = Arc::clone(self);
        drop(tokio::spawn(async move {
            let outcome = fetch::nets(&shop.api, |share| shop.mirror.fetching(Some(share), None)).await;
            let fault = outcome.err().map(|error| {
                tracing::warn!("the nets did not come: {error:#}");
                MirrorFault::Fetch
            });
            shop.mirror.fetching(None, fault);
        }));
    }
}
