//! The processes of a night: provider, guard and server, with the faults switched on, and the operator's hand.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use channels::alipay::{Direction, parameters, signed_query};
use channels::rsa::RsaSecret;
use keys::pricing;
use reqwest::Client;
use sandbox::demo::{self, Keyring, Offer};
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};
use wire::{BatchId, Fen, Slice, endpoint};

/// How many of a thousand times a fault strikes where it could.
const SHARE: &str = "60";
/// How long a program may take to answer for the first time.
const START: Duration = Duration::from_secs(20);
const POLL: Duration = Duration::from_millis(50);
/// What the tariff that is out of date asks for.
const STALE_FARE: Fen = Fen::new(60_000);

/// Three programs over one folder. They end with this value.
pub(crate) struct Stage {
    program: PathBuf,
    folder: tempfile::TempDir,
    pub(crate) origin: String,
    pub(crate) provider: String,
    pub(crate) roots: proof::RootKeys,
    pub(crate) batch: BatchId,
    merchant: RsaSecret,
    children: Vec<Child>,
}

impl Stage {
    /// Signs a tariff whose first batch opens now, and starts everything. Faults strike until then.
    pub(crate) async fn open(client: &Client, faults: &[String], until_ms: u64) -> Self {
        let program = PathBuf::from(std::env::var_os("SAMEFARE_NIGHT_SERVER").unwrap());
        let folder = tempfile::tempdir().unwrap();
        let [origin, provider, guard] = [(); 3].map(|()| free_origin());
        let mut prepare = Command::new(program.with_file_name("samefare-demo"));
        prepare.args(["prepare", "--opens-in", "0", "--provider", &provider, "--data"]);
        assert!(prepare.arg(folder.path()).status().await.unwrap().success(), "no keys");
        let keyring = Keyring::load_or_create(folder.path()).unwrap();
        let stale = folder.path().join("stale-tariff");
        std::fs::write(&stale, stale_tariff(&keyring, &provider)).unwrap();
        let batch = first_batch(folder.path());
        let (roots, merchant, children) = (keyring.roots(), keyring.merchant, Vec::new());
        let mut stage =
            Self { program, folder, origin, provider, roots, batch, merchant, children };
        let off = std::env::var("SAMEFARE_SWITCHES").unwrap_or_default();
        let switches = faults.iter().map(String::as_str).chain([off.as_str()]).collect::<Vec<_>>();
        let faulty = [
            ("SAMEFARE_SWITCHES", switches.join(";")),
            ("SAMEFARE_FAULT_SHARE", SHARE.into()),
            ("SAMEFARE_FAULT_UNTIL", until_ms.to_string()),
            ("SAMEFARE_STALE_TARIFF", stale.display().to_string()),
        ];
        let (origin, provider) = (stage.origin.clone(), stage.provider.clone());
        let (shop, sandbox) =
            (["--origin", origin.as_str()], ["sandbox", "--origin", provider.as_str()]);
        stage.start(client, "samefare-demo", &provider, &sandbox, &faulty).await;
        let guarded = [&shop[..], &["--provider", &provider, "--demo"]].concat();
        stage.start(client, "samefare-guard", &guard, &guarded, &faulty).await;
        let serving = [&["serve"], &shop[..], &["--guard", &guard, "--demo"]].concat();
        stage.start(client, "samefare", &origin, &serving, &faulty).await;
        stage
    }

    async fn start(
        &mut self,
        client: &Client,
        name: &str,
        origin: &str,
        arguments: &[&str],
        variables: &[(&str, String)],
    ) {
        // The programs of a sale are beside each other.
        let mut command = Command::new(self.program.with_file_name(name));
        command.args(arguments).arg("--data").arg(self.folder.path());
        command.args(["--listen", origin.trim_start_matches("http://")]);
        command.envs(variables.iter().map(|(name, value)| (name, value)));
        command.env("RUST_LOG", "off").stdin(Stdio::null()).stdout(Stdio::null());
        self.children.push(command.kill_on_drop(true).spawn().unwrap());
        let answers = async {
            while client.get(origin).send().await.is_err() {
                sleep(POLL).await;
            }
        };
        assert!(timeout(START, answers).await.is_ok(), "{name} does not answer");
    }

    /// The operator, when the fault is mended: the server looks at its own quotes before it goes on.
    pub(crate) async fn resume(&self) {
        let mut resume = Command::new(&self.program);
        resume.args(["batch", "resume", self.batch.as_str(), "--data"]).arg(self.folder.path());
        // A batch that is not paused can't be resumed, and says so.
        _ = resume.stdout(Stdio::null()).stderr(Stdio::null()).status().await;
    }

    /// What another system with the merchant's key sends to a rider in a message: a link for the same order whose
    /// amount was converted once more.
    pub(crate) fn sent_link(&self, address: &str) -> Option<String> {
        let asked = wire::alipay::read(address).ok()?.order.total_amount;
        let converted = Fen::new(pricing::fen_of_yuan(&asked)?.get().checked_mul(100)?);
        let (gateway, query) = address.split_once('?')?;
        let mut all = parameters(query)?;
        all.remove("sign");
        let content = all.get_mut("biz_content")?;
        *content = content.replace(&asked, &pricing::yuan(converted));
        let query = signed_query(all, Direction::Request, &self.merchant)?;
        Some(format!("{gateway}?{query}"))
    }

    /// Whether the batch is paused.
    pub(crate) async fn is_paused(&self, client: &Client) -> bool {
        let status = format!("{}{}", self.origin, endpoint::status(&self.batch));
        let Ok(answer) = client.get(status).send().await else {
            return false;
        };
        answer.text().await.is_ok_and(|text| text.contains("\nstate paused"))
    }
}

/// A tariff whose time was over before this sale, at another fare, signed by both.
fn stale_tariff(keyring: &Keyring, provider: &str) -> String {
    let now = keys::Clock::System.now();
    let offer = Offer { version: 1, now: now - 30 * 86_400, opens: now, provider };
    let mut tariff = demo::tariff(demo::TARIFF, keyring, offer).unwrap();
    tariff.exp = now - 1;
    for total in &mut tariff.totals {
        total.fen = STALE_FARE;
        total.pay = Slice::from(pricing::figures(STALE_FARE).as_str());
        total.words = Slice::from(pricing::words(STALE_FARE).as_str());
    }
    keyring.sign_tariff(&tariff)
}

fn first_batch(folder: &Path) -> BatchId {
    let note = wire::Note::split(&std::fs::read(folder.join("tariff.txt")).unwrap()).unwrap();
    let (_, tariff) = wire::note::read::<wire::Tariff>(&note.text).unwrap();
    tariff.batches[0].id.clone()
}

fn free_origin() -> String {
    let listener = std::net::TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}
