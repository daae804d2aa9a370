/** What waits when a commit begins goes into it; the callers hear of it afterwards. */
export function groupCommit({ insertAll, inFlight }) {
  let waiting = [];
  let running = 0;
  let scheduled = false;
  const commit = async () => {
    scheduled = false;
    while (waiting.length > 0 && running < inFlight) {
      const group = waiting;
      waiting = [];
      running += 1;
      try {
        const rows = await insertAll(group.map(({ row }) => row));
        group.forEach(({ resolve }, index) => resolve(rows[index]));
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
      running -= 1;
    }
  };
  return (row) =>
    new Promise((resolve, reject) => {
      waiting.push({ row, resolve, reject });
      if (scheduled || running >= inFlight) return;
      scheduled = true;
      setImmediate(commit);
    });
}
