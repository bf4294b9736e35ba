//! Lists of goods: found, filtered, counted, sorted, page by page.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex, Weak};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{Category, Facet, FacetValue, Product, ProductPage, SearchQuery, Slug, Sort};
use sha2::{Digest as _, Sha256};

use super::{Shelf, Shop, search};
use crate::db::{self, Committed as _};
use crate::error::{Error, Result};
use crate::ids;

/// The most attribute filters in one question.
const MAX_FILTERS: usize = 32;

/// The longest cursor, in bytes; ours are about 150.
const MAX_CURSOR: usize = 400;

/// How many lists are kept: those that many people look at are few. Of 100,000 products each takes 1.6 MB.
const LISTS: usize = 32;

/// The products that fit a question, in its order, each with its place there; and how many are behind each filter.
struct List {
    hits: Vec<(i64, Arc<Product>)>,
    facets: Vec<Facet>,
}

/// The lists last found, for as long as the goods they were found among stand. Counting 100,000 products takes tens of
/// milliseconds; the next buyer who asks the same does not wait for it.
#[derive(Default)]
pub struct Lists(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    among: Weak<Shelf>,
    /// Those asked for last come first.
    lists: VecDeque<(String, Arc<List>)>,
}

impl Lists {
    /// The list of that name, found now where it is not kept.
    fn of(&self, shelf: &Arc<Shelf>, name: String, find: impl FnOnce() -> List) -> Arc<List> {
        if let Some(list) = self.kept(shelf, &name) {
            return list;
        }
        let list = Arc::new(find());
        let mut kept = self.0.lock().expect("no thread panics while keeping a list");
        if !Weak::ptr_eq(&kept.among, &Arc::downgrade(shelf)) {
            *kept = Kept { among: Arc::downgrade(shelf), lists: VecDeque::new() };
        }
        kept.lists.truncate(LISTS - 1);
        kept.lists.push_front((name, Arc::clone(&list)));
        list
    }

    fn kept(&self, shelf: &Arc<Shelf>, name: &str) -> Option<Arc<List>> {
        let mut kept = self.0.lock().expect("no thread panics while keeping a list");
        if !Weak::ptr_eq(&kept.among, &Arc::downgrade(shelf)) {
            return None;
        }
        let found = kept.lists.iter().position(|(kept, _)| kept == name)?;
        let (name, list) = kept.lists.remove(found)?;
        kept.lists.push_front((name, Arc::clone(&list)));
        Some(list)
    }
}

/// Where a page ended: the last product's place in the order, and which question it belongs to.
#[derive(serde::Serialize, serde::Deserialize)]
struct Cursor(String, i64, Slug);

impl Shop {
    /// One page of the goods that fit the question.
    pub async fn products(&self, query: &SearchQuery) -> Result<ProductPage> {
        check(query)?;
        let shelf = self.goods.shelf();
        let rank = self.rank(&query.text).await?;
        let find = || find(&shelf, rank.as_deref(), query);
        // What words are found is asked of the database each time.
        let list = if rank.is_some() { Arc::new(find()) } else { self.lists.of(&shelf, fingerprint(query), find) };
        let hits = &list.hits;
        let start = match &query.cursor {
            None => 0,
            Some(cursor) => {
                let Cursor(_, key, slug) = read_cursor(cursor, query)?;
                hits.partition_point(|(k, p)| (*k, &p.slug) <= (key, &slug))
            }
        };
        let limit = query.limit.unwrap_or(SearchQuery::DEFAULT_LIMIT).clamp(1, SearchQuery::MAX_LIMIT) as usize;
        let page = &hits[start..hits.len().min(start + limit)];
        let next_cursor = match page.last() {
            Some((key, last)) if start + page.len() < hits.len() => {
                Some(write_cursor(&Cursor(fingerprint(query), *key, last.slug.clone())))
            }
            _ => None,
        };
        let now = self.clock.now_ms();
        Ok(ProductPage {
            items: page.iter().map(|(_, p)| self.goods.with_stock(p, now)).collect(),
            total: hits.len() as u64,
            facets: list.facets.clone(),
            next_cursor,
        })
    }

