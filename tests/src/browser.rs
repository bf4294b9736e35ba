//! The shop's window under WebDriver: WebKitGTK's own driver starts the app and looks into its page.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Value, json};

/// How long anything on a page may take to appear, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// A driven window.
pub struct Browser {
    client: Client,
    driver: Child,
}

impl Browser {
    /// Starts the driver on `display`, and with it `app` with `args`, which finds these folders in its environment.
    ///
    /// # Errors
    /// `WebKitWebDriver` is missing, or the app does not open a page.
    pub async fn start(display: &str, app: &Path, args: &[String], folders: &[(&str, PathBuf)]) -> Result<Self> {
        let port = free_port()?;
        // No WebKit variables: setting them makes screenshots hang (measured in the brief's probe).
        let driver = Command::new("WebKitWebDriver")
            .args([format!("--port={port}"), "--host=127.0.0.1".to_owned()])
            .env("DISPLAY", display)
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .envs(folders.iter().map(|(name, folder)| (name, folder)))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("starting WebKitWebDriver (Debian package `webkit2gtk-driver`)")?;
        let mut this = Starting { driver: Some(driver) };
        let capabilities = json!({ "webkitgtk:browserOptions": { "binary": app, "args": args } });
        let Value::Object(capabilities) = capabilities else { bail!("capabilities are an object") };
        let url = format!("http://127.0.0.1:{port}");
        let started = Instant::now();
        let client = loop {
            let connector = hyper_util::client::legacy::connect::HttpConnector::new();
            match ClientBuilder::new(connector).capabilities(capabilities.clone()).connect(&url).await {
                Ok(client) => break client,
                Err(error) if started.elapsed() > PATIENCE => return Err(error).context("opening the app"),
                Err(_) => tokio::time::sleep(Duration::from_millis(200)).await,
            }
        };
        let driver = this.driver.take().context("the driver runs")?;
        Ok(Self { client, driver })
    }

    /// The WebDriver client, for what has no word here.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Waits for the element with `data-test="name"`.
    ///
    /// # Errors
    /// It does not appear in time; the message has the page's address and heading.
    pub async fn find(&self, name: &str) -> Result<Element> {
        self.find_css(&format!("[data-test=\"{name}\"]")).await
    }

    /// Waits for the first element that the selector finds.
    ///
    /// # Errors
    /// It does not appear in time.
    pub async fn find_css(&self, css: &str) -> Result<Element> {
        match self.client.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await {
            Ok(element) => Ok(element),
            Err(error) => Err(error).with_context(|| format!("looking for {css}")).context(self.where_are_we().await),
        }
    }

    /// Whether the selector finds anything right now.
    ///
    /// # Errors
    /// The driver is gone.
    pub async fn has(&self, css: &str) -> Result<bool> {
        Ok(!self.client.find_all(Locator::Css(css)).await?.is_empty())
    }

    /// Clicks `data-test="name"`, again while something moves in front of it.
    ///
    /// # Errors
    /// It does not appear or stays covered.
    pub async fn click(&self, name: &str) -> Result<()> {
        self.click_css(&format!("[data-test=\"{name}\"]")).await
    }

