//! A small strict reader of Prometheus's text format 0.0.4: what it refuses, a scraper may refuse.

use std::collections::{BTreeMap, BTreeSet};

/// Label names and values of one sample, by name.
pub(crate) type Labels = BTreeMap<String, String>;

/// One scrape, read back.
#[derive(Debug, Default)]
pub(crate) struct Exposition {
    /// By sample name and labels.
    samples: BTreeMap<(String, Labels), f64>,
    /// Kinds by family name.
    kinds: BTreeMap<String, String>,
    /// Of histograms, by family name and labels.
    buckets: BTreeMap<(String, Labels), Vec<(f64, f64)>>,
}

impl Exposition {
    /// One scrape of the process's registry; it fails the test when it is not valid.
    pub(crate) fn now() -> Self {
        Self::read(&monitor::Registry::global().exposition()).unwrap_or_else(|error| panic!("{error}"))
    }

    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let mut read = Self::default();
        let mut helped = BTreeSet::new();
        let mut family = String::new();
        let body = text.strip_suffix('\n').ok_or("no newline at the end")?;
        for line in body.split('\n') {
            let at = |error: &str| format!("{error} in {line:?}");
            if let Some(help) = line.strip_prefix("# HELP ") {
                let (name, _) = help.split_once(' ').ok_or(at("no text"))?;
                if !helped.insert(name.to_owned()) || read.kinds.contains_key(name) {
                    return Err(at("second HELP, or HELP after TYPE"));
                }
            } else if let Some(kind) = line.strip_prefix("# TYPE ") {
                let (name, kind) = kind.split_once(' ').ok_or(at("no kind"))?;
                if !["counter", "gauge", "histogram", "summary", "untyped"].contains(&kind) {
                    return Err(at("unknown kind"));
                }
                if read.kinds.insert(name.to_owned(), kind.to_owned()).is_some() {
                    return Err(at("second TYPE"));
                }
                family = name.to_owned();
            } else {
                let (name, labels, value) = sample(line).map_err(|error| at(&error))?;
                if !read.belongs(&name, &family) {
                    return Err(at("sample outside of its family"));
                }
                if read.samples.insert((name, labels), value).is_some() {
                    return Err(at("second sample of one series"));
                }
            }
        }
        read.check_names()?;
        read.check_histograms()?;
        Ok(read)
    }

    fn belongs(&self, sample: &str, family: &str) -> bool {
        match self.kinds.get(family).map(String::as_str) {
            Some("histogram") => {
                sample.strip_prefix(family).is_some_and(|suffix| ["_bucket", "_sum", "_count"].contains(&suffix))
            }
            Some(_) => sample == family,
            None => false,
        }
    }

    /// No family may bear the name of a histogram's samples.
    fn check_names(&self) -> Result<(), String> {
        for (name, _) in self.kinds.iter().filter(|(_, kind)| *kind == "histogram") {
            for suffix in ["_bucket", "_sum", "_count"] {
                if self.kinds.contains_key(&format!("{name}{suffix}")) {
                    return Err(format!("{name}{suffix} is a family and a part of the histogram {name}"));
                }
            }
        }
        Ok(())
    }

    /// Buckets rise, the last is `+Inf`, and it is the count.
    fn check_histograms(&mut self) -> Result<(), String> {
        for ((name, labels), count) in &self.samples {
            let Some(family) = name.strip_suffix("_bucket").filter(|name| self.is_histogram(name)) else { continue };
            let mut labels = labels.clone();
            let bound = labels.remove("le").and_then(|bound| bound.parse().ok()).ok_or("a bucket without `le`")?;
            self.buckets.entry((family.to_owned(), labels)).or_default().push((bound, *count));
        }
        for ((family, labels), buckets) in &mut self.buckets {
            buckets.sort_by(|a, b| a.0.total_cmp(&b.0));
            if !buckets.is_sorted_by(|a, b| a.0 < b.0 && a.1 <= b.1) {
                return Err(format!("{family}{labels:?}: buckets do not rise: {buckets:?}"));
            }
        }
        for ((name, labels), count) in &self.samples {
            let Some(family) = name.strip_suffix("_count").filter(|name| self.is_histogram(name)) else { continue };
            let last = self.buckets(family, labels).last();
            if last != Some(&(f64::INFINITY, *count)) {
                return Err(format!("{family}{labels:?}: count {count}, but {last:?}"));
            }
        }
        Ok(())
    }

    fn is_histogram(&self, family: &str) -> bool {
        self.kinds.get(family).is_some_and(|kind| kind == "histogram")
    }

    /// Cumulative counts by upper bound.
    pub(crate) fn buckets(&self, family: &str, labels: &Labels) -> &[(f64, f64)] {
        self.buckets.get(&(family.to_owned(), labels.clone())).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn value(&self, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
        self.samples.get(&(name.to_owned(), of(labels))).copied()
    }

    /// All samples of one name.
    pub(crate) fn of(&self, name: &str) -> impl Iterator<Item = (&Labels, f64)> {
        let all = self.samples.range((name.to_owned(), Labels::new())..);
        all.take_while(move |((own, _), _)| own == name).map(|((_, labels), value)| (labels, *value))
    }

    /// The first counter, or count or sum of a histogram, that is lower here than it was in `earlier`, or gone.
    pub(crate) fn went_down_since(&self, earlier: &Self) -> Option<String> {
        let rises = |name: &str| {
            let part = ["_bucket", "_sum", "_count"].iter().find_map(|suffix| name.strip_suffix(suffix));
            self.kinds.get(name).is_some_and(|kind| kind == "counter") || part.is_some_and(|own| self.is_histogram(own))
        };
        let mut before = earlier.samples.iter().filter(|((name, _), _)| rises(name));
        before.find_map(|(series, before)| {
            let now = self.samples.get(series);
            (now.is_none_or(|now| now < before)).then(|| format!("{series:?}: {before}, then {now:?}"))
        })
    }
}

