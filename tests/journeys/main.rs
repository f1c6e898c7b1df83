//! Journeys: the real core and the real router in one process, joined by a link that fails by a seed.
#![cfg(not(target_arch = "wasm32"))]
