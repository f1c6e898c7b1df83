// Starts the app, or says that it can't be started here. Trunk writes the names of both files into the page.
const names = document.querySelector("script[data-js]").dataset;
const page = document.documentElement.classList;
const fail = () => page.add("failed");
const address = (name) => new URL(name, document.baseURI);
// A panic in wasm ends the app; the rider must not be left with buttons that do nothing.
addEventListener("error", (event) => {
  if (event.error instanceof WebAssembly.RuntimeError) fail();
});
// What the network lost is asked for again, after U(0, 0.5 s * 2^n): the machine that paces everything else is not
// here yet. Some engines keep a failed import, so it gets another address.
const start = (failures) =>
  import(address(names.js + (failures ? "?" + failures : "")))
    .then((app) => app.default({ module_or_path: address(names.wasm) }))
    .then(() => page.add("started"))
    .catch((error) => {
      // Fetch says so with a TypeError; whatever else went wrong goes wrong again.
      if (failures < 5 && error instanceof TypeError) setTimeout(start, Math.random() * 500 * 2 ** failures, failures + 1);
      else fail();
    });
start(0);
