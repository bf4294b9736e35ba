//! The pages that only look at goods.

use std::sync::Arc;
use std::time::Duration;

use domain::{Product, ProductPage, SearchQuery, Slug};

use super::catalog::{Catalog, PAGE_SIZE};
use super::request::Pairs;
use super::{Document, Shop, Visit};
use crate::api::ApiError;
use crate::pages::{
    self, AboutView, CategoryView, Credit, Fault, HomeView, ProductView, SearchOutcome, SearchView, Shelf,
};

/// Products in a row of suggestions or on a shelf of the home page.
pub(super) const FEW: usize = 4;
/// Products among the new ones on the home page.
const NEWEST: usize = 8;
/// How long a search waits for the server's ranking before the machine's own is shown.
const SEARCH_WAIT: Duration = Duration::from_millis(1500);

impl Shop {
    pub(super) async fn home(self: &Arc<Self>, visit: &Visit) -> Document {
        let catalog = self.shown_catalog().await;
        self.something_to_show(&catalog)?;
        let shelf = |category: &domain::Category| Shelf {
            category: category.clone(),
            products: catalog.newest(Some(&category.slug), FEW),
        };
        let shelves = catalog.categories.iter().map(shelf).filter(|s| !s.products.is_empty()).collect();
        let view = HomeView { newest: catalog.newest(None, NEWEST), shelves };
        Ok(pages::home(&self.context(visit), &view))
    }

    pub(super) async fn category(self: &Arc<Self>, visit: &Visit, slug: &str, query: &Pairs) -> Document {
        let catalog = self.shown_catalog().await;
        self.something_to_show(&catalog)?;
        let category = slug.parse::<Slug>().ok().and_then(|s| catalog.category(&s)).ok_or(Fault::NotFound)?;
        let (query, page_number) = query.search(Some(category.slug.clone()));
        let page = self.find(visit, &catalog, &query, page_number).await;
        let view = CategoryView { category: category.clone(), query, page, page_number };
        Ok(pages::category(&self.context(visit), &view))
    }

    pub(super) async fn search(self: &Arc<Self>, visit: &Visit, query: &Pairs) -> Document {
        let catalog = self.shown_catalog().await;
        self.something_to_show(&catalog)?;
        let (mut query, page_number) = query.search(None);
        let outcome = if query.text.is_empty() {
            SearchOutcome::NothingAsked
        } else if query.text.chars().count() > SearchQuery::MAX_TEXT {
            query.text = query.text.chars().take(SearchQuery::MAX_TEXT).collect();
            SearchOutcome::TooLong
        } else {
            SearchOutcome::Found(self.find(visit, &catalog, &query, page_number).await)
        };
        let nothing = !matches!(&outcome, SearchOutcome::Found(page) if page.total > 0);
        let suggestions = if nothing { catalog.newest(None, FEW) } else { Vec::new() };
        let view = SearchView { query, outcome, page_number, suggestions };
        Ok(pages::search(&self.context(visit), &view))
    }

    /// A page of a list. Words are the server's to rank, where it answers in time; everything else is known here,
    /// unless the shop is too large to be.
    async fn find(&self, visit: &Visit, catalog: &Catalog, query: &SearchQuery, page_number: u32) -> ProductPage {
        let (_, currency) = self.tongue(visit);
        let is_here = query.text.is_empty() && catalog.is_complete;
        if !is_here && self.api.is_online() {
            let mut asked = query.clone();
            asked.currency = Some(currency);
            match tokio::time::timeout(SEARCH_WAIT, self.find_on_server(asked, page_number)).await {
                Ok(Ok(page)) => return page,
                Ok(Err(error)) => tracing::info!(%error, "searching what is known here"),
                Err(_late) => tracing::info!("the server is slow; searching what is known here"),
            }
        }
        catalog.search(query, currency, page_number)
    }

