//! Every state that the documents name, of an order, a refund and a report, held against their list, each with a shape
//! that is read.

use guard::RefundFailure;
use guard_client::{RefundRefusal, RefundState, Trade};
use std::collections::BTreeSet;
use wire::Channel;

use crate::script::{Scripted, guard, order_at, published, shapes};

/// A line of the list.
struct Listed {
    folder: String,
    member: String,
    state: String,
    /// How it is read.
    read: String,
}

fn listed() -> Vec<Listed> {
    let text = published("states.tsv");
    let lines = text.lines().skip(1).map(|line| {
        let mut cells = line.split('\t').map(String::from);
        let mut cell = || cells.next().expect("a cell");
        let (folder, member, state, read) = (cell(), cell(), cell(), cell());
        assert_eq!(cells.count(), 3, "{line}: what becomes of order, ticket and screen");
        Listed { folder, member, state, read }
    });
    lines.collect()
}

/// The values that this member has in the shapes of a folder.
fn shown(folder: &str, member: &str) -> BTreeSet<String> {
    let name = format!("\"{member}\": \"");
    let of = |(_, text): (String, String)| {
        let (_, rest) = text.split_once(&name)?;
        Some(String::from(rest.split_once('"')?.0))
    };
    shapes(folder).into_iter().filter_map(of).collect()
}

#[test]
fn every_state_of_the_documents_has_a_shape_and_no_shape_another() {
    let all = listed();
    let members: BTreeSet<_> = all.iter().map(|it| (&it.folder, &it.member)).collect();
    let mut folders = BTreeSet::new();
    for (folder, member) in members {
        assert!(folders.insert(folder), "{folder}: one member says the state");
        let states = all.iter().filter(|it| it.folder == *folder).map(|it| it.state.clone());
        assert_eq!(shown(folder, member), states.collect(), "{folder}");
    }
    assert_eq!(folders.len(), 7);
}

#[tokio::test]
async fn every_state_of_an_order_and_of_a_refund_is_read_as_the_list_says() {
    let scripted = Scripted::default();
    let guard = guard(&scripted);
    for Listed { folder, member, state, read } in listed() {
        let own =
            |(_, text): &(String, String)| text.contains(&format!("\"{member}\": \"{state}\""));
        for (name, text) in shapes(&folder).into_iter().filter(own) {
            let found = match folder.as_str() {
                "wechat/transaction" => {
                    scripted.wechat(200, &text);
                    trade(&guard.query(&order_at(Channel::WechatH5)).await.expect("read"))
                }
                "alipay/query" => {
                    scripted.alipay("alipay.trade.query", &text);
                    trade(&guard.query(&order_at(Channel::AlipayWap)).await.expect("read"))
                }
                "wechat/refund" => {
                    scripted.wechat(200, &text);
                    refund(guard.refund_query(&order_at(Channel::WechatH5)).await)
                }
                "alipay/refund-query" => {
                    scripted.alipay("alipay.trade.fastpay.refund.query", &text);
                    refund(guard.refund_query(&order_at(Channel::AlipayWap)).await)
                }
                // Reports are opened one by one beside this, by every shape.
                "alipay/notice" | "wechat/notice" | "wechat/refund-notice" => continue,
                other => panic!("{other}"),
            };
            assert!(read.contains(found), "{folder} {name}: {found} for {read}");
        }
    }
}

fn trade(found: &Trade) -> &'static str {
    match found {
        Trade::Absent => "absent",
        Trade::Unpaid => "unpaid",
        Trade::Closed => "closed",
        Trade::Paid(_) => "paid",
        Trade::Returned(_) => "returned",
    }
}

fn refund(found: Result<RefundState, RefundFailure>) -> &'static str {
    match found {
        Ok(RefundState::Refunded(_)) => "made",
        Ok(RefundState::Underway) => "under way",
        Ok(RefundState::Unknown) => "unknown",
        Err(RefundFailure::Refused(RefundRefusal::Refused(_))) => "final",
        Err(other) => panic!("{other:?}"),
    }
}
