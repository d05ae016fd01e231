/** Gives the marks of code annotations a name: the theme draws them as links without a text. */

/** @param {Element} aside */
function label(aside) {
  const mark = aside.querySelector('a.md-annotation__index');
  const number = mark?.querySelector('[data-md-annotation-id]')?.getAttribute('data-md-annotation-id');
  mark?.setAttribute('aria-label', `Note ${number}`);
}

new MutationObserver((records) => {
  for (const { addedNodes } of records) {
    for (const node of addedNodes) {
      if (!(node instanceof Element)) continue;
      if (node.matches('.md-annotation')) label(node);
      else for (const aside of node.querySelectorAll('.md-annotation')) label(aside);
    }
  }
}).observe(document.documentElement, { childList: true, subtree: true });
for (const aside of document.querySelectorAll('.md-annotation')) label(aside);
