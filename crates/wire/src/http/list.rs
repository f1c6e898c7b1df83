//! Lists in answers: in JSON an object from id to member, because no body of ours has lists.

use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

use super::answer::PurchaseView;
use crate::UnixSeconds;
use crate::json::{FromJson, Object};

/// `GET /api/sessions`: the rider's sessions by their ids, in JSON an object from id to session.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionsAnswer(pub Vec<SessionView>);

/// A session inside a [`SessionsAnswer`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SessionView {
    /// By what it is ended. It is no secret.
    #[serde(skip)]
    pub id: String,
    /// The device and the program, as far as they are known.
    pub device: String,
    /// When it was opened.
    pub opened: UnixSeconds,
    /// When it was used last, to the hour.
    pub used: UnixSeconds,
    /// Whether it is the session of this request.
    pub own: bool,
}

/// `GET /api/purchases`: purchases of the rider, the latest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PurchasesAnswer {
    /// The purchases, in JSON an object from id to purchase.
    pub purchases: Vec<PurchaseView>,
    /// Whether there are earlier ones.
    pub more: bool,
}

impl Serialize for SessionsAnswer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|session| (&session.id, session)))
    }
}

impl Serialize for PurchasesAnswer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut answer = serializer.serialize_map(Some(2))?;
        answer.serialize_entry("purchases", &ById(&self.purchases))?;
        answer.serialize_entry("more", &self.more)?;
        answer.end()
    }
}

/// Purchases as an object from id to purchase.
struct ById<'a>(&'a [PurchaseView]);

impl Serialize for ById<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|view| (view.purchase.to_string(), view)))
    }
}

impl FromJson for SessionsAnswer {
    fn from_json(object: &Object) -> Option<Self> {
        let read = |id: &str| {
            let session = object.object(id)?;
            Some(SessionView {
                id: id.into(),
                device: session.text("device")?.into(),
                opened: session.number("opened")?,
                used: session.number("used")?,
                own: session.bool("own")?,
            })
        };
        object.names().map(read).collect::<Option<_>>().map(Self)
    }
}

impl FromJson for PurchasesAnswer {
    fn from_json(object: &Object) -> Option<Self> {
        let all = object.object("purchases")?;
        let read = |id: &str| {
            let view = PurchaseView::from_json(all.object(id)?)?;
            (view.purchase.to_string() == id).then_some(view)
        };
        let purchases = all.names().map(read).collect::<Option<_>>()?;
        Some(Self { purchases, more: object.bool("more")? })
    }
}
