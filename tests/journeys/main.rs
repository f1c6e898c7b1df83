//! Scenarios of the simulator that must go well, each with what it must lead to.
//!
//! `cargo xtask sim` runs as many seeds of mixed scenarios as one likes.
#![cfg(not(target_arch = "wasm32"))]

use std::num::NonZeroU32;

use checkout::Screen;
use simulator::{Coverage, Link, Scenario, Simulation, Storage};
use wire::tariff::PerRiderOf;

/// How many seeds are run over a bad link.
const SEEDS: u64 = 20;

/// Runs a scenario that must go well.
fn run(seed: u64, scenario: Scenario) -> Simulation {
    Simulation::run(seed, scenario).unwrap_or_else(|failure| {
        panic!("seed {seed}: {}\n{}", failure.reason, failure.trace.join("\n"))
    })
}

#[test]
fn over_a_good_link_every_rider_gets_a_ticket_for_the_announced_fare() {
    let scenario = Scenario { riders: 5, size: 5, link: Link::good(), ..Scenario::default() };
    let simulation = run(1, scenario);
    for screen in simulation.screens() {
        assert!(matches!(screen, Screen::Ticketed(_)), "{screen:?}");
    }
    assert_eq!(simulation.charges().len(), 5);
}

#[test]
fn a_batch_is_never_oversold_and_who_gets_none_is_told_so() {
    let scenario = Scenario { riders: 8, size: 3, link: Link::good(), ..Scenario::default() };
    let simulation = run(2, scenario);
    let ticketed = simulation.screens().filter(|screen| matches!(screen, Screen::Ticketed(_)));
    assert_eq!(ticketed.count(), 3);
    let told = simulation.screens().filter(|screen| matches!(screen, Screen::SoldOut(_)));
    assert_eq!(told.count(), 5);
    assert_eq!(simulation.charges().len(), 3);
}

#[test]
fn a_server_that_paces_serves_everybody_and_turns_each_request_away_at_most_once() {
    let (link, capacity) = (Link::good(), NonZeroU32::new(2));
    let scenario = Scenario { riders: 12, size: 12, link, capacity, ..Scenario::default() };
    let simulation = run(3, scenario);
    assert_eq!(simulation.charges().len(), 12);
    let turned_away =
        simulation.trace.iter().filter(|line| line.contains("the server answers 503"));
    let turned_away = turned_away.count();
    // A rider waits for three turns: for the code, the session and the quote.
    assert!((12..=36).contains(&turned_away), "{turned_away} turned away");
}

#[test]
fn over_a_bad_link_nothing_is_lost_and_nothing_is_doubled() {
    for seed in 0..SEEDS {
        let scenario = Scenario {
            riders: 3,
            size: 3,
            reloads: true,
            abandons_payment: true,
            ..Scenario::default()
        };
        run(seed, scenario);
    }
}

#[test]
fn a_server_that_restarts_in_the_middle_loses_nothing() {
    for seed in 0..10 {
        let scenario = Scenario { riders: 3, size: 3, restarts: 3, ..Scenario::default() };
        assert_eq!(run(seed, scenario).charges().len(), 3, "seed {seed}");
    }
}

#[test]
fn phones_whose_clocks_are_wrong_buy_like_the_others() {
    let hour = 3_600_000;
    for clock_ahead_ms in [hour, -hour, 500_000_000_000, -700_000_000_000] {
        let scenario = Scenario {
            riders: 2,
            size: 2,
            link: Link::good(),
            clock_ahead_ms,
            ..Scenario::default()
        };
        assert_eq!(run(4, scenario).charges().len(), 2, "{clock_ahead_ms} ms ahead");
    }
}

#[test]
fn a_rider_who_loses_all_storage_on_the_way_still_pays_once() {
    for seed in 0..10 {
        let scenario = Scenario {
            riders: 2,
            size: 2,
            loses_storage: true,
            reloads: true,
            ..Scenario::default()
        };
        run(seed, scenario);
    }
}

#[test]
fn two_tabs_of_one_rider_make_one_purchase() {
    for seed in 0..10 {
        let scenario = Scenario { riders: 2, tabs: 2, size: 2, ..Scenario::default() };
        assert!(run(seed, scenario).charges().len() <= 2, "seed {seed}");
    }
}

#[test]
fn riders_who_change_the_wallet_or_give_the_ticket_back_pay_once_or_not_at_all() {
    let mut coverage = Coverage::default();
    for seed in 0..SEEDS {
        let scenario = Scenario {
            riders: 2,
            size: 2,
            many_channels: true,
            abandons_payment: true,
            detours: true,
            ..Scenario::default()
        };
        coverage.merge(run(seed, scenario).coverage());
    }
    for event in ["ChangeChannelPressed", "KeepChannelPressed", "GiveBackConfirmed"] {
        assert!(coverage.events.iter().any(|(_, came)| *came == event), "{event} never came");
    }
}

#[test]
fn storage_that_refuses_or_is_full_costs_nobody_a_ticket() {
    for storage in [Storage::Refuses, Storage::FullAfter(0), Storage::FullAfter(2)] {
        let scenario =
            Scenario { riders: 2, tabs: 2, size: 2, storage, reloads: true, ..Scenario::default() };
        assert_eq!(run(5, scenario).charges().len(), 2, "{storage:?}");
    }
}

/// The nights of a simulated release.
const NIGHTS: usize = 4;

#[test]
fn a_page_left_open_sells_a_ticket_on_each_of_the_four_nights() {
    for tabs in [1, 2] {
        let scenario = Scenario {
            riders: 2,
            tabs,
            size: 2,
            link: Link::good(),
            all_nights: Some(PerRiderOf::Night),
            ..Scenario::default()
        };
        assert_eq!(run(7, scenario).charges().len(), 2 * NIGHTS, "{tabs} tabs");
    }
}

#[test]
fn who_gets_none_on_one_night_is_shown_the_next_by_the_same_page() {
    let scenario = Scenario {
        riders: 3,
        size: 1,
        link: Link::good(),
        all_nights: Some(PerRiderOf::Night),
        ..Scenario::default()
    };
    let simulation = run(8, scenario);
    assert_eq!(simulation.charges().len(), NIGHTS);
    let next = simulation.coverage().transitions.contains(&("SoldOut", "Upcoming"));
    assert!(next, "no page went from sold out to the next countdown");
}

#[test]
fn a_limit_of_the_release_gives_one_ticket_in_four_nights_and_shows_it_to_who_wants_another() {
    let scenario = Scenario {
        riders: 2,
        size: 2,
        link: Link::good(),
        all_nights: Some(PerRiderOf::Release),
        ..Scenario::default()
    };
    let simulation = run(9, scenario);
    assert_eq!(simulation.charges().len(), 2);
    for screen in simulation.screens() {
        assert!(matches!(screen, Screen::Ticketed(_)), "{screen:?}");
    }
}

#[test]
fn four_nights_over_a_bad_link_sell_nothing_twice() {
    for seed in 0..2 {
        let scenario = Scenario {
            riders: 2,
            size: 2,
            reloads: true,
            abandons_payment: true,
            all_nights: Some(PerRiderOf::Night),
            ..Scenario::default()
        };
        run(seed, scenario);
    }
}

#[test]
fn a_page_reloaded_between_any_two_steps_goes_on_where_it_was() {
    // More steps than there are on the way to the ticket.
    for steps in 0..60 {
        let scenario =
            Scenario { link: Link::good(), reload_after_steps: Some(steps), ..Scenario::default() };
        assert_eq!(run(6, scenario).charges().len(), 1, "after {steps} steps");
    }
}
