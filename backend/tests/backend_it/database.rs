//! The databases under the shops of these tests: each has one of its own, a file beside its data or, where
//! `VITRINE_TEST_DATABASE` is `postgres`, one of a PostgreSQL server that this process starts for itself.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};
use tempfile::TempDir;

/// Whether shops lie in files. Tests of files (full, failing, cut off) have nothing to look at on a server, and end at once.
pub fn is_file() -> bool {
    match std::env::var("VITRINE_TEST_DATABASE").as_deref() {
        Err(_) | Ok("" | "sqlite") => true,
        Ok("postgres") => false,
        Ok(other) => panic!("VITRINE_TEST_DATABASE is sqlite or postgres, not {other}"),
    }
}

/// Where the test's folder notes the address of its database.
const NOTE: &str = "database.url";

/// The shop in `dir` is in the database of that address.
pub fn note(dir: &Path, url: &str) {
    std::fs::write(dir.join(NOTE), url).unwrap();
}

/// The address of the database of the shop in `dir`; none where it is a file.
pub fn of(dir: &Path) -> Option<String> {
    std::fs::read_to_string(dir.join(NOTE)).ok()
}

/// The same, made where these tests are on a server.
pub fn made_for(dir: &Path) -> Option<String> {
    of(dir).or_else(|| (!is_file()).then(|| on_a_server(dir)))
}

/// A new database on the server for the shop in `dir`, whatever the other tests use.
pub fn on_a_server(dir: &Path) -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let server = Postgres::of_this_process();
    let name = format!("shop_{}", NEXT.fetch_add(1, Ordering::Relaxed));
    server.make(&name, "UTF8");
    let url = server.url("vitrine", &name);
    note(dir, &url);
    url
}

/// The tables of a shop, to look at and to tamper with.
pub enum Tables {
    File(SqliteConnection),
    Server(PgConnection),
}

impl Tables {
    pub async fn open(dir: &Path) -> Self {
        match of(dir) {
            Some(url) => Self::Server(PgConnection::connect(&url).await.unwrap()),
            None => {
                let path = dir.join("data/shop.db");
                Self::File(SqliteConnection::connect(path.to_str().unwrap()).await.unwrap())
            }
        }
    }

    /// From here on everything is of one moment, until [`Self::close`].
    pub async fn hold(&mut self) {
        match self {
            Self::File(conn) => sqlx::raw_sql("BEGIN").execute(conn).await.map(|_| ()),
            Self::Server(conn) => {
                sqlx::raw_sql("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").execute(conn).await.map(|_| ())
            }
        }
        .unwrap();
    }

    /// One number, by a question about `about`.
    pub async fn number(&mut self, sql: &'static str, about: &str) -> i64 {
        match self {
            Self::File(conn) => sqlx::query_scalar(sql).bind(about).fetch_one(conn).await,
            Self::Server(conn) => {
                let sql = AssertSqlSafe(format!("SELECT CAST(({sql}) AS BIGINT)"));
                sqlx::query_scalar(sql).bind(about).fetch_one(conn).await
            }
        }
        .unwrap()
    }

    /// Rows of a text and two numbers, by a question about `about`.
    pub async fn rows(&mut self, sql: &'static str, about: &str) -> Vec<(String, i64, i64)> {
        match self {
            Self::File(conn) => sqlx::query_as(sql).bind(about).fetch_all(conn).await,
            Self::Server(conn) => sqlx::query_as(sql).bind(about).fetch_all(conn).await,
        }
        .unwrap()
    }

    /// Rows of two texts.
    pub async fn pairs(&mut self, sql: &'static str) -> Vec<(String, String)> {
        match self {
            Self::File(conn) => sqlx::query_as(sql).fetch_all(conn).await,
            Self::Server(conn) => sqlx::query_as(sql).fetch_all(conn).await,
        }
        .unwrap()
    }

    /// How many rows a change touched.
    pub async fn change(&mut self, sql: &'static str, with: &[&str]) -> Result<u64, sqlx::Error> {
        Ok(match self {
            Self::File(conn) => {
                let query = with.iter().fold(sqlx::query(sql), |q, text| q.bind(text.to_string()));
                query.execute(conn).await?.rows_affected()
            }
            Self::Server(conn) => {
                let query = with.iter().fold(sqlx::query(sql), |q, text| q.bind(text.to_string()));
                query.execute(conn).await?.rows_affected()
            }
        })
    }

    pub async fn close(self) {
        match self {
            Self::File(conn) => conn.close().await,
            Self::Server(conn) => conn.close().await,
        }
        .unwrap();
    }
}

/// A PostgreSQL server on a free port, with everybody let in from this machine, except `locked`, who has a password. It lies in
/// a folder of its own and is stopped and removed when this is dropped, or when this process ends however it ends.
pub struct Postgres {
    dir: PathBuf,
    port: u16,
    programs: PathBuf,
    /// Ends when its input does; then it stops the server and removes the folder.
    guard: Child,
}

