//! Goods.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use domain::{Category, Problem, Product, ProductPage, SearchQuery, Sort};

use super::extract::fresh;
use crate::app::Shop;
use crate::error::{Error, Result};

/// The longest query string that is looked at, in bytes: 200 characters of any script, escaped, beside all filters.
const MAX_QUERY: usize = 8 * 1024;

/// One page of goods.
#[utoipa::path(get, path = "/v1/products", tag = "goods",
    params(
        ("q" = Option<String>, Query, max_length = 200, description = "Words in any language; at most 200 characters"),
        ("category" = Option<domain::Slug>, Query, description = "Category slug"),
        ("currency" = Option<domain::Currency>, Query, description = "Currency of price filters and price order"),
        ("price_min" = Option<i64>, Query, minimum = 0, description = "Lowest price in minor units"),
        ("price_max" = Option<i64>, Query, minimum = 0, description = "Highest price in minor units"),
        ("attr.KEY" = Option<Vec<String>>, Query, description = "Accepted value of attribute KEY; may be repeated"),
        ("sort" = Option<Sort>, Query, description = "Order"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "Page size, 1 to 100; 24 where not said"),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before"),
    ),
    responses((status = 200, body = ProductPage), (status = 400, body = Problem, content_type = "application/problem+json")))]
pub async fn list(State(shop): State<Arc<Shop>>, RawQuery(query): RawQuery) -> Result<Response> {
    let query = parse(query.as_deref().unwrap_or_default())?;
    Ok(fresh(&shop.products(&query).await?))
}

/// One product.
#[utoipa::path(get, path = "/v1/products/{slug}", tag = "goods", params(("slug" = String, Path)),
    responses((status = 200, body = Product), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub async fn one(State(shop): State<Arc<Shop>>, Path(slug): Path<String>) -> Result<Response> {
    Ok(fresh(&shop.product(&slug)?))
}

/// All categories, in their order.
#[utoipa::path(get, path = "/v1/categories", tag = "goods", responses((status = 200, body = Vec<Category>)))]
pub async fn categories(State(shop): State<Arc<Shop>>) -> Response {
    fresh(&shop.categories())
}

fn parse(raw: &str) -> Result<SearchQuery> {
    if raw.len() > MAX_QUERY {
        return Err(Error::field("q", "at most 200 characters are searched for"));
    }
    let pairs: Vec<(String, String)> = serde_urlencoded(raw)?;
    let mut query = SearchQuery::default();
    for (name, value) in pairs {
        let refuse = |detail: &'static str| Error::field(name.clone(), detail);
        match name.as_str() {
            "q" => query.text = value,
            "category" => query.category = Some(value.parse().map_err(|_bad| refuse("is not a category's slug"))?),
            "currency" => {
                query.currency = Some(value.parse().map_err(|_bad| refuse("is not a currency of this shop"))?)
            }
            "price_min" => query.price_min = Some(amount(&value).ok_or_else(|| refuse("is not an amount"))?),
            "price_max" => query.price_max = Some(amount(&value).ok_or_else(|| refuse("is not an amount"))?),
            "sort" => query.sort = sort(&value).ok_or_else(|| refuse("is not an order of lists"))?,
            "limit" => {
                let limit = value.parse().ok().filter(|n| (1..=SearchQuery::MAX_LIMIT).contains(n));
                query.limit = Some(limit.ok_or_else(|| refuse("a page has 1 to 100 products"))?);
            }
            "cursor" => query.cursor = Some(value),
            _ => match name.strip_prefix("attr.") {
                Some(key) if !key.is_empty() => query.attributes.entry(key.to_owned()).or_default().push(value),
                _ => return Err(refuse("is not a parameter of this list")),
            },
        }
    }
    Ok(query)
}

fn serde_urlencoded(raw: &str) -> Result<Vec<(String, String)>> {
    let uri = http::Uri::builder().path_and_query(format!("/?{raw}")).build();
    let uri = uri.map_err(|_bad| Error::new(domain::Code::BadRequest, "the query cannot be read"))?;
    let axum::extract::Query(pairs) = axum::extract::Query::try_from_uri(&uri)
        .map_err(|_bad| Error::new(domain::Code::BadRequest, "the query cannot be read"))?;
    Ok(pairs)
}

fn amount(text: &str) -> Option<i64> {
    text.parse().ok().filter(|n| *n >= 0)
}

fn sort(name: &str) -> Option<Sort> {
    match name {
        "relevance" => Some(Sort::Relevance),
        "newest" => Some(Sort::Newest),
        "price_up" => Some(Sort::PriceUp),
        "price_down" => Some(Sort::PriceDown),
        _ => None,
    }
}
