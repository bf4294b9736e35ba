//! One way to ask either database: the same text, the same numbered parameters (`$1` ...), the same few kinds of values.
//!
//! Several statements may stand in one text, separated by `;`, and share its parameters. SQLite takes them in one go;
//! PostgreSQL takes them one after the other on one connection (see `postgres`). Their rows come as one list. What the
//! two do not spell alike is written in the words that both know, or PostgreSQL's migration teaches it SQLite's word.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use sqlx::postgres::{PgArguments, PgConnection, PgPool, PgRow};
use sqlx::sqlite::{Sqlite, SqliteArguments, SqliteConnection, SqlitePool, SqliteRow};
use sqlx::{Row as _, SqlSafeStr, SqlStr, ValueRef as _};

use super::postgres::split;
use crate::telemetry::asking;

/// Connections that answer questions.
#[derive(Debug, Clone)]
pub enum Pool {
    /// Of one file.
    Sqlite(SqlitePool),
    /// To one server.
    Postgres(PgPool),
}

/// A connection that is somebody's alone for a while.
pub enum Conn<'c> {
    /// To one file.
    Sqlite(&'c mut SqliteConnection),
    /// To one server.
    Postgres(&'c mut PgConnection),
}

/// Where a question goes.
pub enum On<'e> {
    /// To any connection that is free.
    Pool(&'e Pool),
    /// To this one.
    Conn(Conn<'e>),
}

impl<'e> From<&'e Pool> for On<'e> {
    fn from(pool: &'e Pool) -> Self {
        Self::Pool(pool)
    }
}

impl<'e> From<&'e mut Conn<'_>> for On<'e> {
    fn from(conn: &'e mut Conn<'_>) -> Self {
        Self::Conn(conn.again())
    }
}

impl Conn<'_> {
    /// The same connection for a shorter while.
    pub fn again(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(conn) => Conn::Sqlite(conn),
            Self::Postgres(conn) => Conn::Postgres(conn),
        }
    }

    /// Statements without parameters and without rows, all in one go.
    pub async fn run(&mut self, sql: &'static str) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(conn) => sqlx::query(sql).execute(&mut **conn).await.map(|_| ()),
            Self::Postgres(conn) => in_time(sqlx::raw_sql(sql).execute(&mut **conn)).await.map(|_| ()),
        }
    }
}

/// A parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A whole number, a moment, or yes (1) and no (0).
    Int(Option<i64>),
    /// Text.
    Text(Option<String>),
    /// Bytes.
    Bytes(Option<Vec<u8>>),
}

macro_rules! values {
    ($($kind:ident: $($from:ty => $into:expr),+;)+) => {$($(
        impl From<$from> for Value {
            fn from(value: $from) -> Self {
                Self::$kind(Some(($into)(value)))
            }
        }
        impl From<Option<$from>> for Value {
            fn from(value: Option<$from>) -> Self {
                Self::$kind(value.map($into))
            }
        }
    )+)+};
}

values! {
    Int: i64 => |v| v, u32 => i64::from, u16 => i64::from, bool => i64::from;
    Text: String => |v| v, &str => str::to_owned;
    Bytes: Vec<u8> => |v| v;
}

/// A question or a change, with its parameters.
pub struct Query {
    sql: SqlStr,
    values: Vec<Value>,
}

/// How many rows a change touched.
pub struct Done(u64);

impl Done {
    /// In all of its statements together.
    pub const fn rows_affected(&self) -> u64 {
        self.0
    }
}

type Asked<'e, T> = Pin<Box<dyn Future<Output = Result<T, sqlx::Error>> + Send + 'e>>;

