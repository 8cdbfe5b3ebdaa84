//! Silences: of the configuration, and of people who made them while the process runs.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::fingerprint;
use crate::data::{Data, Table};
use crate::notify::plan::{Matchers, WrittenSilence};
use crate::promql::source::{Labels, MatchOp, Matcher};

/// How long one that is over is shown, as Alertmanager does: five days.
const KEPT_MS: i64 = 5 * 86_400_000;
/// Silences that people may make.
const MOST: usize = 1_000;
/// The end of one that has none.
const NO_END_MS: i64 = 253_370_764_800_000;

#[derive(Clone, Debug)]
pub(crate) struct Silence {
    pub(crate) id: String,
    pub(crate) matchers: Matchers,
    /// Milliseconds since 1970, as the others.
    pub(crate) starts_at_ms: i64,
    pub(crate) ends_at_ms: i64,
    pub(crate) updated_at_ms: i64,
    pub(crate) created_by: String,
    pub(crate) comment: String,
    is_configured: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SilenceState {
    Active,
    Pending,
    Expired,
}

impl Silence {
    pub(crate) fn state(&self, wall_ms: i64) -> SilenceState {
        if wall_ms >= self.ends_at_ms {
            SilenceState::Expired
        } else if wall_ms < self.starts_at_ms {
            SilenceState::Pending
        } else {
            SilenceState::Active
        }
    }
}

/// What somebody asks for.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    /// The silence to change; empty for a new one.
    pub(crate) id: String,
    pub(crate) matchers: Matchers,
    pub(crate) starts_at_ms: i64,
    pub(crate) ends_at_ms: i64,
    pub(crate) created_by: String,
    pub(crate) comment: String,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SilenceError {
    #[error("silence {0} not found")]
    Unknown(String),
    #[error("silence {0} is in the configuration file: change it there")]
    Configured(String),
    #[error("silence {0} is expired already")]
    Expired(String),
    #[error("a silence needs a matcher that not every alert meets")]
    MatchesAll,
    #[error("the end of a silence must be after its start, and not in the past")]
    Times,
    #[error("there are {MOST} silences already: expire some")]
    TooMany,
}

/// As it is written down.
#[derive(Serialize, Deserialize)]
struct Kept {
    matchers: Vec<(String, String, String)>,
    starts_at_ms: i64,
    ends_at_ms: i64,
    updated_at_ms: i64,
    created_by: String,
    comment: String,
}

#[derive(Debug)]
pub(super) struct Silences {
    all: BTreeMap<String, Silence>,
    data: Arc<Data>,
}

impl Silences {
    pub(super) fn new(written: &[WrittenSilence], data: Arc<Data>, wall_ms: i64) -> Self {
        let mut all = BTreeMap::new();
        for (id, kept) in data.read::<Kept>(Table::Silences) {
            if let Some(silence) = restored(&id, kept) {
                all.insert(id, silence);
            }
        }
        for (at, written) in written.iter().enumerate() {
            // The same at each start, so that people can speak of it.
            let text = format!("{at}\n{}", written.matchers);
            let hash = |seed: &str| u128::from(fingerprint(&Labels::new([(seed.to_owned(), text.clone())])));
            let id = uuid(hash("first") << 64 | hash("second"));
            let silence = Silence {
                id: id.clone(),
                matchers: written.matchers.clone(),
                starts_at_ms: written.starts_at_ms.unwrap_or(wall_ms.min(written.ends_at_ms.unwrap_or(wall_ms))),
                ends_at_ms: written.ends_at_ms.unwrap_or(NO_END_MS),
                updated_at_ms: wall_ms,
                created_by: written.created_by.clone(),
                comment: written.comment.clone(),
                is_configured: true,
            };
            all.insert(id, silence);
        }
        Self { all, data }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Silence> {
        self.all.values()
    }

    pub(super) fn get(&self, id: &str) -> Option<&Silence> {
        self.all.get(id)
    }

    /// Those that silence an alert now.
    pub(super) fn of<'a>(&'a self, labels: &'a Labels, wall_ms: i64) -> impl Iterator<Item = &'a Silence> {
        let is_active = move |silence: &&Silence| silence.state(wall_ms) == SilenceState::Active;
        self.all.values().filter(is_active).filter(|silence| silence.matchers.matches(labels))
    }

    /// Makes one, or changes one. One that is at work and is to match something else is ended, and another begins, as Alertmanager
    /// has it: what was silenced, and when, stays on record.
    pub(super) fn set(&mut self, wanted: Wanted, wall_ms: i64) -> Result<String, SilenceError> {
        if wanted.matchers.match_anything() {
            return Err(SilenceError::MatchesAll);
        }
        if wanted.ends_at_ms <= wanted.starts_at_ms || wanted.ends_at_ms <= wall_ms {
            return Err(SilenceError::Times);
        }
        let mut id = wanted.id.clone();
        let mut starts_at_ms = wanted.starts_at_ms.max(wall_ms);
        if !id.is_empty() {
            let known = self.all.get(&id).ok_or_else(|| SilenceError::Unknown(id.clone()))?;
            if known.is_configured {
                return Err(SilenceError::Configured(id));
            }
            let is_same = known.matchers.to_string() == wanted.matchers.to_string();
            match known.state(wall_ms) {
                SilenceState::Active if is_same => starts_at_ms = known.starts_at_ms,
                SilenceState::Pending if is_same => {}
                SilenceState::Expired => id.clear(),
                _ => {
                    self.end(&id, wall_ms);
                    id.clear();
                }
            }
        }
        if id.is_empty() {
            let made =
                self.all.values().filter(|own| !own.is_configured && own.state(wall_ms) != SilenceState::Expired);
            if made.count() >= MOST {
                return Err(SilenceError::TooMany);
            }
            id = new_id();
        }
        let silence = Silence {
            id: id.clone(),
            matchers: wanted.matchers,
            starts_at_ms,
            ends_at_ms: wanted.ends_at_ms,
            updated_at_ms: wall_ms,
            created_by: wanted.created_by,
            comment: wanted.comment,
            is_configured: false,
        };
        self.keep(silence);
        Ok(id)
    }

    /// Ends one now.
    pub(super) fn expire(&mut self, id: &str, wall_ms: i64) -> Result<(), SilenceError> {
        let known = self.all.get(id).ok_or_else(|| SilenceError::Unknown(id.to_owned()))?;
        if known.is_configured {
            return Err(SilenceError::Configured(id.to_owned()));
        }
        if known.state(wall_ms) == SilenceState::Expired {
            return Err(SilenceError::Expired(id.to_owned()));
        }
        self.end(id, wall_ms);
        Ok(())
    }

    fn end(&mut self, id: &str, wall_ms: i64) {
        if let Some(known) = self.all.get(id) {
            let starts_at_ms = known.starts_at_ms.min(wall_ms);
            self.keep(Silence { starts_at_ms, ends_at_ms: wall_ms, updated_at_ms: wall_ms, ..known.clone() });
        }
    }

    /// Forgets those that are long over.
    pub(super) fn tidy(&mut self, wall_ms: i64) {
        let data = &self.data;
        self.all.retain(|id, silence| {
            let is_kept = silence.is_configured || silence.ends_at_ms > wall_ms - KEPT_MS;
            if !is_kept {
                data.remove(Table::Silences, id);
            }
            is_kept
        });
    }

    fn keep(&mut self, silence: Silence) {
        let kept = Kept {
            matchers: silence
                .matchers
                .iter()
                .map(|own| (own.name.clone(), sign(own.op).to_owned(), own.value.clone()))
                .collect(),
            starts_at_ms: silence.starts_at_ms,
            ends_at_ms: silence.ends_at_ms,
            updated_at_ms: silence.updated_at_ms,
            created_by: silence.created_by.clone(),
            comment: silence.comment.clone(),
        };
        self.data.put(Table::Silences, &silence.id, &kept);
        self.all.insert(silence.id.clone(), silence);
    }
}

fn sign(op: MatchOp) -> &'static str {
    match op {
        MatchOp::Equal => "=",
        MatchOp::NotEqual => "!=",
        MatchOp::Regex => "=~",
        MatchOp::NotRegex => "!~",
    }
}

fn restored(id: &str, kept: Kept) -> Option<Silence> {
    let matcher = |(name, sign, value): (String, String, String)| {
        let op = match sign.as_str() {
            "=" => MatchOp::Equal,
            "!=" => MatchOp::NotEqual,
            "=~" => MatchOp::Regex,
            "!~" => MatchOp::NotRegex,
            _ => return None,
        };
        Matcher::new(&name, op, &value).ok()
    };
    Some(Silence {
        id: id.to_owned(),
        matchers: Matchers::new(kept.matchers.into_iter().map(matcher).collect::<Option<_>>()?),
        starts_at_ms: kept.starts_at_ms,
        ends_at_ms: kept.ends_at_ms,
        updated_at_ms: kept.updated_at_ms,
        created_by: kept.created_by,
        comment: kept.comment,
        is_configured: false,
    })
}

fn new_id() -> String {
    uuid(fastrand::u128(..))
}

/// In the form of a random UUID, which is what Alertmanager's tools are used to.
fn uuid(bits: u128) -> String {
    let bits = bits & !(0xf000_u128 << 64) & !(0xc000_u128 << 48) | (0x4000_u128 << 64) | (0x8000_u128 << 48);
    let hex = format!("{bits:032x}");
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
}
