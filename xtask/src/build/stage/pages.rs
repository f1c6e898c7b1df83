//! The pages that need no script: help, terms and privacy, in every language, from the templates in `pages/` and the
//! operator's values.

use std::fs;
use std::path::Path;

use crate::build::hashed_name;
use crate::build::html::{self, escaped};
use crate::build::operator::{Bilingual, Operator};
use crate::run::error::Error;

/// The folder of the pages in the built app: their addresses begin with it.
const FOLDER: &str = "help";
/// The stylesheets that are joined for them.
const SHEETS: [&str; 3] = ["tokens.css", "base.css", "pages.css"];
/// The template, and the path below the language's own, of each page.
const PAGES: [(&str, &str); 3] = [("help", ""), ("terms", "terms/"), ("privacy", "privacy/")];

/// The words around the pages, in one language.
struct Around {
    tag: &'static str,
    name: &'static str,
    pages: &'static str,
    titles: [&'static str; PAGES.len()],
    licence: &'static str,
}

const AROUND: [Around; 2] = [
    Around {
        tag: "zh-CN",
        name: "中文",
        pages: "相关页面",
        titles: ["乘车与帮助", "购票条款", "隐私说明"],
        licence: "统一社会信用代码：",
    },
    Around {
        tag: "en",
        name: "English",
        pages: "Related pages",
        titles: ["Riding, and help", "Terms of sale", "Privacy"],
        licence: "Business licence: ",
    },
];

/// Writes the pages of these sources for this operator into the folder of a built app, under its colours.
pub(super) fn write(
    sources: &Path,
    operator: &Operator,
    colours: &str,
    folder: &Path,
) -> Result<(), Error> {
    if let Some(key) = operator.legal.empty() {
        return Err(Error::OperatorValue { key });
    }
    let read = |path: &Path| fs::read_to_string(path).map_err(Error::file(path));
    let folder = folder.join(FOLDER);
    let mut sheet = String::from(colours);
    for name in SHEETS {
        sheet += &read(&sources.join("style").join(name))?;
    }
    let name = hashed_name::of("pages", sheet.as_bytes(), "css");
    put(&folder.join(&name), &sheet)?;
    let frame = read(&sources.join("pages/frame.html"))?;
    let spoken = |tag: &str| AROUND.iter().find(|around| around.tag == tag);
    let languages: Vec<_> = operator.languages.iter().filter_map(|tag| spoken(tag)).collect();
    for (place, around) in languages.iter().enumerate() {
        for (number, (template, below)) in PAGES.into_iter().enumerate() {
            let body = read(
                &sources.join("pages").join(around.tag).join(template).with_extension("html"),
            )?;
            let other = languages.iter().find(|other| other.tag != around.tag);
            let other = other.map(|other| link(other, below, other.name, true)).unwrap_or_default();
            let links = PAGES.iter().zip(around.titles);
            let links: String =
                links.map(|((_, path), title)| link(around, path, title, false)).collect();
            let values = Values {
                sheet: &format!("/{FOLDER}/{name}"),
                title: around.titles.get(number).copied().unwrap_or_default(),
                other: &other,
                links: &links,
                around,
                operator,
            };
            let template = frame.replace("{{body}}", &body);
            let page = html::filled(&template, |name| values.html(name))?;
            put(&folder.join(around.tag).join(below).join("index.html"), &page)?;
            if place == 0 {
                put(&folder.join(below).join("index.html"), &page)?;
            }
        }
    }
    Ok(())
}

/// What is filled into a page.
struct Values<'a> {
    sheet: &'a str,
    title: &'a str,
    other: &'a str,
    links: &'a str,
    around: &'a Around,
    operator: &'a Operator,
}

impl Values<'_> {
    /// The HTML of a placeholder.
    fn html(&self, name: &str) -> Option<String> {
        let legal = &self.operator.legal;
        let own = |text: &Bilingual| escaped(text.of(self.around.tag));
        Some(match name {
            "tag" => self.around.tag.into(),
            "sheet" => self.sheet.into(),
            "title" => escaped(self.title),
            "nav" => escaped(self.around.pages),
            "other" => self.other.into(),
            "links" => self.links.into(),
            "name" => own(&self.operator.name),
            "hotline" => escaped(&self.operator.hotline),
            "legal-name" => own(&legal.name),
            "address" => own(&legal.address),
            "hours" => own(&legal.hours),
            "licence" => [self.around.licence, &escaped(&legal.licence)].concat(),
            "filing" => escaped(&legal.filing),
            "since" => escaped(&legal.since),
            "ride" => {
                let steps = own(&legal.ride);
                let steps = steps.lines().filter(|line| !line.is_empty());
                steps.map(|step| format!("<li>{step}</li>")).collect::<Vec<_>>().join("\n")
            }
            _ => return None,
        })
    }
}

