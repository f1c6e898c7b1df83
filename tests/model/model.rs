//! The model: two tabs of one rider, one server, one channel, a network that loses and doubles, one crash, explored
//! to the end.
#![expect(clippy::print_stdout, reason = "how much was explored belongs to the report")]

mod rules;

use rules::{Fault, Rules};
use stateright::{Checker as _, HasDiscoveries, Model as _};

const THREADS: usize = 2;

#[test]
fn whatever_is_lost_doubled_or_killed_a_rider_pays_once_and_knows_it() {
    let checker = Rules { fault: None }.checker().threads(THREADS).spawn_bfs().join();
    assert!(checker.is_done(), "explored to the end");
    checker.assert_properties();
    let (all, different) = (checker.state_count(), checker.unique_state_count());
    println!("{all} states, {different} of them different");
}

#[test]
fn a_rule_that_is_broken_is_found_out() {
    let rows = [
        (Fault::SecondOrder, "one order of a rider at a time"),
        (Fault::UnpaidIsClosed, "closed is said only of what can't be charged"),
        (Fault::NeverAsksAgain, "everybody knows"),
    ];
    for (fault, property) in rows {
        let found = HasDiscoveries::AnyOf([property].into());
        let rules = Rules { fault: Some(fault) };
        let checker = rules.checker().threads(THREADS).finish_when(found).spawn_bfs().join();
        assert!(checker.discovery(property).is_some(), "{fault:?} breaks no property");
    }
}
