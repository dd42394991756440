//! The one router that connections are handed to: it passes each request to the router of the moment.
//!
//! The routes depend on the path of the public address, which a reload may change while connections are open.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use tower_service::Service as _;

use crate::swap::Swap;

pub fn door(front: Arc<Swap<Router>>) -> Router {
    Router::new().fallback(move |request: Request| {
        let mut router = Router::clone(&front.get());
        async move { router.call(request).await }
    })
}