/// A question that nobody's transaction asks is a span of its own; what is asked while writing lies in the write's.
fn noted<'e, T: Send + 'e>(is_read: bool, asked: Asked<'e, T>) -> Asked<'e, T> {
    if is_read { Box::pin(asking("read the database", async |_traceparent| asked.await)) } else { asked }
}

/// A question.
pub fn query(sql: impl SqlSafeStr) -> Query {
    Query { sql: sql.into_sql_str(), values: Vec::new() }
}

impl Query {
    /// The next parameter.
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// The same with constants of this crate before it, which take no parameters.
    pub fn after(self, lead: &'static str) -> Self {
        let sql = sqlx::AssertSqlSafe(format!("{lead}; {}", self.sql.as_str())).into_sql_str();
        Self { sql, values: self.values }
    }

    /// All rows.
    pub fn fetch_all<'e>(self, on: impl Into<On<'e>>) -> Asked<'e, Vec<Row>> {
        let on = on.into();
        noted(
            matches!(on, On::Pool(_)),
            Box::pin(async move {
                match on {
                    On::Pool(Pool::Sqlite(pool)) => Ok(rows(self.sqlite().fetch_all(pool).await?)),
                    On::Conn(Conn::Sqlite(conn)) => Ok(rows(self.sqlite().fetch_all(conn).await?)),
                    On::Pool(Pool::Postgres(pool)) => {
                        self.postgres(&mut *pool.acquire().await?).await.map(|(rows, _)| rows)
                    }
                    On::Conn(Conn::Postgres(conn)) => self.postgres(conn).await.map(|(rows, _)| rows),
                }
            }),
        )
    }

    /// The first row, if there is one.
    pub fn fetch_optional<'e>(self, on: impl Into<On<'e>>) -> Asked<'e, Option<Row>> {
        let on = on.into();
        noted(
            matches!(on, On::Pool(Pool::Sqlite(_))),
            Box::pin(async move {
                match on {
                    On::Pool(Pool::Sqlite(pool)) => Ok(self.sqlite().fetch_optional(pool).await?.map(Row::Sqlite)),
                    On::Conn(Conn::Sqlite(conn)) => Ok(self.sqlite().fetch_optional(conn).await?.map(Row::Sqlite)),
                    postgres => Ok(self.fetch_all(postgres).await?.into_iter().next()),
                }
            }),
        )
    }

    /// The first row of several that must be there.
    pub fn fetch_one<'e>(self, on: impl Into<On<'e>>) -> Asked<'e, Row> {
        let row = self.fetch_optional(on);
        Box::pin(async move { row.await?.ok_or(sqlx::Error::RowNotFound) })
    }

    /// Changes something.
    pub fn execute<'e>(self, on: impl Into<On<'e>>) -> Asked<'e, Done> {
        let on = on.into();
        noted(
            matches!(on, On::Pool(_)),
            Box::pin(async move {
                match on {
                    On::Pool(Pool::Sqlite(pool)) => Ok(Done(self.sqlite().execute(pool).await?.rows_affected())),
                    On::Conn(Conn::Sqlite(conn)) => Ok(Done(self.sqlite().execute(conn).await?.rows_affected())),
                    On::Pool(Pool::Postgres(pool)) => {
                        self.postgres(&mut *pool.acquire().await?).await.map(|(_, n)| Done(n))
                    }
                    On::Conn(Conn::Postgres(conn)) => self.postgres(conn).await.map(|(_, n)| Done(n)),
                }
            }),
        )
    }

    fn sqlite(self) -> sqlx::query::Query<'static, Sqlite, SqliteArguments> {
        self.values.into_iter().fold(sqlx::query(self.sql), |query, value| match value {
            Value::Int(v) => query.bind(v),
            Value::Text(v) => query.bind(v),
            Value::Bytes(v) => query.bind(v),
        })
    }

    /// Statement by statement; their rows together, and how many rows they touched.
    async fn postgres(self, conn: &mut PgConnection) -> Result<(Vec<Row>, u64), sqlx::Error> {
        let (mut rows, mut touched) = (Vec::new(), 0);
        for statement in split(self.sql.as_str()) {
            let arguments = PgArguments::default();
            let mut query = sqlx::query_with(sqlx::AssertSqlSafe(statement.sql), arguments);
            for at in statement.parameters {
                let value =
                    self.values.get(at).ok_or_else(|| sqlx::Error::Protocol(format!("no value for ${}", at + 1)))?;
                query = match value.clone() {
                    Value::Int(v) => query.bind(v),
                    Value::Text(v) => query.bind(v),
                    Value::Bytes(v) => query.bind(v),
                };
            }
            if statement.has_rows {
                let found = in_time(query.fetch_all(&mut *conn)).await?;
                touched += found.len() as u64;
                rows.extend(found.into_iter().map(Row::Postgres));
            } else {
                touched += in_time(query.execute(&mut *conn)).await?.rows_affected();
            }
        }
        Ok((rows, touched))
    }
}

/// The longest a statement may take on a server; only one that went away without a word takes so long. More than a writer waits
/// for the others (`lock_timeout`).
const LONGEST: Duration = Duration::from_secs(30);

