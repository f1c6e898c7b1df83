//! A wrong amount anywhere stops the sale for everybody, and only a real one does.

use serde_json::json;
use wire::{EvidenceRequest, endpoint, request};

use crate::rider::Rider;
use crate::site::OPEN;
use crate::stage::play;

/// Brings evidence to the server, from the rider's own page; the status of the answer.
async fn brings(rider: &Rider, evidence: &EvidenceRequest) -> u64 {
    let script = "const [path, body, done] = arguments;
        fetch(path, { method: 'POST', body }).then((answer) => done(answer.status));";
    let arguments = vec![json!(endpoint::EVIDENCE), json!(request::encode(evidence))];
    let status = rider.browser.execute_async(script, arguments).await.expect("an answer");
    status.json().as_u64().expect("a status")
}

#[test]
fn a_proven_wrong_amount_is_seen_on_every_open_page_and_a_forged_one_on_none() {
    play(OPEN, async |site, rider| {
        rider.opens("/").await;
        rider.sees("open").await;
        let (proven, forged) = site.evidence().await;
        assert_eq!(brings(rider, &forged).await, 422);
        rider.reloads().await;
        rider.sees("open").await;

        // The page that sees it is another rider's: nothing on it was wrong.
        assert_eq!(brings(rider, &proven).await, 204);
        rider.sees("paused").await;
        rider.never_sees("#buy").await;
        rider.is_pictured_all_round("paused").await;

        site.pause(false).await;
        rider.sees("open").await;
    });
}
