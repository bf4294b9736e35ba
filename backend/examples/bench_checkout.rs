//! How many a second: `cargo run -p backend --example bench_checkout -- [--what WHAT] [--clients 8] [--seconds 10]
//! [--products 200]`.
//!
//! Starts a server of its own (this program again, as another process) on a temporary data folder and asks it over HTTP; every
//! write is durable before its answer. WHAT is `purchase` (cart, checkout, card token, payment, and a look whether the order is
//! paid), `seven` (seven calls of a guest, as shop engines with a call a step have it: cart, another quantity, address and
//! delivery with a quote, the cart once more, checkout, card token, payment), `order` (the one call that makes a cart an order)
//! or `list` (20 products with prices). `VITRINE_DATABASE` names an empty PostgreSQL database to measure instead of the file.
//! Prints how many a second, the percentiles of one and of each of its calls, and the server's memory after the warm-up and at
//! the end.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::{Mutex, PoisonError};
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

/// Carts that each client fills before it is measured, where only orders are.
const CARTS_PER_SECOND: u64 = 400;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Purchase,
    Seven,
    Order,
    List,
}

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
    #[cfg(unix)]
    backend::share_one_heap();
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
    let what = match args.iter().position(|a| a == "--what").and_then(|at| args.get(at + 1)).map(String::as_str) {
        None | Some("purchase") => What::Purchase,
        Some("seven") => What::Seven,
        Some("order") => What::Order,
        Some("list") => What::List,
        Some(other) => bail!("--what is purchase, seven, order or list, not {other}"),
    };
    let (clients, seconds) = (number("--clients", 8)?, number("--seconds", 10)?);
    let products = number("--products", 200)?.max(20);
    let dir = tempfile::tempdir()?;
    write_goods(&dir.path().join("goods"), products)?;
    let (mut server, addr) = start(dir.path())?;
    let load = Load { what, addr, clients, products, time: Duration::from_secs(seconds), server: server.id() };
    let outcome = runtime()?.block_on(load.run());
    drop(server.stdin.take());
    server.wait()?;
    let Measured { mut latencies, calls, memory } = outcome?;
    latencies.sort_unstable();
    ensure!(!latencies.is_empty(), "nothing was done");
    let count = latencies.len();
    let unit = if what == What::List { "lists" } else { "orders" };
    print(&format!("{:.0} {unit}/s", count as f64 / seconds as f64))?;
    print(&format!(
        "p50 {:.1} ms, p99 {:.1} ms ({clients} clients, {count} in {seconds} s, {products} products)",
        percentile(&latencies, 50),
        percentile(&latencies, 99)
    ))?;
    for (call, mut latencies) in calls {
        latencies.sort_unstable();
        let [p50, p99, longest] = [50, 99, 100].map(|p| percentile(&latencies, p));
        print(&format!("  {call}: p50 {p50:.1} ms, p99 {p99:.1} ms, longest {longest:.1} ms"))?;
    }
    let mb = |kb: Option<u64>| kb.map_or("?".to_owned(), |kb| format!("{:.1}", kb as f64 / 1024.0));
    print(&format!("memory of the server {} MiB after the warm-up, {} MiB at the end", mb(memory.0), mb(memory.1)))
}

/// In milliseconds, of what is sorted and not empty.
fn percentile(latencies: &[Duration], p: usize) -> f64 {
    latencies[(latencies.len() - 1) * p / 100].as_secs_f64() * 1000.0
}

