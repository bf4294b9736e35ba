//! Taking connections: so many at once, each with little patience for slow talkers, all ended politely.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use http::{HeaderValue, header};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tower::ServiceExt as _;

use super::customer::{Customer, Network};

/// Connections at once: each costs up to 100 KiB of buffers; more wait in the network's own queue.
const MAX_CONNECTIONS: usize = 4096;

/// How long the head of a request may take to arrive.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// The largest head of a request, in bytes: even the longest address that HTTP libraries can say (64 KiB) is heard
/// out and answered in our words.
const MAX_HEAD: usize = 96 * 1024;

/// How long a connection that has said nothing yet is listened to when the server closes.
const FIRST_WORDS: Duration = Duration::from_millis(500);

/// Pause after a connection could not be taken, mostly because the process has too many open files.
const PAUSE: Duration = Duration::from_millis(50);

/// How far the server is on its way to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Not yet.
    Open,
    /// Every answer is the last of its connection, so that clients come anew and find whoever is next. Without it a client
    /// could send a request on an idle connection in the moment in which that is closed, and never hear of it.
    LastAnswers,
    /// No more connections; those that are idle end, those that are not end with their answer.
    Closing,
}

/// Serves until told to close; returns when every connection has ended. Who waits in the network's queue by then stays there
/// where another process has the same socket.
pub async fn listen(
    listener: TcpListener,
    router: Router,
    proxies: Arc<[Network]>,
    mut stopping: watch::Receiver<Stage>,
) {
    let room = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &room) => accepted,
            () = closing(&mut stopping) => break,
        };
        if let Some((stream, permit)) = accepted {
            connections.spawn(converse(stream, router.clone(), Arc::clone(&proxies), stopping.clone(), permit));
        }
        while connections.try_join_next().is_some() {}
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

async fn accept(listener: &TcpListener, room: &Arc<Semaphore>) -> Option<(TcpStream, OwnedSemaphorePermit)> {
    let permit = Arc::clone(room).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, _)) => Some((stream, permit)),
        Err(cause) => {
            tracing::debug!(%cause, "a connection could not be taken");
            tokio::time::sleep(PAUSE).await;
            None
        }
    }
}

/// One connection, from its first request to its last.
async fn converse(
    stream: TcpStream,
    router: Router,
    proxies: Arc<[Network]>,
    mut stopping: watch::Receiver<Stage>,
    _permit: OwnedSemaphorePermit,
) {
    // Small answers go out at once. A connection that is gone already has no address either.
    let (Ok(()), Ok(peer)) = (stream.set_nodelay(true), stream.peer_addr()) else { return };
    let stage = stopping.clone();
    let is_heard = Arc::new(AtomicBool::new(false));
    let heard = Arc::clone(&is_heard);
    let service = router
        .map_request(move |mut request: http::Request<_>| {
            heard.store(true, Ordering::Relaxed);
            let customer = Customer::of(peer.ip(), request.headers(), &proxies);
            request.extensions_mut().insert(customer);
            request
        })
        .map_response(move |mut response: axum::response::Response| {
            if *stage.borrow() != Stage::Open {
                response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            response
        });
    // Only one version is spoken: nothing to find out first.
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT).max_buf_size(MAX_HEAD);
    let connection = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    let mut connection = std::pin::pin!(connection);
    let outcome = tokio::select! {
        outcome = connection.as_mut() => outcome,
        () = closing(&mut stopping) => {
            // hyper ends a connection that has said nothing yet: its first request may be on its way, and is heard. The answer
            // is the last by then.
            let ended = match is_heard.load(Ordering::Relaxed) {
                true => None,
                false => tokio::time::timeout(FIRST_WORDS, connection.as_mut()).await.ok(),
            };
            match ended {
                Some(outcome) => outcome,
                None => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            }
        }
    };
    if let Err(cause) = outcome {
        tracing::debug!(cause, "a connection broke");
    }
}

/// Ends when the server is told to close, or nobody is left to tell it.
async fn closing(stopping: &mut watch::Receiver<Stage>) {
    stopping.wait_for(|stage| *stage == Stage::Closing).await.ok();
}
