//! `cargo xtask show`: the demonstration as one folder of static files, which any server of files can serve.

use std::fs;
use std::path::{Path, PathBuf};

use crate::build::app::{self, Library, Sources};
use crate::build::kiosk;
use crate::build::operator::Operator;
use crate::build::tools::Toolbox;
use crate::run::error::Error;
use crate::run::steps::Steps;
use crate::run::workspace::Workspace;

/// Builds the demonstration into this folder.
pub(crate) fn show(workspace: &Workspace, out: &Path) -> Result<(), Error> {
    let mut steps = Steps::new(2);
    let tools = steps.take("tools", || Toolbox::complete(&workspace.root))?;
    let built = workspace.target.join("show");
    let out = workspace.absolute(out);
    steps.take("demonstration", || {
        // A folder of files has no sale of its own: only a sale that is named is handed over to.
        let riders = Operator::read(&workspace.operator_file())?.kiosk;
        let operator = match riders.filter(|kiosk| !kiosk.sale.is_empty()) {
            Some(_) => workspace.operator_file(),
            None => workspace.root.join(kiosk::OPERATOR),
        };
        let time = app::time(&workspace.root);
        let sources = Sources::of(workspace, &operator, time.as_deref());
        app::kiosk(sources, &tools, Library::Rebuilt, &built)?;
        copy(&built, &out)
    })?;
    println!("{}", out.join("index.html").display());
    println!("Serve this folder over https, or on this machine; it needs nothing else.");
    Ok(())
}

/// The files without their compressed copies: a server of files sends what it finds.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    fs::create_dir_all(to).map_err(Error::file(to))?;
    for entry in fs::read_dir(from).map_err(Error::file(from))? {
        let path: PathBuf = entry.map_err(Error::file(from))?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy(&path, &target)?;
        } else if path.extension().is_none_or(|extension| extension != "br") {
            fs::copy(&path, &target).map_err(Error::file(&target))?;
        }
    }
    Ok(())
}
