//! The thread that evaluates the rules.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::load::{Loaded, Sources, Stamp};
use super::{Engine, External, Notice, Pace, RulesView};
use crate::data::Data;
use crate::record;
use crate::registry::rules_loaded;
use crate::series::History;

/// How often the rule files are looked at.
const LOOK: Duration = Duration::from_secs(2);
/// A clock that is set must not keep the thread waiting for long.
const MAX_WAIT: Duration = Duration::from_secs(1);

/// What the thread is given.
pub(crate) struct Parts {
    pub(crate) sources: Sources,
    /// How the files looked, and what the sources held, when the monitor started.
    pub(crate) stamp: Stamp,
    pub(crate) groups: Vec<Loaded>,
    pub(crate) pace: Pace,
    pub(crate) external: External,
    pub(crate) history: Arc<History>,
    pub(crate) data: Arc<Data>,
    pub(crate) view: Arc<RulesView>,
}

/// The rules at work; dropping it ends them.
pub(crate) struct Running {
    wishes: mpsc::Sender<Wish>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
enum Wish {
    Reload,
    Stop,
}

impl Running {
    /// Reads the rule files again.
    pub(crate) fn reload(&self) {
        // Nobody is there any more when the monitor stops.
        let _ = self.wishes.send(Wish::Reload);
    }
}

/// Starts evaluation. `deliver` is told all alerts after each, and `tell` what a person should know.
pub(crate) fn start(
    parts: Parts,
    mut deliver: impl FnMut(Vec<Notice>) + Send + 'static,
    mut tell: impl FnMut(&str) + Send + 'static,
) -> io::Result<Running> {
    let (wishes, wished) = mpsc::channel();
    let Parts { sources, stamp, groups, pace, external, history, data, view } = parts;
    let mut files = Files { stamp, looked: Instant::now(), sources };
    rules_loaded(true);
    // Before the thread: whoever asks once the monitor has started sees the rules, and the alerts from before.
    let mut engine = Engine::new(groups, pace, external, data, view, history.now());
    let work = move || {
        record::own_thread();
        loop {
            let now = history.now();
            if let Some(notices) = engine.evaluate(&history, now, &mut tell) {
                deliver(notices);
            }
            let due = engine.next_ms().map_or(i64::MAX, |next_ms| next_ms - history.now().ms);
            let wait = Duration::from_millis(due.max(0).unsigned_abs()).min(MAX_WAIT);
            let is_wished = match wished.recv_timeout(wait) {
                Ok(Wish::Reload) => true,
                Err(RecvTimeoutError::Timeout) => false,
                Ok(Wish::Stop) | Err(RecvTimeoutError::Disconnected) => break,
            };
            if let Some(groups) = files.changed(is_wished, &mut tell) {
                engine.replace(groups, &history, history.now());
            }
        }
    };
    let thread = thread::Builder::new().name("monitor-rules".to_owned()).spawn(work)?;
    Ok(Running { wishes, thread: Some(thread) })
}

/// The rule files, and how they looked.
struct Files {
    sources: Sources,
    stamp: Stamp,
    looked: Instant,
}

impl Files {
    /// The rules, where they are others now, or where somebody wishes so. Those that have problems leave the old ones at work.
    fn changed(&mut self, is_wished: bool, tell: &mut impl FnMut(&str)) -> Option<Vec<Loaded>> {
        if !is_wished && self.looked.elapsed() < LOOK {
            return None;
        }
        self.looked = Instant::now();
        let stamp = self.sources.stamp();
        if !is_wished && stamp == self.stamp {
            return None;
        }
        self.stamp = stamp;
        let loaded = self.sources.load();
        rules_loaded(loaded.is_ok());
        match loaded {
            Ok(groups) => {
                tell(&format!("rules read again: {} groups", groups.len()));
                Some(groups)
            }
            Err(error) => {
                tell(&format!("the rules were changed and have problems; the old ones stay at work:\n{error}"));
                None
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It has ended already when nobody listens.
        let _ = self.wishes.send(Wish::Stop);
        if let Some(thread) = self.thread.take() {
            // It ends after the evaluation under way, which the limits on a query bound.
            let _ = thread.join();
        }
    }
}
