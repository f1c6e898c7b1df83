//! One table of the protocol, run over the reference server and over the shop in the page: whoever answers these rows
//! as they do is a shop that the app can be shown with.

#![expect(
    clippy::expect_used,
    reason = "a test that can't be set up has failed, and this tells where"
)]
#![expect(clippy::print_stdout, reason = "the last line of a failure names its row")]

mod peer;
mod lists;
mod page;
mod reference;
mod rider;
mod rows;

use peer::Peer;

fn run(open: impl Fn() -> Box<dyn Peer>) {
    for (name, row) in rows::ROWS {
        // A row begins with an open batch, and with nobody known.
        let mut peer = open();
        println!("{name}");
        row(&mut *peer);
    }
}

#[test]
fn the_reference_server_answers_as_the_protocol_describes() {
    run(|| Box::new(reference::Reference::open()));
}

#[test]
fn the_shop_in_the_page_answers_as_the_protocol_describes() {
    run(|| Box::new(page::Page::open()));
}
