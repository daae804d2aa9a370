/* The keys that WebDriver knows by a code point instead of a name. */
const KEYS = {
  Backspace: '\uE003',
  Tab: '\uE004',
  Enter: '\uE007',
  Shift: '\uE008',
  Control: '\uE009',
  Alt: '\uE00A',
  Escape: '\uE00C',
  Space: '\uE00D',
  PageUp: '\uE00E',
  PageDown: '\uE00F',
  End: '\uE010',
  Home: '\uE011',
  ArrowLeft: '\uE012',
  ArrowUp: '\uE013',
  ArrowRight: '\uE014',
  ArrowDown: '\uE015',
  Insert: '\uE016',
  Delete: '\uE017',
  Meta: '\uE03D',
};
const BUTTONS = { left: 0, middle: 1, right: 2 };

const keyDown = (key) => ({ type: 'keyDown', value: KEYS[key] ?? key });
const keyUp = (key) => ({ type: 'keyUp', value: KEYS[key] ?? key });
const pointerMove = (x, y) => ({ type: 'pointerMove', duration: 0, x, y });
const pointerDown = (button = 'left') => ({ type: 'pointerDown', button: BUTTONS[button] });
const pointerUp = (button = 'left') => ({ type: 'pointerUp', button: BUTTONS[button] });

/** WebKit's window as the test runner's commands want a page: with the part of Puppeteer's that they use. */
export class WebKitPage {
  #driver;

  constructor(driver) {
    this.#driver = driver;
  }

  setViewport(size) {
    return this.#driver.resize(size);
  }

  emulateMediaFeatures() {
    throw new Error('WebKitWebDriver cannot emulate media features; a test that needs them is a journey.');
  }

  keyboard = {
    type: (text) => this.#keys([...text].flatMap((letter) => [keyDown(letter), keyUp(letter)])),
    press: (key) => this.#keys([keyDown(key), keyUp(key)]),
    down: (key) => this.#keys([keyDown(key)]),
    up: (key) => this.#keys([keyUp(key)]),
  };

  mouse = {
    move: (x, y) => this.#pointer([pointerMove(x, y)]),
    click: (x, y, { button }) => this.#pointer([pointerMove(x, y), pointerDown(button), pointerUp(button)]),
    down: ({ button }) => this.#pointer([pointerDown(button)]),
    up: ({ button }) => this.#pointer([pointerUp(button)]),
    reset: () => this.release(),
  };

  /** Lets go of every key and button that is still held. */
  release() {
    return this.#driver.send('DELETE', 'actions');
  }

  #keys(actions) {
    return this.#act({ type: 'key', id: 'keyboard', actions });
  }

  #pointer(actions) {
    return this.#act({ type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions });
  }

  #act(source) {
    return this.#driver.send('POST', 'actions', { actions: [source] });
  }
}
