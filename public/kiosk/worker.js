// The service worker of the demonstration: it answers the app's requests with the shop in the page, and every file from
// its cache, so that nothing of it needs a network. It is registered by the page around the app, and by nothing else.
importScripts("page-shop.js");

const FILES = "samefare-kiosk-{{version}}";
const STATE = "samefare-kiosk-state";
// The requests that are answered again when the browser has ended this worker; a night has some hundred.
const KEPT_MAX = 2000;
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; " +
  "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";
// The app in the frame, as its server sends it: the page around it alone may use the camera.
const PERMISSIONS = "camera=(), geolocation=(), microphone=()";
const PERMISSIONS_HERE = "camera=(self), geolocation=(), microphone=()";
const TYPES = {
  css: "text/css",
  html: "text/html; charset=utf-8",
  js: "text/javascript",
  svg: "image/svg+xml",
  txt: "text/plain; charset=utf-8",
  wasm: "application/wasm",
};
// The entry of a session at the real sale, and how long that may take to answer.
const SIGNED_IN = "signed-in";
const SALE_MS = 8000;
const folder = new URL("./", location).pathname;

addEventListener("install", (event) =>
  event.waitUntil(
    (async () => {
      const list = await fetch("files.txt", { cache: "no-store" });
      const cache = await caches.open(FILES);
      const names = (await list.text()).trim().split("\n");
      await cache.addAll(names.map((name) => new Request(name, { cache: "reload" })));
      await skipWaiting();
    })(),
  ),
);

addEventListener("activate", (event) =>
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys())
        if (name.startsWith("samefare-kiosk-") && name != FILES && name != STATE) await caches.delete(name);
      await clients.claim();
    })(),
  ),
);

// A page that was loaded past this worker asks for it.
addEventListener("message", (event) => event.waitUntil(clients.claim()));

// A file of the demonstration: what the page around the app has, else what the app has, whose own addresses begin at the
// root of the site.
const file = async (path) => {
  const cache = await caches.open(FILES);
  const name = path == "/" ? "index.html" : path.slice(1);
  for (const known of [name, name + "index.html", "app/" + name]) {
    const found = await cache.match(folder + known);
    if (!found) continue;
    const type = TYPES[known.split(".").pop()] ?? "application/octet-stream";
    const headers = { "content-type": type, "cache-control": "no-cache" };
    if (type == TYPES.html) {
      const isHere = known == "index.html";
      headers["permissions-policy"] = isHere ? PERMISSIONS_HERE : PERMISSIONS;
      if (!isHere) headers["content-security-policy"] = POLICY;
    }
    return new Response(await found.arrayBuffer(), { headers });
  }
};

// The shop, with what was asked of it since it began: a browser ends a worker that has nothing to do.
let kept;
const shop = async () => {
  if (kept) return kept;
  await wasm_bindgen({ module_or_path: await file("/page-shop_bg.wasm") });
  const stored = await (await caches.open(STATE)).match("state");
  const { opens, asked, cookies } = stored
    ? await stored.json()
    : { opens: Math.floor(Date.now() / 1000) + 30, asked: [], cookies: {} };
  const open = wasm_bindgen.PageShop.open(location.origin, folder, BigInt(opens), "");
  for (const [request, now, random] of asked) open.answer(request, BigInt(now), new Uint8Array(random)).free();
  return (kept = { open, opens, asked, cookies, last: new Map() });
};

const store = async ({ opens, asked, cookies }) => {
  const body = JSON.stringify({ opens, asked, cookies });
  await (await caches.open(STATE)).put("state", new Response(body));
};

// Takes the cookies that an answer sets: a worker can't give them to the browser.
const take = (cookies, set) => {
  const [pair, ...attributes] = set.split("; ");
  const [name, value] = [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)];
  if (attributes.includes("Max-Age=0")) delete cookies[name];
  else cookies[name] = value;
};

// One request after another.
let queue = Promise.resolve();
const ask = (request, path) =>
  (queue = queue.then(
    () => answer(request, path),
    () => answer(request, path),
  ));

const answer = async (request, path) => {
  const page = await shop();
  const cookie = Object.entries(page.cookies).map((pair) => pair.join("=")).join("; ");
  const key = request.headers.get("idempotency-key") ?? "";
  const asked = [request.method, path, key, cookie, await request.clone().text()];
  const [now, random] = [Date.now(), crypto.getRandomValues(new Uint8Array(32))];
  const given = page.open.answer(asked, BigInt(now), random);
  const [status, body, pairs] = [given.status(), given.body(), given.headers()];
  for (const set of given.cookies()) take(page.cookies, set);
  given.free();
  if (path.startsWith("/demonstration/start") || path.startsWith("/demonstration/step")) page.asked = [];
  // What only repeats an answer need not be asked again.
  const repeated = page.last.get(path) == body && path.endsWith("/settle");
  if (request.method != "GET" && status < 400 && !repeated && page.asked.length < KEPT_MAX) {
    page.last.set(path, body);
    page.asked.push([asked, now, [...random]]);
    await store(page);
  }
  const headers = new Headers();
  for (let at = 0; at < pairs.length; at += 2) headers.set(pairs[at], pairs[at + 1]);
  if (status == 303) return Response.redirect(headers.get("location"), 303);
  if (body.startsWith("<!doctype")) {
    headers.set("content-security-policy", POLICY);
    headers.set("permissions-policy", PERMISSIONS);
  }
  return new Response(status == 204 ? null : body, { status, headers });
};