/// Resident memory of a process, KiB, where the system tells.
fn resident_kb(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    status.lines().find_map(|l| l.strip_prefix("VmRSS:"))?.trim().trim_end_matches(" kB").parse().ok()
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

/// Buyers, and what they do.
#[derive(Clone, Copy)]
struct Load {
    what: What,
    addr: SocketAddr,
    clients: u64,
    products: u64,
    time: Duration,
    server: u32,
}

/// Resident memory after the warm-up and at the end, KiB.
type Memory = (Option<u64>, Option<u64>);

/// How long each call took.
type Calls = BTreeMap<&'static str, Vec<Duration>>;

struct Measured {
    latencies: Vec<Duration>,
    calls: Calls,
    memory: Memory,
}

impl Load {
    async fn run(self) -> anyhow::Result<Measured> {
        let mut ready = Vec::new();
        if self.what == What::Order {
            let fill = |client| async move { self.carts(client).await };
            let filling: Vec<_> = (0..self.clients).map(|client| tokio::spawn(fill(client))).collect();
            for carts in filling {
                ready.push(carts.await??);
            }
        }
        let from = Instant::now() + WARM_UP;
        let buyers: Vec<_> = (0..self.clients)
            .map(|client| {
                let carts = ready.pop().unwrap_or_default();
                tokio::spawn(self.go_on(client, carts, from))
            })
            .collect();
        tokio::time::sleep_until(from.into()).await;
        let first = resident_kb(self.server);
        let (mut latencies, mut calls) = (Vec::new(), Calls::new());
        for buyer in buyers {
            let (of_buyer, calls_of_buyer) = buyer.await??;
            latencies.extend(of_buyer);
            for (call, took) in calls_of_buyer {
                calls.entry(call).or_default().extend(took);
            }
        }
        Ok(Measured { latencies, calls, memory: (first, resident_kb(self.server)) })
    }

    fn buyer(self) -> Buyer {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Buyer { addr: self.addr, client, calls: Mutex::default() }
    }

    /// What client `client` puts into its cart for the `round`th time.
    fn wish(self, client: u64, round: u64) -> Value {
        let sku = format!("SKU-{}", (client * 31 + round * 7) % self.products);
        json!({"currency": "USD", "lines": [{"sku": sku, "quantity": 1}]})
    }

    async fn carts(self, client: u64) -> anyhow::Result<Vec<Value>> {
        let http = self.buyer();
        let mut carts = Vec::new();
        for round in 0..(self.time + WARM_UP).as_secs() * CARTS_PER_SECOND {
            let key = format!("fill-{client}-{round}");
            carts.push(http.ask("cart", Method::POST, "/v1/carts", Some(key), None, &self.wish(client, round)).await?);
        }
        Ok(carts)
    }

    /// One after the other; how long each took that ended between `from` and the end.
    async fn go_on(self, client: u64, mut carts: Vec<Value>, from: Instant) -> anyhow::Result<(Vec<Duration>, Calls)> {
        let (http, until) = (self.buyer(), from + self.time);
        let mut latencies = Vec::new();
        for round in 0u64.. {
            let begun = Instant::now();
            if begun >= until {
                break;
            }
            if begun < from {
                http.calls.lock().unwrap_or_else(PoisonError::into_inner).clear();
            }
            match self.what {
                What::Purchase => self.purchase(&http, client, round).await?,
                What::Seven => self.seven(&http, client, round).await?,
                What::Order => {
                    let cart = carts.pop().context("all carts are bought: CARTS_PER_SECOND is too small")?;
                    let key = format!("bench-{client}-{round}-order");
                    http.ask("order", Method::POST, "/v1/checkout", Some(key), None, &checkout_of(&cart)).await?;
                }
                What::List => {
                    let page = http.ask("list", Method::GET, "/v1/products?limit=20", None, None, &Value::Null).await?;
                    ensure!(page["items"].as_array().is_some_and(|items| items.len() == 20), "not 20 products");
                }
            }
            let ended = Instant::now();
            if begun >= from && ended <= until {
                latencies.push(ended - begun);
            }
        }
        Ok((latencies, http.calls.into_inner().unwrap_or_else(PoisonError::into_inner)))
    }

    async fn purchase(self, http: &Buyer, client: u64, round: u64) -> anyhow::Result<()> {
        let key = |what: &str| Some(format!("bench-{client}-{round}-{what}"));
        let cart = http.ask("1 cart", Method::POST, "/v1/carts", key("cart"), None, &self.wish(client, round)).await?;
        let order = http.ask("5 order", Method::POST, "/v1/checkout", key("order"), None, &checkout_of(&cart)).await?;
        let (path, secret) = pay(http, &order, key("pay")).await?;
        let seen = http.ask("8 look", Method::GET, &path, None, Some(secret), &Value::Null).await?;
        ensure!(seen["state"] == "paid", "an order is {} after its payment", seen["state"]);
        Ok(())
    }

    async fn seven(self, http: &Buyer, client: u64, round: u64) -> anyhow::Result<()> {
        let key = |what: &str| Some(format!("bench-{client}-{round}-{what}"));
        let mut wish = self.wish(client, round);
        let cart = http.ask("1 cart", Method::POST, "/v1/carts", key("cart"), None, &wish).await?;
        let path = format!("/v1/carts/{}", cart["id"].as_str().context("a cart has a name")?);
        let sku = wish["lines"][0]["sku"].take();
        let line = format!("{path}/lines/{}", sku.as_str().context("a text")?);
        http.ask("2 quantity", Method::PUT, &line, key("line"), None, &json!({"quantity": 2})).await?;
        let quote = json!({"cart_id": cart["id"], "destination": {"country": "ID"}, "codes": [], "gift_cards": []});
        let quote = http.ask("3 quote", Method::POST, "/v1/quotes", key("quote"), None, &quote).await?;
        http.ask("4 cart once more", Method::GET, &path, None, None, &Value::Null).await?;
        let mut checkout = checkout_of(&cart);
        checkout["quote_id"] = quote["id"].clone();
        checkout["expected_total"] = quote["breakdown"]["totals"]["total"].clone();
        let order = http.ask("5 order", Method::POST, "/v1/checkout", key("order"), None, &checkout).await?;
        pay(http, &order, key("pay")).await?;
        Ok(())
    }
}

fn checkout_of(cart: &Value) -> Value {
    json!({
        "cart_id": cart["id"], "expected_total": cart["totals"]["total"], "lang": "en",
        "contact": {"name": "Siti Rahma", "email": "siti@example.com"},
        "address": {"line1": "Jl. Sudirman 5", "city": "Jakarta", "country": "ID"},
    })
}

/// Gets a card's token and pays with it; where the order is, and its secret.
async fn pay<'a>(http: &Buyer, order: &'a Value, key: Option<String>) -> anyhow::Result<(String, &'a str)> {
    let card = json!({"number": "4242424242424242", "exp_month": 12, "exp_year": 2040, "cvc": "123"});
    let token = http.ask("6 card token", Method::POST, "/sandbox/tokens", None, None, &card).await?;
    let path = format!("/v1/orders/{}", order["id"].as_str().context("an order has a name")?);
    let secret = order["secret"].as_str().context("and a secret")?;
    let paid = json!({"token": token["token"]});
    let paid = http.ask("7 payment", Method::POST, &format!("{path}/payments"), key, Some(secret), &paid).await?;
    ensure!(paid["state"] == "succeeded", "a payment is {}", paid["state"]);
    Ok((path, secret))
}

struct Buyer {
    addr: SocketAddr,
    client: Client<HttpConnector, Full<bytes::Bytes>>,
    calls: Mutex<Calls>,
}

impl Buyer {
    async fn ask(
        &self,
        call: &'static str,
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
        let begun = Instant::now();
        let answer = self.client.request(request).await?;
        let status = answer.status();
        let body = answer.into_body().collect().await?.to_bytes();
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        calls.entry(call).or_default().push(begun.elapsed());
        drop(calls);
        ensure!(status.is_success(), "{path} answered {status}: {}", String::from_utf8_lossy(&body));
        Ok(serde_json::from_slice(&body)?)
    }
}

fn write_goods(dir: &Path, products: u64) -> anyhow::Result<()> {
    let text = |t: &str| json!({"en": t});
    let products: Vec<Value> = (0..products)
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
