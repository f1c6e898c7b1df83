//! A rider of the real core over real HTTP: presses what is shown, pays at the provider's cashier, and remembers what
//! a judge wants to know.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant, SystemTime};

use checkout::screen::{PaymentCheck, Screen, SignIn};
use checkout::{Checkout, Config, Effect, Event, HttpRequest, HttpResponse, Now};
use fastrand::Rng;
use fixtures::Cookies;
use reqwest::{Client, Method, Response, header};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::spawn_local;
use tokio::time::{sleep, timeout};
use wire::endpoint::SLOT_PASS;
use wire::{Channel, PurchaseId, StoredRecord, endpoint};

use crate::programs::Programs;

/// How the announced fare is written.
const FARE: (&str, &str) = ("¥300.00", "叁佰元整");
/// How long a request is on its way there, and an answer back, in milliseconds: a slow network.
const LAG_MS: std::ops::Range<u64> = 50..900;
/// How many exchanges of a hundred are lost, half of them after the server has acted.
const LOST_PERCENT: u32 = 8;
/// When a lost exchange is noticed, in milliseconds.
const NOTICED_MS: u64 = 3_000;
/// One rider in this many pays by a link that was sent to them in a message, and compares nothing.
const SENT_IN: u32 = 20;
/// How long a rider looks before they press, in milliseconds.
const THOUGHT_MS: std::ops::Range<u64> = 200..1_200;

/// What is remembered of a rider.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each happened or not, in any mixture")]
pub(crate) struct Memory {
    /// Every purchase that was begun.
    pub(crate) purchases: Vec<PurchaseId>,
    /// Another price than the announced one was shown as the rider's.
    pub(crate) misled: bool,
    /// Something wrong came, and was refused before anything was paid for it.
    pub(crate) refused: bool,
    pub(crate) ticketed: bool,
    pub(crate) compensated: bool,
}

pub(crate) struct Rider {
    programs: Rc<Programs>,
    client: Client,
    rng: Rng,
    phone_number: String,
    careless: bool,
    /// Whether the link to pay comes in a message, and not from our page.
    sent: bool,
    cookies: Rc<RefCell<Cookies>>,
    machine: Option<Checkout>,
    began: Instant,
    record: Option<String>,
    path: String,
    /// What the page says that the wallet should show.
    expected: String,
    heard: (UnboundedSender<Event>, UnboundedReceiver<Event>),
    memory: Memory,
    /// The rider saw another amount in the wallet and came back.
    declined: bool,
}

impl Rider {
    pub(crate) fn new(
        programs: Rc<Programs>,
        client: Client,
        seed: u64,
        number: u32,
        careless: bool,
    ) -> Self {
        let sent = number.is_multiple_of(SENT_IN);
        Self {
            programs,
            client,
            rng: Rng::with_seed(seed),
            phone_number: format!("138{number:08}"),
            careless: careless || sent,
            sent,
            cookies: Rc::default(),
            machine: None,
            began: Instant::now(),
            record: None,
            path: "/".into(),
            expected: String::new(),
            heard: unbounded_channel(),
            memory: Memory::default(),
            declined: false,
        }
    }

    /// From the first look at the page until nothing more can come, or the night is over.
    pub(crate) async fn live(mut self, comes_ms: u64, ends: Instant) -> Memory {
        sleep(Duration::from_millis(comes_ms)).await;
        self.open_page().await;
        while Instant::now() < ends {
            let screen = self.screen();
            self.look(&screen);
            if self.is_over(&screen) {
                break;
            }
            if let Some(press) = self.press(&screen) {
                let thought = Duration::from_millis(self.rng.u64(THOUGHT_MS));
                // Whatever comes meanwhile changes what there is to press.
                match timeout(thought, self.heard.1.recv()).await {
                    Ok(Some(event)) => self.say(event).await,
                    _ => self.say(press).await,
                }
                continue;
            }
            let now = self.now();
            let wake_ms = self.machine.as_ref().and_then(|it| it.wake_at(now));
            let wait_ms = wake_ms.map_or(1_000, |at| at.saturating_sub(now.mono_ms)).min(1_000);
            match timeout(Duration::from_millis(wait_ms), self.heard.1.recv()).await {
                Ok(Some(event)) => self.say(event).await,
                _ => self.say(Event::TimerFired).await,
            }
        }
        self.memory.compensated = self.asks_for_compensation().await;
        self.memory
    }

