//! Network interfaces.

use crate::registry::{Reading, Sampled};
use crate::sampler::file::{Root, SourceError};

/// All interfaces of the process's network namespace but loopback, which leaves no machine.
pub(in crate::sampler) fn network(root: &Root, reading: &mut Reading) -> Result<(), SourceError> {
    let file = root.read("proc/self/net/dev")?;
    // Two lines of heading; then `name: received packets errors drops fifo frame compressed multicast sent ..`.
    for line in file.text.lines().skip(2) {
        let (name, counters) = line.rsplit_once(':').ok_or_else(|| file.lacks("interface name"))?;
        let mut counters = counters.split_whitespace();
        let received: u64 = file.number(counters.next(), "bytes received")?;
        let sent: u64 = file.number(counters.nth(7), "bytes sent")?;
        let name = name.trim();
        if name != "lo" {
            reading.set_of(Sampled::NetworkReceive, name, received as f64);
            reading.set_of(Sampled::NetworkTransmit, name, sent as f64);
        }
    }
    Ok(())
}
