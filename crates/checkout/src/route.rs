//! The paths of the page, read and written, and the steps of a purchase as the history has them.

use wire::PurchaseId;

/// What the address of the page names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// The batch.
    Home,
    /// A purchase: the key is in the address too, so that it survives the loss of all storage.
    Purchase(PurchaseId),
}

impl Route {
    /// Reads a path; whatever is not a purchase is home. A query is ignored: a payment provider adds its own.
    #[must_use]
    pub fn parse(path: &str) -> Self {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let id = path.strip_prefix("/p/").and_then(PurchaseId::parse);
        id.map_or(Self::Home, Self::Purchase)
    }

    /// The path.
    #[must_use]
    pub fn path(self) -> String {
        match self {
            Self::Home => String::from("/"),
            Self::Purchase(id) => format!("/p/{id}"),
        }
    }
}

/// How far a purchase is on the screen: an entry of the history for each, from the first to the last.
///
/// What an entry states is never believed: it says only where a rider wants to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The sale.
    Sale,
    /// Signing in, and checking the price.
    Check,
    /// Paying, the choice of a wallet included.
    Pay,
}

impl Step {
    /// Every step, in their order.
    pub const ALL: [Self; 3] = [Self::Sale, Self::Check, Self::Pay];

    /// Its name in an entry of the history.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sale => "sale",
            Self::Check => "check",
            Self::Pay => "pay",
        }
    }

    /// Reads a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "sale" => Some(Self::Sale),
            "check" => Some(Self::Check),
            "pay" => Some(Self::Pay),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_reads_back_and_nothing_else_is_one() {
        for step in Step::ALL {
            assert_eq!(Step::parse(step.as_str()), Some(step));
        }
        assert_eq!(["", "Sale", "ticket"].map(Step::parse), [None; 3]);
    }

    #[test]
    fn a_route_reads_back_and_anything_else_is_home() {
        let purchase = Route::Purchase(PurchaseId::from_random([3; 16]));
        for route in [Route::Home, purchase] {
            assert_eq!(Route::parse(&route.path()), route);
        }
        let returned = format!("{}?out_trade_no=1&sign=x#top", purchase.path());
        assert_eq!(Route::parse(&returned), purchase);
        for path in ["", "/p/", "/p/1", "/q", "/p/8e03978e-40d5-13e8-bc93-6894a57f9324"] {
            assert_eq!(Route::parse(path), Route::Home, "{path}");
        }
    }
}
