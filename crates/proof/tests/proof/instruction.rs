//! The instruction: the confirmed quote, the order, and the exact address.

use proof::{
    InstructionRefusal, Notation, Payable, Price, SignatureError, Window, verify_instruction,
};
use wire::AddressError;
use wire::{Digest, Instruction, InstructionAnswer, OrderNo, Tariff, note};

use crate::sale::{self, Address, NOW};

fn verify(answer: &InstructionAnswer, now: u64) -> Result<Payable, InstructionRefusal> {
    let tariff = sale::verified_tariff();
    verify_instruction(answer, &sale::confirmed(), &sale::order(), &tariff, now)
}

fn answer(address: String, change: fn(&mut Instruction)) -> InstructionAnswer {
    let instruction = sale::signed(&sale::instruction(&address, change));
    InstructionAnswer { address, instruction }
}

#[test]
fn an_instruction_in_order_leads_to_exactly_its_address() {
    let answer = sale::instruction_answer();
    let payable = verify(&answer, NOW).expect("the instruction is in order");
    assert_eq!(payable.address(), answer.address);
    assert_eq!(payable.price(), &sale::verified_quote().price());
    assert_eq!(payable.payee(), "Samefare Example Transit");
    assert_eq!(payable.channel(), wire::Channel::AlipayWap);
    let body = sale::instruction(&answer.address, |_| ());
    assert_eq!(payable.digest(), sale::digest_of(&body));
}

#[test]
fn an_address_of_another_amount_is_disputed_though_it_is_signed_for() {
    for (amount, disputed) in [
        ("300.00", false),
        ("30000.00", true),
        ("300.0", true),
        ("300", true),
        ("0300.00", true),
        ("300.00 ", true),
        ("0.01", true),
    ] {
        let address = sale::address(|it| it.order.total_amount = amount.into());
        match verify(&answer(address, |_| ()), NOW) {
            Err(InstructionRefusal::Amount(mismatch)) if disputed => {
                let received = (mismatch.received.notation(), mismatch.received.text());
                assert_eq!(received, (Notation::Yuan, amount));
                let announced: &Price = &mismatch.announced;
                assert_eq!((announced.pay(), announced.words()), ("¥300.00", "叁佰元整"));
            }
            verdict => assert!(!disputed && verdict.is_ok(), "{amount}: {verdict:?}"),
        }
    }
}

