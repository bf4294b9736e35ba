//! One server after the other on the same socket: nobody who asks notices more than a pause.

use std::net::{SocketAddr, TcpListener};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use http::Request;
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};

use super::client::{Http, new_key, write_goods};
use super::server::{Server, arguments};

/// Clients that never pause.
const CLIENTS: usize = 6;

/// As systemd starts a service that has a socket: open as descriptor 3, and named so.
fn heir(dir: &Path, socket: &TcpListener) -> Command {
    let mut command = Command::new("sh");
    let adopt = "exec 3<&0 </dev/null; LISTEN_PID=$$ LISTEN_FDS=1 exec \"$@\"";
    command.args(["-c", adopt, "sh", env!("CARGO_BIN_EXE_vitrine-server")]);
    arguments(&mut command, dir);
    command.stdin(Stdio::from(OwnedFd::from(socket.try_clone().unwrap())));
    command
}

/// What one client saw: answers, carts that it was told it has, the longest wait, and what went wrong.
#[derive(Default)]
struct Seen {
    answers: u64,
    carts: Vec<String>,
    longest: Duration,
    failures: Vec<String>,
}

/// Asks without pause and never twice for the same thing: what breaks, breaks. Every other client connects for each request.
async fn ask_steadily(addr: SocketAddr, client: usize, is_over: Arc<AtomicBool>) -> Seen {
    let idle = usize::from(client.is_multiple_of(2));
    let mut http = Client::builder(TokioExecutor::new());
    let http = http.retry_canceled_requests(false).pool_max_idle_per_host(idle).build_http::<Full<bytes::Bytes>>();
    let mut seen = Seen::default();
    while !is_over.load(Ordering::Relaxed) {
        let (method, path) =
            if seen.answers.is_multiple_of(3) { ("POST", "/v1/carts") } else { ("GET", "/v1/products?limit=5") };
        let request = Request::builder().method(method).uri(format!("http://{addr}{path}"));
        let request = request.header("content-type", "application/json").header("idempotency-key", new_key());
        let body = match method {
            "POST" => json!({"currency": "USD", "lines": [{"sku": "ARIA-ROUND-BLACK", "quantity": 1}]}).to_string(),
            _ => String::new(),
        };
        let begun = Instant::now();
        let answer: Result<(u16, Value), String> = async {
            let answer = http.request(request.body(Full::from(body)).unwrap()).await.map_err(|e| format!("{e:?}"))?;
            let status = answer.status().as_u16();
            let bytes = answer.into_body().collect().await.map_err(|e| format!("{e:?}"))?.to_bytes();
            Ok((status, serde_json::from_slice(&bytes).map_err(|e| e.to_string())?))
        }
        .await;
        seen.longest = seen.longest.max(begun.elapsed());
        match answer {
            Ok((200, _)) => {}
            Ok((201, cart)) => seen.carts.push(cart["id"].as_str().unwrap().to_owned()),
            other => seen.failures.push(format!("{method} {path}: {other:?}")),
        }
        seen.answers += 1;
    }
    seen
}

#[tokio::test(flavor = "multi_thread")]
async fn three_restarts_under_steady_clients_fail_no_request() {
    let dir = tempfile::tempdir().unwrap();
    write_goods(&dir.path().join("goods"), 10_000);
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = socket.local_addr().unwrap();
    let mut serving = Server::start(heir(dir.path(), &socket));
    assert_eq!(serving.http.addr, addr);
    let is_over = Arc::new(AtomicBool::new(false));
    let clients: Vec<_> = (0..CLIENTS).map(|n| tokio::spawn(ask_steadily(addr, n, Arc::clone(&is_over)))).collect();
    for _ in 0..3 {
        tokio::time::sleep(Duration::from_millis(400)).await;
        // The next one is there before the first one goes.
        let command = heir(dir.path(), &socket);
        let next = tokio::task::spawn_blocking(move || Server::start(command));
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert!(!next.is_finished(), "two servers have one data folder");
        tokio::task::spawn_blocking(move || serving.stop()).await.unwrap();
        serving = next.await.unwrap();
    }
    tokio::time::sleep(Duration::from_millis(400)).await;
    is_over.store(true, Ordering::Relaxed);
    let (mut answers, mut carts, mut longest) = (0, Vec::new(), Duration::ZERO);
    for client in clients {
        let seen = client.await.unwrap();
        assert!(seen.failures.is_empty(), "{} of {}: {:#?}", seen.failures.len(), seen.answers, seen.failures);
        answers += seen.answers;
        carts.extend(seen.carts);
        longest = longest.max(seen.longest);
    }
    println!("{answers} answers, {} carts, the longest wait {longest:?}", carts.len());
    assert!(answers > 100 && carts.len() > 30, "{answers}");
    // What was answered is there, whoever answered it.
    let http = Http::new(addr);
    for cart in carts {
        http.get(&format!("/v1/carts/{cart}")).await.is(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_socket_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    write_goods(&dir.path().join("goods"), 10_000);
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut command = heir(dir.path(), &socket);
    let output = tokio::task::spawn_blocking(move || command.stdin(Stdio::null()).output().unwrap()).await.unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains("LISTEN_FDS"), "{said}");
}
