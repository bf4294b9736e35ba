//! The goods as they stand, in memory: every read of the catalog and every price comes from here.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;
use std::sync::{Arc, RwLock};

use domain::pricing::Rules;
use domain::stock::Promise;
use domain::{AssetHash, AssetKind, Category, Product, Sku, Slug, UnixMillis, Variant};

use crate::db::{Committed, UsesLeft};

/// What each bundle is made of: units of other SKUs, which have stock; a bundle has none.
pub type Bundles = BTreeMap<Sku, BTreeMap<Sku, u32>>;

/// Units that are to come, and by when.
pub type Promises = BTreeMap<Sku, (u32, UnixMillis)>;

/// All goods at one moment. Never changed, only replaced.
#[derive(Default, Clone)]
pub struct Shelf {
    /// Categories in their order; their counts are not kept here.
    pub categories: Vec<Category>,
    /// Products by the database's number.
    pub products: BTreeMap<i64, Arc<Product>>,
    /// Kind and size of every asset.
    pub assets: HashMap<AssetHash, (AssetKind, u64)>,
    /// What the merchant decided about prices.
    pub rules: Arc<Rules>,
    bundles: Bundles,
    promises: Promises,
    by_slug: HashMap<Slug, i64>,
    by_sku: HashMap<Sku, (i64, usize)>,
}

/// A variant that is sold, with its product.
pub struct OnShelf<'s> {
    /// The product.
    pub product: &'s Product,
    /// The variant.
    pub variant: &'s Variant,
}

impl Shelf {
    /// Puts goods on the shelf.
    pub fn new(
        categories: Vec<Category>,
        products: BTreeMap<i64, Arc<Product>>,
        assets: HashMap<AssetHash, (AssetKind, u64)>,
        rules: Rules,
        bundles: Bundles,
        promises: Promises,
    ) -> Self {
        let by_slug = products.iter().map(|(id, p)| (p.slug.clone(), *id)).collect();
        let by_sku = products
            .iter()
            .flat_map(|(id, p)| p.variants.iter().enumerate().map(|(i, v)| (v.sku.clone(), (*id, i))))
            .collect();
        Self { categories, products, assets, rules: Arc::new(rules), bundles, promises, by_slug, by_sku }
    }

    /// The same goods under other rules.
    #[must_use]
    pub fn under(&self, rules: Rules) -> Self {
        Self { rules: Arc::new(rules), ..self.clone() }
    }

    /// The variant of that SKU.
    pub fn find(&self, sku: &Sku) -> Option<OnShelf<'_>> {
        let (id, index) = self.by_sku.get(sku)?;
        let product = self.products.get(id)?;
        Some(OnShelf { product, variant: product.variants.get(*index)? })
    }

    /// Adds the units of some of a SKU: itself, or its parts where it is a bundle.
    pub fn units(&self, sku: &Sku, count: u32, into: &mut BTreeMap<Sku, u32>) {
        let mut add = |sku: &Sku, n: u32| {
            let sum = into.entry(sku.clone()).or_default();
            *sum = sum.saturating_add(n);
        };
        match self.bundles.get(sku) {
            None => add(sku, count),
            Some(parts) => parts.iter().for_each(|(part, n)| add(part, n.saturating_mul(count))),
        }
    }

    /// Of a line of an order, how many cannot leave while these units have not arrived.
    pub fn waits(&self, sku: &Sku, owed: &BTreeMap<Sku, u32>) -> u32 {
        let of = |sku: &Sku, each: u32| owed.get(sku).copied().unwrap_or(0).div_ceil(each.max(1));
        match self.bundles.get(sku) {
            None => of(sku, 1),
            Some(parts) => parts.iter().map(|(part, n)| of(part, *n)).max().unwrap_or(0),
        }
    }

    /// Of `available` units of a SKU, how many are in the house, and when the others come. Of a bundle, as its parts come.
    fn promise(&self, sku: &Sku, available: impl Fn(&Sku) -> u32) -> Option<Promise> {
        let of = |sku: &Sku, each: u32| {
            let (units, by) = self.promises.get(sku)?;
            Some(Promise { in_house: available(sku).saturating_sub(*units) / each.max(1), by: *by })
        };
        match self.bundles.get(sku) {
            None => of(sku, 1),
            Some(parts) => parts
                .iter()
                .filter_map(|(part, n)| of(part, *n))
                .reduce(|a, b| Promise { in_house: a.in_house.min(b.in_house), by: a.by.max(b.by) }),
        }
    }

    /// The product of that name.
    pub fn product(&self, slug: &Slug) -> Option<&Arc<Product>> {
        self.products.get(self.by_slug.get(slug)?)
    }
}

/// Units of one SKU.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockLevel {
    /// Which.
    pub sku: Sku,
    /// Units in the house.
    pub on_hand: u32,
    /// How many of them unpaid orders hold.
    pub held: u32,
}

impl StockLevel {
    /// Units that can be bought.
    pub const fn available(&self) -> u32 {
        self.on_hand.saturating_sub(self.held)
    }
}

/// The shelf and the stock as last committed.
#[derive(Default)]
pub struct Goods {
    /// How often it was changed, and as it is.
    shelf: RwLock<(i64, Arc<Shelf>)>,
    available: RwLock<HashMap<Sku, Count>>,
    uses_left: RwLock<HashMap<Slug, Count>>,
}

/// A number that changes with what is written.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    is: u32,
    /// As of which place in the order of all writes.
    at: i64,
}

