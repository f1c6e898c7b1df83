// What a browser's translation does to a page: every text node outside of what says translate="no" goes out of the page,
// and a <font> in a <font> with other words comes in its place; also of what is drawn later.
(() => {
  const translate = (node) => {
    if (node.nodeType === Node.ELEMENT_NODE && node.nodeName !== 'FONT') {
      if (node.getAttribute('translate') !== 'no' && !['SCRIPT', 'STYLE'].includes(node.nodeName)) {
        [...node.childNodes].forEach(translate);
      }
    } else if (node.nodeType === Node.TEXT_NODE && node.data.trim() && !node.parentElement.closest('font, [translate=no]')) {
      const [outer, inner] = [document.createElement('font'), document.createElement('font')];
      inner.textContent = '«' + node.data + '»';
      outer.append(inner);
      node.replaceWith(outer);
    }
  };
  const all = () => translate(document.body);
  all();
  new MutationObserver(all).observe(document.body, { childList: true, characterData: true, subtree: true });
})();
