let working = 0;

/**
 * The browser's storage, which takes its own time while the clocks of the tests stand still. A clock that a test moves
 * meanwhile would let the client give up on it.
 */
export const realStorage = {
  open: (name: string, version?: number) => {
    const request = indexedDB.open(name, version);
    working += 1;
    request.addEventListener('error', done);
    request.addEventListener('success', () => {
      // The client closes what it opened as soon as it has its answer.
      const { result } = request;
      result.close = () => {
        done();
        IDBDatabase.prototype.close.call(result);
      };
    });
    return request;
  },
  databases: () => {
    working += 1;
    return indexedDB.databases().finally(done);
  },
} as unknown as IDBFactory;

/** Whether a client still waits for it. */
export function isStorageWorking(): boolean {
  return working > 0;
}

function done(): void {
  working -= 1;
}
