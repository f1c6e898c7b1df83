//! The processes of a night: provider, guard and server, with the faults switched on, and the operator's command.

use std::path::{Path, PathBuf};
use std::process::{Command as StdCommand, Stdio};

use channels::alipay::{Direction, parameters, signed_query};
use channels::rsa::RsaSecret;
use fixtures::Program;
use keys::pricing;
use reqwest::Client;
use sandbox::demo::{self, Keyring, Offer};
use tokio::process::Command;
use wire::{BatchId, Fen, Slice, endpoint};

/// How many of a thousand times a fault strikes where it could.
const SHARE: &str = "60";
/// What the tariff that is out of date asks for.
const STALE_FARE: Fen = Fen::new(60_000);

/// How often the programs are started anew because a port was taken in the meantime.
const STARTS_MAX: u32 = 5;
/// What the programs log: where they listen.
const LOG: &str = "off,server::command::run=info,guard::command=info,sandbox::command=info";

/// Three programs over one folder. They end with this value.
pub(crate) struct Programs {
    program: PathBuf,
    folder: tempfile::TempDir,
    pub(crate) origin: String,
    pub(crate) provider: String,
    pub(crate) roots: proof::RootKeys,
    pub(crate) batch: BatchId,
    merchant: RsaSecret,
    _programs: [Program; 3],
}

impl Programs {
    /// Signs a tariff whose first batch opens now, and starts everything. Faults strike until then.
    ///
    /// The origins of shop and provider are in what is signed, so they are chosen before the two listen. If another
    /// program has taken one of the ports by then, everything begins anew with others.
    pub(crate) async fn open(faults: &[String], until_ms: u64) -> Self {
        for _ in 1..STARTS_MAX {
            match Self::try_open(faults, until_ms).await {
                Ok(programs) => return programs,
                Err(log) => println!("a program did not listen, and all begin anew: {log}"),
            }
        }
        Self::try_open(faults, until_ms).await.unwrap()
    }

    async fn try_open(faults: &[String], until_ms: u64) -> Result<Self, String> {
        let program = PathBuf::from(std::env::var_os("SAMEFARE_NIGHT_SERVER").unwrap());
        let folder = tempfile::tempdir().unwrap();
        let [origin, provider] = [(); 2].map(|()| free_origin());
        let mut prepare = Command::new(program.with_file_name("samefare-demo"));
        prepare.args(["prepare", "--opens-in", "0", "--provider", &provider, "--data"]);
        assert!(prepare.arg(folder.path()).status().await.unwrap().success(), "no keys");
        let keyring = Keyring::load_or_create(folder.path()).unwrap();
        let stale = folder.path().join("stale-tariff");
        std::fs::write(&stale, stale_tariff(&keyring, &provider)).unwrap();
        let off = std::env::var("SAMEFARE_SWITCHES").unwrap_or_default();
        let switches = faults.iter().map(String::as_str).chain([off.as_str()]).collect::<Vec<_>>();
        let faulty = [
            ("SAMEFARE_SWITCHES", switches.join(";")),
            ("SAMEFARE_FAULT_SHARE", SHARE.into()),
            ("SAMEFARE_FAULT_UNTIL", until_ms.to_string()),
            ("SAMEFARE_STALE_TARIFF", stale.display().to_string()),
        ];
        let start = |name: &str, listen: &str, arguments: &[&str]| {
            // The programs of a sale are beside each other.
            let mut command = StdCommand::new(program.with_file_name(name));
            command.args(arguments).arg("--data").arg(folder.path());
            command.args(["--listen", listen.trim_start_matches("http://")]);
            command.envs(faulty.iter().map(|(name, value)| (name, value)));
            command.stdin(Stdio::null()).stdout(Stdio::null());
            Program::try_listening(&mut command, LOG)
        };
        let sandbox = start("samefare-demo", &provider, &["sandbox", "--origin", &provider])?.0;
        let guarded = ["--origin", &origin, "--provider", &provider, "--demo"];
        let (guard, address) = start("samefare-guard", "127.0.0.1:0", &guarded)?;
        let address = format!("http://{address}");
        let serving = ["serve", "--origin", &origin, "--guard", &address, "--demo"];
        let shop = start("samefare", &origin, &serving)?.0;
        let (roots, batch) = (keyring.roots(), first_batch(folder.path()));
        let (merchant, _programs) = (keyring.merchant, [sandbox, guard, shop]);
        Ok(Self { program, folder, origin, provider, roots, batch, merchant, _programs })
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
