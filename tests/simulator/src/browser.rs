//! What the tabs of one rider share: storage, cookies, clock and network.

use fixtures::Cookies;
use wire::record::Intent;
use wire::{PurchaseId, StoredRecord};

use crate::scenario::Storage;

/// A rider's browser.
#[derive(Debug)]
pub struct Browser {
    /// Which rider's.
    pub(crate) rider: usize,
    /// The rider's phone number.
    pub(crate) phone_number: String,
    /// The cookies that the server set.
    pub cookies: Cookies,
    pub(crate) storage: Storage,
    /// What storage holds.
    pub(crate) stored: Option<String>,
    /// Which tab wrote it.
    pub(crate) stored_by: usize,
    /// How often something was written.
    writes: u32,
    /// The purchase ids that are being written.
    writing: Vec<PurchaseId>,
    /// The purchase ids of which the machine knows that they are written, or that storage refuses.
    written: Vec<PurchaseId>,
    /// The claim code that the rider noted.
    pub(crate) claim: Option<String>,
    /// The one-time code in the last message.
    pub(crate) message: Option<String>,
    /// Whether the rider has ever left for the provider.
    pub(crate) has_left_to_pay: bool,
    /// Until when there is no network.
    pub(crate) offline_until_ms: u64,
    /// How far the calendar is ahead of the truth, in milliseconds.
    pub(crate) clock_ahead_ms: i64,
}

/// What became of a record that a tab wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written {
    /// Whether it can be read back.
    pub(crate) kept: bool,
    /// Whether the other tabs hear of it: a browser tells them nothing of a text that was there already.
    pub(crate) changed: bool,
}

impl Browser {
    /// The browser of a rider who never came before.
    pub fn new(rider: usize, storage: Storage, clock_ahead_ms: i64) -> Self {
        Self {
            rider,
            phone_number: format!("138{rider:08}"),
            cookies: Cookies::default(),
            storage,
            stored: None,
            stored_by: 0,
            writes: 0,
            writing: Vec::new(),
            written: Vec::new(),
            claim: None,
            message: None,
            has_left_to_pay: false,
            offline_until_ms: 0,
            clock_ahead_ms,
        }
    }

    /// Writes and reads back: whether storage kept it, and whether it held something else before.
    pub(crate) fn save(&mut self, tab: usize, text: &str) -> Written {
        self.writes += 1;
        let purchase = StoredRecord::decode(text).and_then(|record| record.purchase);
        self.writing.extend(purchase.map(|intent| intent.purchase));
        let kept = match self.storage {
            Storage::Keeps => true,
            Storage::Refuses => false,
            Storage::FullAfter(writes) => self.writes <= writes,
        };
        let changed = kept && self.stored.as_deref() != Some(text);
        // What could not be replaced is removed, as the app's shell does.
        (self.stored, self.stored_by) = (kept.then(|| text.into()), tab);
        Written { kept, changed }
    }

    /// The machine learns how its writing went.
    pub(crate) fn confirm_writes(&mut self) {
        self.written.append(&mut self.writing);
    }

    /// What a new page reads. What it finds there counts as written, and so does what the address names.
    pub(crate) fn load(&mut self) -> Option<String> {
        let record = match self.storage {
            Storage::Refuses => None,
            Storage::Keeps | Storage::FullAfter(_) => self.stored.clone(),
        };
        let found = record.as_deref().and_then(StoredRecord::decode).and_then(|it| it.purchase);
        self.written.extend(found.map(|intent| intent.purchase));
        self.confirm_writes();
        record
    }

    pub(crate) fn has_written(&self, purchase: &PurchaseId) -> bool {
        self.written.contains(purchase)
    }

    /// The purchase in storage, if this tab wrote it there and no other tab can be ahead.
    pub(crate) fn purchase_of(&self, tab: usize) -> Option<Intent> {
        let own = self.stored_by == tab && self.storage == Storage::Keeps;
        let record = StoredRecord::decode(self.stored.as_deref().filter(|_| own)?)?;
        record.purchase
    }
}
