//! Steps that are announced before they are taken, and say afterwards how long they took.

use std::time::Instant;

use crate::run::error::Error;

pub(crate) struct Steps {
    total: usize,
    taken: usize,
    started: Instant,
}

impl Steps {
    pub(crate) fn new(total: usize) -> Self {
        Self { total, taken: 0, started: Instant::now() }
    }

    pub(crate) fn take<T>(
        &mut self,
        name: &str,
        work: impl FnOnce() -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.taken += 1;
        println!("[{}/{}] {name}", self.taken, self.total);
        let started = Instant::now();
        let outcome = work()?;
        println!(
            "[{}/{}] {name}: {:.1} s ({:.1} s since the start)",
            self.taken,
            self.total,
            started.elapsed().as_secs_f32(),
            self.started.elapsed().as_secs_f32(),
        );
        Ok(outcome)
    }
}