#[test]
fn an_address_says_whom_to_pay_and_for_which_order() {
    type Row = (&'static str, fn(&mut Address), Result<(), InstructionRefusal>);
    let rows: [Row; 8] = [
        ("as it is", |_| (), Ok(())),
        (
            "another order",
            |it| it.order.out_trade_no = "0".repeat(32),
            Err(InstructionRefusal::Mismatch("out_trade_no")),
        ),
        (
            "another payee",
            |it| it.order.seller_id.push('0'),
            Err(InstructionRefusal::Mismatch("seller_id")),
        ),
        (
            "another application",
            |it| it.parameters[0].1.push('0'),
            Err(InstructionRefusal::Mismatch("app_id")),
        ),
        (
            "a parameter twice",
            |it| it.parameters.push(("app_id", "1".into())),
            Err(InstructionRefusal::Unreadable(AddressError::Repeated)),
        ),
        (
            "another order beside it",
            |it| it.parameters.push(("biz_content", "{}".into())),
            Err(InstructionRefusal::Unreadable(AddressError::Repeated)),
        ),
        (
            "another method",
            |it| it.parameters[1].1 = "alipay.trade.page.pay".into(),
            Err(InstructionRefusal::Unreadable(AddressError::Missing("method"))),
        ),
        (
            "another host",
            |it| it.prefix = "https://elsewhere.example/gateway.do?".into(),
            Err(InstructionRefusal::Address),
        ),
    ];
    for (name, change, verdict) in rows {
        let answer = answer(sale::address(change), |_| ());
        assert_eq!(verify(&answer, NOW).map(|_| ()), verdict, "{name}");
    }
}

#[test]
fn an_address_that_was_not_signed_for_is_not_opened() {
    let good = sale::instruction_answer();
    let another = InstructionAnswer {
        address: sale::address(|it| it.order.subject = "ride 100".into()),
        ..good.clone()
    };
    assert_eq!(verify(&another, NOW).map(|_| ()), Err(InstructionRefusal::Address));
    assert_eq!(verify(&good, NOW).map(|_| ()), Ok(()));
}

#[test]
fn an_instruction_is_for_this_order_and_this_quote() {
    let (answer, tariff) = (sale::instruction_answer(), sale::verified_tariff());
    let (order, next) = (sale::order(), OrderNo::derive(sale::purchase(), 2));
    let confirmed = sale::confirmed();
    // The same purchase, quoted again a second later: another quote.
    let renewed = {
        let later = sale::signed(&sale::quote(|it| (it.iat, it.exp) = (NOW + 1, NOW + 301)));
        let quote = sale::asked(|asked| proof::verify_quote(later.as_bytes(), &tariff, &asked));
        let quote = quote.expect("the quote is in order");
        quote.confirm(&sale::in_force(), NOW).expect("the quote can be confirmed")
    };
    for (name, confirmed, order, verdict) in [
        ("its own", &confirmed, &order, Ok(())),
        ("the next attempt", &confirmed, &next, Err(InstructionRefusal::Mismatch("order"))),
        ("the renewed quote", &renewed, &order, Err(InstructionRefusal::Mismatch("quote"))),
    ] {
        let payable = verify_instruction(&answer, confirmed, order, &tariff, NOW);
        assert_eq!(payable.map(|_| ()), verdict, "{name}");
    }
}

#[test]
fn an_instruction_is_held_against_the_tariff_of_its_quote() {
    let answer = sale::instruction_answer();
    let other = sale::signed(&sale::tariff(|it| it.version = 8));
    let other = proof::verify_tariff(other.as_bytes(), &sale::roots()).expect("it is in order");
    let against = |tariff: &proof::Verified<Tariff>| {
        verify_instruction(&answer, &sale::confirmed(), &sale::order(), tariff, NOW).map(|_| ())
    };
    assert_eq!(against(&sale::verified_tariff()), Ok(()));
    assert_eq!(against(&other), Err(InstructionRefusal::Mismatch("tariff")));
}

#[test]
fn an_instruction_lives_for_at_most_900_seconds_and_for_some() {
    type Row = (&'static str, fn(&mut Instruction), Result<(), InstructionRefusal>);
    let rows: [Row; 5] = [
        ("900 s", |it| it.exp = it.iat + 900, Ok(())),
        ("901 s", |it| it.exp = it.iat + 901, Err(InstructionRefusal::Lifetime)),
        ("none", |it| it.exp = it.iat, Err(InstructionRefusal::Lifetime)),
        (
            "none, ahead",
            |it| (it.iat, it.exp) = (NOW + 20, NOW + 20),
            Err(InstructionRefusal::Lifetime),
        ),
        (
            "backwards",
            |it| (it.iat, it.exp) = (NOW + 20, NOW + 10),
            Err(InstructionRefusal::Lifetime),
        ),
    ];
    for (name, change, verdict) in rows {
        let answer = answer(sale::address(|_| ()), change);
        assert_eq!(verify(&answer, NOW).map(|_| ()), verdict, "{name}");
    }
}

#[test]
fn an_address_is_opened_inside_the_window_of_its_instruction_only() {
    let answer = sale::instruction_answer();
    let rows = [
        (NOW - 31, Err(InstructionRefusal::Window(Window::NotYetValid))),
        (NOW - 30, Ok(())),
        (NOW + 899, Ok(())),
        (NOW + 900, Err(InstructionRefusal::Window(Window::Expired))),
    ];
    for (now, verdict) in rows {
        assert_eq!(verify(&answer, now).map(|_| ()), verdict, "at {now}");
    }
    let payable = verify(&answer, NOW).expect("the instruction is in order");
    assert_eq!(payable.window(NOW + 899), Window::Open(1));
    assert_eq!(payable.window(NOW + 900), Window::Expired);
}

#[test]
fn only_the_key_of_the_guard_instructs() {
    let good = sale::instruction_answer();
    let text = note::write(sale::ISSUER, &sale::instruction(&good.address, |_| ()));
    for (name, verdict) in [
        ("samefare.example/instruction-1", Ok(())),
        ("samefare.example/quote-1", Err(SignatureError::Unsigned)),
        (sale::STRANGER, Err(SignatureError::Unsigned)),
    ] {
        let instruction = sale::signed_by(&text, &[name]);
        let answer = InstructionAnswer { instruction, ..good.clone() };
        let verdict = verdict.map_err(InstructionRefusal::Signature);
        assert_eq!(verify(&answer, NOW).map(|_| ()), verdict, "{name}");
    }
}

#[test]
fn the_digest_of_an_address_is_of_its_every_byte() {
    let address = sale::address(|_| ());
    for other in [address.to_uppercase(), format!("{address}&"), address[1..].into()] {
        assert_ne!(Digest::of(other.as_bytes()), Digest::of(address.as_bytes()), "{other}");
        let answer = InstructionAnswer { address: other, ..sale::instruction_answer() };
        assert_eq!(verify(&answer, NOW).map(|_| ()), Err(InstructionRefusal::Address));
    }
}