    /// Clicks the first element that the selector finds.
    ///
    /// # Errors
    /// It does not appear or stays covered.
    pub async fn click_css(&self, css: &str) -> Result<()> {
        let started = Instant::now();
        loop {
            match self.find_css(css).await?.click().await {
                Ok(()) => return Ok(()),
                Err(error) if started.elapsed() > PATIENCE => {
                    return Err(error).with_context(|| format!("clicking {css}")).context(self.where_are_we().await);
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        }
    }

    /// Replaces the text of the field `name="…"` and sees that it stands there: a page that is still being put up
    /// moves the focus, and what is typed meanwhile goes elsewhere.
    ///
    /// # Errors
    /// There is no such field, or it does not take the text.
    pub async fn fill(&self, field: &str, text: &str) -> Result<()> {
        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        let css = format!("[name=\"{field}\"]:not([type=hidden])");
        let started = Instant::now();
        loop {
            let standing = match self.type_into(&css, text).await {
                Ok(standing) if letters(&standing) == letters(text) => return Ok(()),
                other => other,
            };
            if started.elapsed() > PATIENCE {
                let standing = standing.with_context(|| format!("typing into {field}"))?;
                bail!("{field} says {standing:?} and not {text:?}; {}", self.where_are_we().await);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// What a field says after this was typed into it.
    async fn type_into(&self, css: &str, text: &str) -> Result<String> {
        let element = self.find_css(css).await?;
        element.clear().await.ok();
        element.send_keys(text).await?;
        Ok(element.prop("value").await?.unwrap_or_default())
    }

    /// Chooses the option with that value in the `select` of that name.
    ///
    /// # Errors
    /// There is no such field or option.
    pub async fn choose(&self, field: &str, value: &str) -> Result<()> {
        let element = self.find_css(&format!("select[name=\"{field}\"]")).await?;
        element.select_by_value(value).await.with_context(|| format!("choosing {value} in {field}"))
    }

    /// The visible text of `data-test="name"`.
    ///
    /// # Errors
    /// It does not appear.
    pub async fn text(&self, name: &str) -> Result<String> {
        self.find(name).await?.text().await.with_context(|| format!("reading {name}"))
    }

    /// Runs a script and takes what it returns.
    ///
    /// # Errors
    /// The script throws.
    pub async fn script(&self, script: &str, args: Vec<Value>) -> Result<Value> {
        self.client.execute(script, args).await.with_context(|| format!("running {script}"))
    }

    /// Asks a script again and again until it returns true.
    ///
    /// # Errors
    /// It never does.
    pub async fn wait_for(&self, what: &str, script: &str) -> Result<()> {
        let started = Instant::now();
        loop {
            if self.client.execute(script, vec![]).await.is_ok_and(|v| v == Value::Bool(true)) {
                return Ok(());
            }
            if started.elapsed() > PATIENCE {
                bail!("waiting for {what}: not within {PATIENCE:?}; {}", self.where_are_we().await);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Goes to a path of the shop, as a link would, and waits until the new document is there.
    ///
    /// # Errors
    /// The page does not load.
    pub async fn go(&self, path: &str) -> Result<()> {
        let script = "window.__leaving = true; setTimeout(() => location.assign(arguments[0]), 0)";
        let script = script.replace("arguments[0]", &serde_json::to_string(path)?);
        self.client.execute(&script, vec![]).await.with_context(|| format!("going to {path}"))?;
        // A font that comes late moves what is about to be clicked.
        let is_there =
            "return !window.__leaving && document.readyState === 'complete' && document.fonts.status === 'loaded'";
        self.wait_for(path, is_there).await
    }

    /// The path and query of the page shown.
    ///
    /// # Errors
    /// The driver is gone.
    pub async fn path(&self) -> Result<String> {
        let value = self.script("return location.pathname + location.search", vec![]).await?;
        Ok(value.as_str().unwrap_or_default().to_owned())
    }

    /// Waits until the path starts with this.
    ///
    /// # Errors
    /// It never does.
    pub async fn wait_for_path(&self, start: &str) -> Result<()> {
        let script = format!(
            "return location.pathname.startsWith({}) && document.readyState === 'complete'",
            serde_json::to_string(start)?
        );
        self.wait_for(&format!("the path {start}"), &script).await
    }

    /// Makes the window this large, in CSS pixels.
    ///
    /// # Errors
    /// The driver is gone.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        self.client.set_window_rect(0, 0, width, height).await.context("resizing the window")
    }

    /// A PNG of the page.
    ///
    /// # Errors
    /// The driver is gone.
    pub async fn picture(&self) -> Result<Vec<u8>> {
        self.client.screenshot().await.context("taking a picture")
    }

    /// Ends the app in an orderly way.
    ///
    /// # Errors
    /// The driver is gone.
    pub async fn close(mut self) -> Result<()> {
        let closed = self.client.clone().close().await.context("closing the window");
        self.driver.kill().ok();
        self.driver.wait().ok();
        closed
    }

    async fn where_are_we(&self) -> String {
        let script = r"
            const states = [...document.querySelectorAll('[data-state]')].map(e => e.dataset.test + ': ' + e.dataset.state);
            const said = [...document.querySelectorAll('[role=status], [role=alert], [aria-live]')].map(e => e.textContent.trim());
            const typing = document.activeElement?.outerHTML.slice(0, 160);
            const heading = document.querySelector('h1')?.textContent ?? document.title;
            return [location.href, heading, states.join(', '), said.filter(Boolean).join(' / '), typing].join(' | ');
        ";
        match self.client.execute(script, vec![]).await {
            Ok(value) => format!("on the page {value}"),
            Err(error) => format!("the page does not answer: {error}"),
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.driver.kill().ok();
        self.driver.wait().ok();
    }
}

/// Kills the driver if the window never opened.
struct Starting {
    driver: Option<Child>,
}

impl Drop for Starting {
    fn drop(&mut self) {
        if let Some(driver) = &mut self.driver {
            driver.kill().ok();
            driver.wait().ok();
        }
    }
}

fn free_port() -> Result<u16> {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).context("asking for a free port")?;
    Ok(listener.local_addr().context("asking for a free port")?.port())
}
