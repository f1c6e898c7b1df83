//! Riders: codes, sessions, and who asks.

use wire::digest::hex;
use wire::{
    CodeAnswer, CodeRequest, Digest, Problem, ProblemType, RiderId, SessionAnswer, SessionRequest,
    SessionView, SessionsAnswer,
};

use crate::message::{Answer, Refusal, Request};
use crate::state::{Code, Moment, Session, Shop};

const DAY_S: u64 = 86_400;
/// For how long a code of the demonstration is good, in seconds.
const CODE_S: u32 = 300;
/// How long a browser waits for its next code of the demonstration, in seconds.
const CODE_PAUSE_S: u32 = 60;
/// For how long a browser of the demonstration keeps the cookie of its request for a code, in seconds.
const COOKIE_S: u64 = 600;
/// How many codes of the demonstration a phone gets in a day.
const CODES_A_DAY_MAX: usize = 10;
/// How often a wrong code may be entered in the demonstration.
const TRIES_MAX: u32 = 5;
/// For how long a session of the demonstration lasts, in seconds.
const SESSION_S: u64 = 31 * DAY_S;
/// How many sessions of a rider the demonstration lists.
const SESSIONS_LISTED_MAX: usize = 64;
/// The cookie of a session.
const SESSION: &str = "session";
/// The cookie of a request for a code.
const CODE: &str = "code";

pub(crate) fn send_code(
    shop: &mut Shop,
    request: &Request,
    moment: Moment,
) -> Result<Answer, Refusal> {
    let CodeRequest { phone } = read(request)?;
    if phone.as_deref().is_some_and(|phone| !is_mobile(phone)) {
        return Err(ProblemType::Malformed.into());
    }
    let now = moment.now();
    let before = latest(shop, request);
    let phone = phone.or_else(|| before.map(|code| code.phone.clone()));
    let phone = phone.ok_or(ProblemType::Malformed)?;
    let before = before.filter(|code| code.phone == phone);
    if let Some(code) = before.filter(|code| code.token.is_none()) {
        let again = code.sent.saturating_add(CODE_PAUSE_S.into()).saturating_sub(now);
        if again > 0 {
            let good = code.sent.saturating_add(CODE_S.into()).saturating_sub(now);
            let good_for_s = u32::try_from(good).ok().filter(|_| code.tries < TRIES_MAX);
            let problem = Problem { good_for_s, ..ProblemType::TooMany.into() };
            return Err(Refusal { problem, retry_after: Some(again) });
        }
    }
    let today = |code: &&Code| code.phone == phone && code.sent > now.saturating_sub(DAY_S);
    let today: Vec<_> = shop.riders.codes.iter().filter(today).collect();
    if let Some(first) = today.first()
        && today.len() >= CODES_A_DAY_MAX
    {
        let again = first.sent.saturating_add(DAY_S).saturating_sub(now);
        return Err(Refusal::in_seconds(ProblemType::TooMany, again));
    }
    let kept = before.map(|code| code.cookie.clone());
    let cookie = kept.unwrap_or_else(|| hex(moment.random.get(16..).unwrap_or_default()));
    let digits = moment.random.iter().take(6).map(|byte| char::from(b'0' + byte % 10));
    let code: String = digits.collect();
    let demo_code = Some(code.clone());
    let set = set_cookie(shop, CODE, &cookie, COOKIE_S);
    shop.riders.codes.push(Code { cookie, phone, code, sent: now, tries: 0, token: None });
    let answer = CodeAnswer { good_for_s: CODE_S, again_in_s: CODE_PAUSE_S, demo_code };
    Ok(Answer::json(wire::request::encode(&answer)).with_cookie(set))
}

/// The latest code of the browser's request.
fn latest<'a>(shop: &'a Shop, request: &Request) -> Option<&'a Code> {
    let cookie = request.cookie(cookie_name(shop, CODE))?;
    shop.riders.codes.iter().rev().find(|known| known.cookie == cookie)
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
            let SessionRequest::Code(code) = read(request)? else {
                return Err(ProblemType::CodeWrong.into());
            };
            sign_in(shop, request, moment, &code)
        }
        "DELETE" => {
            let token = request.cookie(cookie_name(shop, SESSION)).unwrap_or_default();
            shop.riders.sessions.retain(|session| session.token != token);
            let gone = [SESSION, CODE].map(|name| set_cookie(shop, name, "", 0));
            Ok(gone.into_iter().fold(Answer::empty(), Answer::with_cookie))
        }
        _ => Err(ProblemType::NotFound.into()),
    }
}