// A tariff of the real sale by its digest. Those that are announced are kept for a time without a network, and those that
// a rider's receipt asks for are not.
const announced = async (path, isKept) => {
  const cache = await caches.open(STATE);
  const known = await cache.match(path);
  if (known) return known;
  const answer = await fetch(path, { credentials: "omit", cache: "no-store" });
  if (isKept && answer.ok) await cache.put(path, answer.clone());
  return answer;
};

// What a claim code leads to at the real sale. Its session is a cookie that no script sees: that there may be one is on
// record until the sale has acknowledged its end, also by a worker or a machine that began anew meanwhile.
const ofSale = (path, wishes) =>
  fetch("/api/" + path, { cache: "no-store", credentials: "same-origin", signal: AbortSignal.timeout(SALE_MS), ...wishes });

const signOut = async () => {
  const state = await caches.open(STATE);
  if (await state.match(SIGNED_IN)) {
    const ended = await ofSale("session", { method: "DELETE" });
    if (!ended.ok) return ended;
    await state.delete(SIGNED_IN);
  }
  return new Response(null, { status: 204 });
};

// The price proof of the code's purchase, or the purchase, which has no receipt; else the answer that led no further.
const claimed = async (body, batch) => {
  const earlier = await signOut();
  if (!earlier.ok) return earlier;
  await (await caches.open(STATE)).put(SIGNED_IN, new Response());
  try {
    const opened = await ofSale("claims", { method: "POST", headers: { "content-type": "application/json" }, body });
    if (!opened.ok) return opened;
    const mine = await ofSale(`batches/${batch}/mine`);
    if (!mine.ok) return mine;
    const { purchase } = await mine.clone().json();
    const proof = await ofSale(`purchases/${purchase}/proof`);
    return proof.status == 404 ? mine : proof;
  } finally {
    await signOut().catch(() => {});
  }
};

// One session after another.
let sale = Promise.resolve();
const atSale = (work) => (sale = sale.then(work, work));

const sleep = (ms) => new Promise((go) => setTimeout(go, ms));

// Over the network of the demonstration, which delays and loses as its switches say.
const send = async (request, path) => {
  const way = (await shop()).open.way();
  const { delay_ms, arrives, answered } = way;
  way.free();
  await sleep(delay_ms / 2);
  const given = arrives ? await ask(request, path) : undefined;
  await sleep(delay_ms / 2);
  const reached = given && answered;
  for (const page of await clients.matchAll()) page.postMessage({ path, status: reached ? given.status : 0 });
  return reached ? given : Response.error();
};

const respond = async (request, url) => {
  const own = url.pathname.startsWith(folder) ? url.pathname.slice(folder.length - 1) : url.pathname;
  const path = own + url.search;
  if (own.startsWith("/api/")) return send(request, path);
  // What the real sale announces, and its time: these are asked of it past the shop in the page, and below the tariff of a
  // receipt and the purchase of a claim code.
  if (own == "/sale/tariff" || own == "/sale/time")
    return fetch("/api" + own.slice(5), { credentials: "omit", cache: "no-store" });
  // What a receipt before the camera was announced by: of the demonstration without its bad network, or of the sale.
  if (own.startsWith("/demonstration/tariffs/")) return ask(request, "/api" + own.slice("/demonstration".length));
  // By the path alone: the page's HTTP client adds to a query.
  if (own.startsWith("/sale/tariffs/")) return announced("/api" + own.slice("/sale".length), false);
  if (own.startsWith("/sale/kept/tariffs/")) return announced("/api" + own.slice("/sale/kept".length), true);
  if (own.startsWith("/sale/proof/")) {
    const body = await request.text();
    return atSale(() => claimed(body, own.slice("/sale/proof/".length)));
  }
  if (own == "/sale/sign-out") return atSale(signOut);
  if (own.startsWith("/demonstration/") || own.startsWith("/wallet") && !own.endsWith(".css")) return ask(request, path);
  // The page of a purchase is the app.
  const found = await file(/^\/p\/[^/]*$/.test(own) ? "/app/index.html" : own);
  return found ?? fetch(request);
};

addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin == location.origin) event.respondWith(respond(event.request, url));
});
