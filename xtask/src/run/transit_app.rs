//! The transit app of `examples`: a workspace of its own, since it needs the headers of GTK and WebKitGTK.

use std::path::PathBuf;
use std::process::Command;

use crate::run::apt;
use crate::run::command;
use crate::run::error::Error;
use crate::run::server;
use crate::run::workspace::Workspace;

/// What its backend calls itself in tokens.
pub(crate) const ISSUER: &str = "https://app.example";
const NAME: &str = "transit-app";
const HEADERS: &str = "libwebkit2gtk-4.1-dev";

/// Builds it, and installs what that needs where that is allowed. What was built before is kept in the target folder.
pub(crate) fn build(workspace: &Workspace) -> Result<PathBuf, Error> {
    apt::require(&[("pkg-config", "pkg-config")], &[])?;
    let has_headers =
        || command::succeeds(Command::new("pkg-config").args(["--exists", "webkit2gtk-4.1"]));
    if !has_headers() {
        apt::install(&[HEADERS])?;
    }
    if !has_headers() {
        return Err(Error::ToolsMissing { missing: vec![HEADERS.to_owned()] });
    }
    let mut cargo = command::cargo(&workspace.root.join("examples").join(NAME));
    cargo.args(["build", "--locked", "--message-format", "json-render-diagnostics"]);
    cargo.arg("--target-dir").arg(workspace.target.join(NAME));
    println!("$ {}", command::written(&cargo));
    server::executable(&command::output(&mut cargo)?, NAME)
}
