//! Has wasm-opt and esbuild leave out of modules and scripts what no browser reads, and write the rest shorter.

mod names;

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
/// The names between module and script are shortened last: those of wasm-bindgen are long, and each has a hash.
const SMALLEST: [&str; 9] = [
    "--low-memory-unused",
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
    "--inline-max-combined-binary-size=1",
    "-Oz",
    "--generate-global-effects",
    "-Oz",
    "--minify-imports-and-exports-and-modules",
];
/// The syntax that esbuild may write: no newer one than the scripts have themselves.
const SCRIPT: [&str; 2] = ["--minify", "--target=es2020"];
/// The names at the top of a module are its own, so they may be shortened too.
const MODULE: &str = "--format=esm";
/// The scripts that are no modules: a service worker is none in every engine, and it loads the shop in the page by its name.
const CLASSIC: [&str; 2] = ["worker.js", "page-shop.js"];

/// Shrinks the modules and scripts that lie in this folder itself. Returns the page with their names of now.
pub(crate) fn shrink(folder: &Path, mut page: String) -> Result<String, Error> {
    let Some(tools) = env::var_os(TOOLS).map(PathBuf::from) else {
        return Ok(page);
    };
    let modules = files(folder, "wasm")?;
    for module in &modules {
        let mut wasm_opt = Command::new(tools.join("wasm-opt"));
        wasm_opt.args(FEATURES).args(SMALLEST).arg(module).arg("-o").arg(module);
        names::shorten(module, &command::output(&mut wasm_opt)?)?;
    }
    for script in files(folder, "js")? {
        let classic = CLASSIC.iter().any(|name| script.ends_with(name));
        let mut esbuild = Command::new(tools.join("esbuild"));
        esbuild.args(SCRIPT).args((!classic).then_some(MODULE));
        let written = command::output(esbuild.arg(&script))?;
        fs::write(&script, written).map_err(Error::file(&script))?;
    }
    for module in &modules {
        page = names::rehash(module, page)?;
    }
    Ok(page)
}

fn files(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, Error> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(Error::file(folder))? {
        let path = entry.map_err(Error::file(folder))?.path();
        if path.extension().is_some_and(|it| it == extension) {
            files.push(path);
        }
    }
    Ok(files)
}