    fn now(&self) -> Now {
        let wall = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let ms = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        Now { mono_ms: ms(self.began.elapsed()), wall_ms: ms(wall) }
    }

    fn screen(&self) -> Screen {
        self.machine.as_ref().unwrap().screen(self.now())
    }

    async fn open_page(&mut self) {
        let (aud, roots) = (self.programs.origin.clone(), self.programs.roots.clone());
        let built_s = self.now().wall_ms / 1_000 - 86_400;
        self.machine =
            Some(Checkout::new(Config { aud, roots, built_s, channels: vec![Channel::AlipayWap] }));
        self.began = Instant::now();
        // What was sent for an earlier page is not heard by this one.
        self.heard = unbounded_channel();
        let (record, path, seed) = (self.record.clone(), self.path.clone(), self.rng.u64(..));
        self.say(Event::Started { record, code: None, path, seed }).await;
    }

    async fn say(&mut self, event: Event) {
        let mut events = std::collections::VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            let now = self.now();
            let (machine, effects) = self.machine.take().unwrap().update(event, now);
            self.machine = Some(machine);
            for effect in effects {
                match effect {
                    Effect::GenerateKey => {
                        let bytes = std::array::from_fn(|_| self.rng.u8(..));
                        self.memory.purchases.push(PurchaseId::from_random(bytes));
                        events.push_back(Event::KeyGenerated(bytes));
                    }
                    Effect::Save(text) => {
                        self.record = Some(text);
                        events.push_back(Event::Saved(true));
                    }
                    // The page is not reloaded before the code is entered.
                    Effect::KeepCode(_) => {}
                    Effect::Navigate(route) => self.path = route.path(),
                    Effect::Send(request) => self.send(&request),
                    Effect::OpenPayment(payable) => {
                        let own = payable.address();
                        let sent = self.sent.then(|| self.programs.sent_link(own)).flatten();
                        self.at_the_cashier(sent.as_deref().unwrap_or(own)).await;
                        return Box::pin(self.open_page()).await;
                    }
                }
            }
        }
    }

    /// An exchange over a slow network, beside everything else.
    fn send(&mut self, request: &HttpRequest) {
        let [there, back] = [(); 2].map(|()| Duration::from_millis(self.rng.u64(LAG_MS)));
        let lost = self.rng.u32(0..100) < LOST_PERCENT;
        let acted = self.rng.bool();
        let (answers, id) = (self.heard.0.clone(), request.id);
        let sent = self.request(request);
        let limit = Duration::from_millis(request.timeout_ms.into());
        spawn_local(async move {
            sleep(there).await;
            let answer =
                if lost && !acted { None } else { timeout(limit, sent).await.ok().flatten() };
            sleep(if lost { Duration::from_millis(NOTICED_MS) } else { back }).await;
            let event = match answer.filter(|_| !lost) {
                Some(answer) => Event::ResponseReceived { id, response: answer },
                None => Event::RequestFailed { id },
            };
            // A page that is closed receives nothing.
            _ = answers.send(event);
        });
    }

    fn request(&self, request: &HttpRequest) -> impl Future<Output = Option<HttpResponse>> + use<> {
        let method = match request.method {
            endpoint::Method::Get => Method::GET,
            endpoint::Method::Post => Method::POST,
            endpoint::Method::Delete => Method::DELETE,
        };
        let address = format!("{}{}", self.programs.origin, request.path);
        let mut builder = self.client.request(method, address);
        let cookie = self.cookies.borrow().header();
        let headers = [
            (header::COOKIE.as_str(), &cookie),
            (endpoint::IDEMPOTENCY_KEY, &request.key),
            (SLOT_PASS, &request.slot_pass),
        ];
        for (name, value) in headers {
            builder = value.iter().fold(builder, |builder, value| builder.header(name, value));
        }
        if let Some(body) = request.body.clone() {
            builder = builder.header(header::CONTENT_TYPE, "application/json").body(body);
        }
        let jar = Rc::clone(&self.cookies);
        async move {
            let response = builder.send().await.ok()?;
            let set = response.headers().get_all(header::SET_COOKIE).iter();
            jar.borrow_mut().take(set.filter_map(|cookie| cookie.to_str().ok()));
            read(response).await
        }
    }

    /// What a rider does about the screen, if anything.
    fn press(&self, screen: &Screen) -> Option<Event> {
        match screen {
            Screen::Open { .. } => Some(Event::BuyPressed),
            Screen::SignIn(SignIn::Phone { sending: None, .. }) => {
                Some(Event::PhoneEntered(self.phone_number.clone()))
            }
            Screen::SignIn(SignIn::Code { refused: Some(_), .. }) => {
                Some(Event::ChangePhonePressed)
            }
            Screen::SignIn(SignIn::Code { checking: None, demo_code, .. }) => {
                demo_code.clone().map(Event::CodeEntered)
            }
            Screen::Reviewing(_) => Some(Event::ConfirmPressed),
            Screen::Paying(payment) if payment.ready.is_ok() => Some(Event::PayPressed),
            _ => None,
        }
    }

    fn look(&mut self, screen: &Screen) {
        let price = match screen {
            Screen::Upcoming { offer, .. } | Screen::Open { offer, .. } => &offer.price,
            Screen::Reviewing(review) => &review.price,
            Screen::Ordering { price, .. } | Screen::Checking(PaymentCheck { price, .. }) => price,
            Screen::Paying(payment) => {
                self.expected = payment.price.pay().into();
                &payment.price
            }
            Screen::Ticketed(ticket) => {
                self.memory.ticketed = true;
                &ticket.price
            }
            Screen::Disputed(_) | Screen::Problem { .. } => {
                self.memory.refused = true;
                return;
            }
            _ => return,
        };
        self.memory.misled |= (price.pay(), price.words()) != FARE;
    }

    fn is_over(&self, screen: &Screen) -> bool {
        match screen {
            Screen::Ticketed(_)
            | Screen::Refunded(_)
            | Screen::RefundNeedsHelp { .. }
            | Screen::Closed { .. } => true,
            // Nothing was paid, and nothing will be: the order closes by itself in ten minutes.
            Screen::Checking(_) => self.declined,
            _ => false,
        }
    }

    /// The cashier's page says an amount; a rider who looks pays only the one that our page named. Whoever came by a
    /// message pays what it asks for.
    async fn at_the_cashier(&mut self, address: &str) {
        let Ok(page) = self.client.get(address).send().await else { return };
        let page = page.text().await.unwrap_or_default();
        let between = |begin: &str, end: &str| {
            let (_, rest) = page.split_once(begin)?;
            rest.split_once(end).map(|(text, _)| text.to_owned())
        };
        let (Some(asked), Some(order)) =
            (between("id=\"amount\">", "<"), between("action=\"/cashier/", "/pay\""))
        else {
            // What the provider refuses is not paid.
            self.memory.refused = true;
            self.declined = true;
            return;
        };
        sleep(Duration::from_millis(self.rng.u64(500..2_500))).await;
        if asked != self.expected && !self.careless {
            self.memory.refused = true;
            self.declined = true;
            return;
        }
        let pay = format!("{}/cashier/{order}/pay", self.programs.provider);
        // Where it leads back to is this rider's own page.
        _ = self.client.post(pay).send().await;
    }

    async fn asks_for_compensation(&self) -> bool {
        let Some(purchase) =
            self.record.as_deref().and_then(StoredRecord::decode).and_then(|it| it.purchase)
        else {
            return false;
        };
        let path = endpoint::purchase(purchase.purchase);
        let mut request = self.client.get(format!("{}{path}", self.programs.origin));
        if let Some(cookie) = self.cookies.borrow().header() {
            request = request.header(header::COOKIE, cookie);
        }
        let Ok(answer) = request.send().await else { return false };
        answer.text().await.is_ok_and(|text| text.contains("\"compensation\":\""))
    }
}

async fn read(response: Response) -> Option<HttpResponse> {
    let retry_after = text_of(&response, header::RETRY_AFTER.as_str());
    let slot_pass = text_of(&response, SLOT_PASS);
    let status = response.status().as_u16();
    let body = response.bytes().await.ok()?.to_vec();
    Some(HttpResponse { status, retry_after, slot_pass, body })
}

fn text_of(response: &Response, header: &str) -> Option<String> {
    let value = response.headers().get(header).and_then(|value| value.to_str().ok());
    value.map(str::to_owned)
}