    /// The product of that name.
    pub fn product(&self, slug: &str) -> Result<Product> {
        let no_product = || Error::not_found("there is no such product");
        let slug = slug.parse::<Slug>().map_err(|_not_a_slug| no_product())?;
        let shelf = self.goods.shelf();
        shelf.product(&slug).map(|p| self.goods.with_stock(p, self.clock.now_ms())).ok_or_else(no_product)
    }

    /// All categories with how many products are on each.
    pub fn categories(&self) -> Vec<Category> {
        let shelf: Arc<Shelf> = self.goods.shelf();
        let mut counts: HashMap<&Slug, u64> = HashMap::new();
        for product in shelf.products.values() {
            *counts.entry(&product.category).or_default() += 1;
        }
        let with_count = |c: &Category| Category { count: counts.get(&c.slug).copied().unwrap_or(0), ..c.clone() };
        shelf.categories.iter().map(with_count).collect()
    }

    /// Matching products, best first; none where nothing is searched for.
    async fn rank(&self, text: &str) -> Result<Option<Vec<i64>>> {
        if text.trim().is_empty() {
            return Ok(None);
        }
        match search::sought(text) {
            Some(sought) => db::product::search(&self.db.read, &sought).await.map(Some),
            None => Ok(Some(Vec::new())),
        }
    }
}

/// Finds, counts and sorts; `rank` are the products that were found by words, best first.
fn find(shelf: &Shelf, rank: Option<&[i64]>, query: &SearchQuery) -> List {
    let found: Vec<(&Arc<Product>, i64)> = match rank {
        Some(ids) => ids.iter().zip(0..).filter_map(|(id, place)| Some((shelf.products.get(id)?, place))).collect(),
        None => shelf.products.values().map(|p| (p, p.published_at.saturating_neg())).collect(),
    };
    let found: Vec<_> = found.into_iter().filter(|(p, _)| fits_all_but_attributes(p, query)).collect();
    let mut hits: Vec<(i64, Arc<Product>)> = found
        .iter()
        .filter(|(p, _)| query.attributes.iter().all(|(key, values)| has_attribute(p, key, values)))
        .map(|(p, place)| (sort_key(p, *place, query), Arc::clone(p)))
        .collect();
    hits.sort_by(|a, b| (a.0, &a.1.slug).cmp(&(b.0, &b.1.slug)));
    List { hits, facets: facets(found.iter().map(|(p, _)| *p), query) }
}

fn check(query: &SearchQuery) -> Result<()> {
    if query.text.chars().count() > SearchQuery::MAX_TEXT {
        return Err(Error::field("q", "at most 200 characters are searched for"));
    }
    if query.attributes.values().map(Vec::len).sum::<usize>() > MAX_FILTERS {
        return Err(Error::field("attr", "at most 32 attributes are filtered by"));
    }
    let needs_currency =
        query.price_min.is_some() || query.price_max.is_some() || matches!(query.sort, Sort::PriceUp | Sort::PriceDown);
    if needs_currency && query.currency.is_none() {
        return Err(Error::field("currency", "prices are compared in one currency; name it"));
    }
    Ok(())
}

fn fits_all_but_attributes(product: &Product, query: &SearchQuery) -> bool {
    if query.category.as_ref().is_some_and(|c| *c != product.category) {
        return false;
    }
    if query.price_min.is_none() && query.price_max.is_none() {
        return true;
    }
    let (min, max) = (query.price_min.unwrap_or(i64::MIN), query.price_max.unwrap_or(i64::MAX));
    query.currency.is_some_and(|c| {
        product.variants.iter().filter_map(|v| v.price_in(c)).any(|price| (min..=max).contains(&price.minor))
    })
}

fn has_attribute(product: &Product, key: &str, accepted: &[String]) -> bool {
    product.attributes.get(key).is_some_and(|values| values.iter().any(|v| accepted.contains(v)))
}

