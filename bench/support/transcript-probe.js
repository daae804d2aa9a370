// In the page, for `transcript.mjs`: when a message is on the screen, and what moved or blocked the page.
(() => {
  const inside = (root, ...selectors) =>
    selectors.reduce((scope, selector) => (scope?.shadowRoot ?? scope)?.querySelector(selector), root);
  const list = () =>
    inside(document, 'chat-messenger', 'chat-panel', 'chat-transcript', '.scroller') ??
    document.querySelector('.scroller');
  const rows = () => list()?.querySelectorAll('.row') ?? [];
  const turn = () =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve(performance.now());
      port2.postMessage(0);
    });
  const painted = async () => {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    return turn();
  };
  const lastOf = (parent, name) => {
    let child = parent?.lastElementChild;
    while (child && !child.classList.contains(name)) child = child.previousElementSibling;
    return child;
  };
  /** From the end: what the probe itself takes must not grow with the list. */
  const lastRow = () => lastOf(lastOf(list()?.querySelector('.messages') ?? list(), 'group'), 'row');
  const isSeen = (text) => {
    const row = lastRow();
    if (!row?.textContent.includes(text)) return false;
    const { top, bottom } = row.getBoundingClientRect();
    const frame = list().getBoundingClientRect();
    return top < frame.bottom && bottom > frame.top && bottom <= frame.bottom + 1;
  };
  const entries = { longtask: [], 'layout-shift': [] };
  for (const type of Object.keys(entries)) {
    new PerformanceObserver((seen) => entries[type].push(...seen.getEntries())).observe({
      type,
      buffered: true,
    });
  }
  window.probe = {
    count: () => rows().length,
    toTop: () => (list().scrollTop = 0),
    /** What is laid out on the way may move the place once more. */
    async toEnd() {
      const left = () => list().scrollHeight - list().clientHeight - list().scrollTop;
      while (left() > 1) {
        list().scrollTop = list().scrollHeight;
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    },
    async shown(text) {
      await turn(); // what is drawn in this turn is in its next frame
      while (!isSeen(text)) await new Promise((resolve) => requestAnimationFrame(resolve));
      return painted();
    },
    async idle() {
      await new Promise((resolve) => requestIdleCallback(resolve));
    },
    longest: () => Math.max(0, ...entries.longtask.map(({ duration }) => duration)),
    shift: () => entries['layout-shift'].reduce((sum, { value }) => sum + value, 0),
  };
})();
