//! How many orders a second: `cargo run -p backend --example bench_checkout -- [--clients 8] [--seconds 10]`.
//!
//! Starts a server of its own (this program again, as another process) on a temporary data folder and lets buyers put
//! a thing into a cart, check out, get a card token, pay, and look whether the order is paid: everything over HTTP, every
//! write durable before its answer. `VITRINE_DATABASE` names an empty PostgreSQL database to measure instead of the file. Prints `N orders/s` and the percentiles of one whole purchase.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use http::{Method, Request};
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};

/// Time before counting, so that caches and connections are warm.
const WARM_UP: Duration = Duration::from_secs(1);

/// Products in the catalog.
const PRODUCTS: usize = 200;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["serve", dir] => serve(Path::new(dir)),
        _ => bench(&args),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => {
            eprintln!("bench_checkout: {cause:#}");
            ExitCode::FAILURE
        }
    }
}

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start threads")
}

/// The server's process: ends when its standard input does.
fn serve(dir: &Path) -> anyhow::Result<()> {
    runtime()?.block_on(async {
        let mut config = backend::Config::new(dir.join("data"));
        config.listen = "127.0.0.1:0".parse().context("a loopback address")?;
        config.demo = Some(dir.join("goods"));
        config.rate_per_second = 0;
        // An empty database, where not the file is to be measured.
        config.database = std::env::var("VITRINE_DATABASE").ok();
        let running = backend::start(config).await?;
        print(&format!("listening on http://{}", running.addr))?;
        tokio::task::spawn_blocking(|| std::io::copy(&mut std::io::stdin(), &mut std::io::sink())).await??;
        running.shutdown().await;
        Ok(())
    })
}

fn bench(args: &[String]) -> anyhow::Result<()> {
    let number = |name: &str, default: u64| -> anyhow::Result<u64> {
        match args.iter().position(|a| a == name) {
            None => Ok(default),
            Some(at) => args.get(at + 1).and_then(|n| n.parse().ok()).with_context(|| format!("{name} takes a number")),
        }
    };
    let (clients, seconds) = (number("--clients", 8)?, number("--seconds", 10)?);
    let dir = tempfile::tempdir()?;
    write_goods(&dir.path().join("goods"))?;
    let (mut server, addr) = start(dir.path())?;
    let outcome = runtime()?.block_on(run(addr, clients, Duration::from_secs(seconds)));
    drop(server.stdin.take());
    server.wait()?;
    let (orders, took, mut latencies) = outcome?;
    latencies.sort_unstable();
    ensure!(!latencies.is_empty(), "no order was paid");
    let percentile = |p: usize| latencies[(latencies.len() - 1) * p / 100].as_secs_f64() * 1000.0;
    print(&format!("{:.0} orders/s", orders as f64 / took.as_secs_f64()))?;
    print(&format!(
        "p50 {:.1} ms, p99 {:.1} ms a purchase ({clients} clients, {orders} orders)",
        percentile(50),
        percentile(99)
    ))
}

fn print(line: &str) -> anyhow::Result<()> {
    writeln!(std::io::stdout(), "{line}").context("cannot write to standard output")
}

fn start(dir: &Path) -> anyhow::Result<(Child, SocketAddr)> {
    let mut child = Command::new(std::env::current_exe()?)
        .arg("serve")
        .arg(dir)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start the server")?;
    let mut line = String::new();
    BufReader::new(child.stdout.take().context("the server's output is piped")?).read_line(&mut line)?;
    let Some(addr) = line.trim().strip_prefix("listening on http://") else { bail!("the server did not start") };
    Ok((child, addr.parse()?))
}

async fn run(addr: SocketAddr, clients: u64, time: Duration) -> anyhow::Result<(usize, Duration, Vec<Duration>)> {
    let from = Instant::now() + WARM_UP;
    let until = from + time;
    let buyers: Vec<_> = (0..clients).map(|n| tokio::spawn(buy(addr, n, from, until))).collect();
    let mut latencies = Vec::new();
    for buyer in buyers {
        latencies.extend(buyer.await??);
    }
    Ok((latencies.len(), time, latencies))
}

