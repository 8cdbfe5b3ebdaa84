//! A comparison as a comment on a pull request.

use super::words::{answer, change, compared, interval, name, one_sided, several, value, verdict};
use crate::report::diff::model::{Change, Diff, Verdict};

/// A comment may be 65,536 characters long on GitHub: two tables of so many rows fit, and no more are read.
const ROWS: usize = 120;

impl Diff {
    /// The comparison in Markdown, as GitHub and GitLab show it: what got worse, what got better, and the rest folded away.
    pub fn to_markdown(&self) -> String {
        let sign = if self.is_regression { "❌" } else { "✅" };
        let mut text = format!("### {sign} {}\n\n{}\n", answer(self), escaped(&compared(self)));
        let is_told = |change: &&Change| matches!(change.verdict, Verdict::Worse | Verdict::Better);
        let (told, rest): (Vec<&Change>, Vec<&Change>) = self.changes.iter().partition(is_told);
        if !told.is_empty() {
            text.push_str(&format!("\n{}", table(&told)));
        }
        if !rest.is_empty() {
            let count = several(rest.len(), "figure", "figures");
            let noise = rest.iter().filter(|change| change.verdict == Verdict::Noise).count();
            let (same, few) = (self.with(Verdict::Same).count(), self.with(Verdict::TooFewCalls).count());
            text.push_str(&format!(
                "\n<details><summary>{count} more: {noise} noise, {same} the same, {few} with too few calls to say</summary>\n\n{}\n</details>\n",
                table(&rest)
            ));
        }
        for line in one_sided(self).iter().chain(&self.notes) {
            text.push_str(&format!("\n{}\n", escaped(line)));
        }
        text
    }
}

fn table(changes: &[&Change]) -> String {
    let mut text = "| verdict | function | figure | base | head | change | 95 % interval |\n".to_owned();
    text.push_str("| --- | --- | --- | ---: | ---: | ---: | ---: |\n");
    for one in changes.iter().take(ROWS) {
        let strong = if one.fails { "**" } else { "" };
        let interval = match (&one.why, interval(one)) {
            (Some(why), interval) if interval.is_empty() => why.clone(),
            (Some(why), interval) => format!("{interval} ({why})"),
            (None, interval) => interval,
        };
        text.push_str(&format!(
            "| {strong}{}{strong} | {} | {} | {} | {} | {strong}{}{strong} | {} |\n",
            verdict(one),
            code(&name(one)),
            one.figure.label(),
            value(one.figure, one.base),
            value(one.figure, one.head),
            change(one),
            escaped(&interval)
        ));
    }
    if changes.len() > ROWS {
        text.push_str(&format!("\n{} more are in the JSON.\n", changes.len() - ROWS));
    }
    text
}

/// As code in a cell: no character of the name ends the code or the cell.
fn code(name: &str) -> String {
    format!("<code>{}</code>", escaped(name))
}

/// Characters that Markdown or HTML would read, written so that they are only seen.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' | '@' | '~' | '#' => {
                out.push_str(&format!("&#{};", u32::from(character)))
            }
            _ => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::code;

    #[test]
    fn a_name_stays_in_its_cell() {
        assert_eq!(code("a|b::<T>::f`_"), "<code>a&#124;b::&lt;T&gt;::f&#96;&#95;</code>");
    }
}
