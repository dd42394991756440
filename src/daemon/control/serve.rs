//! The daemon's end of the control socket.
//!
//! Each request becomes a task that is waited for at the end, so that an operation once begun is not left half done when
//! its command goes away; rounds of polls notice that themselves. Whoever may open the socket may do all of this: its
//! mode and its folder are the whole of the access control.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Path as Segments, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use futures_util::stream;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::info;

use crate::daemon::control::place::Open;
use crate::daemon::control::wire::{
    Explain, IMPORT_BYTES, Line, REQUEST_BYTES, STORE_HEADER, Told, VERSION, VERSION_HEADER, request_of,
};
use crate::daemon::operate::operator::Operator;
use crate::daemon::operate::{self, Request, Step, Steps};
use crate::web::serve::{Limits, serve};

/// Commands at once. People give them one by one; a script that does not shall wait.
const CONNECTIONS: usize = 32;
/// An operation may be silent as long as its fetches take.
const IDLE: Duration = Duration::from_secs(15 * 60);
/// Operations under way when the daemon stops get so long; the store is closed after them.
const DRAIN: Duration = Duration::from_secs(5);

#[derive(Clone)]
struct Desk {
    operator: Arc<Operator>,
    explain: Explain,
    tasks: TaskTracker,
}

/// Serve until `stop`, then wait for what is under way.
pub async fn run(mut open: Open, operator: Arc<Operator>, explain: Explain, stop: CancellationToken) {
    let tasks = TaskTracker::new();
    let desk = Desk { operator, explain, tasks: tasks.clone() };
    // A list of feeds is longer than any other request.
    let import = |desk, headers, body| answer(desk, Segments("import".to_owned()), headers, body);
    let router = Router::new()
        .route("/v1/import", post(import).layer(DefaultBodyLimit::max(IMPORT_BYTES)))
        .route("/v1/{name}", post(answer))
        .layer(DefaultBodyLimit::max(REQUEST_BYTES))
        .fallback(|| async { StatusCode::NOT_FOUND })
        .with_state(desk);
    let limits = Limits {
        connections: CONNECTIONS,
        idle_time: IDLE,
        body_bytes: IMPORT_BYTES,
        drain_time: DRAIN,
        ..Limits::default()
    };
    let Some(listener) = open.listener.take() else { return };
    serve(vec![listener], router, limits, stop).await;
    tasks.close();
    tasks.wait().await;
    drop(open);
}

async fn answer(
    State(desk): State<Desk>,
    Segments(name): Segments<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if headers.get(&VERSION_HEADER).is_none_or(|version| version != VERSION) {
        return refusal(
            "version-mismatch",
            format!(
                "the running daemon is coranto {VERSION}, and this command is not: use the same version of both, or restart the daemon"
            ),
        );
    }
    if let Some(store) = headers.get(&STORE_HEADER)
        && !is_same(Path::new(&*String::from_utf8_lossy(store.as_bytes())), &desk.operator.store_path)
    {
        return refusal("another-store", "the daemon has another store".to_owned());
    }
    match request_of(&name, &body) {
        Ok(request) => carry_out(desk, request),
        Err(problem) => refusal("bad-request", format!("the request cannot be read: {problem}")),
    }
}

/// Two names of one file.
fn is_same(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    real(one) == real(other)
}

fn carry_out(desk: Desk, request: Request) -> Response {
    if !request.only_reads() {
        info!("asked by a command: {}", request.name());
    }
    let (steps, told) = Steps::new();
    let (done, outcome) = oneshot::channel();
    let Desk { operator, explain, tasks } = desk;
    tasks.spawn(async move {
        let outcome = operate::run(&operator, request, &steps).await;
        drop(steps);
        // Whoever asked may be gone.
        let _ = done.send(outcome.map_or_else(|problem| Line::Failed(explain(&problem)), Line::Done));
    });
    let lines = stream::unfold(Telling::Steps(told, outcome), |telling| async move {
        let (line, rest) = telling.next().await?;
        Some((Ok::<_, std::convert::Infallible>(Bytes::from(line.to_json())), rest))
    });
    respond(StatusCode::OK, Body::from_stream(lines))
}

/// What is still to be told.
enum Telling {
    Steps(mpsc::Receiver<Step>, oneshot::Receiver<Line>),
    Nothing,
}

impl Telling {
    async fn next(self) -> Option<(Line, Telling)> {
        let Telling::Steps(mut steps, outcome) = self else { return None };
        if let Some(step) = steps.recv().await {
            return Some((Line::Step(step), Telling::Steps(steps, outcome)));
        }
        let bug = |_| Line::Failed(told("bug", "coranto met a bug of its own; its log says more".to_owned()));
        Some((outcome.await.unwrap_or_else(bug), Telling::Nothing))
    }
}

fn told(code: &str, sentence: String) -> Told {
    Told { code: code.to_owned(), sentence, exit: 1 }
}

fn refusal(code: &str, sentence: String) -> Response {
    respond(StatusCode::CONFLICT, Body::from(Line::Failed(told(code, sentence)).to_json()))
}

fn respond(status: StatusCode, body: Body) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/x-ndjson"), (VERSION_HEADER.clone(), VERSION)];
    (status, headers, body).into_response()
}
