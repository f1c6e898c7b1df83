//! One stylesheet for riders out of the several that people write: one request, and what is alike in them is
//! compressed once.

use std::fs;
use std::path::Path;

use crate::build::{hashed_name, html};
use crate::run::error::Error;

/// The page with one link in place of those to its stylesheets, and in the folder that one sheet in their order.
pub(crate) fn joined(html: &str, folder: &Path) -> Result<String, Error> {
    let mut page = String::with_capacity(html.len());
    let (mut sheet, mut base, mut place) = (String::new(), "/", None);
    let mut end = 0;
    let tags = html::tags(html);
    for tag in &tags {
        let Some(href) = tag.stylesheet() else { continue };
        let (of, name) = href.rsplit_once('/').unwrap_or(("", href));
        let path = folder.join(name);
        sheet += fs::read_to_string(&path).map_err(Error::file(&path))?.trim_end();
        fs::remove_file(&path).map_err(Error::file(&path))?;
        base = if of.is_empty() { base } else { of };
        page.push_str(html.get(end..tag.place.start).unwrap_or_default());
        place.get_or_insert(page.len());
        end = tag.place.end;
    }
    page.push_str(html.get(end..).unwrap_or_default());
    if let Some(place) = place {
        let name = hashed_name::of("page", sheet.as_bytes(), "css");
        let path = folder.join(&name);
        fs::write(&path, sheet).map_err(Error::file(&path))?;
        let base = base.trim_end_matches('/');
        page.insert_str(place, &format!("<link rel=\"stylesheet\" href=\"{base}/{name}\">"));
    }
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_become_one_in_their_order_and_everything_else_stays() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        fs::write(folder.join("a.css"), "a{}\n").unwrap();
        fs::write(folder.join("b-1.css"), "b{}").unwrap();
        let page = "<meta><link rel=stylesheet href=/a.css><link rel=\"icon\" href=\"/i.svg\">\
            <link href='/v/b-1.css' rel='stylesheet'/><p>";
        let page = joined(page, folder).unwrap();
        let (before, after) = page.split_once("<link rel=\"stylesheet\" href=\"/v/").unwrap();
        let (name, after) = after.split_once("\">").unwrap();
        let sheet = fs::read_to_string(folder.join(name));
        let left = fs::read_dir(folder).unwrap().count();
        assert_eq!((before, after), ("<meta>", "<link rel=\"icon\" href=\"/i.svg\"><p>"));
        assert_eq!((sheet.unwrap().as_str(), left), ("a{}b{}", 1));
    }

    #[test]
    fn a_page_without_sheets_stays_and_a_sheet_that_is_not_there_is_named() {
        let folder = std::env::temp_dir();
        assert_eq!(joined("<p>1", &folder).unwrap(), "<p>1");
        let outcome = joined("<link rel=stylesheet href=/not-there.css>", &folder);
        assert!(outcome.is_err_and(|error| error.to_string().contains("not-there.css")));
    }
}
