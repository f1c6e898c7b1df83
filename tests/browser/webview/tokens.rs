//! The rider of the app is signed in by its token, once, and by no other.

use std::fs;

use fixtures::{AppBackend, RiderToken};

use super::IN_AN_APP;
use crate::forge;
use crate::rider::Rider;
use crate::scenario::run;
use crate::site::Site;
use crate::wait::until;

const PHONE: &str = "13800138000";
const MASKED: &str = "138****8000";

impl Site {
    /// The backend of the app around the page, whose keys the server has from now on.
    fn app_backend(&self) -> AppBackend {
        let backend = AppBackend::new();
        fs::write(self.app_keys(), backend.public_keys()).expect("a file");
        backend
    }

    fn token<'a>(&'a self, id: &'a str) -> RiderToken<'a> {
        let issuer = AppBackend::ISSUER;
        RiderToken { issuer, origin: &self.origin, phone: PHONE, issued: forge::now(), id }
    }
}

impl Rider {
    /// Is in an app from now on that gives this token with its answer.
    async fn is_in_an_app_with(&self, token: &str) {
        let pays = "alipay-app";
        let hello = format!("says({{ type: 'hello', pays: '{pays}', token: '{token}' }})");
        self.is_in_an_app(&hello).await;
        self.opens("/").await;
    }

    /// Has the app send another token.
    async fn gets_a_token(&self, token: &str) {
        self.app_says(&format!("{{ type: 'token', token: '{token}' }}")).await;
    }

    async fn is_signed_out(&self) {
        let session = self.fetches("GET", wire::endpoint::SESSION, None).await;
        assert!(session.contains("signed-out"), "{session}");
    }
}

#[test]
fn the_rider_of_the_app_buys_without_number_and_code_and_goes_on_after_the_session_is_over() {
    run(IN_AN_APP, async |site, rider| {
        let backend = site.app_backend();
        rider.is_in_an_app_with(&backend.sign(&site.token("1"))).await;
        rider.sees("open").await;
        rider.presses("buy").await;
        rider.sees("reviewing").await;
        assert!(rider.page_text().await.contains(MASKED));
        let path = rider.path().await;

        rider.browser.delete_all_cookies().await.expect("no session");
        rider.gets_a_token(&backend.sign(&site.token("2"))).await;
        rider.runs_script("window.isBefore = true", vec![]).await;
        rider.presses("confirm").await;
        // The program begins anew as the same rider: the price is there to be confirmed once more.
        let is_anew = async || {
            let is_anew = rider.runs_script("return window.isBefore !== true", vec![]).await;
            (is_anew == true).then_some(())
        };
        until("the program begins anew", is_anew).await;
        rider.confirms().await;
        rider.sees("paying").await;
        assert_eq!(rider.path().await, path, "it is one purchase");
    });
}

#[test]
fn a_token_that_comes_late_signs_in_too() {
    run(IN_AN_APP, async |site, rider| {
        let backend = site.app_backend();
        rider.opens_in_an_app().await;
        rider.sees("open").await;
        rider.presses("buy").await;
        rider.sees("sign-in").await;
        rider.gets_a_token(&backend.sign(&site.token("1"))).await;
        rider.sees("open").await;
        rider.presses("buy").await;
        rider.sees("reviewing").await;
    });
}

#[test]
fn a_token_that_is_not_the_riders_leaves_number_and_code() {
    run(IN_AN_APP, async |site, rider| {
        let backend = site.app_backend();
        let used = backend.sign(&site.token("1"));
        rider.is_in_an_app_with(&used).await;
        rider.sees("open").await;
        rider.presses("buy").await;
        rider.sees("reviewing").await;
        rider.becomes_another_rider().await;
        let token = site.token("2");
        let rows = [
            ("replayed", used),
            ("forged", AppBackend::new().sign(&token)),
            ("foreign", backend.sign(&RiderToken { issuer: "https://other.example", ..token })),
            ("for another origin", backend.sign(&RiderToken { origin: "https://x.test", ..token })),
            ("over", backend.sign(&RiderToken { issued: forge::now() - 301, ..token })),
            ("no token", "a.b.c".into()),
        ];
        for (what, refused) in rows {
            rider.is_in_an_app_with(&refused).await;
            rider.sees("open").await;
            rider.presses("buy").await;
            rider.sees("sign-in").await;
            rider.is_signed_out().await;
            assert_eq!(site.ledger().await, [], "{what}");
        }
        // Number and code work there.
        rider.signs_in().await;
        rider.sees("reviewing").await;
    });
}

#[test]
fn whoever_leaves_the_session_of_the_apps_rider_is_not_signed_in_as_them_again() {
    run(IN_AN_APP, async |site, rider| {
        let backend = site.app_backend();
        rider.is_in_an_app_with(&backend.sign(&site.token("1"))).await;
        rider.sees("open").await;
        rider.presses("not-me").await;
        until("signed out", async || (rider.counts("#not-me").await == 0).then_some(())).await;
        rider.sees("open").await;
        rider.gets_a_token(&backend.sign(&site.token("2"))).await;
        rider.presses("buy").await;
        rider.sees("sign-in").await;
        rider.is_signed_out().await;
    });
}
