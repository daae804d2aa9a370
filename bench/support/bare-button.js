// The limit for a launcher: a round button in the corner, written by hand and doing nothing else.
const button = document.createElement('button');
button.type = 'button';
button.setAttribute('aria-label', 'Open chat');
Object.assign(button.style, {
  position: 'fixed',
  insetBlockEnd: '20px',
  insetInlineEnd: '20px',
  inlineSize: '56px',
  blockSize: '56px',
  border: '0',
  borderRadius: '50%',
  background: '#1f5eff',
  color: '#fff',
  boxShadow: '0 2px 6px #0003, 0 8px 24px #0003',
});
const SVG = 'http://www.w3.org/2000/svg';
const icon = document.createElementNS(SVG, 'svg');
icon.setAttribute('viewBox', '0 0 24 24');
const path = document.createElementNS(SVG, 'path');
path.setAttribute('d', 'M20.5 11.5a8 8 0 0 1-11.6 7.2L4 20l1.3-4.6A8 8 0 1 1 20.5 11.5Z');
icon.append(path);
button.append(icon);
document.body.append(button);