/// Buys one thing after the other; how long each took that ended between `from` and `until`.
async fn buy(addr: SocketAddr, client: u64, from: Instant, until: Instant) -> anyhow::Result<Vec<Duration>> {
    let http = Buyer { addr, client: Client::builder(TokioExecutor::new()).build_http() };
    let mut latencies = Vec::new();
    for round in 0u64.. {
        let begun = Instant::now();
        if begun >= until {
            break;
        }
        let key = |what: &str| format!("bench-{client}-{round}-{what}");
        let sku = format!("SKU-{}", (client * 31 + round * 7) % PRODUCTS as u64);
        let cart = json!({"currency": "USD", "lines": [{"sku": sku, "quantity": 1}]});
        let cart = http.ask(Method::POST, "/v1/carts", Some(key("cart")), None, &cart).await?;
        let checkout = json!({
            "cart_id": cart["id"], "expected_total": cart["totals"]["total"], "lang": "en",
            "contact": {"name": "Siti Rahma", "email": "siti@example.com"},
            "address": {"line1": "Jl. Sudirman 5", "city": "Jakarta", "country": "ID"},
        });
        let order = http.ask(Method::POST, "/v1/checkout", Some(key("order")), None, &checkout).await?;
        let card = json!({"number": "4242424242424242", "exp_month": 12, "exp_year": 2040, "cvc": "123"});
        let token = http.ask(Method::POST, "/sandbox/tokens", None, None, &card).await?;
        let path = format!("/v1/orders/{}", order["id"].as_str().context("an order has a name")?);
        let secret = order["secret"].as_str();
        let pay = json!({"token": token["token"]});
        http.ask(Method::POST, &format!("{path}/payments"), Some(key("pay")), secret, &pay).await?;
        let seen = http.ask(Method::GET, &path, None, secret, &Value::Null).await?;
        ensure!(seen["state"] == "paid", "an order is {} after its payment", seen["state"]);
        let ended = Instant::now();
        if begun >= from && ended <= until {
            latencies.push(ended - begun);
        }
    }
    Ok(latencies)
}

struct Buyer {
    addr: SocketAddr,
    client: Client<HttpConnector, Full<bytes::Bytes>>,
}

impl Buyer {
    async fn ask(
        &self,
        method: Method,
        path: &str,
        key: Option<String>,
        secret: Option<&str>,
        body: &Value,
    ) -> anyhow::Result<Value> {
        let mut request = Request::builder().method(method).uri(format!("http://{}{path}", self.addr));
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        if let Some(secret) = secret {
            request = request.header("order-secret", secret);
        }
        let bytes = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        let request = request.header("content-type", "application/json").body(Full::from(bytes))?;
        let answer = self.client.request(request).await?;
        let status = answer.status();
        let body = answer.into_body().collect().await?.to_bytes();
        ensure!(status.is_success(), "{path} answered {status}: {}", String::from_utf8_lossy(&body));
        Ok(serde_json::from_slice(&body)?)
    }
}

fn write_goods(dir: &Path) -> anyhow::Result<()> {
    let text = |t: &str| json!({"en": t});
    let products: Vec<Value> = (0..PRODUCTS)
        .map(|i| {
            json!({
                "slug": format!("thing-{i}"), "category": "things", "brand": "Bench", "origin": "IT", "weight_g": 1,
                "name": text(&format!("Thing {i}")), "summary": text("A thing"), "description": text("A thing."),
                "materials": text("Matter"), "attributes": {}, "posters": [], "published_at": i,
                "dimensions": {"width_mm": 1.0, "height_mm": 1.0, "depth_mm": 1.0},
                "variants": [{"sku": format!("SKU-{i}"), "options": [], "price": {"USD": 1_000 + i}, "available": 1_000_000_000}],
            })
        })
        .collect();
    let categories =
        json!([{"slug": "things", "name": text("Things"), "summary": text("Things"), "position": 1, "count": 0}]);
    std::fs::create_dir_all(dir.join("assets"))?;
    std::fs::write(dir.join("catalog.json"), json!({"categories": categories, "products": products}).to_string())?;
    Ok(())
}
