// The limit for a conversation: a list written by hand that can do nothing else. No name, no time, no state, no reading
// place. As a flat list, or with rows in groups of 50, which the browser skips while they are out of sight.
const GROUP = location.pathname === '/grouped' ? 50 : Infinity;
const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  .scroller { position: fixed; inset: auto 20px 20px auto; inline-size: 400px; block-size: 600px; overflow-y: auto;
    font: 15px/1.45 system-ui, sans-serif; background: #fff; }
  .grouped .group { content-visibility: auto; contain-intrinsic-size: auto 3000px; }
  .grouped .group:last-child { content-visibility: visible; }
  .row { display: flex; margin: 3px 16px; }
  .row.own { justify-content: flex-end; }
  .row p { max-inline-size: 84%; margin: 0; padding: 8px 13px; border-radius: 16px; background: #f1f3f8;
    white-space: pre-wrap; overflow-wrap: anywhere; }
`);
document.adoptedStyleSheets = [sheet];
const scroller = document.createElement('div');
scroller.className = `scroller ${location.pathname.slice(1)}`;
document.body.append(scroller);

function rowOf({ text, mine }) {
  const row = document.createElement('div');
  row.className = mine ? 'row own' : 'row';
  const bubble = document.createElement('p');
  bubble.textContent = text;
  row.append(bubble);
  return row;
}

window.chatServer = {
  load(messages) {
    scroller.replaceChildren();
    for (const message of messages) this.put(message);
    scroller.scrollTop = scroller.scrollHeight;
  },
  append(message) {
    this.put(message);
    scroller.scrollTop = scroller.scrollHeight;
  },
  put(message) {
    let group = scroller.lastElementChild;
    if (!group || group.childElementCount >= GROUP) {
      group = document.createElement('div');
      group.className = 'group';
      scroller.append(group);
    }
    group.append(rowOf(message));
  },
};
