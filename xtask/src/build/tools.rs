//! The tools that build the app, at the versions that agree with its source, installed where they
//! are missing.
//!
//! wasm-bindgen's version is written in the root Cargo.toml too: tool and library must agree to the
//! last digit.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::build::shrink;
use crate::run::command;
use crate::run::error::Error;
use crate::run::npm;

/// The folder of the lock that pins wasm-opt and esbuild.
const SHRINK: &str = "xtask/shrink";
const WASM_TARGET: &str = "wasm32-unknown-unknown";

const TRUNK: Tool = Tool {
    package: "trunk",
    program: "trunk",
    version: "0.21.14",
    // Neither the check for updates nor OpenSSL is of use here.
    source_arguments: &["--no-default-features", "--features", "rustls"],
};

const WASM_BINDGEN: Tool = Tool {
    package: "wasm-bindgen-cli",
    program: "wasm-bindgen",
    version: "0.2.126",
    source_arguments: &[],
};

const GECKODRIVER: Tool = Tool {
    package: "geckodriver",
    program: "geckodriver",
    version: "0.37.1",
    source_arguments: &[],
};

const CARGO_DENY: Tool =
    Tool { package: "cargo-deny", program: "cargo-deny", version: "0.20.2", source_arguments: &[] };

/// The tools run for seconds; compiling them with optimisation would take ten minutes more.
const CHEAP_PROFILE: [(&str, &str); 4] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "0"),
];

struct Tool {
    /// The crate that it comes from.
    package: &'static str,
    program: &'static str,
    version: &'static str,
    source_arguments: &'static [&'static str],
}

/// The tools at hand.
pub(crate) struct Toolbox {
    trunk: PathBuf,
    /// A PATH on which the right versions come first: Trunk looks there for wasm-bindgen.
    path: OsString,
    /// The folder of wasm-opt and esbuild.
    shrink: PathBuf,
}

impl Toolbox {
    /// Finds every tool, and installs what is missing.
    pub(crate) fn complete(root: &Path) -> Result<Self, Error> {
        let sysroot = sysroot(root)?;
        add_wasm_target(root, &sysroot)?;
        let library = library_source(root, &sysroot)?;
        let cache = cache()?;
        let trunk = TRUNK.find_or_install(&cache)?;
        let wasm_bindgen = WASM_BINDGEN.find_or_install(&cache)?;
        let shrink = npm::install(&root.join(SHRINK), &cache.join("shrink"))?;
        fetch_crates(root, &library)?;
        let inherited = env::var_os("PATH").unwrap_or_default();
        let tools = [&trunk, &wasm_bindgen].into_iter().filter_map(|tool| tool.parent());
        let folders = tools.filter(|folder| !folder.as_os_str().is_empty()).map(PathBuf::from);
        let path = env::join_paths(folders.chain(env::split_paths(&inherited)))
            .map_err(|_| Error::Environment { variable: "PATH" })?;
        Ok(Self { trunk, path, shrink })
    }

    /// Trunk in this folder, with the tools that it calls first on its PATH.
    pub(crate) fn trunk(&self, root: &Path) -> Command {
        let mut trunk = command::program(self.trunk.as_os_str(), root);
        // Trunk reads NO_COLOR as a flag that takes `true` or `false`, and stops at the customary
        // `1`.
        trunk.env("PATH", &self.path).env_remove("NO_COLOR").env(shrink::TOOLS, &self.shrink);
        trunk
    }

    /// `cargo test` in this folder, for wasm, in a browser without a window.
    pub(crate) fn test_in_browser(&self, root: &Path) -> Command {
        let mut cargo = command::cargo(root);
        cargo.args(["test", "--target", WASM_TARGET]);
        let runner = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER";
        cargo.env("PATH", &self.path).env(runner, "wasm-bindgen-test-runner");
        cargo
    }
}

