//! How often one address may enter a wrong token.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// So many at once, then one in each `PAUSE`.
const AT_ONCE: u32 = 5;
const PAUSE: Duration = Duration::from_secs(10);
/// Addresses that are remembered.
const MOST: usize = 1024;

/// For each address, when all its attempts are forgotten.
#[derive(Default)]
pub(super) struct Attempts(Mutex<HashMap<Option<IpAddr>, Instant>>);

impl Attempts {
    /// Counts an attempt, before the token is looked at: many at once are counted as many. The error is how long to wait.
    pub(super) fn begin(&self, peer: Option<IpAddr>, now: Instant) -> Result<(), Duration> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let peer = peer.map(network);
        let forgotten = all.get(&peer).copied().unwrap_or(now).max(now) + PAUSE;
        let excess = forgotten.duration_since(now).saturating_sub(PAUSE * AT_ONCE);
        if !excess.is_zero() {
            return Err(excess);
        }
        if all.len() >= MOST && !all.contains_key(&peer) {
            all.retain(|_, forgotten| *forgotten > now);
            let soonest = all.iter().min_by_key(|(_, forgotten)| **forgotten).map(|(peer, _)| *peer);
            if let Some(soonest) = soonest.filter(|_| all.len() >= MOST) {
                all.remove(&soonest);
            }
        }
        all.insert(peer, forgotten);
        Ok(())
    }

    /// The token was right: its address begins anew.
    pub(super) fn forget(&self, peer: Option<IpAddr>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&peer.map(network));
    }
}

/// Who has one address of IPv6 has a network of them.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Option<IpAddr> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn an_address_has_five_attempts_and_then_one_every_ten_seconds() {
        let (attempts, begin) = (Attempts::default(), Instant::now());
        for _ in 0..5 {
            attempts.begin(address("10.0.0.1"), begin).unwrap();
        }
        assert_eq!(attempts.begin(address("10.0.0.1"), begin), Err(PAUSE));
        attempts.begin(address("10.0.0.2"), begin).unwrap();
        attempts.begin(address("10.0.0.1"), begin + PAUSE).unwrap();
        assert_eq!(attempts.begin(address("10.0.0.1"), begin + PAUSE), Err(PAUSE));
        attempts.forget(address("10.0.0.1"));
        attempts.begin(address("10.0.0.1"), begin + PAUSE).unwrap();
    }

    #[test]
    fn addresses_of_one_network_are_one_and_memory_is_bounded() {
        let (attempts, begin) = (Attempts::default(), Instant::now());
        for host in 0..5 {
            attempts.begin(address(&format!("2001:db8::{host}")), begin).unwrap();
        }
        assert!(attempts.begin(address("2001:db8::9"), begin).is_err());
        for number in 0..5_000_u32 {
            attempts.begin(Some(std::net::Ipv4Addr::from_bits(number).into()), begin).unwrap();
        }
        assert!(attempts.0.lock().unwrap().len() <= MOST);
        assert!(attempts.begin(address("2001:db8::9"), begin).is_err(), "the busiest stays");
    }
}
