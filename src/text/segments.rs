//! Templates: texts with `{placeholders}`, split so that a text or a view can go into each.

/// A piece of a template.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Segment {
    /// Words, as they are.
    Words(&'static str),
    /// The name of a placeholder.
    Placeholder(&'static str),
}

/// The segments of a template in their order. A brace without its counterpart is text.
pub(crate) fn segments(template: &'static str) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut rest = template;
    while let Some((words, after)) = rest.split_once('{')
        && let Some((name, after)) = after.split_once('}')
    {
        if !words.is_empty() {
            segments.push(Segment::Words(words));
        }
        segments.push(Segment::Placeholder(name));
        rest = after;
    }
    if !rest.is_empty() {
        segments.push(Segment::Words(rest));
    }
    segments
}

/// The template with texts in its placeholders. An amount is never one of them: a price is a view.
pub(crate) fn fill(template: &'static str, texts: &[(&str, &str)]) -> String {
    let mut filled = String::new();
    for segment in segments(template) {
        filled += match segment {
            Segment::Words(words) => words,
            Segment::Placeholder(name) => {
                texts.iter().find(|(filled, _)| *filled == name).map_or("", |(_, text)| text)
            }
        };
    }
    filled
}

/// The template with a number in `{n}`. In English `{plural}` is the ending of the noun that is counted.
pub(crate) fn count(template: &'static str, n: u64) -> String {
    let plural = if n == 1 { "" } else { "s" };
    fill(template, &[("n", &n.to_string()), ("plural", plural)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_noun_that_is_counted_has_its_ending_only_for_other_numbers_than_one() {
        let cases = [(0, "0 tickets"), (1, "1 ticket"), (2, "2 tickets")];
        for (n, expected) in cases {
            assert_eq!(count("{n} ticket{plural}", n), expected);
        }
        assert_eq!(count("{n} 张", 1), "1 张");
    }

    #[test]
    fn a_template_comes_apart_at_its_places() {
        use Segment::{Placeholder, Words};
        let cases: [(&str, &[Segment]); 6] = [
            ("", &[]),
            ("请核对", &[Words("请核对")]),
            ("{a}", &[Placeholder("a")]),
            ("还有 {n} 张", &[Words("还有 "), Placeholder("n"), Words(" 张")]),
            ("{a}{b}.", &[Placeholder("a"), Placeholder("b"), Words(".")]),
            ("{a", &[Words("{a")]),
        ];
        for (template, expected) in cases {
            assert_eq!(segments(template), expected, "{template}");
        }
    }

    #[test]
    fn places_are_filled_by_name_and_an_unknown_one_is_left_out() {
        assert_eq!(fill("{a} of {b}{c}", &[("b", "2"), ("a", "1")]), "1 of 2");
    }
}