/// Firefox's driver, which Debian does not have.
pub(crate) fn geckodriver() -> Result<PathBuf, Error> {
    GECKODRIVER.find_or_install(&cache()?)
}

/// Checks all dependencies by deny.toml; their advisories, too, where this machine has the database that
/// `cargo deny fetch` brings.
pub(crate) fn check_dependencies(root: &Path) -> Result<(), Error> {
    let program = CARGO_DENY.find_or_install(&cache()?)?;
    let deny = || command::program(program.as_os_str(), root);
    command::run(deny().args(["check", "licenses", "bans", "sources"]))?;
    let home = || env::var_os("HOME").map(|home| PathBuf::from(home).join(".cargo"));
    let cargo = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(home);
    if cargo.is_some_and(|cargo| cargo.join("advisory-dbs").is_dir()) {
        return command::run(deny().args(["--offline", "check", "advisories"]));
    }
    println!("advisories: not checked, their database is not on this machine");
    Ok(())
}

impl Tool {
    /// The program to call: the one on PATH if it is of the right version, else the one in the
    /// cache.
    fn find_or_install(&self, cache: &Path) -> Result<PathBuf, Error> {
        if self.is_right(Path::new(self.program)) {
            return Ok(PathBuf::from(self.program));
        }
        let root = cache.join(format!("{}-{}", self.program, self.version));
        let cached = root.join("bin").join(self.program);
        if !self.is_right(&cached) {
            self.install(&root)?;
        }
        Ok(cached)
    }

    fn is_right(&self, program: &Path) -> bool {
        let mut command = Command::new(program);
        command.arg("--version").stdin(Stdio::null()).stderr(Stdio::null());
        let Ok(output) = command.output() else {
            return false;
        };
        version(&String::from_utf8_lossy(&output.stdout)) == Some(self.version)
    }

    fn install(&self, root: &Path) -> Result<(), Error> {
        println!("{} {} is neither on PATH nor in the cache", self.program, self.version);
        fs::create_dir_all(root).map_err(Error::file(root))?;
        // Run from the cache, so that nothing of this workspace's configuration applies to it.
        let mut binstall = command::cargo(root);
        if command::succeeds(binstall.args(["binstall", "-V"])) {
            let mut binstall = command::cargo(root);
            if command::run(binstall.args(self.binstall_arguments(root))).is_ok() {
                return Ok(());
            }
        }
        println!("building it from source; this takes some minutes, once");
        let built = root.join("target");
        let mut install = command::cargo(root);
        install.args(self.install_arguments(root)).envs(CHEAP_PROFILE);
        command::run(install.env("CARGO_TARGET_DIR", &built))?;
        fs::remove_dir_all(&built).map_err(Error::file(&built))
    }

    fn binstall_arguments(&self, root: &Path) -> Vec<OsString> {
        let package = format!("{}@{}", self.package, self.version);
        let mut arguments = vec!["binstall".into(), package.into(), "--no-confirm".into()];
        arguments.extend(["--root".into(), root.into()]);
        arguments
    }

    fn install_arguments(&self, root: &Path) -> Vec<OsString> {
        let mut arguments: Vec<OsString> = vec!["install".into(), self.package.into()];
        arguments.extend(["--version".into(), self.version.into(), "--locked".into()]);
        arguments.extend(["--root".into(), root.into()]);
        arguments.extend(self.source_arguments.iter().map(Into::into));
        arguments
    }
}

/// The second word of what `--version` prints: `wasm-bindgen 0.2.126 (abcdef)` is 0.2.126.
fn version(printed: &str) -> Option<&str> {
    printed.split_whitespace().nth(1)
}

/// The folder of the tools, outside of any checkout: every checkout uses the same ones.
pub(crate) fn cache() -> Result<PathBuf, Error> {
    let base = env::var_os("XDG_CACHE_HOME").filter(|folder| !folder.is_empty());
    let home = || env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"));
    let base = base.map(PathBuf::from).or_else(home);
    let base = base.ok_or(Error::Environment { variable: "HOME" })?;
    Ok(base.join("samefare").join("tools"))
}