/// Puts in what is not older than what is there: of two servers' writes the later one may be heard first.
fn put<K: Eq + Hash>(counts: &RwLock<HashMap<K, Count>>, at: i64, new: impl Iterator<Item = (K, u32)>) {
    let mut counts = counts.write().expect("no thread panics while counting");
    for (name, is) in new {
        let count = counts.entry(name).or_default();
        if at >= count.at {
            *count = Count { is, at };
        }
    }
}

impl Goods {
    /// What stands there at the start.
    pub fn new(revision: i64, shelf: Shelf, levels: &[StockLevel], uses: &[UsesLeft]) -> Self {
        let shelf = RwLock::new((revision, Arc::new(shelf)));
        let goods = Self { shelf, available: RwLock::default(), uses_left: RwLock::default() };
        goods.publish(0, levels, uses, None);
        goods
    }

    /// How many units can be bought; of a bundle, as many as its parts make.
    pub fn available(&self, shelf: &Shelf, sku: &Sku) -> u32 {
        let available = self.available.read().expect("no thread panics while counting");
        let of = |sku: &Sku| available.get(sku).map_or(0, |count| count.is);
        match shelf.bundles.get(sku) {
            None => of(sku),
            Some(parts) => parts.iter().map(|(part, n)| of(part) / (*n).max(1)).min().unwrap_or(0),
        }
    }

    /// How many of a SKU's available units are in the house, and when the others come; none where all are there.
    pub fn promise(&self, shelf: &Shelf, sku: &Sku) -> Option<Promise> {
        shelf.promise(sku, |sku| self.available(shelf, sku)).filter(|p| p.in_house < self.available(shelf, sku))
    }

    /// The goods that were `asked` for as if these units and these uses of promotions were back.
    pub fn with_back<'a>(
        &self,
        shelf: &Shelf,
        asked: impl Iterator<Item = &'a Sku>,
        units: &BTreeMap<Sku, u32>,
        uses: &BTreeSet<Slug>,
    ) -> Self {
        let mut of_asked = BTreeMap::new();
        asked.for_each(|sku| shelf.units(sku, 1, &mut of_asked));
        let available = self.available.read().expect("no thread panics while counting");
        let with_own = |sku: Sku| {
            let mut count = available.get(&sku).copied().unwrap_or_default();
            count.is += units.get(&sku).copied().unwrap_or(0);
            (sku, count)
        };
        let available = of_asked.into_keys().map(with_own).collect();
        let mut uses_left = self.uses_left.read().expect("no thread panics while counting").clone();
        uses_left.iter_mut().filter(|(id, _)| uses.contains(*id)).for_each(|(_, count)| count.is += 1);
        Self { shelf: RwLock::default(), available: RwLock::new(available), uses_left: RwLock::new(uses_left) }
    }

    /// How often promotions with a limit may still be used.
    pub fn uses_left(&self) -> BTreeMap<Slug, u32> {
        let uses_left = self.uses_left.read().expect("no thread panics while counting");
        uses_left.iter().map(|(id, count)| (id.clone(), count.is)).collect()
    }

    /// The product with the stock of this moment, at the prices that a cart shows while nobody knows where it goes.
    pub fn with_stock(&self, product: &Product, now: UnixMillis) -> Product {
        let mut product = product.clone();
        let shelf = self.shelf();
        for list in &shelf.rules.price_lists {
            if shelf.rules.market(None, list.currency).is_none_or(|m| m.id != list.market) {
                continue;
            }
            for variant in &mut product.variants {
                if let Some(minor) = list.prices.get(&variant.sku) {
                    variant.price.insert(list.currency, *minor);
                }
            }
        }
        for variant in &mut product.variants {
            variant.available = self.available(&shelf, &variant.sku);
            variant.promise = self.promise(&shelf, &variant.sku);
            if let Some(promise) = variant.promise.take_if(|p| p.by <= now) {
                variant.available = promise.in_house;
            }
        }
        product
    }
}

impl Committed for Goods {
    fn revised_shelf(&self) -> (i64, Arc<Shelf>) {
        self.shelf.read().expect("no thread panics while swapping").clone()
    }

    fn publish(&self, at: i64, levels: &[StockLevel], uses: &[UsesLeft], shelf: Option<(i64, Arc<Shelf>)>) {
        if !levels.is_empty() {
            put(&self.available, at, levels.iter().map(|level| (level.sku.clone(), level.available())));
        }
        if !uses.is_empty() {
            put(&self.uses_left, at, uses.iter().map(|u| (u.promotion.clone(), u.left)));
        }
        if let Some((revision, shelf)) = shelf {
            let mut on_show = self.shelf.write().expect("no thread panics while swapping");
            if revision > on_show.0 {
                *on_show = (revision, shelf);
            }
        }
    }

    fn doubt(&self) {
        let mut available = self.available.write().expect("no thread panics while counting");
        available.values_mut().for_each(|count| count.at = 0);
        let mut uses_left = self.uses_left.write().expect("no thread panics while counting");
        uses_left.values_mut().for_each(|count| count.at = 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_heard_late_does_not_undo_what_is_newer() {
        let (goods, shelf, sku) = (Goods::default(), Shelf::default(), Sku::try_from("A".to_owned()).unwrap());
        let level = |on_hand| [StockLevel { sku: sku.clone(), on_hand, held: 0 }];
        let seen = |at, on_hand| {
            goods.publish(at, &level(on_hand), &[], None);
            goods.available(&shelf, &sku)
        };
        assert_eq!([seen(7, 5), seen(8, 4), seen(7, 5), seen(8, 4), seen(9, 3)], [5, 4, 4, 4, 3]);
        // The database fell, and came back without its last writes.
        goods.doubt();
        assert_eq!([seen(7, 5), seen(8, 2)], [5, 2]);
    }
}
