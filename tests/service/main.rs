//! The monitor as a service: start, scrape, stop, signals; and what the real Prometheus makes of it.

mod peers;
mod server;
mod signals;
mod support;