pub(crate) fn of(labels: &[(&str, &str)]) -> Labels {
    labels.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// `name{label="value",..} 1`, without a time stamp.
fn sample(line: &str) -> Result<(String, Labels, f64), String> {
    let end = line.find(|character: char| !is_name(character)).ok_or("no value")?;
    let (name, mut rest) = line.split_at(end);
    if name.is_empty() || name.starts_with(|first: char| first.is_ascii_digit()) {
        return Err("no name".to_owned());
    }
    let mut labels = Labels::new();
    if let Some(inside) = rest.strip_prefix('{') {
        rest = inside;
        while !rest.starts_with('}') {
            let (label, after) = rest.split_once("=\"").ok_or("no `=\"`")?;
            if label.is_empty() || !label.chars().all(is_name) {
                return Err(format!("label name {label:?}"));
            }
            let (value, after) = quoted(after)?;
            if labels.insert(label.to_owned(), value).is_some() {
                return Err(format!("label {label} twice"));
            }
            rest = after.strip_prefix(',').unwrap_or(after);
            if rest.len() == after.len() && !rest.starts_with('}') {
                return Err("no comma".to_owned());
            }
        }
        rest = rest.strip_prefix('}').ok_or("no `}`")?;
    }
    let value = rest.strip_prefix(' ').ok_or("no blank before the value")?;
    let value = value.parse().map_err(|_| format!("value {value:?}"))?;
    Ok((name.to_owned(), labels, value))
}

fn is_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_' || character == ':'
}

/// The text up to the closing quote, without its escapes; and what comes after.
fn quoted(text: &str) -> Result<(String, &str), String> {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Ok((value, &text[at + 1..])),
            '\\' => value.push(match characters.next() {
                Some((_, 'n')) => '\n',
                Some((_, same @ ('\\' | '"'))) => same,
                other => return Err(format!("escape {other:?}")),
            }),
            other => value.push(other),
        }
    }
    Err("no closing quote".to_owned())
}

#[test]
fn the_reader_itself_refuses_what_is_broken() {
    let head = "# HELP a Help\n# TYPE a counter\n";
    assert!(Exposition::read(&format!("{head}a{{x=\"1\\n\\\\\\\"\",y=\"\"}} 1\n")).is_ok());
    for broken in [
        "a 1",
        "a{x=\"1\"} 1\na{x=\"1\"} 2\n",
        "a{x=\"1} 1\n",
        "a{x=\"1\n\"} 1\n",
        "a{x=\"\\t\"} 1\n",
        "a{x=\"1\"\"} 1\n",
        "a{x=\"1\"y=\"2\"} 1\n",
        "b 1\n",
        "a one\n",
        "a 1\n# TYPE a gauge\n",
    ] {
        assert!(Exposition::read(&format!("{head}{broken}")).is_err(), "{broken:?}");
    }
    let head = "# HELP h Help\n# TYPE h histogram\n";
    for broken in [
        "h_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 1\n",
        "h_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 2\n",
        "h_bucket{le=\"1\"} 1\nh_sum 1\nh_count 1\n",
    ] {
        assert!(Exposition::read(&format!("{head}{broken}")).is_err(), "{broken:?}");
    }
}
