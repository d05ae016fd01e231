/**
 * The editor of a block: a plain text area at once, CodeMirror in its place when it has arrived.
 *
 * Tab moves on until the reader types; from then on it indents, and Escape gives it back. So walking
 * through a page by keyboard is never caught in an editor.
 *
 * @typedef {object} Options
 * @property {string} text
 * @property {string} label  The accessible name.
 * @property {string} describedBy  The id of the element that explains the keys.
 * @property {(text: string) => void} onChange
 * @property {() => void} onRun
 */

const INDENT = '    ';

export class Editor {
  /**
   * @param {HTMLElement} host
   * @param {Options} options
   */
  constructor(host, options) {
    this.host = host;
    this.options = options;
    /** @type {any} */
    this.view = null;
    /** @type {any} */
    this.library = null;
    /** @type {any} */
    this.setMark = null;
    this.marked = 0;
    this.area = document.createElement('textarea');
    this.area.className = 'runnable__area';
    this.area.spellcheck = false;
    this.area.autocapitalize = 'off';
    this.area.setAttribute('autocorrect', 'off');
    this.area.wrap = 'off';
    this.area.setAttribute('aria-label', options.label);
    this.area.setAttribute('aria-describedby', options.describedBy);
    this.area.value = options.text;
    this.typed = false;
    this.area.addEventListener('input', () => {
      this.typed = true;
      this.#fit();
      options.onChange(this.text);
    });
    this.area.addEventListener('focus', () => (this.typed = false));
    this.area.addEventListener('keydown', (event) => this.#areaKey(event));
    host.replaceChildren(this.area);
    this.#fit();
  }

  get text() {
    return this.view === null ? this.area.value : this.view.state.doc.toString();
  }

  set text(text) {
    if (this.view === null) {
      this.area.value = text;
      this.#fit();
    } else {
      this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text } });
    }
  }

  focus() {
    if (this.view === null) this.area.focus();
    else this.view.focus();
  }

  /** @returns {boolean} */
  get hasFocus() {
    return this.host.contains(document.activeElement);
  }

  /**
   * Mark a line as the one that failed; 0 marks none.
   *
   * @param {number} line  Counted from 1.
   */
  mark(line) {
    this.marked = line;
    if (this.view !== null) this.view.dispatch({ effects: this.setMark.of(line) });
  }

  destroy() {
    this.view?.destroy();
    this.host.replaceChildren();
  }

  #fit() {
    const lines = this.area.value.split('\n').length;
    this.area.rows = Math.min(Math.max(lines, 2), 30);
  }

  /** @param {KeyboardEvent} event */
  #areaKey(event) {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.options.onRun();
    } else if (event.key === 'Escape') {
      this.typed = false;
    } else if (event.key === 'Tab' && this.typed && !event.shiftKey && !event.ctrlKey && !event.altKey) {
      event.preventDefault();
      this.area.setRangeText(INDENT, this.area.selectionStart, this.area.selectionEnd, 'end');
      this.area.dispatchEvent(new Event('input'));
    }
  }

  /**
   * Put CodeMirror in the place of the text area, keeping text, selection and focus.
   *
   * @param {any} library  The bundle that `sitekit.prepare` makes of CodeMirror.
   */
  upgrade(library) {
    if (this.view !== null) return;
    const { EditorView, EditorState, Decoration, StateEffect, StateField, keymap } = library;
    const { options } = this;
    this.setMark = StateEffect.define();
    const mark = Decoration.line({ class: 'runnable__errorline' });
    const setMark = this.setMark;
    const marks = StateField.define({
      create: () => Decoration.none,
      /** @param {any} marked @param {any} transaction */
      update(marked, transaction) {
        for (const effect of transaction.effects) {
          if (!effect.is(setMark)) continue;
          const line = effect.value;
          if (line < 1 || line > transaction.state.doc.lines) return Decoration.none;
          return Decoration.set([mark.range(transaction.state.doc.line(line).from)]);
        }
        return transaction.docChanged ? Decoration.none : marked;
      },
      /** @param {any} field */
      provide: (field) => EditorView.decorations.from(field),
    });
    const { selectionStart, selectionEnd } = this.area;
    const focused = this.hasFocus;
    const typed = this.typed;
    const view = new EditorView({
      state: EditorState.create({
        doc: this.area.value,
        selection: { anchor: selectionStart, head: selectionEnd },
        extensions: [
          library.history(),
          library.drawSelection(),
          library.indentOnInput(),
          library.bracketMatching(),
          library.indentUnit.of(INDENT),
          EditorState.tabSize.of(INDENT.length),
          library.python(),
          library.syntaxHighlighting(highlightStyle(library)),
          marks,
          keymap.of([
            { key: 'Mod-Enter', run: () => (options.onRun(), true) },
            // CodeMirror's own Escape frees Tab for two seconds, which is too short for some hands.
            { key: 'Escape', run: () => (view.setTabFocusMode(true), false) },
            library.indentWithTab,
            ...library.defaultKeymap,
            ...library.historyKeymap,
          ]),
          EditorView.contentAttributes.of({
            'aria-label': options.label,
            'aria-describedby': options.describedBy,
            tabindex: '0',
          }),
          EditorView.updateListener.of((/** @type {any} */ update) => {
            if (!update.docChanged) return;
            view.setTabFocusMode(false);
            options.onChange(update.state.doc.toString());
          }),
          EditorView.domEventHandlers({
            focus: () => view.setTabFocusMode(true),
          }),
        ],
      }),
    });
    this.view = view;
    this.library = library;
    this.host.replaceChildren(view.dom);
    if (this.marked > 0) this.mark(this.marked);
    if (focused) {
      view.focus();
      view.setTabFocusMode(!typed);
    }
  }
}

/**
 * The classes of the highlighter that colors the listings, so that a block keeps its colors when its
 * editor opens.
 *
 * @param {any} library
 */
function highlightStyle({ HighlightStyle, tags }) {
  return HighlightStyle.define([
    { tag: [tags.keyword, tags.controlKeyword, tags.definitionKeyword, tags.moduleKeyword], class: 'k' },
    { tag: [tags.operatorKeyword], class: 'ow' },
    { tag: [tags.bool, tags.null], class: 'kc' },
    { tag: [tags.string, tags.special(tags.string)], class: 's1' },
    { tag: tags.number, class: 'mi' },
    { tag: tags.comment, class: 'c1' },
    { tag: tags.function(tags.definition(tags.variableName)), class: 'nf' },
    { tag: tags.definition(tags.className), class: 'nc' },
    { tag: tags.meta, class: 'nd' },
    { tag: [tags.operator, tags.arithmeticOperator, tags.compareOperator], class: 'o' },
  ]);
}
