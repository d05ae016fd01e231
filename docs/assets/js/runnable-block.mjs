/**
 * `<runnable-block>`: makes the listing that the build wrote runnable. Without this file the page
 * shows the same code with the same expected output.
 *
 * The state is always in `data-state`: idle, loading, running, done, failed or stopped.
 */

import { Edits, browserStorage } from './edits.mjs';
import { Editor } from './editor.mjs';
import { Runtime, mayStartEarly } from './runtime.mjs';
import { Session } from './session.mjs';

/** @typedef {'idle' | 'loading' | 'running' | 'done' | 'failed' | 'stopped'} State */

const runtime = new Runtime(new URL('../py/', import.meta.url).href);
/** @type {WeakMap<Element, Session>} */
const sessions = new WeakMap();
const SLOW_MS = 10_000;
const LINGER_MS = 600;
let blocks = 0;

// Who stays at a block may run it; who scrolls past does not.
const nearby = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) /** @type {RunnableBlock} */ (target).linger(isIntersecting);
  },
  { rootMargin: '10%' },
);

/** @type {Promise<any> | null} */
let editorLibrary = null;

function loadEditorLibrary() {
  editorLibrary ??= runtime
    .manifest()
    .then((manifest) => import(new URL(manifest.editor, runtime.base).href))
    .catch(() => {
      editorLibrary = null; // the text area goes on working; the next edit tries again
      return null;
    });
  return editorLibrary;
}

// A log, not a status: what two blocks say at the same moment is read out one after the other. It has
// to be there before anything is said.
const announcer = element('div', 'runnable-announcer');
announcer.setAttribute('role', 'log');
announcer.setAttribute('aria-live', 'polite');
document.body.append(announcer);

/** @param {string} text */
function announce(text) {
  const said = element('p', '');
  said.textContent = text;
  announcer.append(said);
  while (announcer.childElementCount > 5) announcer.firstElementChild?.remove();
}

/**
 * @param {string} label
 * @param {string} name
 * @param {(event: MouseEvent) => void} act
 */
function button(label, name, act) {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = `runnable__button runnable__button--${label.toLowerCase()}`;
  made.textContent = label;
  made.setAttribute('aria-label', `${label}: ${name}`);
  made.addEventListener('click', act);
  return made;
}

/** @param {string} tag @param {string} css */
function element(tag, css) {
  const made = document.createElement(tag);
  made.className = css;
  return made;
}

export class RunnableBlock extends HTMLElement {
  /** @type {Session | null} */
  #session = null;
  /** @type {Editor | null} */
  #editor = null;
  /** @type {string[]} */
  #figures = [];
  #shown = '';
  #slow = 0;
  #lingering = 0;
  #built = false;
  #asOnPage = true;

  connectedCallback() {
    const page = this.closest('article, main') ?? document.body;
    const session = sessions.get(page) ?? new Session(runtime);
    sessions.set(page, session);
    this.#session = session;
    session.cells = [...page.querySelectorAll('runnable-block')].filter(
      (block) => block instanceof RunnableBlock,
    );
    nearby.observe(this);
    if (this.#built) return; // it was moved
    this.#build();
    const kept = this.#edits.load(this.id);
    if (kept !== null && kept.text !== this.original) {
      this.#open(kept.text);
      this.#say(
        kept.original === this.original
          ? 'Your edit, not run yet.'
          : 'Your edit of an older version of this code. Reset shows the new one.',
      );
    }
  }

  disconnectedCallback() {
    nearby.unobserve(this);
    this.linger(false);
    this.#session?.remove(this);
    this.#session = null;
    this.#clear();
    this.toggleAttribute('data-ran', false);
  }

  // What the session needs to know (see Cell in session.mjs).

  get name() {
    return this.dataset.title || `block ${this.dataset.block}`;
  }

  get kind() {
    return /** @type {'examples' | 'module'} */ (this.dataset.kind);
  }

  /** Without the newline at the end, which would show as an empty line. */
  get original() {
    return (this.dataset.code ?? '').replace(/\n$/, '');
  }

  get code() {
    return this.#editor?.text ?? this.original;
  }

  get edited() {
    return this.code !== this.original;
  }

  get raises() {
    return this.dataset.raises ?? '';
  }

