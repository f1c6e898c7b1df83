// Draws the sheet: the kiosk where it was built, and a row for each sample, with a frame for each language and look.
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

// How a screen looks in the hosts: an app around the page asks for larger letters, the kiosk has it in a frame.
const looks = [
  { name: "browser, light", scheme: "light", size: [390, 844] },
  { name: "browser, dark", scheme: "dark", size: [390, 844] },
  { name: "on its side", scheme: "light", size: [844, 390] },
  { name: "app, letters at 150 %", scheme: "light", size: [390, 844], letters: 150 },
  { name: "kiosk", scheme: "light", size: [460, 1000] },
];

const draw = (row, src, { name, scheme, size: [width, height], letters, scale = 1 }) => {
  const figure = document.createElement("figure");
  const caption = document.createElement("figcaption");
  caption.textContent = name;
  const frame = document.createElement("iframe");
  frame.loading = "lazy";
  frame.title = `${src}, ${name}`;
  frame.addEventListener("load", () => {
    setScheme(frame, scheme);
    if (letters) frame.contentDocument.documentElement.style.fontSize = `${letters}%`;
  });
  Object.assign(frame.style, {
    width: `${width}px`,
    height: `${height}px`,
    transform: `scale(${scale})`,
    margin: `0 ${width * (scale - 1)}px ${height * (scale - 1)}px 0`,
  });
  frame.src = src;
  figure.append(caption, frame);
  row.append(figure);
};

const addRow = (title) => {
  const heading = document.createElement("h2");
  heading.textContent = title;
  const row = document.createElement("div");
  row.className = "row";
  document.body.append(heading, row);
  return row;
};

const kiosk = "kiosk/index.html";
if ((await fetch(kiosk)).ok) {
  const row = addRow("kiosk");
  for (const [name, size] of [["upright", [1080, 1920]], ["landscape", [1920, 1080]]]) {
    for (const scheme of ["light", "dark"]) {
      draw(row, kiosk, { name: `${name}, ${scheme}`, scheme, size, scale: 0.45 });
    }
  }
}

for (const sample of app.samples()) {
  const row = addRow(sample);
  for (const language of languages.split(",")) {
    for (const look of looks) {
      draw(row, `${language}.html?screen=${sample}`, { ...look, name: `${language}, ${look.name}` });
    }
  }
}
