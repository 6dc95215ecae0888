/**
 * The page's script, written by hand because it is small and stands in the page as it is: a cursor that reads every
 * track at one moment (pointer, or the range input with the keyboard), links from moments in the text to the cursor,
 * and filters of the story and of the log lines. Without it the page still says everything.
 */
export const script = `
'use strict';
(() => {
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId('cursor-data').textContent);
  const tracks = byId('tracks');
  const cursor = byId('cursor');
  const range = byId('cursor-range');
  const reading = byId('cursor-reading');
  const lengthMs = data.toMs - data.fromMs;

  const picture = () => tracks.querySelector('.track-picture').getBoundingClientRect();

  const wordsAt = (row, atMs) =>
    row.spans.filter(([from, to]) => from <= atMs && atMs < to).map(([, , words]) => words);

  const signed = (ms) => (ms < 0 ? '-' : '+') + (Math.abs(ms) / 1000).toFixed(2) + ' s';

  const readAt = (atMs) => {
    const items = data.rows.map((row) => [row.name, wordsAt(row, atMs).join(', ')]);
    const shown = [['time', signed(atMs - data.zeroMs)], ...items.filter(([, words]) => words !== '')];
    reading.replaceChildren(
      ...shown.map(([name, words]) => {
        const item = document.createElement('div');
        const term = document.createElement('dt');
        const value = document.createElement('dd');
        term.textContent = name;
        value.textContent = words;
        item.append(term, value);
        return item;
      }),
    );
    return shown.map(([name, words]) => name + ' ' + words).join('; ');
  };

  const moveTo = (atMs) => {
    const clamped = Math.min(data.toMs, Math.max(data.fromMs, atMs));
    const { left, width } = picture();
    const x = left - tracks.getBoundingClientRect().left + ((clamped - data.fromMs) / lengthMs) * width;
    cursor.hidden = false;
    cursor.style.transform = 'translateX(' + x.toFixed(1) + 'px)';
    range.value = String(clamped);
    range.setAttribute('aria-valuetext', readAt(clamped));
  };

  tracks.addEventListener('pointermove', (event) => {
    const { left, width } = picture();
    const share = (event.clientX - left) / width;
    if (share >= 0 && share <= 1) moveTo(data.fromMs + share * lengthMs);
  });
  range.addEventListener('input', () => moveTo(Number(range.value)));
  window.addEventListener('resize', () => {
    if (!cursor.hidden) moveTo(Number(range.value));
  });
  for (const link of document.querySelectorAll('[data-at]')) {
    link.addEventListener('click', () => moveTo(Number(link.dataset.at)));
  }

  const filter = (form) => {
    const rows = [...document.querySelectorAll(form.dataset.rows)];
    const count = form.querySelector('output');
    const apply = () => {
      const wanted = new Set([...form.querySelectorAll('input:checked')].map((box) => box.value));
      const text = form.querySelector('input[type=search]').value.toLowerCase();
      let shown = 0;
      for (const row of rows) {
        row.hidden = !wanted.has(row.dataset.kind) || !row.textContent.toLowerCase().includes(text);
        if (!row.hidden) shown += 1;
      }
      count.textContent = shown + ' of ' + rows.length + ' shown';
    };
    form.addEventListener('input', apply);
    form.addEventListener('submit', (event) => event.preventDefault());
    form.hidden = false;
    apply();
  };
  for (const form of document.querySelectorAll('form[data-rows]')) filter(form);

  byId('cursor-panel').hidden = false;
  readAt(data.zeroMs);
  window.addEventListener('beforeprint', () => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
})();
`;
