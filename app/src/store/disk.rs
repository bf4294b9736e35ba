//! The store's SQLite file.

use std::path::Path;
use std::time::Duration;

use domain::{Category, Product};
use serde::{Serialize, de::DeserializeOwned};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Row, Sqlite, Transaction};

use super::{KeptOrder, State};

/// How long a statement waits for another process that reads the file (a backup, say).
const BUSY_TIMEOUT: Duration = Duration::from_secs(2);

/// An open file and what it holds.
#[derive(Debug)]
pub(super) struct Disk {
    pool: SqlitePool,
    written: State,
}

type Catalog = (Vec<Category>, Vec<Product>);

impl Disk {
    pub(super) async fn open(folder: &Path) -> Result<(Self, State, Option<Catalog>), sqlx::Error> {
        let file = folder.join("vitrine.sqlite");
        // SQLite gives its log the rights of its file.
        drop(super::open_private(&file).map_err(sqlx::Error::Io)?);
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            // What is forgotten (a session, an order) is not left in free pages.
            .pragma("secure_delete", "ON")
            .busy_timeout(BUSY_TIMEOUT);
        // One connection: there is one shopper, and changes keep their order.
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
        sqlx::migrate!("./migrations").run(&pool).await.map_err(|e| sqlx::Error::Configuration(e.into()))?;
        let state = read_state(&pool).await?;
        let catalog = read_catalog(&pool).await?;
        let disk = Self { pool, written: state.clone() };
        disk.prove_writable().await?;
        Ok((disk, state, catalog))
    }

    /// A database on a read-only disk opens and reads; only a write tells.
    async fn prove_writable(&self) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO doc (key, body) VALUES ('opened', '1') ON CONFLICT (key) DO UPDATE SET body = body + 1",
        )
        .execute(&self.pool)
        .await
        .map(drop)
    }

    /// The log has pages of before: what is forgotten is not to be read there either.
    async fn empty_log(&self) {
        let emptied: Result<i64, _> = sqlx::query_scalar("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&self.pool).await;
        // Another program that reads the file keeps the log; it is emptied with the next thing that is forgotten, or at
        // the end.
        match emptied {
            Ok(0) => {}
            Ok(_) => tracing::warn!("the log is in use and keeps what was forgotten until the end"),
            Err(error) => tracing::warn!(%error, "the log keeps what was forgotten until the end"),
        }
    }

    /// Brings the file to `after`: whatever differs from what was written last, in one transaction. After a failure
    /// everything since the last success is tried again with the next change.
    pub(super) async fn write_state(&mut self, after: State) -> Result<(), sqlx::Error> {
        if after == self.written {
            return Ok(());
        }
        let before = &self.written;
        let mut tx = self.pool.begin().await?;
        if after.settings != before.settings {
            put(&mut tx, "settings", &after.settings).await?;
        }
        if after.cart != before.cart {
            put(&mut tx, "cart", &after.cart).await?;
        }
        if after.draft != before.draft {
            put(&mut tx, "draft", &after.draft).await?;
        }
        if after.quote != before.quote {
            put(&mut tx, "quote", &after.quote).await?;
        }
        if after.checkout != before.checkout {
            put(&mut tx, "checkout", &after.checkout).await?;
        }
        if after.session != before.session {
            put(&mut tx, "session", &after.session).await?;
        }
        for order in &after.orders {
            if before.order(&order.order.id) != Some(order) {
                sqlx::query(
                    "INSERT INTO kept_order (id, placed_at, body) VALUES (?1, ?2, ?3)
                     ON CONFLICT (id) DO UPDATE SET placed_at = excluded.placed_at, body = excluded.body",
                )
                .bind(&order.order.id)
                .bind(order.order.created_at)
                .bind(json(order))
                .execute(&mut *tx)
                .await?;
            }
        }
        let is_gone = |o: &&KeptOrder| after.order(&o.order.id).is_none();
        let forgets =
            before.orders.iter().any(|o| is_gone(&o)) || (before.session.is_some() && after.session.is_none());
        for gone in before.orders.iter().filter(is_gone) {
            sqlx::query("DELETE FROM kept_order WHERE id = ?1").bind(&gone.order.id).execute(&mut *tx).await?;
        }
        tx.commit().await?;
        if forgets {
            self.empty_log().await;
        }
        self.written = after;
        Ok(())
    }

    pub(super) async fn write_catalog(&self, categories: &[Category], products: &[Product]) -> Result<(), sqlx::Error> {
        let mut tx = self.pool.begin().await?;
        sqlx::query("DELETE FROM category").execute(&mut *tx).await?;
        sqlx::query("DELETE FROM product").execute(&mut *tx).await?;
        for (position, category) in (0_i64..).zip(categories) {
            sqlx::query("INSERT OR REPLACE INTO category (slug, position, body) VALUES (?1, ?2, ?3)")
                .bind(category.slug.as_str())
                .bind(position)
                .bind(json(category))
                .execute(&mut *tx)
                .await?;
        }
        for (position, product) in (0_i64..).zip(products) {
            sqlx::query("INSERT OR REPLACE INTO product (slug, position, body) VALUES (?1, ?2, ?3)")
                .bind(product.slug.as_str())
                .bind(position)
                .bind(json(product))
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await
    }
}

async fn put(tx: &mut Transaction<'_, Sqlite>, key: &str, value: &impl Serialize) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO doc (key, body) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET body = excluded.body")
        .bind(key)
        .bind(json(value))
        .execute(&mut **tx)
        .await
        .map(drop)
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("the store's documents have string keys and finite numbers")
}

/// A document, or its default where there is none or a later version wrote something else.
async fn doc<T: DeserializeOwned + Default>(pool: &SqlitePool, key: &str) -> Result<T, sqlx::Error> {
    let row = sqlx::query("SELECT body FROM doc WHERE key = ?1").bind(key).fetch_optional(pool).await?;
    Ok(row.and_then(|r| understood(key, &r.get::<String, _>(0))).unwrap_or_default())
}

fn understood<T: DeserializeOwned>(what: &str, body: &str) -> Option<T> {
    serde_json::from_str(body)
        .inspect_err(|error| tracing::warn!(what, %error, "passing over what cannot be read"))
        .ok()
}

async fn read_state(pool: &SqlitePool) -> Result<State, sqlx::Error> {
    let rows = sqlx::query("SELECT id, body FROM kept_order ORDER BY placed_at DESC, id").fetch_all(pool).await?;
    let orders = rows.iter().filter_map(|r| understood(&r.get::<String, _>(0), &r.get::<String, _>(1))).collect();
    Ok(State {
        settings: doc(pool, "settings").await?,
        cart: doc(pool, "cart").await?,
        draft: doc(pool, "draft").await?,
        quote: doc(pool, "quote").await?,
        checkout: doc(pool, "checkout").await?,
        orders,
        session: doc(pool, "session").await?,
    })
}

async fn read_catalog(pool: &SqlitePool) -> Result<Option<Catalog>, sqlx::Error> {
    let categories = sqlx::query("SELECT slug, body FROM category ORDER BY position").fetch_all(pool).await?;
    let products = sqlx::query("SELECT slug, body FROM product ORDER BY position").fetch_all(pool).await?;
    if categories.is_empty() && products.is_empty() {
        return Ok(None);
    }
    let categories = categories.iter().filter_map(|r| understood(&r.get::<String, _>(0), &r.get::<String, _>(1)));
    let products = products.iter().filter_map(|r| understood(&r.get::<String, _>(0), &r.get::<String, _>(1)));
    Ok(Some((categories.collect(), products.collect())))
}