/// The answer, or that it took longer than [`LONGEST`].
pub async fn in_time<T>(asked: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, sqlx::Error> {
    let too_long = |_elapsed| sqlx::Error::Io(std::io::ErrorKind::TimedOut.into());
    tokio::time::timeout(LONGEST, asked).await.map_err(too_long)?
}

fn rows(rows: Vec<SqliteRow>) -> Vec<Row> {
    rows.into_iter().map(Row::Sqlite).collect()
}

/// A row that was found.
pub enum Row {
    /// By SQLite.
    Sqlite(SqliteRow),
    /// By PostgreSQL.
    Postgres(PgRow),
}

impl Row {
    /// The value in a column, counted from 0.
    pub fn try_get<'r, T: Column<'r>>(&'r self, at: usize) -> Result<T, sqlx::Error> {
        T::get(self, at)
    }

    fn is_null(&self, at: usize) -> Result<bool, sqlx::Error> {
        Ok(match self {
            Self::Sqlite(row) => row.try_get_raw(at)?.is_null(),
            Self::Postgres(row) => row.try_get_raw(at)?.is_null(),
        })
    }
}

/// What a column may hold.
pub trait Column<'r>: Sized {
    /// The value in a column, counted from 0.
    fn get(row: &'r Row, at: usize) -> Result<Self, sqlx::Error>;
}

macro_rules! columns {
    ($($kind:ty),+) => {$(
        impl<'r> Column<'r> for $kind {
            fn get(row: &'r Row, at: usize) -> Result<Self, sqlx::Error> {
                match row {
                    Row::Sqlite(row) => row.try_get(at),
                    Row::Postgres(row) => row.try_get(at),
                }
            }
        }
    )+};
}
columns!(String, &'r str, Vec<u8>, &'r [u8]);

impl<'r> Column<'r> for i64 {
    fn get(row: &'r Row, at: usize) -> Result<Self, sqlx::Error> {
        match row {
            Row::Sqlite(row) => row.try_get(at),
            // A constant in a question is a shorter number.
            Row::Postgres(row) => {
                row.try_get(at).or_else(|cause| row.try_get::<i32, _>(at).map(Self::from).or(Err(cause)))
            }
        }
    }
}

impl<'r> Column<'r> for bool {
    fn get(row: &'r Row, at: usize) -> Result<Self, sqlx::Error> {
        match row {
            Row::Postgres(found) => found.try_get(at).or_else(|_number| Ok(i64::get(row, at)? != 0)),
            Row::Sqlite(_) => Ok(i64::get(row, at)? != 0),
        }
    }
}

macro_rules! narrow {
    ($($kind:ty),+) => {$(
        impl<'r> Column<'r> for $kind {
            fn get(row: &'r Row, at: usize) -> Result<Self, sqlx::Error> {
                Self::try_from(i64::get(row, at)?).map_err(|e| sqlx::Error::Decode(Box::new(e)))
            }
        }
    )+};
}
narrow!(u32, u16);

impl<'r, T: Column<'r>> Column<'r> for Option<T> {
    fn get(row: &'r Row, at: usize) -> Result<Self, sqlx::Error> {
        if row.is_null(at)? { Ok(None) } else { T::get(row, at).map(Some) }
    }
}

/// A question whose rows become values of one kind.
pub struct Typed<T> {
    query: Query,
    decode: fn(&Row) -> Result<T, sqlx::Error>,
}

/// A question for the values of one column.
pub fn query_scalar<T: for<'r> Column<'r>>(sql: impl SqlSafeStr) -> Typed<T> {
    Typed { query: query(sql), decode: |row| row.try_get(0) }
}

/// A question for rows of several columns.
pub fn query_as<T: Columns>(sql: impl SqlSafeStr) -> Typed<T> {
    Typed { query: query(sql), decode: T::of }
}

impl<T: Send + 'static> Typed<T> {
    /// The next parameter.
    pub fn bind(self, value: impl Into<Value>) -> Self {
        Self { query: self.query.bind(value), decode: self.decode }
    }

    /// All rows.
    pub fn fetch_all<'e>(self, on: impl Into<On<'e>>) -> Asked<'e, Vec<T>> {
        let rows = self.query.fetch_all(on);
        Box::pin(async move { rows.await?.iter().map(self.decode).collect() })
    }

    /// The first row, if there is one.
    pub fn fetch_optional<'e>(self, on: impl Into<On<'e>>) -> Asked<'e, Option<T>> {
        let row = self.query.fetch_optional(on);
        Box::pin(async move { row.await?.as_ref().map(self.decode).transpose() })
    }

    /// The first row of several that must be there.
    pub fn fetch_one<'e>(self, on: impl Into<On<'e>>) -> Asked<'e, T> {
        let row = self.query.fetch_one(on);
        Box::pin(async move { (self.decode)(&row.await?) })
    }
}

/// Values of a row's first columns.
pub trait Columns: Sized {
    /// Reads them.
    fn of(row: &Row) -> Result<Self, sqlx::Error>;
}

macro_rules! tuples {
    ($(($($name:ident $at:tt),+))+) => {$(
        impl<$($name: for<'r> Column<'r>),+> Columns for ($($name,)+) {
            fn of(row: &Row) -> Result<Self, sqlx::Error> {
                Ok(($(row.try_get::<$name>($at)?,)+))
            }
        }
    )+};
}

tuples! {
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, E 4)
    (A 0, B 1, C 2, D 3, E 4, F 5)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9)
}
