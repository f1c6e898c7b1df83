//! The words of a language, out of the file that people write and into the one that riders load: a page speaks one
//! language at a time, so no rider downloads the other.

use std::fs;
use std::path::Path;

use toml::Value;

use crate::build::hashed_name;
use crate::build::operator::{self, Operator};
use crate::run::error::Error;

// What is put there holds neither a blank nor a quote, because Trunk takes the quotes of such a place away.
/// The place in a page for its languages with the files of their words, and the place for the languages alone.
const WORDS: &str = "{{words}}";
const LANGUAGES: &str = "{{languages}}";

/// The page with the operator's languages in their place, and in the folder the words of each that it asks for, out
/// of the folder with the words of all.
pub(crate) fn placed(
    template: &str,
    words: &Path,
    operator: &Operator,
    folder: &Path,
) -> Result<String, Error> {
    let mut page = template.to_owned();
    if page.contains(LANGUAGES) {
        page = page.replace(LANGUAGES, &operator.languages.join(","));
    }
    if page.contains(WORDS) {
        let places: Result<Vec<_>, Error> = operator
            .languages
            .iter()
            .map(|language| Ok(format!("{language}:/{}", store(language, words, folder)?)))
            .collect();
        page = page.replace(WORDS, &places?.join(","));
    }
    Ok(page)
}

/// Writes the words of a language under a name that carries a hash of them, and returns that name.
fn store(language: &str, words: &Path, folder: &Path) -> Result<String, Error> {
    let short = language.get(..2).unwrap_or(language);
    let source = words.join(short).with_extension("toml");
    let served = served(&source)?;
    let name = hashed_name::of(language, served.as_bytes(), "txt");
    let target = folder.join(&name);
    fs::write(&target, served).map_err(Error::file(&target))?;
    Ok(name)
}

/// The words alone, one a line: the app knows their names by their order.
fn served(source: &Path) -> Result<String, Error> {
    let words = operator::table(source)?;
    let text = |(key, value): (&String, &Value)| {
        let text = value.as_str().filter(|text| !text.contains('\n')).map(str::to_owned);
        let cause = || format!("`{key}` has to be a text of one line");
        text.ok_or_else(|| Error::Toml { path: source.to_owned(), cause: cause() })
    };
    let words: Result<Vec<_>, Error> = words.iter().map(text).collect();
    Ok(words?.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::workspace;

    const OPERATOR: &str = "languages = [\"en\", \"zh-CN\"]\n";

    #[test]
    fn a_page_says_where_its_words_are_and_they_are_there() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let words = workspace::root().join("src/text");
        let operator = Operator::of(OPERATOR);
        let page = placed("<html data-words=\"{{words}}\">", &words, &operator, folder).unwrap();
        let places = page.strip_prefix("<html data-words=\"").unwrap().strip_suffix("\">").unwrap();
        let languages: Vec<_> = places.split(',').filter_map(|it| it.split_once(":/")).collect();
        assert_eq!(languages.iter().map(|(tag, _)| *tag).collect::<Vec<_>>(), ["en", "zh-CN"]);
        let [english, chinese] = [0, 1].map(|at| fs::read_to_string(folder.join(languages[at].1)));
        let (english, chinese) = (english.unwrap(), chinese.unwrap());
        assert_eq!(english.lines().next(), Some("Need a person?"));
        assert_eq!(chinese.lines().next(), Some("需要人帮忙？"));
        assert_eq!(english.lines().count(), chinese.lines().count());

        let page =
            placed("<html data-words=\"{{languages}}\">", &words, &operator, folder).unwrap();
        assert_eq!(page, "<html data-words=\"en,zh-CN\">");
    }

    #[test]
    fn words_that_are_no_text_or_are_longer_than_a_line_are_refused_by_name() {
        for (text, refused) in
            [("a = 1", Some("`a`")), ("b = \"x\\ny\"", Some("`b`")), ("c = \"d\"", None)]
        {
            let folder = tempfile::tempdir().unwrap();
            let source = folder.path().join("zh.toml");
            fs::write(&source, text).unwrap();
            let outcome = served(&source);
            match (outcome, refused) {
                (Err(error), Some(named)) => assert!(error.to_string().contains(named), "{error}"),
                (Ok(served), None) => assert_eq!(served, "d"),
                (outcome, _) => panic!("{text}: {outcome:?}"),
            }
        }
    }
}
