//! Receivers are told: of what fires, of what is over, by every way, whatever goes wrong, and nobody else learns a secret.

mod alertmanager;
#[cfg(feature = "cli")]
mod command;
mod failing;
mod http;
mod mail;
mod service;
mod silences;
mod smtp;
