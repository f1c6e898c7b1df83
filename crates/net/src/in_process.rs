//! A service in the same process, called as if it were on another machine: for tests.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response};
use tower::ServiceExt as _;

use crate::transport::{ANSWER_BYTES_MAX, Transport, TransportError, TransportFuture};

/// The service with these routes.
#[derive(Debug, Clone)]
pub struct InProcess(pub Router);

impl Transport for InProcess {
    fn call(&self, request: Request<String>) -> TransportFuture<'_> {
        let router = self.0.clone();
        Box::pin(async move {
            let Ok(answer) = router.oneshot(request.map(Body::from)).await;
            let (parts, body) = answer.into_parts();
            let body = to_bytes(body, ANSWER_BYTES_MAX).await;
            let body = body.map_err(|_| TransportError::TooLong)?;
            Ok(Response::from_parts(parts, body))
        })
    }
}
