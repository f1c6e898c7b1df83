//! Proven evidence of a wrong amount pauses the sale for everybody, and forged evidence does not.

use serde_json::json;
use wire::{EvidenceRequest, endpoint, request};

use crate::rider::Rider;
use crate::scenario::run;
use crate::site::OPEN;

/// Sends evidence to the server from the rider's own page. Returns the status of the answer.
async fn sends_evidence(rider: &Rider, evidence: &EvidenceRequest) -> u64 {
    let script = "const [path, body, done] = arguments;
        const headers = { 'content-type': 'application/json' };
        fetch(path, { method: 'POST', body, headers }).then((answer) => done(answer.status));";
    let arguments = vec![json!(endpoint::EVIDENCE), json!(request::encode(evidence))];
    let status = rider.browser.execute_async(script, arguments).await.expect("an answer");
    status.json().as_u64().expect("a status")
}

#[test]
fn a_proven_wrong_amount_is_seen_on_every_open_page_and_a_forged_one_on_none() {
    run(OPEN, async |site, rider| {
        rider.opens("/").await;
        rider.sees("open").await;
        let (proven, forged) = site.evidence().await;
        assert_eq!(sends_evidence(rider, &forged).await, 422);
        rider.reloads().await;
        rider.sees("open").await;

        // The page that sees it is another rider's: nothing on it was wrong.
        assert_eq!(sends_evidence(rider, &proven).await, 204);
        rider.sees("paused").await;
        rider.does_not_see("#buy").await;
        rider.takes_all_screenshots("paused").await;

        site.pause(false).await;
        rider.sees("open").await;
    });
}
