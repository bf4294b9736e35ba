//! Goods: words and pictures as documents, prices and stock as rows, and the words' index.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use domain::{Category, Currency, Product, Sku, UnixMillis, Variant};

use super::sql::{Conn, Pool, query, query_as, query_scalar};
use super::{Tx, asset, pricing, stock};
use crate::app::Shelf;
use crate::app::search::{self, Sought};
use crate::error::Result;

/// The most matches a search ranks.
const MAX_MATCHES: u32 = 5_000;

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("wire types have string keys and no failing parts")
}

/// Takes a category in, new or changed.
pub async fn put_category(tx: &mut Tx<'_>, category: &Category) -> Result<()> {
    query(
        "INSERT INTO categories (slug, position, document) VALUES ($1, $2, $3)
         ON CONFLICT (slug) DO UPDATE SET position = $2, document = $3",
    )
    .bind(category.slug.as_str().to_owned())
    .bind(category.position)
    .bind(json(category))
    .execute(tx.conn().await?)
    .await?;
    Ok(())
}

/// Takes a product in, new or changed. Only SKUs never seen before get their stock from it.
pub async fn put(tx: &mut Tx<'_>, product: &Product, now: UnixMillis) -> Result<()> {
    let bare = Product { variants: Vec::new(), ..product.clone() };
    let id: i64 = query_scalar(
        "INSERT INTO products (slug, document) VALUES ($1, $2)
         ON CONFLICT (slug) DO UPDATE SET document = $2 RETURNING id",
    )
    .bind(product.slug.as_str().to_owned())
    .bind(json(&bare))
    .fetch_one(tx.conn().await?)
    .await?;
    query("DELETE FROM variants WHERE product_id = $1").bind(id).execute(tx.conn().await?).await?;
    for (position, variant) in (0i64..).zip(&product.variants) {
        put_variant(tx, id, position, variant, now).await?;
    }
    let words = search::index_text(product);
    let conn = tx.conn().await?;
    let put = match conn {
        Conn::Sqlite(_) => query(
            "DELETE FROM product_words WHERE rowid = $1;
             INSERT INTO product_words (rowid, name, labels, summary, body) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(id)
        .bind(words.name)
        .bind(words.labels)
        .bind(words.summary)
        .bind(words.body),
        Conn::Postgres(_) => query(
            "INSERT INTO product_words (rowid, words) VALUES ($1, fold($2)::tsvector)
             ON CONFLICT (rowid) DO UPDATE SET words = excluded.words",
        )
        .bind(id)
        .bind(words.tsvector()),
    };
    put.execute(conn).await?;
    Ok(())
}

async fn put_variant(
    tx: &mut Tx<'_>,
    product_id: i64,
    position: i64,
    variant: &Variant,
    now: UnixMillis,
) -> Result<()> {
    let bare = Variant { price: BTreeMap::new(), available: 0, ..variant.clone() };
    let prices: Vec<_> = variant.price.iter().map(|(currency, minor)| (currency.code(), minor)).collect();
    let new_stock = query(
        "DELETE FROM variants WHERE sku = $1;
         INSERT INTO variants (sku, product_id, position, document) VALUES ($1, $2, $3, $4);
         INSERT INTO prices (sku, currency, minor) SELECT $1, value ->> 0, CAST(value ->> 1 AS BIGINT) FROM json_each($5);
         INSERT INTO stock_movements (sku, why, on_hand, held, at)
             SELECT $1, 'count', $6, 0, $7 WHERE NOT EXISTS (SELECT 1 FROM stock WHERE sku = $1);
         INSERT INTO stock (sku, on_hand) VALUES ($1, $6) ON CONFLICT DO NOTHING RETURNING sku, on_hand, held",
    )
    .bind(variant.sku.as_str().to_owned())
    .bind(product_id)
    .bind(position)
    .bind(json(&bare))
    .bind(json(&prices))
    .bind(variant.available)
    .bind(now)
    .fetch_all(tx.conn().await?)
    .await?;
    tx.levels.extend(stock::levels(&new_stock)?);
    Ok(())
}

/// The whole shelf.
pub async fn load(conn: &mut Conn<'_>) -> Result<Shelf, sqlx::Error> {
    let decode = |e: serde_json::Error| sqlx::Error::Decode(Box::new(e));
    let categories: Vec<String> =
        query_scalar("SELECT document FROM categories ORDER BY position, slug").fetch_all(&mut *conn).await?;
    let categories =
        categories.iter().map(|d| serde_json::from_str(d).map_err(decode)).collect::<Result<Vec<_>, _>>()?;
    let mut products = BTreeMap::new();
    let rows: Vec<(i64, String)> = query_as("SELECT id, document FROM products").fetch_all(&mut *conn).await?;
    for (id, document) in rows {
        products.insert(id, serde_json::from_str::<Product>(&document).map_err(decode)?);
    }
    let mut prices: HashMap<String, BTreeMap<Currency, i64>> = HashMap::new();
    let rows: Vec<(String, String, i64)> =
        query_as("SELECT sku, currency, minor FROM prices").fetch_all(&mut *conn).await?;
    for (sku, currency, minor) in rows {
        let currency = currency.parse().map_err(|e| sqlx::Error::Decode(Box::new(e)))?;
        prices.entry(sku).or_default().insert(currency, minor);
    }
    let rows: Vec<(String, i64, String)> =
        query_as("SELECT sku, product_id, document FROM variants ORDER BY product_id, position")
            .fetch_all(&mut *conn)
            .await?;
    for (sku, product_id, document) in rows {
        let mut variant: Variant = serde_json::from_str(&document).map_err(decode)?;
        variant.price = prices.remove(&sku).unwrap_or_default();
        if let Some(product) = products.get_mut(&product_id) {
            product.variants.push(variant);
        }
    }
    let products = products.into_iter().map(|(id, p)| (id, Arc::new(p))).collect();
    let assets = asset::load(&mut *conn).await?;
    let rules = pricing::load(&mut *conn).await?;
    let (bundles, promises) = (stock::bundles(&mut *conn).await?, stock::promises(conn).await?);
    Ok(Shelf::new(categories, products, assets, rules, bundles, promises))
}

/// The numbers of matching products, best first.
pub async fn search(read: &Pool, sought: &Sought) -> Result<Vec<i64>> {
    let (sql, matching) = match read {
        Pool::Sqlite(_) => (
            "SELECT rowid FROM product_words WHERE product_words MATCH $1
             ORDER BY bm25(product_words, 10.0, 5.0, 2.0, 1.0), rowid LIMIT $2",
            sought.fts5(),
        ),
        Pool::Postgres(_) => (
            "SELECT rowid FROM product_words, CAST(fold($1) AS tsquery) AS sought WHERE words @@ sought
             ORDER BY ts_rank('{0.1, 0.2, 0.5, 1.0}', words, sought) DESC, rowid LIMIT $2",
            sought.tsquery(),
        ),
    };
    Ok(query_scalar(sql).bind(matching).bind(MAX_MATCHES).fetch_all(read).await?)
}

/// SKUs of `product` that another product has already.
pub async fn skus_elsewhere(tx: &mut Tx<'_>, product: &Product) -> Result<Vec<Sku>> {
    let skus: Vec<&Sku> = product.variants.iter().map(|v| &v.sku).collect();
    let taken: Vec<String> = query_scalar(
        "SELECT v.sku FROM variants AS v JOIN products AS p ON p.id = v.product_id
         WHERE p.slug <> $1 AND v.sku IN (SELECT value FROM json_each($2))",
    )
    .bind(product.slug.as_str().to_owned())
    .bind(json(&skus))
    .fetch_all(tx.conn().await?)
    .await?;
    Ok(taken.into_iter().filter_map(|sku| Sku::try_from(sku).ok()).collect())
}
