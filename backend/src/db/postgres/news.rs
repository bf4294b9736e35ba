//! What one server wrote and all of them keep in memory: told with the commit, heard in the order of commits. A server knows
//! its own commits before it hears of them, so each message has its place in the order of all writes.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use sqlx::postgres::{PgConnectOptions, PgListener, PgPool, PgPoolOptions};

use crate::app::StockLevel;
use crate::db::sql::{Conn, Pool, query, query_scalar};
use crate::db::{Committed, Snapshot, UsesLeft, pricing, product, stock};

/// Where it is told; a channel belongs to one database.
const CHANNEL: &str = "vitrine";

/// Stock levels or uses in one message: PostgreSQL takes 8,000 bytes, and one with the longest name takes 100.
const AT_ONCE: usize = 60;

/// Messages of one batch; where it changed more, everybody reads everything again.
const MESSAGES: usize = 64;

/// Pause before the server is asked again that hung up.
const PAUSE: Duration = Duration::from_millis(500);

/// One message.
#[derive(Debug, Default, Serialize, Deserialize)]
struct News {
    /// The place of the batch in the order of all writes; older servers do not tell it.
    #[serde(default)]
    at: Option<i64>,
    /// SKU, units that can be sold, units that are held.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    stock: Vec<(domain::Sku, u32, u32)>,
    /// Promotion, how often it may still be used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    uses: Vec<(domain::Slug, u32)>,
    /// There are other goods.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    shelf: bool,
    /// More than can be told.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    all: bool,
}

/// Tells what this batch changed; all servers hear it once it is committed.
pub async fn tell(
    conn: &mut Conn<'_>,
    at: i64,
    levels: &[StockLevel],
    uses: &[UsesLeft],
    has_new_shelf: bool,
) -> Result<(), sqlx::Error> {
    let messages = messages(at, levels, uses, has_new_shelf);
    let texts: Vec<String> = messages.iter().map(|m| serde_json::to_string(m).expect("names and numbers")).collect();
    if has_new_shelf {
        query("UPDATE shelf_revision SET revision = revision + 1").execute(&mut *conn).await?;
    }
    if texts.is_empty() {
        return Ok(());
    }
    let told: Vec<i64> = query_scalar("SELECT 1 FROM json_each($1) AS m, pg_notify($2, m.value)")
        .bind(serde_json::to_string(&texts).expect("texts"))
        .bind(CHANNEL)
        .fetch_all(conn)
        .await?;
    debug_assert_eq!(told.len(), texts.len());
    Ok(())
}

/// What is told of it.
fn messages(at: i64, levels: &[StockLevel], uses: &[UsesLeft], has_new_shelf: bool) -> Vec<News> {
    let news = || News { at: Some(at), ..News::default() };
    // The last level of a SKU is the one that holds.
    let stock: BTreeMap<_, _> = levels.iter().map(|l| (&l.sku, (l.on_hand, l.held))).collect();
    let stock: Vec<_> = stock.into_iter().map(|(sku, (on_hand, held))| (sku.clone(), on_hand, held)).collect();
    let uses: BTreeMap<_, _> = uses.iter().map(|u| (&u.promotion, u.left)).collect();
    let uses: Vec<_> = uses.into_iter().map(|(promotion, left)| (promotion.clone(), left)).collect();
    let mut messages: Vec<News> = stock.chunks(AT_ONCE).map(|stock| News { stock: stock.to_vec(), ..news() }).collect();
    messages.extend(uses.chunks(AT_ONCE).map(|uses| News { uses: uses.to_vec(), ..news() }));
    if messages.len() > MESSAGES {
        messages = vec![News { all: true, ..news() }];
    }
    if has_new_shelf {
        messages.push(News { shelf: true, ..news() });
    }
    messages
}

/// Hears what all servers wrote, this one too, for as long as it runs.
pub async fn hear(options: PgConnectOptions, read: PgPool, goods: Arc<dyn Committed>) {
    let read = Pool::Postgres(read);
    loop {
        if let Err(cause) = hear_on_one_connection(&options, &read, goods.as_ref()).await {
            tracing::warn!(%cause, "what other servers write is not heard now; it is tried again");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn hear_on_one_connection(
    options: &PgConnectOptions,
    read: &Pool,
    goods: &dyn Committed,
) -> Result<(), sqlx::Error> {
    let own = PgPoolOptions::new().max_connections(1).connect_with(options.clone()).await?;
    let mut listener = PgListener::connect_with(&own).await?;
    listener.listen(CHANNEL).await?;
    // What was told before is in the tables; what is told from here on is heard.
    goods.doubt();
    read_again(read, goods, true).await?;
    loop {
        let Some(message) = listener.try_recv().await? else {
            // It connected anew, and may have missed something.
            goods.doubt();
            read_again(read, goods, true).await?;
            continue;
        };
        match serde_json::from_str::<News>(message.payload()) {
            Ok(News { at: Some(at), all: false, shelf: false, stock, uses }) => {
                let levels: Vec<_> =
                    stock.into_iter().map(|(sku, on_hand, held)| StockLevel { sku, on_hand, held }).collect();
                let uses: Vec<_> = uses.into_iter().map(|(promotion, left)| UsesLeft { promotion, left }).collect();
                goods.publish(at, &levels, &uses, None);
            }
            Ok(News { at: Some(_), all, .. }) => read_again(read, goods, all).await?,
            // Another version of the server speaks otherwise.
            Ok(News { at: None, .. }) | Err(_) => read_again(read, goods, true).await?,
        }
    }
}

/// Brings the memory to what stands in the tables.
async fn read_again(read: &Pool, goods: &dyn Committed, with_levels: bool) -> Result<(), sqlx::Error> {
    // Before the moment: a batch that has its place already and is not seen in it is published with that place, and holds.
    let at: i64 = query_scalar("SELECT last_value FROM write_places").fetch_one(read).await?;
    let mut moment = Snapshot::of(read).await?;
    let mut conn = moment.conn();
    let revision = revision(&mut conn).await?;
    let shelf = if revision > goods.revised_shelf().0 { Some(product::load(&mut conn).await?) } else { None };
    let (levels, uses) = if with_levels {
        (stock::load(&mut conn).await?, pricing::uses_left(&mut conn).await?)
    } else {
        (Vec::new(), Vec::new())
    };
    moment.end().await?;
    goods.publish(at, &levels, &uses, shelf.map(|shelf| (revision, Arc::new(shelf))));
    Ok(())
}

/// How often the shelf was changed.
pub async fn revision(conn: &mut Conn<'_>) -> Result<i64, sqlx::Error> {
    query_scalar("SELECT revision FROM shelf_revision").fetch_one(conn).await
}
