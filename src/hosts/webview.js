// The page in the web view of an app, by the messages of docs/host-bridge.md. `public/boot.js` loads it where the app has
// injected its object. What the app reports decides nothing: how the page looks, and when the server is asked.
const host = self.samefareHost;
const LONGEST_BYTES = 8192;
const GREETING_MS = 500;
const random = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
};
const nonce = random();
const page = document.documentElement;

const send = (type, members) => {
  host.postMessage(JSON.stringify({ v: 1, type, nonce, ...members }));
};

// A message for this page, or nothing.
const read = (text) => {
  if (typeof text !== "string" || new TextEncoder().encode(text).length > LONGEST_BYTES) return;
  try {
    const message = JSON.parse(text);
    if (message.v === 1 && message.nonce === nonce) return message;
  } catch {}
};

const isWhole = (value, least, most) => Number.isInteger(value) && value >= least && value <= most;

const appear = ({ insets, font_scale: scale, dark }) => {
  for (const edge of ["top", "right", "bottom", "left"]) {
    const px = insets?.[edge];
    if (isWhole(px, 0, 400)) page.style.setProperty("--inset-" + edge, px + "px");
  }
  if (isWhole(scale, 50, 300)) page.style.fontSize = scale + "%";
  if (typeof dark === "boolean") {
    page.style.colorScheme = dark ? "dark" : "light";
    // What the styles keep for a dark phone is for a dark app, whatever the phone is.
    for (const { cssRules } of document.styleSheets) {
      for (const { media } of cssRules) {
        if (media?.mediaText.includes("prefers-color-scheme: dark")) media.mediaText = dark ? "all" : "not all";
      }
    }
  }
};

// A web view often does nothing for these.
const takeOver = () => {
  self.print = () => send("print");
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link) return;
    event.preventDefault();
    const written = link.getAttribute("href");
    if (written.startsWith("tel:")) send("call", { number: written.slice(4) });
    else if (link.hasAttribute("download")) send("save", { name: link.download, address: link.href });
    else send("open", { address: link.href });
  });
  const title = document.querySelector("title");
  new MutationObserver(() => send("title", { title: document.title })).observe(title, { childList: true });
};

// The rider of the app is signed in by its token, which the server verifies, where the program would learn that nobody is.
// This is not in the program, which every rider loads.
const network = self.fetch.bind(self);
let session;
let unspent;
let isSignedOut = false;
let isSomebodyElse = false;

// A key for each token: the server repeats its answer to the same key, since one may be lost.
const signIn = async (signal) => {
  const body = JSON.stringify({ token: unspent.token });
  const headers = { "content-type": "application/json", "idempotency-key": unspent.key };
  const answer = await network(session, { method: "POST", body, headers, signal });
  if (answer.ok) isSignedOut = false;
  // A refusal that is final: number and code are left.
  const isRefused = answer.status === 400 || answer.status === 403;
  if (isRefused) unspent = undefined;
  return isRefused ? undefined : answer;
};

// The session ended while the page is open, or the token came late. The program begins anew as this rider, and finds the
// purchase; but not where the browser keeps no cookies.
let isBeginning = false;
const beginAnew = async () => {
  if (isBeginning || !unspent || !session) return;
  isBeginning = true;
  try {
    if ((await signIn())?.ok && (await network(session)).ok) location.reload();
  } catch {}
  isBeginning = false;
};

const takeToken = ({ token }) => {
  // Whoever left this session at this page is not the app's rider.
  if (typeof token !== "string" || isSomebodyElse) return;
  unspent = { token, key: random() };
  if (isSignedOut) beginAnew();
};

const ask = async (request, options) => {
  const answer = await network(request, options);
  if (!(request instanceof Request)) return answer;
  const isOver = answer.status === 401;
  if (!new URL(request.url).pathname.endsWith("/api/session")) {
    if (isOver) {
      isSignedOut = true;
      beginAnew();
    }
    return answer;
  }
  session = request.url;
  if (answer.ok) isSignedOut = false;
  if (answer.ok && request.method === "DELETE") {
    isSomebodyElse = true;
    unspent = undefined;
  }
  if (!isOver || request.method !== "GET") return answer;
  isSignedOut = true;
  return (unspent && (await signIn(request.signal))) || answer;
};

// Whatever the app reports of a payment, the server is asked.
const resume = () => document.dispatchEvent(new Event("resume"));
// An entry of the history is a step of the purchase; before the first one the page is closed.
const back = () => {
  if (history.state && history.state !== "sale") history.back();
  else send("close");
};
const reports = new Map([
  ["token", takeToken],
  ["back", back],
  ["resumed", resume],
  ["paid", resume],
]);

// Resolves with the app's language once it has answered, and with nothing where it does not in time: then the page is in
// a browser, whatever comes later.
export const greet = () =>
  new Promise((done) => {
    let isOpen = true;
    let isHost = false;
    const end = (language) => {
      isOpen = false;
      done(language);
    };
    setTimeout(end, GREETING_MS);
    host.onmessage = ({ data }) => {
      const message = read(data);
      if (!message) return;
      if (message.type !== "hello") {
        if (isHost) reports.get(message.type)?.(message);
      } else if (isOpen) {
        isHost = true;
        appear(message);
        takeOver();
        takeToken(message);
        self.fetch = ask;
        const pays = typeof message.pays === "string" ? message.pays : "";
        const pay = (channel, text) => send("pay", { channel, text });
        Object.defineProperty(self, "samefareApp", { value: Object.freeze({ pays, pay }) });
        end(typeof message.language === "string" ? message.language : undefined);
      }
    };
    send("hello", { versions: "1" });
  });
