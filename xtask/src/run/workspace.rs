//! Where things are: the checkout, and the one folder that everything built goes to.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::run::command;
use crate::run::error::Error;

pub(crate) struct Workspace {
    pub(crate) root: PathBuf,
    /// Wherever cargo puts what it builds: `target`, or `CARGO_TARGET_DIR`.
    pub(crate) target: PathBuf,
}

impl Workspace {
    pub(crate) fn find() -> Result<Self, Error> {
        let metadata = metadata(&root())?;
        let folder = |key| {
            let path = metadata.get(key).and_then(Value::as_str);
            path.map(PathBuf::from)
                .ok_or(Error::Unreadable { program: "cargo metadata", missing: "its folders" })
        };
        Ok(Self { root: folder("workspace_root")?, target: folder("target_directory")? })
    }

    /// The operator file that is committed: the examples' operator.
    pub(crate) fn operator_file(&self) -> PathBuf {
        self.root.join("operator.toml")
    }

    /// The path as it is seen from the checkout, however it was given.
    pub(crate) fn absolute(&self, path: &Path) -> PathBuf {
        self.root.join(path)
    }
}

/// The checkout that this xtask was built from.
pub(crate) fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_owned()
}

pub(crate) fn metadata(root: &Path) -> Result<Value, Error> {
    let mut cargo = command::cargo(root);
    cargo.args(["metadata", "--no-deps", "--format-version", "1"]);
    serde_json::from_str(&command::output(&mut cargo)?)
        .map_err(|_| Error::Unreadable { program: "cargo metadata", missing: "JSON" })
}
