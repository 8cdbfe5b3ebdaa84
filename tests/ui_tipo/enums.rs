//! `#[label(..)]`. The uses of a refused enum are not refused as well.

use monitor::{Counter, LabelValue, TipoMetrics};

#[derive(LabelValue)]
#[label(rename_all = "kebab", case = "snake")]
enum Cases {
    A,
}

#[derive(LabelValue)]
#[label]
enum Bare {
    A,
}

#[derive(LabelValue)]
#[label(rename_all = "lowercase", rename_all = "UPPERCASE")]
enum Double {
    A,
}

#[derive(LabelValue)]
enum Same {
    Gold,
    #[label(rename = "gold")]
    Silver,
    GOLD,
}

#[derive(LabelValue)]
enum Renames {
    #[label(rename = "")]
    Empty,
    #[label(rename = 7)]
    Number,
    #[label(rename_all = "snake_case")]
    All,
}

#[derive(TipoMetrics)]
struct Uses {
    /// Labelled by what was refused
    #[labels(same: Same)]
    uses: Counter,
}

fn main() {
    if let Ok(set) = Uses::register() {
        set.uses(Same::Gold).inc();
    }
}
