//! Browsers whose user has entered the token.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, header};
use subtle::{Choice, ConstantTimeEq};

const COOKIE: &str = "monitor_session";
const LIFE: Duration = Duration::from_secs(12 * 3_600);
/// Sessions at once; the oldest ends for one more.
const MOST: usize = 64;

/// 256 random bits: nobody guesses them.
type Id = [u8; 32];

struct Session {
    id: Id,
    ends: Instant,
}

/// The oldest first. They end with the process.
#[derive(Default)]
pub(super) struct Sessions(Mutex<VecDeque<Session>>);

impl Sessions {
    /// A new one: the value of `Set-Cookie` for it.
    pub(super) fn open(&self, path: &str, is_encrypted: bool) -> Result<String, getrandom::Error> {
        let mut id = Id::default();
        getrandom::fill(&mut id)?;
        let now = Instant::now();
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|session| session.ends > now);
        while all.len() >= MOST {
            all.pop_front();
        }
        all.push_back(Session { id, ends: now + LIFE });
        Ok(cookie(&text(&id), path, is_encrypted, LIFE))
    }

    pub(super) fn holds(&self, headers: &HeaderMap) -> bool {
        let now = Instant::now();
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Every id is compared to its end: the time of an answer tells nothing about those that there are.
        let is_one = |id: &Id| {
            all.iter().filter(|session| session.ends > now).fold(Choice::from(0), |is, own| is | own.id.ct_eq(id))
        };
        given(headers).any(|id| is_one(&id).into())
    }

    /// Ends the session of a request: the value of `Set-Cookie` that takes it from the browser.
    pub(super) fn close(&self, headers: &HeaderMap, path: &str, is_encrypted: bool) -> String {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for id in given(headers) {
            all.retain(|session| !bool::from(session.id.ct_eq(&id)));
        }
        cookie("", path, is_encrypted, Duration::ZERO)
    }
}

fn cookie(value: &str, path: &str, is_encrypted: bool, life: Duration) -> String {
    let secure = if is_encrypted { "; Secure" } else { "" };
    format!("{COOKIE}={value}; Path={path}; Max-Age={}; HttpOnly; SameSite=Strict{secure}", life.as_secs())
}

/// Ids in a request: more than one, when there are cookies of several paths.
fn given(headers: &HeaderMap) -> impl Iterator<Item = Id> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(name, _)| *name == COOKIE).filter_map(|(_, value)| id(value)).take(4)
}

fn text(id: &Id) -> String {
    id.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn id(text: &str) -> Option<Id> {
    let mut id = Id::default();
    if text.len() != 2 * id.len() || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    for (at, byte) in id.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn carrying(cookie: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let pair = cookie.split(';').next().unwrap();
        headers.insert(header::COOKIE, format!("other=1; {pair}").parse().unwrap());
        headers
    }

    #[test]
    fn a_session_is_known_until_it_is_closed() {
        let sessions = Sessions::default();
        let cookie = sessions.open("/", true).unwrap();
        assert!(cookie.ends_with("; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure"), "{cookie}");
        let headers = carrying(&cookie);
        assert!(sessions.holds(&headers) && !sessions.holds(&HeaderMap::new()));
        for wrong in ["monitor_session=", "monitor_session=0", &format!("monitor_session={}", "0".repeat(64))] {
            assert!(!sessions.holds(&carrying(wrong)), "{wrong}");
        }
        assert!(sessions.close(&headers, "/", false).starts_with("monitor_session=; Path=/; Max-Age=0;"));
        assert!(!sessions.holds(&headers));
    }

    #[test]
    fn the_oldest_session_ends_for_the_sixty_fifth() {
        let sessions = Sessions::default();
        let first = carrying(&sessions.open("/", false).unwrap());
        let second = carrying(&sessions.open("/", false).unwrap());
        for _ in 2..=MOST {
            sessions.open("/", false).unwrap();
        }
        assert!(!sessions.holds(&first) && sessions.holds(&second));
        for session in sessions.0.lock().unwrap().iter_mut() {
            session.ends = Instant::now();
        }
        assert!(!sessions.holds(&second), "its twelve hours are over");
    }
}
