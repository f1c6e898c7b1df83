//! The paths of the page, read and written.

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

#[cfg(test)]
mod tests {
    use super::*;

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