impl Postgres {
    /// The one that most tests share.
    pub fn of_this_process() -> &'static Self {
        static SERVER: OnceLock<Postgres> = OnceLock::new();
        SERVER.get_or_init(Self::start)
    }

    pub fn start() -> Self {
        let programs = programs();
        let dir = TempDir::with_prefix("vitrine-postgres-").unwrap().keep();
        #[cfg(unix)]
        if let Some((user, group)) = owner() {
            std::os::unix::fs::chown(&dir, Some(user), Some(group)).unwrap();
        }
        let initdb = as_owner(&programs.join("initdb"), &dir)
            .args(["--username=vitrine", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "-D", "data"])
            .output()
            .unwrap();
        assert!(initdb.status.success(), "initdb: {}", String::from_utf8_lossy(&initdb.stderr));
        let let_in =
            "local all all trust\nhost all locked 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n";
        std::fs::write(dir.join("data/pg_hba.conf"), let_in).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let stop = format!(
            "cat; {}/pg_ctl -D data -m immediate stop >/dev/null 2>&1; cd / && rm -rf {}",
            programs.display(),
            dir.display()
        );
        let guard = as_owner(Path::new("sh"), &dir).args(["-c", &stop]).stdin(Stdio::piped()).spawn().unwrap();
        let server = Self { dir, port, programs, guard };
        server.go_on();
        let made = server.ask("CREATE ROLE locked LOGIN PASSWORD 'right'");
        assert!(made.is_ok(), "{made:?}");
        server
    }

    /// Starts it where it is stopped. Killed processes lose nothing that the kernel has, so nothing is synced.
    pub fn go_on(&self) {
        let options = format!(
            "-c port={} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c max_connections=400 -c shared_buffers=32MB",
            self.port
        );
        let started = as_owner(&self.programs.join("pg_ctl"), &self.dir)
            .args(["-D", "data", "-l", "log", "-w", "-t", "60", "-o", &options, "start"])
            .stdout(Stdio::null())
            .status()
            .unwrap();
        let log = || std::fs::read_to_string(self.dir.join("log")).unwrap_or_default();
        assert!(started.success(), "PostgreSQL does not start: {}", log());
    }

    /// Ends it at once, without a goodbye to anybody and without writing back: as when its machine loses it.
    pub fn die(&self) {
        as_owner(&self.programs.join("pg_ctl"), &self.dir)
            .args(["-D", "data", "-m", "immediate", "-w", "stop"])
            .stdout(Stdio::null())
            .status()
            .unwrap();
    }

    pub fn url(&self, user: &str, name: &str) -> String {
        format!("postgres://{user}@127.0.0.1:{}/{name}", self.port)
    }

    pub const fn port(&self) -> u16 {
        self.port
    }

    pub fn make(&self, name: &str, encoding: &str) {
        let sql =
            format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C'");
        // Two that are made at once wait for each other's template.
        let begun = Instant::now();
        while let Err(cause) = self.ask(&sql) {
            assert!(begun.elapsed() < Duration::from_secs(60), "{cause}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Runs `sql` beside all shops, or says why not.
    pub fn ask(&self, sql: &str) -> Result<String, String> {
        let done = Command::new(self.programs.join("psql"))
            .args(["-qAtX", "-v", "ON_ERROR_STOP=1", "-d", &self.url("vitrine", "postgres"), "-c", sql])
            .output()
            .unwrap();
        if done.status.success() {
            Ok(String::from_utf8(done.stdout).unwrap())
        } else {
            Err(String::from_utf8_lossy(&done.stderr).into_owned())
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        self.guard.wait().unwrap();
    }
}

/// Where PostgreSQL's own programs lie: the newest of Debian's, or on the path.
fn programs() -> PathBuf {
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<_> = debian.map(|d| d.path().join("bin")).filter(|d| d.join("initdb").exists()).collect();
    found.sort();
    let on_path = || {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path).find(|d| d.join("initdb").exists() && d.join("pg_ctl").exists())
    };
    found.pop().or_else(on_path).expect(
        "these tests need PostgreSQL's programs (initdb, pg_ctl, psql); install them: apt-get install postgresql (cargo xtask test does)",
    )
}

/// Who owns the server where we are root, which PostgreSQL refuses: its own user, or nobody.
#[cfg(unix)]
fn owner() -> Option<(u32, u32)> {
    let id = |args: &[&str]| -> Option<u32> {
        let said = Command::new("id").args(args).output().ok().filter(|o| o.status.success())?;
        String::from_utf8(said.stdout).ok()?.trim().parse().ok()
    };
    if id(&["-u"]) != Some(0) {
        return None;
    }
    Some((id(&["-u", "postgres"]).unwrap_or(65_534), id(&["-g", "postgres"]).unwrap_or(65_534)))
}

fn as_owner(program: &Path, dir: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(dir).env("LC_ALL", "C");
    #[cfg(unix)]
    if let Some((user, group)) = owner() {
        use std::os::unix::process::CommandExt as _;
        command.uid(user).gid(group);
    }
    command
}
