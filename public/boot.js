// Starts the page's program, or says that it can't be started here. Trunk writes the names of its two files into the
// page, and xtask those of its words.
const page = document.documentElement;
const { js, wasm } = document.querySelector("script[data-js]").dataset;
const fail = () => page.classList.add("failed");
const address = (name) => new URL(name, document.baseURI);
// A panic in wasm ends the app; the rider must not be left with buttons that do nothing.
addEventListener("error", (event) => {
  if (event.error instanceof WebAssembly.RuntimeError) fail();
});
// What the network lost is asked for again, after U(0, 0.5 s * 2^n): the machine that paces everything else is not
// here yet. Some engines keep a failed import, so it gets another address. Fetch says with a TypeError that the
// network failed; whatever else went wrong goes wrong again.
const again = (ask, failures = 0) =>
  ask(failures ? "?" + failures : "").catch(async (error) => {
    if (failures >= 5 || !(error instanceof TypeError)) throw error;
    await new Promise((go) => setTimeout(go, Math.random() * 500 * 2 ** failures));
    return again(ask, failures + 1);
  });
// One language at a time: the one that was chosen here before, or the phone's, or the operator's first.
const words = new Map(page.dataset.words.split(",").map((one) => one.split(":")));
const remembered = (tag) => {
  try {
    if (tag) localStorage.setItem("samefare-language", tag);
    return localStorage.getItem("samefare-language");
  } catch {}
};
const spoken = [...words.keys()];
const like = (wished) => spoken.find((tag) => tag.slice(0, 2) == wished?.slice(0, 2));
page.lang = like(remembered()) || like(navigator.language) || spoken[0];
const load = (tag) =>
  again(async () => {
    if (!words.get(tag)) return "";
    const answer = await fetch(address(words.get(tag)));
    if (!answer.ok) throw new TypeError(answer.status);
    return answer.text();
  });
const program = again(async (tail) => {
  const app = await import(address(js + tail));
  await app.default({ module_or_path: address(wasm) });
  return app;
});
const speak = async (tag) => {
  const [app, text] = await Promise.all([program, load(tag)]);
  page.lang = tag;
  if (!app.begin(text, change)) throw new Error("words");
  page.classList.add("started");
};
// Words that do not come leave the page in the language that it has.
const change = (tag) => speak(tag).then(() => remembered(tag), () => {});
const start = (tag) => speak(like(tag) || page.lang).catch(fail);
// An app is greeted first. In a frame nobody is.
if (self.samefareHost && top === self) {
  import(address("/webview.js")).then((host) => host.greet()).then(start, () => start());
} else start();
