// Draws the sheet: a row for each sample, a frame for each language and colour scheme.
const { js, wasm, languages } = document.body.dataset;
const app = await import(js);
await app.default({ module_or_path: wasm });

// A frame has the colour scheme of the browser: its media queries are decided here instead.
const setScheme = (frame, scheme) => {
  for (const sheet of frame.contentDocument.styleSheets) {
    for (const rule of sheet.cssRules) {
      if (!(rule instanceof frame.contentWindow.CSSMediaRule)) continue;
      const wanted = /prefers-color-scheme:\s*(\w+)/.exec(rule.conditionText)?.[1];
      if (wanted) rule.media.mediaText = wanted == scheme ? "all" : "not all";
    }
  }
  frame.contentDocument.documentElement.style.colorScheme = scheme;
};

for (const sample of app.samples()) {
  const heading = document.createElement("h2");
  heading.textContent = sample;
  const row = document.createElement("div");
  row.className = "row";
  for (const language of languages.split(",")) {
    for (const scheme of ["light", "dark"]) {
      const figure = document.createElement("figure");
      const caption = document.createElement("figcaption");
      caption.textContent = `${language}, ${scheme}`;
      const frame = document.createElement("iframe");
      frame.loading = "lazy";
      frame.title = `${sample}, ${language}, ${scheme}`;
      frame.addEventListener("load", () => setScheme(frame, scheme));
      frame.src = `${language}.html?screen=${sample}`;
      figure.append(caption, frame);
      row.append(figure);
    }
  }
  document.body.append(heading, row);
}
