// The object of docs/host-bridge.md, in the main frame before the page's scripts run, and for the page's origin alone.
// Every frame can call the handler beneath it; only this script has the word by which the app takes a message.
if (location.origin === ORIGIN) {
  const word = WORD;
  const post = window.ipc.postMessage.bind(window.ipc);
  let deliver = null;
  Object.defineProperty(window, "samefareHost", {
    value: Object.freeze({
      postMessage(text) {
        post(word + text);
      },
      set onmessage(call) {
        deliver = call;
      },
      get onmessage() {
        return deliver;
      },
    }),
  });
}
