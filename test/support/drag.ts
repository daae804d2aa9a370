/** As a browser does while files are held over an element, and when they fall onto it. */
export function drag(
  type: 'dragover' | 'drop' | 'dragleave',
  target: EventTarget,
  files: readonly File[],
  folders: readonly File[] = [],
): DragEvent {
  const dataTransfer = new DataTransfer();
  for (const file of [...folders, ...files]) dataTransfer.items.add(file);
  const event = new DragEvent(type, { dataTransfer, bubbles: true, composed: true, cancelable: true });
  if (folders.length > 0)
    Object.defineProperty(event, 'dataTransfer', { value: withFolders(dataTransfer, folders) });
  target.dispatchEvent(event);
  return event;
}

/** No script can make a folder: some of the files say that they are one, as a browser's items do. */
function withFolders({ files, types, items }: DataTransfer, folders: readonly File[]) {
  const entries = [...items].map((item, index) => ({
    kind: item.kind,
    webkitGetAsEntry: () => ({ isDirectory: index < folders.length, name: files[index]?.name }),
  }));
  return { files, types, items: entries };
}
