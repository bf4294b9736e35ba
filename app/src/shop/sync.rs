//! Keeping the catalog fresh without keeping anyone waiting: what is known is shown, and asked for again behind it.

use std::collections::HashSet;
use std::sync::{Arc, PoisonError, Weak};
use std::time::{Duration, Instant};

use domain::{Code, Product, SearchQuery, Slug};

use super::Shop;
use super::catalog::Catalog;
use crate::api::ApiError;

/// A catalog older than this is asked for again behind the page that shows it.
const FRESH_FOR: Duration = Duration::from_secs(20);
/// How often a server that was gone is looked for.
const LOOK_AGAIN: Duration = Duration::from_secs(3);
/// How long a product's page waits for the newest price and stock before it shows the known ones.
const PRODUCT_WAIT: Duration = Duration::from_millis(400);
/// A product heard of this recently is shown without asking.
const PRODUCT_FRESH_FOR: Duration = Duration::from_secs(3);
/// How long the very first page waits for the very first catalog.
const FIRST_WAIT: Duration = Duration::from_millis(2500);
/// The most products kept here; a larger shop is browsed on its server.
const MAX_PRODUCTS: usize = 1000;

/// Starts the first sync, and looks for the server while it is gone, for as long as the shop is open.
pub(super) fn keep_fresh(shop: &Arc<Shop>) {
    let weak: Weak<Shop> = Arc::downgrade(shop);
    tokio::spawn(async move {
        while let Some(shop) = weak.upgrade() {
            let first = !*shop.first_sync.borrow();
            if first || !shop.api.is_online() {
                shop.sync_now().await;
            }
            drop(shop);
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    });
}

impl Shop {
    /// Whether the server is there, as far as anyone asked of late. Pages that are looked at ask every few seconds, and
    /// are not kept waiting: an answer that comes later is in the next one.
    pub(super) fn online(self: &Arc<Self>) -> bool {
        if self.api.is_online() && self.api.asked_ago() > LOOK_AGAIN {
            let shop = Arc::clone(self);
            tokio::spawn(async move { shop.api.look().await });
        }
        self.api.is_online()
    }

    /// Asks the server for the whole catalog now. Where it cannot be had, the known one stays.
    pub(super) async fn sync_now(&self) {
        let _turn = self.sync_turn.lock().await;
        match self.whole_catalog().await {
            Ok(catalog) => {
                let before = self.catalog();
                let changed = before.categories != catalog.categories || before.products != catalog.products;
                let catalog = Arc::new(catalog);
                *self.catalog.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&catalog);
                if changed {
                    self.store.keep_catalog(&catalog.categories, &catalog.products).await;
                }
            }
            Err(error) => tracing::info!(%error, "the catalog stays as it was"),
        }
        self.first_sync.send_replace(true);
        self.hear_of_providers().await;
    }

    async fn whole_catalog(&self) -> Result<Catalog, ApiError> {
        let categories = self.api.categories().await?;
        let mut products = Vec::new();
        let mut seen = HashSet::new();
        let mut query = SearchQuery { limit: Some(SearchQuery::MAX_LIMIT), ..SearchQuery::default() };
        loop {
            let page = self.api.products(&query).await?;
            products.extend(page.items.into_iter().filter(|p| seen.insert(p.slug.clone())));
            match page.next_cursor {
                Some(cursor) if products.len() < MAX_PRODUCTS && query.cursor.as_ref() != Some(&cursor) => {
                    query.cursor = Some(cursor);
                }
                more => return Ok(Catalog::new(categories, products, more.is_none(), Some(Instant::now()))),
            }
        }
    }

    /// The catalog to show: waits only where nothing is known yet, and asks again behind the page where it is old.
    pub(super) async fn shown_catalog(self: &Arc<Self>) -> Arc<Catalog> {
        let catalog = self.catalog();
        if catalog.products.is_empty() {
            let mut first = self.first_sync.subscribe();
            // Either way, what is known then is what there is.
            drop(tokio::time::timeout(FIRST_WAIT, first.wait_for(|done| *done)).await);
            return self.catalog();
        }
        if catalog.heard_at.is_none_or(|at| at.elapsed() > FRESH_FOR) && self.sync_turn.try_lock().is_ok() {
            let shop = Arc::clone(self);
            tokio::spawn(async move { shop.sync_now().await });
        }
        catalog
    }

    /// A product with the newest price and stock that can be had quickly; none where the shop does not sell it.
    ///
    /// # Errors
    /// It is not known here and the server cannot be asked.
    pub(super) async fn shown_product(self: &Arc<Self>, slug: &Slug) -> Result<Option<Product>, ApiError> {
        let catalog = self.shown_catalog().await;
        let known = catalog.product(slug).cloned();
        let is_fresh = catalog.heard_at.is_some_and(|at| at.elapsed() < PRODUCT_FRESH_FOR);
        match known {
            Some(known) if is_fresh || !self.api.is_online() => Ok(Some(known)),
            Some(known) => match tokio::time::timeout(PRODUCT_WAIT, self.api.product(slug)).await {
                Ok(Ok(product)) => Ok(Some(product)),
                Ok(Err(error)) if error.code() == Some(Code::NotFound) => Ok(None),
                Ok(Err(_)) | Err(_) => Ok(Some(known)),
            },
            None => match self.api.product(slug).await {
                Ok(product) => Ok(Some(product)),
                Err(error) if error.code() == Some(Code::NotFound) => Ok(None),
                Err(error) => Err(error),
            },
        }
    }
}