/// The rider's sessions, the latest first. A demonstration knows no devices.
pub(crate) fn sessions(shop: &Shop, request: &Request, moment: Moment) -> Result<Answer, Refusal> {
    let own = signed_in(shop, request, moment)?;
    let mine = |it: &&Session| it.rider == own.rider && moment.now() < it.exp;
    let view = |it: &Session| SessionView {
        id: it.id(),
        device: String::new(),
        opened: it.opened,
        used: it.opened,
        own: it.token == own.token,
    };
    let mine = shop.riders.sessions.iter().rev().filter(mine);
    let sessions = SessionsAnswer(mine.take(SESSIONS_LISTED_MAX).map(view).collect());
    Ok(Answer::json(wire::request::encode(&sessions)))
}

/// Ends one of the rider's sessions.
pub(crate) fn end(
    shop: &mut Shop,
    id: &str,
    request: &Request,
    moment: Moment,
) -> Result<Answer, Refusal> {
    let rider = of(shop, request, moment)?;
    let sessions = &mut shop.riders.sessions;
    let before = sessions.len();
    sessions.retain(|session| session.rider != rider || session.id() != id);
    let ended = sessions.len() < before;
    ended.then(Answer::empty).ok_or_else(|| ProblemType::NotFound.into())
}

/// Opens the one session of a code, for the browser that asked for it.
fn sign_in(
    shop: &mut Shop,
    request: &Request,
    moment: Moment,
    typed: &str,
) -> Result<Answer, Refusal> {
    let cookie = request.cookie(cookie_name(shop, CODE)).ok_or(ProblemType::SignedOut)?;
    let now = moment.now();
    let known = shop.riders.codes.iter_mut().rev().find(|known| known.cookie == cookie);
    let known = known.filter(|known| now < known.sent.saturating_add(CODE_S.into()));
    let known = known.ok_or(ProblemType::CodeWrong)?;
    if known.tries >= TRIES_MAX {
        let again = known.sent.saturating_add(CODE_PAUSE_S.into()).saturating_sub(now);
        return Err(Refusal::in_seconds(ProblemType::TooMany, again.max(1)));
    }
    if known.code != typed {
        known.tries = known.tries.saturating_add(1);
        return Err(ProblemType::CodeWrong.into());
    }
    let Some(token) = known.token.clone() else {
        known.token = Some(hex(&moment.random));
        let phone = known.phone.clone();
        return open(shop, phone, moment);
    };
    let session = shop.riders.sessions.iter().find(|session| session.token == token);
    let Session { rider, phone, .. } = session.ok_or(ProblemType::CodeWrong)?;
    let answer = SessionAnswer { rider: rider.clone(), phone: masked(phone) };
    let set = set_cookie(shop, SESSION, &token, SESSION_S);
    Ok(Answer::json(wire::request::encode(&answer)).with_cookie(set))
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
    let opened = moment.now();
    let exp = opened.saturating_add(SESSION_S);
    let cookie = set_cookie(shop, SESSION, &token, SESSION_S);
    shop.riders.sessions.push(Session { token, phone, rider, opened, exp });
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
    let token = request.cookie(cookie_name(shop, SESSION)).ok_or(ProblemType::SignedOut)?;
    let live = |session: &&Session| session.token == token && moment.now() < session.exp;
    shop.riders.sessions.iter().find(live).ok_or_else(|| ProblemType::SignedOut.into())
}

fn cookie_name(shop: &Shop, name: &str) -> &'static str {
    match (shop.site.origin.starts_with("https://"), name == CODE) {
        (true, true) => "__Host-code",
        (true, false) => "__Host-session",
        (false, true) => CODE,
        (false, false) => SESSION,
    }
}

/// A worker of a page can't set a real cookie: it keeps these itself.
fn set_cookie(shop: &Shop, name: &str, value: &str, seconds: u64) -> String {
    let secure = if shop.site.origin.starts_with("https://") { "; Secure" } else { "" };
    let name = cookie_name(shop, name);
    format!("{name}={value}; HttpOnly; SameSite=Lax{secure}; Path=/; Max-Age={seconds}")
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
