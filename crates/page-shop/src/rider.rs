//! Riders: codes, sessions, and who asks.

use wire::digest::hex;
use wire::{CodeAnswer, CodeRequest, Digest, ProblemType, RiderId, SessionAnswer, SessionRequest};

use crate::message::{Answer, Refusal, Request};
use crate::state::{Code, Moment, Session, Shop};

const DAY_S: u64 = 86_400;
/// For how long a code of the demonstration is good, in seconds.
const CODE_S: u32 = 300;
/// How long a phone waits for its next code of the demonstration, in seconds.
const CODE_PAUSE_S: u64 = 60;
/// How many codes of the demonstration a phone gets in a day.
const CODES_A_DAY_MAX: usize = 10;
/// How often a code of the demonstration may be tried.
const TRIES_MAX: u32 = 5;
/// For how long a session of the demonstration lasts, in seconds.
const SESSION_S: u64 = 31 * DAY_S;

pub(crate) fn send_code(
    shop: &mut Shop,
    request: &Request,
    moment: Moment,
) -> Result<Answer, Refusal> {
    let CodeRequest { phone } = read(request)?;
    if !is_mobile(&phone) {
        return Err(ProblemType::Malformed.into());
    }
    let now = moment.now();
    for (most, seconds) in [(1, CODE_PAUSE_S), (CODES_A_DAY_MAX, DAY_S)] {
        let recent = |code: &&Code| code.phone == phone && code.sent > now.saturating_sub(seconds);
        let recent: Vec<_> = shop.riders.codes.iter().filter(recent).collect();
        if let Some(first) = recent.first()
            && recent.len() >= most
        {
            let again = first.sent.saturating_add(seconds).saturating_sub(now);
            return Err(Refusal::in_seconds(ProblemType::TooMany, again));
        }
    }
    let digits = moment.random.iter().take(6).map(|byte| char::from(b'0' + byte % 10));
    let code: String = digits.collect();
    shop.riders.codes.push(Code { phone, code: code.clone(), sent: now, tries: 0 });
    let answer = CodeAnswer { good_for_s: CODE_S, demo_code: Some(code) };
    Ok(Answer::json(wire::request::encode(&answer)))
}

/// The session: who it is, its beginning and its end.
pub(crate) fn session(
    shop: &mut Shop,
    request: &Request,
    moment: Moment,
) -> Result<Answer, Refusal> {
    match request.method.as_str() {
        "GET" => {
            let session = signed_in(shop, request, moment)?;
            Ok(Answer::json(wire::request::encode(&SessionAnswer {
                rider: session.rider.clone(),
                phone: masked(&session.phone),
            })))
        }
        "POST" => {
            let SessionRequest { phone, code } = read(request)?;
            let now = moment.now();
            let latest = shop.riders.codes.iter_mut().rev().find(|known| known.phone == phone);
            let latest = latest.ok_or(ProblemType::CodeWrong)?;
            let live = now < latest.sent.saturating_add(CODE_S.into());
            if !live || latest.tries >= TRIES_MAX {
                return Err(ProblemType::CodeWrong.into());
            }
            latest.tries = latest.tries.saturating_add(1);
            if latest.code != code {
                return Err(ProblemType::CodeWrong.into());
            }
            open(shop, phone, moment)
        }
        _ => Err(ProblemType::NotFound.into()),
    }
}

/// Opens a session for this phone number.
pub(crate) fn open(shop: &mut Shop, phone: String, moment: Moment) -> Result<Answer, Refusal> {
    let known = shop.riders.known.iter().find(|(known, _)| *known == phone);
    let rider = match known {
        Some((_, rider)) => rider.clone(),
        None => {
            let drawn = Digest::of(&moment.random).hex();
            let drawn = drawn.get(..32).and_then(RiderId::parse).ok_or(ProblemType::Internal)?;
            shop.riders.known.push((phone.clone(), drawn.clone()));
            drawn
        }
    };
    let answer = SessionAnswer { rider: rider.clone(), phone: masked(&phone) };
    let token = hex(&moment.random);
    let exp = moment.now().saturating_add(SESSION_S);
    let cookie = cookie(shop, &token, SESSION_S);
    shop.riders.sessions.push(Session { token, phone, rider, exp });
    Ok(Answer::json(wire::request::encode(&answer)).with_cookie(cookie))
}

/// The rider of a request that needs a session.
pub(crate) fn of(shop: &Shop, request: &Request, moment: Moment) -> Result<RiderId, Refusal> {
    signed_in(shop, request, moment).map(|session| session.rider.clone())
}

fn signed_in<'a>(
    shop: &'a Shop,
    request: &Request,
    moment: Moment,
) -> Result<&'a Session, Refusal> {
    let token = request.cookie(cookie_name(shop)).ok_or(ProblemType::SignedOut)?;
    let live = |session: &&Session| session.token == token && moment.now() < session.exp;
    shop.riders.sessions.iter().find(live).ok_or_else(|| ProblemType::SignedOut.into())
}

fn cookie_name(shop: &Shop) -> &'static str {
    if shop.site.origin.starts_with("https://") { "__Host-session" } else { "session" }
}

/// A worker of a page can't set a real cookie: it keeps these itself.
fn cookie(shop: &Shop, token: &str, seconds: u64) -> String {
    let name = cookie_name(shop);
    let secure = if name == "session" { "" } else { "; Secure" };
    format!("{name}={token}; HttpOnly; SameSite=Lax{secure}; Path=/; Max-Age={seconds}")
}

/// The body of a request.
pub(crate) fn read<T: wire::json::FromJson>(request: &Request) -> Result<T, Refusal> {
    wire::request::decode(request.body.as_bytes()).ok_or_else(|| ProblemType::Malformed.into())
}

fn is_mobile(phone: &str) -> bool {
    let begins = matches!(phone.as_bytes(), [b'1', b'3'..=b'9', ..]);
    begins && phone.len() == 11 && phone.bytes().all(|byte| byte.is_ascii_digit())
}

fn masked(phone: &str) -> String {
    let (head, tail) = (phone.get(..3).unwrap_or_default(), phone.get(7..).unwrap_or_default());
    format!("{head}****{tail}")
}
