/** What the browser was told to save. */
export interface Download {
  readonly address: string;
  readonly name: string;
}

/**
 * What is saved in each test of the suite around, without the browser doing so: WebKit's window gets a bar for that,
 * which takes room from the pages of all later tests.
 */
export function downloadsOfEachTest(): readonly Download[] {
  const downloads: Download[] = [];
  // eslint-disable-next-line @typescript-eslint/unbound-method -- put back as it was
  const { click } = HTMLAnchorElement.prototype;
  beforeEach(() => {
    downloads.length = 0;
    HTMLAnchorElement.prototype.click = function note() {
      downloads.push({ address: this.href, name: this.download });
    };
  });
  afterEach(() => {
    HTMLAnchorElement.prototype.click = click;
  });
  return downloads;
}
