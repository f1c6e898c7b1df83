//! The page `/purchases`: that of `/verify` under a heading of its own, because one program draws both.

use std::fs;
use std::path::Path;

use crate::build::stage;
use crate::run::error::Error;

/// The heading of the first paint, of both pages.
const OF_VERIFY: &str = "核对票价凭证";
const OF_PURCHASES: &str = "我的购买";

/// Writes the page beside that of `/verify`, which is in this folder.
pub(crate) fn write(folder: &Path) -> Result<(), Error> {
    let path = folder.join("index.html");
    let page = fs::read_to_string(&path).map_err(Error::file(&path))?;
    let page = page.replace(OF_VERIFY, OF_PURCHASES);
    if page.matches(OF_PURCHASES).count() < 2 {
        return Err(Error::MissingPlaceholder { name: OF_VERIFY });
    }
    let path = folder.join("purchases.html");
    fs::write(&path, &page).map_err(Error::file(&path))?;
    let compressed = stage::compressed_path(&path);
    fs::write(&compressed, stage::compressed(page.as_bytes())).map_err(Error::file(&compressed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_that_of_verify_under_another_heading() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let page = "<title>核对票价凭证</title><h1>核对票价凭证</h1><script src=/boot.js>";
        fs::write(folder.join("index.html"), page).unwrap();
        write(folder).unwrap();
        let written = fs::read_to_string(folder.join("purchases.html")).unwrap();
        assert_eq!(written, "<title>我的购买</title><h1>我的购买</h1><script src=/boot.js>");
        assert!(folder.join("purchases.html.br").is_file());
        fs::write(folder.join("index.html"), "<h1>Verify</h1>").unwrap();
        write(folder).unwrap_err();
    }

    #[test]
    fn the_committed_page_has_the_heading_that_is_replaced() {
        let page = crate::run::workspace::root().join("verify.html");
        let page = fs::read_to_string(page).unwrap();
        assert_eq!(page.matches(OF_VERIFY).count(), 2);
    }
}
