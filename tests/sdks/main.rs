//! Real SDKs of merchants against the sandbox provider, and reports made by an independent program against the shop:
//! `cargo xtask sdks` runs it, with what it has installed.
//!
//! The last line is `sdks N passed N failed`.
#![expect(clippy::print_stdout, reason = "what it finds is for the person who runs it")]
#![expect(clippy::expect_used, reason = "a test says where it stopped")]

mod rider;
mod services;
mod table;

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use services::Services;
use table::Table;

/// A program of one SDK: its script, and what runs it.
struct Script {
    file: &'static str,
    runs: Runs,
}

/// What runs a script.
enum Runs {
    /// Node.js, with the modules that are installed beside each other.
    Node,
    /// The Python of this environment, which has one SDK: two of them have modules of the same name.
    Python(&'static str),
}

const SCRIPTS: [Script; 7] = [
    Script { file: "alipay-sdk.mjs", runs: Runs::Node },
    Script { file: "alipay_sdk_python.py", runs: Runs::Python("alipay-sdk-python") },
    Script { file: "python_alipay_sdk.py", runs: Runs::Python("python-alipay-sdk") },
    Script { file: "wechatpay-axios-plugin.mjs", runs: Runs::Node },
    Script { file: "wechatpay-node-v3.mjs", runs: Runs::Node },
    Script { file: "wechatpayv3_sdk.py", runs: Runs::Python("wechatpayv3") },
    Script { file: "reports.py", runs: Runs::Python("wechatpayv3") },
];

fn main() -> ExitCode {
    let tools = env::var_os("SAMEFARE_SDK_TOOLS").expect("`cargo xtask sdks` says where they are");
    let tools = PathBuf::from(tools);
    let only: Vec<_> = env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let services = runtime.block_on(Services::open());
    let settings = services.settings();
    let mut table = Table::default();
    for script in &SCRIPTS {
        if only.is_empty() || only.iter().any(|word| script.file.contains(word.as_str())) {
            run(script, &tools, &settings, &mut table);
        }
    }
    println!("{table}");
    println!("{}", table.last_line());
    if table.failed() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn run(script: &Script, tools: &Path, settings: &str, table: &mut Table) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sdks");
    let mut command = match script.runs {
        Runs::Node => Command::new("node"),
        Runs::Python(name) => Command::new(tools.join(name).join("bin/python")),
    };
    command.arg(folder.join(script.file)).env("SAMEFARE_SDK_SETTINGS", settings);
    command.env("SAMEFARE_SDK_MODULES", tools.join("npm"));
    // The sandbox is on this machine, and nothing is written beside the scripts.
    command.env("NO_PROXY", "127.0.0.1").env("no_proxy", "127.0.0.1");
    command.env("PYTHONDONTWRITEBYTECODE", "1");
    let ran = command.output().unwrap_or_else(|error| panic!("{}: {error}", script.file));
    let cells = table.read(&String::from_utf8_lossy(&ran.stdout));
    if !ran.status.success() || cells == 0 {
        let why = String::from_utf8_lossy(&ran.stderr);
        table.add(script.file, "it runs to its end", why.trim());
    }
}
