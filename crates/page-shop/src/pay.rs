//! Instructions, and the wallet of the demonstration that they lead to.

use keys::{china_time, pricing};
use wire::alipay::{self, BizContent};
use wire::answer::ATTEMPTS_MAX;
use wire::instruction::INSTRUCTION_SECONDS_MAX;
use wire::tariff::Payee;
use wire::{
    Channel, Digest, Fen, Instruction, InstructionAnswer, InstructionRequest, Note, OrderNo,
    OrderState, ProblemType, Slice, UnixSeconds,
};

use crate::check;
use crate::message::{Answer, Refusal, Request};
use crate::rider::{self, read};
use crate::sale::{is_paused, parsed};
use crate::state::amount::Amount;
use crate::state::{Attempt, Given, Moment, Purchase, Shop, Trade};
use crate::switches::Place;

/// Where an order is paid.
pub(crate) fn instruct(
    shop: &mut Shop,
    id: &str,
    request: &Request,
    moment: Moment,
) -> Result<Answer, Refusal> {
    let rider = rider::of(shop, request, moment)?;
    let id = parsed(id)?;
    let asked: InstructionRequest = read(request)?;
    let payee = shop.tariff.payee(asked.channel).ok_or(ProblemType::Malformed)?.clone();
    let at = shop.owned(&rider, id)?;
    let now = moment.now();
    let attempt = payable(shop, at, asked.attempt, now)?;
    let purchase = shop.purchases.get(at).ok_or(ProblemType::NotFound)?;
    let live = |given: &&Given| now < given.exp;
    if let Some(given) = attempt.given.as_ref().filter(live) {
        return Ok(Answer::json(wire::request::encode(&given.answer)));
    }
    let given = given(shop, purchase, &attempt, &payee, now).ok_or(ProblemType::Internal)?;
    let answer = Answer::json(wire::request::encode(&given.answer));
    let purchase = shop.purchases.get_mut(at).ok_or(ProblemType::NotFound)?;
    let order = purchase.order.as_mut().ok_or(ProblemType::OrderSettled)?;
    order.attempts.retain(|it| it.no != attempt.no);
    for earlier in order.attempts.iter_mut().filter(|it| it.trade == Trade::Unpaid) {
        earlier.trade = Trade::Closed;
    }
    let channel = Some(asked.channel);
    order.attempts.push(Attempt { channel, given: Some(given), ..attempt });
    check::instruction(shop, id, now);
    Ok(answer)
}

/// The attempt that is asked for, where the order can be paid: the current one or the next.
fn payable(shop: &Shop, at: usize, asked: u32, now: UnixSeconds) -> Result<Attempt, Refusal> {
    let purchase = shop.purchases.get(at).ok_or(ProblemType::NotFound)?;
    let order = purchase.order.as_ref().ok_or(ProblemType::OrderSettled)?;
    if order.state != OrderState::Awaiting {
        return Err(ProblemType::OrderSettled.into());
    }
    if is_paused(shop, &purchase.batch) {
        return Err(ProblemType::Paused.into());
    }
    let current = u32::try_from(order.attempts.len()).unwrap_or(ATTEMPTS_MAX);
    let next = current.saturating_add(1);
    if now >= order.pay_by || !(current..=next).contains(&asked) || asked > ATTEMPTS_MAX {
        return Err(ProblemType::OrderSettled.into());
    }
    match order.attempts.last().filter(|_| asked == current) {
        Some(attempt) if attempt.trade == Trade::Closed => Err(ProblemType::OrderSettled.into()),
        Some(attempt) => Ok(attempt.clone()),
        None => Ok(Attempt::new(purchase.id, asked)),
    }
}

/// An address and the instruction about it, as the switches have them.
fn given(
    shop: &Shop,
    purchase: &Purchase,
    attempt: &Attempt,
    payee: &Payee,
    now: UnixSeconds,
) -> Option<Given> {
    let order = purchase.order.as_ref()?;
    let exp = order.pay_by.min(now.saturating_add(INSTRUCTION_SECONDS_MAX));
    let line = shop.tariff.total(&purchase.product, purchase.qty)?;
    let stated = Amount::at(shop, Place::Instruction, line.fen);
    let asked = Amount::at(shop, Place::Address, stated.fen);
    let address = address(shop, purchase, &attempt.no, (payee, asked.fen, exp))?;
    let instruction = Instruction {
        aud: Slice::from(shop.site.origin.as_str()),
        purchase: purchase.id,
        quote: purchase.digest,
        order: attempt.no.clone(),
        channel: Channel::AlipayWap,
        total: stated.fen,
        pay: stated.pay,
        address: Digest::of(address.as_bytes()),
        iat: now,
        exp,
    };
    let note = shop.keys.instruction.note(shop.tariff.issuer(), &instruction);
    let digest = Note::split(note.as_bytes()).ok()?.digest();
    Some(Given { answer: InstructionAnswer { address, instruction: note }, digest, exp })
}