fn link(around: &Around, below: &str, words: &str, says_language: bool) -> String {
    let (tag, words) = (around.tag, escaped(words));
    let lang =
        if says_language { format!(" lang=\"{tag}\" hreflang=\"{tag}\"") } else { String::new() };
    format!("<a href=\"/{FOLDER}/{tag}/{below}\"{lang}>{words}</a>")
}

fn put(path: &Path, text: &str) -> Result<(), Error> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(Error::file(folder))?;
    }
    fs::write(path, text).map_err(Error::file(path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::workspace;

    const ADDRESSES: [&str; 9] = [
        "",
        "terms/",
        "privacy/",
        "zh-CN/",
        "zh-CN/terms/",
        "zh-CN/privacy/",
        "en/",
        "en/terms/",
        "en/privacy/",
    ];

    fn committed() -> Operator {
        Operator::read(&workspace::root().join("operator.toml")).unwrap()
    }

    fn written(operator: &Operator) -> (tempfile::TempDir, impl Fn(&str) -> String + use<>) {
        let folder = tempfile::tempdir().unwrap();
        write(&workspace::root(), operator, ":root{}", folder.path()).unwrap();
        let pages = folder.path().join(FOLDER);
        (folder, move |address: &str| {
            fs::read_to_string(pages.join(address).join("index.html")).unwrap()
        })
    }

    #[test]
    fn every_page_names_the_seller_and_the_hotline_and_needs_no_script() {
        let operator = committed();
        let (folder, page) = written(&operator);
        for address in ADDRESSES {
            let page = page(address);
            for value in [&operator.hotline, &operator.legal.licence, &operator.legal.filing] {
                assert!(page.contains(value.as_str()), "{address}: {value}");
            }
            let names = [&operator.legal.name.zh, &operator.legal.name.en];
            assert!(names.iter().any(|name| page.contains(name.as_str())), "{address}");
            assert!(page.contains(&format!("href=\"tel:{}\"", operator.hotline)), "{address}");
            for absent in ["<script", "style=", "{{", " on"] {
                let tags = page.split('<').skip(1).filter_map(|tag| tag.split('>').next());
                let found = tags.filter(|tag| ["<", tag].concat().contains(absent)).count();
                assert_eq!(found, 0, "{absent} in {address}");
            }
            for href in page.split("href=\"/help/").skip(1) {
                let path = href.split('"').next().unwrap();
                let file = folder.path().join(FOLDER).join(path);
                let file = if path.ends_with(".css") { file } else { file.join("index.html") };
                assert!(file.is_file(), "{address} links to {path}");
            }
        }
        assert_eq!(page(""), page("zh-CN/"), "the first language has the short address");
    }

    #[test]
    fn the_five_answers_say_whether_money_moved() {
        let (_folder, page) = written(&committed());
        for address in ["zh-CN/", "en/"] {
            let page = page(address);
            for answer in ["code", "wallet", "money", "phone", "refund"] {
                let section = page.split_once(&format!("<section id=\"{answer}\">")).unwrap().1;
                let section = section.split_once("</section>").unwrap().0;
                assert_eq!(section.matches("class=\"money\"").count(), 1, "{answer} in {address}");
            }
            assert!(page.contains("<section id=\"ride\">"));
            assert!(page.matches("<li>").count() > 6, "the steps of the operator");
        }
    }

    #[test]
    fn a_value_is_escaped_and_an_empty_or_missing_one_is_named() {
        let mut operator = committed();
        operator.legal.licence = "<b>&".into();
        let (_folder, page) = written(&operator);
        assert!(page("").contains("&lt;b&gt;&amp;"));
        let folder = tempfile::tempdir().unwrap();
        type Change = fn(&mut Operator);
        let rows: [(&str, Change); 3] = [
            ("legal.licence", |it| it.legal.licence.clear()),
            ("legal.filing", |it| it.legal.filing = " ".into()),
            ("legal.hours", |it| it.legal.hours.en.clear()),
        ];
        for (named, change) in rows {
            let mut operator = committed();
            change(&mut operator);
            let error = write(&workspace::root(), &operator, "", folder.path()).unwrap_err();
            assert!(error.to_string().contains(named), "{error}");
        }
    }

    #[test]
    fn one_language_alone_is_linked_to_no_other() {
        let operator = Operator { languages: vec!["en".into()], ..committed() };
        let (folder, page) = written(&operator);
        assert!(page("").contains("<html lang=\"en\">"));
        assert!(!page("").contains("zh-CN") && !folder.path().join("help/zh-CN").exists());
    }
}
