/** Lets the browser save what lies at an address; the server says that it is to be saved, not shown. */
export function saveFile(address: string, name: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.rel = 'noopener noreferrer';
  link.click();
}
