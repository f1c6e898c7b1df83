//! A TCP proxy between riders and server that does to connections what a bad network does.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use tokio::io::{self, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener as AsyncListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::sleep;

/// The most that is forwarded at once, in bytes.
const CHUNK_BYTES: usize = 4_096;

/// How the network is, in one direction.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Direction {
    /// The delay of every chunk, beside what the rate makes it take.
    pub(crate) latency: Duration,
    /// How many bytes pass in a second.
    pub(crate) bytes_per_s: Option<u32>,
    /// After how many bytes a connection is reset: since it began, or since the network is so.
    pub(crate) reset_after: Option<usize>,
    /// Nothing arrives until this is over; then all of it does.
    pub(crate) silent: bool,
}

/// How the network is.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Network {
    /// From the rider to the server.
    pub(crate) up: Direction,
    /// From the server to the rider.
    pub(crate) down: Direction,
    /// New connections are reset.
    pub(crate) refuses: bool,
}

/// Nothing is wrong.
pub(crate) const GOOD: Network =
    Network { up: GOOD_DIRECTION, down: GOOD_DIRECTION, refuses: false };
const GOOD_DIRECTION: Direction =
    Direction { latency: Duration::ZERO, bytes_per_s: None, reset_after: None, silent: false };
/// There is no network: new connections fail, and so do old ones as soon as they are used.
pub(crate) const OFFLINE: Network = Network {
    up: Direction { reset_after: Some(0), ..GOOD_DIRECTION },
    down: Direction { reset_after: Some(0), ..GOOD_DIRECTION },
    refuses: true,
};
/// Every request reaches the server, and no answer arrives.
pub(crate) const UNANSWERED: Network =
    Network { down: Direction { silent: true, ..GOOD_DIRECTION }, ..GOOD };

/// A running proxy. It ends with this value, and every connection with it.
pub(crate) struct Proxy {
    network: watch::Sender<Network>,
    listening: JoinHandle<()>,
}

impl Proxy {
    /// Passes on to this address whatever comes to this listener.
    pub(crate) fn start(listener: TcpListener, server: SocketAddr) -> Self {
        let network = watch::Sender::new(GOOD);
        listener.set_nonblocking(true).expect("a listener that does not block");
        let listener = AsyncListener::from_std(listener).expect("a listener");
        let listening = tokio::spawn(listen(listener, server, network.subscribe()));
        Self { network, listening }
    }

