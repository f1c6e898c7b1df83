//! Journeys: the real core and the real router in one process, joined by a link that fails by a seed.
//!
//! Time is simulated: the riders' clocks and the server's move together from event to event. The simulator itself,
//! for many more seeds, is `cargo xtask sim`; it makes its journeys of the same parts.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a journey that can't go on says so by failing")]

mod judge;
mod link;
mod office;
mod phone;
mod plan;
mod world;

use checkout::Screen;
use link::Link;
use plan::{Plan, Storage};
use std::num::NonZeroU32;
use world::World;

/// How many seeded journeys over a bad link a run makes.
const SEEDS: u64 = 20;

/// Makes a journey that must go well.
fn travel(seed: u64, plan: Plan) -> World {
    World::run(seed, plan).unwrap_or_else(|failure| {
        panic!("seed {seed}: {}\n{}", failure.reason, failure.trace.join("\n"))
    })
}

#[test]
fn over_a_good_link_every_rider_gets_a_ticket_for_the_announced_fare() {
    let plan = Plan { riders: 5, size: 5, link: Link::good(), ..Plan::default() };
    let world = travel(1, plan);
    for screen in world.screens() {
        assert!(matches!(screen, Screen::Ticketed(_)), "{screen:?}");
    }
    assert_eq!(world.charges().len(), 5);
}

#[test]
fn a_batch_is_never_oversold_and_who_gets_none_is_told_so() {
    let plan = Plan { riders: 8, size: 3, link: Link::good(), ..Plan::default() };
    let world = travel(2, plan);
    let ticketed = world.screens().filter(|screen| matches!(screen, Screen::Ticketed(_)));
    assert_eq!(ticketed.count(), 3);
    let told = world.screens().filter(|screen| matches!(screen, Screen::SoldOut(_)));
    assert_eq!(told.count(), 5);
    assert_eq!(world.charges().len(), 3);
}

#[test]
fn a_server_that_paces_serves_everybody_and_turns_each_request_away_at_most_once() {
    let (link, capacity) = (Link::good(), NonZeroU32::new(2));
    let plan = Plan { riders: 12, size: 12, link, capacity, ..Plan::default() };
    let world = travel(3, plan);
    assert_eq!(world.charges().len(), 12);
    let turned_away = world.trace.iter().filter(|line| line.contains("the server answers 503"));
    let turned_away = turned_away.count();
    // A rider waits for three turns: for the code, the session and the quote.
    assert!((12..=36).contains(&turned_away), "{turned_away} turned away");
}

#[test]
fn over_a_bad_link_nothing_is_lost_and_nothing_is_doubled() {
    for seed in 0..SEEDS {
        let plan = Plan { riders: 3, size: 3, reloads: true, dawdles: true, ..Plan::default() };
        travel(seed, plan);
    }
}

#[test]
fn a_server_that_restarts_in_the_middle_loses_nothing() {
    for seed in 0..10 {
        let plan = Plan { riders: 3, size: 3, restarts: 3, ..Plan::default() };
        assert_eq!(travel(seed, plan).charges().len(), 3, "seed {seed}");
    }
}

#[test]
fn phones_whose_clocks_are_wrong_buy_like_the_others() {
    let hour = 3_600_000;
    for ahead_ms in [hour, -hour, 500_000_000_000, -700_000_000_000] {
        let plan = Plan { riders: 2, size: 2, link: Link::good(), ahead_ms, ..Plan::default() };
        assert_eq!(travel(4, plan).charges().len(), 2, "{ahead_ms} ms ahead");
    }
}

#[test]
fn a_rider_who_loses_all_storage_on_the_way_still_pays_once() {
    for seed in 0..10 {
        let plan = Plan { riders: 2, size: 2, forgets: true, reloads: true, ..Plan::default() };
        travel(seed, plan);
    }
}

#[test]
fn two_tabs_of_one_rider_make_one_purchase() {
    for seed in 0..10 {
        let plan = Plan { riders: 2, tabs: 2, size: 2, ..Plan::default() };
        assert!(travel(seed, plan).charges().len() <= 2, "seed {seed}");
    }
}

#[test]
fn storage_that_refuses_or_is_full_costs_nobody_a_ticket() {
    for storage in [Storage::Refuses, Storage::FullAfter(0), Storage::FullAfter(2)] {
        let plan = Plan { riders: 2, tabs: 2, size: 2, storage, reloads: true, ..Plan::default() };
        assert_eq!(travel(5, plan).charges().len(), 2, "{storage:?}");
    }
}

#[test]
fn a_page_reloaded_between_any_two_steps_goes_on_where_it_was() {
    // More steps than the road to the ticket has.
    for reload_at in 0..60 {
        let plan = Plan { link: Link::good(), reload_at: Some(reload_at), ..Plan::default() };
        assert_eq!(travel(6, plan).charges().len(), 1, "after {reload_at} steps");
    }
}
