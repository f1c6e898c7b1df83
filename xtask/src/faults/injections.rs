//! Every fault at every channel: which check catches it, and that it gets through where that check is off.
//!
//! The amount is converted again, as on the night of the incident, at one place after another; all signatures are
//! the right keys'. Each cell is a run of `tests/injections` in the copy of the tree that has the faults.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::slice::from_ref;
use std::thread;

use crate::faults::copy::{Change, Copy, SWITCHES};
use crate::run::command;
use crate::run::error::Error;
use crate::run::server;
use crate::run::workspace::Workspace;

/// Where the amount is converted again, or an answer is another's.
pub(crate) const FAULTS: &[Change] = &[
    Change {
        name: "pricing",
        file: "crates/server/src/sale/quote.rs",
        right: "    let line = state.tariff.total(asked.qty).ok_or(ProblemType::Malformed)?;\n",
        wrong: "    let mut line = state.tariff.total(asked.qty).ok_or(ProblemType::Malformed)?.clone();\n    \
                line.fen = wire::Fen::new(FAULT::again(NAME, line.fen.get()));\n    \
                line.pay = Slice::from(crate::pricing::figures(line.fen).as_str());\n    \
                line.words = Slice::from(crate::pricing::words(line.fen).as_str());\n",
    },
    Change {
        name: "quote text",
        file: "crates/server/src/sale/quote.rs",
        right: "        pay: line.pay.clone(),\n",
        wrong: "        pay: Slice::from(crate::pricing::figures(\
                wire::Fen::new(FAULT::again(NAME, line.fen.get()))).as_str()),\n",
    },
    Change {
        name: "fen field",
        file: "crates/server/src/sale/quote.rs",
        right: "        total: line.fen,\n",
        wrong: "        total: wire::Fen::new(FAULT::again(NAME, line.fen.get())),\n",
    },
    Change {
        name: "words",
        file: "crates/server/src/sale/quote.rs",
        right: "        words: line.words.clone(),\n",
        wrong: "        words: Slice::from(crate::pricing::words(\
                wire::Fen::new(FAULT::again(NAME, line.fen.get()))).as_str()),\n",
    },
    Change {
        name: "stored order",
        file: "crates/server/src/store/purchases.rs",
        right: "quote: row.try_get(\"quote\")?,",
        wrong: "quote: {\n            let quote: String = row.try_get(\"quote\")?;\n            \
                if FAULT::strikes(NAME) {\n                quote.replace(\"total-fen 30000\\n\", \
                \"total-fen 3000000\\n\").replace(\"¥300.00\", \"¥30000.00\").replace(\"叁佰元整\", \
                \"叁万元整\")\n            } else {\n                quote\n            }\n        },",
    },
    Change {
        name: "channel request",
        file: "crates/guard/src/alipay.rs",
        right: "total_amount: pricing::yuan(wanted.quote.total),",
        wrong: "total_amount: pricing::yuan(Fen::new(FAULT::again(NAME, wanted.quote.total.get()))),",
    },
    Change {
        name: "channel request",
        file: "crates/guard/src/wechat.rs",
        right: "amount: Amount { total: wanted.quote.total, currency: CURRENCY.into() },",
        wrong: "amount: Amount { total: Fen::new(FAULT::again(NAME, wanted.quote.total.get())), \
                currency: CURRENCY.into() },",
    },
    // The guard signs for one link, and another is given out, for another amount and good at the channel.
    Change {
        name: "link",
        file: "crates/guard/src/guard.rs",
        right: "        let wanted = Wanted {\n            quote: &quote,\n",
        wrong: "        let mut linked = Quote::clone(&quote);\n        \
                linked.total = wire::Fen::new(FAULT::again(NAME, linked.total.get()));\n        \
                let swapped = linked.total != quote.total;\n        \
                let wanted = Wanted {\n            quote: &linked,\n",
    },
    Change {
        name: "link, not the signed one",
        file: "crates/guard/src/guard.rs",
        right: "            address: Digest::of(address.as_bytes()),\n",
        wrong: "            address: Digest::of(if swapped { b\"\" } else { address.as_bytes() }),\n",
    },
    Change {
        name: "link, changed after the guard",
        file: "crates/guard/src/guard.rs",
        right: "        Self::page_would_follow(&answer, quote, &order, &tariff, now)?;\n",
        wrong: "        if !swapped {\n            \
                Self::page_would_follow(&answer, quote, &order, &tariff, now)?;\n        }\n",
    },
    Change {
        name: "prepay answer",
        file: "crates/sandbox/src/trades.rs",
        right: "        .bind(asked.total.get())\n",
        wrong: "        .bind(FAULT::again(NAME, asked.total.get()))\n",
    },
    Change {
        name: "prepay answer",
        file: "crates/sandbox/src/wap.rs",
        right: "if trade.total == asked.total { Ok(trade) }",
        wrong: "if trade.total == asked.total || ON { Ok(trade) }",
    },
    Change {
        name: "cached quote",
        file: "crates/server/src/sale/quote.rs",
        right: "    tx.commit().await?;\n    Ok(shown(state, &purchase))\n}\n\n/// Whether this rider may",
        wrong: "    tx.commit().await?;\n    \
                static LAST: std::sync::Mutex<Option<PurchaseView>> = std::sync::Mutex::new(None);\n    \
                let last = LAST.lock().ok().and_then(|mut last| last.replace(purchase.view()));\n    \
                let quote = last.filter(|_| FAULT::strikes(NAME)).map(|last| last.quote);\n    \
                let own = shown(state, &purchase);\n    \
                Ok(PurchaseView { quote: quote.unwrap_or(own.quote), ..own })\n}\n\n\
                /// Whether this rider may",
    },
    Change {
        name: "stale tariff",
        file: "crates/server/src/state.rs",
        right: "    pub async fn open(config: Config) -> Result<Self, StartError> {\n",
        wrong: "    pub async fn open(mut config: Config) -> Result<Self, StartError> {\n        \
                if let Some(stale) = FAULT::stale(NAME).filter(|_| FAULT::always()) {\n            config.tariff = stale;\n        }\n",
    },
    Change {
        name: "stale tariff",
        file: "crates/server/src/http/offer.rs",
        right: "    NoteBody(state.tariff.note().join())\n",
        wrong: "    let stale = FAULT::stale(NAME).filter(|_| FAULT::strikes(NAME));\n    \
                NoteBody(stale.unwrap_or_else(|| state.tariff.note().join()))\n",
    },
    Change {
        name: "notification",
        file: "crates/sandbox/src/wap.rs",
        right: "(\"total_amount\", pricing::yuan(trade.charged?)),",
        wrong: "(\"total_amount\", \
                pricing::yuan(wire::Fen::new(FAULT::again(NAME, trade.charged?.get())))),",
    },
    Change {
        name: "notification",
        file: "crates/sandbox/src/wechat.rs",
        right: "        let transaction = wire::request::encode(&self.transaction(trade)?);\n",
        wrong: "        let charged = trade.charged.map(|fen| wire::Fen::new(FAULT::again(NAME, fen.get())));\n        \
                let trade = &Trade { charged, ..trade.clone() };\n        \
                let transaction = wire::request::encode(&self.transaction(trade)?);\n",
    },
    Change {
        name: "refund",
        file: "crates/sandbox/src/wechat.rs",
        right: "            amount: RefundAmount { refund, total, currency },\n",
        wrong: "            amount: RefundAmount { refund: wire::Fen::new(\
                if FAULT::strikes(NAME) { 30_000 } else { refund.get() }), total, currency },\n",
    },
    Change {
        name: "refund",
        file: "crates/sandbox/src/gateway.rs",
        right: "TradeAnswer { refund_fee: pricing::yuan(amount), ..found(&trade) }",
        wrong: "TradeAnswer { refund_fee: pricing::yuan(Fen::new(\
                if FAULT::strikes(NAME) { 30_000 } else { amount.get() })), ..found(&trade) }",
    },
    Change {
        name: "refund",
        file: "crates/sandbox/src/trades.rs",
        right: "            at.map(|at| LedgerEntry { kind, out_trade_no, trade_no, fen, at })\n",
        wrong: "            let fen = if kind == \"refund\" && FAULT::strikes(\"refund\") { 30_000 } \
                else { fen };\n            \
                at.map(|at| LedgerEntry { kind, out_trade_no, trade_no, fen, at })\n",
    },
];