/// Lower comes first. Products that have no price in the currency come last.
fn sort_key(product: &Product, place: i64, query: &SearchQuery) -> i64 {
    let price = || query.currency.and_then(|c| product.lowest_price(c)).map(|m| m.minor);
    match query.sort {
        Sort::Relevance => place,
        Sort::Newest => product.published_at.saturating_neg(),
        Sort::PriceUp => price().unwrap_or(i64::MAX),
        Sort::PriceDown => price().map_or(i64::MAX, i64::saturating_neg),
    }
}

/// How many products each value would leave: all filters count but those on the same key.
fn facets<'p>(found: impl Iterator<Item = &'p Arc<Product>>, query: &SearchQuery) -> Vec<Facet> {
    let mut counts: BTreeMap<&str, HashMap<&str, u64>> = BTreeMap::new();
    for product in found {
        let misses: Vec<&String> =
            query.attributes.iter().filter(|(k, v)| !has_attribute(product, k, v)).map(|(k, _)| k).collect();
        for (key, values) in &product.attributes {
            if misses.iter().all(|missed| *missed == key) {
                let of_key = counts.entry(key).or_default();
                let distinct: std::collections::BTreeSet<&str> = values.iter().map(String::as_str).collect();
                distinct.into_iter().for_each(|value| *of_key.entry(value).or_default() += 1);
            }
        }
    }
    counts
        .into_iter()
        .map(|(key, values)| {
            let mut values: Vec<FacetValue> =
                values.into_iter().map(|(value, count)| FacetValue { value: value.to_owned(), count }).collect();
            values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
            Facet { key: key.to_owned(), values }
        })
        .collect()
}

/// Names the question, without its page.
fn fingerprint(query: &SearchQuery) -> String {
    let bare = SearchQuery { limit: None, cursor: None, ..query.clone() };
    ids::hex(&Sha256::digest(format!("{bare:?}"))[..16])
}

fn write_cursor(cursor: &Cursor) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(cursor).expect("a cursor has no failing parts"))
}

fn read_cursor(text: &str, query: &SearchQuery) -> Result<Cursor> {
    let refuse = || Error::field("cursor", "is not a cursor of this list");
    if text.len() > MAX_CURSOR {
        return Err(refuse());
    }
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_not_ours| refuse())?;
    let cursor: Cursor = serde_json::from_slice(&bytes).map_err(|_not_ours| refuse())?;
    if cursor.0 == fingerprint(query) { Ok(cursor) } else { Err(refuse()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn empty() -> List {
        List { hits: Vec::new(), facets: Vec::new() }
    }

    #[test]
    fn a_list_is_found_once_for_as_long_as_the_goods_stand() {
        let (lists, shelf) = (Lists::default(), Arc::new(Shelf::default()));
        let first = lists.of(&shelf, "a".into(), empty);
        assert!(Arc::ptr_eq(&first, &lists.of(&shelf, "a".into(), || panic!("it is kept"))));
        assert!(!Arc::ptr_eq(&first, &lists.of(&shelf, "b".into(), empty)));
        let other_goods = Arc::new(Shelf::default());
        assert!(!Arc::ptr_eq(&first, &lists.of(&other_goods, "a".into(), empty)));
    }

    #[test]
    fn the_lists_that_were_asked_for_last_are_kept_and_no_more() {
        let (lists, shelf) = (Lists::default(), Arc::new(Shelf::default()));
        let first = lists.of(&shelf, "first".into(), empty);
        for n in 0..3 * LISTS {
            lists.of(&shelf, n.to_string(), empty);
            lists.of(&shelf, "first".into(), || panic!("it was asked for a moment ago"));
        }
        assert_eq!(lists.0.lock().unwrap().lists.len(), LISTS);
        assert!(Arc::ptr_eq(&first, &lists.of(&shelf, "first".into(), empty)));
        lists.of(&shelf, (3 * LISTS - 1).to_string(), || panic!("it is kept"));
        let forgotten = std::cell::Cell::new(false);
        lists.of(&shelf, "0".into(), || {
            forgotten.set(true);
            empty()
        });
        assert!(forgotten.get());
    }
}
