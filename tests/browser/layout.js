// What is cut, covered, or laid over something else on this page, at its top: a sentence for each.
const faults = [];
const box = (node) => node.getBoundingClientRect();
const seen = (rect) => rect.width > 1 && rect.height > 1 && rect.top < innerHeight && rect.bottom > 0;
// A pixel of rounding is no overlap.
const meets = (a, b) =>
  a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
const bar = (node) => getComputedStyle(node.closest(".actions") ?? node).position;
const name = (node) => `${node.tagName.toLowerCase()} "${node.textContent.trim().slice(0, 24)}"`;

const page = document.documentElement;
if (page.scrollWidth > innerWidth) faults.push(`the page needs ${page.scrollWidth} px`);

for (const node of document.querySelectorAll("main *")) {
  const style = getComputedStyle(node);
  const cuts = style.overflowX !== "visible" && style.overflowX !== "auto";
  if (cuts && node.textContent.trim() && seen(box(node)) && node.scrollWidth > node.clientWidth + 1)
    faults.push(`${name(node)} is cut`);
}

// What has to be read before anything is pressed.
const read = [...document.querySelectorAll("main :is(h1, .pay, .number, .cells, .cost, input)")];
for (const actions of document.querySelectorAll(".actions"))
  for (const node of read)
    if (!actions.contains(node) && seen(box(node)) && meets(box(actions), box(node)))
      faults.push(`the buttons cover ${name(node)}`);

// Every line of text beside every control that it is not part of; what is below the bar is scrolled to.
const controls = [...document.querySelectorAll("button, a, summary, input")];
const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const range = document.createRange();
while (texts.nextNode()) {
  const { parentElement: parent } = texts.currentNode;
  if (!texts.currentNode.data.trim() || parent.closest(".unseen") || !parent.checkVisibility({ visibilityProperty: true })) continue;
  range.selectNodeContents(texts.currentNode);
  // The box of a line has room above and below the letters.
  const letters = ({ left, right, top, bottom, height, width }) =>
    ({ left, right, width, height, top: top + height / 6, bottom: bottom - height / 6 });
  const lines = [...range.getClientRects()].filter(seen).map(letters);
  for (const control of controls) {
    const sticks = [control, parent].some((it) => bar(it) === "sticky");
    if (sticks || control.contains(parent) || !control.checkVisibility({ visibilityProperty: true })) continue;
    // A link in a sentence breaks with it, and is in each of its lines.
    const boxes = [...control.getClientRects()].filter(seen);
    if (boxes.some((box) => lines.some((line) => meets(box, line))))
      faults.push(`"${texts.currentNode.data.trim().slice(0, 24)}" lies over ${name(control)}`);
  }
}
return faults;