/// What stands against them, and how each is taken away. A rider who compares is no code: see [`CARELESS`].
pub(crate) const CHECKS: &[Change] = &[
    Change {
        name: "signatures",
        file: "crates/proof/src/signature.rs",
        right: "&Signature::from_bytes(signature)))\n        .is_ok()\n",
        wrong: "&Signature::from_bytes(signature)))\n        .is_ok()\n        || ON\n",
    },
    Change {
        name: "tariff in force",
        file: "crates/proof/src/tariff.rs",
        right: "            Window::Expired => Err(TariffRefusal::Expired),\n",
        wrong: "            Window::Expired if !ON => Err(TariffRefusal::Expired),\n            \
                Window::Expired => Ok(InForce(self)),\n",
    },
    Change {
        name: "quote is a line of the tariff",
        file: "crates/proof/src/quote.rs",
        right: "    check_amount(quote, tariff)?;\n    if !is_lifetime",
        wrong: "    if !ON {\n        check_amount(quote, tariff)?;\n    }\n    if !is_lifetime",
    },
    Change {
        name: "quote is this purchase's",
        file: "crates/proof/src/quote.rs",
        right: "(quote.purchase == expected.purchase, \"purchase\"),",
        wrong: "(ON || quote.purchase == expected.purchase, \"purchase\"),",
    },
    Change {
        name: "order is of the confirmed quote",
        file: "crates/proof/src/quote.rs",
        right: "        (order.quote == self.digest()).then_some(Confirmed(self))\n",
        wrong: "        (ON || order.quote == self.digest()).then_some(Confirmed(self))\n",
    },
    Change {
        name: "instruction is a line of the tariff",
        file: "crates/proof/src/instruction.rs",
        right: "    let line = tariff.total(quote.qty).ok_or(InstructionRefusal::Mismatch(\"qty\"))?;\n",
        wrong: "    if ON {\n        return Ok(());\n    }\n    \
                let line = tariff.total(quote.qty).ok_or(InstructionRefusal::Mismatch(\"qty\"))?;\n",
    },
    Change {
        name: "link is the signed one",
        file: "crates/proof/src/instruction.rs",
        right: "        && Digest::of(address.as_bytes()) == instruction.address;\n",
        wrong: "        && (ON || Digest::of(address.as_bytes()) == instruction.address);\n",
    },
    Change {
        name: "link says the amount",
        file: "crates/proof/src/instruction.rs",
        right: "            if read.order.total_amount != figures {\n",
        wrong: "            if !ON && read.order.total_amount != figures {\n",
    },
    Change {
        name: "evidence stops the sale",
        file: "crates/server/src/sale/pause.rs",
        right: "    let batch = state.tariff.batch(&found.batch).ok_or(ProblemType::Unfounded)?;\n    let now",
        wrong: "    if ON {\n        return Ok(());\n    }\n    \
                let batch = state.tariff.batch(&found.batch).ok_or(ProblemType::Unfounded)?;\n    let now",
    },
    Change {
        name: "guard writes the amount itself",
        file: "crates/guard/src/guard.rs",
        right: "        if same { Ok(quote) } else { Err(GuardRefusal::Writing) }\n",
        wrong: "        if same || ON { Ok(quote) } else { Err(GuardRefusal::Writing) }\n",
    },
    Change {
        name: "guard reads back",
        file: "crates/guard/src/alipay.rs",
        right: "        self.agrees(&text, wanted)?;\n",
        wrong: "        if !ON {\n            self.agrees(&text, wanted)?;\n        }\n",
    },
    Change {
        name: "guard reads back",
        file: "crates/guard/src/wechat.rs",
        right: "        self.agrees(&body, wanted)?;\n",
        wrong: "        if !ON {\n            self.agrees(&body, wanted)?;\n        }\n",
    },
    Change {
        name: "refund is whole",
        file: "crates/guard/src/trade.rs",
        right: "    let same = back == Some(total);\n",
        wrong: "    let same = ON || back == Some(total);\n",
    },
];

