// What nobody can read on a dashboard of Grafana: a list of {panel, what}.
(() => {
  const faults = [];
  const prefix = 'data-testid Panel header ';
  const panels = document.querySelectorAll(`section[data-testid^="${prefix}"]`);
  if (panels.length === 0) faults.push({panel: '', what: 'no panel is there'});
  const words = [
    ['NaN', /(^|[^A-Za-z])NaN($|[^A-Za-z])/],
    ['-∞', /[-−+]∞/],
    ['No data', /\bNo data\b/],
    ['Invalid date', /\bInvalid date\b/i],
    ['undefined', /\bundefined\b/],
    ['An unexpected error', /\bAn unexpected error\b/],
  ];
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
  }
  return faults;
})()
