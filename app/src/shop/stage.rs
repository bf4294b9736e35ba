//! The stage's addresses.

use std::sync::Arc;

use domain::Lang;
use http::{HeaderValue, StatusCode};
use serde::Serialize;

use super::request::Pairs;
use super::{Answer, Shop, Visit, plain, with_type};
use crate::stage::{Line, Pull, Wish};

/// The most bytes of a message to the stage.
const MAX_WISH_BYTES: usize = 64 << 10;

/// The name under which the stage knows the file of `vitrine view`.
const VIEWED: &str = "viewed";

/// What a wish led to.
#[derive(Debug, Default, Serialize)]
pub struct StageAnswer {
    /// Pull pictures with this; none where the wish was no [`Wish::Open`], or could not be fulfilled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket: Option<u64>,
    /// Why not: `absent` (there is no stage), `missing` (the model cannot be had now), `wish` (not understood).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<&'static str>,
}

impl Shop {
    /// Passes wishes to the stage: one as a JSON object, or several as an array of them.
    pub async fn stage_wishes(&self, wishes: serde_json::Value) -> StageAnswer {
        let wishes = if wishes.is_array() {
            serde_json::from_value::<Vec<Wish>>(wishes)
        } else {
            serde_json::from_value::<Wish>(wishes).map(|w| vec![w])
        };
        let wishes = match wishes {
            Ok(wishes) => wishes,
            Err(error) => {
                tracing::warn!(%error, "a wish of the page is not understood");
                return StageAnswer { refused: Some("wish"), ..StageAnswer::default() };
            }
        };
        let mut answer = StageAnswer::default();
        for wish in wishes {
            match &wish {
                Wish::Open { model, .. } => answer = self.stage_open(model.as_ref(), &wish).await,
                _ => self.stage.send(&wish),
            }
        }
        answer
    }

    /// The same for a request's body.
    pub(super) async fn stage_command(&self, body: &[u8]) -> StageAnswer {
        let body = &body[..body.len().min(MAX_WISH_BYTES)];
        self.stage_wishes(serde_json::from_slice(body).unwrap_or_default()).await
    }

    async fn stage_open(&self, model: Option<&domain::AssetHash>, wish: &Wish) -> StageAnswer {
        let refused = |why| StageAnswer { refused: Some(why), ..StageAnswer::default() };
        if !self.stage.is_available() {
            return refused("absent");
        }
        let name = model.map_or(VIEWED, |hash| hash.as_str());
        let bytes: Option<Arc<[u8]>> = match model {
            _ if self.stage.shows(name) => Some(Arc::default()),
            None => self.viewed.as_ref().map(|v| Arc::clone(&v.bytes)),
            Some(hash) => self.asset_bytes(hash).await.ok().map(Into::into),
        };
        let Some(bytes) = bytes else { return refused("missing") };
        match self.stage.open(name, bytes, wish) {
            Some(ticket) => StageAnswer { ticket: Some(ticket), refused: None },
            None => refused("absent"),
        }
    }

    /// `GET /stage/frame?ticket=&after=`: the next picture as JPEG, or 204 where there is none within a second.
    /// 410: another page has the stage; 404: there is none.
    pub(super) async fn stage_frame(&self, visit: &Visit, query: &Pairs) -> Answer {
        let number = |key: &str| query.get(key).and_then(|v| v.parse::<u64>().ok()).unwrap_or(0);
        match self.stage.pull(number("ticket"), number("after")).await {
            Pull::Picture(mut picture) => {
                self.label(visit, &mut picture.lines);
                let mut answer = with_type(StatusCode::OK, "image/jpeg", "no-store", picture.jpeg);
                let overlay = serde_json::json!({ "lines": picture.lines, "marks": picture.marks }).to_string();
                let headers = answer.headers_mut();
                for (name, value) in [
                    ("x-serial", picture.serial.to_string()),
                    ("x-settled", u8::from(picture.is_settled).to_string()),
                    ("x-scale", picture.scale.to_string()),
                    // Header values are ASCII; labels are not.
                    ("x-overlay", crate::pages::paths::escape(&overlay)),
                ] {
                    headers.insert(name, HeaderValue::from_str(&value).unwrap_or(HeaderValue::from_static("")));
                }
                answer
            }
            Pull::Nothing => plain(StatusCode::NO_CONTENT),
            Pull::Taken => plain(StatusCode::GONE),
            Pull::Absent => plain(StatusCode::NOT_FOUND),
        }
    }

    fn label(&self, visit: &Visit, lines: &mut [Line]) {
        let (lang, _currency): (Lang, _) = self.tongue(visit);
        let units = visit.units.unwrap_or_else(|| self.store.read(|s| s.settings.units));
        for line in lines {
            line.label = crate::format::length(lang, units, line.length_mm);
        }
    }
}
