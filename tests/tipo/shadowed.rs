//! Promise: the expansions name `::core` and the path to `monitor`, and nothing of what the user has in scope.

#![no_implicit_prelude]
#![forbid(unsafe_code)]
#![allow(dead_code, non_camel_case_types, reason = "what it shadows")]

use ::monitor as facade;

struct Option;
struct Some;
struct None;
struct Result;
struct With;
struct LabelSet;
struct LabelValue;
struct TipoMetrics;
struct MetricNumber;
struct Registry;
struct FamilyInfo;
struct FnOnce;
struct Sized;
struct L0;
struct core;
struct usize;
struct str;
struct bool;
struct u64;
struct f64;

#[derive(::core::clone::Clone, ::core::marker::Copy, ::monitor::LabelValue)]
#[label(crate = facade)]
enum r#enum {
    r#Match,
    r#type,
}

#[derive(::monitor::TipoMetrics)]
#[tipo(C, crate = facade, prefix = "shadowed")]
struct r#struct {
    #[labels(user_tier: r#enum)]
    user_logins: facade::Counter,
    #[labels(service_type, user_tier)]
    service_requests: facade::Counter,
    #[labels(update_type)]
    profile_updates: facade::Counter,
    #[labels(service_type)]
    service_response: facade::Histogram,
    #[labels(tier)]
    active_users: facade::Gauge,
    #[labels(service_type)]
    service_utilization: facade::Gauge,
    /// A keyword for a name
    #[labels(r#fn, set)]
    #[metric(idle_timeout = "1s", buckets = [1.0])]
    r#match: facade::Histogram,
    /// The name of a method of the trait
    build: facade::Counter,
}

#[::core::prelude::v1::test]
fn everything_is_shadowed() {
    let registry = facade::Registry::new();
    let ::core::result::Result::Ok(set) = self::r#struct::register_in(&registry) else { ::std::panic!("registered") };
    set.record_user_login(r#enum::r#type);
    set.record_service_request("a", "b", ::core::time::Duration::from_millis(1));
    set.r#match("a", "b").observe(2);
    set.build().inc();
    ::std::assert_eq!(set.user_logins(r#enum::r#type).get(), 1);
    ::std::assert!(registry.exposition().contains("shadowed_user_logins_total{user_tier=\"type\"} 1"));
    ::std::assert!(registry.exposition().contains("shadowed_match_seconds_sum{fn=\"a\",set=\"b\"} 2"));
}
