//! What the first screen weighs on the way to a rider's phone.

use std::fs;
use std::path::Path;

use crate::build::app::{self, Library, Sources};
use crate::build::html;
use crate::build::stage;
use crate::build::tools::Toolbox;
use crate::run::error::Error;
use crate::run::workspace::Workspace;

/// What everything that the first interactive screen needs may weigh as it is sent, compressed with brotli at its
/// best.
const FIRST_SCREEN_BYTES_MAX: u64 = 115_000;

pub(crate) fn run(workspace: &Workspace) -> Result<(), Error> {
    let tools = Toolbox::complete(&workspace.root)?;
    let folder = workspace.target.join("size");
    let (operator, time) = (workspace.operator_file(), app::time(&workspace.root));
    let sources = Sources::of(workspace, &operator, time.as_deref());
    app::release(sources, &tools, Library::Rebuilt, &folder)?;
    weigh_others(&folder)?;
    weigh(&folder)
}

/// Prints what the pages `/verify` and `/kiosk` take. No rider waits for them, so nothing is refused.
pub(crate) fn weigh_others(folder: &Path) -> Result<(), Error> {
    let verify = weights(folder, "verify/index.html")?;
    println!("the page /verify, apart from the first screen:\n{}\n", table(&verify));
    // Its own files lie beside it.
    let kiosk = folder.join("kiosk");
    let mut files = weights(&kiosk, "index.html")?;
    for name in ["worker.js", "page-shop.js", "page-shop_bg.wasm"] {
        files.push(Weight::of(&kiosk, name.to_owned())?);
    }
    println!(
        "the page /kiosk with its shop, apart from the app in its frame:\n{}\n",
        table(&files)
    );
    Ok(())
}

/// Prints what each file of a built app's first screen takes, and refuses too much.
pub(crate) fn weigh(folder: &Path) -> Result<(), Error> {
    let weights = weights(folder, "index.html")?;
    let total = total(&weights);
    let is_too_large = total > FIRST_SCREEN_BYTES_MAX;
    if is_too_large {
        println!("error: {}", Error::TooLarge { total, limit: FIRST_SCREEN_BYTES_MAX });
    }
    println!("{}", table(&weights));
    if is_too_large { Err(Error::Said) } else { Ok(()) }
}

fn weights(folder: &Path, page: &str) -> Result<Vec<Weight>, Error> {
    let path = folder.join(page);
    let html = fs::read_to_string(&path).map_err(Error::file(&path))?;
    let files = html::files(page, &html)?;
    files.into_iter().map(|name| Weight::of(folder, name)).collect()
}

struct Weight {
    name: String,
    raw_bytes: u64,
    brotli_bytes: u64,
}

impl Weight {
    fn of(folder: &Path, name: String) -> Result<Self, Error> {
        let bytes = |path: &Path| match fs::metadata(path) {
            Ok(metadata) => Ok(metadata.len()),
            Err(cause) => Err(Error::file(path)(cause)),
        };
        let path = folder.join(&name);
        let raw_bytes = bytes(&path)?;
        let brotli_bytes = bytes(&stage::compressed_path(&path))?;
        Ok(Self { name, raw_bytes, brotli_bytes })
    }
}

fn total(weights: &[Weight]) -> u64 {
    weights.iter().map(|weight| weight.brotli_bytes).sum()
}

fn table(weights: &[Weight]) -> String {
    let names = weights.iter().map(|weight| weight.name.len());
    let width = names.max().unwrap_or(0);
    let mut lines = vec![format!("{:width$} {:>9} {:>9}", "", "raw", "brotli")];
    lines.extend(weights.iter().map(|Weight { name, raw_bytes, brotli_bytes }| {
        format!("{name:width$} {raw_bytes:>9} {brotli_bytes:>9}")
    }));
    lines.push(format!("total {}", total(weights)));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_and_the_last_line_is_the_total() {
        let weight = |name: &str, raw_bytes, brotli_bytes| Weight {
            name: name.to_owned(),
            raw_bytes,
            brotli_bytes,
        };
        let weights = [weight("index.html", 4_000, 1_500), weight("app.wasm", 210_000, 80_000)];
        let expected = "                 raw    brotli\n\
                        index.html      4000      1500\n\
                        app.wasm      210000     80000\n\
                        total 81500";
        assert_eq!(table(&weights), expected);
    }

    #[test]
    fn a_first_screen_above_the_limit_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let page = "<link rel=stylesheet href=a.css><script src=a.js data-wasm=a.wasm></script>";
        for (name, brotli_bytes) in [("index.html", 60), ("a.css", 40), ("a.js", 114_000)] {
            fs::write(folder.join(name), page).unwrap();
            fs::write(folder.join(format!("{name}.br")), vec![0; brotli_bytes]).unwrap();
        }
        for (wasm_bytes, accepted) in [(900, true), (901, false)] {
            fs::write(folder.join("a.wasm"), "").unwrap();
            fs::write(folder.join("a.wasm.br"), vec![0; wasm_bytes]).unwrap();
            assert_eq!(weigh(folder).is_ok(), accepted, "{wasm_bytes}");
        }
    }
}