  get imports() {
    return this.dataset.imports ?? '';
  }

  get target() {
    if (this.kind !== 'module') return null;
    const { module = '', name = '', start, end } = this.dataset;
    return { module, name, start: Number(start), end: Number(end) };
  }

  /** @param {string} running */
  wait(running) {
    this.#setState('loading');
    this.#say(running === '' ? 'Starting…' : `Waiting for “${running}”…`);
  }

  /** @param {string} failed */
  unqueue(failed) {
    this.#setState('idle');
    this.#sayAloud(failed === '' ? 'Not run.' : `Not run: “${failed}” did not finish.`);
  }

  stale() {
    this.toggleAttribute('data-stale', true);
    this.#setState('idle');
    this.#say('Ran before a module changed. Run again to see the difference.');
  }

  /** @returns {import('./runtime.mjs').Listener} */
  begin() {
    this.#asOnPage = !this.edited;
    for (const note of this.#output.querySelectorAll('.runnable__note')) note.remove();
    this.#editor?.mark(0);
    this.#setState('loading');
    return {
      progress: (stage, loaded, total) => this.#showProgress(stage, loaded, total),
      started: () => {
        this.#clear();
        this.toggleAttribute('data-stale', false);
        this.toggleAttribute('data-ran', true);
        this.#setState('running');
        this.#say('Running…');
        this.#slow = window.setTimeout(() => this.#say('Still running. Stop ends it.'), SLOW_MS);
      },
      output: (chunks) => this.#append(chunks),
      figure: (png, alt) => this.#appendFigure(png, alt),
    };
  }

  /**
   * @param {import('./runtime.mjs').Outcome} outcome
   * @param {number} line
   */
  finish(outcome, line) {
    clearTimeout(this.#slow);
    this.#setState(outcome.state);
    const { error, download, lost } = outcome;
    let text = 'Done.';
    if (outcome.state === 'stopped') text = 'Stopped. The next Run starts afresh, with the blocks above.';
    else if (download !== null) {
      const what = download.file === '' ? 'Python' : download.file;
      this.#note(`Could not download ${what} (${download.why}). Check the connection, then try again.`);
      text = `Could not download ${what}.`;
    } else if (lost !== '') {
      this.#note(`Python had to be restarted: ${lost}. The next Run starts afresh, with the blocks above.`);
      text = 'Python was restarted.';
    } else if (outcome.state === 'failed' && error !== null) {
      if (line > 0) this.#mark(line);
      text = error.type === 'doctest' ? `${capital(error.message)}.` : `${error.type}${line > 0 ? ` on line ${line}` : ''}.`;
    } else if (error !== null) text = `Done: ${error.type}, as the page says.`;
    else if (this.#asOnPage && this.dataset.expected && this.dataset.exact === 'true') {
      text = this.#shown === this.dataset.expected ? 'Done: the same as on the page.' : 'Done: differs from the page.';
    }
    this.#runButton.textContent = download === null ? 'Run' : 'Try again';
    this.#runButton.setAttribute('aria-label', `${this.#runButton.textContent}: ${this.name}`);
    if (this.#shown === '' && this.#figures.length === 0 && outcome.state === 'done') this.#note('No output.');
    this.#sayAloud(text);
  }

  /** @param {boolean} isNear  Whether the block is in the view or close to it. */
  linger(isNear) {
    clearTimeout(this.#lingering);
    if (isNear) this.#lingering = window.setTimeout(() => this.#warm(), LINGER_MS);
  }

  /** Start Python before the press, with what the blocks of the page import. */
  #warm() {
    nearby.unobserve(this);
    if (document.hidden) document.addEventListener('visibilitychange', () => nearby.observe(this), { once: true });
    else if (mayStartEarly()) runtime.start((this.#session?.cells ?? []).flatMap(({ imports }) => imports.split(' ').filter(Boolean)));
  }

  // Building

  get #edits() {
    return new Edits(browserStorage(), location.pathname);
  }

  #build() {
    this.#built = true;
    blocks += 1;
    const { name } = this;
    const hint = `runnable-keys-${blocks}`;
    this.#listing.addEventListener('click', () => {
      if (String(getSelection()) === '') this.#open(this.original, true);
    });
    this.#listing.addEventListener('focusin', (event) => {
      if (/** @type {Element} */ (event.target).matches(':focus-visible')) this.#open(this.original, true);
    });
    this.#runButton = button('Run', name, () => this.#press());
    this.#stopButton = button('Stop', name, (event) => {
      // Stop appears where Run was: the second half of a double click is not meant for it.
      if (event.detail < 2) this.#session?.stop();
    });
    this.#resetButton = button('Reset', name, () => this.#reset());
    const copy = button('Copy', name, () => void this.#copy());
    this.#status.setAttribute('data-role', 'status');
    this.#keys.id = hint;
    this.#keys.textContent = 'Ctrl or ⌘ + Enter runs. Tab indents once you type; Esc, then Tab, leaves.';
    this.#keys.hidden = true;
    this.#progress.hidden = true;
    this.#progress.setAttribute('aria-label', `Download for ${name}`);
    this.#output.hidden = true;
    this.#output.setAttribute('role', 'region');
    this.#output.setAttribute('aria-label', `Output: ${name}`);
    this.#output.tabIndex = 0;
    const bar = element('div', 'runnable__bar');
    bar.append(this.#runButton, this.#stopButton, this.#resetButton, copy, this.#progress, this.#status);
    this.#listing.after(this.#editorHost, this.#keys, bar, this.#output);
    this.#editorHost.hidden = true;
    this.#editorHost.addEventListener('focusin', () => this.#upgrade());
    // Intent: a hand on Run or in the editor (not `pointerenter`, which also comes when the page scrolls
    // under a resting mouse), or a block that stays near the view (`linger`).
    const warm = () => this.#warm();
    for (const sign of ['pointermove', 'pointerdown', 'focusin']) {
      this.#runButton.addEventListener(sign, warm, { once: true });
    }
    this.#editorHost.addEventListener('focusin', warm, { once: true });
    this.#setState('idle');
  }

  #runButton = /** @type {HTMLButtonElement} */ (/** @type {unknown} */ (null));
  #stopButton = /** @type {HTMLButtonElement} */ (/** @type {unknown} */ (null));
  #resetButton = /** @type {HTMLButtonElement} */ (/** @type {unknown} */ (null));
  #status = element('span', 'runnable__status');
  #keys = element('p', 'runnable__keys');
  #editorHost = element('div', 'runnable__editor highlight');
  #output = element('div', 'runnable__output');
  #progress = /** @type {HTMLProgressElement} */ (element('progress', 'runnable__progress'));

  get #listing() {
    const listing = this.querySelector('.runnable__listing');
    if (!(listing instanceof HTMLElement)) throw new TypeError(`#${this.id} has no listing`);
    return listing;
  }

  /** @param {State} state */
  #setState(state) {
    const busy = state === 'loading' || state === 'running';
    const held = document.activeElement;
    if (state === 'loading' && this.dataset.state !== state) announce(`${this.name}: starting`);
    this.dataset.state = state;
    this.#runButton.hidden = busy;
    this.#stopButton.hidden = !busy;
    this.#resetButton.disabled = busy;
    if (state !== 'loading') this.#progress.hidden = true;
    // The pressed button goes away: keep the keyboard where the hand is.
    if (held === this.#runButton && busy) this.#stopButton.focus();
    if (held === this.#stopButton && !busy) this.#runButton.focus();
  }

  /** @param {string} text */
  #say(text) {
    this.#status.textContent = text;
  }

  /** @param {string} text */
  #sayAloud(text) {
    this.#say(text);
    if (this.isConnected) announce(`${this.name}: ${text}`);
  }

  #press() {
    if (this.#editor !== null) this.#upgrade();
    this.#session?.press(this);
  }

  /**
   * @param {string} text
   * @param {boolean} [focus]
   */
  #open(text, focus = false) {
    if (this.#editor === null) {
      const editor = new Editor(this.#editorHost, {
        text,
        label: `Code of ${this.name}, editable`,
        describedBy: this.#keys.id,
        onChange: (changed) => this.#changed(changed),
        onRun: () => this.#press(),
      });
      this.#editor = editor;
      this.#listing.hidden = true;
      this.#editorHost.hidden = false;
      this.#keys.hidden = false;
      if (this.#shown === '' && this.kind === 'examples' && !this.querySelector('.runnable__answer')) this.#showExpected();
    }
    if (focus) this.#editor.focus();
    return this.#editor;
  }

  #upgrade() {
    void loadEditorLibrary().then((library) => library && this.#editor?.upgrade(library));
  }

  /** @param {number} line */
  #mark(line) {
    this.#open(this.original).mark(line);
    this.#upgrade(); // a text area cannot show the mark
  }

  /** The listing showed the output; the editor holds the code only. */
  #showExpected() {
    if (!this.dataset.expected) return;
    this.#output.hidden = false;
    this.#output.dataset.of = 'page';
    this.#output.replaceChildren(textLine('out', this.dataset.expected));
  }

  /** @param {string} text */
  #changed(text) {
    if (text === this.original) this.#edits.forget(this.id);
    else if (!this.#edits.save(this.id, { text, original: this.original })) {
      this.#say('This browser keeps no edits: a reload will lose them.');
      return;
    }
    if (this.dataset.state !== 'loading' && this.dataset.state !== 'running') {
      this.#say(text === this.original ? '' : 'Edited, not run yet.');
    }
  }

  #reset() {
    this.#edits.forget(this.id);
    this.#session?.reset(this);
    this.#clear();
    this.#editor?.destroy();
    this.#editor = null;
    this.#editorHost.hidden = true;
    this.#keys.hidden = true;
    this.#listing.hidden = false;
    this.#setState('idle');
    this.toggleAttribute('data-stale', false);
    this.toggleAttribute('data-ran', false);
    this.#sayAloud('Back to the code of the page.');
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.code);
      this.#sayAloud('Copied.');
    } catch {
      this.#open(this.code, true);
      this.#sayAloud('The browser refused the clipboard: select the code and copy it.');
    }
  }

  // Output

  #clear() {
    this.#dropFigures();
    this.#shown = '';
    this.#output.replaceChildren();
    this.#output.hidden = true;
    delete this.#output.dataset.of;
  }

  #dropFigures() {
    for (const url of this.#figures.splice(0)) URL.revokeObjectURL(url);
  }

  /** @param {import('./output.mjs').Chunk[]} chunks */
  #append(chunks) {
    const { scrollTop, clientHeight, scrollHeight } = this.#output;
    const atEnd = scrollTop + clientHeight >= scrollHeight - 2;
    this.#output.hidden = false;
    for (const [stream, text] of chunks) {
      this.#shown += text;
      const tail = this.#output.lastElementChild;
      if (tail instanceof HTMLElement && tail.dataset.stream === stream) tail.append(text);
      else this.#output.append(textLine(stream, text));
    }
    if (atEnd) this.#output.scrollTop = this.#output.scrollHeight; // unless the reader scrolled up
  }

  /** @param {string} text */
  #note(text) {
    this.#output.hidden = false;
    const note = element('p', 'runnable__note');
    note.textContent = text;
    this.#output.append(note);
  }

  /**
   * @param {ArrayBuffer} png
   * @param {string} alt
   */
  #appendFigure(png, alt) {
    const url = URL.createObjectURL(new Blob([png], { type: 'image/png' }));
    this.#figures.push(url);
    const image = document.createElement('img');
    image.src = url;
    image.alt = alt;
    this.#output.hidden = false;
    this.#output.append(image);
  }

  /**
   * @param {string} stage
   * @param {number} loaded
   * @param {number} total
   */
  #showProgress(stage, loaded, total) {
    const fraction = total > 0 ? loaded / total : 1;
    this.#progress.hidden = false;
    if (fraction < 1) this.#progress.value = fraction;
    else this.#progress.removeAttribute('value'); // all is here: what is left takes no known time
    const size = `${(loaded / 1e6).toFixed(1)} of ${(total / 1e6).toFixed(1)} MB`;
    this.#say(fraction < 1 ? `Downloading ${stage}: ${size}` : `Starting ${stage}…`);
  }
}

/** @param {import('./output.mjs').Stream} stream @param {string} text */
function textLine(stream, text) {
  const made = element('pre', `runnable__text runnable__text--${stream}`);
  made.dataset.stream = stream;
  made.textContent = text;
  return made;
}

/** @param {string} text */
function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

customElements.define('runnable-block', RunnableBlock);
