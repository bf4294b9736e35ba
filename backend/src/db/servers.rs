//! What all servers on one database must have alike: the keys that are not in it.

use super::sql::{Conn, query_scalar};

/// Whether these are the keys that the first server on this database had, by their fingerprint.
pub async fn has_the_same_keys(conn: &mut Conn<'_>, fingerprint: &str) -> Result<bool, sqlx::Error> {
    let noted: String = query_scalar(
        "INSERT INTO servers_agree (what, fingerprint) VALUES ('vault.keys', $1)
         ON CONFLICT (what) DO UPDATE SET fingerprint = servers_agree.fingerprint RETURNING fingerprint",
    )
    .bind(fingerprint)
    .fetch_one(conn)
    .await?;
    Ok(noted == fingerprint)
}
