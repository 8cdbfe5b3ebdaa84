//! Over the same samples, every expression comes to the same, value by value.
//!
//! Tolerance: Prometheus 2.42 adds up some sums without keeping what rounding loses, and in another order; its exponentials and
//! logarithms differ in the last digit. Over these windows, of a few hundred samples, that is below 1e-9 of the larger value.

use crate::asking::{Points, ask, points};
use crate::expressions::expressions;
use crate::same::{Same, same_samples};
use crate::support::turn;

const RELATIVE: f64 = 1e-9;

#[test]
fn every_expression_comes_to_what_a_real_prometheus_finds() {
    let _turn = turn();
    let same = same_samples("exact");
    let Same { ours, theirs, samples, end, .. } = same;
    let start = end - 18.0;
    let all = expressions();
    let (mut asked, mut with_result, mut equal, mut different) = (0, 0, 0, Vec::new());
    for expression in &all {
        let mut compare = |path: &str, pairs: &[(&str, &str)]| {
            let (own, peer) = (points(ask(ours, path, pairs)), points(ask(theirs, path, pairs)));
            asked += 1;
            with_result += usize::from(own.as_ref().is_ok_and(|(_, points)| !points.is_empty()));
            equal += usize::from(own == peer);
            if let Err(difference) = alike(&own, &peer) {
                different.push(format!("{expression} ({path}): {difference}"));
            }
        };
        for back in [0.0, 0.333, 7.5] {
            compare("/api/v1/query", &[("query", expression), ("time", &format!("{:.3}", end - back))]);
        }
        let (start, end) = (format!("{start:.3}"), format!("{end:.3}"));
        compare("/api/v1/query_range", &[("query", expression), ("start", &start), ("end", &end), ("step", "0.7")]);
    }
    println!(
        "{samples} samples; {} expressions, {asked} answers, {with_result} not empty, {equal} equal to the last digit",
        all.len()
    );
    assert!(different.is_empty(), "{} of {asked} differ:\n{}", different.len(), different.join("\n"));
    assert!(all.len() >= 300 && with_result > asked * 3 / 4);
    same.monitor.shutdown().unwrap();
}

type Answer = Result<(String, Points), String>;

/// What differs, if anything does.
fn alike(own: &Answer, peer: &Answer) -> Result<(), String> {
    match (own, peer) {
        (Err(own), Err(peer)) if own == peer => Ok(()),
        (Ok((own_kind, own)), Ok((peer_kind, peer))) if own_kind == peer_kind => {
            let (names, their_names): (Vec<_>, Vec<_>) = (own.keys().collect(), peer.keys().collect());
            if names != their_names {
                return Err(format!("series {names:?}, theirs {their_names:?}"));
            }
            own.iter().zip(peer.values()).try_for_each(|((labels, own), peer)| {
                let is_same = own.len() == peer.len() && own.iter().zip(peer).all(|(own, peer)| same(own, peer));
                if is_same { Ok(()) } else { Err(format!("{labels}: {own:?}, theirs {peer:?}")) }
            })
        }
        _ => Err(format!("{own:?}, theirs {peer:?}")),
    }
}

fn same(own: &(f64, String), peer: &(f64, String)) -> bool {
    let number = |text: &str| text.parse::<f64>().ok();
    own.0 == peer.0
        && match (number(&own.1), number(&peer.1)) {
            (Some(a), Some(b)) => {
                a == b || (a.is_nan() && b.is_nan()) || (a - b).abs() <= RELATIVE * a.abs().max(b.abs())
            }
            _ => own.1 == peer.1,
        }
}
