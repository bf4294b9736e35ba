//! The catalog as this machine knows it, and looking for things in it without the server.

use std::collections::BTreeMap;
use std::time::Instant;

use domain::{Category, Currency, Facet, FacetValue, Product, ProductPage, SearchQuery, Slug, Sort};

/// Products on one page of a list.
pub const PAGE_SIZE: usize = SearchQuery::DEFAULT_LIMIT as usize;

/// What is for sale, as last heard.
#[derive(Debug, Default)]
pub struct Catalog {
    /// The shelves, in their order.
    pub categories: Vec<Category>,
    /// The goods, newest first.
    pub products: Vec<Product>,
    /// Whether these are all the goods there are.
    pub is_complete: bool,
    /// When the server said so; none for the copy of an earlier run.
    pub heard_at: Option<Instant>,
    /// Lower-case words of each product in every language, for looking things up.
    words: Vec<String>,
}

impl Catalog {
    /// A catalog of these goods.
    pub fn new(
        mut categories: Vec<Category>,
        mut products: Vec<Product>,
        is_complete: bool,
        heard_at: Option<Instant>,
    ) -> Self {
        categories.sort_by_key(|c| c.position);
        products.sort_by_key(|p| std::cmp::Reverse(p.published_at));
        let words = products.iter().map(words_of).collect();
        Self { categories, products, is_complete, heard_at, words }
    }

    /// The product of that slug.
    pub fn product(&self, slug: &Slug) -> Option<&Product> {
        self.products.iter().find(|p| &p.slug == slug)
    }

    /// The product one of whose variants has that SKU.
    pub fn product_of(&self, sku: &domain::Sku) -> Option<&Product> {
        self.products.iter().find(|p| p.variant(sku).is_some())
    }

    /// The category of that slug.
    pub fn category(&self, slug: &Slug) -> Option<&Category> {
        self.categories.iter().find(|c| &c.slug == slug)
    }

    /// The newest products of a category, or of all.
    pub fn newest(&self, category: Option<&Slug>, count: usize) -> Vec<Product> {
        self.products.iter().filter(|p| category.is_none_or(|c| &p.category == c)).take(count).cloned().collect()
    }

    /// Products of the same category first, then others; never `product` itself.
    pub fn beside(&self, product: &Product, count: usize) -> Vec<Product> {
        let others = || self.products.iter().filter(|p| p.slug != product.slug);
        let near = others().filter(|p| p.category == product.category);
        near.chain(others().filter(|p| p.category != product.category)).take(count).cloned().collect()
    }

    /// Answers a search as the server would, but for its finer ranking: every word must occur somewhere in the
    /// product's text in any language. `page_number` counts from 1.
    pub fn search(&self, query: &SearchQuery, currency: Currency, page_number: u32) -> ProductPage {
        let wanted: Vec<String> = query.text.split_whitespace().map(str::to_lowercase).collect();
        let base: Vec<&Product> = self
            .products
            .iter()
            .zip(&self.words)
            .filter(|(p, words)| {
                query.category.as_ref().is_none_or(|c| &p.category == c)
                    && wanted.iter().all(|w| words.contains(w.as_str()))
                    && price_fits(p, query, currency)
            })
            .map(|(p, _)| p)
            .collect();
        let facets = facets(&base, &query.attributes);
        let mut found: Vec<&Product> =
            base.into_iter().filter(|p| query.attributes.iter().all(|(k, v)| has_any(p, k, v))).collect();
        let price = |p: &&Product| p.lowest_price(currency).map_or(i64::MAX, |m| m.minor);
        match query.sort {
            Sort::Relevance | Sort::Newest => {}
            Sort::PriceUp => found.sort_by_key(price),
            Sort::PriceDown => found.sort_by_key(|p| std::cmp::Reverse(price(p))),
        }
        let total = found.len();
        let start = PAGE_SIZE * (page_number.max(1) as usize - 1);
        let items: Vec<Product> = found.into_iter().skip(start).take(PAGE_SIZE).cloned().collect();
        let next_cursor = (start + items.len() < total && !items.is_empty()).then(|| (page_number + 1).to_string());
        ProductPage { items, total: total as u64, facets, next_cursor }
    }
}

fn words_of(product: &Product) -> String {
    let mut words = String::new();
    let texts = [&product.name, &product.summary, &product.description, &product.materials];
    let labels = product.variants.iter().flat_map(|v| &v.options).map(|o| &o.label);
    for text in texts.into_iter().chain(labels).flat_map(|t| t.0.values()).chain([&product.brand]) {
        words.push_str(&text.to_lowercase());
        words.push('\n');
    }
    for value in product.attributes.values().flatten() {
        words.push_str(value);
        words.push('\n');
    }
    words
}

