// What nobody can read on a dashboard of Grafana: a list of {panel, what}.
(() => {
  const faults = [];
  const prefix = 'data-testid Panel header ';
  const panels = document.querySelectorAll(`section[data-testid^="${prefix}"]`);
  if (panels.length === 0) faults.push({panel: '', what: 'no panel is there'});
  // A panel that Grafana cannot begin to draw has no header, either.
  const stuck = [...document.querySelectorAll('div')].filter((e) => e.textContent.startsWith('Loading plugin panel') && !e.childElementCount);
  for (const _ of stuck) faults.push({panel: '', what: 'a panel without a title never loads'});
  const words = [
    ['NaN', /(^|[^A-Za-z])NaN($|[^A-Za-z])/],
    ['-∞', /[-−+]∞/],
    ['No data', /\bNo data\b/],
    ['Invalid date', /\bInvalid date\b/i],
    ['undefined', /\bundefined\b/],
    ['An unexpected error', /\bAn unexpected error\b/],
  ];
  // Words that do not fit into what holds them, once each: cells and headings of tables, names of bars. A graph is drawn,
  // so what it cuts is not found.
  const cutIn = (content) => {
    const cut = new Set();
    const texts = document.createTreeWalker(content, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode;
      const range = document.createRange();
      range.selectNodeContents(text);
      const words = range.getBoundingClientRect();
      const sides = hides(text.parentElement, content, 'overflowX').getBoundingClientRect();
      const lines = hides(text.parentElement, content, 'overflowY');
      if (words.left < sides.left - 1 || words.right > sides.right + 1 || cutsLines(words, lines)) cut.add(text.data.trim());
    }
    cut.delete('');
    return cut;
  };
  // What hides the words that do not fit: the text's own element may be an inline one, which hides nothing.
  const hides = (element, content, overflow) => {
    while (element !== content && !['hidden', 'clip'].includes(getComputedStyle(element)[overflow])) {
      if (overflow === 'overflowY' && ['auto', 'scroll'].includes(getComputedStyle(element).overflowY)) return null;
      element = element.parentElement;
    }
    return element;
  };
  // Lines that do not fit into a cell. A table that is higher than its panel can be scrolled, and cuts nothing.
  const cutsLines = (words, holder) => {
    if (!holder) return false;
    const [room, slack] = [holder.getBoundingClientRect(), 4]; // a line is higher than its letters
    return words.top < room.top - slack || words.bottom > room.bottom + slack;
  };
  for (const panel of panels) {
    const title = panel.dataset.testid.slice(prefix.length);
    const fault = (what) => faults.push({panel: title, what});
    if (panel.querySelector('[aria-label="Panel loading bar"]')) fault('is still loading');
    if (panel.querySelector('[data-testid="data-testid Panel status error"]')) fault('has the sign of an error');
    for (const heading of panel.querySelectorAll('h2')) {
      if (heading.scrollWidth > heading.clientWidth + 1) fault(`its title is cut at ${heading.clientWidth} pixels`);
    }
    const content = panel.querySelector('[data-testid="data-testid panel content"]');
    if (!content) continue;
    if (content.childElementCount === 0) fault('is empty');
    for (const [word, pattern] of words) {
      if (pattern.test(content.innerText)) fault(`says "${word}"`);
    }
    for (const words of cutIn(content)) fault(`cuts "${words}"`);
  }
  return faults;
})()