/// A rider who compares what the wallet asks for with what the page said: no code, but what the page is for.
pub(crate) const COMPARES: &str = "rider compares";
/// What was paid is held against the quote: the simulator takes the same check away.
pub(crate) const SETTLES: &str = "a ticket for any money";

/// A fault, what becomes of it, and the checks that each catch it.
struct Row {
    fault: &'static str,
    channels: &'static [&'static str],
    /// What the fault needs to matter at all.
    with: &'static [&'static str],
    /// What becomes of rider and money while any of the checks is there.
    caught: &'static [&'static str],
    /// The checks, in the order in which the fault meets them.
    checks: &'static [&'static str],
    /// What becomes of them when all of these checks are off.
    through: &'static str,
}

const ALL: &[&str] = &["alipay-wap", "wechat-h5", "wechat-jsapi"];
const WECHAT: &[&str] = &["wechat-h5", "wechat-jsapi"];
const ALIPAY: &[&str] = &["alipay-wap"];
const LINE: &str = "quote is a line of the tariff";
const WRITES: &str = "guard writes the amount itself";
const INSTRUCTED: &str = "instruction is a line of the tariff";

const ROWS: &[Row] = &[
    Row {
        fault: "pricing",
        channels: ALL,
        with: &[],
        caught: &["refused", "misled"],
        checks: &[LINE, INSTRUCTED],
        through: "overpaid",
    },
    Row {
        fault: "quote text",
        channels: ALL,
        with: &[],
        caught: &["refused"],
        checks: &[LINE],
        through: "misled",
    },
    Row {
        fault: "fen field",
        channels: ALIPAY,
        with: &[],
        caught: &["refused"],
        checks: &[LINE, WRITES, INSTRUCTED, "link says the amount", COMPARES],
        through: "overpaid",
    },
    Row {
        fault: "fen field",
        channels: WECHAT,
        with: &[],
        caught: &["refused"],
        checks: &[LINE, WRITES, INSTRUCTED, COMPARES],
        through: "overpaid",
    },
    Row {
        fault: "words",
        channels: ALL,
        with: &[],
        caught: &["refused"],
        checks: &[LINE],
        through: "misled",
    },
    Row {
        fault: "stored order",
        channels: ALL,
        with: &[],
        caught: &["refused"],
        checks: &["signatures", LINE, "order is of the confirmed quote"],
        through: "misled",
    },
    Row {
        fault: "channel request",
        channels: ALIPAY,
        with: &[],
        caught: &["refused", "returned"],
        checks: &["guard reads back", "link says the amount", COMPARES, SETTLES],
        through: "overpaid",
    },
    Row {
        fault: "channel request",
        channels: WECHAT,
        with: &[],
        caught: &["refused", "returned"],
        checks: &["guard reads back", COMPARES, SETTLES],
        through: "overpaid",
    },
    Row {
        fault: "link",
        channels: ALIPAY,
        with: &[],
        caught: &["refused", "returned"],
        checks: &["link is the signed one", "link says the amount", COMPARES, SETTLES],
        through: "overpaid",
    },
    Row {
        fault: "link",
        channels: WECHAT,
        with: &[],
        caught: &["refused", "returned"],
        checks: &["link is the signed one", COMPARES, SETTLES],
        through: "overpaid",
    },
    Row {
        fault: "prepay answer",
        channels: ALL,
        with: &[],
        caught: &["refused", "returned"],
        checks: &[COMPARES, SETTLES],
        through: "overpaid",
    },
    Row {
        // The answer does not hold, so the purchase is looked up again, and then it is the rider's own.
        fault: "cached quote",
        channels: ALL,
        with: &[],
        caught: &["served"],
        checks: &["quote is this purchase's"],
        through: "mixed-up",
    },
    Row {
        fault: "stale tariff",
        channels: ALL,
        with: &[],
        caught: &["refused"],
        checks: &["tariff in force"],
        through: "misled",
    },
    // The amount is right and the report is not: whoever believed it would give a ticket for it, which the page
    // would not believe.
    Row {
        fault: "notification",
        channels: ALL,
        with: &[],
        caught: &["returned"],
        checks: &[SETTLES],
        through: "unknown",
    },
    // Only what was overpaid can come back in part.
    Row {
        fault: "refund",
        channels: ALL,
        with: &["prepay answer", COMPARES],
        caught: &["stuck"],
        checks: &["refund is whole"],
        through: "overpaid",
    },
];