    /// From now on the network is so, also for the connections that there are.
    pub(crate) fn set(&self, network: Network) {
        self.network.send_replace(network);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn listen(listener: AsyncListener, server: SocketAddr, network: watch::Receiver<Network>) {
    // Dropped when this is aborted, and every connection with it.
    let mut connections = JoinSet::new();
    while let Ok((rider, _)) = listener.accept().await {
        connections.spawn(connect(rider, server, network.clone()));
    }
}

async fn connect(mut rider: TcpStream, server: SocketAddr, network: watch::Receiver<Network>) {
    if network.borrow().refuses {
        return reset(&rider);
    }
    let Ok(mut server) = TcpStream::connect(server).await else {
        return reset(&rider);
    };
    let (from_rider, to_rider) = rider.split();
    let (from_server, to_server) = server.split();
    let up = pass(from_rider, to_server, network.clone(), |network| network.up);
    let down = pass(from_server, to_rider, network, |network| network.down);
    if tokio::try_join!(up, down).is_err() {
        reset(&rider);
        reset(&server);
    }
}

/// Has the connection end with a reset when it is dropped.
fn reset(connection: &TcpStream) {
    // One that is gone already can't be reset any more.
    let _reset = connection.set_zero_linger();
}

/// Passes on one direction of a connection to its end, or to the fault that ends it.
async fn pass(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut network: watch::Receiver<Network>,
    way: fn(&Network) -> Direction,
) -> io::Result<()> {
    let mut chunk = [0; CHUNK_BYTES];
    let mut passed = 0;
    loop {
        let read = from.read(&mut chunk).await?;
        if network.has_changed().unwrap_or(false) {
            passed = 0;
        }
        let current = network.wait_for(|network| !way(network).silent).await;
        let Direction { latency, bytes_per_s, reset_after, .. } =
            current.map(|network| way(&network)).map_err(io::Error::other)?;
        if read == 0 {
            return to.shutdown().await;
        }
        let bytes = u32::try_from(read).expect("a small chunk");
        let rate = bytes_per_s.map_or(0.0, |rate| f64::from(bytes) / f64::from(rate));
        sleep(latency + Duration::from_secs_f64(rate)).await;
        let left = reset_after.map_or(read, |after| read.min(after.saturating_sub(passed)));
        to.write_all(&chunk[..left]).await?;
        passed += left;
        if reset_after.is_some_and(|after| passed >= after) {
            return Err(io::ErrorKind::ConnectionReset.into());
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::{Instant, timeout};

    use super::*;

    /// A server that returns every byte that it receives.
    async fn echo() -> SocketAddr {
        let listener = AsyncListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let (mut from, mut to) = stream.split();
                    // A connection that a test cuts ends in an error.
                    let _cut = io::copy(&mut from, &mut to).await;
                });
            }
        });
        address
    }

    /// A server behind a proxy, and where the proxy listens.
    async fn behind() -> (Proxy, SocketAddr) {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let address = listener.local_addr().expect("an address");
        (Proxy::start(listener, echo().await), address)
    }

    /// Sends so much over one connection, and returns how much comes back before it ends.
    async fn returned(address: SocketAddr, bytes: usize) -> io::Result<usize> {
        let mut stream = TcpStream::connect(address).await?;
        let (mut from, mut to) = stream.split();
        let send = async {
            to.write_all(&vec![7; bytes]).await?;
            to.shutdown().await
        };
        let mut back = Vec::new();
        tokio::try_join!(send, from.read_to_end(&mut back))?;
        Ok(back.len())
    }

    #[tokio::test]
    async fn a_good_network_passes_every_byte_and_the_end() {
        let (_proxy, address) = behind().await;
        for bytes in [0, 1, CHUNK_BYTES, 300_000] {
            assert_eq!(returned(address, bytes).await.expect("an end"), bytes);
        }
    }

    #[tokio::test]
    async fn a_slow_network_takes_its_time_and_loses_nothing() {
        let (proxy, address) = behind().await;
        let latency = Duration::from_millis(30);
        let (up, down) = (
            Direction { latency, ..GOOD_DIRECTION },
            Direction { bytes_per_s: Some(50_000), ..GOOD_DIRECTION },
        );
        // What is sent, and the least that it takes: the latency once, and its length at the rate.
        for (network, bytes, least_ms) in [
            (Network { up, ..GOOD }, 1, 30),
            (Network { down, ..GOOD }, 10_000, 200),
            (Network { up, down, ..GOOD }, 10_000, 230),
        ] {
            proxy.set(network);
            let began = Instant::now();
            assert_eq!(returned(address, bytes).await.expect("an end"), bytes);
            let took = began.elapsed();
            assert!(took >= Duration::from_millis(least_ms), "{network:?}: {took:?}");
        }
    }

    #[tokio::test]
    async fn a_connection_is_reset_after_so_many_bytes_in_either_direction() {
        let (proxy, address) = behind().await;
        let cut = Direction { reset_after: Some(1_000), ..GOOD_DIRECTION };
        for network in [Network { up: cut, ..GOOD }, Network { down: cut, ..GOOD }] {
            proxy.set(network);
            assert_eq!(returned(address, 999).await.expect("too short to be cut"), 999);
            assert!(returned(address, 5_000).await.is_err(), "{network:?}");
        }
    }

    #[tokio::test]
    async fn nothing_connects_while_the_network_is_gone_and_everything_afterwards() {
        let (proxy, address) = behind().await;
        let mut before = TcpStream::connect(address).await.expect("a connection");
        before.write_all(b"a").await.expect("sent");
        assert_eq!(before.read_u8().await.expect("an answer"), b'a');
        proxy.set(OFFLINE);
        assert!(returned(address, 1).await.is_err());
        before.write_all(b"b").await.expect("taken by the phone");
        assert!(before.read_u8().await.is_err(), "an old connection is of no more use");
        proxy.set(GOOD);
        assert_eq!(returned(address, 1).await.expect("an end"), 1);
    }

    #[tokio::test]
    async fn what_was_sent_into_silence_is_answered_when_it_is_over() {
        let (proxy, address) = behind().await;
        proxy.set(UNANSWERED);
        let answer = tokio::spawn(returned(address, 3));
        tokio::pin!(answer);
        assert!(timeout(Duration::from_millis(100), &mut answer).await.is_err());
        proxy.set(GOOD);
        assert_eq!(answer.await.expect("no panic").expect("an end"), 3);
    }
}