/// The folder of the toolchain.
fn sysroot(root: &Path) -> Result<PathBuf, Error> {
    let mut rustc = command::program("rustc".as_ref(), root);
    let sysroot = command::output(rustc.args(["--print", "sysroot"]))?;
    Ok(sysroot.trim().into())
}

fn add_wasm_target(root: &Path, sysroot: &Path) -> Result<(), Error> {
    if sysroot.join("lib/rustlib").join(WASM_TARGET).is_dir() {
        return Ok(());
    }
    command::run(command::program("rustup".as_ref(), root).args(["target", "add", WASM_TARGET]))
}

/// The manifest of the standard library's source, which the app is compiled with.
fn library_source(root: &Path, sysroot: &Path) -> Result<PathBuf, Error> {
    let manifest = sysroot.join("lib/rustlib/src/rust/library/Cargo.toml");
    if !manifest.is_file() {
        let mut rustup = command::program("rustup".as_ref(), root);
        command::run(rustup.args(["component", "add", "rust-src"]))?;
    }
    Ok(manifest)
}

/// Downloads what is not there yet, so that the build of the app itself can be forbidden to
/// download anything: Trunk would otherwise try to fetch tools of its own choice.
fn fetch_crates(root: &Path, library: &Path) -> Result<(), Error> {
    let rustc = command::output(command::program("rustc".as_ref(), root).arg("-vV"))?;
    let host = rustc.lines().find_map(|line| line.strip_prefix("host: "));
    let host = host.ok_or(Error::Unreadable { program: "rustc -vV", missing: "its host" })?;
    let mut cargo = command::cargo(root);
    command::run(cargo.args(["fetch", "--quiet", "--target", host, "--target", WASM_TARGET]))?;
    // The library has dependencies of its own, and its manifest what only its own compiler may read.
    let mut cargo = command::cargo(root);
    cargo.args(["fetch", "--quiet", "--locked", "--manifest-path"]).arg(library);
    command::run(cargo.env("RUSTC_BOOTSTRAP", "1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_from_what_the_tool_prints() {
        let cases = [
            ("trunk 0.21.14\n", Some("0.21.14")),
            ("wasm-bindgen 0.2.126 (4a7b1c2d3)\n", Some("0.2.126")),
            ("trunk", None),
            ("", None),
        ];
        for (printed, expected) in cases {
            assert_eq!(version(printed), expected, "{printed:?}");
        }
    }

    #[test]
    fn a_tool_is_installed_at_its_version_outside_the_checkout() {
        let written = |arguments: Vec<OsString>| {
            arguments.iter().map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
        };
        let root = Path::new("cache/trunk");
        let cases = [
            (
                TRUNK.install_arguments(root),
                "install trunk --version 0.21.14 --locked --root cache/trunk --no-default-features \
                 --features rustls",
            ),
            (
                WASM_BINDGEN.install_arguments(root),
                "install wasm-bindgen-cli --version 0.2.126 --locked --root cache/trunk",
            ),
            (
                WASM_BINDGEN.binstall_arguments(root),
                "binstall wasm-bindgen-cli@0.2.126 --no-confirm --root cache/trunk",
            ),
        ];
        for (arguments, expected) in cases {
            assert_eq!(written(arguments), expected);
        }
    }

    #[test]
    fn a_tool_that_is_not_there_is_not_the_right_one() {
        assert!(!TRUNK.is_right(Path::new("no/such/folder/trunk")));
    }

    #[test]
    fn the_library_agrees_with_the_tool() {
        let manifest =
            fs::read_to_string(crate::run::workspace::root().join("Cargo.toml")).unwrap();
        let pinned = format!("wasm-bindgen = \"={}\"", WASM_BINDGEN.version);
        assert!(manifest.contains(&pinned), "Cargo.toml should say {pinned}");
    }
}
