//! The table of what each variant adds.

use std::fmt;

use compare::rounds::{Measured, Samples, Variant};
use compare::target::Net;

pub(crate) struct Table<'a> {
    rows: Vec<(&'a Variant, Measured)>,
}

impl<'a> Table<'a> {
    pub(crate) fn new(variants: &'a [Variant], measured: Vec<Measured>) -> Self {
        Self { rows: variants.iter().zip(measured).collect() }
    }

    pub(crate) fn one_thread(&self, name: &str) -> Net {
        self.net(name, |measured| &measured.one_thread)
    }

    pub(crate) fn two_threads(&self, name: &str) -> Net {
        self.net(name, |measured| &measured.two_threads)
    }

    /// What `name` adds to its bare call; not a number for a name that was not measured.
    fn net(&self, name: &str, samples: impl Fn(&Measured) -> &Samples) -> Net {
        let find = |name| self.rows.iter().find(|(variant, _)| variant.name == name);
        match find(name).and_then(|(variant, measured)| Some((variant, measured, find(variant.bare)?))) {
            Some((variant, measured, _)) if variant.bare == name => Net::of(samples(measured)),
            Some((_, measured, (_, bare))) => Net::over(samples(measured), samples(bare)),
            None => Net { min: f64::NAN, median: f64::NAN },
        }
    }
}

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:42} {:>10} {:>10} {:>14} {:>10}", "", "one thread", "(median)", "two on one fn", "(median)")?;
        for (variant, _) in &self.rows {
            let (one, two) = (self.one_thread(variant.name), self.two_threads(variant.name));
            let note = if variant.bare == variant.name { "  (whole)" } else { "" };
            let Net { min, median } = one;
            writeln!(f, "{:42} {min:10.1} {median:10.1} {:14.1} {:10.1}{note}", variant.name, two.min, two.median)?;
        }
        Ok(())
    }
}
