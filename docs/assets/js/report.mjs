/**
 * Adds to "Report an error", as the reader follows it, the section that the report is about.
 *
 * The link stands at the end of the page, so the last heading above it says nothing. The section is
 * the one in which the reader last rested on the way there; without one, the form asks. The theme
 * may put another page in place of this one, so nothing of a page is kept but its address.
 */

const REST = 1000; // milliseconds without scrolling that count as reading
const LINE = 0.5; // how far down the window the eye is taken to be

/** @type {{ page: string, section: string } | null} */
let rested = null;
let timer = 0;

const link = () => document.querySelector('a.g-report');

function rest() {
  const report = link();
  // In sight of the link the reader looks for it, and no longer at the error.
  if (!report || report.getBoundingClientRect().top < innerHeight) return;
  const headings = [...document.querySelectorAll('article :is(h2, h3)[id]')];
  const passed = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight * LINE);
  rested = { page: location.pathname, section: text(passed.at(-1)) };
}

/** @param {Element | undefined} heading */
function text(heading) {
  const copy = document.createElement('span');
  copy.append(...(heading?.cloneNode(true).childNodes ?? []));
  for (const mark of copy.querySelectorAll('.headerlink')) mark.remove();
  return copy.textContent?.trim() ?? '';
}

/** @param {Event} event */
function follow(event) {
  const report = link();
  if (!(report instanceof HTMLAnchorElement) || !(event.target instanceof Node)) return;
  if (!report.contains(event.target)) return;
  const address = new URL(report.href);
  const section = rested?.page === location.pathname ? rested.section : '';
  if (section) address.searchParams.set('section', section);
  else address.searchParams.delete('section');
  report.href = address.href;
}

function wait() {
  clearTimeout(timer);
  timer = setTimeout(rest, REST);
}

wait();
for (const kind of ['scroll', 'click', 'popstate']) addEventListener(kind, wait, { passive: true });
for (const kind of ['click', 'auxclick', 'contextmenu']) addEventListener(kind, follow, { capture: true });
