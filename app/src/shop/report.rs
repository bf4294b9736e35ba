//! The report on a model: it is checked and measured here, on this machine.

use std::sync::Arc;

use domain::{Dimensions, Slug};

use super::reads::fault_of;

use super::{Document, Shop, Visit};
use crate::pages::{self, Fault, ModelFacts, ModelView, paths};

impl Shop {
    /// `/p/{product}/model`: the model of a product.
    pub(super) async fn product_report(self: &Arc<Self>, visit: &Visit, slug: &str) -> Document {
        let slug = slug.parse::<Slug>().map_err(|_no_slug| Fault::NotFound)?;
        let product = self.shown_product(&slug).await.map_err(|error| fault_of(&error))?.ok_or(Fault::NotFound)?;
        let model = product.model.as_ref().ok_or(Fault::NotFound)?;
        let bytes = self.asset_bytes(&model.hash).await.map_err(|error| fault_of(&error))?;
        let (lang, _currency) = self.tongue(visit);
        self.report(visit, product.name.get(lang).to_owned(), paths::product(&slug), bytes.into()).await
    }

    /// `/model`: the file of `vitrine view`.
    pub(super) async fn viewer_report(&self, visit: &Visit) -> Document {
        let viewed = self.viewed.as_ref().ok_or(Fault::NotFound)?;
        self.report(visit, viewed.name.clone(), paths::HOME.to_owned(), Arc::clone(&viewed.bytes)).await
    }

    async fn report(&self, visit: &Visit, name: String, back: String, bytes: Arc<[u8]>) -> Document {
        let looked = tokio::task::spawn_blocking(move || look(&bytes)).await;
        let (issues, facts) = looked.map_err(|error| {
            tracing::error!(%error, "a model could not be checked");
            Fault::Server
        })?;
        Ok(pages::report(&self.context(visit), &ModelView { name, back, issues, facts }))
    }
}

/// What a check says of the file, and what it is, where it can be read at all.
fn look(bytes: &[u8]) -> (Vec<glb::check::Issue>, Option<ModelFacts>) {
    let issues = glb::check(bytes, &glb::check::Options::default()).issues;
    let facts = glb::read(bytes, &glb::Limits::DEFAULT).ok().map(|(model, _)| {
        let size_mm = model.bounds().map(|b| b.size() * 1000.0).unwrap_or_default();
        ModelFacts {
            size: Dimensions { width_mm: size_mm.x, height_mm: size_mm.y, depth_mm: size_mm.z },
            triangles: model.triangle_count(),
            materials: model.materials.len(),
            textures: model.images.len(),
            variants: model.variants.len(),
            animations: model.animations.len(),
            bytes: bytes.len(),
        }
    });
    (issues, facts)
}