fn price_fits(product: &Product, query: &SearchQuery, currency: Currency) -> bool {
    if query.price_min.is_none() && query.price_max.is_none() {
        return true;
    }
    product.lowest_price(currency).is_some_and(|m| {
        query.price_min.is_none_or(|min| m.minor >= min) && query.price_max.is_none_or(|max| m.minor <= max)
    })
}

fn has_any(product: &Product, key: &str, values: &[String]) -> bool {
    product.attributes.get(key).is_some_and(|has| values.iter().any(|v| has.contains(v)))
}

/// For each key: what would be left with each value, given the choices under all other keys.
fn facets(products: &[&Product], chosen: &BTreeMap<String, Vec<String>>) -> Vec<Facet> {
    let mut counts: BTreeMap<&str, BTreeMap<&str, u64>> = BTreeMap::new();
    for product in products {
        for (key, values) in &product.attributes {
            if chosen.iter().filter(|(k, _)| *k != key).all(|(k, v)| has_any(product, k, v)) {
                for value in values {
                    *counts.entry(key).or_default().entry(value).or_default() += 1;
                }
            }
        }
    }
    let facet = |(key, values): (&str, BTreeMap<&str, u64>)| {
        let mut values: Vec<FacetValue> =
            values.into_iter().map(|(value, count)| FacetValue { value: value.to_owned(), count }).collect();
        values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
        Facet { key: key.to_owned(), values }
    };
    counts.into_iter().map(facet).collect()
}

#[cfg(test)]
mod tests {
    use domain::{Dimensions, Lang, Text, Variant};

    use super::*;

    fn product(slug: &str, category: &str, colours: &[&str], minor: i64) -> Product {
        Product {
            slug: slug.parse().unwrap(),
            category: category.parse().unwrap(),
            brand: "Vitrine".into(),
            name: Text([(Lang::En, slug.to_owned()), (Lang::ZhCn, "圆框眼镜".to_owned())].into()),
            summary: Text::default(),
            description: Text::default(),
            materials: Text::default(),
            origin: "IT".into(),
            attributes: [("colour".to_owned(), colours.iter().map(|c| (*c).to_owned()).collect())].into(),
            dimensions: Dimensions { width_mm: 1.0, height_mm: 1.0, depth_mm: 1.0 },
            weight_g: 1,
            try_on: None,
            model: None,
            posters: Vec::new(),
            thumbnail: None,
            variants: vec![Variant {
                sku: slug.to_uppercase().parse().unwrap(),
                options: Vec::new(),
                price: [(Currency::EUR, minor)].into(),
                available: 1,
                promise: None,
                model_variant: None,
                poster: None,
            }],
            hotspots: Vec::new(),
            published_at: minor,
        }
    }

    #[test]
    fn lists_filter_sort_and_count() {
        let goods = vec![
            product("aria", "eyewear", &["black", "tortoise"], 100),
            product("milo", "eyewear", &["gold"], 300),
            product("luna", "home", &["gold", "black"], 200),
        ];
        let catalog = Catalog::new(Vec::new(), goods, true, None);
        let ask = |query: SearchQuery| catalog.search(&query, Currency::EUR, 1);
        let slugs = |page: &ProductPage| page.items.iter().map(|p| p.slug.to_string()).collect::<Vec<_>>();

        let all = ask(SearchQuery::default());
        assert_eq!((all.total, slugs(&all)), (3, vec!["milo".into(), "luna".into(), "aria".into()]));
        let gold = ask(SearchQuery {
            attributes: [("colour".into(), vec!["gold".into()])].into(),
            sort: Sort::PriceUp,
            ..SearchQuery::default()
        });
        assert_eq!(slugs(&gold), ["luna", "milo"]);
        // choosing a colour does not hide how many the other colours would leave
        assert!(gold.facets[0].values.contains(&FacetValue { value: "black".into(), count: 2 }));
        let text = |t: &str| ask(SearchQuery { text: t.into(), ..SearchQuery::default() }).total;
        assert_eq!((text("眼镜"), text("ARIA black"), text("aria gold"), text("\"' 🕶")), (3, 1, 0, 0));
        let dear = ask(SearchQuery { price_min: Some(150), price_max: Some(250), ..SearchQuery::default() });
        assert_eq!(slugs(&dear), ["luna"]);
        assert!(catalog.search(&SearchQuery::default(), Currency::EUR, 50).items.is_empty());
    }
}
