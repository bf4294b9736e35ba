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
        let mut folders = vec![("XDG_PICTURES_DIR", folder.path().join("home"))];
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
