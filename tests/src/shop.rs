//! Server, display and window together.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::display::Display;
use crate::{Browser, Programs, Server};

/// What a killed process takes at most to be gone, on a busy machine.
const GONE_WITHIN: std::time::Duration = std::time::Duration::from_secs(30);

/// A whole shop of its own.
pub struct Shop {
    /// The window; none while it is closed.
    pub browser: Option<Browser>,
    /// The server; none while it is down.
    pub server: Option<Server>,
    programs: Programs,
    display: Display,
    folder: tempfile::TempDir,
    folders: Vec<(&'static str, PathBuf)>,
    address: String,
}

impl Shop {
    /// Starts everything with empty folders. `args` go to the app.
    ///
    /// # Errors
    /// Something does not start; the message says what and what to install or build.
    pub async fn open(args: &[&str]) -> Result<Self> {
        Self::start(args, false).await
    }

    /// The same on a machine where nothing to see with lies: the nets would come to [`Self::nets`].
    ///
    /// # Errors
    /// As [`Self::open`].
    pub async fn open_without_nets(args: &[&str]) -> Result<Self> {
        Self::start(args, true).await
    }

    async fn start(args: &[&str], is_without_nets: bool) -> Result<Self> {
        let programs = Programs::find()?;
        let folder = tempfile::tempdir().context("making a folder")?;
        let server = Server::start(&programs, &folder.path().join("server"), "127.0.0.1:0")?;
        let address = server.address().to_owned();
        let display = Display::start()?;
        let mut folders =
            ["XDG_PICTURES_DIR", "XDG_DOWNLOAD_DIR"].map(|name| (name, folder.path().join("home"))).to_vec();
        folders.extend(is_without_nets.then(|| (ar::models::FOLDER_VARIABLE, folder.path().join("nets"))));
        let mut shop = Self { browser: None, server: Some(server), programs, display, folder, folders, address };
        shop.open_window(args).await?;
        Ok(shop)
    }

    /// Opens the window (again) on the same local data.
    ///
    /// # Errors
    /// It does not open.
    pub async fn open_window(&mut self, args: &[&str]) -> Result<()> {
        let mut all = vec![
            "--server".to_owned(),
            format!("http://{}", self.address),
            "--data".to_owned(),
            self.app_data().display().to_string(),
        ];
        all.extend(args.iter().map(|a| (*a).to_owned()));
        self.browser = Some(Browser::start(self.display.name(), &self.programs.app, &all, &self.folders).await?);
        Ok(())
    }

    /// Where the app keeps pictures that the shopper takes.
    pub fn pictures(&self) -> PathBuf {
        self.folder.path().join("home/Vitrine")
    }

    /// Where nets come to in a shop that was opened without them.
    pub fn nets(&self) -> PathBuf {
        self.folder.path().join("nets")
    }

    /// Where the app puts files that the shopper asks for.
    pub fn downloads(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// The code of the last letter that the server wrote to an address.
    ///
    /// # Errors
    /// No such letter comes within the patience of a test.
    pub async fn letter_code(&self, address: &str) -> Result<String> {
        let started = std::time::Instant::now();
        loop {
            if let Some(code) = newest_code(&self.server_data().join("letters"), address) {
                return Ok(code);
            }
            anyhow::ensure!(started.elapsed() < GONE_WITHIN, "no letter to {address}");
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }

    /// Asks the server as its operator, with the merchant's key of its data folder; the status and the answer.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn as_operator(&self, path: &str, body: &serde_json::Value) -> Result<serde_json::Value> {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let key =
            std::fs::read_to_string(self.server_data().join("merchant.key")).context("reading the merchant's key")?;
        let body = body.to_string();
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nAuthorization: Bearer {}\r\n\
             Idempotency-Key: {path}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            key.trim(),
            body.len()
        );
        let mut stream = tokio::net::TcpStream::connect(&self.address).await.context("reaching the server")?;
        stream.write_all(request.as_bytes()).await.context("asking the server")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.context("hearing the server")?;
        let (head, body) = answer.split_once("\r\n\r\n").context("an answer has a head")?;
        anyhow::ensure!(head.starts_with("HTTP/1.1 2"), "{path}: {answer}");
        serde_json::from_str(body).with_context(|| format!("reading {body}"))
    }