/// The address of `alipay.trade.wap.pay` at the demonstration's wallet.
fn address(
    shop: &Shop,
    purchase: &Purchase,
    no: &OrderNo,
    (payee, total, exp): (&Payee, Fen, UnixSeconds),
) -> Option<String> {
    let prefix = shop.tariff.prefixes.iter().find(|it| it.channel == payee.channel)?;
    let back = format!("{}{}p/{}", shop.site.origin, shop.site.folder, purchase.id);
    let content = BizContent {
        out_trade_no: no.to_string(),
        total_amount: pricing::yuan(total),
        subject: shop.tariff.name.zh.as_str().into(),
        product_code: "QUICK_WAP_WAY".into(),
        seller_id: payee.merchant.as_str().into(),
        time_expire: china_time::write(exp),
        quit_url: back.clone(),
    };
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("biz_content", &wire::request::encode(&content));
    query.append_pair("app_id", &payee.app);
    query.append_pair("method", alipay::METHOD);
    query.append_pair("charset", "utf-8");
    query.append_pair("version", "1.0");
    query.append_pair("return_url", &back);
    Some([prefix.prefix.as_str(), &query.finish()].concat())
}

/// The wallet: what it is asked for, and what the rider does.
pub(crate) fn wallet(
    shop: &mut Shop,
    request: &Request,
    moment: Moment,
) -> Result<Answer, Refusal> {
    let (path, query) = request.split();
    let no = match path {
        "/wallet" => {
            let address = format!("{}{}wallet?{query}", shop.site.origin, shop.site.folder);
            alipay::read(&address).ok().map(|read| read.order.out_trade_no)
        }
        _ => form_urlencoded::parse(request.body.as_bytes())
            .find(|(name, _)| name == "no")
            .map(|(_, value)| value.into_owned()),
    };
    let no = no.as_deref().and_then(OrderNo::parse).ok_or(ProblemType::NotFound)?;
    let asked = asked(shop, &no).ok_or(ProblemType::NotFound)?;
    match path {
        "/wallet" => Ok(Answer::html(page(&no, &asked))),
        "/wallet/pay" => {
            pay(shop, &no, moment.now());
            Ok(Answer::to(asked.back))
        }
        _ => Ok(Answer::to(asked.back)),
    }
}

/// What the wallet is asked for by an address that it knows.
pub(crate) struct Asked {
    pub(crate) takes: Fen,
    back: String,
    open: bool,
}

pub(crate) fn asked(shop: &Shop, no: &OrderNo) -> Option<Asked> {
    let attempts = shop.purchases.iter().filter_map(|it| it.order.as_ref());
    let attempt = attempts.flat_map(|order| &order.attempts).find(|it| it.no == *no)?;
    let read = alipay::read(&attempt.given.as_ref()?.answer.address).ok()?;
    let asked = pricing::fen_of_yuan(&read.order.total_amount)?;
    let open = attempt.trade == Trade::Unpaid;
    Some(Asked { takes: Amount::at(shop, Place::Charge, asked).fen, back: read.return_url, open })
}

/// The rider pays what the wallet shows, once.
pub(crate) fn pay(shop: &mut Shop, no: &OrderNo, now: UnixSeconds) {
    let Some(Asked { takes, open: true, .. }) = asked(shop, no) else {
        return;
    };
    let orders = shop.purchases.iter_mut().filter_map(|it| it.order.as_mut());
    let attempt = orders.flat_map(|order| &mut order.attempts).find(|it| it.no == *no);
    if let Some(attempt) = attempt {
        attempt.trade = Trade::Paid { total: takes, at: now };
    }
}

/// The page of the wallet, in both languages, marked as what it is.
fn page(no: &OrderNo, asked: &Asked) -> String {
    let amount = pricing::figures(asked.takes);
    let form = |action, class, zh, en| {
        format!(
            "<form method=post action=wallet/{action}><input type=hidden name=no value={no}>\
             <button class=\"button {class}\" id={action}>{zh}<br><span lang=en>{en}</span></button></form>"
        )
    };
    let pay = if asked.open {
        form("pay", "primary", "付款", "Pay")
    } else {
        "<p>这笔订单不能再付。<br><span lang=en>This order can't be paid any more.</span></p>"
            .into()
    };
    format!(
        "<!doctype html><html lang=zh-CN><head><meta charset=utf-8><title>演示钱包</title>\
         <meta name=viewport content=\"width=device-width\"><link rel=stylesheet href=wallet.css></head>\
         <body><p class=mark>演示，不用真钱 · <span lang=en>Demonstration, no real money</span></p>\
         <main data-screen=wallet><h1>演示钱包<br><span lang=en>Demonstration wallet</span></h1>\
         <p class=amount data-testid=wallet-amount>{amount}</p>\
         <p>演示商户 Demonstration</p>{pay}{}</main></body></html>",
        form("leave", "secondary", "不付，返回", "Don't pay, go back"),
    )
}
