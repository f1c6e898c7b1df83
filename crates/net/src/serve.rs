//! A service that runs until it is told to stop, and then finishes what was begun.

use axum::Router;
use std::io;
use tokio::net::TcpListener;

/// Runs this future to its end, with the log on the standard error.
///
/// # Errors
/// Those of the future, or that the runtime can't be started.
pub fn run<E>(running: impl Future<Output = Result<(), E>>) -> Result<(), E>
where
    E: From<io::Error>,
{
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).init();
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(running)
}

/// Answers at this address until the process is told to stop.
///
/// # Errors
/// When the listener fails.
pub async fn serve(listener: TcpListener, router: Router) -> io::Result<()> {
    axum::serve(listener, router).with_graceful_shutdown(stopped()).await
}

/// Waits for the signal to stop: from a keyboard, or from whatever keeps this process.
async fn stopped() {
    let keyboard = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => tokio::select! {
                _ = keyboard => {}
                _ = terminate.recv() => {}
            },
            Err(_) => drop(keyboard.await),
        }
    }
    #[cfg(not(unix))]
    drop(keyboard.await);
}