    /// The window.
    ///
    /// # Panics
    /// It is closed: a mistake in the test.
    pub fn window(&self) -> &Browser {
        self.browser.as_ref().expect("the test has opened the window")
    }

    /// Closes the window in an orderly way.
    ///
    /// # Errors
    /// The driver is gone.
    pub async fn close_window(&mut self) -> Result<()> {
        match self.browser.take() {
            Some(browser) => browser.close().await,
            None => Ok(()),
        }
    }

    /// kill -9 of the app: no goodbye.
    ///
    /// # Errors
    /// `pkill` is missing.
    pub fn kill_window(&mut self) -> Result<()> {
        drop(self.browser.take());
        // The driver's end does not end the app it started; its data folder names it among all processes.
        let mut kill = std::process::Command::new("pkill");
        kill.args(["-9", "-f", "--"]).arg(format!("--data {}", self.app_data().display()));
        kill.status().context("killing the app")?;
        // A killed process is gone when the system has taken its things back, its lock among them.
        let lock = std::fs::File::create(self.app_data().join("vitrine.lock")).context("opening the app's lock")?;
        let killed = std::time::Instant::now();
        while lock.try_lock().is_err() {
            anyhow::ensure!(killed.elapsed() < GONE_WITHIN, "the killed app is still there");
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        Ok(())
    }

    /// kill -9 of the server.
    pub fn kill_server(&mut self) {
        if let Some(server) = self.server.take() {
            server.kill();
        }
    }

    /// Starts the server again on the same data and port.
    ///
    /// # Errors
    /// It does not start.
    pub fn restart_server(&mut self) -> Result<()> {
        self.server = Some(Server::start(&self.programs, &self.folder.path().join("server"), &self.address)?);
        Ok(())
    }

    /// Where the app keeps its data.
    pub fn app_data(&self) -> PathBuf {
        self.folder.path().join("app")
    }

    /// Where the server keeps its data.
    pub fn server_data(&self) -> PathBuf {
        self.folder.path().join("server")
    }

    /// The state of an order as the database on disk says, read beside the running server.
    ///
    /// # Errors
    /// No such order, or the database cannot be read.
    pub async fn order_state_on_disk(&self, id: &str) -> Result<String> {
        let database = self.server.as_ref().context("the server runs")?.database()?;
        order_state(&database, id).await
    }
}

/// The code in the newest letter to an address: it stands on a line of its own.
fn newest_code(letters: &Path, address: &str) -> Option<String> {
    use base64::Engine as _;
    let mut found: Vec<(std::time::SystemTime, String)> = Vec::new();
    for entry in std::fs::read_dir(letters).ok()?.flatten() {
        let text = std::fs::read_to_string(entry.path()).unwrap_or_default();
        if entry.path().extension().is_some_and(|e| e == "eml") && text.contains(&format!("<{address}>")) {
            found.push((entry.metadata().ok()?.modified().ok()?, text));
        }
    }
    let (_, text) = found.into_iter().max()?;
    let body = text.split_once("\r\n\r\n")?.1.replace("\r\n", "");
    let body = String::from_utf8(base64::engine::general_purpose::STANDARD.decode(body).ok()?).ok()?;
    let is_code = |l: &&str| l.len() > 20 && l.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    body.lines().map(str::trim).find(is_code).map(str::to_owned)
}

/// The state of an order in a server's database file.
///
/// # Errors
/// No such order, or the database cannot be read.
pub async fn order_state(database: &Path, id: &str) -> Result<String> {
    use sqlx::Connection;
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(database).read_only(true);
    let mut connection = sqlx::SqliteConnection::connect_with(&options).await.context("opening the database")?;
    let state: String = sqlx::query_scalar("SELECT state FROM orders WHERE id = ?")
        .bind(id)
        .fetch_one(&mut connection)
        .await
        .with_context(|| format!("looking for order {id}"))?;
    connection.close().await.context("closing the database")?;
    Ok(state)
}
