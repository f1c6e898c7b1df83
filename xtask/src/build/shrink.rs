//! Has wasm-opt and esbuild leave out of modules and scripts what no browser reads, and write the rest shorter.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::run::command;
use crate::run::error::Error;

/// The variable with the folder of wasm-opt and esbuild, at the versions of `xtask/shrink`. A build by hand has none and is
/// heavier.
pub(crate) const TOOLS: &str = "SAMEFARE_SHRINK";

/// What the compiler uses of WebAssembly beyond its first version: its own list is left out with the other sections.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-reference-types",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-multivalue",
];
/// For size, without names, and with nothing in the first 1,024 bytes of memory: the linker puts the end of the stack there.
/// Two rounds, with small functions that stay functions, are 500 bytes of brotli less than one round.
const SMALLEST: [&str; 8] = [
    "--low-memory-unused",
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
    "--inline-max-combined-binary-size=1",
    "-Oz",
    "--generate-global-effects",
    "-Oz",
];
/// The syntax that esbuild may write: no newer one than the scripts have themselves.
const SCRIPT: [&str; 2] = ["--minify", "--target=es2020"];
/// The names at the top of a module are its own, so they may be shortened too.
const MODULE: &str = "--format=esm";
/// The scripts that are no modules: a service worker is none in every engine, and it loads the shop in the page by its name.
const CLASSIC: [&str; 2] = ["worker.js", "page-shop.js"];

/// Shrinks the modules and scripts that lie in this folder itself.
pub(crate) fn shrink(folder: &Path) -> Result<(), Error> {
    let tools = env::var_os(TOOLS).map(PathBuf::from);
    for entry in fs::read_dir(folder).map_err(Error::file(folder))? {
        let path = entry.map_err(Error::file(folder))?.path();
        let tool = |name| tools.as_ref().map(|tools| Command::new(tools.join(name)));
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("wasm") => {
                if let Some(mut wasm_opt) = tool("wasm-opt") {
                    wasm_opt.args(FEATURES).args(SMALLEST).arg(&path).arg("-o").arg(&path);
                    command::run(&mut wasm_opt)?;
                }
            }
            Some("js") => {
                if let Some(mut esbuild) = tool("esbuild") {
                    let classic = CLASSIC.iter().any(|name| path.ends_with(name));
                    esbuild.args(SCRIPT).args((!classic).then_some(MODULE));
                    let written = command::output(esbuild.arg(&path))?;
                    fs::write(&path, written).map_err(Error::file(&path))?;
                }
            }
            Some(_) | None => {}
        }
    }
    Ok(())
}