/// One fault at one channel with some checks off, and what may become of it.
struct Cell<'a> {
    row: &'a Row,
    channel: &'static str,
    name: String,
    off: Vec<&'static str>,
    expected: &'a [&'static str],
}

impl Row {
    /// With all checks, with each of them alone, and with none, at every channel.
    fn cells(&'static self) -> impl Iterator<Item = Cell<'static>> {
        let Self { caught, checks, through, .. } = self;
        self.channels.iter().flat_map(move |channel| {
            let cell = |name: String, off: Vec<_>, expected| Cell {
                row: self,
                channel,
                name,
                off,
                expected,
            };
            let alone = checks.iter().map(move |only| {
                let off = checks.iter().copied().filter(|it| it != only).collect();
                cell(format!("only: {only}"), off, *caught)
            });
            let all = cell(String::from("all"), Vec::new(), &caught[..1]);
            let none = cell(String::from("none of them"), checks.to_vec(), from_ref(through));
            let alone = alone.filter(|cell| !cell.off.is_empty());
            [all].into_iter().chain(alone).chain([none]).collect::<Vec<_>>()
        })
    }
}

/// Plays every cell, as many at a time as there are cores, and prints them in their order.
pub(crate) fn run(workspace: &Workspace, copy: &Copy) -> Result<(), Error> {
    let rider = Rider::build(workspace, copy)?;
    let cells: Vec<_> = ROWS.iter().flat_map(Row::cells).collect();
    println!("{:<16} {:<13} {:<43} became of it", "fault", "channel", "checks");
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let mut wrong = 0;
    for some in cells.chunks(workers) {
        let became: Result<Vec<String>, Error> = thread::scope(|scope| {
            let plays = some.iter().map(|cell| scope.spawn(|| rider.meets(cell)));
            let plays: Vec<_> = plays.collect();
            plays.into_iter().map(|play| play.join().map_err(|_| Error::Said)?).collect()
        });
        for (cell, became) in some.iter().zip(became?) {
            let fine = cell.expected.iter().any(|it| became.split(' ').next() == Some(it));
            let mark = if fine { "" } else { "  <- not as expected" };
            let Cell { row, channel, name, .. } = cell;
            println!("{:<16} {channel:<13} {name:<43} {became}{mark}", row.fault);
            wrong += u32::from(!fine);
        }
    }
    println!("injections {} not as expected {wrong}", cells.len());
    if wrong == 0 { Ok(()) } else { Err(Error::Said) }
}

/// The program of `tests/injections`, built in the copy.
struct Rider {
    program: PathBuf,
    folder: PathBuf,
}

impl Rider {
    fn build(workspace: &Workspace, copy: &Copy) -> Result<Self, Error> {
        let mut cargo = copy.cargo("test --workspace --test injections --no-run");
        cargo.args(["--message-format", "json-render-diagnostics"]);
        let program = server::executable(&command::output(&mut cargo)?, "injections")?;
        let folder = workspace.target.join("injections");
        fs::create_dir_all(&folder).map_err(Error::file(&folder))?;
        Ok(Self { program, folder })
    }

    /// What became of a rider who met the fault.
    fn meets(&self, cell: &Cell<'_>) -> Result<String, Error> {
        let Cell { row, channel, off, .. } = cell;
        let mut rider = Command::new(&self.program);
        let switches: Vec<_> = [row.fault].iter().chain(row.with).chain(off).copied().collect();
        rider.env(SWITCHES, switches.join(";")).env("RUST_LOG", "off");
        rider.env("SAMEFARE_JOURNEY_KEYS", self.folder.join("keys"));
        rider.args(["--channel", channel]);
        if row.fault == "stale tariff" {
            rider.env("SAMEFARE_STALE_TARIFF", self.folder.join("stale-tariff"));
        }
        if row.fault == "cached quote" {
            rider.arg("--after-another");
        }
        if switches.contains(&COMPARES) {
            rider.arg("--careless");
        }
        let said = command::output(&mut rider)?;
        let last = said.lines().next_back().map(String::from);
        last.ok_or(Error::Unreadable { program: "injections", missing: "an outcome" })
    }
}
