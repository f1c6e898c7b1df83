// Starts the app, or says that it can't be started here. Trunk writes the names of both files into the page.
const names = document.querySelector("script[data-js]").dataset;
const page = document.documentElement.classList;
const fail = () => page.add("failed");
const address = (name) => new URL(name, document.baseURI);
// A panic in wasm ends the app; the rider must not be left with buttons that do nothing.
addEventListener("error", (event) => {
  if (event.error instanceof WebAssembly.RuntimeError) fail();
});
import(address(names.js))
  .then((app) => app.default({ module_or_path: address(names.wasm) }))
  .then(() => page.add("started"))
  .catch(fail);