    /// The server's lists go on by cursor; pages by number read as far as they must.
    async fn find_on_server(&self, mut query: SearchQuery, page_number: u32) -> Result<ProductPage, ApiError> {
        let start = PAGE_SIZE * (page_number.max(1) as usize - 1);
        let end = start + PAGE_SIZE;
        query.limit = Some(if page_number <= 1 { SearchQuery::DEFAULT_LIMIT } else { SearchQuery::MAX_LIMIT });
        let mut page = self.api.products(&query).await?;
        while page.items.len() < end
            && let Some(cursor) = page.next_cursor.take()
        {
            query.cursor = Some(cursor);
            let next = self.api.products(&query).await?;
            if next.items.is_empty() {
                break;
            }
            page.items.extend(next.items);
            page.next_cursor = next.next_cursor;
        }
        page.items = page.items.into_iter().skip(start).take(PAGE_SIZE).collect();
        Ok(page)
    }

    pub(super) async fn product(self: &Arc<Self>, visit: &Visit, slug: &str, query: &Pairs) -> Document {
        let refused = query.get("quantity").filter(|q| q.parse::<domain::Quantity>().is_err());
        let view = self.product_view(slug, query.get("sku"), refused).await?;
        Ok(pages::product(&self.context(visit), &view))
    }

    pub(super) async fn product_view(
        self: &Arc<Self>,
        slug: &str,
        sku: Option<&str>,
        refused_quantity: Option<&str>,
    ) -> Result<ProductView, Fault> {
        let slug = slug.parse::<Slug>().map_err(|_no_slug| Fault::NotFound)?;
        let product: Product = match self.shown_product(&slug).await {
            Ok(product) => product.ok_or(Fault::NotFound)?,
            Err(error) => return Err(fault_of(&error)),
        };
        let catalog = self.catalog();
        let related = catalog.beside(&product, FEW);
        let category = catalog.category(&product.category).cloned();
        let chosen = sku.and_then(|s| s.parse().ok()).filter(|sku| product.variant(sku).is_some());
        let mut view = ProductView::of(product).ok_or(Fault::NotFound)?;
        if let Some(chosen) = chosen {
            view.chosen = chosen;
        } else if let Some(available) = view.product.variants.iter().find(|v| v.available > 0) {
            view.chosen = available.sku.clone();
        }
        view.category = category;
        view.related = related;
        view.refused_quantity = refused_quantity.map(super::request::shortened);
        Ok(view)
    }

    pub(super) fn about_page(&self, visit: &Visit) -> Document {
        let view = AboutView {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            server: self.config.server.clone(),
            credits: credits(),
        };
        Ok(pages::about(&self.context(visit), &view))
    }

    /// The page of `vitrine view`.
    pub(super) fn viewer_page(&self, visit: &Visit) -> Document {
        let viewed = self.viewed.as_ref().ok_or(Fault::NotFound)?;
        Ok(crate::viewer::page(&self.context(visit), &viewed.name, viewed.variant.as_deref()))
    }

    /// A first visit without a server has nothing to show, and says so.
    fn something_to_show(&self, catalog: &Catalog) -> Result<(), Fault> {
        if !catalog.products.is_empty() || (catalog.heard_at.is_some() && self.api.is_online()) {
            Ok(())
        } else if self.api.is_online() {
            Err(Fault::Busy)
        } else {
            Err(Fault::Offline)
        }
    }
}

/// The libraries in the program; the list is written by `examples/credits.rs`.
fn credits() -> Vec<Credit> {
    let credit = |line: &str| {
        let (name, licence) = line.split_once('\t')?;
        Some(Credit { name: name.to_owned(), licence: licence.to_owned() })
    };
    include_str!("../../credits.txt").lines().filter_map(credit).collect()
}

/// The page that says why the server's answer is not there.
pub(super) fn fault_of(error: &ApiError) -> Fault {
    use domain::Code;
    match error {
        e if e.is_offline() => Fault::Offline,
        ApiError::Refused(p) => match p.code {
            Code::NotFound => Fault::NotFound,
            Code::RateLimited | Code::Unavailable | Code::IdempotencyKeyInFlight => Fault::Busy,
            _ => Fault::Server,
        },
        _ => Fault::Server,
    }
}
